//! Values worth a second look: warned about in every mode, and never stopped (R3, R10).

use arshjul_entity::{CountingUnit, Role, ValueKind};
use arshjul_tests::{Answer, Client, TestApp, both_databases, scenario::raw_value};
use sea_orm::Set;
use serde_json::{Value, json};

use super::{codes, define, row, small};

both_databases![
    values_far_from_their_history_are_warned_about_and_land,
    a_mix_up_says_what_was_likely_meant,
    last_years_line_handed_in_again_is_warned_about,
    sums_are_warned_about_across_requests_beyond_the_tolerance,
];

async fn submit(client: &Client, mode: &str, rows: &[Value]) -> Answer {
    let query = "mutation ($input: ResultsSubmitInput!) { resultsSubmit(input: $input) {
        committed rows { outcome errors { code } warnings { code message path suggestions } }
    } }";
    client
        .graphql(query, json!({ "input": { "mode": mode, "rows": rows } }))
        .await
}

/// Reports ten years of the total, all of them taken. The scenario's invented 2025 stays beside them.
async fn report(client: &Client, indicator: &str, values: &[f64]) {
    let rows: Vec<_> = (2015..)
        .zip(values)
        .map(|(year, value)| row(indicator, "N00", &year.to_string(), *value))
        .collect();
    let answer = submit(client, "ATOMIC", &rows).await;
    assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
    for told in answer.list("resultsSubmit.rows") {
        assert_eq!(
            told["warnings"],
            json!([]),
            "a steady series is left alone\n{answer}"
        );
    }
}

async fn values_far_from_their_history_are_warned_about_and_land(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    report(
        &reporter,
        "I1",
        &[
            410.0, 402.0, 415.0, 421.0, 409.0, 418.0, 425.0, 431.0, 419.0, 428.0,
        ],
    )
    .await;
    let rows = [row("I1", "N00", "2026", 911.0), row("I2", "N00", "2026", 911.0)];
    for (mode, committed) in [("DRY_RUN", false), ("ATOMIC", true), ("PARTIAL", true)] {
        let answer = submit(&reporter, mode, &rows).await;
        assert_eq!(answer.at("resultsSubmit.committed"), committed, "{mode}");
        assert_eq!(answer.at("resultsSubmit.rows.0.errors"), &json!([]), "{mode}");
        let warning = json!([{
            "code": "OUTLIER",
            "message": "The value 911 is far from the cell's earlier values: their median is 419 (9 values, 2016 to 2024). Check it.",
            "path": ["rows", "0"],
            "suggestions": [],
        }]);
        assert_eq!(answer.at("resultsSubmit.rows.0.warnings"), &warning, "{mode}");
        assert_ne!(answer.at("resultsSubmit.rows.0.outcome"), "REJECTED", "{mode}");
    }
    let swedish = submit(&reporter.in_language("sv"), "DRY_RUN", &rows).await;
    let message = swedish.text("resultsSubmit.rows.0.warnings.0.message");
    assert!(
        message.contains("medianen är 419 (9 värden, 2016 till 2024)"),
        "{message}"
    );
}

async fn a_mix_up_says_what_was_likely_meant(app: TestApp) {
    small(&app).await;
    define(&app, "I1", |indicator| {
        indicator.value_kind = Set(ValueKind::Share);
        indicator.counting_unit = Set(CountingUnit::Other);
        indicator.decimals = Set(3);
        indicator.factor = Set(100);
    })
    .await;
    define(&app, "I2", |indicator| {
        indicator.value_kind = Set(ValueKind::Rate);
        indicator.counting_unit = Set(CountingUnit::Other);
        indicator.decimals = Set(1);
    })
    .await;
    let reporter = app.client(Role::Reporter, "N00");
    for (indicator, value) in [("I1", 12.1), ("I2", 12.3), ("I3", 1_240.0)] {
        let rows = [2024, 2025].map(|year| row(indicator, "N00", &year.to_string(), value));
        let answer = submit(&reporter, "ATOMIC", &rows).await;
        assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
    }
    let rows = [
        row("I1", "N00", "2026", 0.123),
        row("I2", "N00", "2026", 125.0),
        row("I3", "N00", "2026", 1_234_000.0),
        row("I4", "N00", "2026", 1_400_061.0),
    ];
    let answer = submit(&reporter.in_language("sv"), "ATOMIC", &rows).await;
    assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
    for (index, likely) in ["12,3", "12,5", "1234"].into_iter().enumerate() {
        let warnings = answer.at(&format!("resultsSubmit.rows.{index}.warnings"));
        assert_eq!(codes(warnings), ["SCALE_MIX_UP"], "{answer}");
        let message = warnings[0]["message"].as_str().unwrap();
        assert!(message.ends_with(&format!("Menades {likely}?")), "{message}");
    }
    assert_eq!(answer.at("resultsSubmit.rows.3.warnings"), &json!([]));
}

fn line(year: i32, [women, men]: [f64; 2]) -> [Value; 3] {
    let cells = [("WOMEN", women), ("MEN", men), ("TOTAL", women + men)];
    cells.map(|(gender, value)| {
        json!({ "indicator": "I1", "unit": "N00", "period": year, "gender": gender, "value": value })
    })
}

async fn last_years_line_handed_in_again_is_warned_about(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    submit(
        &reporter,
        "ATOMIC",
        &[line(2024, [14.0, 8.0]), line(2025, [12.0, 9.0])].concat(),
    )
    .await;
    let told = async |[women, men]: [f64; 2]| -> Vec<usize> {
        let answer = submit(&reporter, "DRY_RUN", &line(2026, [women, men])).await;
        let rows = answer.list("resultsSubmit.rows").iter();
        rows.map(|row| {
            codes(&row["warnings"])
                .iter()
                .filter(|code| **code == "REPEATS_EARLIER")
                .count()
        })
        .collect()
    };
    assert_eq!(told([12.0, 9.0]).await, [1, 1, 1]);
    assert_eq!(told([12.0, 10.0]).await, [0, 0, 0]);
    // One row at a time: the last of them makes the line.
    for (rows, expected) in line(2026, [12.0, 9.0]).chunks(1).zip([0, 0, 1]) {
        let answer = submit(&reporter, "ATOMIC", rows).await;
        assert_eq!(
            codes(answer.at("resultsSubmit.rows.0.warnings")).len(),
            expected,
            "{answer}"
        );
    }
}

async fn sums_are_warned_about_across_requests_beyond_the_tolerance(app: TestApp) {
    small(&app).await;
    // As official statistics with noise have it.
    define(&app, "I2", |indicator| indicator.gender_tolerance = Set(3.0)).await;
    let reporter = app.client(Role::Reporter, "N00");
    let cell = |indicator: &str, period: &str, gender: &str, value: f64| json!({ "indicator": indicator, "unit": "N00", "period": period, "gender": gender, "value": value });
    for indicator in ["I1", "I2"] {
        for (gender, value) in [("WOMEN", 40.0), ("MEN", 50.0)] {
            let answer = submit(&reporter, "ATOMIC", &[cell(indicator, "2023", gender, value)]).await;
            assert_eq!(answer.at("resultsSubmit.rows.0.warnings"), &json!([]));
        }
    }
    for (indicator, total, expected) in [
        ("I1", 90.0, vec![]),
        ("I1", 91.0, vec!["GENDER_SUM_MISMATCH"]),
        ("I2", 93.0, vec![]),
        ("I2", 87.0, vec![]),
        ("I2", 94.0, vec!["GENDER_SUM_MISMATCH"]),
    ] {
        for mode in ["DRY_RUN", "ATOMIC"] {
            let answer = submit(&reporter, mode, &[cell(indicator, "2023", "TOTAL", total)]).await;
            let warnings = answer.at("resultsSubmit.rows.0.warnings");
            assert_eq!(codes(warnings), expected, "{indicator} {total} {mode}");
            for warning in warnings.as_array().unwrap() {
                let figures = format!("(40 + 50) do not make the total ({total})");
                assert!(
                    warning["message"].as_str().unwrap().contains(&figures),
                    "{warning}"
                );
            }
        }
    }
    // The invented cells of 2025 stand in the table as any others, until the unit's own take their place.
    let women = raw_value(0, 0, arshjul_entity::Gender::Women) + 1.0;
    let beside = submit(&reporter, "DRY_RUN", &[cell("I1", "2025", "WOMEN", women)]).await;
    assert_eq!(
        codes(beside.at("resultsSubmit.rows.0.warnings")),
        ["GENDER_SUM_MISMATCH"]
    );
    let own = submit(&reporter, "ATOMIC", &line(2025, [41.0, 52.0])).await;
    for row in own.list("resultsSubmit.rows") {
        assert_eq!(row["warnings"], json!([]), "{own}");
    }
}
