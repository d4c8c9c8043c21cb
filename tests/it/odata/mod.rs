//! OData 4.01 (docs/bi.md): what Excel and Power BI ask, and that every answer is the schema's.

use arshjul_tests::{
    Fetched, TestApp, both_databases, fetch, one_database, publishing::valued, scenario::Scenario,
};
use serde_json::{Value, json};

mod client;
mod list;

both_databases![every_set_is_read_and_found_by_key];
one_database![
    the_service_tells_of_itself,
    what_is_not_understood_is_refused_in_odatas_form,
];

/// Three committees with values of 2024 and 2026, hidden, missing and added up.
async fn small(app: &TestApp) {
    let scenario = Scenario {
        committees: 3,
        activities: 4,
    };
    scenario.plant(&app.database).await;
    let rows: Vec<_> = [("TOTAL", 103.0), ("WOMEN", 100.0), ("MEN", 3.0)]
        .into_iter()
        .map(|(gender, value)| valued("I1", "N00", gender, value))
        .collect();
    app.hand_in("N00", &rows).await;
    app.publish(json!({})).await;
}

async fn get(app: &TestApp, path: &str) -> Fetched {
    fetch(app.router(), None, &path.replace(' ', "%20"), &[]).await
}

async fn value(app: &TestApp, path: &str) -> Vec<Value> {
    let answer = get(app, path).await;
    answer.found();
    answer.json()["value"].as_array().unwrap().clone()
}

/// An address of this service.
fn here(address: &str) -> String {
    address
        .strip_prefix("http://localhost")
        .expect("it is on the same host")
        .to_owned()
}

/// All rows of a list, page by page.
async fn paged(app: &TestApp, path: &str, prefer: &str) -> Vec<Value> {
    let (mut rows, mut next) = (Vec::new(), Some(path.replace(' ', "%20")));
    while let Some(address) = next {
        let page = fetch(app.router(), None, &address, &[("prefer", prefer)]).await;
        page.found();
        let page = page.json();
        rows.extend(page["value"].as_array().unwrap().clone());
        next = page["@odata.nextLink"].as_str().map(here);
        assert!(rows.len() < 1_000, "the links lead in a circle");
    }
    rows
}

async fn every_set_is_read_and_found_by_key(app: TestApp) {
    small(&app).await;
    let sets = get(&app, "/odata/v1").await.json();
    let sets: Vec<_> = sets["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|set| set["url"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        sets,
        [
            "Figures",
            "Indicators",
            "Units",
            "Activities",
            "Deadlines",
            "Goals",
            "Targets"
        ]
    );
    for (set, dataset) in sets.iter().zip([
        "figures",
        "indicators",
        "units",
        "activities",
        "deadlines",
        "goals",
        "targets",
    ]) {
        let rows = value(&app, &format!("/odata/v1/{set}")).await;
        let exported = get(&app, &format!("/export/v1/{dataset}.jsonl")).await.lines();
        assert_eq!(rows, exported, "{set}");
        let Some(first) = rows.first() else { continue };
        let key = match first.get("code").filter(|_| set != "Figures") {
            Some(code) => code,
            None => &first["id"],
        };
        let found = get(&app, &format!("/odata/v1/{set}('{}')", key.as_str().unwrap())).await;
        found.found();
        let mut found = found.json();
        found.as_object_mut().unwrap().remove("@odata.context");
        assert_eq!(&found, first, "{set}");
        let none = get(&app, &format!("/odata/v1/{set}('nothing')")).await;
        assert_eq!(
            (none.status.as_u16(), none.reason().as_str()),
            (404, "NOT_FOUND"),
            "{set}"
        );
    }
}

async fn the_service_tells_of_itself(app: TestApp) {
    small(&app).await;
    let model = get(&app, "/odata/v1/$metadata").await;
    assert_eq!(model.header("content-type"), "application/xml");
    assert_eq!(model.header("odata-version"), "4.01");
    let columns = [("Figures", "Figure", "value"), ("Deadlines", "Deadline", "dueOn")];
    for (set, entity, column) in columns {
        assert!(model.found().contains(&format!(
            "<EntitySet Name=\"{set}\" EntityType=\"Arshjul.{entity}\"/>"
        )));
        assert!(model.found().contains(&format!("<Property Name=\"{column}\"")));
    }
    let older = fetch(
        app.router(),
        None,
        "/odata/v1/$metadata",
        &[("odata-maxversion", "4.0")],
    )
    .await;
    assert_eq!(older.header("odata-version"), "4.0");
    assert!(older.found().contains("Version=\"4.0\""));
    let oldest = fetch(app.router(), None, "/odata/v1", &[("odata-maxversion", "3.0")]).await;
    assert_eq!(oldest.status.as_u16(), 400);
    let slash = get(&app, "/odata/v1/").await;
    assert_eq!(slash.found(), get(&app, "/odata/v1").await.found());
    let bare = get(
        &app,
        "/odata/v1/Units?$format=application/json;odata.metadata=none&select=code&top=1",
    )
    .await;
    assert_eq!(
        bare.json(),
        json!({ "value": [{ "code": "N00" }], "@odata.nextLink": bare.json()["@odata.nextLink"] })
            .as_object()
            .map(|all| {
                let mut all = all.clone();
                all.retain(|_, value| !value.is_null());
                Value::Object(all)
            })
            .unwrap()
    );
}

async fn what_is_not_understood_is_refused_in_odatas_form(app: TestApp) {
    small(&app).await;
    for (path, status) in [
        ("Results", 404),
        ("Figures/value", 404),
        ("Figures('x'", 404),
        ("Figures?$filter=nothing eq 1", 400),
        ("Figures?$filter=year eq '2025'", 400),
        ("Figures?$filter=length(unitCode) eq 3", 501),
        ("Figures?$filter=periodStart eq 2024-01-01", 501),
        ("Figures?$orderby=nothing", 400),
        ("Figures?$orderby=value sideways", 400),
        ("Figures?$select=value,nothing", 400),
        ("Figures?$top=-1", 400),
        ("Figures?$top=1&$top=2", 400),
        ("Figures?$count=perhaps", 400),
        ("Figures?$skiptoken=x", 400),
        ("Figures?$expand=unit", 501),
        ("Figures?$search=x", 501),
        ("Figures?$deltatoken=x", 501),
        ("Figures?$apply=aggregate(value with sum as total)", 400),
        (
            "Figures?$apply=groupby((year),aggregate(value with average as mean))",
            501,
        ),
        ("Units?$apply=groupby((kind))", 501),
        ("Figures?unit=N00", 400),
        ("Figures?units=N0O", 400),
        ("Goals?asOf=2026-01-01T00:00:00Z", 400),
        ("Figures?$format=xml", 406),
    ] {
        let refused = get(&app, &format!("/odata/v1/{path}")).await;
        assert_eq!(refused.status.as_u16(), status, "{path}: {}", refused.text());
        let error = &refused.json()["error"];
        assert!(
            error["code"].is_string() && error["message"].is_string(),
            "{path}: {error}"
        );
        assert!(refused.header("odata-version").starts_with('4'), "{path}");
    }
}
