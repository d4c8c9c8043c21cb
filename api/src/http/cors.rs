//! Pages of other sites, which call the service from a browser (CORS; Fetch standard, section 3.3).

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

/// Sites whose pages may call. Tokens travel in a header that a page has to set, never in cookies: no site gets by this what its reader
/// hasn't given it.
#[derive(Clone, Debug, Default)]
pub enum Origins {
    #[default]
    None,
    All,
    These(Vec<HeaderValue>),
}

/// For how long a browser need not ask again.
const MAX_AGE: Duration = Duration::from_hours(1);

impl Origins {
    /// As they are configured: `*` is all of them.
    pub fn of(sites: &[String]) -> Self {
        match sites {
            [] => Self::None,
            [all] if all == "*" => Self::All,
            sites => Self::These(
                sites
                    .iter()
                    .filter_map(|site| HeaderValue::try_from(site).ok())
                    .collect(),
            ),
        }
    }

    /// What answers preflights, and names the site in every other answer.
    pub fn layer(&self) -> Option<CorsLayer> {
        let allowed: AllowOrigin = match self {
            Self::None => return None,
            Self::All => Any.into(),
            Self::These(sites) => AllowOrigin::list(sites.iter().cloned()),
        };
        let odata = [
            HeaderName::from_static("odata-version"),
            HeaderName::from_static("odata-maxversion"),
        ];
        let asked = [
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
        ];
        let told = [
            header::CONTENT_DISPOSITION,
            header::ETAG,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            HeaderName::from_static("odata-version"),
            HeaderName::from_static("x-request-id"),
        ];
        let layer = CorsLayer::new()
            .allow_origin(allowed)
            .allow_methods([Method::GET, Method::HEAD, Method::POST])
            .allow_headers(asked.into_iter().chain(odata).collect::<Vec<_>>())
            .expose_headers(told)
            .max_age(MAX_AGE);
        Some(layer)
    }
}
