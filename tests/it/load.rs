//! More requests than the service can work on: each is answered whole or told to come again, on both databases.

use arshjul_tests::{Served, TestApp, both_databases, one_database, scenario::Scenario};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::process::Installed;

both_databases![a_crowd_is_answered_or_told_to_come_again];
one_database![silent_connections_beyond_the_files_keep_nobody_out];

const PAGE: &str = "{
    figures(first: 500) { totalCount nodes { indicatorCode unitCode value unit { code parent { code } } } }
    indicators { nodes { code latestFigures { value } } }
    activities(first: 100) { nodes { title responsibleUnit { code } goals { code } } }
}";

async fn planted(app: &TestApp) -> Served {
    let scenario = Scenario {
        committees: 20,
        activities: 40,
    };
    scenario.plant(&app.database).await;
    Served::start(app.router()).await
}

async fn a_crowd_is_answered_or_told_to_come_again(app: TestApp) {
    let served = planted(&app).await;
    let alone: Value = served.ask(None, PAGE, json!({})).await.json().await.unwrap();
    assert!(
        alone["errors"].is_null() && alone["data"]["figures"]["totalCount"] != 0,
        "{alone}"
    );
    let crowd = (0..256).map(|_| served.ask(None, PAGE, json!({})));
    let mut answered = 0;
    for answer in join_all(crowd).await {
        let status = answer.status();
        let body: Value = answer.json().await.unwrap();
        if status == 200 {
            answered += 1;
            assert_eq!(body["data"], alone["data"]);
        } else {
            let code = &body["errors"][0]["extensions"]["code"];
            assert_eq!((status.as_u16(), code), (503, &json!("THROTTLED")), "{body}");
        }
    }
    assert!(answered > 0);
    assert_eq!(served.readiness().await, "READY");
}

/// Far more silent connections than the process may have files: those that ask are served all the same.
async fn silent_connections_beyond_the_files_keep_nobody_out(installed: Installed) {
    let process = installed.binary.start_with_files(160);
    let address = process.url.trim_start_matches("http://").to_owned();
    let mut silent = Vec::new();
    for _ in 0..300 {
        silent.push(TcpStream::connect(&address).await.unwrap());
    }
    let client = arshjul_tests::http_client();
    for _ in 0..5 {
        let ready = client
            .get(format!("{}/health/ready", process.url))
            .send()
            .await
            .unwrap();
        assert_eq!(ready.status(), 200);
        silent.push(TcpStream::connect(&address).await.unwrap());
    }
}
