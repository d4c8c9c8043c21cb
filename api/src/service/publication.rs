//! Publishing: protection runs once on the whole table, and its outcome is stored (S1).

use std::collections::{HashMap, HashSet};

use arshjul_entity::{
    ApprovalState, CountingUnit, Gender, IndicatorId, MissingReason, OrganizationUnitId, ValueKind, figure,
    indicator, publication, result, target,
};
use chrono::NaiveDate;
use sea_orm::Set;

use super::{
    Failure,
    audit::{self, Change},
    code,
    input::{Check, TITLE},
    result::measure,
    session::Session,
};
use crate::{
    domain::{
        disclosure::{Basis, Earlier, Protection, Published, Reported, protect},
        period::Period,
        policy::{Permit, act},
        rejection::{Reason, Rejection},
    },
    store::{self, audit_event::snapshot, publication::Material},
};

/// A decision to publish.
#[derive(Debug)]
pub struct New {
    pub name: String,
    pub decided_on: NaiveDate,
    /// Codes; none means all indicators.
    pub indicators: Option<Vec<String>>,
    pub periods: Vec<String>,
    pub is_dry_run: bool,
}

/// How many cells a publication shows, hides and misses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub shown: i32,
    pub suppressed: i32,
    pub missing: i32,
}

/// What came of it; a dry run makes no publication.
#[derive(Debug)]
pub struct Made {
    pub publication: Option<publication::Model>,
    pub counts: Counts,
}

pub async fn create(session: &Session, new: New) -> Result<Made, Failure> {
    let permit = Permit::<act::PublicationCreate>::group(&session.viewer, &session.tree)?;
    let New {
        name,
        decided_on,
        indicators,
        periods,
        is_dry_run,
    } = new;
    let mut check = Check::default();
    check.text("name", &name, TITLE);
    let periods = parsed(&mut check, &periods);
    check.done()?;
    let indicators = named(session, indicators).await?;

    let tx = session.store.begin().await?;
    let published_at = store::publication::take_turn(&tx, &permit, session.visit.now).await?;
    let ids: Vec<_> = indicators.iter().map(|indicator| indicator.id).collect();
    let written: Vec<_> = periods.iter().map(Period::to_string).collect();
    let material = store::publication::material(&tx, &permit, &ids, &written).await?;
    let current: HashMap<Key, i64> = material
        .current
        .iter()
        .map(|row| (cell_of(row), row.id.0))
        .collect();
    let table = Table {
        session,
        indicators: &indicators,
        periods: &periods,
        material: &material,
    };
    let cells = table.protected();
    if cells.is_empty() {
        return Err(Rejection::at("periods", Reason::NothingToPublish).into());
    }
    let counts = counted(&cells);
    if is_dry_run {
        tx.rollback().await?;
        return Ok(Made {
            publication: None,
            counts,
        });
    }
    let publication = publication::ActiveModel {
        name: Set(name),
        decided_on: Set(decided_on),
        published_at: Set(published_at),
        published_by: Set(permit.actor().to_owned()),
        shown: Set(counts.shown),
        suppressed: Set(counts.suppressed),
        missing: Set(counts.missing),
        ..Default::default()
    };
    let publication = store::publication::insert(&tx, &permit, publication).await?;
    let superseded = cells.iter().filter_map(|(key, _)| current.get(key).copied());
    store::publication::supersede(&tx, &permit, superseded, published_at).await?;
    let targets = targets(&material.targets);
    let figures = cells
        .iter()
        .map(|(key, cell)| figure(&publication, key, *cell, targets.get(key).copied()));
    store::publication::insert_figures(&tx, &permit, figures.collect()).await?;
    let after = Some(snapshot(&publication));
    let change = Change {
        entity: "Publication",
        id: publication.id.0,
        unit: None,
        before: None,
        after,
    };
    audit::record(&tx, session, &permit, [change]).await?;
    tx.commit().await?;
    Ok(Made {
        publication: Some(publication),
        counts,
    })
}

/// Which cell.
type Key = (IndicatorId, OrganizationUnitId, String, Gender);

const GENDERS: [Gender; 3] = [Gender::Total, Gender::Women, Gender::Men];

fn parsed(check: &mut Check, periods: &[String]) -> Vec<Period> {
    let mut found = Vec::with_capacity(periods.len());
    for (position, text) in periods.iter().enumerate() {
        if let Ok(period) = text.parse() {
            found.push(period);
        } else {
            let value = text.chars().take(32).collect();
            let path = vec!["periods".to_owned(), position.to_string()];
            check.refuse_at(path, Reason::PeriodMalformed { value });
        }
    }
    if periods.is_empty() {
        check.refuse("periods", Reason::Blank);
    }
    found.sort_unstable();
    found.dedup();
    found
}

async fn named(session: &Session, codes: Option<Vec<String>>) -> Result<Vec<indicator::Model>, Failure> {
    let db = session.store.reader();
    let all = store::indicator::all(db, &session.scope).await?;
    let Some(codes) = codes else { return Ok(all) };
    let ids = code::ids::<indicator::Entity>(session, "indicators", &codes).await?;
    Ok(all
        .into_iter()
        .filter(|indicator| ids.contains(&indicator.id.0))
        .collect())
}

/// The whole table of a publication: units × genders × periods of each indicator.
struct Table<'a> {
    session: &'a Session,
    indicators: &'a [indicator::Model],
    periods: &'a [Period],
    material: &'a Material,
}

impl Table<'_> {
    /// Every cell that was asked for or reported, as it may be published: by indicator, unit, period and gender.
    fn protected(&self) -> Vec<(Key, Published)> {
        let reported: HashMap<Key, &result::Model> = self
            .material
            .results
            .iter()
            .filter(|row| is_approved(row))
            .map(|row| {
                (
                    (row.indicator_id, row.unit_id, row.period.clone(), row.gender),
                    row,
                )
            })
            .collect();
        let asked: HashSet<(IndicatorId, OrganizationUnitId)> = self
            .material
            .asked
            .iter()
            .map(|row| (row.indicator_id, row.unit_id))
            .collect();
        let earlier = earlier(self.material);
        let mut cells = Vec::with_capacity(self.material.results.len());
        for indicator in self.indicators {
            for unit in self.session.tree.all() {
                for period in self
                    .periods
                    .iter()
                    .filter(|period| period.frequency() == indicator.frequency)
                {
                    let is_asked = asked.contains(&(indicator.id, unit.id))
                        && unit.is_valid_in(period.start(), period.end());
                    let keys = GENDERS.map(|gender| (indicator.id, unit.id, period.to_string(), gender));
                    let line = keys.clone().map(|key| match reported.get(&key) {
                        Some(row) => Some(self::reported(row)),
                        None => (is_asked && (indicator.split_by_gender || key.3 == Gender::Total))
                            .then_some(Reported::Missing(MissingReason::NotReported)),
                    });
                    let before = keys.clone().map(|key| earlier.get(&key).copied());
                    let published = protect(protection(indicator), line, before);
                    cells.extend(
                        keys.into_iter()
                            .zip(published)
                            .filter_map(|(key, cell)| Some((key, cell?))),
                    );
                }
            }
        }
        cells
    }
}

fn protection(indicator: &indicator::Model) -> Protection {
    Protection {
        counts_persons: indicator.counting_unit == CountingUnit::Persons,
        threshold: u32::try_from(indicator.threshold).unwrap_or_default(),
        hides_zeros: indicator.hides_zeros,
        basis: if indicator.value_kind == ValueKind::Count {
            Basis::Value
        } else if measure(indicator).needs_denominator() {
            Basis::Parts
        } else {
            Basis::PartsIfAny
        },
    }
}

/// What nobody has approved is as if it had not been reported (S1).
const fn is_approved(row: &result::Model) -> bool {
    matches!(row.approval, ApprovalState::Approved)
}

fn reported(row: &result::Model) -> Reported {
    match (&row.source_code, row.value, row.missing_reason) {
        (Some(_), ..) => Reported::SuppressedAtSource,
        (None, Some(value), _) => Reported::Value {
            value,
            numerator: row.numerator,
            denominator: row.denominator,
        },
        (None, None, Some(reason)) => Reported::Missing(reason),
        (None, None, None) => Reported::NotApplicable,
    }
}

fn counted(cells: &[(Key, Published)]) -> Counts {
    let mut counts = Counts::default();
    for (_, cell) in cells {
        match cell {
            Published::Value(_) => counts.shown += 1,
            Published::Suppressed(_) => counts.suppressed += 1,
            Published::Missing(_) => counts.missing += 1,
            Published::NotApplicable => {}
        }
    }
    counts
}

fn cell_of(row: &figure::Model) -> Key {
    (row.indicator_id, row.unit_id, row.period.clone(), row.gender)
}

/// What earlier publications told of the cells.
fn earlier(material: &Material) -> HashMap<Key, Earlier> {
    let mut told: HashMap<Key, Earlier> = HashMap::new();
    for row in &material.shown {
        told.entry(cell_of(row)).or_default().shown = row.value;
    }
    for row in &material.hidden {
        told.entry(cell_of(row)).or_default().is_hidden = true;
    }
    told
}

fn targets(rows: &[target::Model]) -> HashMap<Key, f64> {
    let key = |row: &target::Model| (row.indicator_id, row.unit_id, row.period.clone(), row.gender);
    rows.iter().map(|row| (key(row), row.value)).collect()
}

fn figure(
    publication: &publication::Model,
    (indicator, unit, period, gender): &Key,
    cell: Published,
    target: Option<f64>,
) -> figure::ActiveModel {
    let (value, missing_reason, suppression_reason) = match cell {
        Published::Value(value) => (Some(value), None, None),
        Published::Missing(reason) => (None, Some(reason), None),
        Published::NotApplicable => (None, None, None),
        Published::Suppressed(reason) => (None, None, Some(reason)),
    };
    figure::ActiveModel {
        publication_id: Set(publication.id),
        indicator_id: Set(*indicator),
        unit_id: Set(*unit),
        year: Set(period
            .get(..4)
            .and_then(|year| year.parse().ok())
            .unwrap_or_default()),
        period: Set(period.clone()),
        gender: Set(*gender),
        state: Set(cell.state()),
        value: Set(value),
        missing_reason: Set(missing_reason),
        suppression_reason: Set(suppression_reason),
        target: Set(target),
        published_at: Set(publication.published_at),
        superseded_at: Set(None),
        ..Default::default()
    }
}
