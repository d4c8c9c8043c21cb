//! What answers, behind the edge.

use std::{future::Future, time::Duration};

use async_graphql::{Request, Response};
use axum::http::request::Parts;
use chrono::NaiveDate;

use super::{
    admission::{Admission, Places},
    cors::Origins,
    refusal::Refusal,
    shared::Shared,
    wheel::{Ask, WheelRefusal},
};
use crate::{
    domain::{language::Language, outage::Outage},
    graphql::{
        self as schema,
        engine::{
            document::{Guard, Introspection, SchemaInvalid},
            limit::Limits,
        },
    },
    service::{
        Failure,
        calendar_feed::{Feed, Token},
        context::RequestContext,
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

    /// Bytes of the largest body that this caller may send.
    fn body_bytes(&self, caller: &Self::Caller) -> usize;

    /// Runs a request whose document is parsed and within the limits.
    fn execute(&self, request: Request, caller: Self::Caller) -> impl Future<Output = Response> + Send;

    /// What a caller may read, for what is read beside the schema.
    fn reading(&self, caller: Self::Caller) -> impl Future<Output = Result<RequestContext, Failure>> + Send;

    /// Reads the calendar feed that a token opens.
    fn feed(&self, token: &Token) -> impl Future<Output = Result<Option<Feed>, Failure>> + Send;

    /// Where people reach the service, as far as the operator has said: for links in what is read elsewhere.
    fn address(&self) -> Option<&str>;

    /// The day, in Sweden.
    fn today(&self) -> NaiveDate;

    /// Where somebody who has to sign in does so.
    fn sign_in(&self) -> SignInPlace;

    /// The year that is asked for, as whoever sends these headers may see it.
    fn picture(
        &self,
        head: &Parts,
        ask: &Ask,
        language: Language,
    ) -> impl Future<Output = Result<Picture, WheelRefusal>> + Send;

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
    /// Sites whose pages may call from a browser.
    pub origins: Origins,
    pub admission: Admission,
    pub readiness: Shared<Result<(), Unready>>,
}

/// For a body to arrive, and again for the answer to be ready.
const TIME_LIMIT: Duration = Duration::from_secs(30);

impl<A: Application> Service<A> {
    /// What stands behind the routes, with the schema of the service and the usual limits.
    pub fn over(application: A, explorer: Explorer) -> Result<Self, SchemaInvalid> {
        let sdl = schema::definition();
        let guard = Guard::new(Limits::STANDARD, &sdl)?;
        Ok(Self {
            application,
            sdl,
            guard,
            time_limit: TIME_LIMIT,
            explorer,
            origins: Origins::default(),
            admission: Admission::new(Places::default()),
            readiness: Shared::default(),
        })
    }
}

/// Is the query editor at `/graphiql`?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explorer {
    Shown,
    Hidden,
}

/// Who signs people in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInPlace {
    /// The service itself, by `arshjul token`.
    LocalKey,
    /// The municipality's identity provider.
    Provider,
}

/// Why the service cannot serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unready {
    Database(Outage),
    /// A newer program has migrated it, and this one no longer knows what it must know to serve it.
    DatabaseNewer,
    MigrationsPending,
    /// The check itself didn't come back.
    Timeout,
}

impl Unready {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Database(outage) => outage.code(),
            Self::DatabaseNewer => "DATABASE_NEWER",
            Self::MigrationsPending => "MIGRATIONS_PENDING",
            Self::Timeout => "TIMEOUT",
        }
    }
}
