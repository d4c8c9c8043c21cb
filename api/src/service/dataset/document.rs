//! The columns as Markdown, for `docs/columns.md`.

use std::fmt::Write as _;

use super::Dataset;
use crate::domain::{datum::Kind, language::Language};

const SAID: &str = "The columns of every dataset, printed by `arshjul columns` from the one table that also serves the exports and \
    `/odata/v1/$metadata`. They come at the end, so that none ever moves; the last one says with which version. What they mean in the \
    field's own words, and who reads what: `docs/bi.md`.";

/// `docs/columns.md`, whole.
pub fn document() -> String {
    let mut text = format!("# Columns\n\n{SAID}\n");
    for dataset in Dataset::ALL {
        // Writing to a text can't fail.
        let _ = write!(
            text,
            "\n## {}\n\nNarrowed by: {}.\n",
            dataset.name(),
            listed(dataset.parameters())
        );
        text += "\n| column | type | | what it is | på svenska | since |\n|---|---|---|---|---|---|\n";
        for column in dataset.columns() {
            let need = if column.is_required { "" } else { "may be empty" };
            let unit = if column.unit.is_empty() {
                String::new()
            } else {
                format!(" ({})", column.unit)
            };
            let said = |language| column.said.in_language(language);
            let _ = writeln!(
                text,
                "| {} | {}{unit} | {need} | {} | {} | {} |",
                column.name,
                kind(column.kind),
                said(Language::English),
                said(Language::Swedish),
                column.since,
            );
        }
    }
    text
}

fn listed(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Id => "id",
        Kind::Text => "text",
        Kind::Whole => "whole number",
        Kind::Decimal => "decimal number",
        Kind::Number => "number",
        Kind::Truth => "true or false",
        Kind::Day => "date",
        Kind::Instant => "instant (UTC)",
    }
}
