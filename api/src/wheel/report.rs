//! A reporting event as the wheel shows it.

use arshjul_entity::{MilestoneKind, ReportingEventKind};
use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::{picture::Picture, ring::Ring, word};
use crate::domain::calendar::{Milestone, ReportingEvent};

/// From the first milestone to the last.
pub fn stretch(event: &ReportingEvent) -> Option<(NaiveDate, NaiveDate)> {
    let days = || event.milestones.iter().map(Milestone::day);
    Some((days().min()?, days().max()?))
}

/// `2 jan – 15 apr`
pub fn stretch_in_words(event: &ReportingEvent, picture: &Picture) -> Option<String> {
    let (first, last) = stretch(event)?;
    Some(format!(
        "{} – {}",
        picture.short_day(first),
        picture.short_day(last)
    ))
}

/// What a report is called where there is little room.
pub fn short_name(event: &ReportingEvent, picture: &Picture) -> String {
    match (event.kind, event.period_end) {
        (ReportingEventKind::InterimReport, Some(end)) => {
            let end = word::short_day(end, end.year(), picture.language);
            format!("{} {end}", picture.say("Delårsrapport", "Interim report"))
        }
        _ => event.name(picture.language),
    }
}

/// What the law or the council has the last word on.
pub const fn is_decision(kind: MilestoneKind) -> bool {
    matches!(
        kind,
        MilestoneKind::CouncilHandover | MilestoneKind::CouncilDecision
    )
}

/// The letter in the colour of its ring, which leads to the row (`event`) or the line (`line`).
pub fn letter_link(event: &ReportingEvent, letter: &str, to: &str) -> Markup {
    let class = format!("letter-link {}", Ring::of_event(event.kind).class());
    html! { a class=(class) href={ "#" (to) "-" (letter) } { (letter) } }
}
