//! One pass over the text, before anything that recurses or allocates.

/// What the text is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    pub tokens: u64,
    pub nesting: u64,
    pub name_bytes: u64,
}

/// Counts tokens as the GraphQL specification (section 2.1) divides the text. What is not a token counts as one, for the
/// parser to refuse.
pub fn scan(text: &str) -> Scan {
    let mut scan = Scan::default();
    let mut open = 0_u64;
    for (_, token) in tokens(text) {
        match token {
            [b'{' | b'[' | b'(', ..] => {
                open += 1;
                scan.nesting = scan.nesting.max(open);
            }
            [b'}' | b']' | b')', ..] => open = open.saturating_sub(1),
            [first, ..] if is_word(*first) => scan.name_bytes = scan.name_bytes.max(token.len() as u64),
            _ => {}
        }
        scan.tokens += 1;
    }
    scan
}

/// The text's tokens, each with the byte that it begins at.
pub fn tokens(text: &str) -> impl Iterator<Item = (usize, &[u8])> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let start = at;
            let length = match *rest.first()? {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                    at += 1;
                    continue;
                }
                b'#' => {
                    at += length_while(rest, |byte| byte != b'\n' && byte != b'\r');
                    continue;
                }
                b'"' => string_length(rest),
                b'-' | b'0'..=b'9' => length_while(rest, is_number),
                byte if is_word(byte) => length_while(rest, is_word),
                b'.' if rest.starts_with(b"...") => 3,
                _ => 1,
            };
            at += length;
            return Some((start, rest.get(..length).unwrap_or(rest)));
        }
    })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_number(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-')
}

fn length_while(text: &[u8], goes_on: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|&byte| !goes_on(byte)).unwrap_or(text.len())
}

/// Bytes of the string that `text` begins with, its quotes included; all of it when the string doesn't end.
fn string_length(text: &[u8]) -> usize {
    let block = text.starts_with(b"\"\"\"");
    let mut at = if block { 3 } else { 1 };
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        match rest {
            [b'\\', b'"', b'"', b'"', ..] if block => at += 4,
            [b'"', b'"', b'"', ..] if block => return at + 3,
            [b'\\', _, ..] if !block => at += 2,
            [b'"' | b'\n' | b'\r', ..] if !block => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> u64 {
        scan(text).tokens
    }

    #[test]
    fn tokens_are_words_strings_and_signs() {
        assert_eq!(tokens("{ a(b: 1, c: \"x y { z\") }"), 11);
        assert_eq!(tokens("{ ...f a(b: [-1.5e+3, 2, .]) }"), 14);
        assert_eq!(tokens("# only { a } comment\n"), 0);
        assert_eq!(tokens("\"\"\"block \\\"\"\" still\"\"\" a"), 2);
        assert_eq!(tokens("\"escaped \\\" quote\" a"), 2);
        assert_eq!(tokens("\"never ends { { {"), 1);
        assert_eq!(tokens("\"\" \"\" a"), 3);
    }

    #[test]
    fn brackets_in_text_do_not_nest() {
        assert_eq!(scan("{ a(x: [{ y: \"{{{{\" }]) # ((((\n }").nesting, 4);
        assert_eq!(scan("}}}} { a }").nesting, 1);
        assert_eq!(scan(&"{a".repeat(20_000)).nesting, 20_000);
    }

    #[test]
    fn the_longest_name_is_known() {
        assert_eq!(scan("{ ab abcde abc }").name_bytes, 5);
    }
}
