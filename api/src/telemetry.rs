//! Logging. One line an event: readable in a terminal, JSON for a machine.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::{EnvFilter, filter::ParseError};

/// Starts logging to standard error; `filter` is in the syntax of `tracing` (`info,sqlx=warn`).
///
/// A second call in the same process changes nothing.
pub fn start(filter: &str) -> Result<(), ParseError> {
    let logs = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(filter)?)
        .with_writer(stderr);
    // Fails only where a subscriber is already in place.
    let _ = if stderr().is_terminal() {
        logs.try_init()
    } else {
        logs.json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init()
    };
    Ok(())
}
