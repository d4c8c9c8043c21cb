//! A table as a flow network: each counted cell is an arc, each sum that its cells make up is a node.
//!
//! The totals flow down the tree of units, split into women and men at its leaves, and women and men flow up again, so that every
//! cell stands in at most two sums, once on either side (Cox 1995, Network models for complementary cell suppression, J. Am. Stat.
//! Assoc. 90:1453; Castro 2002, Network flows heuristics for complementary cell suppression). How far a hidden cell can lie above or
//! below its true count, for all that is shown, is then the largest flow around it: whole numbers, exactly reckoned.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::table::{CountedRow, Place, Table, Visibility, is_complete};

/// What lies outside of every sum.
const OUTSIDE: usize = 0;

/// No bound; a quarter, so that sums of some of them don't overflow.
const ENDLESS: i64 = i64::MAX / 4;

/// A cell between the two sums that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    pub from: usize,
    pub to: usize,
    /// How far the count may lie above the true one.
    pub above: i64,
    /// How far below it.
    pub below: i64,
    pub cell: Place,
}

/// An arc at a node, and whether it leads away from it.
type End = (usize, bool);

#[derive(Clone, Debug, Default)]
pub struct Network {
    pub arcs: Vec<Arc>,
    /// The arcs at each node.
    at: Vec<Vec<End>>,
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
        // Amounts may be negative: then nobody knows a floor.
        let has_floor = table.cells().all(|(_, cell)| cell.count >= 0);
        let (columns, nodes) = columns(table);
        let mut network = Self {
            arcs: Vec::new(),
            at: vec![Vec::new(); nodes],
        };
        for ((row, gender), cell) in table.cells() {
            if cell.visibility == Visibility::Nothing {
                continue;
            }
            let parent = table.rows[row].parent;
            let outer = parent.map_or(OUTSIDE, |parent| columns[parent][gender]);
            let inner = columns[row][gender];
            // Totals flow down the tree, women and men up again: so each node's arcs in make up its arcs out.
            let (from, to) = if gender == 0 {
                (outer, inner)
            } else {
                (inner, outer)
            };
            let ceiling = cell.of.filter(|_| has_ceilings);
            let number = network.arcs.len();
            network.at[from].push((number, true));
            network.at[to].push((number, false));
            network.arcs.push(Arc {
                from,
                to,
                above: ceiling.map_or(ENDLESS, |of| of - cell.count),
                below: if has_floor { cell.count } else { ENDLESS },
                cell: (row, gender),
            });
        }
        network
    }

    /// The arcs of a node's sum, with the side that they stand on.
    pub fn sum(&self, node: usize) -> impl Iterator<Item = End> {
        let arcs = self.at.get(node).filter(|_| node != OUTSIDE);
        arcs.into_iter().flatten().copied()
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
        let cost = |arc: usize| is_hidden[arc].then_some(0);
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
        let own = self.arcs[arc];
        // A larger count is balanced by a flow from the arc's end back to its beginning, a smaller one the other way.
        let (room, source, sink) = match direction {
            Direction::Up => (own.above, own.to, own.from),
            Direction::Down => (own.below, own.from, own.to),
        };
        let wanted = wanted.min(room);
        // In no sum at all: nothing that is shown binds it.
        if source == sink {
            return (Vec::new(), wanted);
        }
        let mut flow = vec![0; self.arcs.len()];
        let mut reached = 0;
        // Halved when no path is so wide (capacity scaling).
        let mut width = wanted;
        let open = |other: usize| if other == arc { None } else { cost(other) };
        while reached < wanted {
            let least = width.min(wanted - reached).max(1);
            if let Some(path) = self.path(source, sink, least, &flow, open) {
                let left = path.iter().map(|end| self.left(*end, &flow));
                let narrowest = left.fold(wanted - reached, i64::min);
                for (arc, away) in path {
                    flow[arc] += if away { narrowest } else { -narrowest };
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
    fn left(&self, (arc, away): End, flow: &[i64]) -> i64 {
        let (Arc { above, below, .. }, flow) = (self.arcs[arc], flow[arc]);
        if away { above - flow } else { below + flow }
    }

    /// The cheapest path on which every arc can take `least`; of equally cheap ones that with the fewest arcs (Dijkstra).
    fn path(
        &self,
        source: usize,
        sink: usize,
        least: i64,
        flow: &[i64],
        cost: impl Fn(usize) -> Option<u64>,
    ) -> Option<Vec<End>> {
        let mut best = vec![(u64::MAX, usize::MAX); self.at.len()];
        let mut came: Vec<Option<End>> = vec![None; self.at.len()];
        let mut queue = BinaryHeap::from([Reverse(((0, 0), source))]);
        best[source] = (0, 0);
        while let Some(Reverse((reached, node))) = queue.pop() {
            if node == sink {
                break;
            }
            // A cheaper way here was found meanwhile.
            if best[node] < reached {
                continue;
            }
            for end in &self.at[node] {
                let (arc, away) = *end;
                let Some(price) = cost(arc).filter(|_| self.left(*end, flow) >= least) else {
                    continue;
                };
                // What flows along an arc already is paid for.
                let price = if flow[arc] == 0 { price } else { 0 };
                let total = (reached.0 + price, reached.1 + 1);
                let next = self.other_node(arc, away);
                if total < best[next] {
                    best[next] = total;
                    came[next] = Some(*end);
                    queue.push(Reverse((total, next)));
                }
            }
        }
        let mut path = Vec::new();
        let mut node = sink;
        while node != source {
            let (arc, away) = came[node]?;
            path.push((arc, away));
            node = self.other_node(arc, !away);
        }
        Some(path)
    }

    fn other_node(&self, arc: usize, away: bool) -> usize {
        let arc = self.arcs[arc];
        if away { arc.to } else { arc.from }
    }

    /// Which arcs hang together with each: a number for each arc's part of the network, through sums only.
    pub fn parts(&self) -> Vec<usize> {
        let mut part = vec![OUTSIDE; self.at.len()];
        for start in 1..self.at.len() {
            let mut open = vec![start];
            while let Some(node) = open.pop() {
                if part[node] == OUTSIDE {
                    part[node] = start;
                    let others = self.sum(node).map(|(arc, away)| self.other_node(arc, away));
                    open.extend(others.filter(|other| *other != OUTSIDE));
                }
            }
        }
        // An arc that stands in one sum only has its part by that.
        let node = |arc: &Arc| if arc.from == OUTSIDE { arc.to } else { arc.from };
        self.arcs.iter().map(|arc| part[node(arc)]).collect()
    }
}

/// Which node stands for the sum of each gender below a row, or for the split of a leaf's total; and how many nodes there are.
fn columns(table: &Table) -> (Vec<[usize; 3]>, usize) {
    let children = table.children();
    let mut nodes = OUTSIDE + 1;
    let mut node = || {
        nodes += 1;
        nodes - 1
    };
    // A leaf's total is split into its women and men at one node; sums of several rows are apart for each gender.
    let of_row = |(row, below): (&CountedRow, &Vec<usize>)| {
        if !below.is_empty() {
            row.cells.map(|cell| cell.map_or(OUTSIDE, |_| node()))
        } else if is_complete(&row.cells) {
            [node(); 3]
        } else {
            [OUTSIDE; 3]
        }
    };
    let mut columns: Vec<_> = table.rows.iter().zip(&children).map(of_row).collect();
    // A row that gives only its total is split among what is left beside it.
    for below in &children {
        let is_complete = |row: usize| is_complete(&table.rows[row].cells);
        let rest = below
            .iter()
            .find(|row| table.rows[**row].is_rest && is_complete(**row));
        let Some(node) = rest.map(|row| columns[*row][0]) else {
            continue;
        };
        for row in below.iter().filter(|row| !is_complete(**row)) {
            columns[*row] = [node; 3];
        }
    }
    (columns, nodes)
}
