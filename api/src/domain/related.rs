//! Which indicators look as if they spoke of the same persons (S8): by what they are called, and by what they count.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{IndicatorId, OrganizationUnitId, RelationKind};

use super::period::Period;

/// Cells that must agree before chance is ruled out.
const ENOUGH: usize = 4;

/// Cells by which sums are looked up, before all are compared.
const LOOKED_AT: usize = 12;

/// Indicators up to which wholes of three parts are looked for: the work grows with their third power.
const MANY: usize = 60;

/// A cell: unit, period, gender's place.
pub type Cell = (OrganizationUnitId, Period, usize);

/// How many, and out of how many.
pub type Count = (i64, Option<i64>);

/// What an indicator counts.
pub type Counts = BTreeMap<Cell, Count>;

/// Two indicators, and what the first looks like to the second.
pub type Found = (IndicatorId, RelationKind, IndicatorId);

/// Whether two names say nearly the same, words in any order: all words of the shorter stand in the longer, or most of both.
pub fn are_alike(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let common = one.intersection(&other).count();
    let (shorter, all) = (one.len().min(other.len()), one.union(&other).count());
    shorter > 0 && (common == shorter && shorter > 1 || common * 10 >= all * 6)
}

fn words(name: &str) -> BTreeSet<String> {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let words = words.map(str::to_lowercase);
    words.filter(|word| word.chars().count() > 2).collect()
}

/// What the numbers say of indicators: those that count the same, are out of the same, leave each other, or add up.
pub fn found(counts: &BTreeMap<IndicatorId, Counts>) -> Vec<Found> {
    let mut found = BTreeSet::new();
    for (one, of_one) in counts {
        for (other, of_other) in counts {
            if one != other {
                found.extend(pair(of_one, of_other, one < other).map(|kind| (*one, kind, *other)));
            }
        }
        found.extend(sums(*one, of_one, counts));
    }
    found.into_iter().collect()
}

fn pair(one: &Counts, other: &Counts, is_first: bool) -> Option<RelationKind> {
    let agree = |fits: fn(Count, Count) -> bool| {
        let common = one
            .iter()
            .filter_map(|(cell, one)| Some((*one, *other.get(cell)?)));
        let (mut telling, mut all) = (0, true);
        for (one, other) in common {
            all &= fits(one, other);
            telling += usize::from(one.0 > 0);
            if !all {
                return false;
            }
        }
        telling >= ENOUGH
    };
    if is_first && agree(|one, other| one.0 == other.0) {
        let are_shares = |counts: &Counts| counts.values().any(|(_, of)| of.is_some());
        return Some(if are_shares(one) == are_shares(other) {
            RelationKind::SameAs
        } else {
            RelationKind::NumeratorOf
        });
    }
    if agree(|one, other| other.1 == Some(one.0)) {
        return Some(RelationKind::DenominatorOf);
    }
    let is_complement = agree(|one, other| one.1.or(other.1) == Some(one.0 + other.0));
    if is_first && is_complement {
        return Some(RelationKind::ComplementOf);
    }
    adds_up_to_periods(one, other).then_some(RelationKind::PeriodsOf)
}

/// Whether the other's shorter periods make up one's.
fn adds_up_to_periods(whole: &Counts, parts: &Counts) -> bool {
    let mut sums: HashMap<Cell, (i64, usize)> = HashMap::new();
    let Some(first) = whole.keys().next().zip(parts.keys().next()) else {
        return false;
    };
    // An indicator has one frequency.
    if first.0.1.frequency() == first.1.1.frequency() {
        return false;
    }
    let periods: BTreeSet<_> = whole.keys().map(|cell| cell.1).collect();
    for ((unit, period, gender), (count, _)) in parts {
        let above = periods
            .iter()
            .find(|whole| whole.start() <= period.start() && whole.end() >= period.end());
        if let Some(above) = above {
            let sum = sums.entry((*unit, *above, *gender)).or_default();
            sum.0 += count;
            sum.1 += 1;
        }
    }
    let common = sums.iter().filter(|(_, (_, parts))| *parts > 1);
    let (mut telling, mut all) = (0, true);
    for (cell, (sum, _)) in common {
        if let Some((count, _)) = whole.get(cell) {
            all &= count == sum;
            telling += usize::from(*count > 0);
        }
    }
    all && telling >= ENOUGH
}

/// The indicators that make up a whole: two of them, or where there are few enough, three.
fn sums(whole: IndicatorId, counts: &Counts, all: &BTreeMap<IndicatorId, Counts>) -> Vec<Found> {
    let cells: Vec<_> = counts
        .iter()
        .filter(|(_, (count, _))| *count > 0)
        .map(|(cell, _)| *cell)
        .collect();
    let looked_at: Vec<_> = cells.iter().take(LOOKED_AT).copied().collect();
    if looked_at.len() < ENOUGH {
        return Vec::new();
    }
    let at = |counts: &Counts| -> Option<Vec<i64>> {
        looked_at
            .iter()
            .map(|cell| counts.get(cell).map(|(count, _)| *count))
            .collect()
    };
    let Some(sum) = at(counts) else { return Vec::new() };
    let others = all.iter().filter(|(other, _)| **other != whole);
    let parts: Vec<_> = others
        .filter_map(|(other, counts)| Some((*other, at(counts)?)))
        .filter(|(_, part)| part.iter().any(|count| *count > 0) && *part != sum)
        .collect();
    let by_counts: HashMap<&[i64], IndicatorId> =
        parts.iter().map(|(id, part)| (part.as_slice(), *id)).collect();
    let less = |sum: &[i64], part: &[i64]| -> Option<Vec<i64>> {
        sum.iter()
            .zip(part)
            .map(|(sum, part)| (sum >= part).then_some(sum - part))
            .collect()
    };
    let is_sum = |of: &[IndicatorId]| {
        cells.iter().all(|cell| {
            let parts = of.iter().map(|id| all[id].get(cell).map(|(count, _)| *count));
            let total: Option<i64> = parts.sum();
            total.is_none_or(|total| total == counts[cell].0)
        })
    };
    let mut found = Vec::new();
    let mut keep = |of: &[IndicatorId]| {
        if is_sum(of) {
            found.extend(of.iter().map(|part| (whole, RelationKind::SumOf, *part)));
        }
    };
    for (one, part) in &parts {
        let Some(left) = less(&sum, part) else { continue };
        if let Some(other) = by_counts.get(left.as_slice()).filter(|other| *other > one) {
            keep(&[*one, *other]);
        }
        for (second, part) in parts
            .iter()
            .filter(|(second, _)| second > one && all.len() <= MANY)
        {
            let left = less(&left, part);
            let third = left.and_then(|left| by_counts.get(left.as_slice()).copied());
            if let Some(third) = third.filter(|third| third > second) {
                keep(&[*one, *second, third]);
            }
        }
    }
    found
}
