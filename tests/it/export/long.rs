//! More rows than are read at once.

use arshjul_entity::{CellState, Gender, figure, publication};
use arshjul_tests::{TestApp, both_databases, scenario::Scenario};
use sea_orm::{EntityTrait as _, Set};

use super::get;

both_databases![a_long_export_comes_whole_and_takes_a_statement_a_page];

const FIGURES: i32 = 12_001;

async fn a_long_export_comes_whole_and_takes_a_statement_a_page(app: TestApp) {
    let scenario = Scenario {
        committees: 1,
        activities: 0,
    };
    let planted = scenario.plant(&app.database).await;
    let db = app.database.connect().await;
    let made = publication::Entity::find().all(&db).await.unwrap().remove(0);
    let rows = (0..FIGURES).map(|n| figure::ActiveModel {
        publication_id: Set(made.id),
        indicator_id: Set(planted.indicators[place(n % 4)]),
        unit_id: Set(planted.committees[0]),
        period: Set(format!("{}-{:02}", 1900 + n / 144, 1 + n / 12 % 12)),
        year: Set(1900 + n / 144),
        gender: Set(Gender::ALL[place(n / 4 % 3)]),
        state: Set(CellState::Value),
        value: Set(Some(f64::from(n))),
        published_at: Set(made.published_at),
        ..Default::default()
    });
    let rows: Vec<_> = rows.collect();
    for rows in rows.chunks(500) {
        figure::Entity::insert_many(rows.to_vec())
            .exec_without_returning(&db)
            .await
            .unwrap();
    }
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
