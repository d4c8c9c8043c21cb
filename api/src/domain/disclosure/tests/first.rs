//! The first publication of a table.

use super::*;

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
fn family(is_roll_up: bool, whole: f64, parts: &[f64]) -> Vec<TableRow> {
    let whole = row(1, None, is_roll_up, [count(whole), None, None]);
    let parts = (2..)
        .zip(parts)
        .map(|(unit, part)| row(unit, Some(0), false, [count(*part), None, None]));
    [whole].into_iter().chain(parts).collect()
}

fn totals(protection: Protection, rows: &[TableRow]) -> Vec<String> {
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
    assert_eq!(
        causes,
        [
            None,
            Some(SuppressionCause::Secondary),
            Some(SuppressionCause::SmallCount)
        ]
    );
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
