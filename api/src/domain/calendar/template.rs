//! The standing template: when the milestones of each kind of reporting event fall, in a year that nobody has set up
//! otherwise (C3). Only the dates that name a statute are law; the rest is ordinary municipal practice, and ours.
//!
//! Working days are counted from the milestone before, so that a holiday moves what comes after it. Units have at least
//! ten working days from the instructions to the data freeze (C7, `SHORT_NOTICE`): what feeds a report is due by then.

use arshjul_entity::MilestoneKind;
use chrono::NaiveDate;

use super::{Basis, CalendarSettings, CalendarYear, Milestone, ResolvedDate, Statute, is_election_year};
use MilestoneKind::{
    BoardHandover, CommitteeDecision, CouncilDecision, CouncilHandover, DataFreeze, InstructionsOut,
    PeriodEnd, UnitReportDue,
};

type Dated = (MilestoneKind, ResolvedDate);

/// Milestones in the making, the latest last.
struct Schedule<'a> {
    settings: &'a CalendarSettings,
    passed: Vec<Dated>,
    latest: Dated,
}

impl<'a> Schedule<'a> {
    const fn from_period_end(settings: &'a CalendarSettings, on: NaiveDate) -> Self {
        Self {
            settings,
            passed: Vec::new(),
            latest: (PeriodEnd, ResolvedDate::fixed(on, Basis::PeriodEnd)),
        }
    }

    fn from_day(settings: &'a CalendarSettings, kind: MilestoneKind, on: NaiveDate) -> Self {
        Self {
            settings,
            passed: Vec::new(),
            latest: (kind, fixed_day(settings, on)),
        }
    }

    fn then(mut self, kind: MilestoneKind, date: ResolvedDate) -> Self {
        self.passed.push(self.latest);
        self.latest = (kind, date);
        self
    }

    fn after(self, count: u32, kind: MilestoneKind) -> Self {
        let (after, ResolvedDate { effective_on: on, .. }) = self.latest;
        let day = self.settings.working_days_after(on, count);
        self.then(
            kind,
            ResolvedDate::fixed(day, Basis::WorkingDays { count, after, on }),
        )
    }

    fn on(self, day: NaiveDate, kind: MilestoneKind) -> Self {
        let date = fixed_day(self.settings, day);
        self.then(kind, date)
    }

    /// The law's last day; before it was in force, the same day as the municipality's own.
    fn by(self, statute: Statute, kind: MilestoneKind) -> Self {
        if statute.is_in_force() {
            self.then(kind, statute.resolved())
        } else {
            self.on(statute.nominal_on(), kind)
        }
    }

    fn milestones(mut self, event: &str) -> Vec<Milestone> {
        self.passed.push(self.latest);
        let planned = &self.settings.planned;
        self.passed
            .into_iter()
            .map(|(kind, date)| Milestone {
                kind,
                planned_on: planned.get(&(event.to_owned(), kind)).copied(),
                date,
            })
            .collect()
    }
}

fn fixed_day(settings: &CalendarSettings, nominal_on: NaiveDate) -> ResolvedDate {
    ResolvedDate {
        nominal_on,
        effective_on: settings.rolled(nominal_on),
        basis: Basis::FixedDay,
    }
}

pub(super) fn interim_report(
    event: &str,
    period_end: NaiveDate,
    settings: &CalendarSettings,
) -> Vec<Milestone> {
    until_the_board(period_end, settings, [12, 3, 8, 10])
        .by(Statute::InterimReport { period_end }, CouncilHandover)
        .after(15, CouncilDecision)
        .milestones(event)
}

/// The books close before the annual report is written; their way ends at the board.
pub(super) fn year_end_closing(
    event: &str,
    period_end: NaiveDate,
    settings: &CalendarSettings,
) -> Vec<Milestone> {
    until_the_board(period_end, settings, [10, 5, 10, 10]).milestones(event)
}

pub(super) fn annual_report(
    event: &str,
    period_end: NaiveDate,
    year: CalendarYear,
    settings: &CalendarSettings,
) -> Vec<Milestone> {
    until_the_board(period_end, settings, [15, 5, 10, 15])
        .by(Statute::AnnualReport(year), CouncilHandover)
        .by(Statute::Discharge(year), CouncilDecision)
        .milestones(event)
}

/// No law asks for it. It goes beside the annual report the whole way to the council, so that one hand-in serves both.
pub(super) fn sustainability_report(
    event: &str,
    period_end: NaiveDate,
    year: CalendarYear,
    settings: &CalendarSettings,
) -> Vec<Milestone> {
    until_the_board(period_end, settings, [15, 5, 10, 15])
        .on(year.on(4, 15), CouncilHandover)
        .after(15, CouncilDecision)
        .milestones(event)
}

/// The instructions go out on the first working day; then so many working days to data freeze, hand-in, committees and board.
fn until_the_board(
    period_end: NaiveDate,
    settings: &CalendarSettings,
    [freeze, hand_in, committee, board]: [u32; 4],
) -> Schedule<'_> {
    Schedule::from_period_end(settings, period_end)
        .after(1, InstructionsOut)
        .after(freeze, DataFreeze)
        .after(hand_in, UnitReportDue)
        .after(committee, CommitteeDecision)
        .after(board, BoardHandover)
}

/// In an election year the committees are done before the summer, and the newly elected council, which takes office on
/// 15 October, has the proposal to decide on (C8).
pub(super) fn budget(event: &str, year: CalendarYear, settings: &CalendarSettings) -> Vec<Milestone> {
    let (freeze, hand_in, committee) = if is_election_year(year) {
        ((4, 15), (5, 15), (6, 15))
    } else {
        ((5, 31), (8, 31), (9, 25))
    };
    let day = |(month, day): (u32, u64)| year.on(month, day);
    let proposal = match settings.late_budget_proposal {
        None => Statute::BudgetProposal(year),
        Some(_) => Statute::LateBudgetProposal(year),
    };
    let decision = match settings.late_budget {
        None => Statute::Budget(year),
        Some(_) => Statute::LateBudget(year),
    };
    Schedule::from_day(settings, InstructionsOut, day((3, 1)))
        .on(day(freeze), DataFreeze)
        .on(day(hand_in), UnitReportDue)
        .on(day(committee), CommitteeDecision)
        .on(day((10, 15)), BoardHandover)
        .by(proposal, CouncilHandover)
        .by(decision, CouncilDecision)
        .milestones(event)
}
