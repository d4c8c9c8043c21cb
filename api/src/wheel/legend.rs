//! The title and the key of a wheel that stands by itself.

use maud::{Markup, html};

use super::{
    drawing::{circle, ended_sign, severity_class, shape, sign_shape, state_class, text},
    geometry::{ORIGIN, Point, number},
    label::{Face, Label, Place, Size, cut},
    parallel,
    picture::{Picture, State},
    report::short_name,
    ring::{Ring, Shape},
    word,
};
use crate::domain::{calendar::election_day, text::Word};

/// The height of the title.
pub const TITLE: f64 = 104.0;
const ROW: f64 = 37.0;
const COLUMNS: [f64; 2] = [44.0, 524.0];
/// From the beginning of a column to that of its texts, and to their end.
const INDENT: f64 = 46.0;
const LENGTH: f64 = 390.0;
/// Findings that are named at least, where there are any more.
const FEWEST: usize = 5;

#[derive(Clone, Debug)]
pub struct Key {
    pub labels: Vec<Label>,
    pub height: f64,
    signs: Vec<(f64, f64, Markup)>,
}

impl Key {
    pub fn drawn(&self) -> Markup {
        html! {
            @for (x, y, sign) in &self.signs {
                g transform={ "translate(" (number(*x)) " " (number(*y)) ")" } { (sign) }
            }
            @for label in &self.labels { (text(label, "")) }
        }
    }
}

/// A line of the key.
struct KeyEntry {
    /// Drawn around the origin.
    sign: Markup,
    text: String,
    face: Face,
}

impl KeyEntry {
    fn new(sign: Markup, text: impl Into<String>) -> Self {
        Self {
            sign,
            text: text.into(),
            face: Face::Entry,
        }
    }

    fn heading(text: &str) -> Self {
        Self {
            sign: html! {},
            text: text.to_owned(),
            face: Face::Heading,
        }
    }
}

pub fn heading(picture: &Picture) -> Markup {
    let name = picture.say("Årshjul", "Annual wheel");
    let mut unit = picture.unit.name.clone();
    if !picture.is_set_up {
        unit = format!(
            "{} · {unit}",
            picture.say("Året är inte uppsatt", "Nobody has set the year up")
        );
    }
    let unit = cut(&unit, Face::Subtitle, Size::Narrow, 900.0);
    let labels = [
        (format!("{name} {}", picture.year.number()), Face::Title, 44.0),
        (unit, Face::Subtitle, 86.0),
    ];
    html! {
        @for (words, face, y) in labels {
            (text(&Label { text: words, face, place: Place::From(Point { x: 44.0, y }) }, ""))
        }
    }
}

pub fn key(picture: &Picture) -> Key {
    let mut left = events(picture);
    left.extend(rings(picture));
    let mut right = states(picture);
    let room = left.len().saturating_sub(right.len() + 2).max(FEWEST);
    right.extend(findings(picture, room));
    let rows = left.len().max(right.len());
    let mut labels = Vec::new();
    let mut signs = Vec::new();
    for (column, x) in [left, right].into_iter().zip(COLUMNS) {
        let mut y = ROW / 2.0;
        for row in column {
            let indent = if row.face == Face::Heading { 0.0 } else { INDENT };
            labels.push(Label {
                text: cut(&row.text, row.face, Size::Narrow, LENGTH),
                face: row.face,
                place: Place::From(Point { x: x + indent, y }),
            });
            signs.push((x + 18.0, y, row.sign));
            y += ROW;
        }
    }
    let rows = f64::from(u32::try_from(rows).unwrap_or(u32::MAX));
    Key {
        labels,
        height: rows * ROW + 30.0,
        signs,
    }
}

fn events(picture: &Picture) -> Vec<KeyEntry> {
    let mut rows = vec![KeyEntry::heading(picture.say("Redovisning", "Reports"))];
    rows.extend(picture.events.iter().zip(0..).map(|(event, index)| {
        let letter = Label {
            text: Picture::letter(index),
            face: Face::Letter,
            place: Place::At(ORIGIN),
        };
        let sign = html! {
            g class=(Ring::of_event(event.kind).class()) { (circle(ORIGIN, 14.0, "solid")) (text(&letter, "")) }
        };
        KeyEntry::new(sign, short_name(event, picture))
    }));
    rows
}

fn rings(picture: &Picture) -> Vec<KeyEntry> {
    let language = picture.language;
    let title = picture.say("Ringar, utifrån och in", "Rings, from the rim in");
    let mut rows = vec![KeyEntry::heading(title)];
    rows.extend(Ring::ALL.iter().map(|ring| {
        let sign =
            html! { g class={ "mark " (ring.class()) } { (shape(ring.shape(), ORIGIN, 11.0, "shape")) } };
        KeyEntry::new(sign, ring.name().in_language(language))
    }));
    let bars = html! { path.bar d="M-13 10V2h6v8zM-4 10V-10h6v20zM5 10V-3h6v13z" {} };
    rows.push(KeyEntry::new(
        bars,
        picture.say("Belastning per vecka", "Load per week"),
    ));
    rows
}

/// The states that a mark shows, each in its own way.
pub const STATES: [(State, Word); 4] = [
    (State::Upcoming, Word("Kommande", "Upcoming")),
    (State::DueSoon, Word("Snart", "Due soon")),
    (State::Done, Word("Klar", "Done")),
    (State::Late, Word("Försenad", "Late")),
];

pub fn state_sign(state: State) -> Markup {
    html! {
        g class={ "mark reporting " (state_class(state)) } {
            (shape(Shape::Hexagon, ORIGIN, 9.0, "shape"))
            @if state == State::Late { (shape(Shape::Hexagon, ORIGIN, 13.5, "halo")) }
        }
    }
}

fn states(picture: &Picture) -> Vec<KeyEntry> {
    let language = picture.language;
    let mut rows = vec![KeyEntry::heading(picture.say("Läge", "State"))];
    rows.extend(STATES.map(|(state, name)| KeyEntry::new(state_sign(state), name.in_language(language))));
    let dated = |name, day| format!("{name} {}", picture.short_day(day));
    if picture.is_this_year() {
        let needle = html! { path.needle d="M0 13V-13" {} };
        let today = dated(picture.say("I dag,", "Today,"), picture.today);
        rows.push(KeyEntry::new(needle, today));
    }
    if let Some(election) = election_day(picture.year) {
        let sign = shape(Shape::Diamond, ORIGIN, 8.0, "election");
        let day = dated(picture.say("Valdag,", "Election day,"), election);
        rows.push(KeyEntry::new(sign, day));
    }
    if !picture.low_activity_weeks.is_empty() {
        let strokes = html! { path.hatch d="M-9 -11V11M-3 -11V11M3 -11V11M9 -11V11" {} };
        let name = picture.say("Lågaktivitetsvecka", "Low-activity week");
        rows.push(KeyEntry::new(strokes, name));
    }
    let of = &picture.parallelism;
    if of.merged_away + of.asked_twice > 0 {
        rows.push(KeyEntry::heading(picture.say("Frågat en gång", "Asked once")));
        let [ended, twice] = parallel::in_short(picture);
        rows.push(KeyEntry::new(ended_sign(ORIGIN, 7.0), ended));
        rows.push(KeyEntry::new(html! {}, twice));
    }
    rows
}

/// As many signs as there is room for, the gravest first.
fn findings(picture: &Picture, room: usize) -> Vec<KeyEntry> {
    let mut signs = picture.signs();
    signs.sort_by_key(|sign| (std::cmp::Reverse(sign.severity), sign.number));
    let left_out = signs.len().saturating_sub(room);
    signs.truncate(room);
    signs.sort_by_key(|sign| sign.number);
    if signs.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![KeyEntry::heading(picture.say("Iakttagelser", "Findings"))];
    rows.extend(signs.iter().map(|sign| {
        let drawn = html! {
            g class={ "finding " (severity_class(sign.severity)) } transform="scale(.62)" { (sign_shape(sign.severity, ORIGIN)) }
        };
        let week = sign.monday.map(|monday| format!(" {}", word::week_of(monday, picture.language)));
        let first = sign.findings.first().map_or("", |finding| finding.name.as_str());
        let more = match sign.findings.len() {
            0 | 1 => String::new(),
            several => format!(" +{}", several - 1),
        };
        KeyEntry::new(drawn, format!("{}{}: {first}{more}", sign.number, week.unwrap_or_default()))
    }));
    if left_out > 0 {
        let more = picture.say("till i listan", "more in the list");
        rows.push(KeyEntry::new(html! {}, format!("+ {left_out} {more}")));
    }
    rows
}
