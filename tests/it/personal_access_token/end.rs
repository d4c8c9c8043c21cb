//! How a token ends: with its time, with its person's roles, or because somebody revokes it.

use std::{collections::BTreeSet, time::Duration};

use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases, fetch};
use serde_json::{Value, json};

use super::{make, planted, raw, submits, tool, units};

both_databases![
    what_the_person_loses_the_token_loses_at_once,
    a_token_opens_nothing_once_it_is_expired_or_revoked,
    administrators_of_the_group_see_and_revoke_all_tokens_and_nobody_else_does,
];

async fn revoke_grant(app: &TestApp, id: &str) {
    let revoke = "mutation ($id: ID!) { roleGrantRevoke(input: { id: $id }) { userErrors { code } } }";
    let revoked = app
        .client(Role::Admin, "ROOT")
        .graphql(revoke, json!({ "id": id }))
        .await;
    assert_eq!(revoked.user_error_codes("roleGrantRevoke"), [""; 0], "{revoked}");
}

/// Why a tool is turned away; none where it is let in.
async fn turned_away(app: &TestApp, tool: &Client) -> Option<String> {
    let mut reasons = BTreeSet::new();
    let drawn = fetch(app.router(), Some(tool), "/wheel/2026.svg", &[]).await;
    for path in ["/export/v1/figures.csv", "/odata/v1/Figures"] {
        // Not as somebody who has not signed in, either.
        let read = fetch(app.router(), Some(tool), path, &[]).await;
        let reason = (read.status.as_u16() != 200).then(|| {
            assert_eq!(read.status.as_u16(), 401, "{path}");
            assert!(read.header("www-authenticate").starts_with("Bearer"), "{path}");
            read.reason()
        });
        assert_eq!(drawn.status, read.status, "the picture is refused likewise");
        reasons.insert(reason);
    }
    let answer = tool.query("{ viewer { isAuthenticated } }").await;
    let error = answer
        .body()
        .pointer("/errors/0/extensions/reason")
        .and_then(Value::as_str);
    reasons.insert(error.map(str::to_owned));
    assert_eq!(reasons.len(), 1, "every door says the same: {reasons:?}");
    reasons.pop_first().unwrap()
}

async fn what_the_person_loses_the_token_loses_at_once(app: TestApp) {
    planted(&app).await;
    let reporter = app.give("kim", Role::Reporter, "ROOT").await;
    let reader = app.give("kim", Role::Reader, "N02").await;
    let tool = tool(&app, "kim", &["N00", "N01"], &["N01"]).await;
    assert_eq!(raw(&tool).await, units(&["N00", "N01"]));
    assert_eq!(submits(&tool, "N01").await, None);

    // Of what the person holds, what is left counts.
    let narrower = app.give("kim", Role::Reporter, "N00").await;
    revoke_grant(&app, &reporter).await;
    assert_eq!(raw(&tool).await, units(&["N00"]));
    assert_eq!(submits(&tool, "N01").await.as_deref(), Some("NOT_PERMITTED"));
    revoke_grant(&app, &narrower).await;
    assert_eq!(raw(&tool).await, units(&[]));
    assert_eq!(turned_away(&app, &tool).await, None, "there is a role left");
    revoke_grant(&app, &reader).await;
    assert_eq!(
        turned_away(&app, &tool).await.as_deref(),
        Some("PERSON_WITHOUT_ROLE")
    );

    // What is given anew is there at once, too: it is looked up, and nothing is remembered.
    app.give("kim", Role::Reporter, "N01").await;
    assert_eq!(raw(&tool).await, units(&["N01"]));
    // A role that only a sign-in carries is none that can be looked up.
    let other = app.person("robin", &[(Role::Reporter, "ROOT")]);
    let refused = make(&other, json!({ "name": "Skript" })).await;
    assert_eq!(
        refused.user_error_codes("personalAccessTokenCreate"),
        ["ROLE_NOT_STORED"]
    );
}

async fn a_token_opens_nothing_once_it_is_expired_or_revoked(app: TestApp) {
    planted(&app).await;
    app.give("kim", Role::Reporter, "N00").await;
    let kim = app.person("kim", &[]);
    let made = make(&kim, json!({ "name": "Skript", "validDays": 2 })).await;
    let (id, token) = (
        made.text("personalAccessTokenCreate.personalAccessToken.id")
            .to_owned(),
        made.text("personalAccessTokenCreate.token").to_owned(),
    );
    assert_eq!(
        made.at("personalAccessTokenCreate.personalAccessToken.expiresAt"),
        "2026-11-25T09:00:00Z"
    );
    let tool = app.tool(&token);
    let unknown = app.tool(&format!("{}AAAA", &token[..token.len() - 4]));
    assert_eq!(
        turned_away(&app, &unknown).await.as_deref(),
        Some("PERSONAL_TOKEN_UNKNOWN")
    );
    assert_eq!(
        turned_away(&app, &app.tool("arshjul_pat_x")).await.as_deref(),
        Some("PERSONAL_TOKEN_UNKNOWN")
    );
    assert_eq!(turned_away(&app, &tool).await, None);
    app.clock.advance(Duration::from_secs(2 * 86_400 - 1));
    assert_eq!(turned_away(&app, &tool).await, None);
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(
        turned_away(&app, &tool).await.as_deref(),
        Some("PERSONAL_TOKEN_EXPIRED")
    );

    // Who had signed in then has to do so again.
    let kim = app.person("kim", &[]);
    let revoke = "mutation ($id: ID!) { personalAccessTokenRevoke(input: { id: $id }) { personalAccessToken { revokedAt } userErrors { code } } }";
    let revoked = kim.graphql(revoke, json!({ "id": id })).await;
    assert_eq!(
        revoked.at("personalAccessTokenRevoke.personalAccessToken.revokedAt"),
        "2026-11-25T09:00:00Z"
    );
    assert_eq!(
        turned_away(&app, &tool).await.as_deref(),
        Some("PERSONAL_TOKEN_REVOKED")
    );
    let again = kim.graphql(revoke, json!({ "id": id })).await;
    assert_eq!(again.user_error_codes("personalAccessTokenRevoke"), ["NOT_FOUND"]);
}

async fn administrators_of_the_group_see_and_revoke_all_tokens_and_nobody_else_does(app: TestApp) {
    planted(&app).await;
    app.give("kim", Role::Reader, "N00").await;
    let tool = tool(&app, "kim", &[], &[]).await;
    let list = "{ personalAccessTokens { nodes { id subject } } }";
    for (role, unit) in [
        (Role::Admin, "N00"),
        (Role::Coordinator, "ROOT"),
        (Role::Reader, "N00"),
    ] {
        let answer = app.client(role, unit).query(list).await;
        assert_eq!(answer.list("personalAccessTokens.nodes").len(), 0, "{answer}");
    }
    let admin = app.client(Role::Admin, "ROOT");
    let listed = admin.query(list).await;
    assert_eq!(listed.at("personalAccessTokens.nodes.0.subject"), "kim");
    let id = listed.text("personalAccessTokens.nodes.0.id").to_owned();
    let node = "query ($id: ID!) { node(id: $id) { id } }";
    let seen = app
        .client(Role::Coordinator, "ROOT")
        .graphql(node, json!({ "id": id }))
        .await;
    assert_eq!(seen.at("node"), &Value::Null);
    let revoke =
        "mutation ($id: ID!) { personalAccessTokenRevoke(input: { id: $id }) { userErrors { code } } }";
    let revoked = admin.graphql(revoke, json!({ "id": id })).await;
    assert_eq!(revoked.user_error_codes("personalAccessTokenRevoke"), [""; 0]);
    assert_eq!(
        turned_away(&app, &tool).await.as_deref(),
        Some("PERSONAL_TOKEN_REVOKED")
    );
}
