//! The picture (C10): the year as a wheel, by itself and in a page with the same data as lists and tables.
//!
//! It is made to be shown in other pages, by `<img>` and `<iframe>`, and so has no scripts, fetches nothing, and may be framed by anyone.

mod address;
mod ask;
mod drawing;
mod geometry;
mod label;
mod lane;
mod legend;
mod list;
mod page;
mod picture;
mod plan;
mod ring;
#[cfg(test)]
mod sample;
mod style;
mod svg;
mod table;
#[cfg(test)]
mod tests;
mod view;
mod word;

use std::sync::{Arc, LazyLock};

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use self::ask::Problem;
pub use self::{
    address::Address,
    ask::{Ask, Format},
    picture::Picture,
    view::{Missing, picture},
};
use super::{Application, Embeddable, Service, etag, refusal::Refusal};
use crate::{domain::language::Language, graphql::engine::code::Code};

/// Why a picture is not shown.
#[derive(Debug)]
pub enum Denied {
    /// For whom it is not to see, or not now.
    Refused(Refusal),
    /// With the nearest ones that there are.
    UnknownUnit { code: String, nearest: Vec<String> },
}

/// A few minutes are nothing to a year; but what was just handed in should show soon.
const MAX_AGE: &str = "max-age=60";

/// `GET /wheel/{year}` and `/wheel/{year}.svg`.
pub async fn show<A: Application>(
    State(service): State<Arc<Service<A>>>,
    Path(file): Path<String>,
    head: Parts,
) -> Response {
    let accepted = head.headers.get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    let accepted = accepted.map_or_else(Language::default, Language::from_accept_language);
    let mut response = match Ask::of(&file, &head.uri) {
        Ok(ask) => {
            let language = ask.address.language.unwrap_or(accepted);
            let drawn = timeout(
                service.time_limit,
                service.application.picture(&head, &ask, language),
            )
            .await;
            match drawn {
                Ok(Ok(picture)) => found(&picture, &ask, &head.headers),
                Ok(Err(denied)) => refused(&denied, &ask, language),
                Err(_) => refused(&Denied::Refused(too_slow()), &ask, language),
            }
        }
        Err(problem) => wrong(&problem, accepted),
    };
    let vary = HeaderValue::from_static("Accept-Language, Authorization");
    response.headers_mut().insert(header::VARY, vary);
    response.extensions_mut().insert(Embeddable);
    response
}

fn too_slow() -> Refusal {
    let message = "The picture was not ready in time. Try again.";
    Refusal::new(StatusCode::GATEWAY_TIMEOUT, Code::Timeout, message)
}

fn found(picture: &Picture, ask: &Ask, asked: &HeaderMap) -> Response {
    let (body, content_type, policy) = match ask.format {
        Format::Page => (
            page::page(picture, &ask.address),
            "text/html; charset=utf-8",
            &*PAGE_POLICY,
        ),
        Format::Svg => (svg::poster(picture), "image/svg+xml; charset=utf-8", &*SVG_POLICY),
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
            HeaderValue::from_static(word::code(picture.language)),
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

fn wrong(problem: &Problem, language: Language) -> Response {
    unshown(problem.status(), language, &problem.message(language), &[])
}

fn refused(denied: &Denied, ask: &Ask, language: Language) -> Response {
    match denied {
        Denied::Refused(refusal) => {
            let mut response = unshown(refusal.status, language, &refusal.error.message, &[]);
            response.headers_mut().extend(refusal.headers.clone());
            response
        }
        Denied::UnknownUnit { code, nearest } => {
            let text = word::Word(
                "Det finns ingen enhet med koden",
                "There is no unit with the code",
            );
            let message = format!(
                "{} ”{}”.",
                text.in_language(language),
                super::refusal::shorten(code, 40)
            );
            let instead: Vec<_> = nearest
                .iter()
                .map(|code| (ask.address.of_unit(code).of(ask.year.number()), code.clone()))
                .collect();
            unshown(StatusCode::NOT_FOUND, language, &message, &instead)
        }
    }
}

fn unshown(status: StatusCode, language: Language, message: &str, instead: &[(String, String)]) -> Response {
    let headers: [(HeaderName, HeaderValue); 3] = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, page::refusal(language, message, instead)).into_response()
}

static PAGE_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&style::PAGE, " form-action 'self';"));
static SVG_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&style::WHEEL, ""));

/// Nothing but the one style sheet.
fn policy(sheet: &str, more: &str) -> HeaderValue {
    let hash = BASE64_STANDARD.encode(Sha256::digest(sheet));
    let text =
        format!("default-src 'none'; style-src 'sha256-{hash}';{more} base-uri 'none'; frame-ancestors *");
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}
