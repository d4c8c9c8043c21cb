//! Relay's node interface: any object by its global id, as far as the viewer may see it.

use std::sync::LazyLock;

use async_graphql::{Context, ID, Interface, Object, Result};

use super::{
    action_plan::ActionPlan,
    activity::Activity,
    calendar::{Deadline, ReportingEvent},
    calendar_feed::CalendarFeed,
    deadline_rule::DeadlineRule,
    engine::{GlobalId, NodeKind, bad_user_input, context, node},
    figure::Figure,
    focus_area::FocusArea,
    framework::FrameworkItem,
    goal::Goal,
    indicator::Indicator,
    lock::LockException,
    organization_unit::OrganizationUnit,
    personal_access_token::PersonalAccessToken,
    publication::Publication,
    result::RawResult,
    role_grant::RoleGrant,
    steering_document::SteeringDocument,
};
use crate::domain::rejection::{Reason, Rejection};

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
    PersonalAccessToken(PersonalAccessToken),
    LockException(LockException),
    Figure(Figure),
}

/// The kinds of nodes whose ids are those of rows.
static KINDS: LazyLock<[NodeKind<Node>; 17]> = LazyLock::new(|| {
    [
        NodeKind::of::<OrganizationUnit>(),
        NodeKind::of::<SteeringDocument>(),
        NodeKind::of::<Goal>(),
        NodeKind::of::<FocusArea>(),
        NodeKind::of::<FrameworkItem>(),
        NodeKind::of::<ActionPlan>(),
        NodeKind::of::<Activity>(),
        NodeKind::of::<Indicator>(),
        NodeKind::of::<Deadline>(),
        NodeKind::of::<DeadlineRule>(),
        NodeKind::of::<Publication>(),
        NodeKind::of::<RawResult>(),
        NodeKind::of::<RoleGrant>(),
        NodeKind::of::<CalendarFeed>(),
        NodeKind::of::<PersonalAccessToken>(),
        NodeKind::of::<LockException>(),
        NodeKind::of::<Figure>(),
    ]
});

impl Node {
    /// The object of a global id: none where the id is no id, where there is no such object, and where the viewer may not see it.
    async fn load(ctx: &Context<'_>, id: &str) -> Result<Option<Self>> {
        let Some(id) = GlobalId::parse(id) else {
            return Ok(None);
        };
        if id.kind == "ReportingEvent" {
            return Ok(ReportingEvent::load(ctx, &id.key)
                .await?
                .map(Self::ReportingEvent));
        }
        node(ctx, &id, &*KINDS).await
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
            return Err(bad_user_input(&rejection, context(ctx).await?.language()));
        }
        futures_util::future::try_join_all(ids.iter().map(|id| Node::load(ctx, id))).await
    }
}
