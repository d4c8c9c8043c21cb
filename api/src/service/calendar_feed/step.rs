//! The milestones that a feed shows, with when each last changed: who subscribes sees that one has moved, and that one which a new cycle
//! drops is no more.

use std::{
    collections::{BTreeMap, HashMap},
    ops::RangeInclusive,
    sync::Arc,
};

use arshjul_entity::{ReportingCycle, audit_event};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::{
    domain::calendar::{CalendarSettings, CalendarYear, Choice, Milestone, ReportingEvent, reporting_events},
    service::{Failure, calendar::Years, context::RequestContext},
    store,
};

/// A milestone of a reporting event.
#[derive(Clone, Debug)]
pub struct Step {
    pub event: Arc<ReportingEvent>,
    pub milestone: Milestone,
    /// Whose calendar it stands in, wherever it falls (C3).
    pub year: i32,
    /// Raised by every change of its year; 0 where nobody has set the year up.
    pub revision: i32,
    /// When it last changed, or the feed was made.
    pub changed_at: DateTime<Utc>,
    /// Its year's cycle has it no more.
    pub is_dropped: bool,
}

/// What a year was decided to be, as far as its milestones follow from it.
#[derive(Deserialize)]
struct Decided {
    cycle: String,
    settings: String,
}

/// A milestone as a year had it, and since when.
struct Standing {
    event: Arc<ReportingEvent>,
    milestone: Milestone,
    changed_at: DateTime<Utc>,
    is_dropped: bool,
}

/// By calendar, then in the order of time; those that were dropped since the feed was made come last.
pub(super) async fn steps(
    context: &RequestContext,
    calendars: &Years<'_>,
    choice: &Choice,
    years: RangeInclusive<i32>,
    made_at: DateTime<Utc>,
) -> Result<Vec<Step>, Failure> {
    let (db, scope) = (context.store.reader(), &context.scope);
    let changes = store::audit_event::of_years(db, scope, years.clone()).await?;
    let mut by_year: HashMap<i64, Vec<audit_event::Model>> = HashMap::new();
    for change in changes {
        by_year.entry(change.entity_id).or_default().push(change);
    }
    let mut steps = Vec::new();
    for year in years {
        let Ok(calendar_year) = CalendarYear::try_from(year) else {
            continue;
        };
        let changes = by_year.remove(&year.into()).unwrap_or_default();
        let standings = standings(context, calendars, calendar_year, &changes, made_at)?;
        let revision = calendars.of(year).map_or(0, |row| row.version);
        let shown = standings
            .into_iter()
            .filter(|standing| choice.takes_milestones(standing.event.kind));
        steps.extend(shown.map(|standing| Step {
            event: standing.event,
            milestone: standing.milestone,
            year,
            revision,
            changed_at: standing.changed_at,
            is_dropped: standing.is_dropped,
        }));
    }
    Ok(steps)
}

/// Goes through what the year was decided to be, since the feed was made.
fn standings(
    context: &RequestContext,
    calendars: &Years<'_>,
    year: CalendarYear,
    changes: &[audit_event::Model],
    made_at: DateTime<Utc>,
) -> Result<Vec<Standing>, Failure> {
    let template = &context.standing_template;
    let mut known: BTreeMap<(String, &'static str), Standing> = BTreeMap::new();
    let first = reporting_events(year, template.cycle, &template.settings);
    take(&mut known, first, made_at);
    for change in changes {
        let decided = change
            .after
            .as_deref()
            .map(serde_json::from_str::<Decided>)
            .transpose()?;
        let Some(decided) = decided else { continue };
        let settings: CalendarSettings = serde_json::from_str(&decided.settings)?;
        let Some(cycle) = ReportingCycle::from_code(&decided.cycle) else {
            continue;
        };
        if change.at <= made_at {
            // Nobody has seen what was before.
            known.clear();
        }
        take(
            &mut known,
            reporting_events(year, cycle, &settings),
            change.at.max(made_at),
        );
    }
    // What is stored has the last word, however it came there.
    let last = changes.last().map_or(made_at, |change| change.at.max(made_at));
    if changes.is_empty() {
        known.clear();
    }
    let events = calendars.events(year.number());
    let order: Vec<_> = keys(&events).collect();
    take(&mut known, events, last);
    let current: Vec<_> = order.iter().filter_map(|key| known.remove(key)).collect();
    Ok(current.into_iter().chain(known.into_values()).collect())
}

fn keys(events: &[ReportingEvent]) -> impl Iterator<Item = (String, &'static str)> + '_ {
    events.iter().flat_map(|event| {
        let key = |milestone: &Milestone| (event.code.clone(), milestone.kind.code());
        event.milestones.iter().map(key)
    })
}

/// What a year holds from an instant on: what is new or has moved is as of then, and what it doesn't hold is dropped then.
fn take(
    known: &mut BTreeMap<(String, &'static str), Standing>,
    events: Vec<ReportingEvent>,
    at: DateTime<Utc>,
) {
    let held: Vec<_> = keys(&events).collect();
    for (key, standing) in &mut *known {
        if !standing.is_dropped && !held.contains(key) {
            standing.is_dropped = true;
            standing.changed_at = at;
        }
    }
    for event in events.into_iter().map(Arc::new) {
        for milestone in &event.milestones {
            let key = (event.code.clone(), milestone.kind.code());
            let same = known
                .get(&key)
                .filter(|standing| !standing.is_dropped && standing.milestone == *milestone);
            let changed_at = same.map_or(at, |standing| standing.changed_at);
            let standing = Standing {
                event: event.clone(),
                milestone: milestone.clone(),
                changed_at,
                is_dropped: false,
            };
            known.insert(key, standing);
        }
    }
}
