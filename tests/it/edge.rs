//! Rules at their edges: codes regardless of case, keys that are taken, and who comes second of two who write at once.

use arshjul_entity::{Role, goal, indicator, result, role_grant};
use arshjul_migration::{Migrator, MigratorTrait as _};
use arshjul_tests::{
    Answer, Client, TestApp, TestDatabase, both_databases,
    publishing::valued,
    scenario::{Planted, Scenario},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, sea_query::Expr,
};
use serde_json::{Value, json};

both_databases![
    a_code_is_one_regardless_of_case,
    codes_from_before_that_differ_by_case_stay_two,
    a_taken_number_says_so,
    a_rule_takes_no_code_that_deadlines_have,
    two_goals_put_below_each_other_at_once_make_no_circle,
    of_two_administrators_who_revoke_each_other_one_is_left,
    a_row_replaces_the_version_that_was_seen,
    nothing_is_committed_where_every_row_is_rejected,
    a_message_says_what_there_is_and_what_it_takes,
    a_period_that_can_not_be_read_is_no_silence,
];

async fn planted(app: &TestApp) -> Planted {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    scenario.plant(&app.database).await
}

async fn act(client: &Client, mutation: &str, fields: &str, input: Value) -> Answer {
    let (first, rest) = mutation.split_at(1);
    let query = format!(
        "mutation ($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {fields} userErrors {{ code message path }} }} }}",
        first.to_uppercase()
    );
    client.graphql(&query, json!({ "input": input })).await
}

async fn refused(client: &Client, mutation: &str, input: Value) -> Vec<String> {
    let answer = act(client, mutation, "", input).await;
    answer
        .user_error_codes(mutation)
        .into_iter()
        .map(str::to_owned)
        .collect()
}

/// A steering document's id, and a goal's with its version.
async fn documents(client: &Client) -> (Value, Vec<Value>) {
    let query =
        "{ steeringDocuments(first: 1) { nodes { id } } goals(first: 2) { nodes { id code version } } }";
    let answer = client.query(query).await;
    let goals = answer.list("goals.nodes").to_vec();
    (answer.at("steeringDocuments.nodes.0.id").clone(), goals)
}

async fn a_code_is_one_regardless_of_case(app: TestApp) {
    planted(&app).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let (document, _) = documents(&coordinator).await;
    let goal = |code: &str| json!({ "code": code, "title": "Mål", "steeringDocumentId": document });
    assert_eq!(
        refused(&coordinator, "goalCreate", goal("Trygg-1")).await,
        [""; 0]
    );
    assert_eq!(
        refused(&coordinator, "goalCreate", goal("TRYGG-1")).await,
        ["CODE_TAKEN"]
    );
    for code in [".", "..", "-", "_", "-.-"] {
        assert_eq!(
            refused(&coordinator, "goalCreate", goal(code)).await,
            ["CODE_MALFORMED"],
            "{code}"
        );
    }
    let admin = app.client(Role::Admin, "ROOT");
    let root = coordinator
        .query("{ organizationUnit(code: \"root\") { id code } }")
        .await;
    assert_eq!(root.at("organizationUnit.code"), "ROOT");
    let unit = json!({
        "code": "n00", "name": "Enhet", "kind": "COMMITTEE", "parentId": root.at("organizationUnit.id"), "validFrom": "2020-01-01",
    });
    assert_eq!(
        refused(&admin, "organizationUnitCreate", unit).await,
        ["CODE_TAKEN"]
    );
    let query = "{
        goal(code: \"tryGG-1\") { code }
        indicator(code: \"i1\") { code }
        results(first: 1, filter: { units: [\"n00\"], indicators: [\"i1\"] }) { nodes { unit { code } } }
    }";
    let found = coordinator.query(query).await;
    assert_eq!(found.at("goal.code"), "Trygg-1");
    assert_eq!(found.at("indicator.code"), "I1");
    assert_eq!(found.at("results.nodes.0.unit.code"), "N00");
    // A row names its cell in any case, and a person their unit.
    let rows = [
        valued("i1", "n00", "TOTAL", 30.0),
        valued("I1", "N00", "TOTAL", 31.0),
    ];
    let submit =
        "mutation ($rows: [ResultRowInput!]!) { resultsSubmit(input: { mode: PARTIAL, rows: $rows }) {
        rows { outcome errors { code } }
    } }";
    let answer = app
        .client(Role::Reporter, "n00")
        .graphql(submit, json!({ "rows": rows }))
        .await;
    let rows = answer.list("resultsSubmit.rows");
    assert_ne!(rows[0]["outcome"], "REJECTED", "{answer}");
    assert_eq!(rows[1]["errors"], json!([{ "code": "DUPLICATE_CELL" }]));
}

async fn codes_from_before_that_differ_by_case_stay_two(database: TestDatabase) {
    let scenario = Scenario {
        committees: 1,
        activities: 0,
    };
    scenario.plant(&database).await;
    let db = database.connect().await;
    let goals = goal::Entity::find()
        .order_by_asc(goal::Column::Id)
        .all(&db)
        .await
        .unwrap();
    let (first, second) = (goals[0].id.0, goals[1].id.0);
    let two = format!(
        "UPDATE goal SET code = CASE WHEN id = {first} THEN 'Prov' ELSE 'PROV' END WHERE id IN ({first}, {second})"
    );
    let mut steps = 0;
    while db.execute_unprepared(&two).await.is_err() {
        Migrator::down(&db, Some(1)).await.unwrap();
        steps += 1;
    }
    assert!(steps > 0, "they were one code");
    Migrator::up(&db, None).await.unwrap();
    let goals = goal::Entity::find()
        .order_by_asc(goal::Column::Id)
        .all(&db)
        .await
        .unwrap();
    let codes: Vec<_> = goals.into_iter().take(2).map(|goal| goal.code).collect();
    assert_eq!(codes, ["Prov".to_owned(), format!("PROV-{second}")]);
    assert!(db.execute_unprepared(&two).await.is_err());
}

async fn a_taken_number_says_so(app: TestApp) {
    planted(&app).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let (document, _) = documents(&coordinator).await;
    let area = |code: &str, number: i64| json!({ "code": code, "number": number, "name": "Område", "steeringDocumentId": document });
    assert_eq!(
        refused(&coordinator, "focusAreaCreate", area("FA-81", 81)).await,
        [""; 0]
    );
    assert_eq!(
        refused(&coordinator, "focusAreaCreate", area("FA-82", 81)).await,
        ["NUMBER_TAKEN"]
    );
    assert_eq!(
        refused(&coordinator, "focusAreaCreate", area("fa-81", 82)).await,
        ["CODE_TAKEN"]
    );
    let made = act(
        &coordinator,
        "focusAreaCreate",
        "focusArea { id }",
        area("FA-82", 82),
    )
    .await;
    let change = json!({ "id": made.at("focusAreaCreate.focusArea.id"), "expectedVersion": 1, "number": 81 });
    assert_eq!(
        refused(&coordinator, "focusAreaUpdate", change).await,
        ["NUMBER_TAKEN"]
    );
}

async fn a_rule_takes_no_code_that_deadlines_have(app: TestApp) {
    planted(&app).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let set = json!({ "year": 2026, "cycle": "AUGUST" });
    assert_eq!(refused(&coordinator, "reportingCycleSet", set).await, [""; 0]);
    let unit = coordinator
        .query("{ organizationUnit(code: \"N00\") { id } }")
        .await;
    let units = json!([unit.at("organizationUnit.id")]);
    let by_hand = json!({ "code": "PLAN-2026", "kind": "OTHER", "title": "Plan", "dueOn": "2026-12-11", "unitIds": units });
    assert_eq!(refused(&coordinator, "deadlineCreate", by_hand).await, [""; 0]);
    let rule = |code: &str| {
        json!({
            "code": code, "kind": "OTHER", "title": "Plan", "unitKinds": ["COMMITTEE"],
            "anchor": { "fixedDate": { "month": 12, "day": 1 } },
        })
    };
    assert_eq!(
        refused(&coordinator, "deadlineRuleCreate", rule("plan")).await,
        ["CODE_OF_DEADLINE"]
    );
    assert_eq!(
        refused(&coordinator, "deadlineRuleCreate", rule("PLANEN")).await,
        [""; 0]
    );
    let generated = act(
        &coordinator,
        "deadlinesGenerate",
        "added",
        json!({ "year": 2026 }),
    )
    .await;
    assert_eq!(generated.at("deadlinesGenerate.added"), 1, "{generated}");
}

/// How often two try at once.
const ROUNDS: usize = 8;

async fn two_goals_put_below_each_other_at_once_make_no_circle(app: TestApp) {
    planted(&app).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    for round in 0..ROUNDS {
        let (_, goals) = documents(&coordinator).await;
        let below = |one: usize, other: usize| {
            let input = json!({
                "id": goals[one]["id"], "expectedVersion": goals[one]["version"], "parentId": goals[other]["id"],
            });
            refused(&coordinator, "goalUpdate", input)
        };
        let (one, other) = tokio::join!(below(0, 1), below(1, 0));
        let mut said = [one, other].concat();
        said.sort();
        assert_eq!(said, ["CIRCULAR_PARENT"], "round {round}");
        goal::Entity::update_many()
            .col_expr(goal::Column::ParentId, Expr::value(Option::<i64>::None))
            .exec(&app.database.connect().await)
            .await
            .unwrap();
    }
}

async fn of_two_administrators_who_revoke_each_other_one_is_left(app: TestApp) {
    planted(&app).await;
    let root = app.client(Role::Admin, "ROOT");
    let unit = root.query("{ organizationUnit(code: \"ROOT\") { id } }").await;
    let unit = unit.at("organizationUnit.id");
    for round in 0..ROUNDS {
        let mut ids = Vec::new();
        for subject in ["anna", "bo"] {
            let input = json!({ "subject": subject, "role": "ADMIN", "unitId": unit });
            let made = act(&root, "roleGrantCreate", "roleGrant { id }", input).await;
            ids.push(made.at("roleGrantCreate.roleGrant.id").clone());
        }
        let (anna, bo) = (app.person("anna", &[]), app.person("bo", &[]));
        let revoke = |client: Client, id: &Value| {
            let input = json!({ "id": id });
            async move { act(&client, "roleGrantRevoke", "", input).await }
        };
        let (one, other) = tokio::join!(revoke(anna, &ids[1]), revoke(bo, &ids[0]));
        // Who comes second no longer sees the other's grant, or may no longer take it.
        let gone: usize = [&one, &other]
            .iter()
            .filter(|answer| answer.user_error_codes("roleGrantRevoke").is_empty())
            .count();
        assert_eq!(gone, 1, "round {round}: {one}\n{other}");
        let db = app.database.connect().await;
        let left = role_grant::Entity::find().filter(role_grant::Column::Role.eq(Role::Admin));
        assert_eq!(left.count(&db).await.unwrap(), 1, "round {round}");
        role_grant::Entity::delete_many().exec(&db).await.unwrap();
    }
}

async fn submit(app: &TestApp, mode: &str, rows: Value) -> Value {
    let query = "mutation ($input: ResultsSubmitInput!) { resultsSubmit(input: $input) {
        committed rows { outcome result { version } errors { code message path } }
    } }";
    let reporter = app.client(Role::Reporter, "N00");
    let answer = reporter
        .graphql(query, json!({ "input": { "mode": mode, "rows": rows } }))
        .await;
    answer.at("resultsSubmit").clone()
}

async fn a_row_replaces_the_version_that_was_seen(app: TestApp) {
    planted(&app).await;
    let row = |value: f64, version: Value| {
        let mut row = valued("I1", "N00", "TOTAL", value);
        row.as_object_mut()
            .unwrap()
            .insert("expectedVersion".to_owned(), version);
        json!([row])
    };
    let first = submit(&app, "ATOMIC", row(30.0, json!(0))).await;
    assert_eq!(first["rows"][0]["outcome"], "CREATED", "{first}");
    let second = submit(&app, "ATOMIC", row(31.0, json!(0))).await;
    assert_eq!(
        second["rows"][0]["errors"][0]["code"], "STALE_VERSION",
        "{second}"
    );
    assert_eq!(
        second["rows"][0]["errors"][0]["path"],
        json!(["rows", "0", "expectedVersion"])
    );
    assert_eq!(second["committed"], false);
    let seen = &first["rows"][0]["result"]["version"];
    let third = submit(&app, "ATOMIC", row(31.0, seen.clone())).await;
    assert_eq!(third["rows"][0]["outcome"], "UPDATED", "{third}");
    let whatever = submit(&app, "ATOMIC", row(32.0, Value::Null)).await;
    assert_eq!(whatever["rows"][0]["outcome"], "UPDATED");
}

async fn nothing_is_committed_where_every_row_is_rejected(app: TestApp) {
    planted(&app).await;
    let good = valued("I1", "N00", "TOTAL", 30.0);
    let bad = valued("I9", "N00", "TOTAL", 30.0);
    for (rows, is_committed) in [
        (json!([bad, bad]), false),
        (json!([bad, good]), true),
        // Nothing changes, and that is as it was wanted.
        (json!([good]), true),
        (json!([bad, good]), true),
    ] {
        let answer = submit(&app, "PARTIAL", rows).await;
        assert_eq!(answer["committed"], is_committed, "{answer}");
    }
}

async fn a_message_says_what_there_is_and_what_it_takes(app: TestApp) {
    planted(&app).await;
    let mut row = valued("I1", "N00", "KVINNOR", 30.0);
    let told = submit(&app, "ATOMIC", json!([row])).await;
    let message = |told: &Value| {
        told["rows"][0]["errors"][0]["message"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(message(&told).contains("(TOTAL, WOMEN, MEN)"), "{told}");
    row = json!({ "indicator": "I1", "unit": "N00", "period": "2026", "missingReason": "GLOMT" });
    let told = submit(&app, "ATOMIC", json!([row])).await;
    assert!(
        message(&told).contains("(NOT_REPORTED, NOT_COLLECTED, NOT_YET_AVAILABLE, UNRELIABLE, OTHER)"),
        "{told}"
    );
    let told = submit(&app, "ATOMIC", json!([valued("I1", "N01", "TOTAL", 30.0)])).await;
    assert_eq!(
        message(&told),
        "You lack the role for resultsSubmit: it takes REPORTER at N01. Ask an administrator for it."
    );
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let by_code = json!({ "id": "G1", "expectedVersion": 1, "title": "Nytt" });
    let answer = act(&coordinator, "goalUpdate", "", by_code).await;
    let error = answer.at("goalUpdate.userErrors.0");
    assert_eq!(error["code"], "NOT_FOUND");
    assert!(
        error["message"].as_str().unwrap().contains("not its code"),
        "{error}"
    );
    let (document, _) = documents(&coordinator).await;
    let blank = json!({ "code": "G9", "title": " ", "steeringDocumentId": document });
    let answer = act(&coordinator, "goalCreate", "", blank).await;
    assert_eq!(
        answer.at("goalCreate.userErrors.0.message"),
        "title may not be empty. Give a text."
    );
}

async fn a_period_that_can_not_be_read_is_no_silence(app: TestApp) {
    let planted = planted(&app).await;
    app.hand_in("N00", &[valued("I1", "N00", "TOTAL", 30.0)]).await;
    let db = app.database.connect().await;
    let broken = result::Entity::update_many()
        .col_expr(result::Column::Period, Expr::value("2026-99"))
        .filter(result::Column::IndicatorId.eq(planted.indicators[0]))
        .filter(result::Column::Year.eq(2026));
    broken.exec(&db).await.unwrap();
    assert!(indicator::Entity::find().count(&db).await.unwrap() > 0);
    let query = "{ fiscalYear(year: 2026) { closingPreflight { asked } } }";
    let set = json!({ "year": 2026, "cycle": "AUGUST" });
    let coordinator = app.client(Role::Coordinator, "ROOT");
    act(&coordinator, "reportingCycleSet", "", set).await;
    let answer = coordinator.query(query).await;
    assert_eq!(answer.error_codes(), ["INTERNAL_SERVER_ERROR"], "{answer}");
}
