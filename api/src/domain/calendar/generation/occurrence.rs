//! What a rule's deadlines are counted from: its anchor, in each year.

use arshjul_entity::{EventChoice, MilestoneKind, ReportingEventKind, TermOfOffice};
use chrono::{Datelike, Months, NaiveDate};

use super::{calendars::Calendars, given::Placed};
use crate::domain::calendar::{
    Anchor, CalendarYear, DueBasis, Milestone, Offset, ReportingEvent, Rule, board_term_starts_on,
    council_term_starts_on, recurrence,
};

/// One occurrence of an anchor.
pub(super) struct Occurrence<'a> {
    /// What sets it apart from the rule's others, wherever its day moves.
    pub label: String,
    /// The year whose calendar it belongs to.
    pub year: CalendarYear,
    pub on: NaiveDate,
    pub basis: DueBasis,
    pub event: Option<&'a ReportingEvent>,
    /// The day before and after moving, where nothing is left to count: the deadline is the milestone that a law dates.
    pub settled: Option<(NaiveDate, NaiveDate)>,
}

/// All that the calendars give; for a rule that hangs on another one, one for each of `anchors`, its deadlines.
pub(super) fn occurrences<'a>(
    rule: &Rule,
    calendars: &'a Calendars,
    anchors: &[Placed<'a>],
) -> Vec<Occurrence<'a>> {
    let offset = rule.offset;
    match &rule.anchor {
        Anchor::Milestone {
            event,
            choice,
            milestone,
        } => calendars
            .years()
            .flat_map(|year| milestones(calendars, year, (*event, *choice, *milestone), offset))
            .collect(),
        Anchor::FixedDate { month, day } => once_a_year(calendars, |year| {
            let on = fixed_date(year, *month, *day)?;
            Some((on, DueBasis::FixedDate { on, offset }))
        }),
        Anchor::TermOfOffice(term) => once_a_year(calendars, |year| {
            let on = match term {
                TermOfOffice::Council => council_term_starts_on(year),
                TermOfOffice::Board => board_term_starts_on(year),
            }?;
            let term = *term;
            Some((on, DueBasis::TermOfOffice { term, on, offset }))
        }),
        Anchor::Recurrence(rule) => calendars
            .years()
            .flat_map(|year| recurrence::days(rule, year).into_iter().map(move |on| (year, on)))
            .map(|(year, on)| {
                let rule = rule.clone();
                plain(
                    on.to_string(),
                    year,
                    on,
                    DueBasis::Recurrence { rule, on, offset },
                )
            })
            .collect(),
        Anchor::Deadline(_) => anchors
            .iter()
            .filter_map(|anchor| hanging(anchor, offset))
            .collect(),
    }
}

fn milestones(
    calendars: &Calendars,
    year: CalendarYear,
    (kind, choice, milestone): (ReportingEventKind, EventChoice, MilestoneKind),
    offset: Offset,
) -> Vec<Occurrence<'_>> {
    let mut events = calendars.events(year, kind);
    match choice {
        EventChoice::Each => {}
        EventChoice::First => events.truncate(1),
        EventChoice::Last => events = events.split_off(events.len().saturating_sub(1)),
    }
    let passed = events
        .into_iter()
        .filter_map(|event| event.milestone(milestone).map(|milestone| (event, milestone)));
    passed
        .map(|(event, milestone)| {
            let settled = settled(milestone, offset);
            Occurrence {
                label: match choice {
                    EventChoice::Each => event.code.clone(),
                    EventChoice::First | EventChoice::Last => year.number().to_string(),
                },
                year,
                on: milestone.day(),
                basis: DueBasis::Milestone {
                    event: event.code.clone(),
                    milestone: milestone.kind,
                    on: milestone.day(),
                    statutory_on: settled.and(milestone.date.statutory_on()),
                    offset,
                },
                event: Some(event),
                settled,
            }
        })
        .collect()
}

fn settled(milestone: &Milestone, offset: Offset) -> Option<(NaiveDate, NaiveDate)> {
    milestone.date.statutory_on().filter(|_| offset.amount == 0)?;
    Some(milestone.planned_on.map_or(
        (milestone.date.nominal_on, milestone.date.effective_on),
        |planned| (planned, planned),
    ))
}

fn once_a_year(
    calendars: &Calendars,
    day: impl Fn(CalendarYear) -> Option<(NaiveDate, DueBasis)>,
) -> Vec<Occurrence<'_>> {
    calendars
        .years()
        .filter_map(|year| {
            let (on, basis) = day(year)?;
            Some(plain(year.number().to_string(), year, on, basis))
        })
        .collect()
}

/// The deadline's day as it counts: where a person moved it, what hangs on it follows.
fn hanging<'a>(anchor: &Placed<'a>, offset: Offset) -> Option<Occurrence<'a>> {
    let on = anchor.ruled.due_on;
    let basis = DueBasis::Deadline {
        code: anchor.ruled.code.clone(),
        on,
        offset,
    };
    Some(Occurrence {
        event: anchor.event,
        ..plain(
            anchor.ruled.occurrence.clone(),
            on.year().try_into().ok()?,
            on,
            basis,
        )
    })
}

const fn plain<'a>(label: String, year: CalendarYear, on: NaiveDate, basis: DueBasis) -> Occurrence<'a> {
    Occurrence {
        label,
        year,
        on,
        basis,
        event: None,
        settled: None,
    }
}

/// The last day of a month that has no such day.
fn fixed_date(year: CalendarYear, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year.number(), month, day).or_else(|| {
        let first = NaiveDate::from_ymd_opt(year.number(), month, 1)?;
        first.checked_add_months(Months::new(1))?.pred_opt()
    })
}
