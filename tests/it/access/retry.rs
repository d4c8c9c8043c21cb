//! Every mutation that makes something, sent twice: nothing is made twice (R6, R12).

use std::collections::BTreeMap;

use arshjul_entity::{Role, audit_event};
use arshjul_tests::{Answer, Client, TestApp, both_databases};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

use super::{fields, write};

both_databases![what_is_made_is_made_once];

/// What makes the second time safe.
#[derive(Clone, Copy)]
enum Retry {
    /// Its key: the answer is the first one, of which these fields are compared.
    Key(&'static str),
    /// Its key; the secret that it answers with this object is shown to nobody twice, and is another one.
    KeyWithSecret(&'static str),
    /// What it makes has a name of its own: the second time is refused with this code.
    Name(&'static str),
    /// What is there already is what was asked for.
    AsItIs,
}

use Retry::{AsItIs, Key, KeyWithSecret, Name};

const CREATING: &[(&str, Retry)] = &[
    ("activityCreate", Key("activity { id version }")),
    ("calendarFeedCreate", KeyWithSecret("calendarFeed")),
    ("deadlineCreate", Name("CODE_TAKEN")),
    ("deadlineRuleCreate", Name("CODE_TAKEN")),
    ("deadlineRuleTemplateAdopt", AsItIs),
    ("deadlinesGenerate", AsItIs),
    ("focusAreaCreate", Name("CODE_TAKEN")),
    ("goalCreate", Name("CODE_TAKEN")),
    ("indicatorCreate", Name("CODE_TAKEN")),
    ("lockExceptionCreate", Key("lockException { id }")),
    ("organizationUnitCreate", Name("CODE_TAKEN")),
    ("personalAccessTokenCreate", KeyWithSecret("personalAccessToken")),
    (
        "publicationCreate",
        Key(
            "publication { id publishedAt } shown suppressed missing informationKept hiddenByCause { cause cells }",
        ),
    ),
    ("reportingCycleSet", Name("STALE_VERSION")),
    ("reportingEventFreeze", Name("EVENT_FROZEN")),
    (
        "resultsSubmit",
        Key("committed created rows { outcome result { id version } }"),
    ),
    ("roleGrantCreate", AsItIs),
];

/// How the names of mutations end that make something.
const ENDINGS: &[&str] = &["Create", "Submit", "Set", "Freeze", "Adopt", "Generate"];

async fn what_is_made_is_made_once(app: TestApp) {
    let mutations = fields(&app.anonymous(), "Mutation").await;
    let creating = mutations
        .iter()
        .filter(|name| ENDINGS.iter().any(|ending| name.ends_with(ending)));
    let listed: Vec<_> = CREATING.iter().map(|(name, _)| *name).collect();
    assert_eq!(creating.collect::<Vec<_>>(), listed, "each has its row");

    let rows = write::rows(&app).await;
    let mut inputs: BTreeMap<_, _> = rows.iter().map(|row| (row.mutation, (row.input)(0))).collect();
    inputs.get_mut("lockExceptionCreate").unwrap()["year"] = json!(2030);
    let everything = Role::ALL.iter().map(|role| (*role, "ROOT")).collect::<Vec<_>>();
    let client = app.person("någon", &everything);
    app.give("någon", Role::Reader, "N00").await;
    for (mutation, retry) in CREATING {
        twice(&app, &client, mutation, *retry, inputs[mutation].clone()).await;
    }
}

async fn twice(app: &TestApp, client: &Client, mutation: &str, retry: Retry, mut input: Value) {
    let fields = match retry {
        Key(fields) => fields.to_owned(),
        KeyWithSecret(object) => format!("{object} {{ id }} token"),
        Name(_) | AsItIs => String::new(),
    };
    let fields = fields.as_str();
    if !fields.is_empty() {
        input["idempotencyKey"] = json!(mutation);
    }
    let first = send(client, mutation, fields, &input).await;
    assert_eq!(first.user_error_codes(mutation), [""; 0], "{first}");
    let made = changes(app).await;
    let second = send(client, mutation, fields, &input).await;
    match retry {
        Key(_) => {
            assert_eq!(second.data(), first.data(), "{mutation}");
            let mut other = input.clone();
            other[differing(mutation)] = other_value(mutation);
            let other = send(client, mutation, fields, &other).await;
            assert_eq!(
                other.user_error_codes(mutation),
                ["IDEMPOTENCY_KEY_REUSED"],
                "{other}"
            );
        }
        KeyWithSecret(object) => {
            let id = format!("{mutation}.{object}.id");
            assert_eq!(second.at(&id), first.at(&id));
            let token = format!("{mutation}.token");
            assert_ne!(second.at(&token), first.at(&token));
            assert_eq!(changes(app).await, made + 1, "that it has another is kept");
            return;
        }
        Name(code) => assert_eq!(second.user_error_codes(mutation), [code], "{second}"),
        AsItIs => assert_eq!(second.user_error_codes(mutation), [""; 0], "{second}"),
    }
    assert_eq!(changes(app).await, made, "{mutation} made something twice");
}

/// A field that another use of a key has otherwise.
fn differing(mutation: &str) -> &'static str {
    match mutation {
        "activityCreate" => "title",
        "publicationCreate" => "name",
        "resultsSubmit" => "mode",
        _ => "reason",
    }
}

fn other_value(mutation: &str) -> Value {
    json!(if mutation == "resultsSubmit" {
        "PARTIAL"
    } else {
        "Något annat"
    })
}

async fn send(client: &Client, mutation: &str, fields: &str, input: &Value) -> Answer {
    let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!(
        "mutation ($input: {input_type}!) {{ {mutation}(input: $input) {{ {fields} userErrors {{ code }} }} }}"
    );
    client.graphql(&query, json!({ "input": input })).await
}

async fn changes(app: &TestApp) -> u64 {
    let db = app.database.connect().await;
    audit_event::Entity::find().count(&db).await.unwrap()
}
