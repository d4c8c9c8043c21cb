//! Indicators that speak of the same persons (S8): declared, protected together, warned of, dismissed.

use arshjul_entity::{Role, ValueKind, indicator};
use arshjul_tests::{Answer, TestApp, both_databases, scenario::Scenario};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, Set};
use serde_json::{Value, json};

both_databases![
    what_is_declared_is_protected_together,
    what_the_numbers_say_is_warned_of_until_it_is_declared,
    what_is_called_alike_is_warned_of_until_it_is_dismissed,
    a_relation_fits_its_indicators,
    of_what_nobody_can_judge_nothing_is_published,
];

const CREATE: &str = "mutation ($input: IndicatorCreateInput!) {
    indicatorCreate(input: $input) {
        indicator { id version relations { kind indicator { code } } } warnings { code path } userErrors { code path }
    }
}";
const UPDATE: &str = "mutation ($input: IndicatorUpdateInput!) {
    indicatorUpdate(input: $input) {
        indicator { version relations { kind indicator { code } } } warnings { code } userErrors { code path }
    }
}";
const PUBLISH: &str = "mutation ($codes: [String!]!) {
    publicationCreate(input: { name: \"Rapport\", decidedOn: \"2027-04-01\", indicators: $codes, periods: [\"2026\"] }) {
        publication { id } audit { tables secrets narrowest } warnings { code message } userErrors { code path }
    }
}";

async fn group(app: &TestApp) {
    let scenario = Scenario {
        committees: 3,
        activities: 0,
    };
    scenario.plant(&app.database).await;
}

async fn asked(app: &TestApp, document: &str, variables: Value) -> Answer {
    app.client(Role::Coordinator, "ROOT")
        .graphql(document, variables)
        .await
}

fn input(code: &str, name: &str, relations: &Value) -> Value {
    json!({ "input": {
        "code": code, "name": name, "unitOfMeasure": "antal", "valueKind": "COUNT", "source": "Nämnden",
        "reportingLevel": "COMMITTEE", "relations": relations,
    } })
}

async fn create(app: &TestApp, code: &str, name: &str, relations: Value) -> (Value, Answer) {
    let answer = asked(app, CREATE, input(code, name, &relations)).await;
    assert_eq!(*answer.at("indicatorCreate.userErrors"), json!([]), "{answer}");
    (answer.at("indicatorCreate.indicator.id").clone(), answer)
}

/// Totals of 2026, handed in and approved.
async fn report(app: &TestApp, cells: &[(&str, &str, u32)]) {
    let row = |(indicator, unit, value): &(&str, &str, u32)| json!({ "indicator": indicator, "unit": unit, "period": "2026", "gender": "TOTAL", "value": value });
    let rows: Vec<Value> = cells.iter().map(row).collect();
    let submit = "mutation ($rows: [ResultRowInput!]!) {
        resultsSubmit(input: { rows: $rows }) { committed rows { errors { code path } } }
    }";
    let client = app.client(Role::Reporter, "ROOT");
    let answer = client.graphql(submit, json!({ "rows": rows })).await;
    assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
    app.approve_all().await;
}

/// The totals of a unit that anybody reads, by indicator.
async fn told(app: &TestApp, unit: &str) -> Vec<String> {
    let query = "query ($units: [String!]) {
        figures(filter: { units: $units, includeSubunits: false, periods: [\"2026\"], genders: [TOTAL] }) {
            nodes { indicatorCode value reason }
        }
    }";
    let answer = app.anonymous().graphql(query, json!({ "units": [unit] })).await;
    let told = |node: &Value| format!("{} {}", node["indicatorCode"].as_str().unwrap(), node["value"]);
    answer.list("figures.nodes").iter().map(told).collect()
}

/// Everybody, and of them those who come by bus and those who don't: the latter are three in `N00`.
const CELLS: [(&str, &str, u32); 9] = [
    ("ALLA", "N00", 53),
    ("BUSS", "N00", 50),
    ("GAR", "N00", 3),
    ("ALLA", "N01", 70),
    ("BUSS", "N01", 40),
    ("GAR", "N01", 30),
    ("ALLA", "N02", 90),
    ("BUSS", "N02", 50),
    ("GAR", "N02", 40),
];

async fn what_is_declared_is_protected_together(app: TestApp) {
    group(&app).await;
    let (bus, _) = create(&app, "BUSS", "Reser kollektivt", json!([])).await;
    let (walk, _) = create(&app, "GAR", "Promenerar dagligen", json!([])).await;
    let kinds = json!([{ "kind": "SUM_OF", "indicatorId": bus }, { "kind": "SUM_OF", "indicatorId": walk }]);
    let (_, made) = create(&app, "ALLA", "Personer sammanlagt", kinds).await;
    let expected = json!([
        { "kind": "SUM_OF", "indicator": { "code": "BUSS" } }, { "kind": "SUM_OF", "indicator": { "code": "GAR" } },
    ]);
    assert_eq!(*made.at("indicatorCreate.indicator.relations"), expected);
    report(&app, &CELLS).await;
    // One after the other: what the first tells is known when the last is published.
    for codes in [vec!["ALLA", "BUSS"], vec!["GAR"]] {
        let answer = asked(&app, PUBLISH, json!({ "codes": codes })).await;
        assert_eq!(*answer.at("publicationCreate.userErrors"), json!([]), "{answer}");
        assert_eq!(*answer.at("publicationCreate.warnings"), json!([]), "{answer}");
    }
    let told = told(&app, "N00").await;
    assert!(told.contains(&"GAR null".to_owned()), "{told:?}");
    let both = ["ALLA 53.0", "BUSS 50.0"]
        .iter()
        .all(|cell| told.contains(&(*cell).to_owned()));
    assert!(!both, "53 − 50 = 3: {told:?}");
}

async fn what_the_numbers_say_is_warned_of_until_it_is_declared(app: TestApp) {
    group(&app).await;
    let (bus, _) = create(&app, "BUSS", "Reser kollektivt", json!([])).await;
    let (walk, _) = create(&app, "GAR", "Promenerar dagligen", json!([])).await;
    let (all, _) = create(&app, "ALLA", "Personer sammanlagt", json!([])).await;
    report(&app, &CELLS).await;
    let codes = json!({ "codes": ["ALLA", "BUSS", "GAR"] });
    let dry = PUBLISH.replace("periods: [\"2026\"]", "periods: [\"2026\"], dryRun: true");
    let answer = asked(&app, &dry, codes.clone()).await;
    let warnings = answer.list("publicationCreate.warnings");
    assert_eq!(warnings.len(), 2, "{answer}");
    assert_eq!(warnings[0]["code"], "RELATED_INDICATOR");
    let kinds = json!([{ "kind": "SUM_OF", "indicatorId": bus }, { "kind": "SUM_OF", "indicatorId": walk }]);
    let update = json!({ "input": { "id": all, "expectedVersion": 1, "relations": kinds } });
    let answer = asked(&app, UPDATE, update).await;
    assert_eq!(
        *answer.at("indicatorUpdate.indicator.version"),
        json!(2),
        "{answer}"
    );
    let answer = asked(&app, &dry, codes).await;
    assert_eq!(*answer.at("publicationCreate.warnings"), json!([]), "{answer}");
    let tables = answer.at("publicationCreate.audit.tables").as_i64();
    assert_eq!(tables, Some(3), "{answer}");
}

async fn what_is_called_alike_is_warned_of_until_it_is_dismissed(app: TestApp) {
    group(&app).await;
    let (one, _) = create(&app, "E1", "Elever med skolfrånvaro", json!([])).await;
    let (other, made) = create(&app, "E2", "Elever med skolfrånvaro, årskurs 9", json!([])).await;
    let warned = |answer: &Answer, of: &str| answer.list(&format!("{of}.warnings")).len();
    assert_eq!(warned(&made, "indicatorCreate"), 1, "{made}");
    let dismiss = "mutation ($input: IndicatorRelationDismissInput!) {
        indicatorRelationDismiss(input: $input) {
            indicator { code } userErrors { code path }
        }
    }";
    let ids = |reason: &str| json!({ "input": { "indicatorId": other, "otherId": one, "reason": reason } });
    let answer = asked(&app, dismiss, ids("")).await;
    assert_eq!(
        answer.list("indicatorRelationDismiss.userErrors")[0]["code"],
        "BLANK",
        "{answer}"
    );
    let answer = app
        .client(Role::Reporter, "ROOT")
        .graphql(dismiss, ids("Olika skolor"))
        .await;
    assert_eq!(
        answer.list("indicatorRelationDismiss.userErrors")[0]["code"],
        "NOT_PERMITTED",
        "{answer}"
    );
    let answer = asked(&app, dismiss, ids("Olika skolor")).await;
    assert_eq!(
        *answer.at("indicatorRelationDismiss.indicator.code"),
        json!("E2"),
        "{answer}"
    );
    // A change of either makes it worth another look.
    let change = |version: i32| json!({ "input": { "id": one, "expectedVersion": version, "threshold": 6 } });
    let answer = asked(&app, UPDATE, change(1)).await;
    assert_eq!(warned(&answer, "indicatorUpdate"), 1, "{answer}");
    asked(&app, dismiss, ids("Fortfarande olika skolor")).await;
    let (_, third) = create(&app, "E3", "Något helt annat", json!([])).await;
    assert_eq!(warned(&third, "indicatorCreate"), 0, "{third}");
}

async fn a_relation_fits_its_indicators(app: TestApp) {
    group(&app).await;
    let (one, _) = create(&app, "E1", "Elever", json!([])).await;
    for (relation, code) in [
        (
            json!({ "kind": "PERIODS_OF", "indicatorId": one }),
            "RELATION_UNFIT",
        ),
        (
            json!({ "kind": "NUMERATOR_OF", "indicatorId": one }),
            "RELATION_UNFIT",
        ),
        (
            json!({ "kind": "SAME_AS", "indicatorId": "bm9uc2Vuc2U" }),
            "NOT_FOUND",
        ),
    ] {
        let answer = asked(&app, CREATE, input("E2", "Lärare", &json!([relation]))).await;
        let error = answer.list("indicatorCreate.userErrors")[0].clone();
        assert_eq!(error["code"], code, "{answer}");
        assert_eq!(
            error["path"],
            json!(["relations", "0", "indicatorId"]),
            "{answer}"
        );
    }
}

async fn of_what_nobody_can_judge_nothing_is_published(app: TestApp) {
    group(&app).await;
    let index = json!({ "input": {
        "code": "X1", "name": "Nöjdhet", "unitOfMeasure": "index", "valueKind": "INDEX", "source": "Nämnden",
    } });
    let answer = asked(&app, CREATE, index).await;
    let error = answer.list("indicatorCreate.userErrors")[0].clone();
    assert_eq!(
        (error["code"].as_str(), &error["path"]),
        (Some("PARTS_REQUIRED"), &json!(["countingUnit"])),
        "{answer}"
    );
    // One from before the rule can be read, and not published until it is mended.
    let (id, _) = create(&app, "X2", "Kostnad", json!([])).await;
    let db = app.database.connect().await;
    let row = indicator::Entity::find()
        .filter(indicator::COLUMN.code.eq("X2"))
        .one(&db)
        .await
        .unwrap();
    let mut row = row.unwrap().into_active_model();
    row.value_kind = Set(ValueKind::Amount);
    row.update(&db).await.unwrap();
    report(&app, &[("X2", "N00", 40)]).await;
    let answer = asked(&app, PUBLISH, json!({ "codes": ["X2"] })).await;
    assert_eq!(
        answer.list("publicationCreate.userErrors")[0]["code"],
        "PARTS_REQUIRED",
        "{answer}"
    );
    let mend = json!({ "input": { "id": id, "expectedVersion": 1, "protectedAtSource": true } });
    let answer = asked(&app, UPDATE, mend).await;
    assert_eq!(*answer.at("indicatorUpdate.userErrors"), json!([]), "{answer}");
    let answer = asked(&app, PUBLISH, json!({ "codes": ["X2"] })).await;
    assert!(answer.at("publicationCreate.publication").is_object(), "{answer}");
}
