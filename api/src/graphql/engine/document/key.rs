//! Names that stand where an argument or a field of an object begins, and are followed by no colon. The parser passes over them, and what stands
//! there would be lost without a word.

use super::scan::tokens;

/// What is open, and what stands next in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Selection,
    List,
    Keys(Next),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Key,
    /// After the key that begins there.
    Colon(usize),
    Value,
    DirectiveName,
}

/// Where the first such name begins.
pub fn without_colon(text: &str) -> Option<usize> {
    let mut open = vec![Open::Selection];
    for (at, token) in tokens(text) {
        if let Some(Open::Keys(Next::Colon(key))) = open.last()
            && token != b":"
        {
            return Some(*key);
        }
        let first = token.first().copied().unwrap_or_default();
        match first {
            b'[' => open.push(Open::List),
            b'{' if matches!(open.last(), Some(Open::Selection)) => open.push(Open::Selection),
            b'(' | b'{' => open.push(Open::Keys(Next::Key)),
            b')' | b']' | b'}' => {
                // The text's own level stays.
                if open.len() > 1 {
                    open.pop();
                }
                value_ends(&mut open, first);
            }
            _ => {
                if let Some(Open::Keys(next)) = open.last_mut() {
                    *next = after(*next, first, at);
                }
            }
        }
    }
    None
}

fn value_ends(open: &mut [Open], closing: u8) {
    if let Some(Open::Keys(next)) = open.last_mut()
        && *next == Next::Value
        && closing != b')'
    {
        *next = Next::Key;
    }
}

fn after(next: Next, first: u8, at: usize) -> Next {
    let is_word = first.is_ascii_alphanumeric() || first == b'_';
    let ends_value = is_word || matches!(first, b'"' | b'-');
    match (next, first) {
        (Next::Colon(_), _) | (_, b'=') => Next::Value,
        (_, b'@') => Next::DirectiveName,
        (Next::Key, _) if is_word => Next::Colon(at),
        (Next::Value, _) if !ends_value => Next::Value,
        (Next::Key | Next::Value | Next::DirectiveName, _) => Next::Key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_its_colons_is_passed() {
        for text in [
            "{ a(b: 1, c: $d, e: [1, {f: \"g\", h: {i: J}}], k: -1) { l @m(n: true) } }",
            "query Q($a: [Int!]! = [1], $b: In = {c: 1, d: [E]} @f(g: 1) @h, $i: J!) @k { l }",
            "mutation { a(b: {}) { c } } fragment D on E { f(g: \"\"\"h i\"\"\") }",
            "{ a b c: d(e: F) }",
        ] {
            assert_eq!(without_colon(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_without_one_is_found_where_it_begins() {
        for (text, at) in [
            ("{ a(b: {c true, d: 1}) }", 8),
            ("{ a(b c: 1) }", 4),
            ("{ a(b: [{c}]) }", 9),
            ("query($a: B = {c d: 1}) { e }", 15),
        ] {
            assert_eq!(without_colon(text), Some(at), "{text}");
        }
    }
}
