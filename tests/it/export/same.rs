//! Every dataset as the schema has it.

use serde_json::{Value, json};

/// What each dataset is in the schema: a question, where its rows are, and each row flat.
pub struct Same {
    pub dataset: &'static str,
    pub query: &'static str,
    pub question: &'static str,
    pub rows: fn(&Value) -> Vec<Value>,
}

fn nodes(data: &Value, of: &str) -> Vec<Value> {
    data[of]["nodes"].as_array().unwrap().clone()
}

fn codes(list: &Value) -> Value {
    let mut codes: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    codes.sort_unstable();
    json!(codes.join(" "))
}

/// Moves parts of objects to the top: `("unitCode", "/unit/code")`.
fn flattened(node: &Value, moved: &[(&str, &str)], listed: &[(&str, &str)]) -> Value {
    let mut flat = node.clone();
    for (name, path) in moved {
        flat[*name] = node.pointer(path).cloned().unwrap_or(Value::Null);
    }
    for (name, list) in listed {
        flat[*name] = codes(&node[*list]);
    }
    let row = flat.as_object_mut().unwrap();
    row.retain(|_, value| !value.is_object() && !value.is_array());
    for (_, path) in moved {
        let top = path.trim_start_matches('/').split('/').next().unwrap();
        if node[top].is_null() {
            row.remove(top);
        }
    }
    flat
}

pub const SAME: &[Same] = &[
    Same {
        dataset: "indicators",
        query: "goals=G1,G2&isExample=true",
        question: "{ indicators(filter: { goals: [\"G1\", \"G2\"], isExample: true }) { nodes {
            id code name description unitOfMeasure valueKind direction frequency decimals splitByGender notSplitReason source
            sourcePublishesOn reportingLevel countingUnit aggregation isExample goals { code } focusAreas { code } version
        } } }",
        rows: |data| {
            let flat = |node: &Value| flattened(node, &[], &[("goalCodes", "goals"), ("focusAreaCodes", "focusAreas")]);
            nodes(data, "indicators").iter().map(flat).collect()
        },
    },
    Same {
        dataset: "units",
        query: "within=ROOT&kinds=COMMITTEE",
        question: "{ organizationUnits(filter: { within: \"ROOT\", kinds: [COMMITTEE] }) { nodes {
            id code name kind parent { code } validFrom validTo successor { code } isExample version
        } } }",
        rows: |data| {
            let moved = [("parentCode", "/parent/code"), ("successorCode", "/successor/code")];
            let nodes = nodes(data, "organizationUnits");
            nodes.iter().map(|node| flattened(node, &moved, &[])).collect()
        },
    },
    Same {
        dataset: "goals",
        query: "steeringDocument=DOC",
        question: "{ goals(filter: { steeringDocument: \"DOC\" }) { nodes {
            id code title description steeringDocument { code } parent { code } isExample focusAreas { code } version
        } } }",
        rows: |data| {
            let moved = [("steeringDocumentCode", "/steeringDocument/code"), ("parentCode", "/parent/code")];
            let flat = |node: &Value| flattened(node, &moved, &[("focusAreaCodes", "focusAreas")]);
            nodes(data, "goals").iter().map(flat).collect()
        },
    },
    Same {
        dataset: "activities",
        query: "units=N00,N01&year=2026&statuses=PLANNED",
        question: "{ activities(filter: { units: [\"N00\", \"N01\"], year: 2026, statuses: [PLANNED] }) { nodes {
            id title description status year actionPlan { status } responsibleUnit { code name } priority startsOn endsOn
            touchesChildren isExample goals { code } focusAreas { code } indicators { code } version
        } } }",
        rows: |data| {
            let moved = [
                ("planStatus", "/actionPlan/status"),
                ("unitCode", "/responsibleUnit/code"),
                ("unitName", "/responsibleUnit/name"),
            ];
            let listed = [
                ("goalCodes", "goals"),
                ("focusAreaCodes", "focusAreas"),
                ("indicatorCodes", "indicators"),
            ];
            let nodes = nodes(data, "activities");
            nodes.iter().map(|node| flattened(node, &moved, &listed)).collect()
        },
    },
    Same {
        dataset: "targets",
        query: "indicators=I1,I2&yearFrom=2025&yearTo=2026",
        question: "{ targets(filter: { indicators: [\"I1\", \"I2\"], yearFrom: 2025, yearTo: 2026 }) { nodes {
            indicator { code name unitOfMeasure } unit { code name } period gender value isExample
        } } }",
        rows: |data| {
            let moved = [
                ("indicatorCode", "/indicator/code"),
                ("indicatorName", "/indicator/name"),
                ("unitOfMeasure", "/indicator/unitOfMeasure"),
                ("unitCode", "/unit/code"),
                ("unitName", "/unit/name"),
            ];
            let flat = |node: &Value| {
                let mut flat = flattened(node, &moved, &[]);
                let year: i64 = flat["period"].as_str().unwrap()[..4].parse().unwrap();
                flat["year"] = json!(year);
                flat
            };
            nodes(data, "targets").iter().map(flat).collect()
        },
    },
    Same {
        dataset: "deadlines",
        query: "year=2026&units=N00,N01",
        question: "{ calendar(year: 2026, units: [\"N00\", \"N01\"]) { deadlines {
            code kind title process due { effectiveOn } movedFrom reportingEvent { code } effortHours isExample version
            units { unit { code name } state completedAt isOnTime }
        } } }",
        rows: |data| {
            let mut rows = Vec::new();
            for deadline in data["calendar"]["deadlines"].as_array().unwrap() {
                for part in deadline["units"].as_array().unwrap() {
                    let mut row = flattened(
                        deadline,
                        &[("dueOn", "/due/effectiveOn"), ("reportingEventCode", "/reportingEvent/code")],
                        &[],
                    );
                    row["unitCode"] = part["unit"]["code"].clone();
                    row["unitName"] = part["unit"]["name"].clone();
                    for name in ["state", "completedAt", "isOnTime"] {
                        row[name] = part[name].clone();
                    }
                    rows.push(row);
                }
            }
            rows
        },
    },
    Same {
        dataset: "requests",
        query: "year=2026&units=N00,N01",
        question: "{ calendar(year: 2026, units: [\"N00\", \"N01\"]) { deadlines {
            code title isExample units { unit { code name } requests {
                kind indicator { code name } period resultsOf { code } genders question activity { id title } dueOn deadline { code }
                usedFrom { code } isAnswered answeredAt
            } }
        } } }",
        rows: |data| {
            let mut rows = Vec::new();
            for deadline in data["calendar"]["deadlines"].as_array().unwrap() {
                for part in deadline["units"].as_array().unwrap() {
                    // A hand-in lists what those ask, too, that it serves.
                    let own = part["requests"].as_array().unwrap().iter();
                    for request in own.filter(|request| request["deadline"]["code"] == deadline["code"]) {
                        let moved = [
                            ("indicatorCode", "/indicator/code"),
                            ("indicatorName", "/indicator/name"),
                            ("resultsOfCode", "/resultsOf/code"),
                            ("activityId", "/activity/id"),
                            ("activityTitle", "/activity/title"),
                            ("usedFromCode", "/usedFrom/code"),
                        ];
                        let mut row = flattened(request, &moved, &[]);
                        let genders = request["genders"].as_array().unwrap().iter();
                        let genders: Vec<_> = genders.map(|gender| gender.as_str().unwrap()).collect();
                        row["genders"] = match genders.join(" ").as_str() {
                            "" => Value::Null,
                            genders => json!(genders),
                        };
                        row["deadlineCode"] = deadline["code"].clone();
                        row["deadlineTitle"] = deadline["title"].clone();
                        row["isExample"] = deadline["isExample"].clone();
                        row["unitCode"] = part["unit"]["code"].clone();
                        row["unitName"] = part["unit"]["name"].clone();
                        rows.push(row);
                    }
                }
            }
            rows
        },
    },
    Same {
        dataset: "completeness",
        query: "year=2026",
        question: "{ completeness(year: 2026) { unit { code name } events {
            reportingEvent { code } asked received onTime late approved
        } } }",
        rows: |data| {
            let mut rows = Vec::new();
            for unit in data["completeness"].as_array().unwrap() {
                for event in unit["events"].as_array().unwrap() {
                    let mut row = flattened(event, &[("reportingEventCode", "/reportingEvent/code")], &[]);
                    row["year"] = json!(2026);
                    row["unitCode"] = unit["unit"]["code"].clone();
                    row["unitName"] = unit["unit"]["name"].clone();
                    rows.push(row);
                }
            }
            rows
        },
    },
];
