//! Indicators that speak of the same persons (S8): declared, looked for, or dismissed.

use std::collections::BTreeSet;

use arshjul_entity::{
    IndicatorId, RelationKind, ValueKind, indicator, indicator_relation, indicator_relation_dismissal,
};
use sea_orm::{ConnectionTrait, Set};

use super::{
    Failure,
    audit::{self, Change},
    context::RequestContext,
    input::{self, Check, PROSE, not_found},
    published,
    result::RowRejection,
};
use crate::{
    domain::{
        policy::{Act, Permit, act},
        rejection::{Reason, Rejection},
        related::{Found, are_alike},
    },
    store::{self, transaction::Transaction},
};

/// What an indicator says of another: the id is none where it named nothing.
#[derive(Clone, Copy, Debug)]
pub struct WrittenRelation {
    pub kind: RelationKind,
    pub other: Option<i64>,
}

/// More would be another register.
const MOST: usize = 100;

/// What is said of an indicator, each once; what does not fit is refused by its place.
pub async fn check(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    check: &mut Check,
    indicator: &indicator::Model,
    written: &[WrittenRelation],
) -> Result<BTreeSet<(RelationKind, IndicatorId)>, Failure> {
    if written.len() > MOST {
        let (maximum, given) = (MOST, written.len());
        check.refuse("relations", Reason::ListTooLong { maximum, given });
        return Ok(BTreeSet::new());
    }
    let ids = written.iter().filter_map(|relation| relation.other);
    let others = store::row::by_ids::<indicator::Entity>(db, &context.scope, ids).await?;
    let mut relations = BTreeSet::new();
    for (place, relation) in written.iter().enumerate() {
        let other = others.iter().find(|other| Some(other.id.0) == relation.other);
        let reason = match other {
            None => Some(input::unknown("indicator")),
            Some(other) => (!fits(relation.kind, indicator, other)).then_some(Reason::RelationUnfit {
                kind: relation.kind.code(),
            }),
        };
        match (reason, other) {
            (Some(reason), _) => check.refuse_at(&["relations", &place.to_string(), "indicatorId"], reason),
            (None, Some(other)) => {
                relations.insert((relation.kind, other.id));
            }
            (None, None) => {}
        }
    }
    Ok(relations)
}

fn fits(kind: RelationKind, one: &indicator::Model, other: &indicator::Model) -> bool {
    let has_denominator = |of: &indicator::Model| matches!(of.value_kind, ValueKind::Share | ValueKind::Rate);
    let has_same_periods = one.frequency == other.frequency;
    one.id != other.id
        && match kind {
            RelationKind::PeriodsOf => !has_same_periods,
            RelationKind::SumOf | RelationKind::SameAs => has_same_periods,
            RelationKind::NumeratorOf | RelationKind::DenominatorOf => {
                has_same_periods && has_denominator(other)
            }
            RelationKind::ComplementOf => {
                has_same_periods && (has_denominator(one) || has_denominator(other))
            }
        }
}

/// Writes all that an indicator says.
pub async fn write<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    indicator: IndicatorId,
    relations: &BTreeSet<(RelationKind, IndicatorId)>,
) -> Result<(), Failure> {
    let rows = relations
        .iter()
        .map(|(kind, other)| indicator_relation::ActiveModel {
            indicator_id: Set(indicator),
            kind: Set(*kind),
            other_id: Set(*other),
            ..Default::default()
        });
    Ok(store::indicator_relation::replace(tx, permit, indicator, rows.collect()).await?)
}

/// By kind, as the history keeps them.
pub fn fields(relations: &BTreeSet<(RelationKind, IndicatorId)>) -> Vec<(&'static str, Vec<i64>)> {
    let of = |kind: &RelationKind| {
        let ids = relations.iter().filter(|(other, _)| other == kind);
        (kind.code(), ids.map(|(_, id)| id.0).collect::<Vec<_>>())
    };
    let fields = RelationKind::ALL.iter().map(of);
    fields.filter(|(_, ids)| !ids.is_empty()).collect()
}

/// What an indicator says now.
pub async fn stored(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    indicator: IndicatorId,
) -> Result<BTreeSet<(RelationKind, IndicatorId)>, Failure> {
    let rows = store::indicator_relation::of(db, &context.scope, [indicator]).await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.other_id)).collect())
}

/// What is known of which indicators are related.
pub struct Known {
    relations: Vec<indicator_relation::Model>,
    dismissals: Vec<indicator_relation_dismissal::Model>,
}

impl Known {
    pub async fn read(db: &impl ConnectionTrait, context: &RequestContext) -> Result<Self, Failure> {
        Ok(Self {
            relations: store::indicator_relation::all(db, &context.scope).await?,
            dismissals: store::indicator_relation::dismissals(db, &context.scope).await?,
        })
    }

    pub fn relations(&self) -> &[indicator_relation::Model] {
        &self.relations
    }

    /// Whether somebody has said what two indicators are to each other, and neither has changed since.
    fn is_settled(&self, one: &indicator::Model, other: &indicator::Model) -> bool {
        let is_pair =
            |(a, b): (IndicatorId, IndicatorId)| (a, b) == (one.id, other.id) || (b, a) == (one.id, other.id);
        let version = |id: IndicatorId| if id == one.id { one.version } else { other.version };
        self.relations
            .iter()
            .any(|row| is_pair((row.indicator_id, row.other_id)))
            || self.dismissals.iter().any(|row| {
                is_pair((row.indicator_id, row.other_id))
                    && row.indicator_version == version(row.indicator_id)
                    && row.other_version == version(row.other_id)
            })
    }

    /// Those that are called or measured alike.
    pub fn alike(&self, indicator: &indicator::Model, all: &[indicator::Model]) -> Vec<RowRejection> {
        let alike = all.iter().filter(|other| {
            other.id != indicator.id
                && other.counting_unit == indicator.counting_unit
                && look_alike(indicator, other)
                && !self.is_settled(indicator, other)
        });
        alike
            .take(MOST_WARNINGS)
            .map(|other| warning(indicator, "SAME_AS", other))
            .collect()
    }

    /// Those of which the numbers say so.
    pub fn counted(&self, found: Vec<Found>, all: &[indicator::Model]) -> Vec<RowRejection> {
        let by_id = |id: IndicatorId| all.iter().find(|indicator| indicator.id == id);
        let found = found
            .into_iter()
            .filter_map(|(one, kind, other)| Some((by_id(one)?, kind, by_id(other)?)));
        let open = found.filter(|(one, _, other)| !self.is_settled(one, other));
        open.take(MOST_WARNINGS)
            .map(|(one, kind, other)| warning(one, kind.code(), other))
            .collect()
    }
}

/// More would be read by nobody.
const MOST_WARNINGS: usize = 100;

/// A year and its quarters may be called the same; what is measured otherwise is something else.
fn look_alike(one: &indicator::Model, other: &indicator::Model) -> bool {
    let counts_persons = one.counting_unit == arshjul_entity::CountingUnit::Persons;
    let is_of_parts = one.value_kind != other.value_kind || one.frequency != other.frequency;
    let is_same_unit = one.unit_of_measure.to_lowercase() == other.unit_of_measure.to_lowercase();
    counts_persons && (is_same_unit || is_of_parts) && are_alike(&one.name, &other.name)
}

fn warning(one: &indicator::Model, kind: &'static str, other: &indicator::Model) -> RowRejection {
    let reason = Reason::RelatedIndicator {
        code: one.code.clone(),
        other: other.code.clone(),
        kind,
    };
    Rejection::at("relations", reason).into()
}

/// Says that two indicators that look related are not: until one of their definitions changes.
pub async fn dismiss(
    context: &RequestContext,
    (id, other): (Option<i64>, Option<i64>),
    reason: &str,
) -> Result<indicator::Model, Failure> {
    let permit = Permit::<act::IndicatorRelationDismiss>::group(&context.viewer, &context.tree)?;
    let mut check = Check::default();
    check.text("reason", reason, PROSE);
    check.done()?;
    let tx = context.store.begin().await?;
    let one = published::held::<indicator::Entity, _>(&tx, &permit, id.min(other), "indicator").await?;
    let second = published::held::<indicator::Entity, _>(&tx, &permit, id.max(other), "indicator").await;
    let second = second.map_err(|failure| match failure {
        Failure::Rejected(_) => not_found("otherId", "indicator").into(),
        other => other,
    })?;
    if one.id == second.id {
        let kind = RelationKind::SameAs.code();
        return Err(Rejection::at("otherId", Reason::RelationUnfit { kind }).into());
    }
    let dismissal = indicator_relation_dismissal::ActiveModel {
        indicator_id: Set(one.id),
        other_id: Set(second.id),
        indicator_version: Set(one.version),
        other_version: Set(second.version),
        reason: Set(reason.to_owned()),
        ..Default::default()
    };
    store::indicator_relation::dismiss(&tx, &permit, (one.id, second.id), dismissal).await?;
    let (asked, unrelated) = if Some(one.id.0) == id {
        (one, second)
    } else {
        (second, one)
    };
    let change = Change::changed(None, &asked, &asked)
        .linked(&[], &[("unrelatedIndicatorIds", vec![unrelated.id.0])])
        .because(reason);
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(asked)
}
