//! Årshjul, the annual wheel: the follow-up of a municipal group over GraphQL.
//!
//! The folder is the layer, the file is the subject: `main → http → graphql → service → store → entity`, and everyone
//! may use `domain`. See `docs/architecture.md`.

pub mod app;
pub mod auth;
pub mod clock;
pub mod config;
pub mod domain;
pub mod graphql;
pub mod http;
pub mod service;
pub mod store;
pub mod telemetry;
