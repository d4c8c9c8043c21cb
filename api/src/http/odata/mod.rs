//! `/odata/v1`: OData 4.01, read-only, which Excel and Power BI page, filter and refresh by themselves (docs/bi.md).
//!
//! The same datasets as the exports, by the same rights. Pages of figures are of one instant, which the links lead on with.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use tokio::time::timeout;

use super::{Application, Service, address, media::language, refusal::Refusal, request_id::RequestId};
use crate::{
    domain::{
        listing::Start,
        predicate::{Comparison, Predicate},
    },
    graphql::engine::code::Code,
    service::{
        Failure,
        context::RequestContext,
        dataset::{
            Reading,
            listing::{Listed, Listing},
        },
    },
};

mod answer;
mod apply;
mod entity;
mod error;
mod filter;
mod metadata;
mod option;
mod token;

use answer::Form;
use entity::EntitySet;
use error::ODataError;
use option::{Options, PAGE, SkipToken};

const VERSION: HeaderName = HeaderName::from_static("odata-version");
const MAX_VERSION: &str = "odata-maxversion";

/// `GET /odata/v1`.
pub async fn root<A: Application>(State(service): State<Arc<Service<A>>>, head: Parts) -> Response {
    respond(&service, "", &head).await
}

/// `GET /odata/v1/…`.
pub async fn handle<A: Application>(
    State(service): State<Arc<Service<A>>>,
    Path(path): Path<String>,
    head: Parts,
) -> Response {
    respond(&service, &path, &head).await
}

async fn respond<A: Application>(service: &Arc<Service<A>>, path: &str, head: &Parts) -> Response {
    let version = version(head);
    let answer = if let Some(version) = version {
        answered(service, path, head, version).await
    } else {
        let message = "This service speaks OData 4.0 and 4.01.";
        Err(Refusal::new(StatusCode::BAD_REQUEST, Code::BadRequest, message).into())
    };
    let mut response = answer.unwrap_or_else(ODataError::into_response);
    let headers = response.headers_mut();
    headers.insert(VERSION, HeaderValue::from_static(version.unwrap_or("4.01")));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    let vary = HeaderValue::from_static("Accept, Accept-Language, Authorization, OData-MaxVersion, Prefer");
    headers.insert(header::VARY, vary);
    response
}

/// The version that is answered in: the highest that the client knows (Protocol 4.01, section 8.2.7).
fn version(head: &Parts) -> Option<&'static str> {
    match head
        .headers
        .get(MAX_VERSION)
        .and_then(|value| value.to_str().ok())
    {
        None => Some("4.01"),
        Some(most) => match most.trim().split_once('.')? {
            ("4", "0") => Some("4.0"),
            (major, _) => (major.parse::<u32>().ok()? >= 4).then_some("4.01"),
        },
    }
}

async fn answered<A: Application>(
    service: &Arc<Service<A>>,
    path: &str,
    head: &Parts,
    version: &str,
) -> Result<Response, ODataError> {
    let root = format!("{}/odata/v1", address::of(service.application.address(), head));
    // Who may not read without signing in is told at once, so that tools offer to.
    let caller = service.application.identify(head).await?;
    let path = path.trim_end_matches('/');
    if path == "$metadata" {
        let content_type = [(header::CONTENT_TYPE, "application/xml")];
        return Ok((content_type, metadata::csdl(version)).into_response());
    }
    let form = Form::of(head)?;
    if path.is_empty() {
        return Ok(form.respond(&metadata::sets(&root)));
    }
    let (name, what) = part(path)?;
    let set = EntitySet::named(name).ok_or_else(|| ODataError::not_found(name))?;
    let mut options = Options::of(set, &head.uri)?;
    if let Part::Entity(key) = what {
        options.predicate = Predicate::All(vec![options.predicate, named(set, key)?]);
    }
    let (language, request_id) = (language(&head.headers), RequestId::of(head));
    let failed = |failure: Failure| ODataError::of_failure(failure, language, &request_id);
    let _place = service.admission.read().await?;
    let read = async {
        let context = service.application.reading(caller).await?;
        let reading = Reading::of(&context, set.dataset, options.ask.clone(), options.publication).await?;
        let asked = Asked {
            context: &context,
            reading: &reading,
            set,
            options: &options,
            form,
            root: &root,
        };
        asked.part(what, most(head)).await
    };
    let read = timeout(service.time_limit, read).await.map_err(|_| {
        let message = "The answer was not ready in time. Narrow what you ask for with $filter.";
        Refusal::new(StatusCode::GATEWAY_TIMEOUT, Code::Timeout, message)
    })?;
    read.map_err(failed)?
}

/// What of a set is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'a> {
    All,
    Count,
    /// One, by its key.
    Entity(&'a str),
}

fn part(path: &str) -> Result<(&str, Part<'_>), ODataError> {
    if let Some(name) = path.strip_suffix("/$count") {
        return Ok((name, Part::Count));
    }
    if let Some((name, key)) = path.split_once('(') {
        let key = key.strip_suffix(')').ok_or_else(|| ODataError::not_found(path))?;
        return Ok((name, Part::Entity(key)));
    }
    Ok((path, Part::All))
}

/// The condition that a key is: `('a')`, or `(code='a',unitCode='b')`.
fn named(set: &EntitySet, key: &str) -> Result<Predicate, ODataError> {
    let tokens = |text: &str| token::tokens("key", text);
    let wrong = || ODataError::malformed("key", &format!("{}({}=…)", set.name, set.key.join("=…,")));
    let mut conditions = Vec::new();
    for name in set.key {
        let alone = set.key.len() == 1 && key.starts_with('\'');
        // A text may hold commas: the value ends where the text does.
        let value = if alone {
            key
        } else {
            let start = key.find(&format!("{name}=")).ok_or_else(wrong)?;
            key.get(start + name.len() + 1..).unwrap_or_default()
        };
        let (_, column) = set.column(name).ok_or_else(wrong)?;
        let value = tokens(value)?;
        let value = filter::literal(set, column, value.first()).ok_or_else(wrong)?;
        conditions.push(Predicate::Compare(column.name, Comparison::Equal, value));
    }
    Ok(Predicate::All(conditions))
}

/// `Prefer: odata.maxpagesize=…`: pages are no longer than that.
fn most(head: &Parts) -> u64 {
    let prefer = head
        .headers
        .get_all("prefer")
        .iter()
        .filter_map(|value| value.to_str().ok());
    let parts = prefer.flat_map(|value| value.split([',', ';']));
    let sizes = parts.filter_map(|part| {
        let (name, size) = part.split_once('=')?;
        let is_size = matches!(name.trim(), "odata.maxpagesize" | "maxpagesize");
        size.trim()
            .parse::<u64>()
            .ok()
            .filter(|size| is_size && *size > 0)
    });
    sizes.min().unwrap_or(PAGE).min(PAGE)
}

/// A question with all that answers it.
struct Asked<'a> {
    context: &'a RequestContext,
    reading: &'a Reading,
    set: &'static EntitySet,
    options: &'a Options,
    form: Form,
    root: &'a str,
}

type Answered = Result<Response, ODataError>;

impl Asked<'_> {
    async fn part(&self, what: Part<'_>, most: u64) -> Result<Answered, Failure> {
        let (options, set, root) = (self.options, self.set, self.root);
        Ok(match (what, &options.apply) {
            (Part::All, Some(apply)) => {
                let predicate = apply.predicate.iter().cloned().chain([options.predicate.clone()]);
                let predicate = Predicate::All(predicate.collect());
                let by: Vec<_> = apply.by.iter().map(|(_, by)| *by).collect();
                let groups = self.reading.grouped(self.context, &predicate, &by).await?;
                Ok(self.form.respond(&answer::groups(root, apply, &groups)))
            }
            (Part::All, None) => return self.page(most).await,
            (Part::Count, _) => {
                let listed = self.listed(Start::Offset(0), 0, true).await?;
                Ok(answer::count(listed.count.unwrap_or_default()))
            }
            (Part::Entity(key), _) => {
                let listed = self.listed(Start::Offset(0), 1, false).await?;
                if listed.rows.count() == 0 {
                    return Ok(Err(ODataError::not_found(&format!("{}({key})", set.name))));
                }
                let body = answer::entity(self.form, root, set, &options.select, listed.rows.as_ref());
                Ok(self.form.respond_text(body))
            }
        })
    }

    async fn listed(&self, start: Start, size: u64, counts: bool) -> Result<Listed, Failure> {
        let listing = Listing {
            predicate: self.options.predicate.clone(),
            order: self.options.order.clone(),
            start,
            size,
            counts,
        };
        self.reading.list(self.context, &listing).await
    }

    async fn page(&self, most: u64) -> Result<Answered, Failure> {
        let (options, set) = (self.options, self.set);
        let list = options.fingerprint(set);
        let (start, wanted) = match &options.token {
            Some(token) if token.list != list => {
                let what = "it is of another list: take the @odata.nextLink as it is";
                return Ok(Err(ODataError::malformed("$skiptoken", what)));
            }
            Some(token) => (token.start(), token.top),
            None => (Start::Offset(options.skip), options.top),
        };
        let size = wanted.map_or(most, |wanted| wanted.min(most));
        let listed = self.listed(start, size, options.counts).await?;
        let left = wanted.map(|wanted| wanted.saturating_sub(size));
        let next = listed.next.filter(|_| left != Some(0)).map(|next| {
            let (after, offset) = match next {
                Start::After(id) => (Some(id), 0),
                Start::Offset(offset) => (None, offset),
            };
            let token = SkipToken {
                after,
                offset,
                top: left,
                list,
            };
            options.next(set, self.root, self.reading.at, &token)
        });
        let body = answer::page(self.form, self.root, set, options, &listed, next);
        Ok(Ok(self.form.respond_text(body)))
    }
}
