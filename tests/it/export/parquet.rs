//! Parquet: the same cells with real types, in groups that each have one indicator.

use std::collections::BTreeMap;

use arshjul::service::dataset::Dataset;
use arshjul_tests::{TestApp, both_databases, one_database};
use axum::body::Bytes;
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta};
use parquet::{
    data_type::Decimal,
    file::{reader::FileReader as _, serialized_reader::SerializedFileReader, statistics::Statistics},
    record::Field,
};
use serde_json::{Map, Value, json};

use super::{get, readers, slow::plant, small};

both_databases![columns_have_the_same_cells, a_group_has_one_indicator];
one_database![columns_have_real_types_and_say_what_they_mean];

fn opened(body: &Bytes) -> SerializedFileReader<Bytes> {
    SerializedFileReader::new(body.clone()).unwrap()
}

/// A decimal number as JSON has it, by its digits.
fn decimal(decimal: &Decimal) -> Value {
    let bytes = decimal.data();
    let sign = if bytes[0] >= 0x80 { 0xff } else { 0 };
    let mut whole = [sign; 16];
    whole[16 - bytes.len()..].copy_from_slice(bytes);
    let number: f64 = format!("{}e-{}", i128::from_be_bytes(whole), decimal.scale())
        .parse()
        .unwrap();
    json!(number)
}

fn plain(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(text) => json!(text),
        // JSON has whole numbers and others in one.
        Field::Long(whole) => json!(f64::from(i32::try_from(*whole).unwrap())),
        Field::Double(number) => json!(number),
        Field::Decimal(number) => decimal(number),
        Field::Bool(truth) => json!(truth),
        Field::Date(days) => {
            let days = TimeDelta::days((*days).into());
            json!((NaiveDate::default() + days).to_string())
        }
        Field::TimestampMicros(at) => {
            let at = DateTime::from_timestamp_micros(*at).unwrap();
            json!(at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        }
        other => panic!("{other:?}"),
    }
}

fn rows(body: &Bytes) -> Vec<Value> {
    let flat = |row: parquet::record::Row| -> Value {
        let fields = row.get_column_iter();
        let fields: Map<_, _> = fields.map(|(name, field)| (name.clone(), plain(field))).collect();
        Value::Object(fields)
    };
    let file = opened(body);
    let rows = file.get_row_iter(None).unwrap();
    rows.map(|row| flat(row.unwrap())).collect()
}

fn sorted(mut rows: Vec<Value>) -> Vec<Value> {
    rows.sort_by_key(ToString::to_string);
    rows
}

async fn columns_have_the_same_cells(app: TestApp) {
    small(&app).await;
    let mut most = BTreeMap::new();
    for dataset in Dataset::ALL {
        let name = dataset.name();
        let query = if name == "completeness" { "year=2026" } else { "" };
        for reader in readers(&app) {
            let lines = get(&app, &reader, &format!("/export/v1/{name}.jsonl?{query}")).await;
            let expected = super::cell::numbered(lines.lines());
            let answer = get(&app, &reader, &format!("/export/v1/{name}.parquet?{query}")).await;
            assert_eq!(answer.status.as_u16(), 200, "{name}");
            assert_eq!(answer.header("content-type"), "application/vnd.apache.parquet");
            assert_eq!(sorted(rows(&answer.body)), sorted(expected), "{name}");
            let count = most.entry(name).or_insert(0);
            *count = rows(&answer.body).len().max(*count);
        }
    }
    most.remove("targets");
    assert!(most.values().all(|rows| *rows > 0), "{most:?}");
}

/// Read over the end of a page, in the order of indicators, each row once.
async fn a_group_has_one_indicator(app: TestApp) {
    plant(&app, 12_001).await;
    let reader = app.anonymous();
    let path = "/export/v1/figures.parquet?yearTo=2023";
    let (answer, statements) = app.statements(get(&app, &reader, path)).await;
    let pages = statements
        .iter()
        .filter(|sql| sql.contains("\"superseded_at\""))
        .count();
    // 12,001 rows and 2,000 at once.
    assert_eq!(pages, 7, "{statements:#?}");
    let groups: Vec<_> = opened(&answer.body)
        .metadata()
        .row_groups()
        .iter()
        .map(|group| {
            let code = group
                .columns()
                .iter()
                .find(|column| column.column_path().string() == "indicatorCode");
            let Some(Statistics::ByteArray(told)) = code.unwrap().statistics() else {
                panic!("no statistics");
            };
            assert_eq!(told.min_opt(), told.max_opt(), "one indicator");
            let code = told.min_opt().unwrap().as_utf8().unwrap().to_owned();
            (code, group.num_rows())
        })
        .collect();
    // Figures go round four indicators, from the first on.
    let expected = [("I1", 3_001), ("I2", 3_000), ("I3", 3_000), ("I4", 3_000)];
    assert_eq!(
        groups,
        expected.map(|(code, rows)| (code.to_owned(), rows)),
        "{groups:?}"
    );
    let mut ids: Vec<_> = rows(&answer.body)
        .iter()
        .map(|row| row["id"].to_string())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 12_001);
}

async fn columns_have_real_types_and_say_what_they_mean(app: TestApp) {
    small(&app).await;
    let reader = app.anonymous();
    let answer = get(&app, &reader, "/export/v1/figures.parquet?yearFrom=2026").await;
    let file = opened(&answer.body);
    let told = file.metadata().file_metadata();
    let types: BTreeMap<_, _> = told
        .schema_descr()
        .columns()
        .iter()
        .map(|column| {
            let kind = column.self_type();
            (
                column.name().to_owned(),
                format!(
                    "{} {:?} {}",
                    column.physical_type(),
                    column.converted_type(),
                    if kind.is_optional() { "or none" } else { "always" }
                ),
            )
        })
        .collect();
    for (column, kind) in [
        ("id", "BYTE_ARRAY UTF8 always"),
        ("year", "INT64 NONE always"),
        ("periodStart", "INT32 DATE always"),
        ("value", "FIXED_LEN_BYTE_ARRAY DECIMAL or none"),
        ("reason", "BYTE_ARRAY UTF8 or none"),
        ("isExample", "BOOLEAN NONE always"),
        ("publishedAt", "INT64 TIMESTAMP_MICROS always"),
    ] {
        assert_eq!(types[column], kind, "{column}");
    }
    let said: BTreeMap<_, _> = told
        .key_value_metadata()
        .unwrap()
        .iter()
        .map(|entry| (entry.key.as_str(), entry.value.as_deref().unwrap()))
        .collect();
    assert_eq!(said["dataset"], "figures");
    assert_eq!(said["asOf"], answer.header("as-of"));
    assert_eq!(said["unitCode.sv"], "Enhetens kod.");
    assert_eq!(said["unitCode.en"], "The unit's code.");
    assert!(said["source"].starts_with("Källa: "), "{said:?}");
    let dictionaries: Vec<_> = file
        .metadata()
        .row_group(0)
        .columns()
        .iter()
        .filter(|column| column.dictionary_page_offset().is_some())
        .map(|column| column.column_path().string())
        .collect();
    assert!(dictionaries.contains(&"state".to_owned()), "{dictionaries:?}");
    assert!(!dictionaries.contains(&"id".to_owned()), "no id comes twice");

    // What has no row is a file all the same, and a client that packs is sent the same bytes.
    let none = get(&app, &reader, "/export/v1/figures.parquet?yearTo=1950").await;
    assert_eq!(rows(&none.body), Vec::<Value>::new());
    let path = "/export/v1/figures.parquet?yearFrom=2026";
    let asked = arshjul_tests::fetch(app.router(), None, path, &[("accept-encoding", "gzip, zstd")]).await;
    assert_eq!(
        (asked.header("content-encoding"), &asked.body),
        ("", &answer.body)
    );
}
