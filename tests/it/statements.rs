//! A query's number of SQL statements depends on its shape, never on its rows.

use arshjul_tests::{Client, TestApp, app::as_many_statements, both_databases, scenario::Scenario};
use serde_json::json;

both_databases![page_takes_the_same_statements_however_many_activities];

/// The page of an intranet: focus areas with goals, activities and latest figures.
const PAGE: &str = "query ($after: String) {
    focusAreas {
        nodes {
            code
            goals { code title }
            activities(first: 100, after: $after, year: 2026) {
                nodes { id title status responsibleUnit { code } goals { code } indicators { code } }
                pageInfo { hasNextPage endCursor }
                totalCount
            }
            indicators { code latestFigures { unitCode gender state value unit { code } } }
        }
    }
}";

async fn page_takes_the_same_statements_however_many_activities(app: TestApp) {
    let few = Scenario {
        committees: 40,
        activities: 4,
    };
    few.plant(&app.database).await;
    let reader = app.anonymous();
    let (returned, with_few) = app.statements(page(&reader)).await;
    assert_eq!(returned, 4);

    let other = TestApp::beside(&app).await;
    let many = Scenario {
        committees: 40,
        activities: 400,
    };
    many.plant(&other.database).await;
    let reader = other.anonymous();
    let (returned, with_many) = other.statements(page(&reader)).await;
    assert_eq!(returned, 400);
    other.database.clone().remove().await;

    as_many_statements(&with_few, &with_many);
}

/// How many activities the page shows, each once.
async fn page(reader: &Client) -> usize {
    let answer = reader.graphql(PAGE, json!({})).await;
    let areas = answer.list("focusAreas.nodes");
    assert_eq!(areas.len(), 4);
    let mut ids: Vec<_> = areas
        .iter()
        .flat_map(|area| area["activities"]["nodes"].as_array().unwrap())
        .map(|activity| activity["id"].as_str().unwrap().to_owned())
        .collect();
    let figures = areas[0]["indicators"][0]["latestFigures"].as_array().unwrap();
    assert_eq!(figures.len(), 40 * 3, "the latest figure of each unit and gender");
    ids.sort();
    ids.dedup();
    ids.len()
}
