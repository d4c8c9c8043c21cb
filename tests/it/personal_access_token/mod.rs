//! Personal access tokens (A6): what a tool may do that has one is what its token was made for and its person may do now.

use std::{collections::BTreeSet, time::Duration};

use arshjul_entity::{Role, audit_event, personal_access_token};
use arshjul_tests::{
    Answer, Client, TestApp, both_databases, fetch, one_database, publishing::valued, scenario::Scenario,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

mod end;

both_databases![
    a_tool_reads_and_submits_where_its_token_and_its_person_may,
    a_token_is_shown_once_and_kept_nowhere,
    its_use_is_noted_once_an_hour,
];
one_database![
    a_token_is_made_for_no_more_than_the_person_holds_here,
    tools_that_know_only_passwords_send_it_as_one,
    nobody_has_more_than_twenty,
];

/// Three committees, each with raw results, figures, and drafts of nothing.
async fn planted(app: &TestApp) {
    let scenario = Scenario {
        committees: 3,
        activities: 3,
    };
    scenario.plant(&app.database).await;
}

async fn make(person: &Client, input: Value) -> Answer {
    let make = "mutation ($input: PersonalAccessTokenCreateInput!) { personalAccessTokenCreate(input: $input) {
        personalAccessToken { id name subject readRawOf { code } submitFor { code } createdAt expiresAt lastUsedAt revokedAt }
        token userErrors { code path message }
    } }";
    person.graphql(make, json!({ "input": input })).await
}

/// A person's tool, with a token made for this.
async fn tool(app: &TestApp, subject: &str, read_raw_of: &[&str], submit_for: &[&str]) -> Client {
    let input = json!({ "name": "Skript", "readRawOf": read_raw_of, "submitFor": submit_for });
    let made = make(&app.person(subject, &[]), input).await;
    assert_eq!(
        made.user_error_codes("personalAccessTokenCreate"),
        [""; 0],
        "{made}"
    );
    app.tool(made.text("personalAccessTokenCreate.token"))
}

/// Units whose raw results somebody reads.
async fn raw(who: &Client) -> BTreeSet<String> {
    let answer = who
        .query("{ results(first: 100) { nodes { unit { code } } } }")
        .await;
    let rows = answer.list("results.nodes").iter();
    rows.map(|row| row["unit"]["code"].as_str().unwrap().to_owned())
        .collect()
}

/// What somebody is told who submits a result for a unit, without doing it.
async fn submits(who: &Client, unit: &str) -> Option<String> {
    let submit =
        "mutation ($rows: [ResultRowInput!]!) { resultsSubmit(input: { mode: DRY_RUN, rows: $rows }) {
        rows { errors { code } } userErrors { code }
    } }";
    let rows = [valued("I2", unit, "TOTAL", 7.0)];
    let answer = who.graphql(submit, json!({ "rows": rows })).await;
    let errors = answer.list("resultsSubmit.rows.0.errors");
    errors
        .first()
        .map(|error| error["code"].as_str().unwrap().to_owned())
}

fn units(codes: &[&str]) -> BTreeSet<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

/// Scope × door × role.
async fn a_tool_reads_and_submits_where_its_token_and_its_person_may(app: TestApp) {
    planted(&app).await;
    for (role, unit, may_read, may_submit) in [
        (Role::Reader, "ROOT", false, false),
        (Role::Reporter, "N00", true, true),
        (Role::Approver, "N00", true, false),
        (Role::Coordinator, "ROOT", true, false),
        (Role::Admin, "ROOT", false, false),
    ] {
        let subject = format!("kim-{}", role.code());
        app.give(&subject, role, unit).await;
        let of_raw: &[&str] = if may_read { &["N00"] } else { &[] };
        let of_submit: &[&str] = if may_submit { &["N00"] } else { &[] };
        for (read_raw_of, submit_for) in [
            (&[][..], &[][..]),
            (of_raw, &[]),
            (&[], of_submit),
            (of_raw, of_submit),
        ] {
            let what = format!("{subject} {read_raw_of:?} {submit_for:?}");
            let tool = tool(&app, &subject, read_raw_of, submit_for).await;
            assert_eq!(raw(&tool).await, units(read_raw_of), "{what}");
            for unit in ["N00", "N01"] {
                let refused = submits(&tool, unit).await;
                let refusal = if submit_for.is_empty() {
                    "OUTSIDE_OF_TOKEN"
                } else {
                    "NOT_PERMITTED"
                };
                let expected = (!submit_for.contains(&unit)).then_some(refusal);
                assert_eq!(refused.as_deref(), expected, "{what} for {unit}");
            }
            reads_as_anybody(&app, &tool, &what, read_raw_of).await;
        }
    }
}

/// Published content at every door, no drafts, and completeness where raw results are open.
async fn reads_as_anybody(app: &TestApp, tool: &Client, what: &str, read_raw_of: &[&str]) {
    for path in [
        "/export/v1/figures.csv",
        "/export/v1/figures.json-stat",
        "/export/v1/activities.jsonl",
        "/export/v1/goals.xlsx",
        "/odata/v1/Figures",
        "/odata/v1/Figures/$count",
        "/wheel/2026.svg",
    ] {
        let read = fetch(app.closed(), Some(tool), path, &[]).await;
        assert_eq!(read.status.as_u16(), 200, "{what}: {path}");
        let nobody = fetch(app.router(), None, path, &[]).await;
        assert_eq!(read.body, nobody.body, "{what}: {path}");
    }
    let path = "/export/v1/completeness.jsonl?year=2026";
    let rows = fetch(app.closed(), Some(tool), path, &[]).await.lines();
    let told: BTreeSet<_> = rows.iter().map(|row| row["unitCode"].as_str().unwrap()).collect();
    assert!(
        told.iter().all(|unit| read_raw_of.contains(unit)),
        "{what}: {told:?}"
    );
    let answer = tool
        .query(
            "{ viewer { isAuthenticated name calendarFeeds { id } personalAccessTokens { id } viewerCan }
               roleGrants { totalCount } calendarFeeds { totalCount } personalAccessTokens { totalCount } }",
        )
        .await;
    let viewer = json!({ "isAuthenticated": true, "name": null, "calendarFeeds": [], "personalAccessTokens": [], "viewerCan": [] });
    assert_eq!(answer.at("viewer"), &viewer, "{what}");
    for list in ["roleGrants", "calendarFeeds", "personalAccessTokens"] {
        assert_eq!(answer.at(&format!("{list}.totalCount")), 0, "{what}");
    }
}

async fn a_token_is_shown_once_and_kept_nowhere(app: TestApp) {
    planted(&app).await;
    app.give("kim", Role::Reporter, "N00").await;
    let kim = app.person("kim", &[]);
    let made = make(
        &kim,
        json!({ "name": "Skript", "readRawOf": ["N00"], "submitFor": ["N00"] }),
    )
    .await;
    let token = made.text("personalAccessTokenCreate.token").to_owned();
    assert!(token.starts_with("arshjul_pat_"), "{token}");
    let secret = &token["arshjul_pat_".len()..];
    let listed = kim
        .query("{ viewer { personalAccessTokens { id name subject readRawOf { code } submitFor { code } createdAt expiresAt lastUsedAt revokedAt } } }")
        .await;
    assert_eq!(
        listed.at("viewer.personalAccessTokens.0"),
        made.at("personalAccessTokenCreate.personalAccessToken")
    );
    assert_eq!(listed.at("viewer.personalAccessTokens.0.readRawOf.0.code"), "N00");
    assert!(!listed.body().to_string().contains(secret));
    let db = app.database.connect().await;
    let kept = personal_access_token::Entity::find().all(&db).await.unwrap();
    assert!(!format!("{kept:?}").contains(secret), "{kept:?}");
    let history = audit_event::Entity::find().all(&db).await.unwrap();
    let history: Vec<_> = history
        .iter()
        .filter(|event| event.entity == "PersonalAccessToken")
        .collect();
    assert_eq!(history.len(), 1);
    assert_eq!(
        (history[0].actor.as_str(), history[0].action.as_str()),
        ("kim", "personalAccessTokenCreate")
    );
    let after = history[0].after.as_deref().unwrap();
    assert!(
        after.contains("Skript") && !after.contains(&kept[0].token_hash) && !after.contains(secret),
        "{after}"
    );
}

async fn its_use_is_noted_once_an_hour(app: TestApp) {
    planted(&app).await;
    app.give("kim", Role::Reader, "N00").await;
    let tool = tool(&app, "kim", &[], &[]).await;
    let last = async || {
        let kim = app.person("kim", &[]);
        let listed = kim
            .query("{ viewer { personalAccessTokens { lastUsedAt } } }")
            .await;
        listed.at("viewer.personalAccessTokens.0.lastUsedAt").clone()
    };
    assert_eq!(last().await, Value::Null);
    raw(&tool).await;
    assert_eq!(last().await, "2026-11-23T09:00:00Z");
    app.clock.advance(Duration::from_secs(3_599));
    let (_, statements) = app.statements(raw(&tool)).await;
    assert!(
        !statements.iter().any(|sql| sql.starts_with("UPDATE")),
        "{statements:?}"
    );
    assert_eq!(last().await, "2026-11-23T09:00:00Z");
    app.clock.advance(Duration::from_secs(1));
    raw(&tool).await;
    assert_eq!(last().await, "2026-11-23T10:00:00Z");
    // That it was used is no change that somebody made.
    let db = app.database.connect().await;
    let made = audit_event::Entity::find().count(&db).await.unwrap();
    raw(&tool).await;
    assert_eq!(audit_event::Entity::find().count(&db).await.unwrap(), made);
}

async fn a_token_is_made_for_no_more_than_the_person_holds_here(app: TestApp) {
    planted(&app).await;
    app.give("kim", Role::Reporter, "N00").await;
    // The sign-in carries more, which can't be looked up later.
    let kim = app.person("kim", &[(Role::Reporter, "ROOT"), (Role::Coordinator, "ROOT")]);
    for (input, code, field) in [
        (json!({ "readRawOf": ["N01"] }), "ROLE_NOT_STORED", "readRawOf"),
        (json!({ "readRawOf": ["ROOT"] }), "ROLE_NOT_STORED", "readRawOf"),
        (
            json!({ "submitFor": ["N00", "N01"] }),
            "ROLE_NOT_STORED",
            "submitFor",
        ),
        (json!({ "submitFor": ["N0O"] }), "UNKNOWN_CODE", "submitFor"),
        (json!({ "validDays": 0 }), "OUT_OF_RANGE", "validDays"),
        (json!({ "validDays": 367 }), "OUT_OF_RANGE", "validDays"),
        (json!({ "name": " " }), "BLANK", "name"),
    ] {
        let mut whole = json!({ "name": "Skript" });
        whole
            .as_object_mut()
            .unwrap()
            .extend(input.as_object().unwrap().clone());
        let refused = make(&kim, whole).await;
        assert_eq!(
            refused.user_error_codes("personalAccessTokenCreate"),
            [code],
            "{input}"
        );
        assert_eq!(
            refused.at("personalAccessTokenCreate.userErrors.0.path.0"),
            field,
            "{input}"
        );
        assert_eq!(refused.at("personalAccessTokenCreate.token"), &Value::Null);
    }
    let nobody = make(&app.anonymous(), json!({ "name": "Skript" })).await;
    assert_eq!(nobody.error_codes(), ["UNAUTHENTICATED"]);
    let tool = tool(&app, "kim", &["N00"], &["N00"]).await;
    let refused = make(&tool, json!({ "name": "Skript" })).await;
    assert_eq!(
        refused.user_error_codes("personalAccessTokenCreate"),
        ["OUTSIDE_OF_TOKEN"]
    );
}

async fn tools_that_know_only_passwords_send_it_as_one(app: TestApp) {
    planted(&app).await;
    app.give("kim", Role::Reporter, "N00").await;
    let made = make(&app.person("kim", &[]), json!({ "name": "Excel" })).await;
    let token = made.text("personalAccessTokenCreate.token");
    for (pair, status, reason) in [
        (format!("kim:{token}"), 200, ""),
        (format!(":{token}"), 200, ""),
        (format!("{token}:"), 401, "PASSWORD_NOT_TOKEN"),
        ("kim:hemligt".to_owned(), 401, "PASSWORD_NOT_TOKEN"),
        (format!("kim:{token}A"), 401, "PERSONAL_TOKEN_UNKNOWN"),
    ] {
        let basic = format!("Basic {}", BASE64_STANDARD.encode(&pair));
        for path in ["/odata/v1/Figures", "/export/v1/figures.csv"] {
            let read = fetch(app.closed(), None, path, &[("authorization", &basic)]).await;
            assert_eq!(read.status.as_u16(), status, "{pair} {path}");
            if status != 200 {
                assert_eq!(read.reason(), reason, "{pair} {path}");
            }
        }
    }
}

async fn nobody_has_more_than_twenty(app: TestApp) {
    planted(&app).await;
    app.give("kim", Role::Reader, "N00").await;
    let kim = app.person("kim", &[]);
    for n in 0..20 {
        let made = make(&kim, json!({ "name": format!("Skript {n}"), "validDays": 1 + n })).await;
        assert_eq!(
            made.user_error_codes("personalAccessTokenCreate"),
            [""; 0],
            "{made}"
        );
    }
    let refused = make(&kim, json!({ "name": "Skript" })).await;
    assert_eq!(
        refused.user_error_codes("personalAccessTokenCreate"),
        ["TOO_MANY_TOKENS"]
    );
    // One that has expired takes no room.
    app.clock.advance(Duration::from_hours(24));
    let made = make(&app.person("kim", &[]), json!({ "name": "Skript" })).await;
    assert_eq!(
        made.user_error_codes("personalAccessTokenCreate"),
        [""; 0],
        "{made}"
    );
}
