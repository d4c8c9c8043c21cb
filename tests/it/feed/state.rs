//! What becomes of an event when its deadline is moved, withdrawn, handed in or served by another.

use std::collections::BTreeSet;

use arshjul_entity::{DeadlineKind, OrganizationUnitId, deadline, deadline_unit};
use arshjul_tests::{TestApp, both_databases};
use sea_orm::{ActiveModelTrait as _, DatabaseConnection, IntoActiveModel as _, Set};
use serde_json::json;

use super::{Served, day, event, parsed, plant, set_up, small, subscribe, summaries, uids, unit_id};

both_databases![
    a_moved_deadline_is_the_same_event_revised,
    a_withdrawn_deadline_stays_as_cancelled,
    what_is_done_or_handed_in_elsewhere_says_so_and_reminds_nobody,
];

async fn a_moved_deadline_is_the_same_event_revised(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2027).await;
    let row = plant(
        &db,
        DeadlineKind::Training,
        "Utbildning",
        "2026-12-11",
        &planted.committees,
    )
    .await;
    let served = Served::start(app.router()).await;
    let path = subscribe(&app, json!({ "name": "Hela", "unitId": unit_id(planted.root) })).await;
    let uid = format!("deadline-{}@ROOT.arshjul", row.id.0);
    let before = parsed(&served.text(&path).await);
    assert_eq!(event(&before, &uid)["sequence"], 0);

    let mut moved = row.clone().into_active_model();
    moved.due_on = Set(day("2027-01-15"));
    moved.move_reason = Set(Some("Hemligt skäl".to_owned()));
    moved.sequence = Set(row.sequence + 1);
    moved.changed_at = Set("2026-11-23T09:00:00Z".parse().unwrap());
    moved.update(&db).await.unwrap();
    let text = served.text(&path).await;
    let after = parsed(&text);
    let event = event(&after, &uid);
    assert_eq!([&event["start"], &event["end"]], ["2027-01-15", "2027-01-16"]);
    assert_eq!(event["sequence"], 1);
    assert_eq!(
        event["properties"]["last-modified"]["value"],
        "2026-11-23T09:00:00Z"
    );
    assert!(
        event["description"]
            .as_str()
            .unwrap()
            .contains("11 December 2026"),
        "{event:#}"
    );
    assert!(
        !text.replace("\r\n ", "").contains("Hemligt"),
        "why it was moved is not for everyone"
    );
    assert_eq!(uids(&before), uids(&after));
}

async fn a_withdrawn_deadline_stays_as_cancelled(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2026).await;
    let row = plant(
        &db,
        DeadlineKind::Training,
        "Utbildning",
        "2026-12-11",
        &planted.committees,
    )
    .await;
    let mut withdrawn = row.clone().into_active_model();
    withdrawn.cancelled_at = Set(Some("2026-11-23T09:00:00Z".parse().unwrap()));
    withdrawn.sequence = Set(1);
    withdrawn.update(&db).await.unwrap();
    let served = Served::start(app.router()).await;
    let input = json!({ "name": "Hela", "unitId": unit_id(planted.root), "reminderDays": [7], "language": "SWEDISH" });
    let calendar = parsed(&served.text(&subscribe(&app, input).await).await);
    let event = event(&calendar, &format!("deadline-{}@ROOT.arshjul", row.id.0));
    assert_eq!(event["properties"]["status"]["value"], "CANCELLED");
    assert_eq!(event["summary"], "Inställd: Utbildning");
    assert_eq!(
        (&event["sequence"], &event["start"]),
        (&json!(1), &json!("2026-12-11"))
    );
    assert_eq!(event["alarms"], json!([]));
}

/// Deadlines of the first and the second unit: done by the one and waived for the other, handed in by the first alone, and one that
/// both hand in with that.
async fn handed_in(
    db: &DatabaseConnection,
    [first, second]: [OrganizationUnitId; 2],
) -> [deadline::Model; 3] {
    let kind = DeadlineKind::YearEndResults;
    let done = plant(db, kind, "Utfall", "2026-12-11", &[]).await;
    let half = plant(db, kind, "Halva", "2026-12-11", &[second]).await;
    let both = plant(db, kind, "Samma igen", "2026-12-11", &[]).await;
    let at = Some("2026-11-20T23:30:00Z".parse().unwrap());
    let part = |deadline: &deadline::Model, unit| deadline_unit::ActiveModel {
        deadline_id: Set(deadline.id),
        unit_id: Set(unit),
        ..Default::default()
    };
    let completed = |deadline| deadline_unit::ActiveModel {
        completed_at: Set(at),
        is_on_time: Set(Some(true)),
        answer: Set(Some("Hemligt svar".to_owned())),
        ..part(deadline, first)
    };
    let waived = deadline_unit::ActiveModel {
        waived_at: Set(at),
        waive_reason: Set(Some("Hemligt skäl".to_owned())),
        ..part(&done, second)
    };
    let served = |unit| deadline_unit::ActiveModel {
        served_by_id: Set(Some(half.id)),
        ..part(&both, unit)
    };
    for row in [
        completed(&done),
        waived,
        completed(&half),
        served(first),
        served(second),
    ] {
        row.insert(db).await.unwrap();
    }
    [done, half, both]
}

async fn what_is_done_or_handed_in_elsewhere_says_so_and_reminds_nobody(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2026).await;
    let [first, second] = planted.committees[..] else {
        panic!("two committees")
    };
    let [done, half, both] = handed_in(&db, [first, second]).await;
    let served = Served::start(app.router()).await;
    let input = json!({ "name": "Hela", "unitId": unit_id(planted.root), "reminderDays": [7], "language": "SWEDISH" });
    let text = served.text(&subscribe(&app, input).await).await;
    assert!(!text.replace("\r\n ", "").contains("Hemligt"), "{text}");
    let calendar = parsed(&text);
    for (deadline, summary, alarms, part) in [
        (
            &done,
            "Klar: Utfall",
            0,
            "– Enhet N00: klar 2026-11-21\n– Enhet N01: undantagen",
        ),
        (&half, "Halva", 1, "– Enhet N00: klar 2026-11-21"),
        (
            &both,
            "Samma igen",
            0,
            "– Enhet N00: klar 2026-11-21\n– Enhet N01: lämnas med Halva",
        ),
    ] {
        let event = event(&calendar, &format!("deadline-{}@ROOT.arshjul", deadline.id.0));
        assert_eq!(event["summary"], summary);
        assert_eq!(event["alarms"].as_array().unwrap().len(), alarms, "{summary}");
        let description = event["description"].as_str().unwrap();
        assert!(description.contains(part), "{part}\nin\n{description}");
    }

    // To the first unit alone it is done, and the other is not named.
    let input = json!({ "name": "N00", "unitId": unit_id(first), "language": "SWEDISH" });
    let text = served.text(&subscribe(&app, input).await).await;
    assert_eq!(
        summaries(&parsed(&text)),
        BTreeSet::from(["Klar: Halva", "Klar: Samma igen", "Klar: Utfall"])
    );
    assert!(!text.contains("N01"));
}
