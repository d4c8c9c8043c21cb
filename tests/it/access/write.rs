//! Role × mutation: every mutation by everyone.

use std::collections::BTreeSet;

use arshjul_entity::{Role, audit_event};
use arshjul_tests::{Answer, Client, TestApp, both_databases};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

use super::{closing, codes, deadline, fields, found, group, setup};

both_databases![
    every_mutation_is_for_those_it_is_for_and_nobody_else,
    a_persons_tool_changes_nothing_but_what_its_token_is_for,
];

pub(super) type Holder = (Role, &'static str);

/// Whoever holds any role there.
const ANY_ROLE_AT_UNIT: &[Holder] = &[
    (Role::Reader, "ROOT"),
    (Role::Reader, "N00"),
    (Role::Reporter, "ROOT"),
    (Role::Reporter, "N00"),
    (Role::Approver, "ROOT"),
    (Role::Approver, "N00"),
    (Role::Coordinator, "ROOT"),
    (Role::Coordinator, "N00"),
    (Role::Admin, "ROOT"),
    (Role::Admin, "N00"),
];

/// Whoever holds any role anywhere.
const ANY_ROLE: &[Holder] = &[
    (Role::Reader, "ROOT"),
    (Role::Reader, "N00"),
    (Role::Reader, "N01"),
    (Role::Reporter, "ROOT"),
    (Role::Reporter, "N00"),
    (Role::Reporter, "N01"),
    (Role::Approver, "ROOT"),
    (Role::Approver, "N00"),
    (Role::Approver, "N01"),
    (Role::Coordinator, "ROOT"),
    (Role::Coordinator, "N00"),
    (Role::Coordinator, "N01"),
    (Role::Admin, "ROOT"),
    (Role::Admin, "N00"),
    (Role::Admin, "N01"),
];

/// Who may act at the committee `N00`: the role held there or above it.
pub(super) const fn at_unit(role: Role) -> &'static [Holder] {
    match role {
        Role::Reporter => &[(Role::Reporter, "ROOT"), (Role::Reporter, "N00")],
        Role::Admin => &[(Role::Admin, "ROOT"), (Role::Admin, "N00")],
        Role::Coordinator => &[(Role::Coordinator, "ROOT")],
        Role::Approver => &[(Role::Approver, "ROOT"), (Role::Approver, "N00")],
        Role::Reader => &[],
    }
}

/// A mutation, an input that acts at `N00` or on the whole group, and who may.
pub(super) struct Row {
    pub mutation: &'static str,
    allowed: &'static [Holder],
    /// The input for the nth time that it succeeds.
    pub input: Box<dyn Fn(usize) -> Value>,
}

pub(super) fn row(
    mutation: &'static str,
    allowed: &'static [Holder],
    input: impl Fn(usize) -> Value + 'static,
) -> Row {
    Row {
        mutation,
        allowed,
        input: Box::new(input),
    }
}

/// The plan and its catalogue.
async fn plan(app: &TestApp) -> Vec<Row> {
    let (coordinator, reporter) = (at_unit(Role::Coordinator), at_unit(Role::Reporter));
    let (document, _) = found(app, "steeringDocument(code: \"DOC\")").await;
    let (own, _) = found(app, "organizationUnit(code: \"N00\")").await;
    let (goal, _) = found(app, "goal(code: \"G1\")").await;
    let (area, _) = found(app, "focusArea(code: \"F1\")").await;
    let (indicator, _) = found(app, "indicator(code: \"I1\")").await;
    let (one, other) = (indicator.clone(), found(app, "indicator(code: \"I2\")").await.0);
    let activity = app
        .anonymous()
        .query("{ activities(filter: { units: [\"N00\"] }) { nodes { id } } }")
        .await;
    let activity = activity.text("activities.nodes.0.id").to_owned();
    let (of_goal, of_area, served) = (document.clone(), document, goal.clone());
    vec![
        row(
            "activityCreate",
            reporter,
            move |n| json!({ "responsibleUnitId": own, "year": 2026, "title": format!("Ny {n}"), "goalIds": [served] }),
        ),
        row(
            "activityUpdate",
            reporter,
            move |n| json!({ "id": activity, "expectedVersion": n + 1, "title": format!("Ändrad {n}") }),
        ),
        row(
            "focusAreaCreate",
            coordinator,
            move |n| json!({ "code": format!("FN{n}"), "number": 10 + n, "name": "Nytt", "steeringDocumentId": of_area }),
        ),
        row(
            "focusAreaUpdate",
            coordinator,
            move |n| json!({ "id": area, "expectedVersion": n + 1, "name": format!("Ändrat {n}") }),
        ),
        row(
            "goalCreate",
            coordinator,
            move |n| json!({ "code": format!("GN{n}"), "title": "Nytt", "steeringDocumentId": of_goal }),
        ),
        row(
            "goalUpdate",
            coordinator,
            move |n| json!({ "id": goal, "expectedVersion": n + 1, "title": format!("Ändrat {n}") }),
        ),
        row(
            "indicatorCreate",
            coordinator,
            |n| json!({ "code": format!("IN{n}"), "name": "Ny", "unitOfMeasure": "antal", "valueKind": "COUNT", "source": "Egen", "reportingLevel": "COMMITTEE" }),
        ),
        row(
            "indicatorUpdate",
            coordinator,
            move |n| json!({ "id": indicator, "expectedVersion": n + 1, "name": format!("Ändrad {n}") }),
        ),
        row(
            "indicatorRelationDismiss",
            coordinator,
            move |n| json!({ "indicatorId": one, "otherId": other, "reason": format!("Skäl {n}") }),
        ),
    ]
}

/// The units, who is who in them, and what they report.
async fn units(app: &TestApp) -> Vec<Row> {
    let (coordinator, reporter, admin) = (
        at_unit(Role::Coordinator),
        at_unit(Role::Reporter),
        at_unit(Role::Admin),
    );
    let (own, own_version) = found(app, "organizationUnit(code: \"N00\")").await;
    let grants = grants(app, &own).await;
    let feeds = feeds(app, &own).await;
    let tokens = tokens(app).await;
    let (of_feed, parent, of_grant) = (own.clone(), own.clone(), own.clone());
    vec![
        row(
            "calendarFeedCreate",
            ANY_ROLE_AT_UNIT,
            move |n| json!({ "name": format!("Flöde {n}"), "unitId": of_feed }),
        ),
        row("calendarFeedRevoke", admin, move |n| json!({ "id": feeds[n] })),
        row(
            "personalAccessTokenCreate",
            ANY_ROLE,
            |n| json!({ "name": format!("Skript {n}") }),
        ),
        row(
            "personalAccessTokenRevoke",
            &[(Role::Admin, "ROOT")],
            move |n| json!({ "id": tokens[n] }),
        ),
        row(
            "organizationUnitCreate",
            admin,
            move |n| json!({ "code": format!("UN{n}"), "name": "Ny", "kind": "ADMINISTRATION", "parentId": parent, "validFrom": "2026-01-01" }),
        ),
        row(
            "organizationUnitUpdate",
            admin,
            move |n| json!({ "id": own, "expectedVersion": own_version + i64::try_from(n).unwrap(), "name": format!("Ändrad {n}") }),
        ),
        row(
            "publicationCreate",
            coordinator,
            |n| json!({ "name": format!("Publicering {n}"), "decidedOn": "2026-11-20", "periods": [2025] }),
        ),
        row(
            "resultsSubmit",
            reporter,
            |n| json!({ "mode": "ATOMIC", "rows": [{ "indicator": "I1", "unit": "N00", "period": 2024, "gender": "WOMEN", "value": 50 + n }] }),
        ),
        row(
            "roleGrantCreate",
            admin,
            move |n| json!({ "subject": format!("ny{n}"), "role": "READER", "unitId": of_grant }),
        ),
        row("roleGrantRevoke", admin, move |n| json!({ "id": grants[n] })),
    ]
}

/// Roles that were given at a unit, to be taken back one by one.
async fn grants(app: &TestApp, unit: &str) -> Vec<String> {
    let admin = app.client(Role::Admin, "ROOT");
    let mut grants = Vec::new();
    for n in 0..3 {
        let input = json!({ "subject": format!("given{n}"), "role": "READER", "unitId": unit });
        let answer = admin.graphql("mutation ($input: RoleGrantCreateInput!) { roleGrantCreate(input: $input) { roleGrant { id } } }", json!({ "input": input })).await;
        grants.push(answer.text("roleGrantCreate.roleGrant.id").to_owned());
    }
    grants
}

/// Feeds that somebody has at a unit, to be revoked one by one.
async fn feeds(app: &TestApp, unit: &str) -> Vec<String> {
    let owner = app.person("somebody", &[(Role::Reader, "N00")]);
    let mut feeds = Vec::new();
    for n in 0..3 {
        let input = json!({ "name": format!("Någons {n}"), "unitId": unit });
        let answer = owner.graphql("mutation ($input: CalendarFeedCreateInput!) { calendarFeedCreate(input: $input) { calendarFeed { id } } }", json!({ "input": input })).await;
        feeds.push(answer.text("calendarFeedCreate.calendarFeed.id").to_owned());
    }
    feeds
}

/// Tokens that somebody has, to be revoked one by one. Those who make some of their own hold their roles in the database too.
async fn tokens(app: &TestApp) -> Vec<String> {
    for (role, unit) in ANY_ROLE {
        app.give(&format!("{}@{unit}", role.code()), *role, unit).await;
    }
    app.give("somebody", Role::Reader, "N00").await;
    let owner = app.person("somebody", &[]);
    let mut tokens = Vec::new();
    for n in 0..2 {
        let input = json!({ "name": format!("Någons {n}") });
        let answer = owner.graphql("mutation ($input: PersonalAccessTokenCreateInput!) { personalAccessTokenCreate(input: $input) { personalAccessToken { id } } }", json!({ "input": input })).await;
        tokens.push(
            answer
                .text("personalAccessTokenCreate.personalAccessToken.id")
                .to_owned(),
        );
    }
    tokens
}

/// Every mutation.
pub(super) async fn rows(app: &TestApp) -> Vec<Row> {
    group(app).await;
    let mut table = plan(app).await;
    table.extend(units(app).await);
    table.extend(setup::rows(app).await);
    table.extend(deadline::rows(app).await);
    table.extend(closing::rows(app).await);
    table
}

async fn every_mutation_is_for_those_it_is_for_and_nobody_else(app: TestApp) {
    let table = rows(&app).await;
    let tested: BTreeSet<_> = table.iter().map(|row| row.mutation.to_owned()).collect();
    assert_eq!(
        tested,
        fields(&app.anonymous(), "Mutation").await,
        "each mutation has its row"
    );
    let db = app.database.connect().await;
    for row in table {
        let mut times = 0;
        for holder in everyone() {
            let who = holder.map_or_else(
                || "nobody".to_owned(),
                |(role, unit)| format!("{} at {unit}", role.code()),
            );
            let history = audit_event::Entity::find().count(&db).await.unwrap();
            let answer = attempt(&client(&app, holder), row.mutation, (row.input)(times)).await;
            let changes = audit_event::Entity::find().count(&db).await.unwrap() - history;
            let said = outcome(row.mutation, &answer);
            let expected = match holder {
                None => "UNAUTHENTICATED",
                Some(holder) if row.allowed.contains(&holder) => "done",
                // Who administers nothing there sees neither roles that were given nor other people's feeds and tokens (A3).
                Some(_) if OF_OTHERS.contains(&row.mutation) => "NOT_FOUND",
                // Nor does who works with results elsewhere see the unit's, or what it is excepted from.
                Some(holder) if OF_RESULTS.contains(&row.mutation) && !sees_results(holder) => "NOT_FOUND",
                Some(_) => "NOT_PERMITTED",
            };
            assert_eq!(said, expected, "{} by {who}\n{answer}", row.mutation);
            assert_eq!(
                changes > 0,
                expected == "done",
                "{} by {who} left {changes} changes",
                row.mutation
            );
            times += usize::from(expected == "done");
        }
        assert!(times > 0, "nobody could {}", row.mutation);
    }
}

/// What is taken from other people.
const OF_OTHERS: [&str; 3] = [
    "calendarFeedRevoke",
    "personalAccessTokenRevoke",
    "roleGrantRevoke",
];

/// What is done to results, or on their account.
const OF_RESULTS: [&str; 3] = ["resultsApprove", "resultsReturn", "lockExceptionRevoke"];

/// Whether raw results of `N00` are open to whoever holds the role there.
fn sees_results((role, unit): Holder) -> bool {
    unit != "N01" && matches!(role, Role::Reporter | Role::Approver | Role::Coordinator)
}

/// Each role at the top, at the unit itself and at another; and someone who has not signed in.
fn everyone() -> impl Iterator<Item = Option<Holder>> {
    let holders = Role::ALL
        .iter()
        .flat_map(|role| ["ROOT", "N00", "N01"].map(|unit| Some((*role, unit))));
    holders.chain([None])
}

fn client(app: &TestApp, holder: Option<Holder>) -> Client {
    match holder {
        Some((role, unit)) => app.client(role, unit),
        None => app.anonymous(),
    }
}

async fn attempt(client: &Client, mutation: &str, input: Value) -> Answer {
    let mut input_type = mutation.to_owned();
    input_type[..1].make_ascii_uppercase();
    let rows = if mutation.starts_with("results") {
        "committed rows { errors { code } }"
    } else {
        ""
    };
    let query = format!(
        "mutation ($input: {input_type}Input!) {{ {mutation}(input: $input) {{ {rows} userErrors {{ code }} }} }}"
    );
    client.graphql(&query, json!({ "input": input })).await
}

/// `done`, or the one code that says why not.
fn outcome(mutation: &str, answer: &Answer) -> String {
    let mut refusals: Vec<_> = answer.error_codes();
    if refusals.is_empty() {
        let payload = answer.at(mutation);
        refusals.extend(codes(&payload["userErrors"]));
        for row in payload["rows"].as_array().into_iter().flatten() {
            refusals.extend(codes(&row["errors"]));
        }
    }
    match refusals.as_slice() {
        [] => "done".to_owned(),
        refusals => refusals.join(" "),
    }
}

/// The person may do everything, and the token is made for as much as a token can be.
async fn a_persons_tool_changes_nothing_but_what_its_token_is_for(app: TestApp) {
    let table = rows(&app).await;
    for role in Role::ALL {
        app.give("någon", *role, "ROOT").await;
    }
    let person = app.person("någon", &[]);
    let input = json!({ "name": "Skript", "readRawOf": ["ROOT"], "submitFor": ["ROOT"] });
    let made = person
        .graphql(
            "mutation ($input: PersonalAccessTokenCreateInput!) { personalAccessTokenCreate(input: $input) { token } }",
            json!({ "input": input }),
        )
        .await;
    let tool = app.tool(made.text("personalAccessTokenCreate.token"));
    // The first use is noted.
    tool.query("{ viewer { name } }").await;
    let db = app.database.connect().await;
    for row in table {
        let history = audit_event::Entity::find().count(&db).await.unwrap();
        let answer = attempt(&tool, row.mutation, (row.input)(0)).await;
        let changes = audit_event::Entity::find().count(&db).await.unwrap() - history;
        let said = outcome(row.mutation, &answer);
        if row.mutation == "resultsSubmit" {
            assert_eq!(said, "done", "{answer}");
            assert!(changes > 0);
            continue;
        }
        let expected = match row.mutation {
            "calendarFeedRevoke" | "roleGrantRevoke" => "NOT_FOUND",
            _ => "OUTSIDE_OF_TOKEN",
        };
        assert_eq!(said, expected, "{}\n{answer}", row.mutation);
        assert_eq!(changes, 0, "{}", row.mutation);
    }
}
