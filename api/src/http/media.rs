//! Content negotiation of GraphQL over HTTP (specification, section 4).

use axum::http::{HeaderMap, HeaderValue, header};
use mime::Mime;

/// How an answer is written. Both are JSON; they differ in what the HTTP status says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status tells a refused request from an answered one.
    GraphqlResponse,
    /// `application/json`: 200 for whatever was a GraphQL request, since proxies and old clients may not speak GraphQL.
    Json,
}

impl Media {
    pub const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }

    /// The best of what the client accepts, if it accepts either. Without `Accept` it is JSON.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(header::ACCEPT) {
            return Some(Self::Json);
        }
        let values = headers.get_all(header::ACCEPT).iter();
        let ranges = values.filter_map(|value| value.to_str().ok());
        let offers = ranges.flat_map(|value| value.split(',')).filter_map(offered);
        let accepted = offers.filter(|(_, weight)| *weight > 0);
        // Of equals, the first.
        let best = accepted.reduce(|best, other| if other.1 > best.1 { other } else { best });
        best.map(|(media, _)| media)
    }
}

/// What we have for one media range, and its weight in thousandths.
fn offered(range: &str) -> Option<(Media, u16)> {
    let mime: Mime = range.trim().parse().ok()?;
    let media = match mime.essence_str() {
        "application/graphql-response+json" => Media::GraphqlResponse,
        "application/json" | "application/*" | "*/*" => Media::Json,
        _ => return None,
    };
    let weight = mime
        .get_param("q")
        .map_or(Some(1.0), |q| q.as_str().parse::<f32>().ok())?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 1000 by the clamp"
    )]
    let thousandths = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
    is_utf8(&mime).then_some((media, thousandths))
}

/// Is the body declared as JSON? Nothing that a form or a plain cross-origin fetch can send counts, so that no page can
/// make a browser send mutations.
pub fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(header::CONTENT_TYPE);
    let declared = declared.and_then(|value| value.to_str().ok());
    // By its parsed form: `application/json` in the middle of another type is none.
    let mime = declared.and_then(|value| value.parse::<Mime>().ok());
    mime.is_some_and(|mime| mime.essence_str() == "application/json" && is_utf8(&mime))
}

fn is_utf8(mime: &Mime) -> bool {
    mime.get_param(mime::CHARSET)
        .is_none_or(|charset| charset == mime::UTF_8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(accept: &str) -> Option<Media> {
        let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_str(accept).unwrap())]);
        Media::accepted(&headers)
    }

    #[test]
    fn the_heaviest_range_wins() {
        assert_eq!(
            accepted("application/json;q=0.8, application/graphql-response+json"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(
            accepted("application/graphql-response+json;q=0.1, application/json"),
            Some(Media::Json)
        );
        assert_eq!(
            accepted("application/json, application/graphql-response+json"),
            Some(Media::Json)
        );
        assert_eq!(accepted("text/html, */*;q=0.1"), Some(Media::Json));
        assert_eq!(accepted("application/*"), Some(Media::Json));
        assert_eq!(Media::accepted(&HeaderMap::new()), Some(Media::Json));
    }

    #[test]
    fn what_we_cannot_write_is_not_accepted() {
        assert_eq!(accepted("text/html"), None);
        assert_eq!(accepted("application/json;q=0"), None);
        assert_eq!(accepted("application/json;charset=utf-16"), None);
        assert_eq!(accepted("not a media type"), None);
    }
}
