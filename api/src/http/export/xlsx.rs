//! A workbook (Office Open XML, ISO/IEC 29500): the rows on one sheet, with real numbers, dates and truths, and what they mean on
//! another. It is written as its rows come, and never held.

use std::{fmt::Write as _, io};

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    text::{is_formula, write},
    writer::Writer,
    zip::Zip,
};
use crate::{
    domain::{
        datum::{Datum, Kind},
        language::Language,
    },
    service::dataset::column::{About, Rows},
};

/// Rows of a sheet below its header.
pub const ROWS: i64 = 1_048_575;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Style of days, of instants, of the header, and of texts that look like formulas: those are marked as texts, as Excel does.
const DAY: u8 = 1;
const INSTANT: u8 = 2;
const BOLD: u8 = 3;
const QUOTED: u8 = 4;

pub struct Xlsx {
    zip: Zip,
    columns: Vec<&'static About>,
    /// Where the values come from, each to be told where they are shown.
    sources: Vec<String>,
    text: String,
}

impl Xlsx {
    pub fn new(sources: Vec<String>) -> Self {
        Self {
            zip: Zip::default(),
            columns: Vec::new(),
            sources,
            text: String::new(),
        }
    }

    fn part(&mut self, name: &'static str, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
        self.zip.begin(name, out)?;
        self.zip.write(&format!("{HEAD}{text}"), out)?;
        self.zip.end(out)
    }

    /// What the columns and their states mean, in both languages, and the sources.
    fn definitions(&self) -> String {
        let mut text = sheet();
        let mut row = |cells: [&str; 4], style: u8| {
            text += "<row>";
            for cell in cells {
                string(&mut text, cell, style);
            }
            text += "</row>";
        };
        row(["Kolumn / Column", "Enhet / Unit", "Betydelse", "Meaning"], BOLD);
        for column in &self.columns {
            let said = |language| column.said.in_language(language);
            let unit = if column.kind == Kind::Instant {
                "UTC"
            } else {
                column.unit
            };
            row(
                [
                    column.name,
                    unit,
                    said(Language::Swedish),
                    said(Language::English),
                ],
                0,
            );
        }
        for source in &self.sources {
            row([&format!("Källa: {source}"), "", "", ""], 0);
        }
        text + "</sheetData></worksheet>"
    }
}

/// A sheet up to its first row, which stays where it is when the others are scrolled.
fn sheet() -> String {
    format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" \
         activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetData>"
    )
}

fn string(out: &mut String, text: &str, style: u8) {
    let style = if is_formula(text) { QUOTED } else { style };
    // Writing to a text can't fail.
    let _ = write!(
        out,
        "<c t=\"inlineStr\" s=\"{style}\"><is><t xml:space=\"preserve\">"
    );
    escaped(out, text);
    out.push_str("</t></is></c>");
}

/// As XML takes it: what XML has no character for is written as Office does (ISO/IEC 29500-1, section 22.9.2.19).
fn escaped(out: &mut String, text: &str) {
    for (place, character) in text.char_indices() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if text.get(place + 1..place + 2) == Some("x") => out.push_str("_x005F_"),
            '\t' | '\n' => out.push(character),
            control if control < ' ' || matches!(control, '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(out, "_x{:04X}_", u32::from(control));
            }
            other => out.push(other),
        }
    }
}

/// Days since 30 December 1899: Excel's own count, from March 1900 on.
fn days(day: NaiveDate) -> Option<i64> {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    Some((day - zero).num_days()).filter(|days| *days > 60)
}

fn instant(at: DateTime<Utc>) -> Option<f64> {
    let midnight = at.date_naive().and_hms_opt(0, 0, 0)?.and_utc();
    let seconds = f64::from(i32::try_from((at - midnight).num_seconds()).ok()?);
    #[expect(clippy::cast_precision_loss, reason = "days of a calendar")]
    let days = days(at.date_naive())? as f64;
    Some(days + seconds / 86_400.0)
}

fn cell(out: &mut String, datum: Datum<'_>) {
    let number = |out: &mut String, style: u8, value: &dyn std::fmt::Display| {
        let _ = write!(out, "<c s=\"{style}\"><v>{value}</v></c>");
    };
    match datum {
        Datum::None => out.push_str("<c/>"),
        Datum::Text(text) => string(out, text, 0),
        Datum::Whole(whole) => number(out, 0, &whole),
        Datum::Number(value) => number(out, 0, &value),
        Datum::Truth(truth) => {
            let _ = write!(out, "<c t=\"b\"><v>{}</v></c>", u8::from(truth));
        }
        Datum::Day(day) if days(day).is_some() => number(out, DAY, &days(day).unwrap_or_default()),
        Datum::Instant(at) if instant(at).is_some() => {
            number(out, INSTANT, &instant(at).unwrap_or_default());
        }
        // Before Excel's calendar, and what has no form of its own.
        other => {
            let mut text = String::new();
            write(&mut text, other);
            string(out, &text, 0);
        }
    }
}

impl Writer for Xlsx {
    fn begin(&mut self, columns: &[&'static About], out: &mut Vec<u8>) -> io::Result<()> {
        self.columns = columns.to_vec();
        self.part("[Content_Types].xml", CONTENT_TYPES, out)?;
        self.part("_rels/.rels", RELATIONS, out)?;
        self.part("xl/workbook.xml", WORKBOOK, out)?;
        self.part("xl/_rels/workbook.xml.rels", SHEETS, out)?;
        self.part("xl/styles.xml", STYLES, out)?;
        let definitions = self.definitions();
        self.part("xl/worksheets/sheet2.xml", &definitions, out)?;
        self.zip.begin("xl/worksheets/sheet1.xml", out)?;
        let mut text = format!("{HEAD}{}<row>", sheet());
        for column in columns {
            string(&mut text, column.name, BOLD);
        }
        self.zip.write(&(text + "</row>"), out)
    }

    fn rows(&mut self, rows: &dyn Rows, out: &mut Vec<u8>) -> io::Result<()> {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        for row in 0..rows.count() {
            text.push_str("<row>");
            for column in 0..self.columns.len() {
                cell(&mut text, rows.datum(row, column));
            }
            text.push_str("</row>");
        }
        self.zip.write(&text, out)?;
        self.text = text;
        Ok(())
    }

    fn end(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        self.zip.write("</sheetData></worksheet>", out)?;
        self.zip.end(out)?;
        self.zip.finish(out)
    }
}

const CONTENT_TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
    ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>\
    <Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
    <Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>\
    <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>\
    <Override PartName=\"/xl/worksheets/sheet2.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>\
    </Types>";

const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

const WORKBOOK: &str = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Data\" sheetId=\"1\" \
    r:id=\"rId1\"/><sheet name=\"Definitioner\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>";

const SHEETS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship \
    Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet2.xml\"/>\
    <Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
    </Relationships>";

const STYLES: &str = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts count=\"2\"><numFmt \
    numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/><numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts><fonts \
    count=\"2\"><font/><font><b/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill \
    patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs \
    count=\"5\"><xf/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/><xf numFmtId=\"165\" applyNumberFormat=\"1\"/><xf fontId=\"1\" \
    applyFont=\"1\"/><xf quotePrefix=\"1\"/></cellXfs></styleSheet>";

#[cfg(test)]
mod tests {
    use super::*;

    fn written(datum: Datum<'_>) -> String {
        let mut out = String::new();
        cell(&mut out, datum);
        out
    }

    #[test]
    fn cells_have_real_types_and_formulas_are_texts() {
        let day = |year, month, day| Datum::Day(NaiveDate::from_ymd_opt(year, month, day).unwrap());
        let noon = "2026-11-02T12:00:00Z".parse().unwrap();
        for (datum, expected) in [
            (Datum::None, "<c/>"),
            (Datum::Number(-1.5), "<c s=\"0\"><v>-1.5</v></c>"),
            (Datum::Whole(2025), "<c s=\"0\"><v>2025</v></c>"),
            (Datum::Truth(true), "<c t=\"b\"><v>1</v></c>"),
            // 2 November 2026 is day 46 328 of Excel's.
            (day(2026, 11, 2), "<c s=\"1\"><v>46328</v></c>"),
            (Datum::Instant(noon), "<c s=\"2\"><v>46328.5</v></c>"),
            (
                Datum::Text("=1<2&\u{1}_x0041_"),
                "<c t=\"inlineStr\" s=\"4\"><is><t xml:space=\"preserve\">=1&lt;2&amp;_x0001__x005F_x0041_</t></is></c>",
            ),
        ] {
            assert_eq!(written(datum), expected);
        }
    }
}
