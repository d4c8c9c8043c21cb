//! Errors at the edge of the schema: refusals as data (`userErrors`), the rest at the top level with a code.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, Error, ErrorExtensions, OutputType, Positioned, ServerError, ServerResult,
    SimpleObject, Value,
    indexmap::IndexMap,
    parser::types::Field,
    registry::{EnumBuilder, MetaEnumValue, MetaTypeId, Registry},
};

use sea_orm::DbErr;

use super::batch::LoadError;
use crate::{
    domain::{
        language::Language,
        outage::Outage,
        rejection::{self, Rejection},
    },
    service::Failure,
    store,
};

/// The error code (felkod): the stable name of a refusal, the same in every language.
#[derive(Clone, Copy, Debug)]
pub struct ErrorCode(pub rejection::ErrorCode);

#[async_trait::async_trait]
impl OutputType for ErrorCode {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("ErrorCode")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| {
            let values = rejection::ErrorCode::ALL.iter().map(|code| {
                let mut value = MetaEnumValue::new(code.code());
                value.description = Some(code.description().to_owned());
                (code.code().to_owned(), value)
            });
            let mut meta = EnumBuilder::new("ErrorCode".to_owned(), values.collect::<IndexMap<_, _>>());
            meta = meta.description(Some(
                "The error code (felkod): the stable name of a refusal, the same in every language."
                    .to_owned(),
            ));
            meta.build()
        })
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Enum(async_graphql::Name::new(self.0.code())))
    }
}

/// What a person can put right: a refusal with its code, what to do, and where in the input.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserError {
    /// The stable code.
    code: ErrorCode,
    /// What is wrong and what to do, in Swedish or English by `Accept-Language`.
    message: String,
    /// Names from `input` inwards; list positions as numbers from 0. Null where no one field is at fault.
    path: Option<Vec<String>>,
}

impl UserError {
    pub fn new(rejection: &Rejection, language: Language) -> Self {
        let path = (!rejection.path.is_empty()).then(|| rejection.path.clone());
        let mut message = rejection.message(language);
        if !rejection.suggestions.is_empty() {
            let did_you_mean = language.choose("Menade du", "Did you mean");
            let suggestions = rejection.suggestions.join(", ");
            message = format!("{message} {did_you_mean} {suggestions}?");
        }
        Self {
            code: ErrorCode(rejection.reason.code()),
            message,
            path,
        }
    }
}

/// A command's outcome as the payload shows it: the object, or the refusals. What the caller can't put right is an error.
pub fn outcome<T>(
    result: Result<T, Failure>,
    language: Language,
) -> async_graphql::Result<(Option<T>, Vec<UserError>)> {
    match result {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(Failure::Rejected(rejections)) => Ok((
            None,
            rejections
                .iter()
                .map(|rejection| UserError::new(rejection, language))
                .collect(),
        )),
        Err(failure) => Err(failure.into()),
    }
}

/// An argument that the rules refuse, as a top-level error.
pub fn bad_user_input(rejection: &Rejection, language: Language) -> Error {
    let error = UserError::new(rejection, language);
    Error::new(error.message).extend_with(|_, extensions| {
        extensions.set("code", "BAD_USER_INPUT");
        extensions.set("reason", rejection.reason.code().code());
        extensions.set("argument", rejection.path.join("."));
        extensions.set("suggestions", rejection.suggestions.clone());
    })
}

/// The state of the database that an error comes from, where it is away, locked or full. What failed stands behind the error, as the
/// resolver gave it.
pub fn outage_of(error: &ServerError) -> Option<Outage> {
    let database = || error.source::<DbErr>().and_then(store::outage);
    let load = || error.source::<LoadError>().and_then(LoadError::outage);
    let failure = || error.source::<Failure>().and_then(Failure::outage);
    database().or_else(load).or_else(failure)
}

/// A failed read, as a top-level error: a refused argument, or what is masked at the edge.
pub fn read_failure(failure: Failure, language: Language) -> Error {
    match failure {
        Failure::Rejected(rejections) => match rejections.first() {
            Some(rejection) => bad_user_input(rejection, language),
            None => Error::new("refused"),
        },
        failure => failure.into(),
    }
}
