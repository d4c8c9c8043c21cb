//! What a publication shows: read and decided as of one instant.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use arshjul_entity::{
    CountingUnit, FigureId, Gender, IndicatorId, MissingReason, OrganizationUnitId, PublicationId, ValueKind,
    indicator,
};
use tracing::info;

use super::tally::{Counts, Tally};
use crate::{
    domain::{
        aggregation::{RollUp, rows},
        disclosure::{
            Basis, ByGender, Draft, Edition, ProtectedTable, Protection, Published, Quantity, Reported,
            protect,
        },
        period::Period,
        policy::{Permit, act},
        unit::UnitTree,
    },
    service::{self, Failure, context::RequestContext, reckoning::reckon, result::measure},
    store::{
        self,
        ground::Ground,
        publication::{Approved, PublicationData},
        transaction::Transaction,
    },
};

/// A cell as it is to be published.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub indicator: IndicatorId,
    pub unit: OrganizationUnitId,
    pub period: Period,
    pub gender: Gender,
    pub published: Published,
    pub target: Option<f64>,
    /// The current figure of the cell.
    pub supersedes: Option<FigureId>,
}

/// What disclosure control reckoned with, as JSON.
#[derive(Clone, Debug)]
pub struct TableRecord {
    pub indicator: IndicatorId,
    pub period: Period,
    pub counts: String,
}

#[derive(Debug)]
pub struct Decision {
    /// The latest publication that was known.
    pub latest: Option<PublicationId>,
    /// What it was decided from.
    ground: Ground,
    indicators: Vec<indicator::Model>,
    asked: Arc<AskedUnits>,
    /// By indicator, unit, period and gender.
    pub cells: Vec<Cell>,
    pub tables: Vec<TableRecord>,
    pub counts: Counts,
}

/// Cells that are read and decided together: enough for one round of statements in nearly every publication.
const CELLS: usize = 10_000;

pub async fn decide(
    context: &RequestContext,
    permit: &Permit<act::PublicationCreate>,
    named: Option<&BTreeSet<IndicatorId>>,
    periods: &[Period],
) -> Result<Decision, Failure> {
    let written: Vec<_> = periods.iter().map(Period::to_string).collect();
    let mut tally = Tally::default();
    let tx = context.store.begin_snapshot().await?;
    let context = &context.with_units_of(&tx).await?;
    let each = context.tree.all().len() * Gender::ALL.len() * periods.len();
    let together = (CELLS / each.max(1)).max(1);
    let mut indicators = store::indicator::all(&tx, &context.scope).await?;
    indicators.retain(|indicator| named.is_none_or(|named| named.contains(&indicator.id)));
    let ids: Vec<_> = indicators.iter().map(|indicator| indicator.id).collect();
    let asked = Arc::new(asked(&tx, context, &indicators, periods).await?);
    let mut decision = Decision {
        latest: store::publication::latest(&tx, permit).await?,
        ground: store::ground::read(&tx, permit, &ids, &written).await?,
        indicators: indicators.clone(),
        asked: asked.clone(),
        cells: Vec::new(),
        tables: Vec::new(),
        counts: Counts::default(),
    };
    for (round, chunk) in indicators.chunks(together).enumerate() {
        let ids: Vec<_> = chunk.iter().map(|indicator| indicator.id).collect();
        let data = store::publication::data(&tx, permit, &ids, &written).await?;
        let (tree, of, periods) = (context.tree.clone(), chunk.to_vec(), periods.to_vec());
        let asked = asked.clone();
        let part = reckon(move |_| Part::of(&tree, &of, &periods, &asked, &data)).await??;
        tally.add(&part.records);
        decision.cells.extend(part.cells);
        decision.tables.extend(part.tables);
        if indicators.len() > together {
            let done = (round * together + chunk.len()).min(indicators.len());
            info!(
                indicators = done,
                of = indicators.len(),
                cells = decision.cells.len(),
                "deciding what to publish"
            );
        }
    }
    tx.rollback().await?;
    decision.counts = tally.counts(decision.cells.iter().map(|cell| cell.published));
    Ok(decision)
}

impl Decision {
    /// Whether it would be decided so now too. From here on until the transaction ends nobody changes what it was decided from.
    pub async fn holds(
        &self,
        tx: &Transaction,
        context: &RequestContext,
        permit: &Permit<act::PublicationCreate>,
        periods: &[Period],
    ) -> Result<bool, Failure> {
        let ids: Vec<_> = self.indicators.iter().map(|indicator| indicator.id).collect();
        let written: Vec<_> = periods.iter().map(Period::to_string).collect();
        let years = periods.iter().map(|period| period.year()).collect();
        store::ground::hold(tx, permit, &ids, &years).await?;
        let mut ground = store::ground::read(tx, permit, &ids, &written).await?;
        if (ground.deadlines, ground.hand_ins) != (self.ground.deadlines, self.ground.hand_ins) {
            // Deadlines are handed in and moved all the time, which mostly asks for nothing else.
            let context = context.with_units_of(tx).await?;
            if asked(tx, &context, &self.indicators, periods).await? != *self.asked {
                return Ok(false);
            }
            (ground.deadlines, ground.hand_ins) = (self.ground.deadlines, self.ground.hand_ins);
        }
        Ok(ground == self.ground)
    }
}

/// The units that are asked for an indicator's period.
type AskedUnits = HashMap<(IndicatorId, Period), Vec<OrganizationUnitId>>;

async fn asked(
    tx: &Transaction,
    context: &RequestContext,
    indicators: &[indicator::Model],
    periods: &[Period],
) -> Result<AskedUnits, Failure> {
    let measures = indicators.iter().map(|row| (row.id, measure(row))).collect();
    let periods = periods.iter().copied().collect();
    let mut asked = AskedUnits::new();
    for line in service::asked::lines(tx, context, &measures, &periods).await? {
        let units = asked.entry((line.indicator, line.period)).or_default();
        units.push(line.unit);
    }
    Ok(asked)
}

/// What was decided for some indicators.
#[derive(Debug, Default)]
struct Part {
    cells: Vec<Cell>,
    tables: Vec<TableRecord>,
    records: Vec<Edition>,
}

type Key = (IndicatorId, OrganizationUnitId, Period, Gender);

impl Part {
    fn of(
        tree: &UnitTree,
        indicators: &[indicator::Model],
        periods: &[Period],
        asked: &AskedUnits,
        data: &PublicationData,
    ) -> Result<Self, serde_json::Error> {
        let by_cell = ByCell::new(data)?;
        let mut part = Self::default();
        for indicator in indicators {
            let mut cells = Vec::new();
            for period in periods
                .iter()
                .filter(|period| period.frequency() == indicator.frequency)
            {
                let asked = asked.get(&(indicator.id, *period)).map_or(&[][..], Vec::as_slice);
                let own = by_cell.own(indicator, *period, asked);
                let rows = rows(roll_up(indicator), tree, *period, &own);
                let earlier = by_cell
                    .earlier
                    .get(&(indicator.id, *period))
                    .map_or(&[][..], Vec::as_slice);
                let draft = Draft {
                    protection: protection(indicator),
                    rows: Some(rows.clone()),
                    earlier: earlier.to_vec(),
                };
                let set = protect(&[draft], &[]).unwrap_or_else(|e| unreachable!("{e:?}"));
                let ProtectedTable { lines, record } = set
                    .tables
                    .into_iter()
                    .flatten()
                    .next()
                    .unwrap_or_else(|| unreachable!());
                for (row, line) in rows.iter().zip(lines) {
                    for (gender, decided) in Gender::ALL.iter().zip(line) {
                        let key = (indicator.id, row.unit, *period, *gender);
                        cells.extend(decided.map(|decided| Cell {
                            indicator: indicator.id,
                            unit: row.unit,
                            period: *period,
                            gender: *gender,
                            published: decided.published,
                            target: by_cell.targets.get(&key).copied(),
                            supersedes: by_cell.current.get(&key).copied(),
                        }));
                    }
                }
                if let Some(record) = record {
                    part.tables.push(TableRecord {
                        indicator: indicator.id,
                        period: *period,
                        counts: serde_json::to_string(&record)?,
                    });
                    part.records.push(record);
                }
            }
            let place = |unit| tree.by_id(unit).map(|unit| unit.code.clone());
            cells.sort_by_cached_key(|cell| (place(cell.unit), cell.period));
            part.cells.extend(cells);
        }
        Ok(part)
    }
}

/// What was read, found by cell.
struct ByCell {
    reported: HashMap<(IndicatorId, Period), BTreeMap<OrganizationUnitId, ByGender<Reported>>>,
    targets: HashMap<Key, f64>,
    current: HashMap<Key, FigureId>,
    earlier: HashMap<(IndicatorId, Period), Vec<Edition>>,
}

impl ByCell {
    fn new(data: &PublicationData) -> Result<Self, serde_json::Error> {
        let mut by_cell = Self {
            reported: HashMap::new(),
            targets: HashMap::new(),
            current: HashMap::new(),
            earlier: HashMap::new(),
        };
        for row in &data.results {
            by_cell.report(
                (row.indicator_id, row.unit_id, &row.period, row.gender),
                reported(row),
            );
        }
        for row in &data.unapproved {
            let missing = Reported::Missing(MissingReason::NotReported);
            by_cell.report((row.indicator_id, row.unit_id, &row.period, row.gender), missing);
        }
        for row in &data.targets {
            let Ok(period) = row.period.parse() else { continue };
            by_cell
                .targets
                .insert((row.indicator_id, row.unit_id, period, row.gender), row.value);
        }
        for row in &data.current {
            let Ok(period) = row.period.parse() else { continue };
            by_cell
                .current
                .insert((row.indicator_id, row.unit_id, period, row.gender), row.id);
        }
        for row in &data.earlier {
            let Ok(period) = row.period.parse() else { continue };
            let table = Edition::read(&row.counts, row.publication_id.0)?;
            by_cell
                .earlier
                .entry((row.indicator_id, period))
                .or_default()
                .push(table);
        }
        Ok(by_cell)
    }

    fn report(
        &mut self,
        (indicator, unit, period, gender): (IndicatorId, OrganizationUnitId, &str, Gender),
        reported: Reported,
    ) {
        let Ok(period) = period.parse() else { return };
        let table = self.reported.entry((indicator, period)).or_default();
        let line = table.entry(unit).or_insert([None; 3]);
        for (at, place) in Gender::ALL.iter().zip(line) {
            if *at == gender {
                *place = Some(reported);
            }
        }
    }

    /// What the units reported, and of those that were asked and did not, or whose results nobody has approved, that they did not (S1).
    fn own(
        &self,
        indicator: &indicator::Model,
        period: Period,
        asked: &[OrganizationUnitId],
    ) -> BTreeMap<OrganizationUnitId, ByGender<Reported>> {
        let mut own = self
            .reported
            .get(&(indicator.id, period))
            .cloned()
            .unwrap_or_default();
        let genders = measure(indicator).genders();
        for unit in asked {
            let line = own.entry(*unit).or_insert([None; 3]);
            for (gender, place) in Gender::ALL.iter().zip(line) {
                if genders.contains(gender) {
                    place.get_or_insert(Reported::Missing(MissingReason::NotReported));
                }
            }
        }
        own
    }
}

fn reported(row: &Approved) -> Reported {
    match (&row.source_code, row.value, row.missing_reason) {
        (Some(_), ..) => Reported::SuppressedAtSource,
        (None, Some(value), _) => Reported::Value(Quantity {
            value,
            numerator: row.numerator,
            denominator: row.denominator,
        }),
        (None, None, Some(reason)) => Reported::Missing(reason),
        (None, None, None) => Reported::NotApplicable,
    }
}

fn protection(indicator: &indicator::Model) -> Protection {
    let positive = |number: i32| u32::try_from(number).unwrap_or_default();
    Protection {
        counts_persons: indicator.counting_unit == CountingUnit::Persons,
        is_additive: measure(indicator).is_additive(),
        threshold: positive(indicator.threshold),
        hides_complements: indicator.hides_complements,
        hides_zeros: indicator.hides_zeros,
        rounding_base: indicator.rounding_base.map(positive),
        dominance: indicator.dominance.map(positive),
        basis: if indicator.value_kind == ValueKind::Count {
            Basis::Value
        } else if measure(indicator).needs_denominator() {
            Basis::Parts
        } else {
            Basis::PartsIfAny
        },
    }
}

fn roll_up(indicator: &indicator::Model) -> RollUp {
    RollUp {
        aggregation: indicator.aggregation,
        reporting_level: indicator.reporting_level,
        factor: indicator.factor,
        decimals: indicator.decimals.unsigned_abs(),
    }
}
