//! The rings: which deadlines stand together on the wheel.

use arshjul_entity::{DeadlineKind, ReportingEventKind};

use crate::domain::text::Word;

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
    pub const fn of_event(kind: ReportingEventKind) -> Self {
        match kind {
            ReportingEventKind::Budget => Self::Plan,
            ReportingEventKind::SustainabilityReport => Self::Sustainability,
            ReportingEventKind::InterimReport
            | ReportingEventKind::YearEndClosing
            | ReportingEventKind::AnnualReport => Self::Reporting,
        }
    }

    /// The middle of its marks, their shape, its class in the style sheet, and what it is called.
    const fn look(self) -> (f64, Shape, &'static str, Word) {
        match self {
            Self::Training => {
                let name = Word("Utbildning och möten", "Training and meetings");
                (370.0, Shape::Diamond, "training", name)
            }
            Self::Plan => {
                let name = Word("Plan och budget", "Plan and budget");
                (338.0, Shape::Square, "plan", name)
            }
            Self::Sustainability => {
                let name = Word("Hållbarhetsuppföljning", "Sustainability follow-up");
                (306.0, Shape::Circle, "sustainability", name)
            }
            Self::Reporting => {
                let name = Word("Inlämning till redovisning", "Hand-ins to reports");
                (274.0, Shape::Hexagon, "reporting", name)
            }
        }
    }

    pub const fn radius(self) -> f64 {
        self.look().0
    }

    pub const fn shape(self) -> Shape {
        self.look().1
    }

    pub const fn class(self) -> &'static str {
        self.look().2
    }

    pub const fn name(self) -> Word {
        self.look().3
    }
}
