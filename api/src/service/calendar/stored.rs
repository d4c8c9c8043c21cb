//! Rows of deadlines, as the rules see them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{
    ActivityId, DeadlineId, DeadlineRuleId, IndicatorId, SteeringDocumentId, deadline, indicator,
};
use chrono::{DateTime, Utc};

use crate::{
    domain::calendar::{AsksFor, Deadline, DueDate, Progress, Source},
    store::deadline::UnitRow,
};

/// What is stored of a deadline beside what it is weighed by.
#[derive(Clone, Debug)]
pub struct DeadlineDetail {
    /// None where a person set it up by itself.
    pub rule: Option<DeadlineRuleId>,
    pub steering_document: Option<SteeringDocumentId>,
    pub audience: Option<String>,
    pub age_from: Option<i32>,
    pub age_to: Option<i32>,
    /// What its hand-in is to have: what it asks for itself, and what those ask for that it serves (C7).
    pub questions: Option<String>,
    pub indicators: BTreeSet<IndicatorId>,
    pub activities: BTreeSet<ActivityId>,
    /// Minutes for each unit, where someone has estimated them.
    pub effort: Option<i32>,
    /// None also for whom it is not to read.
    pub move_reason: Option<String>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub sequence: i32,
    pub changed_at: DateTime<Utc>,
    pub is_example: bool,
    pub version: i32,
}

pub(super) fn by_deadline(rows: &[UnitRow]) -> HashMap<DeadlineId, Vec<UnitRow>> {
    rows.chunk_by(|one, next| one.deadline_id == next.deadline_id)
        .filter_map(|rows| Some((rows.first()?.deadline_id, rows.to_vec())))
        .collect()
}

/// What was done is done, whatever happened before.
pub(super) const fn progress(row: &UnitRow) -> Progress {
    match (row.completed_at, row.waived_at, row.served_by_id) {
        (Some(at), _, _) => Progress::Done {
            at,
            is_on_time: matches!(row.is_on_time, Some(true)),
        },
        (None, Some(_), _) => Progress::Waived,
        (None, None, Some(by)) => Progress::Served { by },
        (None, None, None) => Progress::Open,
    }
}

pub(super) fn source(indicator: &indicator::Model) -> (IndicatorId, Source) {
    let source = Source {
        indicator: indicator.code.clone(),
        publishes_on: indicator.source_publishes_on,
        year: indicator.source_year,
        frequency: indicator.frequency,
    };
    (indicator.id, source)
}

/// Questions, one to a line.
fn lines(questions: Option<&str>) -> impl Iterator<Item = &str> {
    questions.into_iter().flat_map(str::lines)
}

/// The deadline, still without units and what it asks for, and the rest of its row.
pub(super) fn parts(stored: deadline::Model) -> Result<(Deadline, DeadlineDetail), serde_json::Error> {
    let deadline = Deadline {
        id: stored.id,
        rule: stored.rule_id,
        code: stored.code,
        kind: stored.kind,
        title: stored.title,
        process: stored.process,
        due: DueDate {
            nominal_on: stored.nominal_on,
            ruled_on: stored.ruled_on,
            due_on: stored.due_on,
            basis: serde_json::from_str(&stored.basis)?,
        },
        window: stored.earliest_on..=stored.latest_on,
        feeds: stored.feeds,
        effort: stored
            .effort
            .and_then(|minutes| u32::try_from(minutes).ok())
            .unwrap_or(0),
        indicators: BTreeSet::new(),
        asks_for: AsksFor::stored(stored.asks_for, stored.asks_period.as_deref()),
        questions: lines(stored.questions.as_deref()).map(str::to_owned).collect(),
        activities: BTreeSet::new(),
        units: BTreeMap::new(),
        entered: BTreeSet::new(),
        gaps: BTreeSet::new(),
        uses: BTreeMap::new(),
        used: BTreeMap::new(),
        is_cancelled: stored.cancelled_at.is_some(),
        is_example: stored.is_example,
    };
    let row = DeadlineDetail {
        rule: stored.rule_id,
        steering_document: stored.steering_document_id,
        audience: stored.audience,
        age_from: stored.age_from,
        age_to: stored.age_to,
        questions: stored.questions,
        indicators: BTreeSet::new(),
        activities: BTreeSet::new(),
        effort: stored.effort,
        move_reason: stored.move_reason,
        cancelled_at: stored.cancelled_at,
        sequence: stored.sequence,
        changed_at: stored.changed_at,
        is_example: stored.is_example,
        version: stored.version,
    };
    Ok((deadline, row))
}
