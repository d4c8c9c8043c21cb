//! Content negotiation of GraphQL over HTTP (specification, section 4).

use axum::http::{HeaderMap, HeaderValue, header};
use mime::Mime;

use crate::domain::language::Language;

/// The language that a client likes best of ours.
pub fn language(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    accepted.map_or_else(Language::default, Language::from_accept_language)
}

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

    /// The best of what the client accepts, if it accepts either. Without `Accept`, or with an empty one, it is JSON.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let values = headers.get_all(header::ACCEPT).iter();
        let texts = values.filter_map(|value| value.to_str().ok());
        let ranges: Vec<_> = texts.flat_map(|value| value.split(',')).collect();
        if ranges.iter().all(|range| range.trim().is_empty()) {
            return Some(Self::Json);
        }
        let ranges: Vec<_> = ranges.into_iter().filter_map(Range::parse).collect();
        let weighed = [Self::Json, Self::GraphqlResponse].map(|media| media.weight(&ranges));
        match weighed {
            [Some(json), Some(graphql)] if graphql.is_before(json) => Some(Self::GraphqlResponse),
            [Some(_), _] => Some(Self::Json),
            [None, Some(_)] => Some(Self::GraphqlResponse),
            [None, None] => None,
        }
    }

    /// What the most specific range says that speaks of it (RFC 9110, section 12.5.1); none where it is not accepted.
    fn weight(self, ranges: &[Range]) -> Option<Weight> {
        let subtype = match self {
            Self::GraphqlResponse => "graphql-response+json",
            Self::Json => "json",
        };
        let of_it = ranges.iter().enumerate().filter_map(|(place, range)| {
            let specificity = range.specificity(subtype)?;
            Some((
                specificity,
                Weight {
                    thousandths: range.thousandths,
                    place,
                },
            ))
        });
        // Of equally specific ones, the first.
        let most = of_it.reduce(|most, other| if other.0 > most.0 { other } else { most });
        most.map(|(_, weight)| weight)
            .filter(|weight| weight.thousandths > 0)
    }
}

/// One media range.
struct Range {
    mime: Mime,
    thousandths: u16,
}

#[derive(Clone, Copy)]
struct Weight {
    thousandths: u16,
    /// Among the ranges.
    place: usize,
}

impl Weight {
    const fn is_before(self, other: Self) -> bool {
        self.thousandths > other.thousandths
            || (self.thousandths == other.thousandths && self.place < other.place)
    }
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let mime: Mime = text.trim().parse().ok()?;
        let weight = mime
            .get_param("q")
            .map_or(Some(1.0), |q| q.as_str().parse::<f32>().ok())?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 1000 by the clamp"
        )]
        let thousandths = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
        is_utf8(&mime).then_some(Self { mime, thousandths })
    }

    /// How closely it speaks of `application/` with this subtype; none where it speaks of something else.
    fn specificity(&self, subtype: &str) -> Option<u8> {
        let suffix = self
            .mime
            .suffix()
            .map_or(String::new(), |suffix| format!("+{suffix}"));
        match (
            self.mime.type_().as_str(),
            format!("{}{suffix}", self.mime.subtype()),
        ) {
            ("*", of) if of == "*" => Some(0),
            ("application", of) if of == "*" => Some(1),
            ("application", of) if of == subtype => {
                Some(2 + u8::from(self.mime.get_param(mime::CHARSET).is_some()))
            }
            _ => None,
        }
    }
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

/// Is the body encoded in a way that has to be undone before it is JSON (RFC 9110, section 8.4)?
pub fn is_encoded(headers: &HeaderMap) -> bool {
    let codings = headers.get_all(header::CONTENT_ENCODING).iter();
    let mut codings = codings.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    codings.any(|coding| {
        let coding = coding.trim_ascii();
        !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity")
    })
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
        assert_eq!(accepted(""), Some(Media::Json));
    }

    #[test]
    fn the_most_specific_range_speaks() {
        assert_eq!(
            accepted("*/*, application/json;q=0.5, application/graphql-response+json;q=0.6"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(
            accepted("application/json;q=0, */*;q=0.1"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(
            accepted("application/graphql-response+json;q=0, application/*"),
            Some(Media::Json)
        );
        assert_eq!(accepted("application/*;q=0, */*"), None);
        assert_eq!(
            accepted(
                "application/json;charset=utf-8;q=0.1, application/json;q=0.9, application/graphql-response+json;q=0.5"
            ),
            Some(Media::GraphqlResponse)
        );
    }

    #[test]
    fn what_we_cannot_write_is_not_accepted() {
        assert_eq!(accepted("text/html"), None);
        assert_eq!(accepted("application/json;q=0"), None);
        assert_eq!(accepted("application/json;charset=utf-16"), None);
        assert_eq!(accepted("not a media type"), None);
    }
}
