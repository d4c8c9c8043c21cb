//! The pages around the picture: the first one, which says what this is, and the documentation.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, PreEscaped, html};

use super::page::document;
use crate::domain::{language::Language, text::Word};

/// What the first page leads to.
#[derive(Clone, Copy, Debug)]
pub struct Front {
    pub today: NaiveDate,
    /// Whether the query editor is served.
    pub has_explorer: bool,
}

/// What this is, and where to go.
pub fn front(front: &Front, language: Language) -> String {
    let t = |swedish, english| Word(swedish, english).in_language(language);
    let year = front.today.year();
    let (other, name) = match language {
        Language::Swedish => (Language::English, "In English"),
        Language::English => (Language::Swedish, "På svenska"),
    };
    let query = format!("?lang={}", language.tag());
    let body = html! {
        header {
            div.title { h1 { (t("Årshjul", "Annual wheel")) } }
            nav aria-label=(t("Språk", "Language")) {
                ul { li { a href={ "?lang=" (other.tag()) } lang=(other.tag()) hreflang=(other.tag()) { (name) } } }
            }
        }
        main.front {
            p { (t(
                "Kommunens uppföljning i ett gemensamt årshjul: mål, fokusområden, aktiviteter och indikatorer med årets resultat, \
                 och en kalender där uppföljningen av social hållbarhet står bredvid delårsrapporter och bokslut.",
                "The municipality's follow-up in one annual wheel: goals, focus areas, activities and indicators with the year's \
                 results, and one calendar where the follow-up of social sustainability stands beside interim reports and the \
                 year-end closing.",
            )) }
            h2 { (t("Se", "See")) }
            ul.doors {
                (door(&format!("wheel/{year}{query}"), &format!("{} {year}", t("Årshjulet", "The annual wheel")), t(
                    "Årets rapporter och hålltider som bild, lista och tabell, och vad kalendern har noterat.",
                    "The year's reports and deadlines as a picture, lists and tables, and what the calendar has noticed.",
                )))
                (door(&format!("wheel/{year}{query}#findings"), t("Årets iakttagelser", "The year's findings"), t(
                    "Krockar, parallell uppföljning och dagar som bryter mot lagen, med förslag.",
                    "Collisions, parallel follow-ups and days that break the law, with proposals.",
                )))
            }
            h2 { (t("Fråga", "Ask")) }
            ul.doors {
                @if front.has_explorer {
                    (door("graphiql", "GraphiQL", t(
                        "Pröva frågor mot tjänsten i webbläsaren.",
                        "Try queries against the service in the browser.",
                    )))
                }
                (door("schema.graphql", t("Schemat", "The schema"), t(
                    "Allt som kan frågas efter och ändras, beskrivet. GraphQL finns på /graphql.",
                    "All that can be asked for and changed, described. GraphQL is at /graphql.",
                )))
                (door("docs", t("Dokumentationen", "The documentation"), t(
                    "Inloggning, BI-verktyg, kalenderprenumerationer, gränser och drift (på engelska).",
                    "Sign-in, BI tools, calendar feeds, limits and running it.",
                )))
            }
        }
    };
    document(language, t("Årshjul", "Annual wheel"), &body)
}

fn door(to: &str, name: &str, about: &str) -> Markup {
    html! { li { a href=(to) { (name) } p { (about) } } }
}

/// The documents, by address and title. They are written in English.
pub fn contents(documents: &[(&str, &str)]) -> String {
    let title = "Documentation";
    let body = html! {
        (up("./"))
        main.front {
            h1 { (title) }
            ul { @for (name, title) in documents { li { a href={ "docs/" (name) } { (title) } } } }
        }
    };
    document(Language::English, title, &body)
}

/// A document, which is HTML already.
pub fn leaf(title: &str, content: String) -> String {
    let body = html! {
        (up("../docs"))
        main.leaf { (PreEscaped(content)) }
    };
    document(Language::English, title, &body)
}

fn up(to: &str) -> Markup {
    let name = if to == "./" {
        "Annual wheel"
    } else {
        "Documentation"
    };
    html! { nav aria-label="Up" { a href=(to) { span aria-hidden="true" { "← " } (name) } } }
}
