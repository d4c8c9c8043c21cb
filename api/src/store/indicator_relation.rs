//! Relations between indicators, and those that were dismissed.

use arshjul_entity::{IndicatorId, indicator_relation, indicator_relation_dismissal};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use super::{row::is_any, transaction::Transaction};
use crate::domain::policy::{Act, Permit, Scope};

/// All of them: there are some dozens.
pub async fn all(db: &impl ConnectionTrait, _scope: &Scope) -> Result<Vec<indicator_relation::Model>, DbErr> {
    indicator_relation::Entity::find()
        .order_by_asc(indicator_relation::Column::Id)
        .all(db)
        .await
}

/// Those that indicators name.
pub async fn of(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    indicators: impl IntoIterator<Item = IndicatorId>,
) -> Result<Vec<indicator_relation::Model>, DbErr> {
    let column = indicator_relation::Column::IndicatorId;
    indicator_relation::Entity::find()
        .filter(is_any(db.get_database_backend(), column, indicators))
        .order_by_asc(indicator_relation::Column::Id)
        .all(db)
        .await
}

/// Writes all that an indicator names.
pub async fn replace<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    indicator: IndicatorId,
    relations: Vec<indicator_relation::ActiveModel>,
) -> Result<(), DbErr> {
    indicator_relation::Entity::delete_many()
        .filter(indicator_relation::COLUMN.indicator_id.eq(indicator))
        .exec(tx)
        .await?;
    if !relations.is_empty() {
        indicator_relation::Entity::insert_many(relations)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

pub async fn dismissals(
    db: &impl ConnectionTrait,
    _scope: &Scope,
) -> Result<Vec<indicator_relation_dismissal::Model>, DbErr> {
    indicator_relation_dismissal::Entity::find().all(db).await
}

/// In the place of an earlier one of the same two.
pub async fn dismiss<A: Act>(
    tx: &Transaction,
    _permit: &Permit<A>,
    (one, other): (IndicatorId, IndicatorId),
    dismissal: indicator_relation_dismissal::ActiveModel,
) -> Result<(), DbErr> {
    let pair = Condition::all()
        .add(indicator_relation_dismissal::COLUMN.indicator_id.eq(one))
        .add(indicator_relation_dismissal::COLUMN.other_id.eq(other));
    indicator_relation_dismissal::Entity::delete_many()
        .filter(pair)
        .exec(tx)
        .await?;
    dismissal.insert(tx).await?;
    Ok(())
}
