//! `NON_WORKING_DAY`: due on a day on which nobody is at work.

use super::{
    Board, Finding,
    FindingCode::NonWorkingDay,
    text::{self, Text},
};
use crate::domain::{
    calendar::wording,
    language::Language::{English, Swedish},
};

pub(super) fn find(board: &Board<'_>) -> Vec<Finding> {
    let settings = &board.view.settings;
    board
        .of_the_year()
        .filter(|open| !settings.is_working_day(open.due_on))
        .map(|open| {
            let due_on = open.due_on;
            let off_locally = settings.extra_days_off.contains(&due_on);
            let message = Text::new(|language| {
                let title = text::title(open.deadline, language);
                let date = wording::date(due_on, language);
                let kind = wording::kind_of_day(due_on, off_locally, language);
                match language {
                    Swedish => format!(
                        "{title} ska vara klar den {date}, en {kind}. Ingen är på plats för att ta emot den eller svara på \
                         frågor, så den blir i praktiken klar tidigare eller för sent."
                    ),
                    English => format!(
                        "{title} is due on {date}, a {kind}. Nobody is at work to receive it or to answer questions, so \
                         it will in practice be done earlier or too late."
                    ),
                }
            });
            let proposed_on = board.nearest(open);
            let otherwise = (
                "Ingen arbetsdag i närheten går: ge den en egen dag genom att först ändra det som stänger in den.",
                "No working day nearby will do: first change what closes it in, then give it a day of its own.",
            );
            Finding::of(NonWorkingDay, open, message)
                .proposing(proposed_on, text::moving_or(open.deadline, proposed_on, otherwise))
        })
        .collect()
}
