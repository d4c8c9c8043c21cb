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
        let broken = |_| {
            DbErr::Type(format!(
                "a result's period is stored as {period:?}, which is none"
            ))
        };
        let period = period.parse().map_err(broken)?;
        let key = CellKey {
            indicator,
            unit,
            period,
            gender,
        };
        Ok((key, approval))
    };
    rows.into_iter().map(cell).collect()
}
