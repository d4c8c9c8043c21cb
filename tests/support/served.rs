//! A service on a port of its own.

use std::future::pending;

use arshjul::http::serve::{Patience, serve};
use axum::{Router, http::header};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::Client;

/// A service on a port of its own, until it is let go of.
pub struct Served {
    pub url: String,
    pub client: reqwest::Client,
    task: JoinHandle<std::io::Result<()>>,
}

impl Served {
    pub async fn start(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let task = tokio::spawn(serve(listener, router, pending(), Patience::default()));
        let client = crate::http_client();
        Self { url, client, task }
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        let request = self.client.get(format!("{}{path}", self.url));
        request.send().await.expect("the service answers")
    }

    /// Asks as somebody, or as nobody who has signed in.
    pub async fn ask(&self, who: Option<&Client>, query: &str, variables: Value) -> reqwest::Response {
        let mut request = self.client.post(format!("{}/graphql", self.url));
        if let Some(who) = who {
            request = request.header(header::AUTHORIZATION, who.authorization());
        }
        let body = json!({ "query": query, "variables": variables });
        request.json(&body).send().await.expect("the service answers")
    }

    /// Whether it says that it is ready, or why not.
    pub async fn readiness(&self) -> String {
        let answer = self.get("/health/ready").await;
        let status = answer.status();
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(status.is_success(), body["status"] == "ready", "{body}");
        body["reason"].as_str().unwrap_or("READY").to_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}
