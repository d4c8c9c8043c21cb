//! What the calendar noticed about itself.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use super::{Deadline, Shown, week::hours};
use crate::{
    domain::calendar as rules,
    graphql::{
        engine::{Date, Inside, Nest, Period, Planned},
        enums::{FindingCode, Severity},
        organization_unit::OrganizationUnit,
    },
};

#[derive(Clone, Debug)]
pub struct Finding {
    pub(super) shown: Arc<Shown>,
    /// Among all that were found.
    pub(super) place: usize,
}

impl Finding {
    fn about(&self) -> Vec<Deadline> {
        let deadlines = self.rules().deadlines.iter();
        deadlines.filter_map(|id| self.shown.deadline(*id)).collect()
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "places are those of the calendar that is shown"
    )]
    fn rules(&self) -> &rules::finding::Finding {
        &self.shown.findings()[self.place]
    }
}

impl Nest for Finding {
    fn plan<'a>(field: &str, inside: &Inside<'a>) -> Option<Planned<'a, Self>>
    where
        Self: 'a,
    {
        match field {
            "deadlines" => inside.list(Self::about),
            "units" => inside.list(|finding: &Self| {
                let units = finding.rules().units.iter();
                units
                    .filter_map(|unit| finding.shown.unit(*unit))
                    .collect::<Vec<_>>()
            }),
            _ => None,
        }
    }
}

/// A finding (iakttagelse): something that the calendar noticed, with what to do about it (C7). The numbers that it goes by are the
/// fiscal year's thresholds.
#[Object]
impl Finding {
    /// The finding's kind (iakttagelsens slag).
    fn code(&self) -> FindingCode {
        self.rules().code.into()
    }

    /// How grave it is (hur allvarligt det är).
    fn severity(&self) -> Severity {
        self.rules().severity().into()
    }

    /// What is wrong and what it leads to (vad som är fel och vad det leder till), in Swedish or English by `Accept-Language`.
    fn message(&self) -> &str {
        self.rules().message(self.shown.language)
    }

    /// The proposal (förslag), in Swedish or English by `Accept-Language`; null where there is nothing to propose.
    fn proposal(&self) -> Option<&str> {
        self.rules().proposal(self.shown.language)
    }

    /// The proposed day (föreslagen dag); null where no day would do.
    fn proposed_on(&self) -> Option<Date> {
        self.rules().proposed_on.map(Date)
    }

    /// One hand-in instead of several (en inlämning i stället för flera): what `deadlinesMerge` can carry out; only for
    /// PARALLEL_FOLLOW_UP.
    fn merge(&self) -> Option<MergeProposal> {
        self.proposed(self.rules().merge.as_ref()?)
    }

    /// One request instead of several (en begäran i stället för flera), without moving a day: what `deadlinesAskOnce` can carry out; only for
    /// PARALLEL_FOLLOW_UP.
    fn ask_once(&self) -> Option<MergeProposal> {
        self.proposed(self.rules().ask_once.as_ref()?)
    }

    /// Another period to ask for (annan period att fråga efter): what `deadlineAskFor` can carry out; only for BEFORE_SOURCE.
    async fn ask_for(&self) -> Option<PeriodProposal> {
        let (deadline, period) = self.rules().ask_for?;
        Some(PeriodProposal {
            deadline: self.shown.deadline(deadline)?,
            period: Period(period.to_string()),
        })
    }

    /// The deadlines that it concerns (hålltider som det gäller), by date, then code; those of the years around among them.
    fn deadlines(&self) -> Vec<Deadline> {
        self.about()
    }

    /// The units that it concerns (enheter som det gäller), in the order in which they were made.
    async fn units(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationUnit>> {
        let units = self.rules().units.iter();
        let units = units.map(|unit| OrganizationUnit::load(ctx, *unit));
        futures_util::future::try_join_all(units).await
    }
}

impl Finding {
    fn proposed(&self, merge: &rules::finding::Merge) -> Option<MergeProposal> {
        let deadlines = merge.give_up.iter();
        Some(MergeProposal {
            keep: self.shown.deadline(merge.keep)?,
            give_up: deadlines.filter_map(|id| self.shown.deadline(*id)).collect(),
            saved_requests: merge.saved_requests(self.rules().units.len()),
            saved_hours: hours(merge.saved_effort),
        })
    }
}

/// A proposal of another period (förslag till en annan period).
#[derive(Clone, Debug, SimpleObject)]
pub struct PeriodProposal {
    /// The deadline (hålltid) that asks before the value exists.
    deadline: Deadline,
    /// The period (period) to ask for: `asksForPeriod` of `deadlineAskFor`, with NAMED.
    period: Period,
}

/// A proposal of one hand-in instead of several (förslag till en inlämning i stället för flera).
#[derive(Clone, Debug, SimpleObject)]
pub struct MergeProposal {
    /// The deadline that stays (hålltid som blir kvar): `keepId`.
    keep: Deadline,
    /// The deadlines that it stands for (hålltider som den ersätter): `giveUpIds`.
    give_up: Vec<Deadline>,
    /// How many requests (antal begäranden) fall away, of all units together.
    saved_requests: u32,
    /// The working time that it saves (arbetstid som sparas), in hours of all units together.
    saved_hours: f64,
}
