//! Rows by conditions, in an order, page by page, and what they have in common.

use std::collections::BTreeSet;

use arshjul_tests::{TestApp, both_databases, fetch, publishing::valued};
use serde_json::{Value, json};

use super::{get, here, paged, small, value};

both_databases![
    filters_choose_the_rows_that_they_say,
    a_filter_may_name_many_values,
    orders_put_nothing_first_and_keep_pages_whole,
    pages_lead_on_by_links_and_stand_still,
    groups_count_cells_and_add_nothing_up,
];

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

/// As many as a filter may: no database is asked what it finds too deep.
async fn a_filter_may_name_many_values(app: TestApp) {
    small(&app).await;
    let all = value(&app, "/odata/v1/Figures").await.len();
    let numbers: Vec<_> = (1_500..2_499).map(|year| year.to_string()).collect();
    let listed = format!("year in ({})", numbers.join(","));
    let either: Vec<_> = (1_900..2_150).map(|year| format!("year eq {year}")).collect();
    for filter in [
        listed,
        either.join(" or "),
        either
            .join(" or ")
            .replace(" eq ", " ne ")
            .replace(" or ", " and "),
    ] {
        let found = value(&app, &format!("/odata/v1/Figures?$filter={filter}"))
            .await
            .len();
        assert_eq!(found, if filter.contains("ne") { 0 } else { all });
    }
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
    let next = &here(first["@odata.nextLink"].as_str().unwrap());
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
