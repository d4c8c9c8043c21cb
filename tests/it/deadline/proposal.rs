//! A levelling that is proposed, seen and applied.

use arshjul_tests::{TestApp, both_databases};
use serde_json::json;

use super::{call, group, refusal, refused};

both_databases![a_proposal_is_applied_as_it_was_seen];

pub const PROPOSAL: &str = "{ calendarProposal(year: 2026, units: [\"N00\"]) {
    fingerprint moves { deadline { code } from to }
    units { unit { code } before { isoWeek effortHours } after { effortHours } }
} }";

async fn a_proposal_is_applied_as_it_was_seen(app: TestApp) {
    let group = group(app).await;
    for (code, day) in [("A", "2026-12-07"), ("B", "2026-12-08"), ("C", "2026-12-09")] {
        let more = json!({ "effortHours": 10, "earliestOn": "2026-11-30", "latestOn": "2026-12-18" });
        group.create(code, day, &["N00"], more).await;
    }
    let seen = group.app.anonymous().query(PROPOSAL).await;
    let levelled = seen.at("calendarProposal.units.0");
    assert_eq!(levelled["before"]["effortHours"], 30.0);
    assert_eq!(levelled["after"]["effortHours"], 10.0);
    let moves = seen.list("calendarProposal.moves").len();
    assert_eq!(moves, 2, "{seen}");
    let apply = async |fingerprint: &str| {
        let input =
            json!({ "year": 2026, "units": ["N00"], "fingerprint": fingerprint, "reason": "Jämnare höst." });
        call(&group.coordinator, "calendarProposalApply", input).await
    };
    let answer = apply("another").await;
    assert_eq!(
        refused(&answer, "calendarProposalApply"),
        refusal("PROPOSAL_CHANGED", "fingerprint")
    );
    let answer = apply(seen.text("calendarProposal.fingerprint")).await;
    let applied = answer.list("calendarProposalApply.deadlines");
    assert_eq!(applied.len(), moves);
    assert!(
        applied
            .iter()
            .all(|deadline| deadline["moveReason"] == "Jämnare höst."),
        "{answer}"
    );

    let history = group.history().await;
    let after = group.app.anonymous().query(PROPOSAL).await;
    assert_eq!(after.at("calendarProposal.moves"), &json!([]));
    assert_eq!(after.at("calendarProposal.units.0.before.effortHours"), 10.0);
    let answer = apply(seen.text("calendarProposal.fingerprint")).await;
    assert_eq!(
        refused(&answer, "calendarProposalApply"),
        refusal("PROPOSAL_CHANGED", "fingerprint")
    );
    let answer = apply(after.text("calendarProposal.fingerprint")).await;
    assert_eq!(answer.at("calendarProposalApply.deadlines"), &json!([]));
    assert_eq!(group.history().await, history);
}
