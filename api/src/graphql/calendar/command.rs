//! Commands on deadlines: payloads, mutations.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::{
    Deadline, Request,
    input::{
        CalendarProposalApplyInput, DeadlineAnswerInput, DeadlineAskForInput, DeadlineCancelInput,
        DeadlineCompleteInput, DeadlineCreateInput, DeadlineMoveInput, DeadlineReopenInput,
        DeadlineWaiveInput, DeadlinesAskOnceInput, DeadlinesMergeInput, DeadlinesUnmergeInput,
        QuestionAnswerInput,
    },
    proposal,
};
use crate::{
    domain::rejection::{Reason, Rejection},
    graphql::{
        activity::Activity,
        engine::{Field, GlobalId, Payload, UserError, context, hand_over, outcome, payloads, stands_for},
        indicator::Indicator,
        organization_unit::OrganizationUnit,
        steering_document::SteeringDocument,
    },
    service::{
        self, Failure,
        code::Subunits,
        context::RequestContext,
        deadline::{Changed, Completed, QuestionAnswer},
    },
};

/// The deadline as the command left it, or why it was not changed.
fn answer<P: Payload<Object = Deadline>>(
    context: &RequestContext,
    result: Result<Changed, Failure>,
) -> Result<P> {
    let (changed, user_errors) = outcome(result, context.language())?;
    let deadlines = changed.map(|changed| Deadline::all_changed(context, &changed));
    Ok(P::new(deadlines.into_iter().flatten().next(), user_errors))
}

payloads! {
    /// The new deadline, or why there is none.
    DeadlineCreatePayload {
        /// The deadline after the change; null where it was refused.
        deadline: Deadline
    }
    /// The moved deadline, or why it was not moved.
    DeadlineMovePayload {
        /// The deadline after the change; null where it was refused.
        deadline: Deadline
    }
    /// The withdrawn deadline, or why it was not withdrawn.
    DeadlineCancelPayload {
        /// The deadline after the change; null where it was refused.
        deadline: Deadline
    }
    /// The deadline with the unit's answers, or why they were refused.
    DeadlineAnswerPayload {
        /// The deadline after the change; null where it was refused.
        deadline: Deadline
    }
    /// The deadline with the unit's part open again, or why it was refused.
    DeadlineReopenPayload {
        /// The deadline after the change; null where it was refused.
        deadline: Deadline
    }
    /// The deadline with the units that it is not needed from, or why it was refused.
    DeadlineWaivePayload {
        /// The deadline after the change; null where it was refused.
        deadline: Deadline
    }
    /// The deadline that was kept, with what it serves, or why nothing was merged.
    DeadlinesMergePayload {
        /// The deadline after the change; null where it was refused.
        deadline: Deadline
    }
    /// The deadline that asks for all, or why it does not.
    DeadlinesAskOncePayload {
        /// The deadline after the change; null where it was refused.
        deadline: Deadline
    }
    /// The deadline with its period, or why it still asks for another.
    DeadlineAskForPayload {
        /// The deadline after the change; null where it was refused.
        deadline: Deadline
    }
    /// The deadline that was kept, with what it still serves, or why nothing was given back.
    DeadlinesUnmergePayload {
        /// The deadline after the change; null where it was refused.
        deadline: Deadline
    }
    /// The moved deadlines, or why none was moved.
    CalendarProposalApplyPayload {
        /// The deadlines after their moves; null where they were refused.
        deadlines: Vec<Deadline>
    }
}

/// The deadline with the unit's hand-in, or why it was refused.
#[derive(Debug, SimpleObject)]
pub struct DeadlineCompletePayload {
    /// The deadline after the change; null where it was refused.
    deadline: Option<Deadline>,
    /// Requests (begäranden) that have to be answered first; empty where nothing is missing.
    missing: Vec<Request>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

impl DeadlineCompletePayload {
    fn of(context: &RequestContext, result: Result<Completed, Failure>) -> Result<Self> {
        let (completed, mut user_errors) = outcome(result, context.language())?;
        let Some(Completed { changed, missing }) = completed else {
            return Ok(Self {
                deadline: None,
                missing: Vec::new(),
                user_errors,
            });
        };
        let deadline = Deadline::all_changed(context, &changed).into_iter().next();
        let shown = deadline.as_ref().map(|deadline| deadline.shown.clone());
        let refused = missing.first().map(|request| {
            let unit = context.tree.by_id(request.unit);
            Reason::RequestsOpen {
                unit: unit.map_or_else(String::new, |unit| unit.code.clone()),
                open: missing.len(),
            }
        });
        let is_refused = refused.is_some();
        user_errors.extend(
            refused.map(|reason| UserError::new(&Rejection::at("unitId", reason), context.language())),
        );
        let missing = shown
            .map(|shown| Request::all(&shown, missing))
            .unwrap_or_default();
        Ok(Self {
            deadline: deadline.filter(|_| !is_refused),
            missing,
            user_errors,
        })
    }
}

impl From<DeadlineCreateInput> for service::deadline::New {
    fn from(input: DeadlineCreateInput) -> Self {
        let event = |id: ID| {
            let event = GlobalId::parse(&id).filter(|event| event.kind == "ReportingEvent");
            event.map(|event| event.key).unwrap_or_default()
        };
        hand_over!(input, DeadlineCreateInput => service::deadline::New {
            code, kind, title, due_on, earliest_on, latest_on, process, audience, age_from, age_to, asks_for, asks_for_period,
            is_example;
            units = OrganizationUnit(unit_ids), steering_document = SteeringDocument(steering_document_id),
            indicators = Indicator(indicator_ids), activities = Activity(activity_ids),
        } and (questions, reporting_event_id, effort_hours) as (
            questions: questions.plain().unwrap_or_default(),
            feeds: reporting_event_id.map(event),
            effort: effort_hours,
        ))
    }
}

impl From<QuestionAnswerInput> for QuestionAnswer {
    fn from(input: QuestionAnswerInput) -> Self {
        hand_over!(input, QuestionAnswerInput => QuestionAnswer { question, answer })
    }
}

stands_for! {
    QuestionAnswerInput => QuestionAnswer: Into::into;
}

#[derive(Debug, Default)]
pub struct DeadlineMutation;

#[Object]
impl DeadlineMutation {
    /// Sets a deadline up that no rule makes. COORDINATOR at the root unit.
    async fn deadline_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new deadline.")] input: DeadlineCreateInput,
    ) -> Result<DeadlineCreatePayload> {
        let context = context(ctx).await?;
        answer(context, service::deadline::create(context, input.into()).await)
    }

    /// Moves a deadline, or moves it back to the day that its rule gives. The day stays whatever is generated (C5). COORDINATOR at
    /// the root unit.
    async fn deadline_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The move.")] input: DeadlineMoveInput,
    ) -> Result<DeadlineMovePayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, DeadlineMoveInput => service::deadline::Move {
            expected_version, due_on, reason;
            deadline = Deadline(deadline_id),
        });
        answer(context, service::deadline::move_to(context, change).await)
    }

    /// Withdraws a deadline that no rule made, or one that was archived. It stays in the calendar, CANCELLED; what it served is asked for
    /// again. COORDINATOR at the root unit.
    async fn deadline_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The withdrawal.")] input: DeadlineCancelInput,
    ) -> Result<DeadlineCancelPayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, DeadlineCancelInput => service::deadline::Cancellation {
            expected_version, reason;
            deadline = Deadline(deadline_id),
        });
        answer(context, service::deadline::cancel(context, change).await)
    }

    /// Says that a unit is done with what carries no data: a meeting held, a report handed over, a decision taken. Where results or answers
    /// are missing it is refused (REQUESTS_OPEN), unless the gap is accepted. It keeps when, and whether that was on time. The same once more changes nothing, so that a
    /// retry is safe. REPORTER, APPROVER or COORDINATOR at the unit.
    async fn deadline_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The hand-in.")] input: DeadlineCompleteInput,
    ) -> Result<DeadlineCompletePayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, DeadlineCompleteInput => service::deadline::Completion {
            completed_on, answer, accept_gap;
            deadline = Deadline(deadline_id), unit = OrganizationUnit(unit_id),
        });
        DeadlineCompletePayload::of(context, service::deadline::complete(context, change).await)
    }

    /// Answers a deadline's questions, some or all of them; with the last one the unit is done, where it has no results to hand in. The
    /// same once more changes nothing, so that a retry is safe. REPORTER, APPROVER or COORDINATOR at the unit.
    async fn deadline_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answers.")] input: DeadlineAnswerInput,
    ) -> Result<DeadlineAnswerPayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, DeadlineAnswerInput => service::deadline::Answers {
            answers;
            deadline = Deadline(deadline_id), unit = OrganizationUnit(unit_id),
        });
        answer(context, service::deadline::answer(context, change).await)
    }

    /// Takes a unit's hand-in back, or its waiver, which takes the role that waives. The history keeps what it was. REPORTER, APPROVER or COORDINATOR at the unit.
    async fn deadline_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to take back.")] input: DeadlineReopenInput,
    ) -> Result<DeadlineReopenPayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, DeadlineReopenInput => service::deadline::Reopening {
            reason;
            deadline = Deadline(deadline_id), unit = OrganizationUnit(unit_id),
        });
        answer(context, service::deadline::reopen(context, change).await)
    }

    /// Says that a deadline is not needed from units. What is waived makes no load. COORDINATOR at the root unit.
    async fn deadline_waive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The units, and why.")] input: DeadlineWaiveInput,
    ) -> Result<DeadlineWaivePayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, DeadlineWaiveInput => service::deadline::Waiver {
            reason;
            deadline = Deadline(deadline_id), units = OrganizationUnit(unit_ids),
        });
        answer(context, service::deadline::waive(context, change).await)
    }

    /// Lets one hand-in serve several deadlines, as the finding PARALLEL_FOLLOW_UP proposes. The deadline that is kept asks for what the
    /// others ask beside its own, until it is undone. What is given up makes no load, and its state is that of the deadline which
    /// serves it. COORDINATOR at the root unit.
    async fn deadlines_merge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The deadlines.")] input: DeadlinesMergeInput,
    ) -> Result<DeadlinesMergePayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, DeadlinesMergeInput => service::deadline::Merge {
            expected_version;
            keep = Deadline(keep_id), give_up = Deadline(give_up_ids), units = OrganizationUnit(unit_ids),
        });
        answer(context, service::deadline::merge(context, change).await)
    }

    /// Lets one deadline ask for what several ask (frågar en gång), as the finding PARALLEL_FOLLOW_UP proposes. The others keep their days, and what
    /// only they ask; what both ask is handed in once, and used by all. `deadlinesUnmerge` takes it back. COORDINATOR at the root unit.
    async fn deadlines_ask_once(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The deadlines.")] input: DeadlinesAskOnceInput,
    ) -> Result<DeadlinesAskOncePayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, DeadlinesAskOnceInput => service::deadline::Merge {
            expected_version;
            keep = Deadline(keep_id), give_up = Deadline(give_up_ids), units = OrganizationUnit(unit_ids),
        });
        answer(context, service::deadline::ask_once(context, change).await)
    }

    /// Says which period a deadline asks for (vilken period som efterfrågas), as the finding BEFORE_SOURCE proposes. It stays whatever is generated
    /// (C5). COORDINATOR at the root unit.
    async fn deadline_ask_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The choice.")] input: DeadlineAskForInput,
    ) -> Result<DeadlineAskForPayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, DeadlineAskForInput => service::deadline::PeriodChoice {
            expected_version, asks_for, asks_for_period, reason;
            deadline = Deadline(deadline_id),
        });
        answer(context, service::deadline::ask_for(context, change).await)
    }

    /// Takes a merge back, or what was asked once: what was given up is asked for again, as it stood. COORDINATOR at the root unit.
    async fn deadlines_unmerge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The merge.")] input: DeadlinesUnmergeInput,
    ) -> Result<DeadlinesUnmergePayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, DeadlinesUnmergeInput => service::deadline::Unmerge {
            expected_version;
            keep = Deadline(keep_id), give_back = Deadline(give_back_ids), units = OrganizationUnit(unit_ids),
        });
        answer(context, service::deadline::unmerge(context, change).await)
    }

    /// Makes the moves of a proposal that was seen, all of them with its reason. Where it would be another proposal by now, it is
    /// refused. COORDINATOR at the root unit.
    async fn calendar_proposal_apply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: CalendarProposalApplyInput,
    ) -> Result<CalendarProposalApplyPayload> {
        let context = context(ctx).await?;
        let CalendarProposalApplyInput {
            year,
            units,
            include_subunits,
            fingerprint,
            reason,
        } = input;
        let subunits = Subunits::from(include_subunits);
        let result = async {
            let change = service::deadline::Levelling {
                year: service::fiscal_year::calendar_year("year", year)?,
                units: proposal::chosen(context, "units", units.as_deref(), subunits)?,
                fingerprint,
                reason: reason.plain(),
            };
            service::deadline::apply(context, change).await
        };
        let (moved, user_errors) = outcome(result.await, context.language())?;
        let deadlines = moved.map(|moved| Deadline::all_changed(context, &moved));
        Ok(CalendarProposalApplyPayload {
            deadlines,
            user_errors,
        })
    }
}
