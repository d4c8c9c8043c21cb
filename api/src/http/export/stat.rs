//! JSON-stat 2.0 (<https://json-stat.org/full/>), for tools of statistics: one dataset whose cells stand by their place in the cube of
//! indicator, unit, period and gender. Cells that there are none of are left out of `value` and `status`, so that the file is no longer
//! than what was published; it is read twice, once for either, and never held.

use std::{collections::HashMap, fmt::Write as _, io};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{text, writer::Writer};
use crate::{
    domain::datum::Datum,
    service::dataset::{
        column::{About, Rows},
        cube::{Category, Cube},
    },
};

/// The dimensions, in their order, each by the column that its codes stand in.
const DIMENSIONS: [(&str, &str, &str); 4] = [
    ("indicator", "indicatorCode", "Indikator / Indicator"),
    ("unit", "unitCode", "Enhet / Unit"),
    ("period", "period", "Period"),
    ("gender", "gender", "Kön / Gender"),
];

/// What the words of a status mean.
const WORDS: [(&str, &str); 11] = [
    ("SUPPRESSED", "hidden by disclosure control / röjandeskyddat"),
    ("MISSING", "missing / saknas"),
    ("NOT_APPLICABLE", "not applicable / ej tillämpligt"),
    ("CONFIDENTIAL", "by the service / av tjänsten"),
    ("SOURCE", "by the source / av källan"),
    ("NOT_REPORTED", "not reported / ej rapporterat"),
    ("NOT_COLLECTED", "not collected / ej insamlat"),
    ("NOT_YET_AVAILABLE", "not yet available / ännu inte tillgängligt"),
    ("UNRELIABLE", "unreliable / otillförlitligt"),
    ("OTHER", "another reason / annat skäl"),
    ("EXAMPLE", "an invented example / påhittat exempel"),
];

/// What is written now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Values,
    Status,
}

pub struct JsonStat {
    cube: Cube,
    sources: Vec<String>,
    updated: Option<DateTime<Utc>>,
    /// Where each code stands in its dimension.
    places: [HashMap<String, u64>; 4],
    columns: [usize; 4],
    value: usize,
    status: [usize; 3],
    part: Part,
    is_first: bool,
    out: String,
}

impl JsonStat {
    pub fn new(cube: Cube, sources: Vec<String>, updated: Option<DateTime<Utc>>) -> Self {
        let places = [&cube.indicators, &cube.units, &cube.periods, &cube.genders];
        Self {
            places: places.map(|categories| {
                (0_u64..)
                    .zip(categories)
                    .map(|(n, it)| (it.code.clone(), n))
                    .collect()
            }),
            cube,
            sources,
            updated,
            columns: [0; 4],
            value: 0,
            status: [0; 3],
            part: Part::Values,
            is_first: true,
            out: String::new(),
        }
    }

    /// A cell's place among all that the cube has.
    fn index(&self, rows: &dyn Rows, row: usize) -> Option<u64> {
        let mut index = 0_u64;
        for (places, column) in self.places.iter().zip(self.columns) {
            let Datum::Text(code) = rows.datum(row, column) else {
                return None;
            };
            let size = u64::try_from(places.len()).ok()?;
            index = index.checked_mul(size)?.checked_add(*places.get(code)?)?;
        }
        Some(index)
    }

    /// What is to be said of a cell beside its value; empty where nothing is.
    fn said(&self, rows: &dyn Rows, row: usize) -> String {
        let [state, reason, is_example] = self.status.map(|column| rows.datum(row, column));
        let mut words = Vec::new();
        if let Datum::Text(state) = state
            && state != "VALUE"
        {
            words.push(state);
        }
        if let Datum::Text(reason) = reason {
            words.push(reason);
        }
        if is_example == Datum::Truth(true) {
            words.push("EXAMPLE");
        }
        words.join(" ")
    }

    fn head(&self) -> Value {
        let categories = [
            &self.cube.indicators,
            &self.cube.units,
            &self.cube.periods,
            &self.cube.genders,
        ];
        let named = DIMENSIONS.iter().zip(categories);
        let dimensions: Map<_, _> = named
            .map(|((name, _, label), categories)| ((*name).to_owned(), dimension(label, categories)))
            .collect();
        let mut head = json!({
            "version": "2.0",
            "class": "dataset",
            "label": "Årshjul: publicerade värden / published figures",
            "id": DIMENSIONS.map(|(name, _, _)| name),
            "size": categories.map(Vec::len),
            "role": { "metric": ["indicator"], "geo": ["unit"], "time": ["period"] },
            "dimension": dimensions,
            "extension": { "status": { "label": WORDS.into_iter().collect::<HashMap<_, _>>() } },
        });
        if !self.sources.is_empty() {
            put(&mut head, "source", self.sources.join("; ").into());
        }
        if let Some(updated) = self.updated {
            let updated = text::rfc3339(updated);
            put(&mut head, "updated", updated.into());
        }
        head
    }
}

fn put(object: &mut Value, member: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
}

fn dimension(label: &str, categories: &[Category]) -> Value {
    let codes: Vec<_> = categories.iter().map(|category| &category.code).collect();
    let labels: Map<_, _> = categories
        .iter()
        .map(|category| (category.code.clone(), category.name.clone().into()))
        .collect();
    let units: Map<_, _> = categories
        .iter()
        .filter_map(|category| {
            let (unit, decimals) = category.measure.as_ref()?;
            Some((
                category.code.clone(),
                json!({ "label": unit, "decimals": decimals }),
            ))
        })
        .collect();
    let mut category = json!({ "index": codes, "label": labels });
    if !units.is_empty() {
        put(&mut category, "unit", units.into());
    }
    json!({ "label": label, "category": category })
}

impl Writer for JsonStat {
    fn begin(&mut self, columns: &[&'static About], out: &mut Vec<u8>) -> io::Result<()> {
        let place = |name: &str| columns.iter().position(|column| column.name == name);
        let place = |name: &str| place(name).ok_or_else(|| io::Error::other(format!("no column {name}")));
        for (column, (_, name, _)) in self.columns.iter_mut().zip(DIMENSIONS) {
            *column = place(name)?;
        }
        for (column, name) in self.status.iter_mut().zip(["state", "reason", "isExample"]) {
            *column = place(name)?;
        }
        self.value = place("value")?;
        let head = self.head().to_string();
        // What follows stands in the same object.
        out.extend(head.strip_suffix('}').unwrap_or(&head).as_bytes());
        out.extend(b",\"value\":{");
        Ok(())
    }

    fn rows(&mut self, rows: &dyn Rows, out: &mut Vec<u8>) -> io::Result<()> {
        let mut written = std::mem::take(&mut self.out);
        written.clear();
        for row in 0..rows.count() {
            let index = self.index(rows, row);
            let index = index.ok_or_else(|| io::Error::other("a cell outside the cube"))?;
            let said = match self.part {
                Part::Values => None,
                Part::Status => Some(self.said(rows, row)).filter(|said| !said.is_empty()),
            };
            let value = rows.datum(row, self.value);
            if said.is_none() && (self.part == Part::Status || value == Datum::None) {
                continue;
            }
            if !std::mem::take(&mut self.is_first) {
                written.push(',');
            }
            // Writing to a text can't fail.
            let _ = write!(written, "\"{index}\":");
            match said {
                Some(said) => written.push_str(&Value::from(said).to_string()),
                None => text::write(&mut written, value),
            }
        }
        out.extend(written.as_bytes());
        self.out = written;
        Ok(())
    }

    fn again(&mut self, out: &mut Vec<u8>) -> bool {
        if self.part == Part::Status {
            return false;
        }
        (self.part, self.is_first) = (Part::Status, true);
        out.extend(b"},\"status\":{");
        true
    }

    fn end(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend(b"}}\n");
        Ok(())
    }
}
