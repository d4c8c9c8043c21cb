//! How much of a list has to be read to find what is asked for.

use async_graphql::{Name, Value, parser::types::Field};
use async_graphql_value::Value as Literal;

use crate::graphql::engine::limit::Search;

/// Thousandths of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach(u64);

impl Reach {
    pub const WHOLE: Self = Self(1_000);

    pub const fn of(self, cost: u64) -> u64 {
        cost.saturating_mul(self.0) / Self::WHOLE.0
    }

    /// What the arguments of a field lead to; and whether rows are looked for at all, and not only taken from one end.
    pub fn asked<'a>(
        field: &Field,
        search: &Search,
        variable: impl Fn(&Name) -> Option<&'a Value>,
    ) -> (Self, bool) {
        let given = |name: &&str| {
            field
                .get_argument(name)
                .is_some_and(|value| value.node != Literal::Null)
        };
        let narrowed = search.narrowed.iter().filter_map(|(name, each)| {
            let number = length_in(&field.get_argument("filter")?.node, name, &variable)?;
            Some(number.saturating_mul(*each).min(Self::WHOLE.0))
        });
        let reach = narrowed.min().map_or(Self::WHOLE, Self);
        (reach, search.arguments.iter().any(given))
    }
}

/// How many values a list has inside an input, whichever part of it a variable brings.
fn length_in<'a>(input: &Literal, name: &str, variable: &impl Fn(&Name) -> Option<&'a Value>) -> Option<u64> {
    let of_value = |value: &Value| match value {
        Value::List(values) => Some(values.len() as u64),
        Value::Null => None,
        _ => Some(1),
    };
    match input {
        Literal::Variable(input) => match variable(input)? {
            Value::Object(fields) => of_value(fields.get(name)?),
            _ => None,
        },
        Literal::Object(fields) => match fields.get(name)? {
            Literal::Variable(values) => of_value(variable(values)?),
            Literal::List(values) => Some(values.len() as u64),
            Literal::Null => None,
            _ => Some(1),
        },
        _ => None,
    }
}
