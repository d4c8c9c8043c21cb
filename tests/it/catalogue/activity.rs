use arshjul_entity::{ActionPlanStatus, ActivityId, ActivityStatus, Role, action_plan, activity};
use arshjul_tests::{Client, TestApp, both_databases, scenario::Planted};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, Set,
};
use serde_json::{Value, json};

use super::{change, history, id, kept, refusals, small, with};

both_databases![
    the_first_activity_of_a_year_makes_the_plan,
    first_activities_at_once_make_one_plan,
    everything_wrong_is_told_at_once,
    an_activity_serves_something,
    days_lie_inside_the_documents,
    a_retry_makes_no_second_activity,
    a_key_outlives_a_change,
    a_change_keeps_what_it_leaves_out,
    a_variable_left_out_erases_nothing,
    what_was_followed_up_is_closed,
    what_left_planned_keeps_what_it_needed,
    an_activity_that_is_not_seen_is_not_there,
    a_stale_change_is_refused,
];

fn reporter(app: &TestApp) -> Client {
    app.client(Role::Reporter, "N00")
}

fn new(planted: &Planted, year: i32) -> Value {
    json!({
        "responsibleUnitId": id("OrganizationUnit", planted.committees[0].0), "year": year, "title": "Läxhjälp",
        "goalIds": [id("Goal", planted.goals[0].0)],
    })
}

async fn made(client: &Client, input: Value) -> Value {
    let answer = change(client, "activityCreate", "id", input).await;
    answer.at("activityCreate.activity.id").clone()
}

async fn refused(client: &Client, input: Value) -> Vec<String> {
    refusals(
        &change(client, "activityCreate", "id", input).await,
        "activityCreate",
    )
}

async fn update(client: &Client, activity: &Value, version: i32, more: Value) -> Vec<String> {
    let input = with(json!({ "id": activity, "expectedVersion": version }), more);
    refusals(
        &change(client, "activityUpdate", "id", input).await,
        "activityUpdate",
    )
}

async fn plans(app: &TestApp, year: i32) -> Vec<action_plan::Model> {
    let db = app.database.connect().await;
    let plans = action_plan::Entity::find().filter(action_plan::Column::Year.eq(year));
    plans.all(&db).await.unwrap()
}

async fn the_first_activity_of_a_year_makes_the_plan(app: TestApp) {
    let planted = small(&app).await;
    let fields = "title status year priority startsOn endsOn responsibleUnit { code } goals { code } focusAreas { code }
        indicators { code } touchesChildren missingRequirements { code } isExample version actionPlan { status }";
    let input = with(
        new(&planted, 2027),
        json!({
            "priority": 1, "startsOn": "2027-01-01", "endsOn": "2027-12-31", "touchesChildren": true,
            "collaboration": "Med skolan", "consequencesForPeople": "Fler klarar skolan", "consequencesForEnvironment": "Inga",
            "focusAreaIds": [id("FocusArea", planted.focus_areas[1].0)],
            "indicatorIds": [id("Indicator", planted.indicators[2].0)],
        }),
    );
    let answer = change(&reporter(&app), "activityCreate", fields, input).await;
    let expected = json!({
        "title": "Läxhjälp", "status": "PLANNED", "year": 2027, "priority": 1, "startsOn": "2027-01-01",
        "endsOn": "2027-12-31", "responsibleUnit": { "code": "N00" }, "goals": [{ "code": "G1" }],
        "focusAreas": [{ "code": "F2" }], "indicators": [{ "code": "I3" }], "touchesChildren": true,
        "missingRequirements": [{ "code": "CHILD_RIGHTS_ASSESSMENT_MISSING" }], "isExample": false, "version": 1,
        "actionPlan": { "status": "DRAFT" },
    });
    assert_eq!(*answer.at("activityCreate.activity"), expected, "{answer}");
    let history = history(&app).await;
    let entities: Vec<_> = history.iter().map(|event| event.entity.as_str()).collect();
    assert_eq!(entities, ["ActionPlan", "Activity"]);
    assert_eq!(history[1].unit_id, Some(planted.committees[0]));
    let outsiders = app
        .anonymous()
        .query("{ activities(filter: { year: 2027 }) { totalCount } }")
        .await;
    assert_eq!(
        *outsiders.at("activities.totalCount"),
        json!(0),
        "a draft is seen by those it is open to"
    );
}

async fn first_activities_at_once_make_one_plan(app: TestApp) {
    let planted = small(&app).await;
    let client = reporter(&app);
    let titled = |title: &str| with(new(&planted, 2027), json!({ "title": title }));
    let both = tokio::join!(made(&client, titled("En")), made(&client, titled("Två")));
    assert_ne!(both.0, both.1);
    assert_eq!(plans(&app, 2027).await.len(), 1);
}

async fn everything_wrong_is_told_at_once(app: TestApp) {
    let planted = small(&app).await;
    let closed = json!({
        "id": id("OrganizationUnit", planted.committees[0].0), "expectedVersion": 1, "validTo": "2026-12-31",
    });
    let admin = app.client(Role::Admin, "ROOT");
    let closed = change(&admin, "organizationUnitUpdate", "version", closed).await;
    assert_eq!(refusals(&closed, "organizationUnitUpdate"), [""; 0]);
    let wrong = with(
        new(&planted, 2027),
        json!({
            "title": "\u{0}", "priority": 100, "collaboration": " ", "startsOn": "2026-02-01", "endsOn": "2026-01-31",
            "goalIds": [id("Goal", 99)], "indicatorIds": [id("Indicator", planted.indicators[0].0), "x"],
        }),
    );
    assert_eq!(
        refused(&reporter(&app), wrong).await,
        [
            "year UNIT_NOT_VALID",
            "title NULL_CHARACTER",
            "priority OUT_OF_RANGE",
            "collaboration BLANK",
            "goalIds.0 NOT_FOUND",
            "indicatorIds.1 NOT_FOUND",
            "endsOn DATES_REVERSED",
        ]
    );
    assert_eq!(
        refused(&reporter(&app), new(&planted, 2004)).await,
        ["year OUT_OF_RANGE"]
    );
    assert!(
        plans(&app, 2027).await.is_empty(),
        "what is refused leaves no plan behind"
    );
    let unknown = with(
        new(&planted, 2026),
        json!({ "responsibleUnitId": id("Goal", planted.goals[0].0) }),
    );
    assert_eq!(
        refused(&reporter(&app), unknown).await,
        ["responsibleUnitId NOT_FOUND"]
    );
}

async fn an_activity_serves_something(app: TestApp) {
    let planted = small(&app).await;
    let client = reporter(&app);
    let aimless = with(new(&planted, 2026), json!({ "goalIds": [] }));
    assert_eq!(
        refused(&client, aimless).await,
        ["goalIds GOAL_OR_FOCUS_AREA_REQUIRED"]
    );
    let activity = made(&client, new(&planted, 2026)).await;
    let aimless = update(&client, &activity, 1, json!({ "goalIds": [] })).await;
    assert_eq!(aimless, ["goalIds GOAL_OR_FOCUS_AREA_REQUIRED"]);
    let area = json!({ "goalIds": [], "focusAreaIds": [id("FocusArea", planted.focus_areas[0].0)] });
    assert_eq!(update(&client, &activity, 1, area).await, [""; 0]);
}

async fn days_lie_inside_the_documents(app: TestApp) {
    let planted = small(&app).await;
    let client = reporter(&app);
    let outside = with(
        new(&planted, 2026),
        json!({ "startsOn": "2023-12-31", "endsOn": "2031-01-01" }),
    );
    let expected = [
        "startsOn OUTSIDE_DOCUMENT_VALIDITY",
        "endsOn OUTSIDE_DOCUMENT_VALIDITY",
    ];
    assert_eq!(refused(&client, outside).await, expected);
    let activity = made(&client, new(&planted, 2026)).await;
    let later = update(&client, &activity, 1, json!({ "endsOn": "2031-01-01" })).await;
    assert_eq!(later, ["endsOn OUTSIDE_DOCUMENT_VALIDITY"]);
}

async fn a_retry_makes_no_second_activity(app: TestApp) {
    let planted = small(&app).await;
    let client = reporter(&app);
    let input = with(new(&planted, 2026), json!({ "description": "Efter skolan" }));
    let (one, other) = tokio::join!(made(&client, input.clone()), made(&client, input.clone()));
    assert_eq!(one, other);
    let elsewhere = with(
        input.clone(),
        json!({ "goalIds": [id("Goal", planted.goals[1].0)] }),
    );
    assert_ne!(
        made(&client, elsewhere).await,
        one,
        "another goal is another activity"
    );
    let described = with(input, json!({ "description": null }));
    assert_ne!(
        made(&client, described).await,
        one,
        "another text is another activity"
    );
}

async fn a_key_outlives_a_change(app: TestApp) {
    let planted = small(&app).await;
    let client = reporter(&app);
    let keyed = with(new(&planted, 2026), json!({ "idempotencyKey": "k1" }));
    let (one, other) = tokio::join!(made(&client, keyed.clone()), made(&client, keyed.clone()));
    assert_eq!(one, other);
    assert_eq!(
        update(&client, &one, 1, json!({ "title": "Annat" })).await,
        [""; 0]
    );
    assert_eq!(made(&client, keyed.clone()).await, one);
    let reused = with(keyed.clone(), json!({ "title": "Tredje" }));
    assert_eq!(
        refused(&client, reused).await,
        ["idempotencyKey IDEMPOTENCY_KEY_REUSED"]
    );
    let unkeyed = with(keyed, json!({ "idempotencyKey": null }));
    assert_ne!(
        made(&client, unkeyed).await,
        one,
        "without the key the changed activity is another one"
    );
}

async fn a_change_keeps_what_it_leaves_out(app: TestApp) {
    let planted = small(&app).await;
    let client = reporter(&app);
    let fields = "id title description priority startsOn collaboration goals { code } indicators { code } status year version";
    let input = with(
        new(&planted, 2026),
        json!({
            "description": "Efter skolan", "priority": 3, "startsOn": "2026-01-01", "collaboration": "Med skolan",
            "indicatorIds": [id("Indicator", planted.indicators[0].0)],
        }),
    );
    let answer = change(&client, "activityCreate", fields, input).await;
    let mut expected = answer.at("activityCreate.activity").clone();
    let input = json!({
        "id": expected["id"], "expectedVersion": 1, "title": "Annat", "priority": null,
        "goalIds": [id("Goal", planted.goals[1].0)],
    });
    let answer = change(&client, "activityUpdate", fields, input).await;
    expected["title"] = json!("Annat");
    expected["priority"] = Value::Null;
    expected["goals"] = json!([{ "code": "G2" }]);
    expected["version"] = json!(2);
    assert_eq!(*answer.at("activityUpdate.activity"), expected, "{answer}");
    let history = history(&app).await;
    let last = history.last().unwrap();
    let (before, after) = (kept(last.before.as_ref()), kept(last.after.as_ref()));
    assert_eq!(
        (&before["priority"], &after["priority"]),
        (&json!(3), &Value::Null)
    );
    assert_eq!(before["goalIds"], json!([planted.goals[0].0]));
    assert_eq!(after["goalIds"], json!([planted.goals[1].0]));
}

async fn a_variable_left_out_erases_nothing(app: TestApp) {
    let planted = small(&app).await;
    let client = reporter(&app);
    let described = with(
        new(&planted, 2026),
        json!({ "description": "Efter skolan", "endsOn": "2026-06-30" }),
    );
    let activity = made(&client, described).await;
    let query = "mutation ($id: ID!, $version: Int!, $description: String, $ends: Date) {
        activityUpdate(input: { id: $id, expectedVersion: $version, description: $description, endsOn: $ends }) {
            activity { description endsOn } userErrors { code }
        }
    }";
    let answer = client
        .graphql(query, json!({ "id": activity, "version": 1 }))
        .await;
    let expected = json!({ "description": "Efter skolan", "endsOn": "2026-06-30" });
    assert_eq!(*answer.at("activityUpdate.activity"), expected);
    let answer = client
        .graphql(
            query,
            json!({ "id": activity, "version": 2, "description": null, "ends": null }),
        )
        .await;
    assert_eq!(
        *answer.at("activityUpdate.activity"),
        json!({ "description": null, "endsOn": null })
    );
}

async fn what_was_followed_up_is_closed(app: TestApp) {
    let planted = small(&app).await;
    let client = reporter(&app);
    let activity = made(&client, new(&planted, 2026)).await;
    let db = app.database.connect().await;
    let plan = plans(&app, 2026)
        .await
        .into_iter()
        .find(|plan| plan.unit_id == planted.committees[0]);
    let mut plan = plan.unwrap().into_active_model();
    plan.status = Set(ActionPlanStatus::FollowedUp);
    plan.update(&db).await.unwrap();
    let another = with(new(&planted, 2026), json!({ "title": "Annat" }));
    assert_eq!(refused(&client, another).await, ["PLAN_NOT_OPEN"]);
    assert_eq!(
        update(&client, &activity, 1, json!({ "title": "Annat" })).await,
        ["PLAN_NOT_OPEN"]
    );
}

async fn set_status(app: &TestApp, activity: ActivityId, status: ActivityStatus) {
    let db = app.database.connect().await;
    let row = activity::Entity::find_by_id(activity).one(&db).await.unwrap();
    let mut row = row.unwrap().into_active_model();
    row.status = Set(status);
    row.update(&db).await.unwrap();
}

async fn what_left_planned_keeps_what_it_needed(app: TestApp) {
    let planted = small(&app).await;
    let client = reporter(&app);
    let activity = id("Activity", planted.activities[0].0);
    let texts = json!({ "collaboration": "Ingen", "consequencesForPeople": "Fler deltar" });
    assert_eq!(update(&client, &activity, 1, texts).await, [""; 0]);
    let erased = json!({ "collaboration": null, "touchesChildren": true });
    set_status(&app, planted.activities[0], ActivityStatus::Ongoing).await;
    assert_eq!(
        update(&client, &activity, 2, erased.clone()).await,
        [
            "collaboration COLLABORATION_MISSING",
            "childRightsAssessment CHILD_RIGHTS_ASSESSMENT_MISSING",
        ]
    );
    set_status(&app, planted.activities[0], ActivityStatus::Planned).await;
    assert_eq!(update(&client, &activity, 2, erased).await, [""; 0]);
}

async fn an_activity_that_is_not_seen_is_not_there(app: TestApp) {
    let planted = small(&app).await;
    let draft = made(&reporter(&app), new(&planted, 2027)).await;
    let adopted = id("Activity", planted.activities[0].0);
    let renamed = json!({ "title": "Annat" });
    for stranger in [app.person("anna", &[]), app.client(Role::Reporter, "N01")] {
        assert_eq!(
            update(&stranger, &draft, 1, renamed.clone()).await,
            ["id NOT_FOUND"]
        );
        assert_eq!(
            update(&stranger, &adopted, 1, renamed.clone()).await,
            ["NOT_PERMITTED"]
        );
    }
    let reader = app.client(Role::Reader, "N00");
    assert_eq!(update(&reader, &draft, 1, renamed).await, ["NOT_PERMITTED"]);
}

async fn a_stale_change_is_refused(app: TestApp) {
    let planted = small(&app).await;
    let client = reporter(&app);
    let activity = id("Activity", planted.activities[0].0);
    let renamed = json!({ "title": "Annat" });
    assert_eq!(update(&client, &activity, 1, renamed.clone()).await, [""; 0]);
    assert_eq!(
        update(&client, &activity, 1, renamed).await,
        ["expectedVersion STALE_VERSION"]
    );
}
