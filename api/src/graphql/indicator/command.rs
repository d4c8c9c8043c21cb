//! Indicators defined and redefined.

use arshjul_entity::indicator;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::Indicator;
use crate::{
    graphql::{
        engine::{
            Date, Field, Identified, Ids, Line, Prose, UserError, columns, context, outcome, payload,
            payloads,
        },
        enums::{
            Aggregation, CountingUnit, Direction, Frequency, IndicatorRelationKind, UnitKind, ValueKind,
        },
        focus_area::FocusArea,
        goal::Goal,
        organization_unit::OrganizationUnit,
        submission::RowError,
    },
    service::{
        self, Failure,
        context::RequestContext,
        indicator::{Defined, WrittenIndicator},
        indicator_relation::WrittenRelation,
    },
};

/// What an indicator is to another (S8): they are protected together when they are published.
#[derive(Debug, InputObject)]
pub struct IndicatorRelationInput {
    /// What it is to the other (sambandets slag).
    kind: IndicatorRelationKind,
    /// Id of the other indicator.
    indicator_id: ID,
}

impl IndicatorRelationInput {
    fn written(self) -> WrittenRelation {
        WrittenRelation {
            kind: self.kind.into(),
            other: self.indicator_id.rows(Indicator::KIND),
        }
    }
}

/// A relation that is none.
#[derive(Debug, InputObject)]
pub struct IndicatorRelationDismissInput {
    /// Id of the one indicator.
    indicator_id: ID,
    /// Id of the other indicator.
    other_id: ID,
    /// The reason (skäl), at most 5,000 characters.
    reason: Prose,
}

/// A new indicator.
#[derive(Debug, InputObject)]
pub struct IndicatorCreateInput {
    /// The indicator's code (indikatorns kod): 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique, and fixed once it is made.
    code: String,
    /// The indicator's name (indikatorns namn), at most 500 characters.
    name: Line,
    /// The description (beskrivning), at most 5,000 characters.
    description: Option<Prose>,
    /// The unit of measure (måttenhet), such as `%` or `antal/1000 inv`, at most 100 characters.
    unit_of_measure: Line,
    /// The kind of value (värdets slag).
    value_kind: ValueKind,
    /// The direction that is wanted (önskad riktning). Null means NEUTRAL.
    direction: Option<Direction>,
    /// The frequency (frekvens). Null means YEAR.
    frequency: Option<Frequency>,
    /// Decimals (antal decimaler), 0-6; a count has 0 (R2). Null means 0 for a count and 1 for the rest.
    decimals: Option<i32>,
    /// The factor (faktor): 1, 100, 1,000, 10,000 or 100,000; 1 for a count, 100 for a share (R2). Null means 100 for a share and 1 for
    /// the rest.
    factor: Option<i32>,
    /// Whether a share may pass 100, or a numerator its denominator (R2). Null means false.
    may_exceed_hundred: Option<bool>,
    /// The tolerance (tolerans) for women + men = total, in the unit of measure, 0-1,000,000 (R3). Null means 0.
    gender_tolerance: Option<f64>,
    /// Whether it is split by gender (könsuppdelad) (P5). Null means true.
    split_by_gender: Option<bool>,
    /// Why the indicator is not split by gender, at most 5,000 characters: required where it is not, refused where it is
    /// (P5).
    not_split_reason: Option<Prose>,
    /// The source (källa), to be shown with the values, at most 500 characters.
    source: Line,
    /// The day on which the source publishes, or published, the value of `sourceYear`.
    source_publishes_on: Option<Date>,
    /// The year whose value the source publishes on `sourcePublishesOn`, 1900-2100.
    source_year: Option<i32>,
    /// The reporting level (rapporteringsnivå): units above it have roll-ups only, and can't be asked for the indicator (R1). Null
    /// means MUNICIPALITY: no unit lies above it.
    reporting_level: Option<UnitKind>,
    /// What is counted (räkneenhet): whether there are persons to protect (S2). Null means PERSONS, so that nobody is left unprotected
    /// by an omission.
    counting_unit: Option<CountingUnit>,
    /// The threshold k (tröskel k), 2-100: counts of persons from 1 to k − 1 are hidden when published (S2). Null means 5.
    threshold: Option<i32>,
    /// Whether a count of zero is hidden as well (S2). Null means false.
    hides_zeros: Option<bool>,
    /// Whether the source protected its values already (S2). Null means false.
    protected_at_source: Option<bool>,
    /// The complement rule (komplementregel): whether what is left of the denominator is protected like the count (S2). Null means
    /// true.
    hides_complements: Option<bool>,
    /// The base of rounding (avrundningsbas), 2-1,000: counts are published as the nearest multiple of it, half away from zero. Null
    /// means exactly; only of COUNT.
    rounding_base: Option<i32>,
    /// The dominance rule (dominansregel), in per cent, 1-99: of data that units give on condition that nobody can tell theirs, the
    /// largest unit makes up at most so much of what is shown, and no unit's own is. Null means no such rule.
    dominance: Option<i32>,
    /// How values are added up (sammanräkning) from the reporting level upward. Null means SUM of counts and amounts, RATIO_OF_SUMS
    /// of shares and rates, and NONE of indices.
    aggregation: Option<Aggregation>,
    /// Ids of the goals that it follows up.
    goal_ids: Option<Vec<ID>>,
    /// Ids of the focus areas that it follows up.
    focus_area_ids: Option<Vec<ID>>,
    /// Ids of the units that are asked for it.
    unit_ids: Option<Vec<ID>>,
    /// Relations (samband) to other indicators of the same persons (S8), at most 100.
    relations: Option<Vec<IndicatorRelationInput>>,
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
    /// The indicator's name (indikatorns namn), at most 500 characters.
    name: Option<Line>,
    /// The description (beskrivning), at most 5,000 characters.
    description: MaybeUndefined<Prose>,
    /// The unit of measure (måttenhet), such as `%` or `antal/1000 inv`, at most 100 characters.
    unit_of_measure: Option<Line>,
    /// The kind of value (värdets slag).
    value_kind: Option<ValueKind>,
    /// The direction that is wanted (önskad riktning).
    direction: Option<Direction>,
    /// The frequency (frekvens).
    frequency: Option<Frequency>,
    /// Decimals (antal decimaler), 0-6; a count has 0 (R2).
    decimals: Option<i32>,
    /// The factor (faktor): 1, 100, 1,000, 10,000 or 100,000; 1 for a count, 100 for a share (R2).
    factor: Option<i32>,
    /// Whether a share may pass 100, or a numerator its denominator (R2).
    may_exceed_hundred: Option<bool>,
    /// The tolerance (tolerans) for women + men = total, in the unit of measure, 0-1,000,000 (R3).
    gender_tolerance: Option<f64>,
    /// Whether it is split by gender (könsuppdelad) (P5). Splitting takes `notSplitReason` away.
    split_by_gender: Option<bool>,
    /// Why the indicator is not split by gender, at most 5,000 characters: required where it is not, refused where it is
    /// (P5).
    not_split_reason: MaybeUndefined<Prose>,
    /// The source (källa), to be shown with the values, at most 500 characters.
    source: Option<Line>,
    /// The day on which the source publishes, or published, the value of `sourceYear`.
    source_publishes_on: MaybeUndefined<Date>,
    /// The year whose value the source publishes on `sourcePublishesOn`, 1900-2100.
    source_year: MaybeUndefined<i32>,
    /// The reporting level (rapporteringsnivå): units above it have roll-ups only, and can't be asked for the indicator (R1).
    reporting_level: Option<UnitKind>,
    /// What is counted (räkneenhet): whether there are persons to protect (S2).
    counting_unit: Option<CountingUnit>,
    /// The threshold k (tröskel k), 2-100: counts of persons from 1 to k − 1 are hidden when published (S2).
    threshold: Option<i32>,
    /// Whether a count of zero is hidden as well (S2).
    hides_zeros: Option<bool>,
    /// Whether the source protected its values already (S2).
    protected_at_source: Option<bool>,
    /// The complement rule (komplementregel): whether what is left of the denominator is protected like the count (S2).
    hides_complements: Option<bool>,
    /// The base of rounding (avrundningsbas), 2-1,000: counts are published as the nearest multiple of it. Null: exactly.
    rounding_base: MaybeUndefined<i32>,
    /// The dominance rule (dominansregel), in per cent, 1-99. Null: no such rule.
    dominance: MaybeUndefined<i32>,
    /// How values are added up (sammanräkning) from the reporting level upward.
    aggregation: Option<Aggregation>,
    /// Ids of all goals that it follows up from now on.
    goal_ids: Option<Vec<ID>>,
    /// Ids of all focus areas that it follows up from now on.
    focus_area_ids: Option<Vec<ID>>,
    /// Ids of all units that are asked for it from now on.
    unit_ids: Option<Vec<ID>>,
    /// All relations (samband) to other indicators of the same persons from now on (S8), at most 100.
    relations: Option<Vec<IndicatorRelationInput>>,
}

/// The new indicator, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct IndicatorCreatePayload {
    /// The new indicator; null where it was refused.
    indicator: Option<Indicator>,
    /// Indicators that look as if they spoke of the same persons (RELATED_INDICATOR): to be declared in `relations`, or dismissed (S8).
    warnings: Vec<RowError>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// The changed indicator, or why it was not changed.
#[derive(Debug, SimpleObject)]
pub struct IndicatorUpdatePayload {
    /// The indicator after the change; null where it was refused.
    indicator: Option<Indicator>,
    /// Indicators that look as if they spoke of the same persons (RELATED_INDICATOR): to be declared in `relations`, or dismissed (S8).
    warnings: Vec<RowError>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

payloads! {
    /// The indicator, or why nothing was dismissed.
    IndicatorRelationDismissPayload {
        /// The indicator; null where it was refused.
        indicator: Indicator
    }
}

fn written(relations: Vec<IndicatorRelationInput>) -> Vec<WrittenRelation> {
    relations
        .into_iter()
        .map(IndicatorRelationInput::written)
        .collect()
}

type Answered = (Option<Indicator>, Vec<RowError>, Vec<UserError>);

fn answered(context: &RequestContext, defined: Result<Defined, Failure>) -> Result<Answered> {
    let (defined, user_errors) = outcome(defined, context.language())?;
    let (indicator, warnings) = defined.map_or_else(Default::default, |defined| {
        (Some(defined.indicator), defined.warnings)
    });
    let warnings = RowError::all(warnings, context.language());
    Ok((indicator.map(Into::into), warnings, user_errors))
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
        let context = context(ctx).await?;
        let columns = columns!(input, IndicatorCreateInput => indicator::ActiveModel {
            name, description, unit_of_measure, direction, frequency, decimals, factor,
            may_exceed_hundred, gender_tolerance, split_by_gender, not_split_reason, source,
            source_publishes_on, source_year, reporting_level, counting_unit, threshold, hides_zeros,
            protected_at_source, hides_complements, rounding_base, dominance, aggregation,
        } but code, value_kind, is_example, goal_ids, focus_area_ids, unit_ids, relations);
        let new = service::indicator::New {
            code: input.code,
            value_kind: input.value_kind.into(),
            is_example: input.is_example,
            definition: WrittenIndicator {
                columns,
                goals: Some(input.goal_ids.rows(Goal::KIND)),
                focus_areas: Some(input.focus_area_ids.rows(FocusArea::KIND)),
                units: Some(input.unit_ids.rows(OrganizationUnit::KIND)),
                relations: input.relations.map(written),
            },
        };
        let (indicator, warnings, user_errors) =
            answered(context, service::indicator::create(context, new).await)?;
        Ok(IndicatorCreatePayload {
            indicator,
            warnings,
            user_errors,
        })
    }

    /// Changes an indicator's definition. COORDINATOR at the root unit.
    async fn indicator_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: IndicatorUpdateInput,
    ) -> Result<IndicatorUpdatePayload> {
        let context = context(ctx).await?;
        let columns = columns!(input, IndicatorUpdateInput => indicator::ActiveModel {
            name, description, unit_of_measure, value_kind, direction, frequency, decimals, factor,
            may_exceed_hundred, gender_tolerance, split_by_gender, not_split_reason, source,
            source_publishes_on, source_year, reporting_level, counting_unit, threshold, hides_zeros,
            protected_at_source, hides_complements, rounding_base, dominance, aggregation,
        } but id, expected_version, goal_ids, focus_area_ids, unit_ids, relations);
        let change = service::indicator::Update {
            id: input.id.rows(Indicator::KIND),
            expected_version: input.expected_version,
            definition: WrittenIndicator {
                columns,
                goals: input.goal_ids.rows(Goal::KIND),
                focus_areas: input.focus_area_ids.rows(FocusArea::KIND),
                units: input.unit_ids.rows(OrganizationUnit::KIND),
                relations: input.relations.map(written),
            },
        };
        let (indicator, warnings, user_errors) =
            answered(context, service::indicator::update(context, change).await)?;
        Ok(IndicatorUpdatePayload {
            indicator,
            warnings,
            user_errors,
        })
    }

    /// Says that two indicators that look related are not (avfärdar ett samband): they are not warned of again until one of their
    /// definitions changes (S8). COORDINATOR at the root unit.
    async fn indicator_relation_dismiss(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is dismissed.")] input: IndicatorRelationDismissInput,
    ) -> Result<IndicatorRelationDismissPayload> {
        let context = context(ctx).await?;
        let ids = (
            input.indicator_id.rows(Indicator::KIND),
            input.other_id.rows(Indicator::KIND),
        );
        payload(
            context,
            service::indicator_relation::dismiss(context, ids, &input.reason.plain()).await,
        )
    }
}
