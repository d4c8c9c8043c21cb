//! The calendar as the schema shows it: one year, with its reports, deadlines, load and findings.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::{
    engine::{Date, FlatList, bad_user_input, context, read_failure},
    enums::DeadlineKind,
    fiscal_year::FiscalYear,
};
use crate::{
    domain::{
        calendar::{self as rules, CalendarYear},
        rejection::{Reason, Rejection},
    },
    service::{self, calendar::Filter, code::Subunits, context::RequestContext},
};

mod alignment;
mod command;
mod deadline;
mod deadline_unit;
mod finding;
mod input;
mod list;
mod proposal;
mod reporting_event;
mod request;
mod shown;
mod week;

pub use alignment::Alignment;
pub use command::DeadlineMutation;
pub use deadline::Deadline;
pub use deadline_unit::DeadlineUnit;
pub use finding::Finding;
pub use list::{DeadlineQuery, days, work};
pub use proposal::CalendarProposalQuery;
pub use reporting_event::{Milestone, ReportingEvent, ResolvedDate};
pub use request::Request;
pub use shown::Shown;
pub use week::{CalendarWeek, UnitLoad};

#[derive(Clone, Debug)]
pub struct Calendar(Arc<Shown>);

/// The calendar (årshjulet): one year's reports and deadlines, laid out against each other.
#[Object]
impl Calendar {
    /// The calendar year (kalenderår).
    fn year(&self) -> i32 {
        self.0.calendar.year.number()
    }

    /// Whether it is an election year (valår): general elections are held on the second Sunday of September (C8).
    fn is_election_year(&self) -> bool {
        rules::is_election_year(self.0.calendar.year)
    }

    /// The election day (valdag) of an election year.
    fn election_day(&self) -> Option<Date> {
        rules::election_day(self.0.calendar.year).map(Date)
    }

    /// The fiscal year (verksamhetsår) as someone has set it up; null where the standing template shows.
    fn fiscal_year(&self) -> Option<Result<FiscalYear>> {
        self.0.calendar.fiscal_year.clone().map(FiscalYear::of)
    }

    /// The reporting events (redovisningstillfällen): year-end closing, annual report and sustainability report on the year before, the
    /// interim reports of the year, and the budget for the next (C3).
    fn reporting_events(&self) -> Vec<ReportingEvent> {
        let count = self.0.calendar.view.events.len();
        self.0
            .events
            .iter()
            .take(count)
            .cloned()
            .map(ReportingEvent)
            .collect()
    }

    /// Deadlines (hålltider) that are due in the year and concern one of the chosen units, by date, then code. Withdrawn ones are among
    /// them. Empty for a year that nobody has set up.
    fn deadlines(&self) -> FlatList<Deadline> {
        let shown = &self.0;
        let deadlines = shown.calendar.view.deadlines.iter().enumerate();
        let listed = deadlines.filter(|(_, deadline)| shown.calendar.lists(deadline));
        let listed = listed.map(|(place, _)| Deadline {
            shown: shown.clone(),
            place,
        });
        FlatList(listed.collect())
    }

    /// Weeks (veckor): every ISO week with a day in the year, whole, with what its deadlines ask of the chosen units (C6).
    fn weeks(&self) -> FlatList<CalendarWeek> {
        let calendar = &self.0.calendar;
        let takes = |deadline: &rules::Deadline, unit| {
            calendar.filter.takes_kind(deadline.kind) && calendar.filter.takes_unit(unit)
        };
        let weeks = rules::load::weeks(&calendar.view, takes);
        let weeks = weeks.into_iter().map(|week| CalendarWeek {
            shown: self.0.clone(),
            week,
        });
        FlatList(weeks.collect())
    }

    /// Findings (iakttagelser) that concern a chosen unit and kind, the gravest first, then by day and code (C7).
    async fn findings(&self) -> Result<FlatList<Finding>> {
        let shown = &self.0;
        let findings = shown.found().await?.iter().enumerate();
        let concerning = findings.filter(|(_, finding)| shown.calendar.concerns(finding));
        let concerning = concerning.map(|(place, _)| Finding {
            shown: shown.clone(),
            place,
        });
        Ok(FlatList(concerning.collect()))
    }
}

/// The year of an argument, where a calendar can be made for it.
pub fn calendar_year(context: &RequestContext, year: i32) -> Result<CalendarYear> {
    CalendarYear::try_from(year).map_err(|_| {
        let (minimum, maximum) = CalendarYear::RANGE.into_inner();
        let reason = Reason::OutOfRange {
            minimum: minimum.into(),
            maximum: maximum.into(),
        };
        bad_user_input(&Rejection::at("year", reason), context.language())
    })
}

#[derive(Debug, Default)]
pub struct CalendarQuery;

#[Object]
impl CalendarQuery {
    /// A year's calendar (årshjulet). It holds the year-end closing, annual report and sustainability report on the year before, the
    /// interim reports of the year, the budget for the next, and the deadlines that are due in the year.
    async fn calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The calendar year (kalenderår), 2005-2100: the public holidays of other years are not known."
        )]
        year: i32,
        #[graphql(desc = "The units' codes (enheternas koder), such as SN; null means all units.")]
        units: Option<Vec<String>>,
        #[graphql(desc = "Whether units below them are meant too; null means true.")]
        include_subunits: Option<bool>,
        #[graphql(desc = "The kinds of deadlines (hålltidernas slag); null means all kinds.")] kinds: Option<
            Vec<DeadlineKind>,
        >,
    ) -> Result<Calendar> {
        let context = context(ctx).await?;
        let year = calendar_year(context, year)?;
        let refused = |failure| read_failure(failure, context.language());
        let subunits = Subunits::from(include_subunits);
        let filter = Filter {
            units: proposal::chosen(context, "units", units.as_deref(), subunits).map_err(refused)?,
            kinds: kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
        };
        let calendar = service::calendar::of_year(context, year, &filter).await;
        let calendar = calendar.map_err(refused)?;
        Ok(Calendar(Shown::new(context, Arc::new(calendar))))
    }
}
