//! The way of a value from a unit to everyone, through the public API: handed in, approved, and published.

use arshjul_entity::Role;
use serde_json::{Value, json};

use crate::TestApp;

/// A row of a submission.
pub fn cell(indicator: &str, unit: &str, gender: &str, content: Value) -> Value {
    let mut row = json!({ "indicator": indicator, "unit": unit, "period": "2026", "gender": gender });
    if let (Some(row), Value::Object(content)) = (row.as_object_mut(), content) {
        row.extend(content);
    }
    row
}

/// A row with a value.
pub fn valued(indicator: &str, unit: &str, gender: &str, value: f64) -> Value {
    cell(indicator, unit, gender, json!({ "value": value }))
}

impl TestApp {
    /// Brings rows of a unit as far as a publication takes them from: handed in and approved.
    pub async fn hand_in(&self, unit: &str, rows: &[Value]) {
        let submit = "mutation ($rows: [ResultRowInput!]!) {
            resultsSubmit(input: { rows: $rows }) { committed rows { errors { code path } } }
        }";
        let reporter = self.client(Role::Reporter, unit);
        let answer = reporter.graphql(submit, json!({ "rows": rows })).await;
        assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
        self.approve_all().await;
    }

    /// Publishes all indicators of 2026, with more in the input.
    pub async fn publish(&self, more: Value) -> Made {
        let mut input = json!({ "name": "Rapport", "decidedOn": "2027-04-01", "periods": ["2026"] });
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        let publish = "mutation ($input: PublicationCreateInput!) {
            publicationCreate(input: $input) { publication { id publishedAt } userErrors { code path } }
        }";
        let coordinator = self.client(Role::Coordinator, "ROOT");
        let answer = coordinator.graphql(publish, json!({ "input": input })).await;
        Made {
            id: answer.text("publicationCreate.publication.id").to_owned(),
            at: answer
                .text("publicationCreate.publication.publishedAt")
                .to_owned(),
        }
    }
}

/// A publication that was made.
#[derive(Clone, Debug)]
pub struct Made {
    pub id: String,
    /// RFC 3339.
    pub at: String,
}
