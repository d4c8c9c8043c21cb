//! `/`: what this is, and where to go.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{Application, Explorer, Service, media::language, wheel::PLAIN_POLICY};
use crate::{
    domain::language::Language,
    wheel::{self, Front},
};

#[derive(Deserialize)]
struct Asked {
    lang: Option<String>,
}

pub async fn page<A: Application>(State(service): State<Arc<Service<A>>>, head: Parts) -> Response {
    let language = language_of(&head);
    let front = Front {
        today: service.application.today(),
        has_explorer: cfg!(feature = "graphiql") && service.explorer == Explorer::Shown,
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, PLAIN_POLICY.clone()),
        (header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag())),
        (header::VARY, HeaderValue::from_static("Accept-Language")),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=60"),
        ),
    ];
    (headers, wheel::front(&front, language)).into_response()
}

/// What the address says, or else what the browser prefers.
fn language_of(head: &Parts) -> Language {
    let asked = Query::<Asked>::try_from_uri(&head.uri).ok();
    let asked = asked.and_then(|Query(Asked { lang })| Language::from_tag(&lang?));
    asked.unwrap_or_else(|| language(&head.headers))
}
