//! What carries the schema's subjects: documents and their limits, loaders, connections, ids, errors, scalars. It knows none of the
//! subjects; they import it.

pub mod batch;
pub mod code;
pub mod connection;
pub mod context;
pub mod cursor;
pub mod document;
pub mod error;
pub mod flat;
pub mod id;
pub mod input;
pub mod level;
pub mod limit;
pub mod object;
pub mod payload;
pub mod run;
pub mod scalar;
pub mod text;

pub use batch::{AnyKey, Key, Loaded, by_question, grouped};
pub use connection::{Connection, ListKind, PageArguments, Total, by_id, by_text};
pub use context::{batch, context};
pub use cursor::{Cursor, Pin, SortKind};
pub use error::{ErrorCode, UserError, bad_user_input, outcome, read_failure};
pub use flat::{FlatList, Inside, Nest, Planned};
pub use id::GlobalId;
pub use input::{Field, Ids, chosen_document, chosen_ids, chosen_units};
pub(crate) use input::{columns, hand_over, stands_for};
pub use object::{
    Identified, NodeKind, RowObject, by_code, find, linked, linked_by, linked_ids, load, missing, node,
};
pub(crate) use object::{read_by_id, shows};
pub(crate) use payload::payloads;
pub use payload::{Payload, payload};
pub use scalar::{Date, DateTime, Period};
pub use text::{EventCode, Line, Prose};
