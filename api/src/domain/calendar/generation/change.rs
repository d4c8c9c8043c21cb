//! What generating a year changes (C5), and why.

use std::collections::BTreeSet;

use arshjul_entity::{DeadlineId, OrganizationUnitId};
use chrono::NaiveDate;
use serde::Serialize;

use super::given::Ruled;
use crate::domain::{
    calendar::{event_name, wording},
    language::Language,
    text::{Text, Word},
};

/// One deadline, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedChange {
    pub kind: ChangeKind,
    pub reason: ChangeReason,
    pub write: Write,
    /// The code that it has afterwards.
    pub code: String,
    /// None where it is new.
    pub id: Option<DeadlineId>,
    /// The day that counts now; none where it isn't there, or was withdrawn.
    pub before: Option<NaiveDate>,
    /// The day that counts afterwards; none where it is withdrawn.
    pub after: Option<NaiveDate>,
    /// As the rules give it; none where they don't.
    pub ruled: Option<Ruled>,
    pub added_units: BTreeSet<OrganizationUnitId>,
    /// Never one that has handed in or was let off.
    pub removed_units: BTreeSet<OrganizationUnitId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum ChangeKind {
    Added,
    /// Another day.
    Moved,
    /// The same day, and something else is different.
    Changed,
    Unchanged,
    Withdrawn,
    /// A person's day, or a hand-in, that the rules don't give.
    Kept,
}

/// What is to be written for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Write {
    Insert,
    /// Everything that `ruled` holds and the day after; a withdrawn one comes back.
    Update,
    Cancel,
    Nothing,
}

/// What of a deadline is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Aspect {
    Code,
    /// What the rule gives its deadlines as it stands.
    Content,
    /// The report that it feeds.
    Feeds,
    Units,
    /// What its day is counted from, although it stays the same.
    Basis,
    Window,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ChangeReason {
    /// The rules give it, and it isn't there.
    New,
    /// The rules give it again.
    Revived,
    RuledDay {
        from: NaiveDate,
        to: NaiveDate,
    },
    /// One occurrence of the rule took another one's place.
    Replaced {
        from: String,
        to: String,
    },
    Different(BTreeSet<Aspect>),
    Same,
    /// The rules don't give it any more.
    NotGiven,
    PersonsDay {
        due_on: NaiveDate,
        /// None where the rules don't give it any more.
        ruled_on: Option<NaiveDate>,
    },
    /// The rules don't give it any more, but units have handed in.
    HandedIn {
        units: usize,
    },
}

impl ChangeReason {
    pub fn explanation(&self, language: Language) -> String {
        self.explained().into_language(language)
    }

    fn explained(&self) -> Text {
        let (wording, blanks) = match self {
            Self::New => (
                Word(
                    "Regeln ger hålltiden, och den finns inte än.",
                    "The rule gives the deadline, and it is not there yet.",
                ),
                vec![],
            ),
            Self::Revived => (
                Word(
                    "Hålltiden var indragen, och regeln ger den igen.",
                    "The deadline was withdrawn, and the rule gives it again.",
                ),
                vec![],
            ),
            Self::RuledDay { from, to } => (
                Word(
                    "Regeln ger nu den {to} i stället för den {from}.",
                    "The rule now gives {to} instead of {from}.",
                ),
                vec![("to", wording::date(*to)), ("from", wording::date(*from))],
            ),
            Self::Replaced { from, to } => (
                Word(
                    "{from} finns inte längre. {to} har kommit i stället, och hålltiden följer med.",
                    "{from} is no longer there. {to} has taken its place, and the deadline goes with it.",
                ),
                vec![("from", occurrence_name(from)), ("to", occurrence_name(to))],
            ),
            Self::Different(aspects) => (
                Word(
                    "Samma dag, men annat har ändrats: {aspects}.",
                    "The same day, but something else is different: {aspects}.",
                ),
                vec![("aspects", listed(aspects))],
            ),
            Self::Same => (Word("Ingenting har ändrats.", "Nothing is different."), vec![]),
            Self::NotGiven => (
                Word(
                    "Reglerna ger inte längre hålltiden det här året.",
                    "The rules no longer give the deadline this year.",
                ),
                vec![],
            ),
            Self::PersonsDay { due_on, ruled_on } => return persons_day(*due_on, *ruled_on),
            Self::HandedIn { units } => (
                Word(
                    "Reglerna ger inte längre hålltiden, men {units} har lämnat in, och den står kvar.",
                    "The rules no longer give the deadline, but {units} handed in, and it stays.",
                ),
                vec![("units", units_that_have(*units))],
            ),
        };
        Text::filled(wording, &blanks)
    }
}

fn persons_day(due_on: NaiveDate, ruled_on: Option<NaiveDate>) -> Text {
    let wording = match ruled_on {
        Some(_) => Word(
            "En person har satt dagen till den {day}, och den står kvar. Regeln ger den {ruled}.",
            "A person has set the day to {day}, and it stays. The rule gives {ruled}.",
        ),
        None => Word(
            "Reglerna ger inte längre hålltiden, men en person har satt dagen till den {day}, och den står kvar.",
            "The rules no longer give the deadline, but a person has set the day to {day}, and it stays.",
        ),
    };
    let ruled = ruled_on.map(wording::date).unwrap_or_default();
    Text::filled(wording, &[("day", wording::date(due_on)), ("ruled", ruled)])
}

fn units_that_have(units: usize) -> Text {
    match units {
        1 => Word("en enhet", "one unit has").into(),
        units => Text::filled(
            Word("{units} enheter", "{units} units have"),
            &[("units", Text::same(units))],
        ),
    }
}

fn occurrence_name(occurrence: &str) -> Text {
    event_name(occurrence)
        .or_else(|| Some(wording::date(occurrence.parse().ok()?)))
        .unwrap_or_else(|| Text::same(occurrence))
}

fn listed(aspects: &BTreeSet<Aspect>) -> Text {
    let names = aspects.iter().map(|aspect| match aspect {
        Aspect::Code => Word("koden", "the code"),
        Aspect::Content => Word("innehållet", "the content"),
        Aspect::Feeds => Word("rapporten som den lämnar till", "the report that it feeds"),
        Aspect::Units => Word("enheterna", "the units"),
        Aspect::Basis => Word("vad dagen räknas från", "what the day is counted from"),
        Aspect::Window => Word("hur långt den får flyttas", "how far it may be moved"),
    });
    wording::joined(names.map(Text::from), ", ").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_words_in_both_languages() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let persons = |ruled_on: Option<&str>| ChangeReason::PersonsDay {
            due_on: day("2026-10-05"),
            ruled_on: ruled_on.map(day),
        };
        for (reason, swedish, english) in [
            (
                ChangeReason::RuledDay {
                    from: day("2026-09-01"),
                    to: day("2026-05-04"),
                },
                "Regeln ger nu den 4 maj 2026 i stället för den 1 september 2026.",
                "The rule now gives 4 May 2026 instead of 1 September 2026.",
            ),
            (
                ChangeReason::Replaced {
                    from: "INTERIM-2026-08-31".to_owned(),
                    to: "INTERIM-2026-07-31".to_owned(),
                },
                "Delårsrapport per 31 augusti 2026 finns inte längre. Delårsrapport per 31 juli 2026 har kommit i stället, \
                 och hålltiden följer med.",
                "Interim report to 31 August 2026 is no longer there. Interim report to 31 July 2026 has taken its place, \
                 and the deadline goes with it.",
            ),
            (
                ChangeReason::Different([Aspect::Units, Aspect::Content].into()),
                "Samma dag, men annat har ändrats: innehållet, enheterna.",
                "The same day, but something else is different: the content, the units.",
            ),
            (
                persons(Some("2026-09-28")),
                "En person har satt dagen till den 5 oktober 2026, och den står kvar. Regeln ger den 28 september 2026.",
                "A person has set the day to 5 October 2026, and it stays. The rule gives 28 September 2026.",
            ),
            (
                persons(None),
                "Reglerna ger inte längre hålltiden, men en person har satt dagen till den 5 oktober 2026, och den står \
                 kvar.",
                "The rules no longer give the deadline, but a person has set the day to 5 October 2026, and it stays.",
            ),
            (
                ChangeReason::HandedIn { units: 1 },
                "Reglerna ger inte längre hålltiden, men en enhet har lämnat in, och den står kvar.",
                "The rules no longer give the deadline, but one unit has handed in, and it stays.",
            ),
        ] {
            assert_eq!(reason.explanation(Language::Swedish), swedish);
            assert_eq!(reason.explanation(Language::English), english);
        }
    }
}
