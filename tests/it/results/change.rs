//! Changes: kept (R9), taking turns, and with warnings (R3, R7).

use std::collections::HashMap;

use arshjul_entity::{Gender, Role, result};
use arshjul_tests::{TestApp, both_databases, scenario::raw_value};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::{codes, history, outcomes, row, small, submit};

both_databases![
    a_change_is_kept_with_what_was_before,
    a_change_of_an_approved_cell_asks_for_approval_anew,
    sums_of_genders_are_warned_about,
    submissions_at_once_take_turns,
];

async fn a_change_is_kept_with_what_was_before(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    submit(&reporter, "ATOMIC", None, &[row("I1", "N00", "2026", 7.0)]).await;
    let answer = submit(&reporter, "ATOMIC", None, &[row("I1", "N00", "2026", 8.0)]).await;
    assert_eq!(outcomes(&answer), ["UPDATED"]);
    assert_eq!(answer.at("resultsSubmit.rows.0.result.version"), 2);
    submit(&reporter, "ATOMIC", None, &[row("I1", "N00", "2026", 8.0)]).await;
    let kept: Vec<_> = history(&app)
        .await
        .into_iter()
        .map(|event| {
            let value = |json: Option<String>| {
                json.map(|json| serde_json::from_str::<Value>(&json).unwrap()["value"].clone())
            };
            (
                event.actor,
                event.action,
                event.entity,
                value(event.before),
                value(event.after),
            )
        })
        .collect();
    let event = |before: Option<f64>, after: f64| {
        let name = |text: &str| text.to_owned();
        let value = |value: f64| json!(value);
        (
            name("REPORTER@N00"),
            name("resultsSubmit"),
            name("Result"),
            before.map(value),
            Some(value(after)),
        )
    };
    assert_eq!(kept, [event(None, 7.0), event(Some(7.0), 8.0)]);
}

async fn a_change_of_an_approved_cell_asks_for_approval_anew(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    submit(&reporter, "ATOMIC", None, &[row("I1", "N00", "2026", 7.0)]).await;
    app.approve_all().await;

    let same = submit(&reporter, "ATOMIC", None, &[row("I1", "N00", "2026", 7.0)]).await;
    assert_eq!(same.at("resultsSubmit.rows.0.result.approval"), "APPROVED");
    assert_eq!(
        codes(same.at("resultsSubmit.rows.0.warnings")),
        Vec::<&str>::new()
    );
    for (mode, approval) in [("DRY_RUN", &Value::Null), ("ATOMIC", &json!("SUBMITTED"))] {
        let changed = submit(&reporter, mode, None, &[row("I1", "N00", "2026", 8.0)]).await;
        assert_eq!(
            codes(changed.at("resultsSubmit.rows.0.warnings")),
            ["APPROVAL_RESET"],
            "{mode}"
        );
        assert_eq!(
            &changed.at("resultsSubmit.rows.0.result")["approval"],
            approval,
            "{mode}"
        );
    }
}

async fn sums_of_genders_are_warned_about(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    // The scenario has total = women + men for 2025.
    let women = json!({ "indicator": "I1", "unit": "N00", "period": "2025", "gender": "WOMEN", "value": raw_value(0, 0, Gender::Women) + 1.0 });
    let answer = submit(&reporter, "ATOMIC", None, &[row("I2", "N00", "2020", 1.0), women]).await;
    assert_eq!(answer.at("resultsSubmit.committed"), true);
    assert_eq!(answer.at("resultsSubmit.rows.0.warnings"), &json!([]));
    let warning = json!([{ "code": "GENDER_SUM_MISMATCH", "path": ["rows", "1"] }]);
    assert_eq!(answer.at("resultsSubmit.rows.1.warnings"), &warning);
}

async fn submissions_at_once_take_turns(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "ROOT");
    let submissions = (0..8).map(|n| {
        let reporter = reporter.clone();
        async move {
            // In opposite orders, where one could wait for the other.
            let mut rows = vec![
                row("I1", "N00", "2026", f64::from(n)),
                row("I1", "N01", "2026", f64::from(n)),
            ];
            if n % 2 == 1 {
                rows.reverse();
            }
            let answer = submit(&reporter, "ATOMIC", None, &rows).await;
            assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
        }
    });
    futures_util::future::join_all(submissions).await;

    let db = app.database.connect().await;
    let rows = result::Entity::find()
        .filter(result::Column::Year.eq(2026))
        .all(&db)
        .await
        .unwrap();
    let written: Vec<_> = rows.iter().map(|row| (row.version, row.value)).collect();
    assert_eq!(written.len(), 2);
    assert_eq!(
        written[0], written[1],
        "one submission is half written over another"
    );
    assert_eq!(written[0].0, 8);
    let mut last = HashMap::new();
    for event in history(&app).await {
        let before = last.insert(event.entity_id, event.after.clone());
        assert_eq!(
            event.before,
            before.flatten(),
            "a change was made on something else than what it says"
        );
    }
}
