//! A picture of what the service has read.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{DeadlineId, OrganizationUnitId};

use super::{
    picture::{self, End, Ended, Named, Picture, State, Week},
    word,
};
use crate::{
    domain::{
        bidi::isolated,
        calendar::{
            CalendarYear, Deadline,
            finding::{Finding, FindingCode},
            load,
            state::state,
        },
        parallelism::{Parallelism, parallelism},
        rejection::{Reason, Rejection},
        suggestion::nearest,
        unit::Unit,
    },
    service::{
        Failure,
        calendar::{self, Calendar, Filter},
        context::RequestContext,
    },
};

/// The year, of the unit with that code and all below it, or of the whole group. A code that is none is rejected with the nearest.
pub async fn picture(
    context: &RequestContext,
    year: CalendarYear,
    unit: Option<&str>,
) -> Result<Picture, Failure> {
    let unit = unit.map(|code| find(context, code)).transpose()?;
    // Of the unit on top, everything: also what nobody in particular is asked for.
    let unit = unit.filter(|unit| unit.parent.is_some());
    let filter = Filter {
        units: unit.map(|unit| context.tree.with_subunits(unit.id)),
        kinds: None,
    };
    let calendar = calendar::of_year(context, year, &filter).await?;
    let findings = calendar::findings(&calendar).await?;
    let takes_unit = |unit| filter.takes_unit(unit);
    let parallelism = parallelism(&calendar.view, &calendar.book, &findings, takes_unit);
    let unit = unit.or_else(|| context.tree.root());
    Ok(Picture {
        parallelism,
        ..drawn(context, &calendar, &findings, unit)
    })
}

fn find<'a>(context: &'a RequestContext, code: &str) -> Result<&'a Unit, Rejection> {
    let units = || context.tree.all().iter().map(|unit| unit.code.as_str());
    context.tree.by_code(code).ok_or_else(|| Rejection {
        suggestions: nearest(code, units()),
        ..Rejection::at(
            "unit",
            Reason::UnknownCode {
                value: code.to_owned(),
                among: String::new(),
            },
        )
    })
}

fn drawn(
    context: &RequestContext,
    calendar: &Calendar,
    findings: &[Finding],
    unit: Option<&Unit>,
) -> Picture {
    let view = &*calendar.view;
    let language = context.language();
    let (first, last) = (calendar.year.first_day(), calendar.year.last_day());
    let valid = context
        .tree
        .all()
        .iter()
        .filter(|unit| unit.is_valid_in(first, last));
    let mut units: Vec<_> = valid
        .map(|unit| (unit.parent.is_some(), named(context, unit.id)))
        .collect();
    units.sort();
    let takes = |deadline: &Deadline, unit| {
        calendar.filter.takes_kind(deadline.kind) && calendar.filter.takes_unit(unit)
    };
    let concerning = findings.iter().filter(|finding| calendar.concerns(finding));
    Picture {
        year: calendar.year,
        language,
        today: view.today,
        is_set_up: calendar.fiscal_year.is_some(),
        unit: unit.map(|unit| named(context, unit.id)).unwrap_or_default(),
        units: units.into_iter().map(|(_, unit)| unit).collect(),
        events: view.events.clone(),
        deadlines: calendar
            .listed()
            .map(|(deadline, _)| shown_deadline(context, calendar, deadline))
            .collect(),
        weeks: load::weeks(view, takes)
            .iter()
            .map(|week| weighed(context, week))
            .collect(),
        low_activity_weeks: view.settings.low_activity_weeks.clone(),
        findings: concerning
            .map(|finding| shown_finding(context, calendar, finding))
            .collect(),
        parallelism: Parallelism::default(),
    }
}

fn named(context: &RequestContext, id: OrganizationUnitId) -> Named {
    let unit = context.units.get(&id);
    unit.map(|unit| Named::new(&unit.name, &*unit.code))
        .unwrap_or_default()
}

fn shown_deadline(context: &RequestContext, calendar: &Calendar, deadline: &Deadline) -> picture::Deadline {
    let view = &calendar.view;
    let units = calendar.units(deadline);
    let units = units.map(|(unit, _)| (named(context, unit), state(view, deadline, unit)));
    let event = deadline.feeds.as_deref().and_then(|code| calendar.event(code));
    picture::Deadline {
        code: deadline.code.clone(),
        kind: deadline.kind,
        title: isolated(&deadline.title).into_owned(),
        due_on: deadline.due.due_on,
        feeds: event.map(|event| event.name(context.language())),
        effort: deadline.effort,
        units: units.collect(),
        // A date for everyone is past once its day is.
        unasked: if deadline.is_cancelled {
            State::Cancelled
        } else if deadline.due.due_on < view.today {
            State::Done
        } else {
            state(view, deadline, OrganizationUnitId(0))
        },
        ended: ended(context, calendar, deadline),
    }
}

fn ended(context: &RequestContext, calendar: &Calendar, deadline: &Deadline) -> Vec<Ended> {
    let mut found: BTreeMap<(End, String), Vec<Named>> = BTreeMap::new();
    for (unit, _) in calendar.units(deadline).filter(|_| !deadline.is_cancelled) {
        let serving = calendar.view.serving(deadline, unit);
        let arranged = deadline.used.get(&unit).filter(|used| used.is_arranged);
        let by = if serving.id == deadline.id {
            let used = arranged.and_then(|_| deadline.uses.get(&unit));
            let by = used.and_then(|by| calendar.find(*by));
            by.map(|(by, _)| (End::AskedOnce, by.code.clone()))
        } else {
            Some((End::Merged, serving.code.clone()))
        };
        if let Some(by) = by {
            found.entry(by).or_default().push(named(context, unit));
        }
    }
    let ended = found.into_iter().map(|((end, by), mut units)| {
        units.sort();
        Ended { end, by, units }
    });
    ended.collect()
}

fn weighed(context: &RequestContext, week: &load::Week) -> Week {
    // The first of equals.
    let busiest = week.units.iter().rev().max_by_key(|load| load.effort);
    let busiest = busiest.filter(|load| load.effort > 0);
    Week {
        monday: week.starts_on,
        working_days: week.working_days,
        hand_ins: week.deadline_count,
        effort: week.effort,
        busiest: busiest.map(|load| (named(context, load.unit), load.effort)),
    }
}

fn shown_finding(context: &RequestContext, calendar: &Calendar, finding: &Finding) -> picture::Finding {
    let language = context.language();
    let code = |id: &DeadlineId| calendar.find(*id).map(|(deadline, _)| deadline.code.clone());
    let units: BTreeSet<_> = finding.units.iter().map(|unit| named(context, *unit)).collect();
    // That no interim report will do is not about the day of one of them.
    let is_dated = finding.code != FindingCode::InterimPeriodInvalid;
    picture::Finding {
        name: word::finding(finding.code).in_language(language).to_owned(),
        severity: finding.severity(),
        message: finding.message(language).to_owned(),
        proposal: finding.proposal(language).map(ToOwned::to_owned),
        on: is_dated.then_some(finding.on),
        deadlines: finding.deadlines.iter().filter_map(code).collect(),
        units: units.into_iter().collect(),
    }
}
