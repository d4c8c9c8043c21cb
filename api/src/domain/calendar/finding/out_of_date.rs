//! `OUT_OF_DATE`: a deadline that the year's rules no longer give.

use super::{Finding, FindingCode::OutOfDate, agenda::Agenda, open::Open, text};
use crate::domain::{
    calendar::{CalendarView, Deadline, DueBasis, Progress, event_name, wording},
    text::{Text, Word},
};

const PROPOSAL: Word = Word(
    "Generera året på nytt: hålltiden följer med det som har kommit i stället, eller dras in.",
    "Generate the year again: the deadline goes with what has come instead, or is withdrawn.",
);

/// One finding for each. What a person has moved, and what anyone has handed in, stays when the year is generated, and so is left alone.
pub(super) fn find(agenda: &Agenda<'_>) -> Vec<Finding> {
    let open = agenda.of_the_year();
    open.filter_map(|open| finding(agenda.view, open)).collect()
}

fn finding(view: &CalendarView, open: &Open<'_>) -> Option<Finding> {
    let deadline = open.deadline;
    let is_done = |progress: &Progress| matches!(progress, Progress::Done { .. });
    if deadline.due.is_moved() || deadline.units.values().any(is_done) {
        return None;
    }
    let message = Text::filled(
        Word(
            "{title} den {date} ges inte längre av årets regler: {why}. Enheterna planerar för en dag som inte gäller.",
            "{title} on {date} is no longer given by the year's rules: {why}. Units plan for a day that does not hold.",
        ),
        &[
            ("title", text::title(deadline)),
            ("date", wording::date(open.due_on)),
            ("why", gone(view, deadline)?.because()),
        ],
    );
    let finding = Finding::new(OutOfDate, open.due_on, message);
    let finding = finding.concerning(vec![deadline.id], open.units.clone());
    Some(finding.proposing(None, PROPOSAL.into()))
}

/// What a deadline was made from, and is there no more.
enum Gone<'a> {
    Rule,
    Event(&'a str),
    Deadline(&'a str),
}

impl Gone<'_> {
    fn because(&self) -> Text {
        let (wording, name) = match self {
            Self::Rule => return Word("regeln är arkiverad", "the rule is archived").into(),
            Self::Event(code) => (
                Word("{name} finns inte i kalendern", "{name} is not in the calendar"),
                event_name(code).unwrap_or_else(|| Text::same(code)),
            ),
            Self::Deadline(code) => (
                Word(
                    "{name}, som den räknas från, gäller inte längre",
                    "{name}, which it is counted from, no longer holds",
                ),
                Text::same(code),
            ),
        };
        Text::filled(wording, &[("name", name)])
    }
}

/// None where the rules give it still, or a person set it up.
fn gone<'a>(view: &'a CalendarView, deadline: &'a Deadline) -> Option<Gone<'a>> {
    let rule = deadline.rule?;
    if view.archived_rules.contains(&rule) {
        return Some(Gone::Rule);
    }
    let counted = match &deadline.due.basis {
        DueBasis::Milestone { event, .. } => Some(event),
        _ => None,
    };
    let events = counted.into_iter().chain(&deadline.feeds);
    let missing = events
        .map(String::as_str)
        .find(|event| view.event(event).is_none());
    missing.map(Gone::Event).or_else(|| anchor_gone(view, deadline))
}

/// Rules hang on each other in chains without circles, and no longer ones than there are deadlines.
fn anchor_gone<'a>(view: &'a CalendarView, deadline: &'a Deadline) -> Option<Gone<'a>> {
    let DueBasis::Deadline { code, .. } = &deadline.due.basis else {
        return None;
    };
    // One that stands too far off to be in the view is taken to be as it was.
    let anchor = view.deadlines.iter().find(|anchor| anchor.code == *code)?;
    (anchor.is_cancelled || gone(view, anchor).is_some()).then_some(Gone::Deadline(code))
}

#[cfg(test)]
mod tests {
    use arshjul_entity::{DeadlineKind, DeadlineRuleId, MilestoneKind};

    use super::*;
    use crate::domain::{
        calendar::{
            Offset,
            fixture::{DONE, day, deadline, found, with},
        },
        language::Language,
    };

    fn counted_from(id: i64, event: &str) -> Deadline {
        let mut counted = deadline(id, "Uppföljning", "2026-09-08").for_units(&[1, 2]);
        counted.rule = Some(DeadlineRuleId(1));
        counted.due.basis = DueBasis::Milestone {
            event: event.to_owned(),
            milestone: MilestoneKind::PeriodEnd,
            on: day("2026-08-31"),
            statutory_on: None,
            offset: Offset::working_days(6),
        };
        counted
    }

    fn hanging(id: i64, code: &str) -> Deadline {
        let mut hanging = deadline(id, "Återkoppling", "2026-09-22").for_units(&[1]);
        hanging.rule = Some(DeadlineRuleId(2));
        hanging.due.basis = DueBasis::Deadline {
            code: code.to_owned(),
            on: day("2026-09-08"),
            offset: Offset::working_days(10),
        };
        hanging
    }

    fn told(deadlines: impl IntoIterator<Item = Deadline>) -> Vec<i64> {
        let found = found(&with(deadlines), OutOfDate);
        found.iter().map(|finding| finding.deadlines[0].0).collect()
    }

    #[test]
    fn a_report_that_the_cycle_has_no_more_takes_its_deadlines_with_it_along_their_chain() {
        let standing = || [counted_from(1, "INTERIM-2026-08-31"), hanging(2, "D001")];
        assert_eq!(told(standing()), [0; 0]);
        assert_eq!(
            told([counted_from(1, "INTERIM-2026-07-31"), hanging(2, "D001")]),
            [1, 2]
        );
        let withdrawn = Deadline {
            is_cancelled: true,
            ..counted_from(1, "INTERIM-2026-08-31")
        };
        assert_eq!(told([withdrawn, hanging(2, "D001")]), [2]);
        let feeding = deadline(3, "Underlag", "2026-09-08")
            .feeding(DeadlineKind::InterimReport, "INTERIM-2026-07-31")
            .for_units(&[1]);
        assert_eq!(told([feeding.clone()]), [0; 0], "a person set it up");
        let ruled = Deadline {
            rule: Some(DeadlineRuleId(3)),
            ..feeding
        };
        assert_eq!(told([ruled]), [3]);
    }

    #[test]
    fn what_generating_would_leave_is_left_alone() {
        let gone = || counted_from(1, "INTERIM-2026-07-31");
        assert_eq!(told([gone().progress(2, DONE)]), [0; 0]);
        let mut moved = gone();
        moved.due.due_on = day("2026-09-10");
        assert_eq!(told([moved]), [0; 0]);
    }

    #[test]
    fn an_archived_rule_gives_nothing() {
        let mut view = with([counted_from(1, "INTERIM-2026-08-31")]);
        view.archived_rules.insert(DeadlineRuleId(1));
        let found = found(&view, OutOfDate);
        assert_eq!(
            found[0].message(Language::Swedish),
            "”Uppföljning” den 8 september 2026 ges inte längre av årets regler: regeln är arkiverad. Enheterna planerar för en dag \
             som inte gäller."
        );
    }
}
