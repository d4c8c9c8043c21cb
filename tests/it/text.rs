//! What people type: one spelling of the same words, and the Swedish alphabet.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use arshjul::start;
use arshjul_entity::{Role, activity};
use arshjul_tests::{
    Client, TestApp, both_databases,
    left_out::needed,
    scenario::{Planted, Scenario},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, TransactionTrait as _, sea_query::Expr};
use serde_json::{Value, json};

use crate::{
    catalogue::{change, id, refusals, small, with},
    http::audit::NODE,
};

both_databases![
    the_alphabet_is_swedish_and_case_comes_last,
    a_thousand_names_stand_as_another_program_sorts_them,
    the_same_words_are_the_same_activity,
    texts_are_stored_in_one_spelling,
];

fn new(planted: &Planted, title: &str) -> Value {
    json!({
        "responsibleUnitId": id("OrganizationUnit", planted.committees[0].0), "year": 2026, "title": title,
        "goalIds": [id("Goal", planted.goals[0].0)],
    })
}

async fn made(client: &Client, input: Value) -> Value {
    let answer = change(client, "activityCreate", "id version title", input).await;
    assert_eq!(refusals(&answer, "activityCreate"), [""; 0], "{answer}");
    answer.at("activityCreate.activity").clone()
}

/// The titles by the alphabet, page by page, from either end.
async fn walked(client: &Client, size: usize, direction: &str, is_backward: bool) -> Vec<String> {
    let (count, cursor, more, edge) = if is_backward {
        ("last", "before", "hasPreviousPage", "startCursor")
    } else {
        ("first", "after", "hasNextPage", "endCursor")
    };
    let query = format!(
        "query ($cursor: String) {{ activities({count}: {size}, {cursor}: $cursor, orderBy: {{ field: TITLE, direction: {direction} }}) {{
            nodes {{ title }} pageInfo {{ {more} {edge} }}
        }} }}"
    );
    let (mut titles, mut at) = (Vec::new(), Value::Null);
    loop {
        let answer = client.graphql(&query, json!({ "cursor": at })).await;
        let page = answer.list("activities.nodes").iter();
        let page: Vec<_> = page
            .map(|node| node["title"].as_str().unwrap().to_owned())
            .collect();
        assert!(page.len() <= size && !page.is_empty(), "{answer}");
        if is_backward {
            titles.splice(0..0, page);
        } else {
            titles.extend(page);
        }
        if !answer
            .at(&format!("activities.pageInfo.{more}"))
            .as_bool()
            .unwrap()
        {
            return titles;
        }
        at = answer.at(&format!("activities.pageInfo.{edge}")).clone();
    }
}

async fn the_alphabet_is_swedish_and_case_comes_last(app: TestApp) {
    let planted = small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let mut first = Value::Null;
    for title in [
        "Öppna förskolan",
        "ängsvård",
        "Zon",
        "Åtgärdsplan",
        "öppna förskolan",
        "Vård",
        "Wi-fi",
        "äng",
        "2 parker",
        "Älvsjö",
    ] {
        let activity = made(&reporter, new(&planted, title)).await;
        if first.is_null() {
            first = activity;
        }
    }
    let ordered = [
        "2 parker",
        "Aktivitet 0",
        "Aktivitet 1",
        "Vård",
        "Wi-fi",
        "Zon",
        "Åtgärdsplan",
        "Älvsjö",
        "äng",
        "ängsvård",
        "öppna förskolan",
        "Öppna förskolan",
    ];
    let backward: Vec<_> = ordered.iter().rev().copied().collect();
    for size in [1, 5, 100] {
        for is_backward in [false, true] {
            assert_eq!(
                walked(&reporter, size, "ASC", is_backward).await,
                ordered,
                "{size} {is_backward}"
            );
            assert_eq!(
                walked(&reporter, size, "DESC", is_backward).await,
                backward,
                "{size} {is_backward}"
            );
        }
    }
    // A title that is changed moves.
    let renamed = json!({ "id": first["id"], "expectedVersion": first["version"], "title": "abborre" });
    let answer = change(&reporter, "activityUpdate", "id", renamed).await;
    assert_eq!(refusals(&answer, "activityUpdate"), [""; 0]);
    assert_eq!(walked(&reporter, 100, "ASC", false).await[1], "abborre");
}

/// The same numbers on every machine (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

const LETTERS: &str =
    "aaabbcdeefghiijklmnoopqrsttuvvwwxyyzzåäöåäöÅÄÖABEOVWYZéèüÜæÆøØßñçłšžðþ0123456789    --.,:;/()&'’”–!?+%§";

fn names(count: usize) -> Vec<String> {
    let letters: Vec<char> = LETTERS.chars().collect();
    let mut dice = Dice(2_026);
    let mut name = || {
        // Short ones, of which many begin alike.
        let length = 1 + dice.below(7);
        let text: String = (0..length).map(|_| letters[dice.below(letters.len())]).collect();
        format!("a{}", text.trim())
    };
    (0..count).map(|_| name()).collect()
}

const SORT: &str = "const names = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    const swedish = new Intl.Collator('sv');
    console.log(JSON.stringify(names.sort(swedish.compare)));";

/// As ICU sorts them; what it holds for the same stays in its order.
fn sorted_by_another(names: &[String]) -> Vec<String> {
    let mut node: Command = needed(NODE, "node");
    let child = node
        .args(["-e", SORT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = child.unwrap();
    let input = serde_json::to_vec(names).unwrap();
    child.stdin.take().unwrap().write_all(&input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// They are there from before there was an alphabet: migrating sorts them.
async fn a_thousand_names_stand_as_another_program_sorts_them(app: TestApp) {
    const COUNT: usize = 1_000;
    let scenario = Scenario {
        committees: 2,
        activities: COUNT,
    };
    let planted = scenario.plant(&app.database).await;
    let names = names(COUNT);
    let db = app.database.connect().await;
    let tx = db.begin().await.unwrap();
    for (activity, name) in planted.activities.iter().zip(&names) {
        let update = activity::Entity::update_many()
            .col_expr(activity::Column::Title, Expr::val(name))
            .col_expr(activity::Column::TitleKey, Expr::val(""))
            .filter(activity::Column::Id.eq(*activity));
        update.exec(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    start::migrate(&app.settings()).await.unwrap();
    let expected = sorted_by_another(&names);
    assert_ne!(expected, names);
    let reader = app.anonymous();
    assert_eq!(walked(&reader, 97, "ASC", false).await, expected);
    assert_eq!(walked(&reader, 97, "ASC", true).await, expected);
}

async fn the_same_words_are_the_same_activity(app: TestApp) {
    let planted = small(&app).await;
    let reporter = app.client(Role::Reporter, "N00");
    let activity = made(
        &reporter,
        with(
            new(&planted, "Öppna förskolan"),
            json!({ "description": "Två dagar." }),
        ),
    )
    .await;
    assert_eq!(activity["title"], "Öppna förskolan");
    for (title, description) in [
        ("Öppna förskolan ", "Två dagar."),
        ("Öppna\u{a0}förskolan", "Två dagar.\n"),
        ("O\u{308}ppna fo\u{308}rskolan", "Tva\u{30a} dagar."),
        (" Öppna\t \u{2003}förskolan\u{a0}", "\u{feff} Två dagar. "),
    ] {
        let again = made(
            &reporter,
            with(new(&planted, title), json!({ "description": description })),
        )
        .await;
        assert_eq!(again, activity, "{title:?}");
    }
    // Case says something, and so do the blanks of a text.
    let other = made(
        &reporter,
        with(
            new(&planted, "öppna förskolan"),
            json!({ "description": "Två dagar." }),
        ),
    )
    .await;
    assert_ne!(other["id"], activity["id"]);
    let other = made(
        &reporter,
        with(
            new(&planted, "Öppna förskolan"),
            json!({ "description": "Två\ndagar." }),
        ),
    )
    .await;
    assert_ne!(other["id"], activity["id"]);
}

async fn texts_are_stored_in_one_spelling(app: TestApp) {
    small(&app).await;
    let keeper = app.client(Role::Coordinator, "ROOT");
    let documents = keeper.query("{ steeringDocuments { nodes { id } } }").await;
    let document = &documents.list("steeringDocuments.nodes")[0]["id"];
    let input = json!({
        "code": "M-1", "title": " Ma\u{30a}l\u{1b}[31m\r\nett\u{7} ", "description": "Rad ett.\r\nRad\u{b} två.\u{85}",
        "steeringDocumentId": document,
    });
    let answer = change(&keeper, "goalCreate", "title description", input.clone()).await;
    let expected = json!({ "title": "Mål [31m ett", "description": "Rad ett.\nRad  två." });
    assert_eq!(*answer.at("goalCreate.goal"), expected, "{answer}");
    // What is nothing but such is blank.
    for (title, refused) in [
        ("\u{1}\u{a0}\n", "title BLANK"),
        ("a\u{0}b", "title NULL_CHARACTER"),
    ] {
        let input = with(input.clone(), json!({ "code": "M-2", "title": title }));
        assert_eq!(
            refusals(&change(&keeper, "goalCreate", "title", input).await, "goalCreate"),
            [refused]
        );
    }
}
