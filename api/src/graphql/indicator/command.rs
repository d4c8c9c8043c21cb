//! Indicators defined and redefined.

use std::sync::Arc;

use arshjul_entity::indicator;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use sea_orm::Set;

use super::Indicator;
use crate::{
    graphql::{
        engine::{
            context::session,
            error::{UserError, outcome},
            id::GlobalId,
            scalar::Date,
        },
        enums::{Aggregation, CountingUnit, Direction, Frequency, UnitKind, ValueKind},
    },
    service::{self, Patch, given, indicator::WrittenIndicator},
};

/// A new indicator.
#[derive(Debug, InputObject)]
pub struct IndicatorCreateInput {
    /// Indikatorns kod: 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique, and fixed once it is made.
    code: String,
    /// Indikatorns namn, at most 500 characters.
    name: String,
    /// Beskrivning, at most 5,000 characters.
    description: Option<String>,
    /// Måttenhet, such as `%` or `antal/1000 inv`, at most 100 characters.
    unit_of_measure: String,
    /// Värdets slag.
    value_kind: ValueKind,
    /// Önskad riktning. Null means NEUTRAL.
    direction: Option<Direction>,
    /// Frekvens. Null means YEAR.
    frequency: Option<Frequency>,
    /// Antal decimaler, 0-6; a count has 0 (R2). Null means 0 for a count and 1 for the rest.
    decimals: Option<i32>,
    /// Faktor: 1, 100, 1,000, 10,000 or 100,000; 1 for a count, 100 for a share (R2). Null means 100 for a share and 1 for
    /// the rest.
    factor: Option<i32>,
    /// Whether a share may pass 100, or a numerator its denominator (R2). Null means false.
    may_exceed_hundred: Option<bool>,
    /// Tolerans for women + men = total, in the unit of measure, 0-1,000,000 (R3). Null means 0.
    gender_tolerance: Option<f64>,
    /// Könsuppdelad (P5). Null means true.
    split_by_gender: Option<bool>,
    /// Why the indicator is not split by gender, at most 5,000 characters: required where it is not, refused where it is
    /// (P5).
    not_split_reason: Option<String>,
    /// Källa, to be shown with the values, at most 500 characters.
    source: String,
    /// The day on which the source publishes, or published, the value of `sourceYear`.
    source_publishes_on: Option<Date>,
    /// The year whose value the source publishes on `sourcePublishesOn`, 1900-2100.
    source_year: Option<i32>,
    /// Rapporteringsnivå: units above it have roll-ups only, and can't be asked for the indicator (R1). Null means
    /// MUNICIPALITY: no unit lies above it.
    reporting_level: Option<UnitKind>,
    /// Räkneenhet: whether there are persons to protect (S2). Null means PERSONS, so that nobody is left unprotected by an
    /// omission.
    counting_unit: Option<CountingUnit>,
    /// Tröskel k, 2-100: counts of persons from 1 to k − 1 are hidden when published (S2). Null means 5.
    threshold: Option<i32>,
    /// Whether a count of zero is hidden as well (S2). Null means false.
    hides_zeros: Option<bool>,
    /// Whether the source protected its values already (S2). Null means false.
    protected_at_source: Option<bool>,
    /// Komplementregel: whether what is left of the denominator is protected like the count (S2). Null means true.
    hides_complements: Option<bool>,
    /// Avrundningsbas, 2-1,000: counts are published as the nearest multiple of it, half away from zero. Null means exactly; only of COUNT.
    rounding_base: Option<i32>,
    /// Dominansregel, in per cent, 1-99: of data that units give on condition that nobody can tell theirs, the largest unit makes up at
    /// most so much of what is shown, and no unit's own is. Null means no such rule.
    dominance: Option<i32>,
    /// Sammanräkning from the reporting level upward. Null means SUM of counts and amounts, RATIO_OF_SUMS of shares and rates, and NONE of
    /// indices.
    aggregation: Option<Aggregation>,
    /// Ids of the goals that it follows up.
    goal_ids: Option<Vec<ID>>,
    /// Ids of the focus areas that it follows up.
    focus_area_ids: Option<Vec<ID>>,
    /// Ids of the units that are asked for it.
    unit_ids: Option<Vec<ID>>,
    /// Marks invented example content.
    #[graphql(default)]
    is_example: bool,
}

/// A change of an indicator. What is left out stays; null erases where erasing is possible. Value kind, frequency, decimals,
/// factor and counting unit stay once there are results, which would otherwise come to mean something else.
#[derive(Debug, InputObject)]
pub struct IndicatorUpdateInput {
    /// Id of the indicator.
    id: ID,
    /// The version that the change builds on.
    expected_version: i32,
    /// Indikatorns namn, at most 500 characters.
    name: Option<String>,
    /// Beskrivning, at most 5,000 characters.
    description: MaybeUndefined<String>,
    /// Måttenhet, such as `%` or `antal/1000 inv`, at most 100 characters.
    unit_of_measure: Option<String>,
    /// Värdets slag.
    value_kind: Option<ValueKind>,
    /// Önskad riktning.
    direction: Option<Direction>,
    /// Frekvens.
    frequency: Option<Frequency>,
    /// Antal decimaler, 0-6; a count has 0 (R2).
    decimals: Option<i32>,
    /// Faktor: 1, 100, 1,000, 10,000 or 100,000; 1 for a count, 100 for a share (R2).
    factor: Option<i32>,
    /// Whether a share may pass 100, or a numerator its denominator (R2).
    may_exceed_hundred: Option<bool>,
    /// Tolerans for women + men = total, in the unit of measure, 0-1,000,000 (R3).
    gender_tolerance: Option<f64>,
    /// Könsuppdelad (P5). Splitting takes `notSplitReason` away.
    split_by_gender: Option<bool>,
    /// Why the indicator is not split by gender, at most 5,000 characters: required where it is not, refused where it is
    /// (P5).
    not_split_reason: MaybeUndefined<String>,
    /// Källa, to be shown with the values, at most 500 characters.
    source: Option<String>,
    /// The day on which the source publishes, or published, the value of `sourceYear`.
    source_publishes_on: MaybeUndefined<Date>,
    /// The year whose value the source publishes on `sourcePublishesOn`, 1900-2100.
    source_year: MaybeUndefined<i32>,
    /// Rapporteringsnivå: units above it have roll-ups only, and can't be asked for the indicator (R1).
    reporting_level: Option<UnitKind>,
    /// Räkneenhet: whether there are persons to protect (S2).
    counting_unit: Option<CountingUnit>,
    /// Tröskel k, 2-100: counts of persons from 1 to k − 1 are hidden when published (S2).
    threshold: Option<i32>,
    /// Whether a count of zero is hidden as well (S2).
    hides_zeros: Option<bool>,
    /// Whether the source protected its values already (S2).
    protected_at_source: Option<bool>,
    /// Komplementregel: whether what is left of the denominator is protected like the count (S2).
    hides_complements: Option<bool>,
    /// Avrundningsbas, 2-1,000: counts are published as the nearest multiple of it. Null: exactly.
    rounding_base: MaybeUndefined<i32>,
    /// Dominansregel, in per cent, 1-99. Null: no such rule.
    dominance: MaybeUndefined<i32>,
    /// Sammanräkning from the reporting level upward.
    aggregation: Option<Aggregation>,
    /// Ids of all goals that it follows up from now on.
    goal_ids: Option<Vec<ID>>,
    /// Ids of all focus areas that it follows up from now on.
    focus_area_ids: Option<Vec<ID>>,
    /// Ids of all units that are asked for it from now on.
    unit_ids: Option<Vec<ID>>,
}

/// The new indicator, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct IndicatorCreatePayload {
    /// The new indicator; null where it was refused.
    indicator: Option<Indicator>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// The changed indicator, or why it was not changed.
#[derive(Debug, SimpleObject)]
pub struct IndicatorUpdatePayload {
    /// The indicator after the change; null where it was refused.
    indicator: Option<Indicator>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

impl From<IndicatorCreateInput> for service::indicator::New {
    fn from(input: IndicatorCreateInput) -> Self {
        let IndicatorCreateInput {
            code,
            name,
            description,
            unit_of_measure,
            value_kind,
            direction,
            frequency,
            decimals,
            factor,
            may_exceed_hundred,
            gender_tolerance,
            split_by_gender,
            not_split_reason,
            source,
            source_publishes_on,
            source_year,
            reporting_level,
            counting_unit,
            threshold,
            hides_zeros,
            protected_at_source,
            hides_complements,
            rounding_base,
            dominance,
            aggregation,
            goal_ids,
            focus_area_ids,
            unit_ids,
            is_example,
        } = input;
        let columns = indicator::ActiveModel {
            name: Set(name),
            description: Set(description),
            unit_of_measure: Set(unit_of_measure),
            direction: given(direction),
            frequency: given(frequency),
            decimals: given(decimals),
            factor: given(factor),
            may_exceed_hundred: given(may_exceed_hundred),
            gender_tolerance: given(gender_tolerance),
            split_by_gender: given(split_by_gender),
            not_split_reason: Set(not_split_reason),
            source: Set(source),
            source_publishes_on: Set(source_publishes_on.map(|date| date.0)),
            source_year: Set(source_year),
            reporting_level: given(reporting_level),
            counting_unit: given(counting_unit),
            threshold: given(threshold),
            hides_zeros: given(hides_zeros),
            protected_at_source: given(protected_at_source),
            hides_complements: given(hides_complements),
            rounding_base: Set(rounding_base),
            dominance: Set(dominance),
            aggregation: given(aggregation),
            ..Default::default()
        };
        let definition = WrittenIndicator {
            columns,
            goals: Some(GlobalId::rows_of(goal_ids.as_deref().unwrap_or_default(), "Goal")),
            focus_areas: Some(GlobalId::rows_of(
                focus_area_ids.as_deref().unwrap_or_default(),
                "FocusArea",
            )),
            units: Some(GlobalId::rows_of(
                unit_ids.as_deref().unwrap_or_default(),
                "OrganizationUnit",
            )),
        };
        Self {
            code,
            value_kind: value_kind.into(),
            is_example,
            definition,
        }
    }
}

impl From<IndicatorUpdateInput> for service::indicator::Update {
    fn from(input: IndicatorUpdateInput) -> Self {
        let IndicatorUpdateInput {
            id,
            expected_version,
            name,
            description,
            unit_of_measure,
            value_kind,
            direction,
            frequency,
            decimals,
            factor,
            may_exceed_hundred,
            gender_tolerance,
            split_by_gender,
            not_split_reason,
            source,
            source_publishes_on,
            source_year,
            reporting_level,
            counting_unit,
            threshold,
            hides_zeros,
            protected_at_source,
            hides_complements,
            rounding_base,
            dominance,
            aggregation,
            goal_ids,
            focus_area_ids,
            unit_ids,
        } = input;
        let columns = indicator::ActiveModel {
            name: given(name),
            description: Patch::from(description).column(),
            unit_of_measure: given(unit_of_measure),
            value_kind: given(value_kind),
            direction: given(direction),
            frequency: given(frequency),
            decimals: given(decimals),
            factor: given(factor),
            may_exceed_hundred: given(may_exceed_hundred),
            gender_tolerance: given(gender_tolerance),
            split_by_gender: given(split_by_gender),
            not_split_reason: Patch::from(not_split_reason).column(),
            source: given(source),
            source_publishes_on: Patch::from(source_publishes_on).map(|date: Date| date.0).column(),
            source_year: Patch::from(source_year).column(),
            reporting_level: given(reporting_level),
            counting_unit: given(counting_unit),
            threshold: given(threshold),
            hides_zeros: given(hides_zeros),
            protected_at_source: given(protected_at_source),
            hides_complements: given(hides_complements),
            rounding_base: Patch::from(rounding_base).column(),
            dominance: Patch::from(dominance).column(),
            aggregation: given(aggregation),
            ..Default::default()
        };
        let definition = WrittenIndicator {
            columns,
            goals: goal_ids.map(|ids| GlobalId::rows_of(&ids, "Goal")),
            focus_areas: focus_area_ids.map(|ids| GlobalId::rows_of(&ids, "FocusArea")),
            units: unit_ids.map(|ids| GlobalId::rows_of(&ids, "OrganizationUnit")),
        };
        Self {
            id: GlobalId::row_of(&id, "Indicator"),
            expected_version,
            definition,
        }
    }
}

#[derive(Debug, Default)]
pub struct IndicatorMutation;

#[Object]
impl IndicatorMutation {
    /// Defines an indicator. COORDINATOR at the root unit.
    async fn indicator_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new indicator.")] input: IndicatorCreateInput,
    ) -> Result<IndicatorCreatePayload> {
        let session = session(ctx).await?;
        let made = service::indicator::create(session, input.into()).await;
        let (indicator, user_errors) = outcome(made, session.language())?;
        Ok(IndicatorCreatePayload {
            indicator: indicator.map(|row| Indicator(Arc::new(row))),
            user_errors,
        })
    }

    /// Changes an indicator's definition. COORDINATOR at the root unit.
    async fn indicator_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: IndicatorUpdateInput,
    ) -> Result<IndicatorUpdatePayload> {
        let session = session(ctx).await?;
        let changed = service::indicator::update(session, input.into()).await;
        let (indicator, user_errors) = outcome(changed, session.language())?;
        Ok(IndicatorUpdatePayload {
            indicator: indicator.map(|row| Indicator(Arc::new(row))),
            user_errors,
        })
    }
}
