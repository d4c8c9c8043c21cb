//! One function for each command: permission, rules, write and audit, in one transaction.

use sea_orm::{ActiveValue, DbErr, NotSet, Set, Value};

use crate::{
    domain::{
        outage::Outage,
        rejection::{Reason, Rejection},
    },
    random::NoRandomness,
    store,
};

pub mod activity;
pub mod asked;
pub mod audit;
pub mod calendar;
pub mod calendar_feed;
pub mod closing;
pub mod code;
pub mod completeness;
pub mod context;
pub mod dataset;
pub mod deadline;
pub mod deadline_rule;
mod digest;
pub mod figure;
pub mod figure_group;
pub mod fiscal_year;
pub mod focus_area;
pub mod generation;
pub mod goal;
pub mod history;
pub mod idempotency;
pub mod indicator;
pub mod indicator_relation;
pub mod input;
pub mod link;
pub mod lock;
pub mod organization_unit;
pub mod parallelism;
pub mod personal_access_token;
pub mod publication;
mod published;
pub mod reckoning;
pub mod reporting_cycle;
pub mod result;
pub mod role_grant;
mod secret;
pub mod seed;
pub mod standing_template;
pub mod timeliness;
pub mod work;
pub mod year_start;

/// Why a command did nothing.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What the caller can put right.
    #[error("the input was rejected")]
    Rejected(Vec<Rejection>),
    /// What the caller can't: masked, and logged once at the edge.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// What was stored as JSON is none.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Disclosure control and calendars are reckoned on threads of their own.
    #[error("a task that reckons panicked or was cancelled")]
    Stopped,
    /// No secret can be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

impl Failure {
    /// Whether the database is the cause, in a way that passes.
    pub fn outage(&self) -> Option<Outage> {
        match self {
            Self::Database(error) => store::outage(error),
            _ => None,
        }
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(vec![rejection])
    }
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Rejection::from(reason).into()
    }
}

/// A field of a change: what is left out stays, null erases.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Patch<T> {
    #[default]
    Keep,
    Erase,
    Replace(T),
}

impl<T> Patch<T> {
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Erase => Patch::Erase,
            Self::Replace(value) => Patch::Replace(change(value)),
        }
    }

    /// What the field is after the change.
    pub fn apply(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Keep => current,
            Self::Erase => None,
            Self::Replace(value) => Some(value),
        }
    }
}

/// What an input writes into a column: what it leaves out stays as it is.
pub trait Column<V: Into<Value>> {
    fn column(self) -> ActiveValue<V>;
}

impl Column<Self> for String {
    fn column(self) -> ActiveValue<Self> {
        Set(self)
    }
}

impl<T, V: From<T> + Into<Value>> Column<V> for Option<T> {
    fn column(self) -> ActiveValue<V> {
        self.map_or(NotSet, |value| Set(value.into()))
    }
}

impl<T> Column<Option<T>> for Patch<T>
where
    Option<T>: Into<Value>,
{
    fn column(self) -> ActiveValue<Option<T>> {
        match self {
            Self::Keep => NotSet,
            Self::Erase => Set(None),
            Self::Replace(value) => Set(Some(value)),
        }
    }
}

/// Refuses with everything that is wrong, not only the first.
pub fn refuse_if_any(rejections: Vec<Rejection>) -> Result<(), Failure> {
    if rejections.is_empty() {
        Ok(())
    } else {
        Err(Failure::Rejected(rejections))
    }
}

/// A stale version is refused: somebody else's change would be lost.
pub fn same_version(expected: i32, actual: i32) -> Result<(), Failure> {
    if expected == actual {
        Ok(())
    } else {
        Err(Rejection::at("expectedVersion", Reason::StaleVersion { expected, actual }).into())
    }
}
