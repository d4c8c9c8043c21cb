//! Indikator/nyckeltal: the definition of a measure, with its rules for values and for disclosure.

#![expect(
    clippy::struct_excessive_bools,
    reason = "a row has the columns that its table has"
)]

use sea_orm::entity::prelude::*;

use crate::{Aggregation, CountingUnit, Direction, Frequency, IndicatorId, UnitKind, ValueKind};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: IndicatorId,
    #[sea_orm(unique)]
    pub code: String,
    pub name: String,
    pub description: Option<String>,
    pub unit_of_measure: String,
    pub value_kind: ValueKind,
    pub direction: Direction,
    pub frequency: Frequency,
    pub decimals: i32,
    pub factor: i32,
    pub may_exceed_hundred: bool,
    pub gender_tolerance: f64,
    pub split_by_gender: bool,
    pub not_split_reason: Option<String>,
    pub source: String,
    pub source_publishes_on: Option<Date>,
    pub source_year: Option<i32>,
    pub reporting_level: UnitKind,
    pub counting_unit: CountingUnit,
    pub threshold: i32,
    pub hides_zeros: bool,
    pub protected_at_source: bool,
    pub hides_complements: bool,
    pub rounding_base: Option<i32>,
    pub dominance: Option<i32>,
    pub aggregation: Aggregation,
    pub is_example: bool,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
