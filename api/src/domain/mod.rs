//! The rules, as plain functions and types. No I/O, no framework, no clock: an auditor can read this folder.

pub mod activity;
pub mod calendar;
pub mod disclosure;
pub mod language;
pub mod period;
pub mod policy;
pub mod rejection;
pub mod suggestion;
pub mod unit;
