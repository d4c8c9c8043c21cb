//! What a personal token looks like: a secret behind a prefix, by which people, tools and scanners of secrets know it.

use crate::service::{Failure, secret::Token};

/// No JWT begins so.
const PREFIX: &str = "arshjul_pat_";

/// A personal token as it is sent. Its debug form keeps the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret(Token);

impl Secret {
    pub fn random() -> Result<Self, Failure> {
        Token::random().map(Self)
    }

    /// Whether a text is meant to be one.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// None for what no personal token looks like.
    pub fn parse(text: &str) -> Option<Self> {
        Token::parse(text.strip_prefix(PREFIX)?).map(Self)
    }

    pub fn text(&self) -> String {
        format!("{PREFIX}{}", self.0.as_str())
    }

    /// What is kept of it, and looked up.
    pub fn hash(&self) -> String {
        self.0.hash()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_with_its_prefix_and_not_without() {
        let secret = Secret::random().unwrap();
        let text = secret.text();
        assert!(
            text.starts_with("arshjul_pat_") && text.len() == 12 + 43,
            "{text}"
        );
        assert_eq!(Secret::parse(&text), Some(secret.clone()));
        assert!(!format!("{secret:?}").contains(&text[12..]));
        for wrong in [
            &text[12..],
            &text[..54],
            "arshjul_pat_",
            &format!("{text}A"),
            &text.to_uppercase(),
        ] {
            assert_eq!(Secret::parse(wrong), None, "{wrong}");
        }
        assert!(Secret::is_meant("arshjul_pat_x") && !Secret::is_meant("eyJhbGciOi"));
    }
}
