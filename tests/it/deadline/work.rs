//! What is to be done, across years (C13): it is 23 November 2026, and 60 days go to 22 January 2027.

use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, app::as_many_statements, both_databases};
use serde_json::{Value, json};

use super::{call, group, refused};

both_databases![
    what_has_to_be_done_is_listed_by_day,
    the_next_sixty_days_go_over_the_turn_of_the_year,
];

async fn what_has_to_be_done_is_listed_by_day(app: TestApp) {
    let group = group(app).await;
    for (code, day) in [("B", "2026-12-10"), ("A", "2026-12-08"), ("C", "2026-12-15")] {
        group.create(code, day, &["N00"], question()).await;
    }
    let reader = group.app.anonymous();
    let answer = reader
        .query("{ deadline(code: \"C\") { due { effectiveOn } } }")
        .await;
    assert_eq!(answer.at("deadline.due.effectiveOn"), "2026-12-15");
    let reporter = group.app.client(Role::Reporter, "N00");
    let answer = reporter
        .query("{ viewer { work(within: 20) { code } digest } }")
        .await;
    assert_eq!(
        answer.at("viewer.work"),
        &json!([{ "code": "A" }, { "code": "B" }])
    );
    assert!(answer.text("viewer.digest").contains("2026-12-08"), "{answer}");
    let elsewhere = group.app.client(Role::Reporter, "N01");
    let answer = elsewhere.query("{ viewer { work { code } } }").await;
    assert_eq!(answer.at("viewer.work"), &json!([]));
}

async fn the_next_sixty_days_go_over_the_turn_of_the_year(app: TestApp) {
    let group = group(app).await;
    let next = json!({ "year": 2027 });
    let set = "mutation ($input: ReportingCycleSetInput!) { reportingCycleSet(input: $input) { userErrors { code } } }";
    let set = group.coordinator.graphql(set, json!({ "input": next })).await;
    assert_eq!(set.user_error_codes("reportingCycleSet"), [""; 0]);
    for (code, day, unit) in [
        ("LATE", "2026-11-12", "N00"),
        ("DECEMBER", "2026-12-30", "N00"),
        ("ELSEWHERE", "2026-12-30", "N01"),
        ("JANUARY", "2027-01-08", "N00"),
        ("SIXTIETH", "2027-01-22", "N00"),
        ("AFTER", "2027-01-25", "N00"),
    ] {
        group.create(code, day, &[unit], question()).await;
    }
    let done = group.create("DONE", "2026-12-29", &["N00"], json!({})).await;
    let unit = group.unit("N00").await;
    let complete = json!({ "deadlineId": done, "unitId": unit });
    let answer = call(&group.coordinator, "deadlineComplete", complete).await;
    assert_eq!(refused(&answer, "deadlineComplete"), []);

    let reporter = group.app.client(Role::Reporter, "N00");
    let (few, with_few) = group.app.statements(asked_in_pages(&reporter)).await;
    assert_eq!(few, ["LATE", "DECEMBER", "JANUARY", "SIXTIETH"]);
    let (to_do, work_with_few) = group.app.statements(work(&reporter)).await;
    assert_eq!(to_do, few);

    for number in 0..12 {
        let day = format!("2027-01-{:02}", number % 4 + 11);
        let code = format!("MORE-{number:02}");
        group.create(&code, &day, &["N00", "N01"], question()).await;
    }
    let (many, with_many) = group.app.statements(asked_in_pages(&reporter)).await;
    assert_eq!(many.len(), 16);
    assert_eq!(
        many[3..7],
        ["MORE-00", "MORE-04", "MORE-08", "MORE-01"],
        "by day, then as they were made"
    );
    assert_eq!(many[15], "SIXTIETH");
    let (to_do, work_with_many) = group.app.statements(work(&reporter)).await;
    assert_eq!(to_do, many);
    as_many_statements(&work_with_few, &work_with_many);
    // Two pages of three, and six of them.
    assert_eq!(with_few.len() / 2, with_many.len() / 6, "{with_few:?}");
}

fn question() -> Value {
    json!({ "questions": ["Hur går det?"] })
}

/// What a committee has to do in the next sixty days, late things first, three at a time.
async fn asked_in_pages(reader: &Client) -> Vec<String> {
    let query = "query ($after: String) {
        deadlines(
            filter: { units: [\"N00\"], states: [LATE, DUE_SOON, UPCOMING], dueTo: \"2027-01-22\" }
            orderBy: { field: DUE_ON }, first: 3, after: $after
        ) { nodes { code units { state } } pageInfo { hasNextPage endCursor } }
    }";
    let mut codes = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = reader.graphql(query, json!({ "after": after })).await;
        codes.extend(
            page.list("deadlines.nodes")
                .iter()
                .map(|node| node["code"].as_str().unwrap().to_owned()),
        );
        if page.at("deadlines.pageInfo.hasNextPage") == false {
            return codes;
        }
        after = page.at("deadlines.pageInfo.endCursor").clone();
    }
}

async fn work(reader: &Client) -> Vec<String> {
    let answer = reader
        .query("{ viewer { work(within: 60) { code units { unit { code } state } } } }")
        .await;
    let codes = answer.list("viewer.work").iter();
    codes
        .map(|deadline| deadline["code"].as_str().unwrap().to_owned())
        .collect()
}
