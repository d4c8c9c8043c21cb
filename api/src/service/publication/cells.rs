//! What a publication is made from, found by cell.

use std::collections::{BTreeMap, HashMap};

use arshjul_entity::{FigureId, Gender, IndicatorId, MissingReason, OrganizationUnitId, indicator};
use sea_orm::DbErr;

use crate::{
    domain::{
        disclosure::{ByGender, Edition, Published, Quantity, Reported},
        period::Period,
    },
    service::{Failure, result::measure},
    store::publication::{Approved, PublicationData},
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
    /// Whether it was made from what is invented.
    pub is_example: bool,
}

/// What disclosure control reckoned with, as JSON.
#[derive(Clone, Debug)]
pub struct TableRecord {
    pub indicator: IndicatorId,
    pub period: Period,
    pub counts: String,
}

/// The units that are asked for an indicator's period.
pub(super) type AskedUnits = HashMap<(IndicatorId, Period), Vec<OrganizationUnitId>>;

pub(super) type Key = (IndicatorId, OrganizationUnitId, Period, Gender);

/// What was read, found by cell.
pub(super) struct ByCell {
    reported: HashMap<(IndicatorId, Period), BTreeMap<OrganizationUnitId, ByGender<Reported>>>,
    /// Whether what was reported is an invented example.
    pub examples: HashMap<Key, bool>,
    pub targets: HashMap<Key, f64>,
    pub current: HashMap<Key, FigureId>,
    pub earlier: HashMap<(IndicatorId, Period), Vec<Edition>>,
}

/// As it is stored.
fn period(text: &str) -> Result<Period, Failure> {
    let broken = |_| DbErr::Type(format!("a period is stored as {text:?}, which is none"));
    Ok(text.parse().map_err(broken)?)
}

impl ByCell {
    /// Nothing that is stored is left out without a word: a period that can't be read is an error.
    pub fn new(data: &PublicationData) -> Result<Self, Failure> {
        let mut by_cell = Self {
            reported: HashMap::new(),
            examples: HashMap::new(),
            targets: HashMap::new(),
            current: HashMap::new(),
            earlier: HashMap::new(),
        };
        for row in &data.results {
            by_cell.report(
                (row.indicator_id, row.unit_id, &row.period, row.gender),
                reported(row),
            )?;
        }
        for row in &data.results {
            let period = period(&row.period)?;
            let key = (row.indicator_id, row.unit_id, period, row.gender);
            by_cell.examples.insert(key, row.is_example);
        }
        for row in &data.unapproved {
            let missing = Reported::Missing(MissingReason::NotReported);
            by_cell.report((row.indicator_id, row.unit_id, &row.period, row.gender), missing)?;
        }
        for row in &data.targets {
            let period = period(&row.period)?;
            by_cell
                .targets
                .insert((row.indicator_id, row.unit_id, period, row.gender), row.value);
        }
        for row in &data.current {
            let period = period(&row.period)?;
            by_cell
                .current
                .insert((row.indicator_id, row.unit_id, period, row.gender), row.id);
        }
        for row in &data.earlier {
            let period = period(&row.period)?;
            let table = Edition::read(&row.counts, row.publication_id.0)?;
            by_cell
                .earlier
                .entry((row.indicator_id, period))
                .or_default()
                .push(table);
        }
        Ok(by_cell)
    }

    /// The periods of which something was published.
    pub fn periods(&self, indicator: IndicatorId) -> impl Iterator<Item = Period> {
        let tables = self.earlier.keys().filter(move |(of, _)| *of == indicator);
        tables.map(|(_, period)| *period)
    }

    fn report(
        &mut self,
        (indicator, unit, period, gender): (IndicatorId, OrganizationUnitId, &str, Gender),
        reported: Reported,
    ) -> Result<(), Failure> {
        let period = self::period(period)?;
        let table = self.reported.entry((indicator, period)).or_default();
        let line = table.entry(unit).or_insert([None; 3]);
        for (at, place) in Gender::ALL.iter().zip(line) {
            if *at == gender {
                *place = Some(reported);
            }
        }
        Ok(())
    }

    /// What the units reported, and of those that were asked and did not, or whose results nobody has approved, that they did not (S1).
    pub fn own(
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
