//! A table as a flow network: each counted cell is an arc, each sum that its cells make up is a node.
//!
//! The totals flow down the tree of units, split into women and men at its leaves, and women and men flow up again, so that every
//! cell stands in at most two sums, once on either side (Cox 1995, Network models for complementary cell suppression, J. Am. Stat.
//! Assoc. 90:1453; Castro 2002, Network flows heuristics for complementary cell suppression). How far a hidden cell can lie above or
//! below its true count, for all that is shown, is then the largest flow around it: whole numbers, exactly reckoned.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
};

use super::table::{Table, is_complete};

/// What lies outside of every sum.
const OUTSIDE: usize = 0;

/// No bound.
const ENDLESS: i64 = i64::MAX / 4;

/// A cell between the two sums that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    pub from: usize,
    pub to: usize,
    /// How far the count may lie above the true one, and below it.
    pub room: Room,
    pub cell: (usize, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub above: i64,
    pub below: i64,
}

#[derive(Clone, Debug, Default)]
pub struct Network {
    pub arcs: Vec<Arc>,
    /// The arcs at each node, and whether they lead away from it.
    at: Vec<Vec<(usize, bool)>>,
}

/// One way along an arc: to a larger count, or to a smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

impl Network {
    /// `has_ceilings`: whether counts are known to lie below what they are out of.
    pub fn of(table: &Table, has_ceilings: bool) -> Self {
        Plan::new(table).network(has_ceilings)
    }

    pub const fn nodes(&self) -> usize {
        self.at.len()
    }

    /// The arcs of a node's sum, with the side that they stand on.
    pub fn sum(&self, node: usize) -> impl Iterator<Item = (usize, bool)> {
        self.at
            .get(node)
            .filter(|_| node != OUTSIDE)
            .into_iter()
            .flatten()
            .copied()
    }

    /// How wide the interval is that hidden arcs leave for one of them, counted no further than `enough`.
    pub fn width(&self, arc: usize, is_hidden: &[bool], enough: i64) -> i64 {
        let above = self.reach(arc, Direction::Up, is_hidden, enough);
        if above >= enough {
            return above;
        }
        above + self.reach(arc, Direction::Down, is_hidden, enough - above)
    }

    /// How far a hidden arc can lie above or below its true count, counted no further than `enough`.
    pub fn reach(&self, arc: usize, direction: Direction, is_hidden: &[bool], enough: i64) -> i64 {
        let cost = |arc: usize| is_hidden.get(arc).is_some_and(|is| *is).then_some(0);
        self.detour(arc, direction, enough, cost).1
    }

    /// The cheapest way around an arc that lets it lie `wanted` above or below its true count: the arcs that take part, and how far it
    /// comes. Arcs without a cost are closed. Ways are found one after the other, the widest first, so that few arcs take part.
    pub fn detour(
        &self,
        arc: usize,
        direction: Direction,
        wanted: i64,
        cost: impl Fn(usize) -> Option<u64>,
    ) -> (Vec<usize>, i64) {
        let Some(own) = self.arcs.get(arc) else {
            return (Vec::new(), 0);
        };
        let (room, source, sink) = match direction {
            Direction::Up => (own.room.above, own.to, own.from),
            Direction::Down => (own.room.below, own.from, own.to),
        };
        let wanted = wanted.min(room);
        if source == sink {
            return (Vec::new(), wanted);
        }
        let mut flow = vec![0; self.arcs.len()];
        let mut reached = 0;
        let mut width = wanted;
        while reached < wanted {
            let least = width.min(wanted - reached).max(1);
            let open = |other: usize| if other == arc { None } else { cost(other) };
            if let Some(path) = self.path(source, sink, least, &flow, open) {
                let mut narrowest = wanted - reached;
                for (step, away) in &path {
                    narrowest = narrowest.min(self.left(*step, *away, &flow));
                }
                for (step, away) in path {
                    if let Some(flow) = flow.get_mut(step) {
                        *flow += if away { narrowest } else { -narrowest };
                    }
                }
                reached += narrowest;
            } else if width > 1 {
                width /= 2;
            } else {
                break;
            }
        }
        let used = flow.iter().enumerate().filter(|(_, flow)| **flow != 0);
        (used.map(|(arc, _)| arc).collect(), reached)
    }

    /// What an arc can still take, along it or against it.
    fn left(&self, arc: usize, away: bool, flow: &[i64]) -> i64 {
        let (Some(arc), Some(flow)) = (self.arcs.get(arc), flow.get(arc)) else {
            return 0;
        };
        if away {
            arc.room.above - flow
        } else {
            arc.room.below + flow
        }
    }

    /// The cheapest path on which every arc can take `least`; of equally cheap ones that with the fewest arcs.
    fn path(
        &self,
        source: usize,
        sink: usize,
        least: i64,
        flow: &[i64],
        cost: impl Fn(usize) -> Option<u64>,
    ) -> Option<Vec<(usize, bool)>> {
        let mut best = vec![(u64::MAX, usize::MAX); self.at.len()];
        let mut came: Vec<Option<(usize, bool)>> = vec![None; self.at.len()];
        let mut queue = BinaryHeap::from([Reverse(((0, 0), source))]);
        *best.get_mut(source)? = (0, 0);
        while let Some(Reverse((reached, node))) = queue.pop() {
            if node == sink {
                break;
            }
            if best.get(node).is_none_or(|best| *best < reached) {
                continue;
            }
            for (arc, away) in self.at.get(node).into_iter().flatten() {
                let Some(price) = cost(*arc) else { continue };
                if self.left(*arc, *away, flow) < least {
                    continue;
                }
                // What flows along an arc already is paid for.
                let is_used = flow.get(*arc).is_some_and(|flow| *flow != 0);
                let next = self.other_end(*arc, *away)?;
                let total = (reached.0 + if is_used { 0 } else { price }, reached.1 + 1);
                let place = best.get_mut(next)?;
                if total < *place {
                    *place = total;
                    *came.get_mut(next)? = Some((*arc, *away));
                    queue.push(Reverse((total, next)));
                }
            }
        }
        let mut path = Vec::new();
        let mut node = sink;
        while node != source {
            let (arc, away) = (*came.get(node)?)?;
            path.push((arc, away));
            node = self.other_end(arc, !away)?;
        }
        Some(path)
    }

    fn other_end(&self, arc: usize, away: bool) -> Option<usize> {
        let arc = self.arcs.get(arc)?;
        Some(if away { arc.to } else { arc.from })
    }

    /// Which arcs hang together with each: a number for each arc's part of the network, through sums only.
    pub fn parts(&self) -> Vec<usize> {
        let mut part = vec![usize::MAX; self.at.len()];
        for start in 1..self.at.len() {
            if part.get(start) != Some(&usize::MAX) {
                continue;
            }
            let mut open = VecDeque::from([start]);
            while let Some(node) = open.pop_front() {
                match part.get_mut(node) {
                    Some(place) if *place == usize::MAX => *place = start,
                    _ => continue,
                }
                let ends = self.sum(node).filter_map(|(arc, away)| self.other_end(arc, away));
                open.extend(ends.filter(|end| *end != OUTSIDE));
            }
        }
        let of = |arc: &Arc| [arc.from, arc.to].into_iter().find(|node| *node != OUTSIDE);
        self.arcs
            .iter()
            .map(|arc| {
                of(arc)
                    .and_then(|node| part.get(node).copied())
                    .unwrap_or(OUTSIDE)
            })
            .collect()
    }
}

/// Which node stands for which sum of a table.
struct Plan<'a> {
    table: &'a Table,
    /// The sum of the totals below a row, or the split of a leaf's total.
    top: Vec<usize>,
    /// The sums of the women and of the men below a row.
    columns: Vec<[usize; 3]>,
    nodes: usize,
}

impl<'a> Plan<'a> {
    fn new(table: &'a Table) -> Self {
        let mut plan = Self {
            table,
            top: vec![OUTSIDE; table.rows.len()],
            columns: vec![[OUTSIDE; 3]; table.rows.len()],
            nodes: OUTSIDE + 1,
        };
        let children = table.children();
        for (position, row) in table.rows.iter().enumerate() {
            let is_leaf = children.get(position).is_none_or(Vec::is_empty);
            let mut columns = [OUTSIDE; 3];
            if is_leaf {
                if is_complete(&row.cells) {
                    columns = [plan.node(); 3];
                }
            } else {
                for (column, cell) in columns.iter_mut().zip(&row.cells) {
                    if cell.is_some() {
                        *column = plan.node();
                    }
                }
            }
            if let (Some(top), Some(place)) = (plan.top.get_mut(position), plan.columns.get_mut(position)) {
                *top = columns[0];
                *place = columns;
            }
        }
        plan.attach(&children);
        plan
    }

    fn node(&mut self) -> usize {
        self.nodes += 1;
        self.nodes - 1
    }

    /// A row that gives only its total is split among what is left beside it.
    fn attach(&mut self, children: &[Vec<usize>]) {
        for below in children {
            let rest = below.iter().find(|row| {
                let row = self.table.rows.get(**row);
                row.is_some_and(|row| row.is_rest && is_complete(&row.cells))
            });
            let Some(node) = rest.and_then(|row| self.top.get(*row).copied()) else {
                continue;
            };
            for row in below {
                let is_partial = self
                    .table
                    .rows
                    .get(*row)
                    .is_some_and(|row| !is_complete(&row.cells));
                if let (true, Some(top), Some(columns)) =
                    (is_partial, self.top.get_mut(*row), self.columns.get_mut(*row))
                {
                    *top = node;
                    *columns = [node; 3];
                }
            }
        }
    }

    fn network(self, has_ceilings: bool) -> Network {
        let has_floor = self.table.cells().all(|(_, cell)| cell.count >= 0);
        let mut network = Network {
            arcs: Vec::new(),
            at: vec![Vec::new(); self.nodes],
        };
        for ((position, gender), cell) in self.table.cells() {
            if cell.standing == super::table::Standing::Nothing {
                continue;
            }
            let column = |row: Option<usize>| {
                let columns = row.and_then(|row| self.columns.get(row));
                columns
                    .and_then(|columns| columns.get(gender).copied())
                    .unwrap_or(OUTSIDE)
            };
            let above = column(self.table.rows.get(position).and_then(|row| row.parent));
            let below = column(Some(position));
            let (from, to) = if gender == 0 {
                (above, self.top.get(position).copied().unwrap_or(OUTSIDE))
            } else {
                (below, above)
            };
            let room = Room {
                above: cell
                    .of
                    .filter(|_| has_ceilings)
                    .map_or(ENDLESS, |of| of - cell.count),
                below: if has_floor { cell.count } else { ENDLESS },
            };
            network.add(Arc {
                from,
                to,
                room,
                cell: (position, gender),
            });
        }
        network
    }
}

impl Network {
    fn add(&mut self, arc: Arc) {
        let number = self.arcs.len();
        self.arcs.push(arc);
        if let Some(at) = self.at.get_mut(arc.from) {
            at.push((number, true));
        }
        if let Some(at) = self.at.get_mut(arc.to) {
            at.push((number, false));
        }
    }
}
