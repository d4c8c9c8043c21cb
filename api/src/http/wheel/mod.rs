//! The picture over HTTP (C10): where it is, what can be asked of it, and how it is answered.
//!
//! It is made to be shown in other pages, by `<img>` and `<iframe>`, and so may be framed by anyone.

mod ask;
mod refusal;

use std::sync::{Arc, LazyLock};

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::Datelike as _;
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

pub use self::{
    ask::{Ask, Format},
    refusal::WheelRefusal,
};
use super::{Application, Embeddable, Service, SignInPlace, etag, media::language, refusal::Refusal};
use crate::{
    domain::language::Language,
    graphql::engine::code::Code,
    wheel::{self, Picture},
};

/// A few minutes are nothing to a year; but what was just handed in should show soon.
const MAX_AGE: &str = "max-age=60";

const HTML: &str = "text/html; charset=utf-8";

/// `GET /wheel`: this year's, with whatever else is asked for.
pub async fn this_year<A: Application>(State(service): State<Arc<Service<A>>>, head: Parts) -> Response {
    let year = service.application.today().year();
    // Relative, so that it leads there behind a proxy's path too.
    let folder = if head.uri.path().ends_with('/') {
        ""
    } else {
        "wheel/"
    };
    let query = head
        .uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let location = HeaderValue::try_from(format!("{folder}{year}{query}"));
    let cache = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match location {
        Ok(location) => (
            StatusCode::TEMPORARY_REDIRECT,
            [(header::LOCATION, location), cache],
        )
            .into_response(),
        Err(_) => Refusal::no_such_address().into_response(),
    }
}

/// `GET /wheel/{year}` and `/wheel/{year}.svg`.
pub async fn show<A: Application>(
    State(service): State<Arc<Service<A>>>,
    Path(file): Path<String>,
    head: Parts,
) -> Response {
    let accepted = language(&head.headers);
    let mut response = match Ask::of(&file, &head.uri, accepted) {
        Ok(ask) => {
            let language = ask.address.language.unwrap_or(accepted);
            match drawn(&service, &head, &ask, language).await {
                Ok(picture) => found(&picture, &ask, &head.headers),
                Err(WheelRefusal { refusal, .. }) if refusal.status == StatusCode::UNAUTHORIZED => {
                    sign_in(refusal, language, service.application.sign_in())
                }
                Err(WheelRefusal { refusal, units }) => {
                    let year = ask.year.number();
                    let address = |code: &String| ask.address.of_unit(code).of(year);
                    let instead: Vec<_> = units.iter().map(|code| (address(code), code.clone())).collect();
                    refused(refusal, language, &instead)
                }
            }
        }
        Err(refusal) => refused(refusal, accepted, &[]),
    };
    let vary = HeaderValue::from_static("Accept-Language, Authorization");
    response.headers_mut().insert(header::VARY, vary);
    response.extensions_mut().insert(Embeddable);
    response
}

async fn drawn<A: Application>(
    service: &Service<A>,
    head: &Parts,
    ask: &Ask,
    language: Language,
) -> Result<Picture, WheelRefusal> {
    let _place = service.admission.read().await?;
    let picture = service.application.picture(head, ask, language);
    timeout(service.time_limit, picture)
        .await
        .map_err(|_| too_slow())?
}

fn too_slow() -> Refusal {
    let message = "The picture was not ready in time. Try again.";
    Refusal::new(StatusCode::GATEWAY_TIMEOUT, Code::Timeout, message)
}

fn found(picture: &Picture, ask: &Ask, asked: &HeaderMap) -> Response {
    let (body, content_type, policy) = match ask.format {
        Format::Page => (wheel::page(picture, &ask.address), HTML, &*PAGE_POLICY),
        Format::Svg => (
            wheel::poster(picture),
            "image/svg+xml; charset=utf-8",
            &*SVG_POLICY,
        ),
    };
    // What a key opened is for its holder's caches alone.
    let is_open = ask.address.token.is_none() && !asked.contains_key(header::AUTHORIZATION);
    let reach = if is_open { "public" } else { "private" };
    let tag = etag::of(body.as_bytes());
    let is_known = etag::is_known(asked, &tag);
    // An answer without body brings them too: a browser puts its headers in the place of those that it kept.
    let mut headers = HeaderMap::from_iter([
        (header::ETAG, tag),
        (header::CONTENT_SECURITY_POLICY, policy.clone()),
        (
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(picture.language.tag()),
        ),
    ]);
    if let Ok(cache) = HeaderValue::try_from(format!("{reach}, {MAX_AGE}")) {
        headers.insert(header::CACHE_CONTROL, cache);
    }
    if is_known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    (headers, body).into_response()
}

fn refused(refusal: Refusal, language: Language, instead: &[(String, String)]) -> Response {
    let page = wheel::refusal(language, &refusal.error.message, instead);
    refused_by(refusal, page)
}

/// A browser sends no token by itself: the page says what opens the picture.
fn sign_in(refusal: Refusal, language: Language, place: SignInPlace) -> Response {
    let page = wheel::sign_in(language, &refusal.error.message, place == SignInPlace::Provider);
    refused_by(refusal, page)
}

fn refused_by(refusal: Refusal, page: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(HTML)),
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut response = (refusal.status, headers, page).into_response();
    response.headers_mut().extend(*refusal.headers);
    response
}

static PAGE_POLICY: LazyLock<HeaderValue> =
    LazyLock::new(|| policy(&wheel::PAGE, " form-action 'self';", "*"));
static SVG_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&wheel::WHEEL, "", "*"));
/// Of pages in the same clothes, which nobody frames.
pub static PLAIN_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&wheel::PAGE, "", "'none'"));

/// Nothing but the one style sheet.
fn policy(sheet: &str, more: &str, framed_by: &str) -> HeaderValue {
    let hash = BASE64_STANDARD.encode(Sha256::digest(sheet));
    let text = format!(
        "default-src 'none'; style-src 'sha256-{hash}';{more} base-uri 'none'; frame-ancestors {framed_by}"
    );
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}
