//! Content lines as RFC 5545 writes them (section 3.1).
//!
//! The crate `icalendar` holds the components, their properties and the forms of their values; it is not asked to write them
//! down. As of 0.17 its own writing folds the last part of a line at 76 octets, leaves `NAME` unescaped, lets a bare
//! carriage return through, and puts the machine's time and a random id on alarms.

use icalendar::{Calendar, Component, Property, ValueType};

/// Octets of the longest line, without its end.
const LINE: usize = 75;

/// Swedish time. A calendar without any component would break the grammar (section 3.4), and this one says nothing wrong.
const STOCKHOLM: &[&str] = &[
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Stockholm",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:19810329T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
];

/// The calendar as it is sent.
pub fn written(calendar: &Calendar) -> String {
    let mut out = String::new();
    fold(&mut out, "BEGIN:VCALENDAR");
    for property in &calendar.properties {
        fold(&mut out, &content(property));
    }
    for event in calendar.events() {
        component(&mut out, event);
    }
    if calendar.components.is_empty() {
        for line in STOCKHOLM {
            fold(&mut out, line);
        }
    }
    fold(&mut out, "END:VCALENDAR");
    out
}

fn component(out: &mut String, part: &impl Component) {
    let kind = part.component_kind();
    fold(out, &format!("BEGIN:{kind}"));
    let several = part.multi_properties().values().flatten();
    for property in part.properties().values().chain(several) {
        fold(out, &content(property));
    }
    for inner in part.components() {
        component(out, inner);
    }
    fold(out, &format!("END:{kind}"));
}

/// Parameters are ours, and none needs quotes.
fn content(property: &Property) -> String {
    let mut line = property.key().to_owned();
    for parameter in property.params().values() {
        line.extend([";", parameter.key(), "=", parameter.value()]);
    }
    line.push(':');
    match property.value_type() {
        // The crate doesn't know the properties of RFC 7986; those that are no text say so by a parameter.
        Some(ValueType::Text) | None => line.push_str(&escaped(property.value())),
        Some(_) => line.push_str(property.value()),
    }
    line
}

/// A text with what would end or part it marked (section 3.3.11). Of control characters only line ends and tabs may stand in
/// one.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            character if character.is_control() => {}
            character => escaped.push(character),
        }
    }
    escaped
}

/// A line, broken before the character that would pass its bound, and ended.
fn fold(out: &mut String, line: &str) {
    let mut length = 0;
    for character in line.chars() {
        if length + character.len_utf8() > LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(character);
        length += character.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use icalendar::{Event, EventLike as _};
    use proptest::prelude::*;

    use super::*;

    fn folded(line: &str) -> String {
        let mut out = String::new();
        fold(&mut out, line);
        out
    }

    proptest! {
        #[test]
        fn folded_lines_are_short_whole_characters_and_the_same_line(line in "[^\r\n]{0,400}") {
            let folded = folded(&line);
            prop_assert!(folded.ends_with("\r\n"));
            let lines: Vec<_> = folded.trim_end_matches("\r\n").split("\r\n").collect();
            prop_assert!(lines.iter().all(|line| line.len() <= LINE), "{lines:?}");
            prop_assert_eq!(folded.trim_end_matches("\r\n").replace("\r\n ", ""), line);
        }

        #[test]
        fn no_text_ends_its_line(text in any::<String>()) {
            let escaped = escaped(&text);
            let broken = escaped.chars().any(|character| character.is_control() && character != '\t');
            prop_assert!(!broken, "{escaped:?}");
        }
    }

    #[test]
    fn the_last_part_of_a_line_is_as_short_as_the_others() {
        // 75 octets, and as many as fit behind the blank of the next line.
        assert_eq!(folded(&"a".repeat(75)), format!("{}\r\n", "a".repeat(75)));
        assert_eq!(
            folded(&"a".repeat(149)),
            format!("{}\r\n {}\r\n", "a".repeat(75), "a".repeat(74))
        );
        assert_eq!(
            folded(&"a".repeat(150)),
            format!("{}\r\n {}\r\n a\r\n", "a".repeat(75), "a".repeat(74))
        );
        assert_eq!(
            folded(&format!("{}å", "a".repeat(74))),
            format!("{}\r\n å\r\n", "a".repeat(74))
        );
    }

    #[test]
    fn texts_are_escaped_and_other_values_are_not() {
        let text = "a,b;c\\d\r\ne\nf\rg\u{7}\u{0}\th:\"i\"";
        for name in ["SUMMARY", "NAME", "X-WR-CALNAME", "CATEGORIES"] {
            assert_eq!(
                content(&Property::new(name, text)),
                format!("{name}:a\\,b\\;c\\\\d\\ne\\nf\\ng\th:\"i\"")
            );
        }
        let interval = Property::new("REFRESH-INTERVAL", "PT1H")
            .add_parameter("VALUE", "DURATION")
            .done();
        assert_eq!(content(&interval), "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        let url = "https://arshjul.example/wheel/2026?unit=SN&lang=sv";
        assert_eq!(content(&Property::new("URL", url)), format!("URL:{url}"));
    }

    #[test]
    fn a_calendar_is_its_components_line_by_line() {
        let mut calendar = Calendar::empty();
        calendar.append_property(("VERSION", "2.0"));
        let empty = written(&calendar);
        assert!(
            empty.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\n"),
            "{empty}"
        );
        assert!(empty.ends_with("END:VTIMEZONE\r\nEND:VCALENDAR\r\n"), "{empty}");
        let day: chrono::NaiveDate = "2026-11-02".parse().unwrap();
        calendar.push(Event::new().uid("1").starts(day).done());
        assert_eq!(
            written(&calendar),
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261102\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
    }
}
