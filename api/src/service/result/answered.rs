//! Which requests a submission answers (C11).

use std::collections::{BTreeSet, HashMap};

use arshjul_entity::{ApprovalState, result};
use sea_orm::ConnectionTrait;

use super::{AnsweredRequest, handed_in_at};
use crate::{
    clock,
    domain::{
        approval::Saving,
        book::{CellLine, Received},
        result::{CellKey, RowOutcome, Verdict},
    },
    service::{Failure, asked::Expected, context::RequestContext},
};

/// Those that were open before the rows land, and are answered once they have: nine statements, however many rows there are.
pub(super) async fn answered(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    saving: Saving,
    verdicts: &[Verdict],
    before: &HashMap<CellKey, result::Model>,
) -> Result<Vec<AnsweredRequest>, Failure> {
    let today = clock::local_date(context.visit.now);
    let landing = verdicts
        .iter()
        .filter(|row| matches!(row.outcome, RowOutcome::Created | RowOutcome::Updated))
        .filter_map(|row| Some(row.accepted.as_ref()?.0));
    // What is asked can't be known before.
    let known: Vec<_> = landing.filter(|key| key.period.end() < today).collect();
    // Asked of all that was accepted, whatever becomes of it, so that the statements don't hang on the rows.
    let accepted: Vec<_> = verdicts
        .iter()
        .filter_map(|row| Some(row.accepted.as_ref()?.0))
        .collect();
    if saving == Saving::Draft || accepted.is_empty() {
        return Ok(Vec::new());
    }
    let indicators: BTreeSet<_> = accepted.iter().map(|key| key.indicator).collect();
    let periods = accepted.iter().map(|key| key.period).collect();
    let asked = Expected::of(db, context, indicators, &periods).await?;
    let mut cells = asked.received().clone();
    for key in known {
        let line = CellLine {
            indicator: key.indicator,
            unit: key.unit,
            period: key.period,
        };
        let first = handed_in_at(before.get(&key), ApprovalState::Submitted, context.visit.now);
        let at = first.unwrap_or(context.visit.now);
        let received = Received {
            at,
            on: clock::local_date(at),
            is_approved: false,
            is_example: false,
        };
        cells.insert((line, key.gender), received);
    }
    let answered = asked.book.answered_by(&asked.measures, &cells);
    Ok(answered.iter().filter_map(AnsweredRequest::of).collect())
}
