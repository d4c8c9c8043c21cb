//! Who may import whom, and that no file stands in a circle.

use std::collections::BTreeSet;

use arshjul_tests::no_database;

use super::{
    import::{Imports, circles},
    source::{Source, sources},
};

no_database! {
    plain:
        rooms_import_only_what_lies_below,
        an_import_upwards_is_seen,
        the_table_of_rooms_is_no_wider_than_the_house,
        only_types_of_the_schema_stand_in_circles;
}

/// The rooms of `api/src`, each with those that it may import beside itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock.rs", &[]),
    ("random.rs", &[]),
    ("outgoing.rs", &[]),
    ("telemetry.rs", &[]),
    ("store", &["domain"]),
    ("service", &["clock.rs", "domain", "random.rs", "store"]),
    ("wheel", &["domain", "service"]),
    ("graphql/engine", &["domain", "service", "store"]),
    (
        "graphql",
        &["clock.rs", "domain", "graphql/engine", "service", "store"],
    ),
    (
        "auth",
        &["clock.rs", "domain", "outgoing.rs", "random.rs", "service"],
    ),
    ("config", &["auth", "domain", "service", "store"]),
    (
        "http",
        &[
            "auth",
            "clock.rs",
            "domain",
            "graphql",
            "graphql/engine",
            "service",
            "wheel",
        ],
    ),
    ("start.rs", &["clock.rs", "config", "domain", "service", "store"]),
    (
        "app.rs",
        &[
            "auth",
            "clock.rs",
            "config",
            "domain",
            "graphql",
            "graphql/engine",
            "http",
            "service",
            "start.rs",
            "store",
            "wheel",
        ],
    ),
    (
        "command.rs",
        &[
            "app.rs",
            "auth",
            "clock.rs",
            "config",
            "domain",
            "graphql",
            "http",
            "service",
            "start.rs",
            "telemetry.rs",
        ],
    ),
    ("main.rs", &[]),
    ("lib.rs", &[]),
    ("bound.rs", &[]),
];

/// The innermost room that a file stands in.
fn room(file: &str) -> &'static str {
    let path = file.trim_start_matches("api/src/");
    let inside = |room: &&str| path == *room || path.starts_with(&format!("{room}/"));
    let rooms = ROOMS.iter().map(|(room, _)| *room).filter(inside);
    rooms
        .max_by_key(|room| room.len())
        .unwrap_or_else(|| panic!("{file} stands in no room: see ROOMS"))
}

fn may_import(from: &str, to: &str) -> bool {
    let allowed = ROOMS.iter().find(|(room, _)| *room == from);
    from == to || allowed.is_some_and(|(_, rooms)| rooms.contains(&to))
}

fn upward(sources: &[Source]) -> Vec<String> {
    let imports = Imports::of(sources);
    let mut found = Vec::new();
    for (file, targets) in imports.arrows() {
        let from = room(file);
        for target in targets {
            let to = room(target);
            if !may_import(from, to) {
                found.push(format!("{from} may not import {to}: {file} names {target}"));
            }
        }
    }
    found
}

fn rooms_import_only_what_lies_below() {
    let found = upward(&sources("api/src"));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn an_import_upwards_is_seen() {
    let planted = [
        Source::new("api/src/domain/goal.rs".to_owned(), "use crate::store::goal;\n"),
        Source::new("api/src/store/goal.rs".to_owned(), "pub struct Goal;\n"),
    ];
    assert_eq!(
        upward(&planted),
        ["domain may not import store: api/src/domain/goal.rs names api/src/store/goal.rs"]
    );
}

/// Every room is there, and needs each of those that it may import.
fn the_table_of_rooms_is_no_wider_than_the_house() {
    let sources = sources("api/src");
    let imports = Imports::of(&sources);
    let needed: BTreeSet<_> = imports
        .arrows()
        .into_iter()
        .flat_map(|(file, targets)| targets.into_iter().map(move |target| (room(file), room(target))))
        .collect();
    let unused: Vec<_> = ROOMS
        .iter()
        .flat_map(|(from, rooms)| rooms.iter().map(move |to| (*from, *to)))
        .filter(|arrow| !needed.contains(arrow))
        .collect();
    assert_eq!(unused, [("", ""); 0], "nothing needs these any more");
}

/// Types of the schema name each other, as goals name their focus areas and these their goals. Nothing else does.
fn only_types_of_the_schema_stand_in_circles() {
    let sources = sources("api/src");
    let imports = Imports::of(&sources);
    let arrows = imports.arrows();
    assert!(
        arrows.values().map(BTreeSet::len).sum::<usize>() > 300,
        "the arrows are no longer found"
    );
    for circle in circles(&arrows) {
        let is_schema = |file: &&str| room(file) == "graphql";
        assert!(circle.iter().all(is_schema), "a circle of files: {circle:#?}");
    }
}
