//! Deadline rules made, changed and archived.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::{
    DeadlineRule,
    anchor::{DeadlineAnchorInput, DeadlineOffsetInput},
};
use crate::{
    graphql::{
        engine::{
            context::session,
            error::{UserError, outcome},
            id::GlobalId,
        },
        enums::{DeadlineKind, ReportingEventKind, RollPolicy, UnitKind, YearChoice},
    },
    service::{
        self, Patch,
        deadline_rule::{New, WrittenRule},
    },
};

/// A new rule.
#[derive(Debug, InputObject)]
pub struct DeadlineRuleCreateInput {
    /// Regelns kod: 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique.
    code: String,
    /// Hålltidernas slag.
    kind: DeadlineKind,
    /// Rubrik, at most 500 characters.
    title: String,
    /// Process: who asks, at most 500 characters.
    process: Option<String>,
    /// Id of the steering document that asks.
    steering_document_id: Option<ID>,
    /// Målgrupp, at most 500 characters.
    audience: Option<String>,
    /// Målgruppens lägsta ålder, 0-120 years.
    age_from: Option<i32>,
    /// Målgruppens högsta ålder, 0-120 years.
    age_to: Option<i32>,
    /// Utgångspunkt.
    anchor: DeadlineAnchorInput,
    /// Avstånd from it; without one, the day itself.
    offset: Option<DeadlineOffsetInput>,
    /// Vart dagen flyttas when it falls on a day that is not a working day.
    #[graphql(default_with = "RollPolicy::Next")]
    roll: RollPolicy,
    /// Vilka år it applies in.
    #[graphql(default_with = "YearChoice::Every")]
    years: YearChoice,
    /// Enhetsslag: all units of these kinds that are valid on the due day. At least a kind or a unit.
    unit_kinds: Option<Vec<UnitKind>>,
    /// Ids of units, beside those of the kinds; at most 1,000.
    unit_ids: Option<Vec<ID>>,
    /// Ids of the indicators that it asks for, at most 1,000.
    indicator_ids: Option<Vec<ID>>,
    /// Ids of the activities that it asks for, at most 1,000.
    activity_ids: Option<Vec<ID>>,
    /// Frågor, at most 20 of at most 500 characters each, without line breaks.
    questions: Option<Vec<String>>,
    /// Slag av redovisningstillfälle that its deadlines feed.
    feeds: Option<ReportingEventKind>,
    /// Arbetsinsats of each unit: 0-2,000 hours that come to whole minutes.
    effort_hours: Option<f64>,
    /// Tidigast: working days that levelling may move its deadlines back by, 0-60.
    #[graphql(default)]
    earlier: i32,
    /// Senast: working days that levelling may put its deadlines off by, 0-60.
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
    /// Hålltidernas slag.
    kind: Option<DeadlineKind>,
    /// Rubrik, at most 500 characters.
    title: Option<String>,
    /// Process: who asks, at most 500 characters.
    process: MaybeUndefined<String>,
    /// Id of the steering document that asks.
    steering_document_id: MaybeUndefined<ID>,
    /// Målgrupp, at most 500 characters.
    audience: MaybeUndefined<String>,
    /// Målgruppens lägsta ålder, 0-120 years.
    age_from: MaybeUndefined<i32>,
    /// Målgruppens högsta ålder, 0-120 years.
    age_to: MaybeUndefined<i32>,
    /// Utgångspunkt.
    anchor: Option<DeadlineAnchorInput>,
    /// Avstånd from it.
    offset: Option<DeadlineOffsetInput>,
    /// Vart dagen flyttas when it falls on a day that is not a working day.
    roll: Option<RollPolicy>,
    /// Vilka år it applies in.
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
    questions: Option<Vec<String>>,
    /// Slag av redovisningstillfälle that its deadlines feed.
    feeds: MaybeUndefined<ReportingEventKind>,
    /// Arbetsinsats of each unit: 0-2,000 hours that come to whole minutes.
    effort_hours: MaybeUndefined<f64>,
    /// Tidigast: working days that levelling may move its deadlines back by, 0-60.
    earlier: Option<i32>,
    /// Senast: working days that levelling may put its deadlines off by, 0-60.
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

/// The new rule, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct DeadlineRuleCreatePayload {
    /// The new rule; null where it was refused.
    deadline_rule: Option<DeadlineRule>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// The changed rule, or why it was not changed.
#[derive(Debug, SimpleObject)]
pub struct DeadlineRuleUpdatePayload {
    /// The rule after the change; null where it was refused.
    deadline_rule: Option<DeadlineRule>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// The rule out of force, or why it still is.
#[derive(Debug, SimpleObject)]
pub struct DeadlineRuleArchivePayload {
    /// The rule after the change; null where it was refused.
    deadline_rule: Option<DeadlineRule>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
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
        let session = session(ctx).await?;
        let created = service::deadline_rule::create(session, input.into()).await;
        let (rule, user_errors) = outcome(created, session.language())?;
        Ok(DeadlineRuleCreatePayload {
            deadline_rule: rule.map(|row| DeadlineRule(Arc::new(row))),
            user_errors,
        })
    }

    /// Changes a deadline rule. COORDINATOR at the root unit.
    async fn deadline_rule_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: DeadlineRuleUpdateInput,
    ) -> Result<DeadlineRuleUpdatePayload> {
        let session = session(ctx).await?;
        let id = GlobalId::row_of(&input.id, "DeadlineRule");
        let version = input.expected_version;
        let updated = service::deadline_rule::update(session, id, version, input.into()).await;
        let (rule, user_errors) = outcome(updated, session.language())?;
        Ok(DeadlineRuleUpdatePayload {
            deadline_rule: rule.map(|row| DeadlineRule(Arc::new(row))),
            user_errors,
        })
    }

    /// Takes a deadline rule out of force. Its deadlines stay until their year is generated again. COORDINATOR at the root unit.
    async fn deadline_rule_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which rule.")] input: DeadlineRuleArchiveInput,
    ) -> Result<DeadlineRuleArchivePayload> {
        let session = session(ctx).await?;
        let DeadlineRuleArchiveInput { id, expected_version } = input;
        let id = GlobalId::row_of(&id, "DeadlineRule");
        let archived = service::deadline_rule::archive(session, id, expected_version).await;
        let (rule, user_errors) = outcome(archived, session.language())?;
        Ok(DeadlineRuleArchivePayload {
            deadline_rule: rule.map(|row| DeadlineRule(Arc::new(row))),
            user_errors,
        })
    }
}

impl From<DeadlineRuleCreateInput> for New {
    fn from(input: DeadlineRuleCreateInput) -> Self {
        let DeadlineRuleCreateInput {
            code,
            kind,
            title,
            process,
            steering_document_id,
            audience,
            age_from,
            age_to,
            anchor,
            offset,
            roll,
            years,
            unit_kinds,
            unit_ids,
            indicator_ids,
            activity_ids,
            questions,
            feeds,
            effort_hours,
            earlier,
            later,
            is_example,
        } = input;
        Self {
            code,
            content: WrittenRule {
                kind: Some(kind.into()),
                title: Some(title),
                process: given(process),
                steering_document: given(steering_document_id).map(|id| row(&id, "SteeringDocument")),
                audience: given(audience),
                age_from: given(age_from),
                age_to: given(age_to),
                anchor: Some(anchor.into()),
                offset: offset.map(Into::into),
                roll: Some(roll.into()),
                years: Some(years.into()),
                unit_kinds: unit_kinds.map(kinds),
                units: unit_ids.map(|ids| GlobalId::rows_of(&ids, "OrganizationUnit")),
                indicators: indicator_ids.map(|ids| GlobalId::rows_of(&ids, "Indicator")),
                activities: activity_ids.map(|ids| GlobalId::rows_of(&ids, "Activity")),
                questions,
                feeds: given(feeds).map(Into::into),
                effort: given(effort_hours),
                earlier: Some(earlier),
                later: Some(later),
            },
            is_example,
        }
    }
}

impl From<DeadlineRuleUpdateInput> for WrittenRule {
    fn from(input: DeadlineRuleUpdateInput) -> Self {
        let DeadlineRuleUpdateInput {
            id: _,
            expected_version: _,
            kind,
            title,
            process,
            steering_document_id,
            audience,
            age_from,
            age_to,
            anchor,
            offset,
            roll,
            years,
            unit_kinds,
            unit_ids,
            indicator_ids,
            activity_ids,
            questions,
            feeds,
            effort_hours,
            earlier,
            later,
        } = input;
        Self {
            kind: kind.map(Into::into),
            title,
            process: process.into(),
            steering_document: Patch::from(steering_document_id).map(|id: ID| row(&id, "SteeringDocument")),
            audience: audience.into(),
            age_from: age_from.into(),
            age_to: age_to.into(),
            anchor: anchor.map(Into::into),
            offset: offset.map(Into::into),
            roll: roll.map(Into::into),
            years: years.map(Into::into),
            unit_kinds: unit_kinds.map(kinds),
            units: unit_ids.map(|ids| GlobalId::rows_of(&ids, "OrganizationUnit")),
            indicators: indicator_ids.map(|ids| GlobalId::rows_of(&ids, "Indicator")),
            activities: activity_ids.map(|ids| GlobalId::rows_of(&ids, "Activity")),
            questions,
            feeds: Patch::from(feeds).map(|kind: ReportingEventKind| kind.into()),
            effort: effort_hours.into(),
            earlier,
            later,
        }
    }
}

/// A field of what is new: what is not given is left at its default.
fn given<T>(field: Option<T>) -> Patch<T> {
    field.map_or(Patch::Keep, Patch::Replace)
}

fn row(id: &ID, kind: &str) -> Option<i64> {
    GlobalId::row_of(id, kind)
}

fn kinds(kinds: Vec<UnitKind>) -> Vec<arshjul_entity::UnitKind> {
    kinds.into_iter().map(Into::into).collect()
}
