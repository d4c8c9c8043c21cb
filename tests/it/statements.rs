//! A query's number of SQL statements depends on its shape, never on its rows.

use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, app::as_many_statements, both_databases, scenario::Scenario};
use serde_json::json;

both_databases![
    page_takes_the_same_statements_however_many_activities,
    deadlines_of_many_years_take_the_statements_of_one,
];

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

async fn deadlines_of_many_years_take_the_statements_of_one(app: TestApp) {
    let scenario = Scenario {
        committees: 2,
        activities: 0,
    };
    scenario.plant(&app.database).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let unit = coordinator
        .query("{ organizationUnit(code: \"N00\") { id } }")
        .await;
    let unit = unit.text("organizationUnit.id").to_owned();
    let mut ids = Vec::new();
    for year in 2025..=2028 {
        let set =
            "mutation ($year: Int!) { reportingCycleSet(input: { year: $year }) { userErrors { code } } }";
        let set = coordinator.graphql(set, json!({ "year": year })).await;
        assert_eq!(set.user_error_codes("reportingCycleSet"), [""; 0]);
        for n in 0..2 {
            let create = "mutation ($input: DeadlineCreateInput!) {
                deadlineCreate(input: $input) { deadline { id } userErrors { code } }
            }";
            let due_on = format!("{year}-06-0{}", n + 1);
            let input = json!({ "code": format!("D{year}{n}"), "kind": "OTHER", "title": "Möte", "dueOn": due_on, "unitIds": [unit] });
            let made = coordinator.graphql(create, json!({ "input": input })).await;
            ids.push(made.text("deadlineCreate.deadline.id").to_owned());
        }
    }
    let nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Deadline { code due { effectiveOn } units { state } } } }";
    let ask = async |ids: &[String]| {
        let reader = app.anonymous();
        app.statements(async { reader.graphql(nodes, json!({ "ids": ids })).await })
            .await
    };
    let (one, with_one) = ask(&ids[..2]).await;
    let (all, with_all) = ask(&ids).await;
    assert_eq!(all.list("nodes").len(), 8);
    assert_eq!(all.list("nodes")[..2], *one.list("nodes"));
    assert_eq!(all.at("nodes.7.code"), "D20281");
    assert_eq!(all.at("nodes.7.due.effectiveOn"), "2028-06-02");
    assert_eq!(all.at("nodes.7.units.0.state"), "UPCOMING");
    as_many_statements(&with_one, &with_all);
}
