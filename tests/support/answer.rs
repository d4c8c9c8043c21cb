//! What the service answered, read so that a failing test says what it was.

use std::fmt;

use serde_json::Value;

/// The answer to one GraphQL request.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    request: String,
    body: Value,
}

impl Answer {
    pub fn new(request: &str, body: Value) -> Self {
        Self {
            request: request.to_owned(),
            body,
        }
    }

    /// The whole answer, errors and extensions included.
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// The data of a request that had no error.
    pub fn data(&self) -> &Value {
        assert!(
            self.body.get("errors").is_none(),
            "an error was not expected\n{self}"
        );
        &self.body["data"]
    }

    /// A value inside [`Self::data`], by names and positions: `goals.nodes.0.code`.
    pub fn at(&self, path: &str) -> &Value {
        let pointer = format!("/{}", path.replace('.', "/"));
        self.data()
            .pointer(&pointer)
            .unwrap_or_else(|| panic!("there is no {path}\n{self}"))
    }

    /// A list inside [`Self::data`].
    pub fn list(&self, path: &str) -> &[Value] {
        self.at(path)
            .as_array()
            .unwrap_or_else(|| panic!("{path} is no list\n{self}"))
    }

    /// A text inside [`Self::data`].
    pub fn text(&self, path: &str) -> &str {
        self.at(path)
            .as_str()
            .unwrap_or_else(|| panic!("{path} is no text\n{self}"))
    }

    /// `extensions.code` of each top-level error.
    pub fn error_codes(&self) -> Vec<&str> {
        let errors = self.body.get("errors").and_then(Value::as_array);
        errors
            .into_iter()
            .flatten()
            .map(|error| {
                error
                    .pointer("/extensions/code")
                    .and_then(Value::as_str)
                    .unwrap_or("an error without code")
            })
            .collect()
    }

    /// The codes of the `userErrors` of a mutation.
    pub fn user_error_codes(&self, mutation: &str) -> Vec<&str> {
        self.list(&format!("{mutation}.userErrors"))
            .iter()
            .map(|error| {
                error["code"]
                    .as_str()
                    .unwrap_or_else(|| panic!("ask for the code of userErrors\n{self}"))
            })
            .collect()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "asked:    {}\nanswered: {:#}", self.request, self.body)
    }
}
