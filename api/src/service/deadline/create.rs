//! Deadlines that a person sets up once: a referral to answer, a training, a meeting, a communication effort (P8).

use arshjul_entity::{
    DeadlineKind, OrganizationUnitId, RequestedPeriod, SteeringDocumentId, deadline, deadline_rule,
};
use chrono::{Datelike, NaiveDate};
use sea_orm::Set;

use super::{
    changed::Changed,
    held::{shown, units, valid_on},
};
use crate::{
    domain::{
        calendar::{DueBasis, calendar_year_of},
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    service::{
        Failure,
        audit::{self, Change},
        calendar,
        context::RequestContext,
        deadline_rule::{check_ages, check_period, check_questions},
        input::{self, Check, TITLE, not_found},
        link::Links,
    },
    store::{self, link::Link, row as rows},
};

/// A new deadline; an id that named nothing is none.
#[derive(Debug)]
pub struct New {
    pub code: String,
    pub kind: DeadlineKind,
    pub title: String,
    pub due_on: NaiveDate,
    /// The days that levelling may choose from; without them, only the due day.
    pub earliest_on: Option<NaiveDate>,
    pub latest_on: Option<NaiveDate>,
    pub units: Vec<Option<i64>>,
    pub process: Option<String>,
    pub steering_document: Option<Option<i64>>,
    pub audience: Option<String>,
    pub age_from: Option<i32>,
    pub age_to: Option<i32>,
    pub questions: Vec<String>,
    pub indicators: Vec<Option<i64>>,
    pub asks_for: Option<RequestedPeriod>,
    pub asks_for_period: Option<String>,
    pub activities: Vec<Option<i64>>,
    /// Code of the reporting event; that of an id that named nothing is empty.
    pub feeds: Option<String>,
    /// Hours for each unit.
    pub effort: Option<f64>,
    pub is_example: bool,
}

pub async fn create(context: &RequestContext, mut new: New) -> Result<Changed, Failure> {
    let permit = Permit::<act::DeadlineCreate>::group(&context.viewer, &context.tree)?;
    let mut check = Check::default();
    check.code("code", &new.code);
    check.text("title", &new.title, TITLE);
    check.optional("process", new.process.as_deref(), TITLE);
    check.optional("audience", new.audience.as_deref(), TITLE);
    check_ages(&mut check, new.age_from, new.age_to);
    check_questions(&mut check, &new.questions);
    let asks_for = check_period(&mut check, new.asks_for, new.asks_for_period.as_deref());
    let (asks_for, asks_period) = asks_for.unwrap_or_default().columns();
    let effort = new.effort.and_then(|hours| check.minutes("effortHours", hours));
    let window = window(&mut check, &new);
    let units = check.step(asked(context, &new))?.unwrap_or_default();
    check.step(shown(context, "dueOn", new.due_on).await)?;
    let document = check.step(document(context, &new).await)?.flatten();
    let feeds = event(context, new.due_on, new.feeds.take()).await;
    let feeds = check.step(feeds)?.flatten();
    check.step(clear_of_rules(context, &new.code).await)?;
    let links = links(context, &mut check, &new).await?;
    check.done()?;
    let code = new.code.clone();
    let row = deadline::ActiveModel {
        steering_document_id: Set(document),
        basis: Set(serde_json::to_string(&DueBasis::Person)?),
        earliest_on: Set(*window.start()),
        latest_on: Set(*window.end()),
        feeds: Set(feeds),
        asks_for: Set(asks_for),
        asks_period: Set(asks_period),
        effort: Set(effort),
        changed_at: Set(context.visit.now),
        ..row(new)
    };
    let tx = context.store.begin().await?;
    let row = store::deadline::insert(&tx, &permit, row, &units)
        .await
        .map_err(|error| input::taken(error, &code))?;
    links.write(&tx, &permit, row.id.0).await?;
    let asked = ("unitIds", units.iter().map(|unit| unit.0).collect());
    let change = Change::made(None, &row)
        .linked(&[], &links.fields())
        .linked(&[], &[asked]);
    audit::record(&tx, context, &permit, [change]).await?;
    Changed::commit(tx, context, [row.id]).await
}

/// The columns that hold what was written as it was written.
fn row(new: New) -> deadline::ActiveModel {
    deadline::ActiveModel {
        code: Set(new.code),
        occurrence: Set(new.due_on.to_string()),
        kind: Set(new.kind),
        title: Set(new.title),
        process: Set(new.process),
        audience: Set(new.audience),
        age_from: Set(new.age_from),
        age_to: Set(new.age_to),
        questions: Set((!new.questions.is_empty()).then(|| new.questions.join("\n"))),
        nominal_on: Set(new.due_on),
        ruled_on: Set(new.due_on),
        due_on: Set(new.due_on),
        sequence: Set(0),
        is_example: Set(new.is_example),
        version: Set(1),
        ..Default::default()
    }
}

fn window(check: &mut Check, new: &New) -> std::ops::RangeInclusive<NaiveDate> {
    let (first, last) = (
        new.earliest_on.unwrap_or(new.due_on),
        new.latest_on.unwrap_or(new.due_on),
    );
    if first > new.due_on {
        check.refuse("earliestOn", Reason::DatesReversed);
    }
    if last < new.due_on {
        check.refuse("latestOn", Reason::DatesReversed);
    }
    first..=last
}

/// The units, which are valid on the day (C4).
fn asked(context: &RequestContext, new: &New) -> Result<Vec<OrganizationUnitId>, Failure> {
    if new.units.is_empty() {
        return Err(Rejection::at("unitIds", Reason::UnitsRequired).into());
    }
    let found = units(context, "unitIds", &new.units)?;
    valid_on(context, "unitIds", new.due_on, &found)?;
    Ok(found)
}

/// A referral is of a steering document.
async fn document(context: &RequestContext, new: &New) -> Result<Option<SteeringDocumentId>, Failure> {
    match new.steering_document {
        Some(id) => Ok(Some(input::document(context, id).await?.id)),
        None if new.kind == DeadlineKind::ReferralResponse => {
            Err(Rejection::at("steeringDocumentId", Reason::SteeringDocumentRequired).into())
        }
        None => Ok(None),
    }
}

/// The code of a reporting event that its year's cycle has: of the year in which the deadline is due, or of one beside it, as
/// calendars show them together.
async fn event(
    context: &RequestContext,
    due_on: NaiveDate,
    code: Option<String>,
) -> Result<Option<String>, Failure> {
    let Some(code) = code else {
        return Ok(None);
    };
    if let Some(year) = calendar_year_of(&code)
        && year.number().abs_diff(due_on.year()) <= 1
    {
        let events = calendar::events(context, year).await?;
        if events.iter().any(|event| event.code == code) {
            return Ok(Some(code));
        }
    }
    Err(not_found("reportingEventId", "reportingEvent").into())
}

/// What begins with a rule's code and a hyphen is for that rule's own deadlines, also those that it has yet to make.
async fn clear_of_rules(context: &RequestContext, code: &str) -> Result<(), Failure> {
    let ends = code.match_indices('-').filter_map(|(end, _)| code.get(..end));
    let rules = ends.map(str::to_owned).collect();
    let rules =
        rows::by_codes::<deadline_rule::Entity>(context.store.reader(), &context.scope, rules).await?;
    match rules.into_iter().next() {
        Some(rule) => Err(Rejection::at("code", Reason::CodeOfRule { rule: rule.code }).into()),
        None => Ok(()),
    }
}

async fn links(context: &RequestContext, check: &mut Check, new: &New) -> Result<Links, Failure> {
    let mut links = Links::default();
    for (link, ids) in [
        (Link::DeadlineToIndicator, &new.indicators),
        (Link::DeadlineToActivity, &new.activities),
    ] {
        let added = links.add(context.store.reader(), context, link, Some(ids));
        check.step(added.await)?;
    }
    Ok(links)
}
