//! Commands on deadlines: inputs, payloads, mutations.

use arshjul_entity::DeadlineId;
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{Deadline, proposal};
use crate::{
    graphql::{
        engine::{
            context::session,
            error::{UserError, outcome},
            id::GlobalId,
            scalar::Date,
        },
        enums::DeadlineKind,
    },
    service::{self, Failure, code::Subunits, session::Session},
};

fn row_of(id: &ID) -> Option<i64> {
    GlobalId::row_of(id, "Deadline")
}

fn unit_of(id: &ID) -> Option<i64> {
    GlobalId::row_of(id, "OrganizationUnit")
}

fn units_of(ids: Option<Vec<ID>>) -> Option<Vec<Option<i64>>> {
    ids.map(|ids| GlobalId::rows_of(&ids, "OrganizationUnit"))
}

/// The deadline as the command left it, or why it was not changed.
async fn answer(
    session: &Session,
    result: Result<DeadlineId, Failure>,
) -> Result<(Option<Deadline>, Vec<UserError>)> {
    let (changed, user_errors) = outcome(result, session.language())?;
    let deadline = match changed {
        Some(id) => Deadline::after(session, id).await?,
        None => None,
    };
    Ok((deadline, user_errors))
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, SimpleObject)]
        pub struct $name {
            /// The deadline after the change; null where it was refused.
            deadline: Option<Deadline>,
            /// Why it was refused; empty where it was not.
            user_errors: Vec<UserError>,
        }
    )*};
}

payloads! {
    /// The new deadline, or why there is none.
    DeadlineCreatePayload;
    /// The moved deadline, or why it was not moved.
    DeadlineMovePayload;
    /// The withdrawn deadline, or why it was not withdrawn.
    DeadlineCancelPayload;
    /// The deadline with the unit's hand-in, or why it was refused.
    DeadlineCompletePayload;
    /// The deadline with the unit's part open again, or why it was refused.
    DeadlineReopenPayload;
    /// The deadline with the units that it is not needed from, or why it was refused.
    DeadlineWaivePayload;
    /// The deadline that was kept, with what it serves, or why nothing was merged.
    DeadlinesMergePayload;
    /// The deadline that was kept, with what it still serves, or why nothing was given back.
    DeadlinesUnmergePayload;
}

/// The moved deadlines, or why none was moved.
#[derive(Debug, SimpleObject)]
pub struct CalendarProposalApplyPayload {
    /// The deadlines after their moves; null where they were refused.
    deadlines: Option<Vec<Deadline>>,
    /// Why they were refused; empty where they were not.
    user_errors: Vec<UserError>,
}

/// A new deadline, which no rule makes: an answer to a referral, a training, a meeting, a communication effort (P8).
#[derive(Debug, InputObject)]
pub struct DeadlineCreateInput {
    /// Kod: 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique, and not a rule's code followed by `-`.
    code: String,
    /// Hålltidens slag. A REFERRAL_RESPONSE names its steering document.
    kind: DeadlineKind,
    /// Rubrik, at most 500 characters.
    title: String,
    /// Sista dag, in a year that is set up.
    due_on: Date,
    /// Första dag that levelling may choose; null means the due day.
    earliest_on: Option<Date>,
    /// Sista dag that levelling may choose; null means the due day.
    latest_on: Option<Date>,
    /// Ids of the units that it asks, valid on the due day; at least one. Of a referral: its recipients.
    unit_ids: Vec<ID>,
    /// Process that asks, in the organization's own words, at most 500 characters.
    process: Option<String>,
    /// Id of the steering document that it comes from; of a referral: the document to answer on.
    steering_document_id: Option<ID>,
    /// Målgrupp, at most 500 characters.
    audience: Option<String>,
    /// Målgruppens lägsta ålder, 0-120 years.
    age_from: Option<i32>,
    /// Målgruppens högsta ålder, 0-120 years.
    age_to: Option<i32>,
    /// Frågor to answer, at most 20, each on one line of at most 500 characters.
    questions: Option<Vec<String>>,
    /// Ids of the indicators that it asks for.
    indicator_ids: Option<Vec<ID>>,
    /// Ids of the activities that it asks about.
    activity_ids: Option<Vec<ID>>,
    /// Id of the reporting event that it feeds, in the calendar of the due day's year or one beside it.
    reporting_event_id: Option<ID>,
    /// Uppskattad arbetstid for each unit, 0-2,000 hours, in whole minutes.
    effort_hours: Option<f64>,
    /// Marks invented example content.
    #[graphql(default)]
    is_example: bool,
}

impl From<DeadlineCreateInput> for service::deadline::New {
    fn from(input: DeadlineCreateInput) -> Self {
        let DeadlineCreateInput {
            code,
            kind,
            title,
            due_on,
            earliest_on,
            latest_on,
            unit_ids,
            process,
            steering_document_id,
            audience,
            age_from,
            age_to,
            questions,
            indicator_ids,
            activity_ids,
            reporting_event_id,
            effort_hours,
            is_example,
        } = input;
        let rows = |ids: Option<Vec<ID>>, kind| GlobalId::rows_of(&ids.unwrap_or_default(), kind);
        let event = |id: &ID| {
            let event = GlobalId::parse(id).filter(|event| event.kind == "ReportingEvent");
            event.map(|event| event.key)
        };
        Self {
            code,
            kind: kind.into(),
            title,
            due_on: due_on.0,
            earliest_on: earliest_on.map(|date| date.0),
            latest_on: latest_on.map(|date| date.0),
            units: GlobalId::rows_of(&unit_ids, "OrganizationUnit"),
            process,
            steering_document: steering_document_id.map(|id| GlobalId::row_of(&id, "SteeringDocument")),
            audience,
            age_from,
            age_to,
            questions: questions.unwrap_or_default(),
            indicators: rows(indicator_ids, "Indicator"),
            activities: rows(activity_ids, "Activity"),
            feeds: reporting_event_id.map(|id| event(&id).unwrap_or_default()),
            effort: effort_hours,
            is_example,
        }
    }
}

/// A move of a deadline.
#[derive(Debug, InputObject)]
pub struct DeadlineMoveInput {
    /// Id of the deadline.
    deadline_id: ID,
    /// The version that the change builds on.
    expected_version: i32,
    /// Ny sista dag, in a year that is set up, and on which the units that are still to hand in are valid; null: back to the day that the rule gives.
    due_on: Option<Date>,
    /// Skäl, at most 5,000 characters; needed for a day that is not the rule's.
    reason: Option<String>,
}

/// A withdrawal of a deadline that no rule in force made.
#[derive(Debug, InputObject)]
pub struct DeadlineCancelInput {
    /// Id of the deadline.
    deadline_id: ID,
    /// The version that the change builds on.
    expected_version: i32,
    /// Skäl, at most 5,000 characters; kept in the history.
    reason: String,
}

/// A unit's hand-in.
#[derive(Debug, InputObject)]
pub struct DeadlineCompleteInput {
    /// Id of the deadline.
    deadline_id: ID,
    /// Id of the unit that is done.
    unit_id: ID,
    /// Dagen då det blev klart, today or at most 7 days ago; null means today. A COORDINATOR at the root unit may give any earlier day.
    completed_on: Option<Date>,
    /// Svar, at most 5,000 characters: to the deadline's questions, or to a referral.
    answer: Option<String>,
}

/// A hand-in or a waiver to take back.
#[derive(Debug, InputObject)]
pub struct DeadlineReopenInput {
    /// Id of the deadline.
    deadline_id: ID,
    /// Id of the unit.
    unit_id: ID,
    /// Skäl, at most 5,000 characters; kept in the history.
    reason: String,
}

/// Units that a deadline is not needed from.
#[derive(Debug, InputObject)]
pub struct DeadlineWaiveInput {
    /// Id of the deadline.
    deadline_id: ID,
    /// Ids of the units; null: all that have not handed in yet.
    unit_ids: Option<Vec<ID>>,
    /// Skäl, at most 5,000 characters.
    reason: String,
}

/// One hand-in for several.
#[derive(Debug, InputObject)]
pub struct DeadlinesMergeInput {
    /// Id of the deadline whose hand-in serves all.
    keep_id: ID,
    /// The version of that deadline that the change builds on.
    expected_version: i32,
    /// Ids of the deadlines whose own hand-ins fall away.
    give_up_ids: Vec<ID>,
    /// Ids of the units; null: all that both ask and that have handed in neither.
    unit_ids: Option<Vec<ID>>,
}

/// A merge to take back.
#[derive(Debug, InputObject)]
pub struct DeadlinesUnmergeInput {
    /// Id of the deadline whose hand-in serves others.
    keep_id: ID,
    /// The version of that deadline that the change builds on.
    expected_version: i32,
    /// Ids of the deadlines that get their own hand-ins back; null: all that it serves.
    give_back_ids: Option<Vec<ID>>,
    /// Ids of the units; null: all of them.
    unit_ids: Option<Vec<ID>>,
}

/// A proposal to carry out, as it was seen.
#[derive(Debug, InputObject)]
pub struct CalendarProposalApplyInput {
    /// Kalenderår.
    year: i32,
    /// The units that `calendarProposal` was asked for, by their codes.
    units: Option<Vec<String>>,
    /// As `calendarProposal` was asked; null means true.
    include_subunits: Option<bool>,
    /// `fingerprint` of the proposal that was seen.
    fingerprint: String,
    /// Skäl to the moves, at most 5,000 characters.
    reason: String,
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
        let session = session(ctx).await?;
        let result = service::deadline::create(session, input.into()).await;
        let (deadline, user_errors) = answer(session, result).await?;
        Ok(DeadlineCreatePayload {
            deadline,
            user_errors,
        })
    }

    /// Moves a deadline, or moves it back to the day that its rule gives. The day stays whatever is generated (C5). COORDINATOR at
    /// the root unit.
    async fn deadline_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The move.")] input: DeadlineMoveInput,
    ) -> Result<DeadlineMovePayload> {
        let session = session(ctx).await?;
        let DeadlineMoveInput {
            deadline_id,
            expected_version,
            due_on,
            reason,
        } = input;
        let change = service::deadline::Move {
            deadline: row_of(&deadline_id),
            expected_version,
            due_on: due_on.map(|date| date.0),
            reason,
        };
        let result = service::deadline::move_to(session, change).await;
        let (deadline, user_errors) = answer(session, result).await?;
        Ok(DeadlineMovePayload {
            deadline,
            user_errors,
        })
    }

    /// Withdraws a deadline that no rule made, or one that was archived. It stays in the calendar, CANCELLED; what it served is asked for
    /// again. COORDINATOR at the root unit.
    async fn deadline_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The withdrawal.")] input: DeadlineCancelInput,
    ) -> Result<DeadlineCancelPayload> {
        let session = session(ctx).await?;
        let DeadlineCancelInput {
            deadline_id,
            expected_version,
            reason,
        } = input;
        let change = service::deadline::Cancellation {
            deadline: row_of(&deadline_id),
            expected_version,
            reason,
        };
        let result = service::deadline::cancel(session, change).await;
        let (deadline, user_errors) = answer(session, result).await?;
        Ok(DeadlineCancelPayload {
            deadline,
            user_errors,
        })
    }

    /// Says that a unit has handed in. It keeps when, and whether that was on time. The same once more changes nothing, so that a
    /// retry is safe. REPORTER, APPROVER or COORDINATOR at the unit.
    async fn deadline_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The hand-in.")] input: DeadlineCompleteInput,
    ) -> Result<DeadlineCompletePayload> {
        let session = session(ctx).await?;
        let DeadlineCompleteInput {
            deadline_id,
            unit_id,
            completed_on,
            answer: text,
        } = input;
        let change = service::deadline::Completion {
            deadline: row_of(&deadline_id),
            unit: unit_of(&unit_id),
            completed_on: completed_on.map(|date| date.0),
            answer: text,
        };
        let result = service::deadline::complete(session, change).await;
        let (deadline, user_errors) = answer(session, result).await?;
        Ok(DeadlineCompletePayload {
            deadline,
            user_errors,
        })
    }

    /// Takes a unit's hand-in back, or its waiver, which takes the role that waives. The history keeps what it was. REPORTER, APPROVER or COORDINATOR at the unit.
    async fn deadline_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to take back.")] input: DeadlineReopenInput,
    ) -> Result<DeadlineReopenPayload> {
        let session = session(ctx).await?;
        let DeadlineReopenInput {
            deadline_id,
            unit_id,
            reason,
        } = input;
        let change = service::deadline::Reopening {
            deadline: row_of(&deadline_id),
            unit: unit_of(&unit_id),
            reason,
        };
        let result = service::deadline::reopen(session, change).await;
        let (deadline, user_errors) = answer(session, result).await?;
        Ok(DeadlineReopenPayload {
            deadline,
            user_errors,
        })
    }

    /// Says that a deadline is not needed from units. What is waived makes no load. COORDINATOR at the root unit.
    async fn deadline_waive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The units, and why.")] input: DeadlineWaiveInput,
    ) -> Result<DeadlineWaivePayload> {
        let session = session(ctx).await?;
        let DeadlineWaiveInput {
            deadline_id,
            unit_ids,
            reason,
        } = input;
        let change = service::deadline::Waiver {
            deadline: row_of(&deadline_id),
            units: units_of(unit_ids),
            reason,
        };
        let result = service::deadline::waive(session, change).await;
        let (deadline, user_errors) = answer(session, result).await?;
        Ok(DeadlineWaivePayload {
            deadline,
            user_errors,
        })
    }

    /// Lets one hand-in serve several deadlines, as the finding PARALLEL_FOLLOW_UP proposes. The deadline that is kept asks for what the
    /// others ask beside its own, until it is undone. What is given up makes no load, and its state is that of the deadline which
    /// serves it. COORDINATOR at the root unit.
    async fn deadlines_merge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The deadlines.")] input: DeadlinesMergeInput,
    ) -> Result<DeadlinesMergePayload> {
        let session = session(ctx).await?;
        let DeadlinesMergeInput {
            keep_id,
            expected_version,
            give_up_ids,
            unit_ids,
        } = input;
        let change = service::deadline::Merge {
            keep: row_of(&keep_id),
            expected_version,
            give_up: GlobalId::rows_of(&give_up_ids, "Deadline"),
            units: units_of(unit_ids),
        };
        let result = service::deadline::merge(session, change).await;
        let (deadline, user_errors) = answer(session, result).await?;
        Ok(DeadlinesMergePayload {
            deadline,
            user_errors,
        })
    }

    /// Takes a merge back: what was given up is asked for again, as it stood. COORDINATOR at the root unit.
    async fn deadlines_unmerge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The merge.")] input: DeadlinesUnmergeInput,
    ) -> Result<DeadlinesUnmergePayload> {
        let session = session(ctx).await?;
        let DeadlinesUnmergeInput {
            keep_id,
            expected_version,
            give_back_ids,
            unit_ids,
        } = input;
        let change = service::deadline::Unmerge {
            keep: row_of(&keep_id),
            expected_version,
            give_back: give_back_ids.map(|ids| GlobalId::rows_of(&ids, "Deadline")),
            units: units_of(unit_ids),
        };
        let result = service::deadline::unmerge(session, change).await;
        let (deadline, user_errors) = answer(session, result).await?;
        Ok(DeadlinesUnmergePayload {
            deadline,
            user_errors,
        })
    }

    /// Makes the moves of a proposal that was seen, all of them with its reason. Where it would be another proposal by now, it is
    /// refused. COORDINATOR at the root unit.
    async fn calendar_proposal_apply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: CalendarProposalApplyInput,
    ) -> Result<CalendarProposalApplyPayload> {
        let session = session(ctx).await?;
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
                units: proposal::chosen(session, "units", units.as_deref(), subunits)?,
                fingerprint,
                reason,
            };
            service::deadline::apply(session, change).await
        };
        let (moved, user_errors) = outcome(result.await, session.language())?;
        let deadlines = match moved {
            Some(ids) => Some(Deadline::all_after(session, &ids).await?),
            None => None,
        };
        Ok(CalendarProposalApplyPayload {
            deadlines,
            user_errors,
        })
    }
}
