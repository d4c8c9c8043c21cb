//! The calendar as clients read it (C6): its deadlines, filters, load and findings, and what it costs.

use arshjul_entity::{ActionPlanStatus, Role, action_plan, link};
use arshjul_tests::{
    Answer, Client, TestApp, app::as_many_statements, both_databases, calendar::Year, scenario::Scenario,
};
use sea_orm::{EntityTrait as _, Set};
use serde_json::{Value, json};

both_databases![
    a_calendar_takes_the_same_statements_however_much_it_holds,
    a_calendar_of_chosen_units_and_kinds_holds_what_concerns_them,
    a_year_that_nobody_set_up_shows_the_standing_template,
    what_is_answered_in_one_loop_is_what_the_engine_answers,
    nothing_is_counted_by_a_draft_that_the_reader_may_not_see,
];

/// Everything that the contract names, and what was added to it.
const WHOLE: &str = "query ($year: Int! = 2026, $units: [String!], $includeSubunits: Boolean, $kinds: [DeadlineKind!]) {
    calendar(year: $year, units: $units, includeSubunits: $includeSubunits, kinds: $kinds) {
        year isElectionYear fiscalYear { year }
        reportingEvents { code milestones { kind plannedOn date { effectiveOn explanation } } }
        deadlines {
            id code kind title
            due { effectiveOn nominalOn statutoryOn isoWeek rule explanation }
            movedFrom moveReason
            units { unit { code } state completedAt isOnTime answer waiveReason servedBy { code } }
            reportingEvent { code } indicators { code } activities { title } steeringDocument { code }
            effortHours alignment { reportingEvent { code } milestone workingDays aligned }
            serves { code } questions audience sequence version
        }
        weeks { isoWeek startsOn workingDays deadlineCount effortHours units { unit { code } deadlineCount effortHours } }
        findings { code severity message proposal proposedOn deadlines { code } units { code } }
    }
}";

async fn whole(reader: &Client, variables: Value) -> Answer {
    reader.graphql(WHOLE, variables).await
}

async fn planted(app: &TestApp, committees: usize, year: Year) {
    let scenario = Scenario {
        committees,
        activities: 4,
    };
    let planted = scenario.plant(&app.database).await;
    year.plant(&app.database, &planted).await;
}

async fn a_calendar_takes_the_same_statements_however_much_it_holds(app: TestApp) {
    let few = Year {
        deadlines: 20,
        units_each: 4,
    };
    planted(&app, 4, few).await;
    let (answer, with_few) = app.statements(whole(&app.anonymous(), json!({}))).await;
    assert_eq!(answer.list("calendar.deadlines").len(), 20);

    let other = TestApp::beside(&app).await;
    let many = Year {
        deadlines: 600,
        units_each: 8,
    };
    planted(&other, 40, many).await;
    let (answer, with_many) = other.statements(whole(&other.anonymous(), json!({}))).await;
    other.database.clone().remove().await;
    assert_eq!(answer.list("calendar.deadlines").len(), 600);
    let asked: usize = (answer.list("calendar.deadlines").iter())
        .map(|deadline| deadline["units"].as_array().unwrap().len())
        .sum();
    assert_eq!(asked, 600 * 8);
    as_many_statements(&with_few, &with_many);
}

async fn a_calendar_of_chosen_units_and_kinds_holds_what_concerns_them(app: TestApp) {
    let year = Year {
        deadlines: 60,
        units_each: 2,
    };
    planted(&app, 4, year).await;
    let reader = app.anonymous();
    let all = whole(&reader, json!({})).await;
    let order = |answer: &Answer| -> Vec<_> {
        let deadlines = answer.list("calendar.deadlines").iter();
        deadlines
            .map(|deadline| format!("{} {}", deadline["due"]["effectiveOn"], deadline["code"]))
            .collect()
    };
    assert!(order(&all).is_sorted(), "{all}");
    assert_eq!(all.list("calendar.deadlines").len(), 60);
    assert_eq!(all.list("calendar.weeks").len(), 53);

    let one = whole(&reader, json!({ "units": ["N01"] })).await;
    assert_eq!(one.list("calendar.deadlines").len(), 30);
    for deadline in one.list("calendar.deadlines") {
        let units = deadline["units"].as_array().unwrap();
        assert!(units.iter().all(|part| part["unit"]["code"] == "N01") && units.len() == 1);
    }
    let load = |answer: &Answer| -> u64 {
        let weeks = answer.list("calendar.weeks").iter();
        weeks.map(|week| week["deadlineCount"].as_u64().unwrap()).sum()
    };
    assert_eq!((load(&all), load(&one)), (120, 30));
    for finding in one.list("calendar.findings") {
        let units = finding["units"].as_array().unwrap();
        assert!(
            units.is_empty() || units.iter().any(|unit| unit["code"] == "N01"),
            "{finding}"
        );
    }

    let below = whole(&reader, json!({ "units": ["ROOT"] })).await;
    assert_eq!(below.list("calendar.deadlines").len(), 60);
    let alone = whole(&reader, json!({ "units": ["ROOT"], "includeSubunits": false })).await;
    assert_eq!(alone.list("calendar.deadlines").len(), 0);
    assert_eq!(load(&alone), 0);

    let trainings = whole(&reader, json!({ "kinds": ["TRAINING"] })).await;
    assert_eq!(trainings.list("calendar.deadlines").len(), 4);
    assert_eq!(load(&trainings), 8);

    let misspelt = whole(&reader, json!({ "units": ["N1"] })).await;
    assert_eq!(misspelt.error_codes(), ["BAD_USER_INPUT"]);
    let error = &misspelt.body()["errors"][0]["extensions"];
    assert_eq!(error["argument"], "units");
    assert!(
        error["suggestions"].as_array().unwrap().contains(&json!("N01")),
        "{error}"
    );
}

async fn a_year_that_nobody_set_up_shows_the_standing_template(app: TestApp) {
    let year = Year {
        deadlines: 6,
        units_each: 2,
    };
    planted(&app, 4, year).await;
    let answer = whole(&app.anonymous(), json!({ "year": 2031 })).await;
    assert_eq!(answer.at("calendar.fiscalYear"), &Value::Null);
    assert_eq!(answer.list("calendar.deadlines").len(), 0);
    let codes: Vec<_> = answer
        .list("calendar.reportingEvents")
        .iter()
        .map(|event| &event["code"])
        .collect();
    assert!(codes.contains(&&json!("INTERIM-2031-08-31")), "{answer}");
    assert_eq!(answer.list("calendar.weeks").len(), 53);
}

async fn what_is_answered_in_one_loop_is_what_the_engine_answers(app: TestApp) {
    let year = Year {
        deadlines: 120,
        units_each: 2,
    };
    planted(&app, 4, year).await;
    let reader = app.anonymous();
    let selection = "deadlines {
            __typename id dag: due { effectiveOn statutoryOn rule explanation } due { isoWeek }
            units { ...Part } units { state } reportingEvent { code } indicators { code name } movedFrom effortHours
            alignment { reportingEvent { code } milestone workingDays aligned }
        }
        weeks { isoWeek effortHours units { unit { name code } deadlineCount effortHours } }
        findings { severity message proposedOn deadlines { code units { unit { code } } } units { code } }";
    let fragment = "fragment Part on DeadlineUnit { unit { code kind } completedAt servedBy { code } }";
    let query = |selection: &str| format!("{{ calendar(year: 2026) {{ {selection} }} }} {fragment}");
    let looped = reader.query(&query(selection)).await;
    assert_eq!(looped.list("calendar.deadlines").len(), 120);
    assert!(!looped.list("calendar.findings").is_empty());
    // A directive leaves a list to the engine.
    let engine = selection
        .replace("__typename", "__typename @include(if: true)")
        .replace("isoWeek effort", "isoWeek @include(if: true) effort")
        .replace("severity", "severity @include(if: true)");
    // Byte for byte: the order of fields is part of the answer.
    assert!(reader.bytes(&query(selection)).await == reader.bytes(&query(&engine)).await);
}

/// An activity of a plan that is not adopted is all that two deadlines ask for.
async fn nothing_is_counted_by_a_draft_that_the_reader_may_not_see(app: TestApp) {
    let scenario = Scenario {
        committees: 4,
        activities: 4,
    };
    let content = scenario.plant(&app.database).await;
    let year = Year {
        deadlines: 34,
        units_each: 4,
    };
    let deadlines = year.plant(&app.database, &content).await;
    let db = app.database.connect().await;
    let asked = link::deadline_indicator::Entity::delete_many();
    asked.exec(&db).await.unwrap();
    // Two weeks apart, for different processes.
    let asked = [7, 33].map(|n| link::deadline_activity::ActiveModel {
        deadline_id: Set(deadlines[n]),
        activity_id: Set(content.activities[0]),
    });
    let asked = link::deadline_activity::Entity::insert_many(asked);
    asked.exec_without_returning(&db).await.unwrap();
    let draft = action_plan::ActiveModel {
        status: Set(ActionPlanStatus::Draft),
        ..Default::default()
    };
    let drafts = action_plan::Entity::update_many().set(draft);
    drafts.exec(&db).await.unwrap();

    for (reader, may_know) in [
        (app.anonymous(), false),
        (app.client(Role::Coordinator, "ROOT"), true),
    ] {
        let answer = whole(&reader, json!({})).await;
        let mut findings = answer.list("calendar.findings").iter();
        let is_told = findings.any(|finding| finding["code"] == "PARALLEL_FOLLOW_UP");
        assert_eq!(is_told, may_know);
        assert_eq!(answer.body().to_string().contains("Aktivitet 0"), may_know);
    }
}
