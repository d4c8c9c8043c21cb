//! Raw results: submitted in bulk, row by row, and read by those whose they are (R1-R6, R10, A1, A3).

use arshjul_entity::{audit_event, indicator};
use arshjul_tests::{Answer, Client, TestApp, scenario::Scenario};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _,
};
use serde_json::{Value, json};

mod access;
mod change;
mod draft;
mod retry;
mod review;
mod second_look;
mod submit;

const SUBMIT: &str = "mutation ($input: ResultsSubmitInput!) {
    resultsSubmit(input: $input) {
        created updated unchanged rejected committed
        rows {
            row outcome
            result { id value numerator denominator state missingReason sourceCode comment approval isExample version submittedAt
                period gender indicator { code } unit { code } }
            errors { code message path suggestions }
            warnings { code path }
        }
        userErrors { code path }
    }
}";

async fn submit(client: &Client, mode: &str, key: Option<&str>, rows: &[Value]) -> Answer {
    let input = json!({ "mode": mode, "idempotencyKey": key, "rows": rows });
    client.graphql(SUBMIT, json!({ "input": input })).await
}

fn row(indicator: &str, unit: &str, period: &str, value: f64) -> Value {
    json!({ "indicator": indicator, "unit": unit, "period": period, "value": value })
}

async fn small(app: &TestApp) {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    scenario.plant(&app.database).await;
}

/// Gives the indicator of a code another definition.
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

async fn history(app: &TestApp) -> Vec<audit_event::Model> {
    let db = app.database.connect().await;
    let events = audit_event::Entity::find().order_by_asc(audit_event::Column::Id);
    events.all(&db).await.unwrap()
}

/// How much the client sees of 2026.
async fn reported(client: &Client) -> i64 {
    let query = "{ results(first: 0, filter: { yearFrom: 2026, yearTo: 2026 }) { totalCount } }";
    client
        .query(query)
        .await
        .at("results.totalCount")
        .as_i64()
        .unwrap()
}

fn outcomes(answer: &Answer) -> Vec<&str> {
    let rows = answer.list("resultsSubmit.rows").iter();
    rows.map(|row| row["outcome"].as_str().unwrap()).collect()
}

fn codes(faults: &Value) -> Vec<&str> {
    let faults = faults.as_array().unwrap().iter();
    faults.map(|fault| fault["code"].as_str().unwrap()).collect()
}
