//! How much the example's year asks twice, counted by hand and by the service, before and after its proposals are carried out (C7, C11).
//! It is 23 November 2026.

use std::collections::BTreeSet;

use arshjul::start;
use arshjul_entity::Role;
use arshjul_tests::{Answer, Client, Fixture as _, TestApp, both_databases};
use serde_json::{Value, json};

both_databases![
    the_examples_year_counts_by_hand_as_by_the_service,
    a_merge_hides_no_parallel_follow_up_that_remains,
];

async fn example(app: &TestApp) -> (TestApp, Client) {
    start::seed_example(&app.store, &app.clock).await.unwrap();
    let app = TestApp::over(app.database.clone()).await;
    let coordinator = app.client(Role::Coordinator, "1287");
    (app, coordinator)
}

/// The parallel follow-ups of a year, each by its deadlines.
async fn parallel(client: &Client, year: i32) -> Vec<(Vec<String>, Value)> {
    let query = "query ($year: Int!) { calendar(year: $year) { findings {
        code units { code } deadlines { code }
        merge { keep { id code version } giveUp { id code } savedHours savedRequests }
        askOnce { keep { id code version } giveUp { id code } }
    } } }";
    let answer = client.graphql(query, json!({ "year": year })).await;
    let found = answer.list("calendar.findings").iter();
    let found = found.filter(|finding| finding["code"] == "PARALLEL_FOLLOW_UP");
    let codes = |finding: &Value| {
        let deadlines = finding["deadlines"].as_array().unwrap().iter();
        deadlines
            .map(|deadline| deadline["code"].as_str().unwrap().to_owned())
            .collect()
    };
    found.map(|finding| (codes(finding), finding.clone())).collect()
}

async fn carry_out(client: &Client, mutation: &str, proposal: &Value) {
    let give_up: Vec<_> = proposal["giveUp"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    let input = json!({ "keepId": proposal["keep"]["id"], "expectedVersion": proposal["keep"]["version"], "giveUpIds": give_up });
    let name = mutation.replacen('d', "D", 1);
    let query = format!(
        "mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}"
    );
    let answer = client.graphql(&query, json!({ "input": input })).await;
    assert_eq!(answer.user_error_codes(mutation), [""; 0], "{answer}");
}

const FIGURE: &str = "{
    parallelism(year: 2027) { requests asked askedTwice mergedAway mergedAwayLastYear hoursSaved hoursToSave
        processes { process requests } }
    calendar(year: 2027) { deadlines { code units { unit { code } requests {
        kind indicator { code } resultsOf { code } period question usedFrom { code } deadline { code }
    } } } }
}";

/// Every time that something is asked, and how many different cells, questions and acts that is.
fn counted(answer: &Answer) -> (usize, usize) {
    let (mut asked, mut different) = (0, BTreeSet::new());
    for deadline in answer.list("calendar.deadlines") {
        for part in deadline["units"].as_array().unwrap() {
            let own = part["requests"].as_array().unwrap().iter();
            for request in own.filter(|request| request["deadline"]["code"] == deadline["code"]) {
                asked += 1;
                different.insert(match request["kind"].as_str() {
                    Some("CELLS") => format!(
                        "{}{}{}",
                        request["resultsOf"], request["indicator"], request["period"]
                    ),
                    _ => format!("{}{}{}", part["unit"], deadline["code"], request["question"]),
                });
            }
        }
    }
    (asked, different.len())
}

async fn the_examples_year_counts_by_hand_as_by_the_service(app: TestApp) {
    let (app, client) = example(&app).await;
    let before = app.anonymous().query(FIGURE).await;
    // Eleven committees and companies hand in the programme's follow-up beside the interim report's, twice a year: 22, at 12 hours each.
    // Four committees are asked for EX-14 by the strategy as well (4 at 3 hours), and the social welfare committee for EX-15 by its own
    // plan (1 at 10 hours).
    assert_eq!(counted(&before), (367, 316));
    let twice = |process: &str, requests: u32| json!({ "process": process, "requests": requests });
    assert_eq!(
        before.at("parallelism"),
        &json!({
            "requests": 316, "asked": 367, "askedTwice": 27, "mergedAway": 0, "mergedAwayLastYear": 0, "hoursSaved": 0.0,
            "hoursToSave": 286.0, "processes": [
                twice("Delårsrapport", 22), twice("Hållbarhetsprogrammet", 27),
                twice("Socialnämndens verksamhetsplan", 1), twice("Strategin för social hållbarhet", 4),
            ],
        })
    );
    // What asks for the same report is asked once; what asks for the same figures is merged.
    let mut carried_out = 0;
    while let Some((codes, finding)) = parallel(&client, 2027).await.into_iter().next() {
        let is_report = codes.iter().any(|code| code.starts_with("DR-UNDERLAG"));
        if is_report {
            carry_out(&client, "deadlinesAskOnce", &finding["askOnce"]).await;
        } else {
            carry_out(&client, "deadlinesMerge", &finding["merge"]).await;
        }
        carried_out += 1;
        assert!(carried_out <= 6, "{codes:?}");
    }
    assert_eq!(carried_out, 4);
    let after = app.anonymous().query(FIGURE).await;
    assert_eq!(
        after.at("parallelism"),
        // Two times eleven hand-ins to the report are one each now.
        &json!({
            "requests": 316 - 22, "asked": 367, "askedTwice": 0, "mergedAway": 27, "mergedAwayLastYear": 0,
            "hoursSaved": 286.0, "hoursToSave": 0.0, "processes": [],
        })
    );
}

async fn a_merge_hides_no_parallel_follow_up_that_remains(app: TestApp) {
    let (_app, client) = example(&app).await;
    for set_up in [
        "mutation { reportingCycleSet(input: { year: 2028, cycle: APRIL_AUGUST }) { userErrors { code } } }",
        "mutation { deadlinesGenerate(input: { year: 2028 }) { userErrors { code } } }",
    ] {
        let answer = client.query(set_up).await;
        assert!(!answer.to_string().contains("\"code\":"), "{answer}");
    }
    let found = parallel(&client, 2028).await;
    let both = |codes: &[String]| {
        ["DR-UNDERLAG", "HU-DELAR"].iter().all(|name| {
            codes
                .iter()
                .any(|code| code.starts_with(name) && code.ends_with("08-31"))
        })
    };
    let (_, finding) = found
        .iter()
        .find(|(codes, _)| both(codes))
        .unwrap_or_else(|| panic!("{found:?}"));
    carry_out(&client, "deadlinesMerge", &finding["merge"]).await;
    let keep = finding["merge"]["keep"]["code"].as_str().unwrap();
    let left = parallel(&client, 2028).await;
    let with_sn = left.iter().find(|(codes, _)| {
        codes.iter().any(|code| code == keep) && codes.iter().any(|code| code == "EX-SN-VPLAN-2028")
    });
    let (_, with_sn) = with_sn.unwrap_or_else(|| panic!("{left:?}"));
    assert_eq!(with_sn["units"], json!([{ "code": "SN" }]));
    assert!(!left.iter().any(|(codes, _)| both(codes)), "{left:?}");
}
