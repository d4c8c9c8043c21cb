//! Is the process up, and can it serve?

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{Application, Service};

/// How long the check may take before the service counts as not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why the service cannot serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unready {
    DatabaseUnreachable,
    MigrationsPending,
    /// The check itself didn't come back.
    Timeout,
}

impl Unready {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DatabaseUnreachable => "DATABASE_UNREACHABLE",
            Self::MigrationsPending => "MIGRATIONS_PENDING",
            Self::Timeout => "TIMEOUT",
        }
    }
}

pub async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

pub async fn ready<A: Application>(State(service): State<Arc<Service<A>>>) -> (StatusCode, Json<Value>) {
    let checked = timeout(PATIENCE, service.application.ready())
        .await
        .unwrap_or(Err(Unready::Timeout));
    match checked {
        Ok(()) => (StatusCode::OK, Json(json!({ "status": "ready" }))),
        Err(reason) => {
            tracing::warn!(reason = reason.code(), "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                Json(json!({ "status": "unready", "reason": reason.code() })),
            )
        }
    }
}
