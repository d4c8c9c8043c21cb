//! What every command asks of its input in the same way: texts, codes and ids.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbErr};

use super::{Failure, Patch, session::Session};
use crate::{
    domain::rejection::{Reason, Rejection},
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

    pub fn refuse_at(&mut self, path: Vec<String>, reason: Reason) {
        self.0.push(Rejection {
            path,
            ..Rejection::from(reason)
        });
    }

    /// A text that must say something.
    pub fn text(&mut self, field: &str, text: &str, maximum: usize) {
        self.text_at(&[field], text, maximum);
    }

    /// A text inside a list or an object.
    pub fn text_at(&mut self, path: &[&str], text: &str, maximum: usize) {
        let mut refuse =
            |reason| self.refuse_at(path.iter().map(|name| (*name).to_owned()).collect(), reason);
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
        let fits = (1..=32).contains(&code.len());
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        if !fits || !code.bytes().all(allowed) {
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
    #[must_use]
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

/// The rows of published content that ids name, each once; one that is not there is refused by its place in the list.
pub async fn existing<E: Coded>(
    db: &impl ConnectionTrait,
    session: &Session,
    field: &str,
    what: &'static str,
    ids: &[Option<i64>],
) -> Result<Vec<i64>, Failure> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let named: BTreeSet<i64> = ids.iter().flatten().copied().collect();
    let rows = row::by_ids::<E>(db, &session.scope, named.iter().copied()).await?;
    let found: BTreeSet<i64> = rows.iter().filter_map(row::id_of::<E>).collect();
    let missing = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| id.is_none_or(|id| !found.contains(&id)));
    let refused: Vec<_> = missing
        .map(|(position, _)| Rejection {
            path: vec![field.to_owned(), position.to_string()],
            ..Rejection::from(Reason::NotFound { what })
        })
        .collect();
    super::refuse_if_any(refused)?;
    Ok(found.into_iter().collect())
}

/// The one row that an id names.
pub async fn one<E: Coded>(
    session: &Session,
    field: &str,
    what: &'static str,
    id: Option<i64>,
) -> Result<E::Model, Failure> {
    let rows = row::by_ids::<E>(session.store.reader(), &session.scope, id).await?;
    rows.into_iter()
        .next()
        .ok_or_else(|| Rejection::at(field, Reason::NotFound { what }).into())
}

/// A failed insert, where the code may be taken.
#[must_use]
pub fn taken(error: DbErr, code: &str) -> Failure {
    if store::is_unique_violation(&error) {
        return Rejection::at(
            "code",
            Reason::CodeTaken {
                value: code.to_owned(),
            },
        )
        .into();
    }
    error.into()
}
