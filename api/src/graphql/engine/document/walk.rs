//! One walk over the parsed document, with memory: a fragment is measured once and added at every spread.

use std::{collections::HashMap, mem::replace};

use async_graphql::{
    Name, Positioned, ServerError, Value, Variables,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection,
        SelectionSet,
    },
};
use async_graphql_value::Value as Literal;

use super::{
    cost::{Fields, Length, Shape, Shapes},
    reach::Reach,
    totals::{Totals, over},
};
use crate::graphql::engine::{
    code::Code,
    limit::{Limits, PAGE_MAX},
};

/// Measures the whole document, for the library validates all of it, and holds the cost of the operation that runs against
/// its budget.
pub fn measure(
    document: &ExecutableDocument,
    chosen: &OperationDefinition,
    variables: &Variables,
    limits: &Limits,
    shapes: &Shapes,
) -> Result<Totals, ServerError> {
    let sizes = variables
        .iter()
        .map(|(name, value)| (name, size(value)))
        .collect();
    let mut walk = Walk {
        document,
        chosen,
        variables,
        sizes,
        limits,
        shapes,
        fragments: HashMap::new(),
        reach: Reach::WHOLE,
    };
    let mut all = Totals::default();
    let mut running = Totals::default();
    for (_, operation) in document.operations.iter() {
        let totals = walk.operation(&operation.node)?;
        if std::ptr::eq(&raw const operation.node, chosen) {
            running = totals;
        }
        all = all.and(totals);
    }
    for (name, fragment) in &document.fragments {
        all = all.and(walk.directives(&fragment.node.directives));
        if !walk.fragments.contains_key(name) {
            all = all.and(walk.fragment(name, fragment, 1)?);
        }
    }
    all.check(limits)?;
    over((
        "rootFields",
        "fields at its root",
        running.width,
        limits.root_fields,
    ))?;
    running.check_cost(limits)?;
    Ok(running)
}

/// Where the walk is with a fragment.
enum Visit {
    /// Its own spreads are being measured; to meet it now is a cycle.
    Open,
    Done(Totals),
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    chosen: &'a OperationDefinition,
    variables: &'a Variables,
    /// A variable may be large and used often: it is measured once too.
    sizes: HashMap<&'a Name, u64>,
    limits: &'a Limits,
    shapes: &'a Shapes,
    fragments: HashMap<&'a Name, Visit>,
    /// What the list that is being walked is narrowed to.
    reach: Reach,
}

impl<'a> Walk<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Totals, ServerError> {
        let root = self.shapes.root(operation.ty);
        let totals = self.selection_set(&operation.selection_set.node, root, 1)?;
        Ok(totals.and(self.directives(&operation.directives)))
    }

    /// `level`: how many selection sets are around this one, itself included. The walk recurses no deeper than the limit.
    fn selection_set(
        &mut self,
        set: &'a SelectionSet,
        parent: Option<&'a Fields>,
        level: u64,
    ) -> Result<Totals, ServerError> {
        self.check_depth(level)?;
        let mut totals = Totals {
            depth: 1,
            ..Totals::default()
        };
        for selection in &set.items {
            let mut item = match &selection.node {
                Selection::Field(field) => self.field(&field.node, parent, level)?,
                Selection::InlineFragment(inline) => {
                    let on = inline
                        .node
                        .type_condition
                        .as_ref()
                        .map(|condition| &condition.node.on.node);
                    let parent = on.map_or(parent, |on| self.shapes.fields(on));
                    Totals::deeper(self.selection_set(&inline.node.selection_set.node, parent, level + 1)?)
                }
                Selection::FragmentSpread(spread) => {
                    Totals::deeper(self.spread(&spread.node.fragment_name, level + 1)?)
                }
            };
            item.selections = item.selections.saturating_add(1);
            totals = totals.and(item).and(self.directives(selection.node.directives()));
        }
        Ok(totals)
    }

    fn field(
        &mut self,
        field: &'a Field,
        parent: Option<&'a Fields>,
        level: u64,
    ) -> Result<Totals, ServerError> {
        let name = field.name.node.as_str();
        let shape = parent.and_then(|fields| fields.get(name));
        let introspects = matches!(name, "__schema" | "__type");
        let of = match name {
            "__schema" => Some("__Schema"),
            "__type" => Some("__Type"),
            _ => shape.map(|shape| shape.of.as_str()),
        };
        let search = shape.and_then(|shape| shape.search);
        let asked = search.map(|search| Reach::asked(field, search, |name| self.variable(name)));
        let reach = asked.map_or(self.reach, |(reach, _)| reach);
        let around = replace(&mut self.reach, reach);
        let below = if field.selection_set.node.items.is_empty() {
            Totals::default()
        } else {
            let fields = of.and_then(|of| self.shapes.fields(of));
            Totals::deeper(self.selection_set(&field.selection_set.node, fields, level + 1)?)
        };
        self.reach = around;
        let looking = match (asked, search) {
            (Some((reach, true)), Some(search)) => reach.of(search.cost),
            _ => 0,
        };
        let known = parent.is_none() || shape.is_some() || name.starts_with("__");
        let own = Totals {
            aliases: u64::from(field.alias.is_some()),
            unknown_fields: u64::from(!known),
            input_values: self.input_values(&field.arguments),
            ..Totals::default()
        };
        let priced = self.priced(field, shape, below, looking);
        let priced = if introspects {
            Totals {
                cost: 0,
                introspection: priced.cost,
                ..priced
            }
        } else {
            priced
        };
        Ok(own.and(priced))
    }

    /// What a field costs with what is below it.
    fn priced(&self, field: &Field, shape: Option<&Shape>, below: Totals, looking: u64) -> Totals {
        let (row, work) = shape.map_or((0, 0), |shape| (shape.row, shape.work));
        // A list is counted once, however long the page is that is shown of it, and as far as it is narrowed.
        let (work, counting) = if field.name.node == "totalCount" {
            (0, self.reach.of(work))
        } else {
            (work, 0)
        };
        let cost = below
            .cost
            .saturating_add(1 + row)
            .saturating_mul(self.length(field, shape))
            .saturating_add(work)
            .saturating_add(below.counting)
            .saturating_add(looking);
        Totals {
            cost,
            counting,
            width: 1,
            ..below
        }
    }

    fn spread(&mut self, name: &'a Positioned<Name>, level: u64) -> Result<Totals, ServerError> {
        let Some((name, fragment)) = self.document.fragments.get_key_value(&name.node) else {
            return Ok(Totals::default());
        };
        match self.fragments.get(name) {
            Some(Visit::Open) => {
                let mut error = Code::ValidationFailed.error(format!("Fragment \"{name}\" spreads itself."));
                error.locations = vec![fragment.pos];
                Err(error)
            }
            Some(Visit::Done(totals)) => {
                let totals = *totals;
                self.check_depth(level.saturating_add(totals.depth).saturating_sub(1))?;
                Ok(totals)
            }
            None => self.fragment(name, fragment, level),
        }
    }

    fn fragment(
        &mut self,
        name: &'a Name,
        fragment: &'a Positioned<FragmentDefinition>,
        level: u64,
    ) -> Result<Totals, ServerError> {
        self.fragments.insert(name, Visit::Open);
        let on = self.shapes.fields(&fragment.node.type_condition.node.on.node);
        // It is measured once, wherever it is spread.
        let around = replace(&mut self.reach, Reach::WHOLE);
        let totals = self.selection_set(&fragment.node.selection_set.node, on, level)?;
        self.reach = around;
        self.fragments.insert(name, Visit::Done(totals));
        Ok(totals)
    }

    fn check_depth(&self, level: u64) -> Result<(), ServerError> {
        over((
            "depth",
            "levels of selections or more, fragments included",
            level,
            self.limits.depth,
        ))
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Totals {
        let values = directives
            .iter()
            .map(|directive| self.input_values(&directive.node.arguments));
        Totals {
            directives: directives.len() as u64,
            input_values: values.fold(0, u64::saturating_add),
            ..Totals::default()
        }
    }

    /// How many objects the field answers with. More than a page may hold is for the field to refuse.
    fn length(&self, field: &Field, shape: Option<&Shape>) -> u64 {
        match shape.map_or(Length::One, |shape| shape.length) {
            Length::One => 1,
            Length::List(expected) => expected,
            Length::Page(expected) => ["first", "last"]
                .into_iter()
                .filter_map(|name| self.argument(field, name)?.as_u64())
                .max()
                .unwrap_or(expected)
                .min(PAGE_MAX),
            Length::Ids => match field.get_argument("ids").map(|ids| &ids.node) {
                Some(Literal::List(ids)) => ids.len() as u64,
                Some(Literal::Variable(name)) => self.variable(name).map_or(1, |ids| match ids {
                    Value::List(ids) => ids.len() as u64,
                    _ => 1,
                }),
                _ => 1,
            },
        }
    }

    fn argument(&self, field: &'a Field, name: &str) -> Option<&async_graphql_value::Number> {
        match &field.get_argument(name)?.node {
            Literal::Number(number) => Some(number),
            Literal::Variable(variable) => match self.variable(variable)? {
                Value::Number(number) => Some(number),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of a variable in the operation that runs: the given one, or its default.
    fn variable(&self, name: &Name) -> Option<&Value> {
        let default = || {
            let defined = self
                .chosen
                .variable_definitions
                .iter()
                .find(|defined| defined.node.name.node == *name)?;
            defined.node.default_value.as_ref().map(|value| &value.node)
        };
        self.variables.get(name).or_else(default)
    }

    fn input_values(&self, arguments: &[(Positioned<Name>, Positioned<Literal>)]) -> u64 {
        arguments
            .iter()
            .map(|(_, value)| self.literal_size(&value.node))
            .fold(0, u64::saturating_add)
    }

    fn literal_size(&self, literal: &Literal) -> u64 {
        match literal {
            Literal::Variable(name) => self.sizes.get(name).copied().unwrap_or(1),
            Literal::List(items) => items
                .iter()
                .map(|item| self.literal_size(item))
                .fold(1, u64::saturating_add),
            Literal::Object(fields) => fields
                .values()
                .map(|field| self.literal_size(field))
                .fold(1, u64::saturating_add),
            Literal::String(text) => text_size(text),
            _ => 1,
        }
    }
}

fn size(value: &Value) -> u64 {
    match value {
        Value::List(items) => items.iter().map(size).fold(1, u64::saturating_add),
        Value::Object(fields) => fields.values().map(size).fold(1, u64::saturating_add),
        Value::String(text) => text_size(text),
        _ => 1,
    }
}

fn text_size(text: &str) -> u64 {
    1 + text.len() as u64 / 64
}
