//! Queries that select everything that can be reached from a field, made from the schema.

use std::{collections::HashMap, fmt::Write as _};

use arshjul_tests::Client;
use serde_json::Value;

/// The object types of the schema with their fields.
pub struct Reachable {
    types: HashMap<String, Vec<Field>>,
    interfaces: HashMap<String, Vec<String>>,
}

struct Field {
    name: String,
    type_name: String,
    /// Whether it can be asked without arguments.
    is_plain: bool,
}

const SCHEMA: &str = "{ __schema { types { name kind possibleTypes { name } fields {
    name args { name type { kind } defaultValue }
    type { name ofType { name ofType { name ofType { name } } } }
} } } }";

impl Reachable {
    pub async fn of(client: &Client) -> Self {
        let answer = client.query(SCHEMA).await;
        let mut reachable = Self {
            types: HashMap::new(),
            interfaces: HashMap::new(),
        };
        for described in answer.list("__schema.types") {
            let name = described["name"].as_str().unwrap().to_owned();
            match described["kind"].as_str().unwrap() {
                "OBJECT" => {
                    let fields = described["fields"].as_array().unwrap();
                    reachable.types.insert(name, fields.iter().map(field).collect());
                }
                "INTERFACE" => {
                    let objects = described["possibleTypes"].as_array().unwrap();
                    reachable.interfaces.insert(
                        name,
                        objects
                            .iter()
                            .map(|object| object["name"].as_str().unwrap().to_owned())
                            .collect(),
                    );
                }
                _ => {}
            }
        }
        reachable
    }

    /// The selections of everything that a field of `Query` leads to in so many steps: one, or one for each type that an interface
    /// stands for.
    pub fn selections(&self, name: &str, steps: usize) -> Vec<String> {
        let field = self.types["Query"]
            .iter()
            .find(|field| field.name == name)
            .unwrap();
        match self.interfaces.get(&field.type_name) {
            None => vec![self.selection(&field.type_name, steps)],
            Some(objects) => {
                let select = |object: &String| {
                    format!(
                        "{{ __typename ... on {object} {} }}",
                        self.selection(object, steps)
                    )
                };
                objects.iter().map(select).collect()
            }
        }
    }

    fn selection(&self, type_name: &str, steps: usize) -> String {
        let mut text = String::from("{ __typename");
        for field in self.types[type_name].iter().filter(|field| field.is_plain) {
            let is_leaf = !self.types.contains_key(&field.type_name);
            assert!(
                !self.interfaces.contains_key(&field.type_name),
                "{type_name}.{} is an interface",
                field.name
            );
            if is_leaf {
                let _ = write!(text, " {}", field.name);
            } else if steps > 0 {
                let _ = write!(
                    text,
                    " {} {}",
                    field.name,
                    self.selection(&field.type_name, steps - 1)
                );
            }
        }
        text + " }"
    }
}

fn field(described: &Value) -> Field {
    let mut named = &described["type"];
    while named["name"].is_null() {
        named = &named["ofType"];
    }
    let args = described["args"].as_array().unwrap();
    Field {
        name: described["name"].as_str().unwrap().to_owned(),
        type_name: named["name"].as_str().unwrap().to_owned(),
        is_plain: args
            .iter()
            .all(|arg| arg["type"]["kind"] != "NON_NULL" || !arg["defaultValue"].is_null()),
    }
}
