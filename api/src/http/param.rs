//! The parameters of a request, from a body or a query string.

use std::collections::BTreeMap;

use async_graphql::{Name, Value, Variables};
use axum::{extract::Query, http::Uri};
use serde::{Deserialize, de::DeserializeOwned};

use super::refusal::{Refusal, shorten};
use crate::graphql::code::Code;

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
        let Query(texts) = Query::<Texts>::try_from_uri(uri).map_err(|_| {
            Refusal::bad_request(
                "The query string cannot be read: each parameter stands once, percent-encoded.",
            )
        })?;
        let json = |text: Option<String>| text.filter(|text| text.trim() != "null");
        Ok(Self {
            query: texts.query,
            operation_name: texts.operation_name,
            variables: json(texts.variables)
                .map(|text| parse("The parameter \"variables\"", text.as_bytes()))
                .transpose()?
                .unwrap_or_default(),
            extensions: json(texts.extensions)
                .map(|text| parse("The parameter \"extensions\"", text.as_bytes()))
                .transpose()?,
        })
    }

    /// The document itself.
    pub fn take_query(&mut self) -> Result<String, Refusal> {
        let query = self.query.take().filter(|query| !query.trim().is_empty());
        query.ok_or_else(|| {
            if self
                .extensions
                .as_ref()
                .is_some_and(|extensions| extensions.contains_key("persistedQuery"))
            {
                // Clients compare this very message.
                Refusal::request(Code::PersistedQueryNotFound.error("PersistedQueryNotFound"))
            } else {
                Refusal::bad_request("The parameter \"query\" is missing: it holds the GraphQL document.")
            }
        })
    }
}

fn parse<T: DeserializeOwned>(what: &str, json: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(json).map_err(|error| {
        let problem = match error.classify() {
            serde_json::error::Category::Data => "does not have the shape of a GraphQL request",
            _ => "is not valid JSON",
        };
        Refusal::bad_request(format!("{what} {problem}: {}.", shorten(&error.to_string(), 160)))
    })
}
