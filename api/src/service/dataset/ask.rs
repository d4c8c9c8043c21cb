//! What is asked of a dataset: parameters by name, as they stand in an address. What is not known, said twice or can't be read is refused,
//! so that no filter is ever passed over.

use std::{collections::BTreeMap, str::FromStr};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::{
    rejection::{Reason, Rejection},
    suggestion,
};

/// The parameters that are left to be read.
#[derive(Clone, Debug, Default)]
pub struct Ask(BTreeMap<String, Vec<String>>);

impl Ask {
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut asked: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            asked.entry(name).or_default().push(value);
        }
        Self(asked)
    }

    /// All of them as they were asked, in one order, but for these.
    pub fn pairs<'a>(&'a self, but: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        let kept = self.0.iter().filter(|(name, _)| !but.contains(&name.as_str()));
        kept.flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }

    /// A parameter that stands once, where it does.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Rejection> {
        let values = self.0.remove(name).unwrap_or_default();
        let mut values = values.into_iter();
        match (values.next(), values.next()) {
            (first, None) => Ok(first.filter(|text| !text.is_empty())),
            _ => Err(malformed(name, "one value / ett värde")),
        }
    }

    /// Several values: the parameter stands several times, or has commas between.
    pub fn list(&mut self, name: &str) -> Option<Vec<String>> {
        let values = self.0.remove(name)?;
        let parts = values.iter().flat_map(|value| value.split(','));
        let parts: Vec<_> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
        (!parts.is_empty()).then(|| parts.into_iter().map(str::to_owned).collect())
    }

    pub fn codes<T>(
        &mut self,
        name: &str,
        of: fn(&str) -> Option<T>,
        form: &'static str,
    ) -> Result<Option<Vec<T>>, Rejection> {
        let read = |text: String| of(&text).ok_or_else(|| malformed(name, form));
        let texts = self.list(name);
        texts
            .map(|texts| texts.into_iter().map(read).collect())
            .transpose()
    }

    pub fn code<T>(
        &mut self,
        name: &str,
        of: fn(&str) -> Option<T>,
        form: &'static str,
    ) -> Result<Option<T>, Rejection> {
        let text = self.text(name)?;
        text.map(|text| of(&text).ok_or_else(|| malformed(name, form)))
            .transpose()
    }

    /// A number, however a spreadsheet writes it: 2025.0 is 2025.
    pub fn whole(&mut self, name: &str) -> Result<Option<i32>, Rejection> {
        let whole = |text: &str| i32::from_str(text.strip_suffix(".0").unwrap_or(text)).ok();
        self.code(name, whole, "2026")
    }

    pub fn truth(&mut self, name: &str) -> Result<Option<bool>, Rejection> {
        self.code(name, |text| text.parse().ok(), "true, false")
    }

    pub fn day(&mut self, name: &str) -> Result<Option<NaiveDate>, Rejection> {
        let day = |text: &str| {
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
            day.filter(|day| day.to_string() == text)
        };
        self.code(name, day, "2026-11-02")
    }

    pub fn instant(&mut self, name: &str) -> Result<Option<DateTime<Utc>>, Rejection> {
        // A plus sign that nobody encoded is a blank by now.
        let instant = |text: &str| {
            let instant = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).ok();
            instant.map(|instant| instant.to_utc())
        };
        self.code(name, instant, "2026-11-02T08:00:00Z")
    }

    /// Refuses what nobody has read, with the nearest of the names that are.
    pub fn done(self, known: &[&str]) -> Result<(), Rejection> {
        let Some(name) = self.0.into_keys().next() else {
            return Ok(());
        };
        let value = name.chars().take(64).collect();
        let suggestions = suggestion::nearest(&name, known.iter().copied());
        Err(Rejection {
            suggestions,
            ..Reason::UnknownParameter { value }.into()
        })
    }
}

pub fn malformed(name: &str, form: &'static str) -> Rejection {
    Rejection::at(name, Reason::ParameterMalformed { form })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(pairs: &[(&str, &str)]) -> Ask {
        Ask::new(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn values_stand_once_several_times_or_with_commas_between() {
        let mut asked = ask(&[
            ("units", "A,B"),
            ("units", " C "),
            ("year", "2025.0"),
            ("page", "x"),
            ("page", "y"),
        ]);
        assert_eq!(asked.list("units").unwrap(), ["A", "B", "C"]);
        assert_eq!(asked.whole("year"), Ok(Some(2025)));
        assert!(asked.text("page").is_err());
        assert_eq!(asked.list("units"), None);
    }

    #[test]
    fn what_nobody_reads_is_refused_with_what_was_meant() {
        let refused = ask(&[("yearform", "2025")])
            .done(&["yearFrom", "yearTo"])
            .unwrap_err();
        assert_eq!(refused.suggestions, ["yearFrom"]);
    }
}
