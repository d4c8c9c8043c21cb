//! The flat list against the engine's own: whatever a client selects, both answer the same bytes.

use std::sync::LazyLock;

use arshjul_entity::{
    Aggregation, CellState, CountingUnit, Direction, FigureId, Frequency, Gender, MissingReason,
    OrganizationUnitId, PublicationId, SuppressionReason, UnitKind, ValueKind,
};
use async_graphql::{
    EmptyMutation, EmptySubscription, ObjectType, Request, Schema, Variables, connection::CursorType, value,
};
use futures_util::FutureExt;
use proptest::{prelude::*, sample::select};

use super::*;
use crate::{
    graphql::{
        engine::{Connection, Cursor, Pin, Total},
        node::Node,
    },
    store::page::{Count, Key},
};

fn figures() -> Vec<Figure> {
    let unit = Arc::new(organization_unit::Model {
        id: OrganizationUnitId(1),
        code: "KS".to_owned(),
        name: "Kommunstyrelsen".to_owned(),
        kind: UnitKind::ExecutiveBoard,
        parent_id: None,
        valid_from: chrono::NaiveDate::MIN,
        valid_to: None,
        successor_id: None,
        is_example: true,
        version: 1,
    });
    let indicator = Arc::new(indicator());
    let cells = [
        (CellState::Value, Some(12.5), None, None),
        (CellState::Value, Some(0.0), None, None),
        (CellState::Missing, None, Some(MissingReason::NotReported), None),
        (
            CellState::Suppressed,
            None,
            None,
            Some(SuppressionReason::Confidential),
        ),
    ];
    let figure = |(id, (state, value, missing_reason, suppression_reason))| Figure {
        row: Arc::new(figure::Model {
            id: FigureId(id),
            publication_id: PublicationId(1),
            indicator_id: IndicatorId(1),
            unit_id: OrganizationUnitId(1),
            period: "2025".to_owned(),
            year: 2025,
            gender: Gender::Women,
            state,
            value,
            missing_reason,
            suppression_reason,
            target: value.map(|value| value + 1.0),
            published_at: chrono::DateTime::UNIX_EPOCH,
            superseded_at: None,
            is_example: true,
        }),
        indicator: indicator.clone(),
        unit: unit.clone(),
        period: "2025".parse().unwrap(),
    };
    (1..).zip(cells).map(figure).collect()
}

fn indicator() -> indicator::Model {
    indicator::Model {
        id: IndicatorId(1),
        code: "N1".to_owned(),
        name: "Andel \"nöjda\"".to_owned(),
        description: None,
        unit_of_measure: "procent".to_owned(),
        value_kind: ValueKind::Share,
        direction: Direction::HigherIsBetter,
        frequency: Frequency::Year,
        decimals: 1,
        factor: 100,
        may_exceed_hundred: false,
        gender_tolerance: 0.0,
        split_by_gender: true,
        not_split_reason: None,
        source: "Egen".to_owned(),
        source_publishes_on: None,
        source_year: None,
        reporting_level: UnitKind::Committee,
        counting_unit: CountingUnit::Persons,
        threshold: 5,
        hides_zeros: false,
        protected_at_source: false,
        hides_complements: true,
        rounding_base: None,
        dominance: None,
        aggregation: Aggregation::None,
        is_example: true,
        version: 1,
    }
}

fn cursor(figure: &Figure) -> Cursor {
    let id = figure.row.id.0;
    Cursor::new(Key { sort: None, id }).pinned(Pin {
        at: chrono::DateTime::UNIX_EPOCH,
        list: String::new(),
    })
}

/// Lists as the service has them.
struct Flat;

#[Object(name = "Query")]
impl Flat {
    async fn figures(&self) -> Connection<Figure> {
        let count = Count::of(&<figure::Entity as sea_orm::EntityTrait>::find());
        let mut connection = Connection::new(false, false, Total::Whole(Box::new(count)));
        for figure in figures() {
            connection.push(cursor(&figure), figure);
        }
        connection
    }
}

/// The same lists, resolved by the engine alone.
struct Plain;

#[Object(name = "Query")]
impl Plain {
    async fn figures(&self) -> PlainConnection {
        PlainConnection
    }
}

struct PlainConnection;

#[Object(name = "FigureConnection")]
impl PlainConnection {
    async fn nodes(&self) -> Vec<Figure> {
        figures()
    }

    async fn edges(&self) -> Vec<PlainEdge> {
        figures().into_iter().map(PlainEdge).collect()
    }
}

struct PlainEdge(Figure);

#[Object(name = "FigureEdge")]
impl PlainEdge {
    fn cursor(&self) -> String {
        cursor(&self.0).encode_cursor()
    }

    fn node(&self) -> &Figure {
        &self.0
    }
}

type Built<Q> = LazyLock<Schema<Q, EmptyMutation, EmptySubscription>>;

static FLAT: Built<Flat> = LazyLock::new(|| schema(Flat));
static PLAIN: Built<Plain> = LazyLock::new(|| schema(Plain));

fn schema<Q: ObjectType + 'static>(query: Q) -> Schema<Q, EmptyMutation, EmptySubscription> {
    let schema = Schema::build(query, EmptyMutation, EmptySubscription);
    schema.register_output_type::<Node>().finish()
}

/// Answered without ever waiting.
fn answer<Q: ObjectType + 'static>(schema: &Built<Q>, document: &str) -> async_graphql::Response {
    let variables = Variables::from_value(value!({ "yes": true, "no": false }));
    let request = Request::new(document).variables(variables);
    schema.execute(request).now_or_never().unwrap()
}

/// Names of the fields that are no objects.
fn leaves() -> Vec<String> {
    let asked = "{ __type(name: \"Figure\") { fields { name type { kind ofType { kind } } } } }";
    let answer = answer(&PLAIN, asked).data.into_json().unwrap();
    let fields = answer["__type"]["fields"].as_array().unwrap().iter();
    let is_leaf = |field: &&serde_json::Value| {
        let kind = &field["type"]["ofType"]["kind"];
        let kind = kind.as_str().or(field["type"]["kind"].as_str());
        matches!(kind, Some("SCALAR" | "ENUM"))
    };
    fields
        .filter(is_leaf)
        .map(|field| field["name"].as_str().unwrap().to_owned())
        .collect()
}

/// A selection on a figure.
#[derive(Clone, Debug)]
enum Selection {
    /// Response keys name one field each, or the document would be refused.
    Leaf {
        field: String,
        alias: &'static str,
        directive: &'static str,
    },
    Object {
        field: &'static str,
        of: &'static str,
        directive: &'static str,
    },
    Inline {
        condition: &'static str,
        directive: &'static str,
        of: Vec<Self>,
    },
    /// Through the interface, past a type that a figure is not.
    Node {
        directive: &'static str,
        of: Vec<Self>,
    },
    Spread {
        directive: &'static str,
        of: Vec<Self>,
    },
}

fn selections() -> impl Strategy<Value = Vec<Selection>> {
    let mut fields = leaves();
    fields.push("__typename".to_owned());
    let leaf = (select(fields), select(vec!["", "", "a", "b"]), directive());
    let leaf = leaf.prop_map(|(field, alias, directive)| Selection::Leaf {
        field,
        alias,
        directive,
    });
    let objects = vec![
        ("unit", "code"),
        ("unit", "name kind"),
        ("of: indicator", "name isExample"),
    ];
    let object = (select(objects), directive());
    let object = object.prop_map(|((field, of), directive)| Selection::Object { field, of, directive });
    let one = prop_oneof![24 => leaf, 1 => object];
    let one = one.prop_recursive(3, 24, 5, |inner| {
        let of = prop::collection::vec(inner, 1..5);
        let conditions = select(vec!["", "on Figure"]);
        prop_oneof![
            (conditions, directive(), of.clone()).prop_map(|(condition, directive, of)| Selection::Inline {
                condition,
                directive,
                of
            }),
            (directive(), of.clone()).prop_map(|(directive, of)| Selection::Node { directive, of }),
            (directive(), of).prop_map(|(directive, of)| Selection::Spread { directive, of }),
        ]
    });
    prop::collection::vec(one, 1..8)
}

fn directive() -> impl Strategy<Value = &'static str> {
    select(vec![
        "",
        "",
        "",
        "",
        "@include(if: true)",
        "@include(if: $yes)",
        "@include(if: $no)",
        "@skip(if: $no)",
        "@skip(if: true)",
        "@skip(if: $no) @include(if: $yes)",
    ])
}

/// Fragments of the document, by number.
type Fragments = Vec<String>;

fn written(selections: &[Selection], fragments: &mut Fragments) -> String {
    selections
        .iter()
        .map(|selection| selection.written(fragments))
        .collect()
}

impl Selection {
    fn written(&self, fragments: &mut Fragments) -> String {
        match self {
            Self::Leaf {
                field,
                alias: "",
                directive,
            } => format!("{field} {directive} "),
            Self::Leaf {
                field,
                alias,
                directive,
            } => format!("{alias}_{field}: {field} {directive} "),
            Self::Object { field, of, directive } => format!("{field} {directive} {{ {of} }} "),
            Self::Inline {
                condition,
                directive,
                of,
            } => {
                format!("... {condition} {directive} {{ {} }} ", written(of, fragments))
            }
            Self::Node { directive, of } => {
                let of = written(of, fragments);
                format!("... on Node {directive} {{ id ... on Goal {{ title }} ... on Figure {{ {of} }} }} ")
            }
            Self::Spread { directive, of } => {
                let of = written(of, fragments);
                let number = fragments.len();
                fragments.push(format!("fragment F{number} on Figure {{ {of} }} "));
                format!("...F{number} {directive} ")
            }
        }
    }
}

/// One field of the connection.
fn lists() -> impl Strategy<Value = Vec<(&'static str, Vec<Selection>)>> {
    let shapes = select(vec![
        "nodes { % }",
        "rows: nodes { % }",
        "edges { node { % } }",
        "edges { cursor __typename node { % } at: cursor }",
        "edges { ... on FigureEdge { node { % } node { id } } }",
        "edges { first: node { % } node { year } }",
    ]);
    prop::collection::vec((shapes, selections()), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_flat_list_answers_what_the_engine_would(lists in lists()) {
        let mut fragments = Fragments::new();
        let mut document = "query($yes: Boolean!, $no: Boolean!) { figures @include(if: $yes) @skip(if: $no) { ".to_owned();
        for (shape, selections) in &lists {
            document += &shape.replace('%', &written(selections, &mut fragments));
        }
        document += " } } ";
        document.extend(fragments);
        let plain = answer(&PLAIN, &document);
        prop_assert!(plain.errors.is_empty(), "{document}\n{:?}", plain.errors);
        let flat = serde_json::to_string(&answer(&FLAT, &document)).unwrap();
        prop_assert_eq!(flat, serde_json::to_string(&plain).unwrap(), "{}", document);
    }
}

/// Else its list would be asked twice, and never be flat.
#[test]
fn no_leaf_of_a_figure_waits() {
    let leaves = leaves();
    assert!(leaves.len() > 10, "{leaves:?}");
    for leaf in leaves {
        let plain = answer(&PLAIN, &format!("{{ figures {{ nodes {{ {leaf} }} }} }}"));
        assert!(plain.errors.is_empty(), "{leaf}: {:?}", plain.errors);
    }
}
