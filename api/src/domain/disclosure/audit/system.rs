//! What a reader faces: a variable for each count that there is, and the sums that the counts are known to make up.

use std::collections::{BTreeSet, HashSet};

/// A cell of the edition that is being audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellAt {
    pub subject: usize,
    pub row: usize,
    pub gender: usize,
}

/// How far a count must be from being known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Need {
    /// How wide the interval must be that it lies in.
    pub width: f64,
    /// How far above the count the interval must reach.
    pub above: f64,
}

impl Need {
    pub const NONE: Self = Self {
        width: 0.0,
        above: 0.0,
    };

    pub fn is_none(self) -> bool {
        self.width <= 0.0 && self.above <= 0.0
    }

    fn or(self, other: Self) -> Self {
        Self {
            width: self.width.max(other.width),
            above: self.above.max(other.above),
        }
    }
}

/// A count.
#[expect(
    clippy::struct_excessive_bools,
    reason = "who has told of it, and whether it may be told, are questions apart"
)]
#[derive(Clone, Debug)]
pub struct Variable {
    /// What it is, or where nobody has said so, what it can be beside the others.
    pub count: f64,
    /// Nobody has said what it is, and it may be none without being small.
    pub is_nobody_safe: bool,
    /// It is not negative.
    pub has_floor: bool,
    pub ceiling: Option<f64>,
    /// An earlier publication has shown it.
    pub is_known: bool,
    /// The audited one shows it.
    pub is_shown: bool,
    /// Where the audited edition has it.
    pub cells: Vec<CellAt>,
    /// It must not be found, whatever is shown of it.
    pub is_secret: bool,
    /// What it needs when it is hidden.
    pub need: Need,
}

impl Variable {
    pub const fn is_open(&self) -> bool {
        !self.is_known && !self.is_shown
    }

    /// Whether it is to be kept from its reader.
    pub fn is_kept(&self) -> bool {
        self.is_secret && !self.is_known && !self.need.is_none()
    }

    /// How far it can lie from its count by itself.
    pub fn bounds(&self) -> (f64, f64) {
        let below = if self.has_floor {
            -self.count.max(0.0)
        } else {
            f64::NEG_INFINITY
        };
        let above = self
            .ceiling
            .map_or(f64::INFINITY, |ceiling| (ceiling - self.count).max(0.0));
        (below, above)
    }

    pub fn need_also(&mut self, need: Need) {
        self.need = self.need.or(need);
    }
}

/// Variables with their factors, which come to nothing together, counted from what they are.
pub type Sum = Vec<(usize, f64)>;

#[derive(Clone, Debug, Default)]
pub struct System {
    pub variables: Vec<Variable>,
    pub sums: Vec<Sum>,
    /// The sums that each variable stands in.
    pub at: Vec<Vec<usize>>,
    seen: HashSet<Vec<(usize, u64)>>,
}

impl System {
    pub fn add(&mut self, variable: Variable) -> usize {
        self.variables.push(variable);
        self.at.push(Vec::new());
        self.variables.len() - 1
    }

    /// The same sum again tells nothing new.
    pub fn add_sum(&mut self, mut sum: Sum) {
        sum.sort_unstable_by_key(|(variable, _)| *variable);
        let bits = sum.iter().map(|(variable, factor)| (*variable, factor.to_bits()));
        if sum.is_empty() || !self.seen.insert(bits.collect()) {
            return;
        }
        for (variable, _) in &sum {
            self.at[*variable].push(self.sums.len());
        }
        self.sums.push(sum);
    }

    /// The audited cells of some variables.
    pub fn cells(&self, variables: impl IntoIterator<Item = usize>) -> BTreeSet<CellAt> {
        let variables = variables.into_iter().map(|number| &self.variables[number]);
        variables
            .flat_map(|variable| variable.cells.iter().copied())
            .collect()
    }

    /// The sums that hang together with a variable through others that can vary.
    pub fn around(&self, of: usize, can_vary: impl Fn(&Variable) -> bool) -> Vec<usize> {
        let mut reached = vec![false; self.sums.len()];
        let mut met = HashSet::from([of]);
        let (mut around, mut open) = (Vec::new(), vec![of]);
        while let Some(variable) = open.pop() {
            for sum in &self.at[variable] {
                if std::mem::replace(&mut reached[*sum], true) {
                    continue;
                }
                around.push(*sum);
                for (other, _) in &self.sums[*sum] {
                    if can_vary(&self.variables[*other]) && met.insert(*other) {
                        open.push(*other);
                    }
                }
            }
        }
        around.sort_unstable();
        around
    }
}
