//! Conditions on flat rows, with two values and no third: nothing is equal to nothing, and neither more nor less than anything. The
//! database weighs figures by the same conditions (`store/figure/list.rs`).

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};

use super::datum::Datum;

/// A value that is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    None,
    /// A row, by its own number.
    Id(i64),
    Text(String),
    Number(f64),
    Truth(bool),
    Day(NaiveDate),
    Instant(DateTime<Utc>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Of columns by their names.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Compare(&'static str, Comparison, Literal),
    In(&'static str, Vec<Literal>),
    Contains(&'static str, String),
    StartsWith(&'static str, String),
}

impl Predicate {
    /// Whether a row fulfils it.
    pub fn holds<'a>(&self, datum: &impl Fn(&'static str) -> Datum<'a>) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.holds(datum)),
            Self::Any(any) => any.iter().any(|one| one.holds(datum)),
            Self::Not(not) => !not.holds(datum),
            Self::Compare(column, is, with) => compares(datum(column), *is, with),
            Self::In(column, of) => {
                let datum = datum(column);
                of.iter().any(|with| compares(datum, Comparison::Equal, with))
            }
            Self::Contains(column, part) => {
                matches!(datum(column), Datum::Text(text) if text.contains(part.as_str()))
            }
            Self::StartsWith(column, part) => {
                matches!(datum(column), Datum::Text(text) if text.starts_with(part.as_str()))
            }
        }
    }
}

fn compares(datum: Datum<'_>, is: Comparison, with: &Literal) -> bool {
    let is_none = (datum == Datum::None, *with == Literal::None);
    let order = order(datum, with);
    match is {
        Comparison::Equal => is_none == (true, true) || order == Some(Ordering::Equal),
        Comparison::NotEqual => is_none != (true, true) && order != Some(Ordering::Equal),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => order.is_some_and(Ordering::is_le),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
    }
}

/// None where one of the two is none, or they are of different kinds.
fn order(datum: Datum<'_>, with: &Literal) -> Option<Ordering> {
    match (datum, with) {
        (Datum::Id(_, one), Literal::Id(other)) => Some(one.cmp(other)),
        (Datum::Text(one), Literal::Text(other)) => Some(one.cmp(other.as_str())),
        (Datum::Number(one), Literal::Number(other)) => one.partial_cmp(other),
        #[expect(clippy::cast_precision_loss, reason = "years and counts are small")]
        (Datum::Whole(one), Literal::Number(other)) => (one as f64).partial_cmp(other),
        (Datum::Truth(one), Literal::Truth(other)) => Some(one.cmp(other)),
        (Datum::Day(one), Literal::Day(other)) => Some(one.cmp(other)),
        (Datum::Instant(one), Literal::Instant(other)) => Some(one.cmp(other)),
        _ => None,
    }
}

/// How two values of one column are ordered: nothing comes first, texts by their characters' numbers.
pub fn in_order(one: Datum<'_>, other: Datum<'_>) -> Ordering {
    match (one, other) {
        (Datum::None, Datum::None) => Ordering::Equal,
        (Datum::None, _) => Ordering::Less,
        (_, Datum::None) => Ordering::Greater,
        (Datum::Id(_, one), Datum::Id(_, other)) | (Datum::Whole(one), Datum::Whole(other)) => {
            one.cmp(&other)
        }
        (Datum::Text(one), Datum::Text(other)) => one.cmp(other),
        (Datum::Number(one), Datum::Number(other)) => one.total_cmp(&other),
        (Datum::Truth(one), Datum::Truth(other)) => one.cmp(&other),
        (Datum::Day(one), Datum::Day(other)) => one.cmp(&other),
        (Datum::Instant(one), Datum::Instant(other)) => one.cmp(&other),
        _ => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_equal_to_nothing_and_neither_more_nor_less() {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let five = Literal::Number(5.0);
        let held = |datum, with: &Literal| {
            [Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual]
                .into_iter()
                .filter(|is| compares(datum, *is, with))
                .collect::<Vec<_>>()
        };
        assert_eq!(held(Datum::None, &Literal::None), [Equal]);
        assert_eq!(held(Datum::None, &five), [NotEqual]);
        assert_eq!(held(Datum::Number(5.0), &Literal::None), [NotEqual]);
        assert_eq!(
            held(Datum::Number(5.0), &five),
            [Equal, LessOrEqual, GreaterOrEqual]
        );
        assert_eq!(held(Datum::Whole(4), &five), [NotEqual, Less, LessOrEqual]);
        assert_eq!(
            held(Datum::Number(6.0), &five),
            [NotEqual, Greater, GreaterOrEqual]
        );
    }

    #[test]
    fn what_does_not_hold_holds_when_negated() {
        let value = Predicate::Compare("value", Comparison::Greater, Literal::Number(5.0));
        let hidden = |_| Datum::None;
        assert!(!value.holds(&hidden));
        assert!(Predicate::Not(Box::new(value)).holds(&hidden));
    }
}
