//! Deadlines that a person sets up once: a referral to answer, a training, a meeting, a communication effort (P8).

use arshjul_entity::{
    DeadlineId, DeadlineKind, OrganizationUnitId, SteeringDocumentId, deadline, deadline_rule, indicator,
    steering_document,
};
use chrono::{Datelike, NaiveDate};
use sea_orm::Set;

use super::{shown, units, valid_on};
use crate::{
    domain::{
        calendar::{DueBasis, calendar_year_of},
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    service::{
        Failure, audit, calendar,
        deadline_rule::{activities, check_ages, check_questions},
        input::{self, Check, TITLE},
        link::Links,
        session::Session,
    },
    store::{self, audit_event::snapshot, link::Link, row},
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
    pub activities: Vec<Option<i64>>,
    /// Code of the reporting event; that of an id that named nothing is empty.
    pub feeds: Option<String>,
    /// Hours for each unit.
    pub effort: Option<f64>,
    pub is_example: bool,
}

pub async fn create(session: &Session, mut new: New) -> Result<DeadlineId, Failure> {
    let permit = Permit::<act::DeadlineCreate>::group(&session.viewer, &session.tree)?;
    let mut check = Check::default();
    check.code("code", &new.code);
    check.text("title", &new.title, TITLE);
    check.optional("process", new.process.as_deref(), TITLE);
    check.optional("audience", new.audience.as_deref(), TITLE);
    check_ages(&mut check, new.age_from, new.age_to);
    check_questions(&mut check, &new.questions);
    let effort = new.effort.and_then(|hours| check.minutes("effortHours", hours));
    let window = window(&mut check, &new);
    let units = check.step(asked(session, &new))?.unwrap_or_default();
    check.step(shown(session, "dueOn", new.due_on).await)?;
    let document = check.step(document(session, &new).await)?.flatten();
    let feeds = check
        .step(event(session, new.due_on, new.feeds.take()).await)?
        .flatten();
    check.step(clear_of_rules(session, &new.code).await)?;
    let links = links(session, &mut check, &new).await?;
    check.done()?;
    let new_row = deadline::ActiveModel {
        code: Set(new.code.clone()),
        occurrence: Set(new.due_on.to_string()),
        kind: Set(new.kind),
        title: Set(new.title),
        process: Set(new.process),
        steering_document_id: Set(document),
        audience: Set(new.audience),
        age_from: Set(new.age_from),
        age_to: Set(new.age_to),
        questions: Set((!new.questions.is_empty()).then(|| new.questions.join("\n"))),
        nominal_on: Set(new.due_on),
        ruled_on: Set(new.due_on),
        basis: Set(serde_json::to_string(&DueBasis::Person)?),
        due_on: Set(new.due_on),
        earliest_on: Set(*window.start()),
        latest_on: Set(*window.end()),
        feeds: Set(feeds),
        effort: Set(effort),
        sequence: Set(0),
        changed_at: Set(session.visit.now),
        is_example: Set(new.is_example),
        version: Set(1),
        ..Default::default()
    };
    let tx = session.store.begin().await?;
    let row = store::deadline::insert(&tx, &permit, new_row, &units)
        .await
        .map_err(|error| input::taken(error, &new.code))?;
    links.write(&tx, &permit, row.id.0).await?;
    let mut after = links.beside(snapshot(&row));
    if let serde_json::Value::Object(columns) = &mut after {
        columns.insert("unitIds".to_owned(), units.iter().map(|unit| unit.0).collect());
    }
    let change = audit::Change {
        entity: "Deadline",
        id: row.id.0,
        unit: None,
        before: None,
        after: Some(after),
    };
    audit::record(&tx, session, &permit, [change]).await?;
    tx.commit().await?;
    Ok(row.id)
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
fn asked(session: &Session, new: &New) -> Result<Vec<OrganizationUnitId>, Failure> {
    if new.units.is_empty() {
        return Err(Rejection::at("unitIds", Reason::UnitsRequired).into());
    }
    let found = units(session, "unitIds", &new.units)?;
    valid_on(session, "unitIds", new.due_on, &found)?;
    Ok(found)
}

/// A referral is of a steering document.
async fn document(session: &Session, new: &New) -> Result<Option<SteeringDocumentId>, Failure> {
    let field = "steeringDocumentId";
    match new.steering_document {
        Some(id) => {
            let what = "steeringDocument";
            let found = input::one::<steering_document::Entity>(session, field, what, id).await?;
            Ok(Some(found.id))
        }
        None if new.kind == DeadlineKind::ReferralResponse => {
            Err(Rejection::at(field, Reason::SteeringDocumentRequired).into())
        }
        None => Ok(None),
    }
}

/// The code of a reporting event that its year's cycle has: of the year in which the deadline is due, or of one beside it, as
/// calendars show them together.
async fn event(
    session: &Session,
    due_on: NaiveDate,
    code: Option<String>,
) -> Result<Option<String>, Failure> {
    let Some(code) = code else {
        return Ok(None);
    };
    if let Some(year) = calendar_year_of(&code)
        && year.number().abs_diff(due_on.year()) <= 1
    {
        let events = calendar::events(session, year).await?;
        if events.iter().any(|event| event.code == code) {
            return Ok(Some(code));
        }
    }
    let what = "reportingEvent";
    Err(Rejection::at("reportingEventId", Reason::NotFound { what }).into())
}

/// What begins with a rule's code and a hyphen is for that rule's own deadlines, also those that it has yet to make.
async fn clear_of_rules(session: &Session, code: &str) -> Result<(), Failure> {
    let ends = code.match_indices('-').filter_map(|(end, _)| code.get(..end));
    let rules = ends.map(str::to_owned).collect();
    let rules = row::by_codes::<deadline_rule::Entity>(session.store.reader(), &session.scope, rules).await?;
    match rules.into_iter().next() {
        Some(rule) => Err(Rejection::at("code", Reason::CodeOfRule { rule: rule.code }).into()),
        None => Ok(()),
    }
}

async fn links(session: &Session, check: &mut Check, new: &New) -> Result<Links, Failure> {
    let db = session.store.reader();
    let mut links = Links::default();
    let (link, field) = (Link::DeadlineToIndicator, "indicatorIds");
    let asked = links.add::<indicator::Entity>(db, session, link, field, "indicator", Some(&new.indicators));
    check.step(asked.await)?;
    let found = check.step(activities(db, session, &new.activities).await)?;
    links.put(Link::DeadlineToActivity, "activityIds", found.unwrap_or_default());
    Ok(links)
}
