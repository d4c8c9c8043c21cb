//! What people type: strings of the schema that are read in one spelling.

use std::borrow::Cow;

use async_graphql::{InputType, InputValueError, InputValueResult, Value, registry::Registry};

use crate::domain::{calendar::canonical_event_code, spelling};

/// A title or a name, on one line.
#[derive(Clone, Debug)]
pub struct Line(pub String);

/// A text of several lines.
#[derive(Clone, Debug)]
pub struct Prose(pub String);

/// The code of a reporting event, in whatever case.
#[derive(Clone, Debug)]
pub struct EventCode(pub String);

macro_rules! spelled {
    ($($type:ident: $spelling:path;)*) => {$(
        impl InputType for $type {
            type RawValueType = String;

            fn type_name() -> Cow<'static, str> {
                <String as InputType>::type_name()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                <String as InputType>::create_type_info(registry)
            }

            fn parse(value: Option<Value>) -> InputValueResult<Self> {
                let text = <String as InputType>::parse(value).map_err(InputValueError::propagate)?;
                Ok(Self($spelling(&text)))
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }

            fn as_raw_value(&self) -> Option<&String> {
                Some(&self.0)
            }
        }
    )*};
}

spelled! {
    Line: spelling::line;
    Prose: spelling::prose;
    EventCode: event_code;
}

/// What is no code of an event stays as it was typed, to be refused by it.
fn event_code(text: &str) -> String {
    canonical_event_code(text).unwrap_or_else(|| text.to_owned())
}
