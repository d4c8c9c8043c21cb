//! Indicators defined and redefined.

use arshjul_entity::{
    Aggregation, CountingUnit, Direction, Frequency, IndicatorId, OrganizationUnitId, UnitKind, ValueKind,
    focus_area, goal, indicator, organization_unit,
};
use chrono::NaiveDate;
use sea_orm::DatabaseTransaction;

use super::{
    Failure, Patch,
    audit::{self, Change},
    input::{self, Check, PROSE, TITLE},
    link::Links,
    same_version,
    session::Session,
};
use crate::{
    domain::{
        indicator::{Definition, usual, usual_aggregation},
        policy::{Permit, act},
        rejection::{Reason, Rejection},
        unit,
    },
    store::{self, audit_event::snapshot, link::Link, row},
};

/// k of S2 where the definition leaves it out.
const THRESHOLD: i32 = 5;
/// A unit of measure is a column's heading.
const UNIT_OF_MEASURE: usize = 100;

/// A new indicator; what is none takes the value that its input describes, and an id that named nothing is none.
#[derive(Debug)]
pub struct New {
    pub code: String,
    pub name: String,
    pub description: Option<String>,
    pub unit_of_measure: String,
    pub value_kind: ValueKind,
    pub direction: Option<Direction>,
    pub frequency: Option<Frequency>,
    pub decimals: Option<i32>,
    pub factor: Option<i32>,
    pub may_exceed_hundred: Option<bool>,
    pub gender_tolerance: Option<f64>,
    pub split_by_gender: Option<bool>,
    pub not_split_reason: Option<String>,
    pub source: String,
    pub source_publishes_on: Option<NaiveDate>,
    pub source_year: Option<i32>,
    pub reporting_level: Option<UnitKind>,
    pub counting_unit: Option<CountingUnit>,
    pub threshold: Option<i32>,
    pub hides_zeros: Option<bool>,
    pub protected_at_source: Option<bool>,
    pub hides_complements: Option<bool>,
    pub rounding_base: Option<i32>,
    pub dominance: Option<i32>,
    pub aggregation: Option<Aggregation>,
    pub goals: Vec<Option<i64>>,
    pub focus_areas: Vec<Option<i64>>,
    pub units: Vec<Option<i64>>,
    pub is_example: bool,
}

pub async fn create(session: &Session, new: New) -> Result<indicator::Model, Failure> {
    let permit = Permit::<act::IndicatorCreate>::group(&session.viewer, &session.tree)?;
    let (indicator, links) = new.complete();
    let mut check = Check::default();
    check.code("code", &indicator.code);
    check_definition(&mut check, &indicator);
    if let Some(units) = &links.units {
        check_units(session, &mut check, indicator.reporting_level, units);
    }
    let links = links.check(session, &mut check).await?;
    check.done()?;
    let code = indicator.code.clone();
    let tx = session.store.begin().await?;
    let indicator = store::indicator::insert(&tx, &permit, indicator)
        .await
        .map_err(|error| input::taken(error, &code))?;
    links.write(&tx, &permit, indicator.id.0).await?;
    let change = Change {
        entity: "Indicator",
        id: indicator.id.0,
        unit: None,
        before: None,
        after: Some(links.beside(snapshot(&indicator))),
    };
    audit::record(&tx, session, &permit, [change]).await?;
    tx.commit().await?;
    Ok(indicator)
}

impl New {
    /// The row, whose id the database gives, and what it is tied to.
    fn complete(self) -> (indicator::Model, LinkInput) {
        let Self {
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
            goals,
            focus_areas,
            units,
            is_example,
        } = self;
        let (usual_decimals, usual_factor) = usual(value_kind);
        let row = indicator::Model {
            id: IndicatorId(0),
            code,
            name,
            description,
            unit_of_measure,
            value_kind,
            direction: direction.unwrap_or(Direction::Neutral),
            frequency: frequency.unwrap_or(Frequency::Year),
            decimals: decimals.unwrap_or(usual_decimals),
            factor: factor.unwrap_or(usual_factor),
            may_exceed_hundred: may_exceed_hundred.unwrap_or(false),
            gender_tolerance: gender_tolerance.unwrap_or(0.0),
            split_by_gender: split_by_gender.unwrap_or(true),
            not_split_reason,
            source,
            source_publishes_on,
            source_year,
            reporting_level: reporting_level.unwrap_or(UnitKind::Municipality),
            counting_unit: counting_unit.unwrap_or(CountingUnit::Persons),
            threshold: threshold.unwrap_or(THRESHOLD),
            hides_zeros: hides_zeros.unwrap_or(false),
            protected_at_source: protected_at_source.unwrap_or(false),
            hides_complements: hides_complements.unwrap_or(true),
            rounding_base,
            dominance,
            aggregation: aggregation.unwrap_or_else(|| usual_aggregation(value_kind)),
            is_example,
            version: 1,
        };
        let links = LinkInput {
            goals: Some(goals),
            focus_areas: Some(focus_areas),
            units: Some(units),
        };
        (row, links)
    }
}

/// A change of an indicator. Its code is what results are submitted by, and stays.
#[derive(Debug)]
pub struct Update {
    pub id: Option<i64>,
    pub expected_version: i32,
    pub name: Option<String>,
    pub description: Patch<String>,
    pub unit_of_measure: Option<String>,
    pub value_kind: Option<ValueKind>,
    pub direction: Option<Direction>,
    pub frequency: Option<Frequency>,
    pub decimals: Option<i32>,
    pub factor: Option<i32>,
    pub may_exceed_hundred: Option<bool>,
    pub gender_tolerance: Option<f64>,
    pub split_by_gender: Option<bool>,
    pub not_split_reason: Patch<String>,
    pub source: Option<String>,
    pub source_publishes_on: Patch<NaiveDate>,
    pub source_year: Patch<i32>,
    pub reporting_level: Option<UnitKind>,
    pub counting_unit: Option<CountingUnit>,
    pub threshold: Option<i32>,
    pub hides_zeros: Option<bool>,
    pub protected_at_source: Option<bool>,
    pub hides_complements: Option<bool>,
    pub rounding_base: Patch<i32>,
    pub dominance: Patch<i32>,
    pub aggregation: Option<Aggregation>,
    pub goals: Option<Vec<Option<i64>>>,
    pub focus_areas: Option<Vec<Option<i64>>>,
    pub units: Option<Vec<Option<i64>>>,
}

pub async fn update(session: &Session, mut change: Update) -> Result<indicator::Model, Failure> {
    let permit = Permit::<act::IndicatorUpdate>::group(&session.viewer, &session.tree)?;
    let (id, expected_version) = (change.id, change.expected_version);
    let links = LinkInput {
        goals: change.goals.take(),
        focus_areas: change.focus_areas.take(),
        units: change.units.take(),
    };
    let mut check = Check::default();
    let units = links.units.clone();
    let links = links.check(session, &mut check).await?;
    let tx = session.store.begin().await?;
    let current = row::hold::<indicator::Entity, _>(&tx, &permit, id).await?;
    let current = current.ok_or_else(|| Rejection::at("id", Reason::NotFound { what: "indicator" }))?;
    same_version(expected_version, current.version)?;
    let changed = change.apply(current.clone());
    check_definition(&mut check, &changed);
    match units {
        Some(units) => check_units(session, &mut check, changed.reporting_level, &units),
        None => check_level(&tx, session, &mut check, &changed).await?,
    }
    let changed_meaning = definition(&current).changed_meaning(&definition(&changed));
    if !changed_meaning.is_empty() && store::indicator::has_results(&tx, &permit, current.id).await? {
        let refusals = changed_meaning
            .into_iter()
            .map(|field| Rejection::at(field, Reason::HasResults));
        check.found(refusals);
    }
    check.done()?;
    let indicator = store::indicator::update(&tx, &permit, changed).await?;
    let before = links.stored(&tx, session, indicator.id.0).await?;
    links.write(&tx, &permit, indicator.id.0).await?;
    let change = Change {
        entity: "Indicator",
        id: indicator.id.0,
        unit: None,
        before: Some(before.beside(snapshot(&current))),
        after: Some(links.beside(snapshot(&indicator))),
    };
    audit::record(&tx, session, &permit, [change]).await?;
    tx.commit().await?;
    Ok(indicator)
}

impl Update {
    fn apply(self, current: indicator::Model) -> indicator::Model {
        let Self {
            id: _,
            expected_version: _,
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
            goals: _,
            focus_areas: _,
            units: _,
        } = self;
        let split_by_gender = split_by_gender.unwrap_or(current.split_by_gender);
        // Splitting takes the reason against it away.
        let reason = current.not_split_reason.filter(|_| !split_by_gender);
        indicator::Model {
            id: current.id,
            code: current.code,
            name: name.unwrap_or(current.name),
            description: description.apply(current.description),
            unit_of_measure: unit_of_measure.unwrap_or(current.unit_of_measure),
            value_kind: value_kind.unwrap_or(current.value_kind),
            direction: direction.unwrap_or(current.direction),
            frequency: frequency.unwrap_or(current.frequency),
            decimals: decimals.unwrap_or(current.decimals),
            factor: factor.unwrap_or(current.factor),
            may_exceed_hundred: may_exceed_hundred.unwrap_or(current.may_exceed_hundred),
            gender_tolerance: gender_tolerance.unwrap_or(current.gender_tolerance),
            split_by_gender,
            not_split_reason: not_split_reason.apply(reason),
            source: source.unwrap_or(current.source),
            source_publishes_on: source_publishes_on.apply(current.source_publishes_on),
            source_year: source_year.apply(current.source_year),
            reporting_level: reporting_level.unwrap_or(current.reporting_level),
            counting_unit: counting_unit.unwrap_or(current.counting_unit),
            threshold: threshold.unwrap_or(current.threshold),
            hides_zeros: hides_zeros.unwrap_or(current.hides_zeros),
            protected_at_source: protected_at_source.unwrap_or(current.protected_at_source),
            hides_complements: hides_complements.unwrap_or(current.hides_complements),
            rounding_base: rounding_base.apply(current.rounding_base),
            dominance: dominance.apply(current.dominance),
            aggregation: aggregation.unwrap_or(current.aggregation),
            is_example: current.is_example,
            version: current.version + 1,
        }
    }
}

fn check_definition(check: &mut Check, indicator: &indicator::Model) {
    check.text("name", &indicator.name, TITLE);
    check.optional("description", indicator.description.as_deref(), PROSE);
    check.text("unitOfMeasure", &indicator.unit_of_measure, UNIT_OF_MEASURE);
    check.text("source", &indicator.source, TITLE);
    check.optional("notSplitReason", indicator.not_split_reason.as_deref(), PROSE);
    if let Some(year) = indicator.source_year {
        check.range("sourceYear", i64::from(year), 1900, 2100);
    }
    check.found(definition(indicator).faults());
}

/// R1: a unit above the reporting level could never answer what it is asked.
fn check_units(session: &Session, check: &mut Check, reporting_level: UnitKind, units: &[Option<i64>]) {
    for (position, id) in units.iter().enumerate() {
        if id.is_some_and(|id| is_above(session, reporting_level, id)) {
            let level = reporting_level.code();
            let path = vec!["unitIds".to_owned(), position.to_string()];
            check.refuse_at(path, Reason::AboveReportingLevel { level });
        }
    }
}

/// The same of the units that the change leaves as they are.
async fn check_level(
    tx: &DatabaseTransaction,
    session: &Session,
    check: &mut Check,
    indicator: &indicator::Model,
) -> Result<(), Failure> {
    let (link, id, level) = (Link::IndicatorToUnit, indicator.id.0, indicator.reporting_level);
    let units = store::link::targets(tx, &session.scope, link, &[id]).await?;
    let mut units = units.values().flatten();
    if units.any(|unit| is_above(session, level, *unit)) {
        let level = level.code();
        check.refuse("reportingLevel", Reason::AboveReportingLevel { level });
    }
    Ok(())
}

fn is_above(session: &Session, reporting_level: UnitKind, unit: i64) -> bool {
    let unit = session.tree.by_id(OrganizationUnitId(unit));
    unit.is_some_and(|unit| unit::is_above(unit.kind, reporting_level))
}

fn definition(indicator: &indicator::Model) -> Definition<'_> {
    Definition {
        value_kind: indicator.value_kind,
        frequency: indicator.frequency,
        decimals: indicator.decimals,
        factor: indicator.factor,
        gender_tolerance: indicator.gender_tolerance,
        split_by_gender: indicator.split_by_gender,
        reporting_level: indicator.reporting_level,
        not_split_reason: indicator.not_split_reason.as_deref(),
        counting_unit: indicator.counting_unit,
        threshold: indicator.threshold,
        rounding_base: indicator.rounding_base,
        dominance: indicator.dominance,
        aggregation: indicator.aggregation,
    }
}

/// What an input links an indicator to; what it leaves out stays.
struct LinkInput {
    goals: Option<Vec<Option<i64>>>,
    focus_areas: Option<Vec<Option<i64>>>,
    units: Option<Vec<Option<i64>>>,
}

impl LinkInput {
    async fn check(self, session: &Session, check: &mut Check) -> Result<Links, Failure> {
        let Self {
            goals,
            focus_areas,
            units,
        } = self;
        let mut links = Links::default();
        let (link, goals) = (Link::IndicatorToGoal, goals.as_deref());
        let added =
            links.add::<goal::Entity>(session.store.reader(), session, link, "goalIds", "goal", goals);
        check.step(added.await)?;
        let (link, areas) = (Link::IndicatorToFocusArea, focus_areas.as_deref());
        let added = links.add::<focus_area::Entity>(
            session.store.reader(),
            session,
            link,
            "focusAreaIds",
            "focusArea",
            areas,
        );
        check.step(added.await)?;
        let (link, units) = (Link::IndicatorToUnit, units.as_deref());
        let added = links.add::<organization_unit::Entity>(
            session.store.reader(),
            session,
            link,
            "unitIds",
            "organizationUnit",
            units,
        );
        check.step(added.await)?;
        Ok(links)
    }
}
