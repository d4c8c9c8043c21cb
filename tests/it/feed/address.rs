//! What the address of a feed answers over HTTP, and to whom.

use std::net::{Ipv4Addr, SocketAddr};

use arshjul::{
    app::App,
    auth::SignIn,
    config::{Database, Load, Settings},
    http::{Explorer, Service, router},
};
use arshjul_entity::{DeadlineKind, ReportingCycle, Role};
use arshjul_tests::{TestApp, both_databases, scenario::Scenario};
use reqwest::{Method, header};
use serde_json::json;

use super::{Served, create, plant, revoke, set_up, small, subscribe, unit_id};

both_databases![
    an_address_answers_until_it_is_revoked,
    whatever_opens_no_feed_is_answered_alike,
    what_a_program_has_is_not_sent_again,
    a_head_is_the_answer_without_its_body,
    compressed_answers_carry_a_weak_tag,
    the_same_state_is_the_same_bytes,
    feeds_are_read_where_nothing_else_is_without_signing_in,
    a_feed_takes_the_same_statements_however_many_deadlines,
];

async fn an_address_answers_until_it_is_revoked(app: TestApp) {
    let planted = small(&app).await;
    let served = Served::start(app.router()).await;
    let anna = app.person("anna", &[(Role::Reader, "N00")]);
    let input = json!({ "name": "Annas", "unitId": unit_id(planted.committees[0]) });
    let (first, second) = (create(&anna, input.clone()).await, create(&anna, input).await);
    let (path, other) = (
        first.text("calendarFeedCreate.path"),
        second.text("calendarFeedCreate.path"),
    );
    let response = served.get(path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let headers = response.headers();
    assert_eq!(headers["content-type"], "text/calendar; charset=utf-8");
    assert_eq!(headers["cache-control"], "private, max-age=300");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    // A wrong sign-in is none of its business.
    let signed = served.get(path).bearer_auth("wrong").send().await.unwrap();
    assert_eq!(signed.status(), 200);
    revoke(&anna, first.at("calendarFeedCreate.calendarFeed.id")).await;
    assert_eq!(served.get(path).send().await.unwrap().status(), 404);
    assert_eq!(served.get(other).send().await.unwrap().status(), 200);
}

async fn whatever_opens_no_feed_is_answered_alike(app: TestApp) {
    let planted = small(&app).await;
    let served = Served::start(app.router()).await;
    let anna = app.person("anna", &[(Role::Reader, "N00")]);
    let made = create(
        &anna,
        json!({ "name": "A", "unitId": unit_id(planted.committees[0]) }),
    )
    .await;
    let token = made.text("calendarFeedCreate.token").to_owned();
    revoke(&anna, made.at("calendarFeedCreate.calendarFeed.id")).await;
    let live = subscribe(&app, json!({ "name": "B", "unitId": unit_id(planted.root) })).await;
    let mut answers = Vec::new();
    for path in [
        format!("/calendar/{token}.ics"),
        format!("/calendar/{}.ics", "A".repeat(43)),
        live.trim_end_matches(".ics").to_owned(),
        live.replace(".ics", ".ICS"),
        live.replace(".ics", "=.ics"),
        live.replace(".ics", ".ics.ics"),
        live.replace(".ics", "%00.ics"),
        live.replace("/calendar/", "/calendar/%20"),
        "/calendar/.ics".to_owned(),
        "/calendar/%FF%FE.ics".to_owned(),
        "/calendar/%27%20OR%201=1--.ics".to_owned(),
        "/calendar/..%2F..%2Fetc%2Fpasswd.ics".to_owned(),
        format!("/calendar/{}.ics", "A".repeat(4_000)),
        "/calendar/ÅÄÖ.ics".to_owned(),
    ] {
        let response = served.get(&path).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
        let mut headers = response.headers().clone();
        for own in ["date", "x-request-id"] {
            headers.remove(own);
        }
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        answers.push((headers, response.text().await.unwrap()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
    assert_eq!(served.get(&live).send().await.unwrap().status(), 200);
    let posted = served
        .client
        .post(format!("{}{live}", served.url))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (posted.status().as_u16(), &posted.headers()["allow"]),
        (405, &"GET,HEAD".parse().unwrap())
    );
}

async fn what_a_program_has_is_not_sent_again(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2026).await;
    let served = Served::start(app.router()).await;
    let path = subscribe(&app, json!({ "name": "Hela", "unitId": unit_id(planted.root) })).await;
    let full = served.get(&path).send().await.unwrap();
    let tag = full.headers()["etag"].to_str().unwrap().to_owned();
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    let ask = async |tags: &str| {
        let request = served.get(&path).header(header::IF_NONE_MATCH, tags);
        request.send().await.unwrap()
    };
    for known in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"x\", {tag}"),
        "*".to_owned(),
    ] {
        let response = ask(&known).await;
        assert_eq!(response.status(), 304, "{known}");
        for name in ["etag", "cache-control", "vary"] {
            assert_eq!(
                response.headers().get_all(name).iter().collect::<Vec<_>>(),
                full.headers().get_all(name).iter().collect::<Vec<_>>(),
                "{name}"
            );
        }
        assert_eq!(response.text().await.unwrap(), "");
    }
    assert_eq!(ask("\"x\"").await.status(), 200);
    plant(
        &db,
        DeadlineKind::Training,
        "Ny",
        "2026-12-01",
        &planted.committees,
    )
    .await;
    let changed = ask(&tag).await;
    assert_eq!(changed.status(), 200);
    assert_ne!(changed.headers()["etag"], tag.as_str());
}

async fn a_head_is_the_answer_without_its_body(app: TestApp) {
    let planted = small(&app).await;
    let served = Served::start(app.router()).await;
    let path = subscribe(&app, json!({ "name": "Hela", "unitId": unit_id(planted.root) })).await;
    let url = format!("{}{path}", served.url);
    let got = served.get(&path).send().await.unwrap();
    let head = served.client.request(Method::HEAD, &url).send().await.unwrap();
    assert_eq!(head.status(), 200);
    for name in ["content-type", "content-length", "etag", "cache-control", "vary"] {
        assert_eq!(head.headers().get(name), got.headers().get(name), "{name}");
    }
    assert!(got.headers().contains_key("content-length"));
    assert_eq!(head.bytes().await.unwrap().len(), 0);
    let wrong = served
        .client
        .request(Method::HEAD, url.replace("/calendar/", "/calendar/x"));
    assert_eq!(wrong.send().await.unwrap().status(), 404);
}

async fn compressed_answers_carry_a_weak_tag(app: TestApp) {
    let planted = small(&app).await;
    let served = Served::start(app.router()).await;
    let path = subscribe(&app, json!({ "name": "Hela", "unitId": unit_id(planted.root) })).await;
    let plain = served.get(&path).send().await.unwrap();
    let strong = plain.headers()["etag"].to_str().unwrap().to_owned();
    let gzip = || served.get(&path).header(header::ACCEPT_ENCODING, "gzip");
    let packed = gzip().send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert_eq!(
        packed.headers()["etag"],
        format!("W/{strong}"),
        "other bytes, same state"
    );
    let again = gzip().header(header::IF_NONE_MATCH, format!("W/{strong}"));
    assert_eq!(again.send().await.unwrap().status(), 304);
}

async fn the_same_state_is_the_same_bytes(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2026).await;
    plant(
        &db,
        DeadlineKind::Training,
        "Utbildning",
        "2026-12-01",
        &planted.committees,
    )
    .await;
    let served = Served::start(app.router()).await;
    let input = json!({ "name": "Hela", "unitId": unit_id(planted.root), "reminderDays": [1, 7] });
    let path = subscribe(&app, input).await;
    let first = served.text(&path).await;
    app.clock.advance(std::time::Duration::from_hours(30 * 24));
    assert_eq!(served.text(&path).await, first);
}

async fn feeds_are_read_where_nothing_else_is_without_signing_in(app: TestApp) {
    let planted = small(&app).await;
    let path = subscribe(&app, json!({ "name": "Hela", "unitId": unit_id(planted.root) })).await;
    let settings = Settings {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        data_dir: app.database.data_dir(),
        database: Database::Given(app.database.url().to_owned()),
        anonymous_read: false,
        public_url: Some("https://arshjul.example.se".to_owned()),
        cors_origins: Vec::new(),
        log: String::new(),
        graphiql: false,
        reporting_cycle: ReportingCycle::AprilAugust,
        load: Load::default(),
        sign_in: SignIn::Local,
    };
    let closed = App::over(app.store.clone(), &settings, app.clock.clone()).unwrap();
    let served = Served::start(router(Service::over(closed, Explorer::Hidden).unwrap())).await;
    let query = served
        .get("/graphql")
        .query(&[("query", "{ goals { totalCount } }")]);
    assert_eq!(query.send().await.unwrap().status(), 401);
    let text = served.text(&path).await;
    // Where the operator has said where people reach the service, events link to the year.
    let unfolded = text.replace("\r\n ", "");
    let mut lines = unfolded
        .lines()
        .skip_while(|line| !line.starts_with("UID:CLOSING-2025-PERIOD_END@"));
    assert_eq!(
        lines.nth(1),
        Some("URL:https://arshjul.example.se/wheel/2026?unit=ROOT&lang=en"),
        "the calendar that it stands in"
    );
}

async fn a_feed_takes_the_same_statements_however_many_deadlines(app: TestApp) {
    let scenario = Scenario {
        committees: 20,
        activities: 2,
    };
    let planted = scenario.plant(&app.database).await;
    let db = app.database.connect().await;
    set_up(&db, 2025..=2028).await;
    let path = subscribe(
        &app,
        json!({ "name": "Hela", "unitId": unit_id(planted.root), "kinds": ["TRAINING"] }),
    )
    .await;
    let served = Served::start(app.router()).await;
    let mut counts = Vec::new();
    for round in 0..3_usize {
        let (text, statements) = app.statements(served.text(&path)).await;
        let events = text.matches("BEGIN:VEVENT").count();
        assert_eq!(events, 20 * round);
        counts.push(statements.len());
        for n in 0..20 {
            let title = format!("{round}-{n}");
            plant(
                &db,
                DeadlineKind::Training,
                &title,
                "2026-12-01",
                &planted.committees,
            )
            .await;
        }
    }
    counts.dedup();
    assert_eq!(
        counts,
        [13],
        "the feed, its units, its years and what they were, and nine for deadlines"
    );
    let (_, refused) = app.statements(served.get("/calendar/x.ics").send()).await;
    assert_eq!(refused, [""; 0], "what looks like no token is not looked up");
}
