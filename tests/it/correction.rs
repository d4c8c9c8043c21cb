//! What a publication corrected: told where it is seen, and never by what is left out (R9, S4).

use std::collections::BTreeMap;

use arshjul_entity::{
    CellState, Gender, MissingReason, PublicationId, SuppressionReason, figure, publication,
};
use arshjul_tests::{
    Answer, TestApp,
    app::as_many_statements,
    both_databases,
    publishing::valued,
    scenario::{Planted, Scenario},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};
use serde_json::{Value, json};

both_databases![
    every_pair_of_states_is_told_as_the_rule_says,
    corrections_come_in_pages,
    publications_with_corrections_take_the_same_statements_however_many,
    a_correction_has_the_reason_that_was_given,
];

const LIST: &str = "query ($first: Int, $after: String) { publications { nodes {
    id correctionReason
    corrections(first: $first, after: $after) {
        nodes { indicator { code } unit { code } period gender before { state value reason } after { state value reason } reason }
        pageInfo { endCursor hasNextPage }
        totalCount
    }
} } }";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Told {
    /// With a value that no other cell has.
    Value(i32),
    Missing(MissingReason),
    NotApplicable,
    Suppressed,
}

const TOLD: [Told; 6] = [
    Told::Value(1),
    Told::Value(2),
    Told::Missing(MissingReason::NotReported),
    Told::Missing(MissingReason::Unreliable),
    Told::NotApplicable,
    Told::Suppressed,
];

impl Told {
    /// Of the `n`th cell; a cell that keeps its value has the same on both sides.
    fn value(self, n: usize) -> Option<f64> {
        match self {
            Self::Value(which) => Some(f64::from(711_000 + which * 100 + i32::try_from(n).unwrap())),
            _ => None,
        }
    }

    const fn state(self) -> CellState {
        match self {
            Self::Value(_) => CellState::Value,
            Self::Missing(_) => CellState::Missing,
            Self::NotApplicable => CellState::NotApplicable,
            Self::Suppressed => CellState::Suppressed,
        }
    }

    fn shown(self, n: usize, is_whole: bool) -> Value {
        let reason = match self {
            Self::Missing(reason) if is_whole => Some(reason.code()),
            _ => None,
        };
        let value = self.value(n).filter(|_| is_whole);
        json!({ "state": self.state().code(), "value": value, "reason": reason })
    }
}

fn at(n: i64) -> DateTime<Utc> {
    let first: DateTime<Utc> = "2026-05-01T08:00:00Z".parse().unwrap();
    first + TimeDelta::hours(n)
}

async fn published(app: &TestApp, at: DateTime<Utc>) -> PublicationId {
    let publication = publication::ActiveModel {
        name: Set("Rapport".to_owned()),
        decided_on: Set(NaiveDate::from_ymd_opt(2026, 5, 1).unwrap()),
        published_at: Set(at),
        published_by: Set("scenario".to_owned()),
        shown: Set(0),
        suppressed: Set(0),
        missing: Set(0),
        correction_reason: Set(Some(format!("Rättat {at}"))),
        ..Default::default()
    };
    publication
        .insert(&app.database.connect().await)
        .await
        .unwrap()
        .id
}

/// The cells of an indicator of 2026 as a publication has them, by unit and gender.
async fn cells(
    app: &TestApp,
    planted: &Planted,
    told: &[Told],
    at: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
) {
    let publication = published(app, at).await;
    let places = planted
        .committees
        .iter()
        .flat_map(|unit| Gender::ALL.iter().map(move |gender| (unit, gender)));
    let rows = places
        .zip(told)
        .enumerate()
        .map(|(n, ((unit, gender), told))| figure::ActiveModel {
            publication_id: Set(publication),
            indicator_id: Set(planted.indicators[0]),
            unit_id: Set(*unit),
            period: Set("2026".to_owned()),
            year: Set(2026),
            gender: Set(*gender),
            state: Set(told.state()),
            value: Set(told.value(n)),
            missing_reason: Set(match told {
                Told::Missing(reason) => Some(*reason),
                _ => None,
            }),
            suppression_reason: Set(
                matches!(told, Told::Suppressed).then_some(SuppressionReason::Confidential)
            ),
            published_at: Set(at),
            superseded_at: Set(until),
            ..Default::default()
        });
    let rows = figure::Entity::insert_many(rows);
    rows.exec_without_returning(&app.database.connect().await)
        .await
        .unwrap();
}

/// Every pair of what a cell can be, before and after: 36 cells of 12 committees.
fn pairs() -> Vec<(Told, Told)> {
    TOLD.iter()
        .flat_map(|before| TOLD.map(|after| (*before, after)))
        .collect()
}

async fn corrected(app: &TestApp) -> Vec<(Told, Told)> {
    let scenario = Scenario {
        committees: 12,
        activities: 0,
    };
    let planted = scenario.plant(&app.database).await;
    let pairs = pairs();
    let (before, after): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
    cells(app, &planted, &before, at(0), Some(at(1))).await;
    cells(app, &planted, &after, at(1), None).await;
    pairs
}

/// The corrections of the last publication.
fn last(answer: &Answer) -> Value {
    answer.list("publications.nodes").last().unwrap()["corrections"].clone()
}

async fn every_pair_of_states_is_told_as_the_rule_says(app: TestApp) {
    let pairs = corrected(&app).await;
    let answer = app.anonymous().graphql(LIST, json!({})).await;
    for earlier in answer.list("publications.nodes").iter().rev().skip(1) {
        assert_eq!(earlier["corrections"]["totalCount"], 0, "{answer}");
    }
    let list = last(&answer);
    let found: BTreeMap<String, &Value> = (list["nodes"].as_array().unwrap().iter())
        .map(|node| {
            (
                format!(
                    "{} {}",
                    node["unit"]["code"].as_str().unwrap(),
                    node["gender"].as_str().unwrap()
                ),
                node,
            )
        })
        .collect();
    let mut expected = 0;
    for (n, (before, after)) in pairs.into_iter().enumerate() {
        let key = format!("N{:02} {}", n / 3, Gender::ALL[n % 3].code());
        let is_hidden = before == Told::Suppressed || after == Told::Suppressed;
        let node = found.get(&key);
        assert_eq!(
            node.is_some(),
            is_hidden || before != after,
            "{key}: {before:?} → {after:?}"
        );
        let Some(node) = node else { continue };
        expected += 1;
        let sides = (before.shown(n, !is_hidden), after.shown(n, !is_hidden));
        assert_eq!((&node["before"], &node["after"]), (&sides.0, &sides.1), "{key}");
        assert_eq!(
            (&node["indicator"]["code"], &node["period"]),
            (&json!("I1"), &json!("2026"))
        );
        if is_hidden {
            // Nor anywhere else in the answer: no two cells have the same value.
            for value in [before, after].into_iter().filter_map(|told| told.value(n)) {
                assert!(
                    !answer.body().to_string().contains(&value.to_string()),
                    "{key} shows {value}"
                );
            }
        }
    }
    assert_eq!(list["totalCount"], expected);
    assert_eq!(expected, 36 - 5, "what stays as it is and is shown is left out");
}

async fn corrections_come_in_pages(app: TestApp) {
    corrected(&app).await;
    let whole = last(&app.anonymous().graphql(LIST, json!({})).await);
    let mut rows = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = json!({ "first": 7, "after": after });
        let page = last(&app.anonymous().graphql(LIST, page).await);
        assert_eq!(page["totalCount"], 31);
        rows.extend(page["nodes"].as_array().unwrap().clone());
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(json!(rows), whole["nodes"]);
    let too_many = app.anonymous().graphql(LIST, json!({ "first": 101 })).await;
    assert!(
        too_many
            .error_codes()
            .iter()
            .all(|code| *code == "BAD_USER_INPUT")
            && !too_many.error_codes().is_empty()
    );
}

async fn publications_with_corrections_take_the_same_statements_however_many(app: TestApp) {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    let planted = scenario.plant(&app.database).await;
    let told = |n: i64| {
        [if n % 2 == 0 {
            Told::Value(1)
        } else {
            Told::Value(2)
        }; 6]
    };
    let mut counts = Vec::new();
    for n in 0..12 {
        cells(&app, &planted, &told(n), at(n), Some(at(n + 1))).await;
        if n == 1 || n == 11 {
            let reader = app.anonymous();
            let (answer, statements) = app.statements(reader.graphql(LIST, json!({ "first": 3 }))).await;
            let list = last(&answer);
            assert_eq!(
                (list["nodes"].as_array().unwrap().len(), &list["totalCount"]),
                (3, &json!(6))
            );
            counts.push(statements);
        }
    }
    as_many_statements(&counts[0], &counts[1]);
}

async fn a_correction_has_the_reason_that_was_given(app: TestApp) {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    scenario.plant(&app.database).await;
    app.hand_in(
        "ROOT",
        &[
            valued("I1", "N00", "TOTAL", 50.0),
            valued("I2", "N00", "TOTAL", 60.0),
        ],
    )
    .await;
    app.publish(json!({})).await;
    app.hand_in("ROOT", &[valued("I1", "N00", "TOTAL", 55.0)]).await;
    app.publish(json!({ "correctionReason": "Två enheter saknades." }))
        .await;
    let answer = app.anonymous().graphql(LIST, json!({})).await;
    let publications = answer.list("publications.nodes");
    assert_eq!(
        publications.last().unwrap()["correctionReason"],
        "Två enheter saknades."
    );
    assert_eq!(
        publications[publications.len() - 2]["correctionReason"],
        Value::Null
    );
    assert_eq!(
        last(&answer)["nodes"],
        json!([{
            "indicator": { "code": "I1" }, "unit": { "code": "N00" }, "period": "2026", "gender": "TOTAL",
            "before": { "state": "VALUE", "value": 50.0, "reason": null },
            "after": { "state": "VALUE", "value": 55.0, "reason": null },
            "reason": "Två enheter saknades.",
        }])
    );
}
