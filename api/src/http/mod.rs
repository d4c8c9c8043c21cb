//! The HTTP edge: routes and what is common to them.

pub mod answer;
pub mod auth;
pub mod etag;
pub mod feed;
#[cfg(feature = "graphiql")]
mod graphiql;
pub mod graphql;
pub mod health;
pub mod media;
pub mod param;
pub mod refusal;
pub mod request_id;
pub mod serve;
pub mod wheel;

use std::{future::Future, sync::Arc, time::Duration};

use async_graphql::Response;
use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware,
    response::{IntoResponse, Response as HttpResponse},
    routing::{any, get},
};
use tower::util::MapResponseLayer;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{And, DefaultPredicate, Predicate, SizeAbove},
    },
    set_header::SetResponseHeaderLayer,
};

use self::{health::Unready, refusal::Refusal};
use crate::{
    domain::language::Language,
    graphql::{
        self as schema,
        engine::{
            code::Code,
            document::{Guard, Introspection, SchemaUnreadable},
            limit::Limits,
        },
    },
    service::{
        Failure,
        calendar_feed::{Feed, Token},
    },
    wheel::Picture,
};

/// What answers, behind the edge.
pub trait Application: Send + Sync + 'static {
    /// Who asks.
    type Caller: Send;

    /// Tells who asks from the head of a request, before its body is read.
    fn identify(&self, head: &Parts) -> impl Future<Output = Result<Self::Caller, Refusal>> + Send;

    /// May this caller ask about the schema itself, and be helped with its names?
    fn introspection(&self, caller: &Self::Caller) -> Introspection;

    /// Runs a request whose document is parsed and within the limits.
    fn execute(
        &self,
        request: async_graphql::Request,
        caller: Self::Caller,
    ) -> impl Future<Output = Response> + Send;

    /// Reads the calendar feed that a token opens.
    fn feed(&self, token: &Token) -> impl Future<Output = Result<Option<Feed>, Failure>> + Send;

    /// Where people reach the service, as far as the operator has said: for links in what is read elsewhere.
    fn address(&self) -> Option<&str>;

    /// The year that is asked for, as whoever sends these headers may see it.
    fn picture(
        &self,
        head: &Parts,
        ask: &wheel::Ask,
        language: Language,
    ) -> impl Future<Output = Result<Picture, wheel::WheelRefusal>> + Send;

    /// Can requests be served now?
    fn ready(&self) -> impl Future<Output = Result<(), Unready>> + Send;
}

/// What the routes need.
#[derive(Debug)]
pub struct Service<A> {
    pub application: A,
    /// The schema in writing.
    pub sdl: String,
    pub guard: Guard,
    /// For a body to arrive, and again for the answer to be ready, but for what [takes longer](crate::graphql::engine::limit::AT_LENGTH).
    pub time_limit: Duration,
    pub explorer: Explorer,
}

/// For a body to arrive, and again for the answer to be ready.
const TIME_LIMIT: Duration = Duration::from_secs(30);

impl<A: Application> Service<A> {
    /// What stands behind the routes, with the schema of the service and the usual limits.
    pub fn over(application: A, explorer: Explorer) -> Result<Self, SchemaUnreadable> {
        let sdl = schema::definition();
        let guard = Guard::new(Limits::STANDARD, &sdl)?;
        Ok(Self {
            application,
            sdl,
            guard,
            time_limit: TIME_LIMIT,
            explorer,
        })
    }
}

/// Is the query editor at `/graphiql`?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explorer {
    Shown,
    Hidden,
}

/// The whole service as a router.
pub fn router<A: Application>(service: Service<A>) -> Router {
    #[cfg_attr(
        not(feature = "graphiql"),
        expect(unused_mut, reason = "only the editor adds to them")
    )]
    let mut routes = Router::new()
        .route("/graphql", any(graphql::handle::<A>))
        .route("/schema.graphql", get(definition::<A>))
        .route("/calendar/{file}", get(feed::handle::<A>))
        .route("/wheel/{file}", get(wheel::show::<A>))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready::<A>));
    #[cfg(feature = "graphiql")]
    if service.explorer == Explorer::Shown {
        routes = routes
            .route("/graphiql", get(graphiql::page))
            .route("/graphiql/{file}", get(graphiql::file));
    }
    routes
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(Arc::new(service))
        .layer(compression())
        .layer(MapResponseLayer::new(etag::weaken_compressed))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(header_layer(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_layer(header::REFERRER_POLICY, "no-referrer"))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_FRAME_OPTIONS,
            |response: &HttpResponse| {
                let is_embeddable = response.extensions().get::<Embeddable>().is_some();
                (!is_embeddable).then_some(HeaderValue::from_static("DENY"))
            },
        ))
        .layer(header_layer(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ))
        .layer(middleware::from_fn(request_id::log))
}

/// Marks an answer that other sites may frame.
#[derive(Clone, Copy, Debug)]
struct Embeddable;

/// A header of every answer that doesn't bring its own.
fn header_layer(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// A packet's worth is sent as it is.
fn compression() -> CompressionLayer<And<DefaultPredicate, SizeAbove>> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(1024)))
}

async fn definition<A: Application>(State(service): State<Arc<Service<A>>>) -> HttpResponse {
    (
        [(header::CONTENT_TYPE, "application/graphql; charset=utf-8")],
        service.sdl.clone(),
    )
        .into_response()
}

async fn not_found() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        Code::NotFound,
        "There is nothing at this address. GraphQL is at /graphql.",
    )
}

async fn method_not_allowed() -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        Code::BadRequest,
        "This address only takes GET.",
    )
}

/// Outside GraphQL, which catches its own. The panic itself is on standard error, from the hook.
#[expect(clippy::needless_pass_by_value, reason = "the signature of tower-http")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> HttpResponse {
    tracing::error!(panic = graphql::panic_text(panic.as_ref()), "a handler panicked");
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        Code::Internal,
        "Something went wrong on our side.",
    )
    .into_response()
}
