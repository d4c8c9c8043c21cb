//! `$filter`: eq, ne, gt, ge, lt, le, in, and, or, not, contains and startswith (OData URL Conventions 4.01, section 5.1.1). What
//! is compared with a column has the column's type, so that no database is asked a question that it can't weigh.

use std::iter::Peekable;

use chrono::{DateTime, NaiveDate};

use super::{
    entity::{EntitySet, edm},
    error::ODataError,
    token::{Token, tokens},
};
use crate::{
    domain::{
        datum::Kind,
        predicate::{Comparison, Literal, Predicate},
    },
    graphql::engine::id::GlobalId,
    service::dataset::{column::About, listing::is_searchable},
};

/// Brackets and negations inside one another.
const DEPTH: usize = 32;
/// Comparisons of one filter, each value of a list counted.
const TERMS: usize = 1_000;

pub fn parse(set: &EntitySet, text: &str) -> Result<Predicate, ODataError> {
    let mut parser = Parser {
        set,
        rest: tokens("$filter", text)?.into_iter().peekable(),
        terms: 0,
    };
    let predicate = parser.any(0)?;
    match parser.rest.next() {
        None => Ok(predicate),
        Some(token) => Err(malformed(&format!("{token:?} is one too many"))),
    }
}

fn malformed(what: &str) -> ODataError {
    ODataError::malformed("$filter", what)
}

struct Parser<'a> {
    set: &'a EntitySet,
    rest: Peekable<std::vec::IntoIter<Token>>,
    terms: usize,
}

impl Parser<'_> {
    fn takes_word(&mut self, word: &str) -> bool {
        let is_it = |token: &Token| matches!(token, Token::Word(found) if found.eq_ignore_ascii_case(word));
        self.rest.next_if(is_it).is_some()
    }

    fn expect(&mut self, token: &Token, what: &str) -> Result<(), ODataError> {
        match self.rest.next_if_eq(token) {
            Some(_) => Ok(()),
            None => Err(malformed(&format!("{what} is missing"))),
        }
    }

    fn any(&mut self, depth: usize) -> Result<Predicate, ODataError> {
        let mut any = vec![self.all(depth)?];
        while self.takes_word("or") {
            any.push(self.all(depth)?);
        }
        Ok(single(any, Predicate::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Predicate, ODataError> {
        let mut all = vec![self.one(depth)?];
        while self.takes_word("and") {
            all.push(self.one(depth)?);
        }
        Ok(single(all, Predicate::All))
    }

    fn one(&mut self, depth: usize) -> Result<Predicate, ODataError> {
        if depth > DEPTH {
            return Err(malformed("it is nested too deeply"));
        }
        if self.takes_word("not") {
            return Ok(Predicate::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.rest.next_if_eq(&Token::Open).is_some() {
            let inner = self.any(depth + 1)?;
            self.expect(&Token::Close, ")")?;
            return Ok(inner);
        }
        let word = match self.rest.next() {
            Some(Token::Word(word)) => word,
            Some(token) => return Err(malformed(&format!("a column is expected, not {token:?}"))),
            None => return Err(malformed("a column is expected at the end")),
        };
        if self.rest.next_if_eq(&Token::Open).is_some() {
            return self.function(&word);
        }
        let column = self.column(&word)?;
        if column.kind == Kind::Truth
            && !matches!(self.rest.peek(), Some(Token::Word(word)) if is_operator(word))
        {
            self.count()?;
            return Ok(Predicate::Compare(
                column.name,
                Comparison::Equal,
                Literal::Truth(true),
            ));
        }
        if self.takes_word("in") {
            return self.list(column);
        }
        let is = self.operator()?;
        let with = self.literal(column)?;
        Ok(Predicate::Compare(column.name, is, with))
    }

    fn function(&mut self, name: &str) -> Result<Predicate, ODataError> {
        let make = match name.to_ascii_lowercase().as_str() {
            "contains" => Predicate::Contains,
            "startswith" => Predicate::StartsWith,
            _ => {
                let known = "is not a function of this service: contains and startswith are";
                return Err(ODataError::not_implemented("$filter", &format!("{name} {known}")));
            }
        };
        let Some(Token::Word(column)) = self.rest.next() else {
            return Err(malformed(&format!("{name}(column, 'text')")));
        };
        let column = self.column(&column)?;
        self.expect(&Token::Comma, ",")?;
        let Some(Token::Text(part)) = self.rest.next() else {
            return Err(malformed(&format!("{name}(column, 'text')")));
        };
        self.expect(&Token::Close, ")")?;
        if column.kind != Kind::Text {
            return Err(malformed(&format!("{} is no text", column.name)));
        }
        self.count()?;
        Ok(make(column.name, part))
    }

    fn list(&mut self, column: &'static About) -> Result<Predicate, ODataError> {
        self.expect(&Token::Open, "(")?;
        let mut of = vec![self.literal(column)?];
        while self.rest.next_if_eq(&Token::Comma).is_some() {
            of.push(self.literal(column)?);
        }
        self.expect(&Token::Close, ")")?;
        Ok(Predicate::In(column.name, of))
    }

    fn column(&self, name: &str) -> Result<&'static About, ODataError> {
        let (_, column) = self.set.column(name).ok_or_else(|| {
            malformed(&format!(
                "{name} is not a column of {}; /odata/v1/$metadata lists them",
                self.set.name
            ))
        })?;
        if !is_searchable(self.set.dataset, name) {
            let what = format!("{name} can't be filtered by: use period or year");
            return Err(ODataError::not_implemented("$filter", &what));
        }
        Ok(column)
    }

    fn operator(&mut self) -> Result<Comparison, ODataError> {
        let word = match self.rest.next() {
            Some(Token::Word(word)) => word.to_ascii_lowercase(),
            _ => return Err(malformed("an operator is expected: eq, ne, gt, ge, lt, le, in")),
        };
        Ok(match word.as_str() {
            "eq" => Comparison::Equal,
            "ne" => Comparison::NotEqual,
            "gt" => Comparison::Greater,
            "ge" => Comparison::GreaterOrEqual,
            "lt" => Comparison::Less,
            "le" => Comparison::LessOrEqual,
            _ => {
                let what = format!(
                    "{word} is not an operator of this service: eq, ne, gt, ge, lt, le, in, and, or, not"
                );
                return Err(ODataError::not_implemented("$filter", &what));
            }
        })
    }

    fn count(&mut self) -> Result<(), ODataError> {
        self.terms += 1;
        if self.terms > TERMS {
            return Err(malformed(
                "it compares with more than 1,000 values: ask in several requests",
            ));
        }
        Ok(())
    }

    fn literal(&mut self, column: &'static About) -> Result<Literal, ODataError> {
        self.count()?;
        let token = self.rest.next();
        literal(self.set, column, token.as_ref()).ok_or_else(|| {
            let kind = edm(column.kind);
            malformed(&format!(
                "{} is {kind}: compare it with such a value, or null",
                column.name
            ))
        })
    }
}

fn is_operator(word: &str) -> bool {
    ["eq", "ne", "in"]
        .iter()
        .any(|operator| word.eq_ignore_ascii_case(operator))
}

fn single(mut parts: Vec<Predicate>, make: fn(Vec<Predicate>) -> Predicate) -> Predicate {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            make(parts)
        }
    }
}

/// A value of the column's kind; none of another.
pub fn literal(set: &EntitySet, column: &About, token: Option<&Token>) -> Option<Literal> {
    if let Some(Token::Word(word)) = token
        && word == "null"
    {
        return Some(Literal::None);
    }
    Some(match (column.kind, token?) {
        // What is no id of the set's names no row.
        (Kind::Id, Token::Text(id)) => Literal::Id(GlobalId::row_of(id, set.node()).unwrap_or(-1)),
        (Kind::Text, Token::Text(text)) => Literal::Text(text.clone()),
        (Kind::Whole | Kind::Decimal | Kind::Number, Token::Plain(number)) => {
            let number: f64 = number.parse().ok()?;
            Literal::Number(Some(number).filter(|number| number.is_finite())?)
        }
        (Kind::Truth, Token::Word(word)) => Literal::Truth(word.parse().ok()?),
        (Kind::Day, Token::Plain(day)) => Literal::Day(NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?),
        (Kind::Instant, Token::Plain(text)) => instant(text)?,
        _ => return None,
    })
}

/// An instant, or a day: its beginning in UTC.
fn instant(text: &str) -> Option<Literal> {
    let instant = DateTime::parse_from_rfc3339(text).map(|instant| instant.to_utc());
    let day = || {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        Some(day.and_hms_opt(0, 0, 0)?.and_utc())
    };
    instant.ok().or_else(day).map(Literal::Instant)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn figures() -> &'static EntitySet {
        EntitySet::named("Figures").unwrap()
    }

    #[test]
    fn and_binds_before_or_and_not_before_both() {
        use Comparison::{Equal, GreaterOrEqual, NotEqual};
        let parsed = parse(
            figures(),
            "unitCode eq 'S''N' or year ge 2025 and not (state ne 'VALUE')",
        );
        let compare = Predicate::Compare;
        assert_eq!(
            parsed.unwrap(),
            Predicate::Any(vec![
                compare("unitCode", Equal, Literal::Text("S'N".to_owned())),
                Predicate::All(vec![
                    compare("year", GreaterOrEqual, Literal::Number(2025.0)),
                    Predicate::Not(Box::new(compare(
                        "state",
                        NotEqual,
                        Literal::Text("VALUE".to_owned())
                    ))),
                ]),
            ])
        );
    }

    #[test]
    fn lists_functions_truths_instants_and_nothing_are_read() {
        for text in [
            "gender in ('WOMEN','MEN')",
            "contains(indicatorName, 'andel') and startswith(unitCode,'S')",
            "isExample and value ne null",
            "isExample eq false",
            "publishedAt ge 2026-01-01T00:00:00Z",
            "publishedAt ge 2026-01-01",
            "value lt -1.5e3",
            "(((year eq 2025)))",
        ] {
            assert!(parse(figures(), text).is_ok(), "{text}");
        }
        for text in [
            "",
            "year",
            "year eq",
            "year eq '2025'",
            "unitCode eq 2025",
            "unitCode eq 'SN",
            "nothing eq 1",
            "year eq 2025 and",
            "(year eq 2025",
            "year eq 2025)",
            "year add 1 eq 2026",
            "length(unitCode) eq 2",
            "value eq NaN",
            "value eq 1e999",
            "periodStart eq 2025-01-01",
            &"(".repeat(10_000),
            &format!("{}year eq 1{}", "(".repeat(40), ")".repeat(40)),
            &format!("year in ({}1)", "1,".repeat(1_001)),
        ] {
            assert!(parse(figures(), text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_brings_the_parser_down(text in "[a-zA-Z0-9 ()',.:$-]{0,60}") {
            let _ = parse(figures(), &text);
        }
    }
}
