//! Which rows belong together: link tables, each a pair of keys and nothing else.

macro_rules! links {
    ($($(#[$doc:meta])* $module:ident: $table:literal, $left_key:ident: $left_id:ident, $right_key:ident: $right_id:ident;)*) => {$(
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
            }

            impl ActiveModelBehavior for ActiveModel {}
        }
    )*};
}

links! {
    focus_area_goal: "focus_area_goal", focus_area_id: FocusAreaId, goal_id: GoalId;
    goal_framework_item: "goal_framework_item", goal_id: GoalId, framework_item_id: FrameworkItemId;
    indicator_goal: "indicator_goal", indicator_id: IndicatorId, goal_id: GoalId;
    indicator_focus_area: "indicator_focus_area", indicator_id: IndicatorId, focus_area_id: FocusAreaId;
    /// Units that are asked for the indicator: what they have not reported is published as missing (S1).
    indicator_unit: "indicator_unit", indicator_id: IndicatorId, unit_id: OrganizationUnitId;
    /// Indicators that an action plan has chosen to be followed up by (P1).
    action_plan_indicator: "action_plan_indicator", action_plan_id: ActionPlanId, indicator_id: IndicatorId;
    activity_goal: "activity_goal", activity_id: ActivityId, goal_id: GoalId;
    activity_focus_area: "activity_focus_area", activity_id: ActivityId, focus_area_id: FocusAreaId;
    activity_indicator: "activity_indicator", activity_id: ActivityId, indicator_id: IndicatorId;
    /// Units that a deadline rule names by code, beside those that it takes in by kind (C4).
    deadline_rule_unit: "deadline_rule_unit", deadline_rule_id: DeadlineRuleId, unit_id: OrganizationUnitId;
    deadline_rule_indicator: "deadline_rule_indicator", deadline_rule_id: DeadlineRuleId, indicator_id: IndicatorId;
    deadline_rule_activity: "deadline_rule_activity", deadline_rule_id: DeadlineRuleId, activity_id: ActivityId;
    deadline_indicator: "deadline_indicator", deadline_id: DeadlineId, indicator_id: IndicatorId;
    deadline_activity: "deadline_activity", deadline_id: DeadlineId, activity_id: ActivityId;
}
