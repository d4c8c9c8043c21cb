//! OData 4.01 (docs/bi.md): what Excel and Power BI ask, and that every answer is the schema's.

use std::collections::BTreeSet;

use arshjul_entity::Role;
use arshjul_tests::{
    Fetched, TestApp, both_databases, fetch, one_database, publishing::valued, scenario::Scenario,
};
use serde_json::{Value, json};

both_databases![
    filters_choose_the_rows_that_they_say,
    orders_put_nothing_first_and_keep_pages_whole,
    pages_lead_on_by_links_and_stand_still,
    groups_count_cells_and_add_nothing_up,
    every_set_is_read_and_found_by_key,
];
one_database![
    the_service_tells_of_itself,
    what_is_not_understood_is_refused_in_odatas_form,
    the_requests_of_power_query_are_answered,
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

/// What a filter is to choose, said once more in Rust.
type Chooses = fn(&Value) -> bool;

const FILTERS: &[(&str, Chooses)] = &[
    ("unitCode eq 'N00'", |row| row["unitCode"] == "N00"),
    ("unitCode ne 'N00'", |row| row["unitCode"] != "N00"),
    ("year gt 2024", |row| row["year"].as_i64() > Some(2024)),
    ("year ge 2024 and year lt 2026", |row| row["year"] == 2024),
    ("value gt 150", |row| {
        row["value"].as_f64().is_some_and(|value| value > 150.0)
    }),
    ("value le 100", |row| {
        row["value"].as_f64().is_some_and(|value| value <= 100.0)
    }),
    ("not (value gt 150)", |row| {
        !row["value"].as_f64().is_some_and(|value| value > 150.0)
    }),
    ("value ne 200", |row| row["value"] != 200),
    ("value eq null", |row| row["value"].is_null()),
    ("value ne null", |row| !row["value"].is_null()),
    ("reason eq 'CONFIDENTIAL'", |row| row["reason"] == "CONFIDENTIAL"),
    ("reason ne 'CONFIDENTIAL'", |row| row["reason"] != "CONFIDENTIAL"),
    ("gender in ('WOMEN','MEN')", |row| row["gender"] != "TOTAL"),
    ("state eq 'SUPPRESSED' or state eq 'MISSING'", |row| {
        row["state"] != "VALUE"
    }),
    ("contains(indicatorName,'kator 1')", |row| {
        row["indicatorCode"] == "I1"
    }),
    ("contains(indicatorName,'KATOR 1')", |_| false),
    ("contains(indicatorName,'%')", |_| false),
    ("startswith(unitName,'Enhet N')", |row| row["unitCode"] != "ROOT"),
    ("startswith(unitName,'nhet')", |_| false),
    ("isExample", |row| row["isExample"] == true),
    ("isExample eq false", |row| row["isExample"] == false),
    ("publishedAt ge 2026-06-01T00:00:00Z", |row| row["year"] == 2026),
    (
        "unitKind eq 'COMMITTEE' and not (period eq '2024' or unitCode eq 'N01')",
        |row| row["unitKind"] == "COMMITTEE" && row["period"] != "2024" && row["unitCode"] != "N01",
    ),
    ("indicatorName gt 'Indikator 2'", |row| {
        row["indicatorName"].as_str() > Some("Indikator 2")
    }),
    ("unitCode eq 'N''00'", |_| false),
];

async fn filters_choose_the_rows_that_they_say(app: TestApp) {
    small(&app).await;
    let all = value(&app, "/odata/v1/Figures").await;
    assert!(all.len() > 40, "{}", all.len());
    let mut told_apart = 0;
    for (filter, chooses) in FILTERS {
        let expected: Vec<_> = all.iter().filter(|row| chooses(row)).cloned().collect();
        let encoded = filter.replace('%', "%25");
        let found = value(&app, &format!("/odata/v1/Figures?$filter={encoded}")).await;
        assert_eq!(found, expected, "{filter}");
        let count = get(&app, &format!("/odata/v1/Figures/$count?$filter={encoded}")).await;
        assert_eq!(count.found(), expected.len().to_string(), "{filter}");
        told_apart += usize::from(!expected.is_empty() && expected.len() < all.len());
    }
    assert!(told_apart > 15, "{told_apart}");
}

async fn orders_put_nothing_first_and_keep_pages_whole(app: TestApp) {
    small(&app).await;
    let all = value(&app, "/odata/v1/Figures").await;
    for (order, key) in [
        ("value", "value"),
        ("value desc", "value"),
        ("indicatorName desc,value", "indicatorName"),
        ("reason", "reason"),
    ] {
        let ordered = value(&app, &format!("/odata/v1/Figures?$orderby={order}")).await;
        assert_eq!(ids(&ordered), ids(&all), "{order}");
        let keys: Vec<_> = ordered.iter().map(|row| row[key].clone()).collect();
        let mut expected = keys.clone();
        // Nothing is less than anything.
        expected.sort_by(|one, other| {
            let number = |value: &Value| value.as_f64().unwrap_or(f64::NEG_INFINITY);
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            number(one)
                .total_cmp(&number(other))
                .then(text(one).cmp(&text(other)))
        });
        if order.contains("desc") {
            expected.reverse();
        }
        assert_eq!(keys, expected, "{order}");
        let pages = paged(
            &app,
            &format!("/odata/v1/Figures?$orderby={order}"),
            "odata.maxpagesize=7",
        )
        .await;
        assert_eq!(pages, ordered, "{order}");
    }
    let units = value(&app, "/odata/v1/Units?$orderby=code desc&$select=code").await;
    let codes: Vec<_> = units.iter().map(|unit| unit["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["ROOT", "N02", "N01", "N00"]);
}

fn ids(rows: &[Value]) -> BTreeSet<String> {
    rows.iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

/// All rows of a list, page by page.
async fn paged(app: &TestApp, path: &str, prefer: &str) -> Vec<Value> {
    let (mut rows, mut next) = (Vec::new(), Some(path.replace(' ', "%20")));
    while let Some(address) = next {
        let page = fetch(app.router(), None, &address, &[("prefer", prefer)]).await;
        page.found();
        let page = page.json();
        rows.extend(page["value"].as_array().unwrap().clone());
        next = page["@odata.nextLink"].as_str().map(str::to_owned);
        assert!(rows.len() < 1_000, "the links lead in a circle");
    }
    rows
}

async fn pages_lead_on_by_links_and_stand_still(app: TestApp) {
    small(&app).await;
    let size = "odata.maxpagesize=5";
    let all = value(&app, "/odata/v1/Figures").await;
    assert_eq!(paged(&app, "/odata/v1/Figures", size).await, all);
    assert_eq!(paged(&app, "/odata/v1/Figures?$top=12", size).await, all[..12]);
    assert_eq!(
        paged(&app, "/odata/v1/Figures?$skip=3&$top=12", size).await,
        all[3..15]
    );
    assert_eq!(paged(&app, "/odata/v1/Units", "maxpagesize=1").await.len(), 4);
    let counted = get(
        &app,
        "/odata/v1/Figures?$top=2&$count=true&$filter=unitCode eq 'N00'",
    )
    .await
    .json();
    let expected = all.iter().filter(|row| row["unitCode"] == "N00").count();
    assert_eq!(
        (
            counted["@odata.count"].as_u64(),
            counted["value"].as_array().unwrap().len()
        ),
        (Some(expected as u64), 2)
    );

    // A publication meanwhile is in no page that follows.
    let first = fetch(app.router(), None, "/odata/v1/Figures", &[("prefer", size)])
        .await
        .json();
    app.hand_in("N01", &[valued("I2", "N01", "TOTAL", 50.0)]).await;
    app.publish(json!({})).await;
    let mut rows = first["value"].as_array().unwrap().clone();
    let next = first["@odata.nextLink"].as_str().unwrap();
    rows.extend(paged(&app, next, size).await);
    assert_eq!(rows, all);
    assert_ne!(value(&app, "/odata/v1/Figures").await, all);
    let other = next.replace("/Figures?", "/Figures?$filter=year%20eq%202024&");
    assert_eq!(
        get(&app, &other).await.status.as_u16(),
        400,
        "a token of another list"
    );
}

async fn groups_count_cells_and_add_nothing_up(app: TestApp) {
    small(&app).await;
    let all = value(&app, "/odata/v1/Figures").await;
    let apply = "groupby((year,gender),aggregate($count as n))";
    let groups = value(&app, &format!("/odata/v1/Figures?$apply={apply}")).await;
    for group in &groups {
        let of_group = |row: &&Value| row["year"] == group["year"] && row["gender"] == group["gender"];
        assert_eq!(group["n"], json!(all.iter().filter(of_group).count()), "{group}");
    }
    let counted: u64 = groups.iter().map(|group| group["n"].as_u64().unwrap()).sum();
    assert_eq!(counted, all.len() as u64);

    // What the group's cells come to is the published cell of the unit above, or nothing.
    let question =
        "{ figureGroups(by: [INDICATOR, PERIOD, GENDER], filter: { units: [\"N00\", \"N01\", \"N02\"] }) {
        keys cells shown suppressed missing notApplicable rollUp { unitCode state value }
    } }";
    let asked = app.anonymous().query(question).await;
    let apply = "filter(unitKind eq 'COMMITTEE')/groupby((indicatorCode,period,gender),aggregate($count as n,value with sum as total))";
    let groups = value(&app, &format!("/odata/v1/Figures?$apply={apply}")).await;
    let told = asked.list("figureGroups");
    assert_eq!(told.len(), groups.len());
    for (told, group) in told.iter().zip(&groups) {
        assert_eq!(
            told["keys"],
            json!([group["indicatorCode"], group["period"], group["gender"]])
        );
        assert_eq!(told["cells"], group["n"]);
        let parts =
            ["shown", "suppressed", "missing", "notApplicable"].map(|part| told[part].as_u64().unwrap());
        assert_eq!(json!(parts.iter().sum::<u64>()), told["cells"]);
        let above = all.iter().find(|row| {
            let is_line = ["indicatorCode", "period", "gender"]
                .iter()
                .all(|name| row[*name] == group[*name]);
            is_line && row["unitCode"] == "ROOT"
        });
        assert_eq!(
            group["total"],
            above.map_or(Value::Null, |row| row["value"].clone())
        );
        let state = above.map_or(Value::Null, |row| row["state"].clone());
        assert_eq!(told["rollUp"]["state"], state);
    }
    let by_goal = app
        .anonymous()
        .query("{ figureGroups(by: [GOAL]) { keys cells } }")
        .await;
    let keys: Vec<_> = by_goal
        .list("figureGroups")
        .iter()
        .map(|group| group["keys"][0].clone())
        .collect();
    assert_eq!(json!(keys), json!(["G1", "G2", "G3", "G4"]));
    let nothing = app.anonymous().query("{ figureGroups(by: []) { keys } }").await;
    assert_eq!(nothing.error_codes(), ["BAD_USER_INPUT"]);
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

/// Requests as Power Query is known to send them: the service document and the model first, both with these headers; a look at the first
/// rows; columns, conditions and orders that it folds; then every page by its link.
async fn the_requests_of_power_query_are_answered(app: TestApp) {
    small(&app).await;
    let reader = app.client(Role::Reader, "N00");
    let headers = [
        ("odata-version", "4.0"),
        ("odata-maxversion", "4.0"),
        (
            "user-agent",
            "Microsoft.Data.Mashup (https://go.microsoft.com/fwlink/?LinkID=304225)",
        ),
        ("prefer", "odata.include-annotations=\"*\""),
    ];
    let json = "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/json;q=0.7,application/xml;q=0.7,text/plain;q=0.7";
    for (path, accept) in [
        ("/odata/v1/", json),
        ("/odata/v1/$metadata", "application/xml"),
        ("/odata/v1/Figures?$top=1000", json),
        (
            "/odata/v1/Figures?$filter=year%20ge%202024%20and%20unitCode%20eq%20%27N00%27&$select=unitCode%2Cyear%2Cvalue",
            json,
        ),
        (
            "/odata/v1/Figures?$filter=publishedAt%20ge%202026-01-01T00%3A00%3A00Z%20and%20publishedAt%20lt%202027-01-01T00%3A00%3A00Z",
            json,
        ),
        ("/odata/v1/Figures?$orderby=year%20desc&$top=201", json),
        (
            "/odata/v1/Figures?$apply=groupby((year),aggregate($count%20as%20Count))",
            json,
        ),
        ("/odata/v1/Figures/$count", json),
    ] {
        let headers: Vec<_> = headers.iter().copied().chain([("accept", accept)]).collect();
        let answer = fetch(app.router(), Some(&reader), path, &headers).await;
        answer.found();
        assert_eq!(answer.header("odata-version"), "4.0", "{path}");
    }
}
