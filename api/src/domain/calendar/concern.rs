//! What of a calendar concerns whom: the choice that a calendar feed makes (C9).

use std::collections::BTreeSet;

use arshjul_entity::{DeadlineKind, ReportingEventKind, Role};

/// Whether a kind of deadline asks something of those who hold the role (A1). Readers, coordinators and administrators
/// follow all of it.
pub const fn concerns(kind: DeadlineKind, role: Role) -> bool {
    use DeadlineKind as Kind;

    let (reporter, approver) = match kind {
        // Units choose and propose; it is the adoption that someone decides on.
        Kind::ActivityPrioritisation
        | Kind::IndicatorSelection
        | Kind::CollaborationMeeting
        | Kind::Communication => (true, false),
        Kind::PlanAdoption | Kind::Budget => (false, true),
        // What is handed in is approved on the way; training is for the elected and the employed.
        Kind::InterimFollowUp
        | Kind::YearEndResults
        | Kind::AnnualEvaluation
        | Kind::InterimReport
        | Kind::AnnualReport
        | Kind::ReferralResponse
        | Kind::Training
        | Kind::Other => (true, true),
        // The sustainability unit compiles it, from what it has by then.
        Kind::SustainabilityReport => (false, false),
    };
    match role {
        Role::Reporter => reporter,
        Role::Approver => approver,
        Role::Reader | Role::Coordinator | Role::Admin => true,
    }
}

/// What a feed shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Only what concerns that role; without one, everything.
    pub role: Option<Role>,
    /// Only these; empty: all.
    pub kinds: BTreeSet<DeadlineKind>,
}

impl Choice {
    pub fn takes(&self, kind: DeadlineKind) -> bool {
        self.takes_kind(kind) && self.role.is_none_or(|role| concerns(kind, role))
    }

    /// Milestones of reporting events are the coordinator's to watch; for units, deadlines stand beside them.
    pub fn takes_milestones(&self, event: ReportingEventKind) -> bool {
        self.takes_kind(kind_beside(event)) && self.role.is_none_or(|role| role == Role::Coordinator)
    }

    fn takes_kind(&self, kind: DeadlineKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

/// The kind of deadline that a reporting event's milestones go with.
pub const fn kind_beside(event: ReportingEventKind) -> DeadlineKind {
    match event {
        ReportingEventKind::InterimReport => DeadlineKind::InterimReport,
        ReportingEventKind::YearEndClosing => DeadlineKind::YearEndResults,
        ReportingEventKind::AnnualReport => DeadlineKind::AnnualReport,
        ReportingEventKind::SustainabilityReport => DeadlineKind::SustainabilityReport,
        ReportingEventKind::Budget => DeadlineKind::Budget,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_concerns_someone_who_does_more_than_watch_or_the_coordinator_alone() {
        let alone: Vec<_> = DeadlineKind::ALL
            .iter()
            .filter(|kind| !concerns(**kind, Role::Reporter) && !concerns(**kind, Role::Approver))
            .collect();
        assert_eq!(alone, [&DeadlineKind::SustainabilityReport]);
        assert!(
            DeadlineKind::ALL
                .iter()
                .all(|kind| concerns(*kind, Role::Coordinator))
        );
    }

    #[test]
    fn a_choice_takes_what_both_role_and_kinds_take() {
        let choice = Choice {
            role: Some(Role::Approver),
            kinds: BTreeSet::from([DeadlineKind::PlanAdoption, DeadlineKind::IndicatorSelection]),
        };
        let taken: Vec<_> = DeadlineKind::ALL
            .iter()
            .filter(|kind| choice.takes(**kind))
            .collect();
        assert_eq!(taken, [&DeadlineKind::PlanAdoption]);
        assert!(
            DeadlineKind::ALL
                .iter()
                .all(|kind| Choice::default().takes(*kind))
        );
    }

    #[test]
    fn milestones_are_the_coordinators_and_follow_the_kinds() {
        let of = |role, kinds: &[DeadlineKind]| Choice {
            role,
            kinds: kinds.iter().copied().collect(),
        };
        let event = ReportingEventKind::InterimReport;
        for (choice, expected) in [
            (of(None, &[]), true),
            (of(Some(Role::Coordinator), &[]), true),
            (of(Some(Role::Reporter), &[]), false),
            (of(None, &[DeadlineKind::InterimReport]), true),
            (of(None, &[DeadlineKind::Budget]), false),
        ] {
            assert_eq!(choice.takes_milestones(event), expected, "{choice:?}");
        }
    }
}
