//! The invariants of docs/architecture.md that no type can hold, read from the source text. Each rule carries a line that
//! breaks it, so that a rule which has gone blind fails.

use std::collections::BTreeSet;

use arshjul_tests::no_database;

mod import;
mod layer;
mod source;

use source::{Source, functions_of, named_after, root, sources};

no_database! {
    plain:
        no_rule_is_broken,
        every_rule_can_be_broken,
        above_the_store_sea_orm_only_passes_through,
        reads_take_a_scope_and_writes_a_permit,
        a_function_without_scope_or_permit_is_seen,
        unit_tests_and_comments_are_left_out_and_nothing_else;
}

/// Words that the files of some folders may not hold.
struct Rule {
    name: &'static str,
    folders: &'static [&'static str],
    except: &'static [&'static str],
    forbidden: &'static [&'static str],
    broken_by: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        name: "domain names no framework and does no I/O",
        folders: &["api/src/domain"],
        except: &[],
        forbidden: &[
            "sea_orm",
            "sqlx",
            "async_graphql",
            "axum",
            "tokio",
            "tower",
            "reqwest",
            "tracing",
            "std::env",
            "std::fs",
            "std::io",
            "std::net",
            "std::process",
            "std::time",
            "::Model",
            "::Entity",
            "ActiveModel",
        ],
        broken_by: "use sea_orm::DbErr;",
    },
    Rule {
        name: "store and service know neither schema nor transport",
        folders: &["api/src/store", "api/src/service"],
        except: &[],
        forbidden: &["async_graphql", "axum"],
        broken_by: "use async_graphql::Context;",
    },
    Rule {
        name: "graphql and wheel know no transport",
        folders: &["api/src/graphql", "api/src/wheel"],
        except: &[],
        forbidden: &["axum"],
        broken_by: "use axum::Json;",
    },
    Rule {
        name: "only store runs statements",
        folders: &["api/src", "entity/src"],
        except: &["api/src/store/"],
        forbidden: &[
            "::find()",
            "::find_by_id",
            ".filter(Condition",
            "::insert_many",
            "::update_many",
            "::delete_many",
            ".insert(db",
            ".insert(&db",
            ".insert(tx",
            ".insert(&tx",
            ".update(db",
            ".update(&db",
            ".update(tx",
            ".update(&tx",
            ".delete(db",
            ".delete(&db",
            ".delete(tx",
            ".delete(&tx",
            ".query_one(",
            ".query_all(",
            ".query_one_raw(",
            ".query_all_raw(",
            "execute_unprepared",
            "execute_raw",
            "Statement::from",
            "sea_query",
            "sqlx::query",
            "SELECT ",
            "DELETE FROM",
            "INSERT INTO",
        ],
        broken_by: "let rows = goal::Entity::find().all(db).await?;",
    },
    Rule {
        name: "time is a parameter",
        folders: &["api/src", "entity/src", "migration/src"],
        except: &["api/src/clock.rs"],
        forbidden: &[
            "Utc::now",
            "Local::now",
            "SystemTime::now",
            "CURRENT_TIMESTAMP",
            "current_timestamp",
        ],
        broken_by: "let today = chrono::Utc::now();",
    },
    Rule {
        name: "the environment is read in config",
        folders: &["api/src", "entity/src", "migration/src"],
        except: &["api/src/config/"],
        forbidden: &["env::var", "env::vars", "env::set_var"],
        broken_by: "let url = std::env::var(\"URL\");",
    },
    Rule {
        name: "migrations tell history, whatever the entities are today",
        folders: &["migration/src"],
        except: &[],
        forbidden: &["arshjul_entity", "arshjul::"],
        broken_by: "use arshjul_entity::goal;",
    },
    Rule {
        name: "what is stored knows nothing of who shows it",
        folders: &["entity/src"],
        except: &[],
        forbidden: &["async_graphql", "axum", "arshjul_migration"],
        broken_by: "use async_graphql::SimpleObject;",
    },
    Rule {
        name: "a permit is made by the policy alone",
        folders: &["api/src"],
        except: &["api/src/domain/policy/permit.rs"],
        forbidden: &["PhantomData<A>", "Permit {"],
        broken_by: "let permit = Permit { actor, reach, action };",
    },
];

/// What the layers above `store` may name of SeaORM: rows and errors that pass through, nothing that makes a statement.
const PASSING_THROUGH: &[&str] = &[
    "ActiveModelTrait",
    "ActiveValue",
    "ConnectionTrait",
    "DbErr",
    "IntoActiveModel",
    "ModelTrait",
    "NotSet",
    "Set",
    "Value",
    "metric",
];

/// Reads of `store` without a scope, each with its reason. An entry that is no longer needed fails.
const UNSCOPED: &[(&str, &str)] = &[
    (
        "organization_unit::all",
        "the scope is made from the tree, and units are public (A2)",
    ),
    ("role_grant::of_subject", "the scope is made from the roles"),
    (
        "calendar_feed::by_token_hash",
        "there is no viewer: the token is what opens the feed (C9)",
    ),
    (
        "personal_access_token::by_hash",
        "there is no viewer yet: the token tells who it is (A6)",
    ),
    ("mod::open", "opens the database, and reads nothing"),
    ("place::reach", "asks whether a server answers, and reads nothing"),
    ("mod::begin", "begins a transaction, and reads nothing"),
    ("mod::begin_snapshot", "begins a transaction, and reads nothing"),
    ("mod::close", "closes the database, and reads nothing"),
    ("mod::has_room", "tries whether it can write, and changes nothing"),
    ("set_up::hold", "waits for its turn, and reads nothing"),
    ("set_up::end", "ends its turn, and reads nothing"),
    ("transaction::commit", "ends a transaction, and reads nothing"),
    ("transaction::rollback", "ends a transaction, and reads nothing"),
    ("page::run", "counts a select that its maker has scoped"),
    ("seed::check", "makes the proof that nothing is there to be seen"),
    (
        "seed::was_entered",
        "asks the history of an action that no person takes",
    ),
];

/// Writes of `store` without a permit.
const UNPERMITTED: &[(&str, &str)] = &[
    (
        "seed::insert",
        "the database holds nothing yet, as its proof shows",
    ),
    (
        "seed::insert_many",
        "the database holds nothing yet, as its proof shows",
    ),
    (
        "activity::sort_titles",
        "writes nothing that anyone said, while the database is set up, as its proof shows",
    ),
    ("seed::link", "the database holds nothing yet, as its proof shows"),
    (
        "personal_access_token::note_use",
        "a token that signs in is noted before there is a viewer, and nothing else of it",
    ),
];

fn no_rule_is_broken() {
    let broken: Vec<_> = RULES
        .iter()
        .flat_map(|rule| {
            rule.folders
                .iter()
                .flat_map(|folder| sources(folder))
                .filter_map(|file| rule.broken_in(&file))
        })
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn every_rule_can_be_broken() {
    for rule in RULES {
        for folder in rule.folders {
            assert!(!sources(folder).is_empty(), "{folder} is gone: {}", rule.name);
            let file = Source::new(
                format!("{folder}/planted.rs"),
                &format!("//! A file.\n\n{}\n", rule.broken_by),
            );
            assert!(
                rule.broken_in(&file).is_some(),
                "{} does not see {:?}",
                rule.name,
                rule.broken_by
            );
        }
        for file in rule.except {
            assert!(
                root().join(file).exists(),
                "the exception {file} is gone: {}",
                rule.name
            );
        }
    }
}

fn above_the_store_sea_orm_only_passes_through() {
    let named = |file: &Source| {
        let names = named_after(&file.text, "sea_orm::");
        names
            .into_iter()
            .filter(|name| !PASSING_THROUGH.contains(&name.as_str()))
            .collect::<Vec<_>>()
    };
    let planted = Source::new(
        "planted.rs".to_owned(),
        "use sea_orm::{\n    DbErr, EntityTrait,\n    Set,\n};",
    );
    assert_eq!(named(&planted), ["EntityTrait"]);
    for file in sources("api/src")
        .iter()
        .filter(|file| !file.path.starts_with("api/src/store/"))
    {
        assert_eq!(named(file), [""; 0], "{} names what makes statements", file.path);
    }
}

fn reads_take_a_scope_and_writes_a_permit() {
    let mut exceptions: BTreeSet<_> = UNSCOPED
        .iter()
        .chain(UNPERMITTED)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let mut functions = 0;
    for file in sources("api/src/store") {
        let module = file
            .path
            .trim_start_matches("api/src/store/")
            .trim_end_matches(".rs")
            .replace('/', "::");
        for function in functions_of(&file.text) {
            functions += 1;
            let name = format!("{module}::{}", function.name);
            if !function.is_guarded() && !exceptions.remove(&name) {
                let need = if function.writes() {
                    "a Permit"
                } else {
                    "the Scope"
                };
                panic!("store::{name} does not take {need}: {}", function.signature);
            }
        }
    }
    assert!(functions > 20, "the functions of store are no longer found");
    assert!(
        exceptions.is_empty(),
        "exceptions that nothing needs any more: {exceptions:?}"
    );
}

fn a_function_without_scope_or_permit_is_seen() {
    let text = "pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<u8>, DbErr> {\n    find().all(db).await\n}\n\
                pub async fn remove(db: &impl ConnectionTrait, scope: &Scope) -> Result<(), DbErr> {\n    row.delete(db).await\n}\n\
                pub async fn page(db: &impl ConnectionTrait, scope: &Scope) -> Result<(), DbErr> {\n    find().all(db).await\n}\n";
    let unguarded: Vec<_> = functions_of(text)
        .into_iter()
        .filter(|function| !function.is_guarded())
        .map(|function| function.name)
        .collect();
    assert_eq!(unguarded, ["all", "remove"]);
}

impl Rule {
    fn broken_in(&self, file: &Source) -> Option<String> {
        if self.except.iter().any(|except| file.path.starts_with(except)) {
            return None;
        }
        let line = file
            .text
            .lines()
            .find(|line| self.forbidden.iter().any(|word| line.contains(word)))?;
        Some(format!("{}: {}: {}", self.name, file.path, line.trim()))
    }
}

fn unit_tests_and_comments_are_left_out_and_nothing_else() {
    let text = "one();\n// two\n#[cfg(test)]\nmod tests {\n    three();\n}\nfour();\n#[cfg(test)]\nmod tests;\nfive();\n";
    assert_eq!(
        Source::new(String::new(), text).text,
        "one();\nfour();\nfive();\n"
    );
}
