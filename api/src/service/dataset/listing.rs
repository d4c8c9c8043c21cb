//! Rows by conditions on any column, in the order of any: what OData asks for.

use std::cmp::Ordering;

use super::{Question, Reading, column::Rows, read};
use crate::{
    domain::{
        datum::Datum,
        listing::{Dimension, Direction, Start},
        predicate::{Predicate, in_order},
        rejection::Reason,
    },
    service::{
        Failure,
        context::RequestContext,
        figure_group::{self, Grouped},
    },
    store::{
        self,
        figure::list::{Asked, column},
    },
};

#[derive(Clone, Debug)]
pub struct Listing {
    pub predicate: Predicate,
    pub order: Vec<(&'static str, Direction)>,
    pub start: Start,
    pub size: u64,
    /// Whether all are to be counted.
    pub counts: bool,
}

pub struct Listed {
    pub rows: Box<dyn Rows>,
    pub count: Option<i64>,
    /// Where the rest begins, if there is any.
    pub next: Option<Start>,
}

/// Rows that are weighed at once, of what is not figures.
const WEIGHED: u64 = 20_000;

/// Whether a dataset can be narrowed and ordered by a column.
pub fn is_searchable(dataset: super::Dataset, name: &str) -> bool {
    dataset != super::Dataset::Figures || column(name).is_some()
}

impl Reading {
    pub async fn list(&self, context: &RequestContext, listing: &Listing) -> Result<Listed, Failure> {
        match &self.question {
            Question::Figures(filter, as_of) => {
                let predicate = &listing.predicate;
                let (filter, as_of) = (filter, *as_of);
                self.figures(
                    context,
                    listing,
                    &Asked {
                        filter,
                        as_of,
                        predicate,
                    },
                )
                .await
            }
            _ => self.weighed(context, listing).await,
        }
    }

    async fn figures(
        &self,
        context: &RequestContext,
        listing: &Listing,
        asked: &Asked<'_>,
    ) -> Result<Listed, Failure> {
        let (db, scope) = (context.store.reader(), &context.scope);
        let order = &listing.order;
        let size = listing.size;
        let mut rows = store::figure::list::list(db, scope, asked, order, listing.start, size).await?;
        let has_next = rows.len() as u64 > size;
        rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| has_next).map(|row| match listing.start {
            Start::Offset(offset) if !order.is_empty() => Start::Offset(offset.saturating_add(size)),
            _ => Start::After(row.id.0),
        });
        let count = if listing.counts {
            Some(store::figure::list::count(db, scope, asked).await?)
        } else {
            None
        };
        let rows = read::figure_rows(context, &self.indicators, rows)?;
        Ok(Listed { rows, count, next })
    }

    /// Those of a list that is read as a whole.
    async fn weighed(&self, context: &RequestContext, listing: &Listing) -> Result<Listed, Failure> {
        let page = self.page(context, None, WEIGHED).await?;
        if page.next.is_some() {
            return Err(Reason::TooManyRows { maximum: WEIGHED }.into());
        }
        let columns = self.dataset.columns();
        let rows = page.rows.as_ref();
        let datum = |row: usize, name: &str| {
            let column = columns.iter().position(|column| column.name == name);
            column.map_or(Datum::None, |column| rows.datum(row, column))
        };
        let mut places: Vec<_> = (0..rows.count())
            .filter(|row| listing.predicate.holds(&|name| datum(*row, name)))
            .collect();
        places.sort_by(|one, other| {
            let compared = listing.order.iter().map(|(name, direction)| {
                let order = in_order(datum(*one, name), datum(*other, name));
                match direction {
                    Direction::Ascending => order,
                    Direction::Descending => order.reverse(),
                }
            });
            compared.fold(Ordering::Equal, Ordering::then)
        });
        let count = listing
            .counts
            .then(|| i64::try_from(places.len()).unwrap_or(i64::MAX));
        let offset = match listing.start {
            Start::Offset(offset) => offset,
            Start::After(_) => 0,
        };
        let [from, size] = [offset, listing.size].map(|it| usize::try_from(it).unwrap_or(usize::MAX));
        let left = places.get(from..).unwrap_or_default();
        let next = (left.len() > size).then(|| Start::Offset(offset.saturating_add(listing.size)));
        let chosen: Vec<_> = left.iter().take(size).copied().collect();
        Ok(Listed {
            rows: page.rows.chosen(&chosen),
            count,
            next,
        })
    }

    /// Figures by what they have in common.
    pub async fn grouped(
        &self,
        context: &RequestContext,
        predicate: &Predicate,
        by: &[Dimension],
    ) -> Result<Vec<Grouped>, Failure> {
        let Question::Figures(filter, as_of) = &self.question else {
            return Ok(Vec::new());
        };
        let as_of = *as_of;
        figure_group::groups(
            context,
            &Asked {
                filter,
                as_of,
                predicate,
            },
            by,
        )
        .await
    }
}
