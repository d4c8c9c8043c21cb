//! One reader's reading of everything published, in order.

use std::collections::{HashMap, HashSet};

use arshjul_entity::OrganizationUnitId;

use super::{
    super::{Edition, Protection, SuppressionCause, edition::Outcome},
    History, Link, Told,
    counts::{Count, Counts},
    reader::{Memory, Reader},
    system::{CellAt, System, Variable},
};

/// A count through all editions of its table: of a unit, or of what is left of it beside those below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub subject: usize,
    pub unit: OrganizationUnitId,
    pub gender: usize,
    pub is_rest: bool,
}

/// What makes a count the same in two editions. A roll-up of other counts is another count, though it come to as much.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    pub value: f64,
    of: Option<f64>,
    line: Option<[Option<f64>; 3]>,
    parts: Vec<(OrganizationUnitId, Vec<Option<f64>>)>,
}

impl Identity {
    pub const fn plain(value: f64) -> Self {
        Self {
            value,
            of: None,
            line: None,
            parts: Vec::new(),
        }
    }
}

/// A cell of the newest edition of each table.
#[derive(Clone, Copy, Debug)]
pub struct Current {
    pub variable: usize,
    pub is_certain: bool,
    pub of: Option<f64>,
    /// Shown in an earlier edition, in the audited one.
    pub shown: (bool, bool),
    pub cell: Option<CellAt>,
}

pub struct Reading<'a> {
    pub system: System,
    pub reader: Reader,
    histories: &'a [History],
    pub links: &'a [Link],
    told: &'a Told,
    from_source: HashSet<Key>,
    ever: HashMap<Key, Vec<(Identity, usize)>>,
    latest: HashMap<Key, usize>,
    /// None of what does not apply.
    pub current: Vec<HashMap<(OrganizationUnitId, usize), Option<Current>>>,
}

impl<'a> Reading<'a> {
    pub fn of(histories: &'a [History], links: &'a [Link], reader: Reader, told: &'a Told) -> System {
        let mut reading = Self {
            system: System::default(),
            reader,
            histories,
            links,
            told,
            from_source: histories.iter().enumerate().flat_map(from_source).collect(),
            ever: HashMap::new(),
            latest: HashMap::new(),
            current: vec![HashMap::new(); histories.len()],
        };
        let mut editions: Vec<(usize, &Edition, bool)> = Vec::new();
        for (subject, history) in histories.iter().enumerate() {
            if reader.memory != Memory::None {
                editions.extend(history.earlier().iter().map(|edition| (subject, edition, false)));
            }
            editions.extend(history.new_edition().map(|edition| (subject, edition, true)));
        }
        editions.sort_by_key(|(subject, edition, _)| (edition.moment, *subject));
        for together in editions.chunk_by(|one, other| one.1.moment == other.1.moment) {
            for (subject, edition, is_new) in together {
                reading.read(*subject, edition, *is_new);
            }
            reading.relate();
        }
        reading.system
    }

    fn read(&mut self, subject: usize, edition: &Edition, is_new: bool) {
        let counts = Counts::of(edition, self.reader);
        self.current[subject].clear();
        for (row, line) in edition.lines.iter().enumerate() {
            for (gender, nothing) in counts.nothing[row].iter().enumerate() {
                if *nothing {
                    self.current[subject].insert((line.unit, gender), None);
                    // What applies again has been reported anew.
                    self.latest.remove(&Key {
                        subject,
                        unit: line.unit,
                        gender,
                        is_rest: false,
                    });
                }
            }
        }
        let lines = Lines::of(&counts, edition.lines.len());
        let identities: Vec<_> = counts
            .all
            .iter()
            .map(|count| self.identity(edition, &counts, &lines, count))
            .collect();
        let is_back = self.lines_back(subject, edition, &counts, &identities);
        let mut variables = Vec::with_capacity(counts.all.len());
        for (count, identity) in counts.all.iter().zip(identities) {
            let key = Key {
                subject,
                unit: Counts::unit(edition, count),
                gender: count.gender,
                is_rest: count.is_rest,
            };
            let variable = self.variable(
                key,
                count,
                identity,
                counts.has_floor,
                is_back.contains(&count.row),
            );
            self.describe(key, variable, edition, &counts, count, is_new);
            variables.push(variable);
        }
        for sum in &counts.sums {
            let sum = sum.iter().map(|(number, factor)| (variables[*number], *factor));
            self.system.add_sum(sum.collect());
        }
    }

    /// What the reader learns of a count, and what it needs.
    fn describe(
        &mut self,
        key: Key,
        number: usize,
        edition: &Edition,
        counts: &Counts,
        count: &Count,
        is_new: bool,
    ) {
        let line = &edition.lines[count.row];
        let cell = line.cells[count.gender].filter(|_| !count.is_rest);
        let at = CellAt {
            subject: key.subject,
            row: count.row,
            gender: count.gender,
        };
        let is_single = !line.is_roll_up && (count.is_rest || counts.below[count.row].is_empty());
        let protection = self.histories[key.subject].protection;
        let outcome = cell.map(|cell| cell.outcome);
        let (mut is_secret, need) = protection.judged(count, outcome, is_single, self.reader);
        let is_shown = outcome == Some(Outcome::Shown);
        // What a source hid once is not computed later.
        is_secret |= !is_shown && self.from_source.contains(&key);
        // Whose share is read is known only together with what it is out of: see `related`.
        let is_told =
            is_shown && !(count.of.is_some() && count.value > 0.0 && self.has_denominator(key.subject));
        // Whoever reads nothing else was told nothing before.
        let has_read = is_new && self.reader.memory != Memory::None;
        let is_computed = has_read && self.told.computed.contains(&at);
        let is_told_before = !count.is_rest && has_read && self.told.contains(&at);
        let variable = &mut self.system.variables[number];
        variable.is_nobody_safe = !count.is_certain && !protection.hides_zeros && !counts.are_shares;
        if self.reader.knows_denominators && variable.ceiling.is_none() {
            variable.ceiling = count.of;
        }
        if !is_told_before {
            variable.is_secret |= is_secret;
            variable.need_also(need);
        }
        variable.is_known |= is_told && (!is_new || is_computed);
        variable.is_shown |= is_told && is_new;
        let cell = (is_new && cell.is_some()).then_some(at);
        if !is_shown || is_told {
            variable.cells.extend(cell);
        }
        if !count.is_rest {
            let current = Current {
                variable: number,
                is_certain: count.is_certain,
                of: count.of,
                shown: (is_shown && !is_new, is_shown && is_new),
                cell,
            };
            self.current[key.subject].insert((key.unit, count.gender), Some(current));
        }
    }

    pub fn protection(&self, subject: usize) -> Protection {
        self.histories[subject].protection
    }

    /// Whether what a table's shares are out of is another table.
    fn has_denominator(&self, subject: usize) -> bool {
        !self.reader.knows_denominators && self.links.iter().any(|link| link.is_denominator_of(subject))
    }

    fn identity(&self, edition: &Edition, counts: &Counts, lines: &Lines, count: &Count) -> Option<Identity> {
        if !count.is_certain {
            return None;
        }
        let row = &edition.lines[count.row];
        let is_by_line = self.reader.memory == Memory::Lines;
        let told = |row: usize| {
            if is_by_line {
                lines.cells[row].to_vec()
            } else {
                vec![lines.cells[row][count.gender]]
            }
        };
        let mut parts: Vec<_> = if row.is_roll_up {
            let parts = counts.parts(edition, count.row).into_iter();
            parts.map(|part| (edition.lines[part].unit, told(part))).collect()
        } else if count.is_rest && is_by_line {
            let beside = counts.below[count.row].iter();
            beside
                .map(|part| (edition.lines[*part].unit, Vec::new()))
                .collect()
        } else {
            Vec::new()
        };
        parts.sort_by_key(|(unit, _)| *unit);
        let line = if count.is_rest {
            lines.rests[count.row]
        } else {
            lines.cells[count.row]
        };
        Some(Identity {
            value: count.value,
            of: count.of,
            line: is_by_line.then_some(line),
            parts,
        })
    }

    /// The rows of which something is shown again that was shown before, so that all of the line is known to be back.
    fn lines_back(
        &self,
        subject: usize,
        edition: &Edition,
        counts: &Counts,
        identities: &[Option<Identity>],
    ) -> HashSet<usize> {
        let back = counts.all.iter().zip(identities).filter(|(count, identity)| {
            let line = &edition.lines[count.row];
            let cell = line.cells[count.gender].filter(|_| !count.is_rest);
            let key = Key {
                subject,
                unit: line.unit,
                gender: count.gender,
                is_rest: false,
            };
            let known = self.ever.get(&key).into_iter().flatten();
            let mut known = known.filter(|(_, number)| self.system.variables[*number].is_known);
            cell.is_some_and(|cell| cell.outcome == Outcome::Shown)
                && known.any(|(other, _)| identity.as_ref() == Some(other))
        });
        back.map(|(count, _)| count.row).collect()
    }

    fn variable(
        &mut self,
        key: Key,
        count: &Count,
        identity: Option<Identity>,
        has_floor: bool,
        is_back: bool,
    ) -> usize {
        let latest = self.latest.get(&key).copied();
        let is_same = |(other, number): &&(Identity, usize)| {
            let is_known = self.system.variables[*number].is_known;
            identity.as_ref() == Some(other)
                && (self.reader.memory == Memory::Cells || latest == Some(*number) || !is_known || is_back)
        };
        let ever = self.ever.get(&key).into_iter().flatten();
        let same = ever.filter(is_same).map(|(_, number)| *number).next();
        let number = same.unwrap_or_else(|| self.add(count.value, has_floor));
        if let Some(identity) = identity.filter(|_| same.is_none()) {
            self.ever.entry(key).or_default().push((identity, number));
        }
        self.latest.insert(key, number);
        number
    }

    /// A count that is no cell, the same as before where it is as much.
    pub fn unnamed(&mut self, key: Key, value: f64) -> usize {
        let known = self.ever.entry(key).or_default();
        if let Some((_, number)) = known
            .iter()
            .find(|(identity, _)| *identity == Identity::plain(value))
        {
            return *number;
        }
        let number = self.add(value, true);
        self.ever
            .entry(key)
            .or_default()
            .push((Identity::plain(value), number));
        number
    }

    pub fn add(&mut self, count: f64, has_floor: bool) -> usize {
        self.system.add(Variable {
            count,
            is_nobody_safe: false,
            has_floor,
            ceiling: None,
            is_known: false,
            is_shown: false,
            cells: Vec::new(),
            is_secret: false,
            need: super::system::Need::NONE,
        })
    }
}

/// What the source hid of a table in any edition.
fn from_source((subject, history): (usize, &History)) -> impl Iterator<Item = Key> {
    let lines = history.editions.iter().flat_map(|edition| &edition.lines);
    lines.flat_map(move |line| {
        let genders = (0..3).filter(|gender| {
            let cell = line.cells[*gender];
            cell.is_some_and(|cell| cell.outcome == Outcome::Hidden(SuppressionCause::Source))
        });
        genders.map(move |gender| Key {
            subject,
            unit: line.unit,
            gender,
            is_rest: false,
        })
    })
}

/// The certain counts by row.
struct Lines {
    cells: Vec<[Option<f64>; 3]>,
    rests: Vec<[Option<f64>; 3]>,
}

impl Lines {
    fn of(counts: &Counts, rows: usize) -> Self {
        let mut lines = Self {
            cells: vec![[None; 3]; rows],
            rests: vec![[None; 3]; rows],
        };
        for count in counts.all.iter().filter(|count| count.is_certain) {
            let of = if count.is_rest {
                &mut lines.rests
            } else {
                &mut lines.cells
            };
            of[count.row][count.gender] = Some(count.value);
        }
        lines
    }
}
