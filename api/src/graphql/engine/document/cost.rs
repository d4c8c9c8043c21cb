//! Which fields are lists, read from the schema itself, and how long each list is taken to be.

use std::collections::HashMap;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, OperationType, Type, TypeKind, TypeSystemDefinition},
};

use crate::graphql::engine::limit::{EXPECTED, LIST_DEFAULT, PAGE_DEFAULT, ROW, SEARCHES, Search, WORK};

/// The types that a schema has without saying so (specification, section 4.2): the fields that cost something.
const INTROSPECTION: &str = "
    type __Schema { description: String types: [__Type!]! queryType: __Type! mutationType: __Type
        subscriptionType: __Type directives: [__Directive!]! }
    type __Type { kind: String name: String description: String specifiedByURL: String isOneOf: Boolean
        fields: [__Field!] interfaces: [__Type!] possibleTypes: [__Type!] enumValues: [__EnumValue!]
        inputFields: [__InputValue!] ofType: __Type }
    type __Field { name: String description: String args: [__InputValue!]! type: __Type! isDeprecated: Boolean
        deprecationReason: String }
    type __InputValue { name: String description: String type: __Type! defaultValue: String isDeprecated: Boolean
        deprecationReason: String }
    type __EnumValue { name: String description: String isDeprecated: Boolean deprecationReason: String }
    type __Directive { name: String description: String isRepeatable: Boolean locations: [String!]!
        args: [__InputValue!]! }
";

/// The schema's own text could not be read back.
#[derive(Debug, thiserror::Error)]
#[error("the schema cannot be read back: {0}")]
pub struct SchemaUnreadable(#[from] async_graphql::parser::Error);

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
    pub fn read(sdl: &str) -> Result<Self, SchemaUnreadable> {
        let mut types = HashMap::new();
        let mut roots = ["Query", "Mutation", "Subscription"].map(|name| Some(name.to_owned()));
        for text in [INTROSPECTION, sdl] {
            for definition in parse_schema(text)?.definitions {
                match definition {
                    TypeSystemDefinition::Schema(schema) => {
                        let schema = schema.node;
                        roots = [schema.query, schema.mutation, schema.subscription]
                            .map(|root| root.map(|name| name.node.to_string()));
                    }
                    TypeSystemDefinition::Type(definition) => {
                        let fields = match definition.node.kind {
                            TypeKind::Object(object) => object.fields,
                            TypeKind::Interface(interface) => interface.fields,
                            _ => Vec::new(),
                        };
                        let name = definition.node.name.node.to_string();
                        let shapes = fields.iter().map(|field| shape(&name, &field.node)).collect();
                        types.insert(name, shapes);
                    }
                    TypeSystemDefinition::Directive(_) => {}
                }
            }
        }
        Ok(Self { types, roots })
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

fn shape(parent: &str, field: &FieldDefinition) -> (String, Shape) {
    let (of, is_list) = named(&field.ty.node);
    let takes = |name: &str| {
        field
            .arguments
            .iter()
            .any(|argument| argument.node.name.node == name)
    };
    let place = format!("{parent}.{}", field.name.node);
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
    } else if !is_list || parent.ends_with("Connection") {
        // A connection's own lists were counted where its page was asked for.
        Length::One
    } else if takes("ids") {
        Length::Ids
    } else {
        Length::List(expected(LIST_DEFAULT))
    };
    (
        field.name.node.to_string(),
        Shape {
            of: of.to_owned(),
            length,
            work: known(WORK, &place).unwrap_or_default(),
            row: known(ROW, of.strip_suffix("Connection").unwrap_or(of))
                .filter(|_| length != Length::One)
                .unwrap_or_default(),
            search: SEARCHES.iter().find(|search| search.field == place),
        },
    )
}

fn named(ty: &Type) -> (&str, bool) {
    match &ty.base {
        BaseType::Named(name) => (name, false),
        BaseType::List(inner) => (named(inner).0, true),
    }
}
