use arshjul_entity::{CellState, Direction, Frequency, Gender};
use proptest::prelude::*;

use super::*;

fn value(value: f64) -> PointCell {
    PointCell {
        state: CellState::Value,
        value: Some(value),
        reason: None,
        target: None,
    }
}

fn hidden() -> PointCell {
    PointCell {
        state: CellState::Suppressed,
        value: None,
        reason: Some("CONFIDENTIAL"),
        target: None,
    }
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn yearly(values: &[f64]) -> Vec<(Period, f64)> {
    (2010..)
        .map(|year| Period::new(year, Frequency::Year, 1).unwrap())
        .zip(values.iter().copied())
        .collect()
}

#[test]
fn a_gap_is_a_point_and_ends_what_is_compared() {
    let total = |text: &str, cell| (period(text), Gender::Total, cell);
    let cells = [
        total("2024-Q4", value(12.4)),
        total("2025-Q1", value(12.5)),
        total("2025-Q4", value(12.9)),
        total("2026-Q1", hidden()),
        total("2026-Q2", value(13.0)),
    ];
    let points = points(cells, 100).unwrap();
    let told: Vec<_> = points
        .iter()
        .map(|point| {
            (
                point.period.to_string(),
                point.cell(Gender::Total).map(|cell| cell.state),
                point.change(Gender::Total),
            )
        })
        .collect();
    let shown = Some(CellState::Value);
    let expected = [
        ("2024-Q4", shown, None),
        ("2025-Q1", shown, Some(0.1)),
        ("2025-Q2", None, None),
        ("2025-Q3", None, None),
        ("2025-Q4", shown, None),
        ("2026-Q1", Some(CellState::Suppressed), None),
        ("2026-Q2", shown, None),
    ];
    assert_eq!(
        told,
        expected.map(|(period, state, change)| (period.to_owned(), state, change))
    );
}

#[test]
fn women_and_men_are_compared_where_both_are_shown() {
    let of = |women: PointCell, men: PointCell| {
        let year = period("2025");
        let points = points([(year, Gender::Women, women), (year, Gender::Men, men)], 1).unwrap();
        points[0].gender_gap()
    };
    assert_eq!(of(value(0.3), value(0.2)), Some(0.1));
    assert_eq!(of(value(0.2), value(0.3)), Some(-0.1));
    assert_eq!(of(value(0.2), hidden()), None);
}

#[test]
fn what_is_too_long_is_none() {
    let ends = ["1900-01", "2100-12"].map(|text| (period(text), Gender::Total, value(1.0)));
    assert_eq!(points(ends, 1_000), None);
    assert_eq!(points(ends, 201 * 12).unwrap().len(), 201 * 12);
    assert_eq!(points([], 0), Some(Vec::new()));
}

#[test]
fn a_trend_is_read_by_what_is_wanted() {
    use Direction::{HigherIsBetter, LowerIsBetter, Neutral};
    use Reading::{Improving, Stable, Worsening};
    for (values, wanted, slope, reading) in [
        (
            &[12.1, 12.4, 12.5, 12.9][..],
            HigherIsBetter,
            0.258,
            Some(Improving),
        ),
        (&[12.1, 12.4, 12.5, 12.9], LowerIsBetter, 0.258, Some(Worsening)),
        (&[12.1, 12.4, 12.5, 12.9], Neutral, 0.258, None),
        (&[4.0, 3.0, 2.0, 1.0], LowerIsBetter, -1.0, Some(Improving)),
        // One that falls in between is no trend yet, of four.
        (&[12.1, 12.5, 12.4, 12.9], HigherIsBetter, 0.233, Some(Stable)),
        (&[5.0, 5.0, 5.0, 5.0], HigherIsBetter, 0.0, Some(Stable)),
        // One wild value moves the slope little.
        (
            &[1.0, 2.0, 3.0, 400.0, 5.0, 6.0, 7.0],
            HigherIsBetter,
            1.0,
            Some(Improving),
        ),
    ] {
        let trend = trend(&yearly(values), 1, wanted).unwrap();
        assert_eq!(
            (trend.slope_per_year, trend.reading),
            (slope, reading),
            "{values:?}"
        );
        assert_eq!(trend.values, values.len());
    }
    assert_eq!(trend(&yearly(&[1.0, 2.0, 3.0]), 1, HigherIsBetter), None);
}

#[test]
fn seasons_are_no_trend() {
    let quarters = |of: fn(i32, u32) -> i32| -> Vec<(Period, f64)> {
        let periods = (2020..2025).flat_map(|year| (1..=4).map(move |number| (year, number)));
        periods
            .map(|(year, number)| {
                (
                    Period::new(year, Frequency::Quarter, number).unwrap(),
                    f64::from(of(year, number)),
                )
            })
            .collect()
    };
    let saw = |year: i32, number: u32| (year * 7) % 3 + 10 * i32::try_from(number).unwrap();
    let told = trend(&quarters(saw), 0, Direction::HigherIsBetter).unwrap();
    assert_eq!(told.reading, Some(Reading::Stable));
    let rising = |year: i32, number: u32| 2 * year - 10 * i32::try_from(number).unwrap();
    let told = trend(&quarters(rising), 0, Direction::HigherIsBetter).unwrap();
    assert_eq!(
        (told.slope_per_year, told.reading),
        (2.0, Some(Reading::Improving))
    );
    // Four quarters of one year are no two of the same.
    assert_eq!(trend(&quarters(rising)[..4], 0, Direction::HigherIsBetter), None);
}

proptest! {
    /// Whatever rises every year by the same has that slope, whether it is written with decimals or not.
    #[test]
    fn an_even_rise_is_its_own_slope(first in -1_000_i32..1_000, step in 1_i32..100, years in 4_i32..40) {
        let values: Vec<f64> = (0..years).map(|year| f64::from(first + step * year) / 10.0).collect();
        let told = trend(&yearly(&values), 1, Direction::LowerIsBetter).unwrap();
        prop_assert_eq!(
            (told.slope_per_year, told.reading),
            (f64::from(step) / 10.0, Some(Reading::Worsening))
        );
    }

    #[test]
    fn a_series_read_backwards_has_the_opposite_trend(values in prop::collection::vec(-1_000_i32..1_000, 4..30)) {
        let forwards: Vec<f64> = values.iter().map(|value| f64::from(*value)).collect();
        let backwards: Vec<f64> = forwards.iter().rev().copied().collect();
        let there = trend(&yearly(&forwards), 0, Direction::HigherIsBetter).unwrap();
        let back = trend(&yearly(&backwards), 0, Direction::LowerIsBetter).unwrap();
        prop_assert_eq!((there.slope_per_year, there.reading), (0.0 - back.slope_per_year, back.reading));
    }

    /// Every cell has its place, every period between the first and the last is there once, and changes add up.
    #[test]
    fn points_hold_every_cell_once(cells in prop::collection::btree_map((2000_i32..2030, 1_u32..=4), -500_i32..500, 1..40)) {
        let of = |(year, number)| Period::new(year, Frequency::Quarter, number).unwrap();
        let published = cells.iter().map(|(at, tenths)| (of(*at), Gender::Total, value(f64::from(*tenths) / 10.0)));
        let points = points(published, 1_000).unwrap();
        for pair in points.windows(2) {
            prop_assert_eq!(pair[0].period.next(), Some(pair[1].period));
            let both = pair[0].shown(Gender::Total).zip(pair[1].shown(Gender::Total));
            let expected = both.map(|(before, after)| ((after - before) * 10.0).round() / 10.0);
            prop_assert_eq!(pair[1].change(Gender::Total), expected);
        }
        prop_assert_eq!(shown(&points, Gender::Total).len(), cells.len());
    }
}
