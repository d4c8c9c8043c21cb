//! The words of `$filter` (OData ABNF 4.01).

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
            '\'' => {
                rest.next();
                let mut inside = String::new();
                loop {
                    match rest.next() {
                        // Two of them are one inside.
                        Some('\'') if rest.peek() == Some(&'\'') => {
                            rest.next();
                            inside.push('\'');
                        }
                        Some('\'') => break,
                        Some(other) => inside.push(other),
                        None => return Err(malformed("a text has no end: '…'")),
                    }
                }
                Token::Text(inside)
            }
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
