//! The deadlines of rules as the plan takes them, from their rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{ActivityId, DeadlineId, DeadlineRuleId, IndicatorId, OrganizationUnitId, deadline};
use sea_orm::ConnectionTrait;

use crate::{
    domain::{
        calendar::{
            AsksFor, RuleContent,
            generation::{HandIn, Ruled, StoredDeadline},
        },
        policy::Scope,
    },
    service::Failure,
    store::{self, deadline::UnitRow, link::Link},
};

/// Rows with what they are linked to: four SQL statements, and one for what serves them.
pub(super) async fn stored(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rows: &[deadline::Model],
) -> Result<Vec<StoredDeadline>, Failure> {
    let ids: Vec<_> = rows.iter().map(|row| row.id.0).collect();
    let units = store::deadline::units(db, scope, &ids).await?;
    let served_by: BTreeSet<_> = units
        .iter()
        .filter_map(|unit| unit.served_by_id)
        .map(|id| id.0)
        .collect();
    let served_by: Vec<_> = served_by.into_iter().collect();
    let serving = store::deadline::units(db, scope, &served_by).await?;
    let serving: HashMap<_, _> = serving
        .iter()
        .map(|unit| ((unit.deadline_id, unit.unit_id), unit))
        .collect();
    let mut parts: HashMap<DeadlineId, Parts> = HashMap::new();
    for unit in &units {
        let part = parts.entry(unit.deadline_id).or_default();
        part.units.insert(unit.unit_id);
        let served = unit.served_by_id.and_then(|by| serving.get(&(by, unit.unit_id)));
        if let Some(hand_in) = hand_in(unit).or_else(|| hand_in(served?)) {
            part.hand_ins.insert(unit.unit_id, hand_in);
        }
    }
    for (deadline, indicators) in store::link::targets(db, scope, Link::DeadlineToIndicator, &ids).await? {
        let part = parts.entry(DeadlineId(deadline)).or_default();
        part.indicators.extend(indicators.into_iter().map(IndicatorId));
    }
    for (deadline, activities) in store::link::targets(db, scope, Link::DeadlineToActivity, &ids).await? {
        let part = parts.entry(DeadlineId(deadline)).or_default();
        part.activities.extend(activities.into_iter().map(ActivityId));
    }
    rows.iter()
        .filter_map(|row| Some((row, row.rule_id?)))
        .map(|(row, rule)| one(row, rule, parts.remove(&row.id).unwrap_or_default()))
        .collect()
}

#[derive(Default)]
struct Parts {
    units: BTreeSet<OrganizationUnitId>,
    hand_ins: BTreeMap<OrganizationUnitId, HandIn>,
    indicators: BTreeSet<IndicatorId>,
    activities: BTreeSet<ActivityId>,
}

fn hand_in(unit: &UnitRow) -> Option<HandIn> {
    let done = unit.completed_at.map(|_| HandIn::Done);
    done.or_else(|| unit.waived_at.map(|_| HandIn::Waived))
}

fn one(row: &deadline::Model, rule: DeadlineRuleId, parts: Parts) -> Result<StoredDeadline, Failure> {
    let row = row.clone();
    let given = Ruled {
        rule,
        code: row.code,
        occurrence: row.occurrence,
        nominal_on: row.nominal_on,
        ruled_on: row.ruled_on,
        due_on: row.due_on,
        basis: serde_json::from_str(&row.basis)?,
        window: row.earliest_on..=row.latest_on,
        feeds: row.feeds,
        units: parts.units,
        content: RuleContent {
            kind: row.kind,
            title: row.title,
            process: row.process,
            steering_document: row.steering_document_id,
            audience: row.audience,
            age_from: row.age_from,
            age_to: row.age_to,
            questions: row.questions,
            effort: row.effort,
            indicators: parts.indicators,
            asks_for: AsksFor::stored(row.asks_for, row.asks_period.as_deref()),
            activities: parts.activities,
            is_example: row.is_example,
        },
    };
    Ok(StoredDeadline {
        id: row.id,
        given,
        is_moved: row.move_reason.is_some(),
        hand_ins: parts.hand_ins,
        is_cancelled: row.cancelled_at.is_some(),
    })
}
