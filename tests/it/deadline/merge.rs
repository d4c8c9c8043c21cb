//! What one hand-in for several deadlines asks for, and what becomes of those that it served.

use arshjul_entity::{DeadlineId, OrganizationUnitId, Role, deadline_unit, organization_unit};
use arshjul_tests::{Answer, TestApp, both_databases};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};
use serde_json::{Value, json};

use super::{Group, call, group, part, refusal, refused};

both_databases![
    one_hand_in_serves_several,
    a_kept_hand_in_takes_over_what_is_given_up,
    what_was_handed_in_serves_nothing_more,
    a_withdrawn_deadline_serves_nobody,
    a_pointer_to_what_was_withdrawn_counts_for_nothing,
];

impl Group {
    async fn indicator(&self, code: &str) -> String {
        let query = format!("{{ indicator(code: \"{code}\") {{ id }} }}");
        self.app
            .anonymous()
            .query(&query)
            .await
            .text("indicator.id")
            .to_owned()
    }

    async fn complete(&self, id: &str, unit: &str) -> Answer {
        let input = json!({ "deadlineId": id, "unitId": self.unit(unit).await, "acceptGap": "Utgår." });
        call(&self.coordinator, "deadlineComplete", input).await
    }

    /// What the deadline asks for, as everyone sees it.
    async fn asks(&self, id: &str) -> Value {
        let query =
            "query ($id: ID!) { node(id: $id) { ... on Deadline { indicators { code } questions } } }";
        let answer = self.app.anonymous().graphql(query, json!({ "id": id })).await;
        answer.at("node").clone()
    }

    /// `A` and `B`, which ask for something in common and for something of their own each.
    async fn two(&self) -> (String, String) {
        let (first, second) = (self.indicator("I1").await, self.indicator("I2").await);
        let own = json!({ "indicatorIds": [first], "questions": ["Vad gick bra?"], "process": "Programmet" });
        let more = json!({
            "indicatorIds": [first, second], "questions": ["Vad gick bra?", "Vad är svårt?"], "process": "Strategin",
        });
        let all = ["N00", "N01"];
        (
            self.create("A", "2026-12-07", &all, own).await,
            self.create("B", "2026-12-11", &all, more).await,
        )
    }

    async fn merge(&self, keep: &str, give_up: &str) -> Answer {
        let version = &self.read(&self.coordinator, keep).await["version"];
        let input = json!({ "keepId": keep, "expectedVersion": version, "giveUpIds": [give_up] });
        call(&self.coordinator, "deadlinesMerge", input).await
    }
}

async fn a_kept_hand_in_takes_over_what_is_given_up(app: TestApp) {
    let group = group(app).await;
    let (keep, given_up) = group.two().await;
    let own = json!({ "indicators": [{ "code": "I1" }], "questions": ["Vad gick bra?"] });
    let all = json!({
        "indicators": [{ "code": "I1" }, { "code": "I2" }], "questions": ["Vad gick bra?", "Vad är svårt?"],
    });
    assert_eq!(group.asks(&keep).await, own);
    let answer = group.merge(&keep, &given_up).await;
    assert_eq!(answer.at("deadlinesMerge.userErrors"), &json!([]));
    assert_eq!(group.asks(&keep).await, all);
    assert_eq!(group.asks(&given_up).await, all);
    let version = &group.read(&group.coordinator, &keep).await["version"];
    let undo = json!({ "keepId": keep, "expectedVersion": version });
    call(&group.coordinator, "deadlinesUnmerge", undo).await;
    assert_eq!(group.asks(&keep).await, own);
    assert_eq!(group.asks(&given_up).await, all);
}

async fn what_was_handed_in_serves_nothing_more(app: TestApp) {
    let group = group(app).await;
    let (keep, given_up) = group.two().await;
    for unit in ["N00", "N01"] {
        let unit = group.unit(unit).await;
        if unit == group.unit("N01").await {
            // The one that is still to hand in is served, the other is not.
            let answer = group.merge(&keep, &given_up).await;
            let parts = group.read(&group.coordinator, &given_up).await;
            assert_eq!(answer.at("deadlinesMerge.userErrors"), &json!([]));
            assert_eq!(part(&parts, "N00")["servedBy"], Value::Null);
            assert_eq!(part(&parts, "N01")["servedBy"]["code"], "A");
        }
        let input = json!({ "deadlineId": keep, "unitId": unit, "acceptGap": "Utgår." });
        call(&group.coordinator, "deadlineComplete", input).await;
    }
    let version = &group.read(&group.coordinator, &keep).await["version"];
    let undo = json!({ "keepId": keep, "expectedVersion": version });
    call(&group.coordinator, "deadlinesUnmerge", undo).await;
    let answer = group.merge(&keep, &given_up).await;
    assert_eq!(refused(&answer, "deadlinesMerge"), refusal("NOTHING_SHARED", ""));
}

async fn a_withdrawn_deadline_serves_nobody(app: TestApp) {
    let group = group(app).await;
    let (keep, given_up) = group.two().await;
    group.merge(&keep, &given_up).await;
    let before = group.read(&group.coordinator, &given_up).await;
    let history = group.history().await;
    let input = json!({ "deadlineId": keep, "expectedVersion": 2, "reason": "Programmet är slut." });
    let answer = call(&group.coordinator, "deadlineCancel", input).await;
    assert_eq!(answer.at("deadlineCancel.userErrors"), &json!([]));
    // The one that was withdrawn, the other, and the other's two parts.
    assert_eq!(group.history().await, history + 4);
    let after = group.read(&group.coordinator, &given_up).await;
    for number in ["version", "sequence"] {
        assert_eq!(after[number].as_i64(), before[number].as_i64().map(|n| n + 1));
    }
    assert_eq!(part(&after, "N00")["servedBy"], Value::Null);
    assert!(group.pointers().await.is_empty());
}

impl Group {
    async fn pointers(&self) -> Vec<deadline_unit::Model> {
        let db = self.app.database.connect().await;
        let served = deadline_unit::COLUMN.served_by_id.is_not_null();
        deadline_unit::Entity::find()
            .filter(served)
            .all(&db)
            .await
            .unwrap()
    }

    /// As older versions left it: units' parts tied to a deadline that serves nobody.
    async fn tie(&self, code: &str, unit: &str, by: &str) {
        let db = self.app.database.connect().await;
        let id = async |code: &str| -> DeadlineId {
            let rows = arshjul_entity::deadline::Entity::find().all(&db).await.unwrap();
            rows.iter().find(|row| row.code == code).unwrap().id
        };
        let units = organization_unit::Entity::find().all(&db).await.unwrap();
        let unit: OrganizationUnitId = units.iter().find(|row| row.code == unit).unwrap().id;
        let part = deadline_unit::ActiveModel {
            deadline_id: Set(id(code).await),
            unit_id: Set(unit),
            served_by_id: Set(Some(id(by).await)),
            ..Default::default()
        };
        part.update(&db).await.unwrap();
    }
}

async fn a_pointer_to_what_was_withdrawn_counts_for_nothing(app: TestApp) {
    let group = group(app).await;
    let all = ["N00", "N01", "N02"];
    let given_up = group.create("A", "2026-12-11", &all, json!({})).await;
    let gone = group.create("GONE", "2026-12-11", &all, json!({})).await;
    group.create("NARROW", "2026-12-11", &all[..1], json!({})).await;
    let other = group.create("B", "2026-12-11", &all[2..], json!({})).await;
    let input = json!({ "deadlineId": gone, "expectedVersion": 1, "reason": "Utgår." });
    call(&group.coordinator, "deadlineCancel", input).await;
    group.tie("A", "N00", "GONE").await;
    group.tie("A", "N01", "NARROW").await;
    group.tie("A", "N02", "GONE").await;

    let reporter = group.app.client(Role::Reporter, "N00");
    let input = json!({ "deadlineId": given_up, "unitId": group.unit("N00").await });
    let answer = call(&reporter, "deadlineComplete", input).await;
    assert_eq!(
        part(answer.at("deadlineComplete.deadline"), "N00")["state"],
        "DONE"
    );
    let answer = group.merge(&other, &given_up).await;
    assert_eq!(answer.at("deadlinesMerge.userErrors"), &json!([]));
    let input = json!({ "deadlineId": given_up, "reason": "Behövs inte." });
    let answer = call(&group.coordinator, "deadlineWaive", input).await;
    let left = answer.at("deadlineWaive.deadline");
    assert_eq!(part(left, "N01")["state"], "WAIVED");
    assert_eq!(part(left, "N02")["servedBy"]["code"], "B");
}

async fn findings(group: &Group) -> Vec<Value> {
    let query = "{ calendar(year: 2026) { findings {
        code deadlines { code } units { code } merge { keep { id version } giveUp { id } savedHours }
    } } }";
    let answer = group.app.anonymous().query(query).await;
    let findings = answer.list("calendar.findings").iter();
    findings
        .filter(|finding| finding["code"] == "PARALLEL_FOLLOW_UP")
        .cloned()
        .collect()
}

async fn one_hand_in_serves_several(app: TestApp) {
    let group = group(app).await;
    let indicator = group.indicator("I1").await;
    let asks = |process: &str| json!({ "indicatorIds": [indicator], "process": process, "effortHours": 4 });
    let all = ["N00", "N01", "N02"];
    group.create("A", "2026-12-07", &all, asks("Programmet")).await;
    let strategy = group
        .create("B", "2026-12-11", &all[..2], asks("Strategin"))
        .await;
    let third = group.create("C", "2026-12-14", &all[..1], json!({})).await;

    let found = findings(&group).await;
    assert!(!found.is_empty());
    let merge = &found[0]["merge"];
    assert_eq!(merge["savedHours"], 8.0, "{found:?}");
    let keep = merge["keep"]["id"].as_str().unwrap().to_owned();
    let input = json!({ "keepId": keep, "expectedVersion": merge["keep"]["version"], "giveUpIds": [merge["giveUp"][0]["id"]] });
    let answer = call(&group.coordinator, "deadlinesMerge", input.clone()).await;
    let kept = answer.at("deadlinesMerge.deadline").clone();
    assert_eq!(kept["serves"].as_array().unwrap().len(), 1);
    assert_eq!(findings(&group).await, Vec::<Value>::new());
    let given_up = merge["giveUp"][0]["id"].as_str().unwrap().to_owned();
    let served = group.read(&group.coordinator, &given_up).await;
    assert_eq!(part(&served, "N00")["servedBy"]["code"], kept["code"]);
    assert_eq!(served["sequence"], 1);

    let again = call(&group.coordinator, "deadlinesMerge", input).await;
    assert_eq!(
        refused(&again, "deadlinesMerge"),
        refusal("STALE_VERSION", "expectedVersion")
    );
    who_is_served_neither_serves_nor_hands_in(&group, &keep, &given_up, &third).await;

    let undo = json!({ "keepId": keep, "expectedVersion": kept["version"] });
    let answer = call(&group.coordinator, "deadlinesUnmerge", undo).await;
    assert_eq!(answer.at("deadlinesUnmerge.deadline.serves"), &json!([]));
    let apart = group.read(&group.coordinator, &given_up).await;
    assert_eq!(
        (&part(&apart, "N00")["state"], &part(&apart, "N00")["servedBy"]),
        (&json!("UPCOMING"), &Value::Null)
    );
    let undo = json!({ "keepId": keep, "expectedVersion": kept["version"].as_i64().unwrap() + 1 });
    let answer = call(&group.coordinator, "deadlinesUnmerge", undo).await;
    assert_eq!(refused(&answer, "deadlinesUnmerge"), refusal("NOT_MERGED", ""));
    // What is done is not given up.
    group.complete(&strategy, "N00").await;
    let done = json!({ "keepId": third, "expectedVersion": 1, "giveUpIds": [strategy] });
    let answer = call(&group.coordinator, "deadlinesMerge", done).await;
    assert_eq!(refused(&answer, "deadlinesMerge"), refusal("NOTHING_SHARED", ""));
}

async fn who_is_served_neither_serves_nor_hands_in(group: &Group, keep: &str, given_up: &str, third: &str) {
    let served = group.read(&group.coordinator, given_up).await;
    let chain = json!({ "keepId": given_up, "expectedVersion": served["version"], "giveUpIds": [third] });
    let answer = call(&group.coordinator, "deadlinesMerge", chain).await;
    assert_eq!(refused(&answer, "deadlinesMerge"), refusal("MERGE_CHAIN", ""));
    let chain = json!({ "keepId": third, "expectedVersion": 1, "giveUpIds": [keep] });
    let answer = call(&group.coordinator, "deadlinesMerge", chain).await;
    assert_eq!(refused(&answer, "deadlinesMerge"), refusal("MERGE_CHAIN", ""));
    let answer = group.complete(given_up, "N00").await;
    assert_eq!(
        refused(&answer, "deadlineComplete"),
        refusal("SERVED_BY_ANOTHER", "unitId")
    );
    group.complete(keep, "N00").await;
    let served = group.read(&group.coordinator, given_up).await;
    assert_eq!(
        (&part(&served, "N00")["state"], &part(&served, "N01")["state"]),
        (&json!("DONE"), &json!("DUE_SOON"))
    );
}
