//! Deadlines: read by anyone but for what people wrote about them, which takes a reach over drafts (A2).

use std::ops::RangeInclusive;

use arshjul_entity::{
    ActivityId, DeadlineId, IndicatorId, OrganizationUnitId, deadline, deadline_unit, link,
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};

mod write;

pub use write::{
    asking, hand_in, hold, hold_merged, insert, move_all, parts, release, serve, served, touch, update,
    update_part, waive,
};

use super::row::{self, is_any, is_any_text};
use crate::domain::policy::{Reach, Scope};

/// Deadlines due on these days, with those that serve one of them or are served by one, by day and code. Reasons of moves are
/// left out for whom no draft is open.
pub async fn due(
    db: &impl ConnectionTrait,
    scope: &Scope,
    days: &RangeInclusive<NaiveDate>,
) -> Result<Vec<deadline::Model>, DbErr> {
    use deadline::COLUMN;
    let is_due = || COLUMN.due_on.between(*days.start(), *days.end());
    let due = || {
        Query::select()
            .column(deadline::Column::Id)
            .from(Alias::new("deadline"))
            .and_where(is_due())
            .to_owned()
    };
    // One end of what was merged, of the rows whose other end is due.
    let merged = |end: deadline_unit::Column, other: deadline_unit::Column| -> SelectStatement {
        Query::select()
            .column(end)
            .from(Alias::new("deadline_unit"))
            .and_where(deadline_unit::Column::ServedById.is_not_null())
            .and_where(row::column::<deadline_unit::Entity>(other).in_subquery(due()))
            .to_owned()
    };
    let (served, by) = (
        deadline_unit::Column::DeadlineId,
        deadline_unit::Column::ServedById,
    );
    let rows = deadline::Entity::find()
        .filter(
            Condition::any()
                .add(is_due())
                .add(COLUMN.id.in_subquery(merged(by, served)))
                .add(COLUMN.id.in_subquery(merged(served, by))),
        )
        .order_by_asc(deadline::Column::DueOn)
        .order_by_asc(deadline::Column::Code)
        .all(db)
        .await?;
    Ok(readable(scope, rows))
}

/// Deadlines that feed one of these reporting events and were not withdrawn, with those that serve them, by day and code.
pub async fn feeding(
    db: &impl ConnectionTrait,
    scope: &Scope,
    events: Vec<String>,
) -> Result<Vec<deadline::Model>, DbErr> {
    let feeds = row::column::<deadline::Entity>(deadline::Column::Feeds);
    let feeding = is_any_text(db.get_database_backend(), feeds, events);
    with_serving(db, scope, feeding).await
}

/// Those of these deadlines that were not withdrawn, with those that serve them, by day and code.
pub async fn asking_with_serving(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<deadline::Model>, DbErr> {
    let id = row::column::<deadline::Entity>(deadline::Column::Id);
    with_serving(db, scope, is_any(db.get_database_backend(), id, ids)).await
}

/// A deadline that feeds a report.
#[derive(Clone, Debug)]
pub struct Feeding {
    pub id: DeadlineId,
    pub due_on: NaiveDate,
    /// The reporting event's code.
    pub event: String,
}

/// Deadlines that feed a report, ask for one of these indicators, are due on or after a day and were not withdrawn.
pub async fn reporting(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    indicators: impl IntoIterator<Item = i64>,
    since: NaiveDate,
) -> Result<Vec<Feeding>, DbErr> {
    use link::deadline_indicator::{Column, Entity};
    let indicator = row::column::<Entity>(Column::IndicatorId);
    let asking = Query::select()
        .column(Column::DeadlineId)
        .from(Entity)
        .and_where(is_any(db.get_database_backend(), indicator, indicators))
        .to_owned();
    let rows: Vec<(_, _, String)> = deadline::Entity::find()
        .select_only()
        .columns([
            deadline::Column::Id,
            deadline::Column::DueOn,
            deadline::Column::Feeds,
        ])
        .filter(deadline::COLUMN.feeds.is_not_null())
        .filter(deadline::COLUMN.due_on.gte(since))
        .filter(deadline::COLUMN.cancelled_at.is_null())
        .filter(deadline::COLUMN.id.in_subquery(asking))
        .into_tuple()
        .all(db)
        .await?;
    let feeding = |(id, due_on, event)| Feeding { id, due_on, event };
    Ok(rows.into_iter().map(feeding).collect())
}

async fn with_serving(
    db: &impl ConnectionTrait,
    scope: &Scope,
    condition: Expr,
) -> Result<Vec<deadline::Model>, DbErr> {
    use deadline::COLUMN;
    let asking = || {
        Query::select()
            .column(deadline::Column::Id)
            .from(deadline::Entity)
            .and_where(condition.clone())
            .and_where(COLUMN.cancelled_at.is_null())
            .to_owned()
    };
    let served = row::column::<deadline_unit::Entity>(deadline_unit::Column::DeadlineId);
    let serving = Query::select()
        .column(deadline_unit::Column::ServedById)
        .from(deadline_unit::Entity)
        .and_where(deadline_unit::Column::ServedById.is_not_null())
        .and_where(served.in_subquery(asking()))
        .to_owned();
    let rows = deadline::Entity::find()
        .filter(
            Condition::any()
                .add(COLUMN.id.in_subquery(asking()))
                .add(COLUMN.id.in_subquery(serving)),
        )
        .order_by_asc(deadline::Column::DueOn)
        .order_by_asc(deadline::Column::Code)
        .all(db)
        .await?;
    Ok(readable(scope, rows))
}

/// A person's reason is for those who may read drafts anywhere; the law's and the rule's are in the dates.
pub(super) fn readable(scope: &Scope, mut rows: Vec<deadline::Model>) -> Vec<deadline::Model> {
    if scope.drafts.is_empty() {
        for row in &mut rows {
            row.move_reason = None;
        }
    }
    rows
}

/// Days on which deadlines are due; none for ids that are not there.
pub async fn due_days(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<(DeadlineId, NaiveDate)>, DbErr> {
    let id = row::column::<deadline::Entity>(deadline::Column::Id);
    deadline::Entity::find()
        .select_only()
        .columns([deadline::Column::Id, deadline::Column::DueOn])
        .filter(is_any(db.get_database_backend(), id, ids))
        .into_tuple()
        .all(db)
        .await
}

/// How far a unit has come with a deadline.
#[derive(Clone, Copy, Debug)]
pub struct UnitRow {
    pub deadline: DeadlineId,
    pub unit: OrganizationUnitId,
    pub completed_at: Option<DateTime<Utc>>,
    pub is_on_time: Option<bool>,
    pub waived_at: Option<DateTime<Utc>>,
    pub served_by: Option<DeadlineId>,
}

/// The units of deadlines, by deadline and unit.
pub async fn units(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    deadlines: &[i64],
) -> Result<Vec<UnitRow>, DbErr> {
    use deadline_unit::Column;
    let of = row::column::<deadline_unit::Entity>(Column::DeadlineId);
    let rows = deadline_unit::Entity::find()
        .select_only()
        .columns([
            Column::DeadlineId,
            Column::UnitId,
            Column::CompletedAt,
            Column::IsOnTime,
            Column::WaivedAt,
            Column::ServedById,
        ])
        .filter(is_any(db.get_database_backend(), of, deadlines.iter().copied()))
        .order_by_asc(Column::DeadlineId)
        .order_by_asc(Column::UnitId)
        .into_tuple()
        .all(db)
        .await?;
    let row = |(deadline, unit, completed_at, is_on_time, waived_at, served_by)| UnitRow {
        deadline,
        unit,
        completed_at,
        is_on_time,
        waived_at,
        served_by,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The indicators that deadlines ask for.
pub async fn indicators(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    deadlines: &[i64],
) -> Result<Vec<(DeadlineId, IndicatorId)>, DbErr> {
    use link::deadline_indicator::{Column, Entity};
    let of = row::column::<Entity>(Column::DeadlineId);
    Entity::find()
        .select_only()
        .columns([Column::DeadlineId, Column::IndicatorId])
        .filter(is_any(db.get_database_backend(), of, deadlines.iter().copied()))
        .into_tuple()
        .all(db)
        .await
}

/// The activities that deadlines ask for. What they are is read with the viewer's scope, as everywhere.
pub async fn activities(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    deadlines: &[i64],
) -> Result<Vec<(DeadlineId, ActivityId)>, DbErr> {
    use link::deadline_activity::{Column, Entity};
    let of = row::column::<Entity>(Column::DeadlineId);
    Entity::find()
        .select_only()
        .columns([Column::DeadlineId, Column::ActivityId])
        .filter(is_any(db.get_database_backend(), of, deadlines.iter().copied()))
        .into_tuple()
        .all(db)
        .await
}

/// What a unit wrote about a deadline.
#[derive(Clone, Debug)]
pub struct Words {
    pub answer: Option<String>,
    pub waive_reason: Option<String>,
}

/// What units wrote about deadlines, as far as the viewer may read their drafts.
pub async fn words(
    db: &impl ConnectionTrait,
    scope: &Scope,
    deadlines: &[i64],
) -> Result<Vec<(DeadlineId, OrganizationUnitId, Words)>, DbErr> {
    use deadline_unit::Column;
    let column = row::column::<deadline_unit::Entity>;
    let backend = db.get_database_backend();
    let mut select = deadline_unit::Entity::find()
        .select_only()
        .columns([
            Column::DeadlineId,
            Column::UnitId,
            Column::Answer,
            Column::WaiveReason,
        ])
        .filter(is_any(
            backend,
            column(Column::DeadlineId),
            deadlines.iter().copied(),
        ))
        .filter(Column::Answer.is_not_null().or(Column::WaiveReason.is_not_null()));
    if let Reach::Units(units) = &scope.drafts {
        select = select.filter(is_any(
            backend,
            column(Column::UnitId),
            units.iter().map(|id| id.0),
        ));
    }
    let rows = select.into_tuple().all(db).await?;
    let row = |(deadline, unit, answer, waive_reason)| (deadline, unit, Words { answer, waive_reason });
    Ok(rows.into_iter().map(row).collect())
}
