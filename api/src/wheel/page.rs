//! The page: the wheel, and the same data as lists and tables for those who read rather than look.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    address::Address,
    drawing::{ended_sign, shape},
    frame::{ring_sign, severity_sign, sign},
    geometry::ORIGIN,
    legend::{STATES, state_sign},
    list, parallel,
    picture::{Deadline, Picture, Severity, State},
    report::{letter_link, stretch_in_words},
    ring::{Ring, Shape},
    style, svg, table, word,
};
use crate::domain::{
    calendar::{CalendarYear, election_day},
    language::Language,
    text::Word,
};

/// The picture with everything in it, in words as well.
pub fn page(picture: &Picture, address: &Address) -> String {
    let t = |swedish, english| picture.say(swedish, english);
    let body = html! {
        a.skip href="#lists" { (t("Hoppa över bilden, till listorna", "Skip the picture, to the lists")) }
        (header(picture, address))
        main {
            section.poster aria-label=(t("Bilden", "The picture")) {
                figure {
                    (svg::part(picture))
                    @if !picture.is_set_up { figcaption { (t(
                        "Ingen har satt upp året: bilden visar lagens dagar enligt den stående mallen, utan hålltider.",
                        "Nobody has set the year up: the picture shows the law's days by the standing template, without deadlines.",
                    )) } }
                }
                (key(picture))
            }
            div #lists tabindex="-1" {
                (contents(picture))
                (list::findings(picture))
                (parallel::section_of(picture))
                (list::months(picture))
                (table::events(picture))
                (table::deadlines(picture))
                (table::load(picture))
            }
        }
        footer {
            p { (t("Bilden för sig:", "The picture by itself:")) " "
                a href=(address.of(format!("{}.svg", picture.year.number()))) { "SVG" } }
        }
    };
    document(picture.language, &svg::title(picture), &body)
}

/// A page that says why there is no picture.
pub fn refusal(language: Language, message: &str, instead: &[(String, String)]) -> String {
    let t = |swedish, english| Word(swedish, english).in_language(language);
    let title = t("Årshjulet kan inte visas", "The annual wheel can't be shown");
    let body = html! {
        main.refusal {
            h1 { (title) }
            p { (message) }
            @if !instead.is_empty() {
                p { (t("Menade du:", "Did you mean:")) }
                ul { @for (href, name) in instead { li { a href=(href) { (name) } } } }
            }
        }
    };
    document(language, title, &body)
}

/// A page that says how the picture is opened where reading takes a sign-in.
pub fn sign_in(language: Language, message: &str, has_provider: bool) -> String {
    let t = |swedish, english| Word(swedish, english).in_language(language);
    let title = t(
        "Årshjulet visas för inloggade",
        "The annual wheel is shown to who has signed in",
    );
    let who = if has_provider {
        t(
            "Intranätet eller programmet som visar bilden loggar in hos kommunens inloggningstjänst och skickar dess token med \
             varje fråga (Authorization: Bearer).",
            "The intranet or program that shows the picture signs in at the municipality's identity provider and sends its token \
             with each request (Authorization: Bearer).",
        )
    } else {
        t(
            "Programmet som visar bilden skickar en token med varje fråga (Authorization: Bearer). Den som driver tjänsten gör en \
             med arshjul token.",
            "The program that shows the picture sends a token with each request (Authorization: Bearer). Whoever runs the service \
             makes one with arshjul token.",
        )
    };
    let body = html! {
        main.refusal {
            h1 { (title) }
            p { (message) }
            h2 { (t("I en webbläsare", "In a browser")) }
            p { (t(
                "Be samordnaren om en kalenderprenumeration (calendarFeedCreate) och lägg dess token sist i adressen:",
                "Ask the coordinator for a calendar feed (calendarFeedCreate), and put its token at the end of the address:",
            )) }
            p { code { "?token=…" } }
            p { (t("Den visar det som alla får se.", "It shows what anyone may see.")) }
            h2 { (t("I ett program", "In a program")) }
            p { (who) }
            p { a href="../docs/sign-in.md" { (t("Mer om inloggning (på engelska)", "More about signing in")) } }
            p { a href="../" { (t("Till startsidan", "To the first page")) } }
        }
    };
    document(language, title, &body)
}

pub(super) fn document(language: Language, title: &str, body: &Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                title { (title) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                style { (PreEscaped(&*style::PAGE)) }
            }
            body { (body) }
        }
    };
    svg::printable(markup.into_string())
}

fn header(picture: &Picture, address: &Address) -> Markup {
    let language = picture.language;
    let t = |swedish, english| picture.say(swedish, english);
    let year = picture.year.number();
    let exists = |year: &i32| CalendarYear::try_from(*year).is_ok();
    let (before, after) = (Some(year - 1).filter(exists), Some(year + 1).filter(exists));
    let (other, name) = match language {
        Language::Swedish => (Language::English, "In English"),
        Language::English => (Language::Swedish, "På svenska"),
    };
    html! {
        header {
            div.title {
                h1 { (t("Årshjul", "Annual wheel")) " " (year) }
                p.unit { (picture.unit.name) }
            }
            nav aria-label=(t("År och språk", "Year and language")) {
                ul {
                    @if let Some(year) = before { li { a href=(address.of(year)) { span aria-hidden="true" { "← " } (year) } } }
                    @if let Some(year) = after { li { a href=(address.of(year)) { (year) span aria-hidden="true" { " →" } } } }
                    li { a href=(address.in_language(other).of(year)) lang=(other.tag()) hreflang=(other.tag()) { (name) } }
                }
            }
            form method="get" action=(year) {
                label for="unit" { (t("Enhet", "Unit")) }
                select #unit name="unit" {
                    @for unit in &picture.units {
                        option value=(unit.code) selected[unit.code == picture.unit.code] { (unit.name) }
                    }
                }
                @if let Some(language) = address.language { input type="hidden" name="lang" value=(language.tag()); }
                @if let Some(token) = &address.token { input type="hidden" name="token" value=(token); }
                button { (t("Visa", "Show")) }
            }
        }
    }
}

/// What the signs mean, and what the letters stand for.
fn key(picture: &Picture) -> Markup {
    let language = picture.language;
    let t = |swedish, english| picture.say(swedish, english);
    html! {
        div.key {
            h2 { (t("Läs bilden", "Read the picture")) }
            p { (t(
                "Januari börjar högst upp och året går medsols, som klockan. Innanför månaderna ligger hålltiderna på sina \
                 ringar, en plats per vecka, och innerst belastningen.",
                "January begins at the top and the year runs clockwise. Inside the months lie the deadlines on their rings, one \
                 place a week, and innermost the load.",
            )) }
            h3 { (t("Redovisning", "Reports")) }
            ul.letters {
                @for (event, index) in picture.events.iter().zip(0..) {
                    @let letter = Picture::letter(index);
                    li {
                        (letter_link(event, &letter, "event"))
                        span {
                            (event.name(language))
                            @if let Some(days) = stretch_in_words(event, picture) { " " span.quiet { (days) } }
                        }
                    }
                }
            }
            h3 { (t("Ringar, utifrån och in", "Rings, from the rim inwards")) }
            ul { @for ring in Ring::ALL { li { (ring_sign(ring, State::Upcoming)) span { (ring.name().in_language(language)) } } } }
            h3 { (t("Läge", "State")) }
            ul.states { @for (state, name) in STATES { li { (sign(&state_sign(state))) span { (name.in_language(language)) } } } }
            (others(picture))
        }
    }
}

fn others(picture: &Picture) -> Markup {
    let language = picture.language;
    let t = |swedish, english| picture.say(swedish, english);
    let day = |day| word::day(day, language);
    html! {
        h3 { (t("Dagar, veckor och iakttagelser", "Days, weeks and findings")) }
        ul {
            @if picture.is_this_year() {
                li { (sign(&html! { path.needle d="M0 18V-18" {} })) span { (t("I dag, ", "Today, ")) (day(picture.today)) } }
            }
            @if let Some(election) = election_day(picture.year) {
                li { (sign(&shape(Shape::Diamond, ORIGIN, 10.0, "election"))) span { (t("Valdag, ", "Election day, ")) (day(election)) } }
            }
            @if !picture.low_activity_weeks.is_empty() {
                li {
                    (sign(&html! { path.hatch d="M-15 -16V16M-9 -16V16M-3 -16V16M3 -16V16M9 -16V16M15 -16V16" {} }))
                    span { (t("Lågaktivitetsvecka", "Low-activity week")) }
                }
            }
            @if picture.deadlines.iter().any(Deadline::is_ended) {
                li { (sign(&ended_sign(ORIGIN, 10.0))) span { (t("Lagd samman, eller frågas en gång", "Merged, or asked once")) } }
            }
            @for severity in [Severity::Error, Severity::Warning, Severity::Info] {
                @if picture.findings.iter().any(|finding| finding.severity == severity) {
                    li { (severity_sign(severity)) span { (t("Iakttagelse: ", "Finding: ")) (word::severity(severity).in_language(language)) } }
                }
            }
        }
    }
}

fn contents(picture: &Picture) -> Markup {
    let t = |swedish, english| picture.say(swedish, english);
    html! {
        nav.contents aria-label=(t("Listorna", "The lists")) {
            ul {
                li { a href="#findings" { (t("Iakttagelser", "Findings")) } }
                li { a href="#parallel" { (t("Frågat en gång", "Asked once")) } }
                li { a href="#months" { (t("Månad för månad", "Month by month")) } }
                li { a href="#events" { (t("Redovisningstillfällen", "Reporting events")) } }
                li { a href="#deadlines" { (t("Hålltider", "Deadlines")) } }
                li { a href="#load" { (t("Belastning per vecka", "Load per week")) } }
            }
        }
    }
}
