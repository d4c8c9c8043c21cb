use arshjul_entity::{CountingUnit, Frequency, Gender, UnitKind, ValueKind};

use chrono::NaiveDate;

use super::*;
use crate::domain::{book::CellLine, unit::Unit};

fn measure(id: i64, code: &str, frequency: Frequency, split_by_gender: bool) -> Measure {
    Measure {
        id: IndicatorId(id),
        code: code.to_owned(),
        value_kind: ValueKind::Count,
        frequency,
        decimals: 0,
        factor: 1,
        may_exceed_hundred: false,
        gender_tolerance: 0.0,
        split_by_gender,
        reporting_level: UnitKind::Committee,
        counting_unit: CountingUnit::Other,
        protected_at_source: false,
    }
}

fn by_id(measures: impl IntoIterator<Item = Measure>) -> BTreeMap<IndicatorId, Measure> {
    measures
        .into_iter()
        .map(|measure| (measure.id, measure))
        .collect()
}

fn unit(id: i64, code: &str) -> Unit {
    Unit {
        id: OrganizationUnitId(id),
        code: code.to_owned(),
        kind: UnitKind::Committee,
        parent: None,
        valid_from: NaiveDate::MIN,
        valid_to: None,
        successor: None,
    }
}

fn line(indicator: i64, unit: i64, period: &str) -> CellLine {
    CellLine {
        indicator: IndicatorId(indicator),
        unit: OrganizationUnitId(unit),
        period: period.parse().unwrap(),
    }
}

fn key(indicator: i64, unit: i64, period: &str, gender: Gender) -> CellKey {
    CellKey {
        indicator: IndicatorId(indicator),
        unit: OrganizationUnitId(unit),
        period: period.parse().unwrap(),
        gender,
    }
}

#[test]
fn what_is_asked_and_not_there_and_what_is_there_and_not_approved() {
    use ApprovalState::{Approved, Draft, Submitted};
    let measures = by_id([
        measure(1, "A", Frequency::Year, true),
        measure(2, "B", Frequency::Quarter, false),
    ]);
    let tree = UnitTree::new(vec![unit(1, "N1"), unit(2, "N0")]);
    let asked = [
        (line(1, 1, "2026"), false),
        (line(2, 1, "2026-Q1"), false),
        (line(2, 1, "2026-Q2"), true),
        (line(2, 2, "2026-Q1"), true),
        (line(2, 2, "2026-Q2"), false),
    ];
    let cell = |approval, is_example| StandingCell { approval, is_example };
    let cells = BTreeMap::from([
        (key(1, 1, "2026", Gender::Total), cell(Approved, false)),
        (key(1, 1, "2026", Gender::Women), cell(Submitted, false)),
        (key(2, 1, "2026-Q1", Gender::Total), cell(Draft, false)),
        // Invented: an answer to an example alone.
        (key(2, 2, "2026-Q1", Gender::Total), cell(Approved, true)),
        (key(2, 2, "2026-Q2", Gender::Total), cell(Approved, true)),
        // Not asked for, and not approved.
        (key(1, 2, "2026", Gender::Total), cell(Draft, false)),
    ]);
    let found = preflight(&asked.into(), &cells, &measures, &tree);
    assert_eq!(found.asked, 3 + 2 + 2);
    assert_eq!(
        found.total,
        Shortfall {
            missing: 1 + 2 + 1,
            not_approved: 3
        }
    );
    let gap = |unit, indicator, missing, not_approved| Gap {
        unit: OrganizationUnitId(unit),
        indicator: IndicatorId(indicator),
        shortfall: Shortfall {
            missing,
            not_approved,
        },
    };
    assert_eq!(
        found.gaps,
        [gap(2, 1, 0, 1), gap(2, 2, 1, 0), gap(1, 1, 1, 1), gap(1, 2, 2, 1)]
    );
    assert_eq!(found.gap_count, 4);
}

#[test]
fn the_list_is_bounded_and_the_counts_are_not() {
    let ids = 0..600;
    let measures = ids
        .clone()
        .map(|id| measure(id, &format!("I{id}"), Frequency::Year, false));
    let asked = ids.map(|id| (line(id, 1, "2026"), false)).collect();
    let tree = UnitTree::new(vec![unit(1, "N1")]);
    let found = preflight(&asked, &BTreeMap::new(), &by_id(measures), &tree);
    assert_eq!(found.gaps.len(), MAX_GAPS);
    assert_eq!((found.gap_count, found.total.missing), (600, 600));
}
