//! What a fiscal year would be closed without: how far its results are approved (R8).

use std::collections::BTreeMap;

use arshjul_entity::result;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::domain::{
    closing::StandingCell,
    policy::{Permit, act},
    result::CellKey,
};

/// Every result of the year with how far its approval has come: whoever may close the year sees all of them.
pub async fn cells(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::FiscalYearClose>,
    year: i32,
) -> Result<BTreeMap<CellKey, StandingCell>, DbErr> {
    use result::Column;
    let rows: Vec<(_, _, String, _, _, _)> = result::Entity::find()
        .select_only()
        .columns([
            Column::IndicatorId,
            Column::UnitId,
            Column::Period,
            Column::Gender,
            Column::Approval,
            Column::IsExample,
        ])
        .filter(result::COLUMN.year.eq(year))
        .into_tuple()
        .all(db)
        .await?;
    let cell = |(indicator, unit, period, gender, approval, is_example): (_, _, String, _, _, _)| {
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
        let cell = StandingCell { approval, is_example };
        Ok((key, cell))
    };
    rows.into_iter().map(cell).collect()
}
