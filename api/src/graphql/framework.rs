//! Frameworks as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{FrameworkItemId, framework, framework_item};
use async_graphql::{Context, ID, Object, Result};

use super::engine::{GlobalId, context, shows};
use crate::store::{self, row};

#[derive(Clone, Debug)]
pub struct Framework {
    row: framework::Model,
    items: Vec<FrameworkItem>,
}

/// A framework (ramverk): an outside set of goals that the municipality's own are tied to, such as Agenda 2030.
#[Object]
impl Framework {
    /// The framework's code (ramverkets kod); unique and stable.
    fn code(&self) -> &str {
        &self.row.code
    }

    /// The framework's official Swedish name (ramverkets officiella svenska namn).
    fn name(&self) -> &str {
        &self.row.name
    }

    /// The official English name.
    fn name_english(&self) -> &str {
        &self.row.name_en
    }

    /// The framework's items (ramverkets delar), by number.
    fn items(&self) -> &[FrameworkItem] {
        &self.items
    }
}

#[derive(Clone, Debug)]
pub struct FrameworkItem(pub Arc<framework_item::Model>);

shows!(FrameworkItem: FrameworkItemId, framework_item, row::by_ids::<framework_item::Entity>, |row: &framework_item::Model| (row.framework_id, row.number));

/// An item of a framework (en del av ett ramverk): a goal, target area, article or minority.
#[Object]
impl FrameworkItem {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("FrameworkItem", self.0.id.0)
    }

    /// The code (kod); unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The official Swedish name (officiellt svenskt namn).
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The official English name.
    fn name_english(&self) -> &str {
        &self.0.name_en
    }
}

#[derive(Debug, Default)]
pub struct FrameworkQuery;

#[Object]
impl FrameworkQuery {
    /// Frameworks (ramverk) with their items, by code.
    async fn frameworks(&self, ctx: &Context<'_>) -> Result<Vec<Framework>> {
        let context = context(ctx).await?;
        let rows = store::framework::all(context.store.reader(), &context.scope).await?;
        let framework = |(row, items): (framework::Model, Vec<framework_item::Model>)| Framework {
            row,
            items: items
                .into_iter()
                .map(|item| FrameworkItem(Arc::new(item)))
                .collect(),
        };
        Ok(rows.into_iter().map(framework).collect())
    }
}
