//! The wheel in SVG: as a part of the page, where its signs lead to the lists, and as a picture that stands by itself.

use maud::{Markup, PreEscaped, html};

use super::{
    drawing::{Form, drawing},
    geometry::{SIDE, number},
    legend,
    picture::Picture,
    plan::Plan,
    style, word,
};
use crate::domain::text::Word;

/// The wheel by itself, for `<img>`, print and wall.
pub fn poster(picture: &Picture) -> String {
    let plan = Plan::of(picture);
    let key = legend::key(picture);
    let top = legend::TITLE;
    let height = number(top + SIDE + key.height);
    let side = number(SIDE);
    let markup = html! {
        svg.wheel xmlns="http://www.w3.org/2000/svg" role="img" lang=(picture.language.tag()) width=(side) height=(height)
            viewBox={ "0 0 " (side) " " (height) } aria-labelledby="title description" {
            title #title { (title(picture)) }
            desc #description { (description(picture)) }
            style { (PreEscaped(&*style::WHEEL)) }
            rect.paper width=(side) height=(height) {}
            (legend::heading(picture))
            g transform={ "translate(0 " (number(top)) ")" } { (drawing(picture, &plan, Form::Poster)) }
            g transform={ "translate(0 " (number(top + SIDE)) ")" } { (key.drawn()) }
        }
    };
    printable(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n",
        markup.into_string()
    ))
}

/// Without the characters that no XML can hold (XML 1.0, section 2.2), and which a title pasted from elsewhere may.
pub fn printable(mut text: String) -> String {
    text.retain(|character| matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..));
    text
}

/// The wheel as a part of the page.
pub fn part(picture: &Picture) -> Markup {
    let plan = Plan::of(picture);
    html! {
        svg.wheel xmlns="http://www.w3.org/2000/svg" role="group" viewBox={ "0 0 " (number(SIDE)) " " (number(SIDE)) }
            aria-labelledby="wheel-title wheel-description" {
            title #wheel-title { (title(picture)) }
            desc #wheel-description { (description(picture)) }
            (drawing(picture, &plan, Form::Part))
        }
    }
}

pub fn title(picture: &Picture) -> String {
    let name = picture.say("Årshjul", "Annual wheel");
    format!("{name} {}, {}", picture.year.number(), picture.unit.name)
}

/// What someone who doesn't see the picture needs to know of it: what it shows, and where the year is heavy.
pub fn description(picture: &Picture) -> String {
    let language = picture.language;
    let deadlines = picture
        .deadlines
        .iter()
        .filter(|deadline| !deadline.is_cancelled())
        .count();
    let counted = [
        (
            picture.events.len(),
            Word("redovisningstillfälle", "reporting event"),
            Word("redovisningstillfällen", "reporting events"),
        ),
        (
            deadlines,
            Word("hålltid", "deadline"),
            Word("hålltider", "deadlines"),
        ),
        (
            picture.findings.len(),
            Word("iakttagelse", "finding"),
            Word("iakttagelser", "findings"),
        ),
    ];
    let counted = counted.map(|(number, one, many)| word::count(number, one, many, language));
    let shows = picture.say(
        "Året som ett hjul: januari börjar högst upp och året går medsols.",
        "The year as a wheel: January begins at the top and the year runs clockwise.",
    );
    let text = format!("{shows} {}.", counted.join(", "));
    match picture.heaviest() {
        Some(week) => {
            let number = word::week_of(week.monday, language);
            let heaviest = picture.say("Tyngst är", "The heaviest is");
            format!("{text} {heaviest} {number}: {}.", week.load(language))
        }
        None => text,
    }
}
