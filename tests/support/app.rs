//! The service in this process, with a clock that stands still and a count of its SQL statements.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arshjul::{
    domain::{calendar::CalendarSettings, language::Language},
    graphql::engine::Engine,
    service::{
        calendar::StandingTemplate,
        session::{ClaimedGrant, Identity, Visit},
    },
    store::{Pool, Store},
};
use arshjul_entity::{ReportingCycle, Role};
use async_graphql::{Request, Variables};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{Answer, Backend, Fixture, TestDatabase, environment};

/// The service over a database of its own.
pub struct TestApp {
    pub database: TestDatabase,
    pub store: Store,
    engine: Engine,
    statements: Arc<Mutex<Vec<String>>>,
}

impl Fixture for TestApp {
    async fn over(database: TestDatabase) -> Self {
        let statements = Arc::new(Mutex::new(Vec::new()));
        let observed = statements.clone();
        let store = Store::open(database.url(), pool())
            .await
            .expect("the service opens its database")
            .observed(move |info| {
                let mut statements = observed.lock().unwrap_or_else(PoisonError::into_inner);
                statements.push(info.statement.sql.clone());
            });
        let engine = Engine::new(
            store.clone(),
            StandingTemplate {
                cycle: ReportingCycle::AprilAugust,
                settings: CalendarSettings::default(),
            },
        );
        Self {
            database,
            store,
            engine,
            statements,
        }
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

    #[must_use]
    pub fn backend(&self) -> Backend {
        self.database.backend()
    }

    /// Someone who has not signed in.
    #[must_use]
    pub fn anonymous(&self) -> Client<'_> {
        Client {
            app: self,
            identity: None,
            language: Language::English,
        }
    }

    /// Someone who holds one role for one unit, given by its code.
    #[must_use]
    pub fn client(&self, role: Role, unit: &str) -> Client<'_> {
        self.client_with(&[(role, unit)])
    }

    /// Someone who holds several roles.
    #[must_use]
    pub fn client_with(&self, grants: &[(Role, &str)]) -> Client<'_> {
        let subject = grants
            .iter()
            .map(|(role, unit)| format!("{}@{unit}", role.code()))
            .collect::<Vec<_>>()
            .join("+");
        let grants = grants.iter().map(|(role, unit)| ClaimedGrant {
            role: *role,
            unit_code: (*unit).to_owned(),
        });
        let identity = Identity {
            subject,
            name: None,
            grants: grants.collect(),
        };
        Client {
            app: self,
            identity: Some(identity),
            language: Language::English,
        }
    }

    /// The SQL statements that something takes.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        let lock = || self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        lock().clear();
        let done = work.await;
        (done, std::mem::take(&mut *lock()))
    }

    /// The day of all tests: Monday 23 November 2026, ten o'clock in Stockholm.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        "2026-11-23T09:00:00Z".parse().expect("a point in time")
    }
}

/// Production's pool, or the narrow one of the profile that finds loaders awaited inside a transaction.
fn pool() -> Pool {
    match environment("ARSHJUL_TEST_CONNECTIONS") {
        None => Pool::default(),
        Some(connections) => Pool {
            connections: connections.parse().expect("ARSHJUL_TEST_CONNECTIONS is a number"),
            acquire_timeout: Duration::from_secs(1),
        },
    }
}

/// Someone who asks.
#[derive(Clone)]
pub struct Client<'a> {
    app: &'a TestApp,
    identity: Option<Identity>,
    language: Language,
}

impl Client<'_> {
    /// The same person in another language.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// A request without variables.
    pub async fn query(&self, query: &str) -> Answer {
        self.graphql(query, json!({})).await
    }

    pub async fn graphql(&self, query: &str, variables: Value) -> Answer {
        let visit = Visit {
            identity: self.identity.clone(),
            language: self.language,
            request_id: Some("test".to_owned()),
            now: self.app.now(),
        };
        let request = Request::new(query).variables(Variables::from_json(variables.clone()));
        let response = self.app.engine.execute(request, visit).await;
        let body = serde_json::to_value(response).expect("an answer is JSON");
        Answer::new(&format!("{query}\nwith {variables}"), body)
    }
}
