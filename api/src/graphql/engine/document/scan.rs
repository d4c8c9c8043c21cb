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
    let mut rest = text.as_bytes();
    let mut open = 0_u64;
    while let Some((&first, after)) = rest.split_first() {
        let length = match first {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                rest = after;
                continue;
            }
            b'#' => {
                rest = skip_while(rest, |byte| byte != b'\n' && byte != b'\r');
                continue;
            }
            b'"' => string_length(rest),
            b'-' | b'0'..=b'9' => rest.len() - skip_while(rest, is_number).len(),
            byte if is_word(byte) => {
                let length = rest.len() - skip_while(rest, is_word).len();
                scan.name_bytes = scan.name_bytes.max(length as u64);
                length
            }
            b'.' if rest.starts_with(b"...") => 3,
            b'{' | b'[' | b'(' => {
                open += 1;
                scan.nesting = scan.nesting.max(open);
                1
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                1
            }
            _ => 1,
        };
        scan.tokens += 1;
        rest = rest.get(length..).unwrap_or_default();
    }
    scan
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_number(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-')
}

fn skip_while(text: &[u8], skip: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|&byte| !skip(byte)).unwrap_or(text.len());
    text.get(end..).unwrap_or_default()
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
