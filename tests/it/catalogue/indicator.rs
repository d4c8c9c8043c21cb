use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases};
use serde_json::{Value, json};

use super::{change, history, id, kept, refusals, small, with};

both_databases![
    what_is_left_out_is_what_the_input_says,
    everything_wrong_is_told_at_once,
    unknown_ids_are_told_by_their_place,
    a_code_is_used_once,
    a_change_keeps_what_it_leaves_out,
    a_variable_left_out_erases_nothing,
    splitting_takes_the_reason_away,
    what_was_reported_keeps_its_meaning,
    units_above_the_reporting_level_are_not_asked,
    a_stale_change_is_refused,
];

fn coordinator(app: &TestApp) -> Client {
    app.client(Role::Coordinator, "ROOT")
}

fn new(code: &str) -> Value {
    json!({ "code": code, "name": "Nytt", "unitOfMeasure": "procent", "valueKind": "SHARE", "source": "Egen" })
}

async fn what_is_left_out_is_what_the_input_says(app: TestApp) {
    small(&app).await;
    let fields = "code direction frequency decimals factor mayExceedHundred genderTolerance splitByGender notSplitReason
        reportingLevel countingUnit threshold hidesZeros protectedAtSource isExample version goals { code } units { code }";
    let answer = change(&coordinator(&app), "indicatorCreate", fields, new("S1")).await;
    let expected = json!({
        "code": "S1", "direction": "NEUTRAL", "frequency": "YEAR", "decimals": 1, "factor": 100, "mayExceedHundred": false,
        "genderTolerance": 0.0, "splitByGender": true, "notSplitReason": null, "reportingLevel": "MUNICIPALITY",
        "countingUnit": "PERSONS", "threshold": 5, "hidesZeros": false, "protectedAtSource": false, "isExample": false,
        "version": 1, "goals": [], "units": [],
    });
    assert_eq!(*answer.at("indicatorCreate.indicator"), expected, "{answer}");
    let count = with(new("C1"), json!({ "valueKind": "COUNT" }));
    let answer = change(&coordinator(&app), "indicatorCreate", "decimals factor", count).await;
    assert_eq!(
        *answer.at("indicatorCreate.indicator"),
        json!({ "decimals": 0, "factor": 1 })
    );
}

async fn everything_wrong_is_told_at_once(app: TestApp) {
    let planted = small(&app).await;
    let wrong = with(
        new("not a code"),
        json!({
            "name": " ", "decimals": 7, "factor": 10, "splitByGender": false, "threshold": 1, "genderTolerance": -1,
            "sourceYear": 1, "goalIds": [id("Goal", planted.goals[0].0), id("Goal", 99)],
        }),
    );
    let answer = change(&coordinator(&app), "indicatorCreate", "code", wrong).await;
    assert_eq!(
        refusals(&answer, "indicatorCreate"),
        [
            "code CODE_MALFORMED",
            "name BLANK",
            "sourceYear OUT_OF_RANGE",
            "decimals OUT_OF_RANGE",
            "factor UNFIT_FOR_VALUE_KIND",
            "genderTolerance OUT_OF_RANGE",
            "notSplitReason NOT_SPLIT_REASON_REQUIRED",
            "threshold OUT_OF_RANGE",
            "goalIds.1 NOT_FOUND",
        ]
    );
    let there = coordinator(&app).query("{ indicators { nodes { code } } }").await;
    assert_eq!(there.list("indicators.nodes").len(), 4, "nothing was made");
}

async fn unknown_ids_are_told_by_their_place(app: TestApp) {
    let planted = small(&app).await;
    let goal = id("Goal", planted.goals[0].0);
    let input = with(
        new("S1"),
        json!({
            "goalIds": [goal, id("FocusArea", planted.focus_areas[0].0)],
            "focusAreaIds": ["?"],
            "unitIds": [id("OrganizationUnit", 999), id("OrganizationUnit", planted.root.0)],
        }),
    );
    let answer = change(&coordinator(&app), "indicatorCreate", "code", input).await;
    let expected = [
        "goalIds.1 NOT_FOUND",
        "focusAreaIds.0 NOT_FOUND",
        "unitIds.0 NOT_FOUND",
    ];
    assert_eq!(refusals(&answer, "indicatorCreate"), expected);
}

async fn a_code_is_used_once(app: TestApp) {
    small(&app).await;
    let client = coordinator(&app);
    let answer = change(&client, "indicatorCreate", "code", new("I1")).await;
    assert_eq!(refusals(&answer, "indicatorCreate"), ["code CODE_TAKEN"]);
}

async fn a_change_keeps_what_it_leaves_out(app: TestApp) {
    let planted = small(&app).await;
    let client = coordinator(&app);
    let fields = "id name description direction threshold goals { code } units { code } version";
    let made = with(
        new("S1"),
        json!({
            "description": "Vad den mäter", "direction": "HIGHER_IS_BETTER", "threshold": 10,
            "goalIds": [id("Goal", planted.goals[0].0)],
            "unitIds": [id("OrganizationUnit", planted.committees[1].0)],
        }),
    );
    let made = change(&client, "indicatorCreate", fields, made).await;
    let mut expected = made.at("indicatorCreate.indicator").clone();
    let input = json!({
        "id": expected["id"], "expectedVersion": 1, "name": "Annat", "goalIds": [id("Goal", planted.goals[1].0)],
    });
    let answer = change(&client, "indicatorUpdate", fields, input).await;
    expected["name"] = json!("Annat");
    expected["goals"] = json!([{ "code": "G2" }]);
    expected["version"] = json!(2);
    assert_eq!(*answer.at("indicatorUpdate.indicator"), expected, "{answer}");
    let history = history(&app).await;
    let [created, updated] = history.as_slice() else {
        panic!("two changes were made: {history:?}")
    };
    assert_eq!(
        (created.action.as_str(), created.before.as_ref()),
        ("indicatorCreate", None)
    );
    let (before, after) = (kept(updated.before.as_ref()), kept(updated.after.as_ref()));
    assert_eq!(
        (&before["name"], &after["name"]),
        (&json!("Nytt"), &json!("Annat"))
    );
    assert_eq!(before["goalIds"], json!([planted.goals[0].0]));
    assert_eq!(after["goalIds"], json!([planted.goals[1].0]));
    assert_eq!(updated.actor, "COORDINATOR@ROOT");
}

async fn a_variable_left_out_erases_nothing(app: TestApp) {
    small(&app).await;
    let client = coordinator(&app);
    let input = with(
        new("S1"),
        json!({ "description": "Vad den mäter", "sourceYear": 2025 }),
    );
    let made = change(&client, "indicatorCreate", "id", input).await;
    let id = made.at("indicatorCreate.indicator.id");
    let query = "mutation ($id: ID!, $version: Int!, $description: String, $year: Int) {
        indicatorUpdate(input: { id: $id, expectedVersion: $version, description: $description, sourceYear: $year }) {
            indicator { description sourceYear } userErrors { code }
        }
    }";
    let answer = client.graphql(query, json!({ "id": id, "version": 1 })).await;
    let expected = json!({ "description": "Vad den mäter", "sourceYear": 2025 });
    assert_eq!(*answer.at("indicatorUpdate.indicator"), expected);
    let erased = json!({ "id": id, "version": 2, "description": null, "year": 2026 });
    let answer = client.graphql(query, erased).await;
    let expected = json!({ "description": null, "sourceYear": 2026 });
    assert_eq!(*answer.at("indicatorUpdate.indicator"), expected);
}

async fn splitting_takes_the_reason_away(app: TestApp) {
    small(&app).await;
    let client = coordinator(&app);
    let fields = "id splitByGender notSplitReason";
    let unsplit = json!({ "splitByGender": false, "notSplitReason": "Hushåll har inget kön" });
    let made = change(&client, "indicatorCreate", fields, with(new("S1"), unsplit)).await;
    let id = made.at("indicatorCreate.indicator.id");
    let update = async |version: i32, more: Value| {
        let input = with(json!({ "id": id, "expectedVersion": version }), more);
        change(&client, "indicatorUpdate", fields, input).await
    };
    let answer = update(1, json!({ "notSplitReason": null })).await;
    let expected = ["notSplitReason NOT_SPLIT_REASON_REQUIRED"];
    assert_eq!(refusals(&answer, "indicatorUpdate"), expected);
    let answer = update(1, json!({ "splitByGender": true, "notSplitReason": "Hushåll" })).await;
    let expected = ["notSplitReason NOT_SPLIT_REASON_UNNEEDED"];
    assert_eq!(refusals(&answer, "indicatorUpdate"), expected);
    let answer = update(1, json!({ "splitByGender": true })).await;
    assert_eq!(
        *answer.at("indicatorUpdate.indicator.notSplitReason"),
        Value::Null
    );
}

async fn what_was_reported_keeps_its_meaning(app: TestApp) {
    let planted = small(&app).await;
    let client = coordinator(&app);
    let input = json!({
        "id": id("Indicator", planted.indicators[0].0), "expectedVersion": 1, "valueKind": "AMOUNT", "decimals": 2,
        "frequency": "MONTH", "countingUnit": "OTHER", "factor": 100,
    });
    let answer = change(&client, "indicatorUpdate", "version", input.clone()).await;
    assert_eq!(
        refusals(&answer, "indicatorUpdate"),
        [
            "valueKind HAS_RESULTS",
            "frequency HAS_RESULTS",
            "decimals HAS_RESULTS",
            "factor HAS_RESULTS",
            "countingUnit HAS_RESULTS",
        ]
    );
    let unreported = change(&client, "indicatorCreate", "id", new("S1")).await;
    let input = with(
        input,
        json!({ "id": unreported.at("indicatorCreate.indicator.id") }),
    );
    let answer = change(&client, "indicatorUpdate", "version", input).await;
    assert_eq!(
        *answer.at("indicatorUpdate.indicator.version"),
        json!(2),
        "{answer}"
    );
}

async fn units_above_the_reporting_level_are_not_asked(app: TestApp) {
    let planted = small(&app).await;
    let client = coordinator(&app);
    let units = json!([
        id("OrganizationUnit", planted.committees[0].0),
        id("OrganizationUnit", planted.root.0)
    ]);
    let input = with(
        new("S1"),
        json!({ "reportingLevel": "COMMITTEE", "unitIds": units }),
    );
    let answer = change(&client, "indicatorCreate", "code", input).await;
    assert_eq!(
        refusals(&answer, "indicatorCreate"),
        ["unitIds.1 ABOVE_REPORTING_LEVEL"]
    );
    let input = json!({
        "id": id("Indicator", planted.indicators[0].0), "expectedVersion": 1, "reportingLevel": "UNIT",
    });
    let answer = change(&client, "indicatorUpdate", "code", input).await;
    let expected = [
        "reportingLevel ABOVE_REPORTING_LEVEL",
        "reportingLevel HAS_RESULTS",
    ];
    assert_eq!(refusals(&answer, "indicatorUpdate"), expected);
}

async fn a_stale_change_is_refused(app: TestApp) {
    let planted = small(&app).await;
    let client = coordinator(&app);
    let indicator = id("Indicator", planted.indicators[0].0);
    let update = async |input: Value| {
        let answer = change(&client, "indicatorUpdate", "version", input).await;
        refusals(&answer, "indicatorUpdate")
    };
    let input = json!({ "id": indicator, "expectedVersion": 1, "name": "Annat" });
    assert_eq!(update(input.clone()).await, [""; 0]);
    assert_eq!(update(input).await, ["expectedVersion STALE_VERSION"]);
    let unknown = json!({ "id": id("Goal", planted.goals[0].0), "expectedVersion": 1 });
    assert_eq!(update(unknown).await, ["id NOT_FOUND"]);
}
