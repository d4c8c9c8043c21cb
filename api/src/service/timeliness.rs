//! What deadlines ask for of the cells at hand, read for the rule that says when each is due (R7).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{Gender, IndicatorId, deadline};
use chrono::NaiveDate;

use super::{Failure, calendar::Stored, result::measure, session::Session};
use crate::{
    domain::{
        measure::Measure,
        timeliness::{Asks, Line, is_reported},
    },
    store,
};

/// What deadlines ask for, and the definitions of what they ask for.
pub struct Asked {
    pub asks: Asks,
    pub measures: BTreeMap<IndicatorId, Measure>,
}

impl Asked {
    /// Five statements, however many deadlines there are.
    pub async fn by(session: &Session, deadlines: Vec<deadline::Model>) -> Result<Self, Failure> {
        let stored = Stored::of(session, deadlines).await?;
        let indicators = stored.indicators.values();
        let measures: BTreeMap<_, _> = indicators.map(|row| (row.id, measure(row))).collect();
        Ok(Self {
            asks: Asks::of(&stored.deadlines, &measures, &session.tree),
            measures,
        })
    }
}

/// The last day of each cell, by the first deadline that asks for it; none for cells that no deadline asks for.
pub async fn due_days(
    session: &Session,
    cells: &[(Line, Gender)],
) -> Result<HashMap<(Line, Gender), NaiveDate>, Failure> {
    let Some(since) = cells.iter().map(|(line, _)| line.period.start()).min() else {
        return Ok(HashMap::new());
    };
    let indicators: BTreeSet<_> = cells.iter().map(|(line, _)| line.indicator.0).collect();
    let db = session.store.reader();
    let deadlines = store::deadline::reporting(db, &session.scope, indicators, since).await?;
    let asked = Asked::by(session, deadlines).await?;
    let due = |(line, gender): &(Line, Gender)| {
        let measure = asked.measures.get(&line.indicator)?;
        let ask = asked.asks.earliest(line)?;
        is_reported(measure, *gender).then_some(((*line, *gender), ask.due_on))
    };
    Ok(cells.iter().filter_map(due).collect())
}
