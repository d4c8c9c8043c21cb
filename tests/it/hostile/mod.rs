//! Documents made to hurt: each is refused before the library sees it, in a small answer. The bounds are on what is counted,
//! not on time.

use arshjul::graphql::engine::{
    document::{Admitted, Given, Guard, Introspection},
    limit::Limits,
};
use arshjul_tests::no_database;
use async_graphql::{ServerError, Value, Variables, value};
use serde_json::json;

use self::document::{documents, numbered, spreading};
use crate::http::app::{Server, answer, code, schema};

mod document;

no_database! {
    async:
        the_answer_is_small_and_quotes_nothing,
        the_answer_states_cost_and_budget,
        a_deep_json_body_is_refused_too;
    plain:
        each_is_refused_by_its_limit,
        a_mutation_names_each_field_once,
        what_reads_a_whole_list_costs_so_and_what_is_narrowed_does_not,
        a_calendar_costs_what_it_holds_and_what_weighing_it_takes,
        a_fragment_is_measured_once_however_often_it_is_spread,
        a_large_variable_counts_at_every_use,
        cost_follows_the_length_that_is_asked_for,
        the_usual_introspection_query_is_within_its_budget,
        pages_and_pulls_that_people_need_are_within_the_budget,
        the_limits_stand_in_the_documentation;
}

fn guard() -> Guard {
    Guard::new(Limits::STANDARD, &schema().sdl()).unwrap()
}

/// The limit that refuses a document, by name.
fn refused(query: &str) -> String {
    refused_with(query, &Variables::default())
}

fn refused_with(query: &str, variables: &Variables) -> String {
    limit(&admit(&guard(), query, variables, Introspection::Open).unwrap_err())
}

/// What the guard lets through, or the first thing that it finds.
fn admit(
    guard: &Guard,
    query: &str,
    variables: &Variables,
    introspection: Introspection,
) -> Result<Admitted, ServerError> {
    let given = serde_json::to_string(variables).unwrap();
    let given: Given = serde_json::from_str(&given).unwrap();
    let admitted = guard.admit(query, &given, None, introspection);
    admitted.map_err(|errors| errors.into_iter().next().unwrap())
}

fn limit(error: &ServerError) -> String {
    match error.extensions.as_ref().unwrap().get("limit") {
        Some(Value::Object(limit)) => {
            assert!(
                limit["asked"].clone().into_json().unwrap().as_u64()
                    > limit["allowed"].clone().into_json().unwrap().as_u64()
            );
            limit["name"].to_string().trim_matches('"').to_owned()
        }
        _ => error.message.clone(),
    }
}

fn cost(query: &str) -> u64 {
    admit(&guard(), query, &Variables::default(), Introspection::Open)
        .unwrap()
        .totals
        .cost
}

fn each_is_refused_by_its_limit() {
    for (expected, document) in documents() {
        assert_eq!(
            refused(&document),
            expected,
            "{}",
            document.split_at(document.len().min(120)).0
        );
    }
}

async fn the_answer_is_small_and_quotes_nothing() {
    let server = Server::start().await;
    let almost = numbered(50, |n| format!("{}{n} ", "onee".repeat(30)));
    let documents = documents().into_iter().chain([
        ("", format!("{{ {almost} }}")),
        ("", "{ one \u{1}quoted".to_owned()),
    ]);
    for (_, document) in documents {
        let request = server.post(&json!({ "query": document }));
        let response = request.send().await.unwrap();
        assert_eq!(
            response.status(),
            400,
            "{}",
            document.split_at(document.len().min(120)).0
        );
        let text = response.text().await.unwrap();
        assert!(text.len() < 4_000, "{} bytes: {text}", text.len());
        let body: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(body["errors"].as_array().unwrap().len() <= 20);
        assert!(
            ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"].contains(&code(&body)),
            "{text}"
        );
        assert!(!text.contains("quoted"), "{text}");
    }
}

fn a_mutation_names_each_field_once() {
    for twice in [
        "mutation { touch touch }",
        "mutation { touch ... on Mutation { touch } }",
        "mutation { ...A ...A } fragment A on Mutation { touch }",
        "mutation { touch ...A } fragment A on Mutation { touch: touch }",
    ] {
        let error = admit(&guard(), twice, &Variables::default(), Introspection::Open).unwrap_err();
        assert!(
            error.message.contains("two fields of one name"),
            "{twice}: {}",
            error.message
        );
    }
    for once in [
        "mutation { touch second: touch }",
        "{ me { one } me { double(of: 1) } }",
    ] {
        assert!(
            admit(&guard(), once, &Variables::default(), Introspection::Open).is_ok(),
            "{once}"
        );
    }
}

/// Guarded by the service's own schema, in which lists have lengths.
fn service() -> Guard {
    Guard::new(Limits::STANDARD, &arshjul::graphql::definition()).unwrap()
}

fn a_calendar_costs_what_it_holds_and_what_weighing_it_takes() {
    let admitted = |query: &str| {
        let admitted = admit(&service(), query, &Variables::default(), Introspection::Open);
        admitted
            .map(|admitted| admitted.totals.cost)
            .map_err(|error| limit(&error))
    };
    let whole = "calendar(year: 2026) {
        deadlines { code kind title due { effectiveOn nominalOn statutoryOn isoWeek rule explanation } movedFrom moveReason
            units { unit { code name } state completedAt } reportingEvent { code } indicators { code name } effortHours
            alignment { reportingEvent { code } milestone workingDays aligned } }
        weeks { isoWeek startsOn workingDays deadlineCount effortHours units { unit { code } deadlineCount effortHours } }
        findings { code severity message proposal proposedOn deadlines { code } units { code } } }";
    let cost = admitted(&format!("{{ {whole} }}")).unwrap();
    assert!((40_000..250_000).contains(&cost), "{cost}");
    let aliases = numbered(90, |n| format!("a{n}: unit {{ code name }} "));
    let blown = format!("{{ calendar(year: 2026) {{ deadlines {{ units {{ {aliases} }} }} }} }}");
    assert_eq!(admitted(&blown), Err("cost".to_owned()));
    let proposals = numbered(11, |n| {
        format!("p{n}: calendarProposal(year: 2026) {{ fingerprint }} ")
    });
    assert_eq!(admitted(&format!("{{ {proposals} }}")), Err("cost".to_owned()));
}

fn what_reads_a_whole_list_costs_so_and_what_is_narrowed_does_not() {
    let service = service();
    let admitted = |query: &str, variables: Variables| {
        let admitted = admit(&service, query, &variables, Introspection::Open);
        admitted
            .map(|admitted| admitted.totals.cost)
            .map_err(|error| limit(&error))
    };
    let of = |query: &str| admitted(query, Variables::default());
    let dear = Err("cost".to_owned());
    let often = |times, field: &str| {
        of(&format!(
            "{{ {} }}",
            numbered(times, |n| format!("a{n}: {field} "))
        ))
    };
    let counted = "figures(first: 1) { totalCount }";
    assert!(often(3, counted).is_ok());
    assert_eq!(often(4, counted), dear);
    let spread = "{ a: figures(first: 1, filter: { indicators: [\"A\"] }) { ...c } b: figures(first: 1) { ...c }
        c: figures(first: 1) { ...c } d: figures(first: 1) { ...c } } fragment c on FigureConnection { totalCount }";
    assert_eq!(of(spread), dear);
    let page = of("{ figures(first: 5000) { nodes { value } } }").unwrap();
    let with_count = of("{ figures(first: 5000) { totalCount nodes { value } } }").unwrap();
    assert!(
        (100_000..200_000).contains(&(with_count - page)),
        "once, and not for each row"
    );
    for looking in [
        "filter: { states: [MISSING] }",
        "asOf: \"2020-01-01T00:00:00Z\"",
        "publication: \"A\"",
    ] {
        let field = format!("figures(first: 1, {looking}) {{ nodes {{ value }} }}");
        assert!(often(6, &field).is_ok(), "{looking}");
        assert_eq!(often(7, &field), dear, "{looking}");
    }
    let narrowed = "figures(first: 100, filter: { indicators: [\"A\"], states: [MISSING] }) { totalCount nodes { value } }";
    assert!(often(50, narrowed).is_ok());
    let all = numbered(200, |n| format!("\"A{n}\" "));
    let no_less = format!("figures(first: 1, filter: {{ indicators: [{all}] }}) {{ totalCount }}");
    assert_eq!(often(4, &no_less), dear, "all of them are the whole list");
    let by_variable = "query ($f: FigureFilter) { figures(first: 1, filter: $f) { totalCount } }";
    let given =
        |filter: Value| admitted(by_variable, Variables::from_value(value!({ "f": filter }))).unwrap();
    assert!(given(value!({ "indicators": ["A"] })) < 10_000);
    assert!(given(value!({ "states": ["MISSING"] })) > 200_000);
}

fn a_fragment_is_measured_once_however_often_it_is_spread() {
    // 8^8 selections would not come to an end; 2^64 would not fit.
    let totals = |document: String| admit(&guard(), &document, &Variables::default(), Introspection::Open);
    assert!(totals(spreading(4, 2)).is_ok());
    for depth in [8, 20] {
        assert_eq!(
            limit(
                &totals(spreading(64, depth))
                    .map(|admitted| admitted.totals)
                    .unwrap_err()
            ),
            "selections"
        );
    }
}

fn a_large_variable_counts_at_every_use() {
    let rows: Vec<Value> = (0..20_000).map(Value::from).collect();
    let variables = Variables::from_value(value!({ "rows": rows }));
    let once = "query($rows: [Int!]!) { words(of: $rows) }";
    assert!(admit(&guard(), once, &variables, Introspection::Open).is_ok());
    let often = numbered(40, |n| format!("w{n}:words(of: $rows) "));
    assert_eq!(
        refused_with(&format!("query($rows: [Int!]!) {{ {often} }}"), &variables),
        "inputValues"
    );
}

fn cost_follows_the_length_that_is_asked_for() {
    assert_eq!(cost("{ one me { one } }"), 3);
    // One page of a connection, a list, and two values in each of the objects.
    assert_eq!(
        cost("{ cells(first: 10) { nodes { code value } } }"),
        10 * (1 + 1 + 2)
    );
    assert_eq!(cost("{ cells { nodes { code value } } }"), 100 * (1 + 1 + 2));
    // More than any page holds is for the field to refuse, in words about pages.
    assert_eq!(
        cost("{ cells(first: 2000000000) { nodes { code value } } }"),
        cost("{ cells(first: 5000) { nodes { code value } } }")
    );
    let query = "query($n: Int = 7) { cells(first: $n) { nodes { code } } }";
    assert_eq!(cost(query), 7 * 3);
    let given = Variables::from_value(value!({ "n": 20 }));
    assert_eq!(
        admit(&guard(), query, &given, Introspection::Open)
            .unwrap()
            .totals
            .cost,
        20 * 3
    );
}

async fn the_answer_states_cost_and_budget() {
    let server = Server::start().await;
    let (_, body) = server.ask("{ cells(first: 3) { nodes { code } } }").await;
    assert_eq!(
        body["extensions"]["cost"],
        json!({ "requested": 9, "budget": 500_000 })
    );
}

fn the_usual_introspection_query_is_within_its_budget() {
    let query = include_str!("../../conformance/introspection.graphql");
    let totals = admit(&guard(), query, &Variables::default(), Introspection::Open)
        .unwrap()
        .totals;
    assert_eq!(totals.cost, 0);
    assert!(
        totals.introspection > 0 && totals.introspection < Limits::STANDARD.introspection_cost / 2,
        "{}",
        totals.introspection
    );
    let closed = admit(&guard(), query, &Variables::default(), Introspection::Closed);
    assert!(
        closed
            .unwrap_err()
            .message
            .starts_with("Introspection is not open")
    );
}

async fn a_deep_json_body_is_refused_too() {
    let server = Server::start().await;
    let deep = format!(
        "{{\"query\":\"{{ one }}\",\"variables\":{{\"a\":{}",
        "[".repeat(100_000)
    );
    let (status, body) = answer(server.post_text(deep)).await;
    assert_eq!((status, code(&body)), (400, "BAD_REQUEST"));
}

/// What must fit, over the service's own schema.
fn pages_and_pulls_that_people_need_are_within_the_budget() {
    let guard = Guard::new(Limits::STANDARD, &arshjul::graphql::definition()).unwrap();
    let cost = |query: &str| {
        admit(&guard, query, &Variables::default(), Introspection::Open)
            .unwrap()
            .totals
            .cost
    };
    let pull = cost(include_str!("../../conformance/figures.graphql"));
    let page = cost(include_str!("../../conformance/intranet.graphql"));
    assert!(pull >= 5_000 * 15, "{pull}");
    assert!(page >= 750, "{page}");
    // And it bounds something: the same pages inside one another.
    let nested = "{ goals { nodes { activities(first: 100) { nodes { goals { activities(first: 100) { nodes { id } } } } } } } }";
    let error = admit(&guard, nested, &Variables::default(), Introspection::Open).unwrap_err();
    assert_eq!(limit(&error), "cost");
}

fn the_limits_stand_in_the_documentation() {
    let document = include_str!("../../../docs/limits.md");
    let standard = Limits::STANDARD;
    let rows = [
        ("bytes", standard.bytes),
        ("nesting", standard.nesting),
        ("tokens", standard.tokens),
        ("nameBytes", standard.name_bytes),
        ("depth", standard.depth),
        ("selections", standard.selections),
        ("aliases", standard.aliases),
        ("directives", standard.directives),
        ("rootFields", standard.root_fields),
        ("unknownFields", standard.unknown_fields),
        ("inputValues", standard.input_values),
        ("cost", standard.cost),
        ("introspectionCost", standard.introspection_cost),
    ];
    for (name, allowed) in rows {
        assert!(
            document.contains(&format!("| `{name}` | {allowed} |")),
            "{name}: {allowed}"
        );
    }
}
