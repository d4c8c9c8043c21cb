//! Who changed what, when, and what was there before and after: for those who may read of it (R9, A2).

use arshjul::graphql::engine::id::GlobalId;
use arshjul_entity::{ActionPlanStatus, Role, action_plan, audit_event};
use arshjul_tests::{
    Client, TestApp,
    app::as_many_statements,
    both_databases,
    calendar::Year,
    publishing::valued,
    scenario::{Planted, Scenario},
};
use sea_orm::{EntityTrait as _, Set};
use serde_json::{Value, json};

both_databases![
    a_cells_history_is_for_those_who_read_raw_results,
    a_plans_history_is_for_those_who_read_drafts,
    a_deadlines_history_is_for_those_who_read_its_reasons,
    histories_take_the_same_statements_however_many_there_are,
];

const HISTORY: &str =
    "history(first: $first) { at actor action unit { code } changes { field before after } }";

async fn small(app: &TestApp) -> Planted {
    let scenario = Scenario {
        committees: 2,
        activities: 2,
    };
    scenario.plant(&app.database).await
}

async fn of(reader: &Client, id: &str, kind: &str, first: Value) -> Value {
    let query =
        format!("query ($id: ID!, $first: Int) {{ node(id: $id) {{ ... on {kind} {{ {HISTORY} }} }} }}");
    let answer = reader.graphql(&query, json!({ "id": id, "first": first })).await;
    answer.at("node").clone()
}

/// What was done, newest first: `resultsSubmit by X`.
fn actions(node: &Value) -> Vec<String> {
    let entries = node["history"].as_array().unwrap().iter();
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    entries
        .map(|entry| format!("{} by {}", text(entry, "action"), text(entry, "actor")))
        .collect()
}

async fn change(client: &Client, mutation: &str, payload: &str, input: Value) -> Value {
    let name = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!(
        "mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{ {payload} userErrors {{ code path }} }} }}"
    );
    let answer = client.graphql(&query, json!({ "input": input })).await;
    assert_eq!(answer.user_error_codes(mutation), [""; 0], "{answer}");
    answer.at(mutation).clone()
}

async fn a_cells_history_is_for_those_who_read_raw_results(app: TestApp) {
    small(&app).await;
    let first = app.person("anna", &[(Role::Reporter, "N00")]);
    let second = app.person("bo", &[(Role::Reporter, "ROOT")]);
    let submit = async |client: &Client, value: Value| {
        let mut row = valued("I1", "N00", "TOTAL", 0.0);
        let row_value = row.as_object_mut().unwrap();
        row_value.remove("value");
        row_value.extend(value.as_object().unwrap().clone());
        let payload = "rows { result { id } errors { code } }";
        let said = change(client, "resultsSubmit", payload, json!({ "rows": [row] })).await;
        said["rows"][0]["result"]["id"].as_str().unwrap().to_owned()
    };
    let id = submit(&first, json!({ "value": 50, "comment": "Räknat två gånger." })).await;
    submit(&first, json!({ "value": 55, "comment": "Räknat två gånger." })).await;
    submit(&second, json!({ "missingReason": "UNRELIABLE" })).await;

    let told = of(&first, &id, "Result", Value::Null).await;
    assert_eq!(
        actions(&told),
        [
            "resultsSubmit by bo",
            "resultsSubmit by anna",
            "resultsSubmit by anna"
        ]
    );
    what_changed_is_told_and_nothing_else(&told);

    let latest = of(&first, &id, "Result", json!(1)).await;
    assert_eq!(latest["history"], json!([told["history"][0]]));
    assert_eq!(of(&first, &id, "Result", json!(0)).await["history"], json!([]));
    let query =
        format!("query ($id: ID!, $first: Int) {{ node(id: $id) {{ ... on Result {{ {HISTORY} }} }} }}");
    for too_many in [101, -1] {
        let answer = first
            .graphql(&query, json!({ "id": id, "first": too_many }))
            .await;
        assert_eq!(answer.error_codes(), ["BAD_USER_INPUT"]);
    }
    for (reader, may_read) in [
        (app.client(Role::Approver, "N00"), true),
        (app.client(Role::Coordinator, "ROOT"), true),
        (app.client(Role::Reader, "N00"), false),
        (app.client(Role::Reporter, "N01"), false),
        (app.client(Role::Admin, "ROOT"), false),
        (app.anonymous(), false),
    ] {
        let seen = of(&reader, &id, "Result", Value::Null).await;
        assert_eq!(seen, if may_read { told.clone() } else { Value::Null });
    }
}

fn what_changed_is_told_and_nothing_else(told: &Value) {
    let entry = |n: usize| &told["history"][n];
    assert_eq!(
        entry(1)["changes"],
        json!([{ "field": "value", "before": 50.0, "after": 55.0 }])
    );
    assert_eq!(
        (&entry(1)["at"], &entry(1)["unit"]["code"]),
        (&json!("2026-11-23T09:00:00Z"), &json!("N00"))
    );
    assert_eq!(
        entry(0)["changes"],
        json!([
            { "field": "comment", "before": "Räknat två gånger.", "after": null },
            { "field": "missingReason", "before": null, "after": "UNRELIABLE" },
            { "field": "state", "before": "VALUE", "after": "MISSING" },
            { "field": "value", "before": 55.0, "after": null },
        ])
    );
    let made: Vec<_> = entry(2)["changes"].as_array().unwrap().iter().collect();
    assert!(
        made.contains(&&json!({ "field": "value", "before": null, "after": 50.0 })),
        "{told}"
    );
    assert!(made.iter().all(|change| change["before"].is_null()), "{told}");
    // Neither keys of the database nor what the entry says itself.
    for hidden in ["id", "indicatorId", "unitId", "version", "submittedBy"] {
        assert!(
            made.iter().all(|change| change["field"] != hidden),
            "{hidden}: {told}"
        );
    }
}

async fn a_plans_history_is_for_those_who_read_drafts(app: TestApp) {
    let planted = small(&app).await;
    let reporter = app.person("anna", &[(Role::Reporter, "N00")]);
    let id = |kind: &str, id: i64| GlobalId::row(kind, id).to_string();
    let goals =
        |numbers: &[usize]| -> Vec<_> { numbers.iter().map(|n| id("Goal", planted.goals[*n].0)).collect() };
    let input = json!({
        "responsibleUnitId": id("OrganizationUnit", planted.committees[0].0), "year": 2027, "title": "Läxhjälp", "goalIds": goals(&[0]),
    });
    let made = change(
        &reporter,
        "activityCreate",
        "activity { id actionPlan { id } }",
        input,
    )
    .await;
    let activity = made["activity"]["id"].as_str().unwrap().to_owned();
    let plan = made["activity"]["actionPlan"]["id"].as_str().unwrap().to_owned();
    let input = json!({ "id": activity, "expectedVersion": 1, "priority": 2, "goalIds": goals(&[1, 2]) });
    change(&reporter, "activityUpdate", "activity { id }", input).await;
    let adopted = action_plan::ActiveModel {
        status: Set(ActionPlanStatus::Adopted),
        ..Default::default()
    };
    let adopted = action_plan::Entity::update_many().set(adopted);
    adopted.exec(&app.database.connect().await).await.unwrap();

    let told = of(&reporter, &activity, "Activity", Value::Null).await;
    assert_eq!(
        actions(&told),
        ["activityUpdate by anna", "activityCreate by anna"]
    );
    assert_eq!(
        told["history"][0]["changes"],
        json!([
            { "field": "goals", "before": ["G1"], "after": ["G2", "G3"] },
            { "field": "priority", "before": null, "after": 2 },
        ])
    );
    let of_plan = of(&reporter, &plan, "ActionPlan", Value::Null).await;
    assert_eq!(actions(&of_plan), ["activityCreate by anna"]);
    let both = [(&*activity, "Activity", &told), (&*plan, "ActionPlan", &of_plan)];
    how_a_plan_came_to_be_is_not_for_everyone(&app, &both).await;
}

/// Though what was adopted is.
async fn how_a_plan_came_to_be_is_not_for_everyone(app: &TestApp, both: &[(&str, &str, &Value)]) {
    for (reader, may_read) in [
        (app.client(Role::Reader, "N00"), true),
        (app.client(Role::Coordinator, "ROOT"), true),
        (app.client(Role::Reader, "N01"), false),
        (app.client(Role::Admin, "ROOT"), false),
        (app.anonymous(), false),
    ] {
        for (id, kind, told) in both {
            let seen = of(&reader, id, kind, Value::Null).await;
            let nothing = json!({ "history": [] });
            assert_eq!(seen, if may_read { (*told).clone() } else { nothing });
        }
    }
}

async fn a_deadlines_history_is_for_those_who_read_its_reasons(app: TestApp) {
    let planted = small(&app).await;
    let year = Year {
        deadlines: 0,
        units_each: 0,
    };
    year.plant(&app.database, &planted).await;
    let coordinator = app.person("carin", &[(Role::Coordinator, "ROOT")]);
    let unit = |n: usize| GlobalId::row("OrganizationUnit", planted.committees[n].0).to_string();
    let reporter = app.person("anna", &[(Role::Reporter, "N00")]);
    let done = async |client: &Client, mutation: &str, input: Value| {
        let made = change(client, mutation, "deadline { id }", input).await;
        made["deadline"]["id"].as_str().unwrap().to_owned()
    };
    let deadline = |code: &str, due_on: &str| json!({ "code": code, "kind": "OTHER", "title": code, "dueOn": due_on, "unitIds": [unit(0), unit(1)] });
    let id = done(&coordinator, "deadlineCreate", deadline("A", "2026-12-11")).await;
    let other = done(&coordinator, "deadlineCreate", deadline("B", "2026-12-15")).await;
    let input = json!({ "deadlineId": id, "expectedVersion": 1, "dueOn": "2026-12-09", "reason": "Nämnden möts tidigare." });
    done(&coordinator, "deadlineMove", input).await;
    let input = json!({ "deadlineId": id, "unitId": unit(0), "answer": "Vi tillstyrker." });
    done(&reporter, "deadlineComplete", input).await;
    let input = json!({ "deadlineId": id, "unitIds": [unit(1)], "reason": "Utgår för skolan." });
    done(&coordinator, "deadlineWaive", input).await;
    let input = json!({ "deadlineId": id, "unitId": unit(0), "reason": "Fel bilaga." });
    done(&reporter, "deadlineReopen", input).await;
    let input = json!({ "keepId": other, "expectedVersion": 1, "giveUpIds": [id] });
    done(&coordinator, "deadlinesMerge", input).await;

    let told = of(&coordinator, &id, "Deadline", Value::Null).await;
    assert_eq!(
        actions(&told),
        [
            "deadlinesMerge by carin",
            "deadlinesMerge by carin",
            "deadlineReopen by anna",
            "deadlineWaive by carin",
            "deadlineComplete by anna",
            "deadlineMove by carin",
            "deadlineCreate by carin",
        ]
    );
    what_was_done_to_the_deadline_is_told(&told);
    reasons_are_for_those_who_read_drafts(&app, &id, &told).await;
}

fn what_was_done_to_the_deadline_is_told(told: &Value) {
    let entry = |action: &str| {
        let mut entries = told["history"].as_array().unwrap().iter();
        entries.find(|entry| entry["action"] == action).unwrap()
    };
    let merged = entry("deadlinesMerge");
    assert_eq!(merged["unit"]["code"], "N00");
    assert_eq!(
        merged["changes"],
        json!([{ "field": "servedBy", "before": null, "after": "B" }])
    );
    assert_eq!(
        entry("deadlineMove")["changes"],
        json!([
            { "field": "dueOn", "before": "2026-12-11", "after": "2026-12-09" },
            { "field": "moveReason", "before": null, "after": "Nämnden möts tidigare." },
        ])
    );
    let reopened = entry("deadlineReopen")["changes"].as_array().unwrap();
    assert!(
        reopened.contains(&json!({ "field": "reason", "before": null, "after": "Fel bilaga." })),
        "{told}"
    );
    let made = entry("deadlineCreate")["changes"].as_array().unwrap();
    assert!(
        made.contains(&json!({ "field": "units", "before": null, "after": ["N00", "N01"] })),
        "{told}"
    );
}

/// Reasons of moves are for those who read drafts somewhere; what a unit did and was told, for those who read its drafts.
async fn reasons_are_for_those_who_read_drafts(app: &TestApp, id: &str, told: &Value) {
    let unit_of = |entry: &Value| entry["unit"]["code"].as_str().map(str::to_owned);
    for (reader, units) in [
        (app.client(Role::Reader, "N00"), vec!["N00"]),
        (app.client(Role::Approver, "N01"), vec!["N01"]),
    ] {
        let seen = of(&reader, id, "Deadline", Value::Null).await;
        let all = told["history"].as_array().unwrap().iter();
        let expected = all.filter(|entry| unit_of(entry).is_none_or(|unit| units.contains(&unit.as_str())));
        assert_eq!(seen["history"], expected.cloned().collect::<Value>());
    }
    for reader in [app.anonymous(), app.client(Role::Admin, "ROOT")] {
        assert_eq!(
            of(&reader, id, "Deadline", Value::Null).await,
            json!({ "history": [] })
        );
    }
}

async fn histories_take_the_same_statements_however_many_there_are(app: TestApp) {
    let few = statements(&app, 2, 2, 1).await;
    let other = TestApp::beside(&app).await;
    let many = statements(&other, 8, 40, 6).await;
    other.database.clone().remove().await;
    as_many_statements(&few, &many);
}

/// Of a page with the histories of results, activities, plans and deadlines, each changed so many times.
async fn statements(app: &TestApp, committees: usize, activities: usize, times: usize) -> Vec<String> {
    let scenario = Scenario {
        committees,
        activities,
    };
    let planted = scenario.plant(&app.database).await;
    let year = Year {
        deadlines: activities,
        units_each: 1,
    };
    let deadlines = year.plant(&app.database, &planted).await;
    let unit = planted.committees[0];
    let db = app.database.connect().await;
    let objects = planted.activities.iter().map(|id| ("Activity", id.0));
    let objects = objects.chain(deadlines.iter().map(|id| ("Deadline", id.0)));
    let objects: Vec<_> = objects.chain((1..=10).map(|id| ("Result", id))).collect();
    let events = (0..times).flat_map(|n| {
        objects.iter().map(move |(entity, id)| audit_event::ActiveModel {
            at: Set("2026-05-01T08:00:00Z".parse().unwrap()),
            actor: Set("scenario".to_owned()),
            action: Set("planted".to_owned()),
            entity: Set((*entity).to_owned()),
            entity_id: Set(*id),
            unit_id: Set(Some(unit)),
            before: Set(Some(
                json!({ "title": n, "goalIds": [1], "indicatorIds": [1] }).to_string(),
            )),
            after: Set(Some(
                json!({ "title": n + 1, "goalIds": [2], "indicatorIds": [2] }).to_string(),
            )),
            ..Default::default()
        })
    });
    let events = audit_event::Entity::insert_many(events);
    events.exec_without_returning(&db).await.unwrap();
    let query = format!(
        "query ($first: Int = 100) {{
            results(first: 10) {{ nodes {{ {HISTORY} }} }}
            activities(first: 50) {{ nodes {{ {HISTORY} actionPlan {{ {HISTORY} }} }} }}
            calendar(year: 2026) {{ deadlines {{ {HISTORY} }} }}
        }}"
    );
    let query = query.replace("$first: Int = 100", "$first: Int = 10");
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let (answer, statements) = app.statements(coordinator.query(&query)).await;
    for list in ["results.nodes", "activities.nodes", "calendar.deadlines"] {
        for node in answer.list(list) {
            assert_eq!(node["history"].as_array().unwrap().len(), times, "{list}");
        }
    }
    statements
}
