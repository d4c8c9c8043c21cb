//! The HTTP edge: routes and what is common to them.

mod address;
pub mod admission;
pub mod answer;
mod application;
pub mod auth;
pub mod connection;
pub mod cors;
pub mod delivery;
pub mod etag;
pub mod export;
pub mod feed;
mod front;
#[cfg(feature = "graphiql")]
mod graphiql;
pub mod graphql;
pub mod health;
mod layer;
mod manual;
pub mod media;
pub mod odata;
pub mod param;
pub mod refusal;
pub mod request_id;
pub mod serve;
pub mod shared;
pub mod wheel;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{any, get},
};
use tower::util::MapResponseLayer;
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};

use self::refusal::Refusal;
pub use self::{
    application::{Application, Explorer, Service, SignInPlace, Unready},
    layer::Embeddable,
};
use crate::graphql::engine::code::Code;

/// The whole service as a router.
pub fn router<A: Application>(service: Service<A>) -> Router {
    #[cfg_attr(
        not(feature = "graphiql"),
        expect(unused_mut, reason = "only the editor adds to them")
    )]
    let mut routes = Router::new()
        .route("/", get(front::page::<A>))
        .route("/docs", get(manual::contents))
        .route("/docs/", get(manual::at_docs))
        .route("/docs/{file}", get(manual::page))
        .route("/graphql", any(graphql::handle::<A>))
        .route("/schema.graphql", get(definition::<A>))
        .route("/calendar/{file}", get(feed::handle::<A>))
        .route("/wheel", get(wheel::this_year::<A>))
        .route("/wheel/", get(wheel::this_year::<A>))
        .route("/wheel/{file}", get(wheel::show::<A>))
        .route("/export/v1/{file}", get(export::handle::<A>))
        .route("/odata/v1", get(odata::root::<A>))
        .route("/odata/v1/", get(odata::root::<A>))
        .route("/odata/v1/{*path}", get(odata::handle::<A>))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready::<A>));
    #[cfg(feature = "graphiql")]
    if service.explorer == Explorer::Shown {
        routes = routes
            .route("/graphiql", get(graphiql::page))
            .route("/graphiql/{file}", get(graphiql::file));
    }
    let held = service.admission.held.clone();
    let cors = service.origins.layer();
    // Layers stand from the inside out: the last one sees a request first and its answer last.
    let routes = routes
        .fallback(async || Refusal::no_such_address())
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(Arc::new(service))
        .layer(MapResponseLayer::new(move |answer| {
            delivery::weigh(answer, &held)
        }))
        .layer(layer::compression())
        .layer(MapResponseLayer::new(etag::weaken_compressed))
        .layer(CatchPanicLayer::custom(panicked));
    let routes = match cors {
        Some(cors) => routes.layer(cors),
        None => routes,
    };
    routes
        .layer(layer::header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(layer::header(header::REFERRER_POLICY, "no-referrer"))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_FRAME_OPTIONS,
            layer::frame_options,
        ))
        .layer(layer::header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ))
        .layer(middleware::from_fn(layer::host))
        .layer(middleware::from_fn(request_id::log))
}

async fn definition<A: Application>(State(service): State<Arc<Service<A>>>) -> Result<Response, Refusal> {
    let _place = service.admission.read().await?;
    let content_type = [(header::CONTENT_TYPE, "application/graphql; charset=utf-8")];
    Ok((content_type, service.sdl.clone()).into_response())
}

async fn method_not_allowed() -> Refusal {
    let message = "This address only takes GET.";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, Code::BadRequest, message)
}

/// Outside GraphQL, which catches its own. The panic itself is on standard error, from the hook.
#[expect(clippy::needless_pass_by_value, reason = "the signature of tower-http")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!(panic = graphql::panic_text(panic.as_ref()), "a handler panicked");
    let message = "Something went wrong on our side.";
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, message).into_response()
}
