//! Validators of what is fetched again and again (RFC 9110, sections 8.8.3 and 13.1.2).

use std::iter;

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use headers::{ETag, Header as _, HeaderMapExt as _, IfNoneMatch};
use sha2::{Digest as _, Sha256};

/// The strong tag of these bytes.
pub fn of(body: &[u8]) -> HeaderValue {
    let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(body));
    // Base64 is visible ASCII; a tag that could not be made would match nothing.
    HeaderValue::from_str(&format!("\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether the client says that it has what the tag names: `If-None-Match` with `*`, or with the tag in its list, be it
/// weak.
pub fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let tag = ETag::decode(&mut iter::once(tag)).ok();
    let given = headers.typed_get::<IfNoneMatch>();
    given
        .zip(tag)
        .is_some_and(|(given, tag)| !given.precondition_passes(&tag))
}

/// Compressed bytes are other bytes: a strong tag does not hold for them, a weak one does.
pub fn weaken_compressed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    // Compressing is the outermost layer but this one: whoever made the tag didn't know.
    if headers.contains_key(header::CONTENT_ENCODING)
        && let Some(tag) = headers.get(header::ETAG)
        && tag.as_bytes().starts_with(b"\"")
        && let Ok(weak) = HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat())
    {
        headers.insert(header::ETAG, weak);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_by_itself_in_a_list_weak_or_as_anything() {
        let tag = of(b"body");
        let text = tag.to_str().unwrap();
        assert_ne!(tag, of(b"Body"));
        for (given, known) in [
            (text.to_owned(), true),
            (format!("W/{text}"), true),
            (format!("\"other\" ,W/{text}, \"a,b\""), true),
            ("*".to_owned(), true),
            (text.trim_matches('"').to_owned(), false),
            (format!("w/{text}"), false),
            ("\"other\"".to_owned(), false),
            (String::new(), false),
        ] {
            let headers =
                HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_str(&given).unwrap())]);
            assert_eq!(is_known(&headers, &tag), known, "{given}");
        }
        assert!(!is_known(&HeaderMap::new(), &tag));
        let lines = [
            (header::IF_NONE_MATCH, HeaderValue::from_static("\"x\"")),
            (header::IF_NONE_MATCH, tag.clone()),
        ];
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, value);
        }
        assert!(is_known(&headers, &tag), "on a line of its own");
    }
}
