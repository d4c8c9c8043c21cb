//! The same data as tables.

use arshjul_entity::MilestoneKind;
use chrono::{Datelike, Days};
use maud::{Markup, html};

use super::{
    list::{Naming, standing},
    picture::{Picture, Task, Week},
    ring::Ring,
    word::{self, Word},
};
use crate::domain::calendar::{Milestone, ReportingEvent, kind_name, milestone_name};

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

/// A table that is wider than a small screen scrolls by itself, also from the keyboard.
pub fn scrolling(name: &str, table: &Markup) -> Markup {
    html! { div.scroll role="region" aria-label=(name) tabindex="0" { (table) } }
}

pub fn events(picture: &Picture) -> Markup {
    let language = picture.language;
    let t = |swedish, english| Word(swedish, english).in_language(language);
    let title = t("Redovisningstillfällen", "Reporting events");
    let table = html! {
        table.reports {
            caption { (t(
                "Redovisningstillfällen och deras steg; inom parentes den sista dag som lagen tillåter",
                "Reporting events and their milestones; in brackets the last day that the law allows",
            )) }
            thead {
                tr {
                    th scope="col" { (t("Redovisning", "Report")) }
                    @for kind in MILESTONES { th scope="col" { (milestone_name(kind, language)) } }
                }
            }
            tbody {
                @for (event, index) in picture.events.iter().zip(0..) { (event_row(event, &Picture::letter(index), picture)) }
            }
        }
    };
    html! { section { h2 #events { (title) } (scrolling(title, &table)) } }
}

fn event_row(event: &ReportingEvent, letter: &str, picture: &Picture) -> Markup {
    html! {
        tr id={ "event-" (letter) } {
            th scope="row" {
                a class={ "letter-link " (Ring::of_event(event.kind).class()) } href={ "#line-" (letter) } { (letter) } " "
                (event.name(picture.language))
            }
            @for kind in MILESTONES {
                td.nowrap { @match event.milestone(kind) { Some(milestone) => (day(milestone, picture)), None => "–" } }
            }
        }
    }
}

fn day(milestone: &Milestone, picture: &Picture) -> Markup {
    let short = |day| word::short_day(day, picture.year.number(), picture.language);
    html! {
        time datetime=(milestone.day()) { (short(milestone.day())) }
        @if milestone.date.statutory_on().is_some() { " (" (short(milestone.date.effective_on)) ")" }
    }
}

pub fn deadlines(picture: &Picture) -> Markup {
    let language = picture.language;
    let t = |swedish, english| Word(swedish, english).in_language(language);
    let title = t("Hålltider", "Deadlines");
    let table = html! {
        table {
            caption { (t("Årets hålltider i tidsordning, med enheternas koder", "The year's deadlines in order of time, with the codes of the units")) }
            thead {
                tr {
                    th scope="col" { (t("Dag", "Day")) }
                    th scope="col" { (t("Vecka", "Week")) }
                    th scope="col" { (t("Hålltid", "Deadline")) }
                    th scope="col" { (t("Slag", "Kind")) }
                    th scope="col" { (t("Redovisning", "Report")) }
                    th scope="col" { (t("Läge och enheter", "State and units")) }
                    th scope="col" { (t("Tid per enhet", "Time per unit")) }
                }
            }
            tbody { @for task in &picture.tasks { (task_row(task, picture)) } }
        }
    };
    html! {
        section {
            h2 #deadlines { (title) }
            @if picture.tasks.is_empty() {
                p { (t("Året har inga hålltider.", "The year has no deadlines.")) }
            } @else {
                (scrolling(title, &table))
            }
        }
    }
}

fn task_row(task: &Task, picture: &Picture) -> Markup {
    let language = picture.language;
    html! {
        tr {
            td.nowrap { time datetime=(task.due_on) { (word::weekday(task.due_on, language)) " " (word::day(task.due_on, language)) } }
            td { (task.due_on.iso_week().week()) }
            th scope="row" { (task.title) }
            td { (kind_name(task.kind, language)) }
            td { (task.feeds.as_deref().unwrap_or("–")) }
            td.prose { (standing(task, Naming::Whole, language)) }
            td.nowrap { @if task.effort > 0 { (word::hours(task.effort, language)) } @else { "–" } }
        }
    }
}

pub fn load(picture: &Picture) -> Markup {
    let t = |swedish, english| Word(swedish, english).in_language(picture.language);
    let title = t("Belastning per vecka", "Load per week");
    let table = html! {
        table {
            caption { (t("Inlämningar (hålltider × enheter) och tid per vecka", "Hand-ins (deadlines × units) and time per week")) }
            thead {
                tr {
                    th scope="col" { (t("Vecka", "Week")) }
                    th scope="col" { (t("Dagar", "Days")) }
                    th scope="col" { (t("Arbetsdagar", "Working days")) }
                    th scope="col" { (t("Inlämningar", "Hand-ins")) }
                    th scope="col" { (t("Tid", "Time")) }
                    th scope="col" { (t("Mest belastad", "Heaviest loaded")) }
                }
            }
            tbody { @for week in &picture.weeks { (week_row(week, picture)) } }
        }
    };
    html! { section { h2 #load { (title) } (scrolling(title, &table)) } }
}

fn week_row(week: &Week, picture: &Picture) -> Markup {
    let language = picture.language;
    let short = |day| word::short_day(day, picture.year.number(), language);
    let is_quiet = picture
        .low_activity_weeks
        .contains(&week.monday.iso_week().week());
    html! {
        tr {
            th scope="row" { (week.monday.iso_week().week()) }
            td.nowrap {
                (short(week.monday)) " – " (short(week.monday + Days::new(6)))
                @if is_quiet { " (" (Word("lågaktivitet", "low activity").in_language(language)) ")" }
            }
            td { (week.working_days) }
            td { (week.hand_ins) }
            td.nowrap { (word::hours(week.effort, language)) }
            td { @match &week.busiest {
                Some((unit, minutes)) => { (unit.name) ", " (word::hours(*minutes, language)) },
                None => "–",
            } }
        }
    }
}
