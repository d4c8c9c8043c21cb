//! The values of variables, as the types of the operation take them (specification, section 6.1.2): all of them, before anything runs.

use apollo_compiler::{
    Schema,
    ast::Type,
    schema::{ExtendedType, InputObjectType},
};
use async_graphql::{
    Name, Number, ServerError, Value, Variables,
    indexmap::IndexMap,
    parser::types::{BaseType, OperationDefinition, Type as Declared},
};

use super::specification::ERRORS;
use crate::graphql::engine::{code::Code, scalar};

/// The values of the variables that the operation declares.
pub fn variables(
    schema: &Schema,
    operation: &OperationDefinition,
    mut given: Variables,
) -> Result<Variables, Vec<ServerError>> {
    let mut coerced = Variables::default();
    let mut errors = Vec::new();
    for definition in &operation.variable_definitions {
        let node = &definition.node;
        let name = &node.name.node;
        let ty = declared(&node.var_type.node);
        let mut coercion = Coercion {
            schema,
            path: vec![name.to_string()],
            wrong: Vec::new(),
        };
        match given.remove(name) {
            Some(value) => {
                let value = coercion.value(value, &ty);
                coerced.insert(name.clone(), value);
            }
            None if node.default_value.is_none() && ty.is_non_null() => {
                let missing = format!("Variable \"${name}\" of required type \"{ty}\" was not provided.");
                coercion.wrong.push(missing);
            }
            None => {}
        }
        errors.extend(coercion.wrong.into_iter().map(|message| {
            let mut error = Code::BadUserInput.error(message);
            error.locations = vec![definition.pos];
            error
        }));
    }
    if errors.is_empty() {
        return Ok(coerced);
    }
    errors.truncate(ERRORS);
    Err(errors)
}

/// The declared type, in the words of the checked schema.
fn declared(ty: &Declared) -> Type {
    let of = match &ty.base {
        BaseType::Named(name) => Type::Named(apollo_compiler::Name::new_unchecked(name)),
        BaseType::List(item) => Type::List(Box::new(declared(item))),
    };
    if ty.nullable { of } else { of.non_null() }
}

struct Coercion<'a> {
    schema: &'a Schema,
    /// Where in the variable the value stands.
    path: Vec<String>,
    wrong: Vec<String>,
}

impl Coercion<'_> {
    /// The value as the type takes it; null where it is wrong, which is told then.
    fn value(&mut self, value: Value, ty: &Type) -> Value {
        if value == Value::Null {
            if ty.is_non_null() {
                self.refuse(
                    &value,
                    &format!("Expected non-nullable type \"{ty}\" not to be null."),
                );
            }
            return Value::Null;
        }
        if let Type::List(item) | Type::NonNullList(item) = ty {
            let Value::List(items) = value else {
                // One value is a list of one (section 3.11).
                return Value::List(vec![self.value(value, item)]);
            };
            let items = items.into_iter().enumerate();
            let items = items.map(|(at, value)| self.below(format!("[{at}]"), value, item));
            return Value::List(items.collect());
        }
        let named = ty.inner_named_type();
        let types = &self.schema.types;
        match (types.get(named), value) {
            (Some(ExtendedType::InputObject(object)), Value::Object(fields)) => self.object(object, fields),
            (Some(ExtendedType::Enum(of)), value) => match &value {
                Value::String(text) if of.values.contains_key(text.as_str()) => value,
                _ => self.refuse(&value, &format!("Value does not exist in \"{named}\" enum.")),
            },
            (Some(ExtendedType::Scalar(of)), value) if of.is_built_in() => match built_in(named, &value) {
                Some(taken) => taken,
                None => self.refuse(&value, &format!("{named} cannot represent it.")),
            },
            (Some(ExtendedType::Scalar(_)), value) => match scalar::refused(named, &value) {
                None => value,
                Some(form) => self.refuse(&value, &format!("Expected type \"{named}\": {form}.")),
            },
            (_, value) => self.refuse(&value, &format!("Expected type \"{named}\" to be an object.")),
        }
    }

    fn below(&mut self, step: String, value: Value, ty: &Type) -> Value {
        self.path.push(step);
        let value = self.value(value, ty);
        self.path.pop();
        value
    }

    fn object(&mut self, object: &InputObjectType, mut given: IndexMap<Name, Value>) -> Value {
        let mut coerced = IndexMap::with_capacity(given.len());
        let is_one = given.len() == 1 && given.values().all(|value| *value != Value::Null);
        if object.directives.has("oneOf") && !is_one {
            let message = format!(
                "Exactly one key must be specified for OneOf type \"{}\", and its value must not be null.",
                object.name
            );
            return self.refuse(&Value::Object(given), &message);
        }
        for (name, definition) in &object.fields {
            let key = Name::new(name);
            match given.shift_remove(&key) {
                // What is wrong with it is told by the rules, with its row.
                Some(value) if value != Value::Null && scalar::is_read_later(&object.name, name) => {
                    coerced.insert(key, value);
                }
                Some(value) => {
                    let value = self.below(format!(".{name}"), value, &definition.ty);
                    coerced.insert(key, value);
                }
                None if definition.is_required() => {
                    let message = format!(
                        "Field \"{name}\" of required type \"{}\" was not provided.",
                        definition.ty
                    );
                    self.refuse(&Value::Null, &message);
                }
                None => {}
            }
        }
        if let Some(unknown) = given.keys().next() {
            let message = format!("Field \"{unknown}\" is not defined by type \"{}\".", object.name);
            self.refuse(&Value::Null, &message);
        }
        Value::Object(coerced)
    }

    fn refuse(&mut self, value: &Value, reason: &str) -> Value {
        if self.wrong.len() < ERRORS {
            let (variable, inside) = self
                .path
                .split_first()
                .map_or(("", &[][..]), |(first, rest)| (first, rest));
            let place = if inside.is_empty() {
                String::new()
            } else {
                format!(" at \"{variable}{}\"", inside.concat())
            };
            self.wrong.push(format!(
                "Variable \"${variable}\" got invalid value {}{place}; {reason}",
                brief(value)
            ));
        }
        Value::Null
    }
}

/// A value as a message shows it.
fn brief(value: &Value) -> String {
    match value {
        Value::List(_) => "[…]".to_owned(),
        Value::Object(_) => "{…}".to_owned(),
        Value::String(text) if text.chars().count() > 40 => {
            format!("\"{}…\"", text.chars().take(40).collect::<String>())
        }
        other => other.to_string(),
    }
}

/// Sections 3.5.1 to 3.5.5; JSON doesn't tell 1 from 1.0.
fn built_in(scalar: &str, value: &Value) -> Option<Value> {
    match (scalar, value) {
        ("Int", Value::Number(number)) => {
            let whole = i32::try_from(scalar::whole(number)?).ok()?;
            Some(Value::Number(Number::from(whole)))
        }
        ("ID", Value::Number(number)) => {
            let of_float = |float: f64| (float.fract() == 0.0).then(|| format!("{float:.0}"));
            let text = number.as_i64().map(|whole| whole.to_string());
            Some(Value::String(text.or_else(|| of_float(number.as_f64()?))?))
        }
        ("Float", Value::Number(_))
        | ("String" | "ID", Value::String(_))
        | ("Boolean", Value::Boolean(_)) => Some(value.clone()),
        _ => None,
    }
}
