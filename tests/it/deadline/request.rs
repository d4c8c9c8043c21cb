//! What is asked is asked once, handed in once, and done when all has come in (C11). The results that are planted are examples.

use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases};
use serde_json::{Value, json};

use super::{Group, call, group, part, refused};

both_databases![
    what_comes_in_makes_a_deadline_done_and_what_is_returned_opens_it,
    a_gap_is_accepted_with_a_reason,
    a_question_is_answered_one_by_one,
    what_is_asked_once_is_answered_once,
    a_year_begins_as_the_last_one_was,
];

impl Group {
    async fn measure(&self, code: &str) -> String {
        let query = format!("{{ indicator(code: \"{code}\") {{ id }} }}");
        let answer = self.app.anonymous().query(&query).await;
        answer.text("indicator.id").to_owned()
    }

    async fn state(&self, id: &str) -> Value {
        let deadline = self.read(&self.coordinator, id).await;
        let part = part(&deadline, "N00");
        json!([part["state"] == "DONE", part["completedAt"], part["isOnTime"]])
    }

    /// Says that the unit is done, and tells what is missing.
    async fn say_done(&self, id: &str, accept_gap: Option<&str>) -> Value {
        let query = "mutation ($input: DeadlineCompleteInput!) { deadlineComplete(input: $input) {
            missing { kind indicator { code } period question isAnswered } userErrors { code path }
        } }";
        let input = json!({ "deadlineId": id, "unitId": self.unit("N00").await, "acceptGap": accept_gap });
        let answer = self.coordinator.graphql(query, json!({ "input": input })).await;
        answer.at("deadlineComplete").clone()
    }
}

async fn submit(client: &Client, genders: &[&str]) {
    let row = |gender: &&str| json!({ "indicator": "I1", "unit": "N00", "period": "2025", "gender": gender, "value": 900 });
    let rows: Vec<_> = genders.iter().map(row).collect();
    let query =
        "mutation ($rows: [ResultRowInput!]!) { resultsSubmit(input: { rows: $rows }) { committed } }";
    let answer = client.graphql(query, json!({ "rows": rows })).await;
    assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
}

async fn what_comes_in_makes_a_deadline_done_and_what_is_returned_opens_it(app: TestApp) {
    let group = group(app).await;
    let more = json!({ "indicatorIds": [group.measure("I1").await] });
    let id = group.create("UTFALL", "2026-12-11", &["N00"], more).await;
    let open = json!([false, null, null]);
    assert_eq!(group.state(&id).await, open);
    assert_eq!(
        group.say_done(&id, None).await,
        json!({
            "missing": [{ "kind": "CELLS", "indicator": { "code": "I1" }, "period": "2025", "question": null,
                          "isAnswered": false }],
            "userErrors": [{ "code": "REQUESTS_OPEN", "path": ["unitId"] }],
        })
    );
    let reporter = group.app.client(Role::Reporter, "N00");
    submit(&reporter, &["TOTAL", "WOMEN"]).await;
    assert_eq!(group.state(&id).await, open);
    submit(&reporter, &["MEN"]).await;
    assert_eq!(
        group.state(&id).await,
        json!([true, "2026-11-23T09:00:00Z", true])
    );
    let sent_back = "mutation { resultsReturn(input: { filter: { units: [\"N00\"], indicators: [\"I1\"] }, comment: \"Se över.\" }) { updated } }";
    let answer = group.app.client(Role::Approver, "ROOT").query(sent_back).await;
    assert_eq!(answer.at("resultsReturn.updated"), 3, "{answer}");
    assert_eq!(group.state(&id).await, open);
}

async fn a_gap_is_accepted_with_a_reason(app: TestApp) {
    let group = group(app).await;
    let more = json!({ "indicatorIds": [group.measure("I1").await] });
    let id = group.create("UTFALL", "2026-12-11", &["N00"], more).await;
    let answer = group.say_done(&id, Some("Underlaget är förlorat.")).await;
    assert_eq!(answer["userErrors"], json!([]));
    assert_eq!(
        group.state(&id).await,
        json!([true, "2026-11-23T09:00:00Z", true])
    );
}

async fn a_question_is_answered_one_by_one(app: TestApp) {
    let group = group(app).await;
    let more = json!({ "questions": ["Hur går det?", "Vad återstår?"] });
    let id = group.create("QUESTIONS", "2026-12-11", &["N00"], more).await;
    let unit = group.unit("N00").await;
    let answer = async |question: &str| {
        let answers = json!([{ "question": question, "answer": "Bra." }]);
        let input = json!({ "deadlineId": id, "unitId": unit, "answers": answers });
        call(&group.coordinator, "deadlineAnswer", input).await
    };
    let other = answer("Varför?").await;
    assert_eq!(refused(&other, "deadlineAnswer").len(), 1, "{other}");
    let first = answer("Hur går det?").await;
    assert!(refused(&first, "deadlineAnswer").is_empty(), "{first}");
    assert_eq!(group.state(&id).await[0], false);
    let missing = group.say_done(&id, None).await["missing"].clone();
    assert_eq!(missing[0]["question"], "Vad återstår?");
    assert_eq!(missing.as_array().unwrap().len(), 1);
    answer("Vad återstår?").await;
    assert_eq!(
        group.state(&id).await,
        json!([true, "2026-11-23T09:00:00Z", true])
    );
}

async fn what_is_asked_once_is_answered_once(app: TestApp) {
    let group = group(app).await;
    let mut ids = Vec::new();
    for (code, process, day) in [("A", "Bokslut", "2026-12-08"), ("B", "Strategi", "2026-12-10")] {
        let more = json!({ "process": process, "questions": ["Hur går det?"] });
        ids.push(group.create(code, day, &["N00"], more).await);
    }
    let told = async || {
        let query = "{ calendar(year: 2026) { findings { code } } parallelism(year: 2026) { asked askedTwice mergedAway } }";
        let answer = group.coordinator.query(query).await;
        let findings = answer.list("calendar.findings").iter();
        let parallel = findings
            .filter(|finding| finding["code"] == "PARALLEL_FOLLOW_UP")
            .count();
        (parallel, answer.at("parallelism").clone())
    };
    let twice = json!({ "asked": 2, "askedTwice": 1, "mergedAway": 0 });
    assert_eq!(told().await, (1, twice));
    let input = json!({ "keepId": ids[0], "expectedVersion": 1, "giveUpIds": [ids[1]] });
    let once = call(&group.coordinator, "deadlinesAskOnce", input).await;
    assert!(refused(&once, "deadlinesAskOnce").is_empty(), "{once}");
    let merged = json!({ "asked": 2, "askedTwice": 0, "mergedAway": 1 });
    assert_eq!(told().await, (0, merged));
    let answers = json!([{ "question": "Hur går det?", "answer": "Bra." }]);
    let input = json!({ "deadlineId": ids[0], "unitId": group.unit("N00").await, "answers": answers });
    call(&group.coordinator, "deadlineAnswer", input).await;
    for id in &ids {
        assert_eq!(group.state(id).await[0], true);
    }
    let undo = json!({ "keepId": ids[0], "expectedVersion": 2 });
    let undone = call(&group.coordinator, "deadlinesUnmerge", undo).await;
    assert!(refused(&undone, "deadlinesUnmerge").is_empty(), "{undone}");
    assert_eq!(group.state(&ids[1]).await[0], false);
}

async fn a_year_begins_as_the_last_one_was(app: TestApp) {
    let group = group(app).await;
    let start = async |is_dry_run: bool| {
        let query = "mutation ($dry: Boolean) { yearStart(input: { from: 2026, to: 2027, dryRun: $dry }) {
            fiscalYear { year } userErrors { code path }
        } }";
        let answer = group
            .coordinator
            .graphql(query, json!({ "dry": is_dry_run }))
            .await;
        answer.at("yearStart").clone()
    };
    let begun = json!({ "fiscalYear": { "year": 2027 }, "userErrors": [] });
    assert_eq!(start(true).await, begun);
    assert_eq!(start(false).await, begun);
    let again = start(false).await["userErrors"].clone();
    assert_eq!(again, json!([{ "code": "FISCAL_YEAR_SET_UP", "path": ["to"] }]));
}
