//! Flat rows by GET: the same cells, by the same rights and filters, as the schema has them.

use std::collections::BTreeSet;

use arshjul_entity::Role;
use arshjul_tests::{
    Client, Fetched, TestApp,
    calendar::{Ask, Year},
    fetch,
    publishing::valued,
    scenario::{Planted, Scenario},
};
use serde_json::{Value, json};

mod address;
mod cell;
mod cube;
mod long;
mod page;
mod parquet;
mod request;
mod same;
mod slow;
mod stranger;
mod tag;

/// Two committees with figures of 2024 and of 2026, some of them hidden, a target, activities and a year of deadlines.
async fn small(app: &TestApp) -> Planted {
    let scenario = Scenario {
        committees: 3,
        activities: 5,
    };
    let planted = scenario.plant(&app.database).await;
    let year = Year {
        deadlines: 3,
        units_each: 2,
    };
    year.plant(&app.database, &planted).await;
    let ask = Ask {
        code: "UPPF",
        event: "INTERIM-2026-08-31",
        due_on: "2026-09-10",
        units: &[0, 1],
        indicators: &[1],
    };
    app.ask(&planted, ask).await;
    let rows: Vec<_> = [("TOTAL", 103.0), ("WOMEN", 100.0), ("MEN", 3.0)]
        .into_iter()
        .map(|(gender, value)| valued("I1", "N00", gender, value))
        .collect();
    app.hand_in("N00", &rows).await;
    app.publish(json!({})).await;
    planted
}

/// Everyone who reads differently.
fn readers(app: &TestApp) -> [Client; 4] {
    [
        app.anonymous(),
        app.client(Role::Reader, "N00"),
        app.client(Role::Reporter, "N00"),
        app.client(Role::Coordinator, "ROOT"),
    ]
}

async fn get(app: &TestApp, who: &Client, path: &str) -> Fetched {
    fetch(app.router(), Some(who), path, &[]).await
}

/// Records as RFC 4180 has them; a field that is empty without quotes is none.
fn records(text: &str, separator: char) -> Vec<Vec<Option<String>>> {
    let mut records = vec![Vec::new()];
    let mut rest = text.chars().peekable();
    while rest.peek().is_some() {
        let (mut field, mut quoted) = (String::new(), false);
        if rest.next_if_eq(&'"').is_some() {
            quoted = true;
            loop {
                match rest.next() {
                    Some('"') if rest.next_if_eq(&'"').is_some() => field.push('"'),
                    Some('"') => break,
                    Some(other) => field.push(other),
                    None => panic!("a field has no end"),
                }
            }
        } else {
            while let Some(next) = rest.next_if(|next| *next != separator && *next != '\r') {
                field.push(next);
            }
        }
        let field = (quoted || !field.is_empty()).then_some(field);
        records.last_mut().unwrap().push(field);
        match rest.next() {
            Some('\r') => {
                assert_eq!(rest.next(), Some('\n'), "lines end with CR LF");
                records.push(Vec::new());
            }
            other => assert_eq!(other, Some(separator)),
        }
    }
    assert_eq!(records.pop(), Some(Vec::new()), "the last line ends too");
    records
}

/// A row of JSON as CSV has it.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.as_f64().unwrap().to_string()),
        other => Some(other.to_string()),
    }
}

fn names(rows: &[Value], column: &str) -> BTreeSet<String> {
    rows.iter()
        .map(|row| row[column].as_str().unwrap().to_owned())
        .collect()
}
