//! What deadlines asked for, what came in, and when (R7, R11). It is 23 November 2026; the results of 2025 came in on 1 February.

use arshjul::graphql::engine::id::GlobalId;
use arshjul_entity::{Gender, Role, deadline, result};
use arshjul_tests::{
    Answer, Client, TestApp,
    app::as_many_statements,
    both_databases,
    calendar::{Ask, Year},
    scenario::{Planted, Scenario},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value, json};

mod oracle;

both_databases![
    each_unit_is_told_what_came_for_each_report,
    who_has_not_reported_is_for_those_who_read_raw_results,
    who_need_not_hand_in_is_not_asked,
    a_cell_is_on_time_by_the_day_that_counts,
    a_correction_keeps_when_the_cell_came_in,
    a_year_is_told_in_the_same_statements_however_much_was_asked,
];

const YEAR: &str =
    "query ($year: Int! = 2026, $units: [String!]) { completeness(year: $year, units: $units) {
    unit { code }
    events {
        reportingEvent { code } asked received onTime late approved used usedReceived
        missing { indicator { code } period genders deadline { code } dueOn isUsed isGapAccepted }
    }
} }";

struct Group {
    app: TestApp,
    planted: Planted,
}

async fn group(app: TestApp, committees: usize) -> Group {
    let scenario = Scenario {
        committees,
        activities: 0,
    };
    let planted = scenario.plant(&app.database).await;
    let year = Year {
        deadlines: 0,
        units_each: 0,
    };
    year.plant(&app.database, &planted).await;
    // What was planted is what units reported.
    let reported = result::Entity::update_many().col_expr(result::Column::IsExample, Expr::value(false));
    reported.exec(&app.database.connect().await).await.unwrap();
    Group { app, planted }
}

impl Group {
    fn coordinator(&self) -> Client {
        self.app.client(Role::Coordinator, "ROOT")
    }

    async fn ask(
        &self,
        code: &str,
        event: &str,
        due_on: &str,
        units: &[usize],
        indicators: &[usize],
    ) -> String {
        let ask = Ask {
            code,
            event,
            due_on,
            units,
            indicators,
        };
        self.app.ask(&self.planted, ask).await
    }

    async fn change(&self, mutation: &str, input: Value) {
        let name = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}"
        );
        let answer = self
            .coordinator()
            .graphql(&query, json!({ "input": input }))
            .await;
        assert_eq!(answer.user_error_codes(mutation), [""; 0], "{answer}");
    }

    /// What has not come in after all.
    async fn remove(&self, unit: usize, indicator: usize, genders: &[Gender]) {
        let (unit, indicator) = (
            self.planted.committees[unit],
            self.planted.indicators[indicator - 1],
        );
        let gone = result::Entity::delete_many()
            .filter(result::Column::UnitId.eq(unit))
            .filter(result::Column::IndicatorId.eq(indicator))
            .filter(result::Column::Gender.is_in(genders.iter().copied()));
        let gone = gone.exec(&self.app.database.connect().await).await.unwrap();
        assert_eq!(gone.rows_affected, genders.len() as u64);
    }

    async fn came_in_at(&self, at: &str) {
        let at: chrono::DateTime<chrono::Utc> = at.parse().unwrap();
        let all = result::Entity::update_many().col_expr(result::Column::HandedInAt, Expr::value(at));
        all.exec(&self.app.database.connect().await).await.unwrap();
    }

    /// `I1 TOTAL ON_TIME`, of a unit.
    async fn timeliness(&self, unit: &str) -> Vec<String> {
        let query = "query ($units: [String!]) { results(filter: { units: $units }) { nodes {
            indicator { code } period gender timeliness
        } } }";
        let answer = self
            .coordinator()
            .graphql(query, json!({ "units": [unit] }))
            .await;
        let told = |node: &Value| {
            let text = |value: &Value| value.as_str().unwrap_or("null").to_owned();
            format!(
                "{} {} {} {}",
                text(&node["indicator"]["code"]),
                text(&node["period"]),
                text(&node["gender"]),
                text(&node["timeliness"])
            )
        };
        answer.list("results.nodes").iter().map(told).collect()
    }
}

async fn told(reader: &Client, variables: Value) -> Answer {
    reader.graphql(YEAR, variables).await
}

/// `N00 CLOSING-2025 6/6 on time 6 late 0 approved 0 used 0/0`
fn counts(answer: &Answer) -> Vec<String> {
    let units = answer.list("completeness").iter();
    let told = units.flat_map(|unit| {
        let events = unit["events"].as_array().unwrap().iter();
        events.map(|event| {
            let count = |name: &str| event[name].as_i64().unwrap();
            format!(
                "{} {} {}/{} on time {} late {} approved {} used {}/{}",
                unit["unit"]["code"].as_str().unwrap(),
                event["reportingEvent"]["code"].as_str().unwrap(),
                count("received"),
                count("asked"),
                count("onTime"),
                count("late"),
                count("approved"),
                count("usedReceived"),
                count("used"),
            )
        })
    });
    told.collect()
}

async fn each_unit_is_told_what_came_for_each_report(app: TestApp) {
    let group = group(app, 3).await;
    group
        .ask("UTFALL", "CLOSING-2025", "2026-02-02", &[0, 1, 2], &[1, 2])
        .await;
    group
        .ask("TIDIGT", "CLOSING-2025", "2026-01-20", &[2], &[1])
        .await;
    group
        .ask("HALVTID", "INTERIM-2026-08-31", "2026-09-15", &[0], &[1])
        .await;
    group.remove(1, 2, &[Gender::Women, Gender::Men]).await;
    let answer = told(&group.coordinator(), json!({})).await;
    assert_eq!(
        counts(&answer),
        [
            "N00 CLOSING-2025 6/6 on time 6 late 0 approved 0 used 0/0",
            // The interim report uses the same value: it is the latest whole year.
            "N00 INTERIM-2026-08-31 0/0 on time 0 late 0 approved 0 used 3/3",
            "N01 CLOSING-2025 4/6 on time 4 late 0 approved 0 used 0/0",
            "N02 CLOSING-2025 6/6 on time 3 late 3 approved 0 used 0/0",
        ]
    );
    let units: Vec<_> = answer
        .list("completeness")
        .iter()
        .map(|unit| &unit["unit"]["code"])
        .collect();
    assert_eq!(units, ["N00", "N01", "N02", "ROOT"]);
    assert_eq!(
        answer.at("completeness.1.events.0.missing"),
        &json!([{
            "indicator": { "code": "I2" }, "period": "2025", "genders": ["WOMEN", "MEN"], "deadline": { "code": "UTFALL" },
            "dueOn": "2026-02-02", "isUsed": false, "isGapAccepted": false,
        }])
    );
    // An event belongs whole to one calendar.
    let other = told(&group.coordinator(), json!({ "year": 2027 })).await;
    assert_eq!(counts(&other), [""; 0]);
    let two = told(&group.coordinator(), json!({ "units": ["N02", "N01"] })).await;
    assert_eq!(two.list("completeness").len(), 2);
}

async fn who_has_not_reported_is_for_those_who_read_raw_results(app: TestApp) {
    let group = group(app, 3).await;
    group
        .ask("UTFALL", "CLOSING-2025", "2026-02-02", &[0, 1, 2], &[1, 2])
        .await;
    let own = "N01 CLOSING-2025 6/6 on time 6 late 0 approved 0 used 0/0";
    for (reader, expected) in [
        (group.app.client(Role::Reporter, "N01"), vec![own]),
        (group.app.client(Role::Approver, "N01"), vec![own]),
        (group.app.client(Role::Reader, "N01"), vec![]),
        (group.app.client(Role::Admin, "ROOT"), vec![]),
        (group.app.anonymous(), vec![]),
    ] {
        let answer = told(&reader, json!({})).await;
        assert_eq!(counts(&answer), expected, "{answer}");
        assert_eq!(
            answer.list("completeness").len(),
            expected.len(),
            "nor are the units there"
        );
        let others = told(&reader, json!({ "units": ["N00", "N02"] })).await;
        assert_eq!(others.list("completeness").len(), 0);
    }
    let misspelt = told(&group.coordinator(), json!({ "units": ["N1"] })).await;
    assert_eq!(misspelt.error_codes(), ["BAD_USER_INPUT"]);
    let error = &misspelt.body()["errors"][0]["extensions"];
    assert_eq!(error["argument"], "units");
    assert!(
        error["suggestions"].as_array().unwrap().contains(&json!("N01")),
        "{error}"
    );
    let long_ago = told(&group.coordinator(), json!({ "year": 1999 })).await;
    assert_eq!(long_ago.error_codes(), ["BAD_USER_INPUT"]);
}

async fn who_need_not_hand_in_is_not_asked(app: TestApp) {
    let group = group(app, 2).await;
    let id = group
        .ask("UTFALL", "CLOSING-2025", "2026-02-02", &[0, 1], &[1])
        .await;
    let unit = GlobalId::row("OrganizationUnit", group.planted.committees[1].0).to_string();
    group
        .change(
            "deadlineWaive",
            json!({ "deadlineId": id, "unitIds": [unit], "reason": "Utgår." }),
        )
        .await;
    let first = "N00 CLOSING-2025 3/3 on time 3 late 0 approved 0 used 0/0";
    assert_eq!(counts(&told(&group.coordinator(), json!({})).await), [first]);
    let input = json!({ "deadlineId": id, "expectedVersion": 1, "reason": "Inställt." });
    group.change("deadlineCancel", input).await;
    assert_eq!(counts(&told(&group.coordinator(), json!({})).await), [""; 0]);
}

async fn a_cell_is_on_time_by_the_day_that_counts(app: TestApp) {
    let group = group(app, 1).await;
    let id = group
        .ask("UTFALL", "CLOSING-2025", "2026-02-02", &[0], &[1])
        .await;
    let of_i1 =
        |timeliness: &str| ["TOTAL", "WOMEN", "MEN"].map(|gender| format!("I1 2025 {gender} {timeliness}"));
    let told = group.timeliness("N00").await;
    assert_eq!(told[..3], of_i1("ON_TIME"));
    // What nobody asks for is neither.
    assert!(told[3..].iter().all(|told| told.ends_with("null")), "{told:?}");

    let input = json!({ "deadlineId": id, "expectedVersion": 1, "dueOn": "2026-01-30", "reason": "Nämnden möts tidigare." });
    group.change("deadlineMove", input).await;
    assert_eq!(group.timeliness("N00").await[..3], of_i1("LATE"));
    // A day ends at midnight in Stockholm.
    for (at, expected) in [
        ("2026-01-30T22:59:59Z", "ON_TIME"),
        ("2026-01-30T23:00:00Z", "LATE"),
    ] {
        group.came_in_at(at).await;
        assert_eq!(group.timeliness("N00").await[..3], of_i1(expected), "{at}");
    }
    // Another that asks later leaves the first to count, and another that asks before takes its place.
    group
        .ask("SENARE", "INTERIM-2026-08-31", "2026-09-15", &[0], &[1])
        .await;
    assert_eq!(group.timeliness("N00").await[..3], of_i1("LATE"));
    let input = json!({ "deadlineId": id, "expectedVersion": 2, "reason": "Inställt." });
    group.change("deadlineCancel", input).await;
    assert_eq!(group.timeliness("N00").await[..3], of_i1("ON_TIME"));
}

async fn a_correction_keeps_when_the_cell_came_in(app: TestApp) {
    let group = group(app, 1).await;
    group
        .ask("UTFALL", "CLOSING-2025", "2026-02-02", &[0], &[1])
        .await;
    group.remove(0, 1, &[Gender::Men]).await;
    let submit = "mutation ($rows: [ResultRowInput!]!) { resultsSubmit(input: { rows: $rows }) {
        rows { outcome result { handedInAt submittedAt timeliness } }
    } }";
    let row = |gender: &str| json!({ "indicator": "I1", "unit": "N00", "period": "2025", "gender": gender, "value": 900 });
    let reporter = group.app.client(Role::Reporter, "N00");
    let rows = json!({ "rows": [row("TOTAL"), row("MEN")] });
    let answer = reporter.graphql(submit, rows.clone()).await;
    let now = "2026-11-23T09:00:00Z";
    assert_eq!(
        answer.at("resultsSubmit.rows"),
        &json!([
            { "outcome": "UPDATED",
              "result": { "handedInAt": "2026-02-01T08:00:00Z", "submittedAt": now, "timeliness": "ON_TIME" } },
            { "outcome": "CREATED", "result": { "handedInAt": now, "submittedAt": now, "timeliness": "LATE" } },
        ])
    );
    // What was an example came from nobody: the first real hand-in counts.
    let example = result::Entity::update_many().col_expr(result::Column::IsExample, Expr::value(true));
    example.exec(&group.app.database.connect().await).await.unwrap();
    let answer = reporter.graphql(submit, rows).await;
    assert_eq!(answer.at("resultsSubmit.rows.0.result.timeliness"), "LATE");
}

async fn a_year_is_told_in_the_same_statements_however_much_was_asked(app: TestApp) {
    let few = reckoned(app, 2, 2).await;
    let other = TestApp::beside(&few.0.app).await;
    let many = reckoned(other, 30, 40).await;
    many.0.app.database.clone().remove().await;
    for (few, many) in few.1.iter().zip(&many.1) {
        as_many_statements(few, many);
    }
}

/// The statements of a year's completeness, and of the timeliness of its results.
async fn reckoned(app: TestApp, committees: usize, deadlines: usize) -> (Group, [Vec<String>; 2]) {
    let scenario = Scenario {
        committees,
        activities: 0,
    };
    let planted = scenario.plant(&app.database).await;
    let year = Year {
        deadlines,
        units_each: committees,
    };
    year.plant(&app.database, &planted).await;
    let db = app.database.connect().await;
    let feeding =
        deadline::Entity::update_many().col_expr(deadline::Column::Feeds, Expr::value("CLOSING-2025"));
    feeding.exec(&db).await.unwrap();
    let reported = result::Entity::update_many().col_expr(result::Column::IsExample, Expr::value(false));
    reported.exec(&db).await.unwrap();
    let group = Group { app, planted };
    group.remove(0, 1, &[Gender::Men]).await;
    let coordinator = group.coordinator();
    let (answer, completeness) = group.app.statements(told(&coordinator, json!({}))).await;
    assert!(answer.body().to_string().contains("\"missing\":[{"), "{answer}");
    let results = "{ results { nodes { id timeliness } } }";
    let (answer, timeliness) = group.app.statements(coordinator.query(results)).await;
    assert!(
        answer
            .list("results.nodes")
            .iter()
            .any(|node| node["timeliness"] == "ON_TIME" || node["timeliness"] == "LATE")
    );
    (group, [completeness, timeliness])
}
