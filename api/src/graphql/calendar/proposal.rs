//! Levelling, as the schema shows it: moves to look at, and to apply as they were seen.

use std::{collections::BTreeSet, sync::Arc};

use arshjul_entity::OrganizationUnitId;
use async_graphql::{Context, Object, Result, SimpleObject};

use super::{Deadline, Shown, calendar_year, week::hours};
use crate::{
    domain::calendar::levelling,
    graphql::{
        engine::{Date, context, read_failure},
        organization_unit::OrganizationUnit,
    },
    service::{
        self,
        code::{self, Subunits},
        context::RequestContext,
    },
};

/// The units that codes choose; all, where there are none.
pub(super) fn chosen(
    context: &RequestContext,
    argument: &str,
    codes: Option<&[String]>,
    subunits: Subunits,
) -> Result<Option<BTreeSet<OrganizationUnitId>>, service::Failure> {
    let units = codes.map(|codes| code::units(context, argument, codes, subunits));
    Ok(units.transpose()?.map(BTreeSet::from_iter))
}

#[derive(Clone, Debug)]
pub struct CalendarProposal {
    shown: Arc<Shown>,
    proposal: Arc<levelling::Proposal>,
}

/// A proposal for levelling (förslag till utjämning): moves that take the top off the units' worst weeks, inside the days that each
/// deadline may be moved to. It never moves what a person has moved, what is done, or what a law dates, and never makes any unit's
/// worst week heavier.
#[Object]
impl CalendarProposal {
    /// Moves (flyttar), by the day moved from, then code; empty where no move would help.
    fn moves(&self) -> Vec<CalendarMove> {
        let moves = self.proposal.moves.iter();
        let shown = moves.filter_map(|step| {
            Some(CalendarMove {
                deadline: self.shown.deadline(step.deadline)?,
                from: Date(step.from),
                to: Date(step.to),
            })
        });
        shown.collect()
    }

    /// The heaviest week (tyngsta vecka) before and after, of each chosen unit that has something to do in the year.
    async fn units(&self, ctx: &Context<'_>) -> Result<Vec<LevelledUnit>> {
        let mut units = Vec::with_capacity(self.proposal.units.len());
        for unit in &self.proposal.units {
            units.push(LevelledUnit {
                unit: OrganizationUnit::load(ctx, unit.unit).await?,
                before: WorstWeek::from(&unit.before),
                after: WorstWeek::from(&unit.after),
            });
        }
        Ok(units)
    }

    /// The fingerprint (fingeravtryck): `calendarProposalApply` makes these very moves or none.
    fn fingerprint(&self) -> String {
        service::deadline::fingerprint(&self.proposal)
    }
}

/// A proposed move (en föreslagen flytt).
#[derive(Clone, Debug, SimpleObject)]
pub struct CalendarMove {
    /// The deadline (hålltid).
    deadline: Deadline,
    /// The day now (dagen nu).
    from: Date,
    /// The proposed day (föreslagen dag).
    to: Date,
}

/// The unit's heaviest week (enhetens tyngsta vecka) before and after the moves.
#[derive(Clone, Debug, SimpleObject)]
pub struct LevelledUnit {
    /// The unit (enhet).
    unit: OrganizationUnit,
    /// Before the moves (före flyttarna).
    before: WorstWeek,
    /// After the moves (efter flyttarna).
    after: WorstWeek,
}

/// The heaviest week (tyngsta veckan) of a unit in the year: the one with the most hours, then hand-ins; the first of several.
#[derive(Clone, Debug, SimpleObject)]
pub struct WorstWeek {
    /// ISO 8601 week, such as `2026-W45`.
    iso_week: String,
    /// The Monday (måndagen).
    starts_on: Date,
    /// How many hand-ins (antal inlämningar).
    deadline_count: u32,
    /// The estimated working time (uppskattad arbetstid), in hours.
    effort_hours: f64,
    /// How many weeks (antal veckor) are as heavy.
    weeks: u32,
}

impl From<&levelling::WorstWeek> for WorstWeek {
    fn from(week: &levelling::WorstWeek) -> Self {
        Self {
            iso_week: week.iso_week.clone(),
            starts_on: Date(week.starts_on),
            deadline_count: week.deadline_count,
            effort_hours: hours(week.effort),
            weeks: week.weeks,
        }
    }
}

#[derive(Debug, Default)]
pub struct CalendarProposalQuery;

#[Object]
impl CalendarProposalQuery {
    /// A proposal for levelling a year (förslag till utjämning). The same question to the same calendar on the same day has the same
    /// answer.
    async fn calendar_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The calendar year (kalenderår), 2005-2100.")] year: i32,
        #[graphql(
            desc = "Codes (koder) of the units whose load is levelled, such as SN; null means all units."
        )]
        units: Option<Vec<String>>,
        #[graphql(desc = "Whether units below them are meant too; null means true.")]
        include_subunits: Option<bool>,
    ) -> Result<CalendarProposal> {
        let context = context(ctx).await?;
        let refused = |failure| read_failure(failure, context.language());
        let year = calendar_year(context, year)?;
        let subunits = Subunits::from(include_subunits);
        let units = chosen(context, "units", units.as_deref(), subunits).map_err(refused)?;
        let proposed = service::deadline::propose(context, year, units.as_ref()).await;
        let (calendar, proposal) = proposed.map_err(refused)?;
        Ok(CalendarProposal {
            shown: Shown::new(context, Arc::new(calendar)),
            proposal: Arc::new(proposal),
        })
    }
}
