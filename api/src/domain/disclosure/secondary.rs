//! Secondary suppression (S3): what else must be hidden, so that nothing hidden can be computed or bounded from what is shown.
//!
//! The method is that of the flow heuristics for complementary suppression (Kelly, Golden & Assad 1992, Cell suppression: disclosure
//! protection for sensitive tabular data, Networks 22:397; Castro 2002): a hidden cell whose interval is too narrow gets the cheapest way around
//! it, whose cells are hidden too, until every interval is wide enough; then each of those cells is shown again where the others are
//! enough. The intervals are exact, so that what comes out is protected whatever the choice; the choice is near the least, and not always
//! the least.

use std::cmp::Reverse;

use super::{
    Cause, Protection,
    network::{Direction, Network},
    table::{Counted, Standing, Table},
};

/// What whoever reads may know: the sums, with or without the denominators.
#[derive(Clone, Debug)]
pub struct View {
    pub network: Network,
    /// How wide the interval of each arc must be, where it is hidden.
    pub need: Vec<i64>,
}

impl View {
    /// The views that a table is protected against. Where denominators are known, a count lies between zero and its denominator, and
    /// no interval is wider than that.
    pub fn all(table: &Table, protection: Protection) -> Vec<Self> {
        let has_ceilings = table.cells().any(|(_, cell)| cell.of.is_some());
        let view = |has_ceilings| {
            let network = Network::of(table, has_ceilings);
            let cells = network.arcs.iter().map(|arc| table.cell(arc.cell));
            let need = cells.map(|cell| cell.map_or(0, |cell| protection.need(cell, has_ceilings)));
            let need = need.collect();
            Self { network, need }
        };
        if has_ceilings {
            vec![view(false), view(true)]
        } else {
            vec![view(false)]
        }
    }
}

/// What is hidden, and what must stay so.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    views: &'a [View],
    is_hidden: Vec<bool>,
    /// Arcs that stay hidden, whatever else is.
    is_bound: Vec<bool>,
    /// Arcs that whoever reads knows: hiding them protects nothing.
    is_known: Vec<bool>,
    cost: Vec<u64>,
    part: Vec<usize>,
}

/// Hides what must be hidden beside the cells that are marked already.
pub fn complete(table: &mut Table, protection: Protection) {
    hide(table, &View::all(table, protection));
}

/// The same by the needs of views.
pub fn hide(table: &mut Table, views: &[View]) {
    let mut choice = Choice::new(views, table);
    choice.settle();
    choice.write(table, Cause::Secondary);
}

impl<'a> Choice<'a> {
    pub fn new(views: &'a [View], table: &Table) -> Self {
        let arcs = views.first().map_or(&[][..], |view| view.network.arcs.as_slice());
        let cells = || arcs.iter().map(|arc| table.cell(arc.cell));
        let children = table.children();
        let is_hidden: Vec<_> = cells()
            .map(|cell| cell.is_none_or(|cell| cell.standing != Standing::Shown))
            .collect();
        Self {
            views,
            is_bound: is_hidden.clone(),
            is_known: vec![false; is_hidden.len()],
            cost: cells()
                .zip(arcs)
                .map(|(cell, arc)| {
                    cost(
                        cell,
                        children.get(arc.cell.0).is_some_and(|below| !below.is_empty()),
                        arc.cell.1,
                    )
                })
                .collect(),
            part: views.first().map_or_else(Vec::new, |view| view.network.parts()),
            is_hidden,
        }
    }

    /// Hides cells until nothing is exposed that hiding can help, and shows again what need not be hidden.
    pub fn settle(&mut self) {
        self.hide();
        self.show();
    }

    fn hide(&mut self) {
        let mut given_up = vec![false; self.cost.len()];
        loop {
            let exposed = (0..self.cost.len())
                .filter(|arc| !given_up.get(*arc).copied().unwrap_or(true))
                .flat_map(|arc| self.views.iter().map(move |view| (view, arc)))
                .filter_map(|(view, arc)| Some((self.shortage(view, arc)?, view, arc)))
                .max_by_key(|(shortage, _, arc)| (*shortage, Reverse(*arc)));
            let Some((_, view, arc)) = exposed else {
                return;
            };
            let ways = [Direction::Up, Direction::Down].map(|direction| self.way(view, arc, direction));
            if let Some((_, way)) = ways.into_iter().flatten().min_by_key(|(cost, _)| *cost) {
                for arc in way {
                    self.mark(arc);
                }
            } else {
                // Both ways together are not enough: everything around it.
                let before = self.is_hidden.iter().filter(|is| **is).count();
                let part = self.part.get(arc).copied();
                for other in 0..self.cost.len() {
                    if self.part.get(other).copied() == part {
                        self.mark(other);
                    }
                }
                if before == self.is_hidden.iter().filter(|is| **is).count()
                    && let Some(given_up) = given_up.get_mut(arc)
                {
                    *given_up = true;
                }
            }
        }
    }

    /// The cell of each arc.
    pub fn cells(&self) -> Vec<(usize, usize)> {
        let arcs = self
            .views
            .first()
            .map_or(&[][..], |view| view.network.arcs.as_slice());
        arcs.iter().map(|arc| arc.cell).collect()
    }

    #[cfg(test)]
    pub fn hides(&self, arc: usize) -> bool {
        self.is_hidden.get(arc).copied().unwrap_or(false)
    }

    /// Whether a hidden cell comes too close to what it is.
    #[cfg(test)]
    pub fn exposes_any(&self) -> bool {
        (0..self.cost.len()).any(|arc| self.is_exposed(arc))
    }

    /// Whoever reads knows the arc's count, or doesn't.
    pub fn set_known(&mut self, arc: usize, is_known: bool) {
        if let Some(place) = self.is_known.get_mut(arc) {
            *place = is_known;
        }
    }

    /// Hides an arc whatever else is hidden.
    pub fn hide_for_good(&mut self, arc: usize) {
        for marks in [&mut self.is_hidden, &mut self.is_bound] {
            if let Some(mark) = marks.get_mut(arc) {
                *mark = true;
            }
        }
    }

    fn mark(&mut self, arc: usize) {
        if !self.is_known.get(arc).copied().unwrap_or(true)
            && let Some(is_hidden) = self.is_hidden.get_mut(arc)
        {
            *is_hidden = true;
        }
    }

    /// How much narrower a hidden arc's interval is than it must be; none where it is wide enough.
    fn shortage(&self, view: &View, arc: usize) -> Option<i64> {
        let need = *view.need.get(arc)?;
        if need == 0 || !self.is_unknown(arc) {
            return None;
        }
        let width = view.network.width(arc, &self.unknown(), need);
        (width < need).then_some(need - width)
    }

    fn is_exposed(&self, arc: usize) -> bool {
        self.views.iter().any(|view| self.shortage(view, arc).is_some())
    }

    fn unknown(&self) -> Vec<bool> {
        (0..self.cost.len()).map(|arc| self.is_unknown(arc)).collect()
    }

    fn is_unknown(&self, arc: usize) -> bool {
        self.is_hidden.get(arc).copied().unwrap_or(false) && !self.is_known.get(arc).copied().unwrap_or(false)
    }

    /// What hiding costs, and what is to be hidden, for an arc to have room enough in one direction beside what it has in the other.
    fn way(&self, view: &View, arc: usize, direction: Direction) -> Option<(u64, Vec<usize>)> {
        let need = *view.need.get(arc)?;
        let against = match direction {
            Direction::Up => Direction::Down,
            Direction::Down => Direction::Up,
        };
        let wanted = need - view.network.reach(arc, against, &self.unknown(), need);
        let price = |arc: usize| {
            if self.is_known.get(arc).copied().unwrap_or(true) {
                None
            } else if self.is_unknown(arc) {
                Some(0)
            } else {
                self.cost.get(arc).copied()
            }
        };
        let (arcs, reached) = view.network.detour(arc, direction, wanted, price);
        let new: Vec<_> = arcs.into_iter().filter(|arc| !self.is_unknown(*arc)).collect();
        let cost = new.iter().filter_map(|arc| self.cost.get(*arc)).sum();
        (reached >= wanted && !new.is_empty()).then_some((cost, new))
    }

    /// Shows again, the dearest first, what need not be hidden.
    fn show(&mut self) {
        let arcs = 0..self.cost.len();
        let mut extra: Vec<_> = arcs
            .clone()
            .filter(|arc| self.is_unknown(*arc) && self.is_bound.get(*arc) == Some(&false))
            .collect();
        extra.sort_by_key(|arc| (Reverse(self.cost.get(*arc).copied()), *arc));
        for arc in extra {
            let part = self.part.get(arc).copied();
            let around: Vec<_> = arcs
                .clone()
                .filter(|other| self.part.get(*other).copied() == part)
                .collect();
            let exposed = |choice: &Self| around.iter().filter(|other| choice.is_exposed(**other)).count();
            let before = exposed(self);
            if let Some(is_hidden) = self.is_hidden.get_mut(arc) {
                *is_hidden = false;
            }
            if exposed(self) > before {
                self.mark(arc);
            }
        }
    }

    /// Marks in the table what was chosen.
    pub fn write(&self, table: &mut Table, cause: Cause) {
        let arcs = self
            .views
            .first()
            .map_or(&[][..], |view| view.network.arcs.as_slice());
        for (arc, is_hidden) in arcs.iter().zip(&self.is_hidden) {
            if let Some(cell) = table.cell_mut(arc.cell)
                && *is_hidden
                && cell.standing == Standing::Shown
            {
                cell.standing = Standing::Hidden(cause);
            }
        }
    }
}

impl Protection {
    /// How wide a hidden cell's interval must be: as the threshold. Where denominators are known, none is wider than its denominator:
    /// there, what is hidden for itself needs all that is possible, and what is hidden for others needs not be computable. What single
    /// units gave is as wide as the part of it that others may make up.
    pub(super) fn need(self, cell: &Counted, has_ceilings: bool) -> i64 {
        let is_for_others = match cell.standing {
            Standing::Nothing | Standing::Implied { is_guarded: false } => return 0,
            Standing::Shown | Standing::Hidden(Cause::Secondary | Cause::Earlier) => true,
            Standing::Hidden(_) | Standing::Implied { is_guarded: true } => false,
        };
        if !self.counts_persons {
            let others = 100 - i64::from(self.dominance.unwrap_or(100).min(100));
            return (cell.count.abs() / 100 * others).max(1);
        }
        let threshold = i64::from(self.threshold);
        match cell.of.filter(|_| has_ceilings) {
            None => threshold,
            Some(of) if is_for_others => of.min(1),
            Some(of) => of.min(threshold),
        }
    }
}

/// What is lost by hiding a cell: first of all that it is one more, then how much is made up of it and how much it tells. Zeros are
/// shown where it can be helped.
fn cost(cell: Option<&Counted>, has_parts: bool, gender: usize) -> u64 {
    const CELL: u64 = 1_000;
    const WHOLE: u64 = 60;
    let Some(cell) = cell else { return CELL };
    let zero = if cell.count == 0 { CELL / 2 } else { 0 };
    let parts = if has_parts { WHOLE } else { 0 };
    let total = if gender == 0 { WHOLE } else { 0 };
    let bits = cell.count.unsigned_abs().checked_ilog2().unwrap_or_default();
    CELL + zero + parts + total + u64::from(bits)
}
