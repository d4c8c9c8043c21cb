//! The address of a feed is a secret: it stays out of the log of requests.

use arshjul_tests::{no_database, scratch::Folder};
use serde_json::json;

use crate::process::Binary;

no_database! {
    async:
        the_log_shows_that_a_feed_was_read_and_not_its_address;
}

async fn the_log_shows_that_a_feed_was_read_and_not_its_address() {
    let folder = Folder::create();
    let binary = Binary {
        data_dir: folder.path().join("data"),
        database_url: None,
    };
    let process = binary.start();
    let client = arshjul_tests::http_client();
    let ask = async |body: serde_json::Value| -> serde_json::Value {
        let request = client
            .post(format!("{}/graphql", process.url))
            .bearer_auth(binary.token("READER", "1287"));
        request.json(&body).send().await.unwrap().json().await.unwrap()
    };
    let unit = ask(json!({ "query": "{ organizationUnit(code: \"1287\") { id } }" })).await;
    let input = json!({ "name": "Hela kommunen", "unitId": unit["data"]["organizationUnit"]["id"] });
    let made = ask(json!({
        "query": "mutation ($input: CalendarFeedCreateInput!) { calendarFeedCreate(input: $input) { path token } }",
        "variables": { "input": input },
    }))
    .await;
    let made = &made["data"]["calendarFeedCreate"];
    let (path, token) = (made["path"].as_str().unwrap(), made["token"].as_str().unwrap());
    let status = async |path: &str| {
        let response = client.get(format!("{}{path}", process.url)).send().await;
        response.unwrap().status().as_u16()
    };
    assert_eq!(status(path).await, 200);
    assert_eq!(status(&format!("/{token}")).await, 404);
    assert_eq!(status("/the/end").await, 404);
    let mut log = String::new();
    for line in &process.log {
        log.push_str(&line);
        log.push('\n');
        if line.contains("/the/end") {
            break;
        }
    }
    assert!(log.contains("\"/calendar/…\""), "{log}");
    assert!(!log.contains(token), "{log}");
}
