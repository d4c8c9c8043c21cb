//! What is raw stays with the unit: through every query, everything that it leads to, node ids, filters, cursors and counts.

use std::collections::BTreeSet;

use arshjul_entity::{Gender, Role, audit_event, result};
use arshjul_tests::{Answer, Client, TestApp, both_databases, scenario::raw_value};
use sea_orm::{EntityTrait as _, Set};
use serde_json::{Value, json};

use super::{fields, group, reach::Reachable};

both_databases![
    no_query_leads_to_another_units_raw_values,
    raw_values_of_others_are_not_there_by_id_filter_cursor_or_count,
    a_refused_row_does_not_tell_what_is_stored,
];

/// Arguments of each field of `Query`, with which it answers something.
fn arguments(field: &str, ids: &[String]) -> Option<String> {
    Some(match field {
        "node" => format!("(id: \"{}\")", ids[0]),
        "nodes" => format!("(ids: {})", json!(ids)),
        "organizationUnit" => "(code: \"N01\")".to_owned(),
        "steeringDocument" => "(code: \"DOC\")".to_owned(),
        "goal" => "(code: \"G1\")".to_owned(),
        "focusArea" => "(code: \"F1\")".to_owned(),
        "indicator" => "(code: \"I1\")".to_owned(),
        "activity" => format!("(id: \"{}\")", ids[1]),
        "actionPlan" => "(unit: \"N01\", year: 2026)".to_owned(),
        "deadlineRule" => "(code: \"R\")".to_owned(),
        "deadline" => "(code: \"D\")".to_owned(),
        "calendar" | "calendarProposal" | "completeness" | "fiscalYear" | "parallelism" => {
            "(year: 2026)".to_owned()
        }
        // The first publication's.
        "disclosureTables" => "(publication: \"UHVibGljYXRpb246MQ\", first: 10)".to_owned(),
        "organizationUnits"
        | "steeringDocuments"
        | "goals"
        | "focusAreas"
        | "activities"
        | "indicators"
        | "figures"
        | "publications"
        | "roleGrants"
        | "calendarFeeds"
        | "personalAccessTokens"
        | "deadlineRules"
        | "deadlines"
        | "targets" => "(first: 10)".to_owned(),
        "figureGroups" => "(by: [INDICATOR, UNIT, PERIOD, GENDER])".to_owned(),
        // As many as there are: one's own come first.
        "results" => "(first: 36)".to_owned(),
        "viewer" | "frameworks" | "deadlineRuleTemplates" => String::new(),
        _ => return None,
    })
}

/// The cells of `N01` and `N02`, as they would stand in an answer: values in every way of writing them, and comments.
fn secrets() -> Vec<String> {
    let mut secrets = Vec::new();
    for committee in [1, 2] {
        for indicator in 0..4 {
            secrets.extend(
                Gender::ALL
                    .iter()
                    .map(|gender| format!("{}", raw_value(committee, indicator, *gender))),
            );
        }
    }
    secrets
}

fn leaked(answer: &Answer) -> Option<String> {
    let text = answer.body().to_string();
    secrets().into_iter().find(|secret| text.contains(secret))
}

fn coordinator(app: &TestApp) -> Client {
    app.client(Role::Coordinator, "ROOT")
}

/// All that hold no role that opens the raw results of `N01`.
fn outsiders(app: &TestApp) -> Vec<(&'static str, Client)> {
    vec![
        ("nobody", app.anonymous()),
        ("a reader of the group", app.client(Role::Reader, "ROOT")),
        ("an administrator of the group", app.client(Role::Admin, "ROOT")),
        ("a reader of the unit itself", app.client(Role::Reader, "N01")),
        ("another unit's reporter", app.client(Role::Reporter, "N00")),
        ("another unit's approver", app.client(Role::Approver, "N00")),
        (
            "a coordinator of another unit",
            app.client(Role::Coordinator, "N00"),
        ),
    ]
}

/// The ids of the raw results, `N01`'s first, with an activity between.
async fn ids(app: &TestApp) -> Vec<String> {
    let query =
        "{ results(first: 100) { nodes { id unit { code } } } activities(first: 1) { nodes { id } } }";
    let answer = coordinator(app).query(query).await;
    let results = answer.list("results.nodes");
    let of = |code: &'static str| {
        results
            .iter()
            .filter(move |result| result["unit"]["code"] == code)
            .map(|result| result["id"].as_str().unwrap().to_owned())
    };
    let mut ids: Vec<_> = of("N01").collect();
    ids.insert(1, answer.text("activities.nodes.0.id").to_owned());
    ids.truncate(3);
    ids.extend(of("N00").take(1));
    ids
}

/// As if every cell had been handed in through the service: its value stands in its history too.
async fn keep_history(app: &TestApp) {
    let db = app.database.connect().await;
    let results = result::Entity::find().all(&db).await.unwrap();
    let events = results.into_iter().map(|row| audit_event::ActiveModel {
        at: Set(row.submitted_at),
        actor: Set(row.submitted_by),
        action: Set("resultsSubmit".to_owned()),
        entity: Set("Result".to_owned()),
        entity_id: Set(row.id.0),
        unit_id: Set(Some(row.unit_id)),
        after: Set(Some(
            json!({ "value": row.value, "comment": row.comment }).to_string(),
        )),
        ..Default::default()
    });
    let events = audit_event::Entity::insert_many(events);
    events.exec_without_returning(&db).await.unwrap();
}

/// The history of a cell, which is as raw as the cell.
async fn a_cells_history(client: &Client, id: &str) -> Answer {
    let query =
        "query ($id: ID!) { node(id: $id) { ... on Result { history { changes { field before after } } } } }";
    client.graphql(query, json!({ "id": id })).await
}

async fn no_query_leads_to_another_units_raw_values(app: TestApp) {
    group(&app).await;
    keep_history(&app).await;
    let ids = ids(&app).await;
    assert!(leaked(&a_cells_history(&coordinator(&app), &ids[0]).await).is_some());
    for (who, client) in outsiders(&app) {
        let answer = a_cells_history(&client, &ids[0]).await;
        assert_eq!(leaked(&answer), None, "a history shows {who} a raw value");
    }
    let reachable = Reachable::of(&app.anonymous()).await;
    let mut seen_by_coordinator = BTreeSet::new();
    for field in fields(&app.anonymous(), "Query").await {
        let arguments =
            arguments(&field, &ids).unwrap_or_else(|| panic!("the query {field} has no row in the table"));
        for selection in reachable.selections(&field, 2) {
            let query = format!("{{ {field}{arguments} {selection} }}");
            for (who, client) in outsiders(&app) {
                let answer = client.query(&query).await;
                let refused = answer.error_codes();
                assert!(
                    refused.iter().all(|code| *code == "UNAUTHENTICATED"),
                    "{field} by {who}\n{answer}"
                );
                assert_eq!(leaked(&answer), None, "{field} shows {who} a raw value");
            }
            if leaked(&coordinator(&app).query(&query).await).is_some() {
                seen_by_coordinator.insert(field.clone());
            }
        }
    }
    let expected = ["node", "nodes", "results"].map(str::to_owned);
    assert_eq!(
        seen_by_coordinator,
        BTreeSet::from(expected),
        "the ways to raw values are those that are known"
    );
}

async fn raw_values_of_others_are_not_there_by_id_filter_cursor_or_count(app: TestApp) {
    group(&app).await;
    let own = app.client(Role::Reporter, "N00");
    let ids = ids(&app).await;
    let (foreign, owned) = (&ids[0], &ids[3]);
    let answer = own
        .graphql(
            "query ($ids: [ID!]!, $id: ID!) { node(id: $id) { id } nodes(ids: $ids) { id } }",
            json!({ "id": foreign, "ids": [foreign, owned] }),
        )
        .await;
    assert_eq!(
        *answer.data(),
        json!({ "node": null, "nodes": [null, { "id": owned }] })
    );
    no_filter_finds_them(&own).await;
    let all = coordinator(&app).graphql(EVERYTHING, json!({})).await;
    assert_eq!(*all.at("results.totalCount"), 36);
    for cursor in all.list("results.edges").iter().map(|edge| &edge["cursor"]) {
        for page in [
            json!({ "after": cursor }),
            json!({ "before": cursor, "last": 100 }),
        ] {
            let answer = own.graphql(EVERYTHING, page.clone()).await;
            assert!(
                units(&answer).is_subset(&BTreeSet::from(["N00"])),
                "{page}\n{answer}"
            );
        }
    }
}

const EVERYTHING: &str = "query ($after: String, $before: String, $last: Int, $filter: ResultFilter) {
    results(after: $after, before: $before, last: $last, filter: $filter) {
        totalCount edges { cursor node { unit { code } } } pageInfo { hasNextPage hasPreviousPage }
    }
}";

async fn no_filter_finds_them(own: &Client) {
    let mine = own.graphql(EVERYTHING, json!({})).await;
    assert_eq!(
        (units(&mine), mine.at("results.totalCount")),
        (BTreeSet::from(["N00"]), &json!(12))
    );

    for filter in [
        json!({ "units": ["ROOT"] }),
        json!({ "units": ["N00", "N01"] }),
        json!({ "indicators": ["I1"] }),
        json!({ "states": ["VALUE"] }),
    ] {
        let answer = own.graphql(EVERYTHING, json!({ "filter": filter })).await;
        assert_eq!(units(&answer), BTreeSet::from(["N00"]), "{filter}\n{answer}");
        assert!(
            answer.at("results.totalCount").as_i64().unwrap() <= 12,
            "{filter}\n{answer}"
        );
    }
    let foreign_only = own
        .graphql(EVERYTHING, json!({ "filter": { "units": ["N01"] } }))
        .await;
    assert_eq!(
        (units(&foreign_only), foreign_only.at("results.totalCount")),
        (BTreeSet::new(), &json!(0))
    );
}

fn units(answer: &Answer) -> BTreeSet<&str> {
    answer
        .list("results.edges")
        .iter()
        .map(|edge| edge["node"]["unit"]["code"].as_str().unwrap())
        .collect()
}

/// Equal or not, far from its history or not, reported before or not: a row that may not be written gets one answer.
async fn a_refused_row_does_not_tell_what_is_stored(app: TestApp) {
    group(&app).await;
    let own = app.client(Role::Reporter, "N00");
    let submit = "mutation ($rows: [ResultRowInput!]!) { resultsSubmit(input: { mode: DRY_RUN, rows: $rows }) {
        rows { outcome result { id } errors { code message path suggestions } warnings { code } } created updated unchanged rejected
    } }";
    let stored = raw_value(1, 0, Gender::Total);
    let mut answers = BTreeSet::new();
    for (period, value) in [(2025, stored), (2025, stored + 1.0), (2025, 1.0), (2023, 1.0)] {
        let rows = json!([{ "indicator": "I1", "unit": "N01", "period": period, "value": value }]);
        let answer = own.graphql(submit, json!({ "rows": rows })).await;
        assert_eq!(answer.at("resultsSubmit.rows.0.errors.0.code"), "NOT_PERMITTED");
        let said: &Value = answer.at("resultsSubmit");
        answers.insert(said.to_string());
    }
    assert_eq!(answers.len(), 1, "{answers:#?}");
}
