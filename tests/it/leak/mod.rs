//! What is hidden is in no answer (S5): numbers and words that only a unit's own people may read are planted, published around, and
//! looked for in everything that others can ask. The questions are made from the schema, so that a new field is asked by itself.

use std::collections::BTreeSet;

use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases};
use serde_json::json;

mod log;
mod marker;
mod planted;
mod question;
mod surface;

use marker::{Marker, found_in};
use planted::{Hidden, plant};
use question::{Question, Questions};
use surface::{Surface, beside_graphql, refusals};

both_databases![
    no_answer_holds_or_hangs_on_what_is_hidden,
    a_publication_does_not_tell_who_makes_it_more_than_counts,
];

/// Everyone here reads what is published, and none may read the raw results of `N00`.
async fn outsiders(app: &TestApp) -> [(&'static str, Client); 4] {
    [
        ("nobody", app.anonymous()),
        (
            "a tool of the unit's own reporter, made to read figures",
            tool(app).await,
        ),
        ("a reader of the unit", app.client(Role::Reader, "N00")),
        ("another unit's reporter", app.client(Role::Reporter, "N01")),
    ]
}

async fn tool(app: &TestApp) -> Client {
    app.give("kim", Role::Reporter, "N00").await;
    let mutation = "mutation { personalAccessTokenCreate(input: { name: \"Rapport\" }) { token } }";
    let made = app.person("kim", &[]).query(mutation).await;
    app.tool(made.text("personalAccessTokenCreate.token"))
}

/// Markers are looked for in every answer. Small numbers can't be: but where a second database differs in nothing but what is hidden,
/// each answer that differs from the first's tells of it, by a value, a count, a cursor, the order or a tag.
async fn no_answer_holds_or_hangs_on_what_is_hidden(app: TestApp) {
    let planted = plant(&app, Hidden::FIRST).await;
    let other = TestApp::beside(&app).await;
    let hidden = Hidden::SECOND.beside_what_is_shown(&planted.shown(&app).await);
    let twin = plant(&other, hidden).await;
    assert_eq!(
        planted.shown(&app).await,
        twin.shown(&other).await,
        "what is shown is the same"
    );
    assert_eq!(planted.samples, twin.samples);
    let questions = Questions::of_schema(&planted.samples);
    let markers = planted.markers(&app).await;
    the_unit_itself_reads_all_of_it(&app, &questions, &markers).await;
    the_unit_itself_can_tell_them_apart(&app, &other).await;

    for ((who, one), (_, two)) in outsiders(&app).await.into_iter().zip(outsiders(&other).await) {
        let (one, two) = (Surface::of(&app, &one), Surface::of(&other, &two));
        for question in &questions.all {
            let answers = tokio::join!(one.answer(question), two.answer(question)).into();
            assert_silent(who, &question.text, &answers, &markers);
        }
        let asked = refusals(&one, &planted)
            .await
            .into_iter()
            .zip(refusals(&two, &twin).await);
        let read = beside_graphql(&one)
            .await
            .into_iter()
            .zip(beside_graphql(&two).await);
        for ((what, one), (_, two)) in asked.chain(read) {
            assert_silent(who, &what, &[one, two], &markers);
        }
    }
    other.database.clone().remove().await;
}

/// The same questions, looked through in the same way, show every marker to the unit's own reporter.
async fn the_unit_itself_reads_all_of_it(app: &TestApp, questions: &Questions, markers: &[Marker]) {
    let own = Surface::of(app, &app.client(Role::Reporter, "N00"));
    let mut left: BTreeSet<_> = markers.iter().map(|marker| marker.name.clone()).collect();
    let mut unanswered = questions.root_fields();
    for question in &questions.all {
        let answer = own.answer(question).await;
        if !answer.is_error() {
            unanswered.remove(question.root.as_str());
        }
        for name in found_in(&answer.bytes, markers) {
            left.remove(&name);
        }
    }
    assert_eq!(
        left,
        BTreeSet::new(),
        "the scan does not find what is there to be read"
    );
    assert_eq!(
        unanswered,
        BTreeSet::new(),
        "no question about these was answered: give their arguments a sample in question.rs"
    );
}

async fn the_unit_itself_can_tell_them_apart(app: &TestApp, other: &TestApp) {
    let question = Question {
        root: "results".to_owned(),
        text: "{ results { nodes { value } } }".to_owned(),
        lighter: String::new(),
    };
    let read = async |app: &TestApp| {
        let own = Surface::of(app, &app.client(Role::Reporter, "N00"));
        own.answer(&question).await.bytes
    };
    assert_ne!(read(app).await, read(other).await, "they differ in nothing");
}

fn assert_silent(who: &str, what: &str, [one, two]: &[surface::Said; 2], markers: &[Marker]) {
    assert_clean(who, what, &one.bytes, markers);
    assert!(
        one.bytes == two.bytes,
        "{who} can tell two databases apart that differ in what is hidden, by\n{what}\n{one}\n{two}"
    );
}

fn assert_clean(who: &str, what: &str, bytes: &[u8], markers: &[Marker]) {
    let found = found_in(bytes, markers);
    assert!(
        found.is_empty(),
        "{who} reads {found:?} in\n{what}\n{}",
        String::from_utf8_lossy(bytes)
    );
}

async fn a_publication_does_not_tell_who_makes_it_more_than_counts(app: TestApp) {
    let planted = plant(&app, Hidden::FIRST).await;
    let markers = planted.markers(&app).await;
    let questions = Questions::of_schema(&planted.samples);
    let selection = questions.selection("PublicationCreatePayload", 2);
    let coordinator = Surface::of(&app, &app.client(Role::Coordinator, "ROOT"));
    for (dry_run, period) in [(true, "2026"), (false, "2026"), (false, "2026-13")] {
        let input =
            json!({ "name": "Rapport", "decidedOn": "2026-11-01", "periods": [period], "dryRun": dry_run });
        let text = format!(
            "mutation ($input: PublicationCreateInput!) {{ publicationCreate(input: $input) {selection} }}"
        );
        let answer = coordinator.ask_with(&text, json!({ "input": input })).await;
        assert!(!answer.is_error(), "{answer}");
        assert_clean("a coordinator", &text, &answer.bytes, &markers);
    }
}
