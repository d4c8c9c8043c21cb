//! Lists in arguments, written so that the checking library compares their lengths.
//!
//! Where two fields merge, it compares list literals item by item as far as the shorter goes (apollo-compiler 1.33, `same_value`), so that
//! `nodes(ids: ["a"])` and `nodes(ids: ["a", "b"])` would be one field. Objects it compares whole.

use apollo_compiler::{
    Name, Node,
    ast::{Definition, Document, Selection, Value},
};

/// The document with objects in place of list literals; none where it has none.
pub fn as_objects(document: &Document) -> Option<Document> {
    let mut copy = document.clone();
    let mut found = false;
    for definition in &mut copy.definitions {
        let selections = match definition {
            Definition::OperationDefinition(node) => &mut node.make_mut().selection_set,
            Definition::FragmentDefinition(node) => &mut node.make_mut().selection_set,
            _ => continue,
        };
        found |= in_selections(selections);
    }
    found.then_some(copy)
}

fn in_selections(selections: &mut [Selection]) -> bool {
    let mut found = false;
    for selection in selections {
        found |= match selection {
            Selection::Field(node) => {
                let field = node.make_mut();
                let mut found = in_selections(&mut field.selection_set);
                for argument in &mut field.arguments {
                    found |= in_value(&mut argument.make_mut().value);
                }
                found
            }
            Selection::InlineFragment(node) => in_selections(&mut node.make_mut().selection_set),
            Selection::FragmentSpread(_) => false,
        };
    }
    found
}

fn in_value(value: &mut Node<Value>) -> bool {
    match value.make_mut() {
        Value::Object(fields) => fields
            .iter_mut()
            .fold(false, |found, (_, value)| in_value(value) | found),
        Value::List(items) => {
            let items = items.drain(..).enumerate().map(|(at, mut item)| {
                in_value(&mut item);
                (Name::new_unchecked(&format!("_{at}")), item)
            });
            let object = Value::Object(items.collect());
            *value.make_mut() = object;
            true
        }
        _ => false,
    }
}
