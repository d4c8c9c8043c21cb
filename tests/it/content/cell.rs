//! The cells of the example content: all there, in keeping with their definitions, and with something to protect.

use std::collections::{BTreeSet, HashMap};

use arshjul::{service::seed, store::Store};
use arshjul_entity::{CellState, CountingUnit, Gender, MissingReason, ValueKind, indicator, link, result};
use arshjul_tests::{TestDatabase, both_databases};
use chrono::NaiveDate;

use super::{all, by_id, seeded};

both_databases![
    every_year_unit_and_gender_has_its_cell,
    values_obey_their_definitions,
    women_and_men_make_the_total,
    nothing_is_known_before_its_source_publishes,
    there_is_something_to_protect_and_something_missing,
];

/// What every test of cells asks: the results with their indicators.
async fn cells(store: &Store) -> Vec<(result::Model, indicator::Model)> {
    let indicators = by_id(store).await;
    let results = all::<result::Entity>(store).await;
    results
        .into_iter()
        .map(|result| (indicators[&result.indicator_id].clone(), result))
        .map(|(a, b)| (b, a))
        .collect()
}

async fn every_year_unit_and_gender_has_its_cell(database: TestDatabase) {
    let store = seeded(&database).await;
    let indicators = by_id(&store).await;
    let mut expected = BTreeSet::new();
    for asked in all::<link::indicator_unit::Entity>(&store).await {
        let split = indicators[&asked.indicator_id].split_by_gender;
        let genders = if split { Gender::ALL } else { &[Gender::Total] };
        for year in 2016..=2025 {
            expected.extend(
                genders
                    .iter()
                    .map(|gender| (asked.indicator_id, asked.unit_id, year.to_string(), *gender)),
            );
        }
    }
    let results = all::<result::Entity>(&store).await;
    let found: BTreeSet<_> = results
        .into_iter()
        .map(|cell| (cell.indicator_id, cell.unit_id, cell.period, cell.gender))
        .collect();
    assert_eq!(found, expected);
    let published: Vec<_> = (2016..=2025).map(|year| year.to_string()).collect();
    assert_eq!(seed::publication().periods, published);
}

/// A number in steps of `decimals`, if it is one that is written with no more of them.
fn steps(value: f64, decimals: i32) -> Option<i128> {
    let text = value.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let width = usize::try_from(decimals).unwrap();
    (fraction.len() <= width).then(|| format!("{whole}{fraction:0<width$}").parse().unwrap())
}

/// R2, in whole numbers: factor × n / d, rounded half away from zero.
fn computed(indicator: &indicator::Model, numerator: f64, denominator: f64) -> i128 {
    let (numerator, denominator) = (steps(numerator, 0).unwrap(), steps(denominator, 0).unwrap());
    let scaled =
        i128::from(indicator.factor) * 10_i128.pow(indicator.decimals.try_into().unwrap()) * numerator;
    (2 * scaled + denominator) / (2 * denominator)
}

async fn values_obey_their_definitions(database: TestDatabase) {
    let store = seeded(&database).await;
    for (cell, indicator) in cells(&store).await {
        let Some(value) = cell.value else { continue };
        let name = format!(
            "{} {:?} {} {:?}",
            indicator.code, cell.unit_id, cell.period, cell.gender
        );
        let in_steps = steps(value, indicator.decimals).unwrap_or_else(|| panic!("{name}: {value}"));
        assert!(in_steps >= 0, "{name}: {value}");
        if indicator.value_kind == ValueKind::Share && !indicator.may_exceed_hundred {
            assert!(value <= 100.0, "{name}: {value}");
        }
        if let (Some(numerator), Some(denominator)) = (cell.numerator, cell.denominator) {
            assert!(numerator <= denominator, "{name}");
            assert_eq!(in_steps, computed(&indicator, numerator, denominator), "{name}");
        }
        let is_local_share = indicator.value_kind == ValueKind::Share && indicator.is_example;
        assert_eq!(
            cell.numerator.is_some(),
            is_local_share,
            "{name}: a share that wasn't protected at its source needs its parts"
        );
    }
}

async fn women_and_men_make_the_total(database: TestDatabase) {
    let store = seeded(&database).await;
    let mut groups: HashMap<_, Vec<_>> = HashMap::new();
    for (cell, indicator) in cells(&store).await {
        if indicator.split_by_gender && cell.state == CellState::Value {
            groups
                .entry((indicator.code, cell.unit_id, cell.year))
                .or_default()
                .push((indicator.value_kind, cell));
        }
    }
    assert!(!groups.is_empty());
    for (name, group) in groups {
        let of = |gender, number: fn(&result::Model) -> Option<f64>| {
            group
                .iter()
                .find(|(_, cell)| cell.gender == gender)
                .and_then(|(_, cell)| number(cell))
        };
        let adds_up = |number: fn(&result::Model) -> Option<f64>| {
            let sum = of(Gender::Women, number)
                .zip(of(Gender::Men, number))
                .map(|(women, men)| women + men);
            assert_eq!(of(Gender::Total, number), sum, "{name:?}");
        };
        assert_eq!(group.len(), 3, "{name:?}");
        if group[0].0 == ValueKind::Count {
            adds_up(|cell| cell.value);
        } else {
            adds_up(|cell| cell.numerator);
            adds_up(|cell| cell.denominator);
            let (total, women, men) = (
                of(Gender::Total, |cell| cell.value).unwrap(),
                of(Gender::Women, |cell| cell.value).unwrap(),
                of(Gender::Men, |cell| cell.value).unwrap(),
            );
            assert!(women.min(men) <= total && total <= women.max(men), "{name:?}");
        }
    }
}

async fn nothing_is_known_before_its_source_publishes(database: TestDatabase) {
    let store = seeded(&database).await;
    let mut waiting = 0;
    for (cell, indicator) in cells(&store).await {
        let (Some(on), Some(year)) = (indicator.source_publishes_on, indicator.source_year) else {
            continue;
        };
        let submitted: NaiveDate = cell.submitted_at.date_naive();
        if cell.year > year || (cell.year == year && on > submitted) {
            assert_eq!(
                cell.missing_reason,
                Some(MissingReason::NotYetAvailable),
                "{} {}",
                indicator.code,
                cell.period
            );
            waiting += 1;
        }
    }
    assert!(waiting > 0);
    let submitted = cells(&store)
        .await
        .into_iter()
        .map(|(cell, _)| cell.submitted_at.date_naive());
    assert!(submitted.max() < Some(seed::publication().decided_on));
}

async fn there_is_something_to_protect_and_something_missing(database: TestDatabase) {
    let store = seeded(&database).await;
    let cells = cells(&store).await;
    let small = cells.iter().filter(|(cell, indicator)| {
        let count = if indicator.value_kind == ValueKind::Count {
            cell.value
        } else {
            cell.numerator
        };
        indicator.counting_unit == CountingUnit::Persons
            && count.is_some_and(|count| (1.0..5.0).contains(&count))
    });
    assert!(small.count() >= 10);
    let states: BTreeSet<_> = cells.iter().map(|(cell, _)| cell.state).collect();
    assert_eq!(
        states,
        [CellState::Value, CellState::Missing, CellState::NotApplicable].into()
    );
    let reasons: BTreeSet<_> = cells.iter().filter_map(|(cell, _)| cell.missing_reason).collect();
    assert!(reasons.len() >= 3, "{reasons:?}");
}
