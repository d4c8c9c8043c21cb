//! Swedish alphabetical order: å, ä and ö come last, and case tells apart only what is otherwise the same.
//!
//! A text's place is a key that is stored with it, so that both databases, whatever their locales, and cursors agree on it.

use std::sync::LazyLock;

use icu_collator::{
    Collator, CollatorBorrowed,
    options::{CollatorOptions, Strength},
};
use icu_locale_core::locale;

/// What every key begins with. Keys of another library or of other data are not to be compared with these: where the test below says that
/// they have changed, this becomes another, and a migration has them written anew.
pub const VERSION: &str = "01";

/// None where the data is not there, which is compiled in.
static SWEDISH: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| {
    let mut options = CollatorOptions::default();
    options.strength = Some(Strength::Tertiary);
    Collator::try_new(locale!("sv").into(), options).ok()
});

/// Of two texts that whose key is the lesser, byte by byte, comes first.
pub fn sort_key(text: &str) -> String {
    let mut key = Vec::new();
    if let Some(swedish) = SWEDISH.as_ref() {
        let Ok(()) = swedish.write_sort_key_to(text, &mut key);
    }
    key.iter().fold(VERSION.to_owned(), |mut text, byte| {
        for half in [byte >> 4, byte & 0xf] {
            text.extend(char::from_digit(half.into(), 16));
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_alphabet_is_swedish() {
        let ordered = [
            "", "2 mål", "ab", "Ab", "abc", "Éa", "Eb", "Vik", "wa", "Ü", "yl", "z", "Å", "åa", "Äng", "öl",
            "Øl", "Öm",
        ];
        let keys = ordered.map(sort_key);
        assert!(keys.is_sorted(), "{keys:?}");
        assert!(keys.iter().all(|key| key.starts_with(VERSION)));
        assert_eq!(sort_key("A\u{30a}"), sort_key("Å"));
    }

    /// Every letter of Latin, Greek and Cyrillic script.
    #[test]
    fn keys_are_those_that_are_stored() {
        let mut all = Sha256::new();
        for letter in '\u{20}'..'\u{530}' {
            all.update(sort_key(&letter.to_string()));
        }
        let digest = format!("{:x}", all.finalize());
        assert_eq!(digest.get(..16), Some("0be6ef0c62f74a2c"), "{VERSION}");
    }
}
