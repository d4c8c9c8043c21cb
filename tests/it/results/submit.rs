//! Rows become cells, each with an outcome of its own (R1, R2, R4, R5).

use arshjul_entity::{CountingUnit, Frequency, Role, ValueKind};
use arshjul_tests::{Answer, TestApp, app::as_many_statements, both_databases, scenario::Scenario};
use sea_orm::Set;
use serde_json::{Value, json};

use super::{codes, define, history, outcomes, reported, row, small, submit};

both_databases![
    of_a_hundred_rows_three_are_wrong_in_each_mode,
    values_come_back_exactly,
    every_kind_of_row_comes_back_as_it_was_sent,
    what_a_text_can_not_hold_is_refused_by_row,
    a_period_of_another_kind_rejects_its_row,
    a_submission_takes_the_same_statements_however_many_rows,
    more_rows_than_allowed_are_none,
];

async fn of_a_hundred_rows_three_are_wrong_in_each_mode(app: TestApp) {
    let scenario = Scenario {
        committees: 9,
        activities: 0,
    };
    scenario.plant(&app.database).await;
    let reporter = app.client(Role::Reporter, "ROOT");
    let cells = (0..9).flat_map(|unit| {
        ["I1", "I2", "I3", "I4"].into_iter().flat_map(move |indicator| {
            ["TOTAL", "WOMEN", "MEN"].into_iter().map(move |gender| {
                let value = if gender == "TOTAL" { 20 } else { 10 };
                json!({ "indicator": indicator, "unit": format!("N{unit:02}"), "period": 2026, "gender": gender, "value": value })
            })
        })
    });
    let right: Vec<Value> = cells.take(100).collect();
    let mut rows = right.clone();
    rows[10]["indicator"] = json!("I44");
    rows[20]["period"] = json!("2026-13");
    rows[30]["value"] = json!(1.5);

    for (mode, lands) in [("DRY_RUN", false), ("ATOMIC", false), ("PARTIAL", true)] {
        let answer = submit(&reporter, mode, None, &rows).await;
        let payload = answer.at("resultsSubmit");
        let counts =
            ["created", "updated", "unchanged", "rejected"].map(|name| payload[name].as_u64().unwrap());
        assert_eq!(counts, [97, 0, 0, 3], "{mode}");
        assert_eq!(payload["committed"], lands, "{mode}");
        assert_eq!(payload["userErrors"], json!([]), "{mode}");
        each_row_has_its_own_outcome(&answer, mode, lands);
        assert_eq!(
            answer.at("resultsSubmit.rows.10.errors.0.path"),
            &json!(["rows", "10", "indicator"])
        );
        assert_eq!(
            answer.at("resultsSubmit.rows.10.errors.0.suggestions"),
            &json!(["I4"])
        );
        assert_eq!(reported(&reporter).await, if lands { 97 } else { 0 }, "{mode}");
    }
    let answer = submit(&reporter, "ATOMIC", None, &right).await;
    let expected: Vec<_> = (0..100)
        .map(|index| {
            if [10, 20, 30].contains(&index) {
                "CREATED"
            } else {
                "UNCHANGED"
            }
        })
        .collect();
    assert_eq!(outcomes(&answer), expected);
    assert_eq!(reported(&reporter).await, 100);
    assert_eq!(history(&app).await.len(), 100);
}

fn each_row_has_its_own_outcome(answer: &Answer, mode: &str, lands: bool) {
    for (index, row) in answer.list("resultsSubmit.rows").iter().enumerate() {
        assert_eq!(row["row"], index);
        let (outcome, errors) = match index {
            10 => ("REJECTED", vec!["UNKNOWN_CODE"]),
            20 => ("REJECTED", vec!["PERIOD_MALFORMED"]),
            30 => ("REJECTED", vec!["NOT_WHOLE"]),
            _ => ("CREATED", vec![]),
        };
        assert_eq!(
            (row["outcome"].as_str().unwrap(), codes(&row["errors"])),
            (outcome, errors),
            "{mode} {index}"
        );
        assert_eq!(
            row["result"].is_object(),
            lands && outcome == "CREATED",
            "{mode} {index}"
        );
    }
}

/// An index of things, so that any number is a value.
async fn define_index(app: &TestApp) {
    define(app, "I1", |indicator| {
        indicator.value_kind = Set(ValueKind::Index);
        indicator.counting_unit = Set(CountingUnit::Other);
        indicator.frequency = Set(Frequency::Month);
        indicator.decimals = Set(6);
        indicator.factor = Set(100);
    })
    .await;
}

async fn values_come_back_exactly(app: TestApp) {
    small(&app).await;
    define_index(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let values = [
        0.1,
        0.3,
        -0.000_001,
        123_456_789.012_345,
        999_999_999.999_999,
        -987_654_321.123_456,
        123_456_789_012_345.0,
        2.675,
        1.005,
        0.0,
    ];
    let rows: Vec<Value> = values
        .iter()
        .zip(1..)
        .map(|(value, month)| row("I1", "N00", &format!("2026-{month:02}"), *value))
        .collect();
    let answer = submit(&reporter, "ATOMIC", None, &rows).await;
    assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
    let read = reporter
        .query("{ results(filter: { yearFrom: 2026 }) { nodes { value } } }")
        .await;
    let bits = |value: &f64| value.to_bits();
    let read: Vec<_> = read
        .list("results.nodes")
        .iter()
        .map(|node| node["value"].as_f64().unwrap().to_bits())
        .collect();
    assert_eq!(read, values.iter().map(bits).collect::<Vec<_>>());

    let again = submit(&reporter, "ATOMIC", None, &rows).await;
    assert_eq!(again.at("resultsSubmit.unchanged"), rows.len(), "{again}");
    let precise = submit(
        &reporter,
        "ATOMIC",
        None,
        &[row("I1", "N00", "2026-12", 0.1 + 0.2)],
    )
    .await;
    assert_eq!(
        codes(precise.at("resultsSubmit.rows.0.errors")),
        ["VALUE_TOO_PRECISE"]
    );
}

fn extended(object: &Value, more: &Value) -> Value {
    let mut object = object.clone();
    object
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    object
}

async fn every_kind_of_row_comes_back_as_it_was_sent(app: TestApp) {
    small(&app).await;
    define_index(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let empty = json!({ "value": null, "numerator": null, "denominator": null, "state": "VALUE", "missingReason": null,
        "sourceCode": null, "comment": null });
    let kinds = [
        (
            json!({ "numerator": 1, "denominator": 3 }),
            json!({ "value": 33.333_333, "numerator": 1.0, "denominator": 3.0 }),
        ),
        (
            json!({ "value": 66.666_667, "numerator": 2, "denominator": 3, "comment": "två tredjedelar" }),
            json!({ "value": 66.666_667, "numerator": 2.0, "denominator": 3.0, "comment": "två tredjedelar" }),
        ),
        (
            json!({ "missingReason": "NOT_YET_AVAILABLE" }),
            json!({ "state": "MISSING", "missingReason": "NOT_YET_AVAILABLE" }),
        ),
        (
            json!({ "missingReason": "OTHER", "sourceCode": ".." }),
            json!({ "state": "MISSING", "missingReason": "OTHER", "sourceCode": ".." }),
        ),
        (
            json!({ "notApplicable": true }),
            json!({ "state": "NOT_APPLICABLE" }),
        ),
        (json!({ "value": 0.0 }), json!({ "value": 0.0 })),
    ];
    let rows: Vec<_> = kinds
        .iter()
        .zip(1..)
        .map(|((sent, _), month)| {
            let cell = json!({ "indicator": "I1", "unit": "N00", "period": format!("2026-{month:02}") });
            extended(&cell, sent)
        })
        .collect();
    submit(&reporter, "ATOMIC", None, &rows).await;
    let fields = "{ nodes { value numerator denominator state missingReason sourceCode comment } }";
    let read = reporter
        .query(&format!("{{ results(filter: {{ yearFrom: 2026 }}) {fields} }}"))
        .await;
    let expected: Vec<_> = kinds.iter().map(|(_, read)| extended(&empty, read)).collect();
    assert_eq!(read.list("results.nodes"), expected);

    // A row is the whole cell: what it leaves out is empty afterwards.
    let bare = submit(
        &reporter,
        "ATOMIC",
        None,
        &[row("I1", "N00", "2026-02", 66.666_667)],
    )
    .await;
    assert_eq!(outcomes(&bare), ["UPDATED"]);
    assert_eq!(bare.at("resultsSubmit.rows.0.result.comment"), &Value::Null);
    assert_eq!(bare.at("resultsSubmit.rows.0.result.numerator"), &Value::Null);
}

async fn what_a_text_can_not_hold_is_refused_by_row(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let mut rows = vec![row("I1", "N00", "2026", 1.0); 5];
    rows[0]["comment"] = json!("a\0b");
    rows[1]["unit"] = json!("N00\0");
    rows[2]["period"] = json!("\0");
    rows[3]["gender"] = json!("TOTAL ");
    rows[4]["comment"] = json!("x".repeat(2_000));
    rows[4]["gender"] = Value::Null;
    let answer = submit(&reporter, "PARTIAL", None, &rows).await;
    let errors: Vec<_> = answer
        .list("resultsSubmit.rows")
        .iter()
        .map(|row| codes(&row["errors"]))
        .collect();
    assert_eq!(
        errors,
        [
            vec!["NULL_CHARACTER"],
            vec!["UNKNOWN_CODE"],
            vec!["PERIOD_MALFORMED"],
            vec!["UNKNOWN_CODE"],
            // Row 0 was about the same cell.
            vec!["DUPLICATE_CELL"],
        ]
    );
}

async fn a_submission_takes_the_same_statements_however_many_rows(app: TestApp) {
    small(&app).await;
    define(&app, "I1", |indicator| {
        indicator.frequency = Set(Frequency::Month);
    })
    .await;
    let reporter = app.client(Role::Reporter, "ROOT");
    let rows = |first_year: i32, years: i32| -> Vec<Value> {
        let cells = (first_year..first_year + years).flat_map(|year| {
            (1..=12).flat_map(move |month| {
                ["N00", "N01"].map(|unit| row("I1", unit, &format!("{year}-{month:02}"), 10.0))
            })
        });
        cells.collect()
    };
    let (few, with_few) = app
        .statements(submit(&reporter, "ATOMIC", Some("few"), &rows(2090, 1)))
        .await;
    assert_eq!(few.at("resultsSubmit.created"), 24);
    let (many, with_many) = app
        .statements(submit(&reporter, "ATOMIC", Some("many"), &rows(2020, 50)))
        .await;
    assert_eq!(many.at("resultsSubmit.created"), 1_200);
    as_many_statements(&with_few, &with_many);
}

async fn more_rows_than_allowed_are_none(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let refused = submit(
        &reporter,
        "PARTIAL",
        None,
        &vec![row("I1", "N00", "2026", 7.0); 5_001],
    )
    .await;
    assert_eq!(refused.error_codes(), ["BAD_USER_INPUT"]);
    assert_eq!(reported(&reporter).await, 0);
    let none = submit(&reporter, "ATOMIC", None, &[]).await;
    assert_eq!(none.at("resultsSubmit.rows"), &json!([]));
}

async fn a_period_of_another_kind_rejects_its_row(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "ROOT");
    let periods = [
        json!(2026.0),
        json!(2026.5),
        json!(true),
        json!([2026]),
        json!({ "year": 2026 }),
    ];
    let rows: Vec<_> = periods
        .iter()
        .map(|period| json!({ "indicator": "I1", "unit": "N00", "period": period, "value": 20 }))
        .collect();
    let answer = submit(&reporter, "PARTIAL", None, &rows).await;
    assert_eq!(
        outcomes(&answer),
        ["CREATED", "REJECTED", "REJECTED", "REJECTED", "REJECTED"]
    );
    for row in 1..5 {
        assert_eq!(
            answer.at(&format!("resultsSubmit.rows.{row}.errors.0.code")),
            "PERIOD_MALFORMED"
        );
    }
}
