//! What an event of a feed says.

use crate::{
    clock,
    domain::{
        bidi::isolated,
        calendar::{event_name, milestone_name},
        language::Language,
    },
    service::calendar_feed::{Entry, HandIn, Step},
};

/// The title, after the state that a calendar program has no sign for.
pub fn summary(entry: &Entry, language: Language) -> String {
    let title = isolated(&entry.deadline.title);
    if entry.deadline.is_cancelled {
        format!("{}: {title}", language.choose("Inställd", "Cancelled"))
    } else if entry.is_done() {
        format!("{}: {title}", language.choose("Klar", "Done"))
    } else {
        title.into_owned()
    }
}

/// Where the day comes from, whom it asks, what is asked, and what it is for.
pub fn description(entry: &Entry, language: Language) -> String {
    let due = &entry.deadline.due;
    let mut parts = vec![format!("{}\n{}.", due.explanation(language), due.rule(language))];
    let units = entry.units.iter();
    let units = units.map(|(name, standing)| format!("{}: {}", isolated(name), stands(standing, language)));
    parts.extend(list(language.choose("Enheter", "Units"), units));
    let questions = entry.row.questions.iter().flat_map(|questions| questions.lines());
    let asked = entry
        .indicators
        .iter()
        .map(|(code, name)| format!("{code} {}", isolated(name)))
        .chain(entry.activities.iter().map(|title| isolated(title).into_owned()))
        .chain(questions.map(|question| isolated(question).into_owned()));
    parts.extend(list(language.choose("Efterfrågas", "Asked for"), asked));
    let feeds = entry.deadline.feeds.as_deref();
    if let Some(event) = feeds.and_then(event_name) {
        let event = event.in_language(language);
        parts.push(format!("{}: {event}", language.choose("Underlag till", "For")));
    }
    if let Some(minutes) = entry.row.effort {
        let effort = language.choose("Beräknad tid per enhet", "Estimated time per unit");
        parts.push(format!("{effort}: {}", duration(minutes)));
    }
    parts.join("\n\n")
}

fn stands(standing: &HandIn, language: Language) -> String {
    match standing {
        HandIn::Open => language.choose("inte klar", "not done").to_owned(),
        HandIn::Done { at } => format!("{} {}", language.choose("klar", "done"), clock::local_date(*at)),
        HandIn::Waived => language.choose("undantagen", "waived").to_owned(),
        HandIn::Served { with } => {
            let with = isolated(with);
            format!("{} {with}", language.choose("lämnas med", "handed in with"))
        }
    }
}

/// A heading and its lines; none without lines.
fn list(heading: &str, lines: impl Iterator<Item = String>) -> Option<String> {
    let lines: Vec<_> = lines.map(|line| format!("– {line}")).collect();
    (!lines.is_empty()).then(|| format!("{heading}:\n{}", lines.join("\n")))
}

fn duration(minutes: i32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// The event and its step, such as `Delårsrapport per 31 augusti 2026: datafrysningen`.
pub fn step_summary(step: &Step, language: Language) -> String {
    let name = step.event.name(language);
    let milestone = milestone_name(step.milestone.kind).in_language(language);
    let dropped = if step.is_dropped {
        language.choose("Inställd: ", "Cancelled: ")
    } else {
        ""
    };
    format!("{dropped}{name}: {milestone}")
}

/// Whose day it is, and where the last day that counts comes from.
pub fn step_description(step: &Step, language: Language) -> String {
    let date = &step.milestone.date;
    let explained = format!("{}\n{}.", date.explanation(language), date.rule(language));
    if step.milestone.planned_on.is_none() {
        return explained;
    }
    let planned = language.choose(
        "Kommunens planerade dag. Om sista dagen som räknas:",
        "The municipality's planned day. About the last day that counts:",
    );
    format!("{planned}\n{explained}")
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn minutes_are_shown_as_people_say_them() {
        for (minutes, shown) in [(0, "0 min"), (45, "45 min"), (120, "2 h"), (150, "2 h 30 min")] {
            assert_eq!(duration(minutes), shown);
        }
    }
}
