//! Deadline rules made, changed and archived.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};

use super::{
    DeadlineRule,
    anchor::{DeadlineAnchorInput, DeadlineOffsetInput},
};
use crate::{
    graphql::{
        activity::Activity,
        engine::{GlobalId, Line, Period, Prose, context, hand_over, payload, payloads},
        enums::{DeadlineKind, ReportingEventKind, RequestedPeriod, RollPolicy, UnitKind, YearChoice},
        indicator::Indicator,
        organization_unit::OrganizationUnit,
        steering_document::SteeringDocument,
    },
    service::{
        self,
        deadline_rule::{New, WrittenRule},
    },
};

/// A new rule.
#[derive(Debug, InputObject)]
pub struct DeadlineRuleCreateInput {
    /// The rule's code (regelns kod): 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique.
    code: String,
    /// The kinds of deadlines (hålltidernas slag).
    kind: DeadlineKind,
    /// The title (rubrik), at most 500 characters.
    title: Line,
    /// The process (process): who asks, at most 500 characters.
    process: Option<Line>,
    /// Id of the steering document that asks.
    steering_document_id: Option<ID>,
    /// Whom it is for (målgrupp), at most 500 characters.
    audience: Option<Line>,
    /// The lowest age of those it is for (målgruppens lägsta ålder), 0-120 years.
    age_from: Option<i32>,
    /// The highest age of those it is for (målgruppens högsta ålder), 0-120 years.
    age_to: Option<i32>,
    /// What it counts from (utgångspunkt).
    anchor: DeadlineAnchorInput,
    /// How far from it (avstånd); without one, the day itself.
    offset: Option<DeadlineOffsetInput>,
    /// Where the day moves (vart dagen flyttas) when it falls on a day that is not a working day.
    #[graphql(default_with = "RollPolicy::Next")]
    roll: RollPolicy,
    /// In which years (vilka år) it applies in.
    #[graphql(default_with = "YearChoice::Every")]
    years: YearChoice,
    /// Kinds of units (enhetsslag): all units of these kinds that are valid on the due day. At least a kind or a unit.
    unit_kinds: Option<Vec<UnitKind>>,
    /// Ids of units, beside those of the kinds; at most 1,000.
    unit_ids: Option<Vec<ID>>,
    /// Ids of the indicators that it asks for, at most 1,000.
    indicator_ids: Option<Vec<ID>>,
    /// Ids of the activities that it asks for, at most 1,000.
    activity_ids: Option<Vec<ID>>,
    /// Questions (frågor), at most 20 of at most 500 characters each, without line breaks.
    questions: Option<Vec<Prose>>,
    /// The kind of reporting event (slag av redovisningstillfälle) that its deadlines feed.
    feeds: Option<ReportingEventKind>,
    /// Which period (vilken period) of the indicators it asks for; null means LATEST_OVER.
    asks_for: Option<RequestedPeriod>,
    /// The period (perioden) by name, with NAMED.
    asks_for_period: Option<Period>,
    /// The working time (arbetsinsats) of each unit: 0-2,000 hours that come to whole minutes.
    effort_hours: Option<f64>,
    /// At the earliest (tidigast): working days that levelling may move its deadlines back by, 0-60.
    #[graphql(default)]
    earlier: i32,
    /// At the latest (senast): working days that levelling may put its deadlines off by, 0-60.
    #[graphql(default)]
    later: i32,
    /// Marks invented example content.
    #[graphql(default)]
    is_example: bool,
}

/// A change of a rule. What is left out stays; null erases where erasing is possible. Deadlines stay where they are until
/// `deadlinesGenerate`.
#[derive(Debug, InputObject)]
pub struct DeadlineRuleUpdateInput {
    /// Id of the rule.
    id: ID,
    /// The version that the change builds on.
    expected_version: i32,
    /// The kinds of deadlines (hålltidernas slag).
    kind: Option<DeadlineKind>,
    /// The title (rubrik), at most 500 characters.
    title: Option<Line>,
    /// The process (process): who asks, at most 500 characters.
    process: MaybeUndefined<Line>,
    /// Id of the steering document that asks.
    steering_document_id: MaybeUndefined<ID>,
    /// Whom it is for (målgrupp), at most 500 characters.
    audience: MaybeUndefined<Line>,
    /// The lowest age of those it is for (målgruppens lägsta ålder), 0-120 years.
    age_from: MaybeUndefined<i32>,
    /// The highest age of those it is for (målgruppens högsta ålder), 0-120 years.
    age_to: MaybeUndefined<i32>,
    /// What it counts from (utgångspunkt).
    anchor: Option<DeadlineAnchorInput>,
    /// How far from it (avstånd).
    offset: Option<DeadlineOffsetInput>,
    /// Where the day moves (vart dagen flyttas) when it falls on a day that is not a working day.
    roll: Option<RollPolicy>,
    /// In which years (vilka år) it applies in.
    years: Option<YearChoice>,
    /// All kinds of units from now on.
    unit_kinds: Option<Vec<UnitKind>>,
    /// Ids of all units that it names from now on, at most 1,000.
    unit_ids: Option<Vec<ID>>,
    /// Ids of all indicators that it asks for from now on, at most 1,000.
    indicator_ids: Option<Vec<ID>>,
    /// Ids of all activities that it asks for from now on, at most 1,000.
    activity_ids: Option<Vec<ID>>,
    /// All questions from now on, at most 20 of at most 500 characters each, without line breaks.
    questions: Option<Vec<Prose>>,
    /// The kind of reporting event (slag av redovisningstillfälle) that its deadlines feed.
    feeds: MaybeUndefined<ReportingEventKind>,
    /// Which period (vilken period) of the indicators it asks for.
    asks_for: Option<RequestedPeriod>,
    /// The period (perioden) by name, with NAMED.
    asks_for_period: Option<Period>,
    /// The working time (arbetsinsats) of each unit: 0-2,000 hours that come to whole minutes.
    effort_hours: MaybeUndefined<f64>,
    /// At the earliest (tidigast): working days that levelling may move its deadlines back by, 0-60.
    earlier: Option<i32>,
    /// At the latest (senast): working days that levelling may put its deadlines off by, 0-60.
    later: Option<i32>,
}

/// Which rule goes out of force.
#[derive(Debug, InputObject)]
pub struct DeadlineRuleArchiveInput {
    /// Id of the rule.
    id: ID,
    /// The version that the change builds on.
    expected_version: i32,
}

payloads! {
    /// The new rule, or why there is none.
    DeadlineRuleCreatePayload {
        /// The new rule; null where it was refused.
        deadline_rule: DeadlineRule
    }
    /// The changed rule, or why it was not changed.
    DeadlineRuleUpdatePayload {
        /// The rule after the change; null where it was refused.
        deadline_rule: DeadlineRule
    }
    /// The rule out of force, or why it still is.
    DeadlineRuleArchivePayload {
        /// The rule after the change; null where it was refused.
        deadline_rule: DeadlineRule
    }
}

#[derive(Debug, Default)]
pub struct DeadlineRuleMutation;

#[Object]
impl DeadlineRuleMutation {
    /// Adds a deadline rule. It makes deadlines when its year is generated. COORDINATOR at the root unit.
    async fn deadline_rule_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new rule.")] input: DeadlineRuleCreateInput,
    ) -> Result<DeadlineRuleCreatePayload> {
        let context = context(ctx).await?;
        let outcome = service::deadline_rule::create(context, input.into()).await;
        payload(context, outcome)
    }

    /// Changes a deadline rule. COORDINATOR at the root unit.
    async fn deadline_rule_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: DeadlineRuleUpdateInput,
    ) -> Result<DeadlineRuleUpdatePayload> {
        let context = context(ctx).await?;
        let id = GlobalId::row_of(&input.id, "DeadlineRule");
        let version = input.expected_version;
        let outcome = service::deadline_rule::update(context, id, version, input.into()).await;
        payload(context, outcome)
    }

    /// Takes a deadline rule out of force. Its deadlines stay until their year is generated again. COORDINATOR at the root unit.
    async fn deadline_rule_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which rule.")] input: DeadlineRuleArchiveInput,
    ) -> Result<DeadlineRuleArchivePayload> {
        let context = context(ctx).await?;
        let DeadlineRuleArchiveInput { id, expected_version } = input;
        let id = GlobalId::row_of(&id, "DeadlineRule");
        let outcome = service::deadline_rule::archive(context, id, expected_version).await;
        payload(context, outcome)
    }
}

impl From<DeadlineRuleCreateInput> for New {
    fn from(input: DeadlineRuleCreateInput) -> Self {
        Self {
            code: input.code.clone(),
            is_example: input.is_example,
            content: hand_over!(input, DeadlineRuleCreateInput => WrittenRule {
                kind, title, process, audience, age_from, age_to, anchor, offset, roll, years, unit_kinds, questions, feeds,
                asks_for, asks_for_period,
                earlier, later;
                steering_document = SteeringDocument(steering_document_id), units = OrganizationUnit(unit_ids),
                indicators = Indicator(indicator_ids), activities = Activity(activity_ids),
            } and (effort_hours) as (effort: effort_hours.into()) but code, is_example),
        }
    }
}

impl From<DeadlineRuleUpdateInput> for WrittenRule {
    fn from(input: DeadlineRuleUpdateInput) -> Self {
        hand_over!(input, DeadlineRuleUpdateInput => WrittenRule {
            kind, title, process, audience, age_from, age_to, anchor, offset, roll, years, unit_kinds, questions, feeds,
                asks_for, asks_for_period,
            earlier, later;
            steering_document = SteeringDocument(steering_document_id), units = OrganizationUnit(unit_ids),
            indicators = Indicator(indicator_ids), activities = Activity(activity_ids),
        } and (effort_hours) as (effort: effort_hours.into()) but id, expected_version)
    }
}
