//! Activities put into their units' action plans, and changed there (P2-P4).

use arshjul_entity::{
    ActionPlanId, ActionPlanStatus, ActivityId, ActivityStatus, OrganizationUnitId, action_plan, activity,
};
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use serde::Serialize;

use self::check::Aim;
use super::{
    Failure,
    audit::{self, Change},
    context::RequestContext,
    idempotency::{self, Claim},
    input::{self, Check, not_found, only},
    link::Links,
    same_version,
};
use crate::{
    domain::{
        policy::{Act, Permit, act},
        rejection::Reason,
        unit::Unit,
    },
    store::{self, link::Link, lock::OpenPeriods, row, transaction::Transaction},
};

mod check;

pub use check::requirements;

const ACTIVITY: &str = "activity";

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
    #[serde(serialize_with = "idempotency::as_set")]
    pub goals: Vec<Option<i64>>,
    #[serde(serialize_with = "idempotency::as_set")]
    pub focus_areas: Vec<Option<i64>>,
    #[serde(serialize_with = "idempotency::as_set")]
    pub indicators: Vec<Option<i64>>,
    pub is_example: bool,
}

/// Makes the unit's plan of the year, a draft, where there is none. Safe to retry: with its key, and without one as long as nobody
/// has changed the activity.
pub async fn create(
    context: &RequestContext,
    key: Option<&str>,
    new: New,
) -> Result<activity::Model, Failure> {
    let unit = input::unit(&context.tree, "responsibleUnitId", new.unit)?;
    let permit = Permit::<act::ActivityCreate>::at(&context.viewer, &context.tree, unit.id)?;
    idempotency::check(key)?;
    let tx = context.store.begin().await?;
    if let Some(key) = key
        && let Claim::Answered(ActivityId(id)) = idempotency::claim(&tx, context, &permit, key, &new).await?
    {
        let answered = store::activity::by_ids(&tx, &context.scope, [id]).await?;
        return Ok(only(answered, "id", ACTIVITY)?);
    }
    let activity = planned(&tx, context, &permit, unit, new).await?;
    if let Some(key) = key {
        idempotency::keep(&tx, &permit, key, &activity.id).await?;
    }
    tx.commit().await?;
    Ok(activity)
}

/// Checks the activity and puts it into the plan; one that is there already is left as it is.
async fn planned(
    tx: &Transaction,
    context: &RequestContext,
    permit: &Permit<act::ActivityCreate>,
    unit: &Unit,
    new: New,
) -> Result<activity::Model, Failure> {
    let year = new.year;
    let mut check = Check::default();
    check::year(&mut check, unit, year);
    let (activity, linked) = new.parts();
    check::texts(&mut check, &activity);
    let links = linked.links(tx, context, &mut check).await?;
    let aim = Aim::default().or_as_named(&links);
    check::aim(tx, context, &mut check, &activity, &aim).await?;
    check.done()?;
    let open = open_year(tx, context, permit, year).await?;
    let is_new_plan = store::action_plan::ensure_draft(&open, permit, unit.id, year).await?;
    let plan = open_plan(tx, permit, unit.id, year).await?;
    let activity = activity::Model {
        action_plan_id: plan.id,
        ..activity
    };
    if let Some(existing) = twin(tx, context, permit, &plan, &activity, &links).await? {
        return Ok(existing);
    }
    let activity = store::activity::insert(&open, permit, &plan, activity).await?;
    links.write(tx, permit, activity.id.0).await?;
    let made_plan = is_new_plan.then(|| Change::made(Some(unit.id), &plan));
    let made = Change::made(Some(unit.id), &activity).linked(&[], &links.fields());
    audit::record(tx, context, permit, made_plan.into_iter().chain([made])).await?;
    Ok(activity)
}

impl New {
    /// The row, whose id the database gives, and what it is linked to.
    fn parts(self) -> (activity::Model, Linked) {
        let row = activity::Model {
            id: ActivityId(0),
            action_plan_id: ActionPlanId(0),
            title: self.title,
            title_key: String::new(),
            description: self.description,
            is_example: self.is_example,
            status: ActivityStatus::Planned,
            priority: self.priority,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            touches_children: self.touches_children,
            collaboration: self.collaboration,
            consequences_for_people: self.consequences_for_people,
            consequences_for_environment: self.consequences_for_environment,
            child_rights_assessment: self.child_rights_assessment,
            version: 1,
        };
        let linked = Linked {
            goals: Some(self.goals),
            focus_areas: Some(self.focus_areas),
            indicators: Some(self.indicators),
        };
        (row, linked)
    }
}

/// An activity of the plan that is the requested one in everything.
async fn twin(
    tx: &Transaction,
    context: &RequestContext,
    permit: &Permit<act::ActivityCreate>,
    plan: &action_plan::Model,
    requested: &activity::Model,
    links: &Links,
) -> Result<Option<activity::Model>, Failure> {
    for existing in store::activity::titled(tx, permit, plan, &requested.title).await? {
        let requested = activity::Model {
            id: existing.id,
            title_key: existing.title_key.clone(),
            ..requested.clone()
        };
        if existing == requested && links.stored(tx, context, existing.id.0).await? == *links {
            return Ok(Some(existing));
        }
    }
    Ok(None)
}

/// A change of an activity: the columns that are set. Its unit, year and status stay.
#[derive(Debug)]
pub struct Update {
    pub id: Option<i64>,
    pub expected_version: i32,
    pub columns: activity::ActiveModel,
    pub linked: Linked,
}

pub async fn update(context: &RequestContext, update: Update) -> Result<activity::Model, Failure> {
    let (id, plan) = visible(context, update.id).await?;
    let unit = plan.unit_id;
    let permit = Permit::<act::ActivityUpdate>::at(&context.viewer, &context.tree, unit)?;
    let mut check = Check::default();
    let linked = update.linked;
    let links = linked.links(context.store.reader(), context, &mut check).await?;
    let tx = context.store.begin().await?;
    let open = open_year(&tx, context, &permit, plan.year).await?;
    // Who changes an activity holds its plan: nobody else changes the activity meanwhile.
    let plan = open_plan(&tx, &permit, unit, plan.year).await?;
    let current = store::activity::by_ids(&tx, &context.scope, [id.0]).await?;
    let current = only(current, "id", ACTIVITY)?;
    same_version(update.expected_version, current.version)?;
    let mut changed = row::overwritten(current.clone(), &update.columns)?;
    changed.version += 1;
    check::texts(&mut check, &changed);
    let aim = Aim::stored(&tx, context, id).await?.or_as_named(&links);
    check::aim(&tx, context, &mut check, &changed, &aim).await?;
    check.found(check::newly_missing(&current, &changed));
    check.done()?;
    let activity = store::activity::update(&open, &permit, &plan, changed).await?;
    let before = links.stored(&tx, context, id.0).await?;
    links.write(&tx, &permit, id.0).await?;
    let change = Change::changed(Some(unit), &current, &activity);
    let change = change.linked(&before.fields(), &links.fields());
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(activity)
}

/// An activity that the viewer sees, with its plan.
async fn visible(
    context: &RequestContext,
    id: Option<i64>,
) -> Result<(ActivityId, action_plan::Model), Failure> {
    let db = context.store.reader();
    let activity = store::activity::by_ids(db, &context.scope, id).await?;
    let activity = only(activity, "id", ACTIVITY)?;
    let plan = store::action_plan::by_ids(db, &context.scope, [activity.action_plan_id.0]).await?;
    let plan = only(plan, "id", ACTIVITY)?;
    Ok((activity.id, plan))
}

/// The year of a plan, held open: a closed one takes no changes (R8).
async fn open_year<'tx, A: Act>(
    tx: &'tx Transaction,
    context: &'tx RequestContext,
    permit: &Permit<A>,
    year: i32,
) -> Result<OpenPeriods<'tx>, Failure> {
    let open = OpenPeriods::hold(tx, permit, &context.tree, || context.visit.clock.now(), [year]).await?;
    if open.is_closed(year) == Some(true) {
        return Err(Reason::FiscalYearClosed { year }.into());
    }
    Ok(open)
}

/// The plan, held as it is, while it takes changes (P1): what was followed up stays what it was.
async fn open_plan<A: Act>(
    tx: &Transaction,
    permit: &Permit<A>,
    unit: OrganizationUnitId,
    year: i32,
) -> Result<action_plan::Model, Failure> {
    let plan = store::action_plan::hold(tx, permit, unit, year).await?;
    let plan = plan.ok_or_else(|| not_found("id", ACTIVITY))?;
    match plan.status {
        ActionPlanStatus::Draft | ActionPlanStatus::Adopted => Ok(plan),
        ActionPlanStatus::FollowedUp | ActionPlanStatus::Evaluated => {
            let status = plan.status.code();
            Err(Reason::PlanNotOpen { status }.into())
        }
    }
}

/// The ids that an input links an activity to; what it leaves out stays.
#[derive(Debug)]
pub struct Linked {
    pub goals: Option<Vec<Option<i64>>>,
    pub focus_areas: Option<Vec<Option<i64>>>,
    pub indicators: Option<Vec<Option<i64>>>,
}

impl Linked {
    async fn links(
        &self,
        db: &impl ConnectionTrait,
        context: &RequestContext,
        check: &mut Check,
    ) -> Result<Links, Failure> {
        let mut links = Links::default();
        for (link, ids) in [
            (Link::ActivityToGoal, &self.goals),
            (Link::ActivityToFocusArea, &self.focus_areas),
            (Link::ActivityToIndicator, &self.indicators),
        ] {
            check.step(links.add(db, context, link, ids.as_deref()).await)?;
        }
        Ok(links)
    }
}
