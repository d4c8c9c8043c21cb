//! What a publication shows: read and decided as of one instant.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use arshjul_entity::{Gender, IndicatorId, PublicationId, indicator, indicator_relation};
use tracing::info;

use super::{
    cells::{AskedUnits, Cell, TableRecord},
    part::{Material, Part},
    tally::{Counts, Tally},
};
use crate::{
    domain::{
        period::Period,
        policy::{Permit, act},
    },
    service::{
        self, Failure,
        context::RequestContext,
        indicator::definition_of,
        indicator_relation::Known,
        input,
        reckoning::reckon,
        result::{RowRejection, measure},
    },
    store::{self, ground::Ground, transaction::Transaction},
};

#[derive(Debug)]
pub struct Decision {
    /// The latest publication that was known.
    pub latest: Option<PublicationId>,
    /// What it was decided from.
    ground: Ground,
    indicators: Vec<indicator::Model>,
    /// They and those that they are related to.
    considered: Vec<IndicatorId>,
    asked: Arc<AskedUnits>,
    /// By indicator, unit, period and gender.
    pub cells: Vec<Cell>,
    pub tables: Vec<TableRecord>,
    pub counts: Counts,
    /// Indicators that look related and are not declared so.
    pub warnings: Vec<RowRejection>,
}

/// Cells that are read and decided together: enough for one round of statements in nearly every publication.
const CELLS: usize = 10_000;

pub async fn decide(
    context: &RequestContext,
    permit: &Permit<act::PublicationCreate>,
    named: Option<&BTreeSet<IndicatorId>>,
    periods: &[Period],
) -> Result<Decision, Failure> {
    let written: Vec<_> = periods.iter().map(Period::to_string).collect();
    let mut tally = Tally::default();
    let tx = context.store.begin_snapshot().await?;
    let context = &context.with_units_of(&tx).await?;
    let all = Arc::new(store::indicator::all(&tx, &context.scope).await?);
    let known = Known::read(&tx, context).await?;
    let relations = Arc::new(known.relations().to_vec());
    let is_named = |indicator: &&indicator::Model| named.is_none_or(|named| named.contains(&indicator.id));
    let indicators: Vec<_> = all.iter().filter(is_named).cloned().collect();
    judgeable(&indicators)?;
    let groups = groups(&all, &indicators, &relations);
    let considered: Vec<_> = groups.iter().flat_map(Group::considered).collect();
    let asked = Arc::new(asked(&tx, context, &indicators, periods).await?);
    let mut decision = Decision {
        latest: store::publication::latest(&tx, permit).await?,
        ground: store::ground::read(&tx, permit, &considered, &written).await?,
        indicators: indicators.clone(),
        considered,
        asked: asked.clone(),
        cells: Vec::new(),
        tables: Vec::new(),
        counts: Counts::default(),
        warnings: Vec::new(),
    };
    let cells = context.tree.all().len() * Gender::ALL.len() * periods.len();
    let mut done = 0;
    for chunk in chunked(groups, (CELLS / cells.max(1)).max(1)) {
        let ids: Vec<_> = chunk.published.clone();
        let mut data = store::publication::data(&tx, permit, &ids, &written).await?;
        if !chunk.related.is_empty() || ids.iter().any(|id| is_related(&relations, *id)) {
            // What earlier publications told of related tables, of other periods of the same years too.
            let years = periods.iter().map(|period| period.year()).collect();
            let considered: Vec<_> = chunk.considered().collect();
            data.earlier = store::publication::told(&tx, permit, &considered, &years).await?;
        }
        done += ids.len();
        let (tree, periods, asked) = (context.tree.clone(), periods.to_vec(), asked.clone());
        let (all, relations) = (all.clone(), relations.clone());
        let part = reckon(move |_| {
            let considered: BTreeSet<_> = chunk.considered().collect();
            let indicators = all.iter().filter(|indicator| considered.contains(&indicator.id));
            Part::of(&Material {
                tree: &tree,
                periods: &periods,
                asked: &asked,
                relations: &relations,
                indicators: &indicators.cloned().collect::<Vec<_>>(),
                published: &chunk.published,
                data: &data,
            })
        });
        let part = part.await??;
        tally.add(&part);
        decision.cells.extend(part.cells);
        decision.tables.extend(part.tables);
        if indicators.len() > ids.len() {
            let of = indicators.len();
            info!(
                indicators = done,
                of,
                cells = decision.cells.len(),
                "deciding what to publish"
            );
        }
    }
    tx.rollback().await?;
    decision.warnings = known.counted(tally.related(&indicators), &all);
    decision.counts = tally.counts(decision.cells.iter().map(|cell| cell.published));
    Ok(decision)
}

/// S2: of what nobody could say how many persons it is about, nothing is published.
fn judgeable(indicators: &[indicator::Model]) -> Result<(), Failure> {
    let unfit = indicators.iter().filter_map(|indicator| {
        let reason = definition_of(indicator).wrong_counting_unit()?;
        Some(input::at_path(&["indicators", &indicator.code], reason))
    });
    service::refuse_if_any(unfit.collect())
}

/// Indicators that are decided together: those that are published, and what is related to them.
#[derive(Clone, Debug, Default)]
struct Group {
    published: Vec<IndicatorId>,
    related: Vec<IndicatorId>,
}

impl Group {
    fn considered(&self) -> impl Iterator<Item = IndicatorId> {
        self.published.iter().chain(&self.related).copied()
    }
}

fn is_related(relations: &[indicator_relation::Model], id: IndicatorId) -> bool {
    relations
        .iter()
        .any(|row| row.indicator_id == id || row.other_id == id)
}

/// Each published indicator with all that it is related to, through others too.
fn groups(
    all: &[indicator::Model],
    published: &[indicator::Model],
    relations: &[indicator_relation::Model],
) -> Vec<Group> {
    let mut beside: HashMap<IndicatorId, Vec<IndicatorId>> = HashMap::new();
    for row in relations {
        beside.entry(row.indicator_id).or_default().push(row.other_id);
        beside.entry(row.other_id).or_default().push(row.indicator_id);
    }
    let is_published: BTreeSet<_> = published.iter().map(|indicator| indicator.id).collect();
    let mut met = BTreeSet::new();
    let mut groups = Vec::new();
    for indicator in published {
        if !met.insert(indicator.id) {
            continue;
        }
        let (mut group, mut open) = (BTreeSet::from([indicator.id]), vec![indicator.id]);
        while let Some(id) = open.pop() {
            let new = beside
                .get(&id)
                .into_iter()
                .flatten()
                .filter(|other| group.insert(**other));
            open.extend(new);
        }
        met.extend(&group);
        // In the order of their codes.
        let in_order = all
            .iter()
            .map(|indicator| indicator.id)
            .filter(|id| group.contains(id));
        let (published, related) = in_order.partition(|id| is_published.contains(id));
        groups.push(Group { published, related });
    }
    groups
}

/// Groups that are read together.
fn chunked(groups: Vec<Group>, together: usize) -> Vec<Group> {
    let mut chunks: Vec<Group> = Vec::new();
    for group in groups {
        match chunks.last_mut() {
            Some(last) if last.published.len() + group.published.len() <= together => {
                last.published.extend(group.published);
                last.related.extend(group.related);
            }
            _ => chunks.push(group),
        }
    }
    chunks
}

impl Decision {
    /// Whether it would be decided so now too. From here on until the transaction ends nobody changes what it was decided from.
    pub async fn holds(
        &self,
        tx: &Transaction,
        context: &RequestContext,
        permit: &Permit<act::PublicationCreate>,
        periods: &[Period],
    ) -> Result<bool, Failure> {
        let ids = &self.considered;
        let written: Vec<_> = periods.iter().map(Period::to_string).collect();
        let years = periods.iter().map(|period| period.year()).collect();
        store::ground::hold(tx, permit, ids, &years).await?;
        let mut ground = store::ground::read(tx, permit, ids, &written).await?;
        if (ground.deadlines, ground.hand_ins) != (self.ground.deadlines, self.ground.hand_ins) {
            // Deadlines are handed in and moved all the time, which mostly asks for nothing else.
            let context = context.with_units_of(tx).await?;
            if asked(tx, &context, &self.indicators, periods).await? != *self.asked {
                return Ok(false);
            }
            (ground.deadlines, ground.hand_ins) = (self.ground.deadlines, self.ground.hand_ins);
        }
        Ok(ground == self.ground)
    }
}

async fn asked(
    tx: &Transaction,
    context: &RequestContext,
    indicators: &[indicator::Model],
    periods: &[Period],
) -> Result<AskedUnits, Failure> {
    let measures = indicators.iter().map(|row| (row.id, measure(row))).collect();
    let periods = periods.iter().copied().collect();
    let mut asked = AskedUnits::new();
    for line in service::asked::lines(tx, context, &measures, &periods)
        .await?
        .into_keys()
    {
        let units = asked.entry((line.indicator, line.period)).or_default();
        units.push(line.unit);
    }
    Ok(asked)
}
