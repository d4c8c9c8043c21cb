//! A mutation names each of its fields once.
//!
//! Fields with the same response key are one field (GraphQL, section 6.3.2), and run once. The library merges what they select
//! but runs each of them, so that the same change would be made twice: such a document is refused instead.

use std::collections::HashSet;

use async_graphql::{
    Name, Pos, ServerError,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet},
};

use super::super::code::Code;

/// Refuses the second field of a response key at the root of a mutation. The walk before has bounded how many there are.
pub fn check(document: &ExecutableDocument, operation: &OperationDefinition) -> Result<(), ServerError> {
    if operation.ty != OperationType::Mutation {
        return Ok(());
    }
    let mut keys = HashSet::new();
    match repeated(document, &operation.selection_set.node, &mut keys) {
        None => Ok(()),
        Some(place) => {
            let message = "The mutation has two fields of one name at its root. Name it once, or give the second an alias.";
            let mut error = Code::ValidationFailed.error(message);
            error.locations = vec![place];
            Err(error)
        }
    }
}

fn repeated<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    keys: &mut HashSet<&'a Name>,
) -> Option<Pos> {
    set.items.iter().find_map(|item| match &item.node {
        Selection::Field(field) => (!keys.insert(&field.node.response_key().node)).then_some(item.pos),
        Selection::InlineFragment(inline) => repeated(document, &inline.node.selection_set.node, keys),
        Selection::FragmentSpread(spread) => {
            let fragment = document.fragments.get(&spread.node.fragment_name.node)?;
            repeated(document, &fragment.node.selection_set.node, keys)
        }
    })
}
