//! How parallel follow-ups are told.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::OrganizationUnitId;
use chrono::NaiveDate;

use super::super::{open::Open, text};
use crate::domain::{
    calendar::{CalendarView, Deadline, wording},
    text::{Text, Word},
};

pub(super) fn explain(view: &CalendarView, parallel: &[&Open<'_>], units: &[OrganizationUnitId]) -> Text {
    let span = parallel.first().zip(parallel.last());
    let days = span.map_or(0, |(first, last)| {
        view.working_days.between(first.due_on, last.due_on)
    });
    let within = match days {
        0 => Word("samma dag", "on the same day"),
        _ => Word("inom {days}", "within {days}"),
    };
    let within = Text::filled(within, &[("days", wording::working_days(days))]);
    Text::filled(
        Word(
            "{names} ska redovisa {asked} för {count} processer {within}: {askers}. Samma underlag tas fram och lämnas in flera \
             gånger.",
            "{names} {has} to report {asked} to {count} processes {within}: {askers}. The same material is prepared and handed \
             in more than once.",
        ),
        &[
            ("names", text::units(view, units)),
            ("has", text::has(units)),
            ("asked", shared(view, parallel)),
            ("count", Text::same(parallel.len())),
            ("within", within),
            (
                "askers",
                wording::list(parallel.iter().map(|open| asker(open.deadline))),
            ),
        ],
    )
}

/// `Strategin (”Uppföljning vid delår”, 7 september 2026)`
fn asker(deadline: &Deadline) -> Text {
    let Some(process) = &deadline.process else {
        return text::dated_title(deadline);
    };
    Text::filled(
        Word("{process} ({title}, {due_on})", "{process} ({title}, {due_on})"),
        &[
            ("process", Text::same(process)),
            ("title", text::title(deadline)),
            ("due_on", wording::date(deadline.due.due_on)),
        ],
    )
}

/// The indicators and activities that two or more ask for.
fn shared(view: &CalendarView, parallel: &[&Open<'_>]) -> Text {
    let deadlines = || parallel.iter().map(|open| open.deadline);
    let indicators = twice(deadlines().flat_map(|deadline| &deadline.indicators));
    let activities = twice(deadlines().flat_map(|deadline| &deadline.activities));
    let sources = indicators
        .iter()
        .filter_map(|indicator| view.sources.get(indicator));
    let codes: BTreeSet<_> = sources.map(|source| &source.indicator).collect();
    let titles = activities
        .iter()
        .filter_map(|activity| view.activities.get(activity));
    let titles = titles.map(|title| text::quoted(title));
    wording::list(codes.into_iter().map(Text::same).chain(titles))
}

/// Those that come more than once, in order.
fn twice<'a, T: Ord + 'a>(all: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    let mut times: BTreeMap<&T, usize> = BTreeMap::new();
    for one in all {
        *times.entry(one).or_default() += 1;
    }
    times.retain(|_, times| *times > 1);
    times.into_keys().collect()
}

pub(super) fn propose(
    parallel: &[&Open<'_>],
    keep: &Deadline,
    proposed_on: Option<NaiveDate>,
    saved_effort: u32,
) -> Text {
    let others = parallel.iter().filter(|open| open.deadline.id != keep.id);
    let others = others.map(|open| text::dated_title(open.deadline));
    let saved = match saved_effort {
        0 => Word("", ""),
        _ => Word(" Det sparar {hours}.", " That saves {hours}."),
    };
    let saved = Text::filled(saved, &[("hours", text::hours(saved_effort))]);
    let wording = match proposed_on {
        Some(_) => Word(
            "Låt {title} {day} gälla även som {others}: en inlämning till alla.{saved}",
            "Let {title} on {day} also serve as {others}: one hand-in for all.{saved}",
        ),
        None => Word(
            "Låt {title} gälla även som {others}. Ingen dag passar ännu alla: kom överens om en, eller flytta \
             datafrysningen.{saved}",
            "Let {title} also serve as {others}. No day suits all yet: agree on one, or move the data freeze.{saved}",
        ),
    };
    Text::filled(
        wording,
        &[
            ("title", text::title(keep)),
            ("day", proposed_on.map(wording::weekday_date).unwrap_or_default()),
            ("others", wording::list(others)),
            ("saved", saved),
        ],
    )
}
