//! The mutations that change deadlines: hand-ins are the unit's, all else concerns the whole group.

use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp};
use serde_json::{Value, json};

use super::{
    found,
    write::{Holder, Row, at_unit, row},
};

/// Who may hand in for `N00`.
const HANDING_IN: &[Holder] = &[
    (Role::Reporter, "ROOT"),
    (Role::Reporter, "N00"),
    (Role::Approver, "ROOT"),
    (Role::Approver, "N00"),
    (Role::Coordinator, "ROOT"),
    (Role::Coordinator, "N00"),
];

/// Deadlines of 2027 that stand ready to be changed, by id.
struct Ready {
    unit: String,
    /// One for each who hands in.
    open: Vec<String>,
    /// The same, with a question.
    asking: Vec<String>,
    /// Two that can be asked once, and one of its own.
    once: [String; 3],
    moved: String,
    cancelled: String,
    kept: String,
    given_up: String,
    /// Of what is proposed for a week that three share.
    fingerprint: String,
}

async fn ready(app: &TestApp) -> Ready {
    let coordinator = app.client(Role::Coordinator, "ROOT");
    let year = "mutation { reportingCycleSet(input: { year: 2027 }) { userErrors { code } } }";
    assert_eq!(
        coordinator.query(year).await.at("reportingCycleSet.userErrors"),
        &json!([])
    );
    let (unit, _) = found(app, "organizationUnit(code: \"N00\")").await;
    let create = async |code: &str, due_on: &str| create(&coordinator, &unit, code, due_on).await;
    let mut open = Vec::new();
    for n in 0..HANDING_IN.len() {
        open.push(create(&format!("OPEN{n}"), &format!("2027-0{}-07", n + 4)).await);
    }
    let mut asking = Vec::new();
    for n in 0..HANDING_IN.len() {
        let mut input = input(&unit, &format!("ASK{n}"), &format!("2027-0{}-08", n + 4));
        input["questions"] = json!(["Hur?"]);
        asking.push(created(&coordinator, input).await);
    }
    let once = [
        create("ONCE0", "2027-11-08").await,
        create("ONCE1", "2027-11-17").await,
        create("ONCE2", "2027-11-25").await,
    ];
    let moved = create("MOVED", "2027-09-16").await;
    let cancelled = create("CANCELLED", "2027-09-23").await;
    let kept = create("KEPT", "2027-10-04").await;
    let given_up = create("GIVEN_UP", "2027-10-13").await;
    for n in 0..3 {
        create(&format!("WEEK{n}"), "2027-03-10").await;
    }
    let proposal = coordinator
        .query("{ calendarProposal(year: 2027) { fingerprint moves { to } } }")
        .await;
    assert!(!proposal.list("calendarProposal.moves").is_empty(), "{proposal}");
    Ready {
        open,
        asking,
        once,
        moved,
        cancelled,
        kept,
        given_up,
        fingerprint: proposal.text("calendarProposal.fingerprint").to_owned(),
        unit,
    }
}

pub async fn rows(app: &TestApp) -> Vec<Row> {
    let group_wide = at_unit(Role::Coordinator);
    let Ready {
        unit,
        open,
        asking,
        once,
        moved,
        cancelled,
        kept,
        given_up,
        fingerprint,
    } = ready(app).await;
    let (done, waived, own, of_new) = (open.clone(), moved.clone(), unit.clone(), unit.clone());
    let answering = unit.clone();
    let [asking_first, asking_then, asking_for] = once;
    let keep = kept.clone();
    vec![
        row(
            "calendarProposalApply",
            group_wide,
            move |_| json!({ "year": 2027, "fingerprint": fingerprint, "reason": "Jämnare." }),
        ),
        row("deadlineCreate", group_wide, move |n| {
            input(&of_new, &format!("NEW{n}"), "2027-11-01")
        }),
        row(
            "deadlineComplete",
            HANDING_IN,
            move |n| json!({ "deadlineId": open[n.min(5)], "unitId": unit }),
        ),
        row(
            "deadlineAnswer",
            HANDING_IN,
            move |n| json!({ "deadlineId": asking[n.min(5)], "unitId": answering, "answers": [{ "question": "Hur?", "answer": "Så." }] }),
        ),
        row(
            "deadlineReopen",
            HANDING_IN,
            move |n| json!({ "deadlineId": done[n.min(5)], "unitId": own, "reason": "Fel." }),
        ),
        row(
            "deadlineMove",
            group_wide,
            move |n| json!({ "deadlineId": moved, "expectedVersion": n + 1, "dueOn": "2027-09-17", "reason": "Möte." }),
        ),
        row(
            "deadlineWaive",
            group_wide,
            move |_| json!({ "deadlineId": waived, "reason": "Utgår." }),
        ),
        row(
            "deadlinesAskOnce",
            group_wide,
            move |n| json!({ "keepId": asking_first, "expectedVersion": n + 1, "giveUpIds": [asking_then] }),
        ),
        row(
            "deadlineAskFor",
            group_wide,
            move |n| json!({ "deadlineId": asking_for, "expectedVersion": n + 1, "asksFor": "YEAR_BEFORE", "reason": "Källan." }),
        ),
        row(
            "yearStart",
            group_wide,
            |n| json!({ "from": 2027, "to": 2050 + n }),
        ),
        row(
            "deadlineCancel",
            group_wide,
            move |n| json!({ "deadlineId": cancelled, "expectedVersion": n + 1, "reason": "Inställt." }),
        ),
        row(
            "deadlinesMerge",
            group_wide,
            move |n| json!({ "keepId": keep, "expectedVersion": n + 1, "giveUpIds": [given_up] }),
        ),
        row(
            "deadlinesUnmerge",
            group_wide,
            move |n| json!({ "keepId": kept, "expectedVersion": n + 2 }),
        ),
    ]
}

fn input(unit: &str, code: &str, due_on: &str) -> Value {
    json!({
        "code": code, "kind": "OTHER", "title": code, "dueOn": due_on, "unitIds": [unit], "effortHours": 8,
        // Levelling may move those of one month.
        "latestOn": if due_on < "2027-04-01" { "2027-03-31" } else { due_on },
    })
}

async fn create(coordinator: &Client, unit: &str, code: &str, due_on: &str) -> String {
    created(coordinator, input(unit, code, due_on)).await
}

async fn created(coordinator: &Client, input: Value) -> String {
    let mutation =
        "mutation ($input: DeadlineCreateInput!) { deadlineCreate(input: $input) { deadline { id } } }";
    let variables = json!({ "input": input });
    let answer = coordinator.graphql(mutation, variables).await;
    answer.text("deadlineCreate.deadline.id").to_owned()
}
