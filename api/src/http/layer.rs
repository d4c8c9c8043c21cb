//! What every answer passes on its way out: headers and compression.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Version, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate, SizeAbove},
    },
    set_header::SetResponseHeaderLayer,
};

use super::refusal::Refusal;

/// A request of HTTP/1.1 names its host, once (RFC 9112, section 3.2).
pub async fn host(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if request.version() == Version::HTTP_11 && hosts != 1 {
        return Refusal::bad_request("Name the host of the request in one Host header.").into_response();
    }
    next.run(request).await
}

/// Marks an answer that other sites may frame.
#[derive(Clone, Copy, Debug)]
pub struct Embeddable;

/// A header of every answer that doesn't bring its own.
pub fn header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// A packet's worth is sent as it is.
pub fn compression() -> CompressionLayer<impl Predicate> {
    // What is compressed already gains nothing.
    let not = NotForContentType::const_new;
    let worth = DefaultPredicate::new()
        .and(SizeAbove::new(1024))
        .and(not("application/vnd.apache.parquet"))
        .and(not("application/vnd.openxmlformats"));
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(worth)
}

/// Nobody frames an answer that isn't made for it.
pub fn frame_options(response: &Response) -> Option<HeaderValue> {
    let is_embeddable = response.extensions().get::<Embeddable>().is_some();
    (!is_embeddable).then_some(HeaderValue::from_static("DENY"))
}
