//! An identity provider's key pairs. Those on curves are made for each run; ring makes no RSA keys, so two stand in files beside this
//! one, and open nothing but tests.

use arshjul::auth::{External, KeyError, KeySource, VerificationKey, Verifier};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, AlgorithmFamily, Header};
use ring::{
    hmac,
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
        KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
        RSA_PSS_SHA512, RsaKeyPair,
    },
};
use serde_json::{Value, json};

use super::{clock, expectation};

const SECRET: &str = "a secret of the test suite, longer than the longest hash (64 bytes)";

pub struct Signer {
    pub algorithm: Algorithm,
    /// In PEM, or the secret.
    pub public: String,
    private: Private,
}

enum Private {
    Secret,
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl Signer {
    pub fn new(algorithm: Algorithm) -> Self {
        Self::with(algorithm, include_str!("provider.pem"))
    }

    /// Somebody else, with a key pair of the same kind.
    pub fn mallory(algorithm: Algorithm) -> Self {
        Self::with(algorithm, include_str!("mallory.pem"))
    }

    fn with(algorithm: Algorithm, rsa: &str) -> Self {
        let random = SystemRandom::new();
        let private = match algorithm.family() {
            AlgorithmFamily::Hmac => Private::Secret,
            AlgorithmFamily::Rsa => Private::Rsa(RsaKeyPair::from_pkcs8(&der(rsa)).unwrap()),
            AlgorithmFamily::Ec => {
                let curve = if algorithm == Algorithm::ES384 {
                    &ECDSA_P384_SHA384_FIXED_SIGNING
                } else {
                    &ECDSA_P256_SHA256_FIXED_SIGNING
                };
                let pair = EcdsaKeyPair::generate_pkcs8(curve, &random).unwrap();
                Private::Ec(EcdsaKeyPair::from_pkcs8(curve, pair.as_ref(), &random).unwrap())
            }
            AlgorithmFamily::Ed => {
                let pair = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
                Private::Ed(Ed25519KeyPair::from_pkcs8(pair.as_ref()).unwrap())
            }
        };
        let public = match &private {
            Private::Secret => SECRET.to_owned(),
            // PKCS #1 (RFC 8017, A.1.1), as ring writes it.
            Private::Rsa(pair) => pem("RSA PUBLIC KEY", pair.public_key().as_ref()),
            Private::Ec(pair) => pem("PUBLIC KEY", &subject(algorithm, pair.public_key().as_ref())),
            Private::Ed(pair) => pem("PUBLIC KEY", &subject(algorithm, pair.public_key().as_ref())),
        };
        Self {
            algorithm,
            public,
            private,
        }
    }

    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(&Header::new(self.algorithm), claims)
    }

    pub fn sign_as(&self, key_id: &str, claims: &Value) -> String {
        let header = Header {
            kid: Some(key_id.to_owned()),
            ..Header::new(self.algorithm)
        };
        self.sign_with(&header, claims)
    }

    pub fn sign_with(&self, header: &Header, claims: &Value) -> String {
        let part = |value: Vec<u8>| URL_SAFE_NO_PAD.encode(value);
        let header = part(serde_json::to_vec(header).unwrap());
        let message = format!("{header}.{}", part(serde_json::to_vec(claims).unwrap()));
        format!("{message}.{}", part(self.signature(message.as_bytes())))
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.private {
            Private::Secret => {
                let hash = match self.algorithm {
                    Algorithm::HS384 => hmac::HMAC_SHA384,
                    Algorithm::HS512 => hmac::HMAC_SHA512,
                    _ => hmac::HMAC_SHA256,
                };
                let key = hmac::Key::new(hash, SECRET.as_bytes());
                hmac::sign(&key, message).as_ref().to_vec()
            }
            Private::Rsa(pair) => {
                let padding: &dyn ring::signature::RsaEncoding = match self.algorithm {
                    Algorithm::RS384 => &RSA_PKCS1_SHA384,
                    Algorithm::RS512 => &RSA_PKCS1_SHA512,
                    Algorithm::PS256 => &RSA_PSS_SHA256,
                    Algorithm::PS384 => &RSA_PSS_SHA384,
                    Algorithm::PS512 => &RSA_PSS_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(padding, &random, message, &mut signature).unwrap();
                signature
            }
            Private::Ec(pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
            Private::Ed(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }

    pub fn verification_key(&self) -> Result<VerificationKey, KeyError> {
        match self.private {
            Private::Secret => VerificationKey::secret(self.public.as_bytes(), &[self.algorithm]),
            _ => VerificationKey::public_pem(&self.public, &[self.algorithm]),
        }
    }

    /// A service that trusts this key alone.
    pub fn verifier(&self) -> Verifier {
        let keys = KeySource::Static(self.verification_key().unwrap());
        let external = External {
            authorization_uri: None,
            expectation: expectation(),
            algorithms: vec![self.algorithm],
            keys,
        };
        Verifier::external(external, clock()).unwrap()
    }

    /// As a provider publishes it (RFC 7518, section 6; RFC 8037, section 2).
    pub fn jwk(&self, key_id: &str) -> Value {
        let number = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let mut jwk = match &self.private {
            Private::Secret => json!({ "kty": "oct", "k": number(SECRET.as_bytes()) }),
            Private::Rsa(pair) => {
                let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({ "kty": "RSA", "n": number(&n), "e": number(&e) })
            }
            Private::Ec(pair) => {
                // An uncompressed point: one byte, then two coordinates (SEC 1, 2.3.3).
                let point = &pair.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                let curve = if self.algorithm == Algorithm::ES384 {
                    "P-384"
                } else {
                    "P-256"
                };
                json!({ "kty": "EC", "crv": curve, "x": number(x), "y": number(y) })
            }
            Private::Ed(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": number(pair.public_key().as_ref()) })
            }
        };
        jwk["alg"] = json!(self.algorithm);
        jwk["kid"] = json!(key_id);
        jwk
    }
}

/// SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) of a key on a curve: what names the curve, and the key.
fn subject(algorithm: Algorithm, key: &[u8]) -> Vec<u8> {
    let prefix = match algorithm {
        Algorithm::ES256 => "3059301306072a8648ce3d020106082a8648ce3d030107034200",
        Algorithm::ES384 => "3076301006072a8648ce3d020106052b81040022036200",
        _ => "302a300506032b6570032100",
    };
    let byte = |at: usize| u8::from_str_radix(&prefix[at..at + 2], 16).unwrap();
    let mut der: Vec<u8> = (0..prefix.len()).step_by(2).map(byte).collect();
    der.extend(key);
    der
}

fn pem(label: &str, der: &[u8]) -> String {
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        STANDARD.encode(der)
    )
}

fn der(pem: &str) -> Vec<u8> {
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    STANDARD.decode(lines.collect::<String>()).unwrap()
}
