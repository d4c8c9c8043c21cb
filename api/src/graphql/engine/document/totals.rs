//! What a document adds up to, and the bounds of it.

use async_graphql::ServerError;

use crate::graphql::engine::{
    code::Code,
    limit::{Limits, Measure},
};

/// What a part of a document adds up to, fragments expanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub selections: u64,
    /// Selection sets inside one another, this one included.
    pub depth: u64,
    /// Fields of the outermost selection set.
    pub width: u64,
    pub aliases: u64,
    pub directives: u64,
    pub unknown_fields: u64,
    pub input_values: u64,
    pub cost: u64,
    /// Of counting the list that this is selected on, once for the whole list.
    pub counting: u64,
    pub introspection: u64,
}

impl Totals {
    /// Both parts, side by side. Sums saturate: eight fragments in eight levels pass 2^64 long before they pass 64 KiB.
    pub fn and(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            depth: self.depth.max(other.depth),
            width: self.width.saturating_add(other.width),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            unknown_fields: self.unknown_fields.saturating_add(other.unknown_fields),
            input_values: self.input_values.saturating_add(other.input_values),
            cost: self.cost.saturating_add(other.cost),
            counting: self.counting.saturating_add(other.counting),
            introspection: self.introspection.saturating_add(other.introspection),
        }
    }

    /// The same, seen from the selection set around it.
    pub fn deeper(self) -> Self {
        Self {
            depth: self.depth.saturating_add(1),
            ..self
        }
    }

    pub fn check(self, limits: &Limits) -> Result<(), ServerError> {
        let measures = [
            (
                "selections",
                "fields and fragment spreads, fragments expanded",
                self.selections,
                limits.selections,
            ),
            (
                "aliases",
                "aliases, fragments expanded",
                self.aliases,
                limits.aliases,
            ),
            (
                "directives",
                "directives, fragments expanded",
                self.directives,
                limits.directives,
            ),
            (
                "unknownFields",
                "fields that the schema doesn't have",
                self.unknown_fields,
                limits.unknown_fields,
            ),
            (
                "inputValues",
                "values in its arguments, variables included",
                self.input_values,
                limits.input_values,
            ),
        ];
        measures.into_iter().try_for_each(over)
    }

    pub fn check_cost(self, limits: &Limits) -> Result<(), ServerError> {
        let measures = [
            (
                "cost",
                "as its cost, the values that the answer may hold",
                self.cost,
                limits.cost,
            ),
            (
                "introspectionCost",
                "as its cost of introspection",
                self.introspection,
                limits.introspection_cost,
            ),
        ];
        measures.into_iter().try_for_each(over)
    }
}

/// Refuses what is counted over its bound.
pub fn over((name, what, asked, allowed): (&'static str, &'static str, u64, u64)) -> Result<(), ServerError> {
    Measure {
        name,
        what,
        asked,
        allowed,
    }
    .check(Code::ValidationFailed)
}
