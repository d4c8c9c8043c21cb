//! The way from a unit's rows to figures that everyone reads: one place, for every test that is about what comes after it.

use arshjul_entity::Role;
use serde_json::{Value, json};

use crate::TestApp;

impl TestApp {
    /// Hands rows in at a unit, so that the next publication takes them.
    pub async fn hand_in(&self, unit: &str, rows: &[Value]) {
        let submit = "mutation ($rows: [ResultRowInput!]!) {
            resultsSubmit(input: { rows: $rows }) { committed rows { errors { code path } } }
        }";
        let reporter = self.client(Role::Reporter, unit);
        let answer = reporter.graphql(submit, json!({ "rows": rows })).await;
        assert_eq!(answer.at("resultsSubmit.committed"), true, "{answer}");
    }

    /// Publishes all indicators of periods. Answers the publication's id.
    pub async fn publish(&self, name: &str, periods: &[&str]) -> String {
        let publish = "mutation ($input: PublicationCreateInput!) {
            publicationCreate(input: $input) { publication { id } userErrors { code path } }
        }";
        let input = json!({ "name": name, "decidedOn": "2026-11-01", "periods": periods });
        let coordinator = self.client(Role::Coordinator, "ROOT");
        let answer = coordinator.graphql(publish, json!({ "input": input })).await;
        answer.text("publicationCreate.publication.id").to_owned()
    }
}
