//! Frameworks and their items: few, read whole, by anyone.

use arshjul_entity::{framework, framework_item};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryOrder};

use crate::domain::policy::Scope;

/// Every framework with its items, each by number.
pub async fn all(
    db: &impl ConnectionTrait,
    _scope: &Scope,
) -> Result<Vec<(framework::Model, Vec<framework_item::Model>)>, DbErr> {
    let frameworks = framework::Entity::find()
        .order_by_asc(framework::Column::Code)
        .all(db)
        .await?;
    let mut items = framework_item::Entity::find()
        .order_by_asc(framework_item::Column::FrameworkId)
        .order_by_asc(framework_item::Column::Number)
        .all(db)
        .await?;
    Ok(frameworks
        .into_iter()
        .map(|framework| {
            let (own, others) = items
                .drain(..)
                .partition(|item| item.framework_id == framework.id);
            items = others;
            (framework, own)
        })
        .collect())
}
