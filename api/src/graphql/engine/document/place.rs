//! Where a byte of the document stands: line and column, in characters.

use async_graphql::Pos;

pub struct Places {
    /// Where each line begins.
    lines: Vec<usize>,
    /// The bytes that go on with a character.
    inner: Vec<usize>,
}

impl Places {
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut lines = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            // CR LF ends one line (specification, section 2.1.2).
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                lines.push(at + 1);
            }
        }
        let inner = text.bytes().enumerate();
        let inner = inner.filter_map(|(at, byte)| (byte & 0b1100_0000 == 0b1000_0000).then_some(at));
        Self {
            lines,
            inner: inner.collect(),
        }
    }

    pub fn pos(&self, at: usize) -> Pos {
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = |at: usize| self.inner.partition_point(|inner| *inner < at);
        Pos {
            line,
            column: at - start - (before(at) - before(start)) + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Pos;

    use super::Places;

    #[test]
    fn columns_count_characters_and_lines_end_in_three_ways() {
        let places = Places::of("åä b\r\nc\rd\ne");
        let place = |line, column| Pos { line, column };
        for (at, pos) in [
            (0, place(1, 1)),
            (2, place(1, 2)),
            (5, place(1, 4)),
            (8, place(2, 1)),
            (10, place(3, 1)),
            (12, place(4, 1)),
        ] {
            assert_eq!(places.pos(at), pos, "{at}");
        }
    }
}
