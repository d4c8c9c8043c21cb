//! Which other sites' pages may call the service from a browser (CORS).

use reqwest::Url;

/// Sites as browsers name them: `https://intranet.example.se`, or `*` for all.
pub(super) fn origins(text: &str) -> Result<Vec<String>, String> {
    let items: Vec<_> = text.split(',').map(str::trim).collect();
    match items.as_slice() {
        [""] => Ok(Vec::new()),
        ["*"] => Ok(vec!["*".to_owned()]),
        items => items.iter().map(|item| origin(item)).collect(),
    }
}

fn origin(text: &str) -> Result<String, String> {
    let shape =
        " takes sites with commas between, each as its scheme, host and perhaps port, or * alone for all";
    let url = Url::parse(text).map_err(|_| shape)?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && !text.split_once("//").is_some_and(|(_, host)| host.contains('*'))
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none();
    if is_plain && url.has_host() {
        Ok(url.origin().ascii_serialization())
    } else {
        Err(shape.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::origins;

    #[test]
    fn a_site_is_its_scheme_host_and_port() {
        let given = "https://Intranet.example.se, http://localhost:3000/,https://a.se:443";
        let expected = [
            "https://intranet.example.se",
            "http://localhost:3000",
            "https://a.se",
        ];
        assert_eq!(origins(given).unwrap(), expected);
        assert_eq!(origins("*").unwrap(), ["*"]);
        assert!(origins(" ").unwrap().is_empty());
        for wrong in [
            "intranet.example.se",
            "null",
            "*,https://a.se",
            "https://*.example.se",
            "https://a.se/path",
            "https://a.se,",
            "https://u:p@a.se",
            "ftp://a.se",
        ] {
            origins(wrong).unwrap_err();
        }
    }
}
