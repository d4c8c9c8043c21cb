//! The identity provider's published keys, fetched when needed, and no oftener than a stranger can provoke.

use std::{error::Error, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, jwk::Jwk};
use reqwest::{Client, Url, redirect};
use serde::Deserialize;
use serde_json::Value;
use tokio::{
    sync::{Mutex, OwnedMutexGuard, watch},
    task::JoinHandle,
    time::timeout,
};

use super::{
    AuthError,
    key::{KeyRing, VerificationKey},
};
use crate::{clock::Clock, outgoing};

/// Anyone can send a token that names an unknown key, so that alone decides how often the provider is asked.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(10);
/// After this, the provider is asked whether a key has been withdrawn.
const FRESH_FOR: Duration = Duration::from_mins(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TIMEOUT: Duration = Duration::from_secs(8);
/// How long a request with a known key waits to hear whether that key still holds.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bytes. Large providers publish about 20 KiB.
const LARGEST_SET: usize = 512 * 1024;

/// A JWK set at a URL. Clones share the keys.
#[derive(Clone, Debug)]
pub struct Jwks(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    url: Url,
    client: Client,
    algorithms: Vec<Algorithm>,
    clock: Clock,
    fetched: watch::Sender<Fetched>,
    /// When the provider was last asked. Held while it is, so that there is one question at a time.
    asked: Arc<Mutex<Option<DateTime<Utc>>>>,
}

#[derive(Clone, Debug, Default)]
struct Fetched {
    ring: KeyRing,
    at: Option<DateTime<Utc>>,
}

#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("the answer is {0}")]
    Status(reqwest::StatusCode),
    #[error("the answer is larger than {LARGEST_SET} bytes")]
    TooLarge,
    #[error("the answer is not a JWK set: {0}")]
    Malformed(#[from] serde_json::Error),
    #[error("the set holds no key that verifies signatures with an allowed algorithm")]
    NoUsableKey,
}

#[derive(Deserialize)]
struct KeySet {
    /// One by one, so that a key of a kind still to be invented doesn't take the others with it (RFC 7517, 5).
    keys: Vec<Value>,
}

impl Jwks {
    /// Nothing is fetched yet.
    pub fn new(url: Url, algorithms: Vec<Algorithm>, clock: Clock) -> Result<Self, reqwest::Error> {
        let mut client = outgoing::client()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // Whoever answers at this URL decides who signs in: it doesn't get to point elsewhere.
            .redirect(redirect::Policy::none());
        // Plain http is only ever to this machine, where no proxy stands between.
        if url.scheme() == "http" {
            client = client.no_proxy();
        }
        Ok(Self(Arc::new(Shared {
            url,
            client: client.build()?,
            algorithms,
            clock,
            fetched: watch::Sender::default(),
            asked: Arc::default(),
        })))
    }

    /// The key that a token names. Asks the provider when it is unknown; a known one serves on while the provider is down.
    pub(super) async fn find(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Arc<VerificationKey>, AuthError> {
        let fetched = self.fetched();
        match fetched.ring.find(id, algorithm) {
            Err(AuthError::UnknownKey) => self.refresh().await,
            // Another outcome than an unknown key needs no question while the keys are fresh.
            found if self.within(fetched.at, FRESH_FOR) => return found,
            _ => self.refresh_soon().await,
        }
        let ring = self.fetched().ring;
        // Never fetched: whether the token is good is not known, and so not refused as wrong.
        if ring.is_empty() {
            return Err(AuthError::KeysUnavailable);
        }
        ring.find(id, algorithm)
    }

    fn fetched(&self) -> Fetched {
        self.0.fetched.borrow().clone()
    }

    fn within(&self, since: Option<DateTime<Utc>>, limit: Duration) -> bool {
        // A clock that was set back gives a negative age, which is no reason to wait.
        let age = since.and_then(|since| (self.0.clock.now() - since).to_std().ok());
        age.is_some_and(|age| age < limit)
    }

    /// Waits for new keys, or for someone else who does.
    async fn refresh(&self) {
        let asked = Arc::clone(&self.0.asked).lock_owned().await;
        if let Some(task) = self.ask(asked)
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the task that fetches the identity provider's keys panicked or was cancelled");
        }
    }

    /// Looks whether the keys still hold. Whoever asks waits a little; the others go on with what is known.
    async fn refresh_soon(&self) {
        if let Ok(asked) = Arc::clone(&self.0.asked).try_lock_owned()
            && let Some(task) = self.ask(asked)
            && timeout(PATIENCE, task).await.is_err()
        {
            tracing::debug!("the identity provider has not answered yet: its last known keys are used");
        }
    }

    /// A task of its own: a caller who hangs up must not cut short what everybody waits for.
    fn ask(&self, mut asked: OwnedMutexGuard<Option<DateTime<Utc>>>) -> Option<JoinHandle<()>> {
        if self.within(*asked, ASK_AGAIN_AFTER) {
            return None;
        }
        let now = self.0.clock.now();
        *asked = Some(now);
        let jwks = self.clone();
        Some(tokio::spawn(async move {
            match jwks.fetch().await {
                Ok(ring) => {
                    jwks.0.fetched.send_replace(Fetched { ring, at: Some(now) });
                }
                Err(error) => {
                    let (url, error): (_, &dyn Error) = (jwks.0.url.as_str(), &error);
                    tracing::warn!(url, error, "can't fetch the identity provider's keys");
                }
            }
            drop(asked);
        }))
    }

    async fn fetch(&self) -> Result<KeyRing, FetchError> {
        let mut response = self.0.client.get(self.0.url.clone()).send().await?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            // Whoever answers there must not fill the memory.
            if body.len() + chunk.len() > LARGEST_SET {
                return Err(FetchError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let set: KeySet = serde_json::from_slice(&body)?;
        let keys = set.keys.into_iter();
        let keys = keys.filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        let keys: Vec<_> = keys
            .filter_map(|key| VerificationKey::published(&key, &self.0.algorithms))
            .collect();
        if keys.is_empty() {
            return Err(FetchError::NoUsableKey);
        }
        Ok(KeyRing::of(keys))
    }
}
