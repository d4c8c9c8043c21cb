//! The example content: it is entered once, and all of it obeys the rules.

use std::collections::{BTreeSet, HashMap};

use arshjul::{
    clock::Clock,
    domain::{
        activity::{Requirements, missing_requirements},
        unit::level,
    },
    service::seed::{self, SeedError},
    start::{self, StartError},
    store::{Pool, Store},
};
use arshjul_entity::{
    ActivityStatus, DeadlineKind, IndicatorId, OrganizationUnitId, activity, audit_event, deadline,
    deadline_rule, deadline_unit, focus_area, goal, indicator, link, organization_unit, result,
    steering_document,
};
use arshjul_tests::{TestDatabase, both_databases};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{EntityTrait, PaginatorTrait as _};

mod cell;
mod source;

both_databases![
    content_goes_only_into_an_empty_database,
    entering_is_kept_in_the_history,
    activities_obey_the_rules_of_the_plan,
    indicators_are_asked_at_their_level,
    the_calendar_is_example_and_shows_what_it_is_for,
];

fn now() -> DateTime<Utc> {
    "2026-07-01T08:00:00Z".parse().unwrap()
}

async fn seeded(database: &TestDatabase) -> Store {
    let store = Store::open(database.url(), Pool::default()).await.unwrap();
    seed::run(&store, now()).await.unwrap();
    store
}

async fn all<E: EntityTrait>(store: &Store) -> Vec<E::Model> {
    E::find().all(store.reader()).await.unwrap()
}

async fn content_goes_only_into_an_empty_database(database: TestDatabase) {
    let store = Store::open(database.url(), Pool::default()).await.unwrap();
    let report = seed::run(&store, now()).await.unwrap();
    let results = result::Entity::find().count(store.reader()).await.unwrap();
    assert_eq!(u64::try_from(report.results).unwrap(), results);

    let again = seed::run(&store, now()).await;
    assert!(matches!(again, Err(SeedError::AlreadySeeded)), "{again:?}");
    assert_eq!(
        result::Entity::find().count(store.reader()).await.unwrap(),
        results
    );
}

async fn entering_is_kept_in_the_history(database: TestDatabase) {
    let store = seeded(&database).await;
    let events = all::<audit_event::Entity>(&store).await;
    assert_eq!(
        events
            .iter()
            .map(|event| (event.action.as_str(), event.at))
            .collect::<Vec<_>>(),
        [("seed", now())]
    );
}

async fn activities_obey_the_rules_of_the_plan(database: TestDatabase) {
    let store = seeded(&database).await;
    let goals = all::<link::activity_goal::Entity>(&store).await;
    let areas = all::<link::activity_focus_area::Entity>(&store).await;
    let documents: HashMap<_, _> = all::<steering_document::Entity>(&store)
        .await
        .into_iter()
        .map(|document| (document.id, document))
        .collect();
    let of_goal: HashMap<_, _> = all::<goal::Entity>(&store)
        .await
        .into_iter()
        .map(|goal| (goal.id, goal.steering_document_id))
        .collect();
    let of_area: HashMap<_, _> = all::<focus_area::Entity>(&store)
        .await
        .into_iter()
        .map(|area| (area.id, area.steering_document_id))
        .collect();
    let mut statuses = BTreeSet::new();
    for activity in all::<activity::Entity>(&store).await {
        let goals = goals
            .iter()
            .filter(|link| link.activity_id == activity.id)
            .map(|link| of_goal[&link.goal_id]);
        let areas = areas
            .iter()
            .filter(|link| link.activity_id == activity.id)
            .map(|link| of_area[&link.focus_area_id]);
        let served: Vec<_> = goals.chain(areas).map(|document| &documents[&document]).collect();
        assert!(!served.is_empty(), "P2: {}", activity.title);
        for document in served {
            assert!(
                activity.starts_on >= Some(document.valid_from),
                "P2: {}",
                activity.title
            );
            assert!(activity.ends_on <= document.valid_to, "P2: {}", activity.title);
        }
        let requirements = Requirements {
            collaboration: activity.collaboration.as_deref(),
            consequences_for_people: activity.consequences_for_people.as_deref(),
            consequences_for_environment: activity.consequences_for_environment.as_deref(),
            touches_children: activity.touches_children,
            child_rights_assessment: activity.child_rights_assessment.as_deref(),
        };
        if activity.status != ActivityStatus::Planned {
            assert_eq!(missing_requirements(&requirements), [], "P4: {}", activity.title);
        }
        statuses.insert(activity.status);
    }
    assert_eq!(statuses, ActivityStatus::ALL.iter().copied().collect());
}

async fn indicators_are_asked_at_their_level(database: TestDatabase) {
    let store = seeded(&database).await;
    let (indicators, units) = (by_id(&store).await, units(&store).await);
    let asked = all::<link::indicator_unit::Entity>(&store).await;
    assert!(!asked.is_empty());
    for asked in asked {
        let (indicator, unit) = (&indicators[&asked.indicator_id], &units[&asked.unit_id]);
        assert_eq!(
            level(unit.kind),
            level(indicator.reporting_level),
            "{} {}",
            indicator.code,
            unit.code
        );
    }
}

async fn by_id(store: &Store) -> HashMap<IndicatorId, indicator::Model> {
    all::<indicator::Entity>(store)
        .await
        .into_iter()
        .map(|indicator| (indicator.id, indicator))
        .collect()
}

async fn units(store: &Store) -> HashMap<OrganizationUnitId, organization_unit::Model> {
    all::<organization_unit::Entity>(store)
        .await
        .into_iter()
        .map(|unit| (unit.id, unit))
        .collect()
}

async fn the_calendar_is_example_and_shows_what_it_is_for(database: TestDatabase) {
    let store = Store::open(database.url(), Pool::default()).await.unwrap();
    let clock = Clock::fixed("2026-11-23T08:00:00Z".parse().unwrap());
    start::seed_example(&store, &clock).await.unwrap();
    let rules = all::<deadline_rule::Entity>(&store).await;
    let deadlines = all::<deadline::Entity>(&store).await;
    assert!(!rules.is_empty() && rules.iter().all(|rule| rule.is_example));
    assert!(deadlines.iter().all(|deadline| deadline.is_example));
    let kinds: BTreeSet<_> = deadlines.iter().map(|deadline| deadline.kind).collect();
    assert_eq!(kinds.len(), DeadlineKind::ALL.len(), "{kinds:?}");

    // What is due later is open; of what was due, some came late.
    let due_on: HashMap<_, _> = deadlines
        .iter()
        .map(|deadline| (deadline.id, deadline.due_on))
        .collect();
    let today: NaiveDate = "2026-11-23".parse().unwrap();
    let parts = all::<deadline_unit::Entity>(&store).await;
    let done = |part: &&deadline_unit::Model| part.completed_at.is_some();
    assert!(
        parts
            .iter()
            .filter(done)
            .all(|part| due_on[&part.deadline_id] < today)
    );
    assert!(parts.iter().any(|part| part.is_on_time == Some(false)));

    // A second start adds nothing.
    let again = start::seed_example(&store, &clock).await;
    assert!(
        matches!(again, Err(StartError::Seed(SeedError::AlreadySeeded))),
        "{again:?}"
    );
    assert_eq!(all::<deadline::Entity>(&store).await.len(), deadlines.len());
}
