//! Cells are the schema's, whoever asks, whatever for and in whatever form.

use arshjul::service::dataset::Dataset;
use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases, no_database};
use serde_json::{Value, json};

use super::{get, names, readers, records, same::SAME, small, written};

both_databases![
    figures_are_the_schemas_whatever_narrows_them,
    every_dataset_has_the_schemas_cells_for_everyone,
    drafts_and_completeness_are_for_those_who_read_them_in_the_schema,
    every_form_has_the_same_cells,
    observations_keep_the_states_apart,
];

no_database! {
    plain:
        columns_file_is_the_table,
        columns_come_at_the_end;
}

fn columns_file_is_the_table() {
    let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/columns.md")).unwrap();
    assert!(
        file == arshjul::service::dataset::document(),
        "docs/columns.md is not the table's. Look at the difference, and refresh it:\n\n    \
         cargo run -- columns > docs/columns.md\n"
    );
}

/// A column that came later stands behind those that were there.
fn columns_come_at_the_end() {
    for dataset in Dataset::ALL {
        let columns = dataset.columns();
        let since: Vec<_> = columns.iter().map(|column| column.since).collect();
        assert!(since.is_sorted(), "{}: {since:?}", dataset.name());
        let mut names: Vec<_> = columns.iter().map(|column| column.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), columns.len(), "{}", dataset.name());
    }
}

/// Filters in the schema's words and in an address's.
fn filters() -> Vec<(Value, String)> {
    let parts: [&[(&str, Value, &str)]; 5] = [
        &[
            ("indicators", json!(["I1"]), "I1"),
            ("focusAreas", json!(["F2", "F1"]), "F2,F1"),
            ("goals", json!(["G3"]), "G3"),
        ],
        &[
            ("units", json!(["N00", "N02"]), "N00,N02"),
            ("units", json!(["ROOT"]), "ROOT"),
        ],
        &[("genders", json!(["WOMEN", "MEN"]), "WOMEN,MEN")],
        &[
            ("states", json!(["SUPPRESSED"]), "SUPPRESSED"),
            ("states", json!(["VALUE", "MISSING"]), "VALUE,MISSING"),
        ],
        &[
            ("yearFrom", json!(2025), "2025"),
            ("yearTo", json!(2025), "2025.0"),
            ("periods", json!(["2026"]), "2026"),
            (
                "publishedSince",
                json!("2026-03-01T00:00:00Z"),
                "2026-03-01T00:00:00Z",
            ),
        ],
    ];
    let mut filters = vec![(json!({}), String::new())];
    for part in parts {
        let before = filters.clone();
        for (name, value, text) in part {
            for (filter, query) in &before {
                let mut filter = filter.clone();
                filter[name] = value.clone();
                filters.push((filter, format!("{query}{name}={text}&")));
            }
        }
    }
    filters
}

async fn figures_are_the_schemas_whatever_narrows_them(app: TestApp) {
    small(&app).await;
    let question = "query ($filter: FigureFilter) { figures(first: 5000, filter: $filter) { nodes {
        id indicatorCode indicatorName unitCode unitName unit { kind } period year periodStart periodEnd gender state value reason target
        unitOfMeasure isExample source publishedAt indicator { decimals }
    } } }";
    let reader = app.anonymous();
    let (mut cells, mut hidden) = (0, 0);
    let filters = filters();
    assert!(filters.len() > 200, "{}", filters.len());
    for (filter, query) in filters {
        let answer = reader.graphql(question, json!({ "filter": filter })).await;
        let expected: Vec<_> = answer.list("figures.nodes").iter().map(flat_figure).collect();
        let exported = get(&app, &reader, &format!("/export/v1/figures.jsonl?{query}")).await;
        assert_eq!(numbered(exported.lines()), numbered(expected), "{query}");
        cells += exported.lines().len();
        hidden += exported
            .lines()
            .iter()
            .filter(|row| row["state"] == "SUPPRESSED")
            .count();
    }
    assert!(
        cells > 1_000 && hidden > 10,
        "{cells} cells, {hidden} of them hidden"
    );
}

fn flat_figure(node: &Value) -> Value {
    let mut flat = node.clone();
    let row = flat.as_object_mut().unwrap();
    let unit = row.remove("unit").unwrap();
    let indicator = row.remove("indicator").unwrap();
    row.insert("unitKind".to_owned(), unit["kind"].clone());
    row.insert("decimals".to_owned(), indicator["decimals"].clone());
    flat
}

/// 100 and 100.0 are the same number.
pub(super) fn numbered(rows: Vec<Value>) -> Vec<Value> {
    let number = |value: &Value| match value.as_f64() {
        Some(number) => json!(number),
        None => value.clone(),
    };
    let row = |row: Value| -> Value {
        let row = row.as_object().unwrap();
        row.iter()
            .map(|(name, value)| (name.clone(), number(value)))
            .collect()
    };
    rows.into_iter().map(row).collect()
}

async fn every_dataset_has_the_schemas_cells_for_everyone(app: TestApp) {
    let planted = small(&app).await;
    draft(&app, &planted).await;
    target(&app, &planted).await;
    for same in SAME {
        let mut most = 0;
        for reader in readers(&app) {
            let answer = reader.query(same.question).await;
            let expected = (same.rows)(answer.data());
            most = most.max(expected.len());
            let path = format!("/export/v1/{}.jsonl?{}", same.dataset, same.query);
            let exported = get(&app, &reader, &path).await.lines();
            assert_eq!(sorted(exported), sorted(expected), "{path}");
        }
        assert!(most > 0, "there is nothing to compare of {}", same.dataset);
    }
}

fn sorted(rows: Vec<Value>) -> Vec<Value> {
    let mut rows = numbered(rows);
    rows.sort_by_key(ToString::to_string);
    rows
}

/// A plan that only the unit's own may read.
async fn draft(app: &TestApp, planted: &super::Planted) {
    use arshjul_entity::{ActionPlanStatus, action_plan};
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    action_plan::Entity::update_many()
        .col_expr(action_plan::Column::Status, ActionPlanStatus::Draft.into())
        .filter(action_plan::Column::UnitId.eq(planted.committees[0]))
        .exec(&app.database.connect().await)
        .await
        .unwrap();
}

async fn target(app: &TestApp, planted: &super::Planted) {
    use arshjul_entity::{Gender, target};
    use sea_orm::{ActiveModelTrait as _, Set};
    let db = app.database.connect().await;
    for (indicator, period) in [(0, "2024"), (0, "2025"), (1, "2026-Q1"), (1, "2027"), (2, "2026")] {
        let row = target::ActiveModel {
            indicator_id: Set(planted.indicators[indicator]),
            unit_id: Set(planted.committees[0]),
            period: Set(period.to_owned()),
            gender: Set(Gender::Total),
            value: Set(12.5),
            is_example: Set(true),
            ..Default::default()
        };
        row.insert(&db).await.unwrap();
    }
}

async fn drafts_and_completeness_are_for_those_who_read_them_in_the_schema(app: TestApp) {
    let planted = small(&app).await;
    draft(&app, &planted).await;
    let units = async |who: &Client, dataset: &str| {
        let rows = get(&app, who, &format!("/export/v1/{dataset}")).await.lines();
        names(&rows, "unitCode").into_iter().collect::<Vec<_>>().join(" ")
    };
    let [nobody, reader, reporter, coordinator] = readers(&app);
    let other = app.client(Role::Reader, "N01");
    for (who, plans, told) in [
        (&nobody, "N01 N02", ""),
        (&other, "N01 N02", ""),
        (&reader, "N00 N01 N02", ""),
        (&reporter, "N00 N01 N02", "N00"),
        (&coordinator, "N00 N01 N02", "N00 N01"),
    ] {
        assert_eq!(units(who, "activities.jsonl").await, plans);
        assert_eq!(units(who, "completeness.jsonl?year=2026").await, told);
    }
}

/// The rows of CSV, in both dialects, are those of JSON.
async fn every_form_has_the_same_cells(app: TestApp) {
    small(&app).await;
    let everyone = readers(&app);
    for (dataset, reader) in Dataset::ALL
        .into_iter()
        .flat_map(|dataset| everyone.iter().map(move |who| (dataset, who)))
    {
        let name = dataset.name();
        let query = if name == "completeness" { "year=2026" } else { "" };
        let json = get(&app, reader, &format!("/export/v1/{name}.jsonl?{query}"))
            .await
            .lines();
        let columns: Vec<_> = dataset.columns().iter().map(|column| column.name).collect();
        let plain = get(&app, reader, &format!("/export/v1/{name}.csv?{query}")).await;
        let excel = get(
            &app,
            reader,
            &format!("/export/v1/{name}.csv?dialect=sv-excel&{query}"),
        )
        .await;
        let excel = excel.found().strip_prefix('\u{feff}').unwrap();
        for (mut rows, decimal) in [(records(plain.found(), ','), '.'), (records(excel, ';'), ',')] {
            let header: Vec<_> = rows.remove(0).into_iter().map(Option::unwrap).collect();
            assert_eq!(header, columns, "{name}");
            let expected = json.iter().map(|row| -> Vec<_> {
                let cell = |column: &&str| {
                    let text = written(&row[*column])?;
                    Some(if row[*column].is_f64() {
                        text.replace('.', &decimal.to_string())
                    } else {
                        text
                    })
                };
                columns.iter().map(cell).collect()
            });
            assert_eq!(rows, expected.collect::<Vec<_>>(), "{name}");
        }
    }
}

async fn observations_keep_the_states_apart(app: TestApp) {
    small(&app).await;
    let reader = app.anonymous();
    let rows = get(&app, &reader, "/export/v1/figures.jsonl").await.lines();
    let written = get(&app, &reader, "/export/v1/figures.sdmx.csv").await;
    assert!(
        written
            .header("content-type")
            .starts_with("application/vnd.sdmx.data+csv")
    );
    let mut records = records(written.found(), ',');
    let header: Vec<_> = records.remove(0).into_iter().map(Option::unwrap).collect();
    assert_eq!(
        header[..7].join(","),
        "STRUCTURE,STRUCTURE_ID,ACTION,INDICATOR,REF_AREA,SEX,TIME_PERIOD"
    );
    let expected = rows.iter().map(|row| {
        let sex = match row["gender"].as_str().unwrap() {
            "TOTAL" => "_T",
            "WOMEN" => "F",
            _ => "M",
        };
        let status = match (row["state"].as_str().unwrap(), row["reason"].as_str()) {
            ("VALUE", _) => "A",
            ("SUPPRESSED", _) => "Q",
            ("MISSING", Some("NOT_COLLECTED")) => "L",
            _ => "O",
        };
        let text = |name: &str| super::written(&row[name]);
        vec![
            text("indicatorCode"),
            text("unitCode"),
            Some(sex.to_owned()),
            text("period"),
            text("value"),
            Some(status.to_owned()),
            text("reason"),
            text("unitOfMeasure"),
            text("isExample"),
        ]
    });
    let found = records.into_iter().map(|record| record[3..].to_vec());
    assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    let other = get(&app, &reader, "/export/v1/goals.sdmx.csv").await;
    assert_eq!(other.status.as_u16(), 404);
}
