//! What a rule counts from, as the schema shows and takes it: an object with exactly one field filled, in the same form both ways.

use std::sync::Arc;

use arshjul_entity::deadline_rule;
use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result, SimpleObject};

use super::DeadlineRule;
use crate::{
    domain::calendar::{Anchor, Offset},
    graphql::{
        engine::{GlobalId, find, hand_over, stands_for},
        enums::{AnchorKind, EventChoice, MilestoneKind, OffsetUnit, ReportingEventKind, TermOfOffice},
    },
    service::deadline_rule::{WrittenAnchor, stored},
};

/// What a rule counts from (utgångspunkt).
#[derive(Clone, Debug)]
pub struct DeadlineAnchor(pub(super) Arc<deadline_rule::Model>);

/// What a rule counts from (utgångspunkt). Exactly one of its fields beside `kind` is filled.
#[Object]
impl DeadlineAnchor {
    /// Which of them.
    fn kind(&self) -> AnchorKind {
        self.0.anchor.into()
    }

    /// A milestone (milstolpe) of reporting events.
    fn milestone(&self) -> Option<MilestoneAnchor> {
        match stored::anchor(&self.0)? {
            Anchor::Milestone {
                event,
                choice,
                milestone,
            } => Some(MilestoneAnchor {
                event: event.into(),
                choice: choice.into(),
                milestone: milestone.into(),
            }),
            _ => None,
        }
    }

    /// A fixed day (fast dag), the same every year.
    fn fixed_date(&self) -> Option<FixedDateAnchor> {
        match stored::anchor(&self.0)? {
            Anchor::FixedDate { month, day } => Some(FixedDateAnchor { month, day }),
            _ => None,
        }
    }

    /// A recurrence (upprepning) within the year.
    fn recurrence(&self) -> Option<RecurrenceAnchor> {
        match stored::anchor(&self.0)? {
            Anchor::Recurrence(rule) => Some(RecurrenceAnchor { rule }),
            _ => None,
        }
    }

    /// Another rule (annan regel), from whose deadlines it counts.
    async fn deadline_rule(&self, ctx: &Context<'_>) -> Option<Result<DeadlineRule>> {
        find(ctx, self.0.anchor_rule_id?).await.transpose()
    }

    /// The first day of a term of office (mandatperiodens första dag).
    fn term_of_office(&self) -> Option<TermOfOffice> {
        self.0.anchor_term.map(Into::into)
    }
}

/// A milestone (milstolpe) of one, or of each, of a year's reporting events of a kind.
#[derive(Clone, Debug, SimpleObject)]
pub struct MilestoneAnchor {
    /// The reporting event's kind (redovisningstillfällets slag).
    event: ReportingEventKind,
    /// Which of them, where a year has several.
    choice: EventChoice,
    /// The milestone (milstolpe).
    milestone: MilestoneKind,
}

/// A fixed day (fast dag).
#[derive(Clone, Debug, SimpleObject)]
pub struct FixedDateAnchor {
    /// The month (månad), 1-12.
    month: u32,
    /// The day (dag), 1-31; the last day of a month that has no such day.
    day: u32,
}

/// A recurrence (upprepning).
#[derive(Clone, Debug, SimpleObject)]
pub struct RecurrenceAnchor {
    /// Recurrence rule of RFC 5545 (section 3.3.10), counted from 1 January of each year anew.
    rule: String,
}

/// How far from the anchor (avstånd).
#[derive(Clone, Debug, SimpleObject)]
pub struct DeadlineOffset {
    /// How many; negative: before the anchor.
    amount: i32,
    /// Of what.
    unit: OffsetUnit,
}

impl DeadlineOffset {
    pub(super) fn of(rule: &deadline_rule::Model) -> Self {
        Self {
            amount: rule.offset,
            unit: rule.offset_unit.into(),
        }
    }
}

/// What it counts from (utgångspunkt): exactly one of them.
#[derive(Debug, OneofObject)]
pub enum DeadlineAnchorInput {
    /// A milestone (milstolpe) of reporting events.
    Milestone(MilestoneAnchorInput),
    /// A fixed day (fast dag), the same every year.
    FixedDate(FixedDateAnchorInput),
    /// A recurrence (upprepning) within the year.
    Recurrence(RecurrenceAnchorInput),
    /// Id of another rule, from whose deadlines it counts.
    DeadlineRuleId(ID),
    /// The first day of a term of office (mandatperiodens första dag).
    TermOfOffice(TermOfOffice),
}

/// A milestone (milstolpe) of one, or of each, of a year's reporting events of a kind.
#[derive(Debug, InputObject)]
pub struct MilestoneAnchorInput {
    /// The reporting event's kind (redovisningstillfällets slag).
    event: ReportingEventKind,
    /// Which of them, where a year has several: interim reports.
    choice: EventChoice,
    /// A milestone (milstolpe) that events of the kind pass.
    milestone: MilestoneKind,
}

/// A fixed day (fast dag).
#[derive(Debug, InputObject)]
pub struct FixedDateAnchorInput {
    /// The month (månad), 1-12.
    month: i32,
    /// The day (dag), 1-31; the last day of a month that has no such day.
    day: i32,
}

/// A recurrence (upprepning).
#[derive(Debug, InputObject)]
pub struct RecurrenceAnchorInput {
    /// Recurrence rule of RFC 5545 (section 3.3.10), counted from 1 January of each year anew: FREQ is YEARLY, MONTHLY or WEEKLY,
    /// days are named, COUNT, UNTIL and times of day are not. At most 60 days a year. `FREQ=MONTHLY;BYMONTH=2,5,9,11;BYDAY=2TU`.
    rule: String,
}

/// How far from the anchor (avstånd).
#[derive(Debug, InputObject)]
pub struct DeadlineOffsetInput {
    /// How many; negative: before the anchor. At most 230 working days, 334 days, 47 weeks or 11 months either way.
    amount: i32,
    /// Of what.
    unit: OffsetUnit,
}

impl From<DeadlineAnchorInput> for WrittenAnchor {
    fn from(input: DeadlineAnchorInput) -> Self {
        match input {
            DeadlineAnchorInput::Milestone(MilestoneAnchorInput {
                event,
                choice,
                milestone,
            }) => Self::Milestone {
                event: event.into(),
                choice: choice.into(),
                milestone: milestone.into(),
            },
            DeadlineAnchorInput::FixedDate(FixedDateAnchorInput { month, day }) => {
                Self::FixedDate { month, day }
            }
            DeadlineAnchorInput::Recurrence(RecurrenceAnchorInput { rule }) => Self::Recurrence(rule),
            DeadlineAnchorInput::DeadlineRuleId(id) => Self::Deadline(GlobalId::row_of(&id, "DeadlineRule")),
            DeadlineAnchorInput::TermOfOffice(term) => Self::TermOfOffice(term.into()),
        }
    }
}

impl From<DeadlineOffsetInput> for Offset {
    fn from(input: DeadlineOffsetInput) -> Self {
        hand_over!(input, DeadlineOffsetInput => Offset {
            amount, unit,
        })
    }
}

stands_for! {
    DeadlineAnchorInput => WrittenAnchor: Into::into;
    DeadlineOffsetInput => Offset: Into::into;
}
