//! What is fetched by an address.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::Client;

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Fetched {
    pub path: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Fetches an address as somebody, with more headers.
pub async fn fetch(router: Router, who: Option<&Client>, path: &str, headers: &[(&str, &str)]) -> Fetched {
    fetch_by(Method::GET, router, who, path, headers).await
}

pub async fn fetch_by(
    method: Method,
    router: Router,
    who: Option<&Client>,
    path: &str,
    headers: &[(&str, &str)],
) -> Fetched {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost")
        .header(header::ACCEPT_LANGUAGE, "en");
    let authorization = who.map(Client::authorization).filter(|text| text != "Bearer ");
    if let Some(authorization) = authorization {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = router
        .oneshot(request)
        .await
        .unwrap_or_else(|never| match never {});
    let (parts, body) = response.into_parts();
    Fetched {
        path: path.to_owned(),
        status: parts.status,
        headers: parts.headers,
        body: to_bytes(body, usize::MAX)
            .await
            .expect("the answer arrives whole"),
    }
}

impl Fetched {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the answer is a text")
    }

    /// The body of an answer that holds what was asked for.
    pub fn found(&self) -> &str {
        assert_eq!(self.status, StatusCode::OK, "{}: {}", self.path, self.text());
        self.text()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(self.text())
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.path, self.text()))
    }

    /// A header's text; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("a header is a text"))
    }

    /// An object a line.
    pub fn lines(&self) -> Vec<Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.found().lines().map(read).collect()
    }

    /// The reason that a refused request is told, of GraphQL's shape or of OData's.
    pub fn reason(&self) -> String {
        let json = self.json();
        let told = [
            "/errors/0/extensions/reason",
            "/errors/0/extensions/code",
            "/error/innererror/reason",
            "/error/code",
        ];
        let reason = told.iter().find_map(|path| json.pointer(path)?.as_str());
        reason.unwrap_or_else(|| panic!("no reason: {json}")).to_owned()
    }
}
