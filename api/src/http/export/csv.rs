//! Comma-separated values (RFC 4180), and as a Swedish Excel opens them: with a byte order mark, semicolons and decimal commas.

use super::{
    text::{is_formula, write},
    writer::TextWriter,
};
use crate::{
    domain::datum::Datum,
    service::dataset::column::{About, Rows},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Rfc4180,
    SvExcel,
}

pub struct Csv {
    dialect: Dialect,
    columns: usize,
}

impl Csv {
    pub const fn new(dialect: Dialect) -> Self {
        Self { dialect, columns: 0 }
    }

    fn field(&self, out: &mut String, datum: Datum<'_>) {
        match datum {
            Datum::Text(text) => quoted(out, text),
            Datum::Number(_) if self.dialect == Dialect::SvExcel => {
                let start = out.len();
                write(out, datum);
                if let Some(point) = out.get(start..).and_then(|number| number.find('.')) {
                    out.replace_range(start + point..=start + point, ",");
                }
            }
            datum => write(out, datum),
        }
    }

    fn separated(
        &self,
        out: &mut String,
        fields: impl Iterator<Item = usize>,
        mut field: impl FnMut(&mut String, usize),
    ) {
        let separator = match self.dialect {
            Dialect::Rfc4180 => ',',
            Dialect::SvExcel => ';',
        };
        for column in fields {
            if column > 0 {
                out.push(separator);
            }
            field(out, column);
        }
        out.push_str("\r\n");
    }
}

/// Whatever one of the two dialects, or a spreadsheet that guesses, could take for the end of a field.
const SPECIAL: [char; 6] = ['"', ',', ';', '\t', '\r', '\n'];

/// A text as a field.
pub(super) fn quoted(out: &mut String, text: &str) {
    let formula = is_formula(text);
    // A text without characters is something else than nothing.
    if !formula && !text.is_empty() && !text.contains(SPECIAL) {
        out.push_str(text);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    for (place, part) in text.split('"').enumerate() {
        if place > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}

impl TextWriter for Csv {
    fn begin(&mut self, columns: &[&'static About], out: &mut String) {
        self.columns = columns.len();
        if self.dialect == Dialect::SvExcel {
            out.push('\u{feff}');
        }
        let name = |out: &mut String, column: usize| {
            out.push_str(columns.get(column).map_or("", |column| column.name));
        };
        self.separated(out, 0..columns.len(), name);
    }

    fn rows(&mut self, rows: &dyn Rows, out: &mut String) {
        for row in 0..rows.count() {
            let field = |out: &mut String, column| self.field(out, rows.datum(row, column));
            self.separated(out, 0..self.columns, field);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(dialect: Dialect, datum: Datum<'_>) -> String {
        let mut out = String::new();
        Csv::new(dialect).field(&mut out, datum);
        out
    }

    #[test]
    fn what_looks_like_a_formula_is_a_text_and_a_negative_number_a_number() {
        for (text, written) in [
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\tx", "\"'\tx\""),
            ("\r=1", "\"'\r=1\""),
            ("\n=1", "\"'\n=1\""),
            ("＝1", "\"'＝1\""),
            ("a=1", "a=1"),
            ("a,=1", "\"a,=1\""),
            ("a;=1", "\"a;=1\""),
            ("", "\"\""),
            ("Å", "Å"),
        ] {
            assert_eq!(field(Dialect::Rfc4180, Datum::Text(text)), written);
            assert_eq!(field(Dialect::SvExcel, Datum::Text(text)), written);
        }
        assert_eq!(field(Dialect::Rfc4180, Datum::Number(-1.5)), "-1.5");
        assert_eq!(field(Dialect::SvExcel, Datum::Number(-1.5)), "-1,5");
        assert_eq!(field(Dialect::SvExcel, Datum::Whole(2025)), "2025");
        assert_eq!(field(Dialect::SvExcel, Datum::None), "");
    }
}
