use std::collections::BTreeSet;

use arshjul_entity::ReportingCycle;
use chrono::NaiveDate;

use super::{
    address::Address,
    fixture,
    geometry::SIDE,
    label::{Face, Label, Lane, Size, cut},
    legend,
    page::page,
    picture::{End, Ended, Named, Picture},
    plan::Plan,
    svg,
};
use crate::domain::{
    calendar::{CalendarSettings, reporting_events},
    language::Language::{self, English, Swedish},
};

const CYCLES: [ReportingCycle; 5] = [
    ReportingCycle::August,
    ReportingCycle::AprilAugust,
    ReportingCycle::MarchAugust,
    ReportingCycle::MarchAugustOctober,
    ReportingCycle::July,
];

/// Twelve interim reports: more lanes than anyone should ask for.
fn monthly(year: i32, language: Language) -> Picture {
    let mut picture = fixture::ordinary(year, language);
    let ends = (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(year, month, 28));
    let settings = CalendarSettings {
        interim_period_ends: ends.collect(),
        ..CalendarSettings::default()
    };
    picture.events = reporting_events(picture.year, ReportingCycle::Custom, &settings);
    picture
}

fn years() -> impl Iterator<Item = Picture> {
    (2024..=2040).flat_map(|year| {
        [Swedish, English].into_iter().flat_map(move |language| {
            let cycles = CYCLES.map(|cycle| {
                let mut picture = fixture::ordinary(year, language);
                picture.events = fixture::empty(year, cycle, language).events;
                picture
            });
            cycles
                .into_iter()
                .chain([fixture::dense(year, language), monthly(year, language)])
        })
    })
}

#[test]
fn no_two_labels_overlap_and_none_is_cut_off() {
    for picture in years() {
        let plan = Plan::of(&picture);
        assert_apart(&plan.texts().collect::<Vec<_>>(), SIDE, picture.year.number());
    }
}

#[test]
fn the_key_has_room_for_its_texts() {
    for picture in years() {
        let key = legend::key(&picture);
        assert_apart(
            &key.labels.iter().collect::<Vec<_>>(),
            key.height.max(SIDE),
            picture.year.number(),
        );
    }
}

fn assert_apart(labels: &[&Label], side: f64, year: i32) {
    assert!(labels.len() > 10, "something is drawn");
    for size in [Size::Wide, Size::Narrow] {
        let rooms: Vec<_> = labels.iter().map(|label| label.rooms(size)).collect();
        for (index, (one, mine)) in labels.iter().zip(&rooms).enumerate() {
            assert!(mine.iter().all(|room| room.is_within(side)), "{year}: {one:?}");
            for (other, theirs) in labels.iter().zip(&rooms).skip(index + 1) {
                let overlap = mine
                    .iter()
                    .any(|room| theirs.iter().any(|other| room.overlaps(other)));
                assert!(!overlap, "{year}, {size:?}: {one:?} and {other:?}");
            }
        }
    }
}

/// What a test of overlap would miss: a picture that is empty, or one where names were dropped without need.
#[test]
fn an_ordinary_year_is_named() {
    let picture = fixture::ordinary(2026, Swedish);
    let plan = Plan::of(&picture);
    let shown: BTreeSet<&str> = plan.texts().map(|label| label.text.as_str()).collect();
    for name in [
        "Bokslut 2025",
        "Årsredovisning 2025",
        "Hållbarhetsredovisning 2025",
        "Delårsrapport 30 apr",
        "Delårsrapport 31 aug",
        "Budget 2027",
        "Delårsuppföljning",
        "Plan antas",
        "september",
        "Kv 3",
        "Valår",
        "val 13 sep",
    ] {
        assert!(shown.contains(name), "{name}");
    }
    assert!((1..=53).all(|week: u32| shown.contains(week.to_string().as_str())));
    assert_eq!(plan.lines.iter().filter(|line| line.letter.is_some()).count(), 6);
    assert_eq!(plan.signs.len(), 3, "findings of one week share a sign");
}

#[test]
fn every_deadline_has_its_place_and_every_event_its_line() {
    for picture in years() {
        let plan = Plan::of(&picture);
        let drawn: usize = plan.marks.iter().map(|mark| mark.mark.deadlines.len()).sum();
        assert_eq!(drawn, picture.deadlines.len());
        assert_eq!(plan.lines.len(), picture.events.len());
        let noted: usize = plan.signs.iter().map(|sign| sign.sign.findings.len()).sum();
        assert_eq!(noted, picture.findings.len());
    }
}

#[test]
fn what_is_entered_is_never_markup() {
    const HOSTILE: &str = "<script>alert('&\"1')</script>\u{1}\u{ffff}";
    let mut picture = fixture::ordinary(2026, Swedish);
    picture.unit = Named::new(HOSTILE, HOSTILE);
    picture.units.push(picture.unit.clone());
    for deadline in &mut picture.deadlines {
        *deadline = super::picture::Deadline {
            title: HOSTILE.to_owned(),
            ..deadline.clone()
        };
    }
    for finding in &mut picture.findings {
        finding.name = HOSTILE.to_owned();
        finding.message = HOSTILE.to_owned();
    }
    for text in [svg::poster(&picture), page(&picture, &Address::default())] {
        assert!(!text.contains("<script"));
        assert!(text.contains("&lt;script&gt;"));
        assert!(
            !text.contains(['\u{1}', '\u{ffff}']),
            "no XML has such characters"
        );
    }
}

#[test]
fn the_same_year_gives_the_same_bytes() {
    for language in [Swedish, English] {
        let drawn = || {
            let picture = fixture::dense(2026, language);
            (svg::poster(&picture), page(&picture, &Address::default()))
        };
        assert_eq!(drawn(), drawn());
    }
}

#[test]
fn each_language_speaks_for_itself() {
    let swedish = page(&fixture::ordinary(2026, Swedish), &Address::default());
    let english = page(&fixture::ordinary(2026, English), &Address::default());
    assert!(swedish.contains("<html lang=\"sv\">") && english.contains("<html lang=\"en\">"));
    assert!(swedish.contains("måndag") || swedish.contains("onsdag"));
    assert!(swedish.contains("Månad för månad") && !swedish.contains("Month by month"));
    assert!(english.contains("Wednesday") && !english.contains("onsdag"));
    assert!(english.contains("Month by month") && !english.contains("Månad för månad"));
}

#[test]
fn what_is_ended_is_struck_through_and_says_where_it_is_answered() {
    let mut picture = fixture::ordinary(2026, Swedish);
    let by = picture.deadlines[7].code.clone();
    let struck = |picture: &Picture| svg::poster(picture).matches("class=\"ended\"").count();
    // The key's.
    assert_eq!(struck(&picture), 1);
    for (place, end, units) in [
        (6, End::Merged, 9),
        (8, End::AskedOnce, 9),
        (9, End::AskedOnce, 2),
    ] {
        let deadline = &mut picture.deadlines[place];
        let units = deadline.units.keys().take(units).cloned().collect();
        let by = by.clone();
        deadline.ended = vec![Ended { end, by, units }];
    }
    // Those of week 21 share a ring but for the report; of the fourth, two units still have work.
    assert!(picture.deadlines[6].is_ended() && picture.deadlines[8].is_ended());
    assert!(!picture.deadlines[9].is_ended());
    assert_eq!(struck(&picture), 2);
    let page = page(&picture, &Address::default());
    for text in [
        "130 gånger efter 108 olika saker. 9 frågor är borta",
        "vilket sparar 18 tim. 11 ställs fortfarande av två processer, vilket kostar 22 tim.",
        "lagd samman med T007-2026: 9 enheter",
        "svaret tas från T007-2026: 9 enheter",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn the_first_week_of_the_next_year_is_not_this_years() {
    let mut picture = fixture::empty(2025, ReportingCycle::AprilAugust, Swedish);
    picture.low_activity_weeks = [1, 52].into();
    let is_low = |day: &str| picture.is_low_activity(day.parse().unwrap());
    // Monday 29 December 2025 begins the first week of 2026.
    assert!(is_low("2024-12-30") && is_low("2025-12-22") && !is_low("2025-12-29"));
}

#[test]
fn every_link_leads_somewhere_and_no_id_stands_twice() {
    for picture in [fixture::ordinary(2026, Swedish), fixture::dense(2028, English)] {
        let page = page(&picture, &Address::default());
        let after = |what: &str| -> Vec<String> {
            let parts = page.split(what).skip(1);
            parts
                .map(|part| part.split('"').next().unwrap().to_owned())
                .collect()
        };
        let ids = after(" id=\"");
        let known: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(known.len(), ids.len());
        let links = after(" href=\"#");
        assert!(links.len() > 30);
        for link in links {
            assert!(known.contains(&link), "#{link}");
        }
    }
}

#[test]
fn text_that_is_too_long_is_cut_off() {
    let cut = cut("Kultur- och fritidsnämnden", Face::Entry, Size::Narrow, 200.0);
    assert!(cut.ends_with('…') && cut.starts_with("Kultur"), "{cut}");
    assert!(Face::Entry.length(&cut, Size::Narrow) <= 200.0);
}

#[test]
fn a_lane_gives_its_widest_gap() {
    let mut lane = Lane::default();
    assert_eq!(lane.widest_gap(), (0.0, 1.0));
    assert!(lane.try_take(0.5, 0.75) && lane.try_take(0.1, 0.25));
    assert!(!lane.try_take(0.7, 0.8) && !lane.try_take(0.9, 1.01));
    assert_eq!(lane.widest_gap(), (0.25, 0.5));
}
