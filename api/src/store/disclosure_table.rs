//! What disclosure control decided for each table of a publication: for those who may know why (S3).

use arshjul_entity::{PublicationId, disclosure_table};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

use super::page::{self, Page, PageRequest};
use crate::domain::policy::{Reach, Scope};

/// The tables of one publication, in the order of indicators and periods.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    publication: PublicationId,
    request: &PageRequest,
) -> Result<Page<disclosure_table::Model>, DbErr> {
    let of = disclosure_table::Entity::find().filter(disclosure_table::COLUMN.publication_id.eq(publication));
    let visible = match scope.causes {
        Reach::Group => of,
        Reach::Units(_) => of.filter(Expr::cust("1 = 0")),
    };
    page::by_id(db, visible, request).await
}
