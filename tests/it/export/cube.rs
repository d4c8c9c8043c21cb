//! Figures as a cube (JSON-stat 2.0): the same cells by their places.

use std::collections::BTreeMap;

use arshjul_tests::{TestApp, both_databases};
use serde_json::{Value, json};

use super::{get, readers, small};

both_databases![a_cube_has_the_same_cells];

/// The cells of JSON-stat by their codes: each place counted from those of its dimensions.
fn cells_of(cube: &Value) -> BTreeMap<[String; 4], (Value, Value)> {
    let dimensions = ["indicator", "unit", "period", "gender"];
    assert_eq!(cube["id"], json!(dimensions));
    let codes: Vec<Vec<String>> = dimensions
        .iter()
        .map(|name| serde_json::from_value(cube["dimension"][*name]["category"]["index"].clone()).unwrap())
        .collect();
    let sizes: Vec<usize> = serde_json::from_value(cube["size"].clone()).unwrap();
    assert_eq!(sizes, codes.iter().map(Vec::len).collect::<Vec<_>>());
    let mut cells = BTreeMap::new();
    let places = ["value", "status"]
        .iter()
        .flat_map(|part| cube[*part].as_object().unwrap().keys());
    for place in places {
        let mut rest: usize = place.parse().unwrap();
        let mut key = [const { String::new() }; 4];
        for dimension in (0..4).rev() {
            key[dimension].clone_from(&codes[dimension][rest % sizes[dimension]]);
            rest /= sizes[dimension];
        }
        assert_eq!(rest, 0, "{place} is outside the cube");
        cells.insert(key, (cube["value"][place].clone(), cube["status"][place].clone()));
    }
    cells
}

async fn a_cube_has_the_same_cells(app: TestApp) {
    small(&app).await;
    for query in [
        "",
        "?units=N00,N01&yearFrom=2026",
        "?states=SUPPRESSED",
        "?yearTo=1950",
    ] {
        for reader in readers(&app) {
            let answer = get(&app, &reader, &format!("/export/v1/figures.json-stat{query}")).await;
            assert_eq!(answer.header("content-type"), "application/json");
            let cube: Value = serde_json::from_str(answer.found()).unwrap();
            assert_eq!(
                (&cube["version"], &cube["class"]),
                (&json!("2.0"), &json!("dataset"))
            );
            let rows = get(&app, &reader, &format!("/export/v1/figures.jsonl{query}"))
                .await
                .lines();
            let expected = rows.iter().map(|row| {
                let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
                let key = ["indicatorCode", "unitCode", "period", "gender"].map(text);
                let mut words = vec![text("state"), text("reason")];
                words.retain(|word| !word.is_empty() && word != "VALUE");
                if row["isExample"] == true {
                    words.push("EXAMPLE".to_owned());
                }
                let status = if words.is_empty() {
                    Value::Null
                } else {
                    json!(words.join(" "))
                };
                (key, (row["value"].clone(), status))
            });
            let expected: BTreeMap<_, _> = expected.collect();
            assert_eq!(cells_of(&cube), expected, "{query}");
            assert_eq!(expected.is_empty(), query.contains("1950"), "{query}");
            let units = cube["dimension"]["indicator"]["category"]["unit"].as_object();
            assert_eq!(json!(units.map_or(0, serde_json::Map::len)), cube["size"][0]);
        }
    }
}
