//! The parameters of a request, from a body or a query string.

use axum::{extract::Query, http::Uri};
use serde::{Deserialize, de::DeserializeOwned};

use super::refusal::{Refusal, shorten};
use crate::graphql::engine::{code::Code, document::Given};

/// What every GraphQL request is made of (GraphQL over HTTP, section 5.1). Unknown members are passed over.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    pub query: Option<String>,
    pub operation_name: Option<String>,
    #[serde(default)]
    pub variables: Given,
    #[serde(default)]
    pub extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Params {
    pub fn from_body(body: &[u8]) -> Result<Self, Refusal> {
        // RFC 8259, section 8.1: nobody should send a byte order mark, and nobody need refuse it.
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
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
            operation_name: texts.operation_name.filter(|name| !name.is_empty()),
            variables: parameter("variables", texts.variables)?.unwrap_or_default(),
            extensions: parameter("extensions", texts.extensions)?,
        })
    }

    /// The document itself.
    pub fn take_query(&mut self) -> Result<String, Refusal> {
        let query = self.query.take().filter(|query| !query.trim().is_empty());
        let persisted = |extensions: &serde_json::Map<_, _>| extensions.contains_key("persistedQuery");
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

/// A parameter that holds JSON; one that is null or empty says as little as none.
fn parameter<T: DeserializeOwned>(name: &str, text: Option<String>) -> Result<Option<T>, Refusal> {
    let text = text.filter(|text| !matches!(text.trim(), "" | "null"));
    let parse = |text: String| parse(&format!("The parameter \"{name}\""), text.as_bytes());
    text.map(parse).transpose()
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

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn a_parameter_that_is_empty_is_left_out() {
        let uri = "/graphql?query=%7Ba%7D&variables=&extensions=&operationName="
            .parse()
            .unwrap();
        let params = Params::from_uri(&uri).unwrap();
        assert_eq!(params.operation_name, None);
        assert!(params.extensions.is_none());
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let body = [b"\xEF\xBB\xBF".as_slice(), br#"{"query": "{a}"}"#].concat();
        assert_eq!(Params::from_body(&body).unwrap().query.as_deref(), Some("{a}"));
    }
}
