//! What calendar programs read in a feed, as an independent parser understands it.

use std::collections::BTreeSet;

use arshjul_entity::{
    ActionPlanStatus, DeadlineKind, action_plan, deadline, deadline_unit, link, organization_unit,
};
use arshjul_tests::{TestApp, both_databases};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use serde_json::{Value, json};

use super::{Served, ask, day, event, parsed, plant, set_up, small, subscribe, uids, unit_id};

both_databases![
    the_calendar_tells_its_name_and_when_to_look_again,
    every_property_is_read_as_it_is_meant,
    an_event_says_whom_it_asks_for_what,
    reminders_come_at_nine_on_the_days_chosen,
    lines_are_short_whole_and_ended_as_the_standard_says,
    a_moved_deadline_is_the_same_event_revised,
    a_withdrawn_deadline_stays_as_cancelled,
    what_is_done_or_handed_in_elsewhere_says_so_and_reminds_nobody,
    a_feed_shows_its_units_role_and_kinds,
    a_unit_that_ended_is_followed_by_its_successor,
    milestones_stand_beside_deadlines,
    a_feed_without_events_is_a_calendar_still,
];

/// Whatever has a meaning of its own in the format.
const NAME: &str = "Hållbarhet, delår; \\ \"allt\"";

/// Text with everything that could break a line or a value, and letters of two octets throughout.
const HARD: &str = "Följ upp åtgärder; mål, medel\\medel: \"öppna\" jämförelser för äldre på särskilda boenden så långt det går";

/// The feed of the whole group with one deadline that has everything, as a parser reads it, and the deadline's identity.
async fn rich(app: &TestApp) -> (Value, String) {
    let planted = small(app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2026).await;
    let kind = DeadlineKind::InterimFollowUp;
    let row = plant(&db, kind, HARD, "2026-12-11", &planted.committees).await;
    let mut asking = row.clone().into_active_model();
    asking.questions = Set(Some(
        "Hur går det, på det hela taget?\nVad återstår; och varför?".to_owned(),
    ));
    asking.effort = Set(Some(150));
    asking.feeds = Set(Some("INTERIM-2026-08-31".to_owned()));
    asking.sequence = Set(3);
    asking.update(&db).await.unwrap();
    let indicator = link::deadline_indicator::ActiveModel {
        deadline_id: Set(row.id),
        indicator_id: Set(planted.indicators[0]),
    };
    indicator.insert(&db).await.unwrap();
    for id in &planted.activities {
        let asked = link::deadline_activity::ActiveModel {
            deadline_id: Set(row.id),
            activity_id: Set(*id),
        };
        asked.insert(&db).await.unwrap();
    }
    // One of the two activities stands in a plan that is not for everyone yet.
    let draft = action_plan::Entity::update_many()
        .col_expr(action_plan::Column::Status, Expr::value(ActionPlanStatus::Draft))
        .filter(action_plan::Column::UnitId.eq(planted.committees[1]));
    assert_eq!(draft.exec(&db).await.unwrap().rows_affected, 1);
    let input = json!({
        "name": NAME, "unitId": unit_id(planted.root), "language": "SWEDISH", "reminderDays": [0, 1, 14],
    });
    let path = subscribe(app, input).await;
    let served = Served::start(app.router()).await;
    let calendar = parsed(&served.text(&path).await);
    (calendar, format!("deadline-{}@ROOT.arshjul", row.id.0))
}

async fn the_calendar_tells_its_name_and_when_to_look_again(app: TestApp) {
    let (calendar, _) = rich(&app).await;
    assert_eq!(calendar["kind"], "vcalendar");
    let properties = &calendar["properties"];
    let expected = [
        ("calscale", "text", "GREGORIAN"),
        ("method", "text", "PUBLISH"),
        ("name", "text", NAME),
        ("prodid", "text", "-//Arshjul//Calendar feed//SV"),
        ("refresh-interval", "duration", "PT1H"),
        ("version", "text", "2.0"),
        ("x-published-ttl", "unknown", "PT1H"),
        ("x-wr-calname", "text", NAME),
    ];
    for (name, kind, value) in expected {
        assert_eq!(
            (&properties[name]["type"], &properties[name]["value"]),
            (&json!(kind), &json!(value)),
            "{name}"
        );
    }
    assert_eq!(properties.as_object().unwrap().len(), expected.len());
}

async fn every_property_is_read_as_it_is_meant(app: TestApp) {
    let (calendar, uid) = rich(&app).await;
    let event = event(&calendar, &uid);
    assert_eq!((&event["isDate"], &event["days"]), (&json!(true), &json!(1)));
    let expected = [
        ("categories", "text", json!("Delårsuppföljning")),
        ("description", "text", event["description"].clone()),
        ("dtend", "date", json!("2026-12-12")),
        ("dtstamp", "date-time", json!("2026-01-02T03:04:05Z")),
        ("dtstart", "date", json!("2026-12-11")),
        ("last-modified", "date-time", json!("2026-01-02T03:04:05Z")),
        ("sequence", "integer", json!(3)),
        ("status", "text", json!("CONFIRMED")),
        ("summary", "text", json!(HARD)),
        ("transp", "text", json!("TRANSPARENT")),
        ("uid", "text", json!(uid)),
    ];
    for (name, kind, value) in &expected {
        let read = &event["properties"][name];
        assert_eq!((&read["type"], &read["value"]), (&json!(kind), value), "{name}");
    }
    let names = event["properties"].as_object().unwrap().len();
    assert_eq!(
        names,
        expected.len(),
        "without an address of the service, no link"
    );
}

async fn an_event_says_whom_it_asks_for_what(app: TestApp) {
    let (calendar, uid) = rich(&app).await;
    let description = event(&calendar, &uid)["description"].as_str().unwrap();
    let parts = [
        "Enheter:\n– Enhet N00: inte klar\n– Enhet N01: inte klar",
        "Efterfrågas:\n– I1 Indikator 1\n– Aktivitet 0\n– Hur går det, på det hela taget?\n– Vad återstår; och varför?",
        "Underlag till: Delårsrapport per 31 augusti 2026",
        "Beräknad tid per enhet: 2 h 30 min",
    ];
    let (date, rest) = description.split_once("\n\n").unwrap();
    assert!(date.contains("11 december 2026"), "{date}");
    assert_eq!(rest, parts.join("\n\n"), "and nothing of drafts");
}

async fn reminders_come_at_nine_on_the_days_chosen(app: TestApp) {
    let (calendar, uid) = rich(&app).await;
    let alarms = event(&calendar, &uid)["alarms"].as_array().unwrap();
    let seconds: Vec<_> = alarms
        .iter()
        .map(|alarm| alarm["seconds"].as_i64().unwrap())
        .collect();
    let hour = 3600;
    assert_eq!(seconds, [9 * hour, -15 * hour, -(13 * 24 + 15) * hour]);
    for alarm in alarms {
        let properties = alarm["properties"].as_object().unwrap();
        let names: Vec<_> = properties.keys().map(String::as_str).collect();
        assert_eq!(names, ["action", "description", "trigger"]);
        assert_eq!(properties["action"]["value"], "DISPLAY");
        assert_eq!(properties["description"]["value"], HARD);
        assert_eq!(properties["trigger"]["type"], "duration");
    }
}

async fn lines_are_short_whole_and_ended_as_the_standard_says(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2026).await;
    // Titles of every length around the bound: the fold falls before, in and after a letter of two octets.
    for length in 60..80 {
        let title = format!("{}åäö{}", "a".repeat(length), "ö".repeat(length));
        plant(
            &db,
            DeadlineKind::Other,
            &title,
            "2026-12-11",
            &planted.committees,
        )
        .await;
    }
    let name = "n,\r\nX-INJECTED:1\rX-INJECTED:2\nX-INJECTED:3\u{7}";
    let path = subscribe(
        &app,
        json!({ "name": name, "unitId": unit_id(planted.root), "reminderDays": [1] }),
    )
    .await;
    let served = Served::start(app.router()).await;
    let bytes = served.get(&path).send().await.unwrap().bytes().await.unwrap();
    let lines: Vec<_> = bytes.split(|byte| *byte == b'\n').collect();
    let (last, lines) = lines.split_last().unwrap();
    assert!(last.is_empty(), "the last line is ended too");
    let mut longest = 0;
    for line in lines {
        let line = line.strip_suffix(b"\r").expect("CRLF");
        assert!(
            !line.is_empty() && line.len() <= 75,
            "{}",
            String::from_utf8_lossy(line)
        );
        let text = std::str::from_utf8(line).expect("no letter is split");
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert!(!text.starts_with("X-INJECTED"), "{text}");
        longest = longest.max(line.len());
    }
    assert_eq!(longest, 75);
    let calendar = parsed(std::str::from_utf8(&bytes).unwrap());
    assert_eq!(
        calendar["properties"]["name"]["value"],
        "n,\nX-INJECTED:1\nX-INJECTED:2\nX-INJECTED:3"
    );
    for length in 60..80 {
        let title = format!("{}åäö{}", "a".repeat(length), "ö".repeat(length));
        let events = calendar["events"].as_array().unwrap();
        assert!(
            events.iter().any(|event| event["summary"] == title.as_str()),
            "{title}"
        );
    }
}

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

async fn what_is_done_or_handed_in_elsewhere_says_so_and_reminds_nobody(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2026).await;
    let [first, second] = planted.committees[..] else {
        panic!("two committees")
    };
    let kind = DeadlineKind::YearEndResults;
    let done = plant(&db, kind, "Utfall", "2026-12-11", &[]).await;
    let half = plant(&db, kind, "Halva", "2026-12-11", &[second]).await;
    let served_one = plant(&db, kind, "Samma igen", "2026-12-11", &[]).await;
    let completed = |id, unit, served_by| deadline_unit::ActiveModel {
        deadline_id: Set(id),
        unit_id: Set(unit),
        completed_at: Set(Some("2026-11-20T23:30:00Z".parse().unwrap())),
        is_on_time: Set(Some(true)),
        answer: Set(Some("Hemligt svar".to_owned())),
        served_by_id: Set(served_by),
        ..Default::default()
    };
    completed(done.id, first, None).insert(&db).await.unwrap();
    let waived = deadline_unit::ActiveModel {
        deadline_id: Set(done.id),
        unit_id: Set(second),
        waived_at: Set(Some("2026-11-20T23:30:00Z".parse().unwrap())),
        waive_reason: Set(Some("Hemligt skäl".to_owned())),
        ..Default::default()
    };
    waived.insert(&db).await.unwrap();
    completed(half.id, first, None).insert(&db).await.unwrap();
    // The first unit hands it in with what it has done, the second with what it has not.
    for unit in [first, second] {
        let served = deadline_unit::ActiveModel {
            deadline_id: Set(served_one.id),
            unit_id: Set(unit),
            served_by_id: Set(Some(half.id)),
            ..Default::default()
        };
        served.insert(&db).await.unwrap();
    }
    let served = Served::start(app.router()).await;
    let input = json!({ "name": "Hela", "unitId": unit_id(planted.root), "reminderDays": [7], "language": "SWEDISH" });
    let text = served.text(&subscribe(&app, input).await).await;
    assert!(!text.replace("\r\n ", "").contains("Hemligt"), "{text}");
    let calendar = parsed(&text);
    let of = |row: &deadline::Model| event(&calendar, &format!("deadline-{}@ROOT.arshjul", row.id.0));
    let says = |row: &deadline::Model, part: &str| {
        let description = of(row)["description"].as_str().unwrap();
        assert!(description.contains(part), "{part}\nin\n{description}");
    };
    assert_eq!(
        (&of(&done)["summary"], &of(&done)["alarms"]),
        (&json!("Klar: Utfall"), &json!([]))
    );
    says(&done, "– Enhet N00: klar 2026-11-21\n– Enhet N01: undantagen");
    assert_eq!(of(&half)["summary"], "Halva");
    assert_eq!(of(&half)["alarms"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&of(&served_one)["summary"], &of(&served_one)["alarms"]),
        (&json!("Samma igen"), &json!([]))
    );
    says(
        &served_one,
        "– Enhet N00: klar 2026-11-21\n– Enhet N01: lämnas med Halva",
    );

    // To the first unit alone it is done, and the other is not named.
    let input = json!({ "name": "N00", "unitId": unit_id(first), "language": "SWEDISH" });
    let text = served.text(&subscribe(&app, input).await).await;
    let calendar = parsed(&text);
    let summaries: BTreeSet<_> = calendar["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["uid"].as_str().unwrap().starts_with("deadline-"))
        .map(|event| event["summary"].as_str().unwrap())
        .collect();
    assert_eq!(
        summaries,
        BTreeSet::from(["Klar: Halva", "Klar: Samma igen", "Klar: Utfall"])
    );
    assert!(!text.contains("N01"));
}

async fn a_feed_shows_its_units_role_and_kinds(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2025..=2028).await;
    let [first, second] = planted.committees[..] else {
        panic!("two committees")
    };
    for (kind, title, on, units) in [
        (DeadlineKind::Training, "förstas", "2026-12-01", vec![first]),
        (DeadlineKind::Training, "andras", "2026-12-01", vec![second]),
        (
            DeadlineKind::Training,
            "toppens",
            "2026-12-01",
            vec![planted.root],
        ),
        (DeadlineKind::PlanAdoption, "beslutet", "2026-12-02", vec![first]),
        (
            DeadlineKind::IndicatorSelection,
            "valet",
            "2026-12-03",
            vec![first],
        ),
        (DeadlineKind::Other, "allas", "2026-12-04", vec![]),
        (DeadlineKind::Other, "gammal", "2024-12-31", vec![first]),
        (DeadlineKind::Other, "i fjol", "2025-01-01", vec![first]),
        (DeadlineKind::Other, "framme", "2028-12-31", vec![first]),
        (DeadlineKind::Other, "längre fram", "2029-01-01", vec![first]),
    ] {
        plant(&db, kind, title, on, &units).await;
    }
    let served = Served::start(app.router()).await;
    let shown = async |input: Value| {
        let calendar = parsed(&served.text(&subscribe(&app, input).await).await);
        let events = calendar["events"].as_array().unwrap().iter();
        let deadlines = events.filter(|event| event["uid"].as_str().unwrap().starts_with("deadline-"));
        deadlines
            .map(|event| event["summary"].as_str().unwrap().to_owned())
            .collect::<BTreeSet<_>>()
    };
    let everywhere = ["i fjol", "framme", "beslutet", "valet", "allas", "förstas"];
    let at = |unit| json!({ "name": "F", "unitId": unit_id(unit) });
    let with = |mut input: Value, name: &str, value: Value| {
        input[name] = value;
        input
    };
    let set = |titles: &[&str]| {
        titles
            .iter()
            .map(|title| (*title).to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(shown(at(first)).await, set(&everywhere));
    assert_eq!(
        shown(at(planted.root)).await,
        set(&[&everywhere[..], &["andras", "toppens"]].concat())
    );
    assert_eq!(
        shown(with(at(planted.root), "includeSubunits", json!(false))).await,
        set(&["toppens", "allas"])
    );
    assert_eq!(
        shown(with(at(first), "role", json!("APPROVER"))).await,
        set(&["i fjol", "framme", "beslutet", "allas", "förstas"])
    );
    assert_eq!(
        shown(with(at(first), "role", json!("REPORTER"))).await,
        set(&["i fjol", "framme", "valet", "allas", "förstas"])
    );
    let kinds = with(
        at(first),
        "kinds",
        json!(["PLAN_ADOPTION", "INDICATOR_SELECTION"]),
    );
    assert_eq!(shown(kinds.clone()).await, set(&["beslutet", "valet"]));
    assert_eq!(
        shown(with(kinds, "role", json!("APPROVER"))).await,
        set(&["beslutet"])
    );
}

async fn a_unit_that_ended_is_followed_by_its_successor(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2026).await;
    let [first, second] = planted.committees[..] else {
        panic!("two committees")
    };
    plant(&db, DeadlineKind::Training, "den gamlas", "2026-03-01", &[first]).await;
    let shared = plant(&db, DeadlineKind::Training, "den nyas", "2026-12-01", &[]).await;
    ask(&db, shared.id, second).await;
    let served = Served::start(app.router()).await;
    let input = json!({ "name": "N00", "unitId": unit_id(first), "role": "REPORTER" });
    let path = subscribe(&app, input).await;
    assert_eq!(uids(&parsed(&served.text(&path).await)).len(), 1);
    let ended = organization_unit::Entity::find_by_id(first)
        .one(&db)
        .await
        .unwrap()
        .unwrap();
    let mut ended = ended.into_active_model();
    ended.valid_to = Set(Some(day("2026-11-22")));
    ended.successor_id = Set(Some(second));
    ended.update(&db).await.unwrap();
    let calendar = parsed(&served.text(&path).await);
    assert_eq!(uids(&calendar).len(), 2, "{calendar:#}");
}

async fn milestones_stand_beside_deadlines(app: TestApp) {
    let planted = small(&app).await;
    let served = Served::start(app.router()).await;
    let input = |role: Value, kinds: Value| json!({ "name": "F", "unitId": unit_id(planted.root), "role": role, "kinds": kinds, "language": "SWEDISH" });
    let coordinator = input(json!("COORDINATOR"), json!(null));
    let calendar = parsed(&served.text(&subscribe(&app, coordinator).await).await);
    let handover = event(&calendar, "INTERIM-2026-08-31-COUNCIL_HANDOVER@ROOT.arshjul");
    assert_eq!(handover["start"], "2026-11-02");
    assert_eq!(
        handover["summary"],
        "Delårsrapport per 31 augusti 2026: överlämningen till fullmäktige"
    );
    assert!(
        handover["description"].as_str().unwrap().contains("1930:173"),
        "{handover:#}"
    );
    let all = uids(&calendar);
    assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len(), "each once");
    for code in ["CLOSING-2024", "BUDGET-2029"] {
        assert!(all.iter().any(|uid| uid.starts_with(code)), "{code}");
    }
    let budget = input(json!(null), json!(["BUDGET"]));
    let calendar = parsed(&served.text(&subscribe(&app, budget).await).await);
    assert!(!uids(&calendar).is_empty() && uids(&calendar).iter().all(|uid| uid.starts_with("BUDGET-")));
}

async fn a_feed_without_events_is_a_calendar_still(app: TestApp) {
    let planted = small(&app).await;
    let served = Served::start(app.router()).await;
    let input = json!({ "name": "Tom", "unitId": unit_id(planted.root), "role": "REPORTER" });
    let calendar = parsed(&served.text(&subscribe(&app, input).await).await);
    assert_eq!(
        calendar["components"],
        json!(["vtimezone"]),
        "the grammar asks for a component"
    );
}
