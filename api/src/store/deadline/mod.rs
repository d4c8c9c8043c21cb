//! Deadlines: read by anyone but for what people wrote about them, which takes a reach over drafts (A2).

use std::ops::RangeInclusive;

use arshjul_entity::{
    DeadlineId, OrganizationUnitId, RequestedPeriod, deadline, deadline_answer,
    deadline_unit::{self, Column as Part},
    link,
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement},
};

mod list;
mod write;

pub use list::{Chosen, chosen};
pub use write::{
    answer, answers, hand_in, hold, hold_merged, insert, move_all, parts, release, serve, served, take_back,
    touch, update, update_part, use_from, using, waive,
};

use super::row::{self, is_any, is_any_text};
use crate::domain::policy::Scope;

/// Deadlines due on any of these days, with all that their hand-ins have to do with, by day and code. Reasons of moves are
/// left out for whom no draft is open.
pub async fn due(
    db: &impl ConnectionTrait,
    scope: &Scope,
    days: &[RangeInclusive<NaiveDate>],
) -> Result<Vec<deadline::Model>, DbErr> {
    use deadline::COLUMN;
    let is_due = || {
        let each = days
            .iter()
            .map(|days| COLUMN.due_on.between(*days.start(), *days.end()));
        each.fold(Condition::any(), Condition::add)
    };
    by_day(db, scope, whole_hand_ins(|| Condition::all().add(is_due()))).await
}

/// These deadlines with all that their hand-ins have to do with: what serves one of them, what asks once for one of them, and all that
/// these and those serve.
pub(super) fn whole_hand_ins(chosen: impl Fn() -> Condition) -> Condition {
    use deadline::COLUMN;
    let of = || {
        Query::select()
            .column(deadline::Column::Id)
            .from(deadline::Entity)
            .cond_where(chosen())
            .to_owned()
    };
    let serving = || merged(Part::ServedById, Part::DeadlineId, of());
    let used = || merged(Part::UsesId, Part::DeadlineId, of());
    let all = [of(), serving(), used()];
    let served = all.map(|keep| merged(Part::DeadlineId, Part::ServedById, keep));
    served
        .into_iter()
        .chain([serving(), used()])
        .fold(Condition::any().add(chosen()), |condition, ids| {
            condition.add(COLUMN.id.in_subquery(ids))
        })
}

/// The first code of a deadline that begins so, regardless of case.
pub async fn beginning_with(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    beginning: &str,
) -> Result<Option<String>, DbErr> {
    let length = i32::try_from(beginning.len()).unwrap_or(i32::MAX);
    let code = Expr::from(Func::lower(row::column(deadline::Column::Code)));
    let start = Func::cust("substr")
        .arg(code)
        .arg(Expr::val(1))
        .arg(Expr::val(length));
    deadline::Entity::find()
        .select_only()
        .column(deadline::Column::Code)
        .filter(Expr::from(start).eq(beginning.to_ascii_lowercase()))
        .order_by_asc(deadline::Column::Code)
        .into_tuple()
        .one(db)
        .await
}

/// These deadlines, whole.
pub async fn whole(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[i64],
) -> Result<Vec<deadline::Model>, DbErr> {
    let backend = db.get_database_backend();
    let named = || Condition::all().add(is_any(backend, deadline::Column::Id, ids.iter().copied()));
    by_day(db, scope, whole_hand_ins(named)).await
}

/// One end of what was tied together, of the parts whose other end is one of these deadlines.
fn merged(end: Part, other: Part, of: SelectStatement) -> SelectStatement {
    Query::select()
        .column(end)
        .from(deadline_unit::Entity)
        .and_where(row::column(end).is_not_null())
        .and_where(row::column(other).in_subquery(of))
        .to_owned()
}

/// By day and code, as far as the viewer may read of them.
pub(super) async fn by_day(
    db: &impl ConnectionTrait,
    scope: &Scope,
    chosen: Condition,
) -> Result<Vec<deadline::Model>, DbErr> {
    let mut rows = deadline::Entity::find()
        .filter(chosen)
        .order_by_asc(deadline::Column::DueOn)
        .order_by_asc(deadline::Column::Code)
        .all(db)
        .await?;
    // A person's reason is for those who may read drafts anywhere; the law's and the rule's are in the dates.
    if scope.drafts.is_empty() {
        for row in &mut rows {
            row.move_reason = None;
        }
    }
    Ok(rows)
}

/// Deadlines that feed one of these reporting events and were not withdrawn, with those that serve them, by day and code.
pub async fn feeding(
    db: &impl ConnectionTrait,
    scope: &Scope,
    events: Vec<String>,
) -> Result<Vec<deadline::Model>, DbErr> {
    let feeding = is_any_text(db.get_database_backend(), deadline::Column::Feeds, events);
    with_serving(db, scope, feeding).await
}

/// Those of these deadlines that were not withdrawn, with those that serve them, by day and code.
pub async fn asking_with_serving(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<deadline::Model>, DbErr> {
    let named = is_any(db.get_database_backend(), deadline::Column::Id, ids);
    with_serving(db, scope, named).await
}

/// A deadline that asks for an indicator.
#[derive(Clone, Debug)]
pub struct Asking {
    pub id: DeadlineId,
    pub due_on: NaiveDate,
    /// The code of the reporting event that it feeds.
    pub event: Option<String>,
    pub asks_for: RequestedPeriod,
    pub asks_period: Option<String>,
}

/// Deadlines that ask for one of these indicators, are due on or after a day or name their period, and were not withdrawn.
pub async fn for_indicators(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    indicators: impl IntoIterator<Item = i64>,
    since: NaiveDate,
) -> Result<Vec<Asking>, DbErr> {
    use deadline::COLUMN as DEADLINE;
    use link::deadline_indicator::{Column, Entity};
    let is_asked = is_any(db.get_database_backend(), Column::IndicatorId, indicators);
    let asking = Query::select()
        .column(Column::DeadlineId)
        .from(Entity)
        .and_where(is_asked)
        .to_owned();
    let is_late_enough = DEADLINE.due_on.gte(since);
    let rows = deadline::Entity::find()
        .select_only()
        .columns([
            deadline::Column::Id,
            deadline::Column::DueOn,
            deadline::Column::Feeds,
            deadline::Column::AsksFor,
            deadline::Column::AsksPeriod,
        ])
        .filter(is_late_enough.or(DEADLINE.asks_for.eq(RequestedPeriod::Named)))
        .filter(DEADLINE.cancelled_at.is_null())
        .filter(DEADLINE.id.in_subquery(asking))
        .into_tuple()
        .all(db)
        .await?;
    let asking = |(id, due_on, event, asks_for, asks_period)| Asking {
        id,
        due_on,
        event,
        asks_for,
        asks_period,
    };
    Ok(rows.into_iter().map(asking).collect())
}

/// A question that a unit has answered, and when.
pub type Answered = (DeadlineId, OrganizationUnitId, String, DateTime<Utc>);

/// Which questions of deadlines units have answered: not with what.
pub async fn answered(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    deadlines: &[i64],
) -> Result<Vec<Answered>, DbErr> {
    use deadline_answer::Column;
    let backend = db.get_database_backend();
    deadline_answer::Entity::find()
        .select_only()
        .columns([
            Column::DeadlineId,
            Column::UnitId,
            Column::Question,
            Column::AnsweredAt,
        ])
        .filter(is_any(backend, Column::DeadlineId, deadlines.iter().copied()))
        .into_tuple()
        .all(db)
        .await
}

async fn with_serving(
    db: &impl ConnectionTrait,
    scope: &Scope,
    condition: Expr,
) -> Result<Vec<deadline::Model>, DbErr> {
    let asking = || {
        let live = deadline::COLUMN.cancelled_at.is_null();
        Condition::all().add(condition.clone()).add(live)
    };
    by_day(db, scope, whole_hand_ins(asking)).await
}

/// Days on which deadlines are due; none for ids that are not there.
pub async fn due_days(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<(DeadlineId, NaiveDate)>, DbErr> {
    deadline::Entity::find()
        .select_only()
        .columns([deadline::Column::Id, deadline::Column::DueOn])
        .filter(is_any(db.get_database_backend(), deadline::Column::Id, ids))
        .into_tuple()
        .all(db)
        .await
}

/// How far a unit has come with a deadline.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct UnitRow {
    pub deadline_id: DeadlineId,
    pub unit_id: OrganizationUnitId,
    pub completed_at: Option<DateTime<Utc>>,
    pub is_on_time: Option<bool>,
    pub waived_at: Option<DateTime<Utc>>,
    pub served_by_id: Option<DeadlineId>,
    pub uses_id: Option<DeadlineId>,
    /// Done without what is still missing.
    pub is_gap_accepted: bool,
}

/// The units of deadlines, by deadline and unit.
pub async fn units(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    deadlines: &[i64],
) -> Result<Vec<UnitRow>, DbErr> {
    use deadline_unit::Column;
    let backend = db.get_database_backend();
    deadline_unit::Entity::find()
        .select_only()
        .columns([
            Column::DeadlineId,
            Column::UnitId,
            Column::CompletedAt,
            Column::IsOnTime,
            Column::WaivedAt,
            Column::ServedById,
            Column::UsesId,
        ])
        .column_as(Column::GapReason.is_not_null(), "is_gap_accepted")
        .filter(is_any(backend, Column::DeadlineId, deadlines.iter().copied()))
        .order_by_asc(Column::DeadlineId)
        .order_by_asc(Column::UnitId)
        .into_model()
        .all(db)
        .await
}

/// What a unit wrote about a deadline.
#[derive(Clone, Debug)]
pub struct Words {
    pub answer: Option<String>,
    pub waive_reason: Option<String>,
    pub gap_reason: Option<String>,
}

/// What units wrote about deadlines, as far as the viewer may read their drafts.
pub async fn words(
    db: &impl ConnectionTrait,
    scope: &Scope,
    deadlines: &[i64],
) -> Result<Vec<(DeadlineId, OrganizationUnitId, Words)>, DbErr> {
    use deadline_unit::Column;
    let backend = db.get_database_backend();
    let rows = deadline_unit::Entity::find()
        .select_only()
        .columns([
            Column::DeadlineId,
            Column::UnitId,
            Column::Answer,
            Column::WaiveReason,
            Column::GapReason,
        ])
        .filter(is_any(backend, Column::DeadlineId, deadlines.iter().copied()))
        .filter(
            Column::Answer
                .is_not_null()
                .or(Column::WaiveReason.is_not_null())
                .or(Column::GapReason.is_not_null()),
        )
        .filter(row::within(backend, &scope.drafts, Column::UnitId))
        .into_tuple()
        .all(db)
        .await?;
    let row = |(deadline, unit, answer, waive_reason, gap_reason)| {
        let words = Words {
            answer,
            waive_reason,
            gap_reason,
        };
        (deadline, unit, words)
    };
    Ok(rows.into_iter().map(row).collect())
}
