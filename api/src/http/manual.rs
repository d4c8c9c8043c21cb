//! `/docs`: the documentation for those who use and run the service, as it was when this program was built.

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html::push_html};

use super::{media::language, refusal::Refusal, wheel::PLAIN_POLICY};
use crate::{domain::text::Word, graphql::engine::code::Code, wheel};

macro_rules! documents {
    ($($name:literal,)*) => {
        const DOCUMENTS: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../docs/", $name))),)*];
    };
}

documents! {
    "wheel.md",
    "calendar.md",
    "calendar-feed.md",
    "bi.md",
    "columns.md",
    "disclosure.md",
    "limits.md",
    "sign-in.md",
    "permissions.md",
    "production.md",
    "performance.md",
}

pub async fn contents() -> Response {
    let links: Vec<_> = DOCUMENTS
        .iter()
        .map(|(name, text)| (*name, title(text)))
        .collect();
    answer(wheel::contents(&links))
}

/// `/docs/`: links of the contents begin at its folder's parent.
pub async fn at_docs() -> Redirect {
    Redirect::permanent("../docs")
}

/// A page by its file's name, with or without its ending.
pub async fn page(Path(file): Path<String>, headers: HeaderMap) -> Response {
    const MISSING: Word = Word(
        "Det finns ingen sådan sida: /docs räknar upp dem som finns.",
        "There is no such page: /docs lists them.",
    );
    let is_asked = |name: &str| name == file || name.strip_suffix(".md") == Some(&*file);
    let Some((_, text)) = DOCUMENTS.iter().find(|(name, _)| is_asked(name)) else {
        let message = MISSING.in_language(language(&headers));
        return Refusal::new(StatusCode::NOT_FOUND, Code::NotFound, message).into_response();
    };
    answer(wheel::leaf(title(text), rendered(text)))
}

/// What leads to a part of the checkout that isn't served is its words alone.
fn rendered(text: &str) -> String {
    let leads =
        |target: &str| target.starts_with("https://") || DOCUMENTS.iter().any(|(name, _)| *name == target);
    let mut is_lost = false;
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).filter(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => {
            is_lost = !leads(dest_url);
            !is_lost
        }
        Event::End(TagEnd::Link) => !is_lost,
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => false,
        _ => true,
    });
    // Alignment would be written as styles, which the pages' policy refuses.
    let events = events.map(|event| match event {
        Event::Start(Tag::Table(_)) => Event::Start(Tag::Table(Vec::new())),
        event => event,
    });
    let mut html = String::new();
    push_html(&mut html, events);
    // What heads no column is no heading.
    html.replace("<th></th>", "<td></td>")
}

fn title(text: &str) -> &str {
    let heading = text.lines().find_map(|line| line.strip_prefix("# "));
    heading.unwrap_or("Årshjul")
}

fn answer(page: String) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, PLAIN_POLICY.clone()),
        (header::CONTENT_LANGUAGE, HeaderValue::from_static("en")),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=3600"),
        ),
    ];
    (headers, page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_to_a_document_is_to_one_that_is_served() {
        let mut links = 0;
        for (name, text) in DOCUMENTS {
            assert_ne!(title(text), "Årshjul", "{name} has a title of its own");
            let html = rendered(text);
            assert!(!html.contains("style=") && !html.contains("<th></th>"), "{name}");
            assert_eq!(
                html.matches("<a ").count(),
                html.matches("</a>").count(),
                "{name}"
            );
            for target in html.split("href=\"").skip(1) {
                let target = target.split('"').next().unwrap();
                links += 1;
                let is_served = DOCUMENTS.iter().any(|(name, _)| *name == target);
                assert!(
                    is_served || target.starts_with("https://"),
                    "{name} leads to {target}"
                );
            }
        }
        assert!(links >= 5, "{links}");
        assert_eq!(rendered("[a](decisions/1.md) ![b](c.png)"), "<p>a b</p>\n");
    }
}
