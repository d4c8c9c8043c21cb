//! Rules as the calendar's rules take them, from their rows.

use std::collections::{BTreeSet, HashMap};

use arshjul_entity::{ActivityId, AnchorKind, IndicatorId, OrganizationUnitId, UnitKind, deadline_rule};
use sea_orm::{ConnectionTrait, DbErr};

use crate::{
    domain::{
        calendar::{Anchor, AsksFor, Offset, Rule, RuleContent},
        policy::Scope,
    },
    store::{self, link::Link},
};

/// The rules in force, by code: four SQL statements.
pub async fn in_force(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Rule>, DbErr> {
    let rows = store::deadline_rule::in_force(db, scope).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id.0).collect();
    let mut units = store::link::targets(db, scope, Link::DeadlineRuleToUnit, &ids).await?;
    let mut indicators = store::link::targets(db, scope, Link::DeadlineRuleToIndicator, &ids).await?;
    let mut activities = store::link::targets(db, scope, Link::DeadlineRuleToActivity, &ids).await?;
    rows.iter()
        .map(|row| {
            let take = |links: &mut HashMap<i64, Vec<i64>>| links.remove(&row.id.0).unwrap_or_default();
            let mut rule = rule(row)?;
            rule.units = take(&mut units).into_iter().map(OrganizationUnitId).collect();
            rule.content.indicators = take(&mut indicators).into_iter().map(IndicatorId).collect();
            rule.content.activities = take(&mut activities).into_iter().map(ActivityId).collect();
            Ok(rule)
        })
        .collect()
}

/// A rule without what it is linked to.
pub fn rule(row: &deadline_rule::Model) -> Result<Rule, DbErr> {
    let unusable = || {
        let (code, kind) = (&row.code, row.anchor.code());
        DbErr::Type(format!(
            "deadline rule {code}: a column that an anchor of kind {kind} needs is null"
        ))
    };
    Ok(Rule {
        id: row.id,
        code: row.code.clone(),
        anchor: anchor(row).ok_or_else(unusable)?,
        offset: Offset {
            amount: row.offset,
            unit: row.offset_unit,
        },
        roll: row.roll,
        years: row.years,
        unit_kinds: unit_kinds(row).collect(),
        units: BTreeSet::new(),
        feeds: row.feeds,
        earlier: working_days(row.earlier),
        later: working_days(row.later),
        content: RuleContent {
            kind: row.kind,
            title: row.title.clone(),
            process: row.process.clone(),
            steering_document: row.steering_document_id,
            audience: row.audience.clone(),
            age_from: row.age_from,
            age_to: row.age_to,
            questions: row.questions.clone(),
            effort: row.effort,
            indicators: BTreeSet::new(),
            asks_for: AsksFor::stored(row.asks_for, row.asks_period.as_deref()),
            activities: BTreeSet::new(),
            is_example: row.is_example,
        },
    })
}

/// What the rule counts from; none where its columns don't hold what their kind needs, which the table forbids.
pub fn anchor(row: &deadline_rule::Model) -> Option<Anchor> {
    let number = |column: Option<i32>| column.and_then(|number| u32::try_from(number).ok());
    Some(match row.anchor {
        AnchorKind::Milestone => Anchor::Milestone {
            event: row.anchor_event?,
            choice: row.anchor_choice?,
            milestone: row.anchor_milestone?,
        },
        AnchorKind::FixedDate => Anchor::FixedDate {
            month: number(row.anchor_month)?,
            day: number(row.anchor_day)?,
        },
        AnchorKind::Recurrence => Anchor::Recurrence(row.anchor_recurrence.clone()?),
        AnchorKind::Deadline => Anchor::Deadline(row.anchor_rule_id?),
        AnchorKind::TermOfOffice => Anchor::TermOfOffice(row.anchor_term?),
    })
}

/// Puts what the rule counts from into its columns, and empties those of other kinds.
pub fn set_anchor(row: &mut deadline_rule::Model, anchor: Anchor) {
    row.anchor_event = None;
    row.anchor_choice = None;
    row.anchor_milestone = None;
    row.anchor_month = None;
    row.anchor_day = None;
    row.anchor_recurrence = None;
    row.anchor_rule_id = None;
    row.anchor_term = None;
    row.anchor = match anchor {
        Anchor::Milestone {
            event,
            choice,
            milestone,
        } => {
            row.anchor_event = Some(event);
            row.anchor_choice = Some(choice);
            row.anchor_milestone = Some(milestone);
            AnchorKind::Milestone
        }
        Anchor::FixedDate { month, day } => {
            row.anchor_month = i32::try_from(month).ok();
            row.anchor_day = i32::try_from(day).ok();
            AnchorKind::FixedDate
        }
        Anchor::Recurrence(recurrence) => {
            row.anchor_recurrence = Some(recurrence);
            AnchorKind::Recurrence
        }
        Anchor::Deadline(rule) => {
            row.anchor_rule_id = Some(rule);
            AnchorKind::Deadline
        }
        Anchor::TermOfOffice(term) => {
            row.anchor_term = Some(term);
            AnchorKind::TermOfOffice
        }
    };
}

/// Puts a rule into a row, but for what it is linked to.
pub(super) fn set(row: &mut deadline_rule::Model, rule: Rule) {
    let kinds = rule.unit_kinds.iter().map(|kind| kind.code());
    row.unit_kinds = kinds.collect::<Vec<_>>().join(" ");
    row.offset = rule.offset.amount;
    row.offset_unit = rule.offset.unit;
    row.roll = rule.roll;
    row.years = rule.years;
    row.feeds = rule.feeds;
    row.earlier = rule.earlier.try_into().unwrap_or(i32::MAX);
    row.later = rule.later.try_into().unwrap_or(i32::MAX);
    row.kind = rule.content.kind;
    row.title = rule.content.title;
    row.process = rule.content.process;
    row.steering_document_id = rule.content.steering_document;
    row.audience = rule.content.audience;
    row.age_from = rule.content.age_from;
    row.age_to = rule.content.age_to;
    (row.asks_for, row.asks_period) = rule.content.asks_for.columns();
    row.questions = rule.content.questions;
    row.effort = rule.content.effort;
    row.is_example = rule.content.is_example;
    set_anchor(row, rule.anchor);
}

/// The kinds of units that the rule takes in, as written.
pub fn unit_kinds(row: &deadline_rule::Model) -> impl Iterator<Item = UnitKind> + '_ {
    row.unit_kinds.split_whitespace().filter_map(UnitKind::from_code)
}

/// The table holds no negative ones.
fn working_days(column: i32) -> u32 {
    column.try_into().unwrap_or(0)
}
