//! Begäran: one thing asked of one unit.

use arshjul_entity::{ActivityId, DeadlineId, DeadlineKind, OrganizationUnitId};
use chrono::{DateTime, NaiveDate, Utc};

use super::CellLine;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asked {
    /// A line of cells, in every gender that the indicator is split by.
    Cells(CellLine),
    /// A question, as it is put.
    Question(String),
    FollowUp(ActivityId),
    /// What carries no data.
    Act(ActKind),
}

/// What a deadline that names nothing asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActKind {
    /// A priority on every activity of the plan.
    Priority,
    /// Indicators in the plan.
    IndicatorChoice,
    Adoption,
    Evaluation,
    /// Of each activity that is under way.
    FollowUp,
    Attendance,
    ReferralAnswer,
    /// A report or a decision.
    Report,
}

impl ActKind {
    pub const fn of(kind: DeadlineKind) -> Self {
        match kind {
            DeadlineKind::ActivityPrioritisation => Self::Priority,
            DeadlineKind::IndicatorSelection => Self::IndicatorChoice,
            DeadlineKind::PlanAdoption => Self::Adoption,
            DeadlineKind::AnnualEvaluation => Self::Evaluation,
            DeadlineKind::InterimFollowUp => Self::FollowUp,
            DeadlineKind::Training | DeadlineKind::CollaborationMeeting => Self::Attendance,
            DeadlineKind::ReferralResponse => Self::ReferralAnswer,
            DeadlineKind::YearEndResults
            | DeadlineKind::SustainabilityReport
            | DeadlineKind::InterimReport
            | DeadlineKind::AnnualReport
            | DeadlineKind::Budget
            | DeadlineKind::Communication
            | DeadlineKind::Other => Self::Report,
        }
    }
}

impl Asked {
    /// Whether it comes in by itself: what is left is said to be done.
    pub const fn is_data(&self) -> bool {
        matches!(self, Self::Cells(_) | Self::Question(_))
    }
}

/// Something that was asked, by whom, of whom, and by when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub deadline: DeadlineId,
    pub unit: OrganizationUnitId,
    pub asked: Asked,
    /// The day that counts: of the hand-in that serves the deadline, where another does.
    pub due_on: NaiveDate,
    /// Who asked for the very same before: it is counted there.
    pub uses: Option<DeadlineId>,
    pub answer: Option<Answer>,
}

/// When it was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub at: DateTime<Utc>,
    pub is_on_time: bool,
}
