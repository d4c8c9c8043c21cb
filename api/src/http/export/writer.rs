//! How rows become bytes, page by page: whoever writes keeps nothing of what it has written.

use std::io;

use crate::service::dataset::column::{About, Rows};

/// Writes a file as its rows come.
pub trait Writer: Send {
    fn begin(&mut self, columns: &[&'static About], out: &mut Vec<u8>) -> io::Result<()>;

    fn rows(&mut self, rows: &dyn Rows, out: &mut Vec<u8>) -> io::Result<()>;

    /// Asked when all rows are written: whether they are to come once more, for what stands behind them.
    fn again(&mut self, _out: &mut Vec<u8>) -> bool {
        false
    }

    fn end(&mut self, _out: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a text as its rows come.
pub trait TextWriter: Send {
    fn begin(&mut self, columns: &[&'static About], out: &mut String);

    fn rows(&mut self, rows: &dyn Rows, out: &mut String);
}

/// A text's bytes.
pub struct Text<W> {
    pub writer: W,
    text: String,
}

impl<W: TextWriter> Text<W> {
    pub const fn of(writer: W) -> Self {
        let text = String::new();
        Self { writer, text }
    }
}

impl<W: TextWriter> Writer for Text<W> {
    fn begin(&mut self, columns: &[&'static About], out: &mut Vec<u8>) -> io::Result<()> {
        self.writer.begin(columns, &mut self.text);
        out.extend(self.text.as_bytes());
        Ok(())
    }

    fn rows(&mut self, rows: &dyn Rows, out: &mut Vec<u8>) -> io::Result<()> {
        self.text.clear();
        self.writer.rows(rows, &mut self.text);
        out.extend(self.text.as_bytes());
        Ok(())
    }
}
