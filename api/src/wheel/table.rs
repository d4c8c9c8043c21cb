//! The same data as tables.

use arshjul_entity::MilestoneKind;
use chrono::{Datelike, Days};
use maud::{Markup, html};

use super::{
    frame::{Table, code, of, section},
    parallel::ended_in_words,
    picture::{Deadline, Naming, Picture, Week},
    report::letter_link,
    word,
};
use crate::domain::{
    calendar::{Milestone, ReportingEvent, kind_name, milestone_name, weekday_name},
    language::Language,
    text::Word,
};

const MILESTONES: [MilestoneKind; 8] = [
    MilestoneKind::PeriodEnd,
    MilestoneKind::InstructionsOut,
    MilestoneKind::DataFreeze,
    MilestoneKind::UnitReportDue,
    MilestoneKind::CommitteeDecision,
    MilestoneKind::BoardHandover,
    MilestoneKind::CouncilHandover,
    MilestoneKind::CouncilDecision,
];

const DEADLINES: [Word; 7] = [
    Word("Dag", "Day"),
    Word("Vecka", "Week"),
    Word("Hålltid", "Deadline"),
    Word("Slag", "Kind"),
    Word("Redovisning", "Report"),
    Word("Läge och enheter", "State and units"),
    Word("Tid per enhet", "Time per unit"),
];

const LOAD: [Word; 6] = [
    Word("Vecka", "Week"),
    Word("Dagar", "Days"),
    Word("Arbetsdagar", "Working days"),
    Word("Inlämningar", "Hand-ins"),
    Word("Tid", "Time"),
    Word("Mest belastad", "Heaviest loaded"),
];

pub fn events(picture: &Picture) -> Markup {
    let title = picture.say("Redovisningstillfällen", "Reporting events");
    let columns: Vec<_> = [Word("Redovisning", "Report")]
        .into_iter()
        .chain(MILESTONES.map(milestone_name))
        .collect();
    let table = Table {
        class: Some("reports"),
        title,
        caption: picture.say(
            "Redovisningstillfällen och deras steg; inom parentes den sista dag som lagen tillåter",
            "Reporting events and their milestones; in brackets the last day that the law allows",
        ),
        columns: &columns,
    };
    let rows = html! {
        tbody {
            @for (event, index) in picture.events.iter().zip(0..) { (event_row(event, &Picture::letter(index), picture)) }
        }
    };
    section("events", title, &table.with(&rows, picture.language))
}

fn event_row(event: &ReportingEvent, letter: &str, picture: &Picture) -> Markup {
    html! {
        tr id={ "event-" (letter) } {
            th scope="row" { (letter_link(event, letter, "line")) " " (event.name(picture.language)) }
            @for kind in MILESTONES {
                td.nowrap data-label=(milestone_name(kind).in_language(picture.language)) { @match event.milestone(kind) { Some(milestone) => (day(milestone, picture)), None => "–" } }
            }
        }
    }
}

fn day(milestone: &Milestone, picture: &Picture) -> Markup {
    html! {
        time datetime=(milestone.day()) { (picture.short_day(milestone.day())) }
        @if let Some(last) = milestone.last_by_law() { " (" (picture.short_day(last)) ")" }
    }
}

pub fn deadlines(picture: &Picture) -> Markup {
    let title = picture.say("Hålltider", "Deadlines");
    if picture.deadlines.is_empty() {
        let none = picture.say("Året har inga hålltider.", "The year has no deadlines.");
        return section("deadlines", title, &html! { p { (none) } });
    }
    let table = Table {
        class: None,
        title,
        caption: picture.say(
            "Årets hålltider i tidsordning, med enheternas koder",
            "The year's deadlines in order of time, with the codes of the units",
        ),
        columns: &DEADLINES,
    };
    let rows = html! { tbody { @for deadline in &picture.deadlines { (deadline_row(deadline, picture)) } } };
    section("deadlines", title, &table.with(&rows, picture.language))
}

fn deadline_row(deadline: &Deadline, picture: &Picture) -> Markup {
    let language = picture.language;
    let due_on = deadline.due_on;
    let of = |index| of(&DEADLINES, index, language);
    html! {
        tr {
            td.nowrap data-label=[of(0)] { time datetime=(due_on) { (weekday_name(due_on).in_language(language)) " " (word::day(due_on, language)) } }
            td data-label=[of(1)] { (due_on.iso_week().week()) }
            th scope="row" { (deadline.title) }
            td data-label=[of(3)] { (kind_name(deadline.kind).in_language(language)) }
            td data-label=[of(4)] { (deadline.feeds.as_deref().unwrap_or("–")) }
            td.prose data-label=[of(5)] {
                (progress(deadline, language))
                @if let Some(ended) = ended_in_words(&deadline.ended, Naming::Whole, language) { div { (ended) } }
            }
            td.nowrap data-label=[of(6)] { @if deadline.effort > 0 { (word::hours(deadline.effort, language)) } @else { "–" } }
        }
    }
}

/// `försenad: SN; klar: AMN, BIN`, each code with its name.
fn progress(deadline: &Deadline, language: Language) -> Markup {
    if deadline.is_cancelled() || deadline.units.is_empty() {
        return html! { (word::state(deadline.state()).in_language(language)) };
    }
    html! {
        @for (state, units) in deadline.by_state() {
            div {
                (word::state(state).in_language(language)) ": "
                @for (unit, index) in units.iter().zip(0..) { @if index > 0 { ", " } (code(unit)) }
            }
        }
    }
}

pub fn load(picture: &Picture) -> Markup {
    let title = picture.say("Belastning per vecka", "Load per week");
    let table = Table {
        class: None,
        title,
        caption: picture.say(
            "Inlämningar (hålltider × enheter) och tid per vecka",
            "Hand-ins (deadlines × units) and time per week",
        ),
        columns: &LOAD,
    };
    let rows = html! { tbody { @for week in &picture.weeks { (week_row(week, picture)) } } };
    section("load", title, &table.with(&rows, picture.language))
}

fn week_row(week: &Week, picture: &Picture) -> Markup {
    let language = picture.language;
    let number = week.monday.iso_week().week();
    let of = |index| of(&LOAD, index, language);
    html! {
        tr {
            th scope="row" data-label=[of(0)] { (number) }
            td.nowrap data-label=[of(1)] {
                (picture.short_day(week.monday)) " – " (picture.short_day(week.monday + Days::new(6)))
                @if picture.is_low_activity(week.monday) { " (" (picture.say("lågaktivitet", "low activity")) ")" }
            }
            td data-label=[of(2)] { (week.working_days) }
            td data-label=[of(3)] { (week.hand_ins) }
            td.nowrap data-label=[of(4)] { (word::hours(week.effort, language)) }
            td data-label=[of(5)] { @match &week.busiest {
                Some((unit, minutes)) => { (unit.name) ", " (word::hours(*minutes, language)) },
                None => "–",
            } }
        }
    }
}
