//! The walk through a year that showed two books, now one (C7, C11, C12). It is 23 November 2026.

use std::time::Duration;

use arshjul::graphql::engine::id::GlobalId;
use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases, publishing::valued};
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Group, call, group, group_of, refusal, refused};

both_databases![
    a_submission_tells_which_requests_it_answered,
    a_yearly_cell_of_three_reports_is_one_request,
    eleven_units_that_two_processes_ask_for_one_report_are_asked_once,
    nothing_is_done_before_its_instructions_are_out,
    what_is_moved_before_what_it_builds_on_is_found,
    what_the_source_has_not_published_is_asked_of_the_year_before,
];

impl Group {
    async fn indicator_of(&self, code: &str) -> Value {
        let query = format!("{{ indicator(code: \"{code}\") {{ id version }} }}");
        let answer = self.coordinator.query(&query).await;
        answer.at("indicator").clone()
    }

    pub async fn asks_for_i1(&self) -> Value {
        json!({ "indicatorIds": [self.indicator_of("I1").await["id"]] })
    }

    /// Findings of a kind, each by its deadlines and with its proposals.
    async fn findings(&self, code: &str) -> Vec<Value> {
        let query = "{ calendar(year: 2026) { findings {
            code units { code } deadlines { code }
            askOnce { keep { id code version } giveUp { id } savedRequests }
            askFor { deadline { id version } period }
        } } }";
        let answer = self.app.anonymous().query(query).await;
        let found = answer.list("calendar.findings").iter();
        found.filter(|finding| finding["code"] == code).cloned().collect()
    }
}

pub fn with(mut input: Value, more: Value) -> Value {
    let Value::Object(more) = more else {
        panic!("{more} is no object");
    };
    input.as_object_mut().unwrap().extend(more);
    input
}

fn codes(finding: &Value) -> Vec<&str> {
    let deadlines = finding["deadlines"].as_array().unwrap().iter();
    deadlines
        .map(|deadline| deadline["code"].as_str().unwrap())
        .collect()
}

async fn submit(client: &Client, genders: &[&str], value: i64, more: Value) -> Value {
    let row = |gender: &&str| json!({ "indicator": "I1", "unit": "N00", "period": "2025", "gender": gender, "value": value });
    let input = with(
        json!({ "rows": genders.iter().map(row).collect::<Vec<_>>() }),
        more,
    );
    let query = "mutation ($input: ResultsSubmitInput!) { resultsSubmit(input: $input) {
        committed userErrors { code }
        answered {
            kind unit { code } indicator { code } period genders dueOn isAnswered answeredAt
            deadline { code } usedFrom { code }
        }
    } }";
    let answer = client.graphql(query, json!({ "input": input })).await;
    assert_eq!(answer.user_error_codes("resultsSubmit"), [""; 0], "{answer}");
    answer.at("resultsSubmit.answered").clone()
}

async fn a_submission_tells_which_requests_it_answered(app: TestApp) {
    let group = group(app).await;
    for (code, process, day) in [("A", "Bokslut", "2026-12-08"), ("B", "Strategi", "2026-12-10")] {
        let more = with(group.asks_for_i1().await, json!({ "process": process }));
        group.create(code, day, &["N00"], more).await;
    }
    let request = |code: &str, due_on: &str, used_from: Value| {
        json!({
            "kind": "CELLS", "unit": { "code": "N00" }, "indicator": { "code": "I1" }, "period": "2025",
            "genders": ["TOTAL", "WOMEN", "MEN"], "dueOn": due_on, "isAnswered": true,
            "answeredAt": "2026-11-23T09:00:00Z", "deadline": { "code": code }, "usedFrom": used_from,
        })
    };
    let both = json!([
        request("A", "2026-12-08", Value::Null),
        request("B", "2026-12-10", json!({ "code": "A" })),
    ]);
    let reporter = group.app.client(Role::Reporter, "N00");
    let all = ["TOTAL", "WOMEN", "MEN"];
    assert_eq!(
        submit(&reporter, &all, 900, json!({ "mode": "DRY_RUN" })).await,
        both
    );
    assert_eq!(
        submit(&reporter, &all, 900, json!({ "asDraft": true })).await,
        json!([])
    );
    // Two genders are no answer yet.
    assert_eq!(submit(&reporter, &all[..2], 900, json!({})).await, json!([]));
    let last = || json!({ "idempotencyKey": "sista" });
    assert_eq!(submit(&reporter, &all[2..], 900, last()).await, both);
    assert_eq!(
        submit(&reporter, &all[2..], 900, last()).await,
        both,
        "a retry tells the same"
    );
    // What is answered is not answered once more by a correction.
    assert_eq!(submit(&reporter, &all, 901, json!({})).await, json!([]));
}

async fn a_yearly_cell_of_three_reports_is_one_request(app: TestApp) {
    let group = group(app).await;
    let mut ids = Vec::new();
    for (code, event, day) in [
        ("A", "CLOSING-2025", "2026-12-01"),
        ("B", "INTERIM-2026-04-30", "2026-12-03"),
        ("C", "INTERIM-2026-08-31", "2026-12-07"),
    ] {
        let event = GlobalId::keyed("ReportingEvent", event).to_string();
        let more = with(
            group.asks_for_i1().await,
            json!({ "reportingEventId": event, "process": "Programmet" }),
        );
        ids.push(group.create(code, day, &["N00"], more).await);
    }
    let told = async || {
        let query = "{
            completeness(year: 2026, units: [\"N00\"]) { events { reportingEvent { code } asked received used usedReceived } }
            parallelism(year: 2026) { requests asked }
        }";
        let answer = group.coordinator.query(query).await;
        assert_eq!(answer.at("parallelism"), &json!({ "requests": 1, "asked": 3 }));
        answer.at("completeness.0.events").clone()
    };
    let event = |code: &str, counts: [i64; 4]| {
        let [asked, received, used, used_received] = counts;
        json!({
            "reportingEvent": { "code": code }, "asked": asked, "received": received, "used": used,
            "usedReceived": used_received,
        })
    };
    let counts = |first: [i64; 4], other: [i64; 4]| {
        json!([
            event("CLOSING-2025", first),
            event("INTERIM-2026-04-30", other),
            event("INTERIM-2026-08-31", other),
        ])
    };
    assert_eq!(told().await, counts([3, 0, 0, 0], [0, 0, 3, 0]));
    let reporter = group.app.client(Role::Reporter, "N00");
    submit(&reporter, &["TOTAL", "WOMEN", "MEN"], 900, json!({})).await;
    assert_eq!(told().await, counts([3, 3, 0, 0], [0, 0, 3, 3]));
    for id in ids {
        let deadline = group.read(&group.coordinator, &id).await;
        assert_eq!(deadline["units"][0]["state"], "DONE");
        assert_eq!(deadline["units"][0]["completedAt"], "2026-11-23T09:00:00Z");
    }
}

/// Of all units, how much is asked twice and how much has been ended.
async fn twice_and_ended(group: &Group) -> [i64; 2] {
    let query = "{ parallelism(year: 2026) { askedTwice mergedAway } }";
    let answer = group.app.anonymous().query(query).await;
    ["askedTwice", "mergedAway"].map(|name| answer.at("parallelism")[name].as_i64().unwrap())
}

async fn eleven_units_that_two_processes_ask_for_one_report_are_asked_once(app: TestApp) {
    let group = group_of(app, 11).await;
    let units: Vec<String> = (0..11).map(|n| format!("N{n:02}")).collect();
    let units: Vec<&str> = units.iter().map(String::as_str).collect();
    // Neither names an indicator: both want a hand-in to the report as of 31 August.
    let event = GlobalId::keyed("ReportingEvent", "INTERIM-2026-08-31").to_string();
    for (code, process, day) in [
        ("HU", "Programmet", "2026-09-14"),
        ("DR", "Delårsrapporten", "2026-09-21"),
    ] {
        let more = json!({ "kind": "INTERIM_FOLLOW_UP", "process": process, "reportingEventId": event });
        group.create(code, day, &units, more).await;
    }
    let found = group.findings("PARALLEL_FOLLOW_UP").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(codes(&found[0]), ["HU", "DR"]);
    assert_eq!(found[0]["units"].as_array().unwrap().len(), 11);
    assert_eq!(twice_and_ended(&group).await, [11, 0]);
    let once = &found[0]["askOnce"];
    assert_eq!(
        (&once["keep"]["code"], &once["savedRequests"]),
        (&json!("HU"), &json!(11))
    );
    let give_up = once["giveUp"].as_array().unwrap().iter();
    let give_up: Vec<_> = give_up.map(|deadline| &deadline["id"]).collect();
    let input = json!({ "keepId": once["keep"]["id"], "expectedVersion": once["keep"]["version"], "giveUpIds": give_up });
    let answer = call(&group.coordinator, "deadlinesAskOnce", input).await;
    assert_eq!(refused(&answer, "deadlinesAskOnce"), []);
    assert_eq!(group.findings("PARALLEL_FOLLOW_UP").await, [Value::Null; 0]);
    assert_eq!(twice_and_ended(&group).await, [0, 11]);
}

async fn nothing_is_done_before_its_instructions_are_out(app: TestApp) {
    let group = group(app).await;
    let set =
        "mutation { reportingCycleSet(input: { year: 2027, cycle: APRIL_AUGUST }) { userErrors { code } } }";
    group.coordinator.query(set).await;
    let event = GlobalId::keyed("ReportingEvent", "BUDGET-2028").to_string();
    let more = json!({ "kind": "BUDGET", "reportingEventId": event });
    let id = group
        .create("BU-UNDERLAG-BUDGET-2028", "2027-05-03", &["N00"], more)
        .await;
    let query =
        "{ calendar(year: 2027) { reportingEvents { code milestones { kind date { effectiveOn } } } } }";
    let calendar = group.app.anonymous().query(query).await;
    let events = calendar.list("calendar.reportingEvents");
    let budget = events
        .iter()
        .find(|event| event["code"] == "BUDGET-2028")
        .unwrap();
    let milestones = budget["milestones"].as_array().unwrap();
    let out = milestones
        .iter()
        .find(|milestone| milestone["kind"] == "INSTRUCTIONS_OUT")
        .unwrap();
    let out: NaiveDate = out["date"]["effectiveOn"].as_str().unwrap().parse().unwrap();
    let complete = async || {
        let input = json!({ "deadlineId": id, "unitId": group.unit("N00").await });
        let coordinator = group.app.client(Role::Coordinator, "ROOT");
        refused(
            &call(&coordinator, "deadlineComplete", input).await,
            "deadlineComplete",
        )
    };
    let too_early = refusal("NOT_KNOWN_YET", "deadlineId");
    assert_eq!(complete().await, too_early);
    let today: NaiveDate = "2026-11-23".parse().unwrap();
    let days = u64::try_from((out - today).num_days()).unwrap();
    group.app.clock.advance(Duration::from_hours(24 * (days - 1)));
    assert_eq!(complete().await, too_early);
    group.app.clock.advance(Duration::from_hours(24));
    assert_eq!(complete().await, []);
}

async fn what_is_moved_before_what_it_builds_on_is_found(app: TestApp) {
    let group = group(app).await;
    for (code, kind, day) in [
        ("PRIO", "ACTIVITY_PRIORITISATION", "2026-12-01"),
        ("ANTA", "PLAN_ADOPTION", "2026-12-15"),
    ] {
        let more = json!({ "kind": kind, "process": "Programmet" });
        group.create(code, day, &["N00"], more).await;
    }
    let moved = async |version: i64, day: Value| {
        let calendar = group
            .app
            .anonymous()
            .query("{ deadline(code: \"ANTA\") { id } }")
            .await;
        let id = calendar.text("deadline.id").to_owned();
        let input =
            json!({ "deadlineId": id, "expectedVersion": version, "dueOn": day, "reason": "Nämnden." });
        let answer = call(&group.coordinator, "deadlineMove", input).await;
        assert_eq!(refused(&answer, "deadlineMove"), []);
        group.findings("OUT_OF_ORDER").await
    };
    assert_eq!(group.findings("OUT_OF_ORDER").await, [Value::Null; 0]);
    let found = moved(1, json!("2026-11-27")).await;
    assert_eq!(found.iter().map(codes).collect::<Vec<_>>(), [["ANTA", "PRIO"]]);
    assert_eq!(moved(2, json!("2026-12-02")).await, [Value::Null; 0]);
}

async fn what_the_source_has_not_published_is_asked_of_the_year_before(app: TestApp) {
    let group = group(app).await;
    let indicator = group.indicator_of("I1").await;
    let input = json!({
        "id": indicator["id"], "expectedVersion": indicator["version"], "sourcePublishesOn": "2027-01-20", "sourceYear": 2025,
    });
    let update =
        "mutation ($input: IndicatorUpdateInput!) { indicatorUpdate(input: $input) { userErrors { code } } }";
    let answer = group.coordinator.graphql(update, json!({ "input": input })).await;
    assert_eq!(answer.user_error_codes("indicatorUpdate"), [""; 0], "{answer}");
    let id = group
        .create("UTFALL", "2026-12-11", &["N00"], group.asks_for_i1().await)
        .await;
    let found = group.findings("BEFORE_SOURCE").await;
    assert_eq!(found.len(), 1, "{found:?}");
    let proposal = &found[0]["askFor"];
    assert_eq!(proposal["period"], "2024");
    assert_eq!(proposal["deadline"]["id"], id.as_str());
    let input = json!({
        "deadlineId": id, "expectedVersion": proposal["deadline"]["version"], "asksFor": "NAMED",
        "asksForPeriod": proposal["period"], "reason": "Källan har bara 2024.",
    });
    let answer = call(&group.coordinator, "deadlineAskFor", input).await;
    assert_eq!(refused(&answer, "deadlineAskFor"), []);
    assert_eq!(group.findings("BEFORE_SOURCE").await, [Value::Null; 0]);
    let query = "query ($id: ID!) { node(id: $id) { ... on Deadline { units { requests { period } } } } }";
    let answer = group.coordinator.graphql(query, json!({ "id": id })).await;
    assert_eq!(answer.at("node.units.0.requests"), &json!([{ "period": "2024" }]));
    // It is answered by that year, and by no other.
    let of = |period: &str| {
        let row = |gender: &str| with(valued("I1", "N00", gender, 9.0), json!({ "period": period }));
        ["TOTAL", "WOMEN", "MEN"].map(row).to_vec()
    };
    for (period, is_done) in [("2023", false), ("2024", true)] {
        group.app.hand_in("N00", &of(period)).await;
        let deadline = group.read(&group.coordinator, &id).await;
        assert_eq!(deadline["units"][0]["state"] == "DONE", is_done, "{period}");
    }
}
