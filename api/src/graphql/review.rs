//! Results approved and returned in bulk.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    engine::{DateTime, Field, GlobalId, Prose, UserError, bad_user_input, context, outcome},
    result::ResultFilter,
    submission::{ResultRowResult, SubmitMode},
};
use crate::{
    domain::{
        approval::ReviewAct,
        policy::act,
        rejection::{Reason, Rejection},
        result::RowOutcome,
    },
    service::{
        self, Failure,
        context::RequestContext,
        result::{Answer, MAX_ROWS, Named, Review, Selection},
    },
};

/// A result that was looked at.
#[derive(Debug, InputObject)]
pub struct ReviewedResultInput {
    /// Id of the result.
    id: ID,
    /// The version that was looked at; null: whichever it is by now.
    expected_version: Option<i32>,
}

/// What is to be reviewed, as either input asks for it.
struct Asked {
    results: Option<Vec<ReviewedResultInput>>,
    filter: Option<ResultFilter>,
    seen_at: Option<DateTime>,
    mode: SubmitMode,
    comment: Option<String>,
}

macro_rules! inputs {
    ($($(#[$doc:meta])* $name:ident { $(#[$comment:meta])* comment })*) => {$(
        $(#[$doc])*
        #[derive(Debug, InputObject)]
        pub struct $name {
            /// Results (utfall) by their ids, at most 5,000.
            results: Option<Vec<ReviewedResultInput>>,
            /// Those that the filter takes and whose raw values the viewer may see, at most 5,000, by id.
            filter: Option<ResultFilter>,
            /// When they were looked at: a result that has changed since is rejected with STALE_VERSION. It goes by the service's
            /// clock, and does not tell what lands in that very moment: where it must, name the results with their versions. Null:
            /// whenever.
            seen_at: Option<DateTime>,
            /// What is to land; by default all rows or none.
            #[graphql(default_with = "SubmitMode::Atomic")]
            mode: SubmitMode,
            $(#[$comment])*
            comment: Option<Prose>,
        }

        impl From<$name> for Asked {
            fn from(input: $name) -> Self {
                let $name { results, filter, seen_at, mode, comment } = input;
                let comment = comment.map(Prose::plain);
                Self { results, filter, seen_at, mode, comment }
            }
        }
    )*};
}

inputs! {
    /// Results to approve: either `results` or `filter`.
    ResultsApproveInput {
        /// The comment (kommentar), at most 2,000 characters. Never published.
        comment
    }
    /// Results to return: either `results` or `filter`.
    ResultsReturnInput {
        /// The comment (kommentar), at most 2,000 characters: what the unit is to look at. Needed, and never published.
        comment
    }
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Default, SimpleObject)]
        pub struct $name {
            /// One for each row: by `results` in their order, by `filter` in the order of the results' ids. Each has its result as it is
            /// now, whatever became of it, where the viewer may see it.
            rows: Vec<ResultRowResult>,
            /// How many results are changed (antal ändrade utfall).
            updated: usize,
            /// How many are unchanged (antal oförändrade): they were so already.
            unchanged: usize,
            /// How many rows are rejected (antal avvisade rader).
            rejected: usize,
            /// Whether the rows that were not rejected have landed: never in a dry run, nor in ATOMIC where a row was rejected.
            committed: bool,
            /// What is wrong with the review as a whole; what is wrong with a row stands in the row.
            user_errors: Vec<UserError>,
        }

        impl $name {
            fn new(context: &RequestContext, answer: Option<Answer>, user_errors: Vec<UserError>) -> Self {
                let Some(answer) = answer else {
                    return Self { user_errors, ..Self::default() };
                };
                Self {
                    updated: answer.count(RowOutcome::Updated),
                    unchanged: answer.count(RowOutcome::Unchanged),
                    rejected: answer.count(RowOutcome::Rejected),
                    committed: answer.is_committed,
                    rows: ResultRowResult::all(context, answer),
                    user_errors,
                }
            }
        }
    )*};
}

payloads! {
    /// What became of an approval.
    ResultsApprovePayload;
    /// What became of a return.
    ResultsReturnPayload;
}

impl Asked {
    async fn review<A: ReviewAct>(
        self,
        context: &RequestContext,
    ) -> Result<(Option<Answer>, Vec<UserError>)> {
        let Self {
            results,
            filter,
            seen_at,
            mode,
            comment,
        } = self;
        let selection = match (results, filter) {
            (Some(results), None) => Selection::Results(named(context, &results)?),
            (None, Some(filter)) => Selection::Filter(filter.resolve(context).await?),
            _ => {
                let refused: Failure = Reason::ResultsOrFilter.into();
                return outcome(Err(refused), context.language());
            }
        };
        let review = Review {
            mode: mode.into(),
            selection,
            seen_at: seen_at.map(|at| at.0),
            comment,
        };
        let answer = service::result::review::<A>(context, review).await;
        outcome(answer, context.language())
    }
}

fn named(context: &RequestContext, results: &[ReviewedResultInput]) -> Result<Vec<Named>> {
    if results.len() > MAX_ROWS {
        let reason = Reason::TooMany {
            maximum: MAX_ROWS,
            given: results.len(),
        };
        return Err(bad_user_input(
            &Rejection::at("results", reason),
            context.language(),
        ));
    }
    let named = results.iter().map(|result| Named {
        id: GlobalId::row_of(&result.id, "Result"),
        expected_version: result.expected_version,
    });
    Ok(named.collect())
}

#[derive(Debug, Default)]
pub struct ReviewMutation;

#[Object]
impl ReviewMutation {
    /// Approves results (godkänner utfall) that are SUBMITTED, at most 5,000 (R7). What a data freeze holds may be approved as it
    /// stands; a closed fiscal year takes no change. APPROVER at the unit of each row.
    async fn results_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The results, and what is to land.")] input: ResultsApproveInput,
    ) -> Result<ResultsApprovePayload> {
        let context = context(ctx).await?;
        let (answer, user_errors) = Asked::from(input).review::<act::ResultsApprove>(context).await?;
        Ok(ResultsApprovePayload::new(context, answer, user_errors))
    }

    /// Returns results (återsänder utfall) that are SUBMITTED or APPROVED to their units with a comment, at most 5,000 (R7). APPROVER
    /// at the unit of each row.
    async fn results_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The results, why they are returned, and what is to land.")]
        input: ResultsReturnInput,
    ) -> Result<ResultsReturnPayload> {
        let context = context(ctx).await?;
        let (answer, user_errors) = Asked::from(input).review::<act::ResultsReturn>(context).await?;
        Ok(ResultsReturnPayload::new(context, answer, user_errors))
    }
}
