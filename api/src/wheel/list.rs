//! The year in words: what was noticed, and what each month holds.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::{
    drawing::{deadline_id, mark_id},
    frame::{Table, code, of, ring_sign, section, severity_sign},
    geometry::monday_of,
    parallel::ended_in_words,
    picture::{Deadline, Finding, Named, Naming, Picture, Sign},
    report::letter_link,
    ring::Ring,
    word,
};
use crate::domain::{
    calendar::{MONTHS, Milestone, ReportingEvent, milestone_name, weekday_name},
    text::Word,
};

const FINDINGS: [Word; 6] = [
    Word("Nr", "No."),
    Word("Vecka", "Week"),
    Word("Iakttagelse", "Finding"),
    Word("Förklaring", "Explanation"),
    Word("Förslag", "Proposal"),
    Word("Berör", "Concerns"),
];

pub fn findings(picture: &Picture) -> Markup {
    let title = picture.say("Iakttagelser", "Findings");
    let signs = picture.signs();
    if signs.is_empty() {
        let none = picture.say(
            "Kalendern har inget att anmärka.",
            "The calendar has nothing to remark on.",
        );
        return section("findings", title, &html! { p { (none) } });
    }
    let table = Table {
        class: None,
        title,
        caption: picture.say(
            "Vad kalendern har noterat, med förslag",
            "What the calendar has noticed, with proposals",
        ),
        columns: &FINDINGS,
    };
    let rows = html! {
        @for sign in &signs {
            tbody id={ "finding-" (sign.number) } {
                @for (finding, index) in sign.findings.iter().zip(0..) { (finding_row(sign, finding, index, picture)) }
            }
        }
    };
    section("findings", title, &table.with(&rows, picture.language))
}

fn finding_row(sign: &Sign<'_>, finding: &Finding, index: usize, picture: &Picture) -> Markup {
    let language = picture.language;
    let rows = sign.findings.len();
    let of = |index| of(&FINDINGS, index, language);
    html! {
        tr {
            @if index == 0 {
                th.number scope="rowgroup" rowspan=(rows) data-label=[of(0)] { a href={ "#sign-" (sign.number) } { (sign.number) } }
                td rowspan=(rows) data-label=[of(1)] { (word::week_or_year(sign.monday, language)) }
            }
            td.nowrap data-label=[of(2)] { (severity_sign(finding.severity)) (finding.name) " " span.quiet { "(" (word::severity(finding.severity).in_language(language)) ")" } }
            td.prose data-label=[of(3)] { (finding.message) }
            td.prose data-label=[of(4)] { (finding.proposal.as_deref().unwrap_or("–")) }
            td data-label=[of(5)] { (concerns(finding, picture)) }
        }
    }
}

/// The deadlines, and then the units.
fn concerns(finding: &Finding, picture: &Picture) -> Markup {
    let title = |code: &str| {
        let deadline = picture.deadlines.iter().find(|deadline| deadline.code == code);
        deadline.map(|deadline| Named::new(&deadline.title, code))
    };
    let units: Vec<&str> = finding.units.iter().map(|unit| unit.name.as_str()).collect();
    let (known, unknown): (Vec<_>, Vec<_>) = finding.deadlines.iter().partition(|code| title(code).is_some());
    html! {
        @for deadline in known.iter().filter_map(|code| title(code)) {
            a href={ "#" (deadline_id(&deadline.code)) } { (code(&deadline)) } " "
        }
        @for code in unknown { (code) " " }
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
    Deadline(&'a Deadline),
}

pub fn months(picture: &Picture) -> Markup {
    let days = days(picture);
    let in_month = |month: u32| days.iter().filter(move |(day, _)| day.month() == month);
    let months = html! {
        div.months {
            @for (name, month) in MONTHS.iter().zip(1..) {
                section.month {
                    h3 { (name.in_language(picture.language)) }
                    @if in_month(month).next().is_none() {
                        p.quiet { (picture.say("Inget i kalendern.", "Nothing in the calendar.")) }
                    } @else {
                        ol { @for (day, entries) in in_month(month) { (of_day(*day, entries, picture)) } }
                    }
                }
            }
        }
    };
    section(
        "months",
        picture.say("Månad för månad", "Month by month"),
        &months,
    )
}

/// Milestones first, since they are what deadlines are for.
fn days(picture: &Picture) -> BTreeMap<NaiveDate, Vec<Entry<'_>>> {
    let mut days: BTreeMap<NaiveDate, Vec<Entry<'_>>> = BTreeMap::new();
    for (event, index) in picture.events.iter().zip(0..) {
        for milestone in &event.milestones {
            days.entry(milestone.day()).or_default().push(Entry::Milestone {
                letter: Picture::letter(index),
                event,
                milestone,
            });
        }
    }
    for deadline in &picture.deadlines {
        let of_day = days.entry(deadline.due_on).or_default();
        of_day.push(Entry::Deadline(deadline));
    }
    days.retain(|day, _| day.year() == picture.year.number());
    days
}

fn of_day(day: NaiveDate, entries: &[Entry<'_>], picture: &Picture) -> Markup {
    let language = picture.language;
    html! {
        li {
            time datetime=(day) { (weekday_name(day).in_language(language)) " " (word::day(day, language)) }
            ul { @for entry in entries { (item(entry, picture)) } }
        }
    }
}

fn item(entry: &Entry<'_>, picture: &Picture) -> Markup {
    let language = picture.language;
    match entry {
        Entry::Milestone {
            letter,
            event,
            milestone,
        } => html! {
            li {
                (letter_link(event, letter, "line"))
                span { (event.name(language)) ": " (milestone_name(milestone.kind).in_language(language)) }
            }
        },
        Entry::Deadline(deadline) => {
            let ring = Ring::of(deadline.kind);
            let week = word::week_of(deadline.due_on, language);
            let mark = mark_id(ring, monday_of(deadline.due_on));
            html! {
                li id=(deadline_id(&deadline.code)) {
                    (ring_sign(ring, deadline.state()))
                    span {
                        (deadline.title) " – " (deadline.progress(language))
                        @if let Some(ended) = ended_in_words(&deadline.ended, Naming::Short, language) { "; " (ended) }
                        br;
                        span.quiet {
                            @if deadline.is_cancelled() { (week) } @else { a href={ "#" (mark) } { (week) } }
                            ", " (ring.name().in_language(language))
                        }
                    }
                }
            }
        }
    }
}
