//! The guard: a request is checked whole before the engine sees it.
//!
//! The engine's own limits come too late, and its checks are laxer than the specification. Here the text is scanned once, parsed
//! once and walked once, each fragment being measured a single time, whatever the number of spreads; all of it is linear in the
//! document, which is bounded in bytes first. What has been measured is then held against the specification, and the variables are
//! coerced. A document that comes again is known: it is measured with its variables, and neither parsed nor checked again.

mod coerce;
mod convert;
mod cost;
mod description;
mod given;
mod key;
mod list;
mod page;
mod place;
mod reach;
mod root;
mod scan;
mod specification;
mod totals;
mod value;
mod walk;

use std::sync::Arc;

use async_graphql::{
    Pos, ServerError, Variables,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
};
use quick_cache::{Weighter, sync::Cache};

use self::{place::Places, specification::Specification};
use super::{
    code::Code,
    limit::{Limits, Measure},
};
use crate::domain::rejection::Rejection;

pub use self::{cost::Shapes, given::Given, specification::SchemaInvalid, totals::Totals};

/// May the caller ask about the schema itself, and be helped with its names?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introspection {
    Open,
    Closed,
}

/// Holds documents against the limits and the specification.
#[derive(Debug)]
pub struct Guard {
    pub limits: Limits,
    shapes: Shapes,
    specification: Specification,
    known: Cache<String, Arc<Document>, TextBytes>,
}

/// A request within the limits that the engine can run.
#[derive(Debug)]
pub struct Admitted {
    pub document: ExecutableDocument,
    /// As the types of the operation take them.
    pub variables: Variables,
    /// Of the operation that will run.
    pub kind: OperationType,
    /// The names of the fields at its root.
    pub fields: Vec<String>,
    /// What that operation asks for.
    pub totals: Totals,
    /// Pages of it that no list gives.
    pub wrong_pages: Vec<(Pos, Rejection)>,
}

/// A checked document, as the engine runs it.
#[derive(Debug)]
struct Document {
    tree: ExecutableDocument,
}

/// What the operation that will run asks for, and the variables that it declares.
struct Measured {
    kind: OperationType,
    totals: Totals,
    variables: Variables,
}

/// Known documents are bounded by their text: the tree is some twenty times as large.
const KNOWN_BYTES: u64 = 1024 * 1024;

/// As many documents as that are a few hundred bytes long.
const KNOWN_DOCUMENTS: usize = 2_000;

#[derive(Clone, Debug)]
struct TextBytes;

impl Weighter<String, Arc<Document>> for TextBytes {
    fn weight(&self, text: &String, _: &Arc<Document>) -> u64 {
        text.len() as u64
    }
}

impl Guard {
    /// A guard for the schema that `sdl` describes.
    pub fn new(limits: Limits, sdl: &str) -> Result<Self, SchemaInvalid> {
        let specification = Specification::read(sdl)?;
        Ok(Self {
            limits,
            shapes: Shapes::of(&specification.schema),
            specification,
            known: Cache::with_weighter(KNOWN_DOCUMENTS, KNOWN_BYTES, TextBytes),
        })
    }

    /// Lets a request through that can be run, or says what is wrong with it.
    pub fn admit(
        &self,
        query: &str,
        given: &Given,
        operation_name: Option<&str>,
        introspection: Introspection,
    ) -> Result<Admitted, Vec<ServerError>> {
        check_text(query, &self.limits).map_err(one)?;
        let measured = |tree: &ExecutableDocument| {
            let operation = resolve(tree, operation_name)?;
            let definitions = operation.variable_definitions.iter();
            let declared = definitions.map(|definition| definition.node.name.node.as_str());
            let variables = given.read(&declared.collect())?;
            let totals = walk::measure(tree, operation, &variables, &self.limits, &self.shapes)?;
            Ok(Measured {
                kind: operation.ty,
                totals,
                variables,
            })
        };
        let (document, measured) = match self.known.get(query) {
            Some(document) => {
                let measured = measured(&document.tree).map_err(one)?;
                (document, measured)
            }
            None => self.first_read(query, introspection, measured)?,
        };
        let totals = measured.totals;
        let operation = resolve(&document.tree, operation_name).map_err(one)?;
        let fields = root::fields(&document.tree, operation);
        root::require_once(operation.ty, &fields).map_err(one)?;
        if introspection == Introspection::Closed && totals.introspection > 0 {
            let message = "Introspection is not open to this caller; see /schema.graphql.";
            return Err(one(Code::ValidationFailed.error(message)));
        }
        let schema = &self.specification.schema;
        let fields = fields.iter().map(|field| field.node.name.node.to_string());
        let variables = coerce::variables(schema, operation, measured.variables)?;
        Ok(Admitted {
            wrong_pages: page::wrong(&document.tree, operation, &variables, &self.shapes),
            variables,
            kind: measured.kind,
            fields: fields.collect(),
            totals,
            document: document.tree.clone(),
        })
    }

    /// Parses, measures and then checks a document, and keeps it.
    fn first_read(
        &self,
        query: &str,
        introspection: Introspection,
        measured: impl Fn(&ExecutableDocument) -> Result<Measured, ServerError>,
    ) -> Result<(Arc<Document>, Measured), Vec<ServerError>> {
        let places = Places::of(query);
        let parsed = Specification::parse(&description::blanked(query), &self.limits, &places)?;
        let tree = convert::document(&parsed, &places);
        // Before the check, which is more than linear in what fragments expand to.
        let measured = measured(&tree).map_err(one)?;
        if measured.kind == OperationType::Subscription {
            let message = "Subscriptions need a connection that stays open, not one answer.";
            return Err(one(Code::BadRequest.error(message)));
        }
        let hints = introspection == Introspection::Open;
        self.specification.check(&parsed, &places, hints)?;
        let document = Arc::new(Document { tree });
        self.known.insert(query.to_owned(), document.clone());
        Ok((document, measured))
    }
}

fn one(error: ServerError) -> Vec<ServerError> {
    vec![error]
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
