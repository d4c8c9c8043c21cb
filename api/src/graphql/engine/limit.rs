//! How much one request may ask for. The numbers stand in `docs/limits.md` too.

use std::time::Duration;

use async_graphql::{ServerError, Value, value};

use super::code::Code;

/// Rows of a page that the request doesn't give a length.
pub const PAGE_DEFAULT: u64 = 100;
/// Rows of the longest page that any field gives (figures).
pub const PAGE_MAX: u64 = 5_000;
/// Rows of the longest page of all other lists.
pub const PAGE_USUAL: u64 = 100;
/// The lists whose pages are longer than others.
pub const LONG_PAGES: [&str; 2] = ["Query.figures", "Query.results"];
/// Rows that a list without pages is taken to hold, where [`EXPECTED`] doesn't know better.
pub const LIST_DEFAULT: u64 = 10;

/// How many objects a list of this type, or this very field, is taken to hold when the request doesn't say.
pub const EXPECTED: &[(&str, u64)] = &[
    ("Calendar.deadlines", 300),
    ("Calendar.findings", 50),
    ("CalendarWeek", 53),
    ("CalendarWeek.units", 20),
    ("Deadline", 50),
    ("Deadline.serves", 2),
    ("Deadline.units", 20),
    ("DeadlineChange", 50),
    ("ClosingGap", 100),
    ("EventCompleteness", 6),
    ("FieldChange", 4),
    // Forty units with women, men and both: what an indicator's latest figures are.
    ("Figure", 120),
    ("Query.figureGroups", 1_000),
    ("Query.figures", 1_000),
    ("Query.results", 1_000),
    ("DisclosureTable.hiddenCells", 30),
    ("Finding.deadlines", 4),
    ("FocusArea", 10),
    ("HistoryEntry", 5),
    ("MergeProposal.giveUp", 2),
    ("ParallelProcess", 6),
    ("Request", 3),
    ("Request.genders", 3),
    ("ResultRowResult", PAGE_MAX),
    ("RowError", 1),
    ("Series", 10),
    ("SeriesPoint", 10),
    ("SeriesTrend", 3),
    ("SteeringDocument", 20),
    ("UnitCompleteness", 50),
    ("UserError", 1),
    ("__Directive", 6),
    ("__EnumValue", 4),
    ("__Field", 8),
    ("__InputValue", 2),
    ("__Type", 3),
    ("__Schema.types", 150),
];

/// What a field costs beside the values that it answers with: a calendar is weighed as a whole, whatever is asked of it.
pub const WORK: &[(&str, u64)] = &[
    ("Calendar.findings", 20_000),
    ("FigureConnection.totalCount", 150_000),
    ("FiscalYear.closingPreflight", 5_000),
    ("Query.figureGroups", 150_000),
    ("Query.calendar", 50_000),
    ("Query.calendarProposal", 50_000),
    ("Query.completeness", 5_000),
    ("Query.deadlines", 60_000),
    ("Query.parallelism", 100_000),
    ("Viewer.digest", 60_000),
    ("Viewer.work", 60_000),
];

/// What each object costs beside its values, where reading it is most of the work.
pub const ROW: &[(&str, u64)] = &[("Figure", 4)];

/// A list of which much may have to be read before what is asked for is found.
#[derive(Debug)]
pub struct Search {
    pub field: &'static str,
    /// One of these arguments makes it look for rows, and not only take them from one end.
    pub arguments: &'static [&'static str],
    /// Parts of its `filter` that lead straight to rows, each with the thousandths of the list that one of its values leads to.
    pub narrowed: &'static [(&'static str, u64)],
    /// Of reading the whole list.
    pub cost: u64,
}

pub const SEARCHES: &[Search] = &[Search {
    field: "Query.figures",
    arguments: &["filter", "asOf", "publication"],
    narrowed: &[("indicators", 5), ("units", 25)],
    cost: 75_000,
}];

/// How long an answer may take where a field reckons over whole tables, and longer than others are given.
pub const AT_LENGTH: &[(&str, Duration)] = &[("publicationCreate", Duration::from_mins(10))];

/// Whether one of the fields at the root of an operation takes longer than others.
pub fn is_at_length(fields: &[String]) -> bool {
    AT_LENGTH
        .iter()
        .any(|(name, _)| fields.iter().any(|field| field == name))
}

/// How long the answer may take to an operation with these fields at its root, where most are given `usual`.
pub fn time_limit(usual: Duration, fields: &[String]) -> Duration {
    let named = |(name, limit): &(&str, Duration)| fields.iter().any(|field| field == name).then_some(*limit);
    AT_LENGTH.iter().filter_map(named).fold(usual, Duration::max)
}

/// Upper bounds of one document. Whatever is counted is counted with fragments expanded.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// UTF-8 bytes of the document, comments included.
    pub bytes: u64,
    /// Words, numbers, strings and punctuation.
    pub tokens: u64,
    /// Bytes of the longest name: the library compares unknown names with every known one.
    pub name_bytes: u64,
    /// Brackets inside brackets. The parser recurses on them.
    pub nesting: u64,
    /// Selection sets inside one another; a fragment is a level too. The introspection query of `GraphiQL` has 17.
    pub depth: u64,
    /// Fields, spreads and inline fragments, over all operations of the document.
    pub selections: u64,
    pub aliases: u64,
    pub directives: u64,
    pub root_fields: u64,
    /// Fields that the schema doesn't have: each costs the library a search for similar names.
    pub unknown_fields: u64,
    /// Values in arguments, variables counted at each use; 64 bytes of text count as one.
    pub input_values: u64,
    /// Values that the answer may hold, lists counted with their length.
    pub cost: u64,
    /// The same for what is asked about the schema itself.
    pub introspection_cost: u64,
}

impl Limits {
    /// What the service runs with.
    pub const STANDARD: Self = Self {
        bytes: 64 * 1024,
        tokens: 5_000,
        name_bytes: 128,
        nesting: 40,
        depth: 24,
        selections: 2_000,
        aliases: 100,
        directives: 100,
        root_fields: 50,
        unknown_fields: 50,
        input_values: 250_000,
        cost: 500_000,
        introspection_cost: 400_000,
    };
}

/// One thing that is counted, held against its bound.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Stable name, in `extensions.limit.name`.
    pub name: &'static str,
    /// What it is, for the message.
    pub what: &'static str,
    pub asked: u64,
    pub allowed: u64,
}

impl Measure {
    /// Refuses what goes past the bound, saying what was asked and what is allowed.
    pub fn check(self, code: Code) -> Result<(), ServerError> {
        let Self {
            name,
            what,
            asked,
            allowed,
        } = self;
        if asked <= allowed {
            return Ok(());
        }
        let mut error = code.error(format!(
            "The document has {asked} {what}; at most {allowed} are allowed."
        ));
        if let Some(extensions) = &mut error.extensions {
            let limit: Value = value!({ "name": name, "asked": asked, "allowed": allowed });
            extensions.set("limit", limit);
        }
        Err(error)
    }
}
