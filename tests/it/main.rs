//! Behaviour through the public API, on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod database;
mod schema_equality;
