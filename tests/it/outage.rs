//! A database that is away, locked or full: told as what it is, with when to come again, and gone when it is gone.

use arshjul_entity::Role;
use arshjul_tests::{
    Backend, Served, TestApp, TestDatabase, both_databases, one_database, scenario::Scenario,
};
use reqwest::Url;
use sea_orm::{ConnectionTrait as _, SqliteTransactionMode, TransactionOptions, TransactionTrait as _};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpListener, TcpStream, UnixStream},
    task::{JoinHandle, JoinSet},
};

both_databases![what_fails_in_passing_is_told_from_what_is_wrong];
one_database![a_locked_database_is_told, a_full_database_is_told];

const SUBMIT: &str = "mutation ($rows: [ResultRowInput!]!) {
    resultsSubmit(input: { mode: ATOMIC, rows: $rows }) { committed userErrors { code } }
}";
const READ: &str = "{ organizationUnits { nodes { code } } }";

async fn planted(app: &TestApp) {
    let scenario = Scenario {
        committees: 40,
        activities: 0,
    };
    scenario.plant(&app.database).await;
}

/// Rows with long comments, of a year.
fn rows(year: i32) -> Value {
    let row = |unit| {
        json!({ "indicator": "I1", "unit": format!("N{unit:02}"), "period": year, "gender": "TOTAL", "value": 20,
            "comment": "k".repeat(1_500) })
    };
    json!({ "rows": (0..40).map(row).collect::<Vec<_>>() })
}

async fn is_unavailable(answer: reqwest::Response, reason: &str) {
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "5");
    let body: Value = answer.json().await.unwrap();
    let extensions = &body["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "SERVICE_UNAVAILABLE", "{body}");
    assert_eq!(extensions["reason"], reason, "{body}");
    assert!(body["data"].is_null(), "{body}");
}

async fn succeeds(answer: reqwest::Response) {
    assert_eq!(answer.status(), 200);
    let body: Value = answer.json().await.unwrap();
    assert!(body["errors"].is_null(), "{body}");
}

async fn a_locked_database_is_told(app: TestApp) {
    planted(&app).await;
    let served = Served::start(app.router()).await;
    let reporter = app.client(Role::Reporter, "ROOT");
    let other = app.database.connect().await;
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let lock = other.begin_with_options(options).await.unwrap();
    is_unavailable(
        served.ask(Some(&reporter), SUBMIT, rows(2025)).await,
        "DATABASE_LOCKED",
    )
    .await;
    assert_eq!(served.readiness().await, "DATABASE_LOCKED");
    succeeds(served.ask(None, READ, json!({})).await).await;
    lock.rollback().await.unwrap();
    succeeds(served.ask(Some(&reporter), SUBMIT, rows(2025)).await).await;
    assert_eq!(served.readiness().await, "READY");
}

async fn a_full_database_is_told(app: TestApp) {
    planted(&app).await;
    let served = Served::start(app.router()).await;
    let reporter = app.client(Role::Reporter, "ROOT");
    // No page more than there are.
    let full = async |pages| {
        let pragma = format!("PRAGMA max_page_count = {pages}");
        app.store.writer().execute_unprepared(&pragma).await.unwrap();
    };
    full(1).await;
    let mut year = 1990;
    let refused = loop {
        let answer = served.ask(Some(&reporter), SUBMIT, rows(year)).await;
        if answer.status() != 200 {
            break answer;
        }
        year += 1;
    };
    // What readiness says of a disk without any room is told in it/full.
    is_unavailable(refused, "DATABASE_FULL").await;
    succeeds(served.ask(None, READ, json!({})).await).await;
    full(1_000_000).await;
    succeeds(served.ask(Some(&reporter), SUBMIT, rows(year)).await).await;
    assert_eq!(served.readiness().await, "READY");
}

/// Away on PostgreSQL; wrong, on both: what a statement does wrong is masked, and never called an outage.
async fn what_fails_in_passing_is_told_from_what_is_wrong(app: TestApp) {
    planted(&app).await;
    if app.backend() == Backend::Postgres {
        let line = Line::to(&app.database).await;
        let served = Served::start(app.reaching(&line.url).await).await;
        succeeds(served.ask(None, READ, json!({})).await).await;
        let line = line.cut().await;
        is_unavailable(served.ask(None, READ, json!({})).await, "DATABASE_UNREACHABLE").await;
        assert_eq!(served.readiness().await, "DATABASE_UNREACHABLE");
        assert_eq!(served.get("/wheel/2026").await.status(), 503);
        assert_eq!(served.get("/wheel/2026").await.headers()["retry-after"], "5");
        let feed = format!("/calendar/{}.ics", "A".repeat(43));
        assert_eq!(served.get(&feed).await.status(), 503);
        assert_eq!(served.get("/health/live").await.status(), 200);
        let _mended = line.mended().await;
        succeeds(served.ask(None, READ, json!({})).await).await;
        assert_eq!(served.readiness().await, "READY");
    }
    let served = Served::start(app.router()).await;
    let behind = app.database.connect().await;
    behind
        .execute_unprepared("ALTER TABLE framework RENAME TO gone")
        .await
        .unwrap();
    let answer = served.ask(None, "{ frameworks { code } }", json!({})).await;
    assert_eq!(answer.status(), 200);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(
        body["errors"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR",
        "{body}"
    );
}

/// What the service reaches its PostgreSQL through, and what can be cut.
struct Line {
    url: String,
    port: u16,
    target: Target,
    task: JoinHandle<()>,
}

#[derive(Clone)]
enum Target {
    Socket(String),
    Host(String),
}

impl Line {
    async fn to(database: &TestDatabase) -> Self {
        let url = Url::parse(database.url()).unwrap();
        let socket = url.query_pairs().find(|(name, _)| name == "host");
        let target = match socket {
            Some((_, directory)) => Target::Socket(format!("{directory}/.s.PGSQL.5432")),
            None => Target::Host(format!(
                "{}:{}",
                url.host_str().unwrap(),
                url.port().unwrap_or(5432)
            )),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut through = url.clone();
        through.set_query(Some("sslmode=disable"));
        through.set_host(Some("127.0.0.1")).unwrap();
        through.set_port(Some(port)).unwrap();
        Self {
            url: through.into(),
            port,
            task: tokio::spawn(carry(listener, target.clone())),
            target,
        }
    }

    /// Nobody listens any more, and what was connected is not.
    async fn cut(mut self) -> Self {
        self.task.abort();
        let _ = (&mut self.task).await;
        self
    }

    async fn mended(self) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        Self {
            task: tokio::spawn(carry(listener, self.target.clone())),
            ..self
        }
    }
}

async fn carry(listener: TcpListener, target: Target) {
    let mut pipes = JoinSet::new();
    loop {
        let (here, _) = listener.accept().await.unwrap();
        match &target {
            Target::Socket(path) => pipes.spawn(join(here, UnixStream::connect(path.clone()).await.unwrap())),
            Target::Host(host) => pipes.spawn(join(here, TcpStream::connect(host.clone()).await.unwrap())),
        };
    }
}

async fn join(mut here: TcpStream, mut there: impl AsyncRead + AsyncWrite + Unpin) {
    let _ = copy_bidirectional(&mut here, &mut there).await;
}
