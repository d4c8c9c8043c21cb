//! Pages that no list gives: known to be wrong before anything runs, and so nothing of an answer is lost by them.

use std::collections::HashSet;

use async_graphql::{
    Name, Pos, Positioned, Value, Variables,
    connection::CursorType as _,
    parser::types::{Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};
use async_graphql_value::Value as Literal;

use super::cost::{Fields, Shapes};
use crate::{
    domain::rejection::{Reason, Rejection},
    graphql::engine::cursor::Cursor,
};

/// What is wrong with the pages of an operation, each at its place.
pub fn wrong(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    shapes: &Shapes,
) -> Vec<(Pos, Rejection)> {
    let mut look = Look {
        document,
        operation,
        variables,
        shapes,
        seen: HashSet::new(),
        found: Vec::new(),
    };
    look.selection_set(&operation.selection_set.node, shapes.root(operation.ty));
    look.found
}

struct Look<'a> {
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
    shapes: &'a Shapes,
    /// A fragment is looked at once, wherever it is spread.
    seen: HashSet<&'a Name>,
    found: Vec<(Pos, Rejection)>,
}

impl<'a> Look<'a> {
    fn selection_set(&mut self, set: &'a SelectionSet, parent: Option<&'a Fields>) {
        for selection in &set.items {
            if self.is_left_out(selection.node.directives()) {
                continue;
            }
            match &selection.node {
                Selection::Field(field) => self.field(field, parent),
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let parent = on.map_or(parent, |on| self.shapes.fields(&on.node.on.node));
                    self.selection_set(&inline.node.selection_set.node, parent);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some((name, fragment)) = self.document.fragments.get_key_value(name)
                        && self.seen.insert(name)
                    {
                        let on = self.shapes.fields(&fragment.node.type_condition.node.on.node);
                        self.selection_set(&fragment.node.selection_set.node, on);
                    }
                }
            }
        }
    }

    fn field(&mut self, field: &'a Positioned<Field>, parent: Option<&'a Fields>) {
        let shape = parent.and_then(|fields| fields.get(field.node.name.node.as_str()));
        if let Some(longest) = shape.and_then(|shape| shape.longest)
            && let Some(rejection) = self.page(&field.node, longest)
        {
            self.found.push((field.pos, rejection));
        }
        let fields = shape.and_then(|shape| self.shapes.fields(&shape.of));
        self.selection_set(&field.node.selection_set.node, fields);
    }

    fn page(&self, field: &Field, longest: i64) -> Option<Rejection> {
        let size = |name| {
            let number = self.argument(field, name)?;
            Some((name, number))
        };
        let (first, last) = (size("first"), size("last"));
        if first.is_some() && last.is_some() {
            return Some(Rejection::at("last", Reason::FirstWithLast));
        }
        if let Some((name, size)) = first.or(last) {
            let is_long = |number: i64| (0..=longest).contains(&number);
            let is_fine = match size {
                Value::Number(number) => number.as_i64().is_some_and(is_long),
                _ => true,
            };
            if !is_fine {
                let reason = Reason::OutOfRange {
                    minimum: 0,
                    maximum: longest,
                };
                return Some(Rejection::at(name, reason));
            }
        }
        ["after", "before"]
            .into_iter()
            .find_map(|name| match self.argument(field, name)? {
                Value::String(text) if Cursor::decode_cursor(&text).is_err() => {
                    Some(Rejection::at(name, Reason::CursorInvalid))
                }
                _ => None,
            })
    }

    fn is_left_out(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().any(|directive| {
            let condition = directive
                .node
                .get_argument("if")
                .map(|value| self.value(&value.node));
            let is_so = |expected| condition == Some(Some(Value::Boolean(expected)));
            match directive.node.name.node.as_str() {
                "skip" => is_so(true),
                "include" => is_so(false),
                _ => false,
            }
        })
    }

    /// Null is as none.
    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let value = self.value(&field.get_argument(name)?.node)?;
        (value != Value::Null).then_some(value)
    }

    fn default(&self, variable: &Name) -> Option<&'a Value> {
        let mut defined = self.operation.variable_definitions.iter();
        let defined = defined.find(|defined| defined.node.name.node == *variable)?;
        defined.node.default_value.as_ref().map(|value| &value.node)
    }

    fn value(&self, literal: &Literal) -> Option<Value> {
        match literal {
            Literal::Variable(name) => self.variables.get(name).or_else(|| self.default(name)).cloned(),
            literal => literal.clone().into_const(),
        }
    }
}
