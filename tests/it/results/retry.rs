//! A key makes a retry give the identical answer and write nothing twice (R6).

use arshjul_entity::{Role, idempotency_key, indicator};
use arshjul_tests::{TestApp, both_databases};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _,
    TransactionTrait as _, sea_query::Expr,
};
use serde_json::json;

use super::{history, outcomes, row, small, submit};

both_databases![
    a_retry_gets_the_first_answer_and_writes_nothing,
    an_old_key_is_a_new_one,
    retries_at_once_are_one_submission,
    what_means_the_same_is_the_same,
    others_indicators_are_not_held,
];

async fn a_retry_gets_the_first_answer_and_writes_nothing(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let rows = [row("I1", "N00", "2026", 7.0), row("I9", "N00", "2026", 7.0)];
    let trial = submit(&reporter, "DRY_RUN", Some("a"), &rows).await;
    assert_eq!(trial.at("resultsSubmit.committed"), false);

    let first = submit(&reporter, "PARTIAL", Some("a"), &rows).await;
    assert_eq!(outcomes(&first), ["CREATED", "REJECTED"]);
    submit(&reporter, "ATOMIC", None, &[row("I1", "N00", "2026", 8.0)]).await;
    let retry = submit(&reporter, "PARTIAL", Some("a"), &rows).await;
    assert_eq!(retry.data(), first.data());
    assert_eq!(history(&app).await.len(), 2);

    for (mode, rows) in [("ATOMIC", &rows[..]), ("PARTIAL", &rows[..1])] {
        let reused = submit(&reporter, mode, Some("a"), rows).await;
        assert_eq!(
            reused.user_error_codes("resultsSubmit"),
            ["IDEMPOTENCY_KEY_REUSED"]
        );
        assert_eq!(reused.at("resultsSubmit.rows"), &json!([]));
        assert_eq!(reused.at("resultsSubmit.committed"), false);
    }
    let stopped = submit(&reporter, "ATOMIC", Some("b"), &rows).await;
    assert_eq!(
        submit(&reporter, "ATOMIC", Some("b"), &rows).await.data(),
        stopped.data()
    );

    let other = app.client(Role::Reporter, "N01");
    let own = submit(&other, "ATOMIC", Some("a"), &[row("I1", "N01", "2026", 9.0)]).await;
    assert_eq!(outcomes(&own), ["CREATED"]);
    for key in ["", &"k".repeat(256)] {
        let refused = submit(&other, "ATOMIC", Some(key), &rows).await;
        assert_eq!(
            refused.at("resultsSubmit.userErrors.0.path"),
            &json!(["idempotencyKey"])
        );
    }
}

async fn an_old_key_is_a_new_one(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let rows = [row("I1", "N00", "2026", 7.0)];
    submit(&reporter, "ATOMIC", Some("a"), &rows).await;
    let age = async |days| {
        let then = app.clock.now() - chrono::Duration::days(days);
        let db = app.database.connect().await;
        let aged = idempotency_key::Entity::update_many()
            .col_expr(idempotency_key::Column::CreatedAt, Expr::value(then));
        aged.exec(&db).await.unwrap();
    };
    age(30).await;
    let retry = submit(&reporter, "ATOMIC", Some("a"), &rows).await;
    assert_eq!(outcomes(&retry), ["CREATED"]);
    age(31).await;
    let anew = submit(&reporter, "ATOMIC", Some("a"), &rows).await;
    assert_eq!(outcomes(&anew), ["UNCHANGED"]);
}

async fn retries_at_once_are_one_submission(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let rows = [row("I1", "N00", "2026", 7.0)];
    let retries = (0..6).map(|_| submit(&reporter, "ATOMIC", Some("a"), &rows));
    let answers = futures_util::future::join_all(retries).await;
    for answer in &answers {
        assert_eq!(answer.data(), answers[0].data());
        assert_eq!(outcomes(answer), ["CREATED"]);
    }
    assert_eq!(history(&app).await.len(), 1);
    let db = app.database.connect().await;
    assert_eq!(idempotency_key::Entity::find().count(&db).await.unwrap(), 1);
}

async fn what_means_the_same_is_the_same(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let total = |more: serde_json::Value| {
        let mut row = row("I1", "N00", "2026", 7.0);
        let columns = row.as_object_mut().unwrap();
        columns.extend(more.as_object().unwrap().clone());
        row
    };
    let first = submit(&reporter, "ATOMIC", Some("a"), &[total(json!({}))]).await;
    assert_eq!(outcomes(&first), ["CREATED"]);
    for same in [
        json!({ "gender": null }),
        json!({ "gender": "TOTAL" }),
        json!({ "period": 2026 }),
        json!({ "notApplicable": false, "comment": null, "numerator": null }),
    ] {
        let retry = submit(&reporter, "ATOMIC", Some("a"), &[total(same.clone())]).await;
        assert_eq!(retry.data(), first.data(), "{same}");
    }
    for other in [json!({ "gender": "WOMEN" }), json!({ "comment": "Ny." })] {
        let reused = submit(&reporter, "ATOMIC", Some("a"), &[total(other)]).await;
        assert_eq!(
            reused.user_error_codes("resultsSubmit"),
            ["IDEMPOTENCY_KEY_REUSED"]
        );
    }
}

/// Who redefines an indicator keeps nobody from handing others in.
async fn others_indicators_are_not_held(app: TestApp) {
    small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let db = app.database.connect().await;
    let redefining = db.begin().await.unwrap();
    let other = indicator::Entity::find().filter(indicator::Column::Code.eq("I2"));
    other.lock_exclusive().one(&redefining).await.unwrap().unwrap();
    let answer = submit(&reporter, "ATOMIC", None, &[row("I1", "N00", "2026", 7.0)]).await;
    assert_eq!(outcomes(&answer), ["CREATED"]);
    redefining.rollback().await.unwrap();
}
