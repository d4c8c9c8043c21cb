//! `INTERIM_PERIOD_INVALID`: no interim report covers half to two thirds of the year, as the Municipal Accounting Act
//! (2018:597) chapter 13 section 1 requires (C2).

use arshjul_entity::ReportingEventKind;

use super::{
    Board, Finding,
    FindingCode::InterimPeriodInvalid,
    text::{self, Text},
};
use crate::domain::{
    calendar::wording,
    language::Language::{English, Swedish},
};

pub(super) fn find(board: &Board<'_>) -> Vec<Finding> {
    let year = board.view.year;
    let (first, last) = (year.on(6, 30), year.on(8, 31));
    let ends: Vec<_> = board
        .view
        .events
        .iter()
        .filter(|event| event.kind == ReportingEventKind::InterimReport)
        .filter_map(|event| event.period_end)
        .collect();
    if ends.iter().any(|end| (first..=last).contains(end)) {
        return Vec::new();
    }
    let message = Text::new(|language| {
        let ends = text::list(ends.iter().map(|end| wording::date(*end, language)), language);
        let number = year.number();
        match language {
            Swedish if ends.is_empty() => format!(
                "Kalendern för {number} har ingen delårsrapport. Minst en måste omfatta hälften till två tredjedelar av året \
                 (lag 2018:597 13 kap. 1 §); utan den får revisorerna inget att bedöma och kommunen bryter mot lagen."
            ),
            English if ends.is_empty() => format!(
                "The calendar of {number} has no interim report. At least one must cover half to two thirds of the year \
                 (Act 2018:597 ch. 13 s. 1); without it the auditors have nothing to assess and the municipality breaks the law."
            ),
            Swedish => format!(
                "Delårsrapporterna för {number} slutar {ends}. Minst en måste omfatta hälften till två tredjedelar av året, \
                 alltså sluta mellan den 30 juni och den 31 augusti (lag 2018:597 13 kap. 1 §); de som finns uppfyller inte lagen."
            ),
            English => format!(
                "The interim reports of {number} end on {ends}. At least one must cover half to two thirds of the year, that \
                 is end between 30 June and 31 August (Act 2018:597 ch. 13 s. 1); those there do not meet the law."
            ),
        }
    });
    let proposal = Text::new(|language| {
        let last = wording::date(last, language);
        match language {
            Swedish => format!("Lägg till en delårsrapport med periodens slut {last}."),
            English => format!("Add an interim report with its period's end on {last}."),
        }
    });
    let finding = Finding {
        code: InterimPeriodInvalid,
        on: ends.first().copied().unwrap_or(last),
        proposed_on: None,
        deadlines: Vec::new(),
        units: Vec::new(),
        merge: None,
        message,
        proposal: None,
    };
    vec![finding.proposing(Some(last), proposal)]
}
