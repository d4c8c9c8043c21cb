//! Text that may run from right to left keeps that to itself (Unicode Standard Annex #9): what was typed turns nothing around it.

use std::borrow::Cow;

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// The text as it may stand beside others: isolated where it holds what reaches beyond it, and otherwise as it is.
pub fn isolated(text: &str) -> Cow<'_, str> {
    if text.split('\n').all(is_contained) {
        return Cow::Borrowed(text);
    }
    // A line end closes what is open (rule X8).
    let lines = text.split('\n').map(|line| {
        if is_contained(line) {
            line.to_owned()
        } else {
            wrapped(line)
        }
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// What takes no room where it is drawn.
pub const fn is_control(character: char) -> bool {
    opens(character) || character == POP_ISOLATE || reaches_out(character)
}

/// LRI, RLI, FSI.
const fn opens(character: char) -> bool {
    matches!(character, '\u{2066}'..=FIRST_STRONG_ISOLATE)
}

/// Embeddings, overrides and their end, and marks.
const fn reaches_out(character: char) -> bool {
    matches!(
        character,
        '\u{202a}'..='\u{202e}' | '\u{200e}' | '\u{200f}' | '\u{61c}'
    )
}

/// Whether all that turns text stands within isolates that the line itself closes.
fn is_contained(line: &str) -> bool {
    let mut open = 0_usize;
    for character in line.chars().filter(|character| is_control(*character)) {
        if opens(character) {
            open += 1;
        } else if character == POP_ISOLATE {
            match open.checked_sub(1) {
                Some(fewer) => open = fewer,
                None => return false,
            }
        } else if open == 0 {
            return false;
        }
    }
    open == 0
}

/// An end without a beginning would end our own isolate.
fn wrapped(line: &str) -> String {
    let mut open = 0_usize;
    let mut text = String::from(FIRST_STRONG_ISOLATE);
    for character in line.chars() {
        if opens(character) {
            open += 1;
        } else if character == POP_ISOLATE {
            match open.checked_sub(1) {
                Some(fewer) => open = fewer,
                None => continue,
            }
        }
        text.push(character);
    }
    text.extend(std::iter::repeat_n(POP_ISOLATE, open + 1));
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_turns_text_is_isolated_and_nothing_else() {
        for (typed, shown) in [
            ("Öppna förskolan", "Öppna förskolan"),
            ("التعليم", "التعليم"),
            ("Plan \u{202e}ecivres", "\u{2068}Plan \u{202e}ecivres\u{2069}"),
            ("a\u{2069}\u{202e}b", "\u{2068}a\u{202e}b\u{2069}"),
            ("a\u{2067}b", "\u{2068}a\u{2067}b\u{2069}\u{2069}"),
            ("a\u{200f}", "\u{2068}a\u{200f}\u{2069}"),
            ("a\u{2067}\u{202e}b\u{2069}", "a\u{2067}\u{202e}b\u{2069}"),
            ("a\u{202e}\nb", "\u{2068}a\u{202e}\u{2069}\nb"),
        ] {
            assert_eq!(isolated(typed), shown, "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn isolated_once_is_isolated(text in "[ab\n\u{200e}\u{202a}-\u{202e}\u{2066}-\u{2069}]{0,12}") {
            let once = isolated(&text).into_owned();
            prop_assert!(once.split('\n').all(is_contained));
            prop_assert_eq!(isolated(&once).into_owned(), once.clone());
            let letters = |text: &str| text.chars().filter(|character| !is_control(*character)).collect::<String>();
            prop_assert_eq!(letters(&once), letters(&text));
        }
    }
}
