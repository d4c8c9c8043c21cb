//! One spelling of what people type: the same words are the same text, whatever they were typed or pasted with.

use icu_normalizer::ComposingNormalizerBorrowed;

/// A title or a name: one line, whose words stand one blank apart (a no-break space is one), in Unicode's composed form (NFC).
pub fn line(text: &str) -> String {
    let composed = composed(text);
    let words = composed.split(|character: char| character.is_whitespace() || is_control(character));
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// A text of several lines, in the same form; its blanks within stay as they are, and control characters become some.
pub fn prose(text: &str) -> String {
    let composed = composed(text).replace("\r\n", "\n").replace('\r', "\n");
    let plain = |character| match character {
        '\n' | '\t' => character,
        control if is_control(control) => ' ',
        other => other,
    };
    composed
        .trim()
        .chars()
        .map(plain)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// U+0000 stays, to be refused by its name. A byte order mark is a file's and no part of its text.
fn composed(text: &str) -> String {
    let normalizer = ComposingNormalizerBorrowed::new_nfc();
    normalizer.normalize(text).replace('\u{feff}', "")
}

fn is_control(character: char) -> bool {
    character.is_control() && character != '\0'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_same_whatever_it_was_typed_with() {
        for typed in [
            "Öppna förskolan",
            "  Öppna förskolan\t",
            "O\u{308}ppna fo\u{308}rskolan",
            "Öppna\u{a0}förskolan",
            "Öppna \u{2003} förskolan\u{200a}",
            "Öppna\r\nförskolan",
            "Öppna\u{7}förskolan\u{85}",
            "\u{feff}Öppna\u{2028}förskolan",
        ] {
            assert_eq!(line(typed), "Öppna förskolan", "{typed:?}");
        }
        assert_eq!(line(" \u{a0}\n"), "");
        assert_eq!(line("a\0b"), "a\0b");
    }

    #[test]
    fn prose_keeps_its_lines_and_its_blanks() {
        assert_eq!(
            prose(" Ett.\r\nTva\u{30a}.\r\tTre:  100\u{a0}000 kr\u{1b}[0m. \n"),
            "Ett.\nTvå.\n\tTre:  100\u{a0}000 kr [0m."
        );
        assert_eq!(prose("\u{1}\n"), "");
        assert_eq!(prose("a\0"), "a\0");
    }

    #[test]
    fn what_is_spelled_once_stays_so() {
        for typed in ["Å\u{30a} b", "e\u{301}\u{a0}\u{a0}x\u{7f}", "ﬁ ½ 👩\u{200d}👧"] {
            let (one, several) = (line(typed), prose(typed));
            assert_eq!(line(&one), one);
            assert_eq!(prose(&several), several);
        }
        assert_eq!(line("👩\u{200d}👧"), "👩\u{200d}👧");
    }
}
