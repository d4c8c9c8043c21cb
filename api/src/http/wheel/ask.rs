//! What a request for a picture asks for.

use std::collections::BTreeMap;

use axum::{
    extract::Query,
    http::{StatusCode, Uri},
};

use super::{address::Address, word::Word};
use crate::domain::{calendar::CalendarYear, language::Language};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The wheel with its lists and tables.
    Page,
    /// The wheel by itself.
    Svg,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub year: CalendarYear,
    pub format: Format,
    pub address: Address,
}

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Neither a year nor a year with `.svg`.
    NoSuchPicture,
    UnknownYear,
    UnreadableQuery,
    UnknownParameter(String),
    GivenTwice(String),
    UnknownLanguage,
}

impl Ask {
    /// Reads the last segment of the path, and the query.
    pub fn of(file: &str, uri: &Uri) -> Result<Self, Problem> {
        let (year, format) = match file.strip_suffix(".svg") {
            Some(year) => (year, Format::Svg),
            None => (file, Format::Page),
        };
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let year: i32 = year
            .parse()
            .ok()
            .filter(|_| is_year)
            .ok_or(Problem::NoSuchPicture)?;
        Ok(Self {
            year: year.try_into().map_err(|_| Problem::UnknownYear)?,
            format,
            address: address(uri)?,
        })
    }
}

fn address(uri: &Uri) -> Result<Address, Problem> {
    let Query(given) =
        Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|_| Problem::UnreadableQuery)?;
    let mut parameters = BTreeMap::new();
    for (name, value) in given {
        if !["unit", "lang", "token"].contains(&name.as_str()) {
            return Err(Problem::UnknownParameter(name));
        }
        if parameters.insert(name.clone(), value).is_some() {
            return Err(Problem::GivenTwice(name));
        }
    }
    // A form sends what is empty too.
    parameters.retain(|_, value| !value.is_empty());
    let language = match parameters.remove("lang").as_deref() {
        None => None,
        Some("sv") => Some(Language::Swedish),
        Some("en") => Some(Language::English),
        Some(_) => return Err(Problem::UnknownLanguage),
    };
    Ok(Address {
        unit: parameters.remove("unit"),
        language,
        token: parameters.remove("token"),
    })
}

impl Problem {
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NoSuchPicture | Self::UnknownYear => StatusCode::NOT_FOUND,
            Self::UnreadableQuery
            | Self::UnknownParameter(_)
            | Self::GivenTwice(_)
            | Self::UnknownLanguage => StatusCode::BAD_REQUEST,
        }
    }

    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let (first, last) = CalendarYear::RANGE.into_inner();
        let words = match self {
            Self::NoSuchPicture => Word(
                "Adressen är ett år, som /wheel/2026, eller ett år med .svg.",
                "The address is a year, such as /wheel/2026, or a year with .svg.",
            ),
            Self::UnknownYear => {
                let text = Word("Årshjul finns för åren", "There are annual wheels for the years");
                return format!("{} {first}–{last}.", text.in_language(language));
            }
            Self::UnreadableQuery => Word(
                "Frågedelen av adressen kan inte läsas.",
                "The query of the address can't be read.",
            ),
            Self::UnknownParameter(name) => {
                let text = Word(
                    "Parametrarna är unit, lang och token, inte",
                    "The parameters are unit, lang and token, not",
                );
                return format!(
                    "{} ”{}”.",
                    text.in_language(language),
                    super::super::refusal::shorten(name, 40)
                );
            }
            Self::GivenTwice(name) => {
                let text = Word("Parametern står två gånger:", "The parameter is given twice:");
                return format!("{} {name}.", text.in_language(language));
            }
            Self::UnknownLanguage => Word("Språken är sv och en.", "The languages are sv and en."),
        };
        words.in_language(language).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(file: &str, query: &str) -> Result<Ask, Problem> {
        Ask::of(file, &format!("/wheel/{file}?{query}").parse().unwrap())
    }

    #[test]
    fn a_year_is_a_page_and_with_its_suffix_a_picture() {
        let page = ask("2026", "").unwrap();
        assert_eq!((page.year.number(), page.format), (2026, Format::Page));
        assert_eq!(page.address, Address::default());
        let picture = ask("2026.svg", "unit=SN&lang=en&token=t").unwrap();
        assert_eq!(picture.format, Format::Svg);
        assert_eq!(picture.address.of("2026.svg"), "2026.svg?unit=SN&lang=en&token=t");
        assert_eq!(ask("2026", "unit=&lang=").unwrap().address, Address::default());
    }

    #[test]
    fn whatever_else_is_asked_for_is_told() {
        for (file, query, problem) in [
            ("26", "", Problem::NoSuchPicture),
            ("2026.png", "", Problem::NoSuchPicture),
            ("+202", "", Problem::NoSuchPicture),
            ("2026.svg.svg", "", Problem::NoSuchPicture),
            ("2004", "", Problem::UnknownYear),
            ("2101.svg", "", Problem::UnknownYear),
            ("2026", "lang=de", Problem::UnknownLanguage),
            ("2026", "units=SN", Problem::UnknownParameter("units".to_owned())),
            ("2026", "unit=SN&unit=KS", Problem::GivenTwice("unit".to_owned())),
        ] {
            assert_eq!(ask(file, query).unwrap_err(), problem, "{file}?{query}");
            assert!(problem.message(Language::Swedish) != problem.message(Language::English));
        }
    }
}
