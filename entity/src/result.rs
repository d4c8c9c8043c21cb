//! Utfall: what a unit reports, one cell = indicator × unit × period × gender. Raw: only where the viewer may see it. Its JSON is kept with
//! the answers to submissions.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{ApprovalState, CellState, Gender, IndicatorId, MissingReason, OrganizationUnitId, ResultId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "result")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ResultId,
    pub indicator_id: IndicatorId,
    pub unit_id: OrganizationUnitId,
    pub period: String,
    pub year: i32,
    pub gender: Gender,
    pub state: CellState,
    pub value: Option<f64>,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub missing_reason: Option<MissingReason>,
    pub source_code: Option<String>,
    pub comment: Option<String>,
    pub approval: ApprovalState,
    pub is_example: bool,
    pub submitted_at: DateTimeUtc,
    pub submitted_by: String,
    /// When the cell first landed as submitted: a draft never did, and a later change keeps it (R7). It is not in answers that were kept
    /// before there was such a column.
    #[serde(default)]
    pub handed_in_at: Option<DateTimeUtc>,
    /// What the approver said, until the cell is handed in anew.
    pub review_comment: Option<String>,
    pub reviewed_at: Option<DateTimeUtc>,
    pub reviewed_by: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
