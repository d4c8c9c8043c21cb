//! The settings of an identity provider, and which of them go together.

use std::{fs, net::IpAddr, path::PathBuf, time::Duration};

use clap::Args;
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use reqwest::Url;

use super::setting::WrongSetting;
use crate::auth::{Expectation, External, KeyError, KeySource, RoleClaim, SignIn, VerificationKey};

/// All of them have `ARSHJUL_JWT_` in front.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Identity provider")]
pub(super) struct SignInArgs {
    /// Issuer that tokens must name (iss).
    #[arg(long = "jwt-issuer", env = "ARSHJUL_JWT_ISSUER", global = true)]
    issuer: Option<String>,
    /// Audience that tokens must name (aud); several with commas between.
    #[arg(long = "jwt-audience", env = "ARSHJUL_JWT_AUDIENCE", global = true)]
    audience: Option<String>,
    /// Algorithms that tokens may be signed with, as in `RS256,ES256`.
    #[arg(long = "jwt-algorithms", env = "ARSHJUL_JWT_ALGORITHMS", global = true)]
    algorithms: Option<String>,
    /// Where the provider publishes its keys (JWKS). https, or http on this machine.
    #[arg(long = "jwt-jwks-url", env = "ARSHJUL_JWT_JWKS_URL", global = true)]
    jwks_url: Option<String>,
    /// Where people sign in at the provider: told to Excel and Power BI, which ask for it. https, or http on this machine.
    #[arg(
        long = "jwt-authorization-uri",
        env = "ARSHJUL_JWT_AUTHORIZATION_URI",
        global = true
    )]
    authorization_uri: Option<String>,
    /// Shared secret for HS256, HS384 or HS512; better in the environment than on the command line.
    #[arg(
        long = "jwt-secret",
        env = "ARSHJUL_JWT_SECRET",
        hide_env_values = true,
        global = true
    )]
    secret: Option<String>,
    /// Public key in PEM.
    #[arg(
        long = "jwt-public-key",
        env = "ARSHJUL_JWT_PUBLIC_KEY",
        hide_env_values = true,
        global = true
    )]
    public_key: Option<String>,
    /// File with a public key in PEM.
    #[arg(
        long = "jwt-public-key-file",
        env = "ARSHJUL_JWT_PUBLIC_KEY_FILE",
        global = true
    )]
    public_key_file: Option<PathBuf>,
    /// Claim that holds roles or groups: a name or a dotted path. By default `roles`.
    #[arg(long = "jwt-roles-claim", env = "ARSHJUL_JWT_ROLES_CLAIM", global = true)]
    roles_claim: Option<String>,
    /// Roles of groups, as in `group-id=REPORTER:SN,group-id=APPROVER:SN`. Without it the claim says `REPORTER:SN` itself.
    #[arg(long = "jwt-role-map", env = "ARSHJUL_JWT_ROLE_MAP", global = true)]
    role_map: Option<String>,
    /// Claim that holds the person's name. By default `name`.
    #[arg(long = "jwt-name-claim", env = "ARSHJUL_JWT_NAME_CLAIM", global = true)]
    name_claim: Option<String>,
    /// How far the provider's clock may differ from ours, in seconds, at most 300. By default 30.
    #[arg(long = "jwt-leeway-seconds", env = "ARSHJUL_JWT_LEEWAY_SECONDS", global = true,
          value_parser = clap::value_parser!(u64).range(..=300))]
    leeway_seconds: Option<u64>,
}

const ALGORITHMS: &str = "ARSHJUL_JWT_ALGORITHMS";
const JWKS_URL: &str = "ARSHJUL_JWT_JWKS_URL";
const SECRET: &str = "ARSHJUL_JWT_SECRET";
const PUBLIC_KEY: &str = "ARSHJUL_JWT_PUBLIC_KEY";
const PUBLIC_KEY_FILE: &str = "ARSHJUL_JWT_PUBLIC_KEY_FILE";
const ROLE_MAP: &str = "ARSHJUL_JWT_ROLE_MAP";

impl SignInArgs {
    /// Whether any of them is set. Empty ones are not: that is how compose files leave a variable out.
    pub(super) fn is_given(&self) -> bool {
        self.texts().any(|text| given(text.as_deref()).is_some())
            || given_file(self.public_key_file.as_ref()).is_some()
            || self.leeway_seconds.is_some()
    }

    /// Whether any of them is there, even if it is empty.
    pub(super) fn is_meant(&self) -> bool {
        self.texts().any(Option::is_some) || self.public_key_file.is_some() || self.leeway_seconds.is_some()
    }

    fn texts(&self) -> impl Iterator<Item = &Option<String>> {
        // Every setting stands here once.
        let names = [&self.issuer, &self.audience, &self.algorithms];
        let keys = [&self.jwks_url, &self.secret, &self.public_key];
        let claims = [&self.roles_claim, &self.role_map, &self.name_claim];
        let texts = [names, keys, claims].into_iter().flatten();
        texts.chain([&self.authorization_uri])
    }

    pub(super) fn checked(&self) -> Result<SignIn, WrongSetting> {
        if !self.is_given() {
            return Ok(SignIn::Local);
        }
        let algorithms = self.algorithms()?;
        let keys = self.keys(&algorithms)?;
        let issuer = required(self.issuer.as_deref(), "ARSHJUL_JWT_ISSUER")?;
        let audiences = list(required(self.audience.as_deref(), "ARSHJUL_JWT_AUDIENCE")?);
        let roles_claim = given(self.roles_claim.as_deref()).unwrap_or("roles");
        let map = self.role_map.as_deref().unwrap_or_default();
        let roles = RoleClaim::new(roles_claim, map);
        let expectation = Expectation {
            issuer: issuer.to_owned(),
            audiences: audiences.map(str::to_owned).collect(),
            leeway: Duration::from_secs(self.leeway_seconds.unwrap_or(30)),
            roles: roles.map_err(|error| WrongSetting::new(ROLE_MAP, map, format!(": {error}")))?,
            name_claim: given(self.name_claim.as_deref()).unwrap_or("name").to_owned(),
        };
        let authorization_uri = given(self.authorization_uri.as_deref());
        let authorization_uri = authorization_uri.map(|uri| safe("ARSHJUL_JWT_AUTHORIZATION_URI", uri));
        Ok(SignIn::External(Box::new(External {
            expectation,
            algorithms,
            keys,
            authorization_uri: authorization_uri.transpose()?,
        })))
    }

    fn algorithms(&self) -> Result<Vec<Algorithm>, WrongSetting> {
        let text = required(self.algorithms.as_deref(), ALGORITHMS)?;
        let unknown = |name: &str| {
            let all = "HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA";
            WrongSetting::new(ALGORITHMS, text, format!(": {name} is not one of {all}"))
        };
        list(text)
            .map(|name| name.parse().map_err(|_| unknown(name)))
            .collect()
    }

    fn keys(&self, algorithms: &[Algorithm]) -> Result<KeySource, WrongSetting> {
        let jwks_url = given(self.jwks_url.as_deref());
        let secret = given(self.secret.as_deref());
        let public_key = given(self.public_key.as_deref());
        let file = given_file(self.public_key_file.as_ref());
        let unfit =
            |variable| move |error: KeyError| WrongSetting::without_value(variable, format!(": {error}"));
        match (jwks_url, secret, public_key, file) {
            (Some(url), None, None, None) => published(url, algorithms).map(KeySource::Jwks),
            (None, Some(secret), None, None) => VerificationKey::secret(secret.as_bytes(), algorithms)
                .map(KeySource::Static)
                .map_err(unfit(SECRET)),
            (None, None, Some(pem), None) => VerificationKey::public_pem(pem, algorithms)
                .map(KeySource::Static)
                .map_err(unfit(PUBLIC_KEY)),
            (None, None, None, Some(path)) => {
                let wrong = |problem: String| {
                    WrongSetting::new(PUBLIC_KEY_FILE, &path.to_string_lossy(), format!(": {problem}"))
                };
                let pem = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
                VerificationKey::public_pem(&pem, algorithms)
                    .map(KeySource::Static)
                    .map_err(|error| wrong(error.to_string()))
            }
            _ => {
                let texts = [jwks_url, secret, public_key].into_iter().flatten().count();
                let number = texts + usize::from(file.is_some());
                let one = format!(
                    ": give one key, by {JWKS_URL}, {SECRET}, {PUBLIC_KEY} or {PUBLIC_KEY_FILE}; there are {number}"
                );
                Err(WrongSetting::without_value(JWKS_URL, one))
            }
        }
    }
}

/// Whoever can answer in the provider's name signs anyone in, so the way there is authenticated, or never leaves the machine.
fn published(url: &str, algorithms: &[Algorithm]) -> Result<Url, WrongSetting> {
    let is_secret = |algorithm: &&Algorithm| algorithm.family() == AlgorithmFamily::Hmac;
    if let Some(secret) = algorithms.iter().find(is_secret) {
        let problem = format!(": {secret:?} doesn't go with {JWKS_URL}: published keys are everybody's");
        return Err(WrongSetting::without_value(ALGORITHMS, problem));
    }
    safe(JWKS_URL, url)
}

/// An address that is authenticated, or never leaves the machine.
fn safe(variable: &str, text: &str) -> Result<Url, WrongSetting> {
    let problem = " must be an https URL without password, or http on a loopback address";
    let wrong = || WrongSetting::new(variable, text, problem);
    let url = Url::parse(text).map_err(|_| wrong())?;
    let loopback = url.host_str().is_some_and(|host| {
        // An IPv6 address stands in brackets.
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let address = host.parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    });
    // A password in an address ends up in logs.
    let safe = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    if !safe || !url.username().is_empty() || url.password().is_some() {
        return Err(wrong());
    }
    Ok(url)
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn given_file(path: Option<&PathBuf>) -> Option<&PathBuf> {
    path.filter(|path| !path.as_os_str().is_empty())
}

fn required<'a>(text: Option<&'a str>, name: &'static str) -> Result<&'a str, WrongSetting> {
    let problem = " is required where an identity provider is configured (any ARSHJUL_JWT_* is set)";
    given(text)
        .filter(|text| list(text).next().is_some())
        .ok_or_else(|| WrongSetting::without_value(name, problem))
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}
