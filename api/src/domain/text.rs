//! What is said to people, in every language at once.

use std::fmt::Display;

use super::{bidi::isolated, language::Language};

/// A fixed wording in Swedish and English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(pub &'static str, pub &'static str);

impl Word {
    pub const fn in_language(self, language: Language) -> &'static str {
        language.choose(self.0, self.1)
    }
}

/// A text in Swedish and English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    swedish: String,
    english: String,
}

impl Text {
    pub fn new(say: impl Fn(Language) -> String) -> Self {
        Self {
            swedish: say(Language::Swedish),
            english: say(Language::English),
        }
    }

    /// Both wordings with their blanks, such as `{day}`, filled in.
    pub fn filled(wording: Word, blanks: &[(&str, Self)]) -> Self {
        Self::new(|language| fill(wording.in_language(language), language, blanks))
    }

    /// What is the same in every language.
    pub fn same(text: impl Display) -> Self {
        Self::new(|_| text.to_string())
    }

    pub fn in_language(&self, language: Language) -> &str {
        language.choose(&self.swedish, &self.english)
    }

    pub fn into_language(self, language: Language) -> String {
        match language {
            Language::Swedish => self.swedish,
            Language::English => self.english,
        }
    }
}

impl From<Word> for Text {
    fn from(word: Word) -> Self {
        Self::new(|language| word.in_language(language).to_owned())
    }
}

/// One pass: what a blank is filled with is never searched for blanks, since it may be what a person typed.
fn fill(wording: &str, language: Language, blanks: &[(&str, Text)]) -> String {
    let mut filled = String::new();
    let mut rest = wording;
    while let Some((before, (name, after))) = rest
        .split_once('{')
        .and_then(|(before, blank)| Some((before, blank.split_once('}')?)))
    {
        let value = blanks.iter().find(|(known, _)| *known == name);
        debug_assert!(value.is_some(), "nothing fills {name}");
        filled += before;
        filled += &value.map_or("".into(), |(_, text)| isolated(text.in_language(language)));
        rest = after;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_once_in_each_language() {
        let text = Text::filled(
            Word("{title}: {day}.", "On {day}, {title}."),
            &[
                ("title", Text::same("{day}")),
                ("day", Word("måndag", "Monday").into()),
            ],
        );
        assert_eq!(text.in_language(Language::Swedish), "{day}: måndag.");
        assert_eq!(text.into_language(Language::English), "On Monday, {day}.");
    }

    #[test]
    fn what_fills_a_blank_turns_nothing_around_it() {
        let title = Text::same("Plan \u{202e}olleh");
        let inner = Text::filled(Word("”{title}”", "“{title}”"), &[("title", title)]);
        let text = Text::filled(Word("{title}, 3 maj", "{title}, 3 May"), &[("title", inner)]);
        assert_eq!(
            text.into_language(Language::Swedish),
            "”\u{2068}Plan \u{202e}olleh\u{2069}”, 3 maj"
        );
    }
}
