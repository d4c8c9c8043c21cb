//! Activities planned and changed.

use arshjul_entity::activity;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};

use super::Activity;
use crate::{
    graphql::{
        engine::{Date, Identified, Ids, Line, Prose, columns, context, hand_over, payload, payloads},
        focus_area::FocusArea,
        goal::Goal,
        indicator::Indicator,
        organization_unit::OrganizationUnit,
    },
    service,
};

/// A new activity, PLANNED in its unit's action plan of the year. The same input again answers the activity that it made, with
/// `idempotencyKey` also when somebody has changed it since.
#[derive(Debug, InputObject)]
pub struct ActivityCreateInput {
    /// The idempotency key (idempotensnyckel), at most 255 characters, kept 30 days: a retry with it makes no second activity (R6).
    idempotency_key: Option<String>,
    /// Id of the unit whose plan it stands in.
    responsible_unit_id: ID,
    /// The fiscal year (verksamhetsår), 2005-2100, in which the unit is valid. The unit's first activity of a year makes the plan, a
    /// draft.
    year: i32,
    /// The activity's title (aktivitetens rubrik), at most 500 characters.
    title: Line,
    /// The description (beskrivning), at most 5,000 characters.
    description: Option<Prose>,
    /// The priority (prioritet) from 1, the highest, to 99.
    priority: Option<i32>,
    /// The first day (första dag), inside the validity of the documents that it serves (P2).
    starts_on: Option<Date>,
    /// The last day (sista dag), inside the validity of the documents that it serves (P2).
    ends_on: Option<Date>,
    /// Ids of the goals that it serves; at least one goal or focus area (P2).
    goal_ids: Option<Vec<ID>>,
    /// Ids of the focus areas that it serves.
    focus_area_ids: Option<Vec<ID>>,
    /// Ids of the indicators that follow it up.
    indicator_ids: Option<Vec<ID>>,
    /// Whether it touches children (berör barn): then a child-rights assessment is required before it leaves PLANNED (P4).
    #[graphql(default)]
    touches_children: bool,
    /// What collaboration it needs (behov av samverkan), or that there is none and why, at most 5,000 characters (P3).
    collaboration: Option<Prose>,
    /// Consequences for people (konsekvenser för människor), at most 5,000 characters (P4).
    consequences_for_people: Option<Prose>,
    /// Consequences for the environment (konsekvenser för miljön), at most 5,000 characters (P4).
    consequences_for_environment: Option<Prose>,
    /// The child-rights assessment (barnrättsbedömning), at most 5,000 characters (P4).
    child_rights_assessment: Option<Prose>,
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
    /// The activity's title (aktivitetens rubrik), at most 500 characters.
    title: Option<Line>,
    /// The description (beskrivning), at most 5,000 characters.
    description: MaybeUndefined<Prose>,
    /// The priority (prioritet) from 1, the highest, to 99.
    priority: MaybeUndefined<i32>,
    /// The first day (första dag), inside the validity of the documents that it serves (P2).
    starts_on: MaybeUndefined<Date>,
    /// The last day (sista dag), inside the validity of the documents that it serves (P2).
    ends_on: MaybeUndefined<Date>,
    /// Ids of all goals that it serves from now on; at least one goal or focus area remains (P2).
    goal_ids: Option<Vec<ID>>,
    /// Ids of all focus areas that it serves from now on.
    focus_area_ids: Option<Vec<ID>>,
    /// Ids of all indicators that follow it up from now on.
    indicator_ids: Option<Vec<ID>>,
    /// Whether it touches children (berör barn) (P4).
    touches_children: Option<bool>,
    /// What collaboration it needs (behov av samverkan), or that there is none and why, at most 5,000 characters (P3). This and the
    /// following may be erased only while the activity is PLANNED.
    collaboration: MaybeUndefined<Prose>,
    /// Consequences for people (konsekvenser för människor), at most 5,000 characters (P4).
    consequences_for_people: MaybeUndefined<Prose>,
    /// Consequences for the environment (konsekvenser för miljön), at most 5,000 characters (P4).
    consequences_for_environment: MaybeUndefined<Prose>,
    /// The child-rights assessment (barnrättsbedömning), at most 5,000 characters (P4).
    child_rights_assessment: MaybeUndefined<Prose>,
}

payloads! {
    /// The new activity, or why there is none.
    ActivityCreatePayload {
        /// The new activity; null where it was refused.
        activity: Activity
    }
    /// The changed activity, or why it was not changed.
    ActivityUpdatePayload {
        /// The activity after the change; null where it was refused.
        activity: Activity
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
        let context = context(ctx).await?;
        let key = input.idempotency_key.take();
        let new = hand_over!(input, ActivityCreateInput => service::activity::New {
            year, title, description, priority, starts_on, ends_on, touches_children, collaboration,
            consequences_for_people, consequences_for_environment, child_rights_assessment, is_example;
            unit = OrganizationUnit(responsible_unit_id), goals = Goal(goal_ids),
            focus_areas = FocusArea(focus_area_ids), indicators = Indicator(indicator_ids),
        } but idempotency_key);
        let outcome = service::activity::create(context, key.as_deref(), new).await;
        payload(context, outcome)
    }

    /// Changes an activity, while its plan is DRAFT or ADOPTED. REPORTER at the responsible unit.
    async fn activity_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: ActivityUpdateInput,
    ) -> Result<ActivityUpdatePayload> {
        let context = context(ctx).await?;
        let columns = columns!(input, ActivityUpdateInput => activity::ActiveModel {
            title, description, priority, starts_on, ends_on, touches_children, collaboration,
            consequences_for_people, consequences_for_environment, child_rights_assessment,
        } but id, expected_version, goal_ids, focus_area_ids, indicator_ids);
        let change = service::activity::Update {
            id: input.id.rows(Activity::KIND),
            expected_version: input.expected_version,
            columns,
            linked: service::activity::Linked {
                goals: input.goal_ids.rows(Goal::KIND),
                focus_areas: input.focus_area_ids.rows(FocusArea::KIND),
                indicators: input.indicator_ids.rows(Indicator::KIND),
            },
        };
        payload(context, service::activity::update(context, change).await)
    }
}
