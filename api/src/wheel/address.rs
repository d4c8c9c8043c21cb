//! Where pictures are, and what can be asked of them.

use std::fmt::Write as _;

use crate::domain::language::Language;

/// What a reader asked for, so that every link keeps the rest of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    pub unit: Option<String>,
    pub language: Option<Language>,
    /// Of a calendar feed, which opens the picture where nobody reads without signing in.
    pub token: Option<String>,
}

impl Address {
    /// Relative to `/wheel/`, so that the service can stand below any path.
    pub fn of(&self, file: impl std::fmt::Display) -> String {
        let mut text = file.to_string();
        let language = self.language.map(|language| language.tag().to_owned());
        let parameters = [("unit", &self.unit), ("lang", &language), ("token", &self.token)];
        let given = parameters
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_ref()?)));
        for (index, (name, value)) in given.enumerate() {
            let separator = if index == 0 { '?' } else { '&' };
            let _ = write!(text, "{separator}{name}={}", encoded(value));
        }
        text
    }

    pub fn in_language(&self, language: Language) -> Self {
        Self {
            language: Some(language),
            ..self.clone()
        }
    }

    pub fn of_unit(&self, code: &str) -> Self {
        Self {
            unit: Some(code.to_owned()),
            ..self.clone()
        }
    }
}

/// RFC 3986, section 2.3: what is not unreserved is percent-encoded.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_what_was_asked_for() {
        assert_eq!(Address::default().of(2026), "2026");
        let address = Address {
            unit: Some("Å&B".to_owned()),
            language: None,
            token: Some("t/1".to_owned()),
        };
        assert_eq!(
            address.in_language(Language::English).of("2027.svg"),
            "2027.svg?unit=%C3%85%26B&lang=en&token=t%2F1"
        );
        assert_eq!(address.of_unit("SN").of(2026), "2026?unit=SN&token=t%2F1");
    }
}
