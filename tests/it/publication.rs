//! Publishing, and the figures that everyone reads (S1, S2, S4, S6).

use arshjul_entity::{CountingUnit, Role, ValueKind, audit_event, indicator};
use arshjul_tests::{Answer, Client, TestApp, both_databases, scenario::Scenario};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter as _, Set,
};
use serde_json::{Value, json};

both_databases![
    a_table_is_protected_whole,
    shares_are_judged_by_their_parts,
    what_the_source_suppressed_stays_so,
    a_dry_run_counts_and_writes_nothing,
    a_correction_does_not_give_away_what_was_hidden,
    pages_hold_every_cell_once_while_another_publication_lands,
    only_coordinators_of_the_group_publish,
    a_publication_names_what_there_is,
    publishing_has_a_time_of_its_own,
];

const PUBLISH: &str = "mutation ($input: PublicationCreateInput!) {
    publicationCreate(input: $input) {
        publication { id shown suppressed } shown suppressed missing userErrors { code path }
    }
}";

async fn publish(client: &Client, more: Value) -> Answer {
    let mut input = json!({ "name": "Rapport", "decidedOn": "2027-04-01", "periods": ["2026"] });
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    client.graphql(PUBLISH, json!({ "input": input })).await
}

async fn published(app: &TestApp) {
    let answer = publish(&app.client(Role::Coordinator, "ROOT"), json!({})).await;
    assert!(answer.at("publicationCreate.publication").is_object(), "{answer}");
}

/// Reports cells of 2026, and has them approved.
async fn report(app: &TestApp, cells: &[(&str, &str, &str, Value)]) {
    let rows: Vec<_> = cells
        .iter()
        .map(|(indicator, unit, gender, content)| {
            let mut row = json!({ "indicator": indicator, "unit": unit, "period": "2026", "gender": gender });
            row.as_object_mut()
                .unwrap()
                .extend(content.as_object().unwrap().clone());
            row
        })
        .collect();
    let submit = "mutation ($rows: [ResultRowInput!]!) {
        resultsSubmit(input: { rows: $rows }) { committed rows { errors { code path } } }
    }";
    let reporter = app.client(Role::Reporter, "ROOT");
    let answer = reporter.graphql(submit, json!({ "rows": rows })).await;
    assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
    app.approve_all().await;
}

fn value(value: f64) -> Value {
    json!({ "value": value })
}

async fn small(app: &TestApp) {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    scenario.plant(&app.database).await;
}

/// `TOTAL=20`, `WOMEN=CONFIDENTIAL`, `MEN=NOT_REPORTED`: what everyone reads of an indicator and unit in 2026.
async fn figures(app: &TestApp, indicator: &str, unit: &str) -> Vec<String> {
    let query =
        "query ($filter: FigureFilter) { figures(filter: $filter) { nodes { gender state value reason } } }";
    let filter =
        json!({ "indicators": [indicator], "units": [unit], "includeSubunits": false, "periods": ["2026"] });
    let answer = app.anonymous().graphql(query, json!({ "filter": filter })).await;
    let told = |node: &Value| {
        let gender = node["gender"].as_str().unwrap();
        match (node["state"].as_str().unwrap(), &node["value"], &node["reason"]) {
            ("VALUE", value, Value::Null) => format!("{gender}={value}"),
            ("MISSING" | "SUPPRESSED", Value::Null, Value::String(reason)) => format!("{gender}={reason}"),
            ("NOT_APPLICABLE", Value::Null, Value::Null) => format!("{gender}=NOT_APPLICABLE"),
            other => panic!("{other:?}"),
        }
    };
    answer.list("figures.nodes").iter().map(told).collect()
}

async fn a_table_is_protected_whole(app: TestApp) {
    small(&app).await;
    report(
        &app,
        &[
            ("I1", "N00", "TOTAL", value(23.0)),
            ("I1", "N00", "WOMEN", value(20.0)),
            ("I1", "N00", "MEN", value(3.0)),
            ("I1", "N01", "TOTAL", value(20.0)),
            ("I1", "N01", "WOMEN", value(20.0)),
            ("I1", "N01", "MEN", value(0.0)),
            ("I2", "N00", "TOTAL", value(30.0)),
            ("I2", "N00", "WOMEN", json!({ "missingReason": "UNRELIABLE" })),
            ("I2", "N00", "MEN", json!({ "notApplicable": true })),
            // Two cells give the third away: 2 men.
            ("I2", "N01", "TOTAL", value(32.0)),
            ("I2", "N01", "WOMEN", value(30.0)),
        ],
    )
    .await;
    assert_eq!(figures(&app, "I1", "N00").await, Vec::<String>::new());
    published(&app).await;
    assert_eq!(
        figures(&app, "I1", "N00").await,
        ["TOTAL=23.0", "WOMEN=CONFIDENTIAL", "MEN=CONFIDENTIAL"]
    );
    assert_eq!(
        figures(&app, "I1", "N01").await,
        ["TOTAL=20.0", "WOMEN=20.0", "MEN=0.0"]
    );
    assert_eq!(
        figures(&app, "I2", "N00").await,
        ["TOTAL=30.0", "WOMEN=UNRELIABLE", "MEN=NOT_APPLICABLE"]
    );
    assert_eq!(
        figures(&app, "I2", "N01").await,
        ["TOTAL=32.0", "WOMEN=CONFIDENTIAL", "MEN=NOT_REPORTED"]
    );
    assert_eq!(
        figures(&app, "I3", "N00").await,
        ["TOTAL=NOT_REPORTED", "WOMEN=NOT_REPORTED", "MEN=NOT_REPORTED"]
    );
    // The municipality was not asked, and reported nothing.
    assert_eq!(figures(&app, "I1", "ROOT").await, Vec::<String>::new());
}

async fn shares_are_judged_by_their_parts(app: TestApp) {
    small(&app).await;
    let db = app.database.connect().await;
    let found = indicator::Entity::find()
        .filter(indicator::Column::Code.eq("I1"))
        .one(&db)
        .await;
    let mut share = found.unwrap().unwrap().into_active_model();
    share.value_kind = Set(ValueKind::Share);
    share.factor = Set(100);
    share.decimals = Set(1);
    share.counting_unit = Set(CountingUnit::Persons);
    share.update(&db).await.unwrap();
    let parts = |numerator, denominator| json!({ "numerator": numerator, "denominator": denominator });
    // 97 of 100 leaves 3 who are not counted; 60 of 100 hides nobody.
    report(
        &app,
        &[
            ("I1", "N00", "TOTAL", parts(97, 100)),
            ("I1", "N01", "TOTAL", parts(60, 90)),
        ],
    )
    .await;
    published(&app).await;
    assert_eq!(figures(&app, "I1", "N00").await[0], "TOTAL=CONFIDENTIAL");
    assert_eq!(figures(&app, "I1", "N01").await[0], "TOTAL=66.7");
}

async fn what_the_source_suppressed_stays_so(app: TestApp) {
    small(&app).await;
    let suppressed = json!({ "missingReason": "OTHER", "sourceCode": ".." });
    report(
        &app,
        &[
            ("I1", "N00", "TOTAL", value(50.0)),
            ("I1", "N00", "WOMEN", suppressed),
            ("I1", "N00", "MEN", value(20.0)),
        ],
    )
    .await;
    published(&app).await;
    assert_eq!(
        figures(&app, "I1", "N00").await,
        ["TOTAL=50.0", "WOMEN=SOURCE", "MEN=CONFIDENTIAL"]
    );
}

async fn a_dry_run_counts_and_writes_nothing(app: TestApp) {
    small(&app).await;
    report(
        &app,
        &[
            ("I1", "N00", "TOTAL", value(3.0)),
            ("I1", "N01", "TOTAL", value(30.0)),
        ],
    )
    .await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let trial = publish(&coordinator, json!({ "dryRun": true })).await;
    // 4 indicators, 2 units, 3 genders.
    let counts = json!({ "publication": null, "shown": 1, "suppressed": 1, "missing": 22, "userErrors": [] });
    assert_eq!(trial.at("publicationCreate"), &counts);
    assert_eq!(figures(&app, "I1", "N01").await, Vec::<String>::new());
    let made = publish(&coordinator, json!({})).await;
    assert_eq!(made.at("publicationCreate.publication.shown"), 1);
    assert_eq!(made.at("publicationCreate.missing"), 22);
    let db = app.database.connect().await;
    let kept = audit_event::Entity::find().filter(audit_event::Column::Entity.eq("Publication"));
    assert_eq!(kept.count(&db).await.unwrap(), 1);
}

async fn a_correction_does_not_give_away_what_was_hidden(app: TestApp) {
    small(&app).await;
    report(&app, &[("I1", "N00", "TOTAL", value(23.0))]).await;
    published(&app).await;
    assert_eq!(figures(&app, "I1", "N00").await[0], "TOTAL=23.0");
    report(
        &app,
        &[
            ("I1", "N00", "WOMEN", value(20.0)),
            ("I1", "N00", "MEN", value(3.0)),
        ],
    )
    .await;
    published(&app).await;
    let hidden = |total: &str| {
        [
            total.to_owned(),
            "WOMEN=CONFIDENTIAL".to_owned(),
            "MEN=CONFIDENTIAL".to_owned(),
        ]
    };
    assert_eq!(figures(&app, "I1", "N00").await, hidden("TOTAL=23.0"));
    // 25 = 20 + 5: beside the 23 of old, the women's 20 would tell of 3 men.
    report(
        &app,
        &[
            ("I1", "N00", "TOTAL", value(25.0)),
            ("I1", "N00", "MEN", value(5.0)),
        ],
    )
    .await;
    published(&app).await;
    assert_eq!(figures(&app, "I1", "N00").await, hidden("TOTAL=25.0"));
}

async fn pages_hold_every_cell_once_while_another_publication_lands(app: TestApp) {
    small(&app).await;
    report(&app, &[("I1", "N00", "TOTAL", value(30.0))]).await;
    published(&app).await;
    let query = "query ($after: String) { figures(first: 5, after: $after, filter: { yearFrom: 2026 }) {
        nodes { id indicatorCode unitCode gender value } pageInfo { hasNextPage endCursor } totalCount
    } }";
    let mut cells = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = app.anonymous().graphql(query, json!({ "after": after })).await;
        assert_eq!(page.at("figures.totalCount"), 24);
        cells.extend(page.list("figures.nodes").iter().map(|node| {
            ["indicatorCode", "unitCode", "gender"].map(|name| node[name].as_str().unwrap().to_owned())
        }));
        if page.at("figures.pageInfo.hasNextPage") == false {
            break;
        }
        after = page.at("figures.pageInfo.endCursor").clone();
        if cells.len() == 10 {
            report(&app, &[("I4", "N01", "TOTAL", value(40.0))]).await;
            published(&app).await;
        }
    }
    assert_eq!(cells.len(), 24);
    cells.sort();
    cells.dedup();
    assert_eq!(cells.len(), 24);
    assert_eq!(figures(&app, "I4", "N01").await[0], "TOTAL=40.0");
}

async fn only_coordinators_of_the_group_publish(app: TestApp) {
    small(&app).await;
    for client in [
        app.client(Role::Coordinator, "N00"),
        app.client(Role::Reporter, "ROOT"),
        app.client(Role::Admin, "ROOT"),
    ] {
        let refused = publish(&client, json!({})).await;
        assert_eq!(refused.user_error_codes("publicationCreate"), ["NOT_PERMITTED"]);
    }
}

async fn a_publication_names_what_there_is(app: TestApp) {
    small(&app).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    for (more, code) in [
        (json!({ "periods": [] }), "BLANK"),
        (json!({ "periods": ["2026-13"] }), "PERIOD_MALFORMED"),
        (json!({ "periods": ["2026-Q1"] }), "NOTHING_TO_PUBLISH"),
        (json!({ "indicators": ["I9"] }), "UNKNOWN_CODE"),
        (json!({ "name": " " }), "BLANK"),
    ] {
        let refused = publish(&coordinator, more.clone()).await;
        assert_eq!(refused.user_error_codes("publicationCreate"), [code], "{more}");
    }
}

/// A publication reckons over whole tables: it is not given up when other answers are.
async fn publishing_has_a_time_of_its_own(app: TestApp) {
    small(&app).await;
    report(&app, &[("I1", "N00", "TOTAL", value(30.0))]).await;
    let hurried = app.hurried(app.client(Role::Coordinator, "ROOT"));
    let made = publish(&hurried, json!({})).await;
    assert_eq!(made.at("publicationCreate.shown"), 1, "{made}");
    // By whatever name it goes, and wherever it stands.
    let aliased = "mutation { ...Publishing }
        fragment Publishing on Mutation { dry: publicationCreate(input: {
            name: \"Rapport\", decidedOn: \"2027-04-01\", periods: [\"2026\"], dryRun: true
        }) { shown } }";
    assert_eq!(hurried.query(aliased).await.at("dry.shown"), 1);
}
