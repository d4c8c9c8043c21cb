//! The guard: what a document asks for is known before the library sees it.
//!
//! The library's own limits come too late. Its parser recurses, its validation expands every fragment at every spread and
//! never yields, so a few hundred bytes could hold a worker for seconds. Here the text is scanned once, parsed once and
//! walked once, each fragment being measured a single time, whatever the number of spreads. All of it is linear in the
//! document, which is bounded in bytes first. The parsed document is then handed over, so that nothing is parsed twice.

mod cost;
mod reach;
mod root;
mod scan;
mod totals;
mod walk;

use std::collections::HashSet;

use async_graphql::{
    Pos, ServerError, Variables,
    parser::{
        self, parse_query,
        types::{
            DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
            SelectionSet,
        },
    },
};

use super::{
    code::Code,
    limit::{Limits, Measure},
};

pub use self::{
    cost::{SchemaUnreadable, Shapes},
    totals::Totals,
};

/// May the caller ask about the schema itself?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introspection {
    Open,
    Closed,
}

/// Holds documents against the limits, knowing from the schema which fields are lists.
#[derive(Debug)]
pub struct Guard {
    pub limits: Limits,
    shapes: Shapes,
}

/// A document within the limits, ready for the executor.
#[derive(Debug)]
pub struct Admitted {
    pub document: ExecutableDocument,
    /// Of the operation that will run.
    pub kind: OperationType,
    /// The names of the fields at its root.
    pub fields: Vec<String>,
    /// What that operation asks for.
    pub totals: Totals,
}

impl Guard {
    /// A guard for the schema that `sdl` describes.
    pub fn new(limits: Limits, sdl: &str) -> Result<Self, SchemaUnreadable> {
        Ok(Self {
            limits,
            shapes: Shapes::read(sdl)?,
        })
    }

    /// Parses and measures a document.
    pub fn admit(
        &self,
        query: &str,
        variables: &Variables,
        operation_name: Option<&str>,
        introspection: Introspection,
    ) -> Result<Admitted, ServerError> {
        check_text(query, &self.limits)?;
        let document = parse_query(query).map_err(syntax_error)?;
        let operation = resolve(&document, operation_name)?;
        require_variables(operation, variables)?;
        let totals = walk::measure(&document, operation, variables, &self.limits, &self.shapes)?;
        let fields = root::fields(&document, operation);
        root::require_once(operation.ty, &fields)?;
        if introspection == Introspection::Closed && totals.introspection > 0 {
            return Err(Code::ValidationFailed
                .error("Introspection is not open to this caller; see /schema.graphql."));
        }
        let kind = operation.ty;
        let fields = fields
            .iter()
            .map(|field| field.node.name.node.to_string())
            .collect();
        Ok(Admitted {
            document,
            kind,
            fields,
            totals,
        })
    }
}

/// The operation that runs: the named one, or the only one.
fn resolve<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, ServerError> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next()
        }
        (DocumentOperations::Multiple(_), None) => {
            let message = "The document has several operations: operationName must say which one to run.";
            return Err(Code::OperationResolutionFailure.error(message));
        }
    };
    found.map(|operation| &operation.node).ok_or_else(|| {
        Code::OperationResolutionFailure
            .error("The document has no operation with the name in operationName.")
    })
}

/// The library finds a missing variable only where a resolver reads it, and then half of the answer is already made.
fn require_variables(operation: &OperationDefinition, variables: &Variables) -> Result<(), ServerError> {
    for definition in &operation.variable_definitions {
        let required = !definition.node.var_type.node.nullable && definition.node.default_value.is_none();
        let given = variables.get(&definition.node.name.node);
        if required && given.is_none_or(|value| *value == async_graphql::Value::Null) {
            let name = &definition.node.name.node;
            let mut error =
                Code::BadUserInput.error(format!("Variable \"${name}\" needs a value that is not null."));
            error.locations = vec![definition.pos];
            return Err(error);
        }
    }
    Ok(())
}

/// The parser's message quotes the source line; what it expected and where is enough.
fn syntax_error(error: parser::Error) -> ServerError {
    let positions: Vec<Pos> = error.positions().collect();
    let message = match error {
        parser::Error::Syntax { message, .. } => {
            let reason = message
                .rsplit_once("= ")
                .map_or(message.as_str(), |(_, reason)| reason);
            format!("Syntax error: {}.", reason.replace('_', " "))
        }
        other => format!("Syntax error: {other}."),
    };
    let mut error = Code::ParseFailed.error(message);
    error.locations = positions;
    error
}

/// Where the document gives an argument a value with variables in it: what is wrong there is wrong with the variables.
pub fn variable_arguments(query: &str) -> HashSet<Pos> {
    let mut places = HashSet::new();
    if let Ok(document) = parse_query(query) {
        let operations = document
            .operations
            .iter()
            .map(|(_, operation)| &operation.node.selection_set);
        let fragments = document
            .fragments
            .values()
            .map(|fragment| &fragment.node.selection_set);
        operations
            .chain(fragments)
            .for_each(|set| collect_variable_arguments(&set.node, &mut places));
    }
    places
}

fn collect_variable_arguments(set: &SelectionSet, places: &mut HashSet<Pos>) {
    for selection in &set.items {
        let of_directives = selection
            .node
            .directives()
            .iter()
            .flat_map(|directive| &directive.node.arguments);
        let of_field = match &selection.node {
            Selection::Field(field) => field.node.arguments.as_slice(),
            Selection::FragmentSpread(_) | Selection::InlineFragment(_) => &[],
        };
        let with_variables = of_directives
            .chain(of_field)
            .filter(|(_, value)| value.node.clone().into_const().is_none());
        places.extend(with_variables.map(|(name, _)| name.pos));
        match &selection.node {
            Selection::Field(field) => collect_variable_arguments(&field.node.selection_set.node, places),
            Selection::InlineFragment(inline) => {
                collect_variable_arguments(&inline.node.selection_set.node, places);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// What must hold before anything recurses. The size goes first: a text that is too long isn't even scanned.
fn check_text(query: &str, limits: &Limits) -> Result<(), ServerError> {
    let over = |name, what, asked, allowed| {
        Measure {
            name,
            what,
            asked,
            allowed,
        }
        .check(Code::ParseFailed)
    };
    over("bytes", "bytes", query.len() as u64, limits.bytes)?;
    let scan = scan::scan(query);
    over("nesting", "levels of brackets", scan.nesting, limits.nesting)?;
    over("tokens", "words and signs", scan.tokens, limits.tokens)?;
    over(
        "nameBytes",
        "bytes in one name",
        scan.name_bytes,
        limits.name_bytes,
    )
}
