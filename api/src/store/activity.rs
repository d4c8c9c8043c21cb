//! Activities: those of adopted plans are read by anyone, drafts where the viewer's scope opens them.

use std::collections::HashMap;

use arshjul_entity::{
    ActivityId, ActivityStatus, FocusAreaId, GoalId, IndicatorId, OrganizationUnitId, action_plan, activity,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbBackend, DbErr,
    EntityTrait, ExprTrait, FromQueryResult, IntoActiveModel, JoinType, Order, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, Select, TransactionTrait as _, Value,
    sea_query::{Expr, Func, SelectStatement},
};

use super::{
    link::{Link, leads_to},
    lock::OpenPeriods,
    page::{self, Key, Page, PageRequest, Sort, SortOrder},
    row::{self, is_any, is_any_of},
    set_up::SettingUp,
    transaction::Transaction,
};
use crate::domain::{
    collation::{self, sort_key},
    policy::{Permit, Scope, act},
};

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
        let column = row::column;
        match self {
            Self::Id => None,
            Self::Title => Some(column(activity::Column::TitleKey)),
            Self::Priority => {
                Some(Func::coalesce([column(activity::Column::Priority), Expr::val(NO_PRIORITY)]).into())
            }
            Self::StartsOn => {
                Some(Func::coalesce([column(activity::Column::StartsOn), Expr::val(NO_START)]).into())
            }
        }
    }

    /// Where an activity stands in a list of this order.
    pub fn key(self, activity: &activity::Model) -> Key {
        let sort = match self {
            Self::Id => None,
            Self::Title => Some(Value::from(activity.title_key.clone())),
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
    activity::Entity::find()
        .join(JoinType::InnerJoin, activity::Relation::ActionPlan.def())
        .filter(super::action_plan::visible(backend, scope))
}

fn filtered(backend: DbBackend, scope: &Scope, filter: &Filter) -> Select<activity::Entity> {
    let statuses = filter.statuses.as_ref();
    let chosen = Condition::all()
        .add_option(is_any_of(
            backend,
            action_plan::Column::UnitId,
            filter.units.as_ref(),
        ))
        .add_option(filter.year.map(|year| action_plan::COLUMN.year.eq(year)))
        .add_option(statuses.map(|of| activity::COLUMN.status.is_in(of.iter().copied())))
        .add_option(leads_to(
            backend,
            activity::Column::Id,
            Link::ActivityToGoal,
            filter.goals.as_ref(),
        ))
        .add_option(leads_to(
            backend,
            activity::Column::Id,
            Link::ActivityToFocusArea,
            filter.focus_areas.as_ref(),
        ))
        .add_option(leads_to(
            backend,
            activity::Column::Id,
            Link::ActivityToIndicator,
            filter.indicators.as_ref(),
        ));
    visible(backend, scope).filter(chosen)
}

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    order: (OrderField, SortOrder),
    request: &PageRequest,
) -> Result<Page<activity::Model>, DbErr> {
    let sort = Sort {
        by: order.0.expression(),
        id: row::column(activity::Column::Id),
        order: order.1,
    };
    let filtered = filtered(db.get_database_backend(), scope, filter);
    page::fetch(db, filtered, &sort, request).await
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<activity::Model>, DbErr> {
    row::of_ids(db, visible(db.get_database_backend(), scope), ids).await
}

/// Titles of activities.
pub async fn titles(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<(ActivityId, String)>, DbErr> {
    let backend = db.get_database_backend();
    visible(backend, scope)
        .select_only()
        .columns([activity::Column::Id, activity::Column::Title])
        .filter(is_any(backend, activity::Column::Id, ids))
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
    pub const fn kind(self) -> ParentKind {
        match self {
            Self::Goal(_) => ParentKind::Goal,
            Self::FocusArea(_) => ParentKind::FocusArea,
        }
    }

    pub const fn id(self) -> i64 {
        match self {
            Self::Goal(id) => id.0,
            Self::FocusArea(id) => id.0,
        }
    }

    const fn link(self) -> Link {
        match self {
            Self::Goal(_) => Link::ActivityToGoal,
            Self::FocusArea(_) => Link::ActivityToFocusArea,
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
    let Some((parent, mut listed)) = listed_under(db.get_database_backend(), scope, filter, parents) else {
        return Ok(HashMap::new());
    };
    if let Some(after) = after {
        listed.and_where(activity::COLUMN.id.gt(ActivityId(after)));
    }
    listed.expr_as(parent.clone(), "parent");
    let by_id = [(row::column(activity::Column::Id), Order::Asc)];
    let mut first = page::first_of_each(listed, [parent], by_id, size.saturating_add(1));
    let mut found: HashMap<i64, Vec<activity::Model>> = HashMap::new();
    for row in db.query_all(first.order_by("id", Order::Asc)).await? {
        let activity = activity::Model::from_query_result(&row, "")?;
        found
            .entry(row.try_get("", "parent")?)
            .or_default()
            .push(activity);
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
    match listed_under(db.get_database_backend(), scope, filter, parents) {
        Some((parent, listed)) => page::count_of_each(db, listed, parent).await,
        None => Ok(HashMap::new()),
    }
}

/// The parent's column, and the activities joined with it.
fn listed_under(
    backend: DbBackend,
    scope: &Scope,
    filter: &Filter,
    parents: &[Parent],
) -> Option<(Expr, SelectStatement)> {
    let (table, activity, parent) = parents.first()?.link().columns();
    let parent = Expr::col((table, parent));
    let is_linked = Expr::col((table, activity)).equals((activity::Entity, activity::Column::Id));
    let ids = parents.iter().map(|parent| parent.id()).collect();
    let mut select = filtered(backend, scope, filter).into_query();
    select
        .join(JoinType::InnerJoin, table, is_linked)
        .and_where(row::expr_is_any(backend, parent.clone(), ids));
    Some((parent, select))
}

/// The activities of a title in a plan.
pub async fn titled(
    tx: &Transaction,
    permit: &Permit<act::ActivityCreate>,
    plan: &action_plan::Model,
    title: &str,
) -> Result<Vec<activity::Model>, DbErr> {
    activity::Entity::find()
        .join(JoinType::InnerJoin, activity::Relation::ActionPlan.def())
        .filter(activity::COLUMN.action_plan_id.eq(plan.id))
        .filter(activity::COLUMN.title.eq(title))
        .filter(row::permitted(tx, permit, action_plan::Column::UnitId))
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
    let activity = activity::Model {
        action_plan_id: plan.id,
        title_key: sort_key(&activity.title),
        ..activity
    };
    row::insert_new::<activity::Entity>(open.tx(), activity).await
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
    let activity = activity::Model {
        title_key: sort_key(&activity.title),
        ..activity
    };
    let update = activity::Entity::update(activity.into_active_model().reset_all()).validate()?;
    update
        .filter(activity::COLUMN.action_plan_id.eq(plan.id))
        .exec(open.tx())
        .await
}

/// How many titles are read at once.
const TITLES: u64 = 1_000;

/// Puts all titles into the alphabet as this program knows it, while the database is set up.
pub async fn sort_titles(db: &DatabaseConnection, _setting_up: &SettingUp) -> Result<(), DbErr> {
    let is_current = activity::COLUMN.title_key.starts_with(collation::VERSION);
    loop {
        let tx = db.begin().await?;
        let titles: Vec<(ActivityId, String)> = activity::Entity::find()
            .select_only()
            .columns([activity::Column::Id, activity::Column::Title])
            .filter(is_current.clone().not())
            .limit(TITLES)
            .into_tuple()
            .all(&tx)
            .await?;
        for (id, title) in &titles {
            let update = activity::Entity::update_many().filter(activity::COLUMN.id.eq(*id));
            let key = Expr::val(sort_key(title));
            update.col_expr(activity::Column::TitleKey, key).exec(&tx).await?;
        }
        tx.commit().await?;
        if titles.is_empty() {
            return Ok(());
        }
    }
}
