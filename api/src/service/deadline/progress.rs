//! How far units come with deadlines: handed in, taken up again, waived (C6).

use arshjul_entity::{OrganizationUnitId, deadline, deadline_unit};
use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::{IntoActiveModel, Set};

use super::{
    changed::Changed,
    held::{Held, code, part_changed, units},
};
use crate::{
    clock,
    domain::{
        book::Request,
        calendar::{PartState, calendar_year_of, known_from},
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    service::{
        self, Failure,
        audit::{self, Change},
        calendar,
        context::RequestContext,
        input::{self, Check, PROSE},
    },
    store::{self, transaction::Transaction},
};

/// Days back that a hand-in can be dated by those who make it: enough for a week away, too little to tidy a year up in. Who waives
/// may give any day.
const RECENT: u64 = 7;

/// A unit's hand-in.
#[derive(Debug)]
pub struct Completion {
    pub deadline: Option<i64>,
    pub unit: Option<i64>,
    /// Today, where it is not said.
    pub completed_on: Option<NaiveDate>,
    pub answer: Option<String>,
    /// Why it counts as done without what is missing.
    pub accept_gap: Option<String>,
}

/// What came of it: the deadline, or what has to come in first.
#[derive(Debug)]
pub struct Completed {
    pub changed: Changed,
    pub missing: Vec<Request>,
}

/// What carries data is done when the last of it has come in, and not before, unless who waives does without the rest. On time is what was done by the day that was due then, by the date in Sweden. The same once more changes nothing, so that a
/// retry is safe.
pub async fn complete(context: &RequestContext, change: Completion) -> Result<Completed, Failure> {
    let Completion {
        completed_on,
        answer,
        accept_gap,
        ..
    } = change;
    let unit = input::unit(&context.tree, "unitId", change.unit)?.id;
    let permit = Permit::<act::DeadlineComplete>::at(&context.viewer, &context.tree, unit)?;
    let today = clock::local_date(context.visit.now);
    let mut check = Check::default();
    check.optional("answer", answer.as_deref(), PROSE);
    check.optional("acceptGap", accept_gap.as_deref(), PROSE);
    if completed_on.is_some_and(|day| day > today) {
        check.refuse("completedOn", Reason::CompletedInFuture);
    }
    check.done()?;
    if accept_gap.is_some() {
        Permit::<act::DeadlineWaive>::group(&context.viewer, &context.tree)?;
    }
    let tx = context.store.begin().await?;
    let held = Held::hold(&tx, context, &permit, change.deadline).await?;
    let part = asked(context, &held, unit)?;
    match held.parts.state(part) {
        open if open.can_be_completed() => {}
        PartState::Done if is_retry(part, completed_on, answer.as_deref()) => {
            return Completed::unchanged(tx, context, &held, Vec::new()).await;
        }
        PartState::Done => {
            return Err(at_unit(Reason::AlreadyDone {
                unit: code(context, unit),
            }));
        }
        closed => return Err(closed_to(context, &held, unit, closed)),
    }
    let is_old = completed_on.is_some_and(|day| day < today - Days::new(RECENT));
    if is_old && Permit::<act::DeadlineWaive>::group(&context.viewer, &context.tree).is_err() {
        return Err(Rejection::at("completedOn", Reason::CompletedLongAgo { days: RECENT }).into());
    }
    let done_on = completed_on.unwrap_or(today);
    known_by(&tx, context, &held.row, done_on).await?;
    let missing = held.missing(unit);
    match (missing.is_empty(), &accept_gap) {
        (false, None) => return Completed::unchanged(tx, context, &held, missing).await,
        (true, Some(_)) => {
            let unit = code(context, unit);
            return Err(Rejection::at("acceptGap", Reason::NoGap { unit }).into());
        }
        _ => {}
    }
    let mut after = part.clone().into_active_model();
    after.completed_at = Set(Some(instant(context, done_on, today)));
    after.is_on_time = Set(Some(done_on <= held.row.due_on));
    after.answer = Set(answer);
    after.gap_reason = Set(accept_gap);
    after.served_by_id = Set(None);
    let after = store::deadline::update_part(&tx, &permit, after).await?;
    held.touch(&tx, context, &permit).await?;
    audit::record(&tx, context, &permit, [part_changed(part, &after)]).await?;
    let changed = Changed::commit(tx, context, [held.row.id]).await?;
    Ok(Completed {
        changed,
        missing: Vec::new(),
    })
}

impl Completed {
    /// Nothing was written: it was so already, or something has to come in first.
    async fn unchanged(
        tx: Transaction,
        context: &RequestContext,
        held: &Held,
        missing: Vec<Request>,
    ) -> Result<Self, Failure> {
        let changed = Changed::commit(tx, context, [held.row.id]).await?;
        Ok(Self { changed, missing })
    }
}

/// Why a part takes nothing.
pub(super) fn closed_to(
    context: &RequestContext,
    held: &Held,
    unit: OrganizationUnitId,
    state: PartState,
) -> Failure {
    let unit = code(context, unit);
    at_unit(match state {
        PartState::Waived => Reason::AlreadyWaived { unit },
        PartState::Served(by) => {
            let by = held.merged.iter().find(|row| row.id == by);
            let deadline = by.map_or_else(String::new, |row| row.code.clone());
            Reason::ServedByAnother { deadline }
        }
        PartState::Open | PartState::Done => Reason::AlreadyDone { unit },
    })
}

/// Refuses what nobody can know on the day: a report's instructions and the end of its period come first.
pub(super) async fn known_by(
    tx: &Transaction,
    context: &RequestContext,
    row: &deadline::Model,
    day: NaiveDate,
) -> Result<(), Failure> {
    let event = row.feeds.as_deref();
    let Some((event, year)) = event.and_then(|event| Some((event, calendar_year_of(event)?))) else {
        return Ok(());
    };
    let events = calendar::events_in(tx, context, year).await?;
    let event = events.iter().find(|held| held.code == event);
    match known_from(row.kind, event).filter(|from| day < *from) {
        Some(from) => Err(Rejection::at("deadlineId", Reason::NotKnownYet { from }).into()),
        None => Ok(()),
    }
}

/// Now, or noon of an earlier day.
fn instant(context: &RequestContext, day: NaiveDate, today: NaiveDate) -> DateTime<Utc> {
    if day == today {
        context.visit.now
    } else {
        clock::local_noon(day)
    }
}

fn is_retry(part: &deadline_unit::Model, completed_on: Option<NaiveDate>, answer: Option<&str>) -> bool {
    let done_on = part.completed_at.map(clock::local_date);
    part.answer.as_deref() == answer && (completed_on.is_none() || completed_on == done_on)
}

pub(super) fn at_unit(reason: Reason) -> Failure {
    Rejection::at("unitId", reason).into()
}

pub(super) fn asked<'a>(
    context: &RequestContext,
    held: &'a Held,
    unit: OrganizationUnitId,
) -> Result<&'a deadline_unit::Model, Failure> {
    let part = held.part(unit);
    part.ok_or_else(|| {
        at_unit(Reason::NotAsked {
            unit: code(context, unit),
        })
    })
}

/// A hand-in or a waiver taken back.
#[derive(Debug)]
pub struct Reopening {
    pub deadline: Option<i64>,
    pub unit: Option<i64>,
    pub reason: String,
}

/// Who waives takes a waiver back.
pub async fn reopen(context: &RequestContext, change: Reopening) -> Result<Changed, Failure> {
    let reason = change.reason;
    let unit = input::unit(&context.tree, "unitId", change.unit)?.id;
    let permit = Permit::<act::DeadlineReopen>::at(&context.viewer, &context.tree, unit)?;
    let mut check = Check::default();
    check.text("reason", &reason, PROSE);
    check.done()?;
    let tx = context.store.begin().await?;
    let held = Held::hold(&tx, context, &permit, change.deadline).await?;
    let part = asked(context, &held, unit)?;
    let own = held.hand_in_ids(unit);
    let answers = store::deadline::answers(&tx, &permit, own.iter().copied(), unit).await?;
    let unit_code = || code(context, unit);
    let is_entered = part.completed_at.is_some() || !answers.is_empty();
    match held.parts.state(part) {
        PartState::Waived => {
            Permit::<act::DeadlineWaive>::group(&context.viewer, &context.tree)?;
        }
        state if state.can_be_reopened(is_entered) => {}
        PartState::Done => return Err(at_unit(Reason::DoneByData { unit: unit_code() })),
        _ => return Err(at_unit(Reason::NothingToReopen { unit: unit_code() })),
    }
    store::deadline::take_back(&tx, &permit, own, unit).await?;
    let mut after = part.clone().into_active_model();
    after.completed_at = Set(None);
    after.is_on_time = Set(None);
    after.gap_reason = Set(None);
    after.waived_at = Set(None);
    after.waive_reason = Set(None);
    let after = store::deadline::update_part(&tx, &permit, after).await?;
    held.touch(&tx, context, &permit).await?;
    let change = part_changed(part, &after).because(&reason);
    let taken = answers.iter().map(|answer| Change::removed(Some(unit), answer));
    audit::record(&tx, context, &permit, taken.chain([change])).await?;
    Changed::commit(tx, context, [held.row.id]).await
}

/// Units that a deadline is not needed from.
#[derive(Debug)]
pub struct Waiver {
    pub deadline: Option<i64>,
    /// None: all that have not handed in yet.
    pub units: Option<Vec<Option<i64>>>,
    pub reason: String,
}

pub async fn waive(context: &RequestContext, change: Waiver) -> Result<Changed, Failure> {
    let permit = Permit::<act::DeadlineWaive>::group(&context.viewer, &context.tree)?;
    let reason = change.reason;
    let mut check = Check::default();
    check.text("reason", &reason, PROSE);
    check.done()?;
    let named = change
        .units
        .map(|ids| units(context, "unitIds", &ids))
        .transpose()?;
    let tx = context.store.begin().await?;
    let held = Held::hold(&tx, context, &permit, change.deadline).await?;
    let chosen = match &named {
        Some(named) => waivable(context, &held, named, &reason)?,
        None => held
            .parts
            .rows
            .iter()
            .filter(|part| held.parts.state(part) == PartState::Open)
            .collect(),
    };
    if named.is_none() && chosen.is_empty() {
        return Err(Rejection::at("deadlineId", Reason::NothingOpen).into());
    }
    let units: Vec<_> = chosen.iter().map(|part| part.unit_id).collect();
    let now = context.visit.now;
    store::deadline::waive(&tx, &permit, held.row.id, &units, &reason, now).await?;
    if !units.is_empty() {
        held.touch(&tx, context, &permit).await?;
    }
    let changes = chosen.into_iter().map(|part| {
        let after = deadline_unit::Model {
            waived_at: Some(now),
            waive_reason: Some(reason.clone()),
            ..part.clone()
        };
        part_changed(part, &after)
    });
    audit::record(&tx, context, &permit, changes).await?;
    Changed::commit(tx, context, [held.row.id]).await
}

/// The named units' parts that are still to be waived; one that was waived with the same words is so already.
fn waivable<'a>(
    context: &RequestContext,
    held: &'a Held,
    named: &[OrganizationUnitId],
    reason: &str,
) -> Result<Vec<&'a deadline_unit::Model>, Failure> {
    let (mut chosen, mut refused) = (Vec::new(), Vec::new());
    for unit in named {
        let code = || code(context, *unit);
        let refusal = match held.part(*unit).map(|part| (held.parts.state(part), part)) {
            None => Reason::NotAsked { unit: code() },
            Some((state, part)) if state.can_be_waived(part.completed_at.is_some()) => {
                chosen.push(part);
                continue;
            }
            Some((PartState::Waived, part)) if part.waive_reason.as_deref() == Some(reason) => continue,
            Some((PartState::Waived, _)) => Reason::AlreadyWaived { unit: code() },
            Some(_) => Reason::AlreadyDone { unit: code() },
        };
        refused.push(Rejection::at("unitIds", refusal));
    }
    service::refuse_if_any(refused)?;
    Ok(chosen)
}
