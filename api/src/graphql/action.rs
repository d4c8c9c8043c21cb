//! What takes a role, as the schema shows it: values and descriptions come from the policy's table.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::Field,
    registry::{EnumBuilder, MetaEnumValue, MetaTypeId, Registry},
};

use crate::{
    domain::policy::{self, HeldAt, Reach},
    service::context::RequestContext,
};

/// What takes a role (åtgärd som kräver en roll).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action(pub policy::Action);

impl Action {
    /// The actions held at such a place that the context's viewer reaches.
    pub fn permitted(
        context: &RequestContext,
        held_at: HeldAt,
        reaches: impl Fn(&Reach) -> bool,
    ) -> Vec<Self> {
        let actions = policy::Action::ALL.iter().copied();
        actions
            .filter(|action| action.held_at() == held_at)
            .filter(|action| reaches(&context.viewer.reach(&context.tree, *action)))
            .map(Self)
            .collect()
    }

    /// `goalCreate` and `read drafts` as `GOAL_CREATE` and `READ_DRAFTS`.
    fn value(self) -> String {
        let mut value = String::new();
        for character in self.0.name().chars() {
            if character.is_ascii_uppercase() {
                value.push('_');
            }
            value.push(if character == ' ' {
                '_'
            } else {
                character.to_ascii_uppercase()
            });
        }
        value
    }

    fn description(self) -> String {
        let roles: Vec<_> = self.0.roles().iter().map(|role| role.code()).collect();
        let held_at = match self.0.held_at() {
            HeldAt::Unit => "the unit or above it",
            HeldAt::Root => "the root unit",
        };
        format!("`{}`: takes {} at {held_at}.", self.0.name(), roles.join(" or "))
    }
}

#[async_trait::async_trait]
impl OutputType for Action {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Action")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| {
            let values = policy::Action::ALL.iter().map(|action| {
                let action = Self(*action);
                let mut value = MetaEnumValue::new(action.value());
                value.description = Some(action.description());
                (action.value(), value)
            });
            let meta = EnumBuilder::new("Action".to_owned(), values.collect::<IndexMap<_, _>>());
            meta.description(Some(
                "What takes a role (åtgärd som kräver en roll): a mutation, or to read what is not public."
                    .to_owned(),
            ))
            .build()
        })
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(self.value())))
    }
}
