//! What a fiscal year would be closed without: how far its results are approved (R8).

use std::collections::BTreeMap;

use arshjul_entity::{ApprovalState, result};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::domain::{
    policy::{Permit, act},
    result::CellKey,
};

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
