//! Shapes in which small counts were once given away, each reckoned by hand. Cells are total/women/men.

use super::*;

/// A table by unit's number: the unit above, whether it is a roll-up, and its cells.
type Line = (i64, Option<i64>, bool, ByGender<Reported>);

const SP: i64 = 1;
const SA: i64 = 2;
const SA1: i64 = 3;
const SB: i64 = 4;
const SB1: i64 = 5;
const SX: i64 = 6;
const SQ: i64 = 7;
const SC: i64 = 8;
const SY: i64 = 9;

#[derive(Default)]
struct Press {
    earlier: Vec<Edition>,
}

impl Press {
    /// What is told of each unit.
    fn publish(&mut self, protection: Protection, lines: &[Line]) -> impl Fn(i64) -> [String; 3] + use<> {
        let at = |unit: i64| lines.iter().position(|line| line.0 == unit);
        let rows: Vec<_> = lines
            .iter()
            .map(|(unit, above, is_roll_up, cells)| row(*unit, above.and_then(at), *is_roll_up, *cells))
            .collect();
        let outcome = protect(protection, &rows, &self.earlier);
        let moment = i64::try_from(self.earlier.len()).unwrap();
        self.earlier
            .extend(outcome.record.map(|record| Edition { moment, ..record }));
        let units: Vec<_> = lines.iter().map(|line| line.0).collect();
        move |unit| told(outcome.lines[units.iter().position(|other| *other == unit).unwrap()])
    }
}

fn all(total: f64, women: f64) -> ByGender<Reported> {
    [count(total), count(women), count(total - women)]
}

fn women(total: f64, women: f64) -> ByGender<Reported> {
    [count(total), count(women), None]
}

fn total(total: f64) -> ByGender<Reported> {
    [count(total), None, None]
}

const NOT_APPLICABLE: ByGender<Reported> = [Some(Reported::NotApplicable); 3];

const fn k(threshold: u32) -> Protection {
    Protection { threshold, ..COUNTS }
}

#[test]
fn what_is_small_stays_hidden_wherever_its_unit_moves() {
    let mut press = Press::default();
    let (sc, sy) = ((SC, Some(SQ), false, all(60.0, 30.0)), |above| {
        (SY, Some(above), false, all(32.0, 2.0))
    });
    let _ = press.publish(
        k(8),
        &[
            (SB1, Some(SB), false, all(7.0, 7.0)),
            (SB, Some(SP), false, all(7.0, 7.0)),
            (SP, None, true, all(7.0, 7.0)),
            sy(SC),
            sc,
            (SQ, None, true, all(60.0, 30.0)),
        ],
    );
    let told = press.publish(
        k(8),
        &[
            (SA1, Some(SA), false, all(3.0, 0.0)),
            (SA, Some(SP), false, total(3.0)),
            (SB1, Some(SB), false, all(7.0, 7.0)),
            sy(SB),
            (SB, Some(SP), false, all(39.0, 9.0)),
            (SP, None, false, all(18.0, 8.0)),
            sc,
            (SQ, None, true, all(60.0, 30.0)),
        ],
    );
    assert_eq!(told(SY)[1], "hidden");
    assert_eq!(told(SA1), ["hidden", told(SA1)[1].as_str(), "hidden"]);
}

#[test]
fn a_late_small_count_is_not_the_difference_of_a_shown_total() {
    let mut press = Press::default();
    let before = [
        (SA1, Some(SA), false, all(15.0, 8.0)),
        (SA, Some(SP), false, total(20.0)),
        (SB, Some(SP), false, all(40.0, 20.0)),
    ];
    let first = press.publish(k(5), &[&before[..], &[(SP, None, false, total(60.0))]].concat());
    assert_eq!([first(SP)[0].as_str(), first(SB)[0].as_str()], ["60", "40"]);
    let late = [(SX, Some(SP), false, total(3.0)), (SP, None, false, total(63.0))];
    let told = press.publish(k(5), &[&before[..], &late].concat());
    assert_eq!([told(SX)[0].as_str(), told(SP)[0].as_str()], ["hidden", "hidden"]);
}

#[test]
fn a_correction_does_not_show_the_sum_beside_what_is_known() {
    for (sa, sx) in [
        (all(17.0, 12.0), all(13.0, 3.0)),
        (all(24.0, 12.0), all(5.0, 1.0)),
    ] {
        let (sa, sx) = (
            (SA, Some(SP), false, [sa[0], sa[1], None]),
            (SX, Some(SP), false, [sx[0], sx[1], None]),
        );
        let number = |cell: Option<Reported>| match cell {
            Some(Reported::Value(quantity)) => quantity.value,
            _ => 0.0,
        };
        let sum = |gender: usize, more: f64| count(number(sa.3[gender]) + number(sx.3[gender]) + more);
        let mut press = Press::default();
        let first = press.publish(
            k(5),
            &[
                sa,
                (SB, Some(SP), false, women(5.0, 5.0)),
                sx,
                (SP, None, true, [sum(0, 5.0), sum(1, 5.0), None]),
            ],
        );
        assert_eq!(first(SX)[1], "hidden");
        let told = press.publish(
            k(5),
            &[
                sa,
                (SB, Some(SP), false, NOT_APPLICABLE),
                sx,
                (SP, None, true, [sum(0, 0.0), sum(1, 0.0), None]),
            ],
        );
        let is_told = |told: [String; 3]| told[1] != "hidden";
        let is_sa_known = is_told(first(SA)) || is_told(told(SA));
        assert!(
            !(is_sa_known && is_told(told(SP))),
            "{:?} {:?}",
            told(SA),
            told(SP)
        );
        assert_eq!(told(SX)[1], "hidden");
    }
}

#[test]
fn what_was_hidden_is_not_shown_by_leaving_out_its_parts() {
    let shares = Protection {
        basis: Basis::PartsIfAny,
        ..SHARES
    };
    let mut press = Press::default();
    let first = press.publish(shares, &[(SP, None, false, [share(3.0, 1000.0), None, None])]);
    assert_eq!(first(SP)[0], "hidden");
    let told = press.publish(shares, &[(SP, None, false, [count(0.3), None, None])]);
    assert_eq!(told(SP)[0], "hidden");
    // What nobody could judge is shown when its source is said to have judged it.
    let mut press = Press::default();
    let first = press.publish(SHARES_NEED_PARTS, &[(SP, None, false, [count(0.3), None, None])]);
    assert_eq!(first(SP)[0], "hidden");
    let told = press.publish(shares, &[(SP, None, false, [count(0.3), None, None])]);
    assert_eq!(told(SP)[0], "0.3");
}

#[test]
fn a_zero_that_is_hidden_is_not_computed() {
    let strict = Protection {
        hides_zeros: true,
        ..COUNTS
    };
    let missing = Some(Reported::Missing(MissingReason::NotReported));
    for men in [missing, None] {
        let told = Press::default().publish(strict, &[(SP, None, false, [count(20.0), count(20.0), men])]);
        assert!(told(SP)[..2].contains(&"hidden".to_owned()), "{:?}", told(SP));
    }
}

#[test]
fn what_one_unit_does_not_say_of_women_leaves_the_totals_a_sum() {
    let missing = Some(Reported::Missing(MissingReason::NotReported));
    for hidden in [Some(Reported::SuppressedAtSource), missing] {
        let told = Press::default().publish(
            COUNTS,
            &[
                (SA, Some(SP), false, women(12.0, 8.0)),
                (SB, Some(SP), false, women(8.0, 1.0)),
                (SX, Some(SP), false, [count(0.0), hidden, None]),
                (SP, None, true, [count(20.0), hidden, None]),
            ],
        );
        let is_told = |unit: i64| told(unit)[0] != "hidden";
        assert!(
            is_told(SA) || !(is_told(SP) && is_told(SB) && is_told(SX)),
            "{:?} {:?}",
            told(SA),
            told(SB)
        );
    }
}

#[test]
fn shares_keep_their_intervals_from_publication_to_publication() {
    let mut press = Press::default();
    let lines = |sb: f64| {
        [
            (SA, Some(SP), false, [share(2.0, 4.0), None, None]),
            (SB, Some(SP), false, [share(sb, 60.0), None, None]),
            (SX, Some(SP), false, [share(20.0, 50.0), None, None]),
            (SP, None, true, [share(22.0 + sb, 114.0), None, None]),
        ]
    };
    let _ = press.publish(SHARES_NEED_PARTS, &lines(30.0));
    let told = press.publish(SHARES_NEED_PARTS, &lines(31.0));
    assert_eq!(told(SA)[0], "hidden");
    let shown = [SB, SX, SP].map(|unit| told(unit)[0] != "hidden");
    assert_ne!(shown, [true; 3]);
}

#[test]
fn an_amount_of_few_is_not_the_rest_of_a_sum() {
    let amounts = Protection {
        basis: Basis::PartsIfAny,
        ..COUNTS
    };
    let amount = |value: f64, numerator: Option<f64>| {
        let quantity = Quantity {
            value,
            numerator,
            denominator: None,
        };
        [Some(Reported::Value(quantity)), None, None]
    };
    let told = Press::default().publish(
        amounts,
        &[
            (SA, Some(SP), false, amount(3.0, Some(3.0))),
            (SB, Some(SP), false, amount(40.0, None)),
            (SP, None, true, amount(43.0, None)),
        ],
    );
    assert_eq!(told(SA)[0], "hidden");
    assert!(
        [SB, SP]
            .map(|unit| told(unit)[0].clone())
            .contains(&"hidden".to_owned())
    );
}

#[test]
fn what_is_left_of_a_sum_is_no_single_unit_either() {
    let confidential = Protection {
        counts_persons: false,
        dominance: Some(80),
        ..COUNTS
    };
    // Of three units' amounts below each of three others.
    let published = |sn: [f64; 3], bin: [f64; 2], amn: [f64; 3]| {
        let mut lines = Vec::new();
        for (above, parts) in [(20, &sn[..]), (30, &bin[..]), (40, &amn[..])] {
            for (number, part) in (above + 1..).zip(parts) {
                lines.push((number, Some(above), false, total(*part)));
            }
            lines.push((above, Some(SP), true, total(parts.iter().sum())));
        }
        let whole: f64 = sn.iter().chain(&bin).chain(&amn).sum();
        lines.push((SP, None, true, total(whole)));
        let told = Press::default().publish(confidential, &lines);
        [SP, 20, 30, 40].map(|unit| told(unit)[0].clone())
    };
    // 900 would be 81.8 per cent of what is left of the whole beside the last.
    let told = published([900.0, 50.0, 50.0], [95.0, 5.0], [100.0; 3]);
    assert!(told[0] == "hidden" || told[3] == "hidden", "{told:?}");
    assert_eq!(told[1..3], ["hidden", "hidden"]);
    // 825 of 1,100 is 75 per cent.
    let told = published([825.0, 125.0, 50.0], [95.0, 5.0], [100.0; 3]);
    assert_eq!(told, ["1400", "hidden", "hidden", "300"]);
}
