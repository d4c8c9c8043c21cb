//! The settings of an identity provider, and which of them go together.

use std::{fs, net::IpAddr, path::PathBuf, time::Duration};

use clap::Args;
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use reqwest::Url;

use crate::auth::{
    Expectation, External, KeyError, KeySource, RoleClaim, RoleClaimError, SignIn, VerificationKey,
};

/// All of them have `ARSHJUL_JWT_` in front.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Identity provider")]
pub(super) struct SignInArgs {
    /// Issuer that tokens must name (iss).
    #[arg(long = "jwt-issuer", env = "ARSHJUL_JWT_ISSUER")]
    issuer: Option<String>,
    /// Audience that tokens must name (aud); several with commas between.
    #[arg(long = "jwt-audience", env = "ARSHJUL_JWT_AUDIENCE")]
    audience: Option<String>,
    /// Algorithms that tokens may be signed with, as in `RS256,ES256`.
    #[arg(long = "jwt-algorithms", env = "ARSHJUL_JWT_ALGORITHMS")]
    algorithms: Option<String>,
    /// Where the provider publishes its keys (JWKS). https, or http on this machine.
    #[arg(long = "jwt-jwks-url", env = "ARSHJUL_JWT_JWKS_URL")]
    jwks_url: Option<String>,
    /// Where people sign in at the provider: told to Excel and Power BI, which ask for it. https, or http on this machine.
    #[arg(long = "jwt-authorization-uri", env = "ARSHJUL_JWT_AUTHORIZATION_URI")]
    authorization_uri: Option<String>,
    /// Shared secret for HS256, HS384 or HS512; better in the environment than on the command line.
    #[arg(long = "jwt-secret", env = "ARSHJUL_JWT_SECRET", hide_env_values = true)]
    secret: Option<String>,
    /// Public key in PEM.
    #[arg(
        long = "jwt-public-key",
        env = "ARSHJUL_JWT_PUBLIC_KEY",
        hide_env_values = true
    )]
    public_key: Option<String>,
    /// File with a public key in PEM.
    #[arg(long = "jwt-public-key-file", env = "ARSHJUL_JWT_PUBLIC_KEY_FILE")]
    public_key_file: Option<PathBuf>,
    /// Claim that holds roles or groups: a name or a dotted path. By default `roles`.
    #[arg(long = "jwt-roles-claim", env = "ARSHJUL_JWT_ROLES_CLAIM")]
    roles_claim: Option<String>,
    /// Roles of groups, as in `group-id=REPORTER:SN,group-id=APPROVER:SN`. Without it the claim says `REPORTER:SN` itself.
    #[arg(long = "jwt-role-map", env = "ARSHJUL_JWT_ROLE_MAP")]
    role_map: Option<String>,
    /// Claim that holds the person's name. By default `name`.
    #[arg(long = "jwt-name-claim", env = "ARSHJUL_JWT_NAME_CLAIM")]
    name_claim: Option<String>,
    /// How far the provider's clock may differ from ours, in seconds, at most 300. By default 30.
    #[arg(long = "jwt-leeway-seconds", env = "ARSHJUL_JWT_LEEWAY_SECONDS",
          value_parser = clap::value_parser!(u64).range(..=300))]
    leeway_seconds: Option<u64>,
}

/// Why the settings of the identity provider can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("{0} is required where an identity provider is configured (any ARSHJUL_JWT_* is set)")]
    Missing(&'static str),
    #[error(
        "give one key: ARSHJUL_JWT_JWKS_URL, ARSHJUL_JWT_SECRET, ARSHJUL_JWT_PUBLIC_KEY or ARSHJUL_JWT_PUBLIC_KEY_FILE; \
         there are {0}"
    )]
    NotOneKey(usize),
    #[error(
        "ARSHJUL_JWT_ALGORITHMS: {0} is not one of HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, \
         ES384, EdDSA"
    )]
    UnknownAlgorithm(String),
    #[error(
        "ARSHJUL_JWT_ALGORITHMS: {0:?} doesn't go with ARSHJUL_JWT_JWKS_URL: published keys are everybody's"
    )]
    PublishedSecret(Algorithm),
    #[error("ARSHJUL_JWT_JWKS_URL must be an https URL without password, or http on a loopback address")]
    JwksUrl,
    #[error(
        "ARSHJUL_JWT_AUTHORIZATION_URI must be an https URL without password, or http on a loopback address"
    )]
    AuthorizationUri,
    #[error("ARSHJUL_JWT_SECRET: {0}")]
    Secret(#[source] KeyError),
    #[error("ARSHJUL_JWT_PUBLIC_KEY: {0}")]
    PublicKey(#[source] KeyError),
    #[error("ARSHJUL_JWT_PUBLIC_KEY_FILE: {}: {source}", path.display())]
    PublicKeyFile { path: PathBuf, source: std::io::Error },
    #[error("ARSHJUL_JWT_ROLE_MAP: {0}")]
    RoleMap(#[from] RoleClaimError),
}

impl SignInArgs {
    /// Whether any of them is set. Empty ones are not: that is how compose files leave a variable out.
    pub(super) fn is_given(&self) -> bool {
        // Every setting stands here once.
        let names = [&self.issuer, &self.audience, &self.algorithms];
        let keys = [&self.jwks_url, &self.secret, &self.public_key];
        let claims = [&self.roles_claim, &self.role_map, &self.name_claim];
        let mut texts = [names, keys, claims].into_iter().flatten();
        texts.any(|text| given(text.as_deref()).is_some())
            || given(self.authorization_uri.as_deref()).is_some()
            || given_file(self.public_key_file.as_ref()).is_some()
            || self.leeway_seconds.is_some()
    }

    pub(super) fn checked(&self) -> Result<SignIn, SignInError> {
        if !self.is_given() {
            return Ok(SignIn::Local);
        }
        let algorithms = self.algorithms()?;
        let keys = self.keys(&algorithms)?;
        let issuer = required(self.issuer.as_deref(), "ARSHJUL_JWT_ISSUER")?;
        let audiences = list(required(self.audience.as_deref(), "ARSHJUL_JWT_AUDIENCE")?);
        let roles_claim = given(self.roles_claim.as_deref()).unwrap_or("roles");
        let expectation = Expectation {
            issuer: issuer.to_owned(),
            audiences: audiences.map(str::to_owned).collect(),
            leeway: Duration::from_secs(self.leeway_seconds.unwrap_or(30)),
            roles: RoleClaim::new(roles_claim, self.role_map.as_deref().unwrap_or_default())?,
            name_claim: given(self.name_claim.as_deref()).unwrap_or("name").to_owned(),
        };
        let authorization_uri = given(self.authorization_uri.as_deref()).map(safe);
        Ok(SignIn::External(Box::new(External {
            expectation,
            algorithms,
            keys,
            authorization_uri: authorization_uri
                .transpose()
                .map_err(|_| SignInError::AuthorizationUri)?,
        })))
    }

    fn algorithms(&self) -> Result<Vec<Algorithm>, SignInError> {
        let names = list(required(self.algorithms.as_deref(), "ARSHJUL_JWT_ALGORITHMS")?);
        let unknown = |name: &str| SignInError::UnknownAlgorithm(name.to_owned());
        names
            .map(|name| name.parse().map_err(|_| unknown(name)))
            .collect()
    }

    fn keys(&self, algorithms: &[Algorithm]) -> Result<KeySource, SignInError> {
        let jwks_url = given(self.jwks_url.as_deref());
        let secret = given(self.secret.as_deref());
        let public_key = given(self.public_key.as_deref());
        let file = given_file(self.public_key_file.as_ref());
        match (jwks_url, secret, public_key, file) {
            (Some(url), None, None, None) => published(url, algorithms).map(KeySource::Jwks),
            (None, Some(secret), None, None) => VerificationKey::secret(secret.as_bytes(), algorithms)
                .map(KeySource::Static)
                .map_err(SignInError::Secret),
            (None, None, Some(pem), None) => public(pem, algorithms),
            (None, None, None, Some(path)) => {
                let unreadable = |source| SignInError::PublicKeyFile {
                    path: path.clone(),
                    source,
                };
                public(&fs::read_to_string(path).map_err(unreadable)?, algorithms)
            }
            _ => {
                let texts = [jwks_url, secret, public_key].into_iter().flatten().count();
                Err(SignInError::NotOneKey(texts + usize::from(file.is_some())))
            }
        }
    }
}

fn public(pem: &str, algorithms: &[Algorithm]) -> Result<KeySource, SignInError> {
    VerificationKey::public_pem(pem, algorithms)
        .map(KeySource::Static)
        .map_err(SignInError::PublicKey)
}

/// Whoever can answer in the provider's name signs anyone in, so the way there is authenticated, or never leaves the machine.
fn published(url: &str, algorithms: &[Algorithm]) -> Result<Url, SignInError> {
    let is_secret = |algorithm: &&Algorithm| algorithm.family() == AlgorithmFamily::Hmac;
    if let Some(&secret) = algorithms.iter().find(is_secret) {
        return Err(SignInError::PublishedSecret(secret));
    }
    safe(url)
}

/// An address that is authenticated, or never leaves the machine.
fn safe(url: &str) -> Result<Url, SignInError> {
    let url = Url::parse(url).map_err(|_| SignInError::JwksUrl)?;
    let loopback = url.host_str().is_some_and(|host| {
        // An IPv6 address stands in brackets.
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let address = host.parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    });
    // A password in an address ends up in logs.
    let safe = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    if !safe || !url.username().is_empty() || url.password().is_some() {
        return Err(SignInError::JwksUrl);
    }
    Ok(url)
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn given_file(path: Option<&PathBuf>) -> Option<&PathBuf> {
    path.filter(|path| !path.as_os_str().is_empty())
}

fn required<'a>(text: Option<&'a str>, name: &'static str) -> Result<&'a str, SignInError> {
    given(text)
        .filter(|text| list(text).next().is_some())
        .ok_or(SignInError::Missing(name))
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}
