//! JSON, an object a line.

use serde_json::Value;

use super::{text::write, writer::TextWriter};
use crate::{
    domain::datum::Datum,
    service::dataset::column::{About, Rows},
};

#[derive(Default)]
pub struct JsonLines {
    /// Names as they stand before their values.
    names: Vec<String>,
}

impl TextWriter for JsonLines {
    fn begin(&mut self, columns: &[&'static About], _: &mut String) {
        let names = columns.iter().enumerate();
        let before = |place| if place == 0 { '{' } else { ',' };
        self.names = names
            .map(|(place, column)| format!("{}\"{}\":", before(place), column.name))
            .collect();
    }

    fn rows(&mut self, rows: &dyn Rows, out: &mut String) {
        for row in 0..rows.count() {
            for (column, name) in self.names.iter().enumerate() {
                out.push_str(name);
                value(out, rows.datum(row, column));
            }
            out.push_str("}\n");
        }
    }
}

/// A value of JSON.
pub fn value(out: &mut String, datum: Datum<'_>) {
    match datum {
        Datum::None => out.push_str("null"),
        Datum::Text(text) => out.push_str(&Value::from(text).to_string()),
        Datum::Whole(_) | Datum::Number(_) | Datum::Truth(_) => write(out, datum),
        Datum::Id(..) | Datum::Day(_) | Datum::Instant(_) => {
            out.push('"');
            write(out, datum);
            out.push('"');
        }
    }
}
