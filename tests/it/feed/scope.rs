//! Which events a feed shows: by unit, role and kind, and with milestones.

use std::collections::BTreeSet;

use arshjul_entity::{DeadlineKind, OrganizationUnitId, organization_unit};
use arshjul_tests::{TestApp, both_databases, scenario::Planted};
use sea_orm::{ActiveModelTrait as _, DatabaseConnection, EntityTrait as _, IntoActiveModel as _, Set};
use serde_json::{Value, json};

use super::{Served, ask, day, event, parsed, plant, set_up, small, subscribe, summaries, uids, unit_id};
use crate::catalogue::with;

both_databases![
    a_feed_shows_its_units_role_and_kinds,
    a_unit_that_ended_is_followed_by_its_successor,
    milestones_stand_beside_deadlines,
    a_feed_without_events_is_a_calendar_still,
];

/// Deadlines of every reach: a unit's, another's, the whole group's and everyone's; for some roles only; and long past or ahead.
async fn of_every_reach(db: &DatabaseConnection, planted: &Planted) {
    let [first, second] = [planted.committees[0], planted.committees[1]];
    for (kind, title, on, units) in [
        (DeadlineKind::Training, "förstas", "2026-12-01", vec![first]),
        (DeadlineKind::Training, "andras", "2026-12-01", vec![second]),
        (
            DeadlineKind::Training,
            "toppens",
            "2026-12-01",
            vec![planted.root],
        ),
        (DeadlineKind::PlanAdoption, "beslutet", "2026-12-02", vec![first]),
        (
            DeadlineKind::IndicatorSelection,
            "valet",
            "2026-12-03",
            vec![first],
        ),
        (DeadlineKind::Other, "allas", "2026-12-04", vec![]),
        (DeadlineKind::Other, "gammal", "2024-12-31", vec![first]),
        (DeadlineKind::Other, "i fjol", "2025-01-01", vec![first]),
        (DeadlineKind::Other, "framme", "2028-12-31", vec![first]),
        (DeadlineKind::Other, "längre fram", "2029-01-01", vec![first]),
    ] {
        plant(db, kind, title, on, &units).await;
    }
}

async fn a_feed_shows_its_units_role_and_kinds(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2025..=2028).await;
    of_every_reach(&db, &planted).await;
    let served = Served::start(app.router()).await;
    let at = |unit: OrganizationUnitId| json!({ "name": "F", "unitId": unit_id(unit) });
    let (first, root) = (at(planted.committees[0]), at(planted.root));
    let kinds = json!({ "kinds": ["PLAN_ADOPTION", "INDICATOR_SELECTION"] });
    let everywhere = ["i fjol", "framme", "beslutet", "valet", "allas", "förstas"];
    for (feed, more, shown) in [
        (&first, json!({}), everywhere.to_vec()),
        (
            &root,
            json!({}),
            [&everywhere[..], &["andras", "toppens"]].concat(),
        ),
        (
            &root,
            json!({ "includeSubunits": false }),
            vec!["toppens", "allas"],
        ),
        (
            &first,
            json!({ "role": "APPROVER" }),
            vec!["i fjol", "framme", "beslutet", "allas", "förstas"],
        ),
        (
            &first,
            json!({ "role": "REPORTER" }),
            vec!["i fjol", "framme", "valet", "allas", "förstas"],
        ),
        (&first, kinds.clone(), vec!["beslutet", "valet"]),
        (
            &first,
            with(kinds, json!({ "role": "APPROVER" })),
            vec!["beslutet"],
        ),
    ] {
        let path = subscribe(&app, with(feed.clone(), more.clone())).await;
        let calendar = parsed(&served.text(&path).await);
        assert_eq!(summaries(&calendar), shown.into_iter().collect(), "{feed} {more}");
    }
}

async fn a_unit_that_ended_is_followed_by_its_successor(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2026).await;
    let [first, second] = planted.committees[..] else {
        panic!("two committees")
    };
    plant(&db, DeadlineKind::Training, "den gamlas", "2026-03-01", &[first]).await;
    let shared = plant(&db, DeadlineKind::Training, "den nyas", "2026-12-01", &[]).await;
    ask(&db, shared.id, second).await;
    let served = Served::start(app.router()).await;
    let input = json!({ "name": "N00", "unitId": unit_id(first), "role": "REPORTER" });
    let path = subscribe(&app, input).await;
    assert_eq!(uids(&parsed(&served.text(&path).await)).len(), 1);
    let ended = organization_unit::Entity::find_by_id(first)
        .one(&db)
        .await
        .unwrap()
        .unwrap();
    let mut ended = ended.into_active_model();
    ended.valid_to = Set(Some(day("2026-11-22")));
    ended.successor_id = Set(Some(second));
    ended.update(&db).await.unwrap();
    let calendar = parsed(&served.text(&path).await);
    assert_eq!(uids(&calendar).len(), 2, "{calendar:#}");
}

async fn milestones_stand_beside_deadlines(app: TestApp) {
    let planted = small(&app).await;
    let served = Served::start(app.router()).await;
    let input = |role: Value, kinds: Value| json!({ "name": "F", "unitId": unit_id(planted.root), "role": role, "kinds": kinds, "language": "SWEDISH" });
    let coordinator = input(json!("COORDINATOR"), json!(null));
    let calendar = parsed(&served.text(&subscribe(&app, coordinator).await).await);
    let handover = event(&calendar, "INTERIM-2026-08-31-COUNCIL_HANDOVER@ROOT.arshjul");
    assert_eq!(handover["start"], "2026-11-02");
    assert_eq!(
        handover["summary"],
        "Delårsrapport per 31 augusti 2026: överlämningen till fullmäktige"
    );
    assert!(
        handover["description"].as_str().unwrap().contains("1930:173"),
        "{handover:#}"
    );
    let all = uids(&calendar);
    assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len(), "each once");
    for code in ["CLOSING-2024", "BUDGET-2029"] {
        assert!(all.iter().any(|uid| uid.starts_with(code)), "{code}");
    }
    let budget = input(json!(null), json!(["BUDGET"]));
    let calendar = parsed(&served.text(&subscribe(&app, budget).await).await);
    assert!(!uids(&calendar).is_empty() && uids(&calendar).iter().all(|uid| uid.starts_with("BUDGET-")));
}

async fn a_feed_without_events_is_a_calendar_still(app: TestApp) {
    let planted = small(&app).await;
    let served = Served::start(app.router()).await;
    let input = json!({ "name": "Tom", "unitId": unit_id(planted.root), "role": "REPORTER" });
    let calendar = parsed(&served.text(&subscribe(&app, input).await).await);
    assert_eq!(
        calendar["components"],
        json!(["vtimezone"]),
        "the grammar asks for a component"
    );
}
