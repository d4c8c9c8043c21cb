//! The parameters of a request, from a body or a query string.

use std::collections::BTreeMap;

use async_graphql::{Name, Value, Variables};
use axum::{extract::Query, http::Uri};
use serde::{Deserialize, de::DeserializeOwned};

use super::refusal::{Refusal, shorten};
use crate::graphql::engine::code::Code;

/// What every GraphQL request is made of (GraphQL over HTTP, section 5.1). Unknown members are passed over.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    pub query: Option<String>,
    pub operation_name: Option<String>,
    #[serde(default)]
    pub variables: Variables,
    #[serde(default)]
    pub extensions: Option<BTreeMap<Name, Value>>,
}

impl Params {
    pub fn from_body(body: &[u8]) -> Result<Self, Refusal> {
        match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            None => Err(Refusal::bad_request(
                "The body is empty: send a JSON object with the document in \"query\".",
            )),
            Some(b'[') => Err(Refusal::bad_request(
                "Batches are not taken: send one request at a time.",
            )),
            Some(b'{') => parse("The body", body),
            // Serde would take a struct from an array too, but from nothing else.
            Some(_) => Err(Refusal::bad_request(
                "The body must be a JSON object with the document in \"query\".",
            )),
        }
    }

    pub fn from_uri(uri: &Uri) -> Result<Self, Refusal> {
        /// Texts, of which two hold JSON.
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Texts {
            query: Option<String>,
            operation_name: Option<String>,
            variables: Option<String>,
            extensions: Option<String>,
        }
        let unreadable = "The query string cannot be read: each parameter stands once, percent-encoded.";
        let Query(texts) = Query::<Texts>::try_from_uri(uri).map_err(|_| Refusal::bad_request(unreadable))?;
        Ok(Self {
            query: texts.query,
            operation_name: texts.operation_name,
            variables: parameter("variables", texts.variables)?.unwrap_or_default(),
            extensions: parameter("extensions", texts.extensions)?,
        })
    }

    /// The document itself.
    pub fn take_query(&mut self) -> Result<String, Refusal> {
        let query = self.query.take().filter(|query| !query.trim().is_empty());
        let persisted = |extensions: &BTreeMap<_, _>| extensions.contains_key("persistedQuery");
        query.ok_or_else(|| {
            if self.extensions.as_ref().is_some_and(persisted) {
                // Clients compare this very message.
                Refusal::request(Code::PersistedQueryNotFound.error("PersistedQueryNotFound"))
            } else {
                Refusal::bad_request("The parameter \"query\" is missing: it holds the GraphQL document.")
            }
        })
    }
}

/// A parameter that holds JSON; one that is null says as little as none.
fn parameter<T: DeserializeOwned>(name: &str, text: Option<String>) -> Result<Option<T>, Refusal> {
    let text = text.filter(|text| text.trim() != "null");
    let parse = |text: String| parse(&format!("The parameter \"{name}\""), text.as_bytes());
    text.map(parse).transpose()
}

fn parse<T: DeserializeOwned>(what: &str, json: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(json).map_err(|error| {
        // A number that overflows is the caller's input, and no broken JSON.
        if let Some(path) = overflow(json) {
            let message = format!("The number at {} is too large for a Float.", shorten(&path, 160));
            return Refusal::request(Code::BadUserInput.error(message));
        }
        let problem = match error.classify() {
            serde_json::error::Category::Data => "does not have the shape of a GraphQL request",
            _ => "is not valid JSON",
        };
        Refusal::bad_request(format!("{what} {problem}: {}.", shorten(&error.to_string(), 160)))
    })
}

/// Where a number passes what a Float holds (R5: the row's path). The text is read again for it, which only a refused one is.
fn overflow(json: &[u8]) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let error = serde_path_to_error::deserialize::<_, serde_json::Value>(&mut reader).err()?;
    // serde_json has no kind of its own for it.
    let is_overflow = error.inner().to_string().starts_with("number out of range");
    is_overflow.then(|| error.path().to_string())
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn a_number_too_large_is_refused_with_its_path() {
        let body = br#"{"query": "{a}", "variables": {"input": {"rows": [{"value": 1}, {"value": 1e400}]}}}"#;
        let refusal = Params::from_body(body).unwrap_err();
        assert!(
            refusal.error.message.contains("variables.input.rows[1].value"),
            "{}",
            refusal.error.message
        );
    }
}
