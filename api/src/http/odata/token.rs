//! The words of `$filter` (OData ABNF 4.01).

use std::{iter::Peekable, str::Chars};

use super::error::ODataError;

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A name, an operator, true, false or null.
    Word(String),
    Text(String),
    /// A number, a date or an instant, as it is written.
    Plain(String),
    Open,
    Close,
    Comma,
}

/// Characters of the longest filter that is read.
const LENGTH: usize = 8_000;

pub fn tokens(option: &'static str, text: &str) -> Result<Vec<Token>, ODataError> {
    let malformed = |what: &str| ODataError::malformed(option, what);
    if text.len() > LENGTH {
        return Err(malformed(
            "it is longer than 8,000 characters; use in (…) or several requests",
        ));
    }
    let mut found = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(&next) = rest.peek() {
        let token = match next {
            ' ' | '\t' => {
                rest.next();
                continue;
            }
            '(' | ')' | ',' => {
                rest.next();
                match next {
                    '(' => Token::Open,
                    ')' => Token::Close,
                    _ => Token::Comma,
                }
            }
            '\'' => Token::Text(quoted(&mut rest).ok_or_else(|| malformed("a text has no end: '…'"))?),
            first => {
                let mut word = String::new();
                while let Some(&next) = rest.peek() {
                    if !next.is_ascii_alphanumeric() && !"_.:+-$/@".contains(next) {
                        break;
                    }
                    word.push(next);
                    rest.next();
                }
                if word.is_empty() {
                    return Err(malformed(&format!("{first} is not understood")));
                }
                if first.is_ascii_digit() || first == '-' {
                    Token::Plain(word)
                } else {
                    Token::Word(word)
                }
            }
        };
        found.push(token);
    }
    Ok(found)
}

/// A text behind its first quotation mark, up to its last.
fn quoted(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    rest.next();
    let mut inside = String::new();
    loop {
        match rest.next()? {
            // Two of them are one inside.
            '\'' if rest.next_if_eq(&'\'').is_some() => inside.push('\''),
            '\'' => return Some(inside),
            other => inside.push(other),
        }
    }
}
