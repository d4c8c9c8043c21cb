//! Action plans with their activities.

use arshjul_entity::{ActionPlanId, IndicatorId, OrganizationUnitId, action_plan, activity};
use sea_orm::Set;

use super::{
    code::{Codes, SeedError},
    content::{Activity, Plan},
    steering::Steering,
};
use crate::{
    domain::collation::sort_key,
    store::{link::Link, seed::Empty},
};

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
        let chosen = indicators.all(&plan.indicators)?;
        empty.link(Link::ActionPlanToIndicator, id.0, &chosen).await?;
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
        title_key: Set(sort_key(&content.title)),
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
    let goals = steering.goals.all(&content.goals)?;
    empty.link(Link::ActivityToGoal, id.0, &goals).await?;
    let areas = steering.focus_areas.all(&content.focus_areas)?;
    empty.link(Link::ActivityToFocusArea, id.0, &areas).await?;
    let followed = indicators.all(&content.indicators)?;
    Ok(empty.link(Link::ActivityToIndicator, id.0, &followed).await?)
}
