//! What the rules place in a year.

use std::{
    collections::{BTreeSet, HashMap},
    ops::RangeInclusive,
};

use arshjul_entity::{DeadlineRuleId, MilestoneKind, OrganizationUnitId, YearChoice};
use chrono::{Datelike, NaiveDate};

use super::{
    calendars::Calendars,
    given::{Placed, Ruled, StoredDeadline},
    occurrence::{Occurrence, occurrences},
};
use crate::domain::{
    calendar::{
        Anchor, CalendarYear, Milestone, ReportingEvent, Rule, chain, chain::ChainError, is_election_year,
    },
    unit::UnitTree,
};

/// Everything that the rules place in the year, by day and code. `calendars` are those of the year and of the two beside it,
/// and so are the `stored` deadlines: chains count from the days that persons moved them to.
pub fn ruled(
    year: CalendarYear,
    rules: &[Rule],
    calendars: &Calendars,
    tree: &UnitTree,
    stored: &[StoredDeadline],
) -> Result<Vec<Ruled>, ChainError> {
    let moved = stored
        .iter()
        .filter(|stored| stored.is_moved)
        .map(|stored| {
            let key = (stored.given.rule, stored.given.occurrence.as_str());
            (key, stored.given.due_on)
        })
        .collect();
    let generator = Generator {
        calendars,
        tree,
        moved,
    };
    let mut placed: HashMap<DeadlineRuleId, Vec<Placed<'_>>> = HashMap::new();
    for rule in chain::order(rules)? {
        let anchors = match rule.anchor {
            Anchor::Deadline(anchor) => placed.get(&anchor),
            _ => None,
        };
        let deadlines = generator.place(rule, anchors.map_or(&[], Vec::as_slice));
        placed.insert(rule.id, deadlines);
    }
    let mut in_year: Vec<_> = placed
        .into_values()
        .flatten()
        .map(|placed| placed.ruled)
        .filter(|ruled| ruled.ruled_on.year() == year.number())
        .collect();
    in_year.sort_by(|a, b| (a.ruled_on, &a.code).cmp(&(b.ruled_on, &b.code)));
    Ok(in_year)
}

struct Generator<'a> {
    calendars: &'a Calendars,
    tree: &'a UnitTree,
    /// Days that persons moved deadlines to, by rule and occurrence.
    moved: HashMap<(DeadlineRuleId, &'a str), NaiveDate>,
}

impl<'a> Generator<'a> {
    fn place(&self, rule: &Rule, anchors: &[Placed<'a>]) -> Vec<Placed<'a>> {
        occurrences(rule, self.calendars, anchors)
            .into_iter()
            .filter(|occurrence| applies(rule.years, occurrence.year))
            .filter_map(|occurrence| self.deadline(rule, occurrence))
            .collect()
    }

    fn deadline(&self, rule: &Rule, occurrence: Occurrence<'a>) -> Option<Placed<'a>> {
        let (nominal_on, ruled_on) = self.days(rule, &occurrence)?;
        let moved_to = self.moved.get(&(rule.id, occurrence.label.as_str()));
        let due_on = moved_to.copied().unwrap_or(ruled_on);
        let units = self.units(rule, due_on);
        // What is asked of nobody is no deadline.
        if units.is_empty() {
            return None;
        }
        let fed = self.fed(rule, &occurrence, ruled_on);
        let ruled = Ruled {
            rule: rule.id,
            code: format!("{}-{}", rule.code, occurrence.label),
            occurrence: occurrence.label,
            nominal_on,
            ruled_on,
            due_on,
            window: self.window(rule, ruled_on, fed, occurrence.event),
            basis: occurrence.basis,
            feeds: fed.map(|event| event.code.clone()),
            units,
            content: rule.content.clone(),
        };
        Some(Placed {
            ruled,
            event: occurrence.event,
        })
    }

    /// Before and after moving off days that are not working days.
    fn days(&self, rule: &Rule, occurrence: &Occurrence<'_>) -> Option<(NaiveDate, NaiveDate)> {
        if let Some(days) = occurrence.settled {
            return Some(days);
        }
        let settings = self.calendars.working_days();
        let nominal_on = rule.offset.counted_from(occurrence.on, settings)?;
        let rolled_on = settings.rolled_by(rule.roll, nominal_on);
        // What is due before its anchor never rolls past it: the anchor may be a last day.
        let ruled_on = if nominal_on < occurrence.on && rolled_on > occurrence.on {
            settings.previous_working_day(nominal_on)
        } else {
            rolled_on
        };
        Some((nominal_on, ruled_on))
    }

    /// The anchor's own event where it is of the kind; a person's move doesn't change which it is.
    fn fed(
        &self,
        rule: &Rule,
        occurrence: &Occurrence<'a>,
        ruled_on: NaiveDate,
    ) -> Option<&'a ReportingEvent> {
        let kind = rule.feeds?;
        occurrence
            .event
            .filter(|event| event.kind == kind)
            .or_else(|| self.calendars.next(kind, ruled_on))
    }

    /// Within the year, and never past what is still to come of the fed event's data freeze and of the days that laws set.
    fn window(
        &self,
        rule: &Rule,
        ruled_on: NaiveDate,
        fed: Option<&ReportingEvent>,
        anchor: Option<&ReportingEvent>,
    ) -> RangeInclusive<NaiveDate> {
        let settings = self.calendars.working_days();
        let earliest = settings.working_days_before(ruled_on, rule.earlier.min(366));
        let latest = settings.working_days_after(ruled_on, rule.later.min(366));
        let first_day = NaiveDate::from_ymd_opt(ruled_on.year(), 1, 1).unwrap_or(ruled_on);
        let last_day = NaiveDate::from_ymd_opt(ruled_on.year(), 12, 31).unwrap_or(ruled_on);

        let freeze = fed
            .and_then(|event| event.milestone(MilestoneKind::DataFreeze))
            .map(Milestone::day);
        let milestones = fed.into_iter().chain(anchor).flat_map(|event| &event.milestones);
        let statutory = milestones.filter_map(Milestone::last_by_law);
        let last_days = statutory.chain(freeze).filter(|last| *last >= ruled_on);
        let latest = last_days.fold(latest.min(last_day), NaiveDate::min);
        earliest.max(first_day)..=latest
    }

    /// Units of the rule's kinds that are valid on the day, and those named. What a unit that ended earlier in the year would have
    /// had to do passes to the one that took over.
    fn units(&self, rule: &Rule, due_on: NaiveDate) -> BTreeSet<OrganizationUnitId> {
        let of_kind = self
            .tree
            .all()
            .iter()
            .filter(|unit| rule.unit_kinds.contains(&unit.kind))
            .filter(|unit| unit.valid_to.is_none_or(|last| last.year() >= due_on.year()))
            .map(|unit| unit.id);
        of_kind
            .chain(rule.units.iter().copied())
            .filter_map(|unit| self.tree.on_duty(unit, due_on))
            .map(|unit| unit.id)
            .collect()
    }
}

fn applies(years: YearChoice, year: CalendarYear) -> bool {
    match years {
        YearChoice::Every => true,
        YearChoice::Election => is_election_year(year),
        YearChoice::BetweenElections => !is_election_year(year),
    }
}
