//! Who may do what, and who sees what, through every way into the service. Both tables are compared with the schema, so that a new
//! mutation or query without a row fails.

use std::collections::BTreeSet;

use arshjul_entity::Role;
use arshjul_tests::{
    Client, TestApp,
    scenario::{Planted, Scenario},
};
use serde_json::Value;

mod closing;
mod deadline;
mod reach;
mod read;
mod retry;
mod setup;
mod write;

/// Three committees: one's own, another's, and one more.
async fn group(app: &TestApp) -> Planted {
    Scenario {
        committees: 3,
        activities: 6,
    }
    .plant(&app.database)
    .await
}

/// The names of a type's fields, as the schema has them.
async fn fields(client: &Client, name: &str) -> BTreeSet<String> {
    let answer = client
        .query(&format!("{{ __type(name: \"{name}\") {{ fields {{ name }} }} }}"))
        .await;
    answer
        .list("__type.fields")
        .iter()
        .map(|field| field["name"].as_str().unwrap().to_owned())
        .collect()
}

/// The global id and the version of something that a query finds.
async fn found(app: &TestApp, query: &str) -> (String, i64) {
    let answer = app
        .client_with(&[(Role::Coordinator, "ROOT"), (Role::Admin, "ROOT")])
        .query(&format!("{{ found: {query} {{ id version }} }}"))
        .await;
    (
        answer.text("found.id").to_owned(),
        answer.at("found.version").as_i64().unwrap(),
    )
}

fn codes(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|error| error["code"].as_str().unwrap())
        .collect()
}
