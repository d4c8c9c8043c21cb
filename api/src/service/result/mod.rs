//! Results submitted in bulk: judged row by row, written in one transaction (R5).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{ApprovalState, result};
use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, Set};
use serde::Serialize;

use super::{
    Failure,
    audit::{self, Change},
    idempotency::{self, Claim},
    session::Session,
};
use crate::{
    domain::{
        measure::Measure,
        policy::{Permit, act},
        result::{
            Catalogue, Cell, CellKey, Content, Outcome, Row, Stored, Verdict, check, judge, look_twice,
        },
    },
    store::{self, audit_event::snapshot},
};

mod answer;
mod cell;
mod history;

pub use answer::{Answer, AnsweredRow, Fault};
pub use cell::measure;

/// Rows of one request at most.
pub const MAX_ROWS: usize = 5_000;

/// What lands of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Mode {
    /// Nothing; the answer is the same.
    DryRun,
    /// All rows or none.
    Atomic,
    /// The good rows.
    Partial,
}

/// Rows to be submitted, at most [`MAX_ROWS`].
#[derive(Debug)]
pub struct Submission {
    pub mode: Mode,
    pub idempotency_key: Option<String>,
    pub rows: Vec<Row>,
}

/// The submission as its idempotency key knows it.
#[derive(Serialize)]
struct Body<'a> {
    mode: Mode,
    rows: &'a [Row],
}

pub async fn submit(session: &Session, submission: Submission) -> Result<Answer, Failure> {
    let permit = Permit::<act::ResultsSubmit>::wherever(&session.viewer, &session.tree);
    let Submission {
        mode,
        idempotency_key,
        rows,
    } = submission;
    idempotency::check(idempotency_key.as_deref())?;
    let key = idempotency_key.filter(|_| mode != Mode::DryRun);
    let tx = session.store.begin().await?;
    if let Some(key) = &key {
        let body = Body { mode, rows: &rows };
        match idempotency::claim(&tx, session, &permit, key, &body).await? {
            Claim::First => {}
            Claim::Answered(answer) => return Ok(answer),
        }
    }
    let answer = run(&tx, session, &permit, mode, &rows).await?;
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
    tx: &DatabaseTransaction,
    session: &Session,
    permit: &Permit<act::ResultsSubmit>,
    mode: Mode,
    rows: &[Row],
) -> Result<Answer, Failure> {
    let indicators = store::indicator::hold_all(tx, &session.scope).await?;
    let measures: Vec<Measure> = indicators.iter().map(measure).collect();
    let checked = check(rows, Catalogue::new(&measures, &session.tree, permit));
    let accepted = checked.iter().filter(|row| row.cell.is_ok());
    let groups: BTreeSet<_> = accepted
        .filter_map(|row| row.key)
        .map(|key| (key.indicator, key.unit, key.period.to_string()))
        .collect();
    let groups: Vec<_> = groups.into_iter().collect();
    let before: HashMap<CellKey, result::Model> = store::result::hold(tx, permit, &groups)
        .await?
        .into_iter()
        .filter_map(|row| Some((cell::key(&row)?, row)))
        .collect();
    let stored: BTreeMap<CellKey, Stored> = before
        .iter()
        .map(|(key, row)| (*key, cell::stored(row)))
        .collect();
    let mut verdicts = judge(checked, &stored, &measures);
    let history = history::history(tx, permit, &verdicts).await?;
    look_twice(&mut verdicts, &history, &stored, &measures);
    let is_committed = match mode {
        Mode::DryRun => false,
        Mode::Atomic => verdicts.iter().all(|row| row.outcome != Outcome::Rejected),
        Mode::Partial => true,
    };
    let after = if is_committed {
        land(tx, session, permit, &verdicts, before).await?
    } else {
        HashMap::new()
    };
    Ok(Answer::new(verdicts, &after, is_committed))
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
    tx: &DatabaseTransaction,
    session: &Session,
    permit: &Permit<act::ResultsSubmit>,
    verdicts: &[Verdict],
    before: HashMap<CellKey, result::Model>,
) -> Result<HashMap<CellKey, result::Model>, Failure> {
    let changed = verdicts
        .iter()
        .filter(|row| matches!(row.outcome, Outcome::Created | Outcome::Updated))
        .filter_map(|row| row.accepted.as_ref());
    let cells = changed.map(|(key, cell)| {
        let stored = before.get(key);
        let version = stored.map_or(1, |row| row.version + 1);
        let approval = ApprovalState::Submitted;
        result::ActiveModel {
            approval: Set(approval),
            handed_in_at: Set(handed_in_at(stored, approval, session.visit.now)),
            is_example: Set(false),
            submitted_at: Set(session.visit.now),
            submitted_by: Set(permit.actor().to_owned()),
            version: Set(version),
            ..cell::columns(*key, cell)
        }
    });
    let written = store::result::write(tx, permit, cells.collect()).await?;
    let mut after = before;
    let mut history = Vec::with_capacity(written.len());
    for row in written {
        let Some(key) = cell::key(&row) else { continue };
        let now = Some(snapshot(&row));
        let (id, unit) = (row.id.0, Some(row.unit_id));
        history.push(Change {
            entity: "Result",
            id,
            unit,
            before: after.insert(key, row).as_ref().map(snapshot),
            after: now,
        });
    }
    audit::record(tx, session, permit, history).await?;
    Ok(after)
}
