//! Query options: OData's own, with or without `$` (Protocol 4.01, section 11.2.1), and the dataset's parameters beside them.

use arshjul_entity::PublicationId;
use axum::http::Uri;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    apply::{self, Apply},
    entity::EntitySet,
    error::ODataError,
    filter,
};
use crate::{
    domain::{
        listing::{Direction, Start},
        predicate::Predicate,
    },
    graphql::engine::id::GlobalId,
    http::export::file::{encoded, pairs},
    service::dataset::{Named, ask::Ask, column::About, listing::is_searchable},
};

/// Rows of one answer at most; who wants more follows the link.
pub const PAGE: u64 = 5_000;

/// What is asked of a set.
pub struct Options {
    /// Columns by their places, in the order of the table.
    pub select: Vec<(usize, &'static About)>,
    pub predicate: Predicate,
    pub order: Vec<(&'static str, Direction)>,
    pub top: Option<u64>,
    pub skip: u64,
    pub counts: bool,
    pub token: Option<SkipToken>,
    pub apply: Option<Apply>,
    pub ask: Ask,
    pub publication: Named,
    /// What the link to the next page says again.
    again: Vec<(String, String)>,
}

const OWN: [&str; 11] = [
    "select",
    "filter",
    "orderby",
    "top",
    "skip",
    "count",
    "skiptoken",
    "apply",
    "format",
    "expand",
    "search",
];

/// The option's name without `$`, where it is one of OData's.
fn own(name: &str) -> Option<&'static str> {
    let bare = name.strip_prefix('$').unwrap_or(name);
    OWN.into_iter().find(|own| own.eq_ignore_ascii_case(bare))
}

impl Options {
    pub fn of(set: &'static EntitySet, uri: &Uri) -> Result<Self, ODataError> {
        let unreadable = |_| ODataError::malformed("?", "name=value&name=value, percent-encoded");
        let mut options = Self {
            select: set.dataset.columns().into_iter().enumerate().collect(),
            predicate: Predicate::All(Vec::new()),
            order: Vec::new(),
            top: None,
            skip: 0,
            counts: false,
            token: None,
            apply: None,
            ask: Ask::default(),
            publication: None,
            again: Vec::new(),
        };
        let (mut seen, mut asked) = (Vec::new(), Vec::new());
        for (name, value) in pairs(uri).map_err(unreadable)? {
            let Some(option) = own(&name) else {
                if name.starts_with('$') {
                    let what = format!("{name} is not an option of this service");
                    return Err(ODataError::not_implemented("$", &what));
                }
                if name != "asOf" {
                    options.again.push((name.clone(), value.clone()));
                }
                asked.push((name, value));
                continue;
            };
            if seen.contains(&option) {
                return Err(ODataError::malformed(option, "it stands twice"));
            }
            seen.push(option);
            if !matches!(option, "top" | "skip" | "skiptoken") {
                options.again.push((format!("${option}"), value.clone()));
            }
            options.take(set, option, &value)?;
        }
        options.ask = Ask::new(asked);
        let publication = options.ask.text("publication");
        let publication = publication.map_err(|_| ODataError::malformed("publication", "it stands twice"))?;
        options.publication = publication.map(|id| GlobalId::row_of(&id, "Publication").map(PublicationId));
        Ok(options)
    }

    fn take(&mut self, set: &'static EntitySet, option: &'static str, value: &str) -> Result<(), ODataError> {
        match option {
            "select" => self.select = select(set, value)?,
            "filter" => self.predicate = filter::parse(set, value)?,
            "orderby" => self.order = order(set, value)?,
            "top" => self.top = Some(number("$top", value)?),
            "skip" => self.skip = number("$skip", value)?,
            "count" => {
                let truth = value
                    .parse()
                    .map_err(|_| ODataError::malformed("$count", "true or false"))?;
                self.counts = truth;
            }
            "skiptoken" => self.token = Some(SkipToken::read(value)?),
            "apply" => self.apply = Some(apply::parse(set, value)?),
            // What it may be is looked at where the answer's form is chosen.
            "format" => {}
            _ => {
                let what = format!("${option} is not an option of this service");
                return Err(ODataError::not_implemented(option, &what));
            }
        }
        Ok(())
    }

    /// What the pages of a list have in common, but for the instant.
    pub fn fingerprint(&self, set: &EntitySet) -> String {
        let digest = Sha256::digest(format!("{} {:?}", set.name, self.again));
        let digest: Vec<u8> = digest.into_iter().take(8).collect();
        BASE64_URL_SAFE_NO_PAD.encode(digest)
    }

    /// The address of the next page, on the same host.
    pub fn next(&self, set: &EntitySet, root: &str, at: Option<DateTime<Utc>>, token: &SkipToken) -> String {
        let again = self.again.iter();
        let mut query: Vec<_> = again
            .map(|(name, value)| format!("{}={}", name_of(name), encoded(value)))
            .collect();
        if let Some(at) = at.filter(|_| self.publication.is_none()) {
            let at = at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
            query.push(format!("asOf={}", encoded(&at)));
        }
        query.push(format!("$skiptoken={}", token.written()));
        format!("{root}/{}?{}", set.name, query.join("&"))
    }
}

fn name_of(name: &str) -> String {
    match name.strip_prefix('$') {
        Some(own) => format!("${own}"),
        None => encoded(name),
    }
}

fn number(option: &'static str, value: &str) -> Result<u64, ODataError> {
    let number: Option<u64> = value.trim().parse().ok();
    // More than a database counts to is nobody's.
    let number = number.filter(|number| i64::try_from(*number).is_ok());
    number.ok_or_else(|| ODataError::malformed(option, "a whole number from 0"))
}

fn select(set: &EntitySet, value: &str) -> Result<Vec<(usize, &'static About)>, ODataError> {
    let mut chosen = Vec::new();
    for name in value.split(',').map(str::trim) {
        if name == "*" {
            return Ok(set.dataset.columns().into_iter().enumerate().collect());
        }
        let column = set.column(name);
        let column = column.ok_or_else(|| unknown("$select", set, name))?;
        chosen.push(column);
    }
    chosen.sort_by_key(|(place, _)| *place);
    chosen.dedup_by_key(|(place, _)| *place);
    Ok(chosen)
}

fn order(set: &EntitySet, value: &str) -> Result<Vec<(&'static str, Direction)>, ODataError> {
    let mut by: Vec<(&'static str, Direction)> = Vec::new();
    for part in value.split(',') {
        let mut words = part.split_whitespace();
        let (name, direction) = (words.next().unwrap_or_default(), words.next());
        let (_, column) = set.column(name).ok_or_else(|| unknown("$orderby", set, name))?;
        if !is_searchable(set.dataset, name) {
            let what = format!("{name} can't be ordered by: use period");
            return Err(ODataError::not_implemented("$orderby", &what));
        }
        let direction = match direction {
            None | Some("asc") => Direction::Ascending,
            Some("desc") => Direction::Descending,
            Some(_) => return Err(ODataError::malformed("$orderby", "column asc, column desc")),
        };
        if words.next().is_some() {
            return Err(ODataError::malformed("$orderby", "column asc, column desc"));
        }
        // Once ordered by, a column orders nothing more.
        if by.iter().all(|(known, _)| *known != column.name) {
            by.push((column.name, direction));
        }
    }
    Ok(by)
}

fn unknown(option: &'static str, set: &EntitySet, name: &str) -> ODataError {
    let what = format!(
        "{name} is not a column of {}; /odata/v1/$metadata lists them",
        set.name
    );
    ODataError::malformed(option, &what)
}

/// Where the next page begins, opaque to clients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkipToken {
    /// After this row's number.
    #[serde(rename = "k", skip_serializing_if = "Option::is_none", default)]
    pub after: Option<i64>,
    #[serde(rename = "o", default)]
    pub offset: u64,
    /// How many rows the client still wants.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", default)]
    pub top: Option<u64>,
    /// A fingerprint of the list.
    #[serde(rename = "l")]
    pub list: String,
}

impl SkipToken {
    fn read(text: &str) -> Result<Self, ODataError> {
        let token = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
        let token = token.and_then(|json| serde_json::from_slice(&json).ok());
        let token = token.filter(|token: &Self| i64::try_from(token.offset).is_ok());
        token.ok_or_else(|| ODataError::malformed("$skiptoken", "take the @odata.nextLink as it is"))
    }

    fn written(&self) -> String {
        // Numbers and a text always have a JSON form.
        let json = serde_json::to_vec(self).unwrap_or_default();
        BASE64_URL_SAFE_NO_PAD.encode(json)
    }

    pub fn start(&self) -> Start {
        self.after.map_or(Start::Offset(self.offset), Start::After)
    }
}
