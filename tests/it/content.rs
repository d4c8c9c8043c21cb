//! The example content: what it quotes is as the sources have it, what it invents says so, and all of it obeys the rules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul::{
    app::{self, StartError},
    clock::Clock,
    domain::{
        activity::{Requirements, missing_requirements},
        unit::level,
    },
    service::seed::{self, SeedError},
    store::{Pool, Store},
};
use arshjul_entity::{
    ActivityStatus, CellState, CountingUnit, DeadlineKind, Gender, IndicatorId, MissingReason,
    OrganizationUnitId, ValueKind, activity, audit_event, deadline, deadline_rule, deadline_unit, focus_area,
    framework, framework_item, goal, indicator, link, organization_unit, perspective, principle, result,
    steering_document, target,
};
use arshjul_tests::{TestDatabase, both_databases};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

both_databases![
    content_goes_only_into_an_empty_database,
    entering_is_kept_in_the_history,
    frameworks_have_their_official_names,
    documents_are_quoted,
    national_indicators_are_those_of_the_list,
    what_is_invented_says_so,
    activities_obey_the_rules_of_the_plan,
    indicators_are_asked_at_their_level,
    every_year_unit_and_gender_has_its_cell,
    values_obey_their_definitions,
    women_and_men_make_the_total,
    nothing_is_known_before_its_source_publishes,
    there_is_something_to_protect_and_something_missing,
    the_calendar_is_example_and_shows_what_it_is_for,
];

const MARK: &str = "Exempel: ";

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

async fn frameworks_have_their_official_names(database: TestDatabase) {
    let store = seeded(&database).await;
    let mut found = BTreeMap::new();
    for framework in all::<framework::Entity>(&store).await {
        let items = framework_item::Entity::find()
            .filter(framework_item::Column::FrameworkId.eq(framework.id))
            .order_by_asc(framework_item::Column::Number)
            .all(store.reader())
            .await
            .unwrap();
        found.insert(
            framework.name,
            items
                .into_iter()
                .map(|item| item.name)
                .collect::<Vec<_>>()
                .join(" · "),
        );
    }
    let official = [
        (
            "Agenda 2030",
            "Ingen fattigdom · Ingen hunger · God hälsa och välbefinnande · God utbildning för alla · Jämställdhet · \
             Rent vatten och sanitet för alla · Hållbar energi för alla · \
             Anständiga arbetsvillkor och ekonomisk tillväxt · Hållbar industri, innovationer och infrastruktur · \
             Minskad ojämlikhet · Hållbara städer och samhällen · Hållbar konsumtion och produktion · \
             Bekämpa klimatförändringarna · Hav och marina resurser · Ekosystem och biologisk mångfald · \
             Fredliga och inkluderande samhällen · Genomförande och globalt partnerskap",
        ),
        (
            "Barnkonventionen",
            "icke-diskriminering · barnets bästa · liv, överlevnad och utveckling · rätt att uttrycka åsikter",
        ),
        (
            "Folkhälsopolitikens målområden",
            "Det tidiga livets villkor · Kunskaper, kompetenser och utbildning · \
             Arbete, arbetsförhållanden och arbetsmiljö · Inkomster och försörjningsmöjligheter · \
             Boende och närmiljö · Levnadsvanor · Kontroll, inflytande och delaktighet · \
             En jämlik och hälsofrämjande hälso- och sjukvård",
        ),
        (
            "Jämställdhetspolitiska delmål",
            "En jämn fördelning av makt och inflytande · Ekonomisk jämställdhet · Jämställd utbildning · \
             Jämn fördelning av det obetalda hem- och omsorgsarbetet · Jämställd hälsa · \
             Mäns våld mot kvinnor ska upphöra",
        ),
        (
            "Nationella minoriteter",
            "judar · romer · samer · sverigefinnar · tornedalingar",
        ),
    ];
    assert_eq!(
        found,
        official
            .map(|(name, items)| (name.to_owned(), items.to_owned()))
            .into()
    );
}

async fn documents_are_quoted(database: TestDatabase) {
    let store = seeded(&database).await;
    let documents = all::<steering_document::Entity>(&store).await;
    let by_code: HashMap<_, _> = documents
        .iter()
        .map(|document| (document.code.as_str(), document))
        .collect();
    let (programme, strategy) = (by_code["HM2040"], by_code["SSH2030"]);
    assert_eq!(programme.title, "Hållbarhetsmål 2024–2040");
    let vision =
        "Trelleborg ska vara en framgångskommun med hög livskvalitet och en långsiktigt hållbar tillväxt";
    assert_eq!(programme.vision.as_deref(), Some(vision));
    assert_eq!(strategy.title, "Strategi för social hållbarhet 2024–2030");
    assert_eq!(strategy.complements_id, Some(programme.id));

    let areas: Vec<_> = all::<focus_area::Entity>(&store)
        .await
        .into_iter()
        .map(|area| (area.code, area.name))
        .collect();
    let expected = [
        ("F1", "Stöd och relationer genom livet"),
        ("F2", "Utbildning och sysselsättning"),
        ("F3", "Boende och närmiljö"),
        ("F4", "Meningsfull fritid och goda levnadsvanor"),
    ];
    assert_eq!(
        areas,
        expected.map(|(code, name)| (code.to_owned(), name.to_owned()))
    );
    let principles: Vec<_> = all::<principle::Entity>(&store)
        .await
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(
        principles,
        ["Ansvar och uppföljning", "Samverkansprincipen", "Analysprincipen"]
    );
    assert_eq!(all::<perspective::Entity>(&store).await.len(), 5);
    let quoted: Vec<_> = all::<goal::Entity>(&store)
        .await
        .into_iter()
        .filter(|goal| !goal.is_example)
        .collect();
    assert_eq!(
        quoted.iter().map(|goal| goal.code.as_str()).collect::<Vec<_>>(),
        ["M1", "SH"]
    );
}

async fn national_indicators_are_those_of_the_list(database: TestDatabase) {
    let store = seeded(&database).await;
    let indicators = all::<indicator::Entity>(&store).await;
    let national: Vec<_> = indicators
        .iter()
        .filter(|indicator| !indicator.is_example)
        .collect();
    let codes: BTreeSet<_> = national.iter().map(|indicator| indicator.code.as_str()).collect();
    let listed = "N00401 N00536 N00544 N00927 N00956 N00973 N01726 N01951 N02797 N02902 N03926 N07403 N07418 N07907 \
        N07914 N11800 N15428 N17461 N18409 N24013 N31816 N33818 N66077 U01404 U01405 U01413 U01420 U01425 U01429 \
        U09800 U30750";
    assert_eq!(codes, listed.split_whitespace().collect());
    let no_longer_exist = "N02904 N74811 N15533 N85069 N45929 N00955 N02906 U00437 N07400";
    for code in no_longer_exist.split_whitespace() {
        assert!(!codes.contains(code), "{code} no longer exists");
    }
    for indicator in national {
        assert!(
            indicator.source.starts_with("Källa: Kolada"),
            "{}",
            indicator.code
        );
    }
    assert!(indicators.iter().filter(|indicator| indicator.is_example).count() >= 10);
}

async fn what_is_invented_says_so(database: TestDatabase) {
    let store = seeded(&database).await;
    let mut told: Vec<(bool, String)> = Vec::new();
    told.extend(
        all::<organization_unit::Entity>(&store)
            .await
            .into_iter()
            .map(|unit| (unit.is_example, unit.name)),
    );
    told.extend(
        all::<goal::Entity>(&store)
            .await
            .into_iter()
            .map(|goal| (goal.is_example, goal.title)),
    );
    let indicators = all::<indicator::Entity>(&store).await;
    told.extend(
        indicators
            .iter()
            .map(|indicator| (indicator.is_example, indicator.name.clone())),
    );
    let activities = all::<activity::Entity>(&store).await;
    assert!(activities.len() >= 25);
    assert!(activities.iter().all(|activity| activity.is_example));
    told.extend(
        activities
            .into_iter()
            .map(|activity| (activity.is_example, activity.title)),
    );
    for (is_example, text) in told {
        assert_eq!(is_example, text.starts_with(MARK), "{text}");
    }
    // The values of national indicators are as invented as the others.
    for indicator in indicators {
        let description = indicator.description.unwrap_or_default();
        assert!(description.starts_with(MARK), "{}: {description}", indicator.code);
    }
    assert!(
        all::<result::Entity>(&store)
            .await
            .iter()
            .all(|result| result.is_example)
    );
    assert!(
        all::<target::Entity>(&store)
            .await
            .iter()
            .all(|target| target.is_example)
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
    for asked in all::<link::indicator_unit::Entity>(&store).await {
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

/// What every test of cells asks: the results with their indicators.
async fn cells(store: &Store) -> Vec<(result::Model, indicator::Model)> {
    let indicators = by_id(store).await;
    let results = all::<result::Entity>(store).await;
    results
        .into_iter()
        .map(|result| (indicators[&result.indicator_id].clone(), result))
        .map(|(a, b)| (b, a))
        .collect()
}

async fn every_year_unit_and_gender_has_its_cell(database: TestDatabase) {
    let store = seeded(&database).await;
    let indicators = by_id(&store).await;
    let mut expected = BTreeSet::new();
    for asked in all::<link::indicator_unit::Entity>(&store).await {
        let split = indicators[&asked.indicator_id].split_by_gender;
        let genders = if split { Gender::ALL } else { &[Gender::Total] };
        for year in 2016..=2025 {
            expected.extend(
                genders
                    .iter()
                    .map(|gender| (asked.indicator_id, asked.unit_id, year.to_string(), *gender)),
            );
        }
    }
    let results = all::<result::Entity>(&store).await;
    let found: BTreeSet<_> = results
        .into_iter()
        .map(|cell| (cell.indicator_id, cell.unit_id, cell.period, cell.gender))
        .collect();
    assert_eq!(found, expected);
    let published: Vec<_> = (2016..=2025).map(|year| year.to_string()).collect();
    assert_eq!(seed::publication().periods, published);
}

/// A number in steps of `decimals`, if it is one that is written with no more of them.
fn steps(value: f64, decimals: i32) -> Option<i128> {
    let text = value.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let width = usize::try_from(decimals).unwrap();
    (fraction.len() <= width).then(|| format!("{whole}{fraction:0<width$}").parse().unwrap())
}

/// R2, in whole numbers: factor × n / d, rounded half away from zero.
fn computed(indicator: &indicator::Model, numerator: f64, denominator: f64) -> i128 {
    let (numerator, denominator) = (steps(numerator, 0).unwrap(), steps(denominator, 0).unwrap());
    let scaled =
        i128::from(indicator.factor) * 10_i128.pow(indicator.decimals.try_into().unwrap()) * numerator;
    (2 * scaled + denominator) / (2 * denominator)
}

async fn values_obey_their_definitions(database: TestDatabase) {
    let store = seeded(&database).await;
    for (cell, indicator) in cells(&store).await {
        let Some(value) = cell.value else { continue };
        let name = format!(
            "{} {:?} {} {:?}",
            indicator.code, cell.unit_id, cell.period, cell.gender
        );
        let in_steps = steps(value, indicator.decimals).unwrap_or_else(|| panic!("{name}: {value}"));
        assert!(in_steps >= 0, "{name}: {value}");
        if indicator.value_kind == ValueKind::Share && !indicator.may_exceed_hundred {
            assert!(value <= 100.0, "{name}: {value}");
        }
        if let (Some(numerator), Some(denominator)) = (cell.numerator, cell.denominator) {
            assert!(numerator <= denominator, "{name}");
            assert_eq!(in_steps, computed(&indicator, numerator, denominator), "{name}");
        }
        let is_local_share = indicator.value_kind == ValueKind::Share && indicator.is_example;
        assert_eq!(
            cell.numerator.is_some(),
            is_local_share,
            "{name}: a share that wasn't protected at its source needs its parts"
        );
    }
}

async fn women_and_men_make_the_total(database: TestDatabase) {
    let store = seeded(&database).await;
    let mut groups: HashMap<_, Vec<_>> = HashMap::new();
    for (cell, indicator) in cells(&store).await {
        if indicator.split_by_gender && cell.state == CellState::Value {
            groups
                .entry((indicator.code, cell.unit_id, cell.year))
                .or_default()
                .push((indicator.value_kind, cell));
        }
    }
    assert!(!groups.is_empty());
    for (name, group) in groups {
        let of = |gender, number: fn(&result::Model) -> Option<f64>| {
            group
                .iter()
                .find(|(_, cell)| cell.gender == gender)
                .and_then(|(_, cell)| number(cell))
        };
        let adds_up = |number: fn(&result::Model) -> Option<f64>| {
            let sum = of(Gender::Women, number)
                .zip(of(Gender::Men, number))
                .map(|(women, men)| women + men);
            assert_eq!(of(Gender::Total, number), sum, "{name:?}");
        };
        assert_eq!(group.len(), 3, "{name:?}");
        if group[0].0 == ValueKind::Count {
            adds_up(|cell| cell.value);
        } else {
            adds_up(|cell| cell.numerator);
            adds_up(|cell| cell.denominator);
            let (total, women, men) = (
                of(Gender::Total, |cell| cell.value).unwrap(),
                of(Gender::Women, |cell| cell.value).unwrap(),
                of(Gender::Men, |cell| cell.value).unwrap(),
            );
            assert!(women.min(men) <= total && total <= women.max(men), "{name:?}");
        }
    }
}

async fn nothing_is_known_before_its_source_publishes(database: TestDatabase) {
    let store = seeded(&database).await;
    let mut waiting = 0;
    for (cell, indicator) in cells(&store).await {
        let (Some(on), Some(year)) = (indicator.source_publishes_on, indicator.source_year) else {
            continue;
        };
        let submitted: NaiveDate = cell.submitted_at.date_naive();
        if cell.year > year || (cell.year == year && on > submitted) {
            assert_eq!(
                cell.missing_reason,
                Some(MissingReason::NotYetAvailable),
                "{} {}",
                indicator.code,
                cell.period
            );
            waiting += 1;
        }
    }
    assert!(waiting > 0);
    let submitted = cells(&store)
        .await
        .into_iter()
        .map(|(cell, _)| cell.submitted_at.date_naive());
    assert!(submitted.max() < Some(seed::publication().decided_on));
}

async fn there_is_something_to_protect_and_something_missing(database: TestDatabase) {
    let store = seeded(&database).await;
    let cells = cells(&store).await;
    let small = cells.iter().filter(|(cell, indicator)| {
        let count = if indicator.value_kind == ValueKind::Count {
            cell.value
        } else {
            cell.numerator
        };
        indicator.counting_unit == CountingUnit::Persons
            && count.is_some_and(|count| (1.0..5.0).contains(&count))
    });
    assert!(small.count() >= 10);
    let states: BTreeSet<_> = cells.iter().map(|(cell, _)| cell.state).collect();
    assert_eq!(
        states,
        [CellState::Value, CellState::Missing, CellState::NotApplicable].into()
    );
    let reasons: BTreeSet<_> = cells.iter().filter_map(|(cell, _)| cell.missing_reason).collect();
    assert!(reasons.len() >= 3, "{reasons:?}");
}

async fn the_calendar_is_example_and_shows_what_it_is_for(database: TestDatabase) {
    let store = Store::open(database.url(), Pool::default()).await.unwrap();
    let clock = Clock::fixed("2026-11-23T08:00:00Z".parse().unwrap());
    app::seed_example(&store, &clock).await.unwrap();
    let rules = all::<deadline_rule::Entity>(&store).await;
    let deadlines = all::<deadline::Entity>(&store).await;
    assert!(rules.iter().all(|rule| rule.is_example));
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
    let again = app::seed_example(&store, &clock).await;
    assert!(
        matches!(again, Err(StartError::Seed(SeedError::AlreadySeeded))),
        "{again:?}"
    );
    assert_eq!(all::<deadline::Entity>(&store).await.len(), deadlines.len());
}
