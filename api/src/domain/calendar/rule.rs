//! Deadline rules (C4): what makes the same deadlines every year.

use std::collections::BTreeSet;

use arshjul_entity::{
    ActivityId, DeadlineKind, DeadlineRuleId, EventChoice, IndicatorId, MilestoneKind, OffsetUnit,
    OrganizationUnitId, ReportingEventKind, RollPolicy, SteeringDocumentId, TermOfOffice, UnitKind,
    YearChoice,
};
use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{AsksFor, CalendarSettings, event_code};

/// Tidsregel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub id: DeadlineRuleId,
    pub code: String,
    pub anchor: Anchor,
    pub offset: Offset,
    pub roll: RollPolicy,
    pub years: YearChoice,
    /// All units of these kinds that are valid on the due day, and those named.
    pub unit_kinds: BTreeSet<UnitKind>,
    pub units: BTreeSet<OrganizationUnitId>,
    pub feeds: Option<ReportingEventKind>,
    /// Working days that levelling may move its deadlines by.
    pub earlier: u32,
    pub later: u32,
    pub content: RuleContent,
}

/// What its deadlines take over as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleContent {
    pub kind: DeadlineKind,
    pub title: String,
    pub process: Option<String>,
    pub steering_document: Option<SteeringDocumentId>,
    pub audience: Option<String>,
    pub age_from: Option<i32>,
    pub age_to: Option<i32>,
    pub questions: Option<String>,
    /// Minutes for each unit.
    pub effort: Option<i32>,
    pub indicators: BTreeSet<IndicatorId>,
    /// Which period of them.
    pub asks_for: AsksFor,
    pub activities: BTreeSet<ActivityId>,
    pub is_example: bool,
}

/// What a rule counts from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Anchor {
    Milestone {
        event: ReportingEventKind,
        choice: EventChoice,
        milestone: MilestoneKind,
    },
    /// The last day of a month that has no such day.
    FixedDate { month: u32, day: u32 },
    /// An RFC 5545 recurrence rule, counted within the year.
    Recurrence(String),
    /// The deadlines of another rule.
    Deadline(DeadlineRuleId),
    /// The day on which a term of office begins (C8).
    TermOfOffice(TermOfOffice),
}

/// How far from the anchor; negative: before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Offset {
    pub amount: i32,
    pub unit: OffsetUnit,
}

/// The end of a rule's code that would let its deadlines be taken for another rule's: that of `A-BUDGET` for the year 2027
/// would have the code of the one of `A` for the event `BUDGET-2027`.
pub fn ambiguous_ending(code: &str) -> Option<&'static str> {
    let (_, ending) = code.rsplit_once('-')?;
    event_code::PREFIXES.into_iter().find(|prefix| *prefix == ending)
}

impl Offset {
    /// The anchor's own day.
    pub const NONE: Self = Self::working_days(0);

    pub const fn working_days(amount: i32) -> Self {
        Self {
            amount,
            unit: OffsetUnit::WorkingDays,
        }
    }

    /// The farthest that an offset reaches is eleven months: what a year holds then follows from the calendars of the year and
    /// of the two beside it, although some milestones fall in the month after their calendar's year.
    pub const fn farthest(unit: OffsetUnit) -> u32 {
        match unit {
            OffsetUnit::WorkingDays => 230,
            OffsetUnit::Days => 334,
            OffsetUnit::Weeks => 47,
            OffsetUnit::Months => 11,
        }
    }

    /// The day at that distance; none beyond [`Self::farthest`]. A month without such a day gives its last one.
    pub fn counted_from(self, on: NaiveDate, settings: &CalendarSettings) -> Option<NaiveDate> {
        let count = self.amount.unsigned_abs();
        if count > Self::farthest(self.unit) {
            return None;
        }
        let days = |days: Days| match self.amount {
            ..0 => on.checked_sub_days(days),
            _ => on.checked_add_days(days),
        };
        match (self.unit, self.amount) {
            (OffsetUnit::WorkingDays, ..0) => Some(settings.working_days_before(on, count)),
            (OffsetUnit::WorkingDays, _) => Some(settings.working_days_after(on, count)),
            (OffsetUnit::Days, _) => days(Days::new(count.into())),
            (OffsetUnit::Weeks, _) => days(Days::new(u64::from(count) * 7)),
            (OffsetUnit::Months, ..0) => on.checked_sub_months(Months::new(count)),
            (OffsetUnit::Months, _) => on.checked_add_months(Months::new(count)),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A rule for all committees, on a weekday.
    pub fn rule(id: i64, code: &str, anchor: Anchor, offset: Offset) -> Rule {
        Rule {
            id: DeadlineRuleId(id),
            code: code.to_owned(),
            anchor,
            offset,
            roll: RollPolicy::Next,
            years: YearChoice::Every,
            unit_kinds: BTreeSet::from([UnitKind::Committee]),
            units: BTreeSet::new(),
            feeds: None,
            earlier: 0,
            later: 0,
            content: RuleContent {
                kind: DeadlineKind::Other,
                title: code.to_owned(),
                process: None,
                steering_document: None,
                audience: None,
                age_from: None,
                age_to: None,
                questions: None,
                effort: None,
                indicators: BTreeSet::new(),
                asks_for: AsksFor::LatestOver,
                activities: BTreeSet::new(),
                is_example: false,
            },
        }
    }

    #[test]
    fn a_code_may_not_end_as_an_events_code_begins() {
        for (code, expected) in [
            ("A-BUDGET", Some("BUDGET")),
            ("A-B-INTERIM", Some("INTERIM")),
            ("BUDGET", None),
            ("A-BUDGET-1", None),
            ("A-BUDGETEN", None),
        ] {
            assert_eq!(ambiguous_ending(code), expected, "{code}");
        }
    }

    #[test]
    fn an_offset_is_counted_in_its_unit_and_no_farther_than_eleven_months() {
        use OffsetUnit::{Days, Months, Weeks, WorkingDays};

        let settings = CalendarSettings::default();
        for (on, amount, unit, expected) in [
            ("2026-04-01", 2, WorkingDays, Some("2026-04-07")),
            ("2026-04-07", -2, WorkingDays, Some("2026-04-01")),
            ("2026-04-01", -3, Days, Some("2026-03-29")),
            ("2026-04-01", 2, Weeks, Some("2026-04-15")),
            ("2026-08-31", 6, Months, Some("2027-02-28")),
            ("2026-03-31", -1, Months, Some("2026-02-28")),
            ("2026-08-31", 0, Months, Some("2026-08-31")),
            ("2026-08-31", 12, Months, None),
            ("2026-08-31", i32::MIN, WorkingDays, None),
        ] {
            let offset = Offset { amount, unit };
            assert_eq!(
                offset.counted_from(on.parse().unwrap(), &settings),
                expected.map(|day| day.parse().unwrap()),
                "{on} {offset:?}"
            );
        }
    }
}
