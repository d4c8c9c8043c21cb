//! Who makes, sees and revokes feeds.

use arshjul_entity::{Role, audit_event, calendar_feed};
use arshjul_tests::{Answer, Client, TestApp, both_databases, scenario::Planted};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::{create, revoke, small, unit_id};

both_databases![
    a_feed_is_made_with_a_token_that_is_shown_once,
    a_feed_is_revoked_by_its_owner_and_by_administrators,
    other_peoples_feeds_are_not_there,
    wrong_input_is_refused,
    nobody_has_more_than_fifty,
];

fn unit(planted: &Planted, committee: usize) -> Value {
    unit_id(planted.committees[committee])
}

fn names(answer: &Answer, list: &str) -> Vec<String> {
    let feeds = answer.list(list).iter();
    feeds
        .map(|feed| feed["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn own(client: &Client) -> Vec<String> {
    let answer = client.query("{ viewer { calendarFeeds { name } } }").await;
    names(&answer, "viewer.calendarFeeds")
}

async fn seen(client: &Client) -> Vec<String> {
    let answer = client
        .query("{ calendarFeeds { totalCount nodes { name } } }")
        .await;
    let seen = names(&answer, "calendarFeeds.nodes");
    assert_eq!(*answer.at("calendarFeeds.totalCount"), json!(seen.len()));
    seen
}

async fn a_feed_is_made_with_a_token_that_is_shown_once(app: TestApp) {
    let planted = small(&app).await;
    let anna = app.person("anna", &[(Role::Reader, "N00")]);
    let input = json!({
        "name": "Hållbarhet, nämnd 0", "unitId": unit(&planted, 0), "includeSubunits": false, "role": "REPORTER",
        "kinds": ["TRAINING", "INTERIM_FOLLOW_UP", "TRAINING"], "language": "ENGLISH", "reminderDays": [7, 0, 7],
    });
    let answer = create(&anna, input).await;
    let made = answer.at("calendarFeedCreate");
    let token = made["token"].as_str().unwrap();
    assert_eq!(token.len(), 43, "256 bits");
    let feed = json!({
        "id": made["calendarFeed"]["id"], "name": "Hållbarhet, nämnd 0", "subject": "anna", "unit": { "code": "N00" },
        "includesSubunits": false, "role": "REPORTER", "kinds": ["INTERIM_FOLLOW_UP", "TRAINING"], "language": "ENGLISH",
        "reminderDays": [0, 7], "createdAt": "2026-11-23T09:00:00Z", "revokedAt": null,
    });
    assert_eq!(
        *made,
        json!({ "calendarFeed": feed, "token": token, "path": format!("/calendar/{token}.ics"), "userErrors": [] })
    );
    let other = create(&anna, json!({ "name": "Mer", "unitId": unit(&planted, 0) })).await;
    assert_ne!(other.text("calendarFeedCreate.token"), token);
    let defaults = other.at("calendarFeedCreate.calendarFeed");
    assert_eq!(
        [
            &defaults["includesSubunits"],
            &defaults["role"],
            &defaults["kinds"],
            &defaults["language"],
            &defaults["reminderDays"]
        ],
        [
            &json!(true),
            &json!(null),
            &json!([]),
            &json!("ENGLISH"),
            &json!([])
        ]
    );

    let db = app.database.connect().await;
    let rows = calendar_feed::Entity::find().all(&db).await.unwrap();
    let history = audit_event::Entity::find().all(&db).await.unwrap();
    assert_eq!((rows.len(), history.len()), (2, 2));
    let kept = format!("{rows:?} {history:?}");
    assert!(!kept.contains(token), "the token itself is kept");
    assert!(rows[0].token_hash.len() == 64 && !format!("{history:?}").contains(&rows[0].token_hash));
    assert_eq!(history[0].action, "calendarFeedCreate");
}

async fn a_feed_is_revoked_by_its_owner_and_by_administrators(app: TestApp) {
    let planted = small(&app).await;
    let anna = app.person("anna", &[(Role::Reader, "N00")]);
    let mut ids = Vec::new();
    for name in ["A", "B", "C"] {
        let answer = create(&anna, json!({ "name": name, "unitId": unit(&planted, 0) })).await;
        ids.push(answer.at("calendarFeedCreate.calendarFeed.id").clone());
    }
    for stranger in [
        app.person("bo", &[(Role::Reader, "N00")]),
        app.client(Role::Coordinator, "ROOT"),
        app.client(Role::Admin, "N01"),
    ] {
        assert_eq!(revoke(&stranger, &ids[0]).await, ["NOT_FOUND"]);
    }
    assert_eq!(revoke(&anna, &ids[0]).await, [""; 0]);
    assert_eq!(revoke(&anna, &ids[0]).await, ["NOT_FOUND"], "once is enough");
    let without_roles = app.person("anna", &[]);
    assert_eq!(
        revoke(&without_roles, &ids[1]).await,
        [""; 0],
        "one's own takes no role"
    );
    assert_eq!(revoke(&app.client(Role::Admin, "N00"), &ids[2]).await, [""; 0]);
    assert_eq!(own(&anna).await, [""; 0]);
    let db = app.database.connect().await;
    let history = audit_event::Entity::find().all(&db).await.unwrap();
    let of = |action: &str| history.iter().filter(|event| event.action == action).count();
    assert_eq!((of("calendarFeedCreate"), of("calendarFeedRevoke")), (3, 3));
}

async fn other_peoples_feeds_are_not_there(app: TestApp) {
    let planted = small(&app).await;
    let anna = app.person("anna", &[(Role::Reader, "N00")]);
    let bo = app.person("bo", &[(Role::Coordinator, "ROOT")]);
    let made = create(&anna, json!({ "name": "Annas", "unitId": unit(&planted, 0) })).await;
    create(&bo, json!({ "name": "Bos", "unitId": unit(&planted, 1) })).await;
    for (who, owned, listed) in [
        (&anna, vec!["Annas"], vec!["Annas"]),
        (&bo, vec!["Bos"], vec!["Bos"]),
        (&app.client(Role::Admin, "ROOT"), vec![], vec!["Annas", "Bos"]),
        (&app.client(Role::Admin, "N01"), vec![], vec!["Bos"]),
        (&app.client(Role::Reader, "N00"), vec![], vec![]),
        (&app.anonymous(), vec![], vec![]),
    ] {
        assert_eq!(
            (own(who).await, seen(who).await),
            (
                owned.into_iter().map(str::to_owned).collect(),
                listed.into_iter().map(str::to_owned).collect(),
            ),
            "{who:?}"
        );
    }
    let id = made.at("calendarFeedCreate.calendarFeed.id");
    let node = "query ($id: ID!) { node(id: $id) { ... on CalendarFeed { name } } }";
    let answer = bo.graphql(node, json!({ "id": id })).await;
    assert_eq!(*answer.at("node"), Value::Null);
    let answer = anna.graphql(node, json!({ "id": id })).await;
    assert_eq!(*answer.at("node.name"), json!("Annas"));
}

async fn wrong_input_is_refused(app: TestApp) {
    let planted = small(&app).await;
    let anna = app.person("anna", &[(Role::Reader, "N00")]);
    let refused = async |input: Value| {
        let answer = create(&anna, input).await;
        assert_eq!(*answer.at("calendarFeedCreate.token"), Value::Null);
        assert_eq!(*answer.at("calendarFeedCreate.path"), Value::Null);
        answer.user_error_codes("calendarFeedCreate").join(" ")
    };
    let own = unit(&planted, 0);
    for (input, code) in [
        (json!({ "name": " ", "unitId": own }), "BLANK"),
        (json!({ "name": "n".repeat(101), "unitId": own }), "TOO_LONG"),
        (json!({ "name": "\u{0}", "unitId": own }), "NULL_CHARACTER"),
        (json!({ "name": "A", "unitId": "x" }), "NOT_FOUND"),
        (
            json!({ "name": "A", "unitId": unit(&planted, 1) }),
            "NOT_PERMITTED",
        ),
        (
            json!({ "name": "A", "unitId": own, "reminderDays": [-1] }),
            "OUT_OF_RANGE",
        ),
        (
            json!({ "name": "A", "unitId": own, "reminderDays": [366] }),
            "OUT_OF_RANGE",
        ),
        (
            json!({ "name": "A", "unitId": own, "reminderDays": [1, 2, 3, 4, 5, 6] }),
            "LIST_TOO_LONG",
        ),
    ] {
        assert_eq!(refused(input.clone()).await, code, "{input}");
    }
}

async fn nobody_has_more_than_fifty(app: TestApp) {
    let planted = small(&app).await;
    let anna = app.person("anna", &[(Role::Reader, "N00")]);
    let input = || json!({ "name": "A", "unitId": unit(&planted, 0) });
    let first = create(&anna, input()).await;
    for _ in 0..48 {
        create(&anna, input()).await;
    }
    // The last place, for one of two.
    let (one, other) = tokio::join!(create(&anna, input()), create(&anna, input()));
    let refused = [&one, &other].map(|answer| answer.user_error_codes("calendarFeedCreate").concat());
    assert!(
        refused.contains(&"TOO_MANY_FEEDS".to_owned()) && refused.contains(&String::new()),
        "{refused:?}"
    );
    assert_eq!(own(&anna).await.len(), 50);
    let bo = app.person("bo", &[(Role::Reader, "N00")]);
    assert_eq!(
        create(&bo, input()).await.user_error_codes("calendarFeedCreate"),
        [""; 0]
    );
    revoke(&anna, first.at("calendarFeedCreate.calendarFeed.id")).await;
    assert_eq!(
        create(&anna, input())
            .await
            .user_error_codes("calendarFeedCreate"),
        [""; 0]
    );
}
