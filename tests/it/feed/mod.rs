//! Calendar feeds (C9): who makes and revokes them, what their addresses answer, and what calendar programs read there.

use std::{collections::BTreeSet, future::pending, io::Write as _, process::Stdio};

use arshjul::{
    domain::calendar::DueBasis,
    graphql::engine::id::GlobalId,
    http::serve::{Patience, serve},
};
use arshjul_entity::{
    DeadlineId, DeadlineKind, OrganizationUnitId, ReportingCycle, Role, deadline, deadline_unit, fiscal_year,
};
use arshjul_tests::{
    Answer, Client, TestApp,
    scenario::{Planted, Scenario},
};
use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait as _, DatabaseConnection, EntityTrait as _, Set};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::http::audit::node;

mod address;
mod change;
mod command;
mod event;
mod log;
mod scope;
mod state;

async fn small(app: &TestApp) -> Planted {
    let scenario = Scenario {
        committees: 2,
        activities: 2,
    };
    scenario.plant(&app.database).await
}

fn unit_id(unit: OrganizationUnitId) -> Value {
    json!(GlobalId::row("OrganizationUnit", unit.0).to_string())
}

async fn create(client: &Client, input: Value) -> Answer {
    let mutation = "mutation ($input: CalendarFeedCreateInput!) { calendarFeedCreate(input: $input) {
        calendarFeed { id name subject unit { code } includesSubunits role kinds language reminderDays createdAt revokedAt }
        token path userErrors { code path }
    } }";
    client.graphql(mutation, json!({ "input": input })).await
}

async fn revoke(client: &Client, id: &Value) -> Vec<String> {
    let mutation = "mutation ($input: CalendarFeedRevokeInput!) { calendarFeedRevoke(input: $input) {
        calendarFeed { revokedAt } userErrors { code path }
    } }";
    let answer = client.graphql(mutation, json!({ "input": { "id": id } })).await;
    let refused = answer.user_error_codes("calendarFeedRevoke");
    let revoked = answer.at("calendarFeedRevoke.calendarFeed");
    assert_eq!(refused.is_empty(), !revoked.is_null(), "{answer}");
    refused.into_iter().map(str::to_owned).collect()
}

/// The path of a new feed of somebody who holds a role at the top.
async fn subscribe(app: &TestApp, input: Value) -> String {
    let answer = create(&app.client(Role::Reader, "ROOT"), input).await;
    answer.text("calendarFeedCreate.path").to_owned()
}

/// The service on a port of its own, until the test ends.
struct Served {
    url: String,
    client: reqwest::Client,
    task: JoinHandle<std::io::Result<()>>,
}

impl Served {
    async fn start(router: axum::Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(serve(listener, router, pending(), Patience::default()));
        let client = arshjul_tests::http_client();
        Self { url, client, task }
    }

    fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    async fn text(&self, path: &str) -> String {
        let response = self.get(path).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.text().await.unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What an independent parser understands of it.
fn parsed(text: &str) -> Value {
    let child = node("feed.js")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}\n{text}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The event with that identity.
fn event<'a>(calendar: &'a Value, uid: &str) -> &'a Value {
    let events = calendar["events"].as_array().unwrap();
    events
        .iter()
        .find(|event| event["uid"] == uid)
        .unwrap_or_else(|| panic!("no {uid} in {calendar:#}"))
}

fn uids(calendar: &Value) -> Vec<&str> {
    let events = calendar["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| event["uid"].as_str().unwrap())
        .collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Years that someone has set up, so that their calendars hold deadlines.
async fn set_up(db: &DatabaseConnection, years: std::ops::RangeInclusive<i32>) {
    let years = years.map(|year| fiscal_year::ActiveModel {
        year: Set(year),
        cycle: Set(ReportingCycle::AprilAugust),
        settings: Set("{}".to_owned()),
        version: Set(1),
        ..Default::default()
    });
    fiscal_year::Entity::insert_many(years)
        .exec_without_returning(db)
        .await
        .unwrap();
}

/// A deadline on a day that a person set, for these units.
async fn plant(
    db: &DatabaseConnection,
    kind: DeadlineKind,
    title: &str,
    on: &str,
    units: &[OrganizationUnitId],
) -> deadline::Model {
    let row = deadline::ActiveModel {
        code: Set(format!("{}-{on}-{title}", kind.code())),
        occurrence: Set(on.to_owned()),
        kind: Set(kind),
        title: Set(title.to_owned()),
        nominal_on: Set(day(on)),
        ruled_on: Set(day(on)),
        due_on: Set(day(on)),
        earliest_on: Set(day(on)),
        latest_on: Set(day(on)),
        basis: Set(serde_json::to_string(&DueBasis::Person).unwrap()),
        sequence: Set(0),
        changed_at: Set("2026-01-02T03:04:05.678Z".parse().unwrap()),
        is_example: Set(true),
        version: Set(1),
        ..Default::default()
    };
    let row = row.insert(db).await.unwrap();
    for unit in units {
        ask(db, row.id, *unit).await;
    }
    row
}

async fn ask(db: &DatabaseConnection, deadline: DeadlineId, unit: OrganizationUnitId) {
    let asked = deadline_unit::ActiveModel {
        deadline_id: Set(deadline),
        unit_id: Set(unit),
        ..Default::default()
    };
    asked.insert(db).await.unwrap();
}

/// What the deadlines in a calendar are called there.
fn summaries(calendar: &Value) -> BTreeSet<&str> {
    let events = calendar["events"].as_array().unwrap().iter();
    let deadlines = events.filter(|event| event["uid"].as_str().unwrap().starts_with("deadline-"));
    deadlines
        .map(|event| event["summary"].as_str().unwrap())
        .collect()
}
