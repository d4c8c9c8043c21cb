//! Deadlines as people change them (C5-C7, P8). It is 23 November 2026.

use arshjul_entity::{Role, audit_event};
use arshjul_tests::{Answer, Client, TestApp, both_databases, calendar::Year, scenario::Scenario};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

mod limit;
mod merge;

both_databases![
    a_referral_is_answered_once,
    a_hand_in_is_on_time_by_the_date_in_sweden,
    a_moved_deadline_stays_until_it_is_moved_back,
    a_deadline_is_waived_and_asked_for_again,
    one_hand_in_serves_several,
    a_proposal_is_applied_as_it_was_seen,
    a_deadline_of_its_own_can_be_withdrawn,
    a_new_deadline_is_refused_with_all_that_is_wrong,
];

struct Group {
    app: TestApp,
    coordinator: Client,
}

async fn group(app: TestApp) -> Group {
    let scenario = Scenario {
        committees: 3,
        activities: 3,
    };
    let planted = scenario.plant(&app.database).await;
    let year = Year {
        deadlines: 0,
        units_each: 0,
    };
    year.plant(&app.database, &planted).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    Group { app, coordinator }
}

impl Group {
    async fn unit(&self, code: &str) -> String {
        let query = format!("{{ organizationUnit(code: \"{code}\") {{ id }} }}");
        let answer = self.app.anonymous().query(&query).await;
        answer.text("organizationUnit.id").to_owned()
    }

    /// Sets a deadline up, and gives its id.
    async fn create(&self, code: &str, due_on: &str, units: &[&str], more: Value) -> String {
        let mut unit_ids = Vec::new();
        for unit in units {
            unit_ids.push(self.unit(unit).await);
        }
        let mut input =
            json!({ "code": code, "kind": "OTHER", "title": code, "dueOn": due_on, "unitIds": unit_ids });
        input
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let answer = call(&self.coordinator, "deadlineCreate", input).await;
        answer.text("deadlineCreate.deadline.id").to_owned()
    }

    async fn history(&self) -> u64 {
        let db = self.app.database.connect().await;
        audit_event::Entity::find().count(&db).await.unwrap()
    }

    async fn read(&self, reader: &Client, id: &str) -> Value {
        let query = format!("query ($id: ID!) {{ node(id: $id) {{ {FIELDS} }} }}");
        reader
            .graphql(&query, json!({ "id": id }))
            .await
            .at("node")
            .clone()
    }
}

const FIELDS: &str = "... on Deadline {
    id code version sequence movedFrom moveReason cancelledAt due { effectiveOn nominalOn explanation }
    units { unit { code } state completedAt isOnTime answer waiveReason servedBy { code } }
    serves { code }
}";

async fn call(client: &Client, mutation: &str, input: Value) -> Answer {
    let mut input_type = mutation.to_owned();
    input_type[..1].make_ascii_uppercase();
    let payload = if mutation == "calendarProposalApply" {
        "deadlines"
    } else {
        "deadline"
    };
    let query = format!(
        "mutation ($input: {input_type}Input!) {{
            {mutation}(input: $input) {{ {payload} {{ {FIELDS} }} userErrors {{ code path }} }}
        }}"
    );
    client.graphql(&query, json!({ "input": input })).await
}

/// What a mutation refused: code and field.
fn refused(answer: &Answer, mutation: &str) -> Vec<(String, String)> {
    let errors = answer.list(&format!("{mutation}.userErrors")).iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    errors
        .map(|error| {
            let path = error["path"].as_array().into_iter().flatten();
            let path: Vec<_> = path.map(text).collect();
            (text(&error["code"]), path.join("."))
        })
        .collect()
}

fn refusal(code: &str, path: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), path.to_owned())]
}

/// The part of a unit.
fn part<'a>(deadline: &'a Value, unit: &str) -> &'a Value {
    let parts = deadline["units"].as_array().unwrap();
    parts.iter().find(|part| part["unit"]["code"] == unit).unwrap()
}

async fn a_referral_is_answered_once(app: TestApp) {
    let group = group(app).await;
    let (own, other) = (group.unit("N00").await, group.unit("N02").await);
    let referral = json!({ "code": "REMISS-1", "kind": "REFERRAL_RESPONSE", "title": "Remiss", "dueOn": "2026-12-11", "unitIds": [own] });
    let answer = call(&group.coordinator, "deadlineCreate", referral).await;
    assert_eq!(
        refused(&answer, "deadlineCreate"),
        refusal("STEERING_DOCUMENT_REQUIRED", "steeringDocumentId")
    );
    let document = group
        .app
        .anonymous()
        .query("{ steeringDocument(code: \"DOC\") { id } }")
        .await;
    let more =
        json!({ "kind": "REFERRAL_RESPONSE", "steeringDocumentId": document.text("steeringDocument.id") });
    let id = group
        .create("REMISS-1", "2026-12-11", &["N00", "N01"], more)
        .await;

    let reporter = group.app.client(Role::Reporter, "N00");
    let input = json!({ "deadlineId": id, "unitId": own, "answer": "Vi tillstyrker." });
    let answer = call(&reporter, "deadlineComplete", input.clone()).await;
    let done = part(answer.at("deadlineComplete.deadline"), "N00");
    assert_eq!(done["state"], "DONE");
    assert_eq!(done["completedAt"], "2026-11-23T09:00:00Z");
    assert_eq!(done["isOnTime"], true);
    assert_eq!(done["answer"], "Vi tillstyrker.");
    assert_eq!(
        part(answer.at("deadlineComplete.deadline"), "N01")["state"],
        "UPCOMING"
    );

    // What a unit wrote is for those who read its drafts.
    for (reader, expected) in [
        (group.app.anonymous(), Value::Null),
        (group.app.client(Role::Reader, "N01"), Value::Null),
        (group.app.client(Role::Reader, "N00"), json!("Vi tillstyrker.")),
    ] {
        let deadline = group.read(&reader, &id).await;
        assert_eq!(part(&deadline, "N00")["state"], "DONE");
        assert_eq!(part(&deadline, "N00")["answer"], expected);
    }

    let history = group.history().await;
    let again = call(&reporter, "deadlineComplete", input).await;
    assert_eq!(again.at("deadlineComplete"), answer.at("deadlineComplete"));
    assert_eq!(group.history().await, history, "a retry leaves no trace");
    for (input, expected) in [
        (
            json!({ "deadlineId": id, "unitId": own, "answer": "Vi avstyrker." }),
            refusal("ALREADY_DONE", "unitId"),
        ),
        (
            json!({ "deadlineId": id, "unitId": own, "completedOn": "2026-11-24" }),
            refusal("COMPLETED_IN_FUTURE", "completedOn"),
        ),
        (
            json!({ "deadlineId": own, "unitId": own }),
            refusal("NOT_FOUND", "deadlineId"),
        ),
    ] {
        let answer = call(&reporter, "deadlineComplete", input).await;
        assert_eq!(refused(&answer, "deadlineComplete"), expected);
    }
    let input = json!({ "deadlineId": id, "unitId": other });
    let answer = call(&group.coordinator, "deadlineComplete", input).await;
    assert_eq!(
        refused(&answer, "deadlineComplete"),
        refusal("NOT_ASKED", "unitId")
    );
    assert_eq!(group.history().await, history);
}

async fn a_hand_in_is_on_time_by_the_date_in_sweden(app: TestApp) {
    let group = group(app).await;
    let unit = group.unit("N00").await;
    let complete = async |id: &str, completed_on: Value| {
        let input = json!({ "deadlineId": id, "unitId": unit, "completedOn": completed_on });
        // Tokens don't last until midnight.
        let coordinator = group.app.client(Role::Coordinator, "ROOT");
        let answer = call(&coordinator, "deadlineComplete", input).await;
        part(answer.at("deadlineComplete.deadline"), "N00").clone()
    };
    let late = group.create("A", "2026-11-20", &["N00"], json!({})).await;
    assert_eq!(
        part(&group.read(&group.coordinator, &late).await, "N00")["state"],
        "LATE"
    );
    assert_eq!(complete(&late, json!("2026-11-21")).await["isOnTime"], false);
    let in_time = group.create("B", "2026-11-20", &["N00"], json!({})).await;
    let done = complete(&in_time, json!("2026-11-20")).await;
    assert_eq!(
        (&done["isOnTime"], &done["completedAt"]),
        (&json!(true), &json!("2026-11-20T11:00:00Z"))
    );
    // Half past eleven in the evening in Stockholm, and an hour later.
    let [today, tomorrow] = ["C", "D"].map(|code| group.create(code, "2026-11-23", &["N00"], json!({})));
    let (today, tomorrow) = (today.await, tomorrow.await);
    assert_eq!(
        part(&group.read(&group.coordinator, &today).await, "N00")["state"],
        "DUE_SOON"
    );
    group
        .app
        .clock
        .advance(std::time::Duration::from_mins(13 * 60 + 30));
    assert_eq!(complete(&today, Value::Null).await["isOnTime"], true);
    group.app.clock.advance(std::time::Duration::from_hours(1));
    assert_eq!(complete(&tomorrow, Value::Null).await["isOnTime"], false);
}

async fn a_moved_deadline_stays_until_it_is_moved_back(app: TestApp) {
    let group = group(app).await;
    let id = group.create("A", "2026-12-11", &["N00"], json!({})).await;
    let move_to = async |version: i64, due_on: Value, reason: Value| {
        let input =
            json!({ "deadlineId": id, "expectedVersion": version, "dueOn": due_on, "reason": reason });
        call(&group.coordinator, "deadlineMove", input).await
    };
    let reason = || json!("Nämnden sammanträder tidigare.");
    for (answer, expected) in [
        (
            move_to(1, json!("2026-12-09"), Value::Null).await,
            refusal("BLANK", "reason"),
        ),
        (
            move_to(1, json!("2026-12-09"), json!(" ")).await,
            refusal("BLANK", "reason"),
        ),
        (
            move_to(2, json!("2026-12-09"), reason()).await,
            refusal("STALE_VERSION", "expectedVersion"),
        ),
        (
            move_to(1, json!("2027-01-08"), reason()).await,
            refusal("FISCAL_YEAR_NOT_SET_UP", "dueOn"),
        ),
    ] {
        assert_eq!(refused(&answer, "deadlineMove"), expected, "{answer}");
    }
    let moved = move_to(1, json!("2026-12-09"), reason()).await;
    let moved = moved.at("deadlineMove.deadline");
    assert_eq!(moved["due"]["effectiveOn"], "2026-12-09");
    assert_eq!(moved["movedFrom"], "2026-12-11");
    assert_eq!(moved["moveReason"], reason());
    assert_eq!((&moved["version"], &moved["sequence"]), (&json!(2), &json!(1)));
    // That it was moved is for everyone, why is not.
    let seen = group.read(&group.app.anonymous(), &id).await;
    assert_eq!(
        (&seen["movedFrom"], &seen["moveReason"]),
        (&json!("2026-12-11"), &Value::Null)
    );
    let seen = group.read(&group.app.client(Role::Reader, "N01"), &id).await;
    assert_eq!(seen["moveReason"], reason());

    let history = group.history().await;
    let again = move_to(2, json!("2026-12-09"), reason()).await;
    assert_eq!(again.at("deadlineMove.deadline"), moved);
    assert_eq!(group.history().await, history);
    let back = move_to(2, Value::Null, Value::Null).await;
    let back = back.at("deadlineMove.deadline");
    assert_eq!(back["due"]["effectiveOn"], "2026-12-11");
    assert_eq!(
        (&back["movedFrom"], &back["moveReason"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!((&back["version"], &back["sequence"]), (&json!(3), &json!(2)));
}

async fn a_deadline_is_waived_and_asked_for_again(app: TestApp) {
    let group = group(app).await;
    let id = group.create("A", "2026-12-11", &["N00", "N01"], json!({})).await;
    let own = group.unit("N00").await;
    let waive = async |more: Value| {
        let mut input = json!({ "deadlineId": id, "reason": "Utgår i år." });
        input
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        call(&group.coordinator, "deadlineWaive", input).await
    };
    let reporter = group.app.client(Role::Reporter, "N00");
    let complete = async || {
        let input = json!({ "deadlineId": id, "unitId": own });
        call(&reporter, "deadlineComplete", input).await
    };
    let reopen = async |client: &Client| {
        let input = json!({ "deadlineId": id, "unitId": own, "reason": "Det var fel enhet." });
        call(client, "deadlineReopen", input).await
    };
    let answer = waive(json!({ "unitIds": [own] })).await;
    let deadline = answer.at("deadlineWaive.deadline");
    assert_eq!(
        (&part(deadline, "N00")["state"], &part(deadline, "N01")["state"]),
        (&json!("WAIVED"), &json!("UPCOMING"))
    );
    assert_eq!(part(deadline, "N00")["waiveReason"], "Utgår i år.");
    assert_eq!(
        refused(&complete().await, "deadlineComplete"),
        refusal("ALREADY_WAIVED", "unitId")
    );
    // Who waives takes a waiver back.
    assert_eq!(
        refused(&reopen(&reporter).await, "deadlineReopen"),
        refusal("NOT_PERMITTED", "")
    );
    let answer = reopen(&group.coordinator).await;
    assert_eq!(
        part(answer.at("deadlineReopen.deadline"), "N00")["state"],
        "UPCOMING"
    );
    assert_eq!(
        refused(&reopen(&group.coordinator).await, "deadlineReopen"),
        refusal("NOTHING_TO_REOPEN", "unitId")
    );

    let answer = complete().await;
    assert_eq!(
        part(answer.at("deadlineComplete.deadline"), "N00")["state"],
        "DONE"
    );
    assert_eq!(
        refused(&waive(json!({ "unitIds": [own] })).await, "deadlineWaive"),
        refusal("ALREADY_DONE", "unitIds")
    );
    let answer = waive(json!({})).await;
    let deadline = answer.at("deadlineWaive.deadline");
    assert_eq!(
        (&part(deadline, "N00")["state"], &part(deadline, "N01")["state"]),
        (&json!("DONE"), &json!("WAIVED"))
    );
    assert_eq!(
        refused(&waive(json!({})).await, "deadlineWaive"),
        refusal("NOTHING_OPEN", "deadlineId")
    );
    let answer = reopen(&reporter).await;
    assert_eq!(
        part(answer.at("deadlineReopen.deadline"), "N00")["state"],
        "UPCOMING"
    );
}

async fn findings(group: &Group) -> Vec<Value> {
    let query = "{ calendar(year: 2026) { findings {
        code deadlines { code } units { code } merge { keep { id version } giveUp { id } savedHours }
    } } }";
    let answer = group.app.anonymous().query(query).await;
    let findings = answer.list("calendar.findings").iter();
    findings
        .filter(|finding| finding["code"] == "PARALLEL_FOLLOW_UP")
        .cloned()
        .collect()
}

async fn one_hand_in_serves_several(app: TestApp) {
    let group = group(app).await;
    let indicator = group
        .app
        .anonymous()
        .query("{ indicator(code: \"I1\") { id } }")
        .await;
    let asks = |process: &str| json!({ "indicatorIds": [indicator.text("indicator.id")], "process": process, "effortHours": 4 });
    let all = ["N00", "N01", "N02"];
    group.create("A", "2026-12-07", &all, asks("Programmet")).await;
    let strategy = group
        .create("B", "2026-12-11", &all[..2], asks("Strategin"))
        .await;
    let third = group.create("C", "2026-12-14", &all[..1], json!({})).await;

    let found = findings(&group).await;
    assert!(!found.is_empty());
    let merge = &found[0]["merge"];
    assert_eq!(merge["savedHours"], 8.0, "{found:?}");
    let keep = merge["keep"]["id"].as_str().unwrap().to_owned();
    let input = json!({ "keepId": keep, "expectedVersion": merge["keep"]["version"], "giveUpIds": [merge["giveUp"][0]["id"]] });
    let answer = call(&group.coordinator, "deadlinesMerge", input.clone()).await;
    let kept = answer.at("deadlinesMerge.deadline").clone();
    assert_eq!(kept["serves"].as_array().unwrap().len(), 1);
    assert_eq!(findings(&group).await, Vec::<Value>::new());
    let given_up = merge["giveUp"][0]["id"].as_str().unwrap().to_owned();
    let served = group.read(&group.coordinator, &given_up).await;
    assert_eq!(part(&served, "N00")["servedBy"]["code"], kept["code"]);
    assert_eq!(served["sequence"], 1);

    let again = call(&group.coordinator, "deadlinesMerge", input).await;
    assert_eq!(
        refused(&again, "deadlinesMerge"),
        refusal("STALE_VERSION", "expectedVersion")
    );
    // Who is served neither serves nor hands in by itself.
    let chain = json!({ "keepId": given_up, "expectedVersion": served["version"], "giveUpIds": [third] });
    let answer = call(&group.coordinator, "deadlinesMerge", chain).await;
    assert_eq!(refused(&answer, "deadlinesMerge"), refusal("MERGE_CHAIN", ""));
    let chain = json!({ "keepId": third, "expectedVersion": 1, "giveUpIds": [keep] });
    let answer = call(&group.coordinator, "deadlinesMerge", chain).await;
    assert_eq!(refused(&answer, "deadlinesMerge"), refusal("MERGE_CHAIN", ""));
    let unit = group.unit("N00").await;
    let complete = async |id: &str| {
        let input = json!({ "deadlineId": id, "unitId": unit });
        call(&group.coordinator, "deadlineComplete", input).await
    };
    let answer = complete(&given_up).await;
    assert_eq!(
        refused(&answer, "deadlineComplete"),
        refusal("SERVED_BY_ANOTHER", "unitId")
    );
    complete(&keep).await;
    let served = group.read(&group.coordinator, &given_up).await;
    assert_eq!(
        (&part(&served, "N00")["state"], &part(&served, "N01")["state"]),
        (&json!("DONE"), &json!("DUE_SOON"))
    );

    let undo = json!({ "keepId": keep, "expectedVersion": kept["version"] });
    let answer = call(&group.coordinator, "deadlinesUnmerge", undo).await;
    assert_eq!(answer.at("deadlinesUnmerge.deadline.serves"), &json!([]));
    let apart = group.read(&group.coordinator, &given_up).await;
    assert_eq!(
        (&part(&apart, "N00")["state"], &part(&apart, "N00")["servedBy"]),
        (&json!("UPCOMING"), &Value::Null)
    );
    let undo = json!({ "keepId": keep, "expectedVersion": kept["version"].as_i64().unwrap() + 1 });
    let answer = call(&group.coordinator, "deadlinesUnmerge", undo).await;
    assert_eq!(refused(&answer, "deadlinesUnmerge"), refusal("NOT_MERGED", ""));
    // What is done is not given up.
    complete(&strategy).await;
    let done = json!({ "keepId": third, "expectedVersion": 1, "giveUpIds": [strategy] });
    let answer = call(&group.coordinator, "deadlinesMerge", done).await;
    assert_eq!(refused(&answer, "deadlinesMerge"), refusal("NOTHING_SHARED", ""));
}

const PROPOSAL: &str = "{ calendarProposal(year: 2026, units: [\"N00\"]) {
    fingerprint moves { deadline { code } from to }
    units { unit { code } before { isoWeek effortHours } after { effortHours } }
} }";

async fn a_proposal_is_applied_as_it_was_seen(app: TestApp) {
    let group = group(app).await;
    for (code, day) in [("A", "2026-12-07"), ("B", "2026-12-08"), ("C", "2026-12-09")] {
        let more = json!({ "effortHours": 10, "earliestOn": "2026-11-30", "latestOn": "2026-12-18" });
        group.create(code, day, &["N00"], more).await;
    }
    let seen = group.app.anonymous().query(PROPOSAL).await;
    let levelled = seen.at("calendarProposal.units.0");
    assert_eq!(levelled["before"]["effortHours"], 30.0);
    assert_eq!(levelled["after"]["effortHours"], 10.0);
    let moves = seen.list("calendarProposal.moves").len();
    assert_eq!(moves, 2, "{seen}");
    let apply = async |fingerprint: &str| {
        let input =
            json!({ "year": 2026, "units": ["N00"], "fingerprint": fingerprint, "reason": "Jämnare höst." });
        call(&group.coordinator, "calendarProposalApply", input).await
    };
    let answer = apply("another").await;
    assert_eq!(
        refused(&answer, "calendarProposalApply"),
        refusal("PROPOSAL_CHANGED", "fingerprint")
    );
    let answer = apply(seen.text("calendarProposal.fingerprint")).await;
    let applied = answer.list("calendarProposalApply.deadlines");
    assert_eq!(applied.len(), moves);
    assert!(
        applied
            .iter()
            .all(|deadline| deadline["moveReason"] == "Jämnare höst."),
        "{answer}"
    );

    let history = group.history().await;
    let after = group.app.anonymous().query(PROPOSAL).await;
    assert_eq!(after.at("calendarProposal.moves"), &json!([]));
    assert_eq!(after.at("calendarProposal.units.0.before.effortHours"), 10.0);
    let answer = apply(seen.text("calendarProposal.fingerprint")).await;
    assert_eq!(
        refused(&answer, "calendarProposalApply"),
        refusal("PROPOSAL_CHANGED", "fingerprint")
    );
    let answer = apply(after.text("calendarProposal.fingerprint")).await;
    assert_eq!(answer.at("calendarProposalApply.deadlines"), &json!([]));
    assert_eq!(group.history().await, history);
}

async fn a_deadline_of_its_own_can_be_withdrawn(app: TestApp) {
    let group = group(app).await;
    let id = group.create("A", "2026-12-11", &["N00"], json!({})).await;
    let input = json!({ "deadlineId": id, "expectedVersion": 1, "reason": "Mötet är inställt." });
    let answer = call(&group.coordinator, "deadlineCancel", input.clone()).await;
    let withdrawn = answer.at("deadlineCancel.deadline");
    assert_eq!(withdrawn["cancelledAt"], "2026-11-23T09:00:00Z");
    assert_eq!(
        (&withdrawn["sequence"], &part(withdrawn, "N00")["state"]),
        (&json!(1), &json!("CANCELLED"))
    );
    let again = call(&group.coordinator, "deadlineCancel", input).await;
    assert_eq!(
        refused(&again, "deadlineCancel"),
        refusal("DEADLINE_CANCELLED", "deadlineId")
    );
    let listed = "{ calendar(year: 2026) { deadlines { code } weeks { deadlineCount } } }";
    let listed = group.app.anonymous().query(listed).await;
    assert_eq!(listed.at("calendar.deadlines"), &json!([{ "code": "A" }]));
    assert!(
        listed
            .list("calendar.weeks")
            .iter()
            .all(|week| week["deadlineCount"] == 0)
    );
}

async fn a_new_deadline_is_refused_with_all_that_is_wrong(app: TestApp) {
    let group = group(app).await;
    let input = json!({
        "code": "å", "kind": "TRAINING", "title": " ", "dueOn": "2031-12-11", "latestOn": "2031-12-10", "unitIds": [],
        "ageFrom": 20, "ageTo": 10, "questions": ["En\nfråga"], "effortHours": -1, "indicatorIds": ["x"],
        "activityIds": ["x"], "reportingEventId": "x",
    });
    let answer = call(&group.coordinator, "deadlineCreate", input).await;
    let mut refused = refused(&answer, "deadlineCreate");
    refused.sort();
    let expected = [
        ("AGES_REVERSED", "ageTo"),
        ("BLANK", "title"),
        ("CODE_MALFORMED", "code"),
        ("DATES_REVERSED", "latestOn"),
        ("FISCAL_YEAR_NOT_SET_UP", "dueOn"),
        ("LINE_BREAK", "questions.0"),
        ("NOT_FOUND", "activityIds.0"),
        ("NOT_FOUND", "indicatorIds.0"),
        ("NOT_FOUND", "reportingEventId"),
        ("OUT_OF_RANGE", "effortHours"),
        ("UNITS_REQUIRED", "unitIds"),
    ];
    assert_eq!(
        refused,
        expected.map(|(code, path)| (code.to_owned(), path.to_owned()))
    );
    group.create("A", "2026-12-11", &["N00"], json!({})).await;
    let unit = group.unit("N00").await;
    let taken =
        json!({ "code": "A", "kind": "OTHER", "title": "A", "dueOn": "2026-12-11", "unitIds": [unit] });
    let answer = call(&group.coordinator, "deadlineCreate", taken).await;
    assert_eq!(
        self::refused(&answer, "deadlineCreate"),
        refusal("CODE_TAKEN", "code")
    );
}
