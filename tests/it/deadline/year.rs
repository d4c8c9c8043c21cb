//! A year begun and closed (C12, R8). It is 23 November 2026.

use arshjul_entity::result;
use arshjul_tests::{TestApp, both_databases};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value, json};

use super::{group, walk::with};

both_databases![
    a_year_is_closed_when_it_is_over_and_nothing_is_missing,
    an_invented_result_is_missing_where_a_deadline_waits_for_it,
    a_new_year_has_the_days_weeks_and_thresholds_of_the_last,
];

async fn a_year_is_closed_when_it_is_over_and_nothing_is_missing(app: TestApp) {
    let group = group(app).await;
    let close = async |year: i32, accepts: Value| {
        let query = "mutation ($input: FiscalYearCloseInput!) { fiscalYearClose(input: $input) {
            fiscalYear { closedBy closingReason } userErrors { code path }
            preflight { asked missing gaps { unit { code } indicator { code } missing } }
        } }";
        let input = with(json!({ "year": year }), accepts);
        let answer = group.coordinator.graphql(query, json!({ "input": input })).await;
        answer.at("fiscalYearClose").clone()
    };
    let runs = close(2026, json!({ "acceptMissing": true, "reason": "Klart." })).await;
    assert_eq!(runs["userErrors"][0]["code"], "FISCAL_YEAR_NOT_OVER", "{runs}");
    // Three committees were asked for four indicators of 2025; all is missing but six cells of the first.
    let db = group.app.database.connect().await;
    let kept = ["I1", "I2"].map(|code| json!(code));
    let rows = result::Entity::find()
        .filter(result::Column::Year.eq(2025))
        .all(&db)
        .await
        .unwrap();
    assert_eq!(rows.len(), 36);
    let first = rows.iter().map(|row| row.unit_id).min_by_key(|id| id.0).unwrap();
    let indicators: Vec<_> = rows.iter().map(|row| row.indicator_id).collect();
    let second = *indicators
        .iter()
        .filter(|id| **id != *indicators.iter().min_by_key(|id| id.0).unwrap())
        .min_by_key(|id| id.0)
        .unwrap();
    for row in rows {
        if row.unit_id != first || row.indicator_id.0 > second.0 {
            result::Entity::delete_by_id(row.id).exec(&db).await.unwrap();
        }
    }
    let set =
        "mutation { reportingCycleSet(input: { year: 2025, cycle: APRIL_AUGUST }) { userErrors { code } } }";
    group.coordinator.query(set).await;
    let refused = close(2025, json!({})).await;
    assert_eq!(refused["userErrors"][0]["code"], "MISSING_RESULTS", "{refused}");
    assert_eq!(refused["fiscalYear"], Value::Null);
    let preflight = &refused["preflight"];
    assert_eq!(
        (&preflight["asked"], &preflight["missing"]),
        (&json!(36), &json!(30))
    );
    let gaps = preflight["gaps"].as_array().unwrap();
    assert_eq!(
        gaps.iter()
            .map(|gap| gap["missing"].as_i64().unwrap())
            .sum::<i64>(),
        30
    );
    let of_first = gaps
        .iter()
        .filter(|gap| gap["unit"]["code"] == "N00" && kept.contains(&gap["indicator"]["code"]));
    assert!(of_first.clone().all(|gap| gap["missing"] == 0), "{preflight}");
    assert_eq!(of_first.count(), 2, "handed in, and not approved");
    let unreasoned = close(2025, json!({ "acceptMissing": true })).await;
    assert_eq!(
        unreasoned["userErrors"],
        json!([{ "code": "BLANK", "path": ["reason"] }])
    );
    let closed = close(
        2025,
        json!({ "acceptMissing": true, "reason": "Kommer inte in." }),
    )
    .await;
    assert_eq!(closed["userErrors"], json!([]));
    assert_eq!(closed["fiscalYear"]["closingReason"], "Kommer inte in.");
}

async fn a_new_year_has_the_days_weeks_and_thresholds_of_the_last(app: TestApp) {
    let group = group(app).await;
    let set = "mutation { reportingCycleSet(input: {
        year: 2026, expectedVersion: 1, extraDaysOff: [\"2026-05-15\"], lowActivityWeeks: [28, 29, 30, 31],
        thresholds: { parallel: 15, collision: 4 }
    }) { userErrors { code path } } }";
    let answer = group.coordinator.query(set).await;
    assert_eq!(answer.user_error_codes("reportingCycleSet"), [""; 0], "{answer}");
    let start = "mutation { yearStart(input: { from: 2026, to: 2027 }) { lookAt userErrors { code } } }";
    let answer = group.coordinator.query(start).await;
    assert_eq!(answer.user_error_codes("yearStart"), [""; 0], "{answer}");
    let query = "{ fiscalYear(year: 2027) {
        reportingCycle extraDaysOff lowActivityWeeks thresholds { parallel collision }
    } }";
    let answer = group.coordinator.query(query).await;
    assert_eq!(
        answer.at("fiscalYear"),
        // The day after Ascension Day.
        &json!({
            "reportingCycle": "APRIL_AUGUST", "extraDaysOff": ["2027-05-07"], "lowActivityWeeks": [28, 29, 30, 31],
            "thresholds": { "parallel": 15, "collision": 4 },
        })
    );
}

async fn an_invented_result_is_missing_where_a_deadline_waits_for_it(app: TestApp) {
    let group = group(app).await;
    let set =
        "mutation { reportingCycleSet(input: { year: 2025, cycle: APRIL_AUGUST }) { userErrors { code } } }";
    group.coordinator.query(set).await;
    let id = group
        .create("A", "2026-12-10", &["N00"], group.asks_for_i1().await)
        .await;
    let read = async || {
        let deadline = group.read(&group.coordinator, &id).await;
        let query = "{ fiscalYear(year: 2025) { closingPreflight { asked missing gaps { missing unit { code } indicator { code } } } } }";
        let answer = group.coordinator.query(query).await;
        let preflight = answer.at("fiscalYear.closingPreflight");
        let gaps = preflight["gaps"].as_array().unwrap().iter();
        let missing: Vec<_> = gaps.filter(|gap| gap["missing"] != 0).cloned().collect();
        let counts = [&preflight["asked"], &preflight["missing"]].map(|count| count.as_i64().unwrap());
        (deadline["units"][0]["state"] == "DONE", counts, missing)
    };
    // What stands there is invented. Of what only definitions ask, nobody waits for a hand-in.
    let gap = json!({ "missing": 3, "unit": { "code": "N00" }, "indicator": { "code": "I1" } });
    assert_eq!(read().await, (false, [36, 3], vec![gap]));
    let db = group.app.database.connect().await;
    result::Entity::update_many()
        .col_expr(result::Column::IsExample, Expr::value(false))
        .filter(result::Column::Year.eq(2025))
        .exec(&db)
        .await
        .unwrap();
    assert_eq!(read().await, (true, [36, 0], Vec::new()));
}
