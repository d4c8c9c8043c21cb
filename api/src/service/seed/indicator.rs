//! Indicators with the units that are asked, example results, and targets.

use arshjul_entity::{
    ApprovalState, CellState, CountingUnit, Gender, IndicatorId, MissingReason, OrganizationUnitId,
    indicator, result, target,
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ActiveModelTrait, IntoActiveModel, NotSet, Set};

use super::{
    code::{ACTOR, Codes, SeedError},
    content::{Content, Indicator, IndicatorFile, Target},
    example::{self, SUBMITTED_ON, YEARS, genders},
    steering::Steering,
};
use crate::{
    service::indicator::usual_definition,
    store::{link::Link, seed::Empty},
};

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
            let mut row = definition(file, indicator).into_active_model().reset_all();
            row.id = NotSet;
            let id = empty.insert(row).await?.id;
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

fn definition(file: &IndicatorFile, indicator: &Indicator) -> indicator::Model {
    let counts_persons = indicator.counting_unit == CountingUnit::Persons;
    indicator::Model {
        name: indicator.name.clone(),
        description: Some(file.description.clone()),
        unit_of_measure: indicator.unit_of_measure.clone(),
        direction: indicator.direction,
        decimals: indicator.decimals.into(),
        factor: indicator.factor,
        may_exceed_hundred: indicator.may_exceed_hundred,
        split_by_gender: indicator.not_split_reason.is_none(),
        not_split_reason: indicator.not_split_reason.clone(),
        source: file.source.clone(),
        source_publishes_on: indicator.source_publishes_on,
        source_year: indicator.source_year,
        reporting_level: file.reporting_level,
        counting_unit: indicator.counting_unit,
        protected_at_source: file.protected_at_source && counts_persons,
        ..usual_definition(indicator.code.clone(), indicator.value_kind, file.is_example)
    }
}

async fn links(
    empty: &Empty<'_>,
    indicator: &Indicator,
    IndicatorId(id): IndicatorId,
    units: &Codes<OrganizationUnitId>,
    steering: &Steering,
) -> Result<(), SeedError> {
    let asked: Vec<String> = indicator.units.keys().cloned().collect();
    empty.link(Link::IndicatorToUnit, id, &units.all(&asked)?).await?;
    let goals = steering.goals.all(&indicator.goals)?;
    empty.link(Link::IndicatorToGoal, id, &goals).await?;
    let areas = steering.focus_areas.all(&indicator.focus_areas)?;
    Ok(empty.link(Link::IndicatorToFocusArea, id, &areas).await?)
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
        version: Set(1),
        ..Default::default()
    }
}

fn submitted_at() -> DateTime<Utc> {
    SUBMITTED_ON.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// When a year's values first came in: in time for the reports on it.
fn handed_in_at(year: i32) -> Option<DateTime<Utc>> {
    let day = NaiveDate::from_ymd_opt(year + 1, 1, 12)?;
    Some(day.and_time(chrono::NaiveTime::MIN).and_utc())
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
        handed_in_at: Set(handed_in_at(year)),
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
