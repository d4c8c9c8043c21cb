//! Tags: the same where what would be read is the same, and none that tells of what is not.

use arshjul_entity::Role;
use arshjul_tests::{Fetched, TestApp, both_databases, fetch, publishing::valued};
use serde_json::json;

use super::small;

both_databases![a_tag_holds_until_something_that_is_read_changes];

async fn asked(app: &TestApp, path: &str, tag: &str) -> Fetched {
    fetch(app.router(), None, path, &[("if-none-match", tag)]).await
}

async fn a_tag_holds_until_something_that_is_read_changes(app: TestApp) {
    small(&app).await;
    let (figures, goals) = ("/export/v1/figures.csv", "/export/v1/goals.csv");
    let tag = async |path: &str| asked(&app, path, "").await.header("etag").to_owned();
    let (of_figures, of_goals) = (tag(figures).await, tag(goals).await);
    assert!(of_figures.starts_with('"') && of_goals.starts_with('"'));
    for (path, tag) in [(figures, &of_figures), (goals, &of_goals)] {
        let known = asked(&app, path, tag).await;
        assert_eq!((known.status.as_u16(), known.body.len()), (304, 0), "{path}");
        assert_eq!(known.header("etag"), tag);
    }
    assert_ne!(of_figures, tag("/export/v1/figures.csv?dialect=sv-excel").await);
    assert_ne!(of_figures, tag("/export/v1/figures.csv?units=N00").await);

    // What isn't published changes no tag.
    app.hand_in("N01", &[valued("I2", "N01", "TOTAL", 50.0)]).await;
    assert_eq!(
        (tag(figures).await, tag(goals).await),
        (of_figures.clone(), of_goals.clone())
    );
    app.publish(json!({})).await;
    let published = tag(figures).await;
    assert_ne!(published, of_figures);
    assert_eq!(tag(goals).await, of_goals);

    // A name that stands beside figures is read with them.
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let id = coordinator
        .query("{ indicator(code: \"I1\") { id version } }")
        .await;
    let input = json!({ "id": id.at("indicator.id"), "expectedVersion": id.at("indicator.version"), "name": "Ett annat namn" });
    let rename =
        "mutation ($input: IndicatorUpdateInput!) { indicatorUpdate(input: $input) { userErrors { code } } }";
    let renamed = coordinator.graphql(rename, json!({ "input": input })).await;
    assert!(
        renamed.user_error_codes("indicatorUpdate").is_empty(),
        "{renamed}"
    );
    assert_ne!(tag(figures).await, published);
    assert!(asked(&app, figures, "").await.found().contains("Ett annat namn"));
}
