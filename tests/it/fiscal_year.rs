//! A year set up: its cycle, and what else is decided for its calendar (C3).

use arshjul_entity::Role;
use arshjul_tests::{Answer, Client, TestApp, both_databases};
use serde_json::{Value, json};

use crate::catalogue::{history, kept, refusals, small};

both_databases![
    a_year_is_set_up_and_decides_its_calendar,
    what_is_left_out_stays,
    what_cannot_be_is_refused_and_nothing_written,
    two_who_set_up_the_same_year_do_not_overwrite_each_other,
    a_calendar_that_breaks_the_law_is_shown,
    special_reasons_put_a_budget_off_for_one_year,
    an_act_dates_nothing_before_it_is_in_force,
];

const FIELDS: &str = "year reportingCycle interimPeriodEnds roll extraDaysOff lowActivityWeeks version
    plannedMilestones { eventCode milestone plannedOn } thresholds { dueSoon aligned parallel collision notice }";

async fn coordinator(app: &TestApp) -> Client {
    small(app).await;
    app.client(Role::Coordinator, "ROOT")
}

async fn set(client: &Client, input: Value) -> Answer {
    let mutation = format!(
        "mutation ($input: ReportingCycleSetInput!) {{
            reportingCycleSet(input: $input) {{ fiscalYear {{ {FIELDS} }} userErrors {{ code message path }} }}
        }}"
    );
    client.graphql(&mutation, json!({ "input": input })).await
}

/// The codes of the interim reports of 2026 with the day of their data freeze.
async fn interim_freezes(client: &Client) -> Vec<String> {
    let events = "{ calendar(year: 2026) { reportingEvents {
        code kind milestones { kind plannedOn date { effectiveOn } }
    } } }";
    let answer = client.query(events).await;
    let events = answer.list("calendar.reportingEvents").iter();
    events
        .filter(|event| event["kind"] == "INTERIM_REPORT")
        .map(|event| {
            let freeze = &event["milestones"][2];
            assert_eq!(freeze["kind"], "DATA_FREEZE");
            let (code, day) = (&event["code"], &freeze["date"]["effectiveOn"]);
            format!(
                "{} {} {}",
                code.as_str().unwrap(),
                day.as_str().unwrap(),
                freeze["plannedOn"].as_str().unwrap_or("-")
            )
        })
        .collect()
}

async fn a_year_is_set_up_and_decides_its_calendar(app: TestApp) {
    let client = coordinator(&app).await;
    assert_eq!(
        interim_freezes(&client).await,
        [
            "INTERIM-2026-04-30 2026-05-21 -",
            "INTERIM-2026-08-31 2026-09-17 -"
        ],
        "the standing template"
    );
    let input = json!({
        "year": 2026, "cycle": "CUSTOM", "interimPeriodEnds": ["2026-08-31"], "roll": "PREVIOUS",
        "extraDaysOff": ["2026-09-04"], "lowActivityWeeks": [28, 29],
        "plannedMilestones": [
            { "eventCode": "INTERIM-2026-08-31", "milestone": "DATA_FREEZE", "plannedOn": "2026-09-14" },
        ],
        "thresholds": { "collision": 4 },
    });
    let answer = set(&client, input).await;
    let expected = json!({
        "year": 2026, "reportingCycle": "CUSTOM", "interimPeriodEnds": ["2026-08-31"], "roll": "PREVIOUS",
        "extraDaysOff": ["2026-09-04"], "lowActivityWeeks": [28, 29], "version": 1,
        "plannedMilestones": [
            { "eventCode": "INTERIM-2026-08-31", "milestone": "DATA_FREEZE", "plannedOn": "2026-09-14" },
        ],
        "thresholds": { "dueSoon": 10, "aligned": 5, "parallel": 20, "collision": 4, "notice": 10 },
    });
    assert_eq!(*answer.at("reportingCycleSet.fiscalYear"), expected, "{answer}");
    let read = format!(
        "{{ fiscalYear(year: 2026) {{ {FIELDS} }} calendar(year: 2026) {{ fiscalYear {{ {FIELDS} }} }} }}"
    );
    let read = app.anonymous().query(&read).await;
    assert_eq!(*read.at("fiscalYear"), expected, "{read}");
    assert_eq!(*read.at("calendar.fiscalYear"), expected, "{read}");
    assert_eq!(
        interim_freezes(&client).await,
        ["INTERIM-2026-08-31 2026-09-18 2026-09-14"],
        "a day off in between puts the freeze off by one"
    );
    let history = history(&app).await;
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].action, "reportingCycleSet");
    assert_eq!(history[0].before, None);
    assert_eq!(kept(history[0].after.as_ref())["cycle"], "CUSTOM");
}

async fn what_is_left_out_stays(app: TestApp) {
    let client = coordinator(&app).await;
    let first = json!({
        "year": 2026, "cycle": "CUSTOM", "interimPeriodEnds": ["2026-07-31"], "extraDaysOff": ["2026-05-15"],
        "plannedMilestones": [
            { "eventCode": "INTERIM-2026-07-31", "milestone": "COMMITTEE_DECISION", "plannedOn": "2026-09-01" },
            { "eventCode": "ANNUAL-2025", "milestone": "BOARD_HANDOVER", "plannedOn": "2026-03-18" },
        ],
    });
    assert_eq!(refusals(&set(&client, first).await, "reportingCycleSet"), [""; 0]);
    let second = json!({ "year": 2026, "expectedVersion": 1, "lowActivityWeeks": [29], "roll": null });
    let answer = set(&client, second).await;
    let year = answer.at("reportingCycleSet.fiscalYear");
    assert_eq!(year["reportingCycle"], "CUSTOM", "{answer}");
    assert_eq!(year["extraDaysOff"], json!(["2026-05-15"]));
    assert_eq!(year["lowActivityWeeks"], json!([29]));
    assert_eq!(year["plannedMilestones"].as_array().unwrap().len(), 2);
    let third = json!({ "year": 2026, "expectedVersion": 2, "cycle": "AUGUST" });
    let answer = set(&client, third).await;
    let year = answer.at("reportingCycleSet.fiscalYear");
    assert_eq!(year["interimPeriodEnds"], json!([]), "{answer}");
    let planned = year["plannedMilestones"].as_array().unwrap();
    assert_eq!(planned.len(), 1, "that of the event that is gone went with it");
    assert_eq!(planned[0]["eventCode"], "ANNUAL-2025");
    assert_eq!(year["version"], 3);
}

async fn what_cannot_be_is_refused_and_nothing_written(app: TestApp) {
    let client = coordinator(&app).await;
    let wrong = json!({
        "year": 2026, "cycle": "JULY", "interimPeriodEnds": ["2026-07-31"], "lowActivityWeeks": [54],
        "plannedMilestones": [
            { "eventCode": "INTERIM-2026-07-30", "milestone": "DATA_FREEZE", "plannedOn": "2026-08-10" },
        ],
    });
    let answer = set(&client, wrong).await;
    assert_eq!(
        refusals(&answer, "reportingCycleSet"),
        [
            "interimPeriodEnds PERIOD_ENDS_OF_CYCLE",
            "lowActivityWeeks.0 OUT_OF_RANGE",
            "plannedMilestones.0.eventCode UNKNOWN_CODE",
        ]
    );
    let message = answer.text("reportingCycleSet.userErrors.2.message");
    assert!(message.contains("Did you mean INTERIM-2026-07-31"), "{message}");
    let outside = set(&client, json!({ "year": 2101 })).await;
    assert_eq!(refusals(&outside, "reportingCycleSet"), ["year OUT_OF_RANGE"]);
    let unknown = set(&client, json!({ "year": 2026, "expectedVersion": 1 })).await;
    assert_eq!(
        refusals(&unknown, "reportingCycleSet"),
        ["expectedVersion STALE_VERSION"]
    );
    assert_eq!(
        *client
            .query("{ fiscalYear(year: 2026) { year } }")
            .await
            .at("fiscalYear"),
        Value::Null
    );
    assert_eq!(history(&app).await.len(), 0);
}

async fn two_who_set_up_the_same_year_do_not_overwrite_each_other(app: TestApp) {
    let client = coordinator(&app).await;
    for version in [json!(null), json!(1)] {
        let input =
            |weeks: Value| json!({ "year": 2026, "expectedVersion": version, "lowActivityWeeks": weeks });
        let (first, second) =
            tokio::join!(set(&client, input(json!([27]))), set(&client, input(json!([28]))));
        let mut refused = [
            refusals(&first, "reportingCycleSet"),
            refusals(&second, "reportingCycleSet"),
        ];
        refused.sort();
        assert_eq!(
            refused,
            [vec![], vec!["expectedVersion STALE_VERSION".to_owned()]]
        );
    }
    assert_eq!(history(&app).await.len(), 2);
}

async fn a_calendar_that_breaks_the_law_is_shown(app: TestApp) {
    let client = coordinator(&app).await;
    let input = json!({
        "year": 2026, "cycle": "CUSTOM", "interimPeriodEnds": ["2026-03-31"],
        "plannedMilestones": [
            { "eventCode": "ANNUAL-2025", "milestone": "COUNCIL_HANDOVER", "plannedOn": "2026-05-04" },
        ],
    });
    assert_eq!(refusals(&set(&client, input).await, "reportingCycleSet"), [""; 0]);
    assert_eq!(
        interim_freezes(&client).await,
        ["INTERIM-2026-03-31 2026-04-21 -"]
    );
}

/// The steps of a calendar's event that a law dates: the last day, and its paragraph.
async fn dated_by_law(client: &Client, year: i32, event: &str) -> Vec<String> {
    let query = "query ($year: Int!) { calendar(year: $year) { reportingEvents {
        code milestones { kind date { effectiveOn statutoryOn rule } }
    } } }";
    let answer = client.graphql(query, json!({ "year": year })).await;
    let events = answer.list("calendar.reportingEvents").iter();
    let found = events.clone().find(|found| found["code"] == event);
    let steps = found.unwrap_or_else(|| panic!("{answer}"))["milestones"]
        .as_array()
        .unwrap();
    let dated = steps.iter().filter(|step| !step["date"]["statutoryOn"].is_null());
    let told = dated.map(|step| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let date = &step["date"];
        format!(
            "{} {}: {}",
            text(&step["kind"]),
            text(&date["effectiveOn"]),
            text(&date["rule"])
        )
    });
    told.collect()
}

async fn special_reasons_put_a_budget_off_for_one_year(app: TestApp) {
    let client = coordinator(&app).await.in_language("sv");
    let reasons = "query { fiscalYear(year: 2026) { lateBudgetProposalReason lateBudgetReason version } }";
    let input = json!({ "year": 2026, "lateBudgetProposalReason": "Statsbudgeten är sen. ", "lateBudgetReason": "Valet gjordes om." });
    assert_eq!(refusals(&set(&client, input).await, "reportingCycleSet"), [""; 0]);
    let told = json!({ "lateBudgetProposalReason": "Statsbudgeten är sen.", "lateBudgetReason": "Valet gjordes om.", "version": 1 });
    assert_eq!(*client.query(reasons).await.at("fiscalYear"), told);
    assert_eq!(
        dated_by_law(&client, 2026, "BUDGET-2027").await,
        [
            "COUNCIL_HANDOVER 2026-11-30: KL (2017:725) 11 kap. 8 § andra stycket",
            "COUNCIL_DECISION 2027-01-04: KL (2017:725) 11 kap. 11 §; lag (1930:173) 2 §",
        ]
    );
    // A day in December is no breach then, and the next year begins without reasons.
    let december = json!({
        "year": 2026, "expectedVersion": 1,
        "plannedMilestones": [{ "eventCode": "BUDGET-2027", "milestone": "COUNCIL_DECISION", "plannedOn": "2026-12-15" }],
    });
    assert_eq!(
        refusals(&set(&client, december).await, "reportingCycleSet"),
        [""; 0]
    );
    let breaches = "{ calendar(year: 2026) { findings { code } } }";
    let codes = async || client.query(breaches).await.at("calendar.findings").to_string();
    assert!(!codes().await.contains("STATUTORY_BREACH"));
    let start = "mutation { yearStart(input: { from: 2026, to: 2027 }) { fiscalYear { lateBudgetReason } userErrors { code } } }";
    let started = client.query(start).await;
    assert_eq!(
        *started.at("yearStart.fiscalYear"),
        json!({ "lateBudgetReason": null }),
        "{started}"
    );
    // Without them the law's usual days hold again.
    let usual = json!({ "year": 2026, "expectedVersion": 2, "lateBudgetProposalReason": null, "lateBudgetReason": null });
    assert_eq!(refusals(&set(&client, usual).await, "reportingCycleSet"), [""; 0]);
    assert!(codes().await.contains("STATUTORY_BREACH"));
    assert_eq!(
        dated_by_law(&client, 2026, "BUDGET-2027").await,
        [
            "COUNCIL_HANDOVER 2026-11-02: KL (2017:725) 11 kap. 8 §; lag (1930:173) 2 §",
            "COUNCIL_DECISION 2026-11-30: KL (2017:725) 11 kap. 10 §",
        ]
    );
    let blank = json!({ "year": 2026, "expectedVersion": 3, "lateBudgetReason": " " });
    assert_eq!(
        refusals(&set(&client, blank).await, "reportingCycleSet"),
        ["lateBudgetReason BLANK"]
    );
}

async fn an_act_dates_nothing_before_it_is_in_force(app: TestApp) {
    let client = coordinator(&app).await.in_language("sv");
    for (year, event, dated) in [
        (2017, "ANNUAL-2016", vec![]),
        (
            2018,
            "ANNUAL-2017",
            vec![
                "COUNCIL_HANDOVER 2018-04-16: KL (2017:725) 11 kap. 20 §; lag (1930:173) 2 §",
                "COUNCIL_DECISION 2018-07-02: KL (2017:725) 5 kap. 24 § och 11 kap. 21 §; lag (1930:173) 2 §",
            ],
        ),
        (2017, "BUDGET-2018", vec![]),
        (2018, "INTERIM-2018-08-31", vec![]),
        (
            2019,
            "INTERIM-2019-08-31",
            vec!["COUNCIL_HANDOVER 2019-10-31: KL (2017:725) 11 kap. 16 §; lag (1930:173) 1 §"],
        ),
    ] {
        assert_eq!(dated_by_law(&client, year, event).await, dated, "{event}");
    }
}
