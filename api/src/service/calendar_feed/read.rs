//! What a feed's address answers: the deadlines of its units, and the milestones of reporting events beside them. It is what
//! anyone may read of a calendar, whoever made the feed: the address is passed on, and no role is looked up when it is read.

use std::{
    collections::{BTreeSet, HashMap},
    ops::RangeInclusive,
    sync::Arc,
};

use arshjul_entity::{OrganizationUnitId, calendar_feed};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{
    Token, kinds, reminders,
    step::{Step, steps},
};
use crate::{
    clock,
    domain::{
        calendar::{CalendarSettings, CalendarView, CalendarYear, Choice, Deadline, Progress},
        collation::sort_key,
        language::Language,
        unit::{Unit, UnitTree},
    },
    service::{
        Failure,
        calendar::{DeadlineDetail, StandingTemplate, StoredDeadlines, Years},
        context::{RequestContext, Visit},
    },
    store::{self, Store},
};

/// The years before and after this one that a feed shows: what was just done, and what is being planned.
const YEARS: (i32, i32) = (1, 2);

/// A feed with what it shows.
#[derive(Clone, Debug)]
pub struct Feed {
    pub name: String,
    pub language: Language,
    /// Code of the unit that it is about.
    pub unit: String,
    /// Code of the unit on top, which tells one municipality's events from another's.
    pub group: String,
    pub made_at: DateTime<Utc>,
    /// Days before the due day to remind on.
    pub reminders: BTreeSet<u16>,
    /// By day, then code.
    pub entries: Vec<Entry>,
    /// By calendar, then in the order of time.
    pub milestones: Vec<Step>,
}

/// A deadline with the names of what it names.
#[derive(Clone, Debug)]
pub struct Entry {
    pub deadline: Deadline,
    pub row: DeadlineDetail,
    /// Names of the feed's units that it asks, each with how far it has come; by name.
    pub units: Vec<(String, HandIn)>,
    /// Code and name.
    pub indicators: Vec<(String, String)>,
    /// Titles of those that anyone may read.
    pub activities: Vec<String>,
    /// When it last changed, or one that serves it.
    pub changed_at: DateTime<Utc>,
}

/// How far a unit has come with a deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandIn {
    Open,
    Done {
        at: DateTime<Utc>,
    },
    Waived,
    /// Handed in with another deadline, of that title.
    Served {
        with: String,
    },
}

impl Entry {
    /// Whether something is still to be done. A deadline that nobody is asked to meet is a date for everyone.
    pub fn is_open(&self) -> bool {
        let is_open = |(_, standing): &(String, HandIn)| *standing == HandIn::Open;
        !self.deadline.is_cancelled && (self.units.is_empty() || self.units.iter().any(is_open))
    }

    /// Whether all of the feed's units have done it, or need not.
    pub fn is_done(&self) -> bool {
        let is_done =
            |(_, standing): &(String, HandIn)| matches!(standing, HandIn::Done { .. } | HandIn::Waived);
        !self.units.is_empty() && self.units.iter().all(is_done)
    }
}

/// The feed that a token opens.
pub async fn open(
    store: &Store,
    template: Arc<StandingTemplate>,
    token: &Token,
    now: DateTime<Utc>,
) -> Result<Option<Feed>, Failure> {
    let Some(feed) = store::calendar_feed::by_token_hash(store.reader(), &token.hash()).await? else {
        return Ok(None);
    };
    let visit = Visit {
        identity: None,
        language: Language::from_tag(&feed.language).unwrap_or_default(),
        request_id: None,
        now,
        clock: clock::Clock::fixed(now),
    };
    let context = RequestContext::open(store.clone(), template, visit).await?;
    let this_year = clock::local_date(now).year();
    let years = this_year - YEARS.0..=this_year + YEARS.1;
    let calendars = Years::read(context.store.reader(), &context, years.clone()).await?;
    let choice = Choice {
        role: feed.role,
        kinds: kinds(&feed),
    };
    let code = |unit: Option<&Unit>| unit.map_or_else(String::new, |unit| unit.code.clone());
    Ok(Some(Feed {
        language: context.language(),
        unit: code(context.tree.by_id(feed.unit_id)),
        group: code(context.tree.root()),
        made_at: feed.created_at,
        reminders: reminders(&feed),
        entries: entries(&context, &feed, &choice, &calendars).await?,
        milestones: steps(&context, &calendars, &choice, years, feed.created_at).await?,
        name: feed.name,
    }))
}

/// From the first of January of the first year to the last of December of the last.
fn days_shown(today: NaiveDate) -> RangeInclusive<NaiveDate> {
    let new_year = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(today);
    let after = new_year(today.year() + YEARS.1 + 1);
    new_year(today.year() - YEARS.0)..=after.pred_opt().unwrap_or(after)
}

/// The feed's unit, those below it where it includes them, and who took over from those that have ended (C4).
fn units(tree: &UnitTree, feed: &calendar_feed::Model, today: NaiveDate) -> BTreeSet<OrganizationUnitId> {
    let mut found = BTreeSet::new();
    let mut open = vec![feed.unit_id];
    while let Some(id) = open.pop() {
        let taken = if feed.includes_subunits {
            tree.with_subunits(id)
        } else {
            BTreeSet::from([id])
        };
        for id in taken.into_iter().filter(|id| found.insert(*id)) {
            let ended = tree
                .by_id(id)
                .filter(|unit| unit.valid_to.is_some_and(|last| last < today));
            open.extend(ended.and_then(|unit| unit.successor));
        }
    }
    found
}

async fn entries(
    context: &RequestContext,
    feed: &calendar_feed::Model,
    choice: &Choice,
    calendars: &Years<'_>,
) -> Result<Vec<Entry>, Failure> {
    let today = clock::local_date(context.visit.now);
    let Ok(year) = CalendarYear::try_from(today.year()) else {
        return Ok(Vec::new());
    };
    let (days, units) = (days_shown(today), units(&context.tree, feed, today));
    let (db, scope) = (context.store.reader(), &context.scope);
    let due = store::calendar_feed::due(db, scope, &days, &units).await?;
    let StoredDeadlines {
        deadlines,
        rows,
        indicators,
        activities,
        ..
    } = StoredDeadlines::of(db, context, due).await?;
    let stored = deadlines.iter().zip(&rows);
    let changed: HashMap<_, _> = stored
        .map(|(deadline, row)| (deadline.id, row.changed_at))
        .collect();
    // Whose hand-in counts for a unit is the calendar's to say.
    let view = CalendarView {
        deadlines,
        ..CalendarView::new(year, today, CalendarSettings::default())
    };
    // Those that serve one of them come along wherever they are due, and are not shown for that.
    let is_shown = |deadline: &Deadline| {
        days.contains(&deadline.due.due_on)
            // A year that nobody has set up shows no deadlines.
            && calendars.of(deadline.due.due_on.year()).is_some()
            && choice.takes(deadline.kind)
            && (deadline.units.is_empty() || deadline.units.keys().any(|unit| units.contains(unit)))
    };
    let entry = |(deadline, row): (&Deadline, DeadlineDetail)| {
        let asked = deadline.units.keys().filter(|unit| units.contains(unit));
        let serving = asked.clone().map(|unit| view.serving(deadline, *unit).id);
        let served_at = serving.filter_map(|id| changed.get(&id).copied());
        let named = row.indicators.iter().filter_map(|id| indicators.get(id));
        let mut named: Vec<_> = named.map(|row| (row.code.clone(), row.name.clone())).collect();
        named.sort();
        let titles = row.activities.iter().filter_map(|id| activities.get(id));
        Entry {
            units: hand_ins(context, &view, deadline, asked),
            indicators: named,
            activities: titles.cloned().collect(),
            changed_at: served_at.fold(row.changed_at, DateTime::max),
            deadline: deadline.clone(),
            row,
        }
    };
    let shown = view.deadlines.iter().zip(rows);
    Ok(shown
        .filter(|(deadline, _)| is_shown(deadline))
        .map(entry)
        .collect())
}

/// How far units have come with the deadline, by their names.
fn hand_ins<'a>(
    context: &RequestContext,
    view: &CalendarView,
    deadline: &Deadline,
    units: impl Iterator<Item = &'a OrganizationUnitId>,
) -> Vec<(String, HandIn)> {
    let of_unit = |unit: &OrganizationUnitId| (name(context, *unit), hand_in(view, deadline, *unit));
    let mut hand_ins: Vec<_> = units.map(of_unit).collect();
    hand_ins.sort_by_cached_key(|(name, _)| sort_key(name));
    hand_ins
}

fn name(context: &RequestContext, unit: OrganizationUnitId) -> String {
    let unit = context.units.get(&unit);
    unit.map_or_else(String::new, |unit| unit.name.clone())
}

fn hand_in(view: &CalendarView, deadline: &Deadline, unit: OrganizationUnitId) -> HandIn {
    let serving = view.serving(deadline, unit);
    match serving.units.get(&unit) {
        Some(Progress::Done { at, .. }) => HandIn::Done { at: *at },
        Some(Progress::Waived) => HandIn::Waived,
        _ if serving.id == deadline.id => HandIn::Open,
        _ => HandIn::Served {
            with: serving.title.clone(),
        },
    }
}
