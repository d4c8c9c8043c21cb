//! What a fiscal year would be closed without: what is asked of it, and how far its results are approved (R8).

use std::collections::BTreeMap;

use arshjul_entity::{ApprovalState, IndicatorId, OrganizationUnitId, deadline, deadline_unit, link, result};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait,
};

use crate::domain::{
    policy::{Permit, act},
    result::CellKey,
};

/// The units that each indicator is asked of, whatever the year.
pub async fn asked_of_units(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::FiscalYearClose>,
) -> Result<Vec<(IndicatorId, OrganizationUnitId)>, DbErr> {
    use link::indicator_unit::{Column, Entity};
    Entity::find()
        .select_only()
        .columns([Column::IndicatorId, Column::UnitId])
        .into_tuple()
        .all(db)
        .await
}

/// What deadlines ask of units for reporting events, by the events' codes: those that are neither withdrawn nor waived.
pub async fn asked_by_deadlines(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::FiscalYearClose>,
    year: i32,
) -> Result<Vec<(IndicatorId, OrganizationUnitId, String)>, DbErr> {
    deadline_unit::Entity::find()
        .select_only()
        .column(link::deadline_indicator::Column::IndicatorId)
        .column(deadline_unit::Column::UnitId)
        .column(deadline::Column::Feeds)
        .join(JoinType::InnerJoin, deadline_unit::Relation::Deadline.def())
        .join_rev(
            JoinType::InnerJoin,
            link::deadline_indicator::Relation::Deadline.def(),
        )
        .filter(deadline::COLUMN.cancelled_at.is_null())
        .filter(deadline_unit::COLUMN.waived_at.is_null())
        // The event's code says its year, as the rules read it.
        .filter(deadline::Column::Feeds.contains(year.to_string()))
        .into_tuple()
        .all(db)
        .await
}

/// Every result of the year with how far its approval has come: whoever may close the year sees all of them.
pub async fn approvals(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::FiscalYearClose>,
    year: i32,
) -> Result<BTreeMap<CellKey, ApprovalState>, DbErr> {
    use result::Column;
    let rows: Vec<(_, _, String, _, _)> = result::Entity::find()
        .select_only()
        .columns([
            Column::IndicatorId,
            Column::UnitId,
            Column::Period,
            Column::Gender,
            Column::Approval,
        ])
        .filter(result::COLUMN.year.eq(year))
        .into_tuple()
        .all(db)
        .await?;
    let cell = |(indicator, unit, period, gender, approval): (_, _, String, _, _)| {
        let period = period.parse().ok()?;
        let key = CellKey {
            indicator,
            unit,
            period,
            gender,
        };
        Some((key, approval))
    };
    Ok(rows.into_iter().filter_map(cell).collect())
}
