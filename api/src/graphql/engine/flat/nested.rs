//! Lists of rows whose objects are at hand, answered in one loop like flat ones: what is selected inside an object is planned once for
//! the list, and not anew for every row.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
    parser::types::{Field, SelectionSet},
    registry::Registry,
    resolver_utils::resolve_list,
};

use super::{Plan, without_error};

/// How a row answers a field of objects; none where the engine has to see to it.
pub type Planned<'a, T> = Box<dyn Fn(&T) -> Option<Value> + Send + Sync + 'a>;

/// An object some of whose objects are at hand.
pub trait Nest: ObjectType + Sized + 'static {
    /// How rows answer a field of objects, by its name; none where the engine has to see to it.
    fn plan<'a>(_field: &str, _inside: &Inside<'a>) -> Option<Planned<'a, Self>> {
        None
    }
}

/// What is selected inside a field of objects.
pub struct Inside<'a> {
    ctx: &'a ContextSelectionSet<'a>,
    sets: Vec<&'a Positioned<SelectionSet>>,
}

impl<'a> Inside<'a> {
    /// A field that is never null. `of` gives none where the engine has to see to it.
    pub fn one<T, C: Nest>(&self, of: impl Fn(&T) -> Option<C> + Send + Sync + 'a) -> Option<Planned<'a, T>> {
        let object = Whole::of(self.ctx, &self.sets)?;
        Some(Box::new(move |row| object.answer(&of(row)?)))
    }

    /// A field that is null where `of` gives none.
    pub fn maybe<T, C: Nest>(
        &self,
        of: impl Fn(&T) -> Option<C> + Send + Sync + 'a,
    ) -> Option<Planned<'a, T>> {
        let object = Whole::of(self.ctx, &self.sets)?;
        Some(Box::new(move |row| match of(row) {
            Some(inner) => object.answer(&inner),
            None => Some(Value::Null),
        }))
    }

    pub fn list<T, C: Nest>(&self, of: impl Fn(&T) -> Vec<C> + Send + Sync + 'a) -> Option<Planned<'a, T>> {
        let object = Whole::of(self.ctx, &self.sets)?;
        Some(Box::new(move |row| {
            let list = of(row);
            let list: Option<_> = list.iter().map(|inner| object.answer(inner)).collect();
            list.map(Value::List)
        }))
    }
}

/// A plan of an object with all that is inside it.
struct Whole<'a, T> {
    plan: Plan<'a>,
    objects: Vec<(usize, Planned<'a, T>)>,
}

impl<'a, T: Nest> Whole<'a, T> {
    fn of(ctx: &'a ContextSelectionSet<'a>, sets: &[&'a Positioned<SelectionSet>]) -> Option<Self> {
        let plan = Plan::of::<T>(ctx, sets)?;
        let objects = plan.objects.iter().map(|(at, fields)| {
            let field = &fields.first()?.node;
            let inside = Inside {
                ctx,
                sets: fields.iter().map(|field| &field.node.selection_set).collect(),
            };
            let planned = T::plan(&field.name.node, &inside)?;
            field.arguments.is_empty().then_some((*at, planned))
        });
        let objects = objects.collect::<Option<_>>()?;
        Some(Self { plan, objects })
    }

    fn answer(&self, row: &T) -> Option<Value> {
        let mut answer = self.plan.answer(row)?;
        for (at, object) in &self.objects {
            *answer.get_index_mut(*at)?.1 = object(row)?;
        }
        Some(Value::Object(answer))
    }
}

/// A list of objects with objects inside.
#[derive(Debug)]
pub struct NestedList<T>(pub Vec<T>);

#[async_trait::async_trait]
impl<T: Nest> OutputType for NestedList<T> {
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
            let row = Whole::of(ctx, &[ctx.item])?;
            self.0.iter().map(|item| row.answer(item)).collect()
        });
        match at_once {
            Some(rows) => Ok(Value::List(rows)),
            None => resolve_list(ctx, field, &self.0, Some(self.0.len())).await,
        }
    }
}
