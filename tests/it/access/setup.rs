//! The mutations that set a year and its rules up: they concern the whole group.

use arshjul_entity::Role;
use arshjul_tests::TestApp;
use serde_json::{Value, json};

use super::{
    found,
    write::{Row, at_unit, row},
};

pub async fn rows(app: &TestApp) -> Vec<Row> {
    let coordinator = at_unit(Role::Coordinator);
    set_up(app, 2028).await;
    let changed = rule(app, "R").await;
    let (unit, _) = found(app, "organizationUnit(code: \"N00\")").await;
    let archived = [rule(app, "RA0").await, rule(app, "RA1").await];
    vec![
        row(
            "reportingCycleSet",
            coordinator,
            |n| json!({ "year": 2026, "expectedVersion": n, "lowActivityWeeks": [28 + n] }),
        ),
        row(
            "deadlineRuleTemplateAdopt",
            coordinator,
            move |_| json!({ "template": "REPORTING", "coordinatingUnitId": unit }),
        ),
        row("deadlinesGenerate", coordinator, |_| json!({ "year": 2028 })),
        row("deadlineRuleCreate", coordinator, |n| input(&format!("RN{n}"))),
        row(
            "deadlineRuleUpdate",
            coordinator,
            move |n| json!({ "id": changed, "expectedVersion": n + 1, "title": format!("Ändrad {n}") }),
        ),
        row(
            "deadlineRuleArchive",
            coordinator,
            move |n| json!({ "id": archived[n], "expectedVersion": 1 }),
        ),
    ]
}

pub(super) async fn set_up(app: &TestApp, year: i32) {
    let mutation =
        "mutation ($year: Int!) { reportingCycleSet(input: { year: $year }) { userErrors { code } } }";
    let client = app.client(Role::Coordinator, "ROOT");
    let answer = client.graphql(mutation, json!({ "year": year })).await;
    assert_eq!(answer.user_error_codes("reportingCycleSet"), [""; 0]);
}

fn input(code: &str) -> Value {
    json!({ "code": code, "kind": "OTHER", "title": "Ny", "unitKinds": ["COMMITTEE"], "anchor": { "fixedDate": { "month": 3, "day": 1 } } })
}

async fn rule(app: &TestApp, code: &str) -> String {
    let mutation = "mutation ($input: DeadlineRuleCreateInput!) { deadlineRuleCreate(input: $input) { deadlineRule { id } } }";
    let client = app.client(Role::Coordinator, "ROOT");
    let answer = client.graphql(mutation, json!({ "input": input(code) })).await;
    answer.text("deadlineRuleCreate.deadlineRule.id").to_owned()
}
