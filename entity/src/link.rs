//! Which rows belong together: link tables, each a pair of keys and nothing else.

macro_rules! link {
    ($(#[$doc:meta])* $module:ident: $table:literal, $left:ident($left_key:ident: $left_id:ident, $left_name:literal), $right:ident($right_key:ident: $right_id:ident, $right_name:literal)) => {
        $(#[$doc])*
        pub mod $module {
            use sea_orm::entity::prelude::*;

            use crate::{$left_id, $right_id};

            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub $left_key: $left_id,
                #[sea_orm(primary_key, auto_increment = false)]
                pub $right_key: $right_id,
                #[sea_orm(belongs_to, from = $left_name, to = "id")]
                pub $left: BelongsTo<crate::$left::Entity>,
                #[sea_orm(belongs_to, from = $right_name, to = "id")]
                pub $right: BelongsTo<crate::$right::Entity>,
            }

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

link! {
    focus_area_goal: "focus_area_goal",
    focus_area(focus_area_id: FocusAreaId, "focus_area_id"), goal(goal_id: GoalId, "goal_id")
}

link! {
    goal_framework_item: "goal_framework_item",
    goal(goal_id: GoalId, "goal_id"), framework_item(framework_item_id: FrameworkItemId, "framework_item_id")
}

link! {
    indicator_goal: "indicator_goal",
    indicator(indicator_id: IndicatorId, "indicator_id"), goal(goal_id: GoalId, "goal_id")
}

link! {
    indicator_focus_area: "indicator_focus_area",
    indicator(indicator_id: IndicatorId, "indicator_id"), focus_area(focus_area_id: FocusAreaId, "focus_area_id")
}

link! {
    /// Units that are asked for the indicator: what they have not reported is published as missing (S1).
    indicator_unit: "indicator_unit",
    indicator(indicator_id: IndicatorId, "indicator_id"), organization_unit(unit_id: OrganizationUnitId, "unit_id")
}

link! {
    /// Indicators that an action plan has chosen to be followed up by (P1).
    action_plan_indicator: "action_plan_indicator",
    action_plan(action_plan_id: ActionPlanId, "action_plan_id"), indicator(indicator_id: IndicatorId, "indicator_id")
}

link! {
    activity_goal: "activity_goal",
    activity(activity_id: ActivityId, "activity_id"), goal(goal_id: GoalId, "goal_id")
}

link! {
    activity_focus_area: "activity_focus_area",
    activity(activity_id: ActivityId, "activity_id"), focus_area(focus_area_id: FocusAreaId, "focus_area_id")
}

link! {
    activity_indicator: "activity_indicator",
    activity(activity_id: ActivityId, "activity_id"), indicator(indicator_id: IndicatorId, "indicator_id")
}

link! {
    /// Units that a deadline rule names by code, beside those that it takes in by kind (C4).
    deadline_rule_unit: "deadline_rule_unit",
    deadline_rule(deadline_rule_id: DeadlineRuleId, "deadline_rule_id"), organization_unit(unit_id: OrganizationUnitId, "unit_id")
}

link! {
    deadline_rule_indicator: "deadline_rule_indicator",
    deadline_rule(deadline_rule_id: DeadlineRuleId, "deadline_rule_id"), indicator(indicator_id: IndicatorId, "indicator_id")
}

link! {
    deadline_rule_activity: "deadline_rule_activity",
    deadline_rule(deadline_rule_id: DeadlineRuleId, "deadline_rule_id"), activity(activity_id: ActivityId, "activity_id")
}

link! {
    deadline_indicator: "deadline_indicator",
    deadline(deadline_id: DeadlineId, "deadline_id"), indicator(indicator_id: IndicatorId, "indicator_id")
}

link! {
    deadline_activity: "deadline_activity",
    deadline(deadline_id: DeadlineId, "deadline_id"), activity(activity_id: ActivityId, "activity_id")
}
