//! What the checks of values compare with (R10), read for the whole submission at once.

use std::collections::BTreeSet;

use sea_orm::DbErr;

use super::{CellKey, Failure, Verdict};
use crate::{
    domain::{
        policy::{Permit, act},
        result::{History, Past, periods_before},
    },
    store::{self, row::stored_period, transaction::Transaction},
};

/// The earlier values of the cells that accepted rows name: one statement, however many rows there are.
pub async fn history(
    tx: &Transaction,
    permit: &Permit<act::ResultsSubmit>,
    verdicts: &[Verdict],
) -> Result<History, Failure> {
    let keys = || {
        let accepted = verdicts.iter().filter_map(|verdict| verdict.accepted.as_ref());
        accepted.map(|(key, _)| *key)
    };
    let pairs: BTreeSet<_> = keys().map(|key| (key.indicator, key.unit)).collect();
    let pairs: Vec<_> = pairs.into_iter().collect();
    let periods = periods_before(keys());
    let periods = periods.iter().map(ToString::to_string).collect();
    let earlier = store::result::earlier(tx, permit, &pairs, periods).await?;
    let past = earlier.into_iter().map(|row| {
        Ok(Past {
            key: CellKey {
                indicator: row.indicator_id,
                unit: row.unit_id,
                period: stored_period("result", &row.period)?,
                gender: row.gender,
            },
            value: row.value,
            is_example: row.is_example,
        })
    });
    let past = past.collect::<Result<Vec<_>, DbErr>>()?;
    Ok(History::new(past, verdicts))
}
