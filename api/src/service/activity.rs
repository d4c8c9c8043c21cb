//! Activities put into their units' action plans, and changed there (P2-P4).

use arshjul_entity::{
    ActionPlanId, ActionPlanStatus, ActivityId, ActivityStatus, OrganizationUnitId, SteeringDocumentId,
    action_plan, activity, focus_area, goal, indicator, steering_document,
};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::Serialize;

use super::{
    Failure, Patch,
    audit::{self, Change},
    idempotency::{self, Claim},
    input::{Check, PROSE, TITLE},
    link::Links,
    same_version,
    session::Session,
};
use crate::{
    domain::{
        activity::{Requirements, Validity, misdating, missing_requirements},
        calendar::CalendarYear,
        policy::{Act, Permit, act},
        rejection::{Reason, Rejection},
        unit::Unit,
    },
    store::{self, audit_event::snapshot, link::Link, lock::OpenPeriods, row},
};

/// Priorities run from 1, the highest, to 99.
const PRIORITY: (i64, i64) = (1, 99);

/// A new activity; an id that named nothing is none.
#[derive(Debug, Serialize)]
pub struct New {
    pub unit: Option<i64>,
    pub year: i32,
    pub title: String,
    pub description: Option<String>,
    pub priority: Option<i32>,
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
    pub touches_children: bool,
    pub collaboration: Option<String>,
    pub consequences_for_people: Option<String>,
    pub consequences_for_environment: Option<String>,
    pub child_rights_assessment: Option<String>,
    pub goals: Vec<Option<i64>>,
    pub focus_areas: Vec<Option<i64>>,
    pub indicators: Vec<Option<i64>>,
    pub is_example: bool,
}

/// Makes the unit's plan of the year, a draft, where there is none. Safe to retry: with its key, and without one as long as nobody
/// has changed the activity.
pub async fn create(session: &Session, key: Option<&str>, new: New) -> Result<activity::Model, Failure> {
    let unit = responsible_unit(session, new.unit)?;
    let permit = Permit::<act::ActivityCreate>::at(&session.viewer, &session.tree, unit.id)?;
    idempotency::check(key)?;
    let tx = session.store.begin().await?;
    if let Some(key) = key
        && let Claim::Answered(ActivityId(id)) = idempotency::claim(&tx, session, &permit, key, &new).await?
    {
        let answered = store::activity::by_ids(&tx, &session.scope, [id]).await?;
        return Ok(answered.into_iter().next().ok_or_else(not_found)?);
    }
    let activity = planned(&tx, session, &permit, unit, new).await?;
    if let Some(key) = key {
        idempotency::keep(&tx, &permit, key, &activity.id).await?;
    }
    tx.commit().await?;
    Ok(activity)
}

/// Checks the activity and puts it into the plan; one that is there already is left as it is.
async fn planned(
    tx: &DatabaseTransaction,
    session: &Session,
    permit: &Permit<act::ActivityCreate>,
    unit: &Unit,
    new: New,
) -> Result<activity::Model, Failure> {
    let year = new.year;
    let mut check = Check::default();
    check_year(&mut check, unit, year);
    let (activity, links) = new.parts();
    check_texts(&mut check, &activity);
    let links = links.check(tx, session, &mut check).await?;
    check_aim(
        tx,
        session,
        &mut check,
        &activity,
        &served(&links, Served::default()),
    )
    .await?;
    check.done()?;
    let open = open_year(tx, session, permit, year).await?;
    let is_new_plan = store::action_plan::ensure_draft(&open, permit, unit.id, year).await?;
    let plan = open_plan(tx, permit, unit.id, year).await?;
    let activity = activity::Model {
        action_plan_id: plan.id,
        ..activity
    };
    if let Some(existing) = twin(tx, session, permit, &plan, &activity, &links).await? {
        return Ok(existing);
    }
    let activity = store::activity::insert(&open, permit, &plan, activity).await?;
    links.write(tx, permit, activity.id.0).await?;
    let made_plan = is_new_plan.then(|| Change {
        entity: "ActionPlan",
        id: plan.id.0,
        unit: Some(unit.id),
        before: None,
        after: Some(snapshot(&plan)),
    });
    let made = Change {
        entity: "Activity",
        id: activity.id.0,
        unit: Some(unit.id),
        before: None,
        after: Some(links.beside(snapshot(&activity))),
    };
    audit::record(tx, session, permit, made_plan.into_iter().chain([made])).await?;
    Ok(activity)
}

impl New {
    /// The row, whose id the database gives, and what it is tied to.
    fn parts(self) -> (activity::Model, LinkInput) {
        let Self {
            unit: _,
            year: _,
            title,
            description,
            priority,
            starts_on,
            ends_on,
            touches_children,
            collaboration,
            consequences_for_people,
            consequences_for_environment,
            child_rights_assessment,
            goals,
            focus_areas,
            indicators,
            is_example,
        } = self;
        let row = activity::Model {
            id: ActivityId(0),
            action_plan_id: ActionPlanId(0),
            title,
            description,
            is_example,
            status: ActivityStatus::Planned,
            priority,
            starts_on,
            ends_on,
            touches_children,
            collaboration,
            consequences_for_people,
            consequences_for_environment,
            child_rights_assessment,
            version: 1,
        };
        let links = LinkInput {
            goals: Some(goals),
            focus_areas: Some(focus_areas),
            indicators: Some(indicators),
        };
        (row, links)
    }
}

/// An activity of the plan that is the requested one in everything.
async fn twin(
    tx: &DatabaseTransaction,
    session: &Session,
    permit: &Permit<act::ActivityCreate>,
    plan: &action_plan::Model,
    requested: &activity::Model,
    links: &Links,
) -> Result<Option<activity::Model>, Failure> {
    for existing in store::activity::titled(tx, permit, plan, &requested.title).await? {
        let requested = activity::Model {
            id: existing.id,
            ..requested.clone()
        };
        if existing == requested && links.stored(tx, session, existing.id.0).await? == *links {
            return Ok(Some(existing));
        }
    }
    Ok(None)
}

/// A change of an activity. Its unit, year and status stay.
#[derive(Debug)]
pub struct Update {
    pub id: Option<i64>,
    pub expected_version: i32,
    pub title: Option<String>,
    pub description: Patch<String>,
    pub priority: Patch<i32>,
    pub starts_on: Patch<NaiveDate>,
    pub ends_on: Patch<NaiveDate>,
    pub touches_children: Option<bool>,
    pub collaboration: Patch<String>,
    pub consequences_for_people: Patch<String>,
    pub consequences_for_environment: Patch<String>,
    pub child_rights_assessment: Patch<String>,
    pub goals: Option<Vec<Option<i64>>>,
    pub focus_areas: Option<Vec<Option<i64>>>,
    pub indicators: Option<Vec<Option<i64>>>,
}

pub async fn update(session: &Session, mut change: Update) -> Result<activity::Model, Failure> {
    let (id, plan) = visible(session, change.id).await?;
    let unit = plan.unit_id;
    let permit = Permit::<act::ActivityUpdate>::at(&session.viewer, &session.tree, unit)?;
    let expected_version = change.expected_version;
    let links = LinkInput {
        goals: change.goals.take(),
        focus_areas: change.focus_areas.take(),
        indicators: change.indicators.take(),
    };
    let mut check = Check::default();
    let links = links.check(session.store.reader(), session, &mut check).await?;
    let tx = session.store.begin().await?;
    let open = open_year(&tx, session, &permit, plan.year).await?;
    // Who changes an activity holds its plan: nobody else changes the activity meanwhile.
    let plan = open_plan(&tx, &permit, unit, plan.year).await?;
    let current = store::activity::by_ids(&tx, &session.scope, [id.0]).await?;
    let current = current.into_iter().next().ok_or_else(not_found)?;
    same_version(expected_version, current.version)?;
    let changed = change.apply(current.clone());
    check_texts(&mut check, &changed);
    let before = Served {
        goals: targets(&tx, session, Link::ActivityToGoal, id).await?,
        focus_areas: targets(&tx, session, Link::ActivityToFocusArea, id).await?,
    };
    check_aim(&tx, session, &mut check, &changed, &served(&links, before)).await?;
    check.found(newly_missing(&current, &changed));
    check.done()?;
    let activity = store::activity::update(&open, &permit, &plan, changed).await?;
    let before = links.stored(&tx, session, id.0).await?;
    links.write(&tx, &permit, id.0).await?;
    let change = Change {
        entity: "Activity",
        id: id.0,
        unit: Some(unit),
        before: Some(before.beside(snapshot(&current))),
        after: Some(links.beside(snapshot(&activity))),
    };
    audit::record(&tx, session, &permit, [change]).await?;
    tx.commit().await?;
    Ok(activity)
}

impl Update {
    fn apply(self, current: activity::Model) -> activity::Model {
        let Self {
            id: _,
            expected_version: _,
            title,
            description,
            priority,
            starts_on,
            ends_on,
            touches_children,
            collaboration,
            consequences_for_people,
            consequences_for_environment,
            child_rights_assessment,
            goals: _,
            focus_areas: _,
            indicators: _,
        } = self;
        activity::Model {
            id: current.id,
            action_plan_id: current.action_plan_id,
            title: title.unwrap_or(current.title),
            description: description.apply(current.description),
            is_example: current.is_example,
            status: current.status,
            priority: priority.apply(current.priority),
            starts_on: starts_on.apply(current.starts_on),
            ends_on: ends_on.apply(current.ends_on),
            touches_children: touches_children.unwrap_or(current.touches_children),
            collaboration: collaboration.apply(current.collaboration),
            consequences_for_people: consequences_for_people.apply(current.consequences_for_people),
            consequences_for_environment: consequences_for_environment
                .apply(current.consequences_for_environment),
            child_rights_assessment: child_rights_assessment.apply(current.child_rights_assessment),
            version: current.version + 1,
        }
    }
}

/// What an activity requires, as far as it is written.
#[must_use]
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
fn newly_missing(current: &activity::Model, changed: &activity::Model) -> Vec<Rejection> {
    if current.status == ActivityStatus::Planned {
        return Vec::new();
    }
    let before = missing_requirements(&requirements(current));
    let mut missing = missing_requirements(&requirements(changed));
    missing.retain(|one| !before.contains(one));
    missing
}

fn responsible_unit(session: &Session, id: Option<i64>) -> Result<&Unit, Failure> {
    let unit = id.and_then(|id| session.tree.by_id(OrganizationUnitId(id)));
    let what = "organizationUnit";
    unit.ok_or_else(|| Rejection::at("responsibleUnitId", Reason::NotFound { what }).into())
}

/// A year that there are calendars for, and that the unit is there in.
fn check_year(check: &mut Check, unit: &Unit, year: i32) {
    let Ok(calendar) = CalendarYear::try_from(year) else {
        let (first, last) = (CalendarYear::RANGE.start(), CalendarYear::RANGE.end());
        return check.range("year", i64::from(year), i64::from(*first), i64::from(*last));
    };
    if !unit.is_valid_in(calendar.first_day(), calendar.last_day()) {
        let (unit, period) = (unit.code.clone(), year.to_string());
        check.refuse("year", Reason::UnitNotValid { unit, period });
    }
}

/// An activity that the viewer sees, with its plan.
async fn visible(session: &Session, id: Option<i64>) -> Result<(ActivityId, action_plan::Model), Failure> {
    let db = session.store.reader();
    let activity = store::activity::by_ids(db, &session.scope, id).await?;
    let activity = activity.into_iter().next().ok_or_else(not_found)?;
    let plan = store::action_plan::by_ids(db, &session.scope, [activity.action_plan_id.0]).await?;
    let plan = plan.into_iter().next().ok_or_else(not_found)?;
    Ok((activity.id, plan))
}

fn not_found() -> Rejection {
    Rejection::at("id", Reason::NotFound { what: "activity" })
}

/// The year of a plan, held open: a closed one takes no changes (R8).
async fn open_year<'tx, A: Act>(
    tx: &'tx DatabaseTransaction,
    session: &'tx Session,
    permit: &Permit<A>,
    year: i32,
) -> Result<OpenPeriods<'tx>, Failure> {
    let open = OpenPeriods::hold(tx, permit, &session.tree, || session.visit.clock.now(), [year]).await?;
    if open.is_closed(year) == Some(true) {
        return Err(Reason::FiscalYearClosed { year }.into());
    }
    Ok(open)
}

/// The plan, held as it is, while it takes changes (P1): what was followed up stays what it was.
async fn open_plan<A: Act>(
    tx: &DatabaseTransaction,
    permit: &Permit<A>,
    unit: OrganizationUnitId,
    year: i32,
) -> Result<action_plan::Model, Failure> {
    let plan = store::action_plan::hold(tx, permit, unit, year).await?;
    let plan = plan.ok_or_else(not_found)?;
    match plan.status {
        ActionPlanStatus::Draft | ActionPlanStatus::Adopted => Ok(plan),
        ActionPlanStatus::FollowedUp | ActionPlanStatus::Evaluated => {
            let status = plan.status.code();
            Err(Reason::PlanNotOpen { status }.into())
        }
    }
}

fn check_texts(check: &mut Check, activity: &activity::Model) {
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
struct Served {
    goals: Vec<i64>,
    focus_areas: Vec<i64>,
}

/// What it serves after the change.
fn served(links: &Links, before: Served) -> Served {
    let after = |link, before| links.named(link).map_or(before, <[i64]>::to_vec);
    Served {
        goals: after(Link::ActivityToGoal, before.goals),
        focus_areas: after(Link::ActivityToFocusArea, before.focus_areas),
    }
}

/// P2: it serves something, on days when the documents of what it serves are valid.
async fn check_aim(
    db: &impl ConnectionTrait,
    session: &Session,
    check: &mut Check,
    activity: &activity::Model,
    served: &Served,
) -> Result<(), Failure> {
    let names_unknown = check.has_refused("goalIds") || check.has_refused("focusAreaIds");
    if served.goals.is_empty() && served.focus_areas.is_empty() && !names_unknown {
        check.refuse("goalIds", Reason::GoalOrFocusAreaRequired);
    }
    let documents = documents(db, session, served).await?;
    check.found(misdating(activity.starts_on, activity.ends_on, &documents));
    Ok(())
}

async fn documents(
    db: &impl ConnectionTrait,
    session: &Session,
    served: &Served,
) -> Result<Vec<Validity>, Failure> {
    let scope = &session.scope;
    let goals = row::by_ids::<goal::Entity>(db, scope, served.goals.iter().copied()).await?;
    let areas = row::by_ids::<focus_area::Entity>(db, scope, served.focus_areas.iter().copied()).await?;
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

async fn targets(
    tx: &DatabaseTransaction,
    session: &Session,
    link: Link,
    id: ActivityId,
) -> Result<Vec<i64>, Failure> {
    let mut targets = store::link::targets(tx, &session.scope, link, &[id.0]).await?;
    Ok(targets.remove(&id.0).unwrap_or_default())
}

/// What an input links an activity to; what it leaves out stays.
struct LinkInput {
    goals: Option<Vec<Option<i64>>>,
    focus_areas: Option<Vec<Option<i64>>>,
    indicators: Option<Vec<Option<i64>>>,
}

impl LinkInput {
    async fn check(
        self,
        db: &impl ConnectionTrait,
        session: &Session,
        check: &mut Check,
    ) -> Result<Links, Failure> {
        let Self {
            goals,
            focus_areas,
            indicators,
        } = self;
        let mut links = Links::default();
        let (link, goals) = (Link::ActivityToGoal, goals.as_deref());
        let added = links.add::<goal::Entity>(db, session, link, "goalIds", "goal", goals);
        check.step(added.await)?;
        let (link, areas) = (Link::ActivityToFocusArea, focus_areas.as_deref());
        let added = links.add::<focus_area::Entity>(db, session, link, "focusAreaIds", "focusArea", areas);
        check.step(added.await)?;
        let (link, indicators) = (Link::ActivityToIndicator, indicators.as_deref());
        let added =
            links.add::<indicator::Entity>(db, session, link, "indicatorIds", "indicator", indicators);
        check.step(added.await)?;
        Ok(links)
    }
}
