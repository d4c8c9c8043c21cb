//! Questions made from the schema: every field that can be reached, with every argument that the samples know a value for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use arshjul::graphql::engine::id::GlobalId;
use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
};

use super::planted::Samples;

pub struct Question {
    /// The field of `Query` that it begins with.
    pub root: String,
    pub text: String,
    /// The same without the objects at its end, where they are too many to be asked for together.
    pub lighter: String,
}

pub struct Questions {
    types: BTreeMap<String, TypeKind>,
    samples: Samples,
    pub all: Vec<Question>,
}

/// Ids of each type of node are guessed up to this one.
const GUESSED: i64 = 48;

impl Questions {
    pub fn of_schema(samples: &Samples) -> Self {
        let document = parse_schema(arshjul_tests::definition()).unwrap();
        let types = document
            .definitions
            .into_iter()
            .filter_map(|definition| match definition {
                TypeSystemDefinition::Type(definition) => {
                    let definition = definition.node;
                    Some((definition.name.node.to_string(), definition.kind))
                }
                _ => None,
            });
        let mut questions = Self {
            types: types.collect(),
            samples: samples.clone(),
            all: Vec::new(),
        };
        questions.all = questions.of_edges();
        let nodes = questions.of_nodes();
        questions.all.extend(nodes);
        questions
    }

    pub fn root_fields(&self) -> BTreeSet<String> {
        self.fields("Query")
            .iter()
            .map(|field| field.name.node.to_string())
            .collect()
    }

    fn fields(&self, of: &str) -> Vec<&FieldDefinition> {
        match self.types.get(of) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(|field| &field.node).collect(),
            _ => Vec::new(),
        }
    }

    fn is_leaf(&self, name: &str) -> bool {
        !matches!(
            self.types.get(name),
            Some(TypeKind::Object(_) | TypeKind::Interface(_))
        )
    }

    /// How to come to each object type: the fields on the way with their arguments, as few required ones as can be.
    fn paths(&self) -> BTreeMap<String, Vec<String>> {
        let mut paths = BTreeMap::from([("Query".to_owned(), (0, Vec::new()))]);
        loop {
            let before = paths.clone();
            for (from, (cost, path)) in &before {
                for field in self.fields(from) {
                    let to = named(&field.ty.node);
                    let Some(arguments) = self.arguments(field).into_iter().next() else {
                        continue;
                    };
                    let cost = cost + 1 + 100 * required(field).count();
                    if self.fields(to).is_empty() || paths.get(to).is_some_and(|(known, _)| *known <= cost) {
                        continue;
                    }
                    let mut path: Vec<String> = path.clone();
                    path.push(format!("{}{}", field.name.node, bounded(field, arguments)));
                    paths.insert(to.to_owned(), (cost, path));
                }
            }
            if paths == before {
                return paths.into_iter().map(|(name, (_, path))| (name, path)).collect();
            }
        }
    }

    /// Each field of each type that can be reached, with each of its arguments in turn.
    fn of_edges(&self) -> Vec<Question> {
        let mut all = Vec::new();
        for (from, path) in self.paths() {
            for field in self.fields(&from) {
                for arguments in self.arguments(field) {
                    let name = &field.name.node;
                    let to = named(&field.ty.node);
                    let [text, lighter] = [1, 0].map(|steps| {
                        let way = path
                            .iter()
                            .fold(String::from("{ "), |way, step| way + step + " { ");
                        format!(
                            "{way}{name}{arguments}{}{}",
                            self.selection(to, steps),
                            " }".repeat(path.len() + 1)
                        )
                    });
                    let first = path.first().map_or(name.as_str(), String::as_str);
                    let root = first.split('(').next().unwrap_or_default().to_owned();
                    all.push(Question { root, text, lighter });
                }
            }
        }
        all
    }

    /// Every id of every type that has ids.
    fn of_nodes(&self) -> Vec<Question> {
        let of = |name: &String| {
            let ids: Vec<_> = (1..=GUESSED)
                .map(|id| format!("{:?}", GlobalId::row(name, id).as_str()))
                .collect();
            let text = format!(
                "{{ nodes(ids: [{}]) {{ __typename id ... on {name} {} }} }}",
                ids.join(", "),
                self.selection(name, 0)
            );
            Question {
                root: "nodes".to_owned(),
                lighter: text.clone(),
                text,
            }
        };
        self.nodes().iter().map(of).collect()
    }

    fn nodes(&self) -> Vec<String> {
        let is_node = |kind: &TypeKind| matches!(kind, TypeKind::Object(object) if object.implements.iter().any(|name| name.node == "Node"));
        let nodes = self.types.iter().filter(|(_, kind)| is_node(kind));
        nodes.map(|(name, _)| name.clone()).collect()
    }

    /// Everything that a type holds in so many steps, as far as it asks for no argument; nothing of what is no object.
    pub fn selection(&self, name: &str, steps: usize) -> String {
        if self.is_leaf(name) {
            return String::new();
        }
        let mut text = String::from(" { __typename");
        for field in self
            .fields(name)
            .iter()
            .filter(|field| required(field).next().is_none())
        {
            let to = named(&field.ty.node);
            if self.is_leaf(to) {
                let _ = write!(text, " {}", field.name.node);
            } else if steps > 0 {
                let _ = write!(text, " {}{}", field.name.node, self.selection(to, steps - 1));
            }
        }
        text + " }"
    }

    /// A field's arguments: only the required ones, and each of the others beside them.
    fn arguments(&self, field: &FieldDefinition) -> Vec<String> {
        let of = |argument: &InputValueDefinition| {
            let name = argument.name.node.to_string();
            let values = self.values(&name, &argument.ty.node, named(&field.ty.node));
            values
                .into_iter()
                .map(move |value| format!("{name}: {value}"))
                .collect::<Vec<_>>()
        };
        let mut bases = vec![Vec::new()];
        for argument in required(field) {
            let with = |base: &Vec<String>| -> Vec<Vec<String>> {
                of(argument)
                    .into_iter()
                    .map(|value| [&base[..], &[value]].concat())
                    .collect()
            };
            bases = bases.iter().flat_map(with).collect();
        }
        let Some(first) = bases.first().cloned() else {
            return Vec::new();
        };
        let optional = field
            .arguments
            .iter()
            .map(|argument| &argument.node)
            .filter(|argument| argument.ty.node.nullable);
        bases.extend(optional.flat_map(of).map(|value| [&first[..], &[value]].concat()));
        let written = |list: Vec<String>| match list.join(", ") {
            list if list.is_empty() => list,
            list => format!("({list})"),
        };
        bases.into_iter().map(written).collect()
    }

    /// Values for an argument or input field, by its type and, where that doesn't say enough, its name and what the field leads to.
    fn values(&self, name: &str, ty: &Type, of: &str) -> Vec<String> {
        let scalar = match &ty.base {
            BaseType::List(inner) => {
                return self
                    .values(name, inner, of)
                    .into_iter()
                    .map(|value| format!("[{value}]"))
                    .collect();
            }
            BaseType::Named(scalar) => scalar.as_str(),
        };
        let quoted = |values: &[&str]| values.iter().map(|value| format!("{value:?}")).collect();
        let plain = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        match (scalar, self.types.get(scalar)) {
            (_, Some(TypeKind::Enum(kind))) => kind
                .values
                .iter()
                .map(|value| value.node.value.node.to_string())
                .collect(),
            (_, Some(TypeKind::InputObject(input))) => {
                let fields = input.fields.iter().map(|field| &field.node);
                let each = fields.flat_map(|field| {
                    let name = field.name.node.to_string();
                    let values = self.values(&name, &field.ty.node, of);
                    values
                        .into_iter()
                        .map(move |value| format!("{{ {name}: {value} }}"))
                });
                each.collect()
            }
            ("Boolean", _) => plain(&["true", "false"]),
            ("Int", _) if name.to_lowercase().contains("year") => plain(&["2026", "2025"]),
            ("Int", _) => plain(&["50", "1"]),
            ("Float", _) => plain(&["3.0"]),
            ("Period", _) => quoted(&["2026", "2025"]),
            ("Date", _) => quoted(&["2026-11-23", "2026-01-01"]),
            ("DateTime", _) => quoted(&[
                "2026-11-23T09:00:00Z",
                "2026-02-01T08:00:00Z",
                "2027-01-01T00:00:00Z",
            ]),
            ("ID", _) if name.to_lowercase().contains("publication") => self
                .samples
                .publications
                .iter()
                .map(|id| format!("{id:?}"))
                .collect(),
            ("ID", _) if self.nodes().iter().any(|node| node == of) => ids(&[of.to_owned()]),
            ("ID", _) => ids(&self.nodes()),
            ("String", _) if name == "after" || name == "before" => self
                .samples
                .cursors
                .iter()
                .map(|cursor| format!("{cursor:?}"))
                .collect(),
            ("String", _) => quoted(codes(name, of)),
            other => panic!("give arguments of the type {other:?} a sample"),
        }
    }
}

/// The codes of the planted group that a name asks for.
fn codes(name: &str, of: &str) -> &'static [&'static str] {
    let name = if name == "code" || name == "codes" {
        of
    } else {
        name
    };
    let name = name.to_lowercase();
    if name.contains("unit") {
        &["N00", "N01", "ROOT"]
    } else if name.contains("indicator") {
        &["I1", "I2", "I3", "I4"]
    } else if name.contains("goal") {
        &["G1"]
    } else if name.contains("focusarea") {
        &["F1"]
    } else if name.contains("document") {
        &["DOC"]
    } else {
        &["N00", "3"]
    }
}

/// On the way to something a page need not be long; what is on it was asked for already.
fn bounded(field: &FieldDefinition, arguments: String) -> String {
    let has_pages = field
        .arguments
        .iter()
        .any(|argument| argument.node.name.node == "first");
    match arguments.strip_prefix('(') {
        _ if !has_pages => arguments,
        None => "(first: 8)".to_owned(),
        Some(rest) => format!("(first: 8, {rest}"),
    }
}

/// The first rows of types.
fn ids(types: &[String]) -> Vec<String> {
    let of = |name: &String| [1, 2].map(|id| format!("{:?}", GlobalId::row(name, id).as_str()));
    types.iter().flat_map(of).collect()
}

fn required(field: &FieldDefinition) -> impl Iterator<Item = &InputValueDefinition> {
    let arguments = field.arguments.iter().map(|argument| &argument.node);
    arguments.filter(|argument| !argument.ty.node.nullable && argument.default_value.is_none())
}

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}
