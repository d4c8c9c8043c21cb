//! What the service says to someone, headers included: over GraphQL, in refusals, and at its other addresses.

use std::fmt;

use arshjul::{http::export::file::Format, service::dataset::Dataset};
use arshjul_tests::{Client, TestApp};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{planted::Planted, question::Question};

/// An answer: its status, headers and body as bytes.
pub struct Said {
    pub bytes: Vec<u8>,
    body: Value,
}

impl Said {
    pub fn is_error(&self) -> bool {
        self.body.get("errors").is_some()
    }

    /// Refused by its size, so that nothing was read.
    fn is_too_costly(&self) -> bool {
        self.body.pointer("/errors/0/extensions/limit").is_some()
    }
}

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&String::from_utf8_lossy(&self.bytes))
    }
}

/// The service as one person meets it.
pub struct Surface {
    router: Router,
    authorization: Option<String>,
}

impl Surface {
    pub fn of(app: &TestApp, client: &Client) -> Self {
        let authorization = client.authorization();
        Self {
            router: app.router(),
            authorization: (authorization != "Bearer ").then_some(authorization),
        }
    }

    /// The answer to a question, whole or, where that is too much at once, without its last objects.
    pub async fn answer(&self, question: &Question) -> Said {
        let whole = self.ask(&question.text).await;
        if !whole.is_too_costly() {
            return whole;
        }
        let lighter = self.ask(&question.lighter).await;
        assert!(
            !lighter.is_too_costly(),
            "not asked at all: {}\n{lighter}",
            question.lighter
        );
        lighter
    }

    async fn ask(&self, query: &str) -> Said {
        self.ask_with(query, json!({})).await
    }

    pub async fn ask_with(&self, query: &str, variables: Value) -> Said {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        self.send(request, Body::from(body)).await
    }

    pub async fn get(&self, path: &str) -> Said {
        self.send(Request::get(path), Body::empty()).await
    }

    async fn send(&self, request: axum::http::request::Builder, body: Body) -> Said {
        let request = request.header(header::HOST, "localhost");
        let request = match &self.authorization {
            Some(authorization) => request.header(header::AUTHORIZATION, authorization),
            None => request,
        };
        let request = request.body(body).unwrap();
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .unwrap_or_else(|never| match never {});
        let mut bytes = format!("{}\n", response.status()).into_bytes();
        for (name, value) in response.headers() {
            // Made anew for each request.
            if name != "x-request-id" {
                bytes.extend(
                    name.as_str()
                        .bytes()
                        .chain(*b": ")
                        .chain(value.as_bytes().iter().copied())
                        .chain(*b"\n"),
                );
            }
        }
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        bytes.extend_from_slice(&body);
        let body = serde_json::from_slice(&body).unwrap_or_default();
        Said { bytes, body }
    }
}

/// Questions that go wrong around the hidden cells.
fn wrong_questions(cursor: &str) -> Vec<String> {
    let mut questions: Vec<String> = [
        "figures(filter: { units: [\"N0O\"] }) { totalCount }",
        "figures(filter: { units: [\"N00\"], periods: [\"2026-13\"] }) { totalCount }",
        "figures(filter: { indicators: [\"I11\"] }) { totalCount }",
        "figures(first: -1) { totalCount }",
        "figures(first: 1, last: 1) { totalCount }",
        "figures(after: \"x\") { totalCount }",
        "figures(publication: \"x\") { totalCount }",
        "figures(filter: { value: 3 }) { totalCount }",
        "figures { nodes { numerator } }",
        "indicator(code: \"I1\") { series(units: [\"N0\"]) { unitCode } }",
        "indicator(code: \"I1\") { figures(units: [\"N0\"]) { value } }",
        "indicator(code: \"I1\") { results { value } }",
        "results(filter: { units: [\"N0O\"] }) { totalCount }",
        "results(filter: { units: [\"N00\"], states: [VALUE] }) { totalCount nodes { value } }",
        "node(id: \"x\") { id }",
    ]
    .into_iter()
    .map(|question| format!("{{ {question} }}"))
    .collect();
    // A page that begins inside the hidden line, whichever way.
    for arguments in ["first: 1, after", "last: 1, before"] {
        let fields = "{ totalCount nodes { state value reason } pageInfo { startCursor endCursor } }";
        questions.push(format!(
            "{{ figures({arguments}: {cursor:?}, filter: {{ states: [SUPPRESSED] }}) {fields} }}"
        ));
    }
    questions
}

/// Questions that go wrong around the hidden cells, and writes that are not the asker's to make.
pub async fn refusals(surface: &Surface, planted: &Planted) -> Vec<(String, Said)> {
    let questions = wrong_questions(&planted.samples.cursors[0]);
    let mut said = Vec::new();
    for question in questions {
        let answer = surface.ask(&question).await;
        said.push((question, answer));
    }
    let submit = "mutation ($input: ResultsSubmitInput!) { resultsSubmit(input: $input) {
        committed rows { outcome result { id value comment } errors { code message path suggestions } warnings { code message } }
        userErrors { code message path }
    } }";
    for (mode, value) in [
        ("DRY_RUN", 3.0),
        ("DRY_RUN", 4.0),
        ("DRY_RUN", 77_301_030.0),
        ("PARTIAL", 3.0),
        ("ATOMIC", 2.0),
    ] {
        let rows =
            json!([{ "indicator": "I1", "unit": "N00", "period": "2026", "gender": "MEN", "value": value }]);
        let input = json!({ "mode": mode, "rows": rows });
        let answer = surface.ask_with(submit, json!({ "input": input })).await;
        said.push((format!("{mode} {value}"), answer));
    }
    let publish = "mutation ($input: PublicationCreateInput!) { publicationCreate(input: $input) {
        shown suppressed missing userErrors { code message path }
    } }";
    let input = json!({ "name": "X", "decidedOn": "2026-11-01", "periods": ["2026"], "dryRun": true });
    said.push((
        "publicationCreate".to_owned(),
        surface.ask_with(publish, json!({ "input": input })).await,
    ));
    said
}

/// Flat rows in every form, with what could tell of a hidden cell: conditions on values, orders by them, counts, groups and tags.
fn flat_rows() -> Vec<String> {
    let mut paths = Vec::new();
    for dataset in Dataset::ALL {
        for format in Format::ALL {
            paths.push(format!(
                "/export/v1/{}.{}?year=2026",
                dataset.name(),
                format.ending()
            ));
            paths.push(format!("/export/v1/{}.{}", dataset.name(), format.ending()));
        }
    }
    for query in [
        "units=N00&periods=2026",
        "units=N00&periods=2026-13",
        "units=N0O",
        "indicators=I11",
        "states=SUPPRESSED",
        "states=VALUE&units=N00",
        "limit=1&units=N00",
        "dialect=sv-excel",
        "publishedSince=2026-11-01T00:00:00Z",
    ] {
        paths.push(format!("/export/v1/figures.csv?{query}"));
    }
    for set in [
        "",
        "$metadata",
        "Figures",
        "Indicators",
        "Units",
        "Activities",
        "Deadlines",
        "Goals",
        "Targets",
    ] {
        paths.push(format!("/odata/v1/{set}"));
    }
    for query in [
        "$filter=value gt 2",
        "$filter=value lt 4",
        "$filter=value eq 3",
        "$filter=value eq null",
        "$filter=not (value gt 2) and unitCode eq 'N00'",
        "$filter=value in (2,3,4)",
        "$filter=state eq 'SUPPRESSED'&$count=true",
        "$filter=contains(reason,'CONF')",
        "$orderby=value",
        "$orderby=value desc&$top=5",
        "$orderby=value&$skip=3&$top=2",
        "$count=true&$top=0",
        "$select=value,target",
        "$apply=groupby((unitCode),aggregate($count as n))",
        "$apply=groupby((indicatorCode,period,gender),aggregate($count as n,value with sum as total))",
        "$apply=filter(value gt 2)/groupby((indicatorCode,unitCode,period,gender),aggregate($count as n))",
        "$apply=groupby((indicatorCode),aggregate(value with max as most))",
    ] {
        paths.push(format!("/odata/v1/Figures?{}", query.replace(' ', "%20")));
        let count = query
            .strip_prefix("$filter=")
            .filter(|filter| !filter.contains('&'));
        paths.extend(
            count.map(|filter| format!("/odata/v1/Figures/$count?$filter={}", filter.replace(' ', "%20"))),
        );
    }
    paths
}

/// Every address but GraphQL's.
pub async fn beside_graphql(surface: &Surface) -> Vec<(String, Said)> {
    let mut paths: Vec<String> = [
        "/schema.graphql",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/wheel/2026",
        "/wheel/2026.svg",
        "/wheel/2026?unit=N00",
        "/wheel/2025.svg",
        "/calendar/x.ics",
        "/N00",
    ]
    .map(str::to_owned)
    .into();
    paths.extend(flat_rows());
    // A feed's address is made by chance: what stands behind it is read, and the address left out.
    let feed = "mutation ($unit: ID!) { calendarFeedCreate(input: { name: \"Min\", unitId: $unit }) { path userErrors { code } } }";
    let unit = surface.ask("{ organizationUnit(code: \"N00\") { id } }").await;
    let made = surface
        .ask_with(
            feed,
            json!({ "unit": unit.body["data"]["organizationUnit"]["id"] }),
        )
        .await;
    let path = made
        .body
        .pointer("/data/calendarFeedCreate/path")
        .and_then(Value::as_str);
    paths.extend(path.map(str::to_owned));
    let mut said = Vec::new();
    for path in paths {
        let answer = surface.get(&path).await;
        let what = if path.starts_with("/calendar/") && path.len() > 40 {
            "a feed".to_owned()
        } else {
            path
        };
        said.push((what, answer));
    }
    said
}
