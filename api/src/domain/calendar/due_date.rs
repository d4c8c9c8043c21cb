//! When a deadline is due, and why then (C2, C4, C5).

use arshjul_entity::{MilestoneKind, OffsetUnit, TermOfOffice};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Offset, Statute, event_name, milestone_name, resolved_date, wording};
use crate::domain::language::Language;

/// When a deadline is due, and where the day comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueDate {
    /// The day that the rule gives, before moving off days that are not working days.
    pub nominal_on: NaiveDate,
    /// The day that the rule gives.
    pub ruled_on: NaiveDate,
    /// The day that counts: the rule's, or the one that a person moved it to.
    pub due_on: NaiveDate,
    pub basis: DueBasis,
}

/// Where the rule's day comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DueBasis {
    Milestone {
        event: String,
        milestone: MilestoneKind,
        on: NaiveDate,
        /// The day that a law sets for the milestone, before moving, where the deadline falls on it without offset.
        statutory_on: Option<NaiveDate>,
        offset: Offset,
    },
    FixedDate {
        on: NaiveDate,
        offset: Offset,
    },
    Recurrence {
        rule: String,
        on: NaiveDate,
        offset: Offset,
    },
    Deadline {
        code: String,
        on: NaiveDate,
        offset: Offset,
    },
    TermOfOffice {
        term: TermOfOffice,
        on: NaiveDate,
        offset: Offset,
    },
    /// A person set the day.
    Person,
}

impl DueDate {
    /// The day that a law sets for what is due, before moving; it stands wherever a person moves the deadline.
    #[must_use]
    pub const fn statutory_on(&self) -> Option<NaiveDate> {
        match self.basis {
            DueBasis::Milestone { statutory_on, .. } => statutory_on,
            _ => None,
        }
    }

    #[must_use]
    pub fn iso_week(&self) -> String {
        resolved_date::iso_week(self.due_on)
    }

    /// Whether a person moved it from the day that the rule gives.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.due_on != self.ruled_on
    }

    /// The paragraphs that set and move the date, or that no law does.
    #[must_use]
    pub fn rule(&self, language: Language) -> String {
        let rule = match (&self.basis, self.statute()) {
            (DueBasis::Person, _) => wording::choose(
                language,
                "Dagen är satt av en person, inte lag",
                "The day is set by a person, not law",
            ),
            (_, None) => wording::choose(
                language,
                "Kommunens tidsregel, inte lag",
                "The municipality's deadline rule, not law",
            ),
            (_, Some(statute)) if self.is_by(statute) => {
                statute.rule(self.nominal_on != self.ruled_on, language)
            }
            (_, Some(statute)) => {
                let law = statute.rule(false, language);
                match language {
                    Language::Swedish => format!("Kommunens planerade dag; sista dagen enligt {law}"),
                    Language::English => format!("The municipality's planned day; the last day by {law}"),
                }
            }
        };
        match language {
            _ if !self.is_moved() => rule,
            Language::Swedish => format!("{rule}; flyttad av en person"),
            Language::English => format!("{rule}; moved by a person"),
        }
    }

    /// What the day is counted from, what moved it off days that don't count, and that a person moved it. Why they did is
    /// not public, and not part of it.
    #[must_use]
    pub fn explanation(&self, language: Language) -> String {
        let by_law = self.statute().is_some_and(|statute| self.is_by(statute));
        let rolling = resolved_date::movement(self.nominal_on, self.ruled_on, by_law, language);
        let explanation = format!("{} {rolling}", self.origin(language));
        if !self.is_moved() {
            return explanation;
        }
        let from = wording::weekday_date(self.ruled_on, language);
        let to = wording::weekday_date(self.due_on, language);
        match language {
            Language::Swedish => {
                format!("{explanation} En person har flyttat dagen från {from} till {to}.")
            }
            Language::English => format!("{explanation} A person has moved the day from {from} to {to}."),
        }
    }

    fn statute(&self) -> Option<Statute> {
        match &self.basis {
            DueBasis::Milestone {
                event,
                milestone,
                statutory_on: Some(_),
                ..
            } => Statute::of(event, *milestone),
            _ => None,
        }
    }

    /// Whether the rule's day is the law's own last day, and not one planned before it.
    fn is_by(&self, statute: Statute) -> bool {
        let last = statute.resolved();
        (last.nominal_on, last.effective_on) == (self.nominal_on, self.ruled_on)
    }

    fn origin(&self, language: Language) -> String {
        let (anchor, offset) = match &self.basis {
            DueBasis::Person => {
                let day = wording::date(self.nominal_on, language);
                return match language {
                    Language::Swedish => format!("En person har satt dagen till den {day}."),
                    Language::English => format!("A person has set the day to {day}."),
                };
            }
            DueBasis::Milestone {
                event,
                milestone,
                offset,
                ..
            } => {
                let event = event_name(event, language).unwrap_or_else(|| event.clone());
                let name = format!("{} ({event})", milestone_name(*milestone, language));
                (Some(name), offset)
            }
            DueBasis::FixedDate { offset, .. } => (None, offset),
            DueBasis::Recurrence { rule, offset, .. } => {
                let name = wording::choose(language, "sin återkommande dag", "its recurring day");
                (Some(format!("{name} ({rule})")), offset)
            }
            DueBasis::Deadline { code, offset, .. } => {
                let name = wording::choose(language, "hålltiden", "the deadline");
                (Some(format!("{name} {code}")), offset)
            }
            DueBasis::TermOfOffice { term, offset, .. } => (Some(first_day(*term, language)), offset),
        };
        let counted = counted(anchor, self.basis.on(), *offset, language);
        match self.statute() {
            Some(statute) if self.is_by(statute) => statute.duty(language),
            Some(statute) => format!("{counted} {}", statute.duty(language)),
            None => counted,
        }
    }
}

impl DueBasis {
    /// The day that the offset is counted from.
    #[must_use]
    pub const fn on(&self) -> Option<NaiveDate> {
        match self {
            Self::Milestone { on, .. }
            | Self::FixedDate { on, .. }
            | Self::Recurrence { on, .. }
            | Self::Deadline { on, .. }
            | Self::TermOfOffice { on, .. } => Some(*on),
            Self::Person => None,
        }
    }
}

fn first_day(term: TermOfOffice, language: Language) -> String {
    match term {
        TermOfOffice::Council => wording::choose(
            language,
            "det nyvalda fullmäktiges första dag",
            "the newly elected council's first day",
        ),
        TermOfOffice::Board => wording::choose(
            language,
            "den nya styrelsens första dag",
            "the new board's first day",
        ),
    }
}

/// `Regeln sätter dagen 5 arbetsdagar före datafrysningen (Bokslut 2025), den 19 januari 2026.`
fn counted(anchor: Option<String>, on: Option<NaiveDate>, offset: Offset, language: Language) -> String {
    let day = on.map(|on| match language {
        Language::Swedish => format!("den {}", wording::date(on, language)),
        Language::English => wording::date(on, language),
    });
    let anchor: Vec<_> = anchor.into_iter().chain(day).collect();
    let anchor = anchor.join(", ");
    let distance = distance(offset, language);
    match language {
        Language::Swedish => format!("Regeln sätter dagen {distance} {anchor}."),
        Language::English => format!("The rule sets the day {distance} {anchor}."),
    }
}

/// `5 arbetsdagar före`
fn distance(offset: Offset, language: Language) -> String {
    let is_one = offset.amount.unsigned_abs() == 1;
    let unit = match (offset.unit, is_one) {
        (OffsetUnit::WorkingDays, true) => ("arbetsdag", "working day"),
        (OffsetUnit::WorkingDays, false) => ("arbetsdagar", "working days"),
        (OffsetUnit::Days, true) => ("dag", "day"),
        (OffsetUnit::Days, false) => ("dagar", "days"),
        (OffsetUnit::Weeks, true) => ("vecka", "week"),
        (OffsetUnit::Weeks, false) => ("veckor", "weeks"),
        (OffsetUnit::Months, true) => ("månad", "month"),
        (OffsetUnit::Months, false) => ("månader", "months"),
    };
    let unit = wording::choose(language, unit.0, unit.1);
    let side = match offset.amount {
        0 => return wording::choose(language, "till", "to"),
        ..0 => wording::choose(language, "före", "before"),
        _ => wording::choose(language, "efter", "after"),
    };
    format!("{} {unit} {side}", offset.amount.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn handover(event: &str, nominal: &str, ruled: &str, statutory: &str) -> DueDate {
        DueDate {
            nominal_on: day(nominal),
            ruled_on: day(ruled),
            due_on: day(ruled),
            basis: DueBasis::Milestone {
                event: event.to_owned(),
                milestone: MilestoneKind::CouncilHandover,
                on: day(ruled),
                statutory_on: Some(day(statutory)),
                offset: offset(0, OffsetUnit::WorkingDays),
            },
        }
    }

    const fn offset(amount: i32, unit: OffsetUnit) -> Offset {
        Offset { amount, unit }
    }

    fn ruled(on: &str, basis: DueBasis) -> DueDate {
        DueDate {
            nominal_on: day(on),
            ruled_on: day(on),
            due_on: day(on),
            basis,
        }
    }

    #[test]
    fn a_deadline_on_the_laws_own_day_says_what_the_law_says() {
        let due = handover("INTERIM-2026-08-31", "2026-10-31", "2026-11-02", "2026-10-31");
        let law = Statute::InterimReport {
            period_end: day("2026-08-31"),
        }
        .resolved();
        for language in [Language::Swedish, Language::English] {
            assert_eq!(due.rule(language), law.rule(language));
            assert_eq!(due.explanation(language), law.explanation(language));
        }
        assert_eq!(due.statutory_on(), Some(day("2026-10-31")));
        assert_eq!(due.iso_week(), "2026-W45");
        assert!(!due.is_moved());
    }

    #[test]
    fn a_day_planned_before_the_laws_last_one_names_both() {
        let due = handover("ANNUAL-2025", "2026-04-01", "2026-04-01", "2026-04-15");
        assert_eq!(
            due.rule(Language::Swedish),
            "Kommunens planerade dag; sista dagen enligt KL (2017:725) 11 kap. 20 §"
        );
        assert_eq!(
            due.explanation(Language::English),
            "The rule sets the day to the handover to the council (Annual report 2025), 1 April 2026. The annual report \
             on 2025 is handed over to the council and the auditors by 15 April 2026. 1 April 2026 is a Wednesday and does \
             not move."
        );
    }

    #[test]
    fn the_explanation_names_anchor_offset_and_what_moved_the_day() {
        let due = DueDate {
            nominal_on: day("2026-06-06"),
            ruled_on: day("2026-06-05"),
            due_on: day("2026-06-05"),
            basis: DueBasis::Deadline {
                code: "HU-FORSLAG-2026".to_owned(),
                on: day("2026-05-06"),
                offset: offset(1, OffsetUnit::Months),
            },
        };
        assert_eq!(
            due.explanation(Language::Swedish),
            "Regeln sätter dagen 1 månad efter hålltiden HU-FORSLAG-2026, den 6 maj 2026. Den 6 juni 2026 är en lördag \
             (nationaldagen). Dagen flyttas därför till närmaste arbetsdag, fredag 5 juni 2026."
        );
        assert_eq!(due.rule(Language::Swedish), "Kommunens tidsregel, inte lag");
    }

    #[test]
    fn every_anchor_has_its_words() {
        let on = day("2026-10-15");
        for (basis, swedish, english) in [
            (
                DueBasis::Milestone {
                    event: "CLOSING-2025".to_owned(),
                    milestone: MilestoneKind::DataFreeze,
                    on,
                    statutory_on: None,
                    offset: offset(-5, OffsetUnit::WorkingDays),
                },
                "Regeln sätter dagen 5 arbetsdagar före datafrysningen (Bokslut 2025), den 15 oktober 2026.",
                "The rule sets the day 5 working days before the data freeze (Year-end closing 2025), 15 October 2026.",
            ),
            (
                DueBasis::FixedDate {
                    on,
                    offset: offset(0, OffsetUnit::Days),
                },
                "Regeln sätter dagen till den 15 oktober 2026.",
                "The rule sets the day to 15 October 2026.",
            ),
            (
                DueBasis::Recurrence {
                    rule: "FREQ=YEARLY;BYYEARDAY=288".to_owned(),
                    on,
                    offset: offset(-1, OffsetUnit::Weeks),
                },
                "Regeln sätter dagen 1 vecka före sin återkommande dag (FREQ=YEARLY;BYYEARDAY=288), den 15 oktober 2026.",
                "The rule sets the day 1 week before its recurring day (FREQ=YEARLY;BYYEARDAY=288), 15 October 2026.",
            ),
            (
                DueBasis::TermOfOffice {
                    term: TermOfOffice::Council,
                    on,
                    offset: offset(30, OffsetUnit::Days),
                },
                "Regeln sätter dagen 30 dagar efter det nyvalda fullmäktiges första dag, den 15 oktober 2026.",
                "The rule sets the day 30 days after the newly elected council's first day, 15 October 2026.",
            ),
            (
                DueBasis::Person,
                "En person har satt dagen till den 15 oktober 2026.",
                "A person has set the day to 15 October 2026.",
            ),
        ] {
            let due = ruled("2026-10-15", basis);
            let moves = (
                "Den 15 oktober 2026 är en torsdag och flyttas inte.",
                "15 October 2026 is a Thursday and does not move.",
            );
            assert_eq!(
                due.explanation(Language::Swedish),
                format!("{swedish} {}", moves.0)
            );
            assert_eq!(
                due.explanation(Language::English),
                format!("{english} {}", moves.1)
            );
        }
    }

    #[test]
    fn a_persons_move_is_told_and_the_laws_day_stands() {
        let due = DueDate {
            due_on: day("2026-10-26"),
            ..handover("INTERIM-2026-08-31", "2026-10-31", "2026-11-02", "2026-10-31")
        };
        assert!(due.is_moved());
        assert_eq!(due.statutory_on(), Some(day("2026-10-31")));
        assert!(due.rule(Language::Swedish).ends_with("; flyttad av en person"));
        assert!(due.explanation(Language::Swedish).ends_with(
            "En person har flyttat dagen från måndag 2 november 2026 till måndag 26 oktober 2026."
        ));
    }
}
