//! The dates that law sets (C2), from when on it sets them. KL is the Local Government Act (kommunallagen, 2017:725).

use arshjul_entity::{MilestoneKind, ReportingEventKind};
use chrono::{Datelike, Months, NaiveDate};

use super::{CalendarYear, event_code, is_election_year, wording};
use crate::domain::text::{Text, Word};

/// A duty with a last day. The year is the one in which that day nominally falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statute {
    /// The board hands an interim report over to the council and the auditors within two months of its period's end.
    InterimReport { period_end: NaiveDate },
    /// The annual report on the year before is handed over to the council and the auditors by 15 April.
    AnnualReport(CalendarYear),
    /// The council approves it, and then decides on discharge before the end of June.
    Discharge(CalendarYear),
    /// The board draws up its proposal for next year's budget before the end of October.
    BudgetProposal(CalendarYear),
    /// For special reasons before the end of November, with a proposal for the tax rate before the end of October.
    LateBudgetProposal(CalendarYear),
    /// The council decides next year's budget before the end of November.
    Budget(CalendarYear),
    /// For special reasons before the end of December, with the tax rate before the end of November.
    LateBudget(CalendarYear),
}

/// The Local Government Act is in force from then on.
const LOCAL_GOVERNMENT_ACT: i32 = 2018;
/// And the Municipal Accounting Act (2018:597), which interim reports are drawn up by, for fiscal years from then on.
const ACCOUNTING_ACT: i32 = 2019;

impl Statute {
    /// The law that set that day for an event's milestone, before moving, if one did.
    pub(super) fn of(event: &str, milestone: MilestoneKind, nominal_on: NaiveDate) -> Option<Self> {
        let usual = Self::usually_of(event, milestone)?;
        let exception = match usual {
            Self::BudgetProposal(year) => Some(Self::LateBudgetProposal(year)),
            Self::Budget(year) => Some(Self::LateBudget(year)),
            _ => None,
        };
        let set_it = |statute: &Self| statute.nominal_on() == nominal_on;
        Some(exception.filter(set_it).unwrap_or(usual))
    }

    fn usually_of(event: &str, milestone: MilestoneKind) -> Option<Self> {
        let (kind, about, period_end) = event_code::parsed(event)?;
        match (kind, milestone) {
            (ReportingEventKind::InterimReport, MilestoneKind::CouncilHandover) => {
                period_end.map(|period_end| Self::InterimReport { period_end })
            }
            (ReportingEventKind::AnnualReport, MilestoneKind::CouncilHandover) => {
                about.checked_add(1)?.try_into().ok().map(Self::AnnualReport)
            }
            (ReportingEventKind::AnnualReport, MilestoneKind::CouncilDecision) => {
                about.checked_add(1)?.try_into().ok().map(Self::Discharge)
            }
            (ReportingEventKind::Budget, MilestoneKind::CouncilHandover) => {
                about.checked_sub(1)?.try_into().ok().map(Self::BudgetProposal)
            }
            (ReportingEventKind::Budget, MilestoneKind::CouncilDecision) => {
                about.checked_sub(1)?.try_into().ok().map(Self::Budget)
            }
            _ => None,
        }
    }

    /// Whether the acts that set it are in force for it.
    pub(super) fn is_in_force(self) -> bool {
        match self {
            Self::InterimReport { period_end } => period_end.year() >= ACCOUNTING_ACT,
            other => other.nominal_on().year() >= LOCAL_GOVERNMENT_ACT,
        }
    }

    /// Before moving.
    pub(super) fn nominal_on(self) -> NaiveDate {
        match self {
            // The same day number, or the last day of a month that has none (1930:173, section 1).
            Self::InterimReport { period_end } => period_end + Months::new(2),
            Self::AnnualReport(year) => year.on(4, 15),
            Self::Discharge(year) => year.on(6, 30),
            Self::BudgetProposal(year) => year.on(10, 31),
            Self::LateBudgetProposal(year) | Self::Budget(year) => year.on(11, 30),
            Self::LateBudget(year) => year.on(12, 31),
        }
    }

    pub(super) fn rule(self, is_moved: bool) -> Text {
        let sections = match self {
            Self::InterimReport { .. } => Word("11 kap. 16 §", "ch. 11 s. 16"),
            Self::AnnualReport(_) => Word("11 kap. 20 §", "ch. 11 s. 20"),
            Self::Discharge(_) => Word("5 kap. 24 § och 11 kap. 21 §", "ch. 5 s. 24 and ch. 11 s. 21"),
            Self::BudgetProposal(_) => Word("11 kap. 8 §", "ch. 11 s. 8"),
            Self::LateBudgetProposal(_) => Word("11 kap. 8 § andra stycket", "ch. 11 s. 8, second paragraph"),
            Self::Budget(_) => Word("11 kap. 10 §", "ch. 11 s. 10"),
            Self::LateBudget(_) => Word("11 kap. 11 §", "ch. 11 s. 11"),
        };
        let is_counted = matches!(self, Self::InterimReport { .. });
        let counting = match (is_counted, is_moved) {
            (false, false) => Word("", ""),
            (true, false) => Word("; lag (1930:173) 1 §", "; Act (1930:173) s. 1"),
            (false, true) => Word("; lag (1930:173) 2 §", "; Act (1930:173) s. 2"),
            (true, true) => Word("; lag (1930:173) 1 § och 2 §", "; Act (1930:173) s. 1 and s. 2"),
        };
        Text::filled(
            Word(
                "KL (2017:725) {sections}{counting}",
                "Local Government Act (2017:725) {sections}{counting}",
            ),
            &[("sections", sections.into()), ("counting", counting.into())],
        )
    }

    pub(super) fn duty(self) -> Text {
        match self {
            Self::InterimReport { .. } | Self::AnnualReport(_) | Self::Discharge(_) => self.reporting_duty(),
            Self::BudgetProposal(year)
            | Self::LateBudgetProposal(year)
            | Self::Budget(year)
            | Self::LateBudget(year) => self.budget_duty(year),
        }
    }

    fn reporting_duty(self) -> Text {
        let last_day = wording::date(self.nominal_on());
        let (wording, about) = match self {
            Self::InterimReport { period_end } => (
                Word(
                    "Styrelsen ska överlämna delårsrapporten till fullmäktige och revisorerna inom två månader från \
                     periodens slut den {about}, alltså senast den {last_day}.",
                    "The board hands the interim report over to the council and the auditors within two months of the \
                     period's end on {about}, by {last_day}.",
                ),
                wording::date(period_end),
            ),
            Self::Discharge(this) => (
                Word(
                    "Fullmäktige ska godkänna årsredovisningen för {about} och därefter, före utgången av juni månad, besluta \
                     om ansvarsfrihet ska beviljas eller vägras.",
                    "The council approves the annual report on {about} and then, before the end of June, decides whether \
                     discharge is granted or refused.",
                ),
                Text::same(this.number() - 1),
            ),
            _ => (
                Word(
                    "Årsredovisningen för {about} ska lämnas över till fullmäktige och revisorerna snarast möjligt och senast \
                     den {last_day}.",
                    "The annual report on {about} is handed over to the council and the auditors as soon as possible and by \
                     {last_day}.",
                ),
                Text::same(self.nominal_on().year() - 1),
            ),
        };
        Text::filled(wording, &[("about", about), ("last_day", last_day)])
    }

    fn budget_duty(self, this: CalendarYear) -> Text {
        let duty = match self {
            Self::BudgetProposal(_) => Word(
                "Styrelsen ska upprätta förslaget till budget för {next} före oktober månads utgång.",
                "The board draws up its budget proposal for {next} before the end of October.",
            ),
            Self::LateBudgetProposal(_) => Word(
                "Det finns särskilda skäl: styrelsen får upprätta förslaget till budget för {next} i november månad. Den ska \
                 då föreslå skattesatsen före oktober månads utgång.",
                "There are special reasons: the board may draw up its budget proposal for {next} in November. It then \
                 proposes the tax rate before the end of October.",
            ),
            Self::LateBudget(_) => Word(
                "Det finns särskilda skäl: fullmäktige ska fastställa budgeten för {next} före december månads utgång, och \
                 skattesatsen före november månads utgång.",
                "There are special reasons: the council decides the budget for {next} before the end of December, and the \
                 tax rate before the end of November.",
            ),
            _ => Word(
                "Fullmäktige ska fastställa budgeten för {next} före november månads utgång.",
                "The council decides the budget for {next} before the end of November.",
            ),
        };
        let is_decision = matches!(self, Self::Budget(_) | Self::LateBudget(_));
        let by_whom = (is_decision && is_election_year(this)).then_some(Word(
            " {this} är valår: nyvalda fullmäktige beslutar, från den 15 oktober.",
            " {this} is an election year: the newly elected council decides, from 15 October.",
        ));
        let (this, next) = (Text::same(this.number()), Text::same(this.number() + 1));
        let by_whom = by_whom.map(|by_whom| Text::filled(by_whom, &[("this", this)]));
        let parts = [Text::filled(duty, &[("next", next)])].into_iter().chain(by_whom);
        wording::joined(parts, "").unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
