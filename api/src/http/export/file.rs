//! What an export's address says: which dataset, in which format, and how much of it.

use arshjul_entity::PublicationId;
use axum::{
    extract::Query,
    http::{StatusCode, Uri},
};

use super::{
    csv::{Csv, Dialect},
    json::JsonLines,
    parquet::Parquet,
    sdmx::SdmxCsv,
    stat::JsonStat,
    text::rfc3339,
    writer::{Text, Writer},
    xlsx::Xlsx,
};
use crate::{
    domain::{
        language::Language,
        rejection::{Reason, Rejection},
        text,
    },
    graphql::engine::{code::Code, id::GlobalId},
    http::refusal::Refusal,
    service::{
        Failure,
        context::RequestContext,
        dataset::{
            Dataset, Named, Reading,
            ask::{Ask, malformed},
        },
    },
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    JsonLines,
    Xlsx,
    Parquet,
    /// Of figures alone, as the next.
    SdmxCsv,
    JsonStat,
}

impl Format {
    pub const ALL: [Self; 6] = [
        Self::Csv,
        Self::JsonLines,
        Self::Xlsx,
        Self::Parquet,
        Self::SdmxCsv,
        Self::JsonStat,
    ];

    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
            Self::SdmxCsv => "sdmx.csv",
            Self::JsonStat => "json-stat",
        }
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/jsonl; charset=utf-8",
            Self::SdmxCsv => "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8",
            Self::JsonStat => "application/json",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }
}

/// Rows of the longest page that is asked for by its length.
pub const PAGE_ROWS: i32 = 5_000;

/// An export as it is asked for.
pub struct File {
    pub dataset: Dataset,
    pub format: Format,
    pub dialect: Dialect,
    /// None: all rows in one answer.
    pub limit: Option<u64>,
    pub page: Option<String>,
    pub publication: Named,
    pub ask: Ask,
    /// What narrows the list, as it was asked, for the links that lead on.
    pub asked: Vec<(String, String)>,
}

impl File {
    /// The dataset and format of the last segment of a path.
    pub fn named(name: &str, language: Language) -> Result<(Dataset, Format), Refusal> {
        let known = || {
            let (dataset, ending) = name.split_once('.')?;
            let format = Format::ALL.into_iter().find(|format| format.ending() == ending)?;
            let dataset = Dataset::named(dataset)?;
            let of_figures = matches!(format, Format::SdmxCsv | Format::JsonStat);
            let has_format = !of_figures || dataset == Dataset::Figures;
            has_format.then_some((dataset, format))
        };
        known().ok_or_else(|| {
            let datasets = Dataset::ALL.map(Dataset::name).join(", ");
            let formats = Format::ALL.map(Format::ending).join(", ");
            let missing = text::Word(
                "Det finns ingen sådan export. Datamängder: {datasets}. Format: {formats}.",
                "There is no such export. Datasets: {datasets}. Formats: {formats}.",
            );
            let named = [
                ("datasets", text::Text::same(datasets)),
                ("formats", text::Text::same(formats)),
            ];
            let message = text::Text::filled(missing, &named).into_language(language);
            Refusal::new(StatusCode::NOT_FOUND, Code::NotFound, message)
        })
    }

    pub fn asked((dataset, format): (Dataset, Format), uri: &Uri) -> Result<Self, Rejection> {
        let pairs = pairs(uri)?;
        let mut ask = Ask::new(pairs);
        let asked = ask.pairs(&["dialect", "limit", "page", "asOf"]);
        let asked = asked
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let dialects = |text: &str| (text == "sv-excel").then_some(Dialect::SvExcel);
        let dialect = match format {
            Format::Csv => ask
                .code("dialect", dialects, "sv-excel")?
                .unwrap_or(Dialect::Rfc4180),
            _ => Dialect::Rfc4180,
        };
        // A page of a cube would leave cells out that are there, and one of Parquet would be a file that says it is whole.
        let (limit, page) = match format {
            Format::JsonStat | Format::Parquet => (None, None),
            _ => (ask.whole("limit")?, ask.text("page")?),
        };
        let limit = match (limit, &page) {
            (None, None) => None,
            (limit, _) => Some(limit.unwrap_or(PAGE_ROWS)),
        };
        if limit.is_some_and(|limit| !(1..=PAGE_ROWS).contains(&limit)) {
            let (minimum, maximum) = (1, PAGE_ROWS.into());
            return Err(Rejection::at("limit", Reason::OutOfRange { minimum, maximum }));
        }
        let publication = ask.text("publication")?;
        Ok(Self {
            dataset,
            format,
            dialect,
            limit: limit.and_then(|limit| u64::try_from(limit).ok()),
            page,
            publication: publication.map(|id| GlobalId::row_of(&id, "Publication").map(PublicationId)),
            ask,
            asked,
        })
    }

    /// What writes it, told where the values come from and, where it asks, what they span.
    pub async fn writer(
        &self,
        context: &RequestContext,
        reading: &Reading,
    ) -> Result<Box<dyn Writer>, Failure> {
        Ok(match self.format {
            Format::Csv => Box::new(Text::of(Csv::new(self.dialect))),
            Format::JsonLines => Box::new(Text::of(JsonLines::default())),
            Format::Xlsx => Box::new(Xlsx::new(reading.sources())),
            Format::Parquet => Box::new(self.parquet(reading)),
            Format::SdmxCsv => Box::new(Text::of(SdmxCsv::default())),
            Format::JsonStat => {
                let cube = reading.cube(context).await?;
                Box::new(JsonStat::new(cube, reading.sources(), reading.at))
            }
        })
    }

    fn parquet(&self, reading: &Reading) -> Parquet {
        let mut said = vec![("dataset".to_owned(), self.dataset.name().to_owned())];
        said.extend(reading.at.map(|at| ("asOf".to_owned(), rfc3339(at))));
        let sources = reading.sources().into_iter();
        said.extend(sources.map(|source| ("source".to_owned(), format!("Källa: {source}"))));
        let by = (self.dataset == Dataset::Figures).then_some("indicatorCode");
        Parquet::new(by, said)
    }

    /// Whether it says what instant it is read at.
    pub fn has_as_of(&self) -> bool {
        self.ask.pairs(&[]).any(|(name, _)| name == "asOf")
    }

    /// What the file is called where it is saved.
    pub fn name(&self) -> String {
        format!("{}.{}", self.dataset.name(), self.format.ending())
    }
}

/// The parameters of an address.
pub fn pairs(uri: &Uri) -> Result<Vec<(String, String)>, Rejection> {
    let unreadable = |_| malformed("?", "name=value&name=value (percent-encoded)");
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(unreadable)?;
    Ok(pairs)
}

/// A text as a value in an address.
pub fn encoded(text: &str) -> String {
    const PLAIN: &[u8] = b"-._~";
    let encode = |byte: u8| {
        if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(encode).collect()
}
