//! A feed as an iCalendar object (RFC 5545), with what calendar programs look for in one that is subscribed to (RFC 7986,
//! section 5).

use chrono::{Datelike as _, Days, Duration, NaiveDate};
use icalendar::{Alarm, Calendar, Component as _, Event, EventLike as _, EventStatus, Property};

use super::text;
use crate::{
    domain::{
        bidi::isolated,
        calendar::{kind_beside, kind_name},
    },
    service::calendar_feed::{Entry, Feed, Step},
};

/// How often a calendar program should look again.
const REFRESH: &str = "PT1H";

/// The feed. `address` is where people reach the service, for links to the year that an event stands in.
pub fn calendar(feed: &Feed, address: Option<&str>) -> Calendar {
    let mut calendar = Calendar::empty();
    let language = feed.language.tag().to_ascii_uppercase();
    let product = format!("-//Arshjul//Calendar feed//{language}");
    let refresh = Property::new("REFRESH-INTERVAL", REFRESH)
        .add_parameter("VALUE", "DURATION")
        .done();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", product.as_str()))
        .append_property(("CALSCALE", "GREGORIAN"))
        .append_property(("METHOD", "PUBLISH"))
        .name(&isolated(&feed.name))
        // The one is the standard's, the other Outlook's.
        .append_property(refresh)
        .append_property(("X-PUBLISHED-TTL", REFRESH));
    let link = |year: i32| {
        let (unit, language) = (&feed.unit, feed.language.tag());
        address.map(|address| format!("{address}/wheel/{year}?unit={unit}&lang={language}"))
    };
    for entry in &feed.entries {
        let day = entry.deadline.due.due_on;
        let mut event = all_day(day, link(day.year()));
        calendar.push(deadline(&mut event, entry, feed));
    }
    for step in &feed.milestones {
        let mut event = all_day(step.milestone.day(), link(step.year));
        calendar.push(milestone(&mut event, step, feed));
    }
    calendar
}

/// An event of a whole day, ending before the next begins (section 3.6.1). It leaves the day free for meetings.
fn all_day(day: NaiveDate, link: Option<String>) -> Event {
    let mut event = Event::new();
    event
        .starts(day)
        .ends(day + Days::new(1))
        .add_property("TRANSP", "TRANSPARENT");
    if let Some(link) = link {
        event.url(&link);
    }
    event
}

fn deadline(event: &mut Event, entry: &Entry, feed: &Feed) -> Event {
    let (deadline, language) = (&entry.deadline, feed.language);
    let summary = text::summary(entry, language);
    let status = if deadline.is_cancelled {
        EventStatus::Cancelled
    } else {
        EventStatus::Confirmed
    };
    event
        .uid(&format!("deadline-{}@{}.arshjul", deadline.id.0, feed.group))
        .sequence(revision(entry.row.sequence))
        // Of the state that is shown and not of the moment it is fetched in: the same state is the same bytes.
        .timestamp(entry.changed_at)
        .last_modified(entry.changed_at)
        .status(status)
        .add_property("CATEGORIES", kind_name(deadline.kind).in_language(language))
        .summary(&summary)
        .description(&text::description(entry, language));
    if entry.is_open() {
        for days in &feed.reminders {
            event.alarm(alarm(&summary, *days));
        }
    }
    event.done()
}

fn milestone(event: &mut Event, step: &Step, feed: &Feed) -> Event {
    let language = feed.language;
    let (code, kind) = (&step.event.code, step.milestone.kind.code());
    event
        .uid(&format!("{code}-{kind}@{}.arshjul", feed.group))
        .sequence(revision(step.revision))
        .timestamp(step.changed_at)
        .last_modified(step.changed_at)
        .status(if step.is_dropped {
            EventStatus::Cancelled
        } else {
            EventStatus::Confirmed
        })
        .add_property(
            "CATEGORIES",
            kind_name(kind_beside(step.event.kind)).in_language(language),
        )
        .summary(&text::step_summary(step, language))
        .description(&text::step_description(step, language))
        .done()
}

/// Stored numbers are never below 0.
fn revision(stored: i32) -> u32 {
    u32::try_from(stored).unwrap_or_default()
}

fn alarm(summary: &str, days: u16) -> Alarm {
    // The crate writes durations in seconds, which pass a change of the clocks by an hour; days do not (section 3.3.6).
    Alarm::display(summary, Duration::zero())
        .add_property("TRIGGER", trigger(days))
        .done()
}

/// At nine in the morning, so many days before: an event of a whole day begins at midnight, when nobody wants to be
/// reminded.
fn trigger(days: u16) -> String {
    match days.checked_sub(1) {
        None => "PT9H".to_owned(),
        Some(0) => "-PT15H".to_owned(),
        Some(days) => format!("-P{days}DT15H"),
    }
}

#[cfg(test)]
mod tests {
    use super::trigger;

    #[test]
    fn reminders_come_at_nine_in_the_morning() {
        for (days, expected) in [(0, "PT9H"), (1, "-PT15H"), (2, "-P1DT15H"), (14, "-P13DT15H")] {
            assert_eq!(trigger(days), expected);
        }
    }
}
