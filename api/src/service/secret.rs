//! Secrets that open something to whoever has them.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use super::{Failure, digest};
use crate::random;

/// More than anyone can guess.
const BYTES: usize = 32;

/// A secret. Its debug form keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub fn random() -> Result<Self, Failure> {
        let secret: [u8; BYTES] = random::bytes()?;
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(secret)))
    }

    /// None for what no token looks like.
    pub fn parse(text: &str) -> Option<Self> {
        let secret = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        (secret.len() == BYTES).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The SHA-256 of its text, in hexadecimal. A secret this random needs no salt and no slow hash.
    pub fn hash(&self) -> String {
        digest::sha256(self.0.as_bytes())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_no_two_are_alike() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(Token::parse(one.as_str()), Some(one.clone()));
        assert_ne!(one, other);
        assert_ne!(one.hash(), other.hash());
        assert!(!format!("{one:?}").contains(one.as_str()));
    }

    #[test]
    fn what_is_no_token_is_not_looked_up() {
        let token = Token::random().unwrap();
        let text = token.as_str();
        for wrong in [
            "",
            "x",
            &text[1..],
            &format!("{text}A"),
            &format!("{text}="),
            &text.replace(&text[..1], "å"),
            &"+".repeat(43),
            &"A".repeat(10_000),
        ] {
            assert_eq!(Token::parse(wrong), None, "{wrong}");
        }
    }
}
