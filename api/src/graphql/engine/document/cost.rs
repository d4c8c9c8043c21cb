//! Which fields are lists, read from the schema itself, and how long each list is taken to be.

use std::collections::HashMap;

use apollo_compiler::{
    Schema,
    ast::{self, FieldDefinition},
    schema::ExtendedType,
};
use async_graphql::parser::types::OperationType;

use crate::graphql::engine::limit::{
    EXPECTED, LIST_DEFAULT, LONG_PAGES, PAGE_DEFAULT, PAGE_MAX, PAGE_USUAL, ROW, SEARCHES, Search, WORK,
};

/// What the guard knows of the schema.
#[derive(Debug)]
pub struct Shapes {
    types: HashMap<String, Fields>,
    roots: [Option<String>; 3],
}

/// The fields of one type, by name.
pub type Fields = HashMap<String, Shape>;

/// One field.
#[derive(Debug)]
pub struct Shape {
    /// The named type inside lists and non-nulls.
    pub of: String,
    pub length: Length,
    /// What it costs beside its values.
    pub work: u64,
    /// What each of its objects costs beside its values.
    pub row: u64,
    pub search: Option<&'static Search>,
    /// Rows of its longest page, if it gives pages.
    pub longest: Option<i64>,
}

/// How many objects a field answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    One,
    /// `first` or `last` says, otherwise this many.
    Page(u64),
    /// One for each of the `ids`.
    Ids,
    /// This many, as far as one can know.
    List(u64),
}

impl Shapes {
    pub fn of(schema: &Schema) -> Self {
        let types = schema.types.iter().map(|(name, definition)| {
            let fields = match definition {
                ExtendedType::Object(object) => Some(&object.fields),
                ExtendedType::Interface(interface) => Some(&interface.fields),
                _ => None,
            };
            let fields = fields.into_iter().flat_map(|fields| fields.values());
            let shapes = fields.map(|field| shape(schema, name, field)).collect();
            (name.to_string(), shapes)
        });
        let root = |kind| schema.root_operation(kind).map(ToString::to_string);
        Self {
            types: types.collect(),
            roots: [
                ast::OperationType::Query,
                ast::OperationType::Mutation,
                ast::OperationType::Subscription,
            ]
            .map(root),
        }
    }

    /// The fields of a type; none if it has none or is not known.
    pub fn fields(&self, of: &str) -> Option<&Fields> {
        self.types.get(of)
    }

    pub fn root(&self, kind: OperationType) -> Option<&Fields> {
        let [query, mutation, subscription] = &self.roots;
        let name = match kind {
            OperationType::Query => query,
            OperationType::Mutation => mutation,
            OperationType::Subscription => subscription,
        };
        self.fields(name.as_deref()?)
    }
}

/// A list of the service's own, which refuses pages that are too long; of others nobody knows what they give.
fn gives_pages(schema: &Schema, field: &FieldDefinition) -> bool {
    let connection = schema.get_object(field.ty.inner_named_type());
    field.ty.is_list() || connection.is_some_and(|object| object.fields.contains_key("pageInfo"))
}

fn shape(schema: &Schema, parent: &str, field: &FieldDefinition) -> (String, Shape) {
    let of = field.ty.inner_named_type().as_str();
    let takes = |name: &str| field.arguments.iter().any(|argument| argument.name == name);
    let place = format!("{parent}.{}", field.name);
    let known = |table: &[(&str, u64)], of: &str| {
        table
            .iter()
            .find(|(name, _)| *name == of)
            .map(|(_, number)| *number)
    };
    let expected = |default| {
        let element = of.strip_suffix("Connection").unwrap_or(of);
        known(EXPECTED, &place)
            .or_else(|| known(EXPECTED, element))
            .unwrap_or(default)
    };
    let length = if takes("first") || takes("last") {
        Length::Page(expected(PAGE_DEFAULT))
    } else if !field.ty.is_list() || parent.ends_with("Connection") {
        // A connection's own lists were counted where its page was asked for.
        Length::One
    } else if takes("ids") {
        Length::Ids
    } else {
        Length::List(expected(LIST_DEFAULT))
    };
    (
        field.name.to_string(),
        Shape {
            of: of.to_owned(),
            length,
            work: known(WORK, &place).unwrap_or_default(),
            row: known(ROW, of.strip_suffix("Connection").unwrap_or(of))
                .filter(|_| length != Length::One)
                .unwrap_or_default(),
            longest: (matches!(length, Length::Page(_)) && gives_pages(schema, field)).then(|| {
                let is_long = LONG_PAGES.contains(&place.as_str());
                if is_long { PAGE_MAX } else { PAGE_USUAL }.cast_signed()
            }),
            search: SEARCHES.iter().find(|search| search.field == place),
        },
    )
}
