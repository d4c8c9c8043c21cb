//! What findings say, in both languages.

use std::collections::BTreeSet;

use arshjul_entity::OrganizationUnitId;
use chrono::NaiveDate;

use super::{
    super::{CalendarView, Deadline, ReportingEvent, wording},
    board::Demand,
};
use crate::domain::language::Language::{self, English, Swedish};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    swedish: String,
    english: String,
}

impl Text {
    pub fn new(say: impl Fn(Language) -> String) -> Self {
        Self {
            swedish: say(Swedish),
            english: say(English),
        }
    }

    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Swedish => &self.swedish,
            English => &self.english,
        }
    }
}

/// `A, B och C`
pub(super) fn list(parts: impl IntoIterator<Item = impl Into<String>>, language: Language) -> String {
    let mut parts: Vec<String> = parts.into_iter().map(Into::into).collect();
    let and = match language {
        Swedish => "och",
        English => "and",
    };
    match parts.pop() {
        None => String::new(),
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} {and} {last}", parts.join(", ")),
    }
}

/// `”Uppföljning vid delår”`
pub(super) fn title(deadline: &Deadline, language: Language) -> String {
    match language {
        Swedish => format!("”{}”", deadline.title),
        English => format!("“{}”", deadline.title),
    }
}

/// `”Uppföljning vid delår” (7 september 2026)`
pub(super) fn dated_title(deadline: &Deadline, language: Language) -> String {
    let due_on = wording::date(deadline.due.due_on, language);
    format!("{} ({due_on})", title(deadline, language))
}

/// `”Uppföljning vid delår”`; or `”Uppföljning vid delår”, som lämnas in med ”Strategins läge”,`
pub(super) fn hand_in(demand: Demand<'_, '_>, language: Language) -> String {
    let title = title(demand.deadline, language);
    let with = demand.serving().map(|serving| self::title(serving, language));
    match (with, language) {
        (None, _) => title,
        (Some(with), Swedish) => format!("{title}, som lämnas in med {with},"),
        (Some(with), English) => format!("{title}, handed in with {with},"),
    }
}

/// `”Uppföljning vid delår” (7 september 2026)`; or `”Uppföljning vid delår” (med ”Strategins läge” 7 september 2026)`
pub(super) fn dated_hand_in(demand: Demand<'_, '_>, language: Language) -> String {
    let Some(serving) = demand.serving() else {
        return dated_title(demand.deadline, language);
    };
    let (title, with) = (title(demand.deadline, language), title(serving, language));
    let due_on = wording::date(demand.open.due_on, language);
    match language {
        Swedish => format!("{title} (med {with} {due_on})"),
        English => format!("{title} (with {with} on {due_on})"),
    }
}

/// `delårsrapport per 31 augusti 2026`, in the middle of a sentence.
pub(super) fn event(event: &ReportingEvent, language: Language) -> String {
    let name = event.name(language);
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    let name: String = first.chain(letters).collect();
    match language {
        Swedish => name,
        English => format!("the {name}"),
    }
}

/// As many names as a sentence bears; the finding lists the others.
const NAMED: usize = 3;

/// `Kulturnämnden, Socialnämnden, Vård AB och 4 till`
pub(super) fn units(view: &CalendarView, units: &[OrganizationUnitId], language: Language) -> String {
    let name = |unit: &OrganizationUnitId| view.units.get(unit).cloned();
    let named: BTreeSet<_> = units.iter().filter_map(name).take(NAMED).collect();
    let others = units.len() - named.len();
    let more = match language {
        _ if others == 0 => None,
        Swedish if named.is_empty() && others == 1 => Some("En enhet".to_owned()),
        English if named.is_empty() && others == 1 => Some("One unit".to_owned()),
        Swedish if named.is_empty() => Some(format!("{others} enheter")),
        English if named.is_empty() => Some(format!("{others} units")),
        Swedish => Some(format!("{others} till")),
        English => Some(format!("{others} more")),
    };
    list(named.into_iter().chain(more), language)
}

/// `2,5 timmar`
pub(super) fn hours(minutes: u32, language: Language) -> String {
    let tenths = (u64::from(minutes) * 10 + 30) / 60;
    let (whole, tenth) = (tenths / 10, tenths % 10);
    match (tenth, language) {
        (0, Swedish) if whole == 1 => "1 timme".to_owned(),
        (0, English) if whole == 1 => "1 hour".to_owned(),
        (0, Swedish) => format!("{whole} timmar"),
        (0, English) => format!("{whole} hours"),
        (_, Swedish) => format!("{whole},{tenth} timmar"),
        (_, English) => format!("{whole}.{tenth} hours"),
    }
}

/// `are`, or another of two words, for so many units; Swedish verbs don't care.
pub(super) const fn verb(
    units: &[OrganizationUnitId],
    one: &'static str,
    several: &'static str,
) -> &'static str {
    if units.len() == 1 { one } else { several }
}

/// `3 arbetsdagar`
pub(super) fn working_days(count: i32, language: Language) -> String {
    match (count, language) {
        (1, Swedish) => "1 arbetsdag".to_owned(),
        (1, English) => "1 working day".to_owned(),
        (_, Swedish) => format!("{count} arbetsdagar"),
        (_, English) => format!("{count} working days"),
    }
}

/// `”Uppföljning vid delår” till fredag 11 september 2026`
fn to_day(deadline: &Deadline, to: NaiveDate, language: Language) -> String {
    let (title, day) = (title(deadline, language), wording::weekday_date(to, language));
    match language {
        Swedish => format!("{title} till {day}"),
        English => format!("{title} to {day}"),
    }
}

/// The deadlines with the days that they should be moved to.
pub(super) fn moving(moves: &[(&Deadline, NaiveDate)], language: Language) -> String {
    let moves = moves.iter().map(|(deadline, to)| to_day(deadline, *to, language));
    let moves = list(moves, language);
    match language {
        Swedish => format!("Flytta {moves}."),
        English => format!("Move {moves}."),
    }
}

/// Moving the hand-in to the day, or what to do where no day works.
pub(super) fn moving_or(demand: Demand<'_, '_>, to: Option<NaiveDate>, otherwise: (&str, &str)) -> Text {
    let apart = (
        "Ingen dag går för båda: ångra sammanslagningen.",
        "No day will do for both: undo the merge.",
    );
    let otherwise = demand.serving().map_or(otherwise, |_| apart);
    Text::new(|language| match to {
        Some(to) => moving(&[(demand.open.deadline, to)], language),
        None => wording::choose(language, otherwise.0, otherwise.1),
    })
}
