//! What is invented is told as such wherever it is published.

use std::collections::BTreeMap;

use arshjul_entity::{Aggregation, indicator, result};
use arshjul_tests::{Served, TestApp, both_databases, publishing::valued, scenario::Scenario};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value, json};

both_databases![a_figure_is_an_example_as_the_result_is_that_it_was_made_from];

async fn a_figure_is_an_example_as_the_result_is_that_it_was_made_from(app: TestApp) {
    let scenario = Scenario {
        committees: 3,
        activities: 0,
    };
    let planted = scenario.plant(&app.database).await;
    let db = app.database.connect().await;
    indicator::Entity::update_many()
        .col_expr(indicator::Column::Aggregation, Aggregation::Sum.into())
        .exec(&db)
        .await
        .unwrap();
    for (unit, indicators) in [
        ("N00", &["I1", "I2"][..]),
        ("N01", &["I1", "I2"]),
        ("N02", &["I1"]),
    ] {
        let rows: Vec<_> = indicators
            .iter()
            .map(|indicator| valued(indicator, unit, "TOTAL", 500.0))
            .collect();
        app.hand_in(unit, &rows).await;
    }
    // One result of I1 is invented; none of I2 is.
    result::Entity::update_many()
        .col_expr(result::Column::IsExample, Expr::value(true))
        .filter(result::Column::IndicatorId.eq(planted.indicators[0]))
        .filter(result::Column::UnitId.eq(planted.committees[0]))
        .filter(result::Column::Period.eq("2026"))
        .exec(&db)
        .await
        .unwrap();
    // What is missing of I2 is as the indicator is.
    indicator::Entity::update_many()
        .col_expr(indicator::Column::IsExample, Expr::value(true))
        .filter(indicator::Column::Id.eq(planted.indicators[1]))
        .exec(&db)
        .await
        .unwrap();
    app.publish(json!({})).await;
    let question =
        "{ figures(filter: { periods: [\"2026\"], genders: [TOTAL], indicators: [\"I1\", \"I2\"] }) {
        nodes { indicatorCode unitCode state isExample source indicator { source } }
    } }";
    let answer = app.anonymous().query(question).await;
    let told = answer.list("figures.nodes").iter().map(|node| {
        let cell = format!(
            "{} {}",
            node["indicatorCode"].as_str().unwrap(),
            node["unitCode"].as_str().unwrap()
        );
        (
            cell,
            format!("{} {}", node["state"].as_str().unwrap(), node["isExample"]),
        )
    });
    let told: BTreeMap<_, _> = told.collect();
    // And what is invented stands under no source's name, by whatever way it goes out.
    for node in answer.list("figures.nodes") {
        let is_example = node["isExample"].as_bool().unwrap();
        let source = if is_example {
            &json!("Exempel")
        } else {
            &node["indicator"]["source"]
        };
        assert_eq!(&node["source"], source, "{node}");
    }
    let served = Served::start(app.router()).await;
    for (filter, typed, found) in [
        ("Exempel", "Exempel", 4),
        ("Egen uppföljning", "Egen%20uppf%C3%B6ljning", 2),
    ] {
        let path = format!(
            "/odata/v1/Figures?$filter=source%20eq%20'{typed}'%20and%20period%20eq%20'2026'%20and%20gender%20eq%20'TOTAL'&$select=source,isExample"
        );
        let rows: Value = served.get(&path).await.json().await.unwrap();
        let rows = rows["value"].as_array().unwrap_or_else(|| panic!("{rows}"));
        let is_right = |row: &&Value| row["source"] == filter && row["isExample"] == (filter == "Exempel");
        assert!(
            rows.len() >= found && rows.iter().all(|row| is_right(&row)),
            "{filter}: {rows:?}"
        );
    }
    for (cell, expected) in [
        ("I1 N00", "VALUE true"),
        ("I1 N01", "VALUE false"),
        ("I2 N02", "MISSING true"),
        ("I2 ROOT", "MISSING true"),
        ("I2 N00", "VALUE false"),
        // What is added up from an invented value is invented.
        ("I1 ROOT", "VALUE true"),
    ] {
        assert_eq!(told[cell], expected, "{cell}: {told:?}");
    }
}
