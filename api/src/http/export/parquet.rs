//! Parquet (<https://parquet.apache.org/docs/file-format/>): columns with real types. Rows are held until a group of them is full, and
//! never longer; of figures each group has one indicator, so that who wants one of them reads no other.

use std::{io, mem, sync::Arc};

use ::parquet::{
    basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel},
    errors::ParquetError,
    file::{
        metadata::KeyValue,
        properties::{EnabledStatistics, WriterProperties},
        writer::SerializedFileWriter,
    },
    schema::types::{ColumnPath, Type},
};

use super::{
    column::{Held, SCALE, WIDTH},
    writer::Writer,
};
use crate::{
    domain::{
        datum::{Datum, Kind},
        language::Language,
    },
    service::dataset::column::{About, Rows},
};

/// Rows of a group at most, and fewer where their texts are long: what is held of them is some megabytes.
const GROUP: usize = 20_000;

/// Digits of a decimal number that every value fits in: fifteen before the point, and the decimals that an indicator has at most.
const PRECISION: i32 = 21;

pub struct Parquet {
    file: Option<SerializedFileWriter<Vec<u8>>>,
    columns: Vec<Held>,
    /// Rows that are held.
    rows: usize,
    /// The column that has one value in each group, and its place.
    by: Option<(&'static str, usize)>,
    /// What it has in the group that is held.
    group: String,
    /// What stands in the file beside the rows.
    said: Vec<(String, String)>,
}

impl Parquet {
    pub const fn new(by: Option<&'static str>, said: Vec<(String, String)>) -> Self {
        Self {
            file: None,
            columns: Vec::new(),
            rows: 0,
            by: match by {
                Some(name) => Some((name, 0)),
                None => None,
            },
            group: String::new(),
            said,
        }
    }

    /// Writes the rows that are held as a group.
    fn flush(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        let file = self.file.as_mut().ok_or_else(not_begun)?;
        if mem::take(&mut self.rows) > 0 {
            let mut group = file.next_row_group().map_err(unwritten)?;
            for held in &mut self.columns {
                let mut column = group
                    .next_column()
                    .map_err(unwritten)?
                    .ok_or_else(|| io::Error::other("more columns than the file has"))?;
                held.write(column.untyped()).map_err(unwritten)?;
                column.close().map_err(unwritten)?;
            }
            group.close().map_err(unwritten)?;
        }
        file.flush()?;
        out.append(file.inner_mut());
        Ok(())
    }
}

fn unwritten(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

fn not_begun() -> io::Error {
    io::Error::other("a file that was not begun")
}

/// What a column is called and holds.
fn column(about: &About) -> Result<Type, ParquetError> {
    let (physical, logical) = match about.kind {
        Kind::Id | Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Decimal => {
            let logical = LogicalType::decimal(SCALE, PRECISION);
            (Physical::FIXED_LEN_BYTE_ARRAY, Some(logical))
        }
        Kind::Truth => (Physical::BOOLEAN, None),
        Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Instant => {
            let logical = LogicalType::timestamp(true, TimeUnit::MICROS);
            (Physical::INT64, Some(logical))
        }
    };
    let repetition = if about.is_required {
        Repetition::REQUIRED
    } else {
        Repetition::OPTIONAL
    };
    let column = Type::primitive_type_builder(about.name, physical).with_repetition(repetition);
    let column = if about.kind == Kind::Decimal {
        let length = i32::try_from(WIDTH).unwrap_or_default();
        column
            .with_length(length)
            .with_precision(PRECISION)
            .with_scale(SCALE)
    } else {
        column
    };
    column.with_logical_type(logical).build()
}

/// What stands beside the rows: what each column means, and what is known of all of them.
fn metadata(columns: &[&'static About], said: &[(String, String)]) -> Vec<KeyValue> {
    let entry = |key: String, value: String| KeyValue::new(key, value);
    let of_columns = columns.iter().flat_map(|about| {
        let mean = |language: Language| about.said.in_language(language).to_owned();
        [
            entry(format!("{}.sv", about.name), mean(Language::Swedish)),
            entry(format!("{}.en", about.name), mean(Language::English)),
        ]
    });
    let all = said.iter().map(|(key, value)| entry(key.clone(), value.clone()));
    all.chain(of_columns).collect()
}

fn properties(
    columns: &[&'static About],
    said: &[(String, String)],
) -> Result<WriterProperties, ParquetError> {
    let mut properties = WriterProperties::builder()
        .set_created_by(format!("arshjul version {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        // They would be held until the end, for each group.
        .set_offset_index_disabled(true)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_key_value_metadata(Some(metadata(columns, said)));
    for about in columns.iter().filter(|about| about.kind == Kind::Id) {
        // No id comes twice.
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(about.name), false);
    }
    Ok(properties.build())
}

impl Writer for Parquet {
    fn begin(&mut self, columns: &[&'static About], _: &mut Vec<u8>) -> io::Result<()> {
        if let Some((name, place)) = &mut self.by {
            let found = columns.iter().position(|about| about.name == *name);
            *place = found.ok_or_else(|| io::Error::other("no such column"))?;
        }
        let begun = || {
            let fields = columns.iter().map(|about| Ok(Arc::new(column(about)?)));
            let fields = fields.collect::<Result<Vec<_>, ParquetError>>()?;
            let schema = Type::group_type_builder("row").with_fields(fields).build()?;
            let properties = properties(columns, &self.said)?;
            SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
        };
        self.file = Some(begun().map_err(unwritten)?);
        self.columns = columns.iter().map(|about| Held::of(about)).collect();
        Ok(())
    }

    fn rows(&mut self, rows: &dyn Rows, out: &mut Vec<u8>) -> io::Result<()> {
        for row in 0..rows.count() {
            if let Some((_, place)) = self.by
                && let Datum::Text(value) = rows.datum(row, place)
                && value != self.group
            {
                self.flush(out)?;
                value.clone_into(&mut self.group);
            } else if self.rows == GROUP || self.columns.iter().any(Held::is_full) {
                self.flush(out)?;
            }
            for (column, held) in self.columns.iter_mut().enumerate() {
                held.push(rows.datum(row, column))?;
            }
            self.rows += 1;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        self.flush(out)?;
        let file = self.file.as_mut().ok_or_else(not_begun)?;
        file.finish().map_err(unwritten)?;
        file.flush()?;
        out.append(file.inner_mut());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ::parquet::file::{reader::FileReader as _, serialized_reader::SerializedFileReader};
    use axum::body::Bytes;

    use super::*;
    use crate::domain::text::Word;

    const fn about(name: &'static str, kind: Kind, is_required: bool) -> About {
        About {
            name,
            kind,
            is_required,
            said: Word("Vad den är.", "What it is."),
            unit: "",
            since: "0.1",
        }
    }

    static COLUMNS: [About; 2] = [
        about("indicatorCode", Kind::Text, true),
        about("value", Kind::Decimal, false),
    ];

    /// So many rows of one indicator, every other without a value.
    struct Same(&'static str, usize);

    impl Rows for Same {
        fn count(&self) -> usize {
            self.1
        }

        fn datum(&self, row: usize, column: usize) -> Datum<'_> {
            match column {
                0 => Datum::Text(self.0),
                _ if row.is_multiple_of(2) => Datum::Number(0.5),
                _ => Datum::None,
            }
        }

        fn chosen(self: Box<Self>, _: &[usize]) -> Box<dyn Rows> {
            self
        }
    }

    #[test]
    fn groups_end_with_their_indicator_and_when_they_are_full() {
        let mut writer = Parquet::new(Some("indicatorCode"), Vec::new());
        let mut file = Vec::new();
        let columns: Vec<_> = COLUMNS.iter().collect();
        writer.begin(&columns, &mut file).unwrap();
        // First how every file begins; then a group as soon as the next begins.
        for (code, rows, is_written) in [
            ("A", 2, true),
            ("A", 1, false),
            ("B", 12_000, true),
            ("B", 8_001, true),
            ("C", 1, true),
        ] {
            let before = file.len();
            writer.rows(&Same(code, rows), &mut file).unwrap();
            assert_eq!(file.len() > before, is_written, "{code} {rows}");
        }
        writer.end(&mut file).unwrap();
        let read = SerializedFileReader::new(Bytes::from(file)).unwrap();
        let groups = read.metadata().row_groups().iter();
        let groups: Vec<_> = groups
            .map(::parquet::file::metadata::RowGroupMetaData::num_rows)
            .collect();
        assert_eq!(groups, [3, 20_000, 1, 1]);
    }

    #[test]
    fn a_value_that_has_no_place_breaks_the_file_off() {
        let mut writer = Parquet::new(None, Vec::new());
        let mut file = Vec::new();
        let columns = [&COLUMNS[1], &COLUMNS[0]];
        writer.begin(&columns, &mut file).unwrap();
        assert!(writer.rows(&Same("A", 1), &mut file).is_err());
    }
}
