//! Indicators with the units that are asked, example results, and targets.

use arshjul_entity::{
    ApprovalState, CellState, CountingUnit, Frequency, Gender, IndicatorId, MissingReason,
    OrganizationUnitId, indicator,
    link::{indicator_focus_area, indicator_goal, indicator_unit},
    result, target,
};
use chrono::{DateTime, Utc};
use sea_orm::Set;

use super::{
    ACTOR, Codes, SeedError,
    content::{Content, Indicator, IndicatorFile, Target},
    example::{self, SUBMITTED_ON, YEARS, genders},
    steering::Steering,
};
use crate::{domain::indicator::usual_aggregation, store::seed::Empty};

/// A cell is hidden below five persons, unless an indicator says otherwise (S2).
const THRESHOLD: i32 = 5;

/// The indicators, and how many results were entered.
pub async fn enter(
    empty: &Empty<'_>,
    content: &Content,
    units: &Codes<OrganizationUnitId>,
    steering: &Steering,
) -> Result<(Codes<IndicatorId>, usize), SeedError> {
    let mut indicators = Codes::new("the indicator");
    let mut results = Vec::new();
    for file in [&content.national, &content.local] {
        for indicator in &file.indicators {
            let id = empty.insert(definition(file, indicator)).await?.id;
            indicators.add(&indicator.code, id);
            links(empty, indicator, id, units, steering).await?;
            for unit in indicator.units.keys() {
                let cell = result_row(id, units.id(unit)?);
                results.extend(YEARS.flat_map(|year| year_rows(&cell, indicator, unit, year)));
            }
        }
    }
    let entered = results.len();
    empty.insert_many(results).await?;
    targets(empty, &content.targets, &indicators, units).await?;
    Ok((indicators, entered))
}

fn definition(file: &IndicatorFile, indicator: &Indicator) -> indicator::ActiveModel {
    let counts_persons = indicator.counting_unit == CountingUnit::Persons;
    indicator::ActiveModel {
        code: Set(indicator.code.clone()),
        name: Set(indicator.name.clone()),
        description: Set(Some(file.description.clone())),
        unit_of_measure: Set(indicator.unit_of_measure.clone()),
        value_kind: Set(indicator.value_kind),
        direction: Set(indicator.direction),
        frequency: Set(Frequency::Year),
        decimals: Set(indicator.decimals.into()),
        factor: Set(indicator.factor),
        may_exceed_hundred: Set(indicator.may_exceed_hundred),
        gender_tolerance: Set(0.0),
        split_by_gender: Set(indicator.not_split_reason.is_none()),
        not_split_reason: Set(indicator.not_split_reason.clone()),
        source: Set(file.source.clone()),
        source_publishes_on: Set(indicator.source_publishes_on),
        source_year: Set(indicator.source_year),
        reporting_level: Set(file.reporting_level),
        counting_unit: Set(indicator.counting_unit),
        threshold: Set(THRESHOLD),
        hides_zeros: Set(false),
        protected_at_source: Set(file.protected_at_source && counts_persons),
        hides_complements: Set(true),
        rounding_base: Set(None),
        dominance: Set(None),
        aggregation: Set(usual_aggregation(indicator.value_kind)),
        is_example: Set(file.is_example),
        version: Set(1),
        ..Default::default()
    }
}

async fn links(
    empty: &Empty<'_>,
    indicator: &Indicator,
    id: IndicatorId,
    units: &Codes<OrganizationUnitId>,
    steering: &Steering,
) -> Result<(), SeedError> {
    let asked: Vec<String> = indicator.units.keys().cloned().collect();
    let asked = units.links(&asked, |unit| indicator_unit::ActiveModel {
        indicator_id: Set(id),
        unit_id: Set(unit),
    })?;
    empty.insert_many(asked).await?;
    let goals = steering
        .goals
        .links(&indicator.goals, |goal| indicator_goal::ActiveModel {
            indicator_id: Set(id),
            goal_id: Set(goal),
        })?;
    empty.insert_many(goals).await?;
    let areas = &indicator.focus_areas;
    let areas = steering
        .focus_areas
        .links(areas, |area| indicator_focus_area::ActiveModel {
            indicator_id: Set(id),
            focus_area_id: Set(area),
        })?;
    Ok(empty.insert_many(areas).await?)
}

/// What all results of an indicator and unit have in common.
fn result_row(indicator: IndicatorId, unit: OrganizationUnitId) -> result::ActiveModel {
    result::ActiveModel {
        indicator_id: Set(indicator),
        unit_id: Set(unit),
        value: Set(None),
        numerator: Set(None),
        denominator: Set(None),
        missing_reason: Set(None),
        approval: Set(ApprovalState::Approved),
        is_example: Set(true),
        submitted_at: Set(submitted_at()),
        submitted_by: Set(ACTOR.to_owned()),
        handed_in_at: Set(Some(submitted_at())),
        version: Set(1),
        ..Default::default()
    }
}

fn submitted_at() -> DateTime<Utc> {
    SUBMITTED_ON.and_time(chrono::NaiveTime::MIN).and_utc()
}

fn year_rows(
    cell: &result::ActiveModel,
    indicator: &Indicator,
    unit: &str,
    year: i32,
) -> Vec<result::ActiveModel> {
    let row = |gender: Gender, state: CellState| result::ActiveModel {
        period: Set(year.to_string()),
        year: Set(year),
        gender: Set(gender),
        state: Set(state),
        ..cell.clone()
    };
    if let Some(reason) = missing(indicator, unit, year) {
        let row = |gender: &Gender| result::ActiveModel {
            missing_reason: Set(Some(reason)),
            ..row(*gender, CellState::Missing)
        };
        return genders(indicator).iter().map(row).collect();
    }
    let is_this = |other: &str, years: &[i32]| other == unit && years.contains(&year);
    if indicator
        .not_applicable
        .iter()
        .any(|gap| is_this(&gap.unit, &gap.years))
    {
        let row = |gender: &Gender| row(*gender, CellState::NotApplicable);
        return genders(indicator).iter().map(row).collect();
    }
    let values = example::values(indicator, unit, year).into_iter();
    values
        .map(|value| result::ActiveModel {
            value: Set(Some(value.value)),
            numerator: Set(value.parts.map(|parts| parts.numerator)),
            denominator: Set(value.parts.map(|parts| parts.denominator)),
            ..row(value.gender, CellState::Value)
        })
        .collect()
}

/// Why a year has no value, if it has none.
fn missing(indicator: &Indicator, unit: &str, year: i32) -> Option<MissingReason> {
    let told = indicator
        .missing
        .iter()
        .find(|gap| gap.unit == unit && gap.years.contains(&year));
    told.map(|gap| gap.reason)
        .or_else(|| (!is_published(indicator, year)).then_some(MissingReason::NotYetAvailable))
}

/// Whether the source had published the year's value when the example was submitted.
fn is_published(indicator: &Indicator, year: i32) -> bool {
    let (Some(on), Some(last)) = (indicator.source_publishes_on, indicator.source_year) else {
        return true;
    };
    year < last || (year == last && on <= SUBMITTED_ON)
}

async fn targets(
    empty: &Empty<'_>,
    targets: &[Target],
    indicators: &Codes<IndicatorId>,
    units: &Codes<OrganizationUnitId>,
) -> Result<(), SeedError> {
    let mut rows = Vec::new();
    for target in targets {
        let (indicator, unit) = (indicators.id(&target.indicator)?, units.id(&target.unit)?);
        rows.extend(target.genders.iter().map(|gender| target::ActiveModel {
            indicator_id: Set(indicator),
            unit_id: Set(unit),
            period: Set(target.period.clone()),
            gender: Set(*gender),
            value: Set(target.value),
            is_example: Set(true),
            ..Default::default()
        }));
    }
    Ok(empty.insert_many(rows).await?)
}
