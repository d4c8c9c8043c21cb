//! `LOW_ACTIVITY_WEEK`: due in a week in which, by the municipality's own word, little gets done (C1).

use chrono::Datelike;

use super::{
    Board, Finding,
    FindingCode::LowActivityWeek,
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
        .filter(|open| settings.is_low_activity(open.due_on))
        .map(|open| {
            let message = Text::new(|language| {
                let title = text::title(open.deadline, language);
                let date = wording::date(open.due_on, language);
                let week = open.due_on.iso_week().week();
                match language {
                    Swedish => format!(
                        "{title} ska vara klar den {date}, i vecka {week} då lite blir gjort. Många är lediga, och svaren \
                         riskerar att bli få eller sena."
                    ),
                    English => format!(
                        "{title} is due on {date}, in week {week} when little gets done. Many are on leave, and the \
                         answers risk being few or late."
                    ),
                }
            });
            let proposed_on = board.nearest(open);
            let otherwise = (
                "Ingen dag i veckorna intill går: låt den stå, och påminn i god tid före ledigheten.",
                "No day in the weeks around will do: let it stand, and remind in good time before the leave.",
            );
            Finding::of(LowActivityWeek, open, message)
                .proposing(proposed_on, text::moving_or(open.deadline, proposed_on, otherwise))
        })
        .collect()
}
