//! What commands on deadlines take.

use async_graphql::{ID, InputObject};

use crate::graphql::{
    engine::{Date, Line, Period, Prose},
    enums::{DeadlineKind, RequestedPeriod},
};

/// A new deadline, which no rule makes: an answer to a referral, a training, a meeting, a communication effort (P8).
#[derive(Debug, InputObject)]
pub struct DeadlineCreateInput {
    /// The code (kod): 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique, and not a rule's code followed by `-`.
    pub code: String,
    /// The deadline's kind (hålltidens slag). A REFERRAL_RESPONSE names its steering document.
    pub kind: DeadlineKind,
    /// The title (rubrik), at most 500 characters.
    pub title: Line,
    /// The last day (sista dag), in a year that is set up.
    pub due_on: Date,
    /// The first day (första dag) that levelling may choose; null means the due day.
    pub earliest_on: Option<Date>,
    /// The last day (sista dag) that levelling may choose; null means the due day.
    pub latest_on: Option<Date>,
    /// Ids of the units that it asks, valid on the due day; at least one. Of a referral: its recipients.
    pub unit_ids: Vec<ID>,
    /// The process (process) that asks, in the organization's own words, at most 500 characters.
    pub process: Option<Line>,
    /// Id of the steering document that it comes from; of a referral: the document to answer on.
    pub steering_document_id: Option<ID>,
    /// Whom it is for (målgrupp), at most 500 characters.
    pub audience: Option<Line>,
    /// The lowest age of those it is for (målgruppens lägsta ålder), 0-120 years.
    pub age_from: Option<i32>,
    /// The highest age of those it is for (målgruppens högsta ålder), 0-120 years.
    pub age_to: Option<i32>,
    /// Questions (frågor) to answer, at most 20, each on one line of at most 500 characters.
    pub questions: Option<Vec<Prose>>,
    /// Ids of the indicators that it asks for.
    pub indicator_ids: Option<Vec<ID>>,
    /// Which period (vilken period) of the indicators it asks for; null means LATEST_OVER.
    pub asks_for: Option<RequestedPeriod>,
    /// The period (perioden) by name, with NAMED.
    pub asks_for_period: Option<Period>,
    /// Ids of the activities that it asks about.
    pub activity_ids: Option<Vec<ID>>,
    /// Id of the reporting event that it feeds, in the calendar of the due day's year or one beside it.
    pub reporting_event_id: Option<ID>,
    /// The estimated working time (uppskattad arbetstid) for each unit, 0-2,000 hours, in whole minutes.
    pub effort_hours: Option<f64>,
    /// Marks invented example content.
    #[graphql(default)]
    pub is_example: bool,
}

/// A move of a deadline.
#[derive(Debug, InputObject)]
pub struct DeadlineMoveInput {
    /// Id of the deadline.
    pub deadline_id: ID,
    /// The version that the change builds on.
    pub expected_version: i32,
    /// The new last day (ny sista dag), in a year that is set up, and on which the units that are still to hand in are valid; null:
    /// back to the day that the rule gives.
    pub due_on: Option<Date>,
    /// The reason (skäl), at most 5,000 characters; needed for a day that is not the rule's.
    pub reason: Option<Prose>,
}

/// A withdrawal of a deadline that no rule in force made.
#[derive(Debug, InputObject)]
pub struct DeadlineCancelInput {
    /// Id of the deadline.
    pub deadline_id: ID,
    /// The version that the change builds on.
    pub expected_version: i32,
    /// The reason (skäl), at most 5,000 characters; kept in the history.
    pub reason: Prose,
}

/// A unit's hand-in.
#[derive(Debug, InputObject)]
pub struct DeadlineCompleteInput {
    /// Id of the deadline.
    pub deadline_id: ID,
    /// Id of the unit that is done.
    pub unit_id: ID,
    /// The day on which it was done (dagen då det blev klart), today or at most 7 days ago; null means today. A COORDINATOR at the root
    /// unit may give any earlier day.
    pub completed_on: Option<Date>,
    /// The answer (svar), at most 5,000 characters: a word on the decision, or the answer to a referral.
    pub answer: Option<Prose>,
    /// Accepts that results or answers are missing (godtar att det saknas): why, at most 5,000 characters. Takes a COORDINATOR at the root
    /// unit.
    pub accept_gap: Option<Prose>,
}

/// A unit's answers to a deadline's questions.
#[derive(Debug, InputObject)]
pub struct DeadlineAnswerInput {
    /// Id of the deadline.
    pub deadline_id: ID,
    /// Id of the unit that answers.
    pub unit_id: ID,
    /// Answers (svar), 1-100, each question once.
    pub answers: Vec<QuestionAnswerInput>,
}

/// An answer to a question (svar på en fråga).
#[derive(Debug, InputObject)]
pub struct QuestionAnswerInput {
    /// The question (fråga), as it stands in the deadline's `questions`.
    pub question: Prose,
    /// The answer (svar), at most 5,000 characters.
    pub answer: Prose,
}

/// A hand-in or a waiver to take back.
#[derive(Debug, InputObject)]
pub struct DeadlineReopenInput {
    /// Id of the deadline.
    pub deadline_id: ID,
    /// Id of the unit.
    pub unit_id: ID,
    /// The reason (skäl), at most 5,000 characters; kept in the history.
    pub reason: Prose,
}

/// Units that a deadline is not needed from.
#[derive(Debug, InputObject)]
pub struct DeadlineWaiveInput {
    /// Id of the deadline.
    pub deadline_id: ID,
    /// Ids of the units; null: all that have not handed in yet.
    pub unit_ids: Option<Vec<ID>>,
    /// The reason (skäl), at most 5,000 characters.
    pub reason: Prose,
}

/// One hand-in for several.
#[derive(Debug, InputObject)]
pub struct DeadlinesMergeInput {
    /// Id of the deadline whose hand-in serves all.
    pub keep_id: ID,
    /// The version of that deadline that the change builds on.
    pub expected_version: i32,
    /// Ids of the deadlines whose own hand-ins fall away.
    pub give_up_ids: Vec<ID>,
    /// Ids of the units; null: all that both ask and that have handed in neither.
    pub unit_ids: Option<Vec<ID>>,
}

/// What is asked once for several.
#[derive(Debug, InputObject)]
pub struct DeadlinesAskOnceInput {
    /// Id of the deadline that asks.
    pub keep_id: ID,
    /// The version of that deadline that the change builds on.
    pub expected_version: i32,
    /// Ids of the deadlines whose reports use what comes in.
    pub give_up_ids: Vec<ID>,
    /// Ids of the units; null: all that both ask and that have handed in neither.
    pub unit_ids: Option<Vec<ID>>,
}

/// Another period to ask for.
#[derive(Debug, InputObject)]
pub struct DeadlineAskForInput {
    /// Id of the deadline.
    pub deadline_id: ID,
    /// The version that the change builds on.
    pub expected_version: i32,
    /// Which period (vilken period) of its indicators.
    pub asks_for: RequestedPeriod,
    /// The period (perioden) by name, with NAMED.
    pub asks_for_period: Option<Period>,
    /// The reason (skäl), at most 5,000 characters.
    pub reason: Prose,
}

/// A merge to take back.
#[derive(Debug, InputObject)]
pub struct DeadlinesUnmergeInput {
    /// Id of the deadline whose hand-in serves others.
    pub keep_id: ID,
    /// The version of that deadline that the change builds on.
    pub expected_version: i32,
    /// Ids of the deadlines that get their own hand-ins back; null: all that it serves.
    pub give_back_ids: Option<Vec<ID>>,
    /// Ids of the units; null: all of them.
    pub unit_ids: Option<Vec<ID>>,
}

/// A proposal to carry out, as it was seen.
#[derive(Debug, InputObject)]
pub struct CalendarProposalApplyInput {
    /// The calendar year (kalenderår).
    pub year: i32,
    /// The units that `calendarProposal` was asked for, by their codes.
    pub units: Option<Vec<String>>,
    /// As `calendarProposal` was asked; null means true.
    pub include_subunits: Option<bool>,
    /// `fingerprint` of the proposal that was seen.
    pub fingerprint: String,
    /// The reason for the moves (skäl), at most 5,000 characters.
    pub reason: Prose,
}
