//! Roles given in the database, beside those that tokens carry.

use arshjul_entity::{RoleGrantId, role_grant};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, ModelTrait, QueryFilter, QueryOrder};

use super::row::{self, is_any};
use crate::domain::policy::{Permit, Reach, act};

/// What a subject holds. Read before there is a scope, since the scope hangs on it.
pub async fn of_subject(db: &impl ConnectionTrait, subject: &str) -> Result<Vec<role_grant::Model>, DbErr> {
    role_grant::Entity::find()
        .filter(role_grant::COLUMN.subject.eq(subject))
        .all(db)
        .await
}

/// Every grant at the units that the viewer administers.
pub async fn administered(db: &impl ConnectionTrait, reach: &Reach) -> Result<Vec<role_grant::Model>, DbErr> {
    let mut select = role_grant::Entity::find();
    if let Reach::Units(units) = reach {
        let unit = row::column::<role_grant::Entity>(role_grant::Column::UnitId);
        select = select.filter(is_any(
            db.get_database_backend(),
            unit,
            units.iter().map(|id| id.0),
        ));
    }
    select.order_by_asc(role_grant::Column::Id).all(db).await
}

pub async fn insert(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::RoleGrantCreate>,
    grant: role_grant::ActiveModel,
) -> Result<role_grant::Model, DbErr> {
    grant.insert(db).await
}

/// Found only at a unit that the viewer administers.
pub async fn find(
    db: &impl ConnectionTrait,
    reach: &Reach,
    id: RoleGrantId,
) -> Result<Option<role_grant::Model>, DbErr> {
    let grant = role_grant::Entity::find_by_id(id).one(db).await?;
    Ok(grant.filter(|grant| reach.covers(grant.unit_id)))
}

pub async fn delete(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::RoleGrantRevoke>,
    grant: role_grant::Model,
) -> Result<(), DbErr> {
    grant.delete(db).await.map(|_| ())
}
