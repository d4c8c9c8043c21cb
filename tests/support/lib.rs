//! What the suite stands on: a database per test on both databases, the service in this process, clients that speak GraphQL
//! to it, and builders for what a scenario needs.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a harness that can't do its work fails the test, and says where"
)]

pub mod answer;
pub mod app;
pub mod calendar;
pub mod database;
pub mod fetch;
pub mod left_out;
pub mod postgres;
pub mod publishing;
pub mod run;
pub mod scenario;
pub mod scratch;
pub mod served;
pub mod small_disk;
pub mod volume;
pub mod watch;

pub use answer::Answer;
pub use app::{Client, TestApp};
pub use database::{Backend, TestDatabase};
pub use fetch::{Fetched, fetch, fetch_by};
pub use run::Fixture;
pub use served::Served;

/// The schema in writing, without what the whole is for: the engine's parser doesn't read that.
pub fn definition() -> String {
    let described = format!("\n\"\"\"\n{}\n\"\"\"\nschema {{", arshjul::graphql::DESCRIPTION);
    arshjul::graphql::definition().replacen(&described, "\nschema {", 1)
}

/// A client over real HTTP.
pub fn http_client() -> reqwest::Client {
    arshjul::outgoing::client()
        .build()
        .expect("a client with the defaults")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the suite's own switches are no settings of the service"
)]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
