//! How parallel follow-ups are told.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{ActivityId, IndicatorId, OrganizationUnitId};
use chrono::NaiveDate;

use super::super::{board::Open, text};
use crate::domain::{
    calendar::{CalendarView, Deadline, wording},
    language::Language::{self, English, Swedish},
};

pub(super) fn explain(
    view: &CalendarView,
    parallel: &[&Open<'_>],
    units: &[OrganizationUnitId],
    language: Language,
) -> String {
    let names = text::units(view, units, language);
    let asked = shared(view, parallel, language);
    let askers = parallel.iter().map(|open| asker(open.deadline, language));
    let askers = text::list(askers, language);
    let span = parallel.first().zip(parallel.last());
    let days = span.map_or(0, |(first, last)| {
        view.working_days.between(first.due_on, last.due_on)
    });
    let within = match (days, language) {
        (0, Swedish) => "samma dag".to_owned(),
        (0, English) => "on the same day".to_owned(),
        (_, Swedish) => format!("inom {}", text::working_days(days, language)),
        (_, English) => format!("within {}", text::working_days(days, language)),
    };
    let count = parallel.len();
    match language {
        Swedish => format!(
            "{names} ska redovisa {asked} för {count} processer {within}: {askers}. Samma underlag tas fram och lämnas in \
             flera gånger."
        ),
        English => format!(
            "{names} {} to report {asked} to {count} processes {within}: {askers}. The same material is prepared and \
             handed in more than once.",
            text::verb(units, "has", "have")
        ),
    }
}

/// `Strategin (”Uppföljning vid delår”, 7 september 2026)`
fn asker(deadline: &Deadline, language: Language) -> String {
    match &deadline.process {
        Some(process) => {
            let title = text::title(deadline, language);
            format!(
                "{process} ({title}, {})",
                wording::date(deadline.due.due_on, language)
            )
        }
        None => text::dated_title(deadline, language),
    }
}

/// The indicators and activities that two or more ask for.
fn shared(view: &CalendarView, parallel: &[&Open<'_>], language: Language) -> String {
    let mut indicators: BTreeMap<IndicatorId, usize> = BTreeMap::new();
    let mut activities: BTreeMap<ActivityId, usize> = BTreeMap::new();
    for open in parallel {
        for indicator in &open.deadline.indicators {
            *indicators.entry(*indicator).or_default() += 1;
        }
        for activity in &open.deadline.activities {
            *activities.entry(*activity).or_default() += 1;
        }
    }
    let codes: BTreeSet<_> = indicators
        .iter()
        .filter(|(_, times)| **times > 1)
        .filter_map(|(indicator, _)| view.sources.get(indicator))
        .map(|source| source.indicator.clone())
        .collect();
    let shared = activities.iter().filter(|(_, times)| **times > 1);
    let titles = shared.filter_map(|(activity, _)| view.activities.get(activity));
    let titles = titles.map(|title| match language {
        Swedish => format!("”{title}”"),
        English => format!("“{title}”"),
    });
    text::list(codes.into_iter().chain(titles), language)
}

pub(super) fn propose(
    parallel: &[&Open<'_>],
    keep: &Deadline,
    proposed_on: Option<NaiveDate>,
    saved_effort: u32,
    language: Language,
) -> String {
    let title = text::title(keep, language);
    let others = parallel.iter().filter(|open| open.deadline.id != keep.id);
    let others = text::list(
        others.map(|open| text::dated_title(open.deadline, language)),
        language,
    );
    let saved = match (saved_effort, language) {
        (0, _) => String::new(),
        (minutes, Swedish) => format!(" Det sparar {}.", text::hours(minutes, language)),
        (minutes, English) => format!(" That saves {}.", text::hours(minutes, language)),
    };
    let day = proposed_on.map(|day| wording::weekday_date(day, language));
    match (day, language) {
        (Some(day), Swedish) => {
            format!("Låt {title} {day} gälla även som {others}: en inlämning till alla.{saved}")
        }
        (Some(day), English) => {
            format!("Let {title} on {day} also serve as {others}: one hand-in for all.{saved}")
        }
        (None, Swedish) => format!(
            "Låt {title} gälla även som {others}. Ingen dag passar ännu alla: kom överens om en, eller flytta datafrysningen.{saved}"
        ),
        (None, English) => format!(
            "Let {title} also serve as {others}. No day suits all yet: agree on one, or move the data freeze.{saved}"
        ),
    }
}
