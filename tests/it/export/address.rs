//! What an address may ask, and what it is told when it asks for something else.

use arshjul_entity::{Role, indicator};
use arshjul_tests::{TestApp, both_databases, fetch, fetch_by, one_database};
use axum::http::Method;
use sea_orm::{EntityTrait as _, sea_query::Expr};

use super::{get, records, small};

one_database![
    what_is_not_understood_is_refused_with_what_to_do,
    nobody_reads_where_reading_takes_signing_in,
    a_head_is_answered_without_its_body,
    it_comes_as_tight_as_the_client_takes_it,
    names_never_become_formulas,
];
both_databases![a_publication_is_read_as_it_was_made];

async fn what_is_not_understood_is_refused_with_what_to_do(app: TestApp) {
    small(&app).await;
    let reader = app.anonymous();
    for (path, status, reason) in [
        ("figures.xls", 404, "NOT_FOUND"),
        ("results.csv", 404, "NOT_FOUND"),
        ("figures", 404, "NOT_FOUND"),
        ("figures.csv?unit=N00", 400, "UNKNOWN_PARAMETER"),
        ("figures.csv?units=N0O", 400, "UNKNOWN_CODE"),
        ("figures.csv?indicators=I11", 400, "UNKNOWN_CODE"),
        ("figures.csv?genders=KVINNOR", 400, "PARAMETER_MALFORMED"),
        ("figures.csv?yearFrom=i%20fjol", 400, "PARAMETER_MALFORMED"),
        ("figures.csv?periods=2026-13", 400, "PERIOD_MALFORMED"),
        ("figures.csv?asOf=nyss", 400, "PARAMETER_MALFORMED"),
        ("figures.csv?publication=x", 400, "NOT_FOUND"),
        (
            "figures.csv?publication=x&asOf=2026-11-01T00:00:00Z",
            400,
            "AS_OF_WITH_PUBLICATION",
        ),
        ("figures.csv?limit=0", 400, "OUT_OF_RANGE"),
        ("figures.csv?limit=5001", 400, "OUT_OF_RANGE"),
        ("figures.csv?dialect=fr-excel", 400, "PARAMETER_MALFORMED"),
        ("figures.jsonl?dialect=sv-excel", 400, "UNKNOWN_PARAMETER"),
        ("figures.csv?year=2026", 400, "UNKNOWN_PARAMETER"),
        ("goals.csv?asOf=2026-11-01T00:00:00Z", 400, "AS_OF_OF_LIVE"),
        ("goals.csv?publication=x", 400, "AS_OF_OF_LIVE"),
        ("goals.json-stat", 404, "NOT_FOUND"),
        ("figures.json-stat?limit=10", 400, "UNKNOWN_PARAMETER"),
        ("figures.json-stat?page=x", 400, "UNKNOWN_PARAMETER"),
        ("figures.parquet?limit=10", 400, "UNKNOWN_PARAMETER"),
        ("requests.csv?asOf=2026-11-01T00:00:00Z", 400, "AS_OF_OF_LIVE"),
        ("completeness.csv", 400, "PARAMETER_REQUIRED"),
        ("deadlines.csv?year=1700", 400, "PARAMETER_MALFORMED"),
    ] {
        let refused = get(&app, &reader, &format!("/export/v1/{path}")).await;
        assert_eq!(
            (refused.status.as_u16(), refused.reason().as_str()),
            (status, reason),
            "{path}"
        );
    }
    let misspelt = get(&app, &reader, "/export/v1/figures.csv?unit=N00").await;
    assert_eq!(
        misspelt.json()["errors"][0]["extensions"]["suggestions"][0],
        "units"
    );
    let swedish = fetch(
        app.router(),
        None,
        "/export/v1/figures.csv?unit=N00",
        &[("accept-language", "sv")],
    );
    // The suite's own header comes first; either language says which parameter it is.
    assert!(swedish.await.text().contains("unit"));
}

async fn nobody_reads_where_reading_takes_signing_in(app: TestApp) {
    small(&app).await;
    for path in [
        "/export/v1/figures.csv",
        "/odata/v1",
        "/odata/v1/$metadata",
        "/odata/v1/Figures",
        "/odata/v1/Figures/$count",
    ] {
        let nobody = fetch(app.closed(), None, path, &[]).await;
        assert_eq!(nobody.status.as_u16(), 401, "{path}");
        assert!(nobody.header("www-authenticate").starts_with("Bearer"), "{path}");
        let reader = app.client(Role::Reader, "N00");
        let signed_in = fetch(app.closed(), Some(&reader), path, &[]).await;
        assert_eq!(signed_in.status.as_u16(), 200, "{path}");
    }
}

async fn a_head_is_answered_without_its_body(app: TestApp) {
    small(&app).await;
    let path = "/export/v1/figures.csv?dialect=sv-excel";
    let whole = fetch(app.router(), None, path, &[]).await;
    let head = fetch_by(Method::HEAD, app.router(), None, path, &[]).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    for name in ["etag", "content-type", "content-disposition", "as-of"] {
        assert_eq!(head.header(name), whole.header(name), "{name}");
    }
    assert_eq!(
        whole.header("content-disposition"),
        "attachment; filename=\"figures.csv\""
    );
    let posted = fetch_by(Method::POST, app.router(), None, path, &[]).await;
    assert_eq!(posted.status.as_u16(), 405);
}

async fn it_comes_as_tight_as_the_client_takes_it(app: TestApp) {
    small(&app).await;
    let path = "/export/v1/figures.csv";
    let plain = fetch(app.router(), None, path, &[]).await;
    for (accepted, encoding) in [
        ("gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, zstd", "zstd"),
        ("br", ""),
    ] {
        let packed = fetch(app.router(), None, path, &[("accept-encoding", accepted)]).await;
        assert_eq!(packed.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(
            packed.body.len() < plain.body.len(),
            !encoding.is_empty(),
            "{accepted}"
        );
        let weak = if encoding.is_empty() { "" } else { "W/" };
        let tag = format!("{weak}{}", plain.header("etag"));
        assert_eq!(packed.header("etag"), tag, "other bytes of the same");
        let known = fetch(
            app.router(),
            None,
            path,
            &[("accept-encoding", accepted), ("if-none-match", &tag)],
        )
        .await;
        assert_eq!((known.status.as_u16(), known.body.len()), (304, 0), "{accepted}");
    }
}

async fn names_never_become_formulas(app: TestApp) {
    small(&app).await;
    let name = "=HYPERLINK(\"http://mallory.example\";\"Klicka\")";
    indicator::Entity::update_many()
        .col_expr(indicator::Column::Name, Expr::value(name))
        .exec(&app.database.connect().await)
        .await
        .unwrap();
    for (query, separator) in [("", ','), ("?dialect=sv-excel", ';')] {
        let answer = get(
            &app,
            &app.anonymous(),
            &format!("/export/v1/indicators.csv{query}"),
        )
        .await;
        let text = answer.found().trim_start_matches('\u{feff}');
        for row in &records(text, separator)[1..] {
            assert_eq!(row[2].as_deref(), Some(format!("'{name}").as_str()));
        }
    }
    let json = get(&app, &app.anonymous(), "/export/v1/indicators.jsonl").await;
    assert_eq!(json.lines()[0]["name"], name, "nobody reckons with JSON");
}

async fn a_publication_is_read_as_it_was_made(app: TestApp) {
    small(&app).await;
    let reader = app.anonymous();
    let publications = reader.query("{ publications { nodes { id } } }").await;
    let ids = publications.list("publications.nodes");
    let mut rows = Vec::new();
    for id in ids {
        let path = format!(
            "/export/v1/figures.jsonl?publication={}",
            id["id"].as_str().unwrap()
        );
        rows.extend(get(&app, &reader, &path).await.lines());
    }
    assert_eq!(rows, get(&app, &reader, "/export/v1/figures.jsonl").await.lines());
    assert_eq!(ids.len(), 2);
}
