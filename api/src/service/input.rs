//! What every command asks of its input in the same way: texts, codes and ids.

use arshjul_entity::{OrganizationUnitId, steering_document};
use sea_orm::DbErr;

use super::{Failure, Patch, context::RequestContext};
use crate::{
    domain::{
        rejection::{Reason, Rejection},
        unit::{Unit, UnitTree},
    },
    store::{
        self,
        row::{self, Coded},
    },
};

/// Titles and names.
pub const TITLE: usize = 500;
/// Descriptions and other prose.
pub const PROSE: usize = 5_000;

/// Gathers what is wrong with an input, so that a caller learns all of it at once.
#[derive(Debug, Default)]
pub struct Check(Vec<Rejection>);

impl Check {
    pub fn refuse(&mut self, field: &str, reason: Reason) {
        self.0.push(Rejection::at(field, reason));
    }

    /// Refuses what stands inside a list or an object.
    pub fn refuse_at(&mut self, path: &[&str], reason: Reason) {
        self.0.push(at_path(path, reason));
    }

    /// A text that must say something.
    pub fn text(&mut self, field: &str, text: &str, maximum: usize) {
        self.text_at(&[field], text, maximum);
    }

    /// A text inside a list or an object.
    pub fn text_at(&mut self, path: &[&str], text: &str, maximum: usize) {
        let mut refuse = |reason| self.refuse_at(path, reason);
        if text.trim().is_empty() {
            refuse(Reason::Blank);
        }
        if text.chars().count() > maximum {
            refuse(Reason::TooLong { maximum });
        }
        if text.contains('\0') {
            refuse(Reason::NullCharacter);
        }
    }

    /// A text that may be left out.
    pub fn optional(&mut self, field: &str, text: Option<&str>, maximum: usize) {
        if let Some(text) = text {
            self.text(field, text, maximum);
        }
    }

    /// A text that a change may replace.
    pub fn patch(&mut self, field: &str, text: &Patch<String>, maximum: usize) {
        if let Patch::Replace(text) = text {
            self.text(field, text, maximum);
        }
    }

    /// A code that URLs, files and spreadsheets carry unharmed.
    pub fn code(&mut self, field: &str, code: &str) {
        let has_length = (1..=32).contains(&code.len());
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        // `.` and `..` are steps in an address, and `-` is an empty cell.
        let says_something = code.bytes().any(|byte| byte.is_ascii_alphanumeric());
        if !has_length || !code.bytes().all(allowed) || !says_something {
            self.refuse(field, Reason::CodeMalformed);
        }
    }

    pub fn range(&mut self, field: &str, value: i64, minimum: i64, maximum: i64) {
        if !(minimum..=maximum).contains(&value) {
            self.refuse(field, Reason::OutOfRange { minimum, maximum });
        }
    }

    /// Hours as the whole minutes that they are stored in, at most a working year of them.
    pub fn minutes(&mut self, field: &str, hours: f64) -> Option<i32> {
        // So near to a whole minute is one: 20 minutes are 0.3333 hours.
        const NEAR: f64 = 0.01;
        let minutes = (hours * 60.0).round();
        if !(0.0..=2_000.0).contains(&hours) {
            let (minimum, maximum) = (0, 2_000);
            self.refuse(field, Reason::OutOfRange { minimum, maximum });
        } else if (hours * 60.0 - minutes).abs() > NEAR {
            self.refuse(field, Reason::NotWholeMinutes);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the cast saturates, and what is out of range is refused"
        )]
        Some(minutes as i32)
    }

    /// At most so many at once.
    pub fn count(&mut self, field: &str, given: usize, maximum: usize) {
        if given > maximum {
            self.refuse(field, Reason::ListTooLong { maximum, given });
        }
    }

    /// Whether something is wrong with a field, or in its list.
    pub fn has_refused(&self, field: &str) -> bool {
        self.0
            .iter()
            .any(|rejection| rejection.path.first().is_some_and(|name| name == field))
    }

    /// What a rule found.
    pub fn found(&mut self, rejections: impl IntoIterator<Item = Rejection>) {
        self.0.extend(rejections);
    }

    /// What a step came to; its refusals go among the others.
    pub fn step<T>(&mut self, outcome: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match outcome {
            Err(Failure::Rejected(rejections)) => {
                self.found(rejections);
                Ok(None)
            }
            outcome => outcome.map(Some),
        }
    }

    pub fn done(self) -> Result<(), Failure> {
        super::refuse_if_any(self.0)
    }
}

/// A refusal of what stands inside a list or an object of the input.
pub fn at_path(path: &[&str], reason: Reason) -> Rejection {
    Rejection {
        path: path.iter().map(|name| (*name).to_owned()).collect(),
        ..Rejection::from(reason)
    }
}

pub const fn unknown(what: &'static str) -> Reason {
    Reason::NotFound { what }
}

/// The id in a field names nothing that is there for the viewer to see.
pub fn not_found(field: &str, what: &'static str) -> Rejection {
    Rejection::at(field, unknown(what))
}

/// The unit that an id names.
pub fn unit<'a>(tree: &'a UnitTree, field: &str, id: Option<i64>) -> Result<&'a Unit, Rejection> {
    let unit = id.and_then(|id| tree.by_id(OrganizationUnitId(id)));
    unit.ok_or_else(|| not_found(field, "organizationUnit"))
}

/// The row that an id names, of those that were found for it.
pub fn only<M>(found: Vec<M>, field: &str, what: &'static str) -> Result<M, Rejection> {
    let row = found.into_iter().next();
    row.ok_or_else(|| not_found(field, what))
}

/// The one row that an id names.
pub async fn one<E: Coded>(
    context: &RequestContext,
    field: &str,
    what: &'static str,
    id: Option<i64>,
) -> Result<E::Model, Failure> {
    let rows = row::by_ids::<E>(context.store.reader(), &context.scope, id).await?;
    Ok(only(rows, field, what)?)
}

/// The steering document that an id names.
pub async fn document(
    context: &RequestContext,
    id: Option<i64>,
) -> Result<steering_document::Model, Failure> {
    one::<steering_document::Entity>(context, "steeringDocumentId", "steeringDocument", id).await
}

/// A failed insert, where the code may be taken.
pub fn taken(error: DbErr, code: &str) -> Failure {
    if store::is_taken(&error, "code") {
        let value = code.to_owned();
        return Rejection::at("code", Reason::CodeTaken { value }).into();
    }
    error.into()
}
