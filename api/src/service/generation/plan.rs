//! What generating a year is to do, planned from one reading.

use std::collections::{HashMap, HashSet};

use arshjul_entity::{DeadlineId, ReportingCycle, deadline};
use sea_orm::ConnectionTrait;

use super::stored;
use crate::{
    domain::{
        calendar::{
            CalendarSettings, CalendarYear,
            generation::{Calendars, PlannedChange, Ruled, StoredDeadline, Write, plan, ruled},
        },
        rejection::{Reason, Rejection},
    },
    service::{
        self, Failure,
        context::{self, RequestContext},
        deadline_rule::{self, chain_refusal},
        fiscal_year,
    },
    store,
};

/// What becomes of one deadline.
#[derive(Clone, Debug)]
pub struct GeneratedDeadline {
    pub change: PlannedChange,
    /// None where it is not there yet.
    pub id: Option<DeadlineId>,
    /// As it is afterwards, or was where it is withdrawn.
    pub title: String,
}

/// What is to be changed, and the rows that are there.
pub struct Plan {
    pub changes: Vec<PlannedChange>,
    pub stored: HashMap<DeadlineId, (deadline::Model, StoredDeadline)>,
}

impl Plan {
    pub async fn of(
        db: &impl ConnectionTrait,
        context: &RequestContext,
        year: CalendarYear,
    ) -> Result<Self, Failure> {
        let scope = &context.scope;
        let rules = deadline_rule::stored::in_force(db, scope).await?;
        let calendars = calendars(db, context, year).await?;
        let tree = context::tree(&store::organization_unit::all(db).await?);
        let mut rows = store::generation::stored(db, scope, year).await?;
        let mut stored = stored::stored(db, scope, &rows).await?;
        // No rule is stored that hangs on itself or on nothing; were one to be, the plan says which.
        let refused = |error| Failure::from(chain_refusal(&error));
        let mut given = ruled(year, &rules, &calendars, &tree, &stored).map_err(refused)?;
        // Those of other years that a rule places in this one now.
        let others = elsewhere(db, context, &rows, &given).await?;
        if !others.is_empty() {
            stored.extend(stored::stored(db, scope, &others).await?);
            rows.extend(others);
            given = ruled(year, &rules, &calendars, &tree, &stored).map_err(refused)?;
        }
        keep_periods(&mut given, &rows, &stored);
        let changes = plan(year, given, &stored);
        let both = rows.into_iter().zip(stored);
        Ok(Self {
            changes,
            stored: both.map(|(row, stored)| (row.id, (row, stored))).collect(),
        })
    }

    pub fn writing(&self, write: Write) -> impl Iterator<Item = &PlannedChange> {
        self.changes.iter().filter(move |change| change.write == write)
    }

    /// `ids` are those of new deadlines by code.
    pub fn lines(self, ids: &HashMap<String, DeadlineId>) -> Vec<GeneratedDeadline> {
        let Self { changes, stored } = self;
        let line = |change: PlannedChange| {
            let given = change.ruled.as_ref().map(|ruled| ruled.content.title.clone());
            let row = change.id.and_then(|id| stored.get(&id)).map(|(row, _)| row);
            GeneratedDeadline {
                id: change.id.or_else(|| ids.get(&change.code).copied()),
                title: given.or_else(|| Some(row?.title.clone())).unwrap_or_default(),
                change,
            }
        };
        changes.into_iter().map(line).collect()
    }
}

/// A period that a person chose stays theirs, as a day does.
fn keep_periods(given: &mut [Ruled], rows: &[deadline::Model], stored: &[StoredDeadline]) {
    let both = rows.iter().zip(stored);
    let chosen: HashMap<_, _> = both
        .filter(|(row, _)| row.asks_reason.is_some())
        .map(|(_, stored)| {
            let own = &stored.given;
            ((own.rule, own.occurrence.as_str()), own.content.asks_for)
        })
        .collect();
    for ruled in given {
        if let Some(asks_for) = chosen.get(&(ruled.rule, ruled.occurrence.as_str())) {
            ruled.content.asks_for = *asks_for;
        }
    }
}

/// Deadlines by the codes of what the rules give, that were not read yet. A code that a person gave to a deadline of their own is
/// not the rule's to take.
async fn elsewhere(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    rows: &[deadline::Model],
    given: &[Ruled],
) -> Result<Vec<deadline::Model>, Failure> {
    let known: HashSet<_> = rows.iter().map(|row| row.code.as_str()).collect();
    let unknown = given.iter().map(|ruled| ruled.code.as_str());
    let unknown: Vec<_> = unknown
        .filter(|code| !known.contains(code))
        .map(ToOwned::to_owned)
        .collect();
    if unknown.is_empty() {
        return Ok(Vec::new());
    }
    let found = store::generation::by_codes(db, &context.scope, unknown).await?;
    let rule_of: HashMap<_, _> = given
        .iter()
        .map(|ruled| (ruled.code.as_str(), ruled.rule))
        .collect();
    let taken = found
        .iter()
        .filter(|row| row.rule_id != rule_of.get(row.code.as_str()).copied());
    let taken = taken.map(|row| {
        let value = row.code.clone();
        Rejection::from(Reason::CodeTaken { value })
    });
    service::refuse_if_any(taken.collect())?;
    Ok(found)
}

/// The calendars of the year and of those beside it, by what was decided for each or by the standing template.
async fn calendars(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    year: CalendarYear,
) -> Result<Calendars, Failure> {
    let (first, last) = (year.number() - 1, year.number() + 1);
    let rows = store::fiscal_year::among(db, &context.scope, first..=last).await?;
    let mut decided: HashMap<i32, (ReportingCycle, CalendarSettings)> = HashMap::new();
    for row in rows {
        decided.insert(row.year, (row.cycle, fiscal_year::settings(&row)?));
    }
    let template = &context.standing_template;
    let years = (first..=last).filter_map(|number| Some((number, CalendarYear::try_from(number).ok()?)));
    Ok(Calendars::new(years.map(|(number, year)| {
        let standing = || (template.cycle, template.settings.clone());
        let (cycle, settings) = decided.remove(&number).unwrap_or_else(standing);
        (year, cycle, settings)
    })))
}
