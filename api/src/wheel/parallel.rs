//! What is asked twice, and what a merge or a decision to ask once has ended of it.

use maud::{Markup, html};

use super::{
    drawing::deadline_id,
    frame::{Table, section},
    picture::{Deadline, End, Ended, Naming, Picture, units_in_words},
    word,
};
use crate::domain::{language::Language, text::Word};

pub fn section_of(picture: &Picture) -> Markup {
    let title = picture.say("Frågat en gång", "Asked once");
    let ended: Vec<_> = picture
        .deadlines
        .iter()
        .filter(|deadline| !deadline.ended.is_empty())
        .collect();
    let table = Table {
        class: None,
        title,
        caption: picture.say(
            "Hålltider som inte längre är ett arbete för sig",
            "Deadlines that are no work of their own any more",
        ),
        columns: &[
            Word("Hålltid", "Deadline"),
            Word("Hur", "How"),
            Word("Svaret lämnas i", "Answered in"),
            Word("Enheter", "Units"),
        ],
    };
    let rows = html! { tbody { @for deadline in &ended { (rows_of(deadline, picture)) } } };
    let content = html! {
        p { (told(picture)) }
        @if !ended.is_empty() { (table.with(&rows, picture.language)) }
    };
    section("parallel", title, &content)
}

fn rows_of(deadline: &Deadline, picture: &Picture) -> Markup {
    let is_known = |code: &str| picture.deadlines.iter().any(|deadline| deadline.code == code);
    html! {
        @for ended in &deadline.ended {
            tr {
                th scope="row" { a href={ "#" (deadline_id(&deadline.code)) } { (deadline.title) } }
                td { (how(ended.end).in_language(picture.language)) }
                td { @if is_known(&ended.by) { a href={ "#" (deadline_id(&ended.by)) } { (ended.by) } } @else { (ended.by) } }
                td.prose { (units_in_words(&ended.units, Naming::Whole, picture.language)) }
            }
        }
    }
}

const fn how(end: End) -> Word {
    match end {
        End::Merged => Word("lagd samman", "merged"),
        End::AskedOnce => Word("frågas en gång", "asked once"),
    }
}

/// The year's figure in words.
fn told(picture: &Picture) -> String {
    let language = picture.language;
    let of = &picture.parallelism;
    let times = |number: u32| match language {
        Language::Swedish => format!("{number} gånger"),
        Language::English => format!("{number} times"),
    };
    let saved = word::hours(of.saved_effort, language);
    let left = word::hours(of.effort_to_save, language);
    let (asked, requests, twice, merged) = (times(of.asked), of.requests, of.asked_twice, of.merged_away);
    match language {
        Language::Swedish => format!(
            "Året frågar {asked} efter {requests} olika saker. {merged} frågor är borta genom sammanslagning eller genom att \
             frågas en gång, vilket sparar {saved}. {twice} ställs fortfarande av två processer, vilket kostar {left}."
        ),
        Language::English => format!(
            "The year asks {asked} for {requests} different things. {merged} requests are gone by a merge or by asking once, \
             which saves {saved}. {twice} are still made by two processes, which costs {left}."
        ),
    }
}

/// `Frågat två gånger: 3, borta: 12`: for the key, where anything is.
pub fn in_short(picture: &Picture) -> [String; 2] {
    let of = &picture.parallelism;
    let line = |name: &str, number: u32, minutes| {
        format!("{name}: {number} ({})", word::hours(minutes, picture.language))
    };
    [
        line(picture.say("Borta", "Ended"), of.merged_away, of.saved_effort),
        line(
            picture.say("Frågas dubbelt", "Asked twice"),
            of.asked_twice,
            of.effort_to_save,
        ),
    ]
}

/// `lagd samman med HU-DELAR: 11 enheter`
pub fn ended_in_words(ended: &[Ended], naming: Naming, language: Language) -> Option<String> {
    let told = ended.iter().map(|ended| {
        let with = match ended.end {
            End::Merged => Word("lagd samman med", "merged with"),
            End::AskedOnce => Word("svaret tas från", "answered by"),
        };
        let units = units_in_words(&ended.units, naming, language);
        let with = with.in_language(language);
        format!("{with} {}: {units}", ended.by)
    });
    let told: Vec<_> = told.collect();
    (!told.is_empty()).then(|| told.join("; "))
}
