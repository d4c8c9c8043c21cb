//! Who reads, and what they know (S3, S4).

use super::History;

/// What a reader makes of earlier publications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Memory {
    /// Nothing: each publication must hold by itself.
    None,
    /// A count is the same as before where its whole line is, and has not been another since unless some of the line is shown again.
    Lines,
    /// A count is the same wherever it is as much, whatever it was between.
    Cells,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reader {
    pub memory: Memory,
    /// How many a share is out of. Others are taken to know the numerator of a share that they read.
    pub knows_denominators: bool,
    /// Reads the published amounts, and not the numbers of persons behind them.
    pub of_amounts: bool,
}

impl Reader {
    /// Takes what a unit reports for the sum of those below it, where it comes to as much.
    pub fn knows_sums(self) -> bool {
        self.memory != Memory::Lines
    }

    /// Knows nothing but what is published.
    pub const fn is_stranger(self) -> bool {
        !self.knows_denominators && !self.of_amounts
    }
}

/// Everybody whom a publication of these tables must tell nothing.
pub fn readers(histories: &[History]) -> Vec<Reader> {
    let mut cells = histories
        .iter()
        .flat_map(|history| &history.editions)
        .flat_map(|edition| &edition.lines)
        .flat_map(|line| line.cells)
        .flatten();
    let (mut has_of, mut has_amount) = (false, false);
    cells.by_ref().for_each(|cell| {
        has_of |= cell.of.is_some();
        has_amount |= cell.amount.is_some();
    });
    let has_earlier = histories
        .iter()
        .any(|history| history.editions.len() > usize::from(history.is_published));
    let memories: &[Memory] = if has_earlier {
        &[Memory::None, Memory::Lines, Memory::Cells]
    } else {
        &[Memory::None]
    };
    let kinds = [
        (false, false, true),
        (true, false, has_of),
        (false, true, has_amount),
    ];
    let kinds = kinds.into_iter().filter(|(.., exists)| *exists);
    kinds
        .flat_map(|(knows_denominators, of_amounts, _)| {
            memories.iter().map(move |memory| Reader {
                memory: *memory,
                knows_denominators,
                of_amounts,
            })
        })
        .collect()
}
