//! Frameworks as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{framework, framework_item};
use async_graphql::{Context, ID, Object, Result};

use super::engine::{context::session, id::GlobalId};
use crate::store;

#[derive(Clone, Debug)]
pub struct Framework {
    row: framework::Model,
    items: Vec<FrameworkItem>,
}

/// Ramverk: an outside set of goals that the municipality's own are tied to, such as Agenda 2030.
#[Object]
impl Framework {
    /// Ramverkets kod; unique and stable.
    fn code(&self) -> &str {
        &self.row.code
    }

    /// Ramverkets officiella svenska namn.
    fn name(&self) -> &str {
        &self.row.name
    }

    /// The official English name.
    fn name_english(&self) -> &str {
        &self.row.name_en
    }

    /// Ramverkets delar, by number.
    fn items(&self) -> &[FrameworkItem] {
        &self.items
    }
}

#[derive(Clone, Debug)]
pub struct FrameworkItem(pub Arc<framework_item::Model>);

/// En del av ett ramverk: a goal, target area, article or minority.
#[Object]
impl FrameworkItem {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("FrameworkItem", self.0.id.0)
    }

    /// Kod; unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Officiellt svenskt namn.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The official English name.
    fn name_english(&self) -> &str {
        &self.0.name_en
    }
}

impl FrameworkItem {
    /// How items are listed: by framework, then number.
    #[must_use]
    pub fn order(row: &framework_item::Model) -> (i64, i32) {
        (row.framework_id.0, row.number)
    }
}

#[derive(Debug, Default)]
pub struct FrameworkQuery;

#[Object]
impl FrameworkQuery {
    /// Ramverk with their items, by code.
    async fn frameworks(&self, ctx: &Context<'_>) -> Result<Vec<Framework>> {
        let session = session(ctx).await?;
        let rows = store::framework::all(session.store.reader(), &session.scope).await?;
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
