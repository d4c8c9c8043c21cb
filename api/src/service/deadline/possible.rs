//! What the viewer can do with a deadline now, by the rules that the commands go by: where an action stands here, some input of it is
//! taken.

use arshjul_entity::OrganizationUnitId;

use crate::{
    clock,
    domain::{
        book::Asked,
        calendar::{Deadline, PartState, Progress, changeable, known_from, withdrawable},
        policy::{Action, Reach},
    },
    service::{calendar::Calendar, context::RequestContext},
};

/// With all of its units at once.
pub fn of_deadline(context: &RequestContext, calendar: &Calendar, deadline: &Deadline) -> Vec<Action> {
    let view = &calendar.view;
    if changeable(deadline.is_cancelled).is_err() {
        return Vec::new();
    }
    let is_in_force = |rule| !view.archived_rules.contains(rule);
    let is_of_rule = deadline.rule.as_ref().is_some_and(is_in_force);
    let any_part = |fits: &dyn Fn(OrganizationUnitId, PartState) -> bool| {
        let mut units = deadline.units.keys();
        units.any(|unit| part(calendar, deadline, *unit).is_some_and(|state| fits(*unit, state)))
    };
    let can_be_tied = any_part(&|unit, state| state.can_be_tied() && !deadline.uses.contains_key(&unit));
    let is_tied_to = |other: &Deadline| {
        let mut served = other.units.values().filter_map(Progress::served_by);
        served.any(|by| by == deadline.id) || other.uses.values().any(|by| *by == deadline.id)
    };
    let possible = [
        (Action::DeadlineMove, true),
        (Action::DeadlineCancel, withdrawable(is_of_rule).is_ok()),
        (
            Action::DeadlineWaive,
            any_part(&|unit, state| state.can_be_waived(deadline.entered.contains(&unit))),
        ),
        (Action::DeadlinesMerge, can_be_tied),
        (Action::DeadlinesUnmerge, view.deadlines.iter().any(is_tied_to)),
        (Action::DeadlinesAskOnce, can_be_tied),
        (Action::DeadlineAskFor, true),
    ];
    let possible = possible.into_iter().filter(|(_, is_possible)| *is_possible);
    possible
        .map(|(action, _)| action)
        .filter(|action| is_for_group(context, *action))
        .collect()
}

/// With a unit's part of it.
pub fn of_unit(
    context: &RequestContext,
    calendar: &Calendar,
    deadline: &Deadline,
    unit: OrganizationUnitId,
) -> Vec<Action> {
    let Some(state) = part(calendar, deadline, unit).filter(|_| !deadline.is_cancelled) else {
        return Vec::new();
    };
    let may_waive = is_for_group(context, Action::DeadlineWaive);
    let today = clock::local_date(context.visit.now);
    let feeds = deadline.feeds.as_deref().and_then(|code| calendar.event(code));
    let is_known = known_from(deadline.kind, feeds).is_none_or(|from| from <= today);
    let hand_in = calendar.book.hand_in(deadline.id, unit);
    let is_missing_data = hand_in
        .iter()
        .any(|request| request.asked.is_data() && request.answer.is_none());
    let mut questions = hand_in
        .iter()
        .filter(|request| matches!(request.asked, Asked::Question(_)));
    let has_answered = questions.clone().any(|request| request.answer.is_some());
    let has_unanswered = questions.any(|request| request.answer.is_none());
    let is_entered = deadline.entered.contains(&unit) || has_answered;
    let possible = [
        (
            Action::DeadlineComplete,
            state.can_be_completed() && is_known && (!is_missing_data || may_waive),
        ),
        (
            Action::DeadlineAnswer,
            state.takes_answers() && is_known && has_unanswered,
        ),
        (
            Action::DeadlineReopen,
            state.can_be_reopened(is_entered) && (state != PartState::Waived || may_waive),
        ),
    ];
    let reaches = |action: &Action| context.viewer.reach(&context.tree, *action).covers(unit);
    let possible = possible.into_iter().filter(|(_, is_possible)| *is_possible);
    possible.map(|(action, _)| action).filter(reaches).collect()
}

fn part(calendar: &Calendar, deadline: &Deadline, unit: OrganizationUnitId) -> Option<PartState> {
    PartState::of(&calendar.view.deadlines, deadline, unit)
}

fn is_for_group(context: &RequestContext, action: Action) -> bool {
    context.viewer.reach(&context.tree, action) == Reach::Group
}
