//! An identity provider's key pairs, made for each run.

use arshjul::auth::{External, KeyError, KeySource, VerificationKey, Verifier};
use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaKeyPair,
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jsonwebtoken::{Algorithm, AlgorithmFamily, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::Value;

use super::{clock, expectation};

pub struct Signer {
    pub algorithm: Algorithm,
    /// In PEM, or the secret.
    pub public: String,
    private: EncodingKey,
}

impl Signer {
    pub fn new(algorithm: Algorithm) -> Self {
        let (public, private) = match algorithm.family() {
            AlgorithmFamily::Hmac => {
                let secret = "a secret of the test suite, longer than the longest hash (64 bytes)".to_owned();
                let private = EncodingKey::from_secret(secret.as_bytes());
                return Self {
                    algorithm,
                    public: secret,
                    private,
                };
            }
            AlgorithmFamily::Rsa => rsa(),
            AlgorithmFamily::Ec if algorithm == Algorithm::ES384 => ec(&ECDSA_P384_SHA384_FIXED_SIGNING),
            AlgorithmFamily::Ec => ec(&ECDSA_P256_SHA256_FIXED_SIGNING),
            AlgorithmFamily::Ed => ed(),
        };
        Self {
            algorithm,
            public: pem("PUBLIC KEY", &public),
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
        encode(header, claims, &self.private).unwrap()
    }

    pub fn verification_key(&self) -> Result<VerificationKey, KeyError> {
        match self.algorithm.family() {
            AlgorithmFamily::Hmac => VerificationKey::secret(self.public.as_bytes(), &[self.algorithm]),
            _ => VerificationKey::public_pem(&self.public, &[self.algorithm]),
        }
    }

    /// A service that trusts this key alone.
    pub fn verifier(&self) -> Verifier {
        let keys = KeySource::Static(self.verification_key().unwrap());
        let external = External {
            expectation: expectation(),
            algorithms: vec![self.algorithm],
            keys,
        };
        Verifier::external(external, clock()).unwrap()
    }

    /// As a provider publishes it.
    pub fn jwk(&self, key_id: &str) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.private, self.algorithm).unwrap();
        jwk.common.key_id = Some(key_id.to_owned());
        serde_json::to_value(jwk).unwrap()
    }
}

fn rsa() -> (Vec<u8>, EncodingKey) {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let private = EncodingKey::from_rsa_pem(pem("PRIVATE KEY", private.as_ref()).as_bytes());
    (
        pair.public_key().as_der().unwrap().as_ref().to_vec(),
        private.unwrap(),
    )
}

fn ec(algorithm: &'static EcdsaSigningAlgorithm) -> (Vec<u8>, EncodingKey) {
    let pair = EcdsaKeyPair::generate(algorithm).unwrap();
    let private = EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref());
    (pair.public_key().as_der().unwrap().as_ref().to_vec(), private)
}

fn ed() -> (Vec<u8>, EncodingKey) {
    let pair = Ed25519KeyPair::generate().unwrap();
    let private = EncodingKey::from_ed_der(pair.to_pkcs8v1().unwrap().as_ref());
    (pair.public_key().as_der().unwrap().as_ref().to_vec(), private)
}

fn pem(label: &str, der: &[u8]) -> String {
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        STANDARD.encode(der)
    )
}
