//! What carries the schema's subjects: documents and their limits, loaders, connections, ids, errors, scalars. It knows none of the
//! subjects; they import it.

pub mod batch;
pub mod code;
pub mod connection;
pub mod context;
pub mod document;
pub mod error;
pub mod flat;
pub mod id;
pub mod level;
pub mod limit;
pub mod run;
pub mod scalar;
