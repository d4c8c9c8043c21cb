//! A checked request, run to its answer.

use std::sync::Arc;

use async_graphql::{
    Executor, Request, Response, Value,
    parser::types::{DocumentOperations, ExecutableDocument, OperationType},
};

use super::{code::Code, context::RequestData, level::LevelSpawner};
use crate::{
    domain::language::Language,
    service::{calendar::StandingTemplate, context::Visit},
    store::Store,
};

/// A schema with what its requests run on.
#[derive(Clone)]
pub struct Engine<S> {
    schema: S,
    /// What `__schema.description` says.
    description: &'static str,
    store: Store,
    standing_template: Arc<StandingTemplate>,
}

impl<S: Executor> Engine<S> {
    pub fn new(
        schema: S,
        description: &'static str,
        store: Store,
        standing_template: StandingTemplate,
    ) -> Self {
        Self {
            schema,
            description,
            store,
            standing_template: Arc::new(standing_template),
        }
    }

    /// Runs a request. Whoever has not signed in changes nothing, and learns so before anything is looked up.
    pub async fn execute(&self, mut request: Request, visit: Visit) -> Response {
        if visit.identity.is_none() {
            let operation = request.operation_name.clone();
            match request.parsed_query() {
                Ok(document) if may_change(document, operation.as_deref()) => {
                    return unauthenticated(visit.language);
                }
                Ok(_) => {}
                Err(error) => return Response::from_errors(vec![error]),
            }
        }
        let spawner = LevelSpawner::default();
        let data = RequestData::new(
            self.store.clone(),
            self.standing_template.clone(),
            visit,
            spawner.clone(),
        );
        let mut response = spawner.run(self.schema.execute(request.data(data))).await;
        self.describe(&mut response.data);
        response
    }

    /// The library describes every schema by the same sentence.
    fn describe(&self, data: &mut Value) {
        let Value::Object(roots) = data else { return };
        let inner = roots.values_mut().filter_map(|root| match root {
            Value::Object(fields) => Some(fields.values_mut()),
            _ => None,
        });
        for value in inner.flatten() {
            if matches!(value, Value::String(text) if text == ANY_SCHEMA) {
                *value = Value::String(self.description.to_owned());
            }
        }
    }
}

/// The library's description of whatever schema.
const ANY_SCHEMA: &str = "A GraphQL Schema defines the capabilities of a GraphQL server. It exposes all available types and \
    directives on the server, as well as the entry points for query, mutation, and subscription operations.";
/// Whether a request changes something.
pub fn changes(request: &mut Request) -> bool {
    let operation = request.operation_name.clone();
    let document = request.parsed_query();
    document.is_ok_and(|document| may_change(document, operation.as_deref()))
}

fn may_change(document: &ExecutableDocument, name: Option<&str>) -> bool {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => operation.node.ty == OperationType::Mutation,
        (DocumentOperations::Multiple(operations), Some(name)) => operations
            .get(name)
            .is_some_and(|operation| operation.node.ty == OperationType::Mutation),
        // Refused later, as it names no operation.
        (DocumentOperations::Multiple(_), None) => false,
    }
}

fn unauthenticated(language: Language) -> Response {
    let message = language.choose(
        "Logga in: skicka en åtkomsttoken i Authorization: Bearer.",
        "Sign in: send an access token in Authorization: Bearer.",
    );
    Response::from_errors(vec![Code::Unauthenticated.error(message)])
}
