//! From one row to the ids of those that belong to it. All links have the same form, a pair of columns in a table, so they
//! load in the same way: one statement for a kind of link, whatever the number of rows it starts from.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, ExprTrait,
    sea_query::{Expr, Order, Query},
};

use super::row::expr_is_any;
use crate::domain::policy::{Act, Permit, Scope};

/// What links lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    Activity,
    FocusArea,
    FrameworkItem,
    Goal,
    Indicator,
    Unit,
}

impl LinkTarget {
    const fn table(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::FocusArea => "focus_area",
            Self::FrameworkItem => "framework_item",
            Self::Goal => "goal",
            Self::Indicator => "indicator",
            Self::Unit => "organization_unit",
        }
    }
}

macro_rules! links {
    ($($name:ident: $table:literal, $from:literal => $to:literal, $target:ident;)*) => {
        /// The kinds of links, named after where they start and where they lead.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Link {
            $($name,)*
        }

        impl Link {
            /// The table, the column of where it starts, and that of where it leads.
            pub(super) const fn columns(self) -> (&'static str, &'static str, &'static str) {
                match self { $(Self::$name => ($table, $from, $to),)* }
            }

            pub const fn target(self) -> LinkTarget {
                match self { $(Self::$name => LinkTarget::$target,)* }
            }
        }
    };
}

links! {
    GoalToFocusArea: "focus_area_goal", "goal_id" => "focus_area_id", FocusArea;
    GoalToFrameworkItem: "goal_framework_item", "goal_id" => "framework_item_id", FrameworkItem;
    GoalToIndicator: "indicator_goal", "goal_id" => "indicator_id", Indicator;
    FocusAreaToGoal: "focus_area_goal", "focus_area_id" => "goal_id", Goal;
    FocusAreaToIndicator: "indicator_focus_area", "focus_area_id" => "indicator_id", Indicator;
    IndicatorToGoal: "indicator_goal", "indicator_id" => "goal_id", Goal;
    IndicatorToFocusArea: "indicator_focus_area", "indicator_id" => "focus_area_id", FocusArea;
    IndicatorToUnit: "indicator_unit", "indicator_id" => "unit_id", Unit;
    ActivityToGoal: "activity_goal", "activity_id" => "goal_id", Goal;
    ActivityToFocusArea: "activity_focus_area", "activity_id" => "focus_area_id", FocusArea;
    ActivityToIndicator: "activity_indicator", "activity_id" => "indicator_id", Indicator;
    ActionPlanToIndicator: "action_plan_indicator", "action_plan_id" => "indicator_id", Indicator;
    ActionPlanToActivity: "activity", "action_plan_id" => "id", Activity;
    DeadlineRuleToUnit: "deadline_rule_unit", "deadline_rule_id" => "unit_id", Unit;
    DeadlineRuleToIndicator: "deadline_rule_indicator", "deadline_rule_id" => "indicator_id", Indicator;
    DeadlineRuleToActivity: "deadline_rule_activity", "deadline_rule_id" => "activity_id", Activity;
    DeadlineToIndicator: "deadline_indicator", "deadline_id" => "indicator_id", Indicator;
    DeadlineToActivity: "deadline_activity", "deadline_id" => "activity_id", Activity;
    DocumentToGoal: "goal", "steering_document_id" => "id", Goal;
    DocumentToFocusArea: "focus_area", "steering_document_id" => "id", FocusArea;
}

/// The ids that each of `from` leads to, ascending. What they stand for is read with the viewer's scope, by their own readers.
pub async fn targets(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    link: Link,
    from: &[i64],
) -> Result<HashMap<i64, Vec<i64>>, DbErr> {
    let (table, source, target) = link.columns();
    let is_from = expr_is_any(db.get_database_backend(), Expr::col(source), from.to_vec());
    let mut select = Query::select();
    select
        .columns([source, target])
        .from(table)
        .and_where(is_from)
        .order_by(target, Order::Asc);
    let mut targets: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in db.query_all(&select).await? {
        let (from, to) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        targets.entry(from).or_default().push(to);
    }
    Ok(targets)
}

/// Whether the link leads from a row to one of these, where a filter names any.
pub(super) fn leads_to<Id: Into<i64> + Copy>(
    backend: DbBackend,
    id: impl ColumnTrait,
    link: Link,
    ids: Option<&Vec<Id>>,
) -> Option<Expr> {
    let (table, source, target) = link.columns();
    let ids = ids?.iter().map(|id| (*id).into()).collect();
    let linked = Query::select()
        .column(source)
        .from(table)
        .and_where(expr_is_any(backend, Expr::col(target), ids))
        .to_owned();
    Some(id.in_subquery(linked))
}

/// Which of these rows are there to be led to. Of activities, only some are for everyone: they are asked for by their own reader.
pub async fn existing(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    target: LinkTarget,
    ids: Vec<i64>,
) -> Result<BTreeSet<i64>, DbErr> {
    let mut select = Query::select();
    select.column("id").from(target.table()).and_where(expr_is_any(
        db.get_database_backend(),
        Expr::col("id"),
        ids,
    ));
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Links a row to exactly `to`: what was linked and is not named any more is so no longer.
pub async fn replace<A: Act>(
    db: &impl ConnectionTrait,
    _permit: &Permit<A>,
    link: Link,
    from: i64,
    to: &[i64],
) -> Result<(), DbErr> {
    let (table, source, _) = link.columns();
    let mut delete = Query::delete();
    delete.from_table(table).and_where(Expr::col(source).eq(from));
    db.execute(&delete).await?;
    insert(db, link, from, to).await
}

pub(super) async fn insert(
    db: &impl ConnectionTrait,
    link: Link,
    from: i64,
    to: &[i64],
) -> Result<(), DbErr> {
    let (table, source, target) = link.columns();
    let mut insert = Query::insert();
    insert.into_table(table).columns([source, target]);
    for id in to {
        insert.values_panic([from.into(), (*id).into()]);
    }
    if !to.is_empty() {
        db.execute(&insert).await?;
    }
    Ok(())
}
