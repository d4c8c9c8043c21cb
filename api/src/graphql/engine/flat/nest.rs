//! What objects have at hand.

use async_graphql::{ContextSelectionSet, ObjectType, Positioned, Value, parser::types::SelectionSet};

use super::Plan;

/// How an object answers a field of objects; none where the engine has to see to it.
pub type Planned<'a, T> = Box<dyn Fn(&T) -> Option<Value> + Send + Sync + 'a>;

/// An object that may have some of its fields at hand.
pub trait Nest: ObjectType + Sized {
    /// What a leaf without arguments answers, by its name; none where its resolver is asked.
    fn leaf(&self, _field: &str) -> Option<Value> {
        None
    }

    /// How objects answer a field of objects, by its name; none where the engine has to see to it.
    fn plan<'a>(_field: &str, _inside: &Inside<'a>) -> Option<Planned<'a, Self>>
    where
        Self: 'a,
    {
        None
    }
}

impl<T: Nest> Nest for &T {
    fn leaf(&self, field: &str) -> Option<Value> {
        T::leaf(self, field)
    }

    fn plan<'a>(field: &str, inside: &Inside<'a>) -> Option<Planned<'a, Self>>
    where
        Self: 'a,
    {
        let plan = T::plan(field, inside)?;
        Some(Box::new(move |object| plan(object)))
    }
}

/// What is selected inside a field of objects.
pub struct Inside<'a> {
    ctx: &'a ContextSelectionSet<'a>,
    sets: Vec<&'a Positioned<SelectionSet>>,
}

impl<'a> Inside<'a> {
    pub(super) const fn new(
        ctx: &'a ContextSelectionSet<'a>,
        sets: Vec<&'a Positioned<SelectionSet>>,
    ) -> Self {
        Self { ctx, sets }
    }

    fn of<T: Nest + 'a>(&self) -> Option<Plan<'a, T>> {
        Plan::of(self.ctx, &self.sets)
    }

    /// A field that is never null, of what stands in the object itself.
    pub fn part<T: 'a, C: Nest + 'a>(&self, of: fn(&T) -> &C) -> Option<Planned<'a, T>> {
        let plan = self.of()?;
        Some(Box::new(move |object| plan.answer(of(object))))
    }

    /// A field that is never null. `of` gives none where the engine has to see to it.
    pub fn one<T, C: Nest + 'a>(
        &self,
        of: impl Fn(&T) -> Option<C> + Send + Sync + 'a,
    ) -> Option<Planned<'a, T>> {
        let plan = self.of()?;
        Some(Box::new(move |object| plan.answer(&of(object)?)))
    }

    /// A field that is null where `of` gives none.
    pub fn maybe<T, C: Nest + 'a>(
        &self,
        of: impl Fn(&T) -> Option<C> + Send + Sync + 'a,
    ) -> Option<Planned<'a, T>> {
        let plan = self.of()?;
        Some(Box::new(move |object| match of(object) {
            Some(inner) => plan.answer(&inner),
            None => Some(Value::Null),
        }))
    }

    pub fn list<T, C: Nest + 'a>(
        &self,
        of: impl Fn(&T) -> Vec<C> + Send + Sync + 'a,
    ) -> Option<Planned<'a, T>> {
        let plan = self.of()?;
        Some(Box::new(move |object| {
            let list = of(object);
            let list: Option<_> = list.iter().map(|inner| plan.answer(inner)).collect();
            list.map(Value::List)
        }))
    }
}
