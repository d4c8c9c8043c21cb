//! What a token says of itself before anything is verified: enough to choose a key.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::Value;

use super::AuthError;

/// The part of a JOSE header (RFC 7515, 4.1) that matters here. Keys that travel in the header (`jwk`, `jku`, `x5c`, `x5u`)
/// are the sender's word, and not read.
#[derive(Debug, Deserialize)]
pub(super) struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

impl Header {
    pub(super) fn of(token: &str) -> Result<Self, AuthError> {
        let mut parts = token.split('.');
        let (Some(header), Some(_), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(AuthError::TokenMalformed);
        };
        let json = URL_SAFE_NO_PAD.decode(header).ok();
        let header = json.and_then(|json| serde_json::from_slice::<Self>(&json).ok());
        let header = header.ok_or(AuthError::TokenMalformed)?;
        // Extensions that the sender calls critical must be understood (RFC 7515, 4.1.11), and we know none.
        match header.crit {
            Some(_) => Err(AuthError::TokenMalformed),
            None => Ok(header),
        }
    }

    /// None for one that we can't verify, `none` among them.
    pub(super) fn algorithm(&self) -> Option<Algorithm> {
        self.alg.parse().ok()
    }

    pub(super) fn key_id(&self) -> Option<&str> {
        self.kid.as_deref()
    }
}
