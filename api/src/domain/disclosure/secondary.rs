//! Secondary suppression (S3): what else must be hidden, so that nothing hidden can be computed or bounded from what is shown.
//!
//! The method is that of the flow heuristics for complementary suppression (Kelly, Golden & Assad 1992, Cell suppression: disclosure
//! protection for sensitive tabular data, Networks 22:397; Castro 2002): a hidden cell whose interval is too narrow gets the cheapest way around
//! it, whose cells are hidden too, until every interval is wide enough; then each of those cells is shown again where the others are
//! enough. The intervals are exact, so that what comes out is protected whatever the choice; the choice is near the least, and not always
//! the least.

use std::cmp::Reverse;

use super::{
    Protection, SuppressionCause,
    network::{Direction, Network},
    rule::Rule,
    table::{Counted, Place, Table, Visibility},
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
    /// no interval is wider than that. All views have the same arcs: they differ in the room that each has.
    pub fn all(table: &Table, protection: Protection) -> Vec<Self> {
        let has_ceilings = table.cells().any(|(_, cell)| cell.of.is_some());
        let view = |has_ceilings| {
            let network = Network::of(table, has_ceilings);
            let cells = network.arcs.iter().map(|arc| table.cell(arc.cell));
            let need = cells.map(|cell| cell.map_or(0, |cell| protection.need(cell, has_ceilings)));
            let need = need.collect();
            Self { network, need }
        };
        if has_ceilings && Rule::KnownDenominators.holds() {
            vec![view(false), view(true)]
        } else {
            vec![view(false)]
        }
    }
}

/// What is hidden, and what must stay so: of each arc.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    views: &'a [View],
    pub is_hidden: Vec<bool>,
    /// It stays hidden, whatever else is.
    is_bound: Vec<bool>,
    /// Whoever reads knows it: hiding it protects nothing.
    is_known: Vec<bool>,
    cost: Vec<u64>,
    part: Vec<usize>,
}

/// Hides what must be hidden beside the cells that are marked already. What an earlier publication has told need not be kept, and keeps
/// nothing.
pub fn complete(table: &mut Table, protection: Protection, is_known: impl Fn(Place) -> bool) {
    let views = View::all(table, protection);
    let mut choice = Choice::new(&views, table);
    for (arc, place) in choice.cells().into_iter().enumerate() {
        if Rule::ToldBefore.holds() && is_known(place) {
            choice.set_known(arc);
        }
    }
    if Rule::Secondary.holds() {
        choice.settle();
    }
    choice.write(table);
}

impl<'a> Choice<'a> {
    pub fn new(views: &'a [View], table: &Table) -> Self {
        // Costs and parts are alike in all views.
        let network = &views[0].network;
        let children = table.children();
        let is_shown = |place| table.visibility(place) == Some(Visibility::Shown);
        let is_hidden: Vec<_> = network.arcs.iter().map(|arc| !is_shown(arc.cell)).collect();
        let cost = |place: Place| cost(table.cell(place), !children[place.0].is_empty(), place.1);
        Self {
            views,
            is_bound: is_hidden.clone(),
            is_known: vec![false; is_hidden.len()],
            cost: network.arcs.iter().map(|arc| cost(arc.cell)).collect(),
            part: network.parts(),
            is_hidden,
        }
    }

    /// Hides cells until nothing is exposed that hiding can help, and shows again what need not be hidden.
    pub fn settle(&mut self) {
        self.hide();
        self.show();
    }

    fn arcs(&self) -> std::ops::Range<usize> {
        0..self.cost.len()
    }

    /// The arc that lacks most gets the cheapest way around it, until none lacks anything.
    fn hide(&mut self) {
        // Arcs that nothing helps: without this, they would be tried for ever.
        let mut given_up = vec![false; self.cost.len()];
        loop {
            let exposed = self
                .arcs()
                .filter(|arc| !given_up[*arc])
                .flat_map(|arc| self.views.iter().map(move |view| (view, arc)))
                .filter_map(|(view, arc)| Some((self.shortage(view, arc)?, view, arc)))
                .max_by_key(|(shortage, _, arc)| (*shortage, Reverse(*arc)));
            let Some((_, view, arc)) = exposed else {
                return;
            };
            let ways = [Direction::Up, Direction::Down].map(|direction| self.way(view, arc, direction));
            let cheapest = ways.into_iter().flatten().min_by_key(|(cost, _)| *cost);
            // Where one direction alone is not enough: everything around it.
            let way = cheapest.map_or_else(|| self.around(arc), |(_, way)| way);
            let mut is_new = false;
            for arc in way {
                is_new |= self.mark(arc);
            }
            given_up[arc] = !is_new;
        }
    }

    /// The cell of each arc.
    pub fn cells(&self) -> Vec<Place> {
        self.views[0].network.arcs.iter().map(|arc| arc.cell).collect()
    }

    /// Whoever reads knows the arc's count.
    pub fn set_known(&mut self, arc: usize) {
        self.is_known[arc] = true;
    }

    /// Hides an arc where that protects something; answers whether it is new.
    fn mark(&mut self, arc: usize) -> bool {
        let is_new = !self.is_known[arc] && !self.is_hidden[arc];
        self.is_hidden[arc] |= is_new;
        is_new
    }

    /// How much narrower a hidden arc's interval is than it must be; none where it is wide enough.
    fn shortage(&self, view: &View, arc: usize) -> Option<i64> {
        let need = view.need[arc];
        if need == 0 || !self.is_unknown(arc) {
            return None;
        }
        let width = view.network.width(arc, &self.unknown(), need);
        (width < need).then_some(need - width)
    }

    /// Whether a hidden cell comes too close to what it is.
    pub fn is_exposed(&self, arc: usize) -> bool {
        self.views.iter().any(|view| self.shortage(view, arc).is_some())
    }

    fn unknown(&self) -> Vec<bool> {
        self.arcs().map(|arc| self.is_unknown(arc)).collect()
    }

    fn is_unknown(&self, arc: usize) -> bool {
        self.is_hidden[arc] && !self.is_known[arc]
    }

    /// The arcs that hang together with one.
    fn around(&self, arc: usize) -> Vec<usize> {
        let is_around = |other: &usize| self.part[*other] == self.part[arc];
        self.arcs().filter(is_around).collect()
    }

    /// What hiding costs, and what is to be hidden, for an arc to have room enough in one direction beside what it has in the other.
    fn way(&self, view: &View, arc: usize, direction: Direction) -> Option<(u64, Vec<usize>)> {
        let need = view.need[arc];
        let against = match direction {
            Direction::Up => Direction::Down,
            Direction::Down => Direction::Up,
        };
        let wanted = need - view.network.reach(arc, against, &self.unknown(), need);
        // What is hidden already costs nothing; what is known can't vary.
        let price = |arc: usize| match (self.is_known[arc], self.is_hidden[arc]) {
            (true, _) => None,
            (false, true) => Some(0),
            (false, false) => Some(self.cost[arc]),
        };
        let (arcs, reached) = view.network.detour(arc, direction, wanted, price);
        let new: Vec<_> = arcs.into_iter().filter(|arc| !self.is_unknown(*arc)).collect();
        let cost = new.iter().map(|arc| self.cost[*arc]).sum();
        (reached >= wanted && !new.is_empty()).then_some((cost, new))
    }

    /// Shows again, the dearest first, what need not be hidden.
    fn show(&mut self) {
        let is_extra = |arc: &usize| self.is_unknown(*arc) && !self.is_bound[*arc];
        let mut extra: Vec<_> = self.arcs().filter(is_extra).collect();
        // The dearest first: totals tell more than what they are made of.
        extra.sort_by_key(|arc| (Reverse(self.cost[*arc]), *arc));
        for arc in extra {
            // Whether it is needed shows only among those that it hangs together with.
            let around = self.around(arc);
            let exposed = |choice: &Self| around.iter().filter(|other| choice.is_exposed(**other)).count();
            let before = exposed(self);
            self.is_hidden[arc] = false;
            self.is_hidden[arc] = exposed(self) > before;
        }
    }

    /// Marks in the table what was chosen.
    pub fn write(&self, table: &mut Table) {
        for (place, is_hidden) in self.cells().into_iter().zip(&self.is_hidden) {
            if *is_hidden {
                table.hide(place, SuppressionCause::Secondary);
            }
        }
    }
}

impl Protection {
    /// How wide a hidden cell's interval must be: as the threshold. Where denominators are known, none is wider than its denominator:
    /// there, what is hidden for itself needs all that is possible, and what is hidden for others needs not be computable. What single
    /// units gave is as wide as the part of it that others may make up.
    pub(super) fn need(self, cell: &Counted, has_ceilings: bool) -> i64 {
        let is_for_others = match cell.visibility {
            Visibility::Nothing | Visibility::Implied { is_guarded: false } => return 0,
            Visibility::Shown
            | Visibility::Hidden(SuppressionCause::Secondary | SuppressionCause::Earlier) => true,
            Visibility::Hidden(_) | Visibility::Implied { is_guarded: true } => false,
        };
        if !self.counts_persons {
            // At most so many per cent are one unit's: the others may make up the rest.
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
