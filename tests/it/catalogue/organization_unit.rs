use arshjul_entity::{OrganizationUnitId, Role};
use arshjul_tests::{Client, TestApp, both_databases, scenario::Planted};
use serde_json::{Value, json};

use super::{change, history, id, refusals, small, with};

both_databases![
    a_unit_is_made_below_another,
    everything_wrong_is_told_at_once,
    a_code_is_used_once,
    the_group_has_one_top,
    the_first_unit_is_made_by_whom_the_token_names,
    a_change_keeps_what_it_leaves_out,
    nothing_lies_below_itself,
    two_moves_at_once_make_no_circle,
    a_move_takes_both_ends,
    kinds_fit_above_and_below,
    a_stale_change_is_refused,
    a_unit_that_ends_has_a_successor,
];

fn admin(app: &TestApp) -> Client {
    app.client(Role::Admin, "ROOT")
}

fn unit(unit: OrganizationUnitId) -> Value {
    id("OrganizationUnit", unit.0)
}

fn new(code: &str, kind: &str, parent: &Value) -> Value {
    json!({ "code": code, "name": "Ny enhet", "kind": kind, "parentId": parent, "validFrom": "2026-01-01" })
}

async fn made(client: &Client, code: &str, kind: &str, parent: &Value) -> Value {
    let answer = change(client, "organizationUnitCreate", "id", new(code, kind, parent)).await;
    answer.at("organizationUnitCreate.organizationUnit.id").clone()
}

async fn update(client: &Client, unit: &Value, version: i32, more: Value) -> Vec<String> {
    let input = with(json!({ "id": unit, "expectedVersion": version }), more);
    let answer = change(client, "organizationUnitUpdate", "version", input).await;
    refusals(&answer, "organizationUnitUpdate")
}

async fn a_unit_is_made_below_another(app: TestApp) {
    let planted = small(&app).await;
    let client = app.client(Role::Admin, "N00");
    let parent = unit(planted.committees[0]);
    let fields = "code name kind parent { code } validFrom validTo isExample version viewerCan";
    let answer = change(
        &client,
        "organizationUnitCreate",
        fields,
        new("U1", "UNIT", &parent),
    )
    .await;
    let expected = json!({
        "code": "U1", "name": "Ny enhet", "kind": "UNIT", "parent": { "code": "N00" }, "validFrom": "2026-01-01",
        "validTo": null, "isExample": false, "version": 1,
        "viewerCan": [
            "READ_ROLE_GRANTS", "ORGANIZATION_UNIT_CREATE", "ORGANIZATION_UNIT_UPDATE", "ROLE_GRANT_CREATE",
            "ROLE_GRANT_REVOKE", "CALENDAR_FEED_CREATE", "CALENDAR_FEED_REVOKE", "PERSONAL_ACCESS_TOKEN_CREATE",
        ],
    });
    assert_eq!(
        *answer.at("organizationUnitCreate.organizationUnit"),
        expected,
        "{answer}"
    );
    let there = app
        .anonymous()
        .query(r#"{ organizationUnit(code: "N00") { children { code } } }"#)
        .await;
    assert_eq!(*there.at("organizationUnit.children"), json!([{ "code": "U1" }]));
    let history = history(&app).await;
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].action, "organizationUnitCreate");
}

async fn everything_wrong_is_told_at_once(app: TestApp) {
    let planted = small(&app).await;
    let mut input = new("Ä", "MUNICIPALITY", &unit(planted.root));
    input["name"] = json!("");
    input["validTo"] = json!("2025-12-31");
    let answer = change(&admin(&app), "organizationUnitCreate", "code", input).await;
    assert_eq!(
        refusals(&answer, "organizationUnitCreate"),
        [
            "code CODE_MALFORMED",
            "name BLANK",
            "validTo DATES_REVERSED",
            "kind KIND_OF_ROOT"
        ]
    );
    let unknown = new("U1", "UNIT", &id("OrganizationUnit", 999));
    let answer = change(&admin(&app), "organizationUnitCreate", "code", unknown).await;
    assert_eq!(
        refusals(&answer, "organizationUnitCreate"),
        ["parentId NOT_FOUND"]
    );
}

async fn a_code_is_used_once(app: TestApp) {
    let planted = small(&app).await;
    let input = new("N01", "UNIT", &unit(planted.root));
    let answer = change(&admin(&app), "organizationUnitCreate", "code", input).await;
    assert_eq!(refusals(&answer, "organizationUnitCreate"), ["code CODE_TAKEN"]);
}

async fn the_group_has_one_top(app: TestApp) {
    let planted = small(&app).await;
    let client = admin(&app);
    let input = new("K2", "MUNICIPALITY", &Value::Null);
    let answer = change(&client, "organizationUnitCreate", "code", input).await;
    assert_eq!(
        refusals(&answer, "organizationUnitCreate"),
        ["parentId SECOND_ROOT"]
    );
    let orphan = update(
        &client,
        &unit(planted.committees[0]),
        1,
        json!({ "parentId": null }),
    )
    .await;
    assert_eq!(orphan, ["parentId SECOND_ROOT"]);
    let below = json!({ "parentId": unit(planted.committees[0]) });
    assert_eq!(
        update(&client, &unit(planted.root), 1, below).await,
        ["parentId CIRCULAR_PARENT"]
    );
}

async fn the_first_unit_is_made_by_whom_the_token_names(app: TestApp) {
    let input = new("1287", "MUNICIPALITY", &Value::Null);
    for (role, code) in [(Role::Coordinator, "1287"), (Role::Admin, "1288")] {
        let client = app.client(role, code);
        let answer = change(&client, "organizationUnitCreate", "code", input.clone()).await;
        assert_eq!(refusals(&answer, "organizationUnitCreate"), ["NOT_PERMITTED"]);
    }
    let client = app.client(Role::Admin, "1287");
    let answer = change(&client, "organizationUnitCreate", "code", input).await;
    assert_eq!(
        *answer.at("organizationUnitCreate.organizationUnit.code"),
        json!("1287")
    );
    let other = new("1288", "MUNICIPALITY", &Value::Null);
    let answer = change(
        &app.client(Role::Admin, "1288"),
        "organizationUnitCreate",
        "code",
        other,
    )
    .await;
    assert_eq!(refusals(&answer, "organizationUnitCreate"), ["NOT_PERMITTED"]);
}

async fn a_change_keeps_what_it_leaves_out(app: TestApp) {
    let planted = small(&app).await;
    let client = admin(&app);
    let fields = "name kind parent { code } validFrom validTo version";
    let query = format!(
        "mutation ($id: ID!, $version: Int!, $name: String, $parent: ID, $to: Date) {{
            organizationUnitUpdate(
                input: {{ id: $id, expectedVersion: $version, name: $name, parentId: $parent, validTo: $to }}
            ) {{ organizationUnit {{ {fields} }} userErrors {{ code path }} }}
        }}"
    );
    let n00 = unit(planted.committees[0]);
    let closed = json!({ "id": n00, "version": 1, "to": "2026-12-31" });
    let answer = client.graphql(&query, closed).await;
    let mut expected = json!({
        "name": "Enhet N00", "kind": "COMMITTEE", "parent": { "code": "ROOT" }, "validFrom": "1990-01-01",
        "validTo": "2026-12-31", "version": 2,
    });
    assert_eq!(
        *answer.at("organizationUnitUpdate.organizationUnit"),
        expected,
        "{answer}"
    );
    let renamed = json!({ "id": n00, "version": 2, "name": "Annat" });
    let answer = client.graphql(&query, renamed).await;
    expected["name"] = json!("Annat");
    expected["version"] = json!(3);
    assert_eq!(
        *answer.at("organizationUnitUpdate.organizationUnit"),
        expected,
        "{answer}"
    );
    let reopened = json!({ "id": n00, "version": 3, "to": null });
    let answer = client.graphql(&query, reopened).await;
    assert_eq!(
        *answer.at("organizationUnitUpdate.organizationUnit.validTo"),
        Value::Null
    );
    assert_eq!(history(&app).await.len(), 3);
}

async fn nothing_lies_below_itself(app: TestApp) {
    let planted = small(&app).await;
    let client = admin(&app);
    let upper = made(&client, "U1", "UNIT", &unit(planted.committees[0])).await;
    let lower = made(&client, "U2", "UNIT", &upper).await;
    for below in [&upper, &lower] {
        let moved = update(&client, &upper, 1, json!({ "parentId": below })).await;
        assert_eq!(moved, ["parentId CIRCULAR_PARENT"]);
    }
}

async fn two_moves_at_once_make_no_circle(app: TestApp) {
    let planted = small(&app).await;
    let client = admin(&app);
    let (a, b) = (unit(planted.committees[0]), unit(planted.committees[1]));
    let below = |other: &Value| json!({ "parentId": other });
    let (first, second) = tokio::join!(
        update(&client, &a, 1, below(&b)),
        update(&client, &b, 1, below(&a))
    );
    let mut refused = [first, second];
    refused.sort();
    assert_eq!(refused, [vec![], vec!["parentId CIRCULAR_PARENT".to_owned()]]);
}

/// A unit below each committee, and a unit of the first one's that is to be moved to the second one's.
async fn to_be_moved(client: &Client, planted: &Planted) -> (Value, Value) {
    let from = made(client, "U0", "UNIT", &unit(planted.committees[0])).await;
    let to = made(client, "U1", "UNIT", &unit(planted.committees[1])).await;
    (made(client, "U2", "UNIT", &from).await, to)
}

async fn a_move_takes_both_ends(app: TestApp) {
    let planted = small(&app).await;
    let (moved, to) = to_be_moved(&admin(&app), &planted).await;
    let below = json!({ "parentId": to });
    for held_at in ["U2", "N00"] {
        let client = app.client(Role::Admin, held_at);
        assert_eq!(
            update(&client, &moved, 1, below.clone()).await,
            ["parentId NOT_PERMITTED"],
            "{held_at}"
        );
    }
    let beside = app.client(Role::Admin, "N01");
    assert_eq!(update(&beside, &moved, 1, below.clone()).await, ["NOT_PERMITTED"]);
    let both = app.client_with(&[(Role::Admin, "N00"), (Role::Admin, "N01")]);
    assert_eq!(update(&both, &moved, 1, below).await, [""; 0]);
    let renamed = app.client(Role::Admin, "U2");
    assert_eq!(
        update(&renamed, &moved, 2, json!({ "name": "Annat" })).await,
        [""; 0]
    );
}

async fn kinds_fit_above_and_below(app: TestApp) {
    let planted = small(&app).await;
    let client = admin(&app);
    let n00 = unit(planted.committees[0]);
    let office = made(&client, "A1", "ADMINISTRATION", &n00).await;
    let answer = change(
        &client,
        "organizationUnitCreate",
        "code",
        new("N9", "COMMITTEE", &office),
    )
    .await;
    assert_eq!(
        refusals(&answer, "organizationUnitCreate"),
        ["kind KIND_ABOVE_PARENT"]
    );
    let lowered = update(&client, &n00, 1, json!({ "kind": "UNIT" })).await;
    assert_eq!(lowered, ["kind KIND_ABOVE_PARENT"]);
    let root = update(&client, &unit(planted.root), 1, json!({ "kind": "COMPANY" })).await;
    assert_eq!(root, ["kind KIND_OF_ROOT"]);
    assert_eq!(
        update(&client, &n00, 1, json!({ "kind": "COMPANY" })).await,
        [""; 0]
    );
}

async fn a_stale_change_is_refused(app: TestApp) {
    let planted = small(&app).await;
    let client = admin(&app);
    let n00 = unit(planted.committees[0]);
    let renamed = json!({ "name": "Annat" });
    assert_eq!(update(&client, &n00, 1, renamed.clone()).await, [""; 0]);
    assert_eq!(
        update(&client, &n00, 1, renamed.clone()).await,
        ["expectedVersion STALE_VERSION"]
    );
    let unknown = id("OrganizationUnit", 999);
    assert_eq!(update(&client, &unknown, 1, renamed).await, ["id NOT_FOUND"]);
}

async fn a_unit_that_ends_has_a_successor(app: TestApp) {
    let planted = small(&app).await;
    let client = admin(&app);
    let (first, second) = (unit(planted.committees[0]), unit(planted.committees[1]));
    let mut input = new("N9", "COMMITTEE", &unit(planted.root));
    input["successorId"] = first.clone();
    let answer = change(&client, "organizationUnitCreate", "id successor { code }", input).await;
    let made = answer.at("organizationUnitCreate.organizationUnit").clone();
    assert_eq!(made["successor"], json!({ "code": "N00" }), "{answer}");
    let to_second = json!({ "validTo": "2026-12-31", "successorId": second });
    assert_eq!(update(&client, &first, 1, to_second).await, [""; 0]);
    for (successor, refused) in [
        (&second, "successorId CIRCULAR_SUCCESSOR"),
        (&made["id"], "successorId CIRCULAR_SUCCESSOR"),
        (&id("OrganizationUnit", 999), "successorId NOT_FOUND"),
    ] {
        let change = json!({ "successorId": successor });
        assert_eq!(update(&client, &second, 1, change).await, [refused]);
    }
    let ended = "{ organizationUnit(code: \"N00\") { validTo successor { code } } }";
    let expected = json!({ "validTo": "2026-12-31", "successor": { "code": "N01" } });
    assert_eq!(
        *app.anonymous().query(ended).await.at("organizationUnit"),
        expected
    );
    assert_eq!(
        update(&client, &first, 2, json!({ "successorId": null })).await,
        [""; 0]
    );
    let answer = app.anonymous().query(ended).await;
    assert_eq!(*answer.at("organizationUnit.successor"), Value::Null);
}
