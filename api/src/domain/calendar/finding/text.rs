//! What findings say.

use arshjul_entity::OrganizationUnitId;
use chrono::NaiveDate;

use super::open::Demand;
use crate::domain::{
    calendar::{CalendarView, Deadline, ReportingEvent, wording},
    collation::sort_key,
    text::{Text, Word},
};

/// `”Öppna förskolan”`
pub(super) fn quoted(title: &str) -> Text {
    Text::filled(Word("”{title}”", "“{title}”"), &[("title", Text::same(title))])
}

/// `”Uppföljning vid delår”`
pub(super) fn title(deadline: &Deadline) -> Text {
    quoted(&deadline.title)
}

/// `”Uppföljning vid delår” (7 september 2026)`
pub(super) fn dated_title(deadline: &Deadline) -> Text {
    let due_on = wording::date(deadline.due.due_on);
    Text::filled(
        Word("{title} ({due_on})", "{title} ({due_on})"),
        &[("title", title(deadline)), ("due_on", due_on)],
    )
}

/// `”Uppföljning vid delår”`; or `”Uppföljning vid delår”, som lämnas in med ”Strategins läge”,`
pub(super) fn hand_in(demand: Demand<'_, '_>) -> Text {
    let title = title(demand.deadline);
    let Some(serving) = demand.serving() else {
        return title;
    };
    Text::filled(
        Word(
            "{title}, som lämnas in med {with},",
            "{title}, handed in with {with},",
        ),
        &[("title", title), ("with", self::title(serving))],
    )
}

/// `”Uppföljning vid delår” (7 september 2026)`; or `”Uppföljning vid delår” (med ”Strategins läge” 7 september 2026)`
pub(super) fn dated_hand_in(demand: Demand<'_, '_>) -> Text {
    let Some(serving) = demand.serving() else {
        return dated_title(demand.deadline);
    };
    Text::filled(
        Word(
            "{title} (med {with} {due_on})",
            "{title} (with {with} on {due_on})",
        ),
        &[
            ("title", title(demand.deadline)),
            ("with", title(serving)),
            ("due_on", wording::date(demand.open.due_on)),
        ],
    )
}

/// `delårsrapport per 31 augusti 2026`, in the middle of a sentence.
pub(super) fn event(event: &ReportingEvent) -> Text {
    let name = event.named();
    let name = Text::new(|language| {
        let mut letters = name.in_language(language).chars();
        let first = letters.next().into_iter().flat_map(char::to_lowercase);
        first.chain(letters).collect()
    });
    Text::filled(Word("{name}", "the {name}"), &[("name", name)])
}

/// As many names as a sentence bears; the finding lists the others.
const NAMED: usize = 3;

/// `Kulturnämnden, Socialnämnden, Vård AB och 4 till`
pub(super) fn units(view: &CalendarView, units: &[OrganizationUnitId]) -> Text {
    let name = |unit: &OrganizationUnitId| view.units.get(unit);
    let mut named: Vec<_> = units.iter().filter_map(name).take(NAMED).collect();
    named.sort_by_cached_key(|name| sort_key(name));
    let others = units.len() - named.len();
    let more = match (others, named.is_empty()) {
        (0, _) => None,
        (1, true) => Some(Word("En enhet", "One unit")),
        (_, true) => Some(Word("{others} enheter", "{others} units")),
        (_, false) => Some(Word("{others} till", "{others} more")),
    };
    let more = more.map(|more| Text::filled(more, &[("others", Text::same(others))]));
    wording::list(named.into_iter().map(Text::same).chain(more))
}

/// `2,5 timmar`
pub(super) fn hours(minutes: u32) -> Text {
    let tenths = (u64::from(minutes) * 10 + 30) / 60;
    let wording = match (tenths / 10, tenths % 10) {
        (1, 0) => Word("1 timme", "1 hour"),
        (_, 0) => Word("{whole} timmar", "{whole} hours"),
        _ => Word("{whole},{tenth} timmar", "{whole}.{tenth} hours"),
    };
    let (whole, tenth) = (Text::same(tenths / 10), Text::same(tenths % 10));
    Text::filled(wording, &[("whole", whole), ("tenth", tenth)])
}

/// The verb for so many units; Swedish verbs don't care.
pub(super) fn has(units: &[OrganizationUnitId]) -> Text {
    let verb = if units.len() == 1 { "has" } else { "have" };
    Word("har", verb).into()
}

/// The deadlines with the days that they should be moved to.
pub(super) fn moving(moves: &[(&Deadline, NaiveDate)]) -> Text {
    let moves = moves.iter().map(|(deadline, to)| {
        Text::filled(
            Word("{title} till {day}", "{title} to {day}"),
            &[("title", title(deadline)), ("day", wording::weekday_date(*to))],
        )
    });
    Text::filled(
        Word("Flytta {moves}.", "Move {moves}."),
        &[("moves", wording::list(moves))],
    )
}
