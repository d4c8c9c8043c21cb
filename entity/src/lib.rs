//! What Årshjul stores: one file per table, typed ids and stored enums. No queries, no GraphQL.

pub mod action_plan;
pub mod activity;
pub mod audit_event;
pub mod calendar_feed;
pub mod data_freeze;
pub mod deadline;
pub mod deadline_answer;
pub mod deadline_rule;
pub mod deadline_unit;
pub mod disclosure_table;
pub mod enums;
pub mod figure;
pub mod fiscal_year;
pub mod focus_area;
pub mod framework;
pub mod framework_item;
pub mod goal;
pub mod id;
pub mod idempotency_key;
pub mod indicator;
pub mod indicator_relation;
pub mod indicator_relation_dismissal;
pub mod link;
pub mod lock_exception;
pub mod organization_unit;
pub mod perspective;
pub mod principle;
pub mod program_requirement;
pub mod publication;
pub mod result;
pub mod role_grant;
pub mod steering_document;
pub mod target;

pub use enums::*;
pub use id::*;
