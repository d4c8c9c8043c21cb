//! Tags: the same where what would be read is the same, and none that tells of what is not.

use arshjul_entity::{ActionPlanStatus, ActivityId, Role, action_plan, activity};
use arshjul_tests::{
    Client, Fetched, TestApp, both_databases, fetch, publishing::valued, scenario::Scenario,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::json;

use super::small;

both_databases![
    a_tag_holds_until_something_that_is_read_changes,
    a_long_list_has_a_tag_of_what_its_reader_sees,
];

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

/// More rows than are read at once: the tag is of all that the reader sees, and of nothing else.
async fn a_long_list_has_a_tag_of_what_its_reader_sees(app: TestApp) {
    let scenario = Scenario {
        committees: 3,
        activities: 6_600,
    };
    let planted = scenario.plant(&app.database).await;
    let db = app.database.connect().await;
    action_plan::Entity::update_many()
        .col_expr(action_plan::Column::Status, ActionPlanStatus::Draft.into())
        .filter(action_plan::Column::UnitId.eq(planted.committees[0]))
        .exec(&db)
        .await
        .unwrap();
    let (nobody, reader) = (app.anonymous(), app.client(Role::Reader, "N00"));
    let path = "/export/v1/activities.csv";
    let tag = async |who: &Client| {
        let answer = fetch(app.router(), Some(who), path, &[]).await;
        assert!(answer.found().lines().count() > 2_001);
        answer.header("etag").to_owned()
    };
    let (of_nobody, of_reader) = (tag(&nobody).await, tag(&reader).await);
    assert!(of_nobody.starts_with('"') && of_nobody != of_reader);
    for (who, known) in [(&nobody, &of_nobody), (&reader, &of_reader)] {
        let answer = fetch(app.router(), Some(who), path, &[("if-none-match", known)]).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0));
        assert_eq!(answer.header("etag"), known);
    }

    // The first is of a draft that only its unit's readers read; the last row of all is everyone's.
    let rename = async |id: ActivityId, title: &str| {
        activity::Entity::update_many()
            .col_expr(activity::Column::Title, Expr::value(title))
            .filter(activity::Column::Id.eq(id))
            .exec(&db)
            .await
            .unwrap();
    };
    rename(planted.activities[0], "Ett utkast").await;
    assert_eq!(tag(&nobody).await, of_nobody);
    let changed = tag(&reader).await;
    assert_ne!(changed, of_reader);
    rename(planted.activities[6_599], "En beslutad").await;
    assert_ne!(tag(&nobody).await, of_nobody);
    assert_ne!(tag(&reader).await, changed);
}
