//! The year in words: what was noticed, and what each month holds.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::{
    drawing::{mark_id, task_id},
    geometry::monday_of,
    page::{ring_sign, severity_sign},
    picture::{Picture, Remark, Sign, Task},
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
                th scope="rowgroup" rowspan=(rows) { a href={ "#sign-" (sign.number) } { (sign.number) } }
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
    let entries = entries(picture);
    let in_month = |month: u32| {
        entries
            .iter()
            .filter(move |(day, _)| day.month() == month)
            .collect::<Vec<_>>()
    };
    html! {
        section {
            h2 #months { (t("Månad för månad", "Month by month")) }
            div.months {
                @for (name, month) in word::MONTHS.iter().zip(1..) {
                    @let entries = in_month(month);
                    section.month {
                        h3 { (name.in_language(language)) }
                        @if entries.is_empty() {
                            p.quiet { (t("Inget i kalendern.", "Nothing in the calendar.")) }
                        } @else {
                            ol { @for (day, entry) in entries { (row(*day, entry, picture)) } }
                        }
                    }
                }
            }
        }
    }
}

/// By day; milestones first, since they are what deadlines are for.
fn entries(picture: &Picture) -> Vec<(NaiveDate, Entry<'_>)> {
    let mut entries = Vec::new();
    for (event, index) in picture.events.iter().zip(0..) {
        for milestone in &event.milestones {
            let letter = Picture::letter(index);
            entries.push((
                milestone.day(),
                Entry::Milestone {
                    letter,
                    event,
                    milestone,
                },
            ));
        }
    }
    entries.extend(picture.tasks.iter().map(|task| (task.due_on, Entry::Task(task))));
    entries.retain(|(day, _)| day.year() == picture.year.number());
    entries.sort_by_key(|(day, _)| *day);
    entries
}

fn row(day: NaiveDate, entry: &Entry<'_>, picture: &Picture) -> Markup {
    let language = picture.language;
    let date = html! {
        time datetime=(day) { (word::weekday(day, language)) " " (word::day(day, language)) }
    };
    match entry {
        Entry::Milestone {
            letter,
            event,
            milestone,
        } => html! {
            li {
                (date) " "
                a class={ "letter-link " (Ring::of_event(event.kind).class()) } href={ "#line-" (letter) } { (letter) } " "
                (event.name(language)) ": " (milestone_name(milestone.kind, language))
            }
        },
        Entry::Task(task) => {
            let ring = Ring::of(task.kind);
            let week = word::week(day.iso_week().week(), language);
            html! {
                li id=(task_id(&task.code)) {
                    (date) " "
                    @if task.is_cancelled() { span.quiet { (week) } } @else { a href={ "#" (mark_id(ring, monday_of(day))) } { (week) } }
                    " " (ring_sign(ring)) (task.title)
                    " " span.quiet { "(" (ring.name().in_language(language)) ")" }
                    " – " (standing(task, language))
                }
            }
        }
    }
}

/// `sen: Socialnämnden; klara: 8 enheter`
pub fn standing(task: &Task, language: Language) -> String {
    let of_state = |(state, units): (super::picture::State, Vec<&super::picture::Named>)| {
        let names = if units.len() > 3 {
            word::count(
                units.len(),
                Word("enhet", "unit"),
                Word("enheter", "units"),
                language,
            )
        } else {
            let names: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
            names.join(", ")
        };
        format!("{}: {names}", word::state(state).in_language(language))
    };
    if task.is_cancelled() || task.units.is_empty() {
        return word::state(task.state()).in_language(language).to_owned();
    }
    let states: Vec<String> = task.by_state().into_iter().map(of_state).collect();
    states.join("; ")
}
