//! What later publications must not tell of earlier ones.

use super::*;

/// One line, published again and again.
fn in_turn(lines: &[ByGender<Reported>]) -> Vec<[String; 3]> {
    let mut records: Vec<Edition> = Vec::new();
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
fn a_record_comes_back_as_it_was_kept() {
    let cells = [count(23.0), count(20.0), count(3.0)];
    let record = protect(COUNTS, &[row(1, None, false, cells)], &[])
        .record
        .unwrap();
    let kept = serde_json::to_string(&record).unwrap();
    assert_eq!(Edition::read(&kept, record.moment).unwrap(), record);
}

/// As the first version kept it: 3 women and 20 men of one unit, nobody of another, and their sum.
const OLD: &str = r#"{"rows":[
    {"unit":2,"is_rest":false,"parent":2,"cells":[{"count":23,"of":null,"standing":"Shown"},
        {"count":3,"of":null,"standing":{"Hidden":"SMALL_COUNT"}},{"count":20,"of":null,"standing":{"Hidden":"SECONDARY"}}]},
    {"unit":3,"is_rest":false,"parent":2,"cells":[{"count":0,"of":null,"standing":"Shown"},
        {"count":0,"of":null,"standing":"Shown"},{"count":0,"of":null,"standing":{"Implied":{"is_guarded":false}}}]},
    {"unit":1,"is_rest":false,"parent":null,"cells":[{"count":23,"of":null,"standing":"Shown"},
        {"count":3,"of":null,"standing":{"Hidden":"SECONDARY"}},{"count":20,"of":null,"standing":{"Hidden":"SECONDARY"}}]}],
    "uncounted":[[1,2,"SOURCE"]]}"#;

#[test]
fn a_record_of_an_earlier_version_still_keeps_what_it_hid() {
    let old = Edition::read(OLD, 1).unwrap();
    assert!(!old.lines[0].is_roll_up && old.lines[2].is_roll_up);
    assert_eq!(old.hidden().count(), 5);
    // A lower threshold hides nothing by itself; what was hidden stays so, the roll-up included.
    let lower = Protection {
        threshold: 2,
        ..COUNTS
    };
    let rows = [
        row(2, Some(2), false, women_and_men(3.0, 20.0)),
        row(3, Some(2), false, women_and_men(0.0, 0.0)),
        row(1, None, true, women_and_men(3.0, 20.0)),
    ];
    let lines = protect(lower, &rows, &[old]).lines;
    assert_eq!(told(lines[0]), ["23", "hidden", "hidden"]);
    assert_eq!(told(lines[2]), ["23", "hidden", "hidden"]);
}

/// What one publication after the other tells of a table.
#[derive(Default)]
struct Press(Vec<Edition>);

impl Press {
    fn publish(&mut self, protection: Protection, rows: &[TableRow]) -> Vec<[String; 3]> {
        let outcome = protect(protection, rows, &self.0);
        self.0.extend(outcome.record);
        outcome.lines.into_iter().map(told).collect()
    }
}

fn women_and_men(women: f64, men: f64) -> ByGender<Reported> {
    [count(women + men), count(women), count(men)]
}

const NOTHING: ByGender<Reported> = [Some(Reported::NotApplicable); 3];

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
    let rows = rows.map(|row| TableRow {
        cells: row.cells.map(|cell| {
            cell.map(|cell| match cell {
                Reported::Value(Quantity { value, .. }) => Reported::Value(Quantity {
                    value: value * 10.0,
                    numerator: None,
                    denominator: None,
                }),
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
    let small = TableRow {
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
        let mut publish = |a: ByGender<Reported>, b: ByGender<Reported>| {
            let sum = |gender: usize| {
                let value = |cell: Option<Reported>| match cell {
                    Some(Reported::Value(Quantity { value, .. })) => value,
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
