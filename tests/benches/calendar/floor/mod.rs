//! The bare handler: the rows by hand-written SQL, the rules as they are, and structs that serde writes.

use std::sync::Arc;

use axum::{Router, body::Bytes, extract::State, http::header, response::IntoResponse, routing::get};
use chrono::{DateTime, Utc};
use sea_orm::sqlx::{self, SqlitePool, sqlite::SqlitePoolOptions};

mod read;
mod shown;

struct Shared {
    pool: SqlitePool,
    now: DateTime<Utc>,
}

pub async fn router(url: &str, now: DateTime<Utc>) -> Router {
    // As the service's own pools: no maintenance.
    let pool = SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None);
    let pool = pool.connect(url).await.expect("the database opens");
    let shared = Arc::new(Shared { pool, now });
    Router::new().route("/calendar", get(calendar)).with_state(shared)
}

async fn calendar(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let body = answer(&shared).await.expect("the rows are there");
    ([(header::CONTENT_TYPE, "application/json")], body)
}

async fn answer(shared: &Shared) -> Result<Bytes, sqlx::Error> {
    let read = read::read(shared).await?;
    let json = serde_json::to_vec(&shown::Calendar::of(&read)).expect("it is JSON");
    Ok(json.into())
}
