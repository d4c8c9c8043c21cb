//! Units and fiscal years.

use arshjul_entity::{OrganizationUnitId, organization_unit};
use sea_orm::Set;

use super::{
    code::{Codes, SeedError},
    content::Organization,
};
use crate::store::seed::Empty;

pub async fn enter(
    empty: &Empty<'_>,
    content: &Organization,
) -> Result<Codes<OrganizationUnitId>, SeedError> {
    let mut units = Codes::new("the unit");
    for unit in &content.units {
        let row = organization_unit::ActiveModel {
            code: Set(unit.code.clone()),
            name: Set(unit.name.clone()),
            kind: Set(unit.kind),
            parent_id: Set(units.optional(unit.parent.as_deref())?),
            valid_from: Set(unit.valid_from),
            valid_to: Set(None),
            is_example: Set(unit.is_example),
            version: Set(1),
            ..Default::default()
        };
        units.add(&unit.code, empty.insert(row).await?.id);
    }
    Ok(units)
}
