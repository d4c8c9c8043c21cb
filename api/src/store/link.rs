//! From one row to the ids of those that belong to it. All links have the same form, a pair of columns in a table, so they
//! load in the same way: one statement for a kind of link, whatever the number of rows it starts from.

use std::collections::HashMap;

use sea_orm::{
    ConnectionTrait, DbErr,
    sea_query::{Alias, Expr, Order, Query},
};

use super::row::is_any;
use crate::domain::policy::{Act, Permit, Scope};

macro_rules! links {
    ($($name:ident: $table:literal, $from:literal => $to:literal;)*) => {
        /// The kinds of links, named after where they start and where they lead.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Link {
            $($name,)*
        }

        impl Link {
            const fn columns(self) -> (&'static str, &'static str, &'static str) {
                match self { $(Self::$name => ($table, $from, $to),)* }
            }
        }
    };
}

links! {
    GoalToFocusArea: "focus_area_goal", "goal_id" => "focus_area_id";
    GoalToFrameworkItem: "goal_framework_item", "goal_id" => "framework_item_id";
    GoalToIndicator: "indicator_goal", "goal_id" => "indicator_id";
    FocusAreaToGoal: "focus_area_goal", "focus_area_id" => "goal_id";
    FocusAreaToIndicator: "indicator_focus_area", "focus_area_id" => "indicator_id";
    IndicatorToGoal: "indicator_goal", "indicator_id" => "goal_id";
    IndicatorToFocusArea: "indicator_focus_area", "indicator_id" => "focus_area_id";
    IndicatorToUnit: "indicator_unit", "indicator_id" => "unit_id";
    ActivityToGoal: "activity_goal", "activity_id" => "goal_id";
    ActivityToFocusArea: "activity_focus_area", "activity_id" => "focus_area_id";
    ActivityToIndicator: "activity_indicator", "activity_id" => "indicator_id";
    ActionPlanToIndicator: "action_plan_indicator", "action_plan_id" => "indicator_id";
    ActionPlanToActivity: "activity", "action_plan_id" => "id";
    DeadlineRuleToUnit: "deadline_rule_unit", "deadline_rule_id" => "unit_id";
    DeadlineRuleToIndicator: "deadline_rule_indicator", "deadline_rule_id" => "indicator_id";
    DeadlineRuleToActivity: "deadline_rule_activity", "deadline_rule_id" => "activity_id";
    DeadlineToIndicator: "deadline_indicator", "deadline_id" => "indicator_id";
    DeadlineToActivity: "deadline_activity", "deadline_id" => "activity_id";
    DocumentToGoal: "goal", "steering_document_id" => "id";
    DocumentToFocusArea: "focus_area", "steering_document_id" => "id";
}

/// The ids that each of `from` leads to, ascending. What they stand for is read with the viewer's scope, by their own readers.
pub async fn targets(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    link: Link,
    from: &[i64],
) -> Result<HashMap<i64, Vec<i64>>, DbErr> {
    let (table, from_column, to_column) = link.columns();
    let source = Expr::col(Alias::new(from_column));
    let select = Query::select()
        .columns([Alias::new(from_column), Alias::new(to_column)])
        .from(Alias::new(table))
        .and_where(is_any(db.get_database_backend(), source, from.iter().copied()))
        .order_by(Alias::new(to_column), Order::Asc)
        .to_owned();
    let mut targets: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in db.query_all(&select).await? {
        targets
            .entry(row.try_get_by_index(0)?)
            .or_default()
            .push(row.try_get_by_index(1)?);
    }
    Ok(targets)
}

/// Ties a row to exactly `to`: what was tied and is not named any more is untied.
pub async fn replace<A: Act>(
    db: &impl ConnectionTrait,
    _permit: &Permit<A>,
    link: Link,
    from: i64,
    to: &[i64],
) -> Result<(), DbErr> {
    let (table, from_column, to_column) = link.columns();
    let delete = Query::delete()
        .from_table(Alias::new(table))
        .and_where(sea_orm::ExprTrait::eq(Expr::col(Alias::new(from_column)), from))
        .to_owned();
    db.execute(&delete).await?;
    if to.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert();
    insert
        .into_table(Alias::new(table))
        .columns([Alias::new(from_column), Alias::new(to_column)]);
    for id in to {
        insert.values_panic([from.into(), (*id).into()]);
    }
    db.execute(&insert).await?;
    Ok(())
}
