//! Typed ids: a goal's id can't be passed where an activity's is asked for.

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($name:ident)*) => {$(
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

ids! {
    ActionPlanId
    ActivityId
    AuditEventId
    CalendarFeedId
    DataFreezeId
    DeadlineId
    DeadlineRuleId
    DisclosureTableId
    FigureId
    FocusAreaId
    FrameworkId
    FrameworkItemId
    GoalId
    IndicatorId
    IndicatorRelationDismissalId
    IndicatorRelationId
    LockExceptionId
    OrganizationUnitId
    PersonalAccessTokenId
    PerspectiveId
    PrincipleId
    PublicationId
    ResultId
    RoleGrantId
    SteeringDocumentId
    TargetId
}
