//! Roll-ups: what the units report, made up along the tree from the indicator's reporting level upward, when it is published.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use arshjul_entity::{Aggregation, MissingReason, OrganizationUnitId, UnitKind};

use super::{
    decimal,
    disclosure::{ByGender, Quantity, Reported, TableRow},
    period::Period,
    unit::{Unit, UnitTree, is_above},
};

/// What the indicator's definition says of its roll-ups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollUp {
    pub aggregation: Aggregation,
    pub reporting_level: UnitKind,
    pub factor: i32,
    pub decimals: u32,
}

/// The rows of a table: the units that reported or were asked, and above the reporting level the roll-ups of those that were valid in
/// the period. A unit that reports for itself is counted once: what those below it report is within it. One that says that the indicator is
/// not for it has nothing within: what those below it report counts beside it.
pub fn rows(
    roll_up: RollUp,
    tree: &UnitTree,
    period: Period,
    own: &BTreeMap<OrganizationUnitId, ByGender<Reported>>,
) -> Vec<TableRow> {
    // The deepest first, so that what is below is there; by code, so that the same comes out every time.
    let mut units: Vec<&Unit> = tree.all().iter().collect();
    units.sort_by_cached_key(|unit| (Reverse(tree.depth(unit.id)), unit.code.clone()));
    let mut rows: Vec<TableRow> = Vec::new();
    // The rows that no row stands above yet, by the unit that they lie directly below.
    let mut open: HashMap<OrganizationUnitId, Vec<usize>> = HashMap::new();
    for unit in units {
        // What no row of the units below has taken up.
        let below = open.remove(&unit.id).unwrap_or_default();
        let reported = own.get(&unit.id).copied();
        // A unit's own report goes before what those below it make up.
        let cells = reported.or_else(|| roll_up.of(unit, period, &below, &rows));
        let position = rows.len();
        let mut on_top = below;
        if let Some(cells) = cells {
            // Where a unit is not applicable, those below it pass it by, and count in what lies above.
            if !reported.is_some_and(is_not_applicable) {
                for row in on_top.drain(..) {
                    if let Some(row) = rows.get_mut(row) {
                        row.parent = Some(position);
                    }
                }
            }
            on_top.push(position);
            rows.push(TableRow {
                unit: unit.id,
                parent: None,
                is_roll_up: reported.is_none(),
                cells,
            });
        }
        // A unit without a row hands those below it on to the next one up.
        if let Some(parent) = unit.parent {
            open.entry(parent).or_default().extend(on_top);
        }
    }
    rows
}

/// By its total; of women and men there is no more to say then, be it said or not.
fn is_not_applicable([total, women, men]: ByGender<Reported>) -> bool {
    let says_no_more = |cell| matches!(cell, None | Some(Reported::NotApplicable | Reported::Missing(_)));
    total == Some(Reported::NotApplicable) && says_no_more(women) && says_no_more(men)
}

impl RollUp {
    fn of(
        self,
        unit: &Unit,
        period: Period,
        below: &[usize],
        rows: &[TableRow],
    ) -> Option<ByGender<Reported>> {
        let is_above = is_above(unit.kind, self.reporting_level);
        let is_valid = unit.is_valid_in(period.start(), period.end());
        if self.aggregation == Aggregation::None || !is_above || !is_valid || below.is_empty() {
            return None;
        }
        let lines: Vec<_> = below
            .iter()
            .filter_map(|row| rows.get(*row))
            .map(|row| row.cells)
            .collect();
        let of = |gender: fn(&ByGender<Reported>) -> Option<Reported>| {
            self.cell(&lines.iter().map(gender).collect::<Vec<_>>())
        };
        let cells = [of(|line| line[0]), of(|line| line[1]), of(|line| line[2])];
        cells.iter().any(Option::is_some).then_some(cells)
    }

    /// The roll-up of one gender's cells. With a missing part it is missing, with one that its source hid it is hidden like it; a part
    /// that is not applicable counts nothing.
    fn cell(self, parts: &[Option<Reported>]) -> Option<Reported> {
        let reported = || parts.iter().flatten().copied();
        // What nobody was asked for is not missing either.
        reported().next()?;
        let missing = parts.iter().filter_map(|part| match part {
            None => Some(MissingReason::NotReported),
            Some(Reported::Missing(reason)) => Some(*reason),
            Some(_) => None,
        });
        // A sum without one of its parts would pass for the whole.
        if let Some(reason) = common(missing) {
            return Some(Reported::Missing(reason));
        }
        if reported().any(|part| part == Reported::SuppressedAtSource) {
            return Some(Reported::SuppressedAtSource);
        }
        let values = reported().filter_map(|cell| match cell {
            Reported::Value(quantity) => Some(quantity),
            _ => None,
        });
        let values: Vec<_> = values.collect();
        if values.is_empty() {
            return Some(Reported::NotApplicable);
        }
        // What the rule needs was not collected: numerators, denominators.
        let not_collected = Reported::Missing(MissingReason::NotCollected);
        Some(self.value(&values).unwrap_or(not_collected))
    }

    fn value(self, parts: &[Quantity]) -> Option<Reported> {
        let sum = |of: fn(&Quantity) -> Option<f64>| {
            let numbers: Option<Vec<f64>> = parts.iter().map(of).collect();
            decimal::sum(&numbers?)
        };
        let (numerator, denominator) = (sum(|part| part.numerator), sum(|part| part.denominator));
        let value = match self.aggregation {
            Aggregation::Sum => sum(|part| Some(part.value)),
            Aggregation::RatioOfSums => {
                decimal::quotient(self.factor, numerator?, denominator?, self.decimals)
            }
            Aggregation::None => None,
        }?;
        Some(Reported::Value(Quantity {
            value,
            numerator,
            denominator,
        }))
    }
}

/// The reason that all have; where they differ, that something was not reported, or otherwise that it is none of them alone.
fn common(reasons: impl Iterator<Item = MissingReason>) -> Option<MissingReason> {
    reasons.reduce(|one, other| match (one, other) {
        (one, other) if one == other => one,
        (MissingReason::NotReported, _) | (_, MissingReason::NotReported) => MissingReason::NotReported,
        _ => MissingReason::Other,
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    const RATIO: RollUp = RollUp {
        aggregation: Aggregation::RatioOfSums,
        reporting_level: UnitKind::Committee,
        factor: 100,
        decimals: 1,
    };
    const SUM: RollUp = RollUp {
        aggregation: Aggregation::Sum,
        ..RATIO
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn unit(id: i64, kind: UnitKind, parent: Option<i64>) -> Unit {
        Unit {
            id: OrganizationUnitId(id),
            code: format!("U{id}"),
            kind,
            parent: parent.map(OrganizationUnitId),
            valid_from: day("2020-01-01"),
            valid_to: None,
            successor: None,
        }
    }

    /// A municipality (1) with two committees (2, 3), one of which has an administration (4), and a company (5) over another (6).
    fn group() -> UnitTree {
        UnitTree::new(vec![
            unit(1, UnitKind::Municipality, None),
            unit(2, UnitKind::Committee, Some(1)),
            unit(3, UnitKind::Committee, Some(1)),
            unit(4, UnitKind::Administration, Some(2)),
            unit(5, UnitKind::Company, Some(1)),
            unit(6, UnitKind::Company, Some(5)),
        ])
    }

    fn count(value: f64) -> Reported {
        Reported::Value(Quantity {
            value,
            numerator: None,
            denominator: None,
        })
    }

    fn share(numerator: f64, denominator: f64) -> Reported {
        Reported::Value(Quantity {
            value: decimal::quotient(100, numerator, denominator, 1).unwrap(),
            numerator: Some(numerator),
            denominator: Some(denominator),
        })
    }

    fn totals(roll_up: RollUp, own: &[(i64, Reported)]) -> Vec<(i64, bool, Option<i64>, Option<Reported>)> {
        let own = own
            .iter()
            .map(|(unit, cell)| (OrganizationUnitId(*unit), [Some(*cell), None, None]))
            .collect();
        let rows = rows(roll_up, &group(), "2025".parse().unwrap(), &own);
        let mut told: Vec<_> = rows
            .iter()
            .map(|row| {
                let parent = row.parent.map(|parent| rows[parent].unit.0);
                (row.unit.0, row.is_roll_up, parent, row.cells[0])
            })
            .collect();
        told.sort_by_key(|row| row.0);
        told
    }

    #[test]
    fn the_municipality_is_the_sum_of_those_that_report_each_counted_once() {
        let told = totals(
            SUM,
            &[
                (2, count(10.0)),
                (3, count(5.0)),
                (4, count(7.0)),
                (6, count(1.0)),
            ],
        );
        assert_eq!(
            told,
            [
                (1, true, None, Some(count(16.0))),
                (2, false, Some(1), Some(count(10.0))),
                (3, false, Some(1), Some(count(5.0))),
                (4, false, Some(2), Some(count(7.0))),
                (6, false, Some(1), Some(count(1.0))),
            ]
        );
    }

    #[test]
    fn a_ratio_is_that_of_the_sums_and_not_the_mean_of_the_ratios() {
        let told = totals(RATIO, &[(2, share(1.0, 10.0)), (3, share(90.0, 100.0))]);
        assert_eq!(told[0].3, Some(share(91.0, 110.0)));
    }

    #[test]
    fn a_missing_part_makes_it_missing_and_one_that_is_not_applicable_counts_nothing() {
        let missing = Reported::Missing(MissingReason::Unreliable);
        let told = totals(SUM, &[(2, count(1.0)), (3, missing)]);
        assert_eq!(told[0].3, Some(missing));
        let told = totals(SUM, &[(2, count(1.0)), (3, Reported::NotApplicable)]);
        assert_eq!(told[0].3, Some(count(1.0)));
        let told = totals(SUM, &[(2, Reported::NotApplicable)]);
        assert_eq!(told[0].3, Some(Reported::NotApplicable));
        let told = totals(SUM, &[(2, count(1.0)), (3, Reported::SuppressedAtSource)]);
        assert_eq!(told[0].3, Some(Reported::SuppressedAtSource));
    }

    #[test]
    fn what_is_below_one_that_it_does_not_apply_to_counts_beside_it() {
        // A company over another: the first has nobody to count.
        let told = totals(
            SUM,
            &[(2, count(1.0)), (5, Reported::NotApplicable), (6, count(4.0))],
        );
        assert_eq!(
            told,
            [
                (1, true, None, Some(count(5.0))),
                (2, false, Some(1), Some(count(1.0))),
                (5, false, Some(1), Some(Reported::NotApplicable)),
                (6, false, Some(1), Some(count(4.0))),
            ]
        );
    }

    #[test]
    fn what_was_asked_of_women_and_men_makes_no_difference_where_nothing_applies() {
        let (none, missing) = (
            Reported::NotApplicable,
            Reported::Missing(MissingReason::NotReported),
        );
        let lines = [
            (OrganizationUnitId(5), [Some(none), Some(missing), Some(missing)]),
            (
                OrganizationUnitId(6),
                [Some(count(4.0)), Some(count(1.0)), Some(count(3.0))],
            ),
        ];
        let rows = rows(SUM, &group(), "2025".parse().unwrap(), &lines.into());
        let root = rows.iter().find(|row| row.unit == OrganizationUnitId(1)).unwrap();
        assert_eq!(root.cells, [Some(count(4.0)), Some(missing), Some(missing)]);
    }

    #[test]
    fn shares_without_their_parts_are_not_rolled_up() {
        let told = totals(RATIO, &[(2, count(10.0)), (3, share(1.0, 2.0))]);
        assert_eq!(told[0].3, Some(Reported::Missing(MissingReason::NotCollected)));
    }

    #[test]
    fn without_a_rule_or_below_the_level_nothing_is_rolled_up() {
        let none = RollUp {
            aggregation: Aggregation::None,
            ..SUM
        };
        assert_eq!(
            totals(none, &[(2, count(1.0))]),
            [(2, false, None, Some(count(1.0)))]
        );
        // The company above the one that reports lies at the reporting level itself.
        let told = totals(SUM, &[(6, count(1.0))]);
        assert_eq!(
            told,
            [
                (1, true, None, Some(count(1.0))),
                (6, false, Some(1), Some(count(1.0)))
            ]
        );
    }

    #[test]
    fn a_unit_has_roll_ups_of_the_periods_in_which_it_was_valid() {
        let mut units: Vec<_> = group().all().to_vec();
        units[0].valid_from = day("2026-01-01");
        let own = BTreeMap::from([(OrganizationUnitId(2), [Some(count(1.0)), None, None])]);
        let of = |period: &str| rows(SUM, &UnitTree::new(units.clone()), period.parse().unwrap(), &own).len();
        assert_eq!([of("2025"), of("2026")], [1, 2]);
    }
}
