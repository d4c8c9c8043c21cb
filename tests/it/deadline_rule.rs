//! Deadline rules (C4): made, changed, archived, and the chains that they hang in.

use arshjul_entity::{ActionPlanStatus, Role, action_plan};
use arshjul_tests::{Answer, Client, TestApp, app::as_many_statements, both_databases, scenario::Planted};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value, json};

use crate::catalogue::{change, history, id, kept, refusals, small, with};

both_databases![
    a_rule_is_made_and_read_by_anyone,
    every_anchor_reads_back_as_it_was_written,
    an_anchor_is_exactly_one_thing,
    everything_wrong_is_told_at_once,
    a_change_keeps_what_it_leaves_out,
    a_chain_that_cannot_be_resolved_is_refused_with_the_chain,
    two_changes_at_once_make_no_circle,
    what_others_hang_on_stays_in_force,
    activities_of_drafts_stay_hidden,
    a_list_of_rules_takes_as_many_statements_however_long,
];

async fn planted(app: &TestApp) -> (Client, Planted) {
    let planted = small(app).await;
    (app.client(Role::Coordinator, "ROOT"), planted)
}

/// A rule that all committees meet on 15 March.
fn new(code: &str) -> Value {
    json!({
        "code": code, "kind": "OTHER", "title": format!("Regel {code}"), "unitKinds": ["COMMITTEE"],
        "anchor": { "fixedDate": { "month": 3, "day": 15 } },
    })
}

fn hanging(code: &str, on: &Value) -> Value {
    with(new(code), json!({ "anchor": { "deadlineRuleId": on } }))
}

async fn create(client: &Client, input: Value) -> Answer {
    change(client, "deadlineRuleCreate", "id version", input).await
}

async fn made(client: &Client, input: Value) -> Value {
    let answer = create(client, input).await;
    answer.at("deadlineRuleCreate.deadlineRule.id").clone()
}

async fn update(client: &Client, rule: &Value, version: i32, more: Value) -> Answer {
    let input = with(json!({ "id": rule, "expectedVersion": version }), more);
    change(client, "deadlineRuleUpdate", "version", input).await
}

async fn archive(client: &Client, rule: &Value) -> Answer {
    let input = json!({ "id": rule, "expectedVersion": 1 });
    change(client, "deadlineRuleArchive", "isArchived version", input).await
}

const FIELDS: &str = "code kind title process steeringDocument { code } audience ageFrom ageTo offset { amount unit } roll years
    unitKinds units { code } indicators { code } activities { title } questions feeds effortHours earlier later isExample
    isArchived version anchor {
        kind milestone { event choice milestone } fixedDate { month day } recurrence { rule } deadlineRule { code } termOfOffice
    }";

async fn read(client: &Client, code: &str) -> Value {
    let answer = client
        .query(&format!("{{ deadlineRule(code: \"{code}\") {{ {FIELDS} }} }}"))
        .await;
    answer.at("deadlineRule").clone()
}

async fn a_rule_is_made_and_read_by_anyone(app: TestApp) {
    let (client, planted) = planted(&app).await;
    let document = client.query("{ steeringDocument(code: \"DOC\") { id } }").await;
    let input = json!({
        "code": "DELAR", "kind": "INTERIM_FOLLOW_UP", "title": "Uppföljning vid delår", "process": "Programmet",
        "steeringDocumentId": document.at("steeringDocument.id"), "audience": "Barn", "ageFrom": 6, "ageTo": 12,
        "anchor": { "milestone": { "event": "INTERIM_REPORT", "choice": "EACH", "milestone": "UNIT_REPORT_DUE" } },
        "offset": { "amount": -2, "unit": "WORKING_DAYS" }, "roll": "PREVIOUS", "years": "BETWEEN_ELECTIONS",
        "unitKinds": ["COMMITTEE", "COMPANY", "COMMITTEE"], "unitIds": [id("OrganizationUnit", planted.root.0)],
        "indicatorIds": [id("Indicator", planted.indicators[1].0), id("Indicator", planted.indicators[0].0)],
        "activityIds": [id("Activity", planted.activities[0].0)], "questions": ["Vad gick bra?", "Vad är svårt?"],
        "feeds": "INTERIM_REPORT", "effortHours": 1.5, "earlier": 5, "later": 3, "isExample": true,
    });
    assert_eq!(
        refusals(&create(&client, input).await, "deadlineRuleCreate"),
        [""; 0]
    );
    let expected = json!({
        "code": "DELAR", "kind": "INTERIM_FOLLOW_UP", "title": "Uppföljning vid delår", "process": "Programmet",
        "steeringDocument": { "code": "DOC" }, "audience": "Barn", "ageFrom": 6, "ageTo": 12,
        "anchor": {
            "kind": "MILESTONE", "fixedDate": null, "recurrence": null, "deadlineRule": null, "termOfOffice": null,
            "milestone": { "event": "INTERIM_REPORT", "choice": "EACH", "milestone": "UNIT_REPORT_DUE" },
        },
        "offset": { "amount": -2, "unit": "WORKING_DAYS" }, "roll": "PREVIOUS", "years": "BETWEEN_ELECTIONS",
        "unitKinds": ["COMMITTEE", "COMPANY"], "units": [{ "code": "ROOT" }],
        "indicators": [{ "code": "I1" }, { "code": "I2" }], "activities": [{ "title": "Aktivitet 0" }],
        "questions": ["Vad gick bra?", "Vad är svårt?"], "feeds": "INTERIM_REPORT", "effortHours": 1.5,
        "earlier": 5, "later": 3, "isExample": true, "isArchived": false, "version": 1,
    });
    assert_eq!(read(&app.anonymous(), "DELAR").await, expected);
    let history = history(&app).await;
    assert_eq!(history.len(), 1);
    let after = kept(history[0].after.as_ref());
    assert_eq!(after["effort"], 90);
    assert_eq!(after["indicatorIds"].as_array().unwrap().len(), 2);
}

async fn every_anchor_reads_back_as_it_was_written(app: TestApp) {
    let (client, _) = planted(&app).await;
    let first = made(&client, new("R0")).await;
    let anchors = [
        json!({ "milestone": { "event": "BUDGET", "choice": "FIRST", "milestone": "COUNCIL_DECISION" } }),
        json!({ "fixedDate": { "month": 2, "day": 30 } }),
        json!({ "recurrence": { "rule": "FREQ=MONTHLY;BYMONTH=2,5,9,11;BYDAY=2TU" } }),
        json!({ "termOfOffice": "COUNCIL" }),
        json!({ "deadlineRuleId": first }),
    ];
    for (n, anchor) in anchors.iter().enumerate() {
        let code = format!("R{}", n + 1);
        let input = with(new(&code), json!({ "anchor": anchor }));
        assert_eq!(
            refusals(&create(&client, input).await, "deadlineRuleCreate"),
            [""; 0]
        );
        let mut read = read(&client, &code).await["anchor"].clone();
        let filled = read.as_object_mut().unwrap();
        filled.remove("kind");
        filled.retain(|_, value| !value.is_null());
        let expected = match anchor.get("deadlineRuleId") {
            Some(_) => json!({ "deadlineRule": { "code": "R0" } }),
            None => anchor.clone(),
        };
        assert_eq!(read, expected);
    }
}

async fn an_anchor_is_exactly_one_thing(app: TestApp) {
    let (client, _) = planted(&app).await;
    for anchor in [
        json!({}),
        json!({ "fixedDate": { "month": 3, "day": 1 }, "termOfOffice": "BOARD" }),
        json!({ "fixedDate": { "month": 3, "day": 1 }, "termOfOffice": null }),
    ] {
        let answer = create(&client, with(new("R"), json!({ "anchor": anchor }))).await;
        assert_eq!(answer.error_codes(), ["BAD_USER_INPUT"], "{answer}");
    }
}

async fn everything_wrong_is_told_at_once(app: TestApp) {
    let (client, _) = planted(&app).await;
    let wrong = json!({
        "code": "Å", "title": " ", "ageFrom": 12, "ageTo": 6, "offset": { "amount": -12, "unit": "MONTHS" },
        "questions": ["Ja?", "", "Två\nrader"], "effortHours": 0.33, "earlier": 61, "later": -1,
        "anchor": { "milestone": { "event": "BUDGET", "choice": "EACH", "milestone": "PERIOD_END" } },
        "steeringDocumentId": "nej", "unitIds": [id("OrganizationUnit", 999)], "indicatorIds": ["nej"],
        "activityIds": [id("Activity", 999)],
    });
    let answer = create(&client, with(new("R"), wrong)).await;
    let expected = [
        "code CODE_MALFORMED",
        "title BLANK",
        "ageTo AGES_REVERSED",
        "offset.amount OUT_OF_RANGE",
        "questions.1 BLANK",
        "questions.2 LINE_BREAK",
        "effortHours NOT_WHOLE_MINUTES",
        "earlier OUT_OF_RANGE",
        "later OUT_OF_RANGE",
        "anchor.milestone.milestone MILESTONE_UNKNOWN",
        "steeringDocumentId NOT_FOUND",
        "unitIds.0 NOT_FOUND",
        "indicatorIds.0 NOT_FOUND",
        "activityIds.0 NOT_FOUND",
    ];
    assert_eq!(refusals(&answer, "deadlineRuleCreate"), expected, "{answer}");
    for (more, refused) in [
        (json!({ "unitKinds": [] }), "unitKinds UNITS_REQUIRED"),
        (json!({ "code": "R-BUDGET" }), "code CODE_AMBIGUOUS"),
        (json!({ "effortHours": 2000.5 }), "effortHours OUT_OF_RANGE"),
        (
            json!({ "anchor": { "fixedDate": { "month": 13, "day": 1 } } }),
            "anchor.fixedDate.month OUT_OF_RANGE",
        ),
        (
            json!({ "anchor": { "recurrence": { "rule": "FREQ=DAILY" } } }),
            "anchor.recurrence.rule RECURRENCE_FREQUENCY",
        ),
        (
            json!({ "anchor": { "recurrence": { "rule": "var tisdag" } } }),
            "anchor.recurrence.rule RECURRENCE_MALFORMED",
        ),
        (
            json!({ "anchor": { "deadlineRuleId": "nej" } }),
            "anchor.deadlineRuleId NOT_FOUND",
        ),
        (
            json!({ "anchor": { "deadlineRuleId": id("DeadlineRule", 999) } }),
            "anchor.deadlineRuleId RULE_CHAIN_DANGLING",
        ),
    ] {
        let answer = create(&client, with(new("R"), more)).await;
        assert_eq!(refusals(&answer, "deadlineRuleCreate"), [refused], "{answer}");
    }
    made(&client, new("R")).await;
    let taken = create(&client, new("R")).await;
    assert_eq!(refusals(&taken, "deadlineRuleCreate"), ["code CODE_TAKEN"]);
    assert_eq!(history(&app).await.len(), 1, "only what was made is kept");
}

async fn a_change_keeps_what_it_leaves_out(app: TestApp) {
    let (client, planted) = planted(&app).await;
    let more = json!({
        "process": "Programmet", "effortHours": 2, "questions": ["Ja?"], "feeds": "BUDGET",
        "indicatorIds": [id("Indicator", planted.indicators[0].0)],
    });
    let rule = made(&client, with(new("R"), more)).await;
    let mut expected = read(&client, "R").await;
    let renamed = update(&client, &rule, 1, json!({ "title": "Annan" })).await;
    assert_eq!(refusals(&renamed, "deadlineRuleUpdate"), [""; 0]);
    expected["title"] = json!("Annan");
    expected["version"] = json!(2);
    assert_eq!(read(&client, "R").await, expected);
    let erased =
        json!({ "process": null, "effortHours": null, "feeds": null, "questions": [], "indicatorIds": [] });
    let answer = update(&client, &rule, 2, erased).await;
    assert_eq!(refusals(&answer, "deadlineRuleUpdate"), [""; 0]);
    for field in ["process", "effortHours", "feeds"] {
        expected[field] = Value::Null;
    }
    expected["questions"] = json!([]);
    expected["indicators"] = json!([]);
    expected["version"] = json!(3);
    assert_eq!(read(&client, "R").await, expected);
    let stale = update(&client, &rule, 2, json!({ "title": "Sen" })).await;
    assert_eq!(
        refusals(&stale, "deadlineRuleUpdate"),
        ["expectedVersion STALE_VERSION"]
    );
    let nobody = update(&client, &rule, 3, json!({ "unitKinds": [] })).await;
    assert_eq!(
        refusals(&nobody, "deadlineRuleUpdate"),
        ["unitKinds UNITS_REQUIRED"]
    );
}

async fn a_chain_that_cannot_be_resolved_is_refused_with_the_chain(app: TestApp) {
    let (client, _) = planted(&app).await;
    let a = made(&client, new("A")).await;
    let b = made(&client, hanging("B", &a)).await;
    let c = made(&client, hanging("C", &b)).await;
    let circle = update(&client, &a, 1, json!({ "anchor": { "deadlineRuleId": c } })).await;
    assert_eq!(
        refusals(&circle, "deadlineRuleUpdate"),
        ["anchor.deadlineRuleId RULE_CHAIN_CYCLE"]
    );
    let message = circle.text("deadlineRuleUpdate.userErrors.0.message");
    assert!(message.contains("A → C → B → A"), "{message}");
    let own = update(&client, &c, 1, json!({ "anchor": { "deadlineRuleId": c } })).await;
    assert_eq!(
        refusals(&own, "deadlineRuleUpdate"),
        ["anchor.deadlineRuleId RULE_CHAIN_CYCLE"]
    );
    assert_eq!(
        refusals(&archive(&client, &c).await, "deadlineRuleArchive"),
        [""; 0]
    );
    let dangling = create(&client, hanging("D", &c)).await;
    assert_eq!(
        refusals(&dangling, "deadlineRuleCreate"),
        ["anchor.deadlineRuleId RULE_CHAIN_DANGLING"]
    );
    let message = dangling.text("deadlineRuleCreate.userErrors.0.message");
    assert!(message.contains("D → ?"), "{message}");
}

async fn two_changes_at_once_make_no_circle(app: TestApp) {
    let (client, _) = planted(&app).await;
    let (a, b) = (made(&client, new("A")).await, made(&client, new("B")).await);
    let on = |other: &Value| json!({ "anchor": { "deadlineRuleId": other } });
    let (first, second) = tokio::join!(update(&client, &a, 1, on(&b)), update(&client, &b, 1, on(&a)));
    let mut refused = [first, second].map(|answer| refusals(&answer, "deadlineRuleUpdate"));
    refused.sort();
    assert_eq!(
        refused,
        [vec![], vec!["anchor.deadlineRuleId RULE_CHAIN_CYCLE".to_owned()]]
    );
}

async fn what_others_hang_on_stays_in_force(app: TestApp) {
    let (client, _) = planted(&app).await;
    let a = made(&client, new("A")).await;
    let b = made(&client, hanging("B", &a)).await;
    let refused = archive(&client, &a).await;
    assert_eq!(
        refusals(&refused, "deadlineRuleArchive"),
        ["id RULE_HAS_DEPENDENTS"]
    );
    let message = refused.text("deadlineRuleArchive.userErrors.0.message");
    assert!(message.contains("count from this one: B."), "{message}");
    for rule in [&b, &a] {
        let answer = archive(&client, rule).await;
        let archived = json!({ "isArchived": true, "version": 2 });
        assert_eq!(
            *answer.at("deadlineRuleArchive.deadlineRule"),
            archived,
            "{answer}"
        );
    }
    let late = update(&client, &a, 2, json!({ "title": "Sen" })).await;
    assert_eq!(refusals(&late, "deadlineRuleUpdate"), ["id RULE_ARCHIVED"]);
    made(&client, new("C")).await;
    let list = "query ($archived: Boolean) {
        deadlineRules(filter: { isArchived: $archived }) { nodes { code } totalCount }
    }";
    for (archived, expected) in [
        (
            Value::Null,
            json!([{ "code": "A" }, { "code": "B" }, { "code": "C" }]),
        ),
        (json!(true), json!([{ "code": "A" }, { "code": "B" }])),
        (json!(false), json!([{ "code": "C" }])),
    ] {
        let answer = app
            .anonymous()
            .graphql(list, json!({ "archived": archived }))
            .await;
        assert_eq!(*answer.at("deadlineRules.nodes"), expected, "{answer}");
    }
}

async fn activities_of_drafts_stay_hidden(app: TestApp) {
    let (client, planted) = planted(&app).await;
    let draft = action_plan::Entity::update_many()
        .col_expr(action_plan::Column::Status, Expr::val(ActionPlanStatus::Draft))
        .filter(action_plan::Column::UnitId.eq(planted.committees[0]));
    draft.exec(&app.database.connect().await).await.unwrap();
    let both: Vec<_> = planted
        .activities
        .iter()
        .map(|activity| id("Activity", activity.0))
        .collect();
    made(&client, with(new("R"), json!({ "activityIds": both }))).await;
    let titles = async |client: Client| read(&client, "R").await["activities"].clone();
    let all = json!([{ "title": "Aktivitet 0" }, { "title": "Aktivitet 1" }]);
    let open = json!([{ "title": "Aktivitet 1" }]);
    assert_eq!(titles(client).await, all);
    assert_eq!(titles(app.client(Role::Reader, "N00")).await, all);
    assert_eq!(titles(app.client(Role::Reader, "N01")).await, open);
    assert_eq!(titles(app.anonymous()).await, open);
}

async fn a_list_of_rules_takes_as_many_statements_however_long(app: TestApp) {
    let (client, planted) = planted(&app).await;
    let first = made(&client, new("R0")).await;
    let query = format!("{{ deadlineRules {{ nodes {{ {FIELDS} }} }} }}");
    let mut counts = Vec::new();
    for n in 1..8 {
        let more = json!({
            "indicatorIds": [id("Indicator", planted.indicators[n % 4].0)],
            "activityIds": [id("Activity", planted.activities[n % 2].0)],
            "unitIds": [id("OrganizationUnit", planted.root.0)],
        });
        made(&client, with(hanging(&format!("R{n}"), &first), more)).await;
        let (answer, statements) = app.statements(client.query(&query)).await;
        assert_eq!(answer.list("deadlineRules.nodes").len(), n + 1);
        counts.push(statements);
    }
    for more in &counts[1..] {
        as_many_statements(&counts[0], more);
    }
}
