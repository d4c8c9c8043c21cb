//! When two questions are the same.

use std::collections::BTreeSet;

/// The words of a question, whatever their order, letters' case and punctuation.
pub fn words(question: &str) -> BTreeSet<String> {
    let words = question.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whether two questions ask the same in the same words, or nearly: four words of five in common.
pub fn is_same<W: Ord>(one: &BTreeSet<W>, other: &BTreeSet<W>) -> bool {
    let common = one.intersection(other).count();
    let all = one.len() + other.len() - common;
    all > 0 && common * 5 >= all * 4
}
