//! Series of an indicator: what was published, period by period, with nothing blurred.

use arshjul_entity::{CountingUnit, Gender, ValueKind, figure, indicator};
use arshjul_tests::{TestApp, app::as_many_statements, both_databases, scenario::Scenario};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, Set,
};
use serde_json::{Value, json};

both_databases![
    every_state_and_every_gap_stays_itself,
    changes_gaps_and_trends_are_reckoned_exactly,
    one_series_for_each_unit_in_one_statement_for_all_indicators,
    what_is_asked_wrongly_or_for_too_much_is_refused,
];

const SERIES: &str = "query ($code: String!, $units: [String!], $genders: [Gender!], $from: Int, $to: Int) {
    indicator(code: $code) { series(units: $units, genders: $genders, yearFrom: $from, yearTo: $to) {
        unitCode unit { code name } unitName
        points {
            period year periodStart periodEnd genderGap
            total { ...cell } women { ...cell } men { ...cell }
        }
        trends { gender values slopePerYear direction }
    } }
}
fragment cell on SeriesCell { state value reason target change }";

async fn small(app: &TestApp) {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    scenario.plant(&app.database).await;
}

async fn define(app: &TestApp, code: &str, change: impl FnOnce(&mut indicator::ActiveModel)) {
    let db = app.database.connect().await;
    let found = indicator::Entity::find()
        .filter(indicator::Column::Code.eq(code))
        .one(&db)
        .await;
    let mut row = found.unwrap().unwrap().into_active_model();
    change(&mut row);
    row.update(&db).await.unwrap();
}

/// The only series of `I1` at `N00`, as everyone reads it.
async fn series(app: &TestApp, more: Value) -> Value {
    let mut variables = json!({ "code": "I1", "units": ["N00"] });
    variables
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let answer = app.anonymous().graphql(SERIES, variables).await;
    let list = answer.list("indicator.series");
    assert_eq!(list.len(), 1, "{answer}");
    list[0].clone()
}

/// `2024 TOTAL=200 WOMEN=100 MEN=CONFIDENTIAL`, with `-` where there is no cell.
fn told(series: &Value) -> Vec<String> {
    let cell = |cell: &Value| match cell {
        Value::Null => "-".to_owned(),
        cell => match (cell["state"].as_str().unwrap(), &cell["value"], &cell["reason"]) {
            ("VALUE", Value::Number(value), Value::Null) => value.to_string(),
            ("MISSING" | "SUPPRESSED", Value::Null, Value::String(reason)) => reason.clone(),
            ("NOT_APPLICABLE", Value::Null, Value::Null) => "NOT_APPLICABLE".to_owned(),
            other => panic!("{other:?}"),
        },
    };
    let point = |point: &Value| {
        let [total, women, men] = ["total", "women", "men"].map(|gender| cell(&point[gender]));
        format!("{} {total} {women} {men}", point["period"].as_str().unwrap())
    };
    series["points"].as_array().unwrap().iter().map(point).collect()
}

fn cell(period: &str, gender: &str, content: &Value) -> Value {
    let mut row = json!({ "indicator": "I1", "unit": "N00", "period": period, "gender": gender });
    row.as_object_mut()
        .unwrap()
        .extend(content.as_object().unwrap().clone());
    row
}

async fn every_state_and_every_gap_stays_itself(app: TestApp) {
    small(&app).await;
    let value = |value: f64| json!({ "value": value });
    let rows = [
        cell("2020", "TOTAL", &value(20.0)),
        cell("2020", "WOMEN", &value(20.0)),
        cell("2020", "MEN", &value(0.0)),
        // Three men: they and the women are hidden.
        cell("2021", "TOTAL", &value(23.0)),
        cell("2021", "WOMEN", &value(20.0)),
        cell("2021", "MEN", &value(3.0)),
        cell("2022", "TOTAL", &value(40.0)),
        cell("2022", "WOMEN", &json!({ "missingReason": "UNRELIABLE" })),
        cell("2022", "MEN", &json!({ "notApplicable": true })),
    ];
    app.hand_in("N00", &rows).await;
    app.publish(json!({ "periods": ["2020", "2021", "2022"] })).await;
    let all = series(&app, json!({})).await;
    assert_eq!(
        told(&all),
        [
            "2020 20.0 20.0 0.0",
            "2021 23.0 CONFIDENTIAL CONFIDENTIAL",
            "2022 40.0 UNRELIABLE NOT_APPLICABLE",
            // Nothing was published of 2023; the scenario published 2024. 2025 was handed in, and not published.
            "2023 - - -",
            "2024 200.0 100.0 100.0",
        ]
    );
    let changes: Vec<_> = all["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| &point["women"]["change"])
        .collect();
    assert_eq!(changes, vec![&Value::Null; 5], "no two neighbours are shown");
    assert_eq!(all["points"][0]["genderGap"], 20.0);
    assert_eq!(all["points"][1]["genderGap"], Value::Null);
    let trends: Vec<_> = all["trends"]
        .as_array()
        .unwrap()
        .iter()
        .map(|trend| &trend["gender"])
        .collect();
    assert_eq!(trends, ["TOTAL"], "two values of the women are too few");
    let women = series(&app, json!({ "genders": ["WOMEN"], "from": 2020, "to": 2021 })).await;
    assert_eq!(told(&women), ["2020 - 20.0 -", "2021 - CONFIDENTIAL -"]);
}

async fn changes_gaps_and_trends_are_reckoned_exactly(app: TestApp) {
    small(&app).await;
    define(&app, "I1", |indicator| {
        indicator.value_kind = Set(ValueKind::Rate);
        indicator.counting_unit = Set(CountingUnit::Other);
        indicator.decimals = Set(1);
    })
    .await;
    let years = ["2028", "2029", "2030", "2031"];
    let rows = years
        .iter()
        .zip([12.1, 12.4, 12.5, 12.9])
        .flat_map(|(year, total)| {
            let cells = [("TOTAL", total), ("WOMEN", total - 0.1), ("MEN", 12.3)];
            cells.map(|(gender, value)| {
                cell(
                    year,
                    gender,
                    &json!({ "value": (value * 10.0_f64).round() / 10.0 }),
                )
            })
        });
    app.hand_in("N00", &rows.collect::<Vec<_>>()).await;
    app.publish(json!({ "periods": years })).await;
    let all = series(&app, json!({ "from": 2028 })).await;
    let points = all["points"].as_array().unwrap();
    let of = |pointer: &str| -> Vec<Value> {
        points
            .iter()
            .map(|point| point.pointer(pointer).unwrap().clone())
            .collect()
    };
    assert_eq!(
        of("/total/change"),
        [Value::Null, json!(0.3), json!(0.1), json!(0.4)]
    );
    assert_eq!(
        of("/men/change"),
        [Value::Null, json!(0.0), json!(0.0), json!(0.0)]
    );
    assert_eq!(
        of("/genderGap"),
        [json!(-0.3), json!(0.0), json!(0.1), json!(0.5)]
    );
    assert_eq!(points[3]["periodStart"], "2031-01-01");
    assert_eq!(points[3]["periodEnd"], "2031-12-31");
    let trend = |gender: &str, slope: f64, direction: &str| json!({ "gender": gender, "values": 4, "slopePerYear": slope, "direction": direction });
    assert_eq!(
        all["trends"],
        json!([
            trend("TOTAL", 0.258, "IMPROVING"),
            trend("WOMEN", 0.258, "IMPROVING"),
            trend("MEN", 0.0, "STABLE"),
        ])
    );
}

async fn one_series_for_each_unit_in_one_statement_for_all_indicators(app: TestApp) {
    small(&app).await;
    let one = "{ indicators(first: 1) { nodes { code series { unitCode unit { name } points { period total { value } } } } } }";
    let (answer, with_one) = app.statements(app.anonymous().query(one)).await;
    assert_eq!(answer.list("indicators.nodes").len(), 1);
    let (answer, with_all) = app
        .statements(app.anonymous().query(&one.replace("first: 1", "first: 4")))
        .await;
    for indicator in answer.list("indicators.nodes") {
        let units: Vec<_> = indicator["series"]
            .as_array()
            .unwrap()
            .iter()
            .map(|series| &series["unitCode"])
            .collect();
        assert_eq!(units, ["N00", "N01"]);
        assert_eq!(
            indicator["series"][0]["points"],
            json!([{ "period": "2024", "total": { "value": 200.0 } }])
        );
    }
    assert_eq!(answer.list("indicators.nodes").len(), 4);
    as_many_statements(&with_one, &with_all);
    let statements = with_all.iter().filter(|sql| sql.contains("figure")).count();
    assert_eq!(statements, 1, "{}", with_all.join("\n"));
}

async fn what_is_asked_wrongly_or_for_too_much_is_refused(app: TestApp) {
    small(&app).await;
    let ask = async |variables: Value| app.anonymous().graphql(SERIES, variables).await;
    let typo = ask(json!({ "code": "I1", "units": ["N0"] })).await;
    assert_eq!(typo.error_codes(), ["BAD_USER_INPUT"]);
    assert!(typo.body()["errors"][0].to_string().contains("N00"), "{typo}");
    assert_eq!(
        ask(json!({ "code": "I1" })).await.list("indicator.series").len(),
        2
    );
    let none = ask(json!({ "code": "I1", "from": 2030 })).await;
    assert_eq!(none.at("indicator.series"), &json!([]));

    // Two months far apart have more than a thousand between them.
    define(&app, "I1", |indicator| {
        indicator.frequency = Set(arshjul_entity::Frequency::Month);
    })
    .await;
    let db = app.database.connect().await;
    let planted = figure::Entity::find()
        .filter(figure::Column::Gender.eq(Gender::Total))
        .one(&db)
        .await;
    let planted = planted.unwrap().unwrap();
    for (period, year) in [("1930-01", 1930), ("2023-12", 2023)] {
        let mut row = planted.clone().into_active_model();
        row.id = sea_orm::NotSet;
        row.period = Set(period.to_owned());
        row.year = Set(year);
        row.insert(&db).await.unwrap();
    }
    let long = ask(json!({ "code": "I1" })).await;
    assert_eq!(long.error_codes(), ["BAD_USER_INPUT"]);
    assert!(
        long.body()["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("1000"),
        "{long}"
    );
    assert_eq!(
        ask(json!({ "code": "I1", "from": 2020 }))
            .await
            .list("indicator.series")
            .len(),
        2
    );
}
