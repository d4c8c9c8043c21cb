//! A service that is killed loses nothing that it acknowledged, and keeps no half of anything.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{audit_event, result};
use arshjul_tests::{
    both_databases,
    scenario::{Planted, Scenario},
};
use sea_orm::{ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::process::Installed;

both_databases![acknowledged_rows_survive_a_kill];

/// Submissions acknowledged before the kill.
const ACKNOWLEDGED: usize = 25;
pub const COMMITTEES: usize = 40;
/// Years of one submission, and rows: each year has four indicators with three genders.
pub const YEARS: i32 = 5;
const ROWS: usize = 60;

pub const SUBMIT: &str = "mutation ($rows: [ResultRowInput!]!) {
    resultsSubmit(input: { mode: ATOMIC, rows: $rows }) { committed created rows { errors { code } } userErrors { code } }
}";

async fn acknowledged_rows_survive_a_kill(installed: Installed) {
    let scenario = Scenario {
        committees: COMMITTEES,
        activities: 0,
    };
    let planted = scenario.plant(&installed.database).await;
    let before = installed.database.connect().await;
    let planted_rows = result::Entity::find().all(&before).await.unwrap().len();
    before.close().await.unwrap();
    let token = installed.binary.token("REPORTER", "ROOT");
    let process = installed.binary.start();

    // Several callers submit without a pause, each its own cells, until the service is gone.
    let (acknowledge, mut acknowledged) = mpsc::unbounded_channel();
    let callers: Vec<_> = (0..4)
        .map(|caller| {
            tokio::spawn(submit_until_gone(
                caller,
                process.url.clone(),
                token.clone(),
                acknowledge.clone(),
            ))
        })
        .collect();
    drop(acknowledge);
    let mut kept = Vec::new();
    while kept.len() < ACKNOWLEDGED {
        kept.push(
            acknowledged
                .recv()
                .await
                .expect("the service answers until it is killed"),
        );
    }
    process.kill();
    while let Some(submission) = acknowledged.recv().await {
        kept.push(submission);
    }
    let mut sent = BTreeSet::new();
    for caller in callers {
        sent.extend(caller.await.unwrap());
    }

    let again = installed.binary.start();
    let ready = format!("{}/health/ready", again.url);
    let ready = arshjul_tests::http_client().get(ready).send().await.unwrap();
    assert!(ready.status().is_success());
    let db = installed.database.connect().await;
    let rows = result::Entity::find()
        .filter(result::Column::SubmittedBy.eq("local"))
        .all(&db)
        .await
        .unwrap();
    submissions_are_whole(&stored(&rows, &planted), &kept, &sent);
    each_row_has_its_history(&db, &rows).await;
    assert_eq!(
        result::Entity::find().all(&db).await.unwrap().len(),
        planted_rows + rows.len()
    );
}

/// How many rows there are of each submission.
pub fn stored(rows: &[result::Model], planted: &Planted) -> BTreeMap<Submission, usize> {
    let mut stored = BTreeMap::new();
    for row in rows {
        let mut committees = planted.committees.iter();
        let submission = Submission {
            committee: committees.position(|unit| *unit == row.unit_id).unwrap(),
            from: row.year - row.year % YEARS,
        };
        *stored.entry(submission).or_default() += 1;
    }
    stored
}

pub fn submissions_are_whole(
    stored: &BTreeMap<Submission, usize>,
    acknowledged: &[Submission],
    sent: &BTreeSet<Submission>,
) {
    for submission in acknowledged {
        assert_eq!(
            stored.get(submission),
            Some(&ROWS),
            "{submission:?} was acknowledged"
        );
    }
    for (submission, count) in stored {
        assert_eq!(*count, ROWS, "half of {submission:?} is there");
        assert!(sent.contains(submission), "nobody sent {submission:?}");
    }
}

pub async fn each_row_has_its_history(db: &DatabaseConnection, rows: &[result::Model]) {
    let history = audit_event::Entity::find()
        .filter(audit_event::Column::Entity.eq("Result"))
        .all(db)
        .await
        .unwrap();
    let in_history: BTreeSet<_> = history.iter().map(|event| event.entity_id).collect();
    let in_table: BTreeSet<_> = rows.iter().map(|row| row.id.0).collect();
    assert_eq!(history.len(), rows.len(), "each row has its entry in the history");
    assert_eq!(in_history, in_table);
}

/// One submission's cells: a unit and five years, over all indicators and genders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Submission {
    pub committee: usize,
    pub from: i32,
}

impl Submission {
    pub fn rows(self) -> Vec<Value> {
        let years = self.from..self.from + YEARS;
        let cells = years.flat_map(|year| {
            (1..=4)
                .flat_map(move |n| [("WOMEN", 40), ("MEN", 60), ("TOTAL", 100)].map(|cell| (year, n, cell)))
        });
        let unit = format!("N{:02}", self.committee);
        cells
            .map(|(year, n, (gender, value))| json!({ "indicator": format!("I{n}"), "unit": unit, "period": year, "gender": gender, "value": value }))
            .collect()
    }
}

/// Submits until there is no answer, and tells what was sent.
async fn submit_until_gone(
    caller: usize,
    url: String,
    token: String,
    acknowledge: mpsc::UnboundedSender<Submission>,
) -> Vec<Submission> {
    let client = arshjul_tests::http_client();
    let mut sent = Vec::new();
    for committee in (caller..COMMITTEES).step_by(4) {
        for from in (1990..2025).step_by(5) {
            let submission = Submission { committee, from };
            sent.push(submission);
            let body = json!({ "query": SUBMIT, "variables": { "rows": submission.rows() } });
            let request = client
                .post(format!("{url}/graphql"))
                .bearer_auth(&token)
                .json(&body);
            let Ok(answer) = request.send().await else {
                return sent;
            };
            let Ok(answer) = answer.json::<Value>().await else {
                return sent;
            };
            assert_eq!(answer["data"]["resultsSubmit"]["committed"], true, "{answer:#}");
            acknowledge.send(submission).unwrap();
        }
    }
    sent
}
