//! What stands at the root of an operation.

use std::collections::HashSet;

use async_graphql::{
    Positioned, ServerError,
    parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
};

use crate::graphql::engine::code::Code;

/// The fields at the root, fragments expanded. The walk before has bounded how many there are.
pub fn fields<'a>(
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
) -> Vec<&'a Positioned<Field>> {
    let mut fields = Vec::new();
    collect(document, &operation.selection_set.node, &mut fields);
    fields
}

fn collect<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    fields: &mut Vec<&'a Positioned<Field>>,
) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => fields.push(field),
            Selection::InlineFragment(inline) => collect(document, &inline.node.selection_set.node, fields),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(document, &fragment.node.selection_set.node, fields);
                }
            }
        }
    }
}

/// A mutation names each of its fields once.
///
/// Fields with the same response key are one field (GraphQL, section 6.3.2), and run once. The library merges what they select
/// but runs each of them, so that the same change would be made twice: such a document is refused instead.
pub fn require_once(kind: OperationType, fields: &[&Positioned<Field>]) -> Result<(), ServerError> {
    if kind != OperationType::Mutation {
        return Ok(());
    }
    let mut keys = HashSet::new();
    match fields
        .iter()
        .find(|field| !keys.insert(&field.node.response_key().node))
    {
        None => Ok(()),
        Some(repeated) => {
            let message = "The mutation has two fields of one name at its root. Name it once, or give the second an alias.";
            let mut error = Code::ValidationFailed.error(message);
            error.locations = vec![repeated.pos];
            Err(error)
        }
    }
}
