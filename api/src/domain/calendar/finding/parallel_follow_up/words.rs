//! How parallel follow-ups are told.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::OrganizationUnitId;
use chrono::NaiveDate;

use super::super::{open::Open, text};
use crate::domain::{
    calendar::{CalendarView, Deadline, wording},
    question::{is_same, words},
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

/// The indicators, activities and questions that two or more ask for, and the report that they hand in to where they name nothing in
/// common.
fn shared(view: &CalendarView, parallel: &[&Open<'_>]) -> Text {
    let asked: Vec<Vec<&Deadline>> = parallel
        .iter()
        .map(|open| open.demands().map(|demand| demand.deadline).collect())
        .collect();
    let indicators: Vec<BTreeSet<_>> = each(&asked, |deadline| deadline.indicators.iter().copied().collect());
    let activities: Vec<BTreeSet<_>> = each(&asked, |deadline| deadline.activities.iter().copied().collect());
    let reports: Vec<BTreeSet<_>> = each(&asked, |deadline| deadline.feeds.iter().cloned().collect());
    let indicators = twice(indicators.iter().flatten());
    let activities = twice(activities.iter().flatten());
    let sources = indicators
        .iter()
        .filter_map(|indicator| view.sources.get(indicator));
    let codes: BTreeSet<_> = sources.map(|source| &source.indicator).collect();
    let titles = activities
        .iter()
        .filter_map(|activity| view.activities.get(activity));
    let titles = titles.map(|title| text::quoted(title));
    let mut shared: Vec<_> = codes.into_iter().map(Text::same).chain(titles).collect();
    shared.extend(questions(&asked).into_iter().map(text::quoted));
    if shared.is_empty() {
        let reports = twice(reports.iter().flatten());
        shared.extend(
            reports
                .into_iter()
                .filter_map(|code| Some(text::event(view.event(code)?))),
        );
    }
    wording::list(shared)
}

/// What each hand-in names, be it of its own or of what it serves.
fn each<T: Ord>(asked: &[Vec<&Deadline>], names: impl Fn(&Deadline) -> BTreeSet<T>) -> Vec<BTreeSet<T>> {
    let of = |deadlines: &Vec<&Deadline>| deadlines.iter().flat_map(|deadline| names(deadline)).collect();
    asked.iter().map(of).collect()
}

/// Questions that a later hand-in puts as well.
fn questions<'a>(asked: &[Vec<&'a Deadline>]) -> Vec<&'a str> {
    let of = |deadlines: &Vec<&'a Deadline>| -> Vec<&'a str> {
        let questions = deadlines.iter().flat_map(|deadline| &deadline.questions);
        questions.map(String::as_str).collect()
    };
    let all: Vec<_> = asked.iter().map(of).collect();
    let mut shared: Vec<&str> = Vec::new();
    for (place, own) in all.iter().enumerate() {
        let later = || all.iter().skip(place + 1).flatten();
        let is_put = |question: &&&str| later().any(|other| is_same(&words(question), &words(other)));
        shared.extend(own.iter().filter(is_put));
    }
    shared.dedup();
    shared
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
