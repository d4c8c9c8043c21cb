//! Action plans with their activities.

use arshjul_entity::{
    ActionPlanId, IndicatorId, OrganizationUnitId, action_plan, activity,
    link::{action_plan_indicator, activity_focus_area, activity_goal, activity_indicator},
};
use sea_orm::Set;

use super::{
    Codes, SeedError,
    content::{Activity, Plan},
    steering::Steering,
};
use crate::store::seed::Empty;

/// How many activities were entered.
pub async fn enter(
    empty: &Empty<'_>,
    content: &[Plan],
    units: &Codes<OrganizationUnitId>,
    steering: &Steering,
    indicators: &Codes<IndicatorId>,
) -> Result<usize, SeedError> {
    let mut entered = 0;
    for plan in content {
        let row = action_plan::ActiveModel {
            unit_id: Set(units.id(&plan.unit)?),
            year: Set(plan.year),
            status: Set(plan.status),
            version: Set(1),
            ..Default::default()
        };
        let id = empty.insert(row).await?.id;
        let chosen = indicators.links(&plan.indicators, |indicator| action_plan_indicator::ActiveModel {
            action_plan_id: Set(id),
            indicator_id: Set(indicator),
        })?;
        empty.insert_many(chosen).await?;
        for activity in &plan.activities {
            enter_activity(empty, activity, id, steering, indicators).await?;
            entered += 1;
        }
    }
    Ok(entered)
}

async fn enter_activity(
    empty: &Empty<'_>,
    content: &Activity,
    plan: ActionPlanId,
    steering: &Steering,
    indicators: &Codes<IndicatorId>,
) -> Result<(), SeedError> {
    let row = activity::ActiveModel {
        action_plan_id: Set(plan),
        title: Set(content.title.clone()),
        is_example: Set(true),
        status: Set(content.status),
        priority: Set(Some(content.priority)),
        starts_on: Set(Some(content.starts_on)),
        ends_on: Set(Some(content.ends_on)),
        touches_children: Set(content.touches_children),
        collaboration: Set(content.collaboration.clone()),
        consequences_for_people: Set(content.consequences_for_people.clone()),
        consequences_for_environment: Set(content.consequences_for_environment.clone()),
        child_rights_assessment: Set(content.child_rights_assessment.clone()),
        version: Set(1),
        ..Default::default()
    };
    let id = empty.insert(row).await?.id;
    let goals = steering
        .goals
        .links(&content.goals, |goal| activity_goal::ActiveModel {
            activity_id: Set(id),
            goal_id: Set(goal),
        })?;
    empty.insert_many(goals).await?;
    let areas = &content.focus_areas;
    let areas = steering
        .focus_areas
        .links(areas, |area| activity_focus_area::ActiveModel {
            activity_id: Set(id),
            focus_area_id: Set(area),
        })?;
    empty.insert_many(areas).await?;
    let followed = indicators.links(&content.indicators, |indicator| activity_indicator::ActiveModel {
        activity_id: Set(id),
        indicator_id: Set(indicator),
    })?;
    Ok(empty.insert_many(followed).await?)
}
