//! The rules of the GraphQL specification: a document that passes them can be run (section 5), whatever the engine looks at.

use apollo_compiler::{
    Name, Node, Schema,
    ast::{self, FieldDefinition, Type},
    diagnostic::ToCliReport as _,
    parser::Parser,
    schema::ExtendedType,
    validation::{DiagnosticData, DiagnosticList, Valid},
};
use async_graphql::ServerError;

use super::{key, list, place::Places, value};
use crate::{
    domain::suggestion::nearest,
    graphql::engine::{code::Code, limit::Limits},
};

/// Errors of one document, at most: the first ones tell enough.
pub const ERRORS: usize = 20;

/// The schema, as documents are checked against it.
#[derive(Debug)]
pub struct Specification {
    pub schema: Valid<Schema>,
}

/// The schema's own text doesn't hold by the specification.
#[derive(Debug, thiserror::Error)]
#[error("the schema doesn't hold: {0}")]
pub struct SchemaInvalid(String);

impl Specification {
    pub fn read(sdl: &str) -> Result<Self, SchemaInvalid> {
        let invalid = |errors: DiagnosticList| SchemaInvalid(errors.to_string());
        let builder = Schema::builder().ignore_builtin_redefinitions();
        let builder = builder.parse(sdl, "schema.graphql");
        let mut schema = builder.build().map_err(|failed| invalid(failed.errors))?;
        tell_one_of(&mut schema);
        let schema = schema.validate().map_err(|failed| invalid(failed.errors))?;
        Ok(Self { schema })
    }

    /// The document's tree. Its text is measured before: the parser recurses.
    pub fn parse(text: &str, limits: &Limits, places: &Places) -> Result<ast::Document, Vec<ServerError>> {
        if let Some(at) = key::without_colon(text) {
            let error = Code::ParseFailed.error("Syntax error: expected a colon after the name.".to_owned());
            return Err(vec![located(error, Some(at), places)]);
        }
        let nesting = usize::try_from(limits.nesting).unwrap_or(usize::MAX);
        let mut parser = Parser::new().recursion_limit(nesting);
        parser.parse_ast(text, "document").map_err(|failed| {
            let errors = failed.errors.iter().take(ERRORS).map(|found| {
                let message = format!(
                    "Syntax error: {}.",
                    found.error.to_string().trim_start_matches("syntax error: ")
                );
                located(
                    Code::ParseFailed.error(message),
                    found.error.location().map(|span| span.offset()),
                    places,
                )
            });
            errors.collect()
        })
    }

    /// Whether a document can be run, or what is wrong with it.
    pub fn check(
        &self,
        document: &ast::Document,
        places: &Places,
        hints: bool,
    ) -> Result<(), Vec<ServerError>> {
        let checked = document.to_executable_validate(&self.schema).map_err(|failed| {
            let errors = failed.errors.iter().take(ERRORS).map(|found| {
                let mut error = told(found.error, places);
                if hints && let Some(hint) = self.hint(&error.message) {
                    error.message.push_str(&hint);
                }
                error
            });
            errors.collect::<Vec<_>>()
        })?;
        let mut errors = self.conflicts_of_lists(document, places);
        let wrong = value::check(&self.schema, &checked).into_iter();
        errors.extend(
            wrong.map(|wrong| located(Code::ValidationFailed.error(wrong.message), wrong.offset, places)),
        );
        errors.truncate(ERRORS);
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    fn conflicts_of_lists(&self, document: &ast::Document, places: &Places) -> Vec<ServerError> {
        let Some(document) = list::as_objects(document) else {
            return Vec::new();
        };
        let Err(failed) = document.to_executable_validate(&self.schema) else {
            return Vec::new();
        };
        let conflicts = failed
            .errors
            .iter()
            .filter(|found| found.error.unstable_error_name() == Some("ConflictingFieldArgument"));
        conflicts.map(|found| told(found.error, places)).collect()
    }

    /// What a misspelt field may have meant.
    fn hint(&self, message: &str) -> Option<String> {
        let mut quoted = message.strip_prefix("Cannot query field \"")?.split('"');
        let (field, of) = (quoted.next()?, quoted.nth(1)?);
        let fields = match self.schema.types.get(of)? {
            ExtendedType::Object(object) => &object.fields,
            ExtendedType::Interface(interface) => &interface.fields,
            _ => return None,
        };
        let near = nearest(field, fields.keys().map(Name::as_str));
        (!near.is_empty()).then(|| format!(" Did you mean {}?", near.join(" or ")))
    }
}

/// `__Type.isOneOf` is of the edition of September 2025, and the library's own introspection is older.
fn tell_one_of(schema: &mut Schema) {
    if let Some(ExtendedType::Object(object)) = schema.types.get_mut("__Type") {
        let name = apollo_compiler::name!("isOneOf");
        let field = FieldDefinition {
            description: None,
            name: name.clone(),
            arguments: Vec::new(),
            ty: Type::Named(apollo_compiler::name!("Boolean")),
            directives: ast::DirectiveList::default(),
        };
        object.make_mut().fields.insert(name, Node::new(field).into());
    }
}

fn told(found: &DiagnosticData, places: &Places) -> ServerError {
    let message = found.unstable_compat_message();
    let message = message.unwrap_or_else(|| found.to_string());
    let offset = found.location().map(|span| span.offset());
    located(Code::ValidationFailed.error(message), offset, places)
}

fn located(mut error: ServerError, offset: Option<usize>, places: &Places) -> ServerError {
    error.locations = offset.map(|offset| places.pos(offset)).into_iter().collect();
    error
}
