//! Targets: what units aim at, read by anyone.

use arshjul_entity::{IndicatorId, OrganizationUnitId, target};
use sea_orm::{Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::{
    page::{self, Page, PageRequest},
    row::is_any_of,
};
use crate::domain::policy::Scope;

/// Narrows a list of targets; each set names what a target must be one of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub indicators: Option<Vec<IndicatorId>>,
    pub units: Option<Vec<OrganizationUnitId>>,
    pub year_from: Option<i32>,
    pub year_to: Option<i32>,
}

/// In the order in which they were set.
pub async fn page(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<target::Model>, DbErr> {
    use target::{COLUMN, Column};
    let backend = db.get_database_backend();
    // A period begins with its year, in four digits.
    let year = |year: i32| format!("{:04}", year.clamp(0, 9_998));
    let chosen = Condition::all()
        .add_option(is_any_of(
            backend,
            Column::IndicatorId,
            filter.indicators.as_ref(),
        ))
        .add_option(is_any_of(backend, Column::UnitId, filter.units.as_ref()))
        .add_option(filter.year_from.map(|from| COLUMN.period.gte(year(from))))
        .add_option(
            filter
                .year_to
                .map(|to| COLUMN.period.lt(year(to.saturating_add(1)))),
        );
    page::by_id(db, target::Entity::find().filter(chosen), request).await
}
