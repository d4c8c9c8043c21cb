//! What is worth a second look (R10).

use super::*;

/// Each warning's code for rows of the reporter at SN, beside what is stored of earlier years.
fn looked_at(rows: &[SubmittedRow], past: &[Past]) -> Vec<Vec<ErrorCode>> {
    let mut verdicts = judge(
        run(rows, 2),
        &BTreeMap::new(),
        &measures(),
        Saving::HandIn,
        |_| Lock::Open,
    );
    let history = History::new(past.iter().copied(), &verdicts);
    look_twice(&mut verdicts, &history, &BTreeMap::new(), &measures());
    for (index, verdict) in verdicts.iter().enumerate() {
        for warning in &verdict.warnings {
            assert_eq!(warning.path, ["rows".to_owned(), index.to_string()]);
        }
    }
    let codes = |verdict: &Verdict| {
        verdict
            .warnings
            .iter()
            .map(|warning| warning.reason.code())
            .collect()
    };
    verdicts.iter().map(codes).collect()
}

fn past(values: &[f64], is_example: bool) -> Vec<Past> {
    let cell = |(period, value)| Past {
        key: CellKey {
            period,
            ..at(Gender::Total)
        },
        value,
        is_example,
    };
    of_years(values).into_iter().map(cell).collect()
}

#[test]
fn a_scale_mix_up_silences_the_outlier_that_it_is() {
    use ErrorCode as E;
    let usual = past(&[1_201.0, 1_230.0, 1_190.0, 1_240.0, 1_221.0], false);
    for (sent, codes) in [
        (1_215.0, vec![]),
        (1_215_000.0, vec![E::ScaleMixUp]),
        (12_150.0, vec![E::Outlier]),
        (1_221.0, vec![E::RepeatsEarlier]),
    ] {
        assert_eq!(looked_at(&[value("ANTAL", sent)], &usual), [codes], "{sent}");
    }
    assert_eq!(
        looked_at(&[value("ANTAL", 1_215_000.0)], &usual[..1]),
        [vec![E::ScaleMixUp]]
    );
    assert_eq!(looked_at(&[value("ANTAL", 12_150.0)], &usual[1..]), [vec![]]);
}

#[test]
fn rows_of_one_request_are_each_others_history() {
    let of = |year: i32, sent: f64| SubmittedRow {
        period: year.to_string(),
        ..value("ANTAL", sent)
    };
    let rows: Vec<_> = (2019..=2025)
        .zip([51.0, 48.0, 50.0, 53.0, 49.0, 50.0, 900.0])
        .map(|(year, sent)| of(year, sent))
        .collect();
    let codes = looked_at(&rows, &[]);
    assert_eq!(codes[..6], vec![vec![]; 6]);
    assert_eq!(codes[6], [ErrorCode::Outlier]);
    // A row that says that there is no value takes the stored one out of the history.
    let missing = SubmittedRow {
        value: None,
        missing_reason: Some("NOT_COLLECTED".to_owned()),
        ..of(2024, 0.0)
    };
    let stored = past(&[51.0, 48.0, 50.0, 53.0, 49.0], false);
    assert_eq!(looked_at(&[missing, of(2025, 900.0)], &stored), [vec![], vec![]]);
}

#[test]
fn examples_are_a_history_until_there_is_a_value_of_ones_own() {
    let mut stored = past(&[51.0, 48.0, 50.0, 53.0, 49.0], true);
    assert_eq!(
        looked_at(&[value("ANTAL", 900.0)], &stored),
        [[ErrorCode::Outlier]]
    );
    stored[4].is_example = false;
    assert_eq!(looked_at(&[value("ANTAL", 900.0)], &stored), [vec![]]);
}

#[test]
fn only_the_same_part_of_ten_years_back_is_a_history() {
    let key = |period: &str| CellKey {
        indicator: IndicatorId(5),
        period: period.parse().unwrap(),
        ..at(Gender::Total)
    };
    let stored = ["2010-Q3", "2024-Q2", "2026-Q3"].map(|period| Past {
        key: key(period),
        value: 12.3,
        is_example: false,
    });
    let row = SubmittedRow {
        period: "2025-Q3".to_owned(),
        ..value("INDEX", 123.0)
    };
    assert_eq!(looked_at(std::slice::from_ref(&row), &stored), [vec![]]);
    let same = Past {
        key: key("2024-Q3"),
        ..stored[0]
    };
    assert_eq!(looked_at(&[row], &[same]), [[ErrorCode::ScaleMixUp]]);
    let read: Vec<_> = periods_before([key("2025-Q3"), key("2025-Q3")])
        .iter()
        .map(Period::to_string)
        .collect();
    let expected: Vec<_> = (2015..2025).map(|year| format!("{year}-Q3")).collect();
    assert_eq!(read, expected);
}
