//! SDMX-CSV 2.0 (<https://github.com/sdmx-twg/sdmx-csv>), for tools of official statistics: the cells of figures as observations, their
//! states as the code list CL_OBS_STATUS has them.

use super::{csv::quoted, text::write, writer::TextWriter};
use crate::{
    domain::datum::Datum,
    service::dataset::column::{About, Rows},
};

/// What stands in a field, by the column that it is made from.
const FIELDS: [(&str, &str); 9] = [
    ("INDICATOR", "indicatorCode"),
    ("REF_AREA", "unitCode"),
    ("SEX", "gender"),
    ("TIME_PERIOD", "period"),
    ("OBS_VALUE", "value"),
    ("OBS_STATUS", "state"),
    ("STATUS_REASON", "reason"),
    ("UNIT_MEASURE", "unitOfMeasure"),
    ("IS_EXAMPLE", "isExample"),
];

/// The structure that the rows are of, and that they are added to what is there.
const STRUCTURE: &str = "dataflow,ARSHJUL:FIGURES(1.0),I";

#[derive(Default)]
pub struct SdmxCsv {
    /// Places of the columns, in the order of the fields.
    places: Vec<usize>,
}

/// The codes of CL_SEX.
fn sex(gender: &str) -> &'static str {
    match gender {
        "WOMEN" => "F",
        "MEN" => "M",
        _ => "_T",
    }
}

/// The codes of CL_OBS_STATUS.
fn status(state: &str, reason: Datum<'_>) -> &'static str {
    match state {
        "VALUE" => "A",
        "SUPPRESSED" => "Q",
        // There can be no data.
        "NOT_APPLICABLE" => "M",
        // There are, and they were not collected.
        _ if reason == Datum::Text("NOT_COLLECTED") => "L",
        _ => "O",
    }
}

impl TextWriter for SdmxCsv {
    fn begin(&mut self, columns: &[&'static About], out: &mut String) {
        let place = |name: &str| columns.iter().position(|column| column.name == name);
        self.places = FIELDS.iter().filter_map(|(_, name)| place(name)).collect();
        out.push_str("STRUCTURE,STRUCTURE_ID,ACTION");
        for (name, _) in FIELDS {
            out.push(',');
            out.push_str(name);
        }
        out.push_str("\r\n");
    }

    fn rows(&mut self, rows: &dyn Rows, out: &mut String) {
        for row in 0..rows.count() {
            let datum = |name: &str| {
                let field = FIELDS.iter().position(|(known, _)| *known == name);
                let place = field.and_then(|field| self.places.get(field));
                place.map_or(Datum::None, |place| rows.datum(row, *place))
            };
            out.push_str(STRUCTURE);
            for (name, _) in FIELDS {
                out.push(',');
                match (name, datum(name)) {
                    ("SEX", Datum::Text(gender)) => out.push_str(sex(gender)),
                    ("OBS_STATUS", Datum::Text(state)) => out.push_str(status(state, datum("STATUS_REASON"))),
                    (_, Datum::Text(text)) => quoted(out, text),
                    (_, other) => write(out, other),
                }
            }
            out.push_str("\r\n");
        }
    }
}
