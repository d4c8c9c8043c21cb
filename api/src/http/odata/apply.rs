//! `$apply`: what figures have in common, counted, and the value that was published of them together (OData Data Aggregation 4.0).
//!
//! Nothing is added up here: a sum of what is shown would say less than it seems to where cells are hidden, and with a hidden one more
//! than it may. What units come to together is published by itself, as the cell of the unit above.

use super::{entity::EntitySet, error::ODataError, filter};
use crate::{
    domain::{listing::Dimension, predicate::Predicate},
    service::dataset::Dataset,
};

/// `filter(…)/groupby((…),aggregate(…))`.
#[derive(Clone, Debug, PartialEq)]
pub struct Apply {
    pub predicate: Option<Predicate>,
    pub by: Vec<(&'static str, Dimension)>,
    pub aggregates: Vec<(String, Aggregate)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    Count,
    /// The published cell of the unit above.
    RollUp,
}

const FORM: &str = "filter(…)/groupby((column,…),aggregate($count as name,value with sum as name))";
const BY: [(&str, Dimension); 6] = [
    ("indicatorCode", Dimension::Indicator),
    ("unitCode", Dimension::Unit),
    ("unitKind", Dimension::UnitKind),
    ("period", Dimension::Period),
    ("year", Dimension::Year),
    ("gender", Dimension::Gender),
];

pub fn parse(set: &EntitySet, text: &str) -> Result<Apply, ODataError> {
    if set.dataset != Dataset::Figures {
        return Err(ODataError::not_implemented(
            "$apply",
            "only Figures can be grouped",
        ));
    }
    let text = text.trim();
    let (predicate, group) = match text.strip_prefix("filter(") {
        None => (None, text),
        Some(rest) => {
            let end = closing(rest).ok_or_else(|| malformed(FORM))?;
            let (inside, behind) = rest.split_at(end);
            let behind = behind.strip_prefix(")/").ok_or_else(|| malformed(FORM))?;
            (Some(filter::parse(set, inside)?), behind)
        }
    };
    let inside = group
        .strip_prefix("groupby((")
        .and_then(|rest| rest.strip_suffix(')'));
    let (columns, rest) = inside
        .and_then(|inside| inside.split_once(')'))
        .ok_or_else(|| malformed(FORM))?;
    let by = columns.split(',').map(|name| dimension(name.trim()));
    let by = by.collect::<Result<Vec<_>, _>>()?;
    let rest = rest.trim().trim_start_matches(',').trim();
    let aggregates = match rest
        .strip_prefix("aggregate(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        Some(inside) => inside
            .split(',')
            .map(|part| aggregate(part.trim()))
            .collect::<Result<Vec<_>, _>>()?,
        None if rest.is_empty() => Vec::new(),
        None => return Err(malformed(FORM)),
    };
    let mut names: Vec<_> = aggregates.iter().map(|(name, _)| name.as_str()).collect();
    names.extend(by.iter().map(|(name, _)| *name));
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    if names.len() < count {
        return Err(malformed("each column and each name stands once"));
    }
    Ok(Apply {
        predicate,
        by,
        aggregates,
    })
}

fn malformed(what: &str) -> ODataError {
    ODataError::malformed("$apply", what)
}

/// Where the bracket that is open at the start is closed, texts passed over.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut in_text) = (1_usize, false);
    for (place, character) in text.char_indices() {
        match character {
            '\'' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text => {
                depth -= 1;
                if depth == 0 {
                    return Some(place);
                }
            }
            _ => {}
        }
    }
    None
}

fn dimension(name: &str) -> Result<(&'static str, Dimension), ODataError> {
    let found = BY.into_iter().find(|(known, _)| *known == name);
    found.ok_or_else(|| {
        let known = BY.map(|(known, _)| known).join(", ");
        malformed(&format!("{name} can't be grouped by; {known} can"))
    })
}

fn aggregate(part: &str) -> Result<(String, Aggregate), ODataError> {
    let words: Vec<_> = part.split_whitespace().collect();
    let (name, aggregate) = match words.as_slice() {
        ["$count", "as", name] => (*name, Aggregate::Count),
        ["value", "with", "sum", "as", name] => (*name, Aggregate::RollUp),
        _ => {
            let what = "only $count as name, and value with sum as name: the sum is what was published of the unit above, and nothing \
                        else is added up";
            return Err(ODataError::not_implemented("$apply", what));
        }
    };
    let is_name = |text: &str| {
        let mut characters = text.chars();
        let first = characters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
        first && text.len() <= 64 && characters.all(|other| other.is_ascii_alphanumeric() || other == '_')
    };
    if !is_name(name) {
        return Err(malformed(
            "a name has letters A-Z, digits and underscores, and begins with a letter",
        ));
    }
    Ok((name.to_owned(), aggregate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_grouped_and_counted_is_read_and_no_sum_of_ones_own() {
        let set = EntitySet::named("Figures").unwrap();
        let apply = parse(
            set,
            "filter(unitCode ne ')' and year eq 2025)/groupby((indicatorCode,period,gender),aggregate($count as n,value with sum as total))",
        );
        let apply = apply.unwrap();
        assert!(apply.predicate.is_some());
        assert_eq!(apply.by.len(), 3);
        let names: Vec<_> = apply
            .aggregates
            .iter()
            .map(|(name, of)| (name.as_str(), *of))
            .collect();
        assert_eq!(names, [("n", Aggregate::Count), ("total", Aggregate::RollUp)]);
        for text in [
            "aggregate(value with sum as total)",
            "groupby((indicatorCode),aggregate(value with average as mean))",
            "groupby((indicatorCode),aggregate(value with min as least))",
            "groupby((value))",
            "groupby((indicatorCode,indicatorCode))",
            "groupby((indicatorCode),aggregate($count as 1))",
            "groupby(())",
            "filter(year eq 2025",
            "",
        ] {
            assert!(parse(set, text).is_err(), "{text}");
        }
    }
}
