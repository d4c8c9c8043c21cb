//! What a request for a picture asks for.

use std::collections::BTreeMap;

use axum::{
    extract::Query,
    http::{StatusCode, Uri},
};

use crate::{
    domain::{calendar::CalendarYear, language::Language, text::Word},
    graphql::engine::code::Code,
    http::refusal::{Refusal, shorten},
    wheel::Address,
};

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

impl Ask {
    /// Reads the last segment of the path, and the query. What is wrong is told in the language.
    pub fn of(file: &str, uri: &Uri, language: Language) -> Result<Self, Refusal> {
        let (year, format) = match file.strip_suffix(".svg") {
            Some(year) => (year, Format::Svg),
            None => (file, Format::Page),
        };
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let number: Option<i32> = year.parse().ok().filter(|_| is_year);
        let number = number.ok_or_else(|| {
            let text = Word(
                "Adressen är ett år, som /wheel/2026, eller ett år med .svg.",
                "The address is a year, such as /wheel/2026, or a year with .svg.",
            );
            not_found(text.in_language(language))
        })?;
        let year = CalendarYear::try_from(number).map_err(|_| {
            let text = Word("Årshjul finns för åren", "There are annual wheels for the years");
            let (first, last) = CalendarYear::RANGE.into_inner();
            not_found(format!("{} {first}–{last}.", text.in_language(language)))
        })?;
        Ok(Self {
            year,
            format,
            address: address(uri, language)?,
        })
    }
}

fn not_found(message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, Code::NotFound, message)
}

fn address(uri: &Uri, language: Language) -> Result<Address, Refusal> {
    let say = |swedish, english| Word(swedish, english).in_language(language);
    let given = Query::<Vec<(String, String)>>::try_from_uri(uri);
    let Query(given) = given.map_err(|_| {
        Refusal::bad_request(say(
            "Frågedelen av adressen kan inte läsas.",
            "The query of the address can't be read.",
        ))
    })?;
    let mut parameters = BTreeMap::new();
    for (name, value) in given {
        if !["unit", "lang", "token"].contains(&name.as_str()) {
            let text = say(
                "Parametrarna är unit, lang och token, inte",
                "The parameters are unit, lang and token, not",
            );
            let name = shorten(&name, 40);
            return Err(Refusal::bad_request(format!("{text} ”{name}”.")));
        }
        if parameters.insert(name.clone(), value).is_some() {
            let text = say("Parametern står två gånger:", "The parameter is given twice:");
            return Err(Refusal::bad_request(format!("{text} {name}.")));
        }
    }
    // A form sends what is empty too.
    parameters.retain(|_, value| !value.is_empty());
    let unknown = || Refusal::bad_request(say("Språken är sv och en.", "The languages are sv and en."));
    let tag = parameters.remove("lang");
    let tag = tag.map(|tag| Language::from_tag(&tag).ok_or_else(unknown));
    Ok(Address {
        unit: parameters.remove("unit"),
        language: tag.transpose()?,
        token: parameters.remove("token"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(file: &str, query: &str, language: Language) -> Result<Ask, Refusal> {
        let uri = format!("/wheel/{file}?{query}").parse().unwrap();
        Ask::of(file, &uri, language)
    }

    #[test]
    fn a_year_is_a_page_and_with_its_suffix_a_picture() {
        let page = ask("2026", "", Language::Swedish).unwrap();
        assert_eq!((page.year.number(), page.format), (2026, Format::Page));
        assert_eq!(page.address, Address::default());
        let picture = ask("2026.svg", "unit=SN&lang=en&token=t", Language::Swedish).unwrap();
        assert_eq!(picture.format, Format::Svg);
        assert_eq!(picture.address.of("2026.svg"), "2026.svg?unit=SN&lang=en&token=t");
        let empty = ask("2026", "unit=&lang=", Language::Swedish).unwrap();
        assert_eq!(empty.address, Address::default());
    }

    #[test]
    fn whatever_else_is_asked_for_is_told() {
        let (missing, wrong) = (StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST);
        for (file, query, status, told) in [
            ("26", "", missing, "Adressen är ett år"),
            ("2026.png", "", missing, "Adressen är ett år"),
            ("+202", "", missing, "Adressen är ett år"),
            ("2026.svg.svg", "", missing, "Adressen är ett år"),
            ("2004", "", missing, "2005–2100"),
            ("2101.svg", "", missing, "2005–2100"),
            ("2026", "lang=de", wrong, "sv och en"),
            ("2026", "units=SN", wrong, "inte ”units”"),
            ("2026", "unit=SN&unit=KS", wrong, "två gånger: unit"),
        ] {
            let refused = |language| ask(file, query, language).unwrap_err();
            let (swedish, english) = (refused(Language::Swedish), refused(Language::English));
            assert_eq!(swedish.status, status, "{file}?{query}");
            assert!(swedish.error.message.contains(told), "{}", swedish.error.message);
            assert!(swedish.error.message != english.error.message);
        }
    }
}
