//! Queries over the schema, by chance: what can be asked, as far as a document may go.

use std::{collections::HashMap, fmt::Write as _};

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
};

/// Chance that comes again with its seed.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).expect("a number")).expect("below the bound")
    }

    pub fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    pub fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all.get(self.below(all.len())).expect("something to choose from")
    }
}

/// What the schema lets be asked.
pub struct Schema {
    objects: HashMap<String, Vec<Field>>,
    inputs: HashMap<String, Vec<Argument>>,
    enums: HashMap<String, Vec<String>>,
    /// Values that name something, by the argument that takes them.
    pub named: HashMap<&'static str, Vec<String>>,
}

#[derive(Clone)]
struct Field {
    name: String,
    of: String,
    arguments: Vec<Argument>,
}

#[derive(Clone)]
struct Argument {
    name: String,
    of: String,
    is_list: bool,
    is_required: bool,
}

impl Schema {
    pub fn read(sdl: &str) -> Self {
        let mut schema = Self {
            objects: HashMap::new(),
            inputs: HashMap::new(),
            enums: HashMap::new(),
            named: HashMap::new(),
        };
        // The engine's parser knows no description of a schema, which stands last.
        let types = sdl
            .rsplit_once("\n\"\"\"\n")
            .and_then(|(before, _)| before.rsplit_once("\n\"\"\"\n"));
        let types = types.expect("a description of the schema").0;
        for definition in parse_schema(types).expect("a schema").definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) => {
                    let fields = object.fields.into_iter().map(|field| Field {
                        name: field.node.name.node.to_string(),
                        of: named(&field.node.ty.node).0.to_owned(),
                        arguments: field
                            .node
                            .arguments
                            .iter()
                            .map(|given| argument(&given.node))
                            .collect(),
                    });
                    schema.objects.insert(name, fields.collect());
                }
                TypeKind::InputObject(input) => {
                    let fields = input.fields.iter().map(|field| argument(&field.node));
                    schema.inputs.insert(name, fields.collect());
                }
                TypeKind::Enum(of) => {
                    let values = of.values.iter().map(|value| value.node.value.node.to_string());
                    schema.enums.insert(name, values.collect());
                }
                _ => {}
            }
        }
        schema
    }

    /// A field of the root, with what is asked below it.
    pub fn root(&self, chance: &mut Chance) -> Root {
        let fields = self.objects.get("Query").expect("a query type");
        let field = fields.get(chance.below(fields.len())).expect("a field");
        let depth = 1 + chance.below(7);
        Root {
            field: field.name.clone(),
            below: self.below(&field.of, depth, chance),
        }
    }

    /// The same field with the arguments that chance gives it.
    pub fn asked(&self, root: &Root, alias: usize, chance: &mut Chance) -> String {
        let fields = self.objects.get("Query").expect("a query type");
        let field = fields
            .iter()
            .find(|field| field.name == root.field)
            .expect("a field");
        let arguments = self.arguments(field, chance);
        format!("a{alias}: {}{arguments}{} ", root.field, root.below)
    }

    fn below(&self, of: &str, depth: usize, chance: &mut Chance) -> String {
        let Some(fields) = self.objects.get(of) else {
            return String::new();
        };
        let mut text = String::from(" { __typename ");
        // Of pages the rows, nearly always.
        let few = 1 + chance.below(6);
        for field in fields {
            let is_object = self.objects.contains_key(&field.of);
            let is_taken = match (is_object, field.name.as_str()) {
                (true, "nodes" | "edges") => depth > 0 && !chance.one_in(5),
                (true, _) => depth > 0 && chance.one_in(few + 1),
                (false, "totalCount") => chance.one_in(2),
                (false, _) => !chance.one_in(3),
            };
            if is_taken && field.of != "Node" {
                let arguments = self.arguments(field, chance);
                let below = if is_object {
                    self.below(&field.of, depth - 1, chance)
                } else {
                    String::new()
                };
                let _ = write!(text, "{}{arguments}{below} ", field.name);
            }
        }
        text.push('}');
        text
    }

    fn arguments(&self, field: &Field, chance: &mut Chance) -> String {
        let given = field.arguments.iter().filter_map(|argument| {
            let is_given = argument.is_required
                || match argument.name.as_str() {
                    "first" => !chance.one_in(4),
                    "last" | "after" | "before" => false,
                    _ => chance.one_in(2),
                };
            is_given.then(|| {
                format!(
                    "{}: {}",
                    argument.name,
                    self.value(&field.name, argument, chance, 0)
                )
            })
        });
        let given: Vec<_> = given.collect();
        if given.is_empty() {
            String::new()
        } else {
            format!("({})", given.join(", "))
        }
    }

    /// A code of what a field finds by its code.
    fn code(&self, field: &str, chance: &mut Chance) -> String {
        let of = match field {
            "indicator" => "indicators",
            "goal" => "goals",
            "focusArea" => "focusAreas",
            _ => "units",
        };
        let codes = self.named.get(of).expect("there are some");
        format!("\"{}\"", codes.get(chance.below(codes.len())).expect("a code"))
    }

    fn value(&self, of: &str, argument: &Argument, chance: &mut Chance, depth: usize) -> String {
        if argument.is_list {
            let most = *chance.of(&[&1, &3, &30]);
            let one = Argument {
                is_list: false,
                ..argument.clone()
            };
            let all: Vec<_> = (0..most).map(|_| self.value(of, &one, chance, depth)).collect();
            return format!("[{}]", all.join(", "));
        }
        if let Some(values) = self.enums.get(&argument.of) {
            return values.get(chance.below(values.len())).expect("a value").clone();
        }
        if let Some(fields) = self.inputs.get(&argument.of) {
            let given = fields
                .iter()
                .filter(|field| field.is_required || chance.one_in(3))
                .cloned();
            let given: Vec<_> = given.collect();
            let given = given.iter().filter(|_| depth < 3);
            let given =
                given.map(|field| format!("{}: {}", field.name, self.value(of, field, chance, depth + 1)));
            return format!("{{{}}}", given.collect::<Vec<_>>().join(", "));
        }
        if argument.name == "code" {
            return self.code(of, chance);
        }
        if let Some(values) = self.named.get(argument.name.as_str()) {
            return format!("\"{}\"", values.get(chance.below(values.len())).expect("a value"));
        }
        match argument.of.as_str() {
            "Int" if argument.name == "first" => chance.of(&["1", "10", "100", "1000", "5000"]).to_owned(),
            "Int" => (2016 + chance.below(11)).to_string(),
            "Float" => "1.0".to_owned(),
            "Boolean" => chance.of(&["true", "false"]).to_owned(),
            "DateTime" => chance
                .of(&[
                    "\"2020-01-01T00:00:00Z\"",
                    "\"2026-11-22T00:00:00Z\"",
                    "\"2027-01-01T00:00:00Z\"",
                ])
                .to_owned(),
            "Date" => chance.of(&["\"2026-01-01\"", "\"2026-12-31\""]).to_owned(),
            "Period" => format!("\"{}\"", 2016 + chance.below(11)),
            _ => "\"a\"".to_owned(),
        }
    }
}

/// A field of the root, without arguments.
#[derive(Clone)]
pub struct Root {
    pub field: String,
    below: String,
}

fn argument(of: &InputValueDefinition) -> Argument {
    let (name, is_list) = named(&of.ty.node);
    Argument {
        name: of.name.node.to_string(),
        of: name.to_owned(),
        is_list,
        is_required: !of.ty.node.nullable && of.default_value.is_none(),
    }
}

fn named(ty: &Type) -> (&str, bool) {
    match &ty.base {
        BaseType::Named(name) => (name, false),
        BaseType::List(inner) => (named(inner).0, true),
    }
}
