//! Variables as they came, of which only those are read into values that the operation declares.

use std::{collections::HashSet, fmt};

use async_graphql::{Name, ServerError, Value, Variables};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::graphql::engine::code::Code;

/// A JSON object, unread.
#[derive(Debug, Default)]
pub struct Given(Option<Box<RawValue>>);

impl Given {
    /// The members that are declared; others are passed over without being made into values.
    pub fn read(&self, declared: &HashSet<&str>) -> Result<Variables, ServerError> {
        let Some(json) = &self.0 else {
            return Ok(Variables::default());
        };
        let mut reader = serde_json::Deserializer::from_str(json.get());
        Declared(declared).deserialize(&mut reader).map_err(|error| {
            // A number that overflows is the caller's input, and no broken JSON.
            match overflow(json.get()) {
                Some(path) => {
                    let path = path.chars().take(160).collect::<String>();
                    Code::BadUserInput.error(format!(
                        "The number at variables.{path} is too large for a Float."
                    ))
                }
                None => Code::BadUserInput.error(format!("The variables can't be read: {error}.")),
            }
        })
    }
}

/// Null is as none.
impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Option::<Box<RawValue>>::deserialize(deserializer)?;
        match json {
            Some(json) if !json.get().starts_with('{') => {
                Err(D::Error::custom("variables are a JSON object"))
            }
            json => Ok(Self(json)),
        }
    }
}

struct Declared<'a>(&'a HashSet<&'a str>);

impl<'de> DeserializeSeed<'de> for Declared<'_> {
    type Value = Variables;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Variables, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Declared<'_> {
    type Value = Variables;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Variables, A::Error> {
        let mut variables = Variables::default();
        while let Some(name) = members.next_key::<String>()? {
            if self.0.contains(name.as_str()) {
                variables.insert(Name::new(name), members.next_value::<Value>()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(variables)
    }
}

/// Where a number passes what a Float holds (R5: the row's path). The text is read again for it, which only a refused one is.
fn overflow(json: &str) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let error = serde_path_to_error::deserialize::<_, serde_json::Value>(&mut reader).err()?;
    // serde_json has no kind of its own for it.
    let is_overflow = error.inner().to_string().starts_with("number out of range");
    is_overflow.then(|| error.path().to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Given;

    fn given(json: &str) -> Given {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_number_too_large_is_refused_with_its_path() {
        let given = given(r#"{"input": {"rows": [{"value": 1}, {"value": 1e400}]}}"#);
        let error = given.read(&HashSet::from(["input"])).unwrap_err();
        assert!(
            error.message.contains("variables.input.rows[1].value"),
            "{}",
            error.message
        );
    }

    #[test]
    fn what_is_not_declared_is_no_value() {
        let given = given(r#"{"spare": [1e400, {}], "n": 1}"#);
        let read = given.read(&HashSet::from(["n", "missing"])).unwrap();
        assert_eq!(read.keys().collect::<Vec<_>>(), ["n"]);
    }

    #[test]
    fn variables_are_an_object_or_null() {
        assert!(given("null").read(&HashSet::from(["n"])).unwrap().is_empty());
        for wrong in ["[]", "1", "\"{}\""] {
            assert!(serde_json::from_str::<Given>(wrong).is_err(), "{wrong}");
        }
    }
}
