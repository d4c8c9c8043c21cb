//! More rows than are read at once.

use arshjul_tests::{TestApp, both_databases};

use super::{get, slow::plant};

both_databases![a_long_export_comes_whole_and_takes_a_statement_a_page];

const FIGURES: i32 = 12_001;

async fn a_long_export_comes_whole_and_takes_a_statement_a_page(app: TestApp) {
    plant(&app, FIGURES).await;
    let reader = app.anonymous();
    let (answer, statements) = app
        .statements(get(&app, &reader, "/export/v1/figures.csv?yearTo=2023"))
        .await;
    let lines: Vec<_> = answer.found().split("\r\n").collect();
    let expected = place(FIGURES);
    assert_eq!(
        lines.len(),
        expected + 2,
        "a header, and the end of the last line"
    );
    let pages = statements
        .iter()
        .filter(|sql| sql.contains("\"superseded_at\""))
        .count();
    // 12,001 and the scenario's twelve of 2024, which the filter leaves out: seven pages of 2,000.
    assert_eq!(pages, 7, "{statements:#?}");
}

fn place(number: i32) -> usize {
    usize::try_from(number).unwrap()
}
