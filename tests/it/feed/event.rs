//! What calendar programs read in a feed, as an independent parser understands it.

use arshjul_entity::{ActionPlanStatus, DeadlineKind, action_plan, calendar_feed, link};
use arshjul_tests::{TestApp, both_databases};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use serde_json::{Value, json};

use super::{Served, event, parsed, plant, set_up, small, subscribe, unit_id};

both_databases![
    the_calendar_tells_its_name_and_when_to_look_again,
    every_property_is_read_as_it_is_meant,
    an_event_says_whom_it_asks_for_what,
    reminders_come_at_nine_on_the_days_chosen,
    lines_are_short_whole_and_ended_as_the_standard_says,
    what_runs_from_right_to_left_keeps_that_to_itself,
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
        json!({ "name": "Namn", "unitId": unit_id(planted.root), "reminderDays": [1] }),
    )
    .await;
    // No name can be sent like that.
    let stored =
        calendar_feed::Entity::update_many().col_expr(calendar_feed::Column::Name, Expr::value(name));
    assert_eq!(stored.exec(&db).await.unwrap().rows_affected, 1);
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

async fn what_runs_from_right_to_left_keeps_that_to_itself(app: TestApp) {
    let planted = small(&app).await;
    let db = app.database.connect().await;
    set_up(&db, 2026..=2026).await;
    let title = "Plan\u{202e}olleh\u{2069}";
    let kind = DeadlineKind::InterimFollowUp;
    let row = plant(&db, kind, title, "2026-12-11", &planted.committees).await;
    let input = json!({ "name": "Flöde\u{200f}", "unitId": unit_id(planted.root) });
    let path = subscribe(&app, input).await;
    let served = Served::start(app.router()).await;
    let calendar = parsed(&served.text(&path).await);
    assert_eq!(
        calendar["properties"]["name"]["value"],
        "\u{2068}Flöde\u{200f}\u{2069}"
    );
    let event = event(&calendar, &format!("deadline-{}@ROOT.arshjul", row.id.0));
    assert_eq!(
        event["properties"]["summary"]["value"],
        "\u{2068}Plan\u{202e}olleh\u{2069}"
    );
}
