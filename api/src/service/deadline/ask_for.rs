//! Which period a deadline asks for, chosen by a person: what `BEFORE_SOURCE` proposes.

use arshjul_entity::RequestedPeriod;
use sea_orm::Set;

use super::{
    changed::Changed,
    held::{Held, revised},
};
use crate::{
    domain::{
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    service::{
        Failure,
        audit::{self, Change},
        context::RequestContext,
        deadline_rule::check_period,
        input::{Check, PROSE},
        same_version,
    },
    store,
};

/// A choice of a period.
#[derive(Debug)]
pub struct PeriodChoice {
    pub deadline: Option<i64>,
    pub expected_version: i32,
    pub asks_for: RequestedPeriod,
    pub asks_for_period: Option<String>,
    pub reason: String,
}

/// The choice stays until a person makes another, whatever the rules give, as a day does (C5).
pub async fn ask_for(context: &RequestContext, change: PeriodChoice) -> Result<Changed, Failure> {
    let permit = Permit::<act::DeadlineAskFor>::group(&context.viewer, &context.tree)?;
    let mut check = Check::default();
    check.text("reason", &change.reason, PROSE);
    let asks_for = check_period(
        &mut check,
        Some(change.asks_for),
        change.asks_for_period.as_deref(),
    );
    check.done()?;
    let asks_for = asks_for.ok_or_else(|| Rejection::at("asksFor", Reason::Blank))?;
    let tx = context.store.begin().await?;
    let held = Held::hold(&tx, context, &permit, change.deadline).await?;
    let row = &held.row;
    same_version(change.expected_version, row.version)?;
    let (choice, period) = asks_for.columns();
    let mut after = revised(context, row);
    after.asks_for = Set(choice);
    after.asks_period = Set(period);
    after.asks_reason = Set(Some(change.reason));
    let after = store::deadline::update(&tx, &permit, after).await?;
    audit::record(&tx, context, &permit, [Change::changed(None, row, &after)]).await?;
    Changed::commit(tx, context, [after.id]).await
}
