//! The plan's commands: made, changed, refused, and kept in the history (P1-P5, R9, A1-A3).

use arshjul::graphql::engine::id::GlobalId;
use arshjul_entity::audit_event;
use arshjul_tests::{
    Answer, Client, TestApp,
    scenario::{Planted, Scenario},
};
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};

mod activity;
mod indicator;
mod organization_unit;
mod permission;
mod role_grant;

pub async fn small(app: &TestApp) -> Planted {
    let scenario = Scenario {
        committees: 2,
        activities: 2,
    };
    scenario.plant(&app.database).await
}

/// Runs a mutation, and asks of what it changed for `fields`.
pub async fn change(client: &Client, mutation: &str, fields: &str, input: Value) -> Answer {
    let name = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
    let object = mutation.trim_end_matches(char::is_lowercase);
    let object = &object[..object.len() - 1];
    let query = format!(
        "mutation ($input: {name}Input!) {{
            {mutation}(input: $input) {{ {object} {{ {fields} }} userErrors {{ code message path }} }}
        }}"
    );
    client.graphql(&query, json!({ "input": input })).await
}

/// What was refused: each code with the path to the field, as `decimals OUT_OF_RANGE`.
pub fn refusals(answer: &Answer, mutation: &str) -> Vec<String> {
    let errors = answer.list(&format!("{mutation}.userErrors")).iter();
    errors
        .map(|error| {
            let path = error["path"].as_array().into_iter().flatten();
            let path: Vec<_> = path.map(|name| name.as_str().unwrap()).collect();
            let code = error["code"].as_str().unwrap();
            format!("{} {code}", path.join(".")).trim_start().to_owned()
        })
        .collect()
}

/// An input with more fields, or other values of those that it has.
pub fn with(mut input: Value, more: Value) -> Value {
    let (Value::Object(fields), Value::Object(more)) = (&mut input, more) else {
        panic!("an input is an object")
    };
    fields.extend(more);
    input
}

pub fn id(kind: &str, row: i64) -> Value {
    json!(GlobalId::row(kind, row).to_string())
}

pub async fn history(app: &TestApp) -> Vec<audit_event::Model> {
    let db = app.database.connect().await;
    let events = audit_event::Entity::find().order_by_asc(audit_event::Column::Id);
    events.all(&db).await.unwrap()
}

/// One side of a change in the history.
pub fn kept(side: Option<&String>) -> Value {
    side.map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
}
