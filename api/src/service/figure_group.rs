//! Figures counted by what they have in common, each group with the published cell of the unit that its cells lie below.

use std::collections::{BTreeSet, HashMap};

use arshjul_entity::{Gender, IndicatorId, OrganizationUnitId, figure};

use super::{Failure, context::RequestContext};
use crate::{
    domain::{
        listing::Dimension,
        rejection::{Reason, Rejection},
        unit::UnitTree,
    },
    store::{
        self,
        figure::{Filter, group::Group, list::Asked},
        page::{Direction, PageRequest},
    },
};

/// Groups of one answer.
pub const GROUPS: u64 = 5_000;

#[derive(Clone, Debug)]
pub struct Grouped {
    pub group: Group,
    /// What was published of the one unit that the cells are all sub-units of, in whatever state. Never reckoned from the cells (S5).
    pub roll_up: Option<figure::Model>,
}

/// The groups by their keys: two statements.
pub async fn groups(
    context: &RequestContext,
    asked: &Asked<'_>,
    by: &[Dimension],
) -> Result<Vec<Grouped>, Failure> {
    if by.is_empty() {
        return Err(Rejection::at("by", Reason::Blank).into());
    }
    let (db, scope) = (context.store.reader(), &context.scope);
    let groups = store::figure::group::groups(db, scope, asked, by, GROUPS + 1).await?;
    if groups.len() as u64 > GROUPS {
        return Err(Rejection::at("by", Reason::TooManyGroups { maximum: GROUPS }).into());
    }
    let lines: Vec<_> = groups
        .iter()
        .map(|group| line_above(&context.tree, group))
        .collect();
    let found = published(context, asked, lines.iter().flatten()).await?;
    // A line may be above several groups: of its units by kind, for one.
    let grouped = groups.into_iter().zip(lines).map(|(group, line)| Grouped {
        roll_up: line.and_then(|line| found.get(&line).cloned()),
        group,
    });
    Ok(grouped.collect())
}

type Line = (IndicatorId, OrganizationUnitId, String, Gender);

/// The line of the nearest unit that all of a group's units lie below.
fn line_above(tree: &UnitTree, group: &Group) -> Option<Line> {
    let (indicator, period, gender) = group.line.clone()?;
    let mut units = group.units.iter();
    let mut above = tree.by_id(*units.next()?)?.parent?;
    for unit in units {
        while *unit == above || !tree.is_within(*unit, above) {
            above = tree.by_id(above)?.parent?;
        }
    }
    Some((indicator, above, period, gender))
}

/// The published cells of these lines: one statement.
async fn published<'a>(
    context: &RequestContext,
    asked: &Asked<'_>,
    lines: impl Iterator<Item = &'a Line>,
) -> Result<HashMap<Line, figure::Model>, Failure> {
    let lines: BTreeSet<_> = lines.collect();
    if lines.is_empty() {
        return Ok(HashMap::new());
    }
    let distinct = |of: fn(&Line) -> i64| -> BTreeSet<i64> { lines.iter().map(|line| of(line)).collect() };
    let periods: BTreeSet<_> = lines.iter().map(|line| line.2.clone()).collect();
    let genders: BTreeSet<_> = lines.iter().map(|line| line.3).collect();
    let filter = Filter {
        indicators: Some(distinct(|line| line.0.0).into_iter().map(IndicatorId).collect()),
        units: Some(
            distinct(|line| line.1.0)
                .into_iter()
                .map(OrganizationUnitId)
                .collect(),
        ),
        periods: Some(periods.into_iter().collect()),
        genders: Some(genders.into_iter().collect()),
        ..Filter::default()
    };
    let request = PageRequest {
        size: u64::from(u32::MAX),
        direction: Direction::Forward,
        after: None,
        before: None,
    };
    let db = context.store.reader();
    let page = store::figure::page(db, &context.scope, &filter, asked.as_of, &request).await?;
    let line = |row: &figure::Model| (row.indicator_id, row.unit_id, row.period.clone(), row.gender);
    Ok(page
        .rows
        .into_iter()
        .map(|row| (line(&row), row))
        .filter(|(line, _)| lines.contains(line))
        .collect())
}
