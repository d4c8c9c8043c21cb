//! Publications: read by anyone, made with a permit for the whole group, one after the other.

use std::collections::BTreeSet;

use arshjul_entity::{
    ApprovalState, FigureId, Gender, IndicatorId, MissingReason, OrganizationUnitId, PublicationId,
    disclosure_table, figure, publication, result, target,
};
use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait,
    FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use super::{
    page::{self, Page, PageRequest},
    row::{self, is_any, is_any_text},
    transaction::Transaction,
};
use crate::domain::policy::{Permit, Scope, act};

pub async fn page(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    request: &PageRequest,
) -> Result<Page<publication::Model>, DbErr> {
    page::by_id(db, publication::Entity::find(), request).await
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<publication::Model>, DbErr> {
    row::of_ids(db, publication::Entity::find(), ids).await
}

/// The latest publication: another one since changes what is known.
pub async fn latest(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::PublicationCreate>,
) -> Result<Option<PublicationId>, DbErr> {
    publication::Entity::find()
        .select_only()
        .column_as(publication::Column::Id.max(), "id")
        .into_tuple::<Option<PublicationId>>()
        .one(db)
        .await
        .map(Option::flatten)
}

/// When the latest publication was made. Whatever was published at or before it can be read already, since publications are made
/// one after the other.
pub async fn latest_instant(
    db: &impl ConnectionTrait,
    _scope: &Scope,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    newest_instant(db).await
}

async fn newest_instant(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, DbErr> {
    let newest = publication::Entity::find().order_by_desc(publication::Column::PublishedAt);
    Ok(newest.one(db).await?.map(|publication| publication.published_at))
}

/// Waits for its turn: publications are made one after the other, so that their instants are in the order in which they can be
/// read, and each knows what was published before. Answers the instant before which the one to be made can't be. SQLite's one writer has
/// the turn already.
pub async fn hold_turn(
    tx: &Transaction,
    _permit: &Permit<act::PublicationCreate>,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        // A publication's rows are checked against what they refer to, one by one: each check would be planned anew.
        tx.execute_unprepared("SET LOCAL plan_cache_mode = auto").await?;
        tx.execute_unprepared("LOCK TABLE publication IN SHARE ROW EXCLUSIVE MODE")
            .await?;
    }
    let newest = newest_instant(tx).await?;
    Ok(newest.map(|at| at + Duration::milliseconds(1)))
}

pub async fn insert(
    tx: &Transaction,
    _permit: &Permit<act::PublicationCreate>,
    publication: publication::ActiveModel,
) -> Result<publication::Model, DbErr> {
    publication.insert(tx).await
}

/// What a publication is made from, of some indicators.
#[derive(Debug)]
pub struct PublicationData {
    pub results: Vec<Approved>,
    pub unapproved: Vec<Unapproved>,
    pub targets: Vec<target::Model>,
    /// The current figures of the cells, from earlier publications.
    pub current: Vec<Current>,
    /// What earlier publications told of the tables, oldest first.
    pub earlier: Vec<disclosure_table::Model>,
}

/// An approved result, as far as it is published.
#[derive(Debug, FromQueryResult)]
pub struct Approved {
    pub indicator_id: IndicatorId,
    pub unit_id: OrganizationUnitId,
    pub period: String,
    pub gender: Gender,
    pub value: Option<f64>,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub missing_reason: Option<MissingReason>,
    pub source_code: Option<String>,
    pub is_example: bool,
}

/// A cell that was handed in once and is not approved, a draft of its correction included.
#[derive(Debug, FromQueryResult)]
pub struct Unapproved {
    pub indicator_id: IndicatorId,
    pub unit_id: OrganizationUnitId,
    pub period: String,
    pub gender: Gender,
}

/// A figure that is the latest of its cell.
#[derive(Debug, FromQueryResult)]
pub struct Current {
    pub id: FigureId,
    pub indicator_id: IndicatorId,
    pub unit_id: OrganizationUnitId,
    pub period: String,
    pub gender: Gender,
}

/// The results and targets of indicators and periods, and what was published of them: raw values of the whole group,
/// which is why it takes the permit to publish them. Five statements.
pub async fn data(
    tx: &Transaction,
    _permit: &Permit<act::PublicationCreate>,
    indicators: &[IndicatorId],
    periods: &[String],
) -> Result<PublicationData, DbErr> {
    use disclosure_table::Column;
    let chosen = Chosen {
        backend: tx.get_database_backend(),
        indicators,
        periods,
    };
    let of_result = chosen.cells(result::Column::IndicatorId, result::Column::Period);
    let results = result::Entity::find()
        .filter(of_result.clone())
        .filter(result::COLUMN.approval.eq(ApprovalState::Approved))
        .into_model()
        .all(tx)
        .await?;
    let unapproved = result::Entity::find()
        .filter(of_result)
        .filter(result::COLUMN.approval.ne(ApprovalState::Approved))
        .filter(result::COLUMN.handed_in_at.is_not_null())
        .into_model()
        .all(tx)
        .await?;
    let targets = target::Entity::find()
        .filter(chosen.cells(target::Column::IndicatorId, target::Column::Period))
        .all(tx)
        .await?;
    let current = figure::Entity::find()
        .filter(chosen.cells(figure::Column::IndicatorId, figure::Column::Period))
        .filter(figure::COLUMN.superseded_at.is_null())
        .into_model()
        .all(tx)
        .await?;
    let earlier = disclosure_table::Entity::find()
        .filter(chosen.cells(Column::IndicatorId, Column::Period))
        .order_by_asc(Column::PublicationId)
        .all(tx)
        .await?;
    Ok(PublicationData {
        results,
        unapproved,
        targets,
        current,
        earlier,
    })
}

/// What earlier publications told of indicators in years, oldest first.
pub async fn told(
    tx: &Transaction,
    _permit: &Permit<act::PublicationCreate>,
    indicators: &[IndicatorId],
    years: &BTreeSet<i32>,
) -> Result<Vec<disclosure_table::Model>, DbErr> {
    use disclosure_table::Column;
    let of_year = |year: &i32| Column::Period.starts_with(year.to_string());
    let of_years = years.iter().map(of_year).fold(Condition::any(), Condition::add);
    disclosure_table::Entity::find()
        .filter(is_any(
            tx.get_database_backend(),
            Column::IndicatorId,
            indicators.iter().copied(),
        ))
        .filter(of_years)
        .order_by_asc(Column::PublicationId)
        .all(tx)
        .await
}

/// Which cells are to be published.
pub(super) struct Chosen<'a> {
    pub backend: DbBackend,
    pub indicators: &'a [IndicatorId],
    pub periods: &'a [String],
}

impl Chosen<'_> {
    pub fn cells<C: ColumnTrait>(&self, indicator: C, period: C) -> Condition {
        let indicators = self.indicators.iter().copied();
        Condition::all()
            .add(is_any(self.backend, indicator, indicators))
            .add(is_any_text(self.backend, period, self.periods.to_vec()))
    }
}

/// Ends the time of figures that a new publication supersedes.
pub async fn supersede(
    tx: &Transaction,
    _permit: &Permit<act::PublicationCreate>,
    figures: impl IntoIterator<Item = i64>,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    figure::Entity::update_many()
        .col_expr(figure::Column::SupersededAt, at.into())
        .filter(is_any(tx.get_database_backend(), figure::Column::Id, figures))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes the figures of a publication.
pub async fn insert_figures(
    tx: &Transaction,
    _permit: &Permit<act::PublicationCreate>,
    figures: Vec<figure::ActiveModel>,
) -> Result<(), DbErr> {
    for chunk in row::chunked(figures) {
        figure::Entity::insert_many(chunk)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Keeps what disclosure control reckoned with.
pub async fn insert_tables(
    tx: &Transaction,
    _permit: &Permit<act::PublicationCreate>,
    tables: Vec<disclosure_table::ActiveModel>,
) -> Result<(), DbErr> {
    for chunk in row::chunked(tables) {
        disclosure_table::Entity::insert_many(chunk)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}
