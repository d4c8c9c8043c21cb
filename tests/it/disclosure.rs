//! Disclosure control through the schema: whole tables with their roll-ups, corrections, and who may know why (S1-S4). The attack by
//! linear programming stands beside the rules (`domain/disclosure`).

use arshjul_entity::{Aggregation, CellState, Gender, Role, figure, indicator};
use arshjul_tests::{Answer, Client, TestApp, both_databases, scenario::Scenario};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter as _, Set,
};
use serde_json::{Value, json};

both_databases![
    roll_ups_are_published_and_protected_in_the_same_run,
    a_roll_up_with_a_missing_part_is_missing,
    a_correction_gives_away_neither_what_was_hidden_nor_what_is,
    what_was_asked_for_and_not_approved_is_not_reported,
    only_the_sustainability_unit_knows_why,
    a_dry_run_tells_the_same_and_writes_nothing,
    publications_at_once_come_one_after_the_other,
];

const PUBLISH: &str = "mutation ($input: PublicationCreateInput!) {
    publicationCreate(input: $input) {
        publication { id shown suppressed } shown suppressed missing informationKept
        hiddenByCause { cause cells } userErrors { code path }
    }
}";

/// Three committees under `ROOT` that are asked for `I1`, which adds up.
async fn group(app: &TestApp) {
    let scenario = Scenario {
        committees: 3,
        activities: 0,
    };
    scenario.plant(&app.database).await;
    let db = app.database.connect().await;
    let indicator = indicator::Entity::find().filter(indicator::COLUMN.code.eq("I1"));
    let mut indicator = indicator.one(&db).await.unwrap().unwrap().into_active_model();
    indicator.aggregation = Set(Aggregation::Sum);
    indicator.update(&db).await.unwrap();
}

/// Reports women and men of 2026, and their sum, and approves them.
async fn report(app: &TestApp, cells: &[(&str, u32, u32)]) {
    submit(app, cells).await;
    app.approve_all().await;
}

async fn submit(app: &TestApp, cells: &[(&str, u32, u32)]) {
    let line = |(unit, women, men): &(&str, u32, u32)| {
        [("TOTAL", women + men), ("WOMEN", *women), ("MEN", *men)].map(|(gender, value)| {
            json!({ "indicator": "I1", "unit": unit, "period": "2026", "gender": gender, "value": value })
        })
    };
    let rows: Vec<Value> = cells.iter().flat_map(line).collect();
    let submit = "mutation ($rows: [ResultRowInput!]!) {
        resultsSubmit(input: { rows: $rows }) { committed rows { errors { code path } } }
    }";
    let answer = app
        .client(Role::Reporter, "ROOT")
        .graphql(submit, json!({ "rows": rows }))
        .await;
    assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
}

fn input() -> Value {
    json!({ "input": { "name": "Rapport", "decidedOn": "2027-04-01", "indicators": ["I1"], "periods": ["2026"] } })
}

async fn publish(app: &TestApp) -> Answer {
    let answer = app
        .client(Role::Coordinator, "ROOT")
        .graphql(PUBLISH, input())
        .await;
    assert!(answer.at("publicationCreate.publication").is_object(), "{answer}");
    answer
}

/// Total, women and men of a unit as everyone reads them.
async fn told(app: &TestApp, unit: &str) -> Vec<String> {
    let query = "query ($units: [String!]) {
        figures(filter: { indicators: [\"I1\"], units: $units, includeSubunits: false, periods: [\"2026\"] }) {
            nodes { gender state value reason }
        }
    }";
    let answer = app.anonymous().graphql(query, json!({ "units": [unit] })).await;
    let told = |node: &Value| match (&node["value"], &node["reason"]) {
        (Value::Null, Value::String(reason)) => reason.clone(),
        (value, _) => value.to_string(),
    };
    answer.list("figures.nodes").iter().map(told).collect()
}

async fn roll_ups_are_published_and_protected_in_the_same_run(app: TestApp) {
    group(&app).await;
    report(&app, &[("N00", 20, 3), ("N01", 30, 10), ("N02", 40, 50)]).await;
    publish(&app).await;
    assert_eq!(told(&app, "ROOT").await, ["153.0", "90.0", "63.0"]);
    // The 3 men hide behind the women of their unit and behind men and women of another.
    assert_eq!(told(&app, "N00").await, ["23.0", "CONFIDENTIAL", "CONFIDENTIAL"]);
    let others = [told(&app, "N01").await, told(&app, "N02").await];
    let hidden = others.iter().flatten().filter(|cell| *cell == "CONFIDENTIAL");
    assert_eq!(hidden.count(), 2, "{others:?}");
}

async fn a_roll_up_with_a_missing_part_is_missing(app: TestApp) {
    group(&app).await;
    report(&app, &[("N00", 20, 30), ("N01", 30, 10)]).await;
    publish(&app).await;
    assert_eq!(told(&app, "ROOT").await, ["NOT_REPORTED"; 3]);
    assert_eq!(told(&app, "N02").await, ["NOT_REPORTED"; 3]);
    assert_eq!(told(&app, "N00").await, ["50.0", "20.0", "30.0"]);
}

async fn a_correction_gives_away_neither_what_was_hidden_nor_what_is(app: TestApp) {
    group(&app).await;
    let others = [("N01", 30, 40), ("N02", 40, 50)];
    report(&app, &[("N00", 20, 3), others[0], others[1]]).await;
    publish(&app).await;
    let before = [
        told(&app, "N00").await,
        told(&app, "N01").await,
        told(&app, "N02").await,
    ];
    // Two men more: none of the counts is small any longer, and what was hidden stays so where it has not changed.
    report(&app, &[("N00", 20, 5)]).await;
    publish(&app).await;
    let after = [
        told(&app, "N00").await,
        told(&app, "N01").await,
        told(&app, "N02").await,
    ];
    assert_eq!(
        after[0][1], "CONFIDENTIAL",
        "the women would say how many men there were: {after:?}"
    );
    for (unit, (before, after)) in before.iter().zip(&after).enumerate().skip(1) {
        for (before, after) in before.iter().zip(after) {
            assert!(
                before != "CONFIDENTIAL" || after == "CONFIDENTIAL",
                "N0{unit}: {before} became {after}"
            );
        }
    }
    // Nothing new: nothing changes.
    publish(&app).await;
    assert_eq!(
        [
            told(&app, "N00").await,
            told(&app, "N01").await,
            told(&app, "N02").await
        ],
        after
    );
}

async fn what_was_asked_for_and_not_approved_is_not_reported(app: TestApp) {
    group(&app).await;
    report(&app, &[("N00", 20, 30), ("N01", 30, 10)]).await;
    submit(&app, &[("N02", 40, 50)]).await;
    publish(&app).await;
    assert_eq!(told(&app, "N02").await, ["NOT_REPORTED"; 3]);
}

const WHY: &str = "query ($publication: ID!) {
    disclosureTables(publication: $publication) {
        totalCount nodes { indicator { code } period hiddenCells { unit { code } gender cause } }
    }
}";

async fn only_the_sustainability_unit_knows_why(app: TestApp) {
    group(&app).await;
    report(&app, &[("N00", 20, 3), ("N01", 30, 10), ("N02", 40, 50)]).await;
    let publication = publish(&app).await.at("publicationCreate.publication.id").clone();
    let why = |client: Client| {
        let publication = publication.clone();
        async move { client.graphql(WHY, json!({ "publication": publication })).await }
    };
    let answer = why(app.client(Role::Coordinator, "ROOT")).await;
    assert_eq!(answer.at("disclosureTables.totalCount"), 1, "{answer}");
    let cells = answer.at("disclosureTables.nodes.0.hiddenCells").clone();
    let cells = cells.as_array().unwrap();
    let small = json!({ "unit": { "code": "N00" }, "gender": "MEN", "cause": "SMALL_COUNT" });
    assert!(cells.contains(&small), "{answer}");
    assert!(
        cells
            .iter()
            .all(|cell| *cell == small || cell["cause"] == "SECONDARY"),
        "{answer}"
    );
    assert_eq!(cells.len(), 4, "{answer}");
    for client in [
        app.anonymous(),
        app.client(Role::Coordinator, "N00"),
        app.client(Role::Approver, "ROOT"),
        app.client(Role::Admin, "ROOT"),
    ] {
        let answer = why(client).await;
        assert_eq!(answer.at("disclosureTables.totalCount"), 0, "{answer}");
    }
}

async fn a_dry_run_tells_the_same_and_writes_nothing(app: TestApp) {
    group(&app).await;
    report(&app, &[("N00", 20, 3), ("N01", 30, 10), ("N02", 40, 50)]).await;
    let mut dry = input();
    dry["input"]["dryRun"] = json!(true);
    let dry = app.client(Role::Coordinator, "ROOT").graphql(PUBLISH, dry).await;
    assert_eq!(dry.at("publicationCreate.publication"), &Value::Null);
    assert_eq!(told(&app, "N01").await, Vec::<String>::new());
    let made = publish(&app).await;
    for field in [
        "shown",
        "suppressed",
        "missing",
        "informationKept",
        "hiddenByCause",
    ] {
        let field = format!("publicationCreate.{field}");
        assert_eq!(dry.at(&field), made.at(&field), "{field}");
    }
    assert_eq!(made.at("publicationCreate.shown"), 8, "{made}");
    assert_eq!(made.at("publicationCreate.suppressed"), 4, "{made}");
    let kept = made.at("publicationCreate.informationKept").as_f64().unwrap();
    assert!(kept > 0.5 && kept < 1.0, "{kept}");
}

async fn publications_at_once_come_one_after_the_other(app: TestApp) {
    group(&app).await;
    report(&app, &[("N00", 20, 30), ("N01", 30, 10), ("N02", 40, 50)]).await;
    let client = app.client(Role::Coordinator, "ROOT");
    let at_once = (0..4).map(|_| client.graphql(PUBLISH, input()));
    let answers = futures_util::future::join_all(at_once).await;
    let mut made = 0;
    for answer in &answers {
        if answer.at("publicationCreate.publication").is_object() {
            made += 1;
        } else {
            assert_eq!(
                answer.at("publicationCreate.userErrors.0.code"),
                "PUBLISHED_MEANWHILE",
                "{answer}"
            );
        }
    }
    assert!(made >= 1);
    let db = app.database.connect().await;
    let current = figure::Entity::find().filter(figure::COLUMN.superseded_at.is_null());
    let of_2026 = current
        .filter(figure::COLUMN.period.eq("2026"))
        .filter(figure::COLUMN.state.eq(CellState::Value));
    assert_eq!(
        of_2026.count(&db).await.unwrap(),
        4 * u64::try_from(Gender::ALL.len()).unwrap()
    );
}
