//! What changes between the reading that a publication is decided from and its writing (S1, R12).

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use arshjul_entity::{ApprovalState, Role, audit_event, figure, publication, result};
use arshjul_tests::{
    Answer, Client, Fixture as _, TestApp, both_databases,
    publishing::{cell, valued},
    scenario::Scenario,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::{Value, json};

both_databases![
    a_result_returned_meanwhile_is_not_published,
    a_threshold_raised_meanwhile_hides,
    a_unit_that_ends_meanwhile_is_gone,
    hand_ins_meanwhile_decide_nothing_anew,
    who_writes_time_after_time_is_left_to_finish,
    of_one_key_at_once_comes_one_publication,
    what_was_returned_is_in_no_later_publication,
];

/// The last that is read of what is published.
const READ: &str = "FROM \"disclosure_table\"";

/// Two committees with approved results of 2026, and somebody who acts by another service over the same database.
async fn group(app: &TestApp) -> Arc<TestApp> {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    scenario.plant(&app.database).await;
    app.hand_in(
        "ROOT",
        &[
            valued("I1", "N00", "TOTAL", 30.0),
            valued("I1", "N01", "TOTAL", 40.0),
        ],
    )
    .await;
    Arc::new(TestApp::over(app.database.clone()).await)
}

async fn publish(app: &TestApp, more: Value) -> Answer {
    let mut input = json!({ "name": "Rapport", "decidedOn": "2027-04-01", "periods": ["2026"] });
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let publish = "mutation ($input: PublicationCreateInput!) {
        publicationCreate(input: $input) { publication { id } shown suppressed missing userErrors { code } }
    }";
    let coordinator = app.client(Role::Coordinator, "ROOT");
    coordinator.graphql(publish, json!({ "input": input })).await
}

/// Does something at the nth time that a publication is decided, and counts the times.
fn at_decision<F: Future<Output = ()>>(
    app: &TestApp,
    act: impl Fn(usize) -> F + Send + Sync + 'static,
) -> Arc<AtomicUsize> {
    let times = Arc::new(AtomicUsize::new(0));
    let counted = times.clone();
    app.meanwhile(READ, move || act(counted.fetch_add(1, SeqCst)));
    times
}

async fn act(client: &Client, mutation: &str, input: Value) {
    let query = format!(
        "mutation ($input: {}{}Input!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}",
        mutation[..1].to_uppercase(),
        &mutation[1..]
    );
    let answer = client.graphql(&query, json!({ "input": input })).await;
    assert_eq!(answer.user_error_codes(mutation), [""; 0], "{answer}");
}

async fn give_back(app: &TestApp, unit: &str) {
    let filter = json!({ "units": [unit], "yearFrom": 2026, "approvals": ["APPROVED"] });
    let input = json!({ "filter": filter, "comment": "Fel enhet." });
    act(&app.client(Role::Approver, "ROOT"), "resultsReturn", input).await;
}

/// `N00 TOTAL VALUE 30`, of one indicator.
async fn told(app: &TestApp) -> Vec<String> {
    let query = "{ figures(filter: { indicators: [\"I1\"], yearFrom: 2026, genders: [TOTAL] }) {
        nodes { unitCode state value reason }
    } }";
    let answer = app.anonymous().query(query).await;
    let told = |node: &Value| {
        let [unit, state, value, reason] = ["unitCode", "state", "value", "reason"].map(|name| &node[name]);
        format!("{unit} {state} {value} {reason}").replace(['"'], "")
    };
    answer.list("figures.nodes").iter().map(told).collect()
}

async fn a_result_returned_meanwhile_is_not_published(app: TestApp) {
    let other = group(&app).await;
    let times = at_decision(&app, move |n| {
        let other = other.clone();
        async move {
            if n == 0 {
                give_back(&other, "N00").await;
            }
        }
    });
    let made = publish(&app, json!({})).await;
    assert_eq!(made.at("publicationCreate.shown"), 1, "{made}");
    assert_eq!(times.load(SeqCst), 2, "it was decided anew");
    assert_eq!(
        told(&app).await,
        ["N00 MISSING null NOT_REPORTED", "N01 VALUE 40.0 null"]
    );
}

async fn a_threshold_raised_meanwhile_hides(app: TestApp) {
    let other = group(&app).await;
    at_decision(&app, move |n| {
        let other = other.clone();
        async move {
            if n == 0 {
                let coordinator = other.client(Role::Coordinator, "ROOT");
                let found = coordinator.query("{ indicator(code: \"I1\") { id } }").await;
                let id = found.text("indicator.id");
                let input = json!({ "id": id, "expectedVersion": 1, "threshold": 35 });
                act(&coordinator, "indicatorUpdate", input).await;
            }
        }
    });
    publish(&app, json!({})).await;
    assert_eq!(told(&app).await[0], "N00 SUPPRESSED null CONFIDENTIAL");
}

async fn a_unit_that_ends_meanwhile_is_gone(app: TestApp) {
    let other = group(&app).await;
    let times = at_decision(&app, move |n| {
        let other = other.clone();
        async move {
            if n == 0 {
                let admin = other.client(Role::Admin, "ROOT");
                let found = admin
                    .query("{ organizationUnit(code: \"N01\") { id version } }")
                    .await;
                let [id, version] =
                    ["id", "version"].map(|name| found.at(&format!("organizationUnit.{name}")));
                let input = json!({ "id": id, "expectedVersion": version, "name": "Nytt namn" });
                act(&admin, "organizationUnitUpdate", input).await;
            }
        }
    });
    let made = publish(&app, json!({})).await;
    assert_eq!(made.at("publicationCreate.shown"), 2, "{made}");
    assert_eq!(
        times.load(SeqCst),
        2,
        "it was decided anew, by the units as they are"
    );
}

async fn hand_ins_meanwhile_decide_nothing_anew(app: TestApp) {
    let other = group(&app).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    act(&coordinator, "reportingCycleSet", json!({ "year": 2026 })).await;
    let unit = coordinator
        .query("{ organizationUnit(code: \"N00\") { id } }")
        .await;
    let unit = unit.text("organizationUnit.id").to_owned();
    let input =
        json!({ "code": "D", "kind": "OTHER", "title": "Möte", "dueOn": "2026-12-01", "unitIds": [unit] });
    act(&coordinator, "deadlineCreate", input).await;
    let calendar = coordinator
        .query("{ calendar(year: 2026) { deadlines { id } } }")
        .await;
    let deadline = calendar.text("calendar.deadlines.0.id").to_owned();
    let times = at_decision(&app, move |n| {
        let (other, deadline, unit) = (other.clone(), deadline.clone(), unit.clone());
        async move {
            if n == 0 {
                let input = json!({ "deadlineId": deadline, "unitId": unit });
                act(&other.client(Role::Reporter, "N00"), "deadlineComplete", input).await;
            }
        }
    });
    let made = publish(&app, json!({})).await;
    assert_eq!(made.at("publicationCreate.shown"), 2, "{made}");
    assert_eq!(times.load(SeqCst), 1);
}

async fn who_writes_time_after_time_is_left_to_finish(app: TestApp) {
    let other = group(&app).await;
    let times = at_decision(&app, move |n| {
        let other = other.clone();
        async move {
            let value = f64::from(u32::try_from(50 + n).unwrap());
            other
                .hand_in("ROOT", &[valued("I1", "N00", "TOTAL", value)])
                .await;
        }
    });
    let refused = publish(&app, json!({})).await;
    assert_eq!(
        refused.user_error_codes("publicationCreate"),
        ["RESULTS_CHANGED_MEANWHILE"]
    );
    assert_eq!(times.load(SeqCst), 3);
    let db = app.database.connect().await;
    // The scenario's own.
    assert_eq!(publication::Entity::find().count(&db).await.unwrap(), 1);
    assert_eq!(told(&app).await, [""; 0]);
}

async fn of_one_key_at_once_comes_one_publication(app: TestApp) {
    group(&app).await;
    let retries = (0..4).map(|_| publish(&app, json!({ "idempotencyKey": "a" })));
    let answers = futures_util::future::join_all(retries).await;
    for answer in &answers {
        assert_eq!(answer.data(), answers[0].data());
        assert!(answer.at("publicationCreate.publication").is_object(), "{answer}");
    }
    let trial = publish(&app, json!({ "idempotencyKey": "b", "dryRun": true })).await;
    assert_eq!(trial.at("publicationCreate.shown"), 2, "{trial}");
    let other = publish(
        &app,
        json!({ "idempotencyKey": "b", "periods": ["2026", 2026], "indicators": null }),
    )
    .await;
    let again = publish(&app, json!({ "idempotencyKey": "b" })).await;
    assert_eq!(again.data(), other.data(), "what means the same is the same");
    let db = app.database.connect().await;
    assert_eq!(publication::Entity::find().count(&db).await.unwrap(), 3);
}

/// How often results are returned and handed in again, while others publish without a pause.
const ROUNDS: usize = 8;

async fn what_was_returned_is_in_no_later_publication(app: TestApp) {
    group(&app).await;
    let publishing = async {
        for _ in 0..ROUNDS {
            publish(&app, json!({})).await;
        }
    };
    let returning = async {
        for round in 0..ROUNDS {
            give_back(&app, "N00").await;
            let missing = cell("I1", "N00", "TOTAL", json!({ "value": 60 + round }));
            app.hand_in("ROOT", &[missing]).await;
        }
    };
    tokio::join!(publishing, returning);
    let db = app.database.connect().await;
    let unit = result::Entity::find()
        .filter(result::Column::Year.eq(2026))
        .order_by_asc(result::Column::UnitId)
        .one(&db)
        .await
        .unwrap()
        .unwrap()
        .unit_id;
    // What the history says of the cell before each publication, and what that shows of it.
    let events = audit_event::Entity::find()
        .filter(audit_event::Column::Entity.is_in(["Result", "Publication"]))
        .order_by_asc(audit_event::Column::Id);
    let shown = figure::Entity::find()
        .filter(figure::Column::UnitId.eq(unit))
        .filter(figure::Column::Year.eq(2026))
        .filter(figure::Column::Gender.eq(arshjul_entity::Gender::Total));
    let shown = shown.all(&db).await.unwrap().into_iter();
    let shown: BTreeMap<_, _> = shown
        .filter(|figure| figure.value.is_some())
        .map(|figure| (figure.publication_id.0, figure.value))
        .collect();
    let (mut stands, mut publications) = (None, 0);
    for event in events.all(&db).await.unwrap() {
        if event.entity == "Publication" {
            publications += 1;
            assert_eq!(
                shown.get(&event.entity_id).copied().flatten(),
                stands,
                "{event:?}"
            );
        } else if event.unit_id == Some(unit) {
            let after: Value = serde_json::from_str(&event.after.unwrap()).unwrap();
            let is_approved = after["approval"] == ApprovalState::Approved.code();
            stands = after["value"].as_f64().filter(|_| is_approved);
        }
    }
    assert!(publications > 0, "nothing was published");
}
