//! A group's completeness, summed by hand: cell by cell, from the list of what was asked and from what became of each cell.

use std::collections::BTreeMap;

use arshjul::graphql::engine::id::GlobalId;
use arshjul_entity::{ApprovalState, Gender, result};
use arshjul_tests::{Answer, TestApp, both_databases, calendar::Ask};
use chrono::{Days, NaiveDate, NaiveTime};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, Set};
use serde_json::{Value, json};

use super::{Group, group, told};

both_databases![a_group_is_told_what_a_sum_by_hand_tells];

const UNITS: usize = 6;
const INDICATORS: usize = 4;
/// In the order in which they are told.
const GENDERS: [(Gender, &str); 3] = [
    (Gender::Total, "TOTAL"),
    (Gender::Women, "WOMEN"),
    (Gender::Men, "MEN"),
];
/// In the calendar's order. All three ask for 2025, which is the last year that is over in each.
const EVENTS: [&str; 3] = ["CLOSING-2025", "INTERIM-2026-04-30", "INTERIM-2026-08-31"];

/// What is asked, and the units that need not hand in after all.
const ASKED: [(Ask<'static>, &[usize]); 8] = [
    (ask("A", EVENTS[0], "2026-02-02", &[0, 1, 2, 3], &[1, 2]), &[3]),
    (ask("B", EVENTS[0], "2026-01-26", &[1, 2], &[2, 3]), &[]),
    (ask("C", EVENTS[0], "2026-03-02", &[0, 2, 3, 5], &[2, 3, 4]), &[]),
    (ask("D", EVENTS[1], "2026-02-16", &[0, 1, 4], &[1, 4]), &[]),
    (ask("E", EVENTS[1], "2026-05-11", &[4, 0], &[4, 2]), &[4]),
    (ask("F", EVENTS[2], "2026-01-19", &[5], &[1, 2, 3, 4]), &[]),
    (ask("G", EVENTS[2], "2026-09-14", &[1, 2, 3], &[3]), &[2]),
    (ask("H", EVENTS[2], "2026-09-15", &[0, 1, 2, 3, 4], &[3]), &[]),
];

const fn ask(
    code: &'static str,
    event: &'static str,
    due_on: &'static str,
    units: &'static [usize],
    indicators: &'static [usize],
) -> Ask<'static> {
    Ask {
        code,
        event,
        due_on,
        units,
        indicators,
    }
}

/// What became of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    CameIn { on: NaiveDate, is_approved: bool },
    Drafted,
    Absent,
}

fn fate(unit: usize, indicator: usize, gender: Gender) -> Fate {
    match (unit, indicator, gender) {
        (1, 2, Gender::Women | Gender::Men) | (2 | 5, 3, _) | (4, 4, Gender::Total) => Fate::Absent,
        (0, 2, Gender::Men) | (3, 3, Gender::Women) => Fate::Drafted,
        _ => {
            let days = 7 * (u64::try_from(unit + 2 * indicator).unwrap() % 6);
            Fate::CameIn {
                on: day("2026-01-12") + Days::new(days),
                is_approved: (unit + indicator).is_multiple_of(2),
            }
        }
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn arrange(group: &Group) {
    let db = group.app.database.connect().await;
    for row in result::Entity::find().all(&db).await.unwrap() {
        let place = |ids: Vec<i64>, id: i64| ids.iter().position(|one| *one == id).unwrap();
        let unit = place(
            group.planted.committees.iter().map(|id| id.0).collect(),
            row.unit_id.0,
        );
        let indicator = place(
            group.planted.indicators.iter().map(|id| id.0).collect(),
            row.indicator_id.0,
        );
        let fate = fate(unit, indicator + 1, row.gender);
        let mut row = row.into_active_model();
        match fate {
            Fate::CameIn { on, is_approved } => {
                row.handed_in_at = Set(Some(
                    on.and_time(NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(10),
                ));
                if is_approved {
                    row.approval = Set(ApprovalState::Approved);
                }
            }
            Fate::Drafted => row.approval = Set(ApprovalState::Draft),
            Fate::Absent => {
                result::Entity::delete_by_id(row.id.unwrap())
                    .exec(&db)
                    .await
                    .unwrap();
                continue;
            }
        }
        row.update(&db).await.unwrap();
    }
    for (ask, waived) in ASKED {
        let id = group.app.ask(&group.planted, ask).await;
        let unit = |n: &usize| GlobalId::row("OrganizationUnit", group.planted.committees[*n].0).to_string();
        let units: Vec<_> = waived.iter().map(unit).collect();
        if !units.is_empty() {
            let input = json!({ "deadlineId": id, "unitIds": units, "reason": "Utgår." });
            group.change("deadlineWaive", input).await;
        }
    }
}

/// A unit's share of one event, or none where nothing was asked of it.
fn by_hand(unit: usize, event: &str) -> Option<Value> {
    let (mut asked, mut on_time, mut late, mut approved) = (0, 0, 0, 0);
    let (mut used, mut used_received) = (0, 0);
    let mut missing = Vec::new();
    for indicator in 1..=INDICATORS {
        let asks = || {
            ASKED.iter().filter(move |(ask, waived)| {
                let asks_it = ask.units.contains(&unit) && ask.indicators.contains(&indicator);
                asks_it && !waived.contains(&unit)
            })
        };
        let of_event = asks().map(|(ask, _)| ask).filter(|ask| ask.event == event);
        let Some(first) = of_event.min_by_key(|ask| ask.due_on) else {
            continue;
        };
        // Counted where it is asked for first of all.
        let is_used = asks().map(|(ask, _)| ask.due_on).min() < Some(first.due_on);
        let mut genders = Vec::new();
        for (gender, code) in GENDERS {
            *(if is_used { &mut used } else { &mut asked }) += 1;
            match fate(unit, indicator, gender) {
                Fate::CameIn { .. } if is_used => used_received += 1,
                Fate::CameIn { on, is_approved } => {
                    *(if on <= day(first.due_on) {
                        &mut on_time
                    } else {
                        &mut late
                    }) += 1;
                    approved += i32::from(is_approved);
                }
                Fate::Drafted | Fate::Absent => genders.push(code),
            }
        }
        if !genders.is_empty() {
            missing.push((
                first.due_on,
                json!({
                    "indicator": { "code": format!("I{indicator}") }, "period": "2025", "genders": genders,
                    "deadline": { "code": first.code }, "dueOn": first.due_on, "isUsed": is_used, "isGapAccepted": false,
                }),
            ));
        }
    }
    missing.sort_by_key(|(due_on, _)| *due_on);
    let missing: Vec<_> = missing.into_iter().map(|(_, missing)| missing).collect();
    (asked + used > 0).then(|| {
        json!({
            "reportingEvent": { "code": event }, "asked": asked, "received": on_time + late, "onTime": on_time,
            "late": late, "approved": approved, "used": used, "usedReceived": used_received, "missing": missing,
        })
    })
}

/// `I1 TOTAL` of a unit, with whether it came in by the first day on which anybody wanted it.
fn timeliness_by_hand(unit: usize) -> BTreeMap<String, Option<&'static str>> {
    let cells = (1..=INDICATORS).flat_map(|indicator| GENDERS.map(|gender| (indicator, gender)));
    let told = cells.filter_map(|(indicator, (gender, code))| {
        let asks = ASKED.iter().filter(|(ask, waived)| {
            ask.units.contains(&unit) && ask.indicators.contains(&indicator) && !waived.contains(&unit)
        });
        let first = asks.map(|(ask, _)| day(ask.due_on)).min();
        let timeliness = match fate(unit, indicator, gender) {
            Fate::Absent => return None,
            Fate::Drafted => None,
            Fate::CameIn { on, .. } => first.map(|first| if on <= first { "ON_TIME" } else { "LATE" }),
        };
        Some((format!("I{indicator} {code}"), timeliness))
    });
    told.collect()
}

async fn a_group_is_told_what_a_sum_by_hand_tells(app: TestApp) {
    let group = group(app, UNITS).await;
    arrange(&group).await;
    let answer = told(&group.coordinator(), json!({})).await;
    for (unit, of_unit) in answer.list("completeness").iter().take(UNITS).enumerate() {
        let expected: Vec<_> = EVENTS.iter().filter_map(|event| by_hand(unit, event)).collect();
        assert_eq!(of_unit["unit"]["code"], format!("N{unit:02}"));
        assert_eq!(of_unit["events"], json!(expected), "N{unit:02}");
    }
    every_kind_of_sum_stood_in_it(&answer);
    for unit in 0..UNITS {
        assert_eq!(
            timeliness(&group, unit).await,
            timeliness_by_hand(unit),
            "N{unit:02}"
        );
    }
}

async fn timeliness(group: &Group, unit: usize) -> BTreeMap<String, Option<&'static str>> {
    let told = group.timeliness(&format!("N{unit:02}")).await;
    let cells = told
        .iter()
        .map(|cell| match cell.split(' ').collect::<Vec<_>>()[..] {
            [indicator, "2025", gender, timeliness] => {
                let known = ["ON_TIME", "LATE"].into_iter().find(|known| *known == timeliness);
                (format!("{indicator} {gender}"), known)
            }
            _ => panic!("{cell}"),
        });
    cells.collect()
}

/// An oracle that never met a case says nothing about it.
fn every_kind_of_sum_stood_in_it(answer: &Answer) {
    let events = answer.list("completeness").iter();
    let events: Vec<_> = events
        .flat_map(|unit| unit["events"].as_array().unwrap())
        .collect();
    for count in [
        "asked",
        "received",
        "onTime",
        "late",
        "approved",
        "used",
        "usedReceived",
    ] {
        assert!(
            events.iter().any(|event| event[count].as_i64() > Some(0)),
            "{count}\n{answer}"
        );
    }
    let is_whole = |event: &&&Value| event["missing"].as_array().unwrap().is_empty();
    let whole = events.iter().filter(is_whole).count();
    assert!(whole > 0 && whole < events.len(), "{answer}");
}
