//! The rules on tables small enough to be reckoned by hand.

#![expect(
    clippy::unnecessary_wraps,
    reason = "the cells of a line are optional, and so are those that make one"
)]

use super::*;

const COUNTS: Protection = Protection {
    counts_persons: true,
    is_additive: true,
    threshold: 5,
    hides_complements: true,
    hides_zeros: false,
    basis: Basis::Value,
    rounding_base: None,
    dominance: None,
};
const SHARES: Protection = Protection {
    is_additive: false,
    basis: Basis::PartsIfAny,
    ..COUNTS
};
const SHARES_NEED_PARTS: Protection = Protection {
    basis: Basis::Parts,
    ..SHARES
};

fn count(value: f64) -> Option<Reported> {
    Some(Reported::Value {
        value,
        numerator: None,
        denominator: None,
    })
}

fn share(numerator: f64, denominator: f64) -> Option<Reported> {
    Some(Reported::Value {
        value: 100.0 * numerator / denominator,
        numerator: Some(numerator),
        denominator: Some(denominator),
    })
}

fn row(unit: i64, parent: Option<usize>, is_roll_up: bool, cells: Line<Reported>) -> Row {
    Row {
        unit: OrganizationUnitId(unit),
        parent,
        is_roll_up,
        cells,
    }
}

/// `20`, `hidden`, `source`, `missing`, `n/a` or nothing.
fn told(line: Line<Decided>) -> [String; 3] {
    line.map(|cell| match cell.map(|cell| cell.published) {
        None => String::new(),
        Some(Published::Value(value)) => value.to_string(),
        Some(Published::Missing(_)) => "missing".to_owned(),
        Some(Published::NotApplicable) => "n/a".to_owned(),
        Some(Published::Suppressed(SuppressionReason::Confidential)) => "hidden".to_owned(),
        Some(Published::Suppressed(SuppressionReason::Source)) => "source".to_owned(),
    })
}

/// What of a single unit's line is published.
fn line(protection: Protection, cells: Line<Reported>) -> [String; 3] {
    told(protect(protection, &[row(1, None, false, cells)], &[]).lines[0])
}

#[test]
fn a_small_count_hides_itself_and_one_more_and_zero_and_threshold_do_not() {
    assert_eq!(
        line(COUNTS, [count(10.0), count(6.0), count(4.0)]),
        ["10", "hidden", "hidden"]
    );
    assert_eq!(
        line(COUNTS, [count(5.0), count(5.0), count(0.0)]),
        ["5", "5", "0"]
    );
}

#[test]
fn a_total_too_small_to_hide_anything_behind_is_hidden_too() {
    assert_eq!(
        line(COUNTS, [count(4.0), count(4.0), count(0.0)]),
        ["hidden", "hidden", "0"]
    );
}

#[test]
fn a_small_complement_hides_and_comes_before_the_zero_rule() {
    assert_eq!(line(SHARES, [share(97.0, 100.0), None, None]), ["hidden", "", ""]);
    assert_eq!(line(SHARES, [share(0.0, 4.0), None, None]), ["hidden", "", ""]);
    assert_eq!(line(SHARES, [share(0.0, 40.0), None, None]), ["0", "", ""]);
    assert_eq!(line(SHARES, [share(40.0, 40.0), None, None]), ["100", "", ""]);
    let open = Protection {
        hides_complements: false,
        ..SHARES
    };
    assert_eq!(line(open, [share(97.0, 100.0), None, None]), ["97", "", ""]);
}

#[test]
fn zeros_hide_where_the_indicator_says_so() {
    let strict = Protection {
        hides_zeros: true,
        ..COUNTS
    };
    assert_eq!(line(strict, [count(0.0), None, None]), ["hidden", "", ""]);
}

#[test]
fn what_is_not_about_persons_is_shown() {
    let things = Protection {
        counts_persons: false,
        ..COUNTS
    };
    assert_eq!(line(things, [count(2.0), None, None]), ["2", "", ""]);
}

#[test]
fn what_the_source_hid_stays_hidden_and_hides_what_would_give_it_away() {
    let cells = [count(50.0), Some(Reported::SuppressedAtSource), count(20.0)];
    assert_eq!(line(COUNTS, cells), ["50", "source", "hidden"]);
}

#[test]
fn missing_and_not_applicable_stay_what_they_are() {
    let cells = [
        count(2.0),
        Some(Reported::Missing(MissingReason::NotCollected)),
        Some(Reported::NotApplicable),
    ];
    assert_eq!(line(COUNTS, cells), ["hidden", "missing", "n/a"]);
}

#[test]
fn what_two_cells_give_away_of_a_third_hides_one_of_them() {
    let missing = Some(Reported::Missing(MissingReason::NotReported));
    assert_eq!(
        line(COUNTS, [count(20.0), count(18.0), missing]),
        ["20", "hidden", "missing"]
    );
    assert_eq!(
        line(COUNTS, [count(20.0), None, count(17.0)]),
        ["20", "", "hidden"]
    );
    assert_eq!(line(COUNTS, [count(20.0), None, count(10.0)]), ["20", "", "10"]);
}

#[test]
fn a_share_that_can_not_be_judged_is_hidden() {
    assert_eq!(
        line(SHARES_NEED_PARTS, [count(50.0), None, None]),
        ["hidden", "", ""]
    );
    assert_eq!(
        line(SHARES_NEED_PARTS, [share(50.0, 100.0), None, None]),
        ["50", "", ""]
    );
    assert_eq!(line(SHARES, [count(50.0), None, None]), ["50", "", ""]);
}

#[test]
fn counts_are_rounded_after_they_were_judged() {
    let rounded = Protection {
        rounding_base: Some(5),
        ..COUNTS
    };
    assert_eq!(line(rounded, [count(12.0), None, None]), ["10", "", ""]);
    assert_eq!(line(rounded, [count(13.0), None, None]), ["15", "", ""]);
    assert_eq!(line(rounded, [count(4.0), None, None]), ["hidden", "", ""]);
}

/// A unit (row 0) over others, one total each.
fn family(is_roll_up: bool, whole: f64, parts: &[f64]) -> Vec<Row> {
    let whole = row(1, None, is_roll_up, [count(whole), None, None]);
    let parts = (2..)
        .zip(parts)
        .map(|(unit, part)| row(unit, Some(0), false, [count(*part), None, None]));
    [whole].into_iter().chain(parts).collect()
}

fn totals(protection: Protection, rows: &[Row]) -> Vec<String> {
    let outcome = protect(protection, rows, &[]);
    outcome
        .lines
        .into_iter()
        .map(|line| told(line)[0].clone())
        .collect()
}

#[test]
fn a_small_unit_is_not_the_difference_between_a_roll_up_and_the_others() {
    assert_eq!(
        totals(COUNTS, &family(true, 53.0, &[3.0, 20.0, 30.0])),
        ["53", "hidden", "hidden", "30"]
    );
    assert_eq!(
        totals(COUNTS, &family(true, 55.0, &[5.0, 20.0, 30.0])),
        ["55", "5", "20", "30"]
    );
}

#[test]
fn two_small_units_whose_sum_is_shown_are_not_bounded_to_less_than_the_threshold() {
    // The two are 3 together: each lies between 0 and 3, which is too close.
    let told = totals(COUNTS, &family(true, 53.0, &[1.0, 2.0, 50.0]));
    assert_eq!(told, ["53", "hidden", "hidden", "hidden"]);
}

#[test]
fn what_a_unit_counts_beside_those_below_it_is_not_given_away() {
    // 40, of which 38 below: the two others would be known.
    let told = totals(COUNTS, &family(false, 40.0, &[38.0]));
    assert_eq!(
        told.iter().filter(|cell| *cell == "hidden").count(),
        1,
        "{told:?}"
    );
    assert_eq!(totals(COUNTS, &family(false, 40.0, &[20.0])), ["40", "20"]);
    // Those below count more than the unit itself: they are no parts of it.
    assert_eq!(totals(COUNTS, &family(false, 10.0, &[20.0])), ["10", "20"]);
}

#[test]
fn units_that_gave_theirs_in_confidence_are_seen_only_together_and_only_where_none_dominates() {
    let confident = Protection {
        counts_persons: false,
        dominance: Some(75),
        ..COUNTS
    };
    let shown = family(true, 100.0, &[40.0, 30.0, 30.0]);
    assert_eq!(totals(confident, &shown), ["100", "hidden", "hidden", "hidden"]);
    let dominated = family(true, 100.0, &[90.0, 5.0, 5.0]);
    assert_eq!(totals(confident, &dominated), ["hidden"; 4]);
}

#[test]
fn causes_are_told_apart_for_those_who_may_know() {
    let cells = [count(10.0), count(6.0), count(4.0)];
    let outcome = protect(COUNTS, &[row(1, None, false, cells)], &[]);
    let causes = outcome.lines[0].map(|cell| cell.and_then(|cell| cell.cause));
    assert_eq!(causes, [None, Some(Cause::Secondary), Some(Cause::SmallCount)]);
}

/// One line, published again and again.
fn in_turn(lines: &[Line<Reported>]) -> Vec<[String; 3]> {
    let mut records: Vec<Table> = Vec::new();
    let mut published = Vec::new();
    for cells in lines {
        let outcome = protect(COUNTS, &[row(1, None, false, *cells)], &records);
        published.push(told(outcome.lines[0]));
        records.extend(outcome.record);
    }
    published
}

#[test]
fn the_same_again_tells_the_same() {
    let cells = [count(23.0), count(20.0), count(3.0)];
    assert_eq!(
        in_turn(&[cells; 3]),
        vec![["23", "hidden", "hidden"].map(String::from); 3]
    );
}

#[test]
fn a_correction_does_not_give_away_what_was_hidden() {
    // With the corrected 5 men, and 25 in all, the women's unchanged 20 would say that there were 3 men.
    let told = in_turn(&[
        [count(23.0), count(20.0), count(3.0)],
        [count(25.0), count(20.0), count(5.0)],
    ]);
    assert_eq!(told[0], ["23", "hidden", "hidden"]);
    assert_eq!(told[1], ["25", "hidden", "hidden"]);
}

#[test]
fn what_was_shown_once_and_has_not_changed_protects_nothing() {
    // The women were shown; now there are 3 men, who would be known from the new total.
    let told = in_turn(&[
        [count(40.0), count(20.0), count(20.0)],
        [count(23.0), count(20.0), count(3.0)],
    ]);
    assert_eq!(told[0], ["40", "20", "20"]);
    assert_eq!(told[1], ["hidden", "20", "hidden"]);
}

#[test]
fn a_gender_that_comes_in_late_does_not_give_the_other_away() {
    let told = in_turn(&[
        [count(20.0), count(3.0), None],
        [count(20.0), count(3.0), count(17.0)],
    ]);
    assert_eq!(told[0], ["20", "hidden", ""]);
    assert_eq!(told[1], ["20", "hidden", "hidden"]);
}

#[test]
fn what_a_source_hid_of_an_amount_is_not_computed_from_the_rest() {
    let amounts = Protection {
        basis: Basis::PartsIfAny,
        ..COUNTS
    };
    let source = Some(Reported::SuppressedAtSource);
    assert_eq!(
        line(amounts, [count(500.0), count(300.0), source]),
        ["500", "hidden", "source"]
    );
    assert_eq!(
        line(amounts, [count(500.0), count(300.0), count(200.0)]),
        ["500", "300", "200"]
    );
    let things = Protection {
        counts_persons: false,
        ..COUNTS
    };
    assert_eq!(
        line(things, [count(500.0), count(300.0), source]),
        ["500", "hidden", "source"]
    );
}

#[test]
fn a_line_of_which_only_the_total_applies_does_not_take_others_with_it() {
    let own = row(1, None, true, [count(43.0), None, None]);
    let small = row(
        2,
        Some(0),
        false,
        [
            count(3.0),
            Some(Reported::NotApplicable),
            Some(Reported::NotApplicable),
        ],
    );
    let other = |unit| row(unit, Some(0), false, [count(20.0), count(10.0), count(10.0)]);
    let outcome = protect(COUNTS, &[own, small, other(3), other(4)], &[]);
    let told: Vec<_> = outcome.lines.into_iter().map(told).collect();
    let hidden = told.iter().flatten().filter(|cell| *cell == "hidden").count();
    assert!(hidden <= 4, "{told:?}");
}

#[test]
fn one_gender_that_does_not_add_up_leaves_the_others_protected() {
    // The women of the two below are one more than there are; their totals say what is hidden all the same.
    let rows = [
        row(1, None, false, [count(100.0), count(50.0), count(50.0)]),
        row(2, Some(0), false, [count(97.0), count(49.0), count(48.0)]),
        row(3, Some(0), false, [count(3.0), count(2.0), count(1.0)]),
    ];
    let outcome = protect(COUNTS, &rows, &[]);
    let told: Vec<_> = outcome.lines.into_iter().map(told).collect();
    assert!(told[0][0] == "hidden" || told[1][0] == "hidden", "{told:?}");
}

#[test]
fn a_record_comes_back_as_it_was_kept() {
    let cells = [count(23.0), count(20.0), count(3.0)];
    let record = protect(COUNTS, &[row(1, None, false, cells)], &[])
        .record
        .unwrap();
    let kept = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<Table>(&kept).unwrap(), record);
}

#[test]
fn a_record_of_an_earlier_version_still_keeps_what_it_hid() {
    let rows = [
        row(2, Some(2), false, women_and_men(3.0, 20.0)),
        row(3, Some(2), false, women_and_men(0.0, 0.0)),
        row(1, None, true, women_and_men(3.0, 20.0)),
    ];
    let record = protect(COUNTS, &rows, &[]).record.unwrap();
    let mut kept = serde_json::to_value(&record).unwrap();
    for row in kept["rows"].as_array_mut().unwrap() {
        row.as_object_mut().unwrap().remove("is_own").unwrap();
    }
    let old: Table = serde_json::from_value(kept).unwrap();
    // A lower threshold hides nothing by itself; what was hidden stays so, the roll-up included.
    let lower = Protection {
        threshold: 2,
        ..COUNTS
    };
    let lines = protect(lower, &rows, &[old]).lines;
    assert_eq!(told(lines[0]), ["23", "hidden", "hidden"]);
    assert_eq!(told(lines[2]), ["23", "hidden", "hidden"]);
}

/// What one publication after the other tells of a table.
#[derive(Default)]
struct Press(Vec<Table>);

impl Press {
    fn publish(&mut self, protection: Protection, rows: &[Row]) -> Vec<[String; 3]> {
        let outcome = protect(protection, rows, &self.0);
        self.0.extend(outcome.record);
        outcome.lines.into_iter().map(told).collect()
    }
}

fn women_and_men(women: f64, men: f64) -> Line<Reported> {
    [count(women + men), count(women), count(men)]
}

const NOTHING: Line<Reported> = [Some(Reported::NotApplicable); 3];

#[test]
fn what_reports_between_two_others_that_report_keeps_its_sums() {
    let total = |of: f64| [count(of), None, None];
    let rows = [
        row(4, Some(2), false, total(3.0)),
        row(5, Some(2), false, total(10.0)),
        row(2, Some(4), false, total(13.0)),
        row(3, Some(4), false, total(37.0)),
        row(1, None, false, total(50.0)),
    ];
    let told = Press::default().publish(COUNTS, &rows);
    // 50 − 37 would be the 13, of which 10 are the others.
    let told: Vec<_> = told.iter().map(|[total, _, _]| total.as_str()).collect();
    assert_eq!(told, ["hidden", "hidden", "13", "37", "50"]);
    // Nothing is small, and nothing is hidden.
    let rows = rows.map(|row| Row {
        cells: row.cells.map(|cell| {
            cell.map(|cell| match cell {
                Reported::Value { value, .. } => Reported::Value {
                    value: value * 10.0,
                    numerator: None,
                    denominator: None,
                },
                other => other,
            })
        }),
        ..row
    });
    let told = Press::default().publish(COUNTS, &rows);
    assert!(told.iter().flatten().all(|told| told != "hidden"), "{told:?}");
}

#[test]
fn a_sum_of_other_units_is_not_known_because_it_comes_to_as_much() {
    let mut press = Press::default();
    let small = row(3, Some(1), false, women_and_men(3.0, 10.0));
    let beside = row(2, Some(3), false, women_and_men(20.0, 20.0));
    let above = |cells| row(4, Some(3), false, cells);
    press.publish(
        COUNTS,
        &[
            small.clone(),
            above(women_and_men(30.0, 10.0)),
            beside.clone(),
            row(1, None, true, women_and_men(50.0, 30.0)),
        ],
    );
    // What was above the small one says that nothing applies to it: 30 men again, 10 of which are the small one's.
    let small = Row {
        parent: Some(3),
        ..small
    };
    let told = press.publish(
        COUNTS,
        &[
            small,
            above(NOTHING),
            beside,
            row(1, None, true, women_and_men(23.0, 30.0)),
        ],
    );
    assert_eq!(told[0], ["13", "hidden", "hidden"]);
    assert!(
        told[2][1..] == ["hidden"; 2] || told[3][1..] == ["hidden"; 2],
        "{told:?}"
    );
}

#[test]
fn a_typing_mistake_does_not_make_what_was_hidden_forgotten() {
    for mistaken in [women_and_men(300.0, 100.0), NOTHING] {
        let mut press = Press::default();
        let mut publish = |a: Line<Reported>, b: Line<Reported>| {
            let sum = |gender: usize| {
                let value = |cell: Option<Reported>| match cell {
                    Some(Reported::Value { value, .. }) => value,
                    _ => 0.0,
                };
                value(a[gender]) + value(b[gender])
            };
            let root = [count(sum(0)), count(sum(1)), count(sum(2))];
            press.publish(
                COUNTS,
                &[
                    row(2, Some(2), false, a),
                    row(3, Some(2), false, b),
                    row(1, None, true, root),
                ],
            )
        };
        let small = women_and_men(3.0, 22.0);
        let told = publish(small, women_and_men(30.0, 10.0));
        assert_eq!(told[1], ["40", "hidden", "hidden"]);
        publish(small, mistaken);
        // With the 30 that are back, the first publication's 33 would say that there were 3.
        let told = publish(women_and_men(10.0, 10.0), women_and_men(30.0, 10.0));
        assert_eq!(told[1], ["40", "hidden", "hidden"]);
    }
}

#[test]
fn what_needs_no_protection_any_longer_gives_away_nothing_of_before() {
    let others = Protection {
        counts_persons: false,
        ..COUNTS
    };
    let mut press = Press::default();
    let source = [count(500.0), count(300.0), Some(Reported::SuppressedAtSource)];
    assert_eq!(
        press.publish(others, &[row(1, None, false, source)]),
        [["500", "hidden", "source"]]
    );
    // The source's men are missing now, and would be 500 less the women.
    for women in [300.0, 301.0] {
        let missing = [
            count(500.0),
            count(women),
            Some(Reported::Missing(MissingReason::NotCollected)),
        ];
        assert_eq!(
            press.publish(others, &[row(1, None, false, missing)]),
            [["500", "hidden", "missing"]]
        );
    }
}
