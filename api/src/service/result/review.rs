//! Results approved or returned in bulk, row by row, in one transaction (R7).

use std::{collections::HashMap, iter};

use arshjul_entity::{ApprovalState, result};
use chrono::{DateTime, Utc};

use super::{Answer, AnsweredRow, MAX_ROWS, Mode};
use crate::{
    domain::{
        approval::{self, ReviewAct, Step},
        lock::Lock,
        policy::Permit,
        rejection::{Reason, Rejection},
        result::RowOutcome,
    },
    service::{
        Failure,
        audit::{self, Change},
        context::RequestContext,
        input::{Check, at_path},
    },
    store::{
        self,
        lock::OpenPeriods,
        result::{Reviewed, Wanted},
        transaction::Transaction,
    },
};

/// Longest comment of an approver, in characters.
pub const MAX_COMMENT: usize = 2_000;

/// A result by its id; one that is no id is none.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    pub id: Option<i64>,
    /// The version that was looked at; none: whichever.
    pub expected_version: Option<i32>,
}

/// What is to be reviewed, at most [`MAX_ROWS`].
#[derive(Debug)]
pub enum Selection {
    Results(Vec<Named>),
    Filter(store::result::Filter),
}

#[derive(Debug)]
pub struct Review {
    pub mode: Mode,
    pub selection: Selection,
    /// When the results were looked at: what changed since then is not what was reviewed.
    pub seen_at: Option<DateTime<Utc>>,
    pub comment: Option<String>,
}

/// A row on its way: what it is about, as far as it is there, and what becomes of it.
struct Judged<'a> {
    row: Option<&'a result::Model>,
    outcome: RowOutcome,
    errors: Vec<Rejection>,
}

pub async fn review<A: ReviewAct>(context: &RequestContext, review: Review) -> Result<Answer, Failure> {
    let permit = Permit::<A>::wherever(&context.viewer, &context.tree);
    check_comment(A::STEP, review.comment.as_deref())?;
    let tx = context.store.begin().await?;
    let answer = run(&tx, context, &permit, &review).await?;
    if answer.is_committed {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    Ok(answer)
}

/// What is returned is returned with a word on why.
fn check_comment(step: Step, comment: Option<&str>) -> Result<(), Failure> {
    let mut check = Check::default();
    if step == Step::Return {
        check.text("comment", comment.unwrap_or_default(), MAX_COMMENT);
    } else {
        check.optional("comment", comment, MAX_COMMENT);
    }
    check.done()
}

async fn run<A: ReviewAct>(
    tx: &Transaction,
    context: &RequestContext,
    permit: &Permit<A>,
    review: &Review,
) -> Result<Answer, Failure> {
    let (named, wanted) = match &review.selection {
        Selection::Results(named) => {
            let ids = named.iter().filter_map(|named| named.id).collect();
            (Some(named), Wanted::Ids(ids))
        }
        Selection::Filter(filter) => (None, Wanted::Filter(filter.clone())),
    };
    let one_more = u64::try_from(MAX_ROWS + 1).unwrap_or(u64::MAX);
    let places = store::result::places(tx, &context.scope, &wanted, one_more).await?;
    if places.len() > MAX_ROWS {
        let maximum = one_more - 1;
        return Err(Rejection::at("filter", Reason::TooManyRows { maximum }).into());
    }
    let years = places.iter().map(|(_, _, year)| *year);
    let open = OpenPeriods::hold(tx, permit, &context.tree, || context.visit.clock.now(), years).await?;
    let rows = store::result::hold_wanted(&open, &context.scope, permit, &wanted, &places).await?;
    let judge = Judge {
        context,
        permit,
        open: &open,
        seen_at: review.seen_at,
    };
    let judged = match named {
        Some(named) => judge.judge_named(named, &rows),
        None => rows
            .iter()
            .map(|row| judge.judge(row, None, &["filter"]))
            .collect(),
    };
    let is_committed = match review.mode {
        Mode::DryRun => false,
        Mode::Atomic => judged.iter().all(|row| row.outcome != RowOutcome::Rejected),
        Mode::Partial => true,
    };
    let after = if is_committed {
        land(&open, context, permit, &judged, review.comment.clone()).await?
    } else {
        HashMap::new()
    };
    Ok(answer(judged, &after, is_committed))
}

/// Where rows are judged.
struct Judge<'a, A> {
    context: &'a RequestContext,
    permit: &'a Permit<A>,
    open: &'a OpenPeriods<'a>,
    seen_at: Option<DateTime<Utc>>,
}

impl<A: ReviewAct> Judge<'_, A> {
    /// Of rows by their ids, the second of the same id is an error, as in a submission (R5).
    fn judge_named<'a>(&self, named: &[Named], rows: &'a [result::Model]) -> Vec<Judged<'a>> {
        let by_id: HashMap<i64, &result::Model> = rows.iter().map(|row| (row.id.0, row)).collect();
        let mut first: HashMap<i64, usize> = HashMap::new();
        let judge = |(index, named): (usize, &Named)| {
            let place = index.to_string();
            let path = |field| ["results", &place, field];
            let row = named.id.and_then(|id| by_id.get(&id).copied());
            let Some(row) = row else {
                return Judged::refused(None, Reason::NotFound { what: "result" }, &path("id"));
            };
            let first = *first.entry(row.id.0).or_insert(index);
            if first != index {
                return Judged::refused(Some(row), Reason::DuplicateCell { first }, &path("id"));
            }
            self.judge(row, named.expected_version, &["results", &place])
        };
        named.iter().enumerate().map(judge).collect()
    }

    fn judge<'a>(&self, row: &'a result::Model, expected: Option<i32>, path: &[&str]) -> Judged<'a> {
        match self.next(row, expected) {
            Ok(outcome) => Judged {
                row: Some(row),
                outcome,
                errors: Vec::new(),
            },
            Err(reason) => {
                let field = (expected.is_some() && matches!(reason, Reason::StaleVersion { .. }))
                    .then_some("expectedVersion");
                let path: Vec<_> = path.iter().copied().chain(field).collect();
                Judged::refused(Some(row), reason, &path)
            }
        }
    }

    fn next(&self, row: &result::Model, expected: Option<i32>) -> Result<RowOutcome, Reason> {
        if !self.permit.covers(row.unit_id) {
            let unit = self.context.tree.by_id(row.unit_id);
            return Err(self.permit.refusal(unit));
        }
        let actual = row.version;
        if let Some(expected) = expected.filter(|expected| *expected != actual) {
            return Err(Reason::StaleVersion { expected, actual });
        }
        let changed_at = iter::once(row.submitted_at).chain(row.reviewed_at).max();
        if changed_at > self.seen_at && self.seen_at.is_some() {
            // What was seen was an earlier version at best.
            let expected = actual - 1;
            return Err(Reason::StaleVersion { expected, actual });
        }
        let period = row.period.parse().ok();
        let lock = period.and_then(|period| self.open.lock(row.unit_id, period));
        let next = approval::step(Some(row.approval), &lock.unwrap_or(Lock::Open), A::STEP)?;
        Ok(if next.is_some() {
            RowOutcome::Updated
        } else {
            RowOutcome::Unchanged
        })
    }
}

impl<'a> Judged<'a> {
    fn refused(row: Option<&'a result::Model>, reason: Reason, path: &[&str]) -> Self {
        Self {
            row,
            outcome: RowOutcome::Rejected,
            errors: vec![at_path(path, reason)],
        }
    }
}

/// Writes the review of the rows that it changes, with their history, and answers those rows as they are now.
async fn land<A: ReviewAct>(
    open: &OpenPeriods<'_>,
    context: &RequestContext,
    permit: &Permit<A>,
    judged: &[Judged<'_>],
    comment: Option<String>,
) -> Result<HashMap<i64, result::Model>, Failure> {
    let changed: Vec<&result::Model> = judged
        .iter()
        .filter(|judged| judged.outcome == RowOutcome::Updated)
        .filter_map(|judged| judged.row)
        .collect();
    let Some(approval) = changed.first().and_then(|row| next_of::<A>(row)) else {
        return Ok(HashMap::new());
    };
    let review = Reviewed {
        approval,
        comment,
        at: context.visit.clock.now(),
    };
    let after = store::result::review(open, permit, &changed, review).await?;
    let after: HashMap<i64, result::Model> = after.into_iter().map(|row| (row.id.0, row)).collect();
    let history = changed.iter().filter_map(|before| {
        let after = after.get(&before.id.0)?;
        Some(Change::changed(Some(before.unit_id), *before, after))
    });
    audit::record(open.tx(), context, permit, history).await?;
    Ok(after)
}

/// The same for all rows that a step changes.
fn next_of<A: ReviewAct>(row: &result::Model) -> Option<ApprovalState> {
    approval::step(Some(row.approval), &Lock::Open, A::STEP)
        .ok()
        .flatten()
}

/// Each row with its result as it is now, whatever became of it: by a filter, nothing else tells which one it is.
fn answer(judged: Vec<Judged<'_>>, after: &HashMap<i64, result::Model>, is_committed: bool) -> Answer {
    let rows = judged.into_iter().map(|judged| {
        let now = judged
            .row
            .map(|before| after.get(&before.id.0).unwrap_or(before).clone());
        AnsweredRow {
            outcome: judged.outcome,
            result: now,
            errors: judged.errors.into_iter().map(Into::into).collect(),
            warnings: Vec::new(),
        }
    });
    Answer {
        rows: rows.collect(),
        is_committed,
        answered: Vec::new(),
    }
}
