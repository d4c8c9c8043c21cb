//! Keys that verify, each bound to the algorithms that it may be used with.

use std::sync::Arc;

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, Validation, decode,
    errors::ErrorKind,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse},
};
use serde_json::{Map, Value};

use super::AuthError;

/// Why a configured key can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "{algorithm:?} needs a secret of at least {minimum} bytes (RFC 7518, 3.2); this one has {actual}"
    )]
    SecretTooShort {
        algorithm: Algorithm,
        minimum: usize,
        actual: usize,
    },
    #[error("not a public key in PEM that fits {algorithm:?} (-----BEGIN PUBLIC KEY-----)")]
    PublicKeyUnfit { algorithm: Algorithm },
    #[error(
        "{algorithm:?} doesn't fit this kind of key: HS* goes with a secret, the others with a public key"
    )]
    KindUnfit { algorithm: Algorithm },
}

/// A key with the algorithms that it may verify. A public key never verifies an HMAC: that it could is the classic confusion.
#[derive(Clone, Debug)]
pub struct VerificationKey {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl VerificationKey {
    /// A shared secret, at least as long as the hash of each algorithm.
    pub fn secret(secret: &[u8], algorithms: &[Algorithm]) -> Result<Self, KeyError> {
        for &algorithm in algorithms {
            let minimum = match algorithm {
                Algorithm::HS256 => 32,
                Algorithm::HS384 => 48,
                Algorithm::HS512 => 64,
                _ => return Err(KeyError::KindUnfit { algorithm }),
            };
            let actual = secret.len();
            if actual < minimum {
                return Err(KeyError::SecretTooShort {
                    algorithm,
                    minimum,
                    actual,
                });
            }
        }
        let key = DecodingKey::from_secret(secret);
        Ok(Self::configured(key, algorithms.to_vec()))
    }

    /// A public key in PEM that every one of the algorithms fits.
    pub fn public_pem(pem: &str, algorithms: &[Algorithm]) -> Result<Self, KeyError> {
        let keys = algorithms.iter().map(|algorithm| public_key(pem, *algorithm));
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        let key = keys.into_iter().next_back().ok_or(KeyError::PublicKeyUnfit {
            algorithm: Algorithm::RS256,
        })?;
        Ok(Self::configured(key, algorithms.to_vec()))
    }

    const fn configured(key: DecodingKey, algorithms: Vec<Algorithm>) -> Self {
        Self {
            id: None,
            algorithms,
            key,
        }
    }

    /// A published key, when it is meant to verify signatures with one of the allowed algorithms.
    pub(super) fn published(jwk: &Jwk, allowed: &[Algorithm]) -> Option<Self> {
        let common = &jwk.common;
        let signs = !matches!(&common.public_key_use, Some(wanted) if *wanted != PublicKeyUse::Signature)
            && !matches!(&common.key_operations, Some(all) if !all.contains(&KeyOperations::Verify));
        let algorithms: Vec<_> = fitting(&jwk.algorithm)
            .iter()
            .copied()
            .filter(|algorithm| allowed.contains(algorithm))
            .filter(|&algorithm| common.key_algorithm.is_none_or(|named| named == algorithm.into()))
            .collect();
        if !signs || algorithms.is_empty() {
            return None;
        }
        let key = DecodingKey::from_jwk(jwk).ok()?;
        Some(Self {
            id: common.key_id.clone(),
            algorithms,
            key,
        })
    }

    /// The claims of a token that this key has signed. They are not checked yet.
    pub(super) fn verified_claims(
        &self,
        token: &str,
        algorithm: Algorithm,
    ) -> Result<Map<String, Value>, AuthError> {
        // The library's own checks of claims are off: ours follow, by the service's clock.
        let mut signature_only = Validation::new(algorithm);
        signature_only.required_spec_claims.clear();
        signature_only.validate_exp = false;
        signature_only.validate_aud = false;
        let token = decode(token, &self.key, &signature_only).map_err(|error| match error.kind() {
            ErrorKind::InvalidToken | ErrorKind::Base64(_) | ErrorKind::Json(_) | ErrorKind::Utf8(_) => {
                AuthError::TokenMalformed
            }
            _ => AuthError::SignatureInvalid,
        })?;
        Ok(token.claims)
    }
}

/// The key in PEM, as one algorithm reads it.
fn public_key(pem: &str, algorithm: Algorithm) -> Result<DecodingKey, KeyError> {
    let unfit = KeyError::PublicKeyUnfit { algorithm };
    // The library would take an RSA private key, or what it finds first in a certificate, without a word.
    if !pem.contains("-----BEGIN PUBLIC KEY-----") && !pem.contains("-----BEGIN RSA PUBLIC KEY-----") {
        return Err(unfit);
    }
    let key = match algorithm.family() {
        AlgorithmFamily::Hmac => return Err(KeyError::KindUnfit { algorithm }),
        AlgorithmFamily::Rsa => DecodingKey::from_rsa_pem(pem.as_bytes()),
        AlgorithmFamily::Ec => DecodingKey::from_ec_pem(pem.as_bytes()),
        AlgorithmFamily::Ed => DecodingKey::from_ed_pem(pem.as_bytes()),
    };
    // An uncompressed point: one byte, then two coordinates of the curve's size (SEC 1, 2.3.3).
    let point = match algorithm {
        Algorithm::ES256 => Some(65),
        Algorithm::ES384 => Some(97),
        _ => None,
    };
    let length = |key: &DecodingKey| key.try_get_as_bytes().map_or(0, <[u8]>::len);
    let fits = |key: &DecodingKey| point.is_none_or(|point| length(key) == point);
    key.ok().filter(fits).ok_or(unfit)
}

/// The algorithms that a kind of key can serve. A published symmetric key is everybody's key, and serves none.
fn fitting(parameters: &AlgorithmParameters) -> &'static [Algorithm] {
    match parameters {
        AlgorithmParameters::RSA(_) => AlgorithmFamily::Rsa.algorithms(),
        AlgorithmParameters::EllipticCurve(ec) => match ec.curve {
            EllipticCurve::P256 => &[Algorithm::ES256],
            EllipticCurve::P384 => &[Algorithm::ES384],
            _ => &[],
        },
        AlgorithmParameters::OctetKeyPair(pair) if matches!(pair.curve, EllipticCurve::Ed25519) => {
            &[Algorithm::EdDSA]
        }
        _ => &[],
    }
}

/// The keys that hold at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyRing(Vec<Arc<VerificationKey>>);

impl KeyRing {
    pub(super) fn of(keys: Vec<VerificationKey>) -> Self {
        Self(keys.into_iter().map(Arc::new).collect())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key of that id. A token that names no key is taken where there is no choice: one key fits its algorithm.
    pub(super) fn find(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Arc<VerificationKey>, AuthError> {
        let is_named = |key: &&Arc<VerificationKey>| id.is_none() || key.id.as_deref() == id;
        let named = || self.0.iter().filter(is_named);
        let mut fitting = named().filter(|key| key.algorithms.contains(&algorithm));
        match (fitting.next(), fitting.next()) {
            (Some(key), other) if other.is_none() || id.is_some() => Ok(Arc::clone(key)),
            (None, _) if id.is_some() && named().next().is_some() => Err(AuthError::AlgorithmNotAllowed),
            _ => Err(AuthError::UnknownKey),
        }
    }
}
