use arshjul_entity::{CountingUnit, Frequency, Gender, UnitKind, ValueKind};

use super::*;
use crate::domain::unit::Unit;

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

fn unit(id: i64, code: &str, valid_to: Option<&str>) -> Unit {
    Unit {
        id: OrganizationUnitId(id),
        code: code.to_owned(),
        kind: UnitKind::Committee,
        parent: None,
        valid_from: NaiveDate::MIN,
        valid_to: valid_to.map(|day| day.parse().unwrap()),
        successor: None,
    }
}

fn asked(indicator: i64, unit: i64, until: &str) -> Asked {
    Asked {
        indicator: IndicatorId(indicator),
        unit: OrganizationUnitId(unit),
        until: until.parse().unwrap(),
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
    let measures = [
        measure(1, "A", Frequency::Year, true),
        measure(2, "B", Frequency::Quarter, false),
    ];
    let tree = UnitTree::new(vec![unit(1, "N1", None), unit(2, "N0", Some("2026-05-31"))]);
    let asking = [
        asked(1, 1, "2026-12-31"),
        // A deadline asks for the same once more, up to August.
        asked(2, 1, "2026-12-31"),
        asked(2, 1, "2026-08-31"),
        // The unit ends in the second quarter.
        asked(2, 2, "2026-12-31"),
        // Nobody knows the indicator or the unit.
        asked(3, 1, "2026-12-31"),
        asked(1, 9, "2026-12-31"),
    ];
    let cells = BTreeMap::from([
        (key(1, 1, "2026", Gender::Total), Approved),
        (key(1, 1, "2026", Gender::Women), Submitted),
        (key(2, 1, "2026-Q1", Gender::Total), Draft),
        // Not asked for, and not approved.
        (key(1, 2, "2026", Gender::Total), Draft),
    ]);
    let found = preflight(2026, &asking, &cells, &measures, &tree);
    assert_eq!(found.asked, 3 + 4 + 2);
    assert_eq!(
        found.total,
        Shortfall {
            missing: 1 + 3 + 2,
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
        [gap(2, 1, 0, 1), gap(2, 2, 2, 0), gap(1, 1, 1, 1), gap(1, 2, 3, 1)]
    );
    assert_eq!(found.gap_count, 4);
}

#[test]
fn a_deadline_asks_for_the_periods_that_its_report_covers() {
    let measures = [measure(2, "B", Frequency::Quarter, false)];
    let tree = UnitTree::new(vec![unit(1, "N1", None)]);
    let found = preflight(
        2026,
        &[asked(2, 1, "2026-08-31")],
        &BTreeMap::new(),
        &measures,
        &tree,
    );
    assert_eq!((found.asked, found.total.missing), (2, 2));
}

#[test]
fn the_list_is_bounded_and_the_counts_are_not() {
    let measures: Vec<_> = (0..600)
        .map(|id| measure(id, &format!("I{id}"), Frequency::Year, false))
        .collect();
    let tree = UnitTree::new(vec![unit(1, "N1", None)]);
    let asking: Vec<_> = (0..600).map(|id| asked(id, 1, "2026-12-31")).collect();
    let found = preflight(2026, &asking, &BTreeMap::new(), &measures, &tree);
    assert_eq!(found.gaps.len(), MAX_GAPS);
    assert_eq!((found.gap_count, found.total.missing), (600, 600));
}
