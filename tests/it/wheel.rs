//! The picture of a year (C10): what it answers over HTTP, and how it looks in a browser.

use std::future::pending;

use arshjul::http::serve::{Patience, serve};
use arshjul_entity::{Role, deadline, organization_unit};
use arshjul_tests::{
    TestApp, app::as_many_statements, both_databases, calendar::Year, environment, left_out::not_tested,
    one_database, scenario::Scenario, scratch,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, Set};
use serde_json::json;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use crate::http::audit::node;

both_databases![
    a_year_is_a_page_and_a_picture,
    what_is_asked_for_wrongly_is_told,
    a_unit_has_its_own_wheel,
    titles_are_text,
    what_runs_from_right_to_left_keeps_that_to_itself,
    a_picture_that_has_not_changed_is_not_sent_again,
    a_picture_takes_the_same_statements_however_much_it_holds,
    where_nobody_reads_without_signing_in_a_feeds_token_opens_the_picture,
];

// What is drawn does not depend on the database.
one_database![the_wheel_stands_in_a_browser];

/// What the browser's driver exits with where there is none.
const NO_BROWSER: i32 = 3;

struct Seen {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Seen {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn see(router: Router, path: &str, headers: &[(&str, &str)]) -> Seen {
    let mut request = Request::get(path).header(header::HOST, "localhost");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Seen {
        status: head.status,
        headers: head.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

async fn planted(app: &TestApp, deadlines: usize, committees: usize) {
    let scenario = Scenario {
        committees,
        activities: 4,
    };
    let planted = scenario.plant(&app.database).await;
    let year = Year {
        deadlines,
        units_each: 4,
    };
    year.plant(&app.database, &planted).await;
}

async fn a_year_is_a_page_and_a_picture(app: TestApp) {
    planted(&app, 60, 8).await;
    let page = see(app.router(), "/wheel/2026", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert_eq!(page.header(header::CONTENT_LANGUAGE), "sv");
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(
        policy.contains("frame-ancestors *") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(
        !page.headers.contains_key(header::X_FRAME_OPTIONS),
        "it may be embedded"
    );
    assert!(page.body.contains("<h1>Årshjul 2026</h1>") && page.body.contains("Hålltid 7"));
    // Monday 23 November.
    assert!(page.body.contains("I dag, 23 november"));

    let picture = see(app.router(), "/wheel/2026.svg?lang=en", &[]).await;
    assert_eq!(
        picture.header(header::CONTENT_TYPE),
        "image/svg+xml; charset=utf-8"
    );
    assert_eq!(picture.header(header::CONTENT_LANGUAGE), "en");
    assert!(picture.body.starts_with("<?xml") && picture.body.contains("Annual wheel 2026"));
    assert!(
        !picture.body.contains("href=\"#deadline"),
        "by itself it leads nowhere"
    );

    let english = see(app.router(), "/wheel/2026", &[("accept-language", "en-GB")]).await;
    assert!(english.body.contains("<html lang=\"en\">"));
    let swedish = see(
        app.router(),
        "/wheel/2026?lang=sv",
        &[("accept-language", "en-GB")],
    )
    .await;
    assert!(swedish.body.contains("<html lang=\"sv\">"));
    let unset = see(app.router(), "/wheel/2031", &[]).await;
    assert_eq!(unset.status, StatusCode::OK);
    assert!(
        unset.body.contains("Året har inga hålltider."),
        "the standing template shows"
    );
    assert!(unset.body.contains("Ingen har satt upp året") && !page.body.contains("Ingen har satt upp året"));
    let unset = see(app.router(), "/wheel/2031.svg", &[]).await;
    assert!(
        unset.body.contains("Året är inte uppsatt · "),
        "and by itself too"
    );
    assert!(!picture.body.contains("Nobody has set the year up"));
}

async fn what_is_asked_for_wrongly_is_told(app: TestApp) {
    planted(&app, 4, 4).await;
    for (path, status, words) in [
        ("/wheel/2026?unit=N0", StatusCode::NOT_FOUND, "N00"),
        (
            "/wheel/2026.svg?unit=N0",
            StatusCode::NOT_FOUND,
            "href=\"2026?unit=N00\"",
        ),
        (
            "/wheel/2026?unit=<script>",
            StatusCode::NOT_FOUND,
            "&lt;script&gt;",
        ),
        ("/wheel/2004", StatusCode::NOT_FOUND, "2005–2100"),
        ("/wheel/now", StatusCode::NOT_FOUND, "/wheel/2026"),
        ("/wheel/2026.png", StatusCode::NOT_FOUND, ".svg"),
        ("/wheel/2026?lang=de", StatusCode::BAD_REQUEST, "sv och en"),
        ("/wheel/2026?units=N00", StatusCode::BAD_REQUEST, "units"),
        ("/wheel/2026?unit=%FF", StatusCode::NOT_FOUND, "ingen enhet"),
    ] {
        let seen = see(app.router(), &path.replace('<', "%3C").replace('>', "%3E"), &[]).await;
        assert_eq!(seen.status, status, "{path}: {}", seen.body);
        assert!(seen.body.contains(words), "{path}: {}", seen.body);
        assert!(seen.body.contains("Årshjulet kan inte visas"), "{path}");
        assert!(!seen.body.contains("<script"), "{path}");
        assert_eq!(seen.header(header::CACHE_CONTROL), "no-store");
    }
}

async fn a_unit_has_its_own_wheel(app: TestApp) {
    planted(&app, 60, 8).await;
    let whole = see(app.router(), "/wheel/2026?unit=ROOT", &[]).await;
    let one = see(app.router(), "/wheel/2026?unit=N03", &[]).await;
    let deadlines = |page: &Seen| page.body.matches("id=\"deadline-").count();
    assert_eq!(deadlines(&whole), 60);
    // Each deadline asks four of the eight, in turn.
    assert_eq!(deadlines(&one), 30);
    assert!(one.body.contains("<p class=\"unit\">Enhet N03</p>"));
    assert!(
        one.body.contains("Enhet N03</option>"),
        "and others can be chosen"
    );
    assert!(!one.body.contains("kommande: Enhet N01"));
    assert!(
        one.body.contains("href=\"2027?unit=N03\""),
        "links keep what was asked for"
    );
}

async fn titles_are_text(app: TestApp) {
    planted(&app, 4, 4).await;
    let db = app.database.connect().await;
    let hostile = "</text><script>alert(1)</script>&\"'";
    for row in deadline::Entity::find().all(&db).await.unwrap() {
        let mut row = row.into_active_model();
        row.title = Set(hostile.to_owned());
        row.update(&db).await.unwrap();
    }
    for row in organization_unit::Entity::find().all(&db).await.unwrap() {
        let mut row = row.into_active_model();
        row.name = Set(hostile.to_owned());
        row.update(&db).await.unwrap();
    }
    for path in ["/wheel/2026", "/wheel/2026.svg"] {
        let seen = see(app.router(), path, &[]).await;
        assert!(seen.body.contains("&lt;script&gt;"), "{path}");
        assert!(!seen.body.contains("<script"), "{path}");
    }
}

async fn what_runs_from_right_to_left_keeps_that_to_itself(app: TestApp) {
    planted(&app, 4, 4).await;
    let db = app.database.connect().await;
    let turning = "Plan\u{202e}olleh\u{2069}";
    for row in deadline::Entity::find().all(&db).await.unwrap() {
        let mut row = row.into_active_model();
        row.title = Set(turning.to_owned());
        row.update(&db).await.unwrap();
    }
    for row in organization_unit::Entity::find().all(&db).await.unwrap() {
        let mut row = row.into_active_model();
        row.name = Set(turning.to_owned());
        row.update(&db).await.unwrap();
    }
    for (path, least) in [("/wheel/2026", 5), ("/wheel/2026.svg", 2)] {
        let seen = see(app.router(), path, &[]).await;
        let turned = seen.body.matches('\u{202e}').count();
        assert!(turned >= least, "{path}: {turned}");
        // Each begins and ends within its own isolate.
        assert_eq!(
            seen.body.matches("\u{2068}Plan\u{202e}").count(),
            turned,
            "{path}"
        );
        assert_eq!(seen.body.matches('\u{2069}').count(), turned, "{path}");
    }
}

async fn a_picture_that_has_not_changed_is_not_sent_again(app: TestApp) {
    planted(&app, 20, 4).await;
    for path in ["/wheel/2026", "/wheel/2026.svg"] {
        let first = see(app.router(), path, &[]).await;
        let tag = first.header(header::ETAG).to_owned();
        assert!(tag.len() > 20, "{tag}");
        assert_eq!(first.header(header::CACHE_CONTROL), "public, max-age=60");
        assert_eq!(first.header(header::VARY), "Accept-Language, Authorization");
        let again = see(app.router(), path, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
        let policy = header::CONTENT_SECURITY_POLICY;
        assert_eq!(again.header(policy.clone()), first.header(policy));
        let english = see(
            app.router(),
            path,
            &[("if-none-match", &tag), ("accept-language", "en")],
        )
        .await;
        assert_eq!(english.status, StatusCode::OK);
        let token = app.client(Role::Reader, "ROOT").authorization();
        let signed_in = see(app.router(), path, &[("authorization", &token)]).await;
        assert_eq!(signed_in.header(header::CACHE_CONTROL), "private, max-age=60");
    }
}

async fn a_picture_takes_the_same_statements_however_much_it_holds(app: TestApp) {
    planted(&app, 20, 4).await;
    let (_, with_few) = app.statements(see(app.router(), "/wheel/2026", &[])).await;
    let other = TestApp::beside(&app).await;
    planted(&other, 600, 40).await;
    let (seen, with_many) = other.statements(see(other.router(), "/wheel/2026", &[])).await;
    assert_eq!(seen.body.matches("id=\"deadline-").count(), 600);
    as_many_statements(&with_few, &with_many);
    other.database.remove().await;
}

async fn where_nobody_reads_without_signing_in_a_feeds_token_opens_the_picture(app: TestApp) {
    planted(&app, 20, 4).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let root = coordinator
        .query("{ organizationUnit(code: \"ROOT\") { id } }")
        .await;
    let made = coordinator
        .graphql(
            "mutation ($unit: ID!) { calendarFeedCreate(input: { name: \"Intranät\", unitId: $unit }) { token } }",
            json!({ "unit": root.text("organizationUnit.id") }),
        )
        .await;
    let token = made.text("calendarFeedCreate.token");
    let closed = app.closed();
    for path in ["/wheel/2026", "/wheel/2026.svg"] {
        let stranger = see(closed.clone(), path, &[]).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
        assert!(stranger.headers.contains_key(header::WWW_AUTHENTICATE));
        for wrong in ["x", &"A".repeat(43)] {
            let guessed = see(closed.clone(), &format!("{path}?token={wrong}"), &[]).await;
            assert_eq!(guessed.status, StatusCode::UNAUTHORIZED);
            assert!(!guessed.body.contains("Hålltid 7"));
        }
        let opened = see(closed.clone(), &format!("{path}?token={token}"), &[]).await;
        assert_eq!(opened.status, StatusCode::OK, "{}", opened.body);
        assert_eq!(opened.header(header::CACHE_CONTROL), "private, max-age=60");
        let signed_in = see(
            closed.clone(),
            path,
            &[("authorization", &coordinator.authorization())],
        )
        .await;
        assert_eq!(signed_in.status, StatusCode::OK);
    }
    let page = see(closed, &format!("/wheel/2026?token={token}"), &[]).await;
    assert!(
        page.body.contains(&format!("href=\"2027?token={token}\"")),
        "links keep the key"
    );
    assert_eq!(
        page.header(header::REFERRER_POLICY),
        "no-referrer",
        "and don't hand it on"
    );
}

async fn the_wheel_stands_in_a_browser(app: TestApp) {
    planted(&app, 120, 12).await;
    look(app.explored(), "2026").await;
}

async fn look(router: Router, year: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(serve(listener, router, pending(), Patience::default()));
    let mut node = node("wheel.js");
    node.args([&format!("http://{address}"), year])
        .args(environment("ARSHJUL_TEST_SCREENSHOTS"));
    let output = tokio::task::spawn_blocking(move || node.output()).await.unwrap();
    served.abort();
    let output = output.unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(NO_BROWSER) {
        return not_tested("Chromium", text.trim());
    }
    scratch::note("Chromium", "ran");
    assert!(output.status.success() && text.contains(" 0 faults"), "{text}");
}
