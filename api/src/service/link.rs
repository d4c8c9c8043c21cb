//! What a row is tied to: named by ids in the input, checked to exist, written with the row and kept in its history.

use sea_orm::{ConnectionTrait, DbErr};
use serde_json::Value as Json;

use super::{Failure, input, session::Session};
use crate::{
    domain::policy::{Act, Permit},
    store::{self, link::Link, row::Coded},
};

/// The links that an input names anew. Those that it leaves out stay as they are.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Links(Vec<(&'static str, Link, Vec<i64>)>);

impl Links {
    /// Takes the ids of one input field, if it was given.
    pub async fn add<E: Coded>(
        &mut self,
        db: &impl ConnectionTrait,
        session: &Session,
        link: Link,
        field: &'static str,
        what: &'static str,
        ids: Option<&[Option<i64>]>,
    ) -> Result<(), Failure> {
        if let Some(ids) = ids {
            self.0.push((
                field,
                link,
                input::existing::<E>(db, session, field, what, ids).await?,
            ));
        }
        Ok(())
    }

    /// Takes ids that were found already.
    pub fn put(&mut self, link: Link, field: &'static str, ids: Vec<i64>) {
        self.0.push((field, link, ids));
    }

    /// The ids at the other end of a link, if the input names them.
    #[must_use]
    pub fn named(&self, link: Link) -> Option<&[i64]> {
        self.0
            .iter()
            .find(|(_, own, _)| *own == link)
            .map(|(_, _, ids)| ids.as_slice())
    }

    /// The same links as they are in the database: what the row was tied to before.
    pub async fn stored(
        &self,
        tx: &impl ConnectionTrait,
        session: &Session,
        from: i64,
    ) -> Result<Self, DbErr> {
        let mut stored = Vec::with_capacity(self.0.len());
        for (field, link, _) in &self.0 {
            let mut targets = store::link::targets(tx, &session.scope, *link, &[from]).await?;
            stored.push((*field, *link, targets.remove(&from).unwrap_or_default()));
        }
        Ok(Self(stored))
    }

    pub async fn write<A: Act>(
        &self,
        tx: &impl ConnectionTrait,
        permit: &Permit<A>,
        from: i64,
    ) -> Result<(), DbErr> {
        for (_, link, ids) in &self.0 {
            store::link::replace(tx, permit, *link, from, ids).await?;
        }
        Ok(())
    }

    /// A row's snapshot with its links beside its columns.
    #[must_use]
    pub fn beside(&self, mut row: Json) -> Json {
        if let Json::Object(columns) = &mut row {
            columns.extend(
                self.0
                    .iter()
                    .map(|(field, _, ids)| ((*field).to_owned(), ids.clone().into())),
            );
        }
        row
    }
}
