//! Deadlines across years, what the viewer's units have to do, and how much is asked twice.

use std::collections::BTreeSet;

use arshjul_entity::{IndicatorId, deadline as entity_deadline, indicator};
use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use chrono::Datelike as _;

use super::{Deadline, Shown, calendar_year, proposal, week::hours};
use crate::{
    clock,
    domain::{
        calendar::{CalendarYear, canonical_event_code},
        parallelism,
        rejection::{Reason, Rejection},
    },
    graphql::{
        activity::OrderDirection,
        engine::{
            Connection, Cursor, Date, EventCode, Field, Line, ListKind, PageArguments, SortKind, Total,
            bad_user_input, chosen_ids, context, read_failure,
        },
        enums::{DeadlineKind, DeadlineState},
    },
    service::{
        self,
        code::Subunits,
        context::RequestContext,
        deadline::{OrderBy, Place, Wanted},
    },
    store::{
        deadline::Chosen,
        page::{Direction, Key, PageRequest},
        row,
    },
};

/// Narrows a list of deadlines; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct DeadlineFilter {
    /// Codes of units (enheternas koder) that it asks.
    units: Option<Vec<String>>,
    /// Whether units below them are meant too; null means true.
    include_subunits: Option<bool>,
    /// States (lägen), any of them, of any of the units.
    states: Option<Vec<DeadlineState>>,
    /// Kinds (slag), any of them.
    kinds: Option<Vec<DeadlineKind>>,
    /// Processes (processer) that ask, any of them, by their names.
    processes: Option<Vec<Line>>,
    /// Codes of the reporting events (redovisningstillfällenas koder) that it feeds, any of them.
    reporting_events: Option<Vec<EventCode>>,
    /// Codes of indicators (indikatorernas koder) that it asks for by itself, any of them.
    indicators: Option<Vec<String>>,
    /// Due on this day or later (förfaller tidigast).
    due_from: Option<Date>,
    /// Due on this day or earlier (förfaller senast).
    due_to: Option<Date>,
}

/// What deadlines are ordered by; the order they were made in breaks ties.
#[derive(Debug, InputObject)]
pub struct DeadlineOrder {
    /// What they are ordered by.
    field: DeadlineOrderField,
    /// Which end comes first; null means ASC.
    direction: Option<OrderDirection>,
}

/// What deadlines can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "OrderBy")]
pub enum DeadlineOrderField {
    /// The last day (sista dag).
    DueOn,
    /// The most pressing state (mest brådskande läge) of the chosen units: LATE, `DUE_SOON`, UPCOMING, DONE, WAIVED, CANCELLED.
    State,
    /// The first of the chosen units' codes (första enhetens kod).
    Unit,
}

impl DeadlineFilter {
    async fn resolve(self, context: &RequestContext) -> Result<Wanted> {
        let Self {
            units,
            include_subunits,
            states,
            kinds,
            processes,
            reporting_events,
            indicators,
            due_from,
            due_to,
        } = self;
        let chosen = proposal::chosen(context, "filter.units", units.as_deref(), include_subunits.into());
        let indicators =
            chosen_ids::<indicator::Entity, _>(context, "filter.indicators", indicators, IndicatorId).await?;
        let chosen = Chosen {
            units: chosen.map_err(|failure| read_failure(failure, context.language()))?,
            kinds: kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            processes: processes.plain(),
            events: known_events(context, reporting_events.plain()).await?,
            indicators,
            due_from: due_from.map(|day| day.0),
            due_to: due_to.map(|day| day.0),
        };
        Ok(Wanted {
            chosen,
            states: states.map(|states| states.into_iter().map(Into::into).collect()),
        })
    }
}

/// What is no code of a reporting event is refused with the nearest of this year's.
async fn known_events(context: &RequestContext, codes: Option<Vec<String>>) -> Result<Option<Vec<String>>> {
    let is_none = |code: &&String| canonical_event_code(code).is_none();
    let Some(unknown) = codes.iter().flatten().find(is_none) else {
        return Ok(codes);
    };
    let year = calendar_year(context, clock::local_date(context.visit.now).year())?;
    let events = service::calendar::events(context, year).await;
    let events = events.map_err(|failure| read_failure(failure, context.language()))?;
    let known = events.iter().map(|event| event.code.as_str());
    let refused = service::code::unknown("filter.reportingEvents", unknown, known);
    Err(read_failure(refused, context.language()))
}

fn key(place: &Place, order: OrderBy) -> Key {
    let id = place.id.0;
    match order {
        OrderBy::DueOn => Key::new(place.due_on, id),
        OrderBy::State => Key::new(place.pressing, id),
        OrderBy::Unit => Key::new(place.unit.clone(), id),
    }
}

/// The page of a list that was read whole.
fn page(
    context: &RequestContext,
    mut places: Vec<Place>,
    (order, is_descending): (OrderBy, bool),
    request: &PageRequest,
) -> Connection<Deadline> {
    places.sort_by_cached_key(|place| key(place, order).rank());
    if is_descending {
        places.reverse();
    }
    let total = i64::try_from(places.len()).unwrap_or(i64::MAX);
    let at = |key: &Key| {
        places
            .iter()
            .position(|place| place.id.0 == key.id)
            .map_or_else(|| beyond(&places, key, order, is_descending), |at| (at, at + 1))
    };
    let first = request.after.as_ref().map_or(0, |key| at(key).1);
    let last = request.before.as_ref().map_or(places.len(), |key| at(key).0);
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let count = last.saturating_sub(first).min(size);
    let first = match request.direction {
        Direction::Forward => first,
        Direction::Backward => last.saturating_sub(count),
    };
    let mut connection = Connection::new(first > 0, first + count < places.len(), Total::Known(total));
    for place in places.iter().skip(first).take(count) {
        let shown = Shown::new(context, place.calendar.clone());
        if let Some(deadline) = shown.deadline(place.id) {
            connection.push(Cursor::new(key(place, order)), deadline);
        }
    }
    connection
}

/// Where a deadline would stand that is no longer in the list.
fn beyond(places: &[Place], gone: &Key, order: OrderBy, is_descending: bool) -> (usize, usize) {
    let gone = gone.rank();
    let is_before = |place: &&Place| {
        let own = key(place, order).rank();
        if is_descending { own > gone } else { own < gone }
    };
    let at = places.iter().take_while(is_before).count();
    (at, at)
}

/// How much of a year is asked twice (hur mycket som frågas två gånger): the figure that a municipality can be held to. What is asked of
/// whom is read like the calendar.
#[derive(Debug, SimpleObject)]
pub struct Parallelism {
    /// The calendar year (kalenderår).
    year: i32,
    /// How many different requests (antal olika begäranden) the year's deadlines make.
    requests: u32,
    /// How many times something is asked (antal gånger något frågas).
    asked: u32,
    /// How many requests (antal begäranden) a second process makes too at nearly the same time.
    asked_twice: u32,
    /// How many askings (antal frågor) a merge, or a decision to ask once, has ended.
    merged_away: u32,
    /// The same of the year before (föregående år).
    merged_away_last_year: u32,
    /// Hours (timmar) that this saves, of all units.
    hours_saved: f64,
    /// Hours (timmar) that ending the others would save, of all units.
    hours_to_save: f64,
    /// Processes (processer) that ask what another asks too, by name.
    processes: Vec<ParallelProcess>,
}

/// A process that asks what another asks too (process som frågar det som en annan också frågar).
#[derive(Debug, SimpleObject)]
pub struct ParallelProcess {
    /// The process (process), in the organization's own words.
    process: String,
    /// How many requests (antal begäranden) are asked twice where it is one of those that ask.
    requests: u32,
}

impl Parallelism {
    fn new(year: CalendarYear, told: parallelism::Parallelism, before: u32) -> Self {
        Self {
            year: year.number(),
            requests: told.requests,
            asked: told.asked,
            asked_twice: told.asked_twice,
            merged_away: told.merged_away,
            merged_away_last_year: before,
            hours_saved: hours(told.saved_effort),
            hours_to_save: hours(told.effort_to_save),
            processes: told
                .processes
                .into_iter()
                .map(|(process, requests)| ParallelProcess { process, requests })
                .collect(),
        }
    }
}

/// Days of `work` and `digest` at most.
const MAX_DAYS: i32 = 366;
const DAYS: i32 = 60;

/// The days that are looked ahead.
pub fn days(context: &RequestContext, within: Option<i32>) -> Result<u64> {
    let within = within.unwrap_or(DAYS);
    let in_range = (0..=MAX_DAYS).contains(&within);
    u64::try_from(within).ok().filter(|_| in_range).ok_or_else(|| {
        let reason = Reason::OutOfRange {
            minimum: 0,
            maximum: MAX_DAYS.into(),
        };
        bad_user_input(&Rejection::at("within", reason), context.language())
    })
}

/// What the viewer's units have to do, by day.
pub async fn work(ctx: &Context<'_>, within: Option<i32>) -> Result<Vec<Deadline>> {
    let context = context(ctx).await?;
    let within = days(context, within)?;
    let places = service::deadline::work(context, within).await;
    let places = places.map_err(|failure| read_failure(failure, context.language()))?;
    let shown = places.into_iter().filter_map(|place| {
        let shown = Shown::new(context, place.calendar);
        shown.deadline(place.id)
    });
    Ok(shown.collect())
}

#[derive(Debug, Default)]
pub struct DeadlineQuery;

#[Object]
impl DeadlineQuery {
    /// Deadlines (hålltider) across years, of years that are set up; by day, where no other order is asked for.
    #[expect(clippy::too_many_arguments, reason = "the contract's arguments")]
    async fn deadlines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<DeadlineFilter>,
        #[graphql(desc = "The order; null means by day.")] order_by: Option<DeadlineOrder>,
    ) -> Result<Connection<Deadline>> {
        let context = context(ctx).await?;
        let wanted = filter.unwrap_or_default().resolve(context).await?;
        let (field, direction) = order_by.map_or((DeadlineOrderField::DueOn, None), |order| {
            (order.field, order.direction)
        });
        let sort = match field {
            DeadlineOrderField::DueOn => SortKind::Date,
            DeadlineOrderField::State => SortKind::Number,
            DeadlineOrderField::Unit => SortKind::Text,
        };
        let kind = ListKind {
            sort,
            ..ListKind::BY_TEXT
        };
        let request = PageArguments::new(first, after, last, before).request(kind, context)?;
        let places = service::deadline::list(context, &wanted).await;
        let places = places.map_err(|failure| read_failure(failure, context.language()))?;
        let order = (field.into(), direction == Some(OrderDirection::Desc));
        Ok(page(context, places, order, &request))
    }

    /// The deadline of a code; null where there is none, or where its year is not set up.
    async fn deadline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The deadline's code (hålltidens kod).")] code: String,
    ) -> Option<Result<Deadline>> {
        let found = async {
            let context = context(ctx).await?;
            let db = context.store.reader();
            let rows = row::by_codes::<entity_deadline::Entity>(db, &context.scope, vec![code]).await?;
            match rows.first() {
                Some(row) => Deadline::load(ctx, row.id).await,
                None => Ok(None),
            }
        };
        found.await.transpose()
    }

    /// How much of a year is asked twice (parallella uppföljningar), by which processes, and what has been ended of it.
    async fn parallelism(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The calendar year (kalenderår), 2005-2100.")] year: i32,
        #[graphql(desc = "The units' codes (enheternas koder), sub-units included; null means all.")]
        units: Option<Vec<String>>,
    ) -> Result<Parallelism> {
        let context = context(ctx).await?;
        let year = calendar_year(context, year)?;
        let refused = |failure| read_failure(failure, context.language());
        let units: Option<BTreeSet<_>> =
            proposal::chosen(context, "units", units.as_deref(), Subunits::Included).map_err(refused)?;
        let told = service::parallelism::of_year(context, year, units.as_ref()).await;
        let told = told.map_err(refused)?;
        let before = match CalendarYear::try_from(year.number() - 1) {
            Ok(before) => {
                let told = service::parallelism::of_year(context, before, units.as_ref()).await;
                told.map_err(refused)?.merged_away
            }
            Err(_) => 0,
        };
        Ok(Parallelism::new(year, told, before))
    }
}
