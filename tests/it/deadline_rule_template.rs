//! Rules made from templates: those that are not there yet, all or none of them.

use arshjul_entity::Role;
use arshjul_tests::{Answer, Client, TestApp, both_databases};
use serde_json::{Value, json};

use crate::catalogue::{change, history, id, refusals, small};

both_databases![
    a_template_is_adopted_once,
    every_template_makes_deadlines,
    what_is_left_open_must_be_said,
    a_template_is_adopted_whole_or_not_at_all,
];

const ADOPT: &str =
    "mutation ($input: DeadlineRuleTemplateAdoptInput!) { deadlineRuleTemplateAdopt(input: $input) {
    created { id code title units { code } steeringDocument { code } version } existing { code }
    userErrors { code message path }
} }";

async fn adopt(client: &Client, input: Value) -> Answer {
    client.graphql(ADOPT, json!({ "input": input })).await
}

fn codes(answer: &Answer, list: &str) -> Vec<String> {
    let rules = answer.list(&format!("deadlineRuleTemplateAdopt.{list}")).iter();
    rules
        .map(|rule| rule["code"].as_str().unwrap().to_owned())
        .collect()
}

async fn a_template_is_adopted_once(app: TestApp) {
    let planted = small(&app).await;
    let client = app.client(Role::Coordinator, "ROOT");
    let list = "{ deadlineRuleTemplates { code name needsCoordinatingUnit rules { code title } } }";
    let listed = app.anonymous().query(list).await;
    let template = listed
        .list("deadlineRuleTemplates")
        .iter()
        .find(|template| template["code"] == "SUSTAINABILITY")
        .unwrap();
    let named: Vec<_> = template["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["code"].as_str().unwrap())
        .collect();
    assert!(named.len() > 3, "{template}");
    let swedish = app.anonymous().in_language("sv").query(list).await;
    assert_ne!(
        swedish.at("deadlineRuleTemplates.0.name"),
        listed.at("deadlineRuleTemplates.0.name")
    );

    let document = client.query("{ steeringDocument(code: \"DOC\") { id } }").await;
    let input = json!({
        "template": "SUSTAINABILITY", "coordinatingUnitId": id("OrganizationUnit", planted.committees[0].0),
        "steeringDocumentId": document.at("steeringDocument.id"),
    });
    let first = adopt(&client, input.clone()).await;
    assert_eq!(codes(&first, "created"), named, "{first}");
    assert_eq!(codes(&first, "existing"), [""; 0]);
    let rules = first.list("deadlineRuleTemplateAdopt.created");
    assert!(
        rules
            .iter()
            .all(|rule| rule["steeringDocument"] == json!({ "code": "DOC" })),
        "{first}"
    );
    assert!(
        rules
            .iter()
            .any(|rule| rule["units"] == json!([{ "code": "N00" }])),
        "{first}"
    );
    assert_eq!(history(&app).await.len(), named.len());

    let renamed = json!({ "id": rules[0]["id"], "expectedVersion": 1, "title": "Vår egen" });
    change(&client, "deadlineRuleUpdate", "id", renamed).await;
    let second = adopt(&client, input).await;
    assert_eq!(codes(&second, "created"), [""; 0], "{second}");
    assert_eq!(codes(&second, "existing"), named);
    let kept = format!("{{ deadlineRule(code: \"{}\") {{ title version }} }}", named[0]);
    let kept = client.query(&kept).await;
    assert_eq!(
        *kept.at("deadlineRule"),
        json!({ "title": "Vår egen", "version": 2 })
    );
}

async fn every_template_makes_deadlines(app: TestApp) {
    let planted = small(&app).await;
    // What is asked of nobody makes no deadline: there is a unit of each kind that a template asks.
    let create = "mutation ($input: OrganizationUnitCreateInput!) {
        organizationUnitCreate(input: $input) { userErrors { code message } } }";
    for kind in ["COUNCIL", "EXECUTIVE_BOARD", "COMPANY", "ADMINISTRATION"] {
        let input = json!({ "code": kind, "name": kind, "kind": kind, "validFrom": "2020-01-01",
            "parentId": id("OrganizationUnit", planted.root.0) });
        let made = app
            .client(Role::Admin, "ROOT")
            .graphql(create, json!({ "input": input }))
            .await;
        assert_eq!(
            made.list("organizationUnitCreate.userErrors"),
            [Value::Null; 0],
            "{made}"
        );
    }
    let client = app.client(Role::Coordinator, "ROOT");
    let templates = client.query("{ deadlineRuleTemplates { code } }").await;
    for template in templates.list("deadlineRuleTemplates") {
        let unit = id("OrganizationUnit", planted.committees[0].0);
        let input = json!({ "template": template["code"], "coordinatingUnitId": unit });
        assert_eq!(
            refusals(&adopt(&client, input).await, "deadlineRuleTemplateAdopt"),
            [""; 0]
        );
    }
    // An election year, with what comes of it.
    let generate = "mutation ($year: Int!) {
        reportingCycleSet(input: { year: $year, cycle: AUGUST }) { userErrors { code } }
        deadlinesGenerate(input: { year: $year }) { added committed changes { code } userErrors { code } }
    }";
    let mut made = Vec::new();
    for year in [2026, 2027] {
        let answer = client.graphql(generate, json!({ "year": year })).await;
        assert_eq!(*answer.at("deadlinesGenerate.committed"), json!(true), "{answer}");
        let changes = answer.list("deadlinesGenerate.changes").iter();
        made.extend(changes.map(|change| change["code"].as_str().unwrap().to_owned()));
    }
    let rules = client.query("{ deadlineRules { nodes { code } } }").await;
    for rule in rules.list("deadlineRules.nodes") {
        let code = rule["code"].as_str().unwrap();
        assert!(
            made.iter().any(|deadline| deadline.starts_with(code)),
            "{code} made nothing in two years"
        );
    }
}

async fn what_is_left_open_must_be_said(app: TestApp) {
    small(&app).await;
    let client = app.client(Role::Coordinator, "ROOT");
    for (input, refused) in [
        (json!({ "template": "SUSTAINABILTY" }), "template UNKNOWN_CODE"),
        (
            json!({ "template": "SUSTAINABILITY" }),
            "coordinatingUnitId COORDINATING_UNIT_REQUIRED",
        ),
        (
            json!({ "template": "SUSTAINABILITY", "coordinatingUnitId": id("OrganizationUnit", 999) }),
            "coordinatingUnitId NOT_FOUND",
        ),
        (
            json!({ "template": "REPORTING", "steeringDocumentId": id("SteeringDocument", 999) }),
            "steeringDocumentId NOT_FOUND",
        ),
    ] {
        let answer = adopt(&client, input).await;
        assert_eq!(
            refusals(&answer, "deadlineRuleTemplateAdopt"),
            [refused],
            "{answer}"
        );
        if refused == "template UNKNOWN_CODE" {
            let message = answer.text("deadlineRuleTemplateAdopt.userErrors.0.message");
            assert!(message.contains("Did you mean SUSTAINABILITY?"), "{message}");
        }
    }
    assert_eq!(history(&app).await.len(), 0);
}

async fn a_template_is_adopted_whole_or_not_at_all(app: TestApp) {
    let planted = small(&app).await;
    let client = app.client(Role::Coordinator, "ROOT");
    // A rule that another one of the template counts from, out of force.
    let own = json!({
        "code": "REM-SVAR", "kind": "OTHER", "title": "Vår egen", "unitKinds": ["COMMITTEE"],
        "anchor": { "fixedDate": { "month": 5, "day": 1 } },
    });
    let made = change(&client, "deadlineRuleCreate", "id", own).await;
    let archive = json!({ "id": made.at("deadlineRuleCreate.deadlineRule.id"), "expectedVersion": 1 });
    change(&client, "deadlineRuleArchive", "id", archive).await;
    let unit = id("OrganizationUnit", planted.committees[0].0);
    let answer = adopt(
        &client,
        json!({ "template": "REFERRAL", "coordinatingUnitId": unit }),
    )
    .await;
    assert_eq!(
        refusals(&answer, "deadlineRuleTemplateAdopt"),
        ["template RULE_CHAIN_DANGLING"],
        "{answer}"
    );
    let rules = client.query("{ deadlineRules { nodes { code } } }").await;
    assert_eq!(*rules.at("deadlineRules.nodes"), json!([{ "code": "REM-SVAR" }]));
}
