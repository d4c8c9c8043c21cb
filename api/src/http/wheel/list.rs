//! The year in words: what was noticed, and what each month holds.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::{
    drawing::{mark_id, task_id},
    geometry::monday_of,
    page::{ring_sign, severity_sign},
    picture::{Named, Picture, Remark, Sign, Task},
    ring::Ring,
    table::scrolling,
    word::{self, Word},
};
use crate::domain::{
    calendar::{Milestone, ReportingEvent, milestone_name},
    language::Language,
};

pub fn findings(picture: &Picture) -> Markup {
    let t = |swedish, english| Word(swedish, english).in_language(picture.language);
    let signs = picture.signs();
    let table = html! {
        table {
            caption { (t("Vad kalendern har noterat, med förslag", "What the calendar has noticed, with proposals")) }
            thead {
                tr {
                    th scope="col" { (t("Nr", "No.")) }
                    th scope="col" { (t("Vecka", "Week")) }
                    th scope="col" { (t("Iakttagelse", "Finding")) }
                    th scope="col" { (t("Förklaring", "Explanation")) }
                    th scope="col" { (t("Förslag", "Proposal")) }
                    th scope="col" { (t("Berör", "Concerns")) }
                }
            }
            @for sign in &signs {
                tbody id={ "finding-" (sign.number) } {
                    @for (remark, index) in sign.remarks.iter().zip(0..) { (finding(sign, remark, index, picture)) }
                }
            }
        }
    };
    html! {
        section {
            h2 #findings { (t("Iakttagelser", "Findings")) }
            @if signs.is_empty() {
                p { (t("Kalendern har inget att anmärka.", "The calendar has nothing to remark on.")) }
            } @else {
                (scrolling(t("Iakttagelser", "Findings"), &table))
            }
        }
    }
}

fn finding(sign: &Sign<'_>, remark: &Remark, index: usize, picture: &Picture) -> Markup {
    let language = picture.language;
    let rows = sign.remarks.len();
    let week = sign.monday.map_or_else(
        || {
            Word("hela året", "the whole year")
                .in_language(language)
                .to_owned()
        },
        |monday| word::week(monday.iso_week().week(), language),
    );
    html! {
        tr {
            @if index == 0 {
                th.number scope="rowgroup" rowspan=(rows) { a href={ "#sign-" (sign.number) } { (sign.number) } }
                td rowspan=(rows) { (week) }
            }
            td.nowrap { (severity_sign(remark.severity)) (remark.name) " " span.quiet { "(" (word::severity(remark.severity).in_language(language)) ")" } }
            td.prose { (remark.message) }
            td.prose { (remark.proposal.as_deref().unwrap_or("–")) }
            td { (concerns(remark, picture)) }
        }
    }
}

/// The deadlines, and then the units.
fn concerns(remark: &Remark, picture: &Picture) -> Markup {
    let known = |code: &&String| picture.tasks.iter().any(|task| task.code == **code);
    let units: Vec<&str> = remark.units.iter().map(|unit| unit.name.as_str()).collect();
    html! {
        @for code in remark.tasks.iter().filter(known) { a href={ "#" (task_id(code)) } { (code) } " " }
        @for code in remark.tasks.iter().filter(|code| !known(code)) { (code) " " }
        @if !units.is_empty() { (units.join(", ")) }
    }
}

/// What stands in a month's list.
enum Entry<'a> {
    Milestone {
        letter: String,
        event: &'a ReportingEvent,
        milestone: &'a Milestone,
    },
    Task(&'a Task),
}

pub fn months(picture: &Picture) -> Markup {
    let language = picture.language;
    let t = |swedish, english| Word(swedish, english).in_language(language);
    let days = days(picture);
    let in_month = |month: u32| days.iter().filter(move |(day, _)| day.month() == month);
    html! {
        section {
            h2 #months { (t("Månad för månad", "Month by month")) }
            div.months {
                @for (name, month) in word::MONTHS.iter().zip(1..) {
                    section.month {
                        h3 { (name.in_language(language)) }
                        @if in_month(month).next().is_none() {
                            p.quiet { (t("Inget i kalendern.", "Nothing in the calendar.")) }
                        } @else {
                            ol { @for (day, entries) in in_month(month) { (of_day(*day, entries, picture)) } }
                        }
                    }
                }
            }
        }
    }
}

/// Milestones first, since they are what deadlines are for.
fn days(picture: &Picture) -> BTreeMap<NaiveDate, Vec<Entry<'_>>> {
    let mut days: BTreeMap<NaiveDate, Vec<Entry<'_>>> = BTreeMap::new();
    for (event, index) in picture.events.iter().zip(0..) {
        for milestone in &event.milestones {
            let letter = Picture::letter(index);
            days.entry(milestone.day()).or_default().push(Entry::Milestone {
                letter,
                event,
                milestone,
            });
        }
    }
    for task in &picture.tasks {
        days.entry(task.due_on).or_default().push(Entry::Task(task));
    }
    days.retain(|day, _| day.year() == picture.year.number());
    days
}

fn of_day(day: NaiveDate, entries: &[Entry<'_>], picture: &Picture) -> Markup {
    let language = picture.language;
    html! {
        li {
            time datetime=(day) { (word::weekday(day, language)) " " (word::day(day, language)) }
            ul { @for entry in entries { (row(entry, picture)) } }
        }
    }
}

fn row(entry: &Entry<'_>, picture: &Picture) -> Markup {
    let language = picture.language;
    match entry {
        Entry::Milestone {
            letter,
            event,
            milestone,
        } => html! {
            li {
                a class={ "letter-link " (Ring::of_event(event.kind).class()) } href={ "#line-" (letter) } { (letter) }
                span { (event.name(language)) ": " (milestone_name(milestone.kind, language)) }
            }
        },
        Entry::Task(task) => {
            let ring = Ring::of(task.kind);
            let week = word::week(task.due_on.iso_week().week(), language);
            let mark = mark_id(ring, monday_of(task.due_on));
            html! {
                li id=(task_id(&task.code)) {
                    (ring_sign(ring, task.state()))
                    span {
                        (task.title) " – " (standing(task, Naming::Short, language)) br;
                        span.quiet {
                            @if task.is_cancelled() { (week) } @else { a href={ "#" (mark) } { (week) } }
                            ", " (ring.name().in_language(language))
                        }
                    }
                }
            }
        }
    }
}

/// How units are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By name where they are few, otherwise how many they are.
    Short,
    /// Every one by its code.
    Whole,
}

/// `sen: Socialnämnden; klar: 8 enheter`, or `sen: SN; klar: AMN, BIN`
pub fn standing(task: &Task, naming: Naming, language: Language) -> String {
    if task.is_cancelled() || task.units.is_empty() {
        return word::state(task.state()).in_language(language).to_owned();
    }
    let told = |units: &[&Named]| match naming {
        Naming::Short if units.len() > 3 => word::count(
            units.len(),
            Word("enhet", "unit"),
            Word("enheter", "units"),
            language,
        ),
        Naming::Short => joined(units, |unit| &unit.name),
        Naming::Whole => joined(units, |unit| &unit.code),
    };
    let states = task.by_state().into_iter();
    let states = states.map(|(state, units)| {
        let state = word::state(state).in_language(language);
        format!("{state}: {}", told(&units))
    });
    states.collect::<Vec<_>>().join("; ")
}

fn joined(units: &[&Named], text: impl Fn(&Named) -> &str) -> String {
    units.iter().map(|unit| text(unit)).collect::<Vec<_>>().join(", ")
}
