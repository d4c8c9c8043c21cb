//! One id for each request, in its answer, its log lines and its internal errors.

use std::{fmt, sync::Arc, time::Instant};

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, request::Parts},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;

pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Bytes of the longest id that is taken from a caller. Whatever follows is our own.
const LENGTH: usize = 128;

/// The caller's own id if it is harmless in a log, otherwise a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    fn given(request: &Request) -> Option<Self> {
        let given = request.headers().get(HEADER)?.to_str().ok()?;
        let harmless = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=' | b'+' | b'/')
        };
        let is_usable = (1..=LENGTH).contains(&given.len()) && given.bytes().all(harmless);
        is_usable.then(|| Self(given.into()))
    }

    fn new() -> Self {
        Self(Uuid::now_v7().to_string().into())
    }

    /// The id of a request that came through [`log`].
    pub fn of(parts: &Parts) -> Self {
        parts.extensions.get().cloned().unwrap_or_else(Self::new)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Characters of the longest part of a path that is logged. All of ours are shorter; a calendar feed's token, which opens the
/// feed to whoever reads it, is longer.
const SEGMENT: usize = 40;

/// A path as it may stand in a log.
fn loggable(path: &str) -> String {
    let segments = path.split('/');
    let shown = segments.map(|segment| if segment.len() > SEGMENT { "…" } else { segment });
    shown.collect::<Vec<_>>().join("/")
}

/// Gives the request its id and logs its outcome: never the query string, which may hold variables, no header, and nothing as
/// long as a secret.
pub async fn log(mut request: Request, next: Next) -> Response {
    let id = RequestId::given(&request).unwrap_or_else(RequestId::new);
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    let path = loggable(request.uri().path());
    let span = tracing::info_span!("request", request_id = %id, %method, path);
    async move {
        let started = Instant::now();
        let mut response = next.run(request).await;
        // Harmless in a log is harmless in a header.
        if let Ok(value) = HeaderValue::from_str(&id.0) {
            response.headers_mut().insert(HEADER, value);
        }
        let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
        tracing::info!(status = response.status().as_u16(), milliseconds, "answered");
        response
    }
    .instrument(span)
    .await
}

#[cfg(test)]
mod tests {
    use super::loggable;

    #[test]
    fn no_part_of_a_path_as_long_as_a_token_is_logged_wherever_it_stands() {
        let token = "t".repeat(43);
        for (path, logged) in [
            ("/graphql".to_owned(), "/graphql"),
            (
                "/graphiql/graphql.worker.js".to_owned(),
                "/graphiql/graphql.worker.js",
            ),
            (format!("/calendar/{token}.ics"), "/calendar/…"),
            (format!("/calendar/{token}"), "/calendar/…"),
            (format!("//Calendar//{token}.ics/"), "//Calendar//…/"),
            (format!("/%63alendar/{token}%2Eics"), "/%63alendar/…"),
            (format!("/{token}"), "/…"),
            ("/".to_owned(), "/"),
            (String::new(), ""),
        ] {
            assert_eq!(loggable(&path), logged);
        }
    }
}
