//! The marks of the wheel.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::{
    geometry::{
        LOAD_INNER, LOAD_OUTER, MONTHS_INNER, MONTHS_OUTER, Point, RING, arc, is_lower, number, point,
        sector, spoke, turns,
    },
    label::{Face, Label, Place, Size, upright},
    lane::ReportLine,
    mark::PlacedMark,
    picture::{Picture, Severity, Sign, State},
    plan::{PlacedSign, Plan},
    report,
    ring::{Ring, Shape},
    word,
};
use crate::domain::calendar::{anchor, election_day, milestone_name};

/// Where the drawing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the page, beside its lists.
    Part,
    /// By itself, with its own title, key and styles.
    Poster,
}

pub fn drawing(picture: &Picture, plan: &Plan<'_>, form: Form) -> Markup {
    let decoration = matches!(form, Form::Part).then_some("true");
    html! {
        g aria-hidden=[decoration] {
            (face(picture, plan))
            (load(plan))
            (today(picture, plan))
            @for (label, index) in plan.labels.iter().zip(0..) { (text(label, &format!("face-{index}"))) }
            @for (label, index) in plan.ring_names.iter().zip(0..) { (text(label, &format!("ring-{index}"))) }
        }
        @for (line, index) in plan.lines.iter().zip(0..) { (event(line, index, picture, form)) }
        @for (placed, index) in plan.marks.iter().zip(0..) { (mark(placed, index, picture, form)) }
        @for placed in &plan.signs { (sign(placed, picture, form)) }
    }
}

/// What is there every year: the band of months, the rings, quarters, quiet weeks.
fn face(picture: &Picture, plan: &Plan<'_>) -> Markup {
    let months = plan.dial.months();
    let quiet = plan
        .weeks
        .iter()
        .filter(|slot| picture.is_low_activity(slot.monday));
    html! {
        path.band d=(sector(MONTHS_INNER, MONTHS_OUTER, 0.0, 1.0)) {}
        @for ring in Ring::ALL {
            path class={ "zone " (ring.class()) }
                d=(sector(ring.radius() - RING + 1.0, ring.radius() + RING - 1.0, 0.0, 1.0)) {}
        }
        @for slot in quiet { (hatch(slot.from, slot.to)) }
        @for (turn, month) in months.iter().zip(0..12) {
            @if month % 3 == 0 {
                path.quarter-spoke d=(spoke(LOAD_INNER, MONTHS_OUTER + 5.0, *turn)) {}
            } @else {
                path.spoke d=(spoke(LOAD_INNER, MONTHS_OUTER, *turn)) {}
            }
        }
        @for slot in &plan.weeks { path.spoke d=(spoke(MONTHS_OUTER, MONTHS_OUTER + 5.0, slot.from)) {} }
        @if let Some(day) = election_day(picture.year) {
            (shape(Shape::Diamond, point(MONTHS_INNER - 2.0, plan.dial.noon(day)), 5.5, "election"))
        }
    }
}

/// Strokes along the radius, which stay strokes in black and white.
fn hatch(from: f64, to: f64) -> Markup {
    let steps = 6;
    let strokes = (0..steps).map(|step| from + (to - from) * (f64::from(step) + 0.5) / f64::from(steps));
    html! {
        @for turn in strokes { path.hatch d=(spoke(LOAD_INNER, MONTHS_INNER, turn)) {} }
    }
}

fn load(plan: &Plan<'_>) -> Markup {
    let air = turns(1.2, LOAD_INNER);
    html! {
        path.hair d=(arc(LOAD_INNER, 0.0, 1.0)) {}
        path.hair d=(arc(LOAD_OUTER, 0.0, 1.0)) {}
        @for bar in plan.bars.iter().filter(|bar| bar.share > 0.0) {
            path.bar d=(sector(
                LOAD_INNER,
                LOAD_INNER + (LOAD_OUTER - LOAD_INNER) * bar.share.max(0.04),
                (bar.slot.from + air).min(bar.slot.middle()),
                (bar.slot.to - air).max(bar.slot.middle()),
            )) {}
        }
    }
}

fn today(picture: &Picture, plan: &Plan<'_>) -> Markup {
    let today = picture.today;
    let is_here = picture.is_this_year();
    let number = plan.labels.iter().find(|label| label.face == Face::ThisWeek);
    html! {
        @if is_here {
            path.needle d=(spoke(LOAD_INNER, MONTHS_INNER, plan.dial.noon(today))) {}
            @if let Some(Place::Across { radius, turn }) = number.map(|label| label.place) {
                (circle(point(radius, turn), 15.5, "pill"))
            }
        }
    }
}

/// Text where its label says.
pub fn text(label: &Label, id: &str) -> Markup {
    let class = label.face.class();
    match label.place {
        Place::At(at) => {
            html! { text class=(class) x=(number(at.x)) y=(number(at.y)) dy=".35em" { (label.text) } }
        }
        Place::From(at) => {
            html! { text class={ (class) " onwards" } x=(number(at.x)) y=(number(at.y)) dy=".35em" { (label.text) } }
        }
        Place::Across { radius, turn } => {
            let at = point(radius, turn);
            let turned = format!(
                "translate({} {}) rotate({})",
                number(at.x),
                number(at.y),
                number(upright(turn))
            );
            html! { text class=(class) transform=(turned) dy=".35em" { (label.text) } }
        }
        Place::Along { radius, from, to } => {
            // Fonts that are wider than any known are still drawn whole.
            let to = to + turns(12.0, radius);
            let (path, way, start) = if is_lower(from.midpoint(to)) {
                (arc(radius, to, from), "backwards", "100%")
            } else {
                (arc(radius, from, to), "onwards", "0")
            };
            along(label, id, &path, way, start)
        }
        Place::Around { radius, turn } => {
            let length = |size| label.face.length(&label.text, size);
            let half = turns(length(Size::Wide).max(length(Size::Narrow)) / 2.0 + 12.0, radius);
            let (from, to) = if is_lower(turn) {
                (turn + half, turn - half)
            } else {
                (turn - half, turn + half)
            };
            along(label, id, &arc(radius, from, to), "", "50%")
        }
    }
}

fn along(label: &Label, id: &str, path: &str, way: &str, start: &str) -> Markup {
    let id = format!("along-{id}");
    html! {
        path id=(id) d=(path) fill="none" {}
        text class={ (label.face.class()) " " (way) } dy=".35em" {
            textPath href={ "#" (id) } startOffset=(start) { (label.text) }
        }
    }
}

pub fn circle(at: Point, radius: f64, class: &str) -> Markup {
    html! { circle class=(class) cx=(number(at.x)) cy=(number(at.y)) r=(number(radius)) {} }
}

/// A link to its row in the page; by itself, the picture leads nowhere.
fn linked(form: Form, id: &str, to: &str, says: &str, class: &str, drawn: &Markup) -> Markup {
    match form {
        Form::Part => html! {
            a id=(id) class=(class) href={ "#" (to) } aria-label=(says) { title { (says) } (drawn) }
        },
        Form::Poster => html! { g class=(class) { title { (says) } (drawn) } },
    }
}

fn event(line: &ReportLine<'_>, index: usize, picture: &Picture, form: Form) -> Markup {
    let letter = Picture::letter(index);
    let language = picture.language;
    let name = report::short_name(line.event, picture);
    let days = report::stretch_in_words(line.event, picture);
    // What is heard begins with what is seen (WCAG 2.1, 2.5.3).
    let says = format!("{letter} {name}, {}", days.unwrap_or_default());
    let drawn = html! {
        path.line d=(arc(line.radius, line.from, line.to)) {}
        @for stop in &line.stops {
            @let class = if stop.is_decision { "stop solid" } else { "stop" };
            @let radius = if stop.is_decision { 5.5 } else { 4.0 };
            g { @if form == Form::Poster { title { (milestone_name(stop.milestone.kind).in_language(language)) } } (circle(stop.at, radius, class)) }
        }
        @if let Some(badge) = line.badge {
            (circle(badge.at, badge.radius, "solid"))
            (circle(badge.at, badge.radius + 2.0, "focus"))
        }
        @if let Some(letter) = &line.letter { (text(letter, "")) " " }
        @if let Some(name) = &line.name { (text(name, &format!("event-{index}"))) }
    };
    linked(
        form,
        &format!("line-{letter}"),
        &format!("event-{letter}"),
        &says,
        line.ring.class(),
        &drawn,
    )
}

/// Where a mark leads, and where the list leads back to.
pub fn mark_id(ring: Ring, monday: NaiveDate) -> String {
    format!("mark-{}-{monday}", ring.class())
}

fn mark(placed: &PlacedMark<'_>, index: usize, picture: &Picture, form: Form) -> Markup {
    let mark = &placed.mark;
    let language = picture.language;
    let week = word::week_of(mark.monday, language);
    let titles = first_three(
        mark.deadlines.iter().map(|deadline| deadline.title.as_str()),
        "; ",
    );
    let state = word::state(mark.state).in_language(language);
    let seen = [&placed.count, &placed.name].into_iter().flatten();
    let place = [week.as_str()];
    let seen: Vec<_> = seen.map(|label| label.text.as_str()).chain(place).collect();
    let says = format!("{}, {titles} ({state})", seen.join(" "));
    let class = format!("mark {} {}", mark.ring.class(), state_class(mark.state));
    let is_ended = mark.deadlines.iter().all(|deadline| deadline.is_ended());
    let radius = match (mark.state, placed.count.is_some()) {
        (State::Waived | State::Cancelled, false) => 4.0,
        (_, true) => 10.5,
        (_, false) => 7.0,
    };
    let drawn = html! {
        (shape(mark.ring.shape(), placed.at, radius, "shape"))
        @if mark.state == State::Late { (shape(mark.ring.shape(), placed.at, radius + 4.5, "halo")) }
        @if is_ended { (ended_sign(placed.at, radius)) }
        (circle(placed.at, 14.5, "focus"))
        @if let Some(count) = &placed.count { (text(count, "")) " " }
        @if let Some(name) = &placed.name { (text(name, &format!("mark-{index}"))) }
    };
    let to = mark
        .deadlines
        .first()
        .map_or(String::new(), |deadline| deadline_id(&deadline.code));
    linked(form, &mark_id(mark.ring, mark.monday), &to, &says, &class, &drawn)
}

/// A stroke through what is no work of its own any more.
pub fn ended_sign(at: Point, radius: f64) -> Markup {
    let (x, y) = (radius + 3.0, radius + 1.0);
    let from = (number(at.x - x), number(at.y + y));
    let to = (number(at.x + x), number(at.y - y));
    html! { path.ended d={ "M" (from.0) " " (from.1) "L" (to.0) " " (to.1) } {} }
}

/// Codes have no spaces.
pub fn deadline_id(code: &str) -> String {
    anchor(code)
}

fn sign(placed: &PlacedSign<'_>, picture: &Picture, form: Form) -> Markup {
    let sign = &placed.sign;
    let drawn = html! {
        (sign_shape(sign.severity, placed.at))
        (circle(placed.at, 24.0, "focus"))
        (text(&placed.number, ""))
    };
    let id = format!("sign-{}", sign.number);
    let class = format!("finding {}", severity_class(sign.severity));
    linked(
        form,
        &id,
        &format!("finding-{}", sign.number),
        &sign_says(sign, picture),
        &class,
        &drawn,
    )
}

fn sign_says(sign: &Sign<'_>, picture: &Picture) -> String {
    let language = picture.language;
    let names = first_three(sign.findings.iter().map(|finding| finding.name.as_str()), ", ");
    let place = word::week_or_year(sign.monday, language);
    let severity = word::severity(sign.severity).in_language(language);
    format!("{}: {severity}, {place}, {names}", sign.number)
}

fn first_three<'a>(names: impl ExactSizeIterator<Item = &'a str>, between: &str) -> String {
    let more = if names.len() > 3 { " …" } else { "" };
    let names: Vec<_> = names.take(3).collect();
    format!("{}{more}", names.join(between))
}

/// Fault: octagon. Warning: shield. Note: circle.
pub fn sign_shape(severity: Severity, at: Point) -> Markup {
    let corners: &[(f64, f64)] = match severity {
        Severity::Error => &[
            (-8.5, -20.5),
            (8.5, -20.5),
            (20.5, -8.5),
            (20.5, 8.5),
            (8.5, 20.5),
            (-8.5, 20.5),
            (-20.5, 8.5),
            (-20.5, -8.5),
        ],
        Severity::Warning => &[
            (-19.0, -16.0),
            (19.0, -16.0),
            (19.0, 7.0),
            (0.0, 22.0),
            (-19.0, 7.0),
        ],
        Severity::Info => return circle(at, 20.0, "info"),
    };
    html! { path d=(polygon(at, corners)) {} }
}

fn polygon(at: Point, corners: &[(f64, f64)]) -> String {
    let corners: Vec<_> = corners
        .iter()
        .map(|(x, y)| format!("{} {}", number(at.x + x), number(at.y + y)))
        .collect();
    format!("M{}Z", corners.join("L"))
}

/// Of about the same area, whichever it is.
pub fn shape(shape: Shape, at: Point, size: f64, class: &str) -> Markup {
    let corners: &[(f64, f64)] = match shape {
        Shape::Circle => return circle(at, size, class),
        Shape::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        Shape::Diamond => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
        Shape::Hexagon => &[
            (-0.55, -0.98),
            (0.55, -0.98),
            (1.12, 0.0),
            (0.55, 0.98),
            (-0.55, 0.98),
            (-1.12, 0.0),
        ],
    };
    let corners: Vec<_> = corners.iter().map(|(x, y)| (x * size, y * size)).collect();
    html! { path class=(class) d=(polygon(at, &corners)) {} }
}

pub const fn state_class(state: State) -> &'static str {
    match state {
        State::Upcoming => "upcoming",
        State::DueSoon => "due-soon",
        State::Done => "done",
        State::Late => "late",
        State::Waived => "waived",
        State::Cancelled => "cancelled",
    }
}

pub const fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
