//! Which file names which, from the source text: `use` trees and paths alike. A name that a file passes on (`pub use`) is followed to
//! where it stands.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_tests::no_database;

use super::source::Source;

no_database! {
    plain:
        arrows_are_followed_to_where_a_name_stands;
}

/// The files of the service by what they name of each other.
pub struct Imports {
    files: BTreeMap<String, Module>,
}

struct Module {
    file: String,
    names: BTreeSet<String>,
    /// What is passed on under which name.
    passed_on: BTreeMap<String, String>,
}

impl Imports {
    pub fn of(sources: &[Source]) -> Self {
        let files = sources.iter().map(|source| {
            let module = module_of(&source.path);
            let mut names = BTreeSet::new();
            let mut passed_on = BTreeMap::new();
            for (statement, is_public) in statements(&source.text) {
                for path in leaves(&statement) {
                    let path = absolute(&path, &module);
                    if is_public {
                        let name = path.rsplit("::").next().unwrap_or_default().to_owned();
                        passed_on.insert(name, path.clone());
                    } else {
                        names.insert(path);
                    }
                }
            }
            names.extend(paths(&source.text).map(|path| absolute(&path, &module)));
            let file = source.path.clone();
            (
                module,
                Module {
                    file,
                    names,
                    passed_on,
                },
            )
        });
        Self {
            files: files.collect(),
        }
    }

    /// Each file with those that it names. A file inside a folder may name the folder's own: that is its door, and no arrow.
    pub fn arrows(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let arrows = self.files.iter().map(|(module, from)| {
            let named = from.names.iter().filter_map(|name| self.home(name, 0));
            let others = named.filter(|home| !is_door(home, module));
            let targets = others.map(|home| self.files[home].file.as_str()).collect();
            (from.file.as_str(), targets)
        });
        arrows.collect()
    }

    /// The module in which a name stands.
    fn home(&self, name: &str, depth: usize) -> Option<&str> {
        let mut prefix = name;
        loop {
            if let Some((module, found)) = self.files.get_key_value(prefix) {
                let rest = name[prefix.len()..].trim_start_matches("::");
                let first = rest.split("::").next().unwrap_or_default();
                return match found.passed_on.get(first) {
                    Some(path) if depth < 8 => self.home(path, depth + 1).or(Some(module)),
                    _ => Some(module),
                };
            }
            prefix = prefix.rsplit_once("::")?.0;
        }
    }
}

fn is_door(home: &str, module: &str) -> bool {
    module == home || module.starts_with(&format!("{home}::"))
}

/// Files that reach each other, in both directions.
pub fn circles<'a>(arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<Vec<&'a str>> {
    let from = |start: &'a str| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<_> = arrows.get(start).into_iter().flatten().copied().collect();
        while let Some(file) = open.pop() {
            if seen.insert(file) {
                open.extend(arrows.get(file).into_iter().flatten());
            }
        }
        seen
    };
    let reaches: BTreeMap<_, _> = arrows.keys().map(|&file| (file, from(file))).collect();
    let mut circles: Vec<Vec<&str>> = Vec::new();
    for (&file, reach) in &reaches {
        if reach.contains(file) && !circles.iter().flatten().any(|&known| known == file) {
            let mutual = reach.iter().filter(|&other| reaches[other].contains(file));
            circles.push(mutual.copied().collect());
        }
    }
    circles.retain(|circle| circle.len() > 1);
    circles
}

fn module_of(path: &str) -> String {
    let path = path.trim_start_matches("api/src/").trim_end_matches(".rs");
    let mut module = "crate".to_owned();
    for part in path.split('/').filter(|part| !["mod", "lib"].contains(part)) {
        module.push_str("::");
        module.push_str(part);
    }
    module
}

/// `use` statements, and whether they pass on what they name.
fn statements(text: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut open: Option<(String, bool)> = None;
    for line in text.lines() {
        if open.is_none() {
            let (visibility, rest) = line.split_once("use ").unwrap_or(("-", ""));
            if visibility.trim().is_empty() || visibility.starts_with("pub") && !visibility.contains("fn") {
                open = Some((rest.to_owned(), visibility.starts_with("pub")));
            }
        } else if let Some((statement, _)) = &mut open {
            statement.push_str(line.trim());
        }
        if line.trim_end().ends_with(';') {
            found.extend(open.take());
        }
    }
    found
}

/// The paths of a `use` tree.
fn leaves(tree: &str) -> Vec<String> {
    let tree = tree.trim().trim_end_matches(';').trim();
    let Some((prefix, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        return vec![path.trim_end_matches("::self").replace(' ', "")];
    };
    let inside = rest.strip_suffix('}').unwrap_or(rest);
    let mut depth = 0;
    let branches = inside.split(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    });
    branches
        .filter(|branch| !branch.trim().is_empty())
        .flat_map(|branch| leaves(&format!("{prefix}{}", branch.trim())))
        .collect()
}

/// Paths that begin at the crate or above, outside of `use` too.
fn paths(text: &str) -> impl Iterator<Item = String> {
    let starts = text.match_indices("crate::").chain(text.match_indices("super::"));
    starts.filter_map(|(at, _)| {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        if before.is_alphanumeric() || before == '_' || before == ':' {
            return None;
        }
        let rest = &text[at..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
        let path = rest[..end.unwrap_or(rest.len())].trim_end_matches(':');
        (!path.is_empty()).then(|| path.to_owned())
    })
}

fn absolute(path: &str, module: &str) -> String {
    let mut here = module;
    let mut rest = path;
    if let Some(tail) = rest.strip_prefix("self::") {
        rest = tail;
    } else if !rest.starts_with("super") {
        return rest.to_owned();
    }
    while let Some(tail) = rest.strip_prefix("super") {
        here = here.rsplit_once("::").map_or(here, |(parent, _)| parent);
        rest = tail.trim_start_matches("::");
    }
    format!("{here}::{rest}").trim_end_matches("::").to_owned()
}

fn arrows_are_followed_to_where_a_name_stands() {
    let source = |path: &str, text: &str| Source::new(format!("api/src/{path}"), text);
    let sources = [
        source("a/mod.rs", "mod b;\nmod c;\npub use self::b::B;\npub struct A;\n"),
        source("a/b.rs", "use super::{A, c::C};\npub struct B(A, C);\n"),
        source("a/c.rs", "use crate::a::B;\npub struct C(Box<B>);\n"),
        source("d.rs", "use std::fmt;\nfn d() -> crate::a::c::C { todo!() }\n"),
    ];
    let imports = Imports::of(&sources);
    let arrows = imports.arrows();
    assert_eq!(arrows["api/src/d.rs"], BTreeSet::from(["api/src/a/c.rs"]));
    assert_eq!(arrows["api/src/a/b.rs"], BTreeSet::from(["api/src/a/c.rs"]));
    assert_eq!(circles(&arrows), [["api/src/a/b.rs", "api/src/a/c.rs"]]);
}
