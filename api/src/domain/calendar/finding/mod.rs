//! Iakttagelser: what the calendar notices about itself (C7). One file per rule; each says what is wrong, what it leads to,
//! and what to do about it, on a day that really works.
//!
//! What is done, waived or cancelled is nobody's trouble any more, and no rule looks at it. What another hand-in serves is no
//! work of its own, but its report, its sources and the law still ask for it: on the day of the hand-in that serves it.

mod after_freeze;
mod before_source;
pub(super) mod board;
mod collision;
mod interim_period;
mod low_activity_week;
mod non_working_day;
mod parallel_follow_up;
mod short_notice;
mod statutory_breach;
mod text;

use arshjul_entity::{DeadlineId, OrganizationUnitId};
use chrono::NaiveDate;

use self::{
    board::{Board, Demand},
    text::Text,
};
use super::{CalendarView, Deadline};
use crate::domain::language::Language;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingCode {
    ParallelFollowUp,
    Collision,
    AfterFreeze,
    BeforeSource,
    NonWorkingDay,
    LowActivityWeek,
    ShortNotice,
    StatutoryBreach,
    InterimPeriodInvalid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Costs work or quality.
    Warning,
    /// Breaks the law, or keeps what is handed in out of the report.
    Error,
}

impl FindingCode {
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::AfterFreeze | Self::StatutoryBreach | Self::InterimPeriodInvalid => Severity::Error,
            Self::ParallelFollowUp
            | Self::Collision
            | Self::BeforeSource
            | Self::NonWorkingDay
            | Self::ShortNotice => Severity::Warning,
            Self::LowActivityWeek => Severity::Info,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: FindingCode,
    /// The day that it is about; of several, the first.
    pub on: NaiveDate,
    pub proposed_on: Option<NaiveDate>,
    /// By due day, then code.
    pub deadlines: Vec<DeadlineId>,
    /// By id: those that still have to hand in.
    pub units: Vec<OrganizationUnitId>,
    /// What `deadlinesMerge` can carry out.
    pub merge: Option<Merge>,
    message: Text,
    proposal: Option<Text>,
}

/// One hand-in for several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    pub keep: DeadlineId,
    pub give_up: Vec<DeadlineId>,
    /// Minutes of all units that fall away.
    pub saved_effort: u32,
}

impl Finding {
    /// About one deadline, with the one that serves it where one does, and those of its units that still have to hand in.
    fn of(code: FindingCode, demand: Demand<'_, '_>, message: Text) -> Self {
        Self {
            code,
            on: demand.open.due_on,
            proposed_on: None,
            deadlines: listed(demand.deadlines()),
            units: demand.units.to_vec(),
            merge: None,
            message,
            proposal: None,
        }
    }

    fn proposing(mut self, proposed_on: Option<NaiveDate>, proposal: Text) -> Self {
        self.proposed_on = proposed_on;
        self.proposal = Some(proposal);
        self
    }

    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What is wrong, and what it leads to.
    #[must_use]
    pub fn message(&self, language: Language) -> &str {
        self.message.in_language(language)
    }

    #[must_use]
    pub fn proposal(&self, language: Language) -> Option<&str> {
        self.proposal.as_ref().map(|text| text.in_language(language))
    }
}

/// By due day, then code.
fn listed<'a>(deadlines: impl IntoIterator<Item = &'a Deadline>) -> Vec<DeadlineId> {
    let mut deadlines: Vec<_> = deadlines.into_iter().collect();
    deadlines.sort_by(|one, other| (one.due.due_on, &one.code).cmp(&(other.due.due_on, &other.code)));
    deadlines.dedup_by_key(|deadline| deadline.id);
    deadlines.into_iter().map(|deadline| deadline.id).collect()
}

const RULES: [fn(&Board<'_>) -> Vec<Finding>; 9] = [
    parallel_follow_up::find,
    collision::find,
    after_freeze::find,
    before_source::find,
    non_working_day::find,
    low_activity_week::find,
    short_notice::find,
    statutory_breach::find,
    interim_period::find,
];

/// Those about the year: with a deadline that is due in it, or about the reporting that its calendar holds. The gravest
/// first, then by day and code.
#[must_use]
pub fn findings(view: &CalendarView) -> Vec<Finding> {
    let board = Board::new(view);
    let mut found: Vec<_> = RULES.iter().flat_map(|rule| rule(&board)).collect();
    found.sort_by(|one, other| {
        let key = |finding: &Finding| (std::cmp::Reverse(finding.severity()), finding.on, finding.code);
        key(one)
            .cmp(&key(other))
            .then_with(|| one.deadlines.cmp(&other.deadlines))
            .then_with(|| one.units.cmp(&other.units))
    });
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::calendar::planted::{self, Plant};

    fn codes(view: &CalendarView) -> Vec<FindingCode> {
        let mut codes: Vec<_> = findings(view).iter().map(|finding| finding.code).collect();
        codes.sort();
        codes
    }

    fn expected(plants: &[Plant]) -> Vec<FindingCode> {
        let mut codes: Vec<_> = plants.iter().map(|plant| plant.code()).collect();
        codes.sort();
        codes
    }

    #[test]
    fn a_planted_year_yields_exactly_what_was_planted_and_a_clean_one_nothing() {
        assert_eq!(codes(&planted::year(&Plant::ALL)), expected(&Plant::ALL));
        assert_eq!(findings(&planted::year(&[])), []);
    }

    proptest! {
        #[test]
        fn every_choice_of_plants_yields_exactly_those(plants in prop::sample::subsequence(Plant::ALL.to_vec(), 0..=15)) {
            prop_assert_eq!(codes(&planted::year(&plants)), expected(&plants));
        }
    }

    #[test]
    fn the_gravest_come_first_then_the_earliest() {
        let found = findings(&planted::year(&Plant::ALL));
        let order: Vec<_> = found
            .iter()
            .map(|finding| (finding.severity(), finding.on))
            .collect();
        assert!(
            order
                .windows(2)
                .all(|pair| pair[0].0 > pair[1].0 || (pair[0].0 == pair[1].0 && pair[0].1 <= pair[1].1))
        );
        assert_eq!(found.first().unwrap().severity(), Severity::Error);
        assert_eq!(found.last().unwrap().severity(), Severity::Info);
    }

    /// Each day that is proposed, taken: the finding goes, and no other comes.
    #[test]
    fn what_is_proposed_works() {
        let view = planted::year(&Plant::ALL);
        let before = codes(&view);
        let found = findings(&view);
        let moves = found
            .iter()
            .filter(|finding| finding.merge.is_none() && finding.deadlines.len() == 1);
        let mut tried = 0;
        for finding in moves {
            let to = finding.proposed_on.unwrap();
            let mut deadlines = view.deadlines.clone();
            let due = deadlines
                .iter_mut()
                .find(|deadline| deadline.id == finding.deadlines[0]);
            due.unwrap().due.due_on = to;
            let mut after = planted::with_settings(view.settings.clone(), deadlines);
            after.events.clone_from(&view.events);
            let mut left = before.clone();
            left.remove(left.iter().position(|code| *code == finding.code).unwrap());
            assert_eq!(codes(&after), left, "{finding:?}");
            tried += 1;
        }
        assert_eq!(tried, 6);
    }
}
