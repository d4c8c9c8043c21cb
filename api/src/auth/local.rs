//! The key of a service without an identity provider: made once in the data directory, known to nobody else.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Serialize;

use super::{KeyError, VerificationKey, signature};
use crate::{
    random::{self, NoRandomness},
    service::context::ClaimedGrant,
};

pub(super) const ISSUER: &str = "arshjul-local";
pub(super) const AUDIENCE: &str = "arshjul";

const FILE_NAME: &str = "signing.key";
/// As long as the hash of HS256 (RFC 7518, 3.2).
const KEY_BYTES: usize = 32;

/// The key in the data directory.
#[derive(Clone, Debug)]
pub struct LocalKey {
    signing: EncodingKey,
    verification: VerificationKey,
}

/// Why the local key can't be used.
#[derive(Debug, thiserror::Error)]
pub enum LocalKeyError {
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{} can be read or written by others than its owner (mode {mode:03o}): run `chmod 600` on it, or remove it \
             if others may have read it, and a new key is made", path.display())]
    Exposed { path: PathBuf, mode: u32 },
    #[error("{} is not a signing key ({source}): remove it, and a new key is made", path.display())]
    Unusable { path: PathBuf, source: KeyError },
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    #[error("the token can't be signed: {0}")]
    Signing(#[from] jsonwebtoken::errors::Error),
}

/// What a minted token says.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    pub subject: String,
    pub name: Option<String>,
    pub grants: Vec<ClaimedGrant>,
    pub valid_for: Duration,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    iat: i64,
    nbf: i64,
    exp: i64,
    roles: Vec<String>,
}

impl LocalKey {
    /// The key of that directory, made where it is missing. Any number of processes may do so at once, and get the
    /// same key.
    pub fn open(data_dir: &Path) -> Result<Self, LocalKeyError> {
        let path = data_dir.join(FILE_NAME);
        let secret = match read(&path) {
            // Read again after making it: another process may have been first.
            Err(LocalKeyError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                create(data_dir, &path)?;
                read(&path)?
            }
            read => read?,
        };
        let verification = VerificationKey::secret(&secret, &[Algorithm::HS256])
            .map_err(|source| LocalKeyError::Unusable { path, source })?;
        signature::install();
        Ok(Self {
            signing: EncodingKey::from_secret(&secret),
            verification,
        })
    }

    pub(super) fn verification_key(&self) -> VerificationKey {
        self.verification.clone()
    }

    /// A signed token, valid from now on.
    pub fn mint(&self, request: &TokenRequest, now: DateTime<Utc>) -> Result<String, LocalKeyError> {
        let iat = now.timestamp();
        let valid_for = i64::try_from(request.valid_for.as_secs()).unwrap_or(i64::MAX);
        let role = |grant: &ClaimedGrant| format!("{}:{}", grant.role.code(), grant.unit_code);
        let claims = Claims {
            iss: ISSUER,
            aud: AUDIENCE,
            sub: &request.subject,
            name: request.name.as_deref(),
            iat,
            nbf: iat,
            exp: iat.saturating_add(valid_for),
            roles: request.grants.iter().map(role).collect(),
        };
        Ok(encode(&Header::new(Algorithm::HS256), &claims, &self.signing)?)
    }
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> LocalKeyError {
    |source| LocalKeyError::Io {
        path: path.to_owned(),
        source,
    }
}

fn read(path: &Path) -> Result<Vec<u8>, LocalKeyError> {
    let file = File::open(path).map_err(io_error(path))?;
    // Of the open file, so that it can't be exchanged between the look and the read.
    let mode = file.metadata().map_err(io_error(path))?.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(LocalKeyError::Exposed {
            path: path.to_owned(),
            mode,
        });
    }
    let mut secret = Vec::with_capacity(KEY_BYTES);
    file.take(1024).read_to_end(&mut secret).map_err(io_error(path))?;
    Ok(secret)
}

/// Writes a key aside and links it into place whole, unless someone else was first: then theirs stands.
fn create(data_dir: &Path, path: &Path) -> Result<(), LocalKeyError> {
    let secret: [u8; KEY_BYTES] = random::bytes()?;
    let aside = data_dir.join(format!("{FILE_NAME}.{}", uuid::Uuid::now_v7().simple()));
    let written = write_new(&aside, &secret).and_then(|()| match fs::hard_link(&aside, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    // Whatever became of it, nothing is left lying aside.
    let removed = fs::remove_file(&aside);
    written.map_err(io_error(path))?;
    removed.map_err(io_error(&aside))?;
    // The name is safe only once the directory is on disk.
    File::open(data_dir)
        .and_then(|directory| directory.sync_all())
        .map_err(io_error(data_dir))
}

fn write_new(path: &Path, secret: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(secret)?;
    file.sync_all()
}
