//! The rings: which deadlines stand together on the wheel.

use arshjul_entity::{DeadlineKind, ReportingEventKind};

use super::word::Word;

/// From the rim inwards. Follow-ups lie beside the reports, so that two that ask for the same stand side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ring {
    Training,
    Plan,
    Sustainability,
    Reporting,
}

/// What tells a ring's marks from another's in black and white.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Circle,
    Square,
    Diamond,
    Hexagon,
}

impl Ring {
    pub const ALL: [Self; 4] = [Self::Training, Self::Plan, Self::Sustainability, Self::Reporting];

    #[must_use]
    pub const fn of(kind: DeadlineKind) -> Self {
        use DeadlineKind as Kind;
        match kind {
            Kind::InterimReport | Kind::AnnualReport => Self::Reporting,
            Kind::InterimFollowUp
            | Kind::YearEndResults
            | Kind::AnnualEvaluation
            | Kind::SustainabilityReport => Self::Sustainability,
            Kind::ActivityPrioritisation | Kind::IndicatorSelection | Kind::PlanAdoption | Kind::Budget => {
                Self::Plan
            }
            Kind::Training
            | Kind::CollaborationMeeting
            | Kind::ReferralResponse
            | Kind::Communication
            | Kind::Other => Self::Training,
        }
    }

    /// All reports lie on their own lanes; this is whose colour they have.
    #[must_use]
    pub const fn of_event(kind: ReportingEventKind) -> Self {
        match kind {
            ReportingEventKind::Budget => Self::Plan,
            ReportingEventKind::SustainabilityReport => Self::Sustainability,
            ReportingEventKind::InterimReport
            | ReportingEventKind::YearEndClosing
            | ReportingEventKind::AnnualReport => Self::Reporting,
        }
    }

    /// The middle of its marks.
    #[must_use]
    pub const fn radius(self) -> f64 {
        match self {
            Self::Training => 370.0,
            Self::Plan => 338.0,
            Self::Sustainability => 306.0,
            Self::Reporting => 274.0,
        }
    }

    #[must_use]
    pub const fn shape(self) -> Shape {
        match self {
            Self::Training => Shape::Diamond,
            Self::Plan => Shape::Square,
            Self::Sustainability => Shape::Circle,
            Self::Reporting => Shape::Hexagon,
        }
    }

    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Plan => "plan",
            Self::Sustainability => "sustainability",
            Self::Reporting => "reporting",
        }
    }

    #[must_use]
    pub const fn name(self) -> Word {
        match self {
            Self::Training => Word("Utbildning och möten", "Training and meetings"),
            Self::Plan => Word("Plan och budget", "Plan and budget"),
            Self::Sustainability => Word("Hållbarhetsuppföljning", "Sustainability follow-up"),
            Self::Reporting => Word("Inlämning till redovisning", "Hand-ins to reports"),
        }
    }
}
