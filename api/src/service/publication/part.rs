//! What is decided together: tables that speak of the same persons, or one by itself.

#![expect(
    clippy::indexing_slicing,
    reason = "tables are numbered by the lists that hold them: a wrong number must stop a publication"
)]

use std::collections::HashMap;

use arshjul_entity::{
    CountingUnit, Gender, IndicatorId, RelationKind, ValueKind, indicator, indicator_relation,
};

use super::cells::{AskedUnits, ByCell, Cell, TableRecord};
use crate::{
    domain::{
        aggregation::{RollUp, rows},
        disclosure::{
            Audit, Basis, Draft, Edition, Link, ProtectedTable, Protection, Relation, Reported, TableRow,
            Unprotected, protect,
        },
        period::Period,
        rejection::{Reason, Rejection},
        unit::UnitTree,
    },
    service::{Failure, result::measure},
    store::publication::PublicationData,
};

/// What was decided for some indicators.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub cells: Vec<Cell>,
    pub tables: Vec<TableRecord>,
    pub records: Vec<Edition>,
    pub audit: Audit,
}

/// What is decided from.
pub(super) struct Material<'a> {
    pub tree: &'a UnitTree,
    pub periods: &'a [Period],
    pub asked: &'a AskedUnits,
    pub relations: &'a [indicator_relation::Model],
    /// Those that are published, and those that are related to them.
    pub indicators: &'a [indicator::Model],
    pub published: &'a [IndicatorId],
    pub data: &'a PublicationData,
}

/// A table by its indicator's place and its period.
struct Place<'a> {
    indicator: &'a indicator::Model,
    period: Period,
    rows: Vec<TableRow>,
}

impl Part {
    pub fn of(material: &Material<'_>) -> Result<Self, Failure> {
        let by_cell = ByCell::new(material.data)?;
        let (places, drafts) = tables(material, &by_cell);
        let links = links(material.relations, &places);
        let mut part = Self::default();
        for set in connected(places.len(), &links) {
            part.decide(&set, &places, &drafts, &links, &by_cell)?;
        }
        let place = |unit| material.tree.by_id(unit).map(|unit| unit.code.clone());
        let order: HashMap<_, _> = material.published.iter().zip(0..).collect();
        part.cells
            .sort_by_cached_key(|cell| (order.get(&cell.indicator).copied(), place(cell.unit), cell.period));
        Ok(part)
    }

    fn decide(
        &mut self,
        set: &[usize],
        places: &[Place<'_>],
        drafts: &[Draft],
        links: &[Link],
        by_cell: &ByCell,
    ) -> Result<(), Failure> {
        let of_set: Vec<_> = set.iter().map(|table| drafts[*table].clone()).collect();
        let protected = protect(&of_set, &within(set, links));
        let protected = protected.map_err(|unprotected| refused(&unprotected, set, places))?;
        self.audit.add(&protected.audit);
        for (table, protected) in set.iter().zip(protected.tables) {
            let Some(protected) = protected else { continue };
            self.keep(&places[*table], protected, by_cell)?;
        }
        Ok(())
    }

    fn keep(
        &mut self,
        place: &Place<'_>,
        table: ProtectedTable,
        by_cell: &ByCell,
    ) -> Result<(), serde_json::Error> {
        let (indicator, period) = (place.indicator, place.period);
        let examples = examples(place, by_cell);
        for ((row, line), examples) in place.rows.iter().zip(table.lines).zip(examples) {
            for ((gender, decided), is_example) in Gender::ALL.iter().zip(line).zip(examples) {
                let key = (indicator.id, row.unit, period, *gender);
                self.cells.extend(decided.map(|decided| Cell {
                    indicator: indicator.id,
                    unit: row.unit,
                    period,
                    gender: *gender,
                    published: decided.published,
                    target: by_cell.targets.get(&key).copied(),
                    supersedes: by_cell.current.get(&key).copied(),
                    is_example,
                }));
            }
        }
        if let Some(record) = table.record {
            self.tables.push(TableRecord {
                indicator: indicator.id,
                period,
                counts: serde_json::to_string(&record)?,
            });
            self.records.push(record);
        }
        Ok(())
    }
}

/// Whether each cell is made from an invented example: what was reported says so itself, what is missing is as its indicator, and what is added
/// up is one where any of its parts is.
fn examples(place: &Place<'_>, by_cell: &ByCell) -> Vec<[bool; 3]> {
    let (indicator, rows) = (place.indicator, &place.rows);
    let mut examples = vec![[false; 3]; rows.len()];
    // Parts stand before what they make up.
    for (position, row) in rows.iter().enumerate() {
        for (at, gender) in Gender::ALL.iter().enumerate() {
            let own = by_cell
                .examples
                .get(&(indicator.id, row.unit, place.period, *gender));
            let is_missing = matches!(row.cells[at], Some(Reported::Missing(_)));
            examples[position][at] |= own.copied().unwrap_or(is_missing && indicator.is_example);
            if let Some(above) = row.parent.filter(|above| rows[*above].is_roll_up) {
                examples[above][at] |= examples[position][at];
            }
        }
    }
    examples
}

/// The tables that are published, and those that were, of related indicators.
fn tables<'a>(material: &Material<'a>, by_cell: &ByCell) -> (Vec<Place<'a>>, Vec<Draft>) {
    let (mut places, mut drafts) = (Vec::new(), Vec::new());
    for indicator in material.indicators {
        let is_published = material.published.contains(&indicator.id);
        let mut periods: Vec<_> = by_cell.periods(indicator.id).collect();
        periods.extend(material.periods.iter().copied().filter(|_| is_published));
        periods.retain(|period| period.frequency() == indicator.frequency);
        periods.sort_unstable();
        periods.dedup();
        for period in periods {
            let earlier = by_cell
                .earlier
                .get(&(indicator.id, period))
                .cloned()
                .unwrap_or_default();
            let is_new = is_published && material.periods.contains(&period);
            let rows = is_new.then(|| {
                let asked = material
                    .asked
                    .get(&(indicator.id, period))
                    .map_or(&[][..], Vec::as_slice);
                rows(
                    roll_up(indicator),
                    material.tree,
                    period,
                    &by_cell.own(indicator, period, asked),
                )
            });
            places.push(Place {
                indicator,
                period,
                rows: rows.clone().unwrap_or_default(),
            });
            drafts.push(Draft {
                protection: protection(indicator),
                rows,
                earlier,
            });
        }
    }
    (places, drafts)
}

/// How tables are related by what their indicators say.
fn links(relations: &[indicator_relation::Model], places: &[Place<'_>]) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for relation in relations {
        for (one, place) in places.iter().enumerate() {
            if place.indicator.id != relation.indicator_id {
                continue;
            }
            for (other, related) in places.iter().enumerate() {
                if related.indicator.id != relation.other_id {
                    continue;
                }
                let Some((of, other)) = paired(relation.kind, (one, place.period), (other, related.period))
                else {
                    continue;
                };
                let relation = kind(relation.kind);
                let known = links
                    .iter_mut()
                    .find(|link| link.relation == relation && link.of == of);
                match known {
                    Some(link) => link.others.push(other),
                    None => links.push(Link {
                        relation,
                        of,
                        others: vec![other],
                    }),
                }
            }
        }
    }
    links
}

/// Which of two tables is related to which, if their periods are.
fn paired(
    kind: RelationKind,
    (one, period): (usize, Period),
    (other, related): (usize, Period),
) -> Option<(usize, usize)> {
    let is_within = |part: Period, whole: Period| {
        part.start() >= whole.start() && part.end() <= whole.end() && part != whole
    };
    if kind == RelationKind::PeriodsOf {
        // Whichever says it: the longer is made up of the shorter.
        return if is_within(related, period) {
            Some((one, other))
        } else {
            is_within(period, related).then_some((other, one))
        };
    }
    (period == related).then_some((one, other))
}

const fn kind(kind: RelationKind) -> Relation {
    match kind {
        RelationKind::SumOf => Relation::SumOf,
        RelationKind::NumeratorOf => Relation::NumeratorOf,
        RelationKind::DenominatorOf => Relation::DenominatorOf,
        RelationKind::SameAs => Relation::SameAs,
        RelationKind::ComplementOf => Relation::ComplementOf,
        RelationKind::PeriodsOf => Relation::PeriodsOf,
    }
}

/// The tables that hang together, in their order.
fn connected(tables: usize, links: &[Link]) -> Vec<Vec<usize>> {
    let mut set: Vec<usize> = (0..tables).collect();
    for link in links {
        for other in &link.others {
            let (one, other) = (set[link.of], set[*other]);
            for number in &mut set {
                if *number == other {
                    *number = one;
                }
            }
        }
    }
    let mut sets: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut at: HashMap<usize, usize> = HashMap::new();
    for (table, number) in set.into_iter().enumerate() {
        let place = *at.entry(number).or_insert_with(|| {
            sets.push((number, Vec::new()));
            sets.len() - 1
        });
        sets[place].1.push(table);
    }
    sets.into_iter().map(|(_, tables)| tables).collect()
}

/// The links of a set, by the places in it.
fn within(set: &[usize], links: &[Link]) -> Vec<Link> {
    let at = |table: usize| set.iter().position(|other| *other == table);
    let of_set = links.iter().filter_map(|link| {
        Some(Link {
            relation: link.relation,
            of: at(link.of)?,
            others: link.others.iter().filter_map(|other| at(*other)).collect(),
        })
    });
    of_set.collect()
}

/// What hiding does not protect can't be published.
fn refused(unprotected: &[Unprotected], set: &[usize], places: &[Place<'_>]) -> Failure {
    let mut tables: Vec<_> = unprotected.iter().map(|cell| set[cell.table]).collect();
    tables.dedup();
    let told = tables.iter().map(|table| &places[*table]);
    let told: Vec<_> = told
        .map(|place| format!("{} {}", place.indicator.code, place.period))
        .collect();
    let lines = told.join(", ");
    Rejection::at("indicators", Reason::NotProtectable { lines }).into()
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
