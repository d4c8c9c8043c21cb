//! Sign-in (A5): who a token stands for, and whether to believe it.
//!
//! The signature is verified before any claim is read, so that only someone who holds a key learns which claim was wrong.
//! Claims are checked here and not by the JWT library: it takes the time from the machine, and lets an issuer or audience of
//! the wrong JSON type pass.

use std::time::Duration;

use jsonwebtoken::Algorithm;

pub use self::{
    claim::{Expectation, RoleClaim, RoleClaimError},
    error::AuthError,
    jwks::Jwks,
    key::{KeyError, VerificationKey},
    local::{LocalKey, LocalKeyError, TokenRequest},
};
use self::{header::Header, key::KeyRing};
use crate::{clock::Clock, service::context::Identity};

mod claim;
mod error;
mod header;
mod jwks;
mod key;
mod local;
mod signature;

/// Bytes of a token. Tokens with many groups pass 8 KiB; none that we can use passes 16.
const TOKEN_BYTES: usize = 16 * 1024;

/// Whose tokens are believed.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// Tokens that `arshjul token` mints with the key in the data directory.
    Local,
    /// Tokens of the municipality's identity provider.
    External(Box<External>),
}

/// An identity provider as configured.
#[derive(Clone, Debug)]
pub struct External {
    pub expectation: Expectation,
    pub algorithms: Vec<Algorithm>,
    pub keys: KeySource,
    /// Where people sign in, for tools that ask (docs/bi.md).
    pub authorization_uri: Option<reqwest::Url>,
}

/// Where an identity provider's keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    Static(VerificationKey),
    /// A JWK set (RFC 7517, 5).
    Jwks(reqwest::Url),
}

/// Turns tokens into identities. Cheap to clone; clones share the fetched keys.
#[derive(Clone, Debug)]
pub struct Verifier {
    expectation: Expectation,
    algorithms: Vec<Algorithm>,
    keys: Keys,
    authorization_uri: Option<reqwest::Url>,
    clock: Clock,
}

#[derive(Clone, Debug)]
enum Keys {
    Fixed(KeyRing),
    Fetched(Jwks),
}

impl Verifier {
    /// For an identity provider. Its keys are fetched when the first token comes.
    pub fn external(external: External, clock: Clock) -> Result<Self, reqwest::Error> {
        let algorithms = external.algorithms;
        let keys = match external.keys {
            KeySource::Static(key) => Keys::Fixed(KeyRing::of(vec![key])),
            KeySource::Jwks(url) => Keys::Fetched(Jwks::new(url, algorithms.clone(), clock.clone())?),
        };
        Ok(Self {
            authorization_uri: external.authorization_uri,
            ..Self::new(external.expectation, algorithms, keys, clock)
        })
    }

    /// For the tokens that the local key mints.
    pub fn local(key: &LocalKey, clock: Clock) -> Self {
        let expectation = Expectation {
            issuer: local::ISSUER.to_owned(),
            audiences: vec![local::AUDIENCE.to_owned()],
            leeway: Duration::ZERO,
            roles: RoleClaim::default(),
            name_claim: "name".to_owned(),
        };
        let keys = Keys::Fixed(KeyRing::of(vec![key.verification_key()]));
        Self::new(expectation, vec![Algorithm::HS256], keys, clock)
    }

    fn new(expectation: Expectation, algorithms: Vec<Algorithm>, keys: Keys, clock: Clock) -> Self {
        signature::install();
        Self {
            expectation,
            algorithms,
            keys,
            authorization_uri: None,
            clock,
        }
    }

    /// Where people sign in, as far as the operator has said.
    pub fn authorization_uri(&self) -> Option<&str> {
        self.authorization_uri.as_ref().map(reqwest::Url::as_str)
    }

    /// Who the token stands for.
    pub async fn verify(&self, token: &str) -> Result<Identity, AuthError> {
        if token.len() > TOKEN_BYTES {
            return Err(AuthError::TokenTooLarge);
        }
        let header = Header::of(token)?;
        let algorithm = header
            .algorithm()
            .filter(|algorithm| self.algorithms.contains(algorithm))
            .ok_or(AuthError::AlgorithmNotAllowed)?;
        let key = match &self.keys {
            // A configured key has no id, whatever the token calls it.
            Keys::Fixed(ring) => ring.find(None, algorithm)?,
            Keys::Fetched(jwks) => jwks.find(header.key_id(), algorithm).await?,
        };
        let claims = key.verified_claims(token, algorithm)?;
        self.expectation.identity(&claims, self.clock.now())
    }
}
