//! Where the service is reached, for links in answers.

use axum::http::{header, request::Parts, uri::Authority};

/// As the operator has said, or else as this request came: clients of OData take no relative address of the model, and follow links as
/// they stand. Who forges a host misleads nobody else, since such answers are kept for nobody else.
pub fn of(address: Option<&str>, head: &Parts) -> String {
    if let Some(address) = address {
        return address.to_owned();
    }
    let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
    let authority = head.uri.authority().map(Authority::as_str);
    let host = authority.or_else(|| header(header::HOST.as_str()));
    let is_plain = |host: &&str| {
        let mut bytes = host.bytes();
        !host.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
    };
    let Some(host) = host.filter(is_plain) else {
        return String::new();
    };
    let scheme = match header("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn told(headers: &[(&str, &str)]) -> String {
        let mut request = Request::get("/odata/v1");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        of(None, &request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn links_lead_to_where_the_request_came_and_nowhere_that_is_no_host() {
        assert_eq!(
            told(&[("host", "arshjul.example.se:8080")]),
            "http://arshjul.example.se:8080"
        );
        assert_eq!(
            told(&[("host", "[::1]:80"), ("x-forwarded-proto", "https")]),
            "https://[::1]:80"
        );
        for host in ["a/b", "a@b", "a\"b", "a b", ""] {
            assert_eq!(told(&[("host", host)]), "", "{host}");
        }
    }
}
