//! Descriptions of operations, fragments and variables (specification, September 2025, section 2.5), which the parser doesn't know yet.

use std::borrow::Cow;

use super::scan::tokens;

/// The text with blanks where those descriptions stand, so that everything else keeps its place.
pub fn blanked(text: &str) -> Cow<'_, str> {
    if !text.contains('"') {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut descriptions = Vec::new();
    let mut open = Vec::new();
    let mut before: &[u8] = b"";
    let mut tokens = tokens(text).peekable();
    while let Some((start, token)) = tokens.next() {
        let next = tokens.peek().map_or(&b""[..], |(_, next)| *next);
        match token {
            [bracket @ (b'{' | b'[' | b'('), ..] => open.push(*bracket),
            [b'}' | b']' | b')', ..] => {
                open.pop();
            }
            [b'"', ..] if is_description(&open, before, next) => descriptions.push((start, token.len())),
            _ => {}
        }
        before = token;
    }
    if descriptions.is_empty() {
        return Cow::Borrowed(text);
    }
    for (start, length) in descriptions {
        let described = bytes.iter_mut().skip(start).take(length);
        described
            .filter(|byte| **byte != b'\n' && **byte != b'\r')
            .for_each(|byte| *byte = b' ');
    }
    // A whole token of the text was blanked, never half a character.
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Before a definition that begins with a keyword, or before a variable that is defined, where it is nobody's default.
fn is_description(open: &[u8], before: &[u8], next: &[u8]) -> bool {
    match open {
        [] => before != b"@" && matches!(next, b"query" | b"mutation" | b"subscription" | b"fragment"),
        [b'('] => next == b"$" && !matches!(before, b"=" | b":"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::blanked;

    #[test]
    fn descriptions_are_blanked_where_they_may_stand() {
        for (text, expected) in [
            (r#""What" query A { a }"#, "       query A { a }"),
            (
                "\"\"\"Two\nlines\"\"\" fragment F on A { a }",
                "      \n         fragment F on A { a }",
            ),
            (
                r#"query A("one" $a: Int, "two" $b: Int) { a }"#,
                "query A(      $a: Int,       $b: Int) { a }",
            ),
        ] {
            assert_eq!(blanked(text), expected);
        }
    }

    #[test]
    fn other_strings_stay() {
        for text in [
            r#"{ a(b: "query") }"#,
            r#""of nothing" { a }"#,
            r#"query A($a: String = "x" $b: Int) { a }"#,
            r#"query A($a: String @d(x: "y") $b: Int) { a }"#,
            r#"{ a(b: ["x" $c]) }"#,
            r#"query A { a } "left over""#,
        ] {
            assert_eq!(blanked(text), text);
        }
    }
}
