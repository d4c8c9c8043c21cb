//! A new year set up from the last one (C12).

use arshjul_entity::fiscal_year;

use super::{
    Failure,
    calendar::{self, Filter},
    context::RequestContext,
    fiscal_year::{calendar_year, settings},
    reporting_cycle,
};
use crate::{
    domain::{
        calendar::{CalendarYear, DecidedThresholds, Decision, Planned, PuttingOff, Succession, successor},
        policy::{Permit, act},
        rejection::{Reason, Rejection},
        text::{Text, Word},
    },
    store,
};

#[derive(Clone, Copy, Debug)]
pub struct YearStart {
    pub from: i32,
    pub to: i32,
    pub is_dry_run: bool,
}

/// The year as it is set up, or in a dry run as it would be, with what a person should look at.
#[derive(Debug)]
pub struct Started {
    pub year: fiscal_year::Model,
    pub look_at: Vec<Text>,
}

/// Deadlines come with `deadlinesGenerate`: rules go on from year to year.
pub async fn start(context: &RequestContext, change: YearStart) -> Result<Started, Failure> {
    Permit::<act::YearStart>::group(&context.viewer, &context.tree)?;
    let (from, to) = (
        calendar_year("from", change.from)?,
        calendar_year("to", change.to)?,
    );
    let db = context.store.reader();
    let found = store::fiscal_year::find(db, &context.scope, change.from).await?;
    let not_set_up = || Rejection::at("from", Reason::FiscalYearNotSetUp { year: change.from });
    let found = found.ok_or_else(not_set_up)?;
    let is_there = store::fiscal_year::find(db, &context.scope, change.to)
        .await?
        .is_some();
    if is_there {
        return Err(Rejection::at("to", Reason::FiscalYearSetUp { year: change.to }).into());
    }
    let mut new = successor(from, to, found.cycle, &settings(&found)?);
    new.look_at.extend(arranged(context, from).await?);
    if change.is_dry_run {
        let year = fiscal_year::Model {
            year: change.to,
            settings: serde_json::to_string(&new.settings)?,
            closed_at: None,
            closed_by: None,
            closing_reason: None,
            reopen_reason: None,
            version: 0,
            ..found
        };
        let look_at = new.look_at;
        return Ok(Started { year, look_at });
    }
    let Succession {
        cycle,
        settings,
        look_at,
    } = new;
    let threshold = |value: u32| i32::try_from(value).ok();
    let thresholds = settings.thresholds;
    let decision = Decision {
        cycle: Some(cycle),
        interim_period_ends: (!settings.interim_period_ends.is_empty())
            .then(|| settings.interim_period_ends.iter().copied().collect()),
        roll: Some(settings.roll),
        extra_days_off: Some(settings.extra_days_off.into_iter().collect()),
        low_activity_weeks: Some(
            settings
                .low_activity_weeks
                .into_iter()
                .filter_map(|week| week.try_into().ok())
                .collect(),
        ),
        planned: Some(
            settings
                .planned
                .into_iter()
                .map(|((event, milestone), on)| Planned { event, milestone, on })
                .collect(),
        ),
        thresholds: DecidedThresholds {
            due_soon: threshold(thresholds.due_soon),
            aligned: threshold(thresholds.aligned),
            parallel: threshold(thresholds.parallel),
            collision: threshold(thresholds.collision),
            notice: threshold(thresholds.notice),
        },
        late_budget_proposal: PuttingOff::Not,
        late_budget: PuttingOff::Not,
    };
    let set = reporting_cycle::set(context, change.to, None, decision).await?;
    Ok(Started {
        year: set.year,
        look_at,
    })
}

/// What persons have arranged by hand in the year before, and would have to arrange again: moves, merges, and what is asked once.
async fn arranged(context: &RequestContext, from: CalendarYear) -> Result<Vec<Text>, Failure> {
    let before = calendar::of_year(context, from, &Filter::default()).await?;
    let mut look_at = Vec::new();
    for (deadline, _) in before.listed().filter(|(deadline, _)| !deadline.is_cancelled) {
        let title = || Text::same(&deadline.title);
        let code = || Text::same(&deadline.code);
        let words = [("title", title()), ("code", code())];
        if deadline.due.is_moved() && deadline.rule.is_some() {
            let moved = Word(
                "”{title}” ({code}) flyttades för hand. Regeln ger sin egen dag även nästa år.",
                "“{title}” ({code}) was moved by hand. The rule gives its own day next year, too.",
            );
            look_at.push(Text::filled(moved, &words));
        }
        let is_served = deadline
            .units
            .values()
            .any(|progress| progress.served_by().is_some());
        if is_served || !deadline.uses.is_empty() {
            let merged = Word(
                "”{title}” ({code}) frågades en gång tillsammans med en annan. Slå ihop dem igen när året är framtaget.",
                "“{title}” ({code}) was asked once together with another. Merge them again when the year is generated.",
            );
            look_at.push(Text::filled(merged, &words));
        }
    }
    Ok(look_at)
}
