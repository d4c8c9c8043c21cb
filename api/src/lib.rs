//! Årshjul, the annual wheel: the follow-up of a municipal group over GraphQL.
//!
//! The folder is the layer, the file is the subject: `command → http → (wheel, graphql) → service → store → entity`, and everyone
//! may use `domain`. See `docs/architecture.md`.

pub mod app;
pub mod auth;
#[cfg(test)]
mod bound;
pub mod clock;
pub mod command;
pub mod config;
pub mod domain;
pub mod graphql;
pub mod http;
pub mod outgoing;
pub mod random;
pub mod service;
pub mod start;
pub mod store;
pub mod telemetry;
pub mod wheel;

/// Gives memory back to the machine after a rush, which the C library's allocator keeps.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
