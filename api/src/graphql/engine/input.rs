//! What inputs say, as commands take it.

use arshjul_entity::{OrganizationUnitId, SteeringDocumentId, steering_document};
use async_graphql::{ID, MaybeUndefined, Result};
use chrono::{NaiveDate, Utc};

use super::{
    error::read_failure,
    id::GlobalId,
    scalar::{Date, DateTime, Period},
    text::{EventCode, Line, Prose},
};
use crate::{
    service::{
        Patch,
        code::{self, Subunits},
        context::RequestContext,
    },
    store::row::Coded,
};

/// The value of an input's field.
pub trait Field {
    type Plain;

    fn plain(self) -> Self::Plain;
}

/// Says what each type of the schema stands for.
macro_rules! stands_for {
    ($($type:ty => $plain:ty: $value:expr;)*) => {$(
        impl $crate::graphql::engine::input::Field for $type {
            type Plain = $plain;

            fn plain(self) -> $plain {
                let value: fn(Self) -> $plain = $value;
                value(self)
            }
        }
    )*};
}

stands_for! {
    bool => Self: |it| it;
    f64 => Self: |it| it;
    i32 => Self: |it| it;
    u32 => Self: |it| it;
    String => Self: |it| it;
    Date => NaiveDate: |date| date.0;
    DateTime => chrono::DateTime<Utc>: |instant| instant.0;
    Period => String: |period| period.0;
    Line => String: |line| line.0;
    Prose => String: |prose| prose.0;
    EventCode => String: |code| code.0;
}

impl<T: Field> Field for Option<T> {
    type Plain = Option<T::Plain>;

    fn plain(self) -> Self::Plain {
        self.map(T::plain)
    }
}

impl<T: Field> Field for Vec<T> {
    type Plain = Vec<T::Plain>;

    fn plain(self) -> Self::Plain {
        self.into_iter().map(T::plain).collect()
    }
}

impl<T: Field> Field for MaybeUndefined<T> {
    type Plain = Patch<T::Plain>;

    fn plain(self) -> Self::Plain {
        Patch::from(self).map(T::plain)
    }
}

impl<T> From<MaybeUndefined<T>> for Patch<T> {
    fn from(field: MaybeUndefined<T>) -> Self {
        match field {
            MaybeUndefined::Undefined => Self::Keep,
            MaybeUndefined::Null => Self::Erase,
            MaybeUndefined::Value(value) => Self::Replace(value),
        }
    }
}

/// A field of what is new: what is not given is left at its default.
impl<T> From<Option<T>> for Patch<T> {
    fn from(field: Option<T>) -> Self {
        field.map_or(Self::Keep, Self::Replace)
    }
}

/// Global ids of one kind, as the rows that they name; what is no id of the kind names none.
pub trait Ids<R> {
    fn rows(self, kind: &str) -> R;
}

impl Ids<Option<i64>> for ID {
    fn rows(self, kind: &str) -> Option<i64> {
        GlobalId::row_of(&self, kind)
    }
}

impl Ids<Option<Option<i64>>> for Option<ID> {
    fn rows(self, kind: &str) -> Option<Option<i64>> {
        self.map(|id| id.rows(kind))
    }
}

impl Ids<Patch<Option<i64>>> for Option<ID> {
    fn rows(self, kind: &str) -> Patch<Option<i64>> {
        Patch::from(self).map(|id: ID| id.rows(kind))
    }
}

impl Ids<Patch<Option<i64>>> for MaybeUndefined<ID> {
    fn rows(self, kind: &str) -> Patch<Option<i64>> {
        Patch::from(self).map(|id: ID| id.rows(kind))
    }
}

impl Ids<Vec<Option<i64>>> for Vec<ID> {
    fn rows(self, kind: &str) -> Vec<Option<i64>> {
        self.into_iter().map(|id| id.rows(kind)).collect()
    }
}

impl Ids<Vec<Option<i64>>> for Option<Vec<ID>> {
    fn rows(self, kind: &str) -> Vec<Option<i64>> {
        self.unwrap_or_default().rows(kind)
    }
}

impl Ids<Option<Vec<Option<i64>>>> for Option<Vec<ID>> {
    fn rows(self, kind: &str) -> Option<Vec<Option<i64>>> {
        self.map(|ids| ids.rows(kind))
    }
}

/// Hands an input over as what a command takes, field by field: those of the same name, then ids by the kind of object that they are to
/// name, then those that are said in another way (`and … as`); the caller keeps what stands after `but`. A field that either side lacks
/// does not compile.
macro_rules! hand_over {
    (
        $input:expr, $from:ident => $to:path {
            $($same:ident),* $(,)? $(; $($rows:ident = $kind:ident($ids:ident)),* $(,)?)?
        } $(and ($($other:ident),*) as ($($target:ident: $value:expr),* $(,)?))? $(but $($left:ident),*)?
    ) => {{
        let $from { $($same,)* $($($ids,)*)? $($($other,)*)? $($($left: _,)*)? } = $input;
        $to {
            $($same: $crate::graphql::engine::input::Field::plain($same).into(),)*
            $($($rows: $crate::graphql::engine::input::Ids::rows(
                $ids,
                <$kind as $crate::graphql::engine::object::Identified>::KIND,
            ),)*)?
            $($($target: $value,)*)?
        }
    }};
}

/// The columns of a row that an input sets, field by field; the caller keeps what stands after `but`. A field that either side lacks does
/// not compile.
macro_rules! columns {
    ($input:expr, $from:ident => $to:path { $($same:ident),* $(,)? } but $($left:ident),* $(,)?) => {{
        let $from { $($same,)* $($left: _,)* } = $input;
        $to {
            $($same: $crate::service::Column::column($crate::graphql::engine::input::Field::plain($same)),)*
            ..Default::default()
        }
    }};
}

pub(crate) use columns;
pub(crate) use hand_over;
pub(crate) use stands_for;

/// The units that an argument's codes choose; all where it is left out.
pub fn chosen_units(
    context: &RequestContext,
    argument: &str,
    codes: Option<Vec<String>>,
    subunits: Subunits,
) -> Result<Option<Vec<OrganizationUnitId>>> {
    let units = codes.map(|codes| code::units(context, argument, &codes, subunits));
    units
        .transpose()
        .map_err(|failure| read_failure(failure, context.language()))
}

/// The ids of the rows that an argument's codes choose; all where it is left out.
pub async fn chosen_ids<E: Coded, I>(
    context: &RequestContext,
    argument: &str,
    codes: Option<Vec<String>>,
    id: fn(i64) -> I,
) -> Result<Option<Vec<I>>>
where
    E::Model: Sync,
{
    let Some(codes) = codes else { return Ok(None) };
    let ids = code::ids::<E>(context, argument, &codes).await;
    let ids = ids.map_err(|failure| read_failure(failure, context.language()))?;
    Ok(Some(ids.into_iter().map(id).collect()))
}

/// The steering document whose code `filter.steeringDocument` is.
pub async fn chosen_document(
    context: &RequestContext,
    code: Option<String>,
) -> Result<Option<SteeringDocumentId>> {
    let codes = code.map(|code| vec![code]);
    let argument = "filter.steeringDocument";
    let ids =
        chosen_ids::<steering_document::Entity, _>(context, argument, codes, SteeringDocumentId).await?;
    Ok(ids.and_then(|ids| ids.first().copied()))
}
