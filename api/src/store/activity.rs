//! Activities: those of adopted plans are read by anyone, drafts where the viewer's scope opens them.

use std::collections::HashMap;

use arshjul_entity::{
    ActivityId, ActivityStatus, FocusAreaId, GoalId, IndicatorId, OrganizationUnitId, action_plan, activity,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    ExprTrait, FromQueryResult, IntoActiveModel, JoinType, NotSet, Order, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, Select, Set, Value,
    sea_query::{Alias, Asterisk, Expr, Func, OverStatement, Query, SelectStatement, WindowStatement},
};

use super::{
    lock::OpenPeriods,
    page::{self, Key, Page, PageRequest, Sort, SortOrder},
    row::{self, is_any},
};
use crate::domain::policy::{Permit, Scope, act};

/// Narrows a list of activities; each set names what an activity must have one of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub units: Option<Vec<OrganizationUnitId>>,
    pub year: Option<i32>,
    pub statuses: Option<Vec<ActivityStatus>>,
    pub goals: Option<Vec<GoalId>>,
    pub focus_areas: Option<Vec<FocusAreaId>>,
    pub indicators: Option<Vec<IndicatorId>>,
}

/// What a list of activities is ordered by, before the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderField {
    Id,
    Title,
    /// Activities without a priority come last.
    Priority,
    /// Activities without a start come last.
    StartsOn,
}

const NO_PRIORITY: i32 = i32::MAX;
const NO_START: chrono::NaiveDate = match chrono::NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(date) => date,
    None => chrono::NaiveDate::MAX,
};

impl OrderField {
    fn expression(self) -> Option<Expr> {
        let column = row::column::<activity::Entity>;
        match self {
            Self::Id => None,
            Self::Title => Some(column(activity::Column::Title)),
            Self::Priority => {
                Some(Func::coalesce([column(activity::Column::Priority), Expr::val(NO_PRIORITY)]).into())
            }
            Self::StartsOn => {
                Some(Func::coalesce([column(activity::Column::StartsOn), Expr::val(NO_START)]).into())
            }
        }
    }

    /// Where an activity stands in a list of this order.
    #[must_use]
    pub fn key(self, activity: &activity::Model) -> Key {
        let sort = match self {
            Self::Id => None,
            Self::Title => Some(Value::from(activity.title.clone())),
            Self::Priority => Some(Value::from(activity.priority.unwrap_or(NO_PRIORITY))),
            Self::StartsOn => Some(Value::from(activity.starts_on.unwrap_or(NO_START))),
        };
        Key {
            sort,
            id: activity.id.0,
        }
    }
}

/// Activities that the viewer may see, joined with their plans.
fn visible(backend: DbBackend, scope: &Scope) -> Select<activity::Entity> {
    let select = activity::Entity::find().join(JoinType::InnerJoin, activity::Relation::ActionPlan.def());
    match super::action_plan::visible(backend, scope) {
        Some(condition) => select.filter(condition),
        None => select,
    }
}

fn filtered(backend: DbBackend, scope: &Scope, filter: &Filter) -> Select<activity::Entity> {
    let mut select = visible(backend, scope);
    if let Some(units) = &filter.units {
        let unit = row::column::<action_plan::Entity>(action_plan::Column::UnitId);
        select = select.filter(is_any(backend, unit, units.iter().map(|id| id.0)));
    }
    if let Some(year) = filter.year {
        select = select.filter(action_plan::COLUMN.year.eq(year));
    }
    if let Some(statuses) = &filter.statuses {
        select = select.filter(activity::COLUMN.status.is_in(statuses.iter().copied()));
    }
    let links = [
        (
            "activity_goal",
            "goal_id",
            filter
                .goals
                .as_ref()
                .map(|ids| ids.iter().map(|id| id.0).collect::<Vec<_>>()),
        ),
        (
            "activity_focus_area",
            "focus_area_id",
            filter
                .focus_areas
                .as_ref()
                .map(|ids| ids.iter().map(|id| id.0).collect()),
        ),
        (
            "activity_indicator",
            "indicator_id",
            filter
                .indicators
                .as_ref()
                .map(|ids| ids.iter().map(|id| id.0).collect()),
        ),
    ];
    for (table, column, ids) in links {
        if let Some(ids) = ids {
            let tied = Query::select()
                .column(Alias::new("activity_id"))
                .from(Alias::new(table))
                .and_where(is_any(backend, Expr::col(Alias::new(column)), ids))
                .to_owned();
            select = select.filter(activity::COLUMN.id.in_subquery(tied));
        }
    }
    select
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    order: (OrderField, SortOrder),
    request: &PageRequest,
) -> Result<Page<activity::Model>, DbErr> {
    let id = row::column::<activity::Entity>(activity::Column::Id);
    let sort = Sort {
        by: order.0.expression(),
        id,
        order: order.1,
    };
    page::fetch(
        db,
        filtered(db.get_database_backend(), scope, filter),
        &sort,
        request,
    )
    .await
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<activity::Model>, DbErr> {
    let backend = db.get_database_backend();
    let is_any = is_any(
        backend,
        row::column::<activity::Entity>(activity::Column::Id),
        ids,
    );
    visible(backend, scope).filter(is_any).all(db).await
}

/// Titles of activities.
pub async fn titles(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<(ActivityId, String)>, DbErr> {
    let backend = db.get_database_backend();
    let id = row::column::<activity::Entity>(activity::Column::Id);
    visible(backend, scope)
        .select_only()
        .columns([activity::Column::Id, activity::Column::Title])
        .filter(is_any(backend, id, ids))
        .into_tuple()
        .all(db)
        .await
}

/// What activities are listed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parent {
    Goal(GoalId),
    FocusArea(FocusAreaId),
}

/// The kinds of parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParentKind {
    Goal,
    FocusArea,
}

impl Parent {
    #[must_use]
    pub const fn kind(self) -> ParentKind {
        match self {
            Self::Goal(_) => ParentKind::Goal,
            Self::FocusArea(_) => ParentKind::FocusArea,
        }
    }

    #[must_use]
    pub const fn id(self) -> i64 {
        match self {
            Self::Goal(id) => id.0,
            Self::FocusArea(id) => id.0,
        }
    }

    const fn link(self) -> (&'static str, &'static str) {
        match self.kind() {
            ParentKind::Goal => ("activity_goal", "goal_id"),
            ParentKind::FocusArea => ("activity_focus_area", "focus_area_id"),
        }
    }
}

/// The first activities of each parent after an id, by id: one statement, whatever the number of parents. One row more than
/// `size` comes for a parent that has it. All parents are of one kind.
pub async fn first_of_each(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    parents: &[Parent],
    after: Option<i64>,
    size: u64,
) -> Result<HashMap<i64, Vec<activity::Model>>, DbErr> {
    let Some((parent, mut ranked)) = listed_under(db.get_database_backend(), scope, filter, parents) else {
        return Ok(HashMap::new());
    };
    if let Some(after) = after {
        ranked.and_where(activity::COLUMN.id.gt(ActivityId(after)));
    }
    let mut window = WindowStatement::new();
    window
        .add_partition_by(parent.clone())
        .order_by((activity::Entity, activity::Column::Id), Order::Asc);
    ranked.expr_as(parent, Alias::new("parent")).expr_window_as(
        Func::cust(Alias::new("ROW_NUMBER")),
        window,
        Alias::new("position"),
    );
    let select = Query::select()
        .column(Asterisk)
        .from_subquery(ranked, Alias::new("ranked"))
        .and_where(Expr::col(Alias::new("position")).lte(size.saturating_add(1)))
        .order_by(Alias::new("id"), Order::Asc)
        .to_owned();
    let mut found: HashMap<i64, Vec<activity::Model>> = HashMap::new();
    for row in db.query_all(&select).await? {
        found
            .entry(row.try_get("", "parent")?)
            .or_default()
            .push(activity::Model::from_query_result(&row, "")?);
    }
    Ok(found)
}

/// How many activities each parent has.
pub async fn count_of_each(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    parents: &[Parent],
) -> Result<HashMap<i64, i64>, DbErr> {
    let Some((parent, mut select)) = listed_under(db.get_database_backend(), scope, filter, parents) else {
        return Ok(HashMap::new());
    };
    select
        .clear_selects()
        .expr(parent.clone())
        .expr(Func::count(Expr::col(Asterisk)))
        .add_group_by([parent]);
    let mut counts = HashMap::new();
    for row in db.query_all(&select).await? {
        counts.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    }
    Ok(counts)
}

/// The parent's column, and the activities joined with it.
fn listed_under(
    backend: DbBackend,
    scope: &Scope,
    filter: &Filter,
    parents: &[Parent],
) -> Option<(Expr, SelectStatement)> {
    let (table, column) = parents.first()?.link();
    let (table, column) = (Alias::new(table), Alias::new(column));
    let parent = Expr::col((table.clone(), column));
    let mut select = filtered(backend, scope, filter).into_query();
    let tied = Expr::col((table.clone(), Alias::new("activity_id")))
        .equals((activity::Entity, activity::Column::Id));
    select.join(JoinType::InnerJoin, table, tied);
    select.and_where(is_any(
        backend,
        parent.clone(),
        parents.iter().map(|parent| parent.id()),
    ));
    Some((parent, select))
}

/// The activities of a title in a plan.
pub async fn titled(
    tx: &DatabaseTransaction,
    permit: &Permit<act::ActivityCreate>,
    plan: &action_plan::Model,
    title: &str,
) -> Result<Vec<activity::Model>, DbErr> {
    let unit = row::column::<action_plan::Entity>(action_plan::Column::UnitId);
    activity::Entity::find()
        .join(JoinType::InnerJoin, activity::Relation::ActionPlan.def())
        .filter(activity::COLUMN.action_plan_id.eq(plan.id))
        .filter(activity::COLUMN.title.eq(title))
        .filter(row::permitted(tx.get_database_backend(), permit, unit))
        .order_by_asc(activity::Column::Id)
        .all(tx)
        .await
}

/// Into a plan of a unit that the permit reaches, in a year that is held open. The id is the database's to give.
pub async fn insert(
    open: &OpenPeriods<'_>,
    permit: &Permit<act::ActivityCreate>,
    plan: &action_plan::Model,
    activity: activity::Model,
) -> Result<activity::Model, DbErr> {
    open.admits_year(plan.year)?;
    if !permit.covers(plan.unit_id) {
        return Err(DbErr::RecordNotInserted);
    }
    let mut row = activity.into_active_model().reset_all();
    row.id = NotSet;
    row.action_plan_id = Set(plan.id);
    let tx = open.tx();
    row.insert(tx).await
}

/// In its plan, of a unit that the permit reaches, in a year that is held open.
pub async fn update(
    open: &OpenPeriods<'_>,
    permit: &Permit<act::ActivityUpdate>,
    plan: &action_plan::Model,
    activity: activity::Model,
) -> Result<activity::Model, DbErr> {
    open.admits_year(plan.year)?;
    if !permit.covers(plan.unit_id) {
        return Err(DbErr::RecordNotUpdated);
    }
    let update = activity::Entity::update(activity.into_active_model().reset_all()).validate()?;
    update
        .filter(activity::COLUMN.action_plan_id.eq(plan.id))
        .exec(open.tx())
        .await
}
