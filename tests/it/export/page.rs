//! Lists page by page: each page follows from the one before, and figures stand still meanwhile.

use arshjul_tests::{Client, Fetched, TestApp, both_databases, publishing::valued};
use serde_json::{Value, json};

use super::{get, small};

both_databases![
    pages_make_the_whole_list,
    a_publication_meanwhile_changes_no_page_that_follows,
    a_page_of_another_list_is_refused,
];

/// The address of the next page.
fn next(page: &Fetched) -> Option<String> {
    let link = page.header("link");
    let address = link
        .strip_prefix("<http://localhost")?
        .strip_suffix(">; rel=\"next\"");
    Some(address.unwrap_or_else(|| panic!("{link}")).to_owned())
}

async fn all(app: &TestApp, who: &Client, first: Fetched) -> (Vec<Value>, usize) {
    let (mut rows, mut pages, mut page) = (first.lines(), 1, first);
    while let Some(address) = next(&page) {
        page = get(app, who, &address).await;
        rows.extend(page.lines());
        pages += 1;
    }
    (rows, pages)
}

async fn pages_make_the_whole_list(app: TestApp) {
    small(&app).await;
    let reader = app.client(arshjul_entity::Role::Coordinator, "ROOT");
    for query in [
        "figures.jsonl?units=N00,N01&genders=WOMEN&",
        "indicators.jsonl?",
        "units.jsonl?",
        "activities.jsonl?",
        "deadlines.jsonl?",
        "deadlines.jsonl?year=2026&",
        "requests.jsonl?",
        "requests.jsonl?year=2026&units=N00&",
        "goals.jsonl?",
        "completeness.jsonl?year=2026&",
    ] {
        let whole = get(&app, &reader, &format!("/export/v1/{query}")).await;
        assert_eq!(next(&whole), None);
        let first = get(&app, &reader, &format!("/export/v1/{query}limit=1")).await;
        let (rows, pages) = all(&app, &reader, first).await;
        assert_eq!(rows, whole.lines(), "{query}");
        assert_eq!(pages, whole.lines().len(), "{query}");
        assert!(pages > 1, "{query}");
    }
}

async fn a_publication_meanwhile_changes_no_page_that_follows(app: TestApp) {
    small(&app).await;
    let reader = app.anonymous();
    let before = get(&app, &reader, "/export/v1/figures.jsonl").await;
    let first = get(&app, &reader, "/export/v1/figures.jsonl?limit=7").await;
    assert_eq!(first.header("as-of"), before.header("as-of"));
    app.hand_in("N01", &[valued("I2", "N01", "TOTAL", 50.0)]).await;
    app.publish(json!({})).await;
    let (rows, _) = all(&app, &reader, first.clone()).await;
    assert_eq!(rows, before.lines());
    let later = get(&app, &reader, "/export/v1/figures.jsonl").await;
    assert_ne!(later.lines(), before.lines(), "nothing was published meanwhile");
    assert_ne!(later.header("as-of"), before.header("as-of"));
    let as_of = format!("/export/v1/figures.jsonl?asOf={}", before.header("as-of"));
    assert_eq!(get(&app, &reader, &as_of).await.lines(), before.lines());

    let cursor = next(&first).unwrap();
    let cursor = cursor.split("page=").nth(1).unwrap();
    let moving = get(
        &app,
        &reader,
        &format!("/export/v1/figures.jsonl?limit=7&page={cursor}"),
    )
    .await;
    assert_eq!(
        (moving.status.as_u16(), moving.reason().as_str()),
        (400, "PAGE_OF_MOVING_LIST")
    );
}

async fn a_page_of_another_list_is_refused(app: TestApp) {
    small(&app).await;
    let reader = app.anonymous();
    let first = get(&app, &reader, "/export/v1/figures.jsonl?limit=7").await;
    let address = next(&first).unwrap();
    for other in [
        address.replace("figures.jsonl?", "figures.jsonl?units=N00&"),
        address
            .replace("figures.jsonl?", "goals.jsonl?")
            .replace("asOf", "as"),
        address.replace("page=", "page=x"),
        // Of an instant before.
        address.replace("asOf=2026", "asOf=2025"),
    ] {
        let refused = get(&app, &reader, &other).await;
        assert_eq!(refused.status.as_u16(), 400, "{other}");
        let reason = refused.reason();
        assert!(
            ["CURSOR_INVALID", "UNKNOWN_PARAMETER"].contains(&reason.as_str()),
            "{other}: {reason}"
        );
    }
}
