//! What somebody finds who knows only the address; and what pages of other sites may do.

use arshjul::http::cors::Origins;
use arshjul_tests::{Served, TestApp, both_databases, one_database, scenario::Scenario};
use reqwest::{Method, StatusCode};

both_databases![a_wrong_page_of_one_list_leaves_nothing_half_answered,];

one_database![
    the_first_page_leads_on_in_both_languages,
    the_wheel_without_a_year_is_this_years,
    the_documentation_is_served,
    a_browser_without_sign_in_is_told_how,
    other_sites_may_call_where_they_are_named,
];

async fn the_first_page_leads_on_in_both_languages(app: TestApp) {
    let served = Served::start(app.router()).await;
    for (path, accepted, words) in [
        (
            "/",
            "sv",
            [
                "<html lang=\"sv\">",
                "Årshjulet 2026",
                "wheel/2026?lang=sv",
                "?lang=en",
            ],
        ),
        (
            "/",
            "en-GB",
            [
                "<html lang=\"en\">",
                "The annual wheel 2026",
                "wheel/2026?lang=en",
                "?lang=sv",
            ],
        ),
        (
            "/?lang=en",
            "sv",
            [
                "<html lang=\"en\">",
                "docs",
                "schema.graphql",
                "wheel/2026?lang=en#findings",
            ],
        ),
        (
            "/?lang=de",
            "sv",
            [
                "<html lang=\"sv\">",
                "Dokumentationen",
                "Schemat",
                "Årets iakttagelser",
            ],
        ),
    ] {
        let request = served.client.get(format!("{}{path}", served.url));
        let answer = request.header("accept-language", accepted).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["vary"], "Accept-Language");
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(
            policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        let page = answer.text().await.unwrap();
        for word in words {
            assert!(page.contains(word), "{path} in {accepted}: {word}\n{page}");
        }
        assert!(
            !page.contains("<script") && !page.contains("href=\"graphiql\""),
            "it isn't served"
        );
    }
    // Whatever it leads to is there.
    let page = served.get("/").await.text().await.unwrap();
    let links: Vec<_> = page
        .split("href=\"")
        .skip(1)
        .map(|link| link.split(['"', '#']).next().unwrap())
        .collect();
    assert!(links.len() >= 5, "{links:?}");
    for link in links {
        let found = served.get(&format!("/{link}")).await;
        assert_eq!(found.status(), 200, "{link}");
    }
}

async fn the_wheel_without_a_year_is_this_years(app: TestApp) {
    let served = Served::start(app.router()).await;
    for path in ["/wheel", "/wheel/", "/wheel?lang=en", "/wheel/?lang=en"] {
        let found = served.get(path).await;
        assert_eq!(found.status(), 200, "{path}");
        assert_eq!(found.url().path(), "/wheel/2026", "{path}");
        assert_eq!(
            found.url().query(),
            path.split_once('?').map(|(_, query)| query),
            "{path}"
        );
    }
}

async fn the_documentation_is_served(app: TestApp) {
    let served = Served::start(app.router()).await;
    let contents = served.get("/docs/").await;
    assert_eq!(contents.url().path(), "/docs");
    let contents = contents.text().await.unwrap();
    let links = contents
        .split("href=\"docs/")
        .skip(1)
        .map(|link| link.split('"').next().unwrap());
    let links: Vec<_> = links.collect();
    assert!(links.len() >= 10, "{links:?}");
    for link in links {
        let page = served.get(&format!("/docs/{link}")).await;
        assert_eq!(
            (page.status().as_u16(), &page.headers()["content-type"]),
            (200, &"text/html; charset=utf-8".parse().unwrap())
        );
        let page = page.text().await.unwrap();
        assert!(page.contains("<h1>") && !page.contains("<script"), "{link}");
    }
    let limits = served.get("/docs/limits.md").await.text().await.unwrap();
    assert!(limits.contains("<td>fields and fragment spreads, fragments expanded</td>"));
    let bare = served.get("/docs/limits").await;
    assert_eq!(
        (bare.status().as_u16(), bare.text().await.unwrap()),
        (200, limits)
    );
    for (language, words) in [
        ("sv", "Det finns ingen sådan sida"),
        ("en", "There is no such page"),
    ] {
        let missing = served.client.get(format!("{}/docs/nothing.md", served.url));
        let missing = missing.header("accept-language", language).send().await.unwrap();
        assert_eq!(missing.status(), 404);
        assert!(missing.text().await.unwrap().contains(words), "{language}");
    }
    assert_eq!(served.get("/docs/..%2FCargo.toml").await.status(), 404);
}

async fn a_browser_without_sign_in_is_told_how(app: TestApp) {
    let served = Served::start(app.closed()).await;
    for (path, words) in [
        (
            "/wheel/2026",
            ["Årshjulet visas för inloggade", "?token=…", "arshjul token"],
        ),
        (
            "/wheel/2026.svg?lang=en",
            ["shown to who has signed in", "?token=…", "calendarFeedCreate"],
        ),
    ] {
        let request = served.client.get(format!("{}{path}", served.url));
        let answer = request.header("accept", "text/html").send().await.unwrap();
        assert_eq!(answer.status(), 401, "{path}");
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        assert!(answer.headers().contains_key("www-authenticate"));
        let page = answer.text().await.unwrap();
        for word in words {
            assert!(page.contains(word), "{path}: {word}\n{page}");
        }
    }
    assert_eq!(served.get("/").await.status(), 200, "what it is, is no secret");
}

async fn other_sites_may_call_where_they_are_named(app: TestApp) {
    let site = "https://intranet.example.se";
    let named = Served::start(app.called_from(Origins::of(&[site.to_owned()]))).await;
    let preflight = async |served: &Served, origin: &str| {
        let request = served
            .client
            .request(Method::OPTIONS, format!("{}/graphql", served.url));
        let request = request
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type");
        request.send().await.unwrap()
    };
    let answer = preflight(&named, site).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_lowercase();
    assert_eq!(header("access-control-allow-origin"), site);
    assert!(header("access-control-allow-methods").contains("post"));
    for asked in [
        "authorization",
        "content-type",
        "accept-language",
        "if-none-match",
    ] {
        assert!(header("access-control-allow-headers").contains(asked), "{asked}");
    }
    assert_eq!(header("access-control-max-age"), "3600");
    assert!(
        !answer.headers().contains_key("access-control-allow-credentials"),
        "there are no cookies"
    );
    let other = preflight(&named, "https://elsewhere.example").await;
    assert!(!other.headers().contains_key("access-control-allow-origin"));

    let asked = async |served: &Served, origin: &str| {
        let request = served.client.get(format!("{}/wheel/2026", served.url));
        request.header("origin", origin).send().await.unwrap()
    };
    let answer = asked(&named, site).await;
    assert_eq!(answer.headers()["access-control-allow-origin"], site);
    let vary: Vec<_> = answer
        .headers()
        .get_all("vary")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    let vary = vary.join(", ").to_lowercase();
    assert!(
        vary.contains("origin") && vary.contains("accept-language"),
        "{vary}"
    );
    let exposed = answer.headers()["access-control-expose-headers"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        exposed.contains("etag") && exposed.contains("www-authenticate"),
        "{exposed}"
    );
    let refused = named
        .client
        .post(format!("{}/graphql", named.url))
        .header("origin", site);
    let refused = refused.body("{}").send().await.unwrap();
    assert_eq!(
        refused.headers()["access-control-allow-origin"],
        site,
        "what is wrong can be read too"
    );

    let all = Served::start(app.called_from(Origins::of(&["*".to_owned()]))).await;
    assert_eq!(
        asked(&all, "https://elsewhere.example").await.headers()["access-control-allow-origin"],
        "*"
    );
    let none = Served::start(app.router()).await;
    assert!(
        !asked(&none, site)
            .await
            .headers()
            .contains_key("access-control-allow-origin")
    );
    assert_eq!(
        preflight(&none, site).await.status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
}

async fn a_wrong_page_of_one_list_leaves_nothing_half_answered(app: TestApp) {
    let scenario = Scenario {
        committees: 4,
        activities: 2,
    };
    scenario.plant(&app.database).await;
    let client = app.anonymous();
    for (query, argument, reason) in [
        (
            "{ goals { totalCount } figures(first: 100000) { totalCount } }",
            "first",
            "OUT_OF_RANGE",
        ),
        (
            "{ goals { totalCount } figures(first: -1) { totalCount } }",
            "first",
            "OUT_OF_RANGE",
        ),
        (
            "{ goals(first: 101) { totalCount } figures { totalCount } }",
            "first",
            "OUT_OF_RANGE",
        ),
        (
            "{ goals { totalCount } results(last: 5001) { totalCount } }",
            "last",
            "OUT_OF_RANGE",
        ),
        (
            "{ goals(first: 1, last: 1) { totalCount } }",
            "last",
            "FIRST_WITH_LAST",
        ),
        (
            "{ goals(after: \"x\") { totalCount } }",
            "after",
            "CURSOR_INVALID",
        ),
        (
            "query ($n: Int = 101) { ...a } fragment a on Query { focusAreas(first: 1) { nodes { activities(first: $n) { totalCount } } } }",
            "first",
            "OUT_OF_RANGE",
        ),
    ] {
        let (answer, statements) = app.statements(client.query(query)).await;
        assert_eq!(statements.len(), 0, "nothing runs: {query}");
        assert_eq!(answer.error_codes(), ["BAD_USER_INPUT"], "{answer}");
        let error = &answer.body()["errors"][0];
        assert_eq!(error["extensions"]["argument"], argument, "{answer}");
        assert_eq!(error["extensions"]["reason"], reason, "{answer}");
        assert!(answer.body().get("data").is_none(), "{answer}");
        assert!(error["locations"][0]["line"].is_number(), "{answer}");
    }
    // All that is wrong, in the language of the reader.
    let both = client
        .clone()
        .in_language("sv")
        .query("{ goals(first: 101) { totalCount } figures(first: 5001) { totalCount } }")
        .await;
    assert_eq!(both.error_codes(), ["BAD_USER_INPUT", "BAD_USER_INPUT"]);
    let swedish = both.body()["errors"][0]["message"].as_str().unwrap();
    assert!(swedish.contains("mellan 0 och 100"), "{swedish}");
    // What is at the edge, and what doesn't run, is fine.
    for fine in [
        "{ goals(first: 100) { totalCount } figures(first: 5000) { totalCount } }",
        "{ goals { totalCount } figures(first: 100000) @skip(if: true) { totalCount } }",
        "{ goals(first: null, last: 0) { totalCount } }",
    ] {
        let answer = client.query(fine).await;
        assert!(answer.error_codes().is_empty(), "{answer}");
    }
}
