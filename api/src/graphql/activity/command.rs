//! Activities planned and changed.

use std::sync::Arc;

use arshjul_entity::activity;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::Activity;
use crate::{
    graphql::engine::{
        context::session,
        error::{UserError, outcome},
        id::GlobalId,
        scalar::Date,
    },
    service::{self, Patch, activity::Linked, given},
};

/// A new activity, PLANNED in its unit's action plan of the year. The same input again answers the activity that it made, with
/// `idempotencyKey` also when somebody has changed it since.
#[derive(Debug, InputObject)]
pub struct ActivityCreateInput {
    /// Idempotensnyckel, at most 255 characters, kept 30 days: a retry with it makes no second activity (R6).
    idempotency_key: Option<String>,
    /// Id of the unit whose plan it stands in.
    responsible_unit_id: ID,
    /// Verksamhetsår, 2005-2100, in which the unit is valid. The unit's first activity of a year makes the plan, a draft.
    year: i32,
    /// Aktivitetens rubrik, at most 500 characters.
    title: String,
    /// Beskrivning, at most 5,000 characters.
    description: Option<String>,
    /// Prioritet from 1, the highest, to 99.
    priority: Option<i32>,
    /// Första dag, inside the validity of the documents that it serves (P2).
    starts_on: Option<Date>,
    /// Sista dag, inside the validity of the documents that it serves (P2).
    ends_on: Option<Date>,
    /// Ids of the goals that it serves; at least one goal or focus area (P2).
    goal_ids: Option<Vec<ID>>,
    /// Ids of the focus areas that it serves.
    focus_area_ids: Option<Vec<ID>>,
    /// Ids of the indicators that follow it up.
    indicator_ids: Option<Vec<ID>>,
    /// Berör barn: then a child-rights assessment is required before it leaves PLANNED (P4).
    #[graphql(default)]
    touches_children: bool,
    /// Behov av samverkan, or that there is none and why, at most 5,000 characters (P3).
    collaboration: Option<String>,
    /// Konsekvenser för människor, at most 5,000 characters (P4).
    consequences_for_people: Option<String>,
    /// Konsekvenser för miljön, at most 5,000 characters (P4).
    consequences_for_environment: Option<String>,
    /// Barnrättsbedömning, at most 5,000 characters (P4).
    child_rights_assessment: Option<String>,
    /// Marks invented example content.
    #[graphql(default)]
    is_example: bool,
}

/// A change of an activity. What is left out stays; null erases where erasing is possible.
#[derive(Debug, InputObject)]
pub struct ActivityUpdateInput {
    /// Id of the activity.
    id: ID,
    /// The version that the change builds on.
    expected_version: i32,
    /// Aktivitetens rubrik, at most 500 characters.
    title: Option<String>,
    /// Beskrivning, at most 5,000 characters.
    description: MaybeUndefined<String>,
    /// Prioritet from 1, the highest, to 99.
    priority: MaybeUndefined<i32>,
    /// Första dag, inside the validity of the documents that it serves (P2).
    starts_on: MaybeUndefined<Date>,
    /// Sista dag, inside the validity of the documents that it serves (P2).
    ends_on: MaybeUndefined<Date>,
    /// Ids of all goals that it serves from now on; at least one goal or focus area remains (P2).
    goal_ids: Option<Vec<ID>>,
    /// Ids of all focus areas that it serves from now on.
    focus_area_ids: Option<Vec<ID>>,
    /// Ids of all indicators that follow it up from now on.
    indicator_ids: Option<Vec<ID>>,
    /// Berör barn (P4).
    touches_children: Option<bool>,
    /// Behov av samverkan, or that there is none and why, at most 5,000 characters (P3). This and the following may be erased
    /// only while the activity is PLANNED.
    collaboration: MaybeUndefined<String>,
    /// Konsekvenser för människor, at most 5,000 characters (P4).
    consequences_for_people: MaybeUndefined<String>,
    /// Konsekvenser för miljön, at most 5,000 characters (P4).
    consequences_for_environment: MaybeUndefined<String>,
    /// Barnrättsbedömning, at most 5,000 characters (P4).
    child_rights_assessment: MaybeUndefined<String>,
}

/// The new activity, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct ActivityCreatePayload {
    /// The new activity; null where it was refused.
    activity: Option<Activity>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// The changed activity, or why it was not changed.
#[derive(Debug, SimpleObject)]
pub struct ActivityUpdatePayload {
    /// The activity after the change; null where it was refused.
    activity: Option<Activity>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

impl From<ActivityCreateInput> for service::activity::New {
    fn from(input: ActivityCreateInput) -> Self {
        let ActivityCreateInput {
            idempotency_key: _,
            responsible_unit_id,
            year,
            title,
            description,
            priority,
            starts_on,
            ends_on,
            goal_ids,
            focus_area_ids,
            indicator_ids,
            touches_children,
            collaboration,
            consequences_for_people,
            consequences_for_environment,
            child_rights_assessment,
            is_example,
        } = input;
        Self {
            unit: GlobalId::row_of(&responsible_unit_id, "OrganizationUnit"),
            year,
            title,
            description,
            priority,
            starts_on: starts_on.map(|date| date.0),
            ends_on: ends_on.map(|date| date.0),
            touches_children,
            collaboration,
            consequences_for_people,
            consequences_for_environment,
            child_rights_assessment,
            goals: GlobalId::rows_of(goal_ids.as_deref().unwrap_or_default(), "Goal"),
            focus_areas: GlobalId::rows_of(focus_area_ids.as_deref().unwrap_or_default(), "FocusArea"),
            indicators: GlobalId::rows_of(indicator_ids.as_deref().unwrap_or_default(), "Indicator"),
            is_example,
        }
    }
}

impl From<ActivityUpdateInput> for service::activity::Update {
    fn from(input: ActivityUpdateInput) -> Self {
        let ActivityUpdateInput {
            id,
            expected_version,
            title,
            description,
            priority,
            starts_on,
            ends_on,
            goal_ids,
            focus_area_ids,
            indicator_ids,
            touches_children,
            collaboration,
            consequences_for_people,
            consequences_for_environment,
            child_rights_assessment,
        } = input;
        let columns = activity::ActiveModel {
            title: given(title),
            description: Patch::from(description).column(),
            priority: Patch::from(priority).column(),
            starts_on: Patch::from(starts_on).map(|date: Date| date.0).column(),
            ends_on: Patch::from(ends_on).map(|date: Date| date.0).column(),
            touches_children: given(touches_children),
            collaboration: Patch::from(collaboration).column(),
            consequences_for_people: Patch::from(consequences_for_people).column(),
            consequences_for_environment: Patch::from(consequences_for_environment).column(),
            child_rights_assessment: Patch::from(child_rights_assessment).column(),
            ..Default::default()
        };
        let linked = Linked {
            goals: goal_ids.map(|ids| GlobalId::rows_of(&ids, "Goal")),
            focus_areas: focus_area_ids.map(|ids| GlobalId::rows_of(&ids, "FocusArea")),
            indicators: indicator_ids.map(|ids| GlobalId::rows_of(&ids, "Indicator")),
        };
        Self {
            id: GlobalId::row_of(&id, "Activity"),
            expected_version,
            columns,
            linked,
        }
    }
}

#[derive(Debug, Default)]
pub struct ActivityMutation;

#[Object]
impl ActivityMutation {
    /// Plans an activity, while the unit's plan of the year is DRAFT or ADOPTED. REPORTER at the unit.
    async fn activity_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new activity.")] mut input: ActivityCreateInput,
    ) -> Result<ActivityCreatePayload> {
        let session = session(ctx).await?;
        let key = input.idempotency_key.take();
        let made = service::activity::create(session, key.as_deref(), input.into()).await;
        let (activity, user_errors) = outcome(made, session.language())?;
        Ok(ActivityCreatePayload {
            activity: activity.map(|row| Activity(Arc::new(row))),
            user_errors,
        })
    }

    /// Changes an activity, while its plan is DRAFT or ADOPTED. REPORTER at the responsible unit.
    async fn activity_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: ActivityUpdateInput,
    ) -> Result<ActivityUpdatePayload> {
        let session = session(ctx).await?;
        let changed = service::activity::update(session, input.into()).await;
        let (activity, user_errors) = outcome(changed, session.language())?;
        Ok(ActivityUpdatePayload {
            activity: activity.map(|row| Activity(Arc::new(row))),
            user_errors,
        })
    }
}
