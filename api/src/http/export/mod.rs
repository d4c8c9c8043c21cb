//! `/export/v1/{dataset}.{format}`: flat rows by GET, for tools that know no GraphQL (docs/bi.md).
//!
//! All rows come in one answer, read page by page as the client takes them, so that neither memory nor a connection of the database is
//! held for who reads slowly. `limit` asks for pages instead, each with a `Link` to the next.

use std::sync::Arc;

use async_graphql::connection::CursorType as _;
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use super::{Application, Service, address, etag, media::language, refusal::Refusal, request_id::RequestId};
use crate::{
    domain::rejection::{Reason, Rejection},
    graphql::engine::{Cursor, Pin, code::Code},
    service::{
        Failure,
        context::RequestContext,
        dataset::{Dataset, Page, Place, Reading},
    },
};

mod column;
pub mod csv;
pub mod file;
pub mod json;
mod parquet;
mod sdmx;
mod stat;
mod stream;
pub mod text;
mod writer;
mod xlsx;
mod zip;

use file::{File, Format, encoded};
use stream::{Broken, Export};
use text::rfc3339;

/// The instant that figures were read at: what `asOf` takes to read the same again.
const AS_OF: HeaderName = HeaderName::from_static("as-of");

/// `GET /export/v1/{file}`.
pub async fn handle<A: Application>(
    State(service): State<Arc<Service<A>>>,
    Path(name): Path<String>,
    head: Parts,
) -> Response {
    let mut response = match answer(&service, &name, &head).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    };
    let vary = HeaderValue::from_static("Accept-Language, Authorization");
    response.headers_mut().insert(header::VARY, vary);
    response
}

async fn answer<A: Application>(
    service: &Arc<Service<A>>,
    name: &str,
    head: &Parts,
) -> Result<Response, Refusal> {
    let (language, request_id) = (language(&head.headers), RequestId::of(head));
    let named = File::named(name, language)?;
    let refused =
        |failure: Failure| Refusal::of_failure(failure, language, "an export can't be read", &request_id);
    let caller = service.application.identify(head).await?;
    let file = File::asked(named, &head.uri).map_err(|rejection| refused(rejection.into()))?;
    let place = service.admission.export().await?;
    let waits = service.time_limit;
    let opened = async {
        let context = service.application.reading(caller).await?;
        let reading = Reading::of(&context, file.dataset, file.ask.clone(), file.publication).await?;
        let reading = match file.format {
            Format::Parquet => reading.by_indicator(),
            _ => reading,
        };
        Ok((Arc::new(context), Arc::new(reading)))
    };
    let opened = timeout(waits, opened).await;
    let (context, reading) = opened.map_err(|_| too_slow())?.map_err(refused)?;

    let list = List::of(&file, &reading);
    let mut headers = common(&file, reading.at);
    if let Some(version) = reading.version(&context)
        && tagged(&mut headers, head, tag(&file, &context, version.as_bytes()))
    {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let after = list.after(&file).map_err(|rejection| refused(rejection.into()))?;
    let opened = async {
        let first = first(&context, &reading, &file, after).await?;
        Ok((first, file.writer(&context, &reading).await?))
    };
    let opened = timeout(waits, opened).await;
    let (mut first, writer) = opened.map_err(|_| too_slow())?.map_err(refused)?;
    if file.limit.is_some() {
        let address = address::of(service.application.address(), head);
        let next = list.next(&file, &first, &address);
        headers.extend(next.map(|next| (header::LINK, next)));
        first.next = None;
    }
    let is_whole = first.next.is_none();
    if !is_whole && !headers.contains_key(header::ETAG) {
        let digest = timeout(waits, reading.digest(&context, &first, stream::ROWS)).await;
        // What takes longer to read through than anyone waits for has no tag.
        if let Ok(digest) = digest
            && tagged(
                &mut headers,
                head,
                tag(&file, &context, &digest.map_err(refused)?),
            )
        {
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
    }
    let read = (context, reading, first);
    let export = Export::begun(&file, read, writer, (place, waits), request_id.clone());
    sent(export, is_whole, headers, head)
        .await
        .map_err(|broken| unwritten(&broken, &request_id))
}

/// An export of few rows at once, which tells the tag of its bytes; any other as its rows come.
async fn sent(
    export: Result<Export, Broken>,
    is_whole: bool,
    mut headers: HeaderMap,
    head: &Parts,
) -> Result<Response, Broken> {
    let export = export?;
    if !is_whole {
        return Ok((headers, Body::from_stream(export.stream())).into_response());
    }
    let body = export.all().await?;
    if !headers.contains_key(header::ETAG) && tagged(&mut headers, head, etag::of(&body)) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, body).into_response())
}

/// The first rows, if there are no more than a file of this format holds.
async fn first(
    context: &RequestContext,
    reading: &Reading,
    file: &File,
    after: Option<Place>,
) -> Result<Page, Failure> {
    let page = reading
        .page(context, after, file.limit.unwrap_or(stream::ROWS))
        .await?;
    let is_bounded = file.format == Format::Xlsx && file.limit.is_none();
    if is_bounded && page.next.is_some() && reading.count(context).await? > xlsx::ROWS {
        let maximum = xlsx::ROWS.unsigned_abs();
        return Err(Reason::TooManyRows { maximum }.into());
    }
    Ok(page)
}

/// Tells the tag: whether the client has what it names.
fn tagged(headers: &mut HeaderMap, head: &Parts, tag: HeaderValue) -> bool {
    let is_known = etag::is_known(&head.headers, &tag);
    headers.insert(header::ETAG, tag);
    is_known
}

fn unwritten(broken: &Broken, request_id: &RequestId) -> Refusal {
    tracing::error!(%request_id, error = %broken, "an export can't be written");
    Refusal::internal(request_id)
}

fn too_slow() -> Refusal {
    let message = "The first rows were not ready in time. Narrow the list, or try again later.";
    Refusal::new(StatusCode::GATEWAY_TIMEOUT, Code::Timeout, message)
}

fn common(file: &File, at: Option<DateTime<Utc>>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let content_type = HeaderValue::from_static(file.format.content_type());
    headers.insert(header::CONTENT_TYPE, content_type);
    // Kept, and asked about anew each time.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    let attached = format!("attachment; filename=\"{}\"", file.name());
    let told = [
        (header::CONTENT_DISPOSITION, Some(attached)),
        (AS_OF, at.map(rfc3339)),
    ];
    for (name, value) in told {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

/// The list that pages are of: what it was narrowed by, and the instant that it stands still at.
struct List {
    dataset: Dataset,
    /// Parameters, as they lead on to the next page.
    query: String,
    at: Option<DateTime<Utc>>,
    has_as_of: bool,
}

impl List {
    fn of(file: &File, reading: &Reading) -> Self {
        let pairs = file.asked.iter();
        let mut query: Vec<_> = pairs
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        // One publication is as it was made, whenever it is read.
        let at = reading.at.filter(|_| file.publication.is_none());
        query.extend(at.map(|at| format!("asOf={}", encoded(&rfc3339(at)))));
        Self {
            dataset: file.dataset,
            query: query.join("&"),
            at,
            has_as_of: file.has_as_of(),
        }
    }

    fn pin(&self) -> Pin {
        let digest = Sha256::digest(format!("{} {}", self.dataset.name(), self.query));
        // A few bytes are enough: who forges one misleads nobody else.
        let digest: Vec<u8> = digest.into_iter().take(8).collect();
        Pin {
            at: self.at.unwrap_or(DateTime::UNIX_EPOCH),
            list: BASE64_URL_SAFE_NO_PAD.encode(digest),
        }
    }

    /// Where the page begins that is asked for. A cursor of another list would go on in one whose beginning nobody read.
    fn after(&self, file: &File) -> Result<Option<Place>, Rejection> {
        let Some(page) = &file.page else { return Ok(None) };
        if self.at.is_some() && !self.has_as_of {
            return Err(Rejection::at("page", Reason::PageOfMovingList));
        }
        let cursor = Cursor::decode_cursor(page).ok();
        let cursor = cursor.filter(|cursor| cursor.clone().pin() == Some(self.pin()));
        let cursor = cursor.ok_or_else(|| Rejection::at("page", Reason::CursorInvalid))?;
        Ok(Some(Place(cursor.key())))
    }

    /// The link to the next page (RFC 8288).
    fn next(&self, file: &File, page: &Page, address: &str) -> Option<HeaderValue> {
        let cursor = Cursor::new(page.next.clone()?.0)
            .pinned(self.pin())
            .encode_cursor();
        let limit = file.limit.unwrap_or_default();
        let dialect = match file.dialect {
            csv::Dialect::SvExcel => "&dialect=sv-excel",
            csv::Dialect::Rfc4180 => "",
        };
        let query = if self.query.is_empty() {
            String::new()
        } else {
            format!("{}&", self.query)
        };
        let name = file.name();
        let link =
            format!("<{address}/export/v1/{name}?{query}limit={limit}{dialect}&page={cursor}>; rel=\"next\"");
        HeaderValue::try_from(link).ok()
    }
}

/// The tag of what a version tells of, as it is shown to whoever asks.
fn tag(file: &File, context: &RequestContext, version: &[u8]) -> HeaderValue {
    let columns = file.dataset.columns();
    let columns: Vec<_> = columns.iter().map(|column| column.name).collect();
    let scope = &context.scope;
    let rights = (&scope.drafts, &scope.raw);
    let form = (file.format, file.dialect, file.limit, &file.page);
    let form = format!(" {columns:?} {rights:?} {form:?}");
    etag::of(&[version, form.as_bytes()].concat())
}
