//! The schema keeps what clients rely on, and the file in git is what the code serves.

use std::{collections::BTreeMap, fs, path::Path};

use arshjul_tests::no_database;
use async_graphql::parser::{
    parse_schema,
    types::{
        FieldDefinition, InputValueDefinition, ServiceDocument, TypeDefinition, TypeKind,
        TypeSystemDefinition,
    },
};

no_database! {
    plain:
        schema_file_is_what_the_code_serves,
        permissions_file_is_the_policy,
        schema_keeps_the_contract,
        what_comes_later_is_not_there_yet,
        contract_is_read_to_the_letter;
}

/// How many entries `later.txt` had when a step was last completed. It goes down with the list, and never up.
const LATER: usize = 14;

fn schema_file_is_what_the_code_serves() {
    let served = arshjul::graphql::definition();
    assert!(
        file("schema.graphql") == served,
        "schema.graphql is not what the code serves. Look at the difference, and refresh it:\n\n    \
         cargo run -- schema > schema.graphql\n"
    );
}

fn permissions_file_is_the_policy() {
    assert!(
        file("docs/permissions.md") == arshjul::domain::matrix::document(),
        "docs/permissions.md is not the policy's table. Look at the difference, and refresh it:\n\n    \
         cargo run -- permissions > docs/permissions.md\n"
    );
}

fn schema_keeps_the_contract() {
    let contract = coordinates(&file("tests/contract/contract.graphql"));
    let schema = coordinates(&arshjul_tests::definition());
    let later = later();
    let broken: Vec<_> = contract
        .iter()
        .filter(|(coordinate, _)| !later.iter().any(|later| covers(later, coordinate)))
        .filter_map(|(coordinate, shape)| match schema.get(coordinate) {
            None => Some(format!("{coordinate} is missing")),
            Some(found) if found != shape => {
                Some(format!("{coordinate} is {found:?}, the contract says {shape:?}"))
            }
            Some(_) => None,
        })
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn what_comes_later_is_not_there_yet() {
    let contract = coordinates(&file("tests/contract/contract.graphql"));
    let schema = coordinates(&arshjul_tests::definition());
    let later = later();
    for entry in &later {
        assert!(contract.contains_key(entry), "the contract knows no {entry}");
        assert!(
            !schema.contains_key(entry),
            "{entry} has come: take it out of tests/contract/later.txt"
        );
    }
    assert!(later.len() <= LATER, "tests/contract/later.txt may only shrink");
}

fn contract_is_read_to_the_letter() {
    let coordinates = coordinates(
        "type Query { goals(first: Int): GoalConnection!  old: [Int!] } # comment\n enum Colour { RED BLUE }\n\
         input Paint { colour: Colour! = RED } type Goal implements Node { id: ID! } interface Node { id: ID! }",
    );
    let expected = [
        ("Colour", "enum"),
        ("Colour.BLUE", "value"),
        ("Colour.RED", "value"),
        ("Goal", "type"),
        ("Goal implements Node", "yes"),
        ("Goal.id", "ID!"),
        ("GoalConnection", "type"),
        ("GoalConnection.edges", "[GoalEdge!]!"),
        ("GoalConnection.nodes", "[Goal!]!"),
        ("GoalConnection.pageInfo", "PageInfo!"),
        ("GoalConnection.totalCount", "Int!"),
        ("GoalEdge", "type"),
        ("GoalEdge.cursor", "String!"),
        ("GoalEdge.node", "Goal!"),
        ("Node", "interface"),
        ("Node.id", "ID!"),
        ("Paint", "input"),
        ("Paint.colour", "Colour! = RED"),
        ("Query", "type"),
        ("Query.goals", "GoalConnection!"),
        ("Query.goals(first:)", "Int"),
        ("Query.old", "[Int!]"),
    ];
    let found: Vec<_> = coordinates
        .iter()
        .map(|(name, shape)| (name.as_str(), shape.as_str()))
        .collect();
    assert_eq!(found, expected);
}

/// Every named thing by its schema coordinate, with its shape. Connections are implied by their mention.
fn coordinates(text: &str) -> BTreeMap<String, String> {
    let document = parse_schema(text).unwrap_or_else(|error| panic!("{error}"));
    let mut found = BTreeMap::new();
    for definition in &document.definitions {
        if let TypeSystemDefinition::Type(definition) = definition {
            add(&definition.node, &mut found);
        }
    }
    imply_connections(&document, &mut found);
    found
}

fn add(definition: &TypeDefinition, found: &mut BTreeMap<String, String>) {
    let name = definition.name.node.as_str();
    let kind = match &definition.kind {
        TypeKind::Scalar => "scalar",
        TypeKind::Union(_) => "union",
        TypeKind::Object(object) => {
            for interface in &object.implements {
                found.insert(format!("{name} implements {}", interface.node), "yes".to_owned());
            }
            object
                .fields
                .iter()
                .for_each(|field| add_field(name, &field.node, found));
            "type"
        }
        TypeKind::Interface(interface) => {
            interface
                .fields
                .iter()
                .for_each(|field| add_field(name, &field.node, found));
            "interface"
        }
        TypeKind::Enum(values) => {
            for value in &values.values {
                found.insert(format!("{name}.{}", value.node.value.node), "value".to_owned());
            }
            "enum"
        }
        TypeKind::InputObject(input) => {
            for field in &input.fields {
                found.insert(
                    format!("{name}.{}", field.node.name.node),
                    input_shape(&field.node),
                );
            }
            "input"
        }
    };
    found.insert(name.to_owned(), kind.to_owned());
}

fn add_field(owner: &str, field: &FieldDefinition, found: &mut BTreeMap<String, String>) {
    let coordinate = format!("{owner}.{}", field.name.node);
    for argument in &field.arguments {
        found.insert(
            format!("{coordinate}({}:)", argument.node.name.node),
            input_shape(&argument.node),
        );
    }
    found.insert(coordinate, field.ty.node.to_string());
}

fn input_shape(input: &InputValueDefinition) -> String {
    match &input.default_value {
        Some(default) => format!("{} = {}", input.ty.node, default.node),
        None => input.ty.node.to_string(),
    }
}

fn imply_connections(document: &ServiceDocument, found: &mut BTreeMap<String, String>) {
    let fields = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => match &definition.node.kind {
                TypeKind::Object(object) => Some(&object.fields),
                _ => None,
            },
            _ => None,
        });
    for field in fields.flatten() {
        let shape = field.node.ty.node.to_string();
        let Some(node) = shape.trim_end_matches('!').strip_suffix("Connection") else {
            continue;
        };
        for (coordinate, shape) in [
            (format!("{node}Connection"), "type".to_owned()),
            (format!("{node}Connection.edges"), format!("[{node}Edge!]!")),
            (format!("{node}Connection.nodes"), format!("[{node}!]!")),
            (format!("{node}Connection.pageInfo"), "PageInfo!".to_owned()),
            (format!("{node}Connection.totalCount"), "Int!".to_owned()),
            (format!("{node}Edge"), "type".to_owned()),
            (format!("{node}Edge.cursor"), "String!".to_owned()),
            (format!("{node}Edge.node"), format!("{node}!")),
        ] {
            found.entry(coordinate).or_insert(shape);
        }
    }
}

/// A type covers its members, a field its arguments.
fn covers(entry: &str, coordinate: &str) -> bool {
    coordinate
        .strip_prefix(entry)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '(', ' ']))
}

fn later() -> Vec<String> {
    let list = file("tests/contract/later.txt");
    list.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
