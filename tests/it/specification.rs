//! Whether a request is GraphQL: the guard against graphql-js, over thousands of requests that are made from the schema, valid ones
//! and spoiled ones.

use arshjul::graphql::{
    definition,
    engine::{
        code::code_of,
        document::{Given, Guard, Introspection},
        limit::Limits,
    },
};
use arshjul_tests::{environment, no_database};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::audit::node;

no_database! {
    plain:
        requests_are_judged_as_graphql_js_judges_them,
        what_does_not_hold_is_refused_before_anything_runs,
        what_the_newest_edition_takes_is_taken,
        variables_are_coerced_whole,
        a_period_in_a_row_is_judged_with_its_row,
        a_document_that_comes_again_is_judged_alike;
}

/// What a run in the gate is made from; `ARSHJUL_TEST_DOCUMENTS_SEED` names another seed.
const SEED: &str = "2026";
const COUNT: usize = 5_000;

/// Differences that a failure shows.
const SHOWN: usize = 60;

/// A request with what graphql-js says of it.
#[derive(Deserialize)]
struct Judged {
    query: String,
    variables: Value,
    mutation: String,
    step: String,
    reason: String,
}

/// Nothing is refused for its size.
const UNBOUNDED: Limits = Limits {
    bytes: u64::MAX,
    tokens: u64::MAX,
    name_bytes: u64::MAX,
    nesting: 200,
    depth: u64::MAX,
    selections: u64::MAX,
    aliases: u64::MAX,
    directives: u64::MAX,
    root_fields: u64::MAX,
    unknown_fields: u64::MAX,
    input_values: u64::MAX,
    cost: u64::MAX,
    introspection_cost: u64::MAX,
};

/// Where the service differs on purpose; docs/limits.md tells it too.
fn is_meant(request: &Judged, ours: &str) -> bool {
    match request.step.as_str() {
        // A mutation that names a field of its root twice.
        "ok" => ours.contains("two fields of one name"),
        // Descriptions of operations are of the edition of September 2025.
        "parse" => request.mutation == "a description" && request.reason.contains("Unexpected description"),
        _ => false,
    }
}

fn requests_are_judged_as_graphql_js_judges_them() {
    let guard = Guard::new(UNBOUNDED, &definition()).unwrap();
    let seed = environment("ARSHJUL_TEST_DOCUMENTS_SEED").unwrap_or_else(|| SEED.to_owned());
    let mut differences = Vec::new();
    let judged = judged(&seed);
    for request in &judged {
        let given = serde_json::from_str::<Given>(&request.variables.to_string()).unwrap();
        let admitted = guard.admit(&request.query, &given, None, Introspection::Open);
        let ours = admitted.err().map(|errors| errors[0].message.clone());
        if ours.is_none() == (request.step == "ok") || is_meant(request, ours.as_deref().unwrap_or_default())
        {
            continue;
        }
        differences.push(format!(
            "{}: graphql-js: {} {}\n  ours: {}\n  {}\n  {}",
            request.mutation,
            request.step,
            request.reason,
            ours.as_deref().unwrap_or("taken"),
            request.query,
            request.variables
        ));
    }
    let accepted = judged.iter().filter(|request| request.step == "ok").count();
    assert_eq!(judged.len(), COUNT);
    assert!((COUNT / 4..COUNT * 3 / 4).contains(&accepted), "{accepted}");
    assert!(
        differences.is_empty(),
        "{} differences with seed {seed}, such as\n{}",
        differences.len(),
        differences
            .iter()
            .take(SHOWN)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}

fn judged(seed: &str) -> Vec<Judged> {
    let output = node("documents.js")
        .args(["../../schema.graphql", seed, &COUNT.to_string()])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn guard() -> Guard {
    Guard::new(Limits::STANDARD, &definition()).unwrap()
}

/// The code and message of what is wrong first; none where the request can run.
fn refused(guard: &Guard, query: &str, variables: &Value) -> Option<(String, String)> {
    let given = serde_json::from_str::<Given>(&variables.to_string()).unwrap();
    let errors = guard.admit(query, &given, None, Introspection::Open).err()?;
    let code = code_of(&errors[0]).unwrap().to_owned();
    Some((code, errors[0].message.clone()))
}

/// Documents that a rule of the specification refuses, each with its section.
fn not_valid() -> Vec<(String, &'static str)> {
    let submit = |input: &str| format!("mutation {{ resultsSubmit(input: {{{input}}}) {{ committed }} }}");
    vec![
        ("query($v: Int) { goal(code: $v) { id } }".to_owned(), "5.8.5"),
        (
            "query($v: String) { nodes(ids: [$v]) { id } }".to_owned(),
            "5.8.5, in a list",
        ),
        (submit("mode: DRY_RUN, mode: PARTIAL, rows: []"), "5.6.3"),
        (
            "{ goals { nodes { a: code a: title } } }".to_owned(),
            "5.3.2, below the root",
        ),
        (
            "{ nodes(ids: [\"a\"]) { id } nodes(ids: [\"a\", \"b\"]) { id } }".to_owned(),
            "5.3.2, lists",
        ),
        (
            "{ node(id: \"x\") { ... on Goal { a: code } ... on Indicator { a: decimals } } }".to_owned(),
            "5.3.2, shapes",
        ),
        ("{ __typename(a: 1) }".to_owned(), "5.4.1"),
        ("{ __typename { a } }".to_owned(), "5.3.3"),
        ("{ __typename @nothing }".to_owned(), "5.7.1"),
        (
            "query($v: String! @deprecated) { goal(code: $v) { id } }".to_owned(),
            "5.7.2",
        ),
        (
            "{ figures(first: 3000000000) { totalCount } }".to_owned(),
            "3.5.1",
        ),
        (
            "mutation { goalCreate(input: {title: 1}) { goal { figuresAt: id } } }".to_owned(),
            "5.6.1",
        ),
        (
            "{ figures(asOf: \"yesterday\") { totalCount } }".to_owned(),
            "a scalar of ours",
        ),
        (
            "{ figures(filter: {periods: [2025.5]}) { totalCount } }".to_owned(),
            "a scalar of ours",
        ),
        (
            "mutation { deadlineRuleCreate(input: {anchor: {}}) { deadlineRule { id } } }".to_owned(),
            "oneOf without a field",
        ),
    ]
}

fn what_does_not_hold_is_refused_before_anything_runs() {
    let guard = guard();
    for (query, section) in not_valid() {
        let (code, message) =
            refused(&guard, &query, &json!({})).unwrap_or_else(|| panic!("{section}: {query}"));
        assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{section}: {message}");
    }
    for query in [
        "query () { __typename }",
        "{ ...on } fragment on on Query { __typename }",
    ] {
        assert_eq!(
            refused(&guard, query, &json!({})).unwrap().0,
            "GRAPHQL_PARSE_FAILED",
            "{query}"
        );
    }
}

fn what_the_newest_edition_takes_is_taken() {
    for query in [
        r#"{ goal(code: "\u{1F600}") { id } }"#,
        r#"{ goal(code: "\uD83D\uDE00") { id } }"#,
        "{ completeness(year: -0) { unit { code } } }",
        r#""What" query Named("Which" $code: String!) { goal(code: $code) { id } }"#,
        "{ __type(name: \"DeadlineAnchorInput\") { isOneOf } __schema { description } }",
    ] {
        let found = refused(&guard(), query, &json!({ "code": "M1" }));
        assert_eq!(found, None, "{query}");
    }
}

fn variables_are_coerced_whole() {
    let guard = guard();
    let page = "query($n: Int!, $at: DateTime) { figures(first: $n, asOf: $at) { totalCount } }";
    assert_eq!(refused(&guard, page, &json!({ "n": 5.0 })), None);
    for (variables, told) in [
        (json!({}), "was not provided"),
        (json!({ "n": null }), "not to be null"),
        (json!({ "n": 3_000_000_000_i64 }), "Int cannot represent"),
        (json!({ "n": 1, "at": "yesterday" }), "RFC 3339"),
    ] {
        let (code, message) = refused(&guard, page, &variables).unwrap();
        assert_eq!(code, "BAD_USER_INPUT");
        assert!(message.contains(told), "{message}");
    }
    let submit = "mutation($input: ResultsSubmitInput!) { resultsSubmit(input: $input) { committed } }";
    let row = json!({ "indicator": "I", "unit": "U", "period": 2025, "value": "5" });
    let (_, message) = refused(
        &guard,
        submit,
        &json!({ "input": { "mode": "DRY_RUN", "rows": [row] } }),
    )
    .unwrap();
    assert!(message.contains("at \"input.rows[0].value\""), "{message}");
}

fn a_period_in_a_row_is_judged_with_its_row() {
    let submit = "mutation($input: ResultsSubmitInput!) { resultsSubmit(input: $input) { committed } }";
    for period in [
        json!("2025"),
        json!(2025.0),
        json!(2025.5),
        json!(true),
        json!([1]),
        json!({ "a": 1 }),
    ] {
        let row = json!({ "indicator": "I", "unit": "U", "period": period, "value": 5 });
        let variables = json!({ "input": { "mode": "DRY_RUN", "rows": [row] } });
        assert_eq!(refused(&guard(), submit, &variables), None, "{period}");
    }
}

fn a_document_that_comes_again_is_judged_alike() {
    let guard = guard();
    let page = "query($n: Int!) { goals(first: $n) { nodes { code } } }";
    let cost = |n: i32| {
        let given = serde_json::from_str::<Given>(&json!({ "n": n }).to_string()).unwrap();
        let admitted = guard.admit(page, &given, None, Introspection::Open);
        admitted.map(|admitted| admitted.totals.cost).unwrap()
    };
    // What it costs hangs on its variables, each time anew.
    assert_eq!((cost(1), cost(50), cost(1)), (3, 150, 3));
    assert!(refused(&guard, page, &json!({ "n": "x" })).is_some());
    assert!(refused(&guard, page, &json!({})).is_some());
}
