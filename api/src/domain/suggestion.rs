//! What may have been meant by a misspelt code (R5, A3).

use std::collections::HashMap;

use strsim::damerau_levenshtein;

/// How many are offered at most.
pub const MAX_SUGGESTIONS: usize = 3;

/// Distances are only measured for codes up to this length, so that a hostile text costs nothing.
const MAX_CHARS: usize = 64;

/// The codes nearest to the given text, nearest first and then in the order of codes: those that some letters typed wrong, left
/// out, added or swapped would explain, about one in three; case does not count. `codes` are those that the viewer may see.
pub fn nearest<'a>(text: &str, codes: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let typed = text.trim().to_lowercase();
    let length = typed.chars().count();
    if length == 0 || length > MAX_CHARS {
        return Vec::new();
    }
    let mut near: Vec<(usize, &str)> = codes
        .into_iter()
        .filter_map(|code| {
            let other = code.chars().count();
            let longest = length.max(other);
            let farthest = (longest / 3).max(1);
            // Lengths that differ by more can't be nearer: that spares the measuring.
            if length.abs_diff(other) > farthest {
                return None;
            }
            let distance = damerau_levenshtein(&typed, &code.to_lowercase());
            // Where every letter differs, nothing was meant by it.
            (distance <= farthest && distance < longest).then_some((distance, code))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter()
        .take(MAX_SUGGESTIONS)
        .map(|(_, code)| code.to_owned())
        .collect()
}

/// How many different misspellings of one kind of code a bulk request gets suggestions for; a file that has more of them has
/// another fault than spelling.
const MAX_MISSPELLINGS: usize = 100;

/// [`nearest`] for a bulk request, where the same misspelling stands in many rows.
#[derive(Clone, Debug)]
pub struct Speller<'a> {
    codes: Vec<&'a str>,
    found: HashMap<String, Vec<String>>,
}

impl<'a> Speller<'a> {
    pub fn new(codes: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            codes: codes.into_iter().collect(),
            found: HashMap::new(),
        }
    }

    pub fn nearest(&mut self, text: &str) -> Vec<String> {
        if let Some(found) = self.found.get(text) {
            return found.clone();
        }
        // A request of thousands of codes would take the square of that in time.
        if self.found.len() >= MAX_MISSPELLINGS {
            return Vec::new();
        }
        let found = nearest(text, self.codes.iter().copied());
        self.found.insert(text.to_owned(), found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CODES: [&str; 9] = [
        "1287", "AMN", "BIN", "EHU", "KFN", "N15428", "N17461", "SN", "TSN",
    ];

    #[test]
    fn a_slip_finds_what_was_meant() {
        for (text, expected) in [
            ("N15482", &["N15428"][..]),
            ("n15428", &["N15428"]),
            (" SN ", &["SN", "TSN"]),
            ("1278", &["1287"]),
            ("N1742", &["N15428", "N17461"]),
            ("XYZ", &[]),
            ("", &[]),
            ("   ", &[]),
            ("Q", &[]),
        ] {
            assert_eq!(nearest(text, CODES), expected, "{text:?}");
        }
    }

    #[test]
    fn a_text_of_any_length_is_answered_at_once() {
        assert_eq!(nearest(&"N15428".repeat(100_000), CODES), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn suggestions_are_few_known_and_independent_of_order(text in ".{0,10}", mut codes in prop::collection::vec("[A-Z0-9]{1,6}", 0..20)) {
            let found = nearest(&text, codes.iter().map(String::as_str));
            prop_assert!(found.len() <= MAX_SUGGESTIONS);
            prop_assert!(found.iter().all(|code| codes.contains(code)));
            codes.reverse();
            prop_assert_eq!(found, nearest(&text, codes.iter().map(String::as_str)));
        }
    }
}
