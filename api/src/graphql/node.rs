//! Relay's node interface: any object by its global id, as far as the viewer may see it.

use std::sync::Arc;

use arshjul_entity::{
    ActionPlanId, ActivityId, CalendarFeedId, DeadlineId, DeadlineRuleId, FigureId, FocusAreaId,
    FrameworkItemId, GoalId, IndicatorId, LockExceptionId, OrganizationUnitId, PublicationId, ResultId,
    RoleGrantId, SteeringDocumentId,
};
use async_graphql::{Context, ID, Interface, Object, Result};

use super::{
    action_plan::ActionPlan,
    activity::Activity,
    calendar::{Deadline, ReportingEvent},
    calendar_feed::CalendarFeed,
    deadline_rule::DeadlineRule,
    engine::{
        context::{batch, session},
        error::bad_user_input,
        id::GlobalId,
    },
    figure::Figure,
    focus_area::FocusArea,
    framework::FrameworkItem,
    goal::Goal,
    indicator::Indicator,
    lock::LockException,
    organization_unit::OrganizationUnit,
    publication::Publication,
    result::RawResult,
    role_grant::RoleGrant,
    steering_document::SteeringDocument,
};
use crate::{
    domain::rejection::{Reason, Rejection},
    store::row::{self, Coded},
};

/// An object with a global id.
#[derive(Clone, Debug, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Global id, opaque to clients."))]
pub enum Node {
    OrganizationUnit(OrganizationUnit),
    SteeringDocument(SteeringDocument),
    Goal(Goal),
    FocusArea(FocusArea),
    FrameworkItem(FrameworkItem),
    ActionPlan(ActionPlan),
    Activity(Activity),
    Indicator(Indicator),
    ReportingEvent(ReportingEvent),
    Deadline(Deadline),
    DeadlineRule(DeadlineRule),
    Publication(Publication),
    Result(RawResult),
    RoleGrant(RoleGrant),
    CalendarFeed(CalendarFeed),
    LockException(LockException),
    Figure(Figure),
}

impl Node {
    /// The object of a global id: none where the id is no id, where there is no such object, and where the viewer may not see it.
    async fn load(ctx: &Context<'_>, id: &str) -> Result<Option<Self>> {
        let Some(GlobalId { kind, key }) = GlobalId::parse(id) else {
            return Ok(None);
        };
        if kind == "ReportingEvent" {
            return Ok(ReportingEvent::load(ctx, &key).await?.map(Self::ReportingEvent));
        }
        let Some(row) = GlobalId::row_of(id, &kind) else {
            return Ok(None);
        };
        let batch = batch(ctx).await?;
        Ok(match kind.as_str() {
            "OrganizationUnit" => {
                let unit = session(ctx).await?.units.get(&OrganizationUnitId(row)).cloned();
                unit.map(|row| Self::OrganizationUnit(OrganizationUnit(row)))
            }
            "SteeringDocument" => {
                let found = batch.one(SteeringDocumentId(row)).await?;
                found.map(|row| Self::SteeringDocument(SteeringDocument(row)))
            }
            "Goal" => batch.one(GoalId(row)).await?.map(|row| Self::Goal(Goal(row))),
            "FocusArea" => batch
                .one(FocusAreaId(row))
                .await?
                .map(|row| Self::FocusArea(FocusArea(row))),
            "FrameworkItem" => batch
                .one(FrameworkItemId(row))
                .await?
                .map(|row| Self::FrameworkItem(FrameworkItem(row))),
            "ActionPlan" => batch
                .one(ActionPlanId(row))
                .await?
                .map(|row| Self::ActionPlan(ActionPlan(row))),
            "Activity" => batch
                .one(ActivityId(row))
                .await?
                .map(|row| Self::Activity(Activity(row))),
            "Deadline" => Deadline::load(ctx, DeadlineId(row)).await?.map(Self::Deadline),
            "RoleGrant" => batch
                .one(RoleGrantId(row))
                .await?
                .map(|row| Self::RoleGrant(RoleGrant(row))),
            "CalendarFeed" => batch
                .one(CalendarFeedId(row))
                .await?
                .map(|row| Self::CalendarFeed(CalendarFeed(row))),
            "LockException" => batch
                .one(LockExceptionId(row))
                .await?
                .map(|row| Self::LockException(LockException(row))),
            "Indicator" => batch
                .one(IndicatorId(row))
                .await?
                .map(|row| Self::Indicator(Indicator(row))),
            "DeadlineRule" => DeadlineRule::load(ctx, DeadlineRuleId(row))
                .await?
                .map(Self::DeadlineRule),
            "Result" => RawResult::load(ctx, ResultId(row)).await?.map(Self::Result),
            "Publication" => batch
                .one(PublicationId(row))
                .await?
                .map(|row| Self::Publication(Publication(row))),
            "Figure" => Figure::load(ctx, FigureId(row)).await?.map(Self::Figure),
            _ => None,
        })
    }
}

/// Ids of one `nodes` at most.
const MAX_NODES: usize = 100;

#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object of a global id; null where there is none that the viewer may see.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "Global id.")] id: ID) -> Option<Result<Node>> {
        Node::load(ctx, &id).await.transpose()
    }

    /// The objects of global ids, in their order, null for each that there is none of. At most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MAX_NODES {
            let rejection = Rejection::at(
                "ids",
                Reason::TooMany {
                    maximum: MAX_NODES,
                    given: ids.len(),
                },
            );
            return Err(bad_user_input(&rejection, session(ctx).await?.language()));
        }
        futures_util::future::try_join_all(ids.iter().map(|id| Node::load(ctx, id))).await
    }
}

/// The object of a code; none where there is none.
pub async fn by_code<E: Coded, N>(
    ctx: &Context<'_>,
    code: String,
    wrap: impl FnOnce(Arc<E::Model>) -> N,
) -> Option<Result<N>> {
    let found = async {
        let session = session(ctx).await?;
        let rows = row::by_codes::<E>(session.store.reader(), &session.scope, vec![code]).await?;
        Ok(rows.into_iter().next())
    };
    found
        .await
        .map(|row| row.map(|row| wrap(Arc::new(row))))
        .transpose()
}
