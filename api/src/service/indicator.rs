//! Indicators defined and redefined.

use arshjul_entity::{
    CountingUnit, Direction, Frequency, IndicatorId, OrganizationUnitId, UnitKind, ValueKind, indicator,
};

use super::{
    Failure, audit,
    context::RequestContext,
    indicator_relation::{self, Known, WrittenRelation},
    input::{Check, PROSE, TITLE},
    link::{self, Links},
    published,
    result::RowRejection,
    same_version,
};
use crate::{
    domain::{
        indicator::{Definition, usual, usual_aggregation},
        policy::{Permit, act},
        rejection::{Reason, Rejection},
        unit,
    },
    store::{self, link::Link, row, transaction::Transaction},
};

/// k of S2 where the definition leaves it out.
const THRESHOLD: i32 = 5;
/// A unit of measure is a column's heading.
const UNIT_OF_MEASURE: usize = 100;

/// What someone writes into a definition: the columns that are set, and the links that are named. What is left out stays, and an id that
/// named nothing is none.
#[derive(Debug)]
pub struct WrittenIndicator {
    pub columns: indicator::ActiveModel,
    pub goals: Option<Vec<Option<i64>>>,
    pub focus_areas: Option<Vec<Option<i64>>>,
    pub units: Option<Vec<Option<i64>>>,
    pub relations: Option<Vec<WrittenRelation>>,
}

/// An indicator as it is defined now, and what is worth a second look.
#[derive(Debug)]
pub struct Defined {
    pub indicator: indicator::Model,
    pub warnings: Vec<RowRejection>,
}

/// A new indicator. What its definition leaves out is what is usual for its kind of values.
#[derive(Debug)]
pub struct New {
    pub code: String,
    pub value_kind: ValueKind,
    pub is_example: bool,
    pub definition: WrittenIndicator,
}

pub async fn create(context: &RequestContext, new: New) -> Result<Defined, Failure> {
    let permit = Permit::<act::IndicatorCreate>::group(&context.viewer, &context.tree)?;
    let usual = usual_definition(new.code, new.value_kind, new.is_example);
    let indicator = row::overwritten(usual, &new.definition.columns)?;
    let mut check = Check::default();
    check.code("code", &indicator.code);
    check_definition(&mut check, &indicator);
    if let Some(units) = &new.definition.units {
        check_units(context, &mut check, indicator.reporting_level, units);
    }
    let links = links(context, &mut check, &new.definition).await?;
    let written = new.definition.relations.as_deref().unwrap_or_default();
    let reader = context.store.reader();
    let relations = indicator_relation::check(reader, context, &mut check, &indicator, written).await?;
    check.done()?;
    let tx = context.store.begin().await?;
    let (indicator, change) =
        published::make::<indicator::Entity, _>(&tx, &permit, indicator, &links).await?;
    indicator_relation::write(&tx, &permit, indicator.id, &relations).await?;
    let change = change.linked(&[], &indicator_relation::fields(&relations));
    audit::record(&tx, context, &permit, [change]).await?;
    let warnings = warnings(&tx, context, &indicator).await?;
    tx.commit().await?;
    Ok(Defined { indicator, warnings })
}

/// An indicator before anything is written into its definition; the id is the database's to give.
pub fn usual_definition(code: String, value_kind: ValueKind, is_example: bool) -> indicator::Model {
    let (decimals, factor) = usual(value_kind);
    indicator::Model {
        id: IndicatorId(0),
        code,
        name: String::new(),
        description: None,
        unit_of_measure: String::new(),
        value_kind,
        direction: Direction::Neutral,
        frequency: Frequency::Year,
        decimals,
        factor,
        may_exceed_hundred: false,
        gender_tolerance: 0.0,
        split_by_gender: true,
        not_split_reason: None,
        source: String::new(),
        source_publishes_on: None,
        source_year: None,
        reporting_level: UnitKind::Municipality,
        counting_unit: CountingUnit::Persons,
        threshold: THRESHOLD,
        hides_zeros: false,
        protected_at_source: false,
        hides_complements: true,
        rounding_base: None,
        dominance: None,
        aggregation: usual_aggregation(value_kind),
        is_example,
        version: 1,
    }
}

/// A change of an indicator. Its code is what results are submitted by, and stays.
#[derive(Debug)]
pub struct Update {
    pub id: Option<i64>,
    pub expected_version: i32,
    pub definition: WrittenIndicator,
}

pub async fn update(context: &RequestContext, update: Update) -> Result<Defined, Failure> {
    let permit = Permit::<act::IndicatorUpdate>::group(&context.viewer, &context.tree)?;
    let definition = update.definition;
    let mut check = Check::default();
    let links = links(context, &mut check, &definition).await?;
    let tx = context.store.begin().await?;
    let current = published::held::<indicator::Entity, _>(&tx, &permit, update.id, "indicator").await?;
    same_version(update.expected_version, current.version)?;
    let mut changed = row::overwritten(current.clone(), &definition.columns)?;
    if changed.split_by_gender && definition.columns.not_split_reason.is_not_set() {
        // Splitting takes the reason against it away.
        changed.not_split_reason = None;
    }
    changed.version += 1;
    check_definition(&mut check, &changed);
    match &definition.units {
        Some(units) => check_units(context, &mut check, changed.reporting_level, units),
        None => check_level(&tx, context, &mut check, &changed).await?,
    }
    let changed_meaning = definition_of(&current).changed_meaning(&definition_of(&changed));
    if !changed_meaning.is_empty() && store::indicator::has_results(&tx, &permit, current.id).await? {
        let refusals = changed_meaning
            .into_iter()
            .map(|field| Rejection::at(field, Reason::HasResults));
        check.found(refusals);
    }
    let before = indicator_relation::stored(&tx, context, current.id).await?;
    let relations = match &definition.relations {
        Some(written) => indicator_relation::check(&tx, context, &mut check, &changed, written).await?,
        None => before.clone(),
    };
    check.done()?;
    let rows = (&current, changed);
    let (indicator, change) =
        published::change::<indicator::Entity, _>(&tx, context, &permit, rows, &links).await?;
    indicator_relation::write(&tx, &permit, indicator.id, &relations).await?;
    let fields = [&before, &relations].map(indicator_relation::fields);
    let change = change.linked(&fields[0], &fields[1]);
    audit::record(&tx, context, &permit, [change]).await?;
    let warnings = warnings(&tx, context, &indicator).await?;
    tx.commit().await?;
    Ok(Defined { indicator, warnings })
}

/// Indicators that look as if they spoke of the same persons, of which nobody has said so (S8).
async fn warnings(
    tx: &Transaction,
    context: &RequestContext,
    indicator: &indicator::Model,
) -> Result<Vec<RowRejection>, Failure> {
    let all = store::indicator::all(tx, &context.scope).await?;
    Ok(Known::read(tx, context).await?.alike(indicator, &all))
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
    check.found(definition_of(indicator).rejections());
}

/// R1: a unit above the reporting level could never answer what it is asked.
fn check_units(
    context: &RequestContext,
    check: &mut Check,
    reporting_level: UnitKind,
    units: &[Option<i64>],
) {
    for (position, id) in units.iter().enumerate() {
        if id.is_some_and(|id| is_above(context, reporting_level, id)) {
            let level = reporting_level.code();
            let path = ["unitIds", &position.to_string()];
            check.refuse_at(&path, Reason::AboveReportingLevel { level });
        }
    }
}

/// The same of the units that the change leaves as they are.
async fn check_level(
    tx: &Transaction,
    context: &RequestContext,
    check: &mut Check,
    indicator: &indicator::Model,
) -> Result<(), Failure> {
    let (id, level) = (indicator.id.0, indicator.reporting_level);
    let units = link::targets(tx, context, Link::IndicatorToUnit, id).await?;
    if units.iter().any(|unit| is_above(context, level, *unit)) {
        let level = level.code();
        check.refuse("reportingLevel", Reason::AboveReportingLevel { level });
    }
    Ok(())
}

fn is_above(context: &RequestContext, reporting_level: UnitKind, unit: i64) -> bool {
    let unit = context.tree.by_id(OrganizationUnitId(unit));
    unit.is_some_and(|unit| unit::is_above(unit.kind, reporting_level))
}

pub fn definition_of(indicator: &indicator::Model) -> Definition<'_> {
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
        protected_at_source: indicator.protected_at_source,
        aggregation: indicator.aggregation,
    }
}

/// What an input links an indicator to; what it leaves out stays.
async fn links(
    context: &RequestContext,
    check: &mut Check,
    written: &WrittenIndicator,
) -> Result<Links, Failure> {
    let mut links = Links::default();
    for (link, ids) in [
        (Link::IndicatorToGoal, &written.goals),
        (Link::IndicatorToFocusArea, &written.focus_areas),
        (Link::IndicatorToUnit, &written.units),
    ] {
        let added = links.add(context.store.reader(), context, link, ids.as_deref());
        check.step(added.await)?;
    }
    Ok(links)
}
