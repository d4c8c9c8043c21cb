//! Is the process up, and can it serve?

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{Application, Service, Unready};

/// How long the check may take before the service counts as not ready.
const PATIENCE: Duration = Duration::from_secs(2);

pub async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

pub async fn ready<A: Application>(State(service): State<Arc<Service<A>>>) -> (StatusCode, Json<Value>) {
    let checked = timeout(PATIENCE, service.readiness.of(service.application.ready())).await;
    let Err(unready) = checked.unwrap_or(Err(Unready::Timeout)) else {
        return (StatusCode::OK, Json(json!({ "status": "ready" })));
    };
    let reason = unready.code();
    tracing::warn!(reason, "the service is not ready");
    let answer = Json(json!({ "status": "unready", "reason": reason }));
    (StatusCode::SERVICE_UNAVAILABLE, answer)
}
