//! Behaviour through the public API, on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod access;
mod architecture;
mod as_of;
mod asked;
mod auth;
mod calendar;
mod catalogue;
mod closing;
mod completeness;
mod constraint;
mod content;
mod contract;
mod correction;
mod crash;
mod deadline;
mod deadline_rule;
mod deadline_rule_template;
mod disclosure;
mod edge;
mod example;
mod export;
mod feed;
mod fiscal_year;
mod front;
mod full;
mod generation;
mod harness;
mod history;
mod hostile;
mod http;
mod leak;
mod load;
mod meanwhile;
mod odata;
mod outage;
mod parallelism;
mod personal_access_token;
mod process;
mod publication;
mod readme;
mod related;
mod results;
mod schema_equality;
mod series;
mod set_up;
mod specification;
mod start;
mod statements;
mod text;
mod transaction;
mod wheel;
