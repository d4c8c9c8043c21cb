//! When a deadline is due, and why then (C2, C4, C5).

use arshjul_entity::{MilestoneKind, OffsetUnit, TermOfOffice};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Offset, Statute, event_name, milestone_name, resolved_date, wording};
use crate::domain::{
    language::Language,
    text::{Text, Word},
};

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
    pub const fn statutory_on(&self) -> Option<NaiveDate> {
        match self.basis {
            DueBasis::Milestone { statutory_on, .. } => statutory_on,
            _ => None,
        }
    }

    pub fn iso_week(&self) -> String {
        resolved_date::iso_week(self.due_on)
    }

    /// Whether a person moved it from the day that the rule gives.
    pub fn is_moved(&self) -> bool {
        self.due_on != self.ruled_on
    }

    /// The paragraphs that set and move the date, or that no law does.
    pub fn rule(&self, language: Language) -> String {
        let rule = match (&self.basis, self.statute()) {
            (DueBasis::Person, _) => Word(
                "Dagen är satt av en person, inte lag",
                "The day is set by a person, not law",
            )
            .into(),
            (_, None) => Word(
                "Kommunens tidsregel, inte lag",
                "The municipality's deadline rule, not law",
            )
            .into(),
            (_, Some(statute)) if self.is_by(statute) => statute.rule(self.nominal_on != self.ruled_on),
            (_, Some(statute)) => Text::filled(
                Word(
                    "Kommunens planerade dag; sista dagen enligt {law}",
                    "The municipality's planned day; the last day by {law}",
                ),
                &[("law", statute.rule(false))],
            ),
        };
        if !self.is_moved() {
            return rule.into_language(language);
        }
        let moved = Word("flyttad av en person", "moved by a person");
        format!("{}; {}", rule.in_language(language), moved.in_language(language))
    }

    /// What the day is counted from, what moved it off days that don't count, and that a person moved it. Why they did is
    /// not public, and not part of it.
    pub fn explanation(&self, language: Language) -> String {
        let by_law = self.statute().is_some_and(|statute| self.is_by(statute));
        let rolling = resolved_date::movement(self.nominal_on, self.ruled_on, by_law);
        let moved = || {
            Text::filled(
                Word(
                    "En person har flyttat dagen från {from} till {to}.",
                    "A person has moved the day from {from} to {to}.",
                ),
                &[
                    ("from", wording::weekday_date(self.ruled_on)),
                    ("to", wording::weekday_date(self.due_on)),
                ],
            )
        };
        let parts = [self.origin(), rolling].into_iter();
        let explanation = wording::joined(parts.chain(self.is_moved().then(moved)), " ");
        explanation.unwrap_or_default().into_language(language)
    }

    fn statute(&self) -> Option<Statute> {
        match &self.basis {
            DueBasis::Milestone {
                event,
                milestone,
                statutory_on: Some(on),
                ..
            } => Statute::of(event, *milestone, *on),
            _ => None,
        }
    }

    /// Whether the rule's day is the law's own last day, and not one planned before it.
    fn is_by(&self, statute: Statute) -> bool {
        let last = statute.resolved();
        (last.nominal_on, last.effective_on) == (self.nominal_on, self.ruled_on)
    }

    fn origin(&self) -> Text {
        let (anchor, on, offset) = match &self.basis {
            DueBasis::Person => {
                return Text::filled(
                    Word(
                        "En person har satt dagen till den {day}.",
                        "A person has set the day to {day}.",
                    ),
                    &[("day", wording::date(self.nominal_on))],
                );
            }
            DueBasis::Milestone {
                event,
                milestone,
                on,
                offset,
                ..
            } => {
                let event = event_name(event).unwrap_or_else(|| Text::same(event));
                let name = [("milestone", milestone_name(*milestone).into()), ("event", event)];
                let name = Text::filled(Word("{milestone} ({event}), ", "{milestone} ({event}), "), &name);
                (name, *on, *offset)
            }
            DueBasis::FixedDate { on, offset } => (Text::default(), *on, *offset),
            DueBasis::Recurrence { rule, on, offset } => {
                let wording = Word("sin återkommande dag ({rule}), ", "its recurring day ({rule}), ");
                (Text::filled(wording, &[("rule", Text::same(rule))]), *on, *offset)
            }
            DueBasis::Deadline { code, on, offset } => {
                let wording = Word("hålltiden {code}, ", "the deadline {code}, ");
                (Text::filled(wording, &[("code", Text::same(code))]), *on, *offset)
            }
            DueBasis::TermOfOffice { term, on, offset } => (first_day(*term).into(), *on, *offset),
        };
        let counted = counted(anchor, on, offset);
        match self.statute() {
            Some(statute) if self.is_by(statute) => statute.duty(),
            Some(statute) => wording::joined([counted, statute.duty()], " ").unwrap_or_default(),
            None => counted,
        }
    }
}

const fn first_day(term: TermOfOffice) -> Word {
    match term {
        TermOfOffice::Council => Word(
            "nyvalda fullmäktiges första dag, ",
            "the newly elected council's first day, ",
        ),
        // KL 6 kap. 18 § andra stycket, 19 §.
        TermOfOffice::Board => Word(
            "den nya styrelsens första dag, om fullmäktige inte har bestämt något annat, ",
            "the new board's first day, unless the council has decided otherwise, ",
        ),
    }
}

/// `Regeln sätter dagen 5 arbetsdagar före datafrysningen (Bokslut 2025), den 19 januari 2026.`
fn counted(anchor: Text, on: NaiveDate, offset: Offset) -> Text {
    Text::filled(
        Word(
            "Regeln sätter dagen {distance} {anchor}den {on}.",
            "The rule sets the day {distance} {anchor}{on}.",
        ),
        &[
            ("distance", distance(offset)),
            ("anchor", anchor),
            ("on", wording::date(on)),
        ],
    )
}

/// `5 arbetsdagar före`
fn distance(offset: Offset) -> Text {
    let (one, several) = match offset.unit {
        OffsetUnit::WorkingDays => (
            Word("arbetsdag", "working day"),
            Word("arbetsdagar", "working days"),
        ),
        OffsetUnit::Days => (Word("dag", "day"), Word("dagar", "days")),
        OffsetUnit::Weeks => (Word("vecka", "week"), Word("veckor", "weeks")),
        OffsetUnit::Months => (Word("månad", "month"), Word("månader", "months")),
    };
    let side = match offset.amount {
        0 => return Word("till", "to").into(),
        ..0 => Word("{length} före", "{length} before"),
        _ => Word("{length} efter", "{length} after"),
    };
    let length = wording::counted(offset.amount.unsigned_abs(), one, several);
    Text::filled(side, &[("length", length)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn handover(event: &str, nominal: &str, ruled_on: &str, statutory: &str) -> DueDate {
        let basis = DueBasis::Milestone {
            event: event.to_owned(),
            milestone: MilestoneKind::CouncilHandover,
            on: day(ruled_on),
            statutory_on: Some(day(statutory)),
            offset: Offset::NONE,
        };
        DueDate {
            nominal_on: day(nominal),
            ..ruled(ruled_on, basis)
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
             on 2025 is handed over to the council and the auditors as soon as possible and by 15 April 2026. 1 April 2026 \
             is a Wednesday and does not move."
        );
    }

    #[test]
    fn the_explanation_names_anchor_offset_and_what_moved_the_day() {
        let basis = DueBasis::Deadline {
            code: "HU-FORSLAG-2026".to_owned(),
            on: day("2026-05-06"),
            offset: offset(1, OffsetUnit::Months),
        };
        let due = DueDate {
            nominal_on: day("2026-06-06"),
            ..ruled("2026-06-05", basis)
        };
        assert_eq!(
            due.explanation(Language::Swedish),
            "Regeln sätter dagen 1 månad efter hålltiden HU-FORSLAG-2026, den 6 maj 2026. Den 6 juni 2026 är en lördag \
             (nationaldagen). Dagen flyttas därför till närmaste arbetsdag, fredag 5 juni 2026."
        );
        assert_eq!(due.rule(Language::Swedish), "Kommunens tidsregel, inte lag");
    }

    /// The day of the anchor, and what is said of it in Swedish and in English.
    fn anchors(on: NaiveDate) -> [(DueBasis, &'static str, &'static str); 5] {
        [
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
                "Regeln sätter dagen 30 dagar efter nyvalda fullmäktiges första dag, den 15 oktober 2026.",
                "The rule sets the day 30 days after the newly elected council's first day, 15 October 2026.",
            ),
            (
                DueBasis::Person,
                "En person har satt dagen till den 15 oktober 2026.",
                "A person has set the day to 15 October 2026.",
            ),
        ]
    }

    #[test]
    fn every_anchor_has_its_words() {
        for (basis, swedish, english) in anchors(day("2026-10-15")) {
            let due = ruled("2026-10-15", basis);
            let swedish = format!("{swedish} Den 15 oktober 2026 är en torsdag och flyttas inte.");
            let english = format!("{english} 15 October 2026 is a Thursday and does not move.");
            assert_eq!(due.explanation(Language::Swedish), swedish);
            assert_eq!(due.explanation(Language::English), english);
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
