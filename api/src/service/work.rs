//! What somebody's units have to do, as a text for mail and chat.

use std::fmt::Write as _;

use super::{
    Failure,
    context::RequestContext,
    deadline::{self, is_to_do},
};
use crate::domain::{
    book::{Asked, Request},
    calendar::{anchor, state, state::DeadlineState, weekday_name},
    language::Language,
};
use chrono::Datelike as _;

/// One line for each deadline and unit, the most pressing day first; what is missing stands below it, for those who may know.
pub async fn digest(context: &RequestContext, within: u64) -> Result<String, Failure> {
    let language = context.language();
    let places = deadline::work(context, within).await?;
    let mut text = String::new();
    let mut lines = 0;
    for place in &places {
        let Some((found, _)) = place.calendar.find(place.id) else {
            continue;
        };
        let due_on = found.due.due_on;
        for (unit, _) in place.calendar.units(found) {
            if !is_to_do(&place.calendar, found, unit) {
                continue;
            }
            lines += 1;
            let name = context.units.get(&unit).map_or("", |unit| unit.name.as_str());
            let state = match state::state(&place.calendar.view, found, unit) {
                DeadlineState::Late => language.choose(" – försenad", " – late"),
                _ => "",
            };
            let (weekday, title) = (weekday_name(due_on).in_language(language), &found.title);
            // Writing to a String can't fail.
            let _ = writeln!(text, "- {due_on} ({weekday}): {title}, {name}{state}");
            if context.scope.raw.covers(unit) {
                let requests = place.calendar.book.hand_in(found.id, unit);
                let missing = requests.iter().filter(|request| request.answer.is_none());
                let missing: Vec<_> = missing
                    .map(|request| told(&place.calendar, request, language))
                    .collect();
                let word = language.choose("saknas", "missing");
                let _ = writeln!(text, "  {word}: {}", missing.join(", "));
            }
            let _ = writeln!(text, "  {}", link(due_on.year(), &found.code));
        }
    }
    let heading = match (language, lines) {
        (Language::Swedish, 0) => format!("Inget att göra inom {within} dagar."),
        (Language::English, 0) => format!("Nothing to do within {within} days."),
        (Language::Swedish, lines) => format!("Att göra inom {within} dagar: {lines}"),
        (Language::English, lines) => format!("To do within {within} days: {lines}"),
    };
    Ok(format!("{heading}\n{text}"))
}

/// Where a deadline stands in the picture.
pub fn link(year: i32, code: &str) -> String {
    format!("/wheel/{year}#{}", anchor(code))
}

fn told(calendar: &super::calendar::Calendar, request: &Request, language: Language) -> String {
    match &request.asked {
        Asked::Cells(line) => {
            let indicator = calendar.indicators.get(&line.indicator);
            let code = indicator.map_or("", |indicator| indicator.code.as_str());
            format!("{code} {}", line.period)
        }
        Asked::Question(question) => format!("”{question}”"),
        Asked::FollowUp(_) => language.choose("uppföljning", "follow-up").to_owned(),
        Asked::Act(_) => language.choose("klarmarkering", "to be said done").to_owned(),
    }
}
