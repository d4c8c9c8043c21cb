use arshjul_entity::{OrganizationUnitId, Role};
use arshjul_tests::{Client, TestApp, both_databases};
use serde_json::{Value, json};

use super::{change, history, id, refusals, small};

both_databases![
    a_role_counts_from_the_next_request_until_it_is_taken_back,
    a_repeated_grant_is_the_first_one,
    grants_are_seen_where_they_are_administered,
    administrators_do_not_lock_themselves_out,
    wrong_input_is_refused,
];

fn grant(subject: &str, role: &str, unit: OrganizationUnitId) -> Value {
    json!({ "subject": subject, "role": role, "unitId": id("OrganizationUnit", unit.0) })
}

async fn granted(client: &Client, input: Value) -> Value {
    let answer = change(client, "roleGrantCreate", "id", input).await;
    answer.at("roleGrantCreate.roleGrant.id").clone()
}

async fn revoke(client: &Client, grant: &Value) -> Vec<String> {
    let answer = change(client, "roleGrantRevoke", "subject", json!({ "id": grant })).await;
    refusals(&answer, "roleGrantRevoke")
}

async fn seen(client: &Client) -> Vec<String> {
    let answer = client
        .query("{ roleGrants { totalCount nodes { subject role unit { code } } } }")
        .await;
    let nodes = answer.list("roleGrants.nodes");
    assert_eq!(*answer.at("roleGrants.totalCount"), json!(nodes.len()));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    nodes
        .iter()
        .map(|one| {
            format!(
                "{} {} {}",
                text(&one["subject"]),
                text(&one["role"]),
                text(&one["unit"]["code"])
            )
        })
        .collect()
}

async fn a_role_counts_from_the_next_request_until_it_is_taken_back(app: TestApp) {
    let planted = small(&app).await;
    let admin = app.client(Role::Admin, "ROOT");
    let anna = app.person("anna", &[]);
    let submits = async || {
        let answer = anna
            .query(r#"{ organizationUnit(code: "N00") { viewerCan } }"#)
            .await;
        answer
            .list("organizationUnit.viewerCan")
            .contains(&json!("RESULTS_SUBMIT"))
    };
    assert!(!submits().await);
    let fields = "id subject role unit { code } grantedBy grantedAt";
    let input = grant("anna", "REPORTER", planted.committees[0]);
    let answer = change(&admin, "roleGrantCreate", fields, input).await;
    let given = answer.at("roleGrantCreate.roleGrant");
    let expected = json!({
        "id": given["id"], "subject": "anna", "role": "REPORTER", "unit": { "code": "N00" },
        "grantedBy": "ADMIN@ROOT", "grantedAt": "2026-11-23T09:00:00Z",
    });
    assert_eq!(*given, expected);
    assert!(submits().await);
    assert_eq!(revoke(&admin, &given["id"]).await, [""; 0]);
    assert!(!submits().await);
    assert_eq!(revoke(&admin, &given["id"]).await, ["id NOT_FOUND"]);
    let history = history(&app).await;
    let actions: Vec<_> = history.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["roleGrantCreate", "roleGrantRevoke"]);
}

async fn a_repeated_grant_is_the_first_one(app: TestApp) {
    let planted = small(&app).await;
    let admin = app.client(Role::Admin, "ROOT");
    let input = || grant("anna", "READER", planted.committees[0]);
    let (one, other) = tokio::join!(granted(&admin, input()), granted(&admin, input()));
    assert_eq!(one, other);
    assert_eq!(granted(&app.client(Role::Admin, "N00"), input()).await, one);
    assert_eq!(history(&app).await.len(), 1);
    assert_eq!(seen(&admin).await, ["anna READER N00"]);
}

async fn grants_are_seen_where_they_are_administered(app: TestApp) {
    let planted = small(&app).await;
    let admin = app.client(Role::Admin, "ROOT");
    let here = granted(&admin, grant("anna", "READER", planted.committees[0])).await;
    granted(&admin, grant("bo", "APPROVER", planted.committees[1])).await;
    assert_eq!(seen(&admin).await, ["anna READER N00", "bo APPROVER N01"]);
    assert_eq!(seen(&app.client(Role::Admin, "N01")).await, ["bo APPROVER N01"]);
    assert_eq!(seen(&app.anonymous()).await, [""; 0]);
    let strangers = [
        app.person("anna", &[]),
        app.client(Role::Coordinator, "ROOT"),
        app.client(Role::Admin, "N01"),
    ];
    let node = "query ($id: ID!) { node(id: $id) { ... on RoleGrant { subject } } }";
    for stranger in strangers {
        let answer = stranger.graphql(node, json!({ "id": here })).await;
        assert_eq!(*answer.at("node"), Value::Null, "{answer}");
        assert_eq!(revoke(&stranger, &here).await, ["id NOT_FOUND"]);
    }
    let answer = admin.graphql(node, json!({ "id": here })).await;
    assert_eq!(*answer.at("node.subject"), json!("anna"));
    assert_eq!(seen(&app.client(Role::Coordinator, "ROOT")).await, [""; 0]);
}

async fn administrators_do_not_lock_themselves_out(app: TestApp) {
    let planted = small(&app).await;
    let first = app.client(Role::Admin, "ROOT");
    let annas = granted(&first, grant("anna", "ADMIN", planted.root)).await;
    let bos = granted(&first, grant("bo", "ADMIN", planted.root)).await;
    let (anna, bo) = (app.person("anna", &[]), app.person("bo", &[]));
    assert_eq!(revoke(&anna, &annas).await, ["id OWN_ADMIN_GRANT"]);
    assert_eq!(revoke(&anna, &bos).await, [""; 0]);
    assert_eq!(revoke(&bo, &annas).await, ["id NOT_FOUND"]);
}

async fn wrong_input_is_refused(app: TestApp) {
    let planted = small(&app).await;
    let admin = app.client(Role::Admin, "ROOT");
    let refused = async |input: Value| {
        let answer = change(&admin, "roleGrantCreate", "id", input).await;
        refusals(&answer, "roleGrantCreate")
    };
    assert_eq!(
        refused(grant(" ", "READER", planted.root)).await,
        ["subject BLANK"]
    );
    assert_eq!(
        refused(grant(&"a".repeat(256), "READER", planted.root)).await,
        ["subject TOO_LONG"]
    );
    let unknown = grant("anna", "READER", OrganizationUnitId(999));
    assert_eq!(refused(unknown).await, ["unitId NOT_FOUND"]);
}
