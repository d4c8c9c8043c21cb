//! Deadlines as people change them (C5-C7, P8). It is 23 November 2026.

use arshjul_entity::{Role, audit_event};
use arshjul_tests::{Answer, Client, TestApp, both_databases, calendar::Year, scenario::Scenario};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

mod hand_in;
mod limit;
mod merge;
mod one_book;
mod possible;
mod proposal;
mod request;
mod walk;
mod work;
mod year;

both_databases![
    a_moved_deadline_stays_until_it_is_moved_back,
    a_deadline_of_its_own_can_be_withdrawn,
    a_new_deadline_is_refused_with_all_that_is_wrong,
];

struct Group {
    app: TestApp,
    coordinator: Client,
}

async fn group(app: TestApp) -> Group {
    group_of(app, 3).await
}

async fn group_of(app: TestApp, committees: usize) -> Group {
    let scenario = Scenario {
        committees,
        activities: 3,
    };
    let planted = scenario.plant(&app.database).await;
    let year = Year {
        deadlines: 0,
        units_each: 0,
    };
    year.plant(&app.database, &planted).await;
    let coordinator = app.client(Role::Coordinator, "ROOT");
    Group { app, coordinator }
}

impl Group {
    async fn unit(&self, code: &str) -> String {
        let query = format!("{{ organizationUnit(code: \"{code}\") {{ id }} }}");
        let answer = self.app.anonymous().query(&query).await;
        answer.text("organizationUnit.id").to_owned()
    }

    /// Sets a deadline up, and gives its id.
    async fn create(&self, code: &str, due_on: &str, units: &[&str], more: Value) -> String {
        let mut unit_ids = Vec::new();
        for unit in units {
            unit_ids.push(self.unit(unit).await);
        }
        let mut input =
            json!({ "code": code, "kind": "OTHER", "title": code, "dueOn": due_on, "unitIds": unit_ids });
        input
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let answer = call(&self.coordinator, "deadlineCreate", input).await;
        answer.text("deadlineCreate.deadline.id").to_owned()
    }

    async fn history(&self) -> u64 {
        let db = self.app.database.connect().await;
        audit_event::Entity::find().count(&db).await.unwrap()
    }

    async fn read(&self, reader: &Client, id: &str) -> Value {
        let query = format!("query ($id: ID!) {{ node(id: $id) {{ {FIELDS} }} }}");
        reader
            .graphql(&query, json!({ "id": id }))
            .await
            .at("node")
            .clone()
    }
}

const FIELDS: &str = "... on Deadline {
    id code version sequence movedFrom moveReason cancelledAt due { effectiveOn nominalOn explanation }
    units { unit { code } state completedAt isOnTime answer waiveReason servedBy { code } }
    serves { code }
}";

async fn call(client: &Client, mutation: &str, input: Value) -> Answer {
    let mut input_type = mutation.to_owned();
    input_type[..1].make_ascii_uppercase();
    let payload = if mutation == "calendarProposalApply" {
        "deadlines"
    } else {
        "deadline"
    };
    let query = format!(
        "mutation ($input: {input_type}Input!) {{
            {mutation}(input: $input) {{ {payload} {{ {FIELDS} }} userErrors {{ code path }} }}
        }}"
    );
    client.graphql(&query, json!({ "input": input })).await
}

/// What a mutation refused: code and field.
fn refused(answer: &Answer, mutation: &str) -> Vec<(String, String)> {
    let errors = answer.list(&format!("{mutation}.userErrors")).iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    errors
        .map(|error| {
            let path = error["path"].as_array().into_iter().flatten();
            let path: Vec<_> = path.map(text).collect();
            (text(&error["code"]), path.join("."))
        })
        .collect()
}

fn refusal(code: &str, path: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), path.to_owned())]
}

/// The part of a unit.
fn part<'a>(deadline: &'a Value, unit: &str) -> &'a Value {
    let parts = deadline["units"].as_array().unwrap();
    parts.iter().find(|part| part["unit"]["code"] == unit).unwrap()
}

async fn a_moved_deadline_stays_until_it_is_moved_back(app: TestApp) {
    let group = group(app).await;
    let id = group.create("A", "2026-12-11", &["N00"], json!({})).await;
    let move_to = async |version: i64, due_on: Value, reason: Value| {
        let input =
            json!({ "deadlineId": id, "expectedVersion": version, "dueOn": due_on, "reason": reason });
        call(&group.coordinator, "deadlineMove", input).await
    };
    let reason = || json!("Nämnden sammanträder tidigare.");
    for (answer, expected) in [
        (
            move_to(1, json!("2026-12-09"), Value::Null).await,
            refusal("BLANK", "reason"),
        ),
        (
            move_to(1, json!("2026-12-09"), json!(" ")).await,
            refusal("BLANK", "reason"),
        ),
        (
            move_to(2, json!("2026-12-09"), reason()).await,
            refusal("STALE_VERSION", "expectedVersion"),
        ),
        (
            move_to(1, json!("2027-01-08"), reason()).await,
            refusal("FISCAL_YEAR_NOT_SET_UP", "dueOn"),
        ),
    ] {
        assert_eq!(refused(&answer, "deadlineMove"), expected, "{answer}");
    }
    let moved = move_to(1, json!("2026-12-09"), reason()).await;
    let moved = moved.at("deadlineMove.deadline");
    assert_eq!(moved["due"]["effectiveOn"], "2026-12-09");
    assert_eq!(moved["movedFrom"], "2026-12-11");
    assert_eq!(moved["moveReason"], reason());
    assert_eq!((&moved["version"], &moved["sequence"]), (&json!(2), &json!(1)));
    // That it was moved is for everyone, why is not.
    let seen = group.read(&group.app.anonymous(), &id).await;
    assert_eq!(
        (&seen["movedFrom"], &seen["moveReason"]),
        (&json!("2026-12-11"), &Value::Null)
    );
    let seen = group.read(&group.app.client(Role::Reader, "N01"), &id).await;
    assert_eq!(seen["moveReason"], reason());

    let history = group.history().await;
    let again = move_to(2, json!("2026-12-09"), reason()).await;
    assert_eq!(again.at("deadlineMove.deadline"), moved);
    assert_eq!(group.history().await, history);
    let back = move_to(2, Value::Null, Value::Null).await;
    let back = back.at("deadlineMove.deadline");
    assert_eq!(back["due"]["effectiveOn"], "2026-12-11");
    assert_eq!(
        (&back["movedFrom"], &back["moveReason"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!((&back["version"], &back["sequence"]), (&json!(3), &json!(2)));
}

async fn a_deadline_of_its_own_can_be_withdrawn(app: TestApp) {
    let group = group(app).await;
    let id = group.create("A", "2026-12-11", &["N00"], json!({})).await;
    let input = json!({ "deadlineId": id, "expectedVersion": 1, "reason": "Mötet är inställt." });
    let answer = call(&group.coordinator, "deadlineCancel", input.clone()).await;
    let withdrawn = answer.at("deadlineCancel.deadline");
    assert_eq!(withdrawn["cancelledAt"], "2026-11-23T09:00:00Z");
    assert_eq!(
        (&withdrawn["sequence"], &part(withdrawn, "N00")["state"]),
        (&json!(1), &json!("CANCELLED"))
    );
    let again = call(&group.coordinator, "deadlineCancel", input).await;
    assert_eq!(
        refused(&again, "deadlineCancel"),
        refusal("DEADLINE_CANCELLED", "deadlineId")
    );
    let listed = "{ calendar(year: 2026) { deadlines { code } weeks { deadlineCount } } }";
    let listed = group.app.anonymous().query(listed).await;
    assert_eq!(listed.at("calendar.deadlines"), &json!([{ "code": "A" }]));
    let weeks = listed.list("calendar.weeks");
    assert_eq!(weeks.len(), 53);
    assert!(weeks.iter().all(|week| week["deadlineCount"] == 0));
}

async fn a_new_deadline_is_refused_with_all_that_is_wrong(app: TestApp) {
    let group = group(app).await;
    let input = json!({
        "code": "å", "kind": "TRAINING", "title": " ", "dueOn": "2031-12-11", "latestOn": "2031-12-10", "unitIds": [],
        "ageFrom": 20, "ageTo": 10, "questions": ["En\nfråga"], "effortHours": -1, "indicatorIds": ["x"],
        "activityIds": ["x"], "reportingEventId": "x",
    });
    let answer = call(&group.coordinator, "deadlineCreate", input).await;
    let mut refused = refused(&answer, "deadlineCreate");
    refused.sort();
    let expected = [
        ("AGES_REVERSED", "ageTo"),
        ("BLANK", "title"),
        ("CODE_MALFORMED", "code"),
        ("DATES_REVERSED", "latestOn"),
        ("FISCAL_YEAR_NOT_SET_UP", "dueOn"),
        ("LINE_BREAK", "questions.0"),
        ("NOT_FOUND", "activityIds.0"),
        ("NOT_FOUND", "indicatorIds.0"),
        ("NOT_FOUND", "reportingEventId"),
        ("OUT_OF_RANGE", "effortHours"),
        ("UNITS_REQUIRED", "unitIds"),
    ];
    assert_eq!(
        refused,
        expected.map(|(code, path)| (code.to_owned(), path.to_owned()))
    );
    group.create("A", "2026-12-11", &["N00"], json!({})).await;
    let unit = group.unit("N00").await;
    let taken =
        json!({ "code": "A", "kind": "OTHER", "title": "A", "dueOn": "2026-12-11", "unitIds": [unit] });
    let answer = call(&group.coordinator, "deadlineCreate", taken).await;
    assert_eq!(
        self::refused(&answer, "deadlineCreate"),
        refusal("CODE_TAKEN", "code")
    );
}
