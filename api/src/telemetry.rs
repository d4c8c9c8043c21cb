//! Logging. One line an event: readable in a terminal, JSON for a machine.

use std::io::{IsTerminal, stderr};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

/// What others say at length, and the service in one line: it stands before what the operator asks for, which comes after it counts.
const QUIET: &str = "sea_orm_migration=warn";

/// Starts logging to standard error; `filter` is in the syntax of `tracing` (`info,sqlx=warn`). Says what is wrong with it.
///
/// A second call in the same process changes nothing.
pub fn start(filter: &str) -> Result<(), String> {
    let logs = tracing_subscriber::fmt()
        .with_env_filter(checked(filter)?)
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

fn checked(filter: &str) -> Result<EnvFilter, String> {
    // A word by itself would be taken for a part of the program, and all the rest be silent.
    let bare = filter.split(',').map(str::trim).find(|part| {
        let is_level = part.parse::<LevelFilter>().is_ok();
        !part.is_empty() && !is_level && !part.contains(['=', '['])
    });
    if let Some(bare) = bare {
        return Err(format!(
            ": {bare} is no level: off, error, warn, info, debug or trace"
        ));
    }
    EnvFilter::try_new(format!("{QUIET},{filter}")).map_err(|error| format!(": {error}"))
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn a_misspelt_level_is_told_and_does_not_silence_the_log() {
        for filter in [
            "info",
            "off",
            "",
            "info,sqlx=warn",
            "arshjul=debug",
            "warn,[request]=info",
        ] {
            checked(filter).unwrap();
        }
        for filter in ["inof", "info,debg", "sqlx=loud"] {
            checked(filter).unwrap_err();
        }
    }
}
