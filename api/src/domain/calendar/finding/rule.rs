//! All rules, and what they find.

use super::{
    Finding, after_freeze,
    agenda::Agenda,
    before_source, collision, interim_period, low_activity_week, non_working_day,
    open::{Demand, Open},
    out_of_date, out_of_order, parallel_follow_up, short_notice, statutory_breach,
};
use crate::domain::calendar::CalendarView;

/// What a hand-in has to live up to.
const OF_A_DEMAND: [fn(&Agenda<'_>, Demand<'_, '_>) -> Option<Finding>; 3] = [
    after_freeze::finding,
    before_source::finding,
    short_notice::finding,
];

/// The day itself, of what is due in the year.
const OF_A_DAY: [fn(&Agenda<'_>, &Open<'_>) -> Option<Finding>; 2] =
    [low_activity_week::finding, non_working_day::finding];

/// How deadlines stand to each other, and the reporting.
const OF_THE_YEAR: [fn(&Agenda<'_>) -> Vec<Finding>; 7] = [
    parallel_follow_up::find,
    collision::find,
    statutory_breach::find,
    interim_period::find,
    low_activity_week::find,
    out_of_order::find,
    out_of_date::find,
];

/// Those about the year: with a deadline that is due in it, or about the reporting that its calendar holds. The gravest
/// first, then by day and code.
pub fn findings(view: &CalendarView) -> Vec<Finding> {
    let agenda = Agenda::new(view);
    let mut found: Vec<_> = OF_THE_YEAR.iter().flat_map(|rule| rule(&agenda)).collect();
    for demand in agenda.demands() {
        found.extend(OF_A_DEMAND.iter().filter_map(|rule| rule(&agenda, demand)));
    }
    for open in agenda.of_the_year() {
        found.extend(OF_A_DAY.iter().filter_map(|rule| rule(&agenda, open)));
    }
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
    use crate::domain::calendar::finding::{FindingCode, Severity};
    use crate::domain::calendar::fixture::{self, Plant};

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
        assert_eq!(codes(&fixture::year(&Plant::ALL)), expected(&Plant::ALL));
        assert_eq!(findings(&fixture::year(&[])), []);
    }

    proptest! {
        #[test]
        fn every_choice_of_plants_yields_exactly_those(plants in prop::sample::subsequence(Plant::ALL.to_vec(), 0..=15)) {
            prop_assert_eq!(codes(&fixture::year(&plants)), expected(&plants));
        }
    }

    #[test]
    fn the_gravest_come_first_then_the_earliest() {
        let found = findings(&fixture::year(&Plant::ALL));
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
        let view = fixture::year(&Plant::ALL);
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
            let mut after = fixture::with_settings(view.settings.clone(), deadlines);
            after.events.clone_from(&view.events);
            let mut left = before.clone();
            left.remove(left.iter().position(|code| *code == finding.code).unwrap());
            assert_eq!(codes(&after), left, "{finding:?}");
            tried += 1;
        }
        assert_eq!(tried, 6);
    }
}
