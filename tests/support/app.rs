//! The service in this process, behind its real HTTP edge, with a clock that stands still and a record of its SQL statements.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arshjul::{
    app::App,
    auth::{LocalKey, SignIn, TokenRequest},
    clock::Clock,
    config::{Database, Load, Settings},
    http::{self, Explorer, cors::Origins},
    service::context::ClaimedGrant,
    store::{Pool, Store},
};
use arshjul_entity::{ReportingCycle, Role};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{Answer, Backend, Fixture, TestDatabase, environment};

/// The service over a database of its own. What is published can be read without signing in.
pub struct TestApp {
    pub database: TestDatabase,
    pub store: Store,
    pub clock: Clock,
    router: Router,
    key: LocalKey,
    statements: Arc<Mutex<Vec<String>>>,
    meanwhile: Meanwhile,
}

/// What is done when a statement has run, before whoever sent it goes on.
type Meanwhile = Arc<Mutex<Option<Arc<dyn Fn(&str) + Send + Sync>>>>;

impl Fixture for TestApp {
    async fn over(database: TestDatabase) -> Self {
        let statements = Arc::new(Mutex::new(Vec::new()));
        let observed = statements.clone();
        let meanwhile = Meanwhile::default();
        let looked_at = meanwhile.clone();
        let store = Store::open(database.url(), pool())
            .await
            .expect("the service opens its database")
            .observed(move |info| {
                observed
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(info.statement.sql.clone());
                let meanwhile = looked_at.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if let Some(meanwhile) = meanwhile {
                    meanwhile(&info.statement.sql);
                }
            });
        let settings = settings(&database);
        // Monday, ten o'clock in Stockholm.
        let clock = Clock::fixed("2026-11-23T09:00:00Z".parse().expect("a point in time"));
        let app = App::over(store.clone(), &settings, clock.clone()).expect("the service starts");
        let service = http::Service::over(app, Explorer::Hidden).expect("the schema is readable");
        Self {
            key: LocalKey::open(&settings.data_dir).expect("the service made its key"),
            router: http::router(service),
            database,
            store,
            clock,
            statements,
            meanwhile,
        }
    }
}

fn settings(database: &TestDatabase) -> Settings {
    Settings {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        data_dir: database.data_dir(),
        database: Database::Given(database.url().to_owned()),
        anonymous_read: true,
        public_url: None,
        cors_origins: Vec::new(),
        log: "warn".to_owned(),
        graphiql: false,
        reporting_cycle: ReportingCycle::AprilAugust,
        load: Load::default(),
        sign_in: SignIn::Local,
    }
}

/// Production's pool, or the narrow one of the profile that finds loaders awaited inside a transaction.
fn pool() -> Pool {
    match environment("ARSHJUL_TEST_CONNECTIONS") {
        // A busy machine is no database that is away.
        None => Pool {
            acquire_timeout: Duration::from_secs(5),
            ..Pool::default()
        },
        Some(connections) => Pool {
            connections: connections.parse().expect("ARSHJUL_TEST_CONNECTIONS is a number"),
            acquire_timeout: Duration::from_secs(1),
        },
    }
}

impl TestApp {
    /// A second service over a second empty database, for comparisons. Its database is the caller's to remove.
    pub async fn beside(other: &Self) -> Self {
        Self::over(
            TestDatabase::create(other.backend())
                .await
                .expect("the first one was made"),
        )
        .await
    }

    pub fn backend(&self) -> Backend {
        self.database.backend()
    }

    /// The service behind its edge, to be served on a port.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// What the service is set to.
    pub fn settings(&self) -> Settings {
        settings(&self.database)
    }

    /// The same service where nobody reads without signing in.
    pub fn closed(&self) -> Router {
        let settings = Settings {
            anonymous_read: false,
            ..settings(&self.database)
        };
        http::router(self.service(&settings))
    }

    /// The same service with its query editor.
    pub fn explored(&self) -> Router {
        http::router(http::Service {
            explorer: Explorer::Shown,
            ..self.service(&settings(&self.database))
        })
    }

    /// The same service, which pages of these sites may call.
    pub fn called_from(&self, origins: Origins) -> Router {
        http::router(http::Service {
            origins,
            ..self.service(&settings(&self.database))
        })
    }

    /// The same person at the same service, where other answers are given up after a millisecond.
    pub fn hurried(&self, client: Client) -> Client {
        let service = http::Service {
            time_limit: Duration::from_millis(1),
            ..self.service(&settings(&self.database))
        };
        Client {
            router: http::router(service),
            ..client
        }
    }

    /// The same service, which reaches its database at another address.
    pub async fn reaching(&self, url: &str) -> Router {
        let store = Store::open(url, Pool::default()).await;
        let store = store.expect("the database is there");
        let app = App::over(store, &settings(&self.database), self.clock.clone());
        let app = app.expect("the service starts");
        http::router(http::Service::over(app, Explorer::Hidden).expect("the schema is readable"))
    }

    fn service(&self, settings: &Settings) -> http::Service<App> {
        let app = App::over(self.store.clone(), settings, self.clock.clone()).expect("the service starts");
        http::Service::over(app, Explorer::Hidden).expect("the schema is readable")
    }

    /// Someone who has not signed in.
    pub fn anonymous(&self) -> Client {
        Client {
            router: self.router.clone(),
            token: None,
            language: "en",
        }
    }

    /// Someone who holds one role for one unit, given by its code.
    pub fn client(&self, role: Role, unit: &str) -> Client {
        self.client_with(&[(role, unit)])
    }

    /// Someone who holds several roles, and is known by them: `REPORTER@SN`.
    pub fn client_with(&self, grants: &[(Role, &str)]) -> Client {
        let name = |(role, unit): &(Role, &str)| format!("{}@{unit}", role.code());
        self.person(&grants.iter().map(name).collect::<Vec<_>>().join("+"), grants)
    }

    /// Someone by the name that changes are recorded under.
    pub fn person(&self, subject: &str, grants: &[(Role, &str)]) -> Client {
        let grant = |(role, unit): &(Role, &str)| ClaimedGrant {
            role: *role,
            unit_code: (*unit).to_owned(),
        };
        let request = TokenRequest {
            subject: subject.to_owned(),
            name: None,
            grants: grants.iter().map(grant).collect(),
            valid_for: Duration::from_hours(1),
        };
        let token = self
            .key
            .mint(&request, self.clock.now())
            .expect("the local key signs");
        Client {
            token: Some(token),
            ..self.anonymous()
        }
    }

    /// Gives somebody a role in the database.
    pub async fn give(&self, subject: &str, role: Role, unit: &str) -> String {
        let admin = self.client(Role::Admin, "ROOT");
        let unit = admin.graphql(
            "query ($code: String!) { organizationUnit(code: $code) { id } }",
            json!({ "code": unit }),
        );
        let unit = unit.await;
        let give = "mutation ($input: RoleGrantCreateInput!) { roleGrantCreate(input: $input) { roleGrant { id } } }";
        let input =
            json!({ "subject": subject, "role": role.code(), "unitId": unit.at("organizationUnit.id") });
        let given = admin.graphql(give, json!({ "input": input })).await;
        given.text("roleGrantCreate.roleGrant.id").to_owned()
    }

    /// A tool with this token.
    pub fn tool(&self, token: &str) -> Client {
        Client {
            token: Some(token.to_owned()),
            ..self.anonymous()
        }
    }

    /// Approves everything that is handed in, as an approver of the whole group: what is published is approved (S1).
    pub async fn approve_all(&self) {
        self.approve(json!({ "approvals": ["SUBMITTED"] })).await;
    }

    /// The same of one year.
    pub async fn approve_all_of(&self, year: i32) {
        self.approve(json!({ "approvals": ["SUBMITTED"], "yearFrom": year, "yearTo": year }))
            .await;
    }

    async fn approve(&self, filter: Value) {
        let approve = "mutation ($filter: ResultFilter) { resultsApprove(input: { filter: $filter }) {
            committed rows { errors { code message } } userErrors { code message }
        } }";
        let approver = self.client(Role::Approver, "ROOT");
        let answer = approver.graphql(approve, json!({ "filter": filter })).await;
        assert_eq!(answer.at("resultsApprove.committed"), true, "{answer}");
    }

    /// Does something each time that a statement with these words has run, before whoever sent it goes on.
    pub fn meanwhile<F: Future<Output = ()>>(
        &self,
        words: &'static str,
        act: impl Fn() -> F + Send + Sync + 'static,
    ) {
        let runtime = tokio::runtime::Handle::current();
        let act = move |sql: &str| {
            if sql.contains(words) {
                tokio::task::block_in_place(|| runtime.block_on(act()));
            }
        };
        *self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(act));
    }

    /// The SQL statements that something takes.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        let lock = || self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        lock().clear();
        let done = work.await;
        (done, std::mem::take(&mut *lock()))
    }
}

/// What takes as many statements, whether there is little of it or much.
pub fn as_many_statements(with_few: &[String], with_many: &[String]) {
    assert!(!with_few.is_empty(), "statements are no longer observed");
    assert_eq!(
        with_many.len(),
        with_few.len(),
        "{}\n\nand with few:\n{}",
        with_many.join("\n"),
        with_few.join("\n")
    );
}

/// Someone who asks.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    token: Option<String>,
    language: &'static str,
}

impl Client {
    /// The same person, who is answered in another language.
    pub fn in_language(self, language: &'static str) -> Self {
        Self { language, ..self }
    }

    /// What someone who has signed in sends with a request.
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.token.as_deref().unwrap_or_default())
    }

    /// A request without variables.
    pub async fn query(&self, query: &str) -> Answer {
        self.graphql(query, json!({})).await
    }

    /// Asks as `application/json`, where everything that GraphQL could parse and validate is answered with 200.
    pub async fn graphql(&self, query: &str, variables: Value) -> Answer {
        let (status, body) = self.send(query, &variables).await;
        let body = serde_json::from_slice(&body)
            .unwrap_or_else(|error| panic!("{status} {error}: {}", String::from_utf8_lossy(&body)));
        assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{body:#}");
        Answer::new(&format!("{query}\nwith {variables}"), body)
    }

    /// The answer as it goes out, for who measures what it costs.
    pub async fn bytes(&self, query: &str) -> Bytes {
        self.send(query, &json!({})).await.1
    }

    async fn send(&self, query: &str, variables: &Value) -> (StatusCode, Bytes) {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let mut request = Request::post("/graphql")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .header(header::ACCEPT_LANGUAGE, self.language);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .unwrap_or_else(|never| match never {});
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX)
            .await
            .expect("the answer arrives");
        (status, body)
    }
}
