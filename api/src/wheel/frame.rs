//! What the parts of the page have in common: sections, tables, and small drawings beside words.

use maud::{Markup, html};

use super::{
    drawing::{severity_class, shape, sign_shape, state_class},
    geometry::ORIGIN,
    picture::{Named, Severity, State},
    ring::Ring,
};
use crate::domain::{language::Language, text::Word};

/// A part of the page, which can be led to by its id.
pub fn section(id: &str, title: &str, content: &Markup) -> Markup {
    html! { section { h2 id=(id) { (title) } (content) } }
}

/// A table before its rows.
pub struct Table<'a> {
    pub class: Option<&'a str>,
    pub title: &'a str,
    pub caption: &'a str,
    pub columns: &'a [Word],
}

impl Table<'_> {
    /// A table that is wider than a small screen scrolls by itself, also from the keyboard.
    pub fn with(&self, rows: &Markup, language: Language) -> Markup {
        html! {
            div.scroll role="region" aria-label=(self.title) tabindex="0" {
                table class=[self.class] {
                    caption { (self.caption) }
                    thead { tr { @for column in self.columns { th scope="col" { (column.in_language(language)) } } } }
                    (rows)
                }
            }
        }
    }
}

/// What a cell is of, for screens that are too narrow for a table: each row is a list there.
pub fn of(columns: &[Word], index: usize, language: Language) -> Option<&'static str> {
    Some(columns.get(index)?.in_language(language))
}

/// A code that tells its name.
pub fn code(unit: &Named) -> Markup {
    html! { abbr title=(unit.name) { (unit.code) } }
}

/// A small drawing beside a word that says the same.
pub fn sign(drawn: &Markup) -> Markup {
    html! {
        svg.wheel.icon viewBox="-24 -24 48 48" width="24" height="24" aria-hidden="true" { (drawn) }
    }
}

pub fn ring_sign(ring: Ring, state: State) -> Markup {
    sign(&html! {
        g class={ "mark " (ring.class()) " " (state_class(state)) } {
            (shape(ring.shape(), ORIGIN, 12.0, "shape"))
            @if state == State::Late { (shape(ring.shape(), ORIGIN, 17.5, "halo")) }
        }
    })
}

pub fn severity_sign(severity: Severity) -> Markup {
    sign(&html! { g class={ "finding " (severity_class(severity)) } { (sign_shape(severity, ORIGIN)) } })
}
