use std::collections::BTreeSet;

use arshjul::domain::policy::{Action, HeldAt};
use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases};
use serde_json::Value;

use super::small;

both_databases![
    every_mutation_is_an_action_of_the_table,
    what_the_viewer_can_is_what_the_table_says,
];

async fn every_mutation_is_an_action_of_the_table(app: TestApp) {
    let query = "{ __schema { mutationType { fields { name } } } }";
    let answer = app.anonymous().query(query).await;
    let fields = answer.list("__schema.mutationType.fields").iter();
    let mutations: BTreeSet<_> = fields.map(|field| field["name"].as_str().unwrap()).collect();
    let actions = Action::ALL.iter().map(|action| action.name());
    let writes: BTreeSet<_> = actions.filter(|name| !name.starts_with("read ")).collect();
    assert_eq!(mutations, writes);
}

/// What `viewerCan` says of the whole group and of the unit `N00`.
async fn can(client: &Client) -> (BTreeSet<String>, BTreeSet<String>) {
    let query = r#"{ viewer { viewerCan } organizationUnit(code: "N00") { viewerCan } }"#;
    let answer = client.query(query).await;
    let set = |path| {
        let actions = answer.list(path).iter().map(Value::as_str);
        actions.map(|action| action.unwrap().to_owned()).collect()
    };
    (set("viewer.viewerCan"), set("organizationUnit.viewerCan"))
}

/// `goalCreate` as `GOAL_CREATE`.
fn shown(action: Action) -> String {
    let letters = action.name().chars();
    letters.fold(String::new(), |shown, letter| match letter {
        ' ' => shown + "_",
        'A'..='Z' => format!("{shown}_{letter}"),
        _ => format!("{shown}{}", letter.to_ascii_uppercase()),
    })
}

async fn what_the_viewer_can_is_what_the_table_says(app: TestApp) {
    small(&app).await;
    assert_eq!(can(&app.anonymous()).await, (BTreeSet::new(), BTreeSet::new()));
    for role in Role::ALL {
        for (unit, reaches_group, reaches_unit) in
            [("ROOT", true, true), ("N00", false, true), ("N01", false, false)]
        {
            let of_role = |held_at: HeldAt, reaches: bool| {
                let actions = Action::ALL
                    .iter()
                    .copied()
                    .filter(|action| action.held_at() == held_at);
                let actions = actions.filter(|action| reaches && action.roles().contains(role));
                actions.map(shown).collect::<BTreeSet<_>>()
            };
            let expected = (
                of_role(HeldAt::Root, reaches_group),
                of_role(HeldAt::Unit, reaches_unit),
            );
            assert_eq!(
                can(&app.client(*role, unit)).await,
                expected,
                "{role:?} at {unit}"
            );
        }
    }
}
