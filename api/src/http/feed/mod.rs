//! `/calendar/{token}.ics`: calendar feeds (C9). The token in the address is the key; nobody signs in here, whatever else
//! takes it.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use tokio::time::timeout;

use super::{Application, Service, etag, refusal::Refusal, request_id::RequestId};
use crate::{graphql::engine::code::Code, service::calendar_feed::Token};

mod event;
mod line;
mod text;

/// What a feed's answer and the answer that it hasn't changed have in common, beside the tag. The address is somebody's own:
/// nobody else's cache keeps what it answers.
const HEADERS: [(HeaderName, HeaderValue); 2] = [
    (
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=300"),
    ),
    (header::VARY, HeaderValue::from_static("accept-encoding")),
];

pub async fn handle<A: Application>(
    State(service): State<Arc<Service<A>>>,
    file: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let (head, _) = request.into_parts();
    answer(&service, file.ok(), &head).await.into_response()
}

/// What is no token, what was never one and what was revoked are answered alike.
async fn answer<A: Application>(
    service: &Service<A>,
    file: Option<Path<String>>,
    head: &Parts,
) -> Result<Response, Refusal> {
    let token = file.as_deref().and_then(|file| file.strip_suffix(".ics"));
    let Some(token) = token.and_then(Token::parse) else {
        return Err(Refusal::no_such_address());
    };
    let request_id = RequestId::of(head);
    let _place = service.admission.read().await?;
    let found = timeout(service.time_limit, service.application.feed(&token)).await;
    let found = found.map_err(|_| {
        let message = "The calendar was not ready in time. Try again later.";
        Refusal::new(StatusCode::GATEWAY_TIMEOUT, Code::Timeout, message)
    })?;
    let found =
        found.map_err(|failure| Refusal::failed(&failure, "a calendar feed can't be read", &request_id))?;
    let Some(feed) = found else {
        return Err(Refusal::no_such_address());
    };
    let body = line::written(&event::calendar(&feed, service.application.address()));
    // Of the bytes, which hold no time of their own: the same state has the same tag.
    let tag = etag::of(body.as_bytes());
    let is_known = etag::is_known(&head.headers, &tag);
    let mut headers = HeaderMap::from_iter(HEADERS);
    headers.insert(header::ETAG, tag);
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let content_type = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((headers, content_type, body).into_response())
}
