//! The columns of flat rows: what each is called, holds and means, and where in the row it stands. One table serves every format.

use crate::domain::{
    datum::{Datum, Kind},
    text::Word,
};

/// What is known of a column without a row.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// As the schema calls the same thing.
    pub name: &'static str,
    pub kind: Kind,
    /// Whether every row has a value.
    pub is_required: bool,
    pub said: Word,
    /// What a number counts, where it always counts the same.
    pub unit: &'static str,
    /// The version that it came with. Columns come at the end, so that none ever moves.
    pub since: &'static str,
}

/// A column of rows of one kind.
#[derive(Debug)]
pub struct Column<R> {
    pub about: About,
    pub datum: fn(&R) -> Datum<'_>,
}

/// Lists columns: name, kind, whether every row has it, its unit, what it says in Swedish and English, and where it stands.
macro_rules! columns {
    ($row:ty { $($name:ident: $kind:ident $(($unit:literal))? $need:ident, $sv:literal, $en:literal, $datum:expr;)* }) => {
        &[$($crate::service::dataset::column::Column::<$row> {
            about: $crate::service::dataset::column::About {
                name: stringify!($name),
                kind: $crate::domain::datum::Kind::$kind,
                is_required: $crate::service::dataset::column::$need,
                said: $crate::domain::text::Word($sv, $en),
                unit: concat!($($unit)?),
                since: "0.1",
            },
            datum: $datum,
        }),*]
    };
}

pub(super) use columns;

/// As columns are listed.
pub(super) const ALWAYS: bool = true;
pub(super) const PERHAPS: bool = false;

/// Rows of any kind with their columns.
pub trait Rows: Send + Sync {
    fn count(&self) -> usize;

    /// The value of a column, by its place in the table; none where there is no such row or column.
    fn datum(&self, row: usize, column: usize) -> Datum<'_>;

    /// Only these rows, in this order.
    fn chosen(self: Box<Self>, places: &[usize]) -> Box<dyn Rows>;
}

/// Rows of one kind.
pub(super) struct RowsOf<R: 'static> {
    pub rows: Vec<R>,
    pub columns: &'static [Column<R>],
}

impl<R: Clone + Send + Sync> Rows for RowsOf<R> {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn datum(&self, row: usize, column: usize) -> Datum<'_> {
        let place = self.rows.get(row).zip(self.columns.get(column));
        place.map_or(Datum::None, |(row, column)| (column.datum)(row))
    }

    fn chosen(self: Box<Self>, places: &[usize]) -> Box<dyn Rows> {
        let rows = places.iter().filter_map(|place| self.rows.get(*place).cloned());
        Box::new(Self {
            rows: rows.collect(),
            columns: self.columns,
        })
    }
}
