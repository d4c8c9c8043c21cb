//! Deadlines across years: those that are looked for, in an order of their own.

use std::sync::Arc;

use arshjul_entity::{DeadlineId, OrganizationUnitId};
use chrono::{Days, NaiveDate};

use crate::{
    clock,
    domain::{
        calendar::{Deadline, load, state, state::DeadlineState},
        policy::{Action, Reach},
    },
    service::{
        Failure,
        calendar::{self, Calendar, Filter},
        context::RequestContext,
    },
    store::{self, deadline::Chosen},
};

/// What narrows the list; what is left out narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub chosen: Chosen,
    /// Of any of the units.
    pub states: Option<Vec<DeadlineState>>,
}

/// What the list is ordered by, before the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderBy {
    DueOn,
    /// The most pressing of the units' states first.
    State,
    /// The first of the units' codes.
    Unit,
}

/// A deadline in the list.
#[derive(Clone, Debug)]
pub struct Place {
    pub id: DeadlineId,
    pub calendar: Arc<Calendar>,
    pub due_on: NaiveDate,
    pub pressing: i32,
    pub unit: String,
}

/// By day, then id: as many statements for ten years as for one.
pub async fn list(context: &RequestContext, wanted: &Wanted) -> Result<Vec<Place>, Failure> {
    let db = context.store.reader();
    let ids = store::deadline::chosen(db, &context.scope, &wanted.chosen).await?;
    let filter = Filter {
        units: wanted.chosen.units.clone(),
        kinds: None,
    };
    let calendars = calendar::of_chosen(db, context, ids.iter().copied(), &filter).await?;
    let place = |id: &DeadlineId| {
        let calendar = calendars.get(id)?.clone();
        let (deadline, _) = calendar.find(*id)?;
        let states = states(&calendar, deadline);
        let is_wanted = wanted
            .states
            .as_ref()
            .is_none_or(|wanted| states.iter().any(|state| wanted.contains(state)));
        is_wanted.then(|| Place {
            id: *id,
            due_on: deadline.due.due_on,
            pressing: states
                .iter()
                .map(|state| state.pressing().into())
                .min()
                .unwrap_or(i32::MAX),
            unit: first_unit(context, &calendar, deadline),
            calendar: calendar.clone(),
        })
    };
    let mut places: Vec<_> = ids.iter().filter_map(place).collect();
    places.sort_by_key(|place| (place.due_on, place.id));
    Ok(places)
}

fn states(calendar: &Calendar, deadline: &Deadline) -> Vec<DeadlineState> {
    let units = calendar.units(deadline);
    let states: Vec<_> = units
        .map(|(unit, _)| state::state(&calendar.view, deadline, unit))
        .collect();
    if states.is_empty() {
        vec![state::state(&calendar.view, deadline, OrganizationUnitId(0))]
    } else {
        states
    }
}

fn first_unit(context: &RequestContext, calendar: &Calendar, deadline: &Deadline) -> String {
    let units = calendar.units(deadline);
    let codes = units.filter_map(|(unit, _)| Some(context.tree.by_id(unit)?.code.clone()));
    codes.min().unwrap_or_default()
}

/// As far back as what is late is still work.
const LATE: Days = Days::new(366);

/// What the viewer's units have to do within so many days: what is late, and what is to come. What another hand-in serves, and what was
/// asked before, is nothing to do.
pub async fn work(context: &RequestContext, within: u64) -> Result<Vec<Place>, Failure> {
    let units = match context.viewer.reach(&context.tree, Action::DeadlineComplete) {
        Reach::Group => context.tree.all().iter().map(|unit| unit.id).collect(),
        Reach::Units(units) if units.is_empty() => return Ok(Vec::new()),
        Reach::Units(units) => units,
    };
    let today = clock::local_date(context.visit.now);
    let wanted = Wanted {
        chosen: Chosen {
            units: Some(units),
            due_from: today.checked_sub_days(LATE),
            due_to: today.checked_add_days(Days::new(within)),
            ..Chosen::default()
        },
        states: Some(vec![
            DeadlineState::Late,
            DeadlineState::DueSoon,
            DeadlineState::Upcoming,
        ]),
    };
    let mut places = list(context, &wanted).await?;
    places.retain(|place| {
        let found = place.calendar.find(place.id);
        found.is_some_and(|(deadline, _)| {
            let mut units = place.calendar.units(deadline);
            units.any(|(unit, _)| is_to_do(&place.calendar, deadline, unit))
        })
    });
    Ok(places)
}

/// Whether the unit has a hand-in of its own to make.
pub fn is_to_do(calendar: &Calendar, deadline: &Deadline, unit: OrganizationUnitId) -> bool {
    let view = &calendar.view;
    let is_open = matches!(
        state::state(view, deadline, unit),
        DeadlineState::Late | DeadlineState::DueSoon | DeadlineState::Upcoming
    );
    is_open && load::is_work(view, deadline, unit)
}
