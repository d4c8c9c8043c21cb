//! A small application behind the real edge, so that the protocol is tested without a database.

#![expect(
    clippy::unused_async,
    reason = "the library's macros take async functions only"
)]

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use arshjul::{
    domain::language::Language,
    graphql::engine::{
        code::Code,
        document::{Guard, Introspection},
        limit::Limits,
    },
    http::{
        Application, Explorer, Service, SignInPlace, Unready,
        admission::{Admission, Places},
        cors::Origins,
        delivery::Held,
        graphql::BODY_BYTES,
        refusal::Refusal,
        router,
        serve::{Patience, serve},
        shared::Shared,
        wheel::{Ask, WheelRefusal},
    },
    service::{
        Failure,
        calendar_feed::{Feed, Token},
        context::RequestContext,
    },
    wheel::Picture,
};
use async_graphql::{
    Context, EmptySubscription, Error, InputObject, MaybeUndefined, Object, Request, Response, Schema,
    SimpleObject,
};
use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use chrono::NaiveDate;
use reqwest::{Client, RequestBuilder};
use tokio::{
    net::TcpListener,
    sync::{Notify, oneshot},
    task::{JoinHandle, yield_now},
};

pub type Small = Schema<Query, Mutation, EmptySubscription>;

#[derive(Default)]
pub struct Query;

#[derive(SimpleObject)]
pub struct Cell {
    code: String,
    value: i32,
}

#[derive(SimpleObject)]
pub struct CellConnection {
    nodes: Vec<Cell>,
}

#[derive(InputObject)]
pub struct Patch {
    comment: MaybeUndefined<String>,
}

#[Object]
impl Query {
    async fn one(&self) -> i32 {
        1
    }

    async fn double(&self, of: i32) -> i32 {
        of * 2
    }

    async fn me(&self) -> &Query {
        self
    }

    /// Has its value when the fields beside it have theirs.
    async fn late(&self) -> i32 {
        for _ in 0..10 {
            yield_now().await;
        }
        3
    }

    /// What an error below makes null.
    async fn perhaps(&self) -> Option<&Query> {
        Some(self)
    }

    async fn cells(&self, first: Option<i32>) -> CellConnection {
        let cell = |value| Cell {
            code: "A".to_owned(),
            value,
        };
        CellConnection {
            nodes: (0..first.unwrap_or(100)).map(cell).collect(),
        }
    }

    async fn words(&self, of: Vec<i32>) -> usize {
        of.len()
    }

    async fn patch(&self, input: Patch) -> &str {
        match input.comment {
            MaybeUndefined::Undefined => "kept",
            MaybeUndefined::Null => "erased",
            MaybeUndefined::Value(_) => "replaced",
        }
    }

    async fn may_fail(&self) -> Option<Result<i32, Error>> {
        Some(Err(coded()))
    }

    async fn must_not_fail(&self) -> Result<i32, Error> {
        Err(coded())
    }

    async fn leaks(&self) -> Option<Result<i32, Error>> {
        Some(Err(Error::new("connection to 10.0.0.7 as arshjul failed")))
    }

    /// Says that it has begun, and ends when the gate opens.
    async fn gated(&self, ctx: &Context<'_>) -> Result<i32, Error> {
        let gate = ctx.data::<Arc<Gate>>()?;
        gate.begun.notify_one();
        gate.open.notified().await;
        Ok(1)
    }

    async fn never(&self) -> i32 {
        pending().await
    }

    async fn panics(&self) -> i32 {
        std::iter::empty::<i32>().next().expect("a bug")
    }
}

fn coded() -> Error {
    let mut error = Error::new("no");
    error
        .extensions
        .get_or_insert_default()
        .set("code", Code::Forbidden.as_str());
    error
}

#[derive(Default)]
pub struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self, ctx: &Context<'_>) -> Result<usize, Error> {
        Ok(ctx.data::<Arc<AtomicUsize>>()?.fetch_add(1, Ordering::SeqCst) + 1)
    }

    /// As the query of the same name.
    async fn gated_change(&self, ctx: &Context<'_>) -> Result<i32, Error> {
        Query.gated(ctx).await
    }
}

pub fn schema() -> Small {
    Schema::new(Query, Mutation, EmptySubscription)
}

/// Where a test holds a request.
#[derive(Default)]
pub struct Gate {
    pub begun: Notify,
    pub open: Notify,
}

/// Takes no token but "stranger", for whom the schema is closed, and is ready when told so.
pub struct App {
    schema: Small,
    touched: Arc<AtomicUsize>,
    is_ready: Arc<AtomicBool>,
    gate: Arc<Gate>,
}

impl Application for App {
    type Caller = Introspection;

    async fn identify(&self, head: &Parts) -> Result<Introspection, Refusal> {
        match head.headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes) {
            None => Ok(Introspection::Open),
            Some(b"Bearer stranger") => Ok(Introspection::Closed),
            Some(_) => {
                let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
                let message = "The token does not hold.";
                let refusal = Refusal::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message);
                Err(refusal.with_header(header::WWW_AUTHENTICATE, challenge))
            }
        }
    }

    fn introspection(&self, caller: &Introspection) -> Introspection {
        *caller
    }

    fn body_bytes(&self, caller: &Introspection) -> usize {
        match caller {
            Introspection::Open => BODY_BYTES,
            Introspection::Closed => 1_000,
        }
    }

    async fn execute(&self, request: Request, _: Introspection) -> Response {
        self.schema
            .execute(request.data(self.touched.clone()).data(self.gate.clone()))
            .await
    }

    async fn reading(&self, _: Introspection) -> Result<RequestContext, Failure> {
        Err(Failure::Stopped)
    }

    async fn feed(&self, _: &Token) -> Result<Option<Feed>, Failure> {
        Ok(None)
    }

    fn address(&self) -> Option<&str> {
        None
    }

    fn today(&self) -> NaiveDate {
        NaiveDate::default()
    }

    fn sign_in(&self) -> SignInPlace {
        SignInPlace::LocalKey
    }

    async fn picture(&self, _: &Parts, _: &Ask, _: Language) -> Result<Picture, WheelRefusal> {
        let refusal = Refusal::new(
            StatusCode::NOT_FOUND,
            Code::NotFound,
            "There are no pictures here.",
        );
        Err(refusal.into())
    }

    async fn ready(&self) -> Result<(), Unready> {
        if self.is_ready.load(Ordering::SeqCst) {
            Ok(())
        } else {
            Err(Unready::MigrationsPending)
        }
    }
}

/// The application, serving on a port of its own.
pub struct Server {
    pub url: String,
    pub client: Client,
    pub touched: Arc<AtomicUsize>,
    pub is_ready: Arc<AtomicBool>,
    pub gate: Arc<Gate>,
    pub held: Held,
    pub stop: oneshot::Sender<()>,
    pub served: JoinHandle<std::io::Result<()>>,
}

impl Server {
    pub async fn start() -> Self {
        Self::with_time_limit(Duration::from_secs(30)).await
    }

    pub async fn with_time_limit(time_limit: Duration) -> Self {
        Self::with(time_limit, Patience::default()).await
    }

    pub async fn with(time_limit: Duration, patience: Patience) -> Self {
        Self::with_places(time_limit, patience, Places::default()).await
    }

    pub async fn with_places(time_limit: Duration, patience: Patience, places: Places) -> Self {
        let (touched, is_ready, gate) = <(Arc<AtomicUsize>, Arc<AtomicBool>, Arc<Gate>)>::default();
        let schema = schema();
        let sdl = schema.sdl();
        let admission = Admission::new(places);
        let held = admission.held.clone();
        let service = Service {
            application: App {
                schema,
                touched: touched.clone(),
                is_ready: is_ready.clone(),
                gate: gate.clone(),
            },
            guard: Guard::new(Limits::STANDARD, &sdl).unwrap(),
            sdl,
            time_limit,
            explorer: Explorer::Shown,
            origins: Origins::default(),
            admission,
            readiness: Shared::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let served = tokio::spawn(serve(listener, router(service), stopped, patience));
        Self {
            url,
            client: arshjul_tests::http_client(),
            touched,
            is_ready,
            gate,
            held,
            stop,
            served,
        }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    /// Asks in the strict media type, in which the status tells a refused request from an answered one.
    pub fn post(&self, body: &serde_json::Value) -> RequestBuilder {
        self.post_text(body.to_string())
            .header(header::ACCEPT, "application/graphql-response+json")
    }

    pub fn post_text(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        let request = self.client.post(format!("{}/graphql", self.url));
        request
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
    }

    /// Status and body of a document, as the strict media type has them.
    pub async fn ask(&self, query: &str) -> (u16, serde_json::Value) {
        answer(self.post(&serde_json::json!({ "query": query }))).await
    }
}

pub async fn answer(request: RequestBuilder) -> (u16, serde_json::Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

/// The code of the first error.
pub fn code(body: &serde_json::Value) -> &str {
    body.pointer("/errors/0/extensions/code")
        .and_then(serde_json::Value::as_str)
        .unwrap_or("no code")
}
