//! What was published stays readable as it was, by instant and by publication, through every page (R9, S1).

use std::time::Duration;

use arshjul_entity::{Gender, figure, organization_unit};
use arshjul_tests::{
    Answer, TestApp, both_databases,
    publishing::{Made, valued},
    scenario::Scenario,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

both_databases![
    every_publication_reads_as_it_did_by_instant_and_by_id,
    a_publication_that_lands_between_two_pages_changes_neither,
    a_cursor_goes_with_the_list_that_it_came_from,
    an_indicators_figures_are_those_of_the_instant,
    each_cell_has_a_latest_period_of_its_own,
];

const LIST: &str = "query ($first: Int, $after: String, $last: Int, $before: String, $asOf: DateTime, $publication: ID, $filter: FigureFilter) {
    figures(first: $first, after: $after, last: $last, before: $before, asOf: $asOf, publication: $publication, filter: $filter) {
        nodes { id indicatorCode unitCode period gender state value reason target publishedAt publication { name shown suppressed } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
    }
}";

const HOUR: Duration = Duration::from_hours(1);

async fn small(app: &TestApp) {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    scenario.plant(&app.database).await;
}

fn with(mut variables: Value, name: &str, value: &Value) -> Value {
    variables[name] = value.clone();
    variables
}

async fn list(app: &TestApp, variables: Value) -> Answer {
    app.anonymous().graphql(LIST, variables).await
}

/// The whole list, page by page from its start or from its end, as it was written; and the number that each page counts.
async fn read(app: &TestApp, of: &Value, from_the_end: bool) -> Vec<String> {
    let (size, cursor, more, next) = if from_the_end {
        ("last", "before", "hasPreviousPage", "startCursor")
    } else {
        ("first", "after", "hasNextPage", "endCursor")
    };
    let mut rows = Vec::new();
    let mut at = Value::Null;
    loop {
        let page = with(with(of.clone(), size, &json!(7)), cursor, &at);
        let page = list(app, page).await;
        let nodes = page.list("figures.nodes").iter().map(Value::to_string);
        let nodes: Vec<_> = nodes.collect();
        rows = if from_the_end {
            nodes.into_iter().chain(rows).collect()
        } else {
            rows.into_iter().chain(nodes).collect()
        };
        if page.at(&format!("figures.pageInfo.{more}")) == false {
            assert_eq!(page.at("figures.totalCount"), rows.len());
            return rows;
        }
        at = page.at(&format!("figures.pageInfo.{next}")).clone();
    }
}

/// What is corrected from one publication to the next: some cells change, some come, some become small.
fn reported(n: usize) -> Vec<Value> {
    let value = |value: u32| f64::from(value);
    match n {
        0 => vec![
            valued("I1", "N00", "TOTAL", value(50)),
            valued("I2", "N00", "TOTAL", value(60)),
            valued("I2", "N01", "TOTAL", value(61)),
        ],
        1 => vec![
            valued("I1", "N00", "TOTAL", value(55)),
            valued("I2", "N01", "TOTAL", value(3)),
        ],
        _ => vec![
            valued("I1", "N00", "TOTAL", value(57)),
            valued("I2", "N01", "TOTAL", value(62)),
            valued("I3", "N01", "WOMEN", value(70)),
        ],
    }
}

async fn every_publication_reads_as_it_did_by_instant_and_by_id(app: TestApp) {
    small(&app).await;
    let before = json!({ "asOf": "2026-01-31T00:00:00Z" });
    assert_eq!(read(&app, &before, false).await, Vec::<String>::new());

    let mut published: Vec<(Made, Vec<String>, Vec<String>)> = Vec::new();
    for n in 0..3 {
        app.hand_in("ROOT", &reported(n)).await;
        app.clock.advance(HOUR);
        let made = app.publish(json!({ "name": format!("Rapport {n}") })).await;
        let everything = read(&app, &json!({}), false).await;
        let alone = read(&app, &json!({ "publication": made.id }), false).await;
        assert_eq!(alone.len(), 24, "4 indicators, 2 units, 3 genders");
        published.push((made, everything, alone));
        app.clock.advance(HOUR);
    }
    let [first, second, third] = &published[..] else {
        panic!("three publications")
    };
    assert!(first.1 != second.1 && second.1 != third.1);
    for (made, everything, alone) in &published {
        let at: chrono::DateTime<chrono::Utc> = made.at.parse().unwrap();
        let later = (at + chrono::TimeDelta::minutes(30)).to_rfc3339();
        let in_stockholm = at
            .with_timezone(&chrono::FixedOffset::east_opt(3_600).unwrap())
            .to_rfc3339();
        for from_the_end in [false, true] {
            for as_of in [&made.at, &later, &in_stockholm] {
                let read = read(&app, &json!({ "asOf": as_of }), from_the_end).await;
                assert!(read == *everything, "as of {as_of}\n{read:#?}\n{everything:#?}");
            }
            let read = read(&app, &json!({ "publication": made.id }), from_the_end).await;
            assert!(read == *alone, "{read:#?}\n{alone:#?}");
        }
        let just_before = (at - chrono::TimeDelta::milliseconds(1)).to_rfc3339();
        let read = read(&app, &json!({ "asOf": just_before }), false).await;
        assert!(
            read != *everything,
            "the publication counts from its instant, not before"
        );
    }
}

async fn a_publication_that_lands_between_two_pages_changes_neither(app: TestApp) {
    small(&app).await;
    app.hand_in("ROOT", &reported(0)).await;
    app.publish(json!({})).await;
    // Now, at a past instant, and at one that is still to come.
    let mut lists = Vec::new();
    for of in [
        json!({}),
        json!({ "asOf": "2026-03-01T00:00:00Z" }),
        json!({ "asOf": "2030-01-01T00:00:00Z" }),
    ] {
        let whole = read(&app, &of, false).await;
        let page = list(&app, with(of.clone(), "first", &json!(7))).await;
        lists.push((of, whole, page));
    }
    app.clock.advance(HOUR);
    app.hand_in("ROOT", &reported(1)).await;
    app.publish(json!({})).await;
    for (of, whole, page) in lists {
        let mut rows: Vec<_> = page.list("figures.nodes").iter().map(Value::to_string).collect();
        let mut after = page.at("figures.pageInfo.endCursor").clone();
        while rows.len() < whole.len() {
            let page = with(with(of.clone(), "first", &json!(7)), "after", &after);
            let page = list(&app, page).await;
            assert_eq!(page.at("figures.totalCount"), whole.len(), "{of}");
            rows.extend(page.list("figures.nodes").iter().map(Value::to_string));
            after = page.at("figures.pageInfo.endCursor").clone();
        }
        assert_eq!(rows, whole, "{of}");
    }
}

async fn a_cursor_goes_with_the_list_that_it_came_from(app: TestApp) {
    small(&app).await;
    app.hand_in("ROOT", &reported(0)).await;
    let made = app.publish(json!({})).await;
    let lists = [
        json!({}),
        json!({ "asOf": "2026-03-01T00:00:00Z" }),
        json!({ "asOf": made.at }),
        json!({ "publication": made.id }),
        json!({ "filter": { "yearFrom": 2024 } }),
        json!({ "filter": { "yearFrom": 2024, "genders": ["TOTAL"] } }),
    ];
    for (from, of) in lists.iter().enumerate() {
        let page = list(&app, with(of.clone(), "first", &json!(2))).await;
        let cursor = page.at("figures.pageInfo.endCursor");
        for (to, other) in lists.iter().enumerate() {
            for side in ["after", "before"] {
                let answer = list(&app, with(other.clone(), side, cursor)).await;
                if from == to {
                    assert_eq!(answer.error_codes(), [""; 0]);
                    continue;
                }
                assert_eq!(answer.error_codes(), ["BAD_USER_INPUT"], "{of} then {other}");
                let extensions = &answer.body()["errors"][0]["extensions"];
                assert_eq!(
                    (&extensions["reason"], &extensions["argument"]),
                    (&json!("CURSOR_INVALID"), &json!(side))
                );
            }
        }
    }
    let both = json!({ "asOf": made.at, "publication": made.id });
    let answer = list(&app, both).await;
    assert_eq!(answer.error_codes(), ["BAD_USER_INPUT"]);
    let extensions = &answer.body()["errors"][0]["extensions"];
    assert_eq!(extensions["reason"], "AS_OF_WITH_PUBLICATION");
}

async fn an_indicators_figures_are_those_of_the_instant(app: TestApp) {
    small(&app).await;
    let mut instants = Vec::new();
    for n in 0..2 {
        app.hand_in("ROOT", &reported(n)).await;
        app.clock.advance(HOUR);
        instants.push(app.publish(json!({})).await.at);
    }
    let query = "query ($asOf: DateTime) { indicators(filter: { focusAreas: [\"F1\"] }) { nodes {
        figures(units: [\"N00\"], yearFrom: 2026, genders: [TOTAL], asOf: $asOf) { value }
        latestFigures(units: [\"N00\"], asOf: $asOf) { gender period value }
    } } }";
    let told = async |as_of: Value| {
        let answer = app.anonymous().graphql(query, json!({ "asOf": as_of })).await;
        let indicator = answer.at("indicators.nodes.0").clone();
        let latest = indicator["latestFigures"].as_array().unwrap();
        let latest = latest.iter().find(|figure| figure["gender"] == "TOTAL").cloned();
        (indicator["figures"].clone(), latest)
    };
    let latest =
        |period: &str, value: f64| Some(json!({ "gender": "TOTAL", "period": period, "value": value }));
    assert_eq!(told(json!("2026-01-01T00:00:00Z")).await, (json!([]), None));
    assert_eq!(
        told(json!("2026-03-01T00:00:00Z")).await,
        (json!([]), latest("2024", 200.0))
    );
    assert_eq!(
        told(json!(instants[0])).await,
        (json!([{ "value": 50.0 }]), latest("2026", 50.0))
    );
    assert_eq!(
        told(json!(instants[1])).await,
        (json!([{ "value": 55.0 }]), latest("2026", 55.0))
    );
    assert_eq!(
        told(Value::Null).await,
        (json!([{ "value": 55.0 }]), latest("2026", 55.0))
    );
}

/// By unit and gender, whatever the others have reported since; found in the same way now and for an instant.
async fn each_cell_has_a_latest_period_of_its_own(app: TestApp) {
    small(&app).await;
    let of = |unit: &str, period: &str, gender: &str, value: f64| {
        let mut row = valued("I1", unit, gender, value);
        row["period"] = json!(period);
        row
    };
    let genders = ["TOTAL", "WOMEN", "MEN"];
    for period in ["2025", "2026"] {
        for unit in ["N00", "N01"] {
            let value = |gender: &str| if gender == "TOTAL" { 60.0 } else { 30.0 };
            app.hand_in(
                unit,
                &genders.map(|gender| of(unit, period, gender, value(gender))),
            )
            .await;
        }
    }
    app.clock.advance(HOUR);
    let at = app
        .publish(json!({ "indicators": ["I1"], "periods": ["2025", "2026"] }))
        .await
        .at;
    // As if nobody had asked the other committee for women and men of 2026: nothing is published where nothing is asked.
    let db = app.database.connect().await;
    let unit = organization_unit::Entity::find()
        .filter(organization_unit::Column::Code.eq("N01"))
        .one(&db)
        .await
        .unwrap()
        .unwrap();
    figure::Entity::delete_many()
        .filter(figure::Column::UnitId.eq(unit.id))
        .filter(figure::Column::Period.eq("2026"))
        .filter(figure::Column::Gender.ne(Gender::Total))
        .exec(&db)
        .await
        .unwrap();
    let query = "query ($asOf: DateTime, $units: [String!]) {
        indicator(code: \"I1\") { latestFigures(units: $units, asOf: $asOf) { unitCode gender period value } }
    }";
    for units in [json!(["N00", "N01"]), json!(["N01"]), Value::Null] {
        let told = async |as_of: Value| {
            let variables = json!({ "asOf": as_of, "units": units });
            let answer = app.anonymous().graphql(query, variables).await;
            answer.list("indicator.latestFigures").to_vec()
        };
        let now = told(Value::Null).await;
        assert_eq!(now, told(json!(at)).await, "{units}");
        let of_other = now.iter().filter(|figure| figure["unitCode"] == "N01");
        let of_other: Vec<_> = of_other
            .map(|figure| {
                (
                    figure["gender"].as_str().unwrap(),
                    figure["period"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            of_other,
            [("WOMEN", "2025"), ("MEN", "2025"), ("TOTAL", "2026")],
            "{units}"
        );
    }
}
