//! From the tree of the checking library to the one that the engine runs.

use std::collections::HashMap;

use apollo_compiler::{Node, ast};
use async_graphql::{
    Name, Pos, Positioned,
    indexmap::IndexMap,
    parser::types::{
        BaseType, Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition,
        FragmentSpread, InlineFragment, OperationDefinition, OperationType, Selection, SelectionSet, Type,
        TypeCondition, VariableDefinition,
    },
};
use async_graphql_value::{ConstValue, Number, Value};

use super::place::Places;

/// The operations and fragments of a document. What is neither is left out: the check refuses it.
pub fn document(source: &ast::Document, places: &Places) -> ExecutableDocument {
    let convert = Convert(places);
    let mut operations = HashMap::new();
    let mut anonymous = None;
    let mut fragments = HashMap::new();
    for definition in &source.definitions {
        match definition {
            ast::Definition::OperationDefinition(node) => {
                let operation = convert.at(node, convert.operation(node));
                match &node.name {
                    Some(name) => {
                        operations.insert(Name::new(name), operation);
                    }
                    None => anonymous = Some(operation),
                }
            }
            ast::Definition::FragmentDefinition(node) => {
                fragments.insert(Name::new(&node.name), convert.at(node, convert.fragment(node)));
            }
            _ => {}
        }
    }
    let operations = match anonymous {
        Some(operation) if operations.is_empty() => DocumentOperations::Single(operation),
        _ => DocumentOperations::Multiple(operations),
    };
    ExecutableDocument {
        operations,
        fragments,
    }
}

/// A literal without variables; none where it has some.
pub fn constant(value: &ast::Value) -> Option<ConstValue> {
    Convert::value(value).into_const()
}

struct Convert<'a>(&'a Places);

impl Convert<'_> {
    fn at<T, N>(&self, source: &Node<T>, node: N) -> Positioned<N> {
        Positioned::new(node, self.pos(source.location().map(|span| span.offset())))
    }

    fn name(&self, source: &apollo_compiler::Name) -> Positioned<Name> {
        let pos = self.pos(source.location().map(|span| span.offset()));
        Positioned::new(Name::new(source), pos)
    }

    fn pos(&self, offset: Option<usize>) -> Pos {
        offset.map_or(Pos::default(), |offset| self.0.pos(offset))
    }

    fn operation(&self, source: &Node<ast::OperationDefinition>) -> OperationDefinition {
        let variables = source.variables.iter();
        OperationDefinition {
            ty: match source.operation_type {
                ast::OperationType::Query => OperationType::Query,
                ast::OperationType::Mutation => OperationType::Mutation,
                ast::OperationType::Subscription => OperationType::Subscription,
            },
            variable_definitions: variables.map(|node| self.at(node, self.variable(node))).collect(),
            directives: self.directives(&source.directives),
            selection_set: self.at(source, self.selections(&source.selection_set)),
        }
    }

    fn variable(&self, source: &ast::VariableDefinition) -> VariableDefinition {
        let default = source.default_value.as_ref();
        VariableDefinition {
            name: self.name(&source.name),
            var_type: self.at(&source.ty, kind(&source.ty)),
            directives: self.directives(&source.directives),
            default_value: default.and_then(|value| Some(self.at(value, constant(value)?))),
        }
    }

    fn fragment(&self, source: &Node<ast::FragmentDefinition>) -> FragmentDefinition {
        FragmentDefinition {
            type_condition: self.condition(&source.type_condition),
            directives: self.directives(&source.directives),
            selection_set: self.at(source, self.selections(&source.selection_set)),
        }
    }

    fn condition(&self, on: &apollo_compiler::Name) -> Positioned<TypeCondition> {
        let on = self.name(on);
        let pos = on.pos;
        Positioned::new(TypeCondition { on }, pos)
    }

    /// The text's nesting is bounded before it is parsed, and with it how deep this goes.
    fn selections(&self, source: &[ast::Selection]) -> SelectionSet {
        let selection = |selection: &ast::Selection| match selection {
            ast::Selection::Field(node) => self.at(node, Selection::Field(self.at(node, self.field(node)))),
            ast::Selection::FragmentSpread(node) => {
                let spread = FragmentSpread {
                    fragment_name: self.name(&node.fragment_name),
                    directives: self.directives(&node.directives),
                };
                self.at(node, Selection::FragmentSpread(self.at(node, spread)))
            }
            ast::Selection::InlineFragment(node) => {
                let inline = InlineFragment {
                    type_condition: node.type_condition.as_ref().map(|on| self.condition(on)),
                    directives: self.directives(&node.directives),
                    selection_set: self.at(node, self.selections(&node.selection_set)),
                };
                self.at(node, Selection::InlineFragment(self.at(node, inline)))
            }
        };
        SelectionSet {
            items: source.iter().map(selection).collect(),
        }
    }

    fn field(&self, source: &Node<ast::Field>) -> Field {
        Field {
            alias: source.alias.as_ref().map(|alias| self.name(alias)),
            name: self.name(&source.name),
            arguments: self.arguments(&source.arguments),
            directives: self.directives(&source.directives),
            selection_set: self.at(source, self.selections(&source.selection_set)),
        }
    }

    fn directives(&self, source: &ast::DirectiveList) -> Vec<Positioned<Directive>> {
        let directive = |node: &Node<ast::Directive>| {
            let directive = Directive {
                name: self.name(&node.name),
                arguments: self.arguments(&node.arguments),
            };
            self.at(node, directive)
        };
        source.iter().map(directive).collect()
    }

    fn arguments(&self, source: &[Node<ast::Argument>]) -> Vec<(Positioned<Name>, Positioned<Value>)> {
        let argument = |node: &Node<ast::Argument>| {
            let value = self.at(&node.value, Self::value(&node.value));
            (self.name(&node.name), value)
        };
        source.iter().map(argument).collect()
    }

    fn value(source: &ast::Value) -> Value {
        match source {
            ast::Value::Null => Value::Null,
            ast::Value::Enum(name) => Value::Enum(Name::new(name)),
            ast::Value::Variable(name) => Value::Variable(Name::new(name)),
            ast::Value::String(text) => Value::String(text.clone()),
            ast::Value::Int(number) => number_of(number.as_str()),
            ast::Value::Float(number) => number_of(number.as_str()),
            ast::Value::Boolean(value) => Value::Boolean(*value),
            ast::Value::List(items) => Value::List(items.iter().map(|item| Self::value(item)).collect()),
            ast::Value::Object(fields) => {
                let fields = fields.iter();
                let fields = fields.map(|(name, value)| (Name::new(name), Self::value(value)));
                Value::Object(fields.collect::<IndexMap<_, _>>())
            }
        }
    }
}

/// A number as written; `-0` is 0, which JSON's integers don't tell apart. One that no Float holds is refused by the check.
fn number_of(text: &str) -> Value {
    let text = if text == "-0" { "0" } else { text };
    text.parse::<Number>().map_or(Value::Null, Value::Number)
}

fn kind(source: &ast::Type) -> Type {
    let (base, nullable) = match source {
        ast::Type::Named(name) => (BaseType::Named(Name::new(name)), true),
        ast::Type::NonNullNamed(name) => (BaseType::Named(Name::new(name)), false),
        ast::Type::List(item) => (BaseType::List(Box::new(kind(item))), true),
        ast::Type::NonNullList(item) => (BaseType::List(Box::new(kind(item))), false),
    };
    Type { base, nullable }
}
