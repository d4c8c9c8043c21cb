//! `viewerCan` says what can be done now: every mutation of a deadline, tried by everyone in every state, is taken where it says so
//! and nowhere else.

use std::collections::BTreeSet;

use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases};
use serde_json::{Value, json};

use super::{Group, group};
use crate::catalogue::with;

both_databases![what_can_be_done_is_what_is_done];

/// How far a deadline of the unit `N00` has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Done,
    Waived,
    Cancelled,
    Asking,
    Answered,
    MissingData,
    NotKnownYet,
    Served,
    Serving,
    Using,
    Used,
}

const STATES: [State; 12] = [
    State::Open,
    State::Done,
    State::Waived,
    State::Cancelled,
    State::Asking,
    State::Answered,
    State::MissingData,
    State::NotKnownYet,
    State::Served,
    State::Serving,
    State::Using,
    State::Used,
];

const ACTIONS: [&str; 10] = [
    "deadlineMove",
    "deadlineCancel",
    "deadlineWaive",
    "deadlinesMerge",
    "deadlinesUnmerge",
    "deadlinesAskOnce",
    "deadlineAskFor",
    "deadlineComplete",
    "deadlineAnswer",
    "deadlineReopen",
];

struct Trial {
    group: Group,
    unit: String,
    made: std::cell::Cell<usize>,
}

impl Trial {
    async fn create(&self, more: Value) -> String {
        self.made.set(self.made.get() + 1);
        let code = format!("D{}", self.made.get());
        self.group.create(&code, "2026-12-11", &["N00"], more).await
    }

    /// A deadline in that state.
    async fn make(&self, state: State) -> String {
        let more = match state {
            State::Asking | State::Answered => json!({ "questions": ["Hur går det?"] }),
            State::MissingData => {
                let indicators = self
                    .group
                    .app
                    .anonymous()
                    .query("{ indicators(first: 1) { nodes { id } } }")
                    .await;
                json!({ "indicatorIds": [indicators.list("indicators.nodes")[0]["id"]] })
            }
            State::NotKnownYet => {
                let events = self
                    .group
                    .app
                    .anonymous()
                    .query("{ calendar(year: 2027) { reportingEvents { id code } } }")
                    .await;
                let events = events.list("calendar.reportingEvents").iter();
                let closing = events
                    .clone()
                    .find(|event| event["code"] == "CLOSING-2026")
                    .unwrap();
                json!({ "reportingEventId": closing["id"] })
            }
            _ => json!({}),
        };
        let id = self.create(more).await;
        let (unit, version) = (&self.unit, 1);
        let (mutation, input) = match state {
            State::Done => (
                "deadlineComplete",
                json!({ "deadlineId": id, "unitId": unit, "answer": "Klart." }),
            ),
            State::Waived => (
                "deadlineWaive",
                json!({ "deadlineId": id, "reason": "Behövs inte." }),
            ),
            State::Cancelled => (
                "deadlineCancel",
                json!({ "deadlineId": id, "expectedVersion": version, "reason": "Fel." }),
            ),
            State::Answered => (
                "deadlineAnswer",
                json!({ "deadlineId": id, "unitId": unit, "answers": [{ "question": "Hur går det?", "answer": "Klart." }] }),
            ),
            State::Served | State::Using => {
                let keep = self.create(json!({})).await;
                let mutation = if state == State::Served {
                    "deadlinesMerge"
                } else {
                    "deadlinesAskOnce"
                };
                (
                    mutation,
                    json!({ "keepId": keep, "expectedVersion": version, "giveUpIds": [id] }),
                )
            }
            State::Serving | State::Used => {
                let other = self.create(json!({})).await;
                let mutation = if state == State::Serving {
                    "deadlinesMerge"
                } else {
                    "deadlinesAskOnce"
                };
                (
                    mutation,
                    json!({ "keepId": id, "expectedVersion": version, "giveUpIds": [other] }),
                )
            }
            State::Open | State::Asking | State::MissingData | State::NotKnownYet => return id,
        };
        let refused = tried(&self.group.coordinator, mutation, input).await;
        assert_eq!(refused, [""; 0], "{state:?}");
        id
    }

    /// What the viewer can do with it, by the schema.
    async fn said(&self, client: &Client, id: &str) -> (i64, BTreeSet<String>) {
        let query = "query ($id: ID!) { node(id: $id) { ... on Deadline {
            version viewerCan units { unit { code } viewerCan }
        } } }";
        let answer = client.graphql(query, json!({ "id": id })).await;
        let whole = answer.list("node.viewerCan").iter();
        let parts = answer.list("node.units").iter();
        let parts = parts.flat_map(|part| part["viewerCan"].as_array().unwrap());
        let said = whole
            .chain(parts)
            .map(|action| action.as_str().unwrap().to_owned());
        (answer.at("node.version").as_i64().unwrap(), said.collect())
    }

    /// Whether any input of the mutation is taken.
    async fn done(&self, client: &Client, mutation: &str, id: &str, version: i64) -> bool {
        let (unit, reason) = (&self.unit, "Prövning.");
        let of_unit = json!({ "deadlineId": id, "unitId": unit });
        let of_whole = json!({ "deadlineId": id, "expectedVersion": version, "reason": reason });
        let tie = async || {
            let other = self.create(json!({})).await;
            json!({ "keepId": id, "expectedVersion": version, "giveUpIds": [other], "unitIds": [unit] })
        };
        let input = match mutation {
            "deadlineMove" => with(of_whole, json!({ "dueOn": "2026-12-14" })),
            "deadlineAskFor" => with(of_whole, json!({ "asksFor": "LATEST_OVER" })),
            "deadlineWaive" => json!({ "deadlineId": id, "unitIds": [unit], "reason": reason }),
            "deadlinesMerge" | "deadlinesAskOnce" => tie().await,
            "deadlinesUnmerge" => json!({ "keepId": id, "expectedVersion": version }),
            "deadlineComplete" => with(of_unit, json!({ "answer": reason })),
            "deadlineAnswer" => with(
                of_unit,
                json!({ "answers": [{ "question": "Hur går det?", "answer": reason }] }),
            ),
            "deadlineReopen" => with(of_unit, json!({ "reason": reason })),
            _ => of_whole,
        };
        let refused = tried(client, mutation, input.clone()).await;
        if refused != ["REQUESTS_OPEN"] {
            return refused.is_empty();
        }
        let gap = with(input, json!({ "acceptGap": reason }));
        tried(client, mutation, gap).await.is_empty()
    }
}

/// The codes of what was refused.
async fn tried(client: &Client, mutation: &str, input: Value) -> Vec<String> {
    let name = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!(
        "mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}"
    );
    let answer = client.graphql(&query, json!({ "input": input })).await;
    let codes = answer.error_codes().into_iter().map(str::to_owned);
    let mut codes: Vec<_> = codes.collect();
    if codes.is_empty() {
        codes.extend(answer.user_error_codes(mutation).into_iter().map(str::to_owned));
    }
    codes
}

fn as_value(mutation: &str) -> String {
    let mut value = String::new();
    for letter in mutation.chars() {
        if letter.is_ascii_uppercase() {
            value.push('_');
        }
        value.push(letter.to_ascii_uppercase());
    }
    value
}

async fn what_can_be_done_is_what_is_done(app: TestApp) {
    let group = group(app).await;
    let unit = group.unit("N00").await;
    let trial = Trial {
        group,
        unit,
        made: std::cell::Cell::new(0),
    };
    let app = &trial.group.app;
    let viewers = [
        ("anonymous", app.anonymous()),
        ("another's reporter", app.client(Role::Reporter, "N01")),
        ("reporter", app.client(Role::Reporter, "N00")),
        ("unit's coordinator", app.client(Role::Coordinator, "N00")),
        ("admin", app.client(Role::Admin, "ROOT")),
        ("coordinator", app.client(Role::Coordinator, "ROOT")),
    ];
    let mut done_at_all = BTreeSet::new();
    for state in STATES {
        for (viewer, client) in &viewers {
            let mut id = trial.make(state).await;
            let mut told = trial.said(client, &id).await;
            for mutation in ACTIONS {
                let (version, said) = &told;
                let is_said = said.contains(&as_value(mutation));
                let is_done = trial.done(client, mutation, &id, *version).await;
                assert_eq!(is_said, is_done, "{mutation} by {viewer} in {state:?}: {said:?}");
                if is_done {
                    done_at_all.insert(mutation);
                    id = trial.make(state).await;
                    told = trial.said(client, &id).await;
                }
            }
        }
    }
    assert_eq!(done_at_all.len(), ACTIONS.len());
}
