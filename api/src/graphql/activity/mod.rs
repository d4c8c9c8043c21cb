//! Activities as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{
    ActivityId, FocusAreaId, GoalId, IndicatorId, action_plan, activity, focus_area, goal, indicator,
};
use async_graphql::{Context, Enum, Error, ID, InputObject, Object, Result};

mod command;

pub use command::ActivityMutation;

use super::{
    action_plan::ActionPlan,
    engine::{
        batch::AnyKey,
        connection::{Connection, Cursor, ListKind, PageArguments, SortKind, Total, connect},
        context::{batch, session},
        error::{UserError, bad_user_input, read_failure},
        id::GlobalId,
        scalar::Date,
    },
    enums::ActivityStatus,
    focus_area::FocusArea,
    goal::Goal,
    history::HistoryEntry,
    indicator::Indicator,
    load::{ActivitiesUnder, ActivityCountUnder, related},
    organization_unit::OrganizationUnit,
};
use crate::{
    domain,
    service::{
        activity::requirements,
        code::{self, Subunits},
        session::Session,
    },
    store::{
        self,
        activity::{OrderField, Parent},
        audit_event::Kind,
        edge::Edge,
        page::SortOrder,
    },
};

#[derive(Clone, Debug)]
pub struct Activity(pub Arc<activity::Model>);

/// Aktivitet: what a unit does in its action plan, toward goals and focus areas (P2).
#[Object]
impl Activity {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("Activity", self.0.id.0)
    }

    /// Aktivitetens rubrik.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// Beskrivning.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Whether this is invented example content.
    fn is_example(&self) -> bool {
        self.0.is_example
    }

    /// Aktivitetens status.
    fn status(&self) -> ActivityStatus {
        self.0.status.into()
    }

    /// Verksamhetsår of its action plan.
    async fn year(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(self.plan(ctx).await?.year)
    }

    /// Prioritet, 1 is highest.
    fn priority(&self) -> Option<i32> {
        self.0.priority
    }

    /// Första dag.
    fn starts_on(&self) -> Option<Date> {
        self.0.starts_on.map(Date)
    }

    /// Sista dag.
    fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// Ansvarig enhet: the one whose plan it stands in.
    async fn responsible_unit(&self, ctx: &Context<'_>) -> Result<OrganizationUnit> {
        OrganizationUnit::load(ctx, self.plan(ctx).await?.unit_id).await
    }

    /// Handlingsplan that it stands in.
    async fn action_plan(&self, ctx: &Context<'_>) -> Result<ActionPlan> {
        Ok(ActionPlan(self.plan(ctx).await?))
    }

    /// Mål that it serves, by code.
    async fn goals(&self, ctx: &Context<'_>) -> Result<Vec<Goal>> {
        let edge = Edge::ActivityToGoal;
        let rows = related(ctx, edge, self.0.id.0, GoalId, |row| row.code.clone()).await?;
        Ok(rows.into_iter().map(Goal).collect())
    }

    /// Fokusområden that it serves, by number.
    async fn focus_areas(&self, ctx: &Context<'_>) -> Result<Vec<FocusArea>> {
        let edge = Edge::ActivityToFocusArea;
        let rows = related(ctx, edge, self.0.id.0, FocusAreaId, FocusArea::order).await?;
        Ok(rows.into_iter().map(FocusArea).collect())
    }

    /// Indikatorer that follow it up, by code.
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        let edge = Edge::ActivityToIndicator;
        let rows = related(ctx, edge, self.0.id.0, IndicatorId, |row| row.code.clone()).await?;
        Ok(rows.into_iter().map(Indicator).collect())
    }

    /// Berör barn: then a child-rights assessment is required as well (P4).
    fn touches_children(&self) -> bool {
        self.0.touches_children
    }

    /// Behov av samverkan, or that there is none and why (P3).
    fn collaboration(&self) -> Option<&str> {
        self.0.collaboration.as_deref()
    }

    /// Konsekvenser för människor (P4).
    fn consequences_for_people(&self) -> Option<&str> {
        self.0.consequences_for_people.as_deref()
    }

    /// Konsekvenser för miljön (P4).
    fn consequences_for_environment(&self) -> Option<&str> {
        self.0.consequences_for_environment.as_deref()
    }

    /// Barnrättsbedömning: best interests, non-discrimination, right to be heard, development (P4).
    fn child_rights_assessment(&self) -> Option<&str> {
        self.0.child_rights_assessment.as_deref()
    }

    /// What is still missing before the activity may leave PLANNED, by the same rule that will decide (P3, P4).
    async fn missing_requirements(&self, ctx: &Context<'_>) -> Result<Vec<UserError>> {
        let language = session(ctx).await?.language();
        let missing = domain::activity::missing_requirements(&requirements(&self.0));
        Ok(missing
            .iter()
            .map(|rejection| UserError::new(rejection, language))
            .collect())
    }

    /// Ändringshistorik, newest first (R9); only for those who may read the unit's drafts, and empty for others.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100; null means 100.")] first: Option<i32>,
    ) -> Result<Vec<HistoryEntry>> {
        HistoryEntry::of(ctx, Kind::Activity, self.0.id.0, first).await
    }

    /// Raised by every change; `expectedVersion` of an update must equal it.
    fn version(&self) -> i32 {
        self.0.version
    }
}

impl Activity {
    /// The activity of an id, if the viewer may see it.
    pub async fn load(ctx: &Context<'_>, id: ActivityId) -> Result<Option<Self>> {
        Ok(batch(ctx).await?.one(id).await?.map(Self))
    }

    /// Whoever sees an activity sees its plan: both hang on the plan's status and unit.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Arc<action_plan::Model>> {
        let id = self.0.action_plan_id;
        let plan = batch(ctx).await?.one(id).await?;
        plan.ok_or_else(|| Error::new_with_source(format!("no action plan {}", id.0)))
    }
}

/// The activities under a goal or focus area: one statement for all of a level, and one more where they are counted.
pub async fn activities_under(
    ctx: &Context<'_>,
    parent: Parent,
    first: Option<i32>,
    after: Option<String>,
    year: Option<i32>,
    units: Option<Vec<String>>,
) -> Result<Connection<Activity>> {
    let session = session(ctx).await?;
    let refused = |failure| read_failure(failure, session.language());
    let request = PageArguments {
        first,
        after,
        ..PageArguments::default()
    }
    .request(ListKind::BY_ID);
    let request = request.map_err(|rejection| bad_user_input(&rejection, session.language()))?;
    let units = units.map(|codes| code::units(session, "units", &codes, Subunits::Included));
    let filter = store::activity::Filter {
        units: units.transpose().map_err(refused)?,
        year,
        ..Default::default()
    };
    let after = request.after.map(|key| key.id);
    let key = ActivitiesUnder {
        parent,
        filter: filter.clone(),
        after,
        size: request.size,
    };
    let rows = batch(ctx).await?.one(key).await?.unwrap_or_default();
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let total = Total::Part(AnyKey::new(ActivityCountUnder { parent, filter }));
    let mut connection = Connection::new(after.is_some(), rows.len() > size, total);
    for row in rows.iter().take(size) {
        connection.push(
            Cursor::new(OrderField::Id.key(row)),
            Activity(Arc::new(row.clone())),
        );
    }
    Ok(connection)
}

/// Narrows a list of activities; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct ActivityFilter {
    /// Codes of responsible units.
    units: Option<Vec<String>>,
    /// Whether units below them are meant too; null means true.
    include_subunits: Option<bool>,
    /// Verksamhetsår.
    year: Option<i32>,
    /// Statuses, any of them.
    statuses: Option<Vec<ActivityStatus>>,
    /// Codes of goals, any of which it serves.
    goals: Option<Vec<String>>,
    /// Codes of focus areas, any of which it serves.
    focus_areas: Option<Vec<String>>,
    /// Codes of indicators, any of which follows it up.
    indicators: Option<Vec<String>>,
}

/// What activities are ordered by; the order they were made in breaks ties.
#[derive(Debug, InputObject)]
pub struct ActivityOrder {
    /// What they are ordered by.
    field: ActivityOrderField,
    /// Which end comes first; null means ASC.
    direction: Option<OrderDirection>,
}

/// What activities can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ActivityOrderField {
    /// The order they were made in.
    Id,
    /// Rubrik.
    Title,
    /// Prioritet; those without one as if it were the lowest.
    Priority,
    /// Första dag; those without one as if it were the last.
    StartsOn,
}

/// Which end of a list comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Stigande.
    Asc,
    /// Fallande.
    Desc,
}

impl ActivityFilter {
    async fn resolve(self, session: &Session) -> Result<store::activity::Filter> {
        let refused = |failure| read_failure(failure, session.language());
        let Self {
            units,
            include_subunits,
            year,
            statuses,
            goals,
            focus_areas,
            indicators,
        } = self;
        let mut filter = store::activity::Filter {
            year,
            statuses: statuses.map(|statuses| statuses.into_iter().map(Into::into).collect()),
            ..Default::default()
        };
        if let Some(codes) = units {
            let units = code::units(session, "filter.units", &codes, include_subunits.into());
            filter.units = Some(units.map_err(refused)?);
        }
        if let Some(codes) = goals {
            let ids = code::ids::<goal::Entity>(session, "filter.goals", &codes)
                .await
                .map_err(refused)?;
            filter.goals = Some(ids.into_iter().map(GoalId).collect());
        }
        if let Some(codes) = focus_areas {
            let ids = code::ids::<focus_area::Entity>(session, "filter.focusAreas", &codes).await;
            filter.focus_areas = Some(ids.map_err(refused)?.into_iter().map(FocusAreaId).collect());
        }
        if let Some(codes) = indicators {
            let ids = code::ids::<indicator::Entity>(session, "filter.indicators", &codes).await;
            filter.indicators = Some(ids.map_err(refused)?.into_iter().map(IndicatorId).collect());
        }
        Ok(filter)
    }
}

#[derive(Debug, Default)]
pub struct ActivityQuery;

#[Object]
impl ActivityQuery {
    /// Aktiviteter that the viewer may see.
    #[expect(clippy::too_many_arguments, reason = "the contract's arguments")]
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<ActivityFilter>,
        #[graphql(desc = "The order; null means the order they were made in.")] order_by: Option<
            ActivityOrder,
        >,
    ) -> Result<Connection<Activity>> {
        let session = session(ctx).await?;
        let filter = filter.unwrap_or_default().resolve(session).await?;
        let field = match order_by.as_ref().map(|order| order.field) {
            None | Some(ActivityOrderField::Id) => OrderField::Id,
            Some(ActivityOrderField::Title) => OrderField::Title,
            Some(ActivityOrderField::Priority) => OrderField::Priority,
            Some(ActivityOrderField::StartsOn) => OrderField::StartsOn,
        };
        let direction = match order_by.and_then(|order| order.direction) {
            None | Some(OrderDirection::Asc) => SortOrder::Ascending,
            Some(OrderDirection::Desc) => SortOrder::Descending,
        };
        let sort = match field {
            OrderField::Id => SortKind::Nothing,
            OrderField::Title => SortKind::Text,
            OrderField::Priority => SortKind::Number,
            OrderField::StartsOn => SortKind::Date,
        };
        let kind = ListKind {
            sort,
            ..ListKind::BY_ID
        };
        connect(
            PageArguments {
                first,
                after,
                last,
                before,
            },
            kind,
            session.language(),
            |row| field.key(row),
            |row| Activity(Arc::new(row)),
            async |request| {
                let order = (field, direction);
                store::activity::page(session.store.reader(), &session.scope, &filter, order, &request).await
            },
        )
        .await
    }

    /// The activity of an id; null where there is none that the viewer may see.
    async fn activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: ID,
    ) -> Option<Result<Activity>> {
        Activity::load(ctx, ActivityId(GlobalId::row_of(&id, "Activity")?))
            .await
            .transpose()
    }
}
