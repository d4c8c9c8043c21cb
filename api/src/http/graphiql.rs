//! `/graphiql`: the query editor, from the binary and from nowhere else. `assets/graphiql/build.js` makes the bundle.

use axum::{
    extract::Path,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use super::refusal::Refusal;
use crate::graphql::engine::code::Code;

/// The editor injects its styles and draws from data URLs; scripts and workers are files of ours, and none is evaluated.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; \
     font-src 'self' data:; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

macro_rules! bundled {
    ($($name:literal: $content_type:literal,)*) => {
        /// Name, content type, and the file compressed with gzip.
        const FILES: &[(&str, &str, &[u8])] = &[$(
            ($name, $content_type, include_bytes!(concat!("../../assets/graphiql/bundle/", $name, ".gz"))),
        )*];
    };
}

bundled! {
    "codicon.ttf": "font/ttf",
    "editor.worker.js": "text/javascript",
    "graphiql.css": "text/css",
    "graphiql.js": "text/javascript",
    "graphql.worker.js": "text/javascript",
    "json.worker.js": "text/javascript",
}

pub async fn page() -> Response {
    let page = Html(include_str!("../../assets/graphiql/index.html"));
    ([(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)], page).into_response()
}

/// Always compressed: browsers take it, and nobody else asks.
pub async fn file(Path(name): Path<String>) -> Response {
    let Some((_, content_type, gzip)) = FILES.iter().find(|(known, ..)| *known == name) else {
        let message = "GraphiQL has no such file.";
        return Refusal::new(StatusCode::NOT_FOUND, Code::NotFound, message).into_response();
    };
    let headers: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_ENCODING, "gzip"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    // A worker is bound by the policy of its own file.
    let policy = [(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)];
    (headers, policy, *gzip).into_response()
}
