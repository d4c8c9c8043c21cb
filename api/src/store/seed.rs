//! Example content enters here, and only into a database where nobody has entered anything.

use arshjul_entity::{audit_event, organization_unit};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter,
};

use super::{
    link::{self, Link},
    row,
    transaction::Transaction,
};

/// Proof that the database holds no organization unit, and so nothing that hangs on one. What writes example content is a
/// method of it: real data can't be mixed with invented.
#[derive(Debug)]
pub struct Empty<'tx>(&'tx Transaction);

impl<'tx> Empty<'tx> {
    /// None where there is something already.
    pub async fn check(tx: &'tx Transaction) -> Result<Option<Self>, DbErr> {
        let units = organization_unit::Entity::find().count(tx).await?;
        Ok((units == 0).then_some(Self(tx)))
    }

    /// The row as stored, with its id.
    pub async fn insert<A>(&self, row: A) -> Result<<A::Entity as EntityTrait>::Model, DbErr>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        row.insert(self.0).await
    }

    /// Many rows in few statements.
    pub async fn insert_many<A>(&self, rows: impl IntoIterator<Item = A>) -> Result<(), DbErr>
    where
        A: ActiveModelTrait + Send,
    {
        for chunk in row::chunked(rows) {
            A::Entity::insert_many(chunk)
                .exec_without_returning(self.0)
                .await?;
        }
        Ok(())
    }

    /// What a row is linked to.
    pub async fn link(&self, link: Link, from: i64, to: &[i64]) -> Result<(), DbErr> {
        link::insert(self.0, link, from, to).await
    }
}

/// Whether the history has an event of that action.
pub async fn was_entered(db: &impl ConnectionTrait, action: &str) -> Result<bool, DbErr> {
    let event = audit_event::Entity::find()
        .filter(audit_event::COLUMN.action.eq(action))
        .one(db)
        .await?;
    Ok(event.is_some())
}
