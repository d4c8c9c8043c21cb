//! What a row is linked to: named by ids in the input, checked to exist, written with the row and kept in its history.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbErr};

use super::{Failure, context::RequestContext, input};
use crate::{
    domain::policy::{Act, Permit},
    store::{
        self,
        link::{Link, LinkTarget},
    },
};

/// The links that an input names anew. Those that it leaves out stay as they are.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Links(Vec<(Link, Vec<i64>)>);

impl Links {
    /// Takes the ids of one input field, if it was given.
    pub async fn add(
        &mut self,
        db: &impl ConnectionTrait,
        context: &RequestContext,
        link: Link,
        ids: Option<&[Option<i64>]>,
    ) -> Result<(), Failure> {
        if let Some(ids) = ids {
            self.insert(link, existing(db, context, link.target(), ids).await?);
        }
        Ok(())
    }

    /// Takes ids that were found already.
    pub fn insert(&mut self, link: Link, ids: Vec<i64>) {
        self.0.push((link, ids));
    }

    /// The ids at the other end of a link, if the input names them.
    pub fn named(&self, link: Link) -> Option<&[i64]> {
        let mut links = self.0.iter();
        links.find(|(own, _)| *own == link).map(|(_, ids)| ids.as_slice())
    }

    /// The same links as they are in the database: what the row was linked to before.
    pub async fn stored(
        &self,
        tx: &impl ConnectionTrait,
        context: &RequestContext,
        from: i64,
    ) -> Result<Self, DbErr> {
        let mut stored = Self::default();
        for (link, _) in &self.0 {
            stored.insert(*link, targets(tx, context, *link, from).await?);
        }
        Ok(stored)
    }

    pub async fn write<A: Act>(
        &self,
        tx: &impl ConnectionTrait,
        permit: &Permit<A>,
        from: i64,
    ) -> Result<(), DbErr> {
        for (link, ids) in &self.0 {
            store::link::replace(tx, permit, *link, from, ids).await?;
        }
        Ok(())
    }

    /// By input field, as the history keeps them.
    pub fn fields(&self) -> Vec<(&'static str, Vec<i64>)> {
        let links = self.0.iter();
        links
            .map(|(link, ids)| (names(link.target()).0, ids.clone()))
            .collect()
    }
}

/// The ids that a row is linked to.
pub async fn targets(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    link: Link,
    from: i64,
) -> Result<Vec<i64>, DbErr> {
    let mut targets = store::link::targets(db, &context.scope, link, &[from]).await?;
    Ok(targets.remove(&from).unwrap_or_default())
}

/// The input field that names what a link leads to, and what that is.
const fn names(target: LinkTarget) -> (&'static str, &'static str) {
    match target {
        LinkTarget::Activity => ("activityIds", "activity"),
        LinkTarget::FocusArea => ("focusAreaIds", "focusArea"),
        LinkTarget::FrameworkItem => ("frameworkItemIds", "frameworkItem"),
        LinkTarget::Goal => ("goalIds", "goal"),
        LinkTarget::Indicator => ("indicatorIds", "indicator"),
        LinkTarget::Unit => ("unitIds", "organizationUnit"),
    }
}

/// The rows that ids name, each once; one that is not there for the viewer to see is refused by its place in the list.
async fn existing(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    target: LinkTarget,
    ids: &[Option<i64>],
) -> Result<Vec<i64>, Failure> {
    let named: Vec<i64> = ids.iter().flatten().copied().collect();
    if ids.is_empty() {
        return Ok(named);
    }
    let found: BTreeSet<i64> = if target == LinkTarget::Activity {
        let titles = store::activity::titles(db, &context.scope, named).await?;
        titles.into_iter().map(|(id, _)| id.0).collect()
    } else {
        store::link::existing(db, &context.scope, target, named).await?
    };
    let (field, what) = names(target);
    let missing = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| id.is_none_or(|id| !found.contains(&id)));
    let refused =
        missing.map(|(place, _)| input::at_path(&[field, &place.to_string()], input::unknown(what)));
    super::refuse_if_any(refused.collect())?;
    Ok(found.into_iter().collect())
}
