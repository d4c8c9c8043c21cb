//! The languages that messages to people come in.

/// Swedish unless the reader asks for English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Language {
    #[default]
    Swedish,
    English,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Swedish, Self::English];

    /// The one of two texts that is in this language.
    pub const fn choose<'a>(self, swedish: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Swedish => swedish,
            Self::English => english,
        }
    }

    /// Its tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        self.choose("sv", "en")
    }

    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The better liked of the two in an `Accept-Language` header (RFC 9110, 12.5.4); other languages are passed over.
    pub fn from_accept_language(header: &str) -> Self {
        let weight = |wanted: &str| {
            let ranges = header.split(',').filter_map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let primary = parts.next()?.split('-').next()?;
                let quality = parts.find_map(|part| part.strip_prefix("q="));
                let quality = quality.map_or(Some(1.0), |text| text.parse::<f32>().ok());
                quality.filter(|_| primary.eq_ignore_ascii_case(wanted))
            });
            ranges.fold(0.0, f32::max)
        };
        if weight("en") > weight("sv") {
            Self::English
        } else {
            Self::Swedish
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, English, Swedish};

    #[test]
    fn the_better_liked_language_wins_and_swedish_where_neither_is() {
        for (header, expected) in [
            ("", Swedish),
            ("sv", Swedish),
            ("en", English),
            ("en-GB,en;q=0.9", English),
            ("sv-SE,en;q=0.5", Swedish),
            ("en;q=0.4, sv;q=0.3", English),
            ("de, *;q=0.5", Swedish),
            ("en;q=0", Swedish),
            ("en;q=nonsense", Swedish),
        ] {
            assert_eq!(Language::from_accept_language(header), expected, "{header}");
        }
    }
}
