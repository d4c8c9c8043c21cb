//! Lists of objects, answered in one loop.
//!
//! The engine makes a future for every field of every row, which on a page of thousands costs as much as reading the rows and
//! writing them out. Here the selection is collected once for the list, with what is selected inside its objects, and each row is
//! asked for what it has at hand; its other leaves are asked of the resolvers that the engine would ask. A list that this can't
//! answer is left to the engine, from its first row: where a selected field has a directive, or is an object that is not at hand,
//! and where a resolver waits or fails (so that an error's path and its nulls are the engine's own). Extensions of the engine
//! don't see these fields; the schema has none.

use std::{borrow::Cow, sync::PoisonError};

use async_graphql::{
    Context, ContextSelectionSet, Name, ObjectType, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
    resolver_utils::resolve_list,
};
use futures_util::FutureExt;

mod nest;

pub use nest::{Inside, Nest, Planned};

/// A list of objects.
#[derive(Debug)]
pub struct FlatList<T>(pub Vec<T>);

#[async_trait::async_trait]
impl<T: Nest> OutputType for FlatList<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let at_once = without_error(ctx, || {
            let row = Plan::of(ctx, &[ctx.item])?;
            self.0.iter().map(|item| row.answer(item)).collect()
        });
        match at_once {
            Some(rows) => Ok(Value::List(rows)),
            None => resolve_list(ctx, field, &self.0, Some(self.0.len())).await,
        }
    }
}

/// What was answered without adding to the request's errors; if some were added, they are taken back.
fn without_error<T>(ctx: &ContextSelectionSet<'_>, answer: impl FnOnce() -> Option<T>) -> Option<T> {
    let errors = || {
        ctx.query_env
            .errors
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    };
    let before = errors().len();
    let answer = answer();
    let mut errors = errors();
    let is_clean = errors.len() == before;
    errors.truncate(before);
    answer.filter(|_| is_clean)
}

/// What to ask of each object of a list, and of what is inside it.
struct Plan<'a, T> {
    /// An object's answer before it is asked: the response keys in their order, and the type's name.
    blank: IndexMap<Name, Value>,
    leaves: Vec<(usize, Context<'a>)>,
    objects: Vec<(usize, Planned<'a, T>)>,
}

impl<'a, T: Nest + 'a> Plan<'a, T> {
    /// What selection sets on one object ask together, or none where the engine has to see to it.
    fn of(ctx: &'a ContextSelectionSet<'a>, sets: &[&'a Positioned<SelectionSet>]) -> Option<Self> {
        let mut collected = IndexMap::new();
        for set in sets {
            collect::<T>(ctx, &set.node, &mut collected)?;
        }
        let mut plan = Self {
            blank: IndexMap::with_capacity(collected.len()),
            leaves: Vec::new(),
            objects: Vec::new(),
        };
        for (at, (key, fields)) in collected.into_iter().enumerate() {
            let field = *fields.first()?;
            let mut value = Value::Null;
            let mut sets = fields.iter().map(|field| &field.node.selection_set);
            if field.node.name.node == "__typename" {
                value = Value::from(T::type_name());
            } else if sets.all(|set| set.node.items.is_empty()) {
                plan.leaves.push((at, ctx.with_field(field)));
            } else {
                plan.objects.push((at, inside(ctx, &fields)?));
            }
            plan.blank.insert(key.clone(), value);
        }
        Some(plan)
    }

    fn answer(&self, object: &T) -> Option<Value> {
        let mut answer = self.blank.clone();
        for (at, ctx) in &self.leaves {
            let value = match object.leaf(&ctx.item.node.name.node) {
                Some(value) => value,
                None => object
                    .resolve_field(ctx)
                    .now_or_never()?
                    .ok()?
                    .unwrap_or_default(),
            };
            *answer.get_index_mut(*at)?.1 = value;
        }
        for (at, inside) in &self.objects {
            *answer.get_index_mut(*at)?.1 = inside(object)?;
        }
        Some(Value::Object(answer))
    }
}

/// How an object answers a field of objects, with all fields that were merged under its response key.
fn inside<'a, T: Nest + 'a>(
    ctx: &'a ContextSelectionSet<'a>,
    fields: &[&'a Positioned<Field>],
) -> Option<Planned<'a, T>> {
    let field = &fields.first()?.node;
    let sets = fields.iter().map(|field| &field.node.selection_set);
    let planned = T::plan(&field.name.node, &Inside::new(ctx, sets.collect()))?;
    field.arguments.is_empty().then_some(planned)
}

/// CollectFields of GraphQL (section 6.3.2), after the engine has removed what `@skip` and `@include` leave out.
fn collect<'a, T: ObjectType>(
    ctx: &ContextSelectionSet<'a>,
    set: &'a SelectionSet,
    collected: &mut IndexMap<&'a Name, Vec<&'a Positioned<Field>>>,
) -> Option<()> {
    for selection in &set.items {
        let (condition, set) = match &selection.node {
            Selection::Field(field) if field.node.directives.is_empty() => {
                let key = &field.node.response_key().node;
                collected.entry(key).or_default().push(field);
                continue;
            }
            Selection::Field(_) => return None,
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref();
                (condition, &fragment.node.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node)?;
                (Some(&fragment.node.type_condition), &fragment.node.selection_set)
            }
        };
        if condition.is_none_or(|condition| applies::<T>(ctx, &condition.node.on.node)) {
            collect::<T>(ctx, &set.node, collected)?;
        }
    }
    Some(())
}

fn applies<T: ObjectType>(ctx: &ContextSelectionSet<'_>, condition: &str) -> bool {
    let name = T::type_name();
    let interfaces = ctx.schema_env.registry.implements.get(&*name);
    name == condition || interfaces.is_some_and(|interfaces| interfaces.contains(condition))
}

#[cfg(test)]
mod tests;
