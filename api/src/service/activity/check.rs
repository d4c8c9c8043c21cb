//! What has to hold of an activity (P2-P4).

use arshjul_entity::{
    ActivityId, ActivityStatus, SteeringDocumentId, activity, focus_area, goal, steering_document,
};
use sea_orm::{ConnectionTrait, DbErr};

use crate::{
    domain::{
        activity::{Requirements, Validity, misdating, missing_requirements},
        calendar::CalendarYear,
        rejection::{Reason, Rejection},
        unit::Unit,
    },
    service::{
        Failure,
        context::RequestContext,
        input::{Check, PROSE, TITLE},
        link::{self, Links},
    },
    store::{link::Link, row, transaction::Transaction},
};

/// Priorities run from 1, the highest, to 99.
const PRIORITY: (i64, i64) = (1, 99);

/// What an activity requires, as far as it is written.
pub fn requirements(row: &activity::Model) -> Requirements<'_> {
    Requirements {
        collaboration: row.collaboration.as_deref(),
        consequences_for_people: row.consequences_for_people.as_deref(),
        consequences_for_environment: row.consequences_for_environment.as_deref(),
        touches_children: row.touches_children,
        child_rights_assessment: row.child_rights_assessment.as_deref(),
    }
}

/// P3, P4: what an activity had to have to leave PLANNED, it keeps.
pub(super) fn newly_missing(current: &activity::Model, changed: &activity::Model) -> Vec<Rejection> {
    if current.status == ActivityStatus::Planned {
        return Vec::new();
    }
    let before = missing_requirements(&requirements(current));
    let mut missing = missing_requirements(&requirements(changed));
    missing.retain(|one| !before.contains(one));
    missing
}

/// A year that there are calendars for, and that the unit is there in.
pub(super) fn year(check: &mut Check, unit: &Unit, year: i32) {
    let Ok(calendar) = CalendarYear::try_from(year) else {
        let (first, last) = (CalendarYear::RANGE.start(), CalendarYear::RANGE.end());
        return check.range("year", i64::from(year), i64::from(*first), i64::from(*last));
    };
    if !unit.is_valid_in(calendar.first_day(), calendar.last_day()) {
        let (unit, period) = (unit.code.clone(), year.to_string());
        check.refuse("year", Reason::UnitNotValid { unit, period });
    }
}

pub(super) fn texts(check: &mut Check, activity: &activity::Model) {
    check.text("title", &activity.title, TITLE);
    if let Some(priority) = activity.priority {
        check.range("priority", i64::from(priority), PRIORITY.0, PRIORITY.1);
    }
    let texts = [
        ("description", &activity.description),
        ("collaboration", &activity.collaboration),
        ("consequencesForPeople", &activity.consequences_for_people),
        (
            "consequencesForEnvironment",
            &activity.consequences_for_environment,
        ),
        ("childRightsAssessment", &activity.child_rights_assessment),
    ];
    for (field, text) in texts {
        check.optional(field, text.as_deref(), PROSE);
    }
}

/// What an activity serves.
#[derive(Default)]
pub(super) struct Aim {
    goals: Vec<i64>,
    focus_areas: Vec<i64>,
}

impl Aim {
    pub async fn stored(
        tx: &Transaction,
        context: &RequestContext,
        ActivityId(id): ActivityId,
    ) -> Result<Self, DbErr> {
        Ok(Self {
            goals: link::targets(tx, context, Link::ActivityToGoal, id).await?,
            focus_areas: link::targets(tx, context, Link::ActivityToFocusArea, id).await?,
        })
    }

    /// As it is after a change that names these links.
    pub fn or_as_named(self, links: &Links) -> Self {
        let after = |link, before| links.named(link).map_or(before, <[i64]>::to_vec);
        Self {
            goals: after(Link::ActivityToGoal, self.goals),
            focus_areas: after(Link::ActivityToFocusArea, self.focus_areas),
        }
    }
}

/// P2: it serves something, on days when the documents of what it serves are valid.
pub(super) async fn aim(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    check: &mut Check,
    activity: &activity::Model,
    aim: &Aim,
) -> Result<(), Failure> {
    let names_unknown = check.has_refused("goalIds") || check.has_refused("focusAreaIds");
    if aim.goals.is_empty() && aim.focus_areas.is_empty() && !names_unknown {
        check.refuse("goalIds", Reason::GoalOrFocusAreaRequired);
    }
    let documents = documents(db, context, aim).await?;
    check.found(misdating(activity.starts_on, activity.ends_on, &documents));
    Ok(())
}

async fn documents(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    aim: &Aim,
) -> Result<Vec<Validity>, Failure> {
    let scope = &context.scope;
    let goals = row::by_ids::<goal::Entity>(db, scope, aim.goals.iter().copied()).await?;
    let areas = row::by_ids::<focus_area::Entity>(db, scope, aim.focus_areas.iter().copied()).await?;
    let ids = goals
        .iter()
        .map(|goal| goal.steering_document_id)
        .chain(areas.iter().map(|area| area.steering_document_id));
    let ids = ids.map(|SteeringDocumentId(id)| id);
    let rows = row::by_ids::<steering_document::Entity>(db, scope, ids).await?;
    let mut documents: Vec<_> = rows
        .into_iter()
        .map(|row| Validity {
            document: row.code,
            first: row.valid_from,
            last: row.valid_to,
        })
        .collect();
    documents.sort_by(|a, b| a.document.cmp(&b.document));
    Ok(documents)
}
