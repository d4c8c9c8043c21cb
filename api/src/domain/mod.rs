//! The rules, as plain functions and types. No I/O, no framework, no clock: an auditor can read this folder.

pub mod activity;
pub mod aggregation;
pub mod approval;
pub mod book;
pub mod calendar;
pub mod closing;
pub mod completeness;
pub mod correction;
pub mod decimal;
pub mod disclosure;
pub mod indicator;
pub mod language;
pub mod lock;
pub mod measure;
pub mod outage;
pub mod parallelism;
pub mod period;
pub mod policy;
pub mod question;
pub mod rejection;
pub mod result;
pub mod series;
pub mod suggestion;
pub mod text;
pub mod timeliness;
pub mod unit;
