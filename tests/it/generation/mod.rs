//! A year's deadlines made from the rules (C5).

use arshjul_entity::{Role, deadline, deadline_unit, organization_unit};
use arshjul_tests::{Answer, Client, TestApp, both_databases, scenario::Planted};
use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, Set, sea_query::Expr,
};
use serde_json::{Value, json};

use crate::catalogue::{change, history, kept, refusals, small, with};

mod change;
mod limit;

both_databases![a_dry_run_tells_what_is_then_done_once,];

async fn planted(app: &TestApp) -> (Client, Planted) {
    let planted = small(app).await;
    let client = app.client(Role::Coordinator, "ROOT");
    set_up(&client, json!({ "cycle": "AUGUST" })).await;
    (client, planted)
}

async fn set_up(client: &Client, decided: Value) -> Answer {
    let mutation = "mutation ($input: ReportingCycleSetInput!) { reportingCycleSet(input: $input) {
        fiscalYear { version } changes { kind code before after } userErrors { code path }
    } }";
    let version = client.query("{ fiscalYear(year: 2026) { version } }").await;
    let version = version
        .at("fiscalYear")
        .get("version")
        .cloned()
        .unwrap_or_default();
    let input = with(json!({ "year": 2026, "expectedVersion": version }), decided);
    let answer = client.graphql(mutation, json!({ "input": input })).await;
    assert_eq!(refusals(&answer, "reportingCycleSet"), [""; 0]);
    answer
}

/// A rule for all committees.
async fn rule(client: &Client, code: &str, anchor: Value, more: Value) -> Value {
    let input = json!({
        "code": code, "kind": "OTHER", "title": format!("Regel {code}"), "unitKinds": ["COMMITTEE"], "anchor": anchor,
    });
    let answer = change(client, "deadlineRuleCreate", "id", with(input, more)).await;
    answer.at("deadlineRuleCreate.deadlineRule.id").clone()
}

/// The hand-in at each interim report, what comes a week of work after it, and a fixed day.
async fn three_rules(client: &Client) -> [Value; 3] {
    let interim = json!({
        "milestone": { "event": "INTERIM_REPORT", "choice": "EACH", "milestone": "UNIT_REPORT_DUE" },
    });
    let interim = rule(
        client,
        "DELAR",
        interim,
        json!({ "feeds": "INTERIM_REPORT", "effortHours": 4 }),
    )
    .await;
    let chained = json!({ "offset": { "amount": 5, "unit": "WORKING_DAYS" } });
    let chained = rule(client, "EFTER", json!({ "deadlineRuleId": interim }), chained).await;
    let fixed = rule(
        client,
        "PLAN",
        json!({ "fixedDate": { "month": 3, "day": 15 } }),
        json!({}),
    )
    .await;
    [interim, chained, fixed]
}

async fn generate(client: &Client, dry_run: bool) -> Answer {
    let mutation = "mutation ($input: DeadlinesGenerateInput!) { deadlinesGenerate(input: $input) {
        changes {
            kind reason code title before after addedUnits { code } removedUnits { code }
            deadline { code units { unit { code } state } }
        }
        added moved changed unchanged withdrawn kept committed userErrors { code message path }
    } }";
    let input = json!({ "year": 2026, "dryRun": dry_run });
    client.graphql(mutation, json!({ "input": input })).await
}

/// Each change in a line: what, which, from when to when.
fn lines(answer: &Answer, mutation: &str) -> Vec<String> {
    let changes = answer.list(&format!("{mutation}.changes")).iter();
    changes
        .map(|change| {
            let text = |field: &str| change[field].as_str().unwrap_or("-");
            format!(
                "{} {} {} {}",
                text("kind"),
                text("code"),
                text("before"),
                text("after")
            )
        })
        .collect()
}

async fn generated(client: &Client) -> Vec<String> {
    let answer = generate(client, false).await;
    assert_eq!(*answer.at("deadlinesGenerate.committed"), json!(true), "{answer}");
    lines(&answer, "deadlinesGenerate")
}

async fn stored(app: &TestApp) -> Vec<deadline::Model> {
    let rows = deadline::Entity::find().order_by_asc(deadline::Column::Code);
    rows.all(&app.database.connect().await).await.unwrap()
}

async fn find(app: &TestApp, code: &str) -> deadline::Model {
    stored(app)
        .await
        .into_iter()
        .find(|row| row.code == code)
        .unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// As a person does who moves a deadline.
async fn move_to(app: &TestApp, code: &str, on: &str) {
    let mut row = find(app, code).await.into_active_model();
    row.due_on = Set(day(on));
    row.move_reason = Set(Some("Nämnden sammanträder senare.".to_owned()));
    row.update(&app.database.connect().await).await.unwrap();
}

/// As a unit does that hands in.
async fn hand_in(app: &TestApp, code: &str, unit: organization_unit::Model) {
    let now = app.clock.now();
    let done = deadline_unit::Entity::update_many()
        .col_expr(deadline_unit::Column::CompletedAt, Expr::value(now))
        .col_expr(deadline_unit::Column::IsOnTime, Expr::value(true))
        .filter(deadline_unit::Column::DeadlineId.eq(find(app, code).await.id))
        .filter(deadline_unit::Column::UnitId.eq(unit.id));
    let done = done.exec(&app.database.connect().await).await.unwrap();
    assert_eq!(done.rows_affected, 1);
}

async fn unit(app: &TestApp, code: &str) -> organization_unit::Model {
    let found = organization_unit::Entity::find().filter(organization_unit::Column::Code.eq(code));
    found.one(&app.database.connect().await).await.unwrap().unwrap()
}

/// What three rules give an empty year.
const ADDED: [&str; 3] = [
    "ADDED PLAN-2026 - 2026-03-16",
    "ADDED DELAR-INTERIM-2026-08-31 - 2026-09-22",
    "ADDED EFTER-INTERIM-2026-08-31 - 2026-09-29",
];

async fn a_dry_run_tells_and_does_nothing(app: &TestApp, client: &Client) {
    let dry = generate(client, true).await;
    assert_eq!(lines(&dry, "deadlinesGenerate"), ADDED, "{dry}");
    let first = dry.at("deadlinesGenerate.changes.0");
    assert_eq!(first["deadline"], Value::Null);
    assert_eq!(first["title"], "Regel PLAN");
    assert_eq!(
        first["reason"],
        "The rule gives the deadline, and it is not there yet."
    );
    assert_eq!(first["addedUnits"], json!([{ "code": "N00" }, { "code": "N01" }]));
    assert_eq!(*dry.at("deadlinesGenerate.committed"), json!(false));
    assert_eq!(stored(app).await.len(), 0);
}

async fn a_dry_run_tells_what_is_then_done_once(app: TestApp) {
    let (client, _) = planted(&app).await;
    three_rules(&client).await;
    let before = history(&app).await.len();
    a_dry_run_tells_and_does_nothing(&app, &client).await;
    assert_eq!(history(&app).await.len(), before);

    let done = generate(&client, false).await;
    assert_eq!(lines(&done, "deadlinesGenerate"), ADDED, "{done}");
    assert_eq!(*done.at("deadlinesGenerate.added"), json!(3));
    let units = json!([
        { "unit": { "code": "N00" }, "state": "LATE" },
        { "unit": { "code": "N01" }, "state": "LATE" },
    ]);
    assert_eq!(
        done.at("deadlinesGenerate.changes.0.deadline")["units"],
        units,
        "{done}"
    );
    let made = stored(&app).await;
    assert_eq!(made.len(), 3);
    let kept_of = history(&app).await;
    assert_eq!(kept_of.len(), before + 3);
    let last = kept_of.last().unwrap();
    assert_eq!(
        (last.action.as_str(), last.entity.as_str()),
        ("deadlinesGenerate", "Deadline")
    );
    assert_eq!(kept(last.after.as_ref())["unitIds"].as_array().unwrap().len(), 2);

    let again = generate(&client, false).await;
    assert_eq!(*again.at("deadlinesGenerate.unchanged"), json!(3), "{again}");
    assert_eq!(*again.at("deadlinesGenerate.committed"), json!(true));
    assert_eq!(stored(&app).await, made, "not even a version");
    assert_eq!(history(&app).await.len(), before + 3);
    let listed = "{ calendar(year: 2026) { deadlines { code due { effectiveOn } reportingEvent { code } effortHours } } }";
    let listed = app.anonymous().query(listed).await;
    assert_eq!(
        *listed.at("calendar.deadlines.1"),
        json!({
            "code": "DELAR-INTERIM-2026-08-31", "due": { "effectiveOn": "2026-09-22" },
            "reportingEvent": { "code": "INTERIM-2026-08-31" }, "effortHours": 4.0,
        })
    );
}
