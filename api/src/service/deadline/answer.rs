//! A deadline's questions, answered.

use arshjul_entity::{OrganizationUnitId, deadline_answer};

use super::{
    changed::Changed,
    held::Held,
    progress::{asked, closed_to, known_by},
};
use crate::{
    clock,
    domain::{
        book::Asked,
        policy::{Permit, act},
        rejection::Reason,
    },
    service::{
        self, Failure,
        audit::{self, Change},
        context::RequestContext,
        input::{self, Check, PROSE, at_path},
    },
    store,
};

/// Questions of one deadline at most.
const MAX_ANSWERS: usize = 100;

/// An answer to a question, as it is put.
#[derive(Clone, Debug)]
pub struct QuestionAnswer {
    pub question: String,
    pub answer: String,
}

/// A unit's answers.
#[derive(Debug)]
pub struct Answers {
    pub deadline: Option<i64>,
    pub unit: Option<i64>,
    pub answers: Vec<QuestionAnswer>,
}

/// Answers some of a deadline's questions, or all. A question that several deadlines of one hand-in put is answered for all of them. The
/// same once more changes nothing, so that a retry is safe.
pub async fn answer(context: &RequestContext, change: Answers) -> Result<Changed, Failure> {
    let unit = input::unit(&context.tree, "unitId", change.unit)?.id;
    let permit = Permit::<act::DeadlineAnswer>::at(&context.viewer, &context.tree, unit)?;
    check(&change.answers)?;
    let tx = context.store.begin().await?;
    let held = Held::hold(&tx, context, &permit, change.deadline).await?;
    let part = asked(context, &held, unit)?;
    let state = held.parts.state(part);
    if !state.takes_answers() {
        return Err(closed_to(context, &held, unit, state));
    }
    known_by(&tx, context, &held.row, clock::local_date(context.visit.now)).await?;
    let ids = held.hand_in_ids(unit);
    let given = store::deadline::answers(&tx, &permit, ids, unit).await?;
    let new = new_answers(context, &held, unit, &change.answers, &given)?;
    if !new.is_empty() {
        store::deadline::answer(&tx, &permit, new.clone()).await?;
        held.touch(&tx, context, &permit).await?;
        let made = new.iter().map(|answer| Change::made(Some(unit), answer));
        audit::record(&tx, context, &permit, made).await?;
    }
    Changed::commit(tx, context, [held.row.id]).await
}

fn check(answers: &[QuestionAnswer]) -> Result<(), Failure> {
    let mut check = Check::default();
    if answers.is_empty() {
        check.refuse("answers", Reason::NothingToAnswer);
    }
    check.count("answers", answers.len(), MAX_ANSWERS);
    for (place, answer) in answers.iter().enumerate().take(MAX_ANSWERS) {
        let place = place.to_string();
        check.text_at(&["answers", &place, "answer"], &answer.answer, PROSE);
    }
    check.done()
}

/// Those that were not given yet, of every deadline of the hand-in that puts the question.
fn new_answers(
    context: &RequestContext,
    held: &Held,
    unit: OrganizationUnitId,
    answers: &[QuestionAnswer],
    given: &[deadline_answer::Model],
) -> Result<Vec<deadline_answer::Model>, Failure> {
    let book = &held.parts.stored.book;
    let ids = held.hand_in_ids(unit);
    let (mut new, mut refused) = (Vec::new(), Vec::new());
    let mut seen: Vec<&str> = Vec::new();
    for (place, answer) in answers.iter().enumerate() {
        let place = place.to_string();
        let asked = Asked::Question(answer.question.trim().to_owned());
        let asking = ids.iter().filter(|id| {
            let own = book.own(arshjul_entity::DeadlineId(**id), unit);
            own.iter().any(|request| request.asked == asked)
        });
        let asking: Vec<_> = asking.copied().collect();
        if asking.is_empty() {
            refused.push(at_path(&["answers", &place, "question"], Reason::QuestionUnknown));
            continue;
        }
        let question = answer.question.trim();
        if seen.contains(&question) {
            let value = question.chars().take(64).collect();
            refused.push(at_path(
                &["answers", &place, "question"],
                Reason::Repeated { value },
            ));
            continue;
        }
        seen.push(question);
        for id in asking {
            let row = deadline_answer::Model {
                deadline_id: arshjul_entity::DeadlineId(id),
                unit_id: unit,
                question: question.to_owned(),
                answer: answer.answer.trim().to_owned(),
                answered_at: context.visit.now,
            };
            let before = given
                .iter()
                .find(|before| before.deadline_id == row.deadline_id && before.question == row.question);
            match before {
                None => new.push(row),
                Some(before) if before.answer == row.answer => {}
                Some(_) => {
                    refused.push(at_path(&["answers", &place, "answer"], Reason::AlreadyAnswered));
                    break;
                }
            }
        }
    }
    service::refuse_if_any(refused)?;
    Ok(new)
}
