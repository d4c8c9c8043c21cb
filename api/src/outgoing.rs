//! Requests that the service makes to others: every client begins here.

use reqwest::ClientBuilder;

/// A client whose TLS is ring's and whose roots are the system's.
pub fn client() -> ClientBuilder {
    // Whoever has chosen before us has chosen the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}
