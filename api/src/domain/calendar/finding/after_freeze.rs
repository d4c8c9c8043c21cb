//! `AFTER_FREEZE`: due when the report that it feeds takes no more data.

use arshjul_entity::MilestoneKind;
use chrono::NaiveDate;

use super::{
    Board, Finding,
    FindingCode::AfterFreeze,
    board::brings_data,
    text::{self, Text},
};
use crate::domain::{
    calendar::{CalendarView, Deadline, wording},
    language::Language::{English, Swedish},
};

/// The last day on which the report that it feeds takes its data.
pub(super) fn latest(view: &CalendarView, deadline: &Deadline) -> Option<NaiveDate> {
    let event = view.fed_by(deadline).filter(|_| brings_data(deadline.kind))?;
    Some(event.milestone(MilestoneKind::DataFreeze)?.day())
}

pub(super) fn find(board: &Board<'_>) -> Vec<Finding> {
    let view = board.view;
    let late = board.of_the_year().filter_map(|open| {
        let freeze = latest(view, open.deadline).filter(|freeze| open.due_on > *freeze)?;
        Some((open, freeze, view.fed_by(open.deadline)?))
    });
    late.map(|(open, freeze, event)| {
        let message = Text::new(|language| {
            let title = text::title(open.deadline, language);
            let date = wording::date(open.due_on, language);
            let event = text::event(event, language);
            let freeze = wording::date(freeze, language);
            match language {
                Swedish => format!(
                    "{title} ska vara klar den {date}, men datafrysningen för {event} är den {freeze}. Det som \
                     lämnas in kommer inte med i redovisningen."
                ),
                English => format!(
                    "{title} is due on {date}, but the data freeze of {event} is on {freeze}. What is handed \
                     in will not be in the report."
                ),
            }
        });
        let proposed_on = board.nearest(open);
        let otherwise = (
            "Ingen dag före datafrysningen går: senarelägg datafrysningen, eller låt uppgiften gå till nästa redovisning.",
            "No day before the data freeze will do: put the freeze off, or let this feed the next report.",
        );
        Finding::of(AfterFreeze, open, message)
            .proposing(proposed_on, text::moving_or(open.deadline, proposed_on, otherwise))
    })
    .collect()
}
