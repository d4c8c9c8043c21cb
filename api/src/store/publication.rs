//! Publications: read by anyone, made with a permit for the whole group, one after the other.

use arshjul_entity::{CellState, IndicatorId, SuppressionReason, figure, link, publication, result, target};
use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement,
};

use super::{
    page::{self, Page, PageRequest, Sort, SortOrder},
    row::{self, is_any, is_any_text},
};
use crate::domain::policy::{Permit, Scope, act};

pub async fn page(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    request: &PageRequest,
) -> Result<Page<publication::Model>, DbErr> {
    let id = row::column::<publication::Entity>(publication::Column::Id);
    let sort = Sort {
        by: None,
        id,
        order: SortOrder::Ascending,
    };
    page::fetch(db, publication::Entity::find(), &sort, request).await
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<publication::Model>, DbErr> {
    let id = row::column::<publication::Entity>(publication::Column::Id);
    publication::Entity::find()
        .filter(is_any(db.get_database_backend(), id, ids))
        .all(db)
        .await
}

/// When the latest publication was made. Whatever was published at or before it can be read already, since publications are made
/// one after the other.
pub async fn latest_instant(
    db: &impl ConnectionTrait,
    _scope: &Scope,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let latest = publication::Entity::find()
        .order_by_desc(publication::Column::PublishedAt)
        .one(db)
        .await?;
    Ok(latest.map(|publication| publication.published_at))
}

/// Waits for its turn: publications are made one after the other, so that their instants are in the order in which they can be
/// read, and each knows what was published before. Answers the instant of the one to be made. SQLite's one writer has the turn already.
pub async fn take_turn(
    tx: &DatabaseTransaction,
    _permit: &Permit<act::PublicationCreate>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let lock = "LOCK TABLE publication IN SHARE ROW EXCLUSIVE MODE";
        tx.execute_raw(Statement::from_string(DbBackend::Postgres, lock))
            .await?;
    }
    let latest = publication::Entity::find()
        .order_by_desc(publication::Column::PublishedAt)
        .one(tx)
        .await?;
    let after_latest = latest.map(|publication| publication.published_at + Duration::milliseconds(1));
    Ok(after_latest.map_or(now, |after_latest| after_latest.max(now)))
}

pub async fn insert(
    tx: &DatabaseTransaction,
    _permit: &Permit<act::PublicationCreate>,
    publication: publication::ActiveModel,
) -> Result<publication::Model, DbErr> {
    publication.insert(tx).await
}

/// Everything that a publication is made from.
#[derive(Debug)]
pub struct Material {
    pub results: Vec<result::Model>,
    pub asked: Vec<link::indicator_unit::Model>,
    pub targets: Vec<target::Model>,
    /// The current figures of the cells, from earlier publications.
    pub current: Vec<figure::Model>,
    /// What publications ever showed of the cells, the latest value of each.
    pub shown: Vec<figure::Model>,
    /// The figures in which publications hid the cells.
    pub hidden: Vec<figure::Model>,
}

/// The results, requests and targets of indicators and periods, and the figures shown of them: raw values of the whole group, which
/// is why it takes the permit to publish them.
pub async fn material(
    tx: &DatabaseTransaction,
    _permit: &Permit<act::PublicationCreate>,
    indicators: &[IndicatorId],
    periods: &[String],
) -> Result<Material, DbErr> {
    let backend = tx.get_database_backend();
    let ids = || indicators.iter().map(|id| id.0);
    let result = row::column::<result::Entity>;
    let results = result::Entity::find()
        .filter(is_any(backend, result(result::Column::IndicatorId), ids()))
        .filter(is_any_text(
            backend,
            result(result::Column::Period),
            periods.to_vec(),
        ))
        .all(tx)
        .await?;
    let asked = row::column::<link::indicator_unit::Entity>(link::indicator_unit::Column::IndicatorId);
    let asked = link::indicator_unit::Entity::find()
        .filter(is_any(backend, asked, ids()))
        .all(tx)
        .await?;
    let column = row::column::<target::Entity>;
    let targets = target::Entity::find()
        .filter(is_any(backend, column(target::Column::IndicatorId), ids()))
        .filter(is_any_text(
            backend,
            column(target::Column::Period),
            periods.to_vec(),
        ))
        .all(tx)
        .await?;
    let figure = row::column::<figure::Entity>;
    let figures = figure::Entity::find()
        .filter(is_any(backend, figure(figure::Column::IndicatorId), ids()))
        .filter(is_any_text(
            backend,
            figure(figure::Column::Period),
            periods.to_vec(),
        ));
    let current = figures.clone().filter(figure::COLUMN.superseded_at.is_null());
    let latest = figures
        .clone()
        .filter(figure::COLUMN.state.eq(CellState::Value))
        .select_only()
        .column_as(figure::Column::Id.max(), "id")
        .group_by(figure::Column::IndicatorId)
        .group_by(figure::Column::UnitId)
        .group_by(figure::Column::Period)
        .group_by(figure::Column::Gender);
    let shown = figure::Entity::find().filter(figure::Column::Id.in_subquery(latest.into_query()));
    let hidden = figures.filter(
        figure::COLUMN
            .suppression_reason
            .eq(SuppressionReason::Confidential),
    );
    Ok(Material {
        results,
        asked,
        targets,
        current: current.all(tx).await?,
        shown: shown.all(tx).await?,
        hidden: hidden.all(tx).await?,
    })
}

/// Ends the time of figures that a new publication supersedes.
pub async fn supersede(
    tx: &DatabaseTransaction,
    _permit: &Permit<act::PublicationCreate>,
    figures: impl IntoIterator<Item = i64>,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let id = row::column::<figure::Entity>(figure::Column::Id);
    figure::Entity::update_many()
        .col_expr(figure::Column::SupersededAt, at.into())
        .filter(is_any(tx.get_database_backend(), id, figures))
        .exec(tx)
        .await?;
    Ok(())
}

/// Rows of one insert: 13 columns each, under the 32,766 bound values that SQLite takes.
const ROWS: usize = 2_000;

/// Writes the figures of a publication.
pub async fn insert_figures(
    tx: &DatabaseTransaction,
    _permit: &Permit<act::PublicationCreate>,
    figures: Vec<figure::ActiveModel>,
) -> Result<(), DbErr> {
    let mut figures = figures.into_iter().peekable();
    while figures.peek().is_some() {
        let chunk: Vec<_> = figures.by_ref().take(ROWS).collect();
        figure::Entity::insert_many(chunk)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}
