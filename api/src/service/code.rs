//! Codes in arguments and filters: a code that the viewer can't see or that doesn't exist is refused with the nearest ones, so
//! that a typo never answers with an empty list (A3).

use std::collections::{BTreeSet, HashMap};

use arshjul_entity::OrganizationUnitId;

use sea_orm::{ModelTrait, Value};

use super::{Failure, context::RequestContext};
use crate::{
    domain::{
        period::Period,
        rejection::{Reason, Rejection},
        suggestion,
    },
    store::row::{self, Coded},
};

/// Whether a unit's code stands for the units below it as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subunits {
    Included,
    Excluded,
}

impl From<Option<bool>> for Subunits {
    /// `includeSubunits`: null means true.
    fn from(include: Option<bool>) -> Self {
        if include.unwrap_or(true) {
            Self::Included
        } else {
            Self::Excluded
        }
    }
}

/// The unit of a code.
pub fn unit(context: &RequestContext, argument: &str, code: &str) -> Result<OrganizationUnitId, Failure> {
    if let Some(unit) = context.tree.by_code(code) {
        return Ok(unit.id);
    }
    let known = context.tree.all().iter().map(|unit| unit.code.as_str());
    Err(unknown(argument, code, known))
}

/// The units of codes, in the order of their ids.
pub fn units(
    context: &RequestContext,
    argument: &str,
    codes: &[String],
    subunits: Subunits,
) -> Result<Vec<OrganizationUnitId>, Failure> {
    let mut found = BTreeSet::new();
    for code in codes {
        let id = unit(context, argument, code)?;
        match subunits {
            Subunits::Included => found.extend(context.tree.with_subunits(id)),
            Subunits::Excluded => {
                found.insert(id);
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// The ids of the rows with these codes, in the order asked for: one statement, and one more when a code is unknown.
pub async fn ids<E: Coded>(
    context: &RequestContext,
    argument: &str,
    codes: &[String],
) -> Result<Vec<i64>, Failure>
where
    E::Model: Sync,
{
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let db = context.store.reader();
    let rows = row::by_codes::<E>(db, &context.scope, codes.to_vec()).await?;
    let found: HashMap<String, i64> = rows.iter().filter_map(code_and_id::<E>).collect();
    let mut ids = Vec::with_capacity(codes.len());
    for code in codes {
        let Some(id) = found.get(&code.to_ascii_lowercase()) else {
            let all = row::codes::<E>(db, &context.scope).await?;
            return Err(unknown(argument, code, all.iter().map(String::as_str)));
        };
        ids.push(*id);
    }
    Ok(ids)
}

fn code_and_id<E: Coded>(row: &E::Model) -> Option<(String, i64)> {
    match row.get(E::CODE) {
        Value::String(Some(code)) => Some((code.to_ascii_lowercase(), row::id_of::<E>(row)?)),
        _ => None,
    }
}

/// Periods of a filter, as they are written in the tables.
pub fn periods(argument: &str, texts: &[String]) -> Result<Vec<String>, Failure> {
    let written = |text: &String| {
        let parsed: Result<Period, _> = text.parse();
        parsed.map(|period| period.to_string()).map_err(|_| {
            let value = text.chars().take(32).collect();
            Rejection::at(argument, Reason::PeriodMalformed { value }).into()
        })
    };
    texts.iter().map(written).collect()
}

/// Refuses a code that is not known, with the nearest that are.
pub fn unknown<'a>(argument: &str, code: &str, known: impl IntoIterator<Item = &'a str>) -> Failure {
    // What is echoed is cut: a message is no place for a megabyte that somebody sent as a code.
    let value = code.chars().take(64).collect();
    let suggestions = suggestion::nearest(code, known);
    Rejection {
        suggestions,
        ..Rejection::at(
            argument,
            Reason::UnknownCode {
                value,
                among: String::new(),
            },
        )
    }
    .into()
}
