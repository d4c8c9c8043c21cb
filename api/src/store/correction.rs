//! What publications corrected: their cells beside the figures that they superseded. Read by anyone, as far as it is told (S4).

use std::collections::HashMap;

use arshjul_entity::{
    CellState, Gender, IndicatorId, OrganizationUnitId, PublicationId, figure, publication,
};
use sea_orm::{
    Condition, ConnectionTrait, DbBackend, DbErr, ExprTrait, JoinType, Order, QueryResult,
    sea_query::{Expr, Query, SelectStatement},
};

use super::{
    page,
    row::{self, is_any},
};
use crate::domain::{
    correction::{Correction, PublishedCell, correction},
    policy::Scope,
};

/// A cell that a publication has otherwise than the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct Corrected {
    /// That of the superseded figure, by which the list is ordered.
    pub id: i64,
    pub indicator: IndicatorId,
    pub unit: OrganizationUnitId,
    pub period: String,
    pub gender: Gender,
    pub told: Correction,
}

/// The publication's own figure, and the one that it superseded.
const AFTER: &str = "after_it";
const BEFORE: &str = "before_it";

fn before(column: figure::Column) -> Expr {
    Expr::col((BEFORE, column))
}

fn after(column: figure::Column) -> Expr {
    Expr::col((AFTER, column))
}

/// The publication's id, and the cells to be told of. They are found from the superseded figures, which end when the publication begins:
/// a publication that corrects nothing reads nothing.
fn listed(backend: DbBackend, publications: &[PublicationId]) -> (Expr, SelectStatement) {
    use figure::Column::{
        Gender, IndicatorId, MissingReason, Period, PublicationId, State, SupersededAt, UnitId, Value,
    };
    let id = row::column(publication::Column::Id);
    let same_cell = [IndicatorId, UnitId, Period, Gender]
        .into_iter()
        .fold(Condition::all(), |all, column| {
            all.add(before(column).eq(after(column)))
        });
    let is_hidden = |state: Expr| state.eq(CellState::Suppressed.code());
    // The rule is the domain's (`correction`). Where both are shown, what the table checks of states lets a comparison with nothing be
    // none: two values stand where both are values, two reasons where both are missing.
    let is_told = Condition::any()
        .add(is_hidden(before(State)))
        .add(is_hidden(after(State)))
        .add(before(State).ne(after(State)))
        .add(before(Value).ne(after(Value)))
        .add(before(MissingReason).ne(after(MissingReason)));
    let select = Query::select()
        .from(publication::Entity)
        .join_as(
            JoinType::InnerJoin,
            figure::Entity,
            BEFORE,
            before(SupersededAt).eq(row::column(publication::Column::PublishedAt)),
        )
        .join_as(
            JoinType::InnerJoin,
            figure::Entity,
            AFTER,
            same_cell.add(after(PublicationId).eq(id.clone())),
        )
        .and_where(is_any(
            backend,
            publication::Column::Id,
            publications.iter().copied(),
        ))
        .cond_where(is_told)
        .to_owned();
    (id, select)
}

/// The first cells of each publication after an id: one statement, whatever the number of publications. One more than `size` comes
/// for a publication that has it.
pub async fn first_of_each(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    publications: &[PublicationId],
    beyond: Option<i64>,
    size: u64,
) -> Result<HashMap<PublicationId, Vec<Corrected>>, DbErr> {
    use figure::Column::{Gender, Id, IndicatorId, MissingReason, Period, State, UnitId, Value};
    let (publication, mut told) = listed(db.get_database_backend(), publications);
    if let Some(id) = beyond {
        told.and_where(before(Id).gt(id));
    }
    told.expr_as(publication.clone(), "publication")
        .expr_as(before(Id), "id")
        .expr_as(after(IndicatorId), "indicator")
        .expr_as(after(UnitId), "unit")
        .expr_as(after(Period), "period")
        .expr_as(after(Gender), "gender");
    for (name, column) in [("state", State), ("value", Value), ("reason", MissingReason)] {
        told.expr_as(before(column), format!("before_{name}"))
            .expr_as(after(column), format!("after_{name}"));
    }
    let by_id = [(before(Id), Order::Asc)];
    let mut first = page::first_of_each(told, [publication], by_id, size.saturating_add(1));
    let mut found: HashMap<PublicationId, Vec<Corrected>> = HashMap::new();
    for row in db.query_all(first.order_by("id", Order::Asc)).await? {
        if let Some(corrected) = corrected(&row)? {
            found
                .entry(row.try_get("", "publication")?)
                .or_default()
                .push(corrected);
        }
    }
    Ok(found)
}

fn corrected(row: &QueryResult) -> Result<Option<Corrected>, DbErr> {
    let cell = |side: &str| {
        Ok::<_, DbErr>(PublishedCell {
            state: row.try_get("", &format!("{side}_state"))?,
            value: row.try_get("", &format!("{side}_value"))?,
            missing_reason: row.try_get("", &format!("{side}_reason"))?,
        })
    };
    let Some(told) = correction(cell("before")?, cell("after")?) else {
        return Ok(None);
    };
    Ok(Some(Corrected {
        id: row.try_get("", "id")?,
        indicator: row.try_get("", "indicator")?,
        unit: row.try_get("", "unit")?,
        period: row.try_get("", "period")?,
        gender: row.try_get("", "gender")?,
        told,
    }))
}

/// How many cells each publication corrected.
pub async fn count_of_each(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    publications: &[PublicationId],
) -> Result<HashMap<PublicationId, i64>, DbErr> {
    let (publication, told) = listed(db.get_database_backend(), publications);
    page::count_of_each(db, told, publication).await
}
