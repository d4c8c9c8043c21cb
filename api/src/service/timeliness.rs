//! When cells are due (R7).

use std::collections::{BTreeSet, HashMap};

use arshjul_entity::Gender;
use chrono::NaiveDate;

use super::{Failure, asked::Expected, context::RequestContext};
use crate::domain::book::CellLine;

/// The last day of each cell, by the first deadline that asks for it; none for cells that no deadline asks for.
pub async fn due_days(
    context: &RequestContext,
    cells: &[(CellLine, Gender)],
) -> Result<HashMap<(CellLine, Gender), NaiveDate>, Failure> {
    let indicators: BTreeSet<_> = cells.iter().map(|(line, _)| line.indicator).collect();
    let periods = cells.iter().map(|(line, _)| line.period).collect();
    let asked = Expected::of(context.store.reader(), context, indicators, &periods).await?;
    let due = |(line, gender): &(CellLine, Gender)| {
        let measure = asked.measures.get(&line.indicator)?;
        let ask = asked.book.earliest(line)?;
        let is_asked = measure.genders().contains(gender);
        is_asked.then_some(((*line, *gender), ask.due_on))
    };
    Ok(cells.iter().filter_map(due).collect())
}
