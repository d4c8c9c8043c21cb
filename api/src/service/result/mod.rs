//! Results submitted in bulk: judged row by row, written in one transaction (R5).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{ApprovalState, result};
use chrono::{DateTime, Utc};
use sea_orm::{DbErr, Set};
use serde::Serialize;

use super::{
    Failure,
    audit::{self, Change},
    context::RequestContext,
    idempotency::{self, Claim},
};
use crate::{
    domain::{
        approval::Saving,
        lock::Lock,
        measure::Measure,
        policy::{Permit, act},
        result::{
            Catalogue, Cell, CellContent, CellKey, RowOutcome, StoredCell, SubmittedRow, Verdict, check,
            judge, look_twice,
        },
    },
    store::{self, lock::OpenPeriods, transaction::Transaction},
};

mod answer;
mod answered;
mod cell;
mod history;
mod review;

pub use answer::{Answer, AnsweredRequest, AnsweredRow, MAX_ROWS, Mode, RowRejection};
pub use cell::measure;
pub use review::{Named, Review, Selection, review};

/// Rows to be submitted, at most [`MAX_ROWS`].
#[derive(Debug)]
pub struct Submission {
    pub mode: Mode,
    pub saving: Saving,
    pub idempotency_key: Option<String>,
    pub rows: Vec<SubmittedRow>,
}

/// The submission as its idempotency key knows it.
#[derive(Serialize)]
struct Body<'a> {
    mode: Mode,
    rows: &'a [SubmittedRow],
    /// Left out where it is not so: keys from before there were drafts know their bodies still.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_draft: Option<bool>,
}

pub async fn submit(context: &RequestContext, submission: Submission) -> Result<Answer, Failure> {
    let permit = Permit::<act::ResultsSubmit>::wherever(&context.viewer, &context.tree);
    let Submission {
        mode,
        saving,
        idempotency_key,
        rows,
    } = submission;
    idempotency::check(idempotency_key.as_deref())?;
    let rows: Vec<_> = rows.into_iter().map(SubmittedRow::as_meant).collect();
    let key = idempotency_key.filter(|_| mode != Mode::DryRun);
    let tx = context.store.begin().await?;
    if let Some(key) = &key {
        let body = Body {
            mode,
            rows: &rows,
            as_draft: (saving == Saving::Draft).then_some(true),
        };
        match idempotency::claim(&tx, context, &permit, key, &body).await? {
            Claim::First => {}
            Claim::Answered(answer) => return Ok(answer),
        }
    }
    let answer = run(&tx, context, &permit, (mode, saving), &rows).await?;
    if let Some(key) = &key {
        idempotency::keep(&tx, &permit, key, &answer).await?;
    }
    if mode == Mode::DryRun {
        tx.rollback().await?;
    } else {
        tx.commit().await?;
    }
    Ok(answer)
}

async fn run(
    tx: &Transaction,
    context: &RequestContext,
    permit: &Permit<act::ResultsSubmit>,
    (mode, saving): (Mode, Saving),
    rows: &[SubmittedRow],
) -> Result<Answer, Failure> {
    let named: BTreeSet<_> = rows.iter().map(|row| row.indicator.clone()).collect();
    let named = named.into_iter().collect();
    let indicators = store::indicator::all_with_held(tx, &context.scope, named).await?;
    let measures: Vec<Measure> = indicators.iter().map(measure).collect();
    let checked = check(rows, Catalogue::new(&measures, &context.tree, permit));
    let accepted = checked.iter().filter(|row| row.cell.is_ok());
    let groups: BTreeSet<_> = accepted
        .filter_map(|row| row.key)
        .map(|key| (key.indicator, key.unit, key.period.to_string()))
        .collect();
    let groups: Vec<_> = groups.into_iter().collect();
    let years = checked.iter().filter(|row| row.cell.is_ok());
    let years = years.filter_map(|row| Some(row.key?.period.year()));
    let open = OpenPeriods::hold(tx, permit, &context.tree, || context.visit.clock.now(), years).await?;
    let before: HashMap<CellKey, result::Model> = store::result::hold(tx, permit, &groups)
        .await?
        .into_iter()
        .map(|row| Ok::<_, DbErr>((cell::key(&row)?, row)))
        .collect::<Result<_, _>>()?;
    let stored: BTreeMap<CellKey, StoredCell> = before
        .iter()
        .map(|(key, row)| (*key, cell::stored(row)))
        .collect();
    let lock = |key: CellKey| open.lock(key.unit, key.period).unwrap_or(Lock::Open);
    let mut verdicts = judge(checked, &stored, &measures, saving, lock);
    let history = history::history(tx, permit, &verdicts).await?;
    look_twice(&mut verdicts, &history, &stored, &measures);
    let is_committed = match mode {
        Mode::DryRun => false,
        Mode::Atomic => verdicts.iter().all(|row| row.outcome != RowOutcome::Rejected),
        Mode::Partial => {
            verdicts.is_empty() || verdicts.iter().any(|row| row.outcome != RowOutcome::Rejected)
        }
    };
    let answered = if is_committed || mode == Mode::DryRun {
        answered::answered(tx, context, saving, &verdicts, &before).await?
    } else {
        Vec::new()
    };
    let after = if is_committed {
        land(&open, context, permit, saving, &verdicts, before).await?
    } else {
        HashMap::new()
    };
    Ok(Answer::new(verdicts, &after, is_committed, answered))
}

/// When the cell first landed as submitted (R7): a correction keeps it, a draft has none. What stood there as an invented example
/// was not handed in by anyone.
fn handed_in_at(
    stored: Option<&result::Model>,
    approval: ApprovalState,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let before = stored.filter(|row| !row.is_example);
    let is_handed_in = approval != ApprovalState::Draft;
    before
        .and_then(|row| row.handed_in_at)
        .or(is_handed_in.then_some(now))
}

/// Writes the cells that change, with their history. Answers every accepted row's cell as it is now.
async fn land(
    open: &OpenPeriods<'_>,
    context: &RequestContext,
    permit: &Permit<act::ResultsSubmit>,
    saving: Saving,
    verdicts: &[Verdict],
    before: HashMap<CellKey, result::Model>,
) -> Result<HashMap<CellKey, result::Model>, Failure> {
    let changed = verdicts
        .iter()
        .filter(|row| matches!(row.outcome, RowOutcome::Created | RowOutcome::Updated))
        .filter_map(|row| row.accepted.as_ref());
    // What is seen before now is not what lands: a reviewer goes by it, so the time that the request waited does not count.
    let now = context.visit.clock.now();
    let cells = changed.map(|(key, cell)| {
        let before = before.get(key);
        // What the approver said stands until the cell is handed in anew.
        let review = before.filter(|_| saving == Saving::Draft);
        let approval = saving.state();
        result::ActiveModel {
            approval: Set(approval),
            handed_in_at: Set(handed_in_at(before, approval, context.visit.now)),
            is_example: Set(false),
            submitted_at: Set(now),
            submitted_by: Set(permit.actor().to_owned()),
            review_comment: Set(review.and_then(|row| row.review_comment.clone())),
            reviewed_at: Set(review.and_then(|row| row.reviewed_at)),
            reviewed_by: Set(review.and_then(|row| row.reviewed_by.clone())),
            version: Set(before.map_or(1, |row| row.version + 1)),
            ..cell::columns(*key, cell)
        }
    });
    let written = store::result::write(open, permit, cells.collect()).await?;
    let mut after = before;
    let mut history = Vec::with_capacity(written.len());
    for row in written {
        let key = cell::key(&row)?;
        history.push(match after.get(&key) {
            Some(before) => Change::changed(Some(row.unit_id), before, &row),
            None => Change::made(Some(row.unit_id), &row),
        });
        after.insert(key, row);
    }
    audit::record(open.tx(), context, permit, history).await?;
    Ok(after)
}
