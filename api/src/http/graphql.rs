//! `/graphql`: GraphQL over HTTP.
//!
//! Not the integration that comes with the library: it lets GET and `text/plain` run mutations, reads bodies past the
//! server's limit, ignores `operationName` in GET, takes batches without bound and answers broken JSON with debug text.
//! This is a thin layer over the same executor.

use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::{IntrospectionMode, parser::types::OperationType};
use axum::{
    body::{Body, BodyDataStream},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::Response,
};
use futures_util::{FutureExt, StreamExt};
use tokio::time::timeout;

use super::{
    Application, Service,
    admission::Place,
    answer::{Answer, Executed},
    delivery::Weight,
    media::{self, Media},
    param::Params,
    refusal::Refusal,
    request_id::RequestId,
};
use crate::{
    domain::language::Language,
    graphql::engine::{
        code::Code,
        document::{Admitted, Introspection},
        limit::{is_at_length, time_limit},
    },
    service::reckoning::reckon,
};

/// Bytes of the largest body: bulk rows travel as variables.
pub const BODY_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of the largest body of who has not signed in, and so sends no rows.
pub const ANONYMOUS_BODY_BYTES: usize = 256 * 1024;

/// Answers one request.
pub async fn handle<A: Application>(State(service): State<Arc<Service<A>>>, request: Request) -> Response {
    let Some(media) = Media::accepted(request.headers()) else {
        let message =
            "Answers are application/graphql-response+json or application/json: accept one of them.";
        return Refusal::new(StatusCode::NOT_ACCEPTABLE, Code::BadRequest, message)
            .into_response_as(Media::Json);
    };
    let (parts, body) = request.into_parts();
    let mut response = match answer(&service, parts, body, media).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response_as(media),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("Accept, Accept-Language, Authorization"),
    );
    response
}

async fn answer<A: Application>(
    service: &Arc<Service<A>>,
    parts: Parts,
    body: Body,
    media: Media,
) -> Result<Response, Refusal> {
    let method = parts.method.clone();
    let request_id = RequestId::of(&parts);
    let from_uri = match method {
        // The answer to HEAD is that to GET, without its body (RFC 9110, section 9.3.2).
        Method::GET | Method::HEAD => Some(Params::from_uri(&parts.uri)?),
        Method::POST if media::is_encoded(&parts.headers) => {
            let message = "Send the body as it is, without Content-Encoding.";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            let refusal = Refusal::new(status, Code::BadRequest, message);
            return Err(refusal.with_header(header::ACCEPT_ENCODING, HeaderValue::from_static("identity")));
        }
        Method::POST if media::is_json(&parts.headers) => None,
        Method::POST => {
            let message = "Send the request as application/json, in UTF-8.";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Refusal::new(status, Code::BadRequest, message));
        }
        _ => {
            let message = "Use POST, or GET for queries.";
            return Err(Refusal::method_not_allowed("GET, HEAD, POST", message));
        }
    };
    // Before the body is read: a stranger costs no more than a head.
    let caller = service.application.identify(&parts).await?;
    let mut weight = service.admission.held.body();
    let body = if from_uri.is_some() {
        Vec::new()
    } else {
        let most = service.application.body_bytes(&caller);
        read(body, most, service, &mut weight).await?
    };
    // Once the body is there: a slow sender keeps nobody's place.
    let place = service.admission.read().await?;
    // A panic ends this request and not the connection, on which others may wait.
    let run = AssertUnwindSafe(run(
        service,
        &method,
        Sent { from_uri, body },
        media::language(&parts.headers),
        caller,
        place,
        &request_id,
    ))
    .catch_unwind();
    let outcome = run.await.unwrap_or_else(|panic| {
        let panic = panic_text(panic.as_ref());
        tracing::error!(%request_id, panic, "a resolver panicked");
        Err(Refusal::internal(&request_id))
    })?;
    Answer::of(outcome, &request_id)?
        .into_response(media)
        .map_err(|error| {
            tracing::error!(%request_id, %error, "an answer cannot be written as JSON");
            Refusal::internal(&request_id)
        })
}

async fn read<A: Application>(
    body: Body,
    most: usize,
    service: &Service<A>,
    weight: &mut Weight,
) -> Result<Vec<u8>, Refusal> {
    let mut chunks = body.into_data_stream();
    let read = async {
        let mut bytes = Vec::new();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| Refusal::bad_request("The body broke off."))?;
            // Counted as it comes: the declared length is the sender's word.
            let taken = if bytes.len() + chunk.len() > most {
                let message = format!("The body is larger than {most} bytes.");
                let status = StatusCode::PAYLOAD_TOO_LARGE;
                Err(Refusal::new(status, Code::BadRequest, message))
            } else {
                service.admission.room()
            };
            if let Err(refusal) = taken {
                pass_over(&mut chunks).await;
                return Err(refusal);
            }
            weight.add(chunk.len());
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    timeout(service.time_limit, read).await.unwrap_or_else(|_| {
        let message = "The body did not arrive in time.";
        Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, Code::Timeout, message))
    })
}

/// Reads the rest of a body that is refused, within bounds: a connection that is closed on a client that still sends may take the answer
/// with it.
async fn pass_over(chunks: &mut BodyDataStream) {
    let mut left = BODY_BYTES;
    while let Some(Ok(chunk)) = chunks.next().await {
        left = left.saturating_sub(chunk.len());
        if left == 0 {
            break;
        }
    }
}

/// What a client sent: parameters in its URI, or a body with them.
struct Sent {
    from_uri: Option<Params>,
    body: Vec<u8>,
}

/// Bytes of a body that is read and checked on the spot; a longer one is, away from the threads that answer others.
const AT_HAND: usize = 64 * 1024;

/// A request that can be run.
struct Checked {
    query: String,
    operation_name: Option<String>,
    admitted: Admitted,
}

impl Sent {
    async fn checked<A: Application>(
        self,
        service: &Arc<Service<A>>,
        introspection: Introspection,
        request_id: &RequestId,
    ) -> Result<Checked, Refusal> {
        if self.body.len() <= AT_HAND {
            return self.check(service, introspection);
        }
        let service = service.clone();
        let checked = reckon(move |_| self.check(&service, introspection)).await;
        checked.unwrap_or_else(|_| {
            tracing::error!(%request_id, "the check of a long body was given up, or panicked");
            Err(Refusal::internal(request_id))
        })
    }

    fn check<A: Application>(
        self,
        service: &Service<A>,
        introspection: Introspection,
    ) -> Result<Checked, Refusal> {
        let mut params = match self.from_uri {
            Some(params) => params,
            None => Params::from_body(&self.body)?,
        };
        let query = params.take_query()?;
        let operation = params.operation_name.as_deref();
        let admitted = service
            .guard
            .admit(&query, &params.variables, operation, introspection);
        Ok(Checked {
            admitted: admitted.map_err(Refusal::of_errors)?,
            query,
            operation_name: params.operation_name,
        })
    }
}

async fn run<A: Application>(
    service: &Arc<Service<A>>,
    method: &Method,
    sent: Sent,
    language: Language,
    caller: A::Caller,
    place: Place,
    request_id: &RequestId,
) -> Result<Executed, Refusal> {
    let introspection = service.application.introspection(&caller);
    let Checked {
        query,
        operation_name,
        admitted,
    } = sent.checked(service, introspection, request_id).await?;
    if admitted.kind == OperationType::Mutation && *method != Method::POST {
        let message = "GET only reads: send mutations with POST.";
        return Err(Refusal::method_not_allowed("POST", message));
    }
    // A list that refuses its page while others run would take the whole answer with it.
    if let Some(refusal) = Refusal::of_arguments(&admitted.wrong_pages, language) {
        return Err(refusal);
    }
    let at_length = is_at_length(&admitted.fields);
    let _place = service
        .admission
        .exchange(place, admitted.kind, at_length)
        .await?;
    let mut request = async_graphql::Request::new(query.as_str()).variables(admitted.variables);
    request.operation_name = operation_name;
    request.introspection_mode = match introspection {
        Introspection::Open => IntrospectionMode::Enabled,
        Introspection::Closed => IntrospectionMode::Disabled,
    };
    request.set_parsed_query(admitted.document);
    let limit = time_limit(service.time_limit, &admitted.fields);
    // What runs out of time is dropped, and its transaction with it: nothing is half-written.
    let response = timeout(limit, service.application.execute(request, caller)).await;
    let response = response.map_err(|_| {
        let seconds = limit.as_secs_f32();
        let message = format!("The answer was not ready within {seconds} s. Ask for less at a time.");
        Refusal::new(StatusCode::GATEWAY_TIMEOUT, Code::Timeout, message)
    })?;
    Ok(Executed {
        response,
        cost: admitted.totals.cost,
        budget: service.guard.limits.cost,
    })
}

pub(super) fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("not a text")
}
