//! What is asked for is one thing, whether it is told of completeness (R11), published (S1) or left out when a year is closed (R8).
//! It is 22 January 2027.

use std::time::Duration;

use arshjul::graphql::engine::id::GlobalId;
use arshjul_entity::{Aggregation, Role, indicator, link::indicator_unit, result};
use arshjul_tests::{
    TestApp, both_databases,
    calendar::{Ask, Year},
    publishing::valued,
    scenario::{Planted, Scenario},
};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, Set};
use serde_json::{Value, json};

both_databases![
    what_only_a_deadline_asks_is_missing_until_it_is_reported,
    what_a_deadline_asks_no_longer_is_absent,
    a_deadline_and_a_definition_ask_once,
    what_is_taken_back_to_draft_is_missing,
];

/// `N00` and `N01`, of which the first alone is named by the definition of `I1`, which adds up; nobody has reported anything.
async fn group(app: &TestApp) -> Planted {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    let planted = scenario.plant(&app.database).await;
    let year = Year {
        deadlines: 0,
        units_each: 0,
    };
    year.plant(&app.database, &planted).await;
    // The year that is asked for is over: 22 January 2027.
    app.clock.advance(Duration::from_hours(24 * 60));
    let db = app.database.connect().await;
    let indicator = indicator::ActiveModel {
        id: Set(planted.indicators[0]),
        aggregation: Set(Aggregation::Sum),
        ..Default::default()
    };
    indicator.update(&db).await.unwrap();
    result::Entity::delete_many().exec(&db).await.unwrap();
    let (first, i1) = (planted.committees[0], planted.indicators[0]);
    let others = Condition::any()
        .add(indicator_unit::Column::UnitId.ne(first))
        .add(indicator_unit::Column::IndicatorId.ne(i1));
    let named = indicator_unit::Entity::delete_many().filter(others);
    named.exec(&db).await.unwrap();
    planted
}

async fn ask(app: &TestApp, planted: &Planted, units: &[usize]) -> String {
    let ask = Ask {
        code: "UTFALL",
        event: "CLOSING-2026",
        due_on: "2026-12-15",
        units,
        indicators: &[1],
    };
    app.ask(planted, ask).await
}

async fn report(app: &TestApp, unit: &str, women: f64, men: f64) {
    let rows = [
        valued("I1", unit, "TOTAL", women + men),
        valued("I1", unit, "WOMEN", women),
        valued("I1", unit, "MEN", men),
    ];
    app.hand_in(unit, &rows).await;
}

/// Publishes, and tells what everyone reads of a unit then: total, women and men.
async fn published(app: &TestApp, units: [&str; 3]) -> [Vec<String>; 3] {
    app.publish(json!({ "indicators": ["I1"] })).await;
    let query = "query ($units: [String!]) {
        figures(filter: { indicators: [\"I1\"], units: $units, includeSubunits: false, periods: [\"2026\"] }) {
            nodes { value reason }
        }
    }";
    let mut told = [const { Vec::new() }; 3];
    for (unit, told) in units.iter().zip(&mut told) {
        let answer = app.anonymous().graphql(query, json!({ "units": [unit] })).await;
        let cell = |node: &Value| match &node["reason"] {
            Value::String(reason) => reason.clone(),
            _ => node["value"].to_string(),
        };
        *told = answer.list("figures.nodes").iter().map(cell).collect();
    }
    told
}

/// Cells asked for and missing: of the year's closing, and of the calendar that follows it.
async fn counted(app: &TestApp) -> [(i64, i64); 2] {
    let query = "{ fiscalYear(year: 2026) { closingPreflight { asked missing } }
        completeness(year: 2027) { events { asked received } } }";
    let answer = app.client(Role::Coordinator, "ROOT").query(query).await;
    let preflight = answer.at("fiscalYear.closingPreflight");
    let number = |value: &Value| value.as_i64().unwrap();
    let units = answer.list("completeness").iter();
    let events = units.flat_map(|unit| unit["events"].as_array().unwrap());
    let complete = events.fold((0, 0), |(asked, missing), event| {
        let of_event = number(&event["asked"]);
        (asked + of_event, missing + of_event - number(&event["received"]))
    });
    [
        (number(&preflight["asked"]), number(&preflight["missing"])),
        complete,
    ]
}

const NOT_REPORTED: [&str; 3] = ["NOT_REPORTED"; 3];

async fn what_only_a_deadline_asks_is_missing_until_it_is_reported(app: TestApp) {
    let planted = group(&app).await;
    report(&app, "N00", 30.0, 40.0).await;
    assert_eq!(
        published(&app, ["N00", "N01", "ROOT"]).await,
        [vec!["70.0", "30.0", "40.0"], vec![], vec!["70.0", "30.0", "40.0"]]
    );
    ask(&app, &planted, &[1]).await;
    assert_eq!(counted(&app).await, [(6, 3), (3, 3)]);
    assert_eq!(
        published(&app, ["N00", "N01", "ROOT"]).await,
        [&["70.0", "30.0", "40.0"], &NOT_REPORTED, &NOT_REPORTED]
    );
    report(&app, "N01", 10.0, 20.0).await;
    assert_eq!(counted(&app).await, [(6, 0), (3, 0)]);
    assert_eq!(
        published(&app, ["N00", "N01", "ROOT"]).await,
        [
            ["70.0", "30.0", "40.0"],
            ["30.0", "10.0", "20.0"],
            ["100.0", "40.0", "60.0"]
        ]
    );
}

async fn what_a_deadline_asks_no_longer_is_absent(app: TestApp) {
    let planted = group(&app).await;
    report(&app, "N00", 30.0, 40.0).await;
    let id = ask(&app, &planted, &[0, 1]).await;
    assert_eq!(counted(&app).await, [(6, 3), (6, 3)]);
    let waive =
        "mutation ($input: DeadlineWaiveInput!) { deadlineWaive(input: $input) { userErrors { code } } }";
    let unit = GlobalId::row("OrganizationUnit", planted.committees[1].0).to_string();
    let input = json!({ "deadlineId": id, "unitIds": [unit], "reason": "Har inga." });
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let answer = coordinator.graphql(waive, json!({ "input": input })).await;
    assert_eq!(answer.user_error_codes("deadlineWaive"), [""; 0], "{answer}");
    assert_eq!(counted(&app).await, [(3, 0), (3, 0)]);
    assert_eq!(
        published(&app, ["N00", "N01", "ROOT"]).await,
        [vec!["70.0", "30.0", "40.0"], vec![], vec!["70.0", "30.0", "40.0"]]
    );
}

async fn a_deadline_and_a_definition_ask_once(app: TestApp) {
    let planted = group(&app).await;
    assert_eq!(counted(&app).await, [(3, 3), (0, 0)]);
    ask(&app, &planted, &[0]).await;
    assert_eq!(counted(&app).await, [(3, 3), (3, 3)]);
    let empty: [&str; 0] = [];
    assert_eq!(
        published(&app, ["N00", "N01", "ROOT"]).await,
        [&NOT_REPORTED[..], &empty[..], &NOT_REPORTED[..]]
    );
}

/// A unit that has handed in, was sent back and saves a draft has not withdrawn from what the others add up to.
async fn what_is_taken_back_to_draft_is_missing(app: TestApp) {
    let planted = group(&app).await;
    let id = ask(&app, &planted, &[1]).await;
    report(&app, "N00", 30.0, 40.0).await;
    report(&app, "N01", 10.0, 20.0).await;
    app.publish(json!({ "indicators": ["I1"] })).await;
    let cancel =
        "mutation ($input: DeadlineCancelInput!) { deadlineCancel(input: $input) { userErrors { code } } }";
    let input = json!({ "deadlineId": id, "expectedVersion": 1, "reason": "Inställt." });
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let answer = coordinator.graphql(cancel, json!({ "input": input })).await;
    assert_eq!(answer.user_error_codes("deadlineCancel"), [""; 0], "{answer}");
    let sent_back = "mutation { resultsReturn(input: { filter: { units: [\"N01\"] }, comment: \"Se över.\" }) { updated } }";
    let answer = app.client(Role::Approver, "N01").query(sent_back).await;
    assert_eq!(answer.at("resultsReturn.updated"), 3, "{answer}");
    let draft = "mutation ($rows: [ResultRowInput!]!) { resultsSubmit(input: { rows: $rows, asDraft: true }) { committed } }";
    let rows = [
        valued("I1", "N01", "TOTAL", 31.0),
        valued("I1", "N01", "WOMEN", 11.0),
        valued("I1", "N01", "MEN", 20.0),
    ];
    let answer = app
        .client(Role::Reporter, "N01")
        .graphql(draft, json!({ "rows": rows }))
        .await;
    assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
    assert_eq!(
        published(&app, ["N00", "N01", "ROOT"]).await,
        [&["70.0", "30.0", "40.0"], &NOT_REPORTED, &NOT_REPORTED]
    );
}
