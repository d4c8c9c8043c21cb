//! A year's deadlines as they are stored, made into those that the rules weigh.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::RangeInclusive,
    sync::Arc,
};

use arshjul_entity::{
    ActivityId, ApprovalState, DeadlineId, DeadlineRuleId, IndicatorId, OrganizationUnitId, deadline,
    indicator,
};
use chrono::{Datelike, Days, NaiveDate};
use sea_orm::{ConnectionTrait, DbErr};

use crate::{
    clock,
    domain::{
        book::{Answered, Book, CellLine, Given, HandIns, Received, ReceivedCells},
        calendar::{CalendarSettings, CalendarYear, Deadline, Progress, Source},
        measure::Measure,
    },
    service::{Failure, context::RequestContext, result::measure},
    store::{self, link::Link, row},
};

use super::stored::{DeadlineDetail, by_deadline, parts, progress, source};

#[derive(Debug, Default)]
pub(in crate::service) struct StoredDeadlines {
    pub deadlines: Vec<Deadline>,
    pub rows: Vec<DeadlineDetail>,
    pub indicators: HashMap<IndicatorId, Arc<indicator::Model>>,
    pub sources: BTreeMap<IndicatorId, Source>,
    /// Titles. Those that the viewer may not see are asked for by no deadline here, so that nothing is counted by them either.
    pub activities: BTreeMap<ActivityId, String>,
    /// Rules that some of them come from and that give none any more.
    pub archived_rules: BTreeSet<DeadlineRuleId>,
    /// What they ask, and what came in for it; the deadlines' progress is read from it.
    pub book: Arc<Book>,
    pub hand_ins: Arc<HandIns>,
    pub measures: Arc<BTreeMap<IndicatorId, Measure>>,
}

/// Working days that findings look past the ends of the year, at least.
const AROUND: u32 = 30;

/// The year with its first and last ISO weeks whole, and as far beside it as two deadlines can meet.
pub(super) fn days_around(year: CalendarYear, settings: &CalendarSettings) -> RangeInclusive<NaiveDate> {
    let near = settings.thresholds.parallel.max(AROUND);
    let (first, last) = (year.first_day(), year.last_day());
    let monday = first - Days::new(first.weekday().num_days_from_monday().into());
    let sunday = last + Days::new((6 - last.weekday().num_days_from_monday()).into());
    settings.working_days_before(first, near).min(monday)
        ..=settings.working_days_after(last, near).max(sunday)
}

impl StoredDeadlines {
    /// Those due on any of these days, with those that serve one of them or are served by one.
    pub async fn due(
        db: &impl ConnectionTrait,
        context: &RequestContext,
        days: &[RangeInclusive<NaiveDate>],
    ) -> Result<Self, Failure> {
        let due = store::deadline::due(db, &context.scope, days).await?;
        Self::of(db, context, due).await
    }

    /// The same of some of the days that were read together.
    pub fn of_days(&self, days: &RangeInclusive<NaiveDate>) -> Self {
        let is_due = |deadline: &Deadline| days.contains(&deadline.due.due_on);
        let due = self.deadlines.iter().filter(|deadline| is_due(deadline));
        let due: BTreeSet<_> = due.map(|deadline| deadline.id).collect();
        let serving = |deadline: &Deadline| -> Vec<_> {
            let units = deadline.units.values();
            units.filter_map(Progress::served_by).collect()
        };
        let due_here = self
            .deadlines
            .iter()
            .filter(|deadline| due.contains(&deadline.id));
        let servers: BTreeSet<_> = due_here.flat_map(serving).collect();
        let is_near = |deadline: &Deadline| {
            let id = deadline.id;
            due.contains(&id) || servers.contains(&id) || serving(deadline).iter().any(|by| due.contains(by))
        };
        let both = self.deadlines.iter().zip(&self.rows);
        let (deadlines, rows) = both
            .filter(|(deadline, _)| is_near(deadline))
            .map(|(a, b)| (a.clone(), b.clone()))
            .unzip();
        Self {
            deadlines,
            rows,
            indicators: self.indicators.clone(),
            sources: self.sources.clone(),
            activities: self.activities.clone(),
            archived_rules: self.archived_rules.clone(),
            book: self.book.clone(),
            hand_ins: self.hand_ins.clone(),
            measures: self.measures.clone(),
        }
    }

    /// The deadlines with their units, what they ask for and what came in: eight statements, however many there are.
    pub async fn of(
        db: &impl ConnectionTrait,
        context: &RequestContext,
        stored: Vec<deadline::Model>,
    ) -> Result<Self, Failure> {
        let scope = &context.scope;
        let ids: Vec<_> = stored.iter().map(|row| row.id.0).collect();
        let mut units = by_deadline(&store::deadline::units(db, scope, &ids).await?);
        let mut asked = store::link::targets(db, scope, Link::DeadlineToIndicator, &ids).await?;
        let mut activities = store::link::targets(db, scope, Link::DeadlineToActivity, &ids).await?;
        let named: BTreeSet<_> = asked.values().flatten().copied().collect();
        let indicators = row::by_ids::<indicator::Entity>(db, scope, named).await?;
        let named: BTreeSet<_> = activities.values().flatten().copied().collect();
        let titles = store::activity::titles(db, scope, named).await?;
        let rules = stored.iter().filter_map(|row| row.rule_id).map(|id| id.0);
        let archived_rules = store::deadline_rule::archived(db, scope, rules).await?;
        let measures: BTreeMap<_, _> = indicators.iter().map(|row| (row.id, measure(row))).collect();
        let mut read = Self {
            measures: Arc::new(measures),
            activities: titles.into_iter().collect(),
            archived_rules: archived_rules.into_iter().collect(),
            sources: indicators.iter().map(source).collect(),
            indicators: indicators
                .into_iter()
                .map(|row| (row.id, Arc::new(row)))
                .collect(),
            deadlines: Vec::with_capacity(stored.len()),
            rows: Vec::with_capacity(stored.len()),
            ..Self::default()
        };
        for stored in stored {
            let (mut deadline, mut row) = parts(stored)?;
            let own = units.remove(&deadline.id).unwrap_or_default();
            for part in own {
                deadline.units.insert(part.unit_id, progress(&part));
                if part.completed_at.is_some() {
                    deadline.entered.insert(part.unit_id);
                }
                if part.is_gap_accepted {
                    deadline.gaps.insert(part.unit_id);
                }
                deadline.uses.extend(part.uses_id.map(|by| (part.unit_id, by)));
            }
            let asked = asked.remove(&deadline.id.0).into_iter().flatten();
            deadline.indicators = asked.map(IndicatorId).collect();
            let asked = activities.remove(&deadline.id.0).into_iter().flatten();
            let seen = |id: &ActivityId| read.activities.contains_key(id);
            deadline.activities = asked.map(ActivityId).filter(seen).collect();
            row.indicators.clone_from(&deadline.indicators);
            row.activities.clone_from(&deadline.activities);
            read.deadlines.push(deadline);
            read.rows.push(row);
        }
        read.settle(db, context, &ids).await?;
        read.take_over();
        Ok(read)
    }

    /// Reads what came in, and tells the deadlines how far their units have come.
    async fn settle(
        &mut self,
        db: &impl ConnectionTrait,
        context: &RequestContext,
        ids: &[i64],
    ) -> Result<(), Failure> {
        let given = Given {
            deadlines: &self.deadlines,
            measures: &self.measures,
            sources: &self.sources,
            tree: &context.tree,
        };
        let mut book = Book::of(given);
        let lines: Vec<_> = book.lines().map(|(line, _)| *line).collect();
        let hand_ins = HandIns {
            cells: received(db, context, &lines).await?,
            answers: answers(db, context, ids).await?,
        };
        book.settle(&mut self.deadlines, &self.measures, &hand_ins);
        self.book = Arc::new(book);
        self.hand_ins = Arc::new(hand_ins);
        Ok(())
    }

    /// A hand-in that serves several deadlines is of all that they ask for (C7). It follows from who serves whom alone: a merge that is
    /// taken back leaves no trace, and each is weighed by its own terms still.
    fn take_over(&mut self) {
        let places: HashMap<_, _> = (self.deadlines.iter().enumerate())
            .map(|(place, deadline)| (deadline.id, place))
            .collect();
        let mut serving: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (place, served) in self.deadlines.iter().enumerate() {
            for (unit, progress) in served.units.iter().filter(|_| !served.is_cancelled) {
                let by = progress.served_by().and_then(|by| places.get(&by));
                let asks = |place: &&usize| {
                    let keep = self.deadlines.get(**place);
                    keep.is_some_and(|keep| !keep.is_cancelled && keep.units.contains_key(unit))
                };
                if let Some(by) = by.filter(asks) {
                    serving.entry(*by).or_default().insert(place);
                }
            }
        }
        for (by, served) in serving {
            let asked = self.asked(&served);
            if let Some(row) = self.rows.get_mut(by) {
                row.indicators.extend(asked.indicators);
                row.activities.extend(asked.activities);
                row.questions = joined(row.questions.as_deref(), &asked.questions);
            }
        }
    }

    /// What the deadlines at these places ask for together.
    fn asked(&self, places: &BTreeSet<usize>) -> HandInContents {
        let mut asked = HandInContents::default();
        for (deadline, row) in places
            .iter()
            .filter_map(|place| Some((self.deadlines.get(*place)?, self.rows.get(*place)?)))
        {
            asked.indicators.extend(&deadline.indicators);
            asked.activities.extend(&deadline.activities);
            let questions = row.questions.iter().flat_map(|text| text.lines());
            asked.questions.extend(questions.map(str::to_owned));
        }
        asked
    }
}

/// What came in of some lines, whose periods are over: what is asked can't be known before.
async fn received(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    lines: &[CellLine],
) -> Result<ReceivedCells, Failure> {
    let today = clock::local_date(context.visit.now);
    let over = || lines.iter().filter(|line| line.period.end() < today);
    let indicators: BTreeSet<_> = over().map(|line| line.indicator).collect();
    let units: BTreeSet<_> = over().map(|line| line.unit).collect();
    let periods: BTreeSet<_> = over().map(|line| line.period).collect();
    let periods = periods.iter().map(ToString::to_string).collect();
    let rows = store::result::handed_in(db, &context.scope, indicators, units, periods).await?;
    let received = rows.into_iter().map(|row| {
        let broken = |_| {
            DbErr::Type(format!(
                "a result's period is stored as {:?}, which is none",
                row.period
            ))
        };
        let line = CellLine {
            indicator: row.indicator_id,
            unit: row.unit_id,
            period: row.period.parse().map_err(broken)?,
        };
        let received = Received {
            at: row.handed_in_at,
            on: clock::local_date(row.handed_in_at),
            is_approved: row.approval == ApprovalState::Approved,
            is_example: row.is_example,
        };
        Ok(((line, row.gender), received))
    });
    received.collect()
}

async fn answers(
    db: &impl ConnectionTrait,
    context: &RequestContext,
    deadlines: &[i64],
) -> Result<HashMap<(DeadlineId, OrganizationUnitId, String), Answered>, Failure> {
    let rows = store::deadline::answered(db, &context.scope, deadlines).await?;
    let answered = rows.into_iter().map(|(deadline, unit, question, at)| {
        let on = clock::local_date(at);
        ((deadline, unit, question), Answered { at, on })
    });
    Ok(answered.collect())
}

#[derive(Default)]
struct HandInContents {
    indicators: BTreeSet<IndicatorId>,
    activities: BTreeSet<ActivityId>,
    questions: Vec<String>,
}

/// Questions on lines of their own, each once.
fn joined(own: Option<&str>, more: &[String]) -> Option<String> {
    let mut lines: Vec<&str> = own.iter().flat_map(|text| text.lines()).collect();
    for line in more {
        if !lines.contains(&line.as_str()) {
            lines.push(line);
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
