//! The source text as the rules read it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A function of `store` that others call.
pub struct Function {
    pub name: String,
    pub signature: String,
    body: String,
}

impl Function {
    pub fn writes(&self) -> bool {
        const STATEMENTS: &[&str] = &[
            "insert_many",
            "update_many",
            "delete_many",
            "Query::insert",
            "Query::update",
            "Query::delete",
            "insert_new",
            "link::insert",
        ];
        let on_a_row = ["insert", "update", "delete"];
        let connections = ["db", "tx", "self.0", "held.tx()", "open.tx()"];
        let methods = on_a_row
            .iter()
            .flat_map(|write| connections.iter().map(move |db| format!(".{write}({db})")));
        STATEMENTS.iter().any(|word| self.body.contains(word))
            || methods.into_iter().any(|call| self.body.contains(&call))
    }

    /// A read takes the scope, or what it is made of for one action. A permit opens the units that it names, for both.
    pub fn is_guarded(&self) -> bool {
        let takes = |guard| self.signature.contains(guard);
        takes("Permit<") || (!self.writes() && (takes("&Scope") || takes("&Reach")))
    }
}

/// Functions and methods that layers above may call, and that may touch the database.
pub fn functions_of(text: &str) -> Vec<Function> {
    const START: &str = "pub async fn ";
    let starts = text.match_indices(START).map(|(at, _)| at);
    let functions = starts.map(|start| {
        let indent = text[..start].rsplit('\n').next().unwrap();
        let rest = &text[start..];
        let end = rest
            .find(&format!("\n{indent}}}\n"))
            .expect("rustfmt ends a function where it began");
        let (signature, body) = rest[..end].split_once(" {\n").expect("a function has a body");
        let name = signature[START.len()..].split(['(', '<']).next().unwrap();
        Function {
            name: name.to_owned(),
            signature: signature.to_owned(),
            body: body.to_owned(),
        }
    });
    functions.collect()
}

/// A file of the service, without comments and unit tests.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn new(path: String, text: &str) -> Self {
        let mut kept = String::new();
        let mut in_tests = false;
        for line in text.lines() {
            in_tests |= line == "#[cfg(test)]";
            if !in_tests && !line.trim_start().starts_with("//") {
                kept.push_str(line);
                kept.push('\n');
            }
            in_tests &= line != "}" && !(line.starts_with("mod ") && line.ends_with(';'));
        }
        Self { path, text: kept }
    }
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap_or_else(|error| panic!("{folder}: {error}")) {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                open.push(path);
            } else if Path::new(&path)
                .extension()
                .is_some_and(|extension| extension == "rs")
                && !path.ends_with("/tests.rs")
            {
                found.push(Source::new(path, &fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    found
}

/// The names after a prefix: `sea_orm::Value` and all of `sea_orm::{A, b::C}`.
pub fn named_after(text: &str, prefix: &str) -> Vec<String> {
    text.match_indices(prefix)
        .flat_map(|(at, _)| {
            let rest = &text[at + prefix.len()..];
            let end = if rest.starts_with('{') {
                rest.find("};").unwrap_or(rest.len())
            } else {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len())
            };
            rest[..end]
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}
