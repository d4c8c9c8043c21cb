//! The book of requests: that something is asked is for everyone, and whether it is answered is not.

use std::collections::BTreeSet;

use arshjul_tests::{TestApp, both_databases};
use serde_json::{Value, json};

use super::{get, readers, small};

both_databases![whether_a_request_is_answered_is_for_those_who_read_raw_results];

async fn whether_a_request_is_answered_is_for_those_who_read_raw_results(app: TestApp) {
    small(&app).await;
    let [nobody, reader, reporter, coordinator] = readers(&app);
    let path = "/export/v1/requests.jsonl?year=2026&units=N00";
    let rows = get(&app, &reporter, path).await.lines();
    let open = rows
        .iter()
        .find(|row| row["kind"] == "CELLS" && row["isAnswered"] == false);
    let open = open.expect("something is asked for");
    let cell = |gender| json!({ "indicator": open["indicatorCode"], "unit": "N00", "period": open["period"], "gender": gender, "missingReason": "NOT_COLLECTED" });
    app.hand_in("N00", &["TOTAL", "WOMEN", "MEN"].map(cell)).await;
    let rows = get(&app, &reporter, path).await.lines();
    let same = |row: &&Value| {
        ["deadlineCode", "indicatorCode", "period"]
            .iter()
            .all(|name| row[*name] == open[*name])
    };
    let now = rows.iter().find(same).expect("it is still asked for");
    assert_eq!(
        (&now["isAnswered"], &now["answeredAt"]),
        (&json!(true), &json!("2026-11-23T09:00:00Z"))
    );
    let mut answered = BTreeSet::new();
    for (who, known) in [
        (&nobody, &[][..]),
        (&reader, &[]),
        (&reporter, &["N00"]),
        (&coordinator, &["N00", "N01", "N02"]),
    ] {
        let rows = get(&app, who, "/export/v1/requests.jsonl?year=2026")
            .await
            .lines();
        assert!(rows.iter().any(|row| row["kind"] == "CELLS"), "{rows:?}");
        for row in &rows {
            let unit = row["unitCode"].as_str().unwrap();
            assert_eq!(!row["isAnswered"].is_null(), known.contains(&unit), "{row}");
            assert!(known.contains(&unit) || row["answeredAt"].is_null(), "{row}");
            answered.insert(row["isAnswered"].to_string());
        }
    }
    assert_eq!(answered, ["false", "null", "true"].map(str::to_owned).into());
}
