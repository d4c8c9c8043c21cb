//! How much is asked twice: the figure that a municipality can be held to (C7, C11).

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{DeadlineId, OrganizationUnitId};

use super::{
    book::{Asked, Book},
    calendar::{
        CalendarView, Deadline,
        finding::{Finding, FindingCode},
    },
};

/// What a year asks of some units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parallelism {
    /// Different requests: what has to be answered.
    pub requests: u32,
    /// Every time that something asks.
    pub asked: u32,
    /// Requests that another process makes too at nearly the same time.
    pub asked_twice: u32,
    /// Askings that a merge, or a decision to ask once, has ended.
    pub merged_away: u32,
    /// Minutes that this has saved.
    pub saved_effort: u32,
    /// Minutes that ending the others would save.
    pub effort_to_save: u32,
    /// By name: the processes that ask twice, with the requests of the findings that they stand in.
    pub processes: BTreeMap<String, u32>,
}

/// Of the year's own deadlines. `findings` are those of the view.
pub fn parallelism(
    view: &CalendarView,
    book: &Book,
    findings: &[Finding],
    is_chosen: impl Fn(OrganizationUnitId) -> bool,
) -> Parallelism {
    let mut told = Parallelism::default();
    for deadline in view.deadlines.iter().filter(|deadline| view.holds(deadline)) {
        for unit in deadline.units.keys().copied().filter(|unit| is_chosen(*unit)) {
            told.count(view, book, deadline, unit);
        }
    }
    told.requests = told.asked - told.requests;
    told.weigh(view, findings, is_chosen);
    told
}

impl Parallelism {
    /// `requests` holds what is asked for elsewhere until all is counted.
    fn count(&mut self, view: &CalendarView, book: &Book, deadline: &Deadline, unit: OrganizationUnitId) {
        let own = book.own(deadline.id, unit);
        self.asked += count(own.len());
        let serving = view.serving(deadline, unit);
        let is_served = serving.id != deadline.id;
        let kept: BTreeSet<&Asked> = if is_served {
            let kept = book.own(serving.id, unit);
            kept.iter().map(|request| &request.asked).collect()
        } else {
            BTreeSet::new()
        };
        let is_merged = |asked: &Asked| is_served && (kept.contains(asked) || matches!(asked, Asked::Act(_)));
        let mut merged = 0;
        for request in own {
            let used = request.uses;
            let is_arranged = used.is_some() && deadline.uses.get(&unit) == used.as_ref();
            if is_arranged || is_merged(&request.asked) {
                merged += 1;
            } else if used.is_none() {
                continue;
            }
            self.requests += 1;
        }
        self.merged_away += merged;
        let is_idle = deadline.used.get(&unit).is_some_and(|used| used.is_arranged);
        if is_served || is_idle {
            self.saved_effort = self.saved_effort.saturating_add(deadline.effort);
        }
    }

    fn weigh(
        &mut self,
        view: &CalendarView,
        findings: &[Finding],
        is_chosen: impl Fn(OrganizationUnitId) -> bool,
    ) {
        let by_id = |id: &DeadlineId| view.deadlines.iter().find(|deadline| deadline.id == *id);
        let mut given_up: BTreeMap<(DeadlineId, OrganizationUnitId), u32> = BTreeMap::new();
        let parallel = findings
            .iter()
            .filter(|finding| finding.code == FindingCode::ParallelFollowUp);
        for finding in parallel {
            let Some(merge) = &finding.merge else { continue };
            let units: Vec<_> = finding
                .units
                .iter()
                .copied()
                .filter(|unit| is_chosen(*unit))
                .collect();
            for (deadline, requests) in &merge.give_up_requests {
                for unit in &units {
                    let most = given_up.entry((*deadline, *unit)).or_default();
                    *most = (*most).max(*requests);
                }
            }
            if units.is_empty() {
                continue;
            }
            let processes: BTreeSet<_> = finding
                .deadlines
                .iter()
                .filter_map(by_id)
                .map(|deadline| deadline.process.clone().unwrap_or_else(|| deadline.title.clone()))
                .collect();
            let requests: u32 = merge.give_up_requests.iter().map(|(_, requests)| requests).sum();
            for process in processes {
                *self.processes.entry(process).or_default() += requests * count(units.len());
            }
        }
        for ((deadline, _), requests) in given_up {
            self.asked_twice += requests;
            let effort = by_id(&deadline).map_or(0, |deadline| deadline.effort);
            self.effort_to_save = self.effort_to_save.saturating_add(effort);
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
