//! How complete the reporting is (R11): per unit and reporting event what was asked, what came in, and what is still to come.

use std::collections::BTreeMap;

use arshjul_entity::{DeadlineId, Gender, IndicatorId, OrganizationUnitId};
use chrono::NaiveDate;

use super::{
    book::{AskingDeadline, Book, CellLine, ReceivedCells},
    measure::Measure,
    period::Period,
    timeliness::{Timeliness, timeliness},
};

/// How many cells (indicator × gender) a unit is asked for by what feeds one reporting event, and what became of them. A cell that
/// another request asks for first is used: it is counted where it is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completeness {
    pub asked: u32,
    /// On time or late.
    pub received: u32,
    pub on_time: u32,
    pub late: u32,
    pub approved: u32,
    pub used: u32,
    pub used_received: u32,
    /// By due day, then indicator.
    pub missing: Vec<MissingCells>,
}

/// What has not come in of an indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingCells {
    pub indicator: IndicatorId,
    pub period: Period,
    pub genders: Vec<Gender>,
    /// The first of the event's deadlines that asked.
    pub deadline: DeadlineId,
    pub due_on: NaiveDate,
    /// Another request asks for it first.
    pub is_used: bool,
    /// Somebody decided to do without.
    pub is_gap_accepted: bool,
}

/// By unit, then event: only where something is asked or used. Each cell is asked for once, by the first deadline of all that ask for it,
/// and used by what else wants it.
pub fn completeness<'a>(
    book: &'a Book,
    measures: &BTreeMap<IndicatorId, Measure>,
    received: &ReceivedCells,
) -> BTreeMap<(OrganizationUnitId, &'a str), Completeness> {
    let mut by_event: BTreeMap<_, Completeness> = BTreeMap::new();
    for (line, asks) in book.lines() {
        let Some(measure) = measures.get(&line.indicator) else {
            continue;
        };
        let mut events: BTreeMap<&str, (&AskingDeadline, bool)> = BTreeMap::new();
        for (place, ask) in asks.iter().enumerate() {
            // They come by due day: the first one stays.
            if let Some(event) = &ask.event {
                events.entry(event).or_insert((ask, place > 0));
            }
        }
        for (event, (ask, is_used)) in events {
            let of_event = by_event.entry((line.unit, event)).or_default();
            of_event.count(line, (ask, is_used), measure.genders(), received);
        }
    }
    for of_event in by_event.values_mut() {
        of_event
            .missing
            .sort_by_key(|missing| (missing.due_on, missing.indicator, missing.period));
    }
    by_event
}

impl Completeness {
    fn count(
        &mut self,
        line: &CellLine,
        (ask, is_used): (&AskingDeadline, bool),
        genders: &[Gender],
        received: &ReceivedCells,
    ) {
        let mut missing = Vec::new();
        for gender in genders {
            let (asked, came) = if is_used {
                (&mut self.used, &mut self.used_received)
            } else {
                (&mut self.asked, &mut self.received)
            };
            *asked += 1;
            let received = received.get(&(*line, *gender));
            let Some(received) = received.filter(|received| received.answers(ask.is_example)) else {
                missing.push(*gender);
                continue;
            };
            *came += 1;
            if is_used {
                continue;
            }
            match timeliness(received.on, ask.due_on) {
                Timeliness::OnTime => self.on_time += 1,
                Timeliness::Late => self.late += 1,
            }
            self.approved += u32::from(received.is_approved);
        }
        if !missing.is_empty() {
            self.missing.push(MissingCells {
                indicator: line.indicator,
                period: line.period,
                genders: missing,
                deadline: ask.deadline,
                due_on: ask.due_on,
                is_used,
                is_gap_accepted: ask.is_gap_accepted,
            });
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use arshjul_entity::{CountingUnit, DeadlineKind, Frequency, UnitKind, ValueKind};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        book::{Given, Received},
        calendar::{
            Deadline, Progress,
            fixture::{day, deadline},
        },
        unit::{Unit, UnitTree},
    };

    pub fn committee(id: i64) -> Unit {
        Unit {
            id: OrganizationUnitId(id),
            code: format!("N{id}"),
            kind: UnitKind::Committee,
            parent: None,
            valid_from: day("1990-01-01"),
            valid_to: None,
            successor: None,
        }
    }

    pub fn measure(id: i64, frequency: Frequency) -> Measure {
        Measure {
            id: IndicatorId(id),
            code: format!("I{id}"),
            value_kind: ValueKind::Count,
            frequency,
            decimals: 0,
            factor: 1,
            may_exceed_hundred: false,
            gender_tolerance: 0.0,
            split_by_gender: true,
            reporting_level: UnitKind::Committee,
            counting_unit: CountingUnit::Persons,
            protected_at_source: false,
        }
    }

    fn measures() -> BTreeMap<IndicatorId, Measure> {
        let mut unsplit = measure(2, Frequency::Year);
        unsplit.split_by_gender = false;
        [
            (IndicatorId(1), measure(1, Frequency::Year)),
            (IndicatorId(2), unsplit),
        ]
        .into()
    }

    fn asks(deadlines: &[Deadline]) -> Book {
        Book::of(Given {
            deadlines,
            measures: &measures(),
            sources: &BTreeMap::new(),
            tree: &UnitTree::new((1..=3).map(committee).collect()),
        })
    }

    fn line(indicator: i64, unit: i64) -> CellLine {
        CellLine {
            indicator: IndicatorId(indicator),
            unit: OrganizationUnitId(unit),
            period: "2025".parse().unwrap(),
        }
    }

    fn received(on: &str, is_approved: bool) -> Received {
        let on = day(on);
        Received {
            at: on.and_time(chrono::NaiveTime::MIN).and_utc(),
            on,
            is_approved,
            is_example: false,
        }
    }

    #[test]
    fn each_event_counts_by_its_own_deadlines() {
        let asked = [
            deadline(1, "Resultat", "2026-02-10")
                .feeding(DeadlineKind::YearEndResults, "CLOSING-2025")
                .asking(&[1, 2])
                .for_units(&[1]),
            deadline(2, "Uppföljning", "2026-09-15")
                .feeding(DeadlineKind::InterimFollowUp, "INTERIM-2026-08-31")
                .asking(&[1])
                .for_units(&[1]),
        ];
        let reported = [
            ((line(1, 1), Gender::Total), received("2026-02-10", true)),
            ((line(1, 1), Gender::Women), received("2026-02-11", false)),
            // Not asked.
            ((line(2, 1), Gender::Men), received("2026-02-01", true)),
            ((line(1, 2), Gender::Total), received("2026-02-01", true)),
        ];
        let asks = asks(&asked);
        let told = completeness(&asks, &measures(), &reported.into());
        assert_eq!(told.len(), 2);
        let closing = &told[&(OrganizationUnitId(1), "CLOSING-2025")];
        let missing = |indicator, genders: &[Gender], deadline, due_on| MissingCells {
            indicator: IndicatorId(indicator),
            period: "2025".parse().unwrap(),
            genders: genders.to_vec(),
            deadline: DeadlineId(deadline),
            due_on: day(due_on),
            is_used: false,
            is_gap_accepted: false,
        };
        assert_eq!(
            *closing,
            Completeness {
                asked: 4,
                received: 2,
                on_time: 1,
                late: 1,
                approved: 1,
                used: 0,
                used_received: 0,
                missing: vec![
                    missing(1, &[Gender::Men], 1, "2026-02-10"),
                    missing(2, &[Gender::Total], 1, "2026-02-10"),
                ],
            }
        );
        let interim = &told[&(OrganizationUnitId(1), "INTERIM-2026-08-31")];
        // The closing has asked for the same cells before.
        assert_eq!(
            (
                interim.asked,
                interim.received,
                interim.used,
                interim.used_received
            ),
            (0, 0, 3, 2)
        );
        let missing: Vec<_> = interim
            .missing
            .iter()
            .map(|missing| (missing.is_used, missing.due_on))
            .collect();
        assert_eq!(missing, [(true, day("2026-09-15"))]);
    }

    fn deadlines() -> impl Strategy<Value = Vec<Deadline>> {
        let part = prop_oneof![Just(Progress::Open), Just(Progress::Waived)];
        let parts = prop::collection::btree_map(1..=3_i64, part, 0..=3);
        let asked = prop::collection::vec(1..=2_i64, 0..=2);
        let event = prop::sample::select(vec!["CLOSING-2025", "INTERIM-2026-04-30", "BUDGET-2027"]);
        let one = (0..365_i64, parts, asked, event);
        prop::collection::vec(one, 0..6).prop_map(|all| {
            let made = (1..).zip(all).map(|(id, (days, parts, asked, event))| {
                let due_on = day("2026-01-01") + chrono::TimeDelta::days(days);
                let mut made = deadline(id, "Hålltid", &due_on.to_string())
                    .asking(&asked)
                    .feeding(DeadlineKind::Other, event);
                for (unit, progress) in parts {
                    made = made.progress(unit, progress);
                }
                made
            });
            made.collect()
        })
    }

    fn reported() -> impl Strategy<Value = ReceivedCells> {
        let cell = (1..=2_i64, 1..=3_i64, prop::sample::select(Gender::ALL));
        let came = (0..365_i64, any::<bool>());
        prop::collection::vec((cell, came), 0..30).prop_map(|all| {
            let cells = all
                .into_iter()
                .map(|((indicator, unit, gender), (days, is_approved))| {
                    let on = day("2026-01-01") + chrono::TimeDelta::days(days);
                    (
                        (line(indicator, unit), gender),
                        received(&on.to_string(), is_approved),
                    )
                });
            cells.collect()
        })
    }

    proptest! {
        #[test]
        fn what_is_asked_came_on_time_or_late_or_is_missing(deadlines in deadlines(), reported in reported()) {
            let asks = asks(&deadlines);
            for told in completeness(&asks, &measures(), &reported).values() {
                let missing: usize = told.missing.iter().map(|missing| missing.genders.len()).sum();
                prop_assert!(told.asked + told.used > 0);
                prop_assert_eq!(told.received, told.on_time + told.late);
                let (asked, came) = (told.asked + told.used, told.received + told.used_received);
                prop_assert_eq!(u64::from(asked), u64::from(came) + missing as u64);
                prop_assert!(told.approved <= told.received);
                prop_assert!(told.missing.iter().all(|missing| !missing.genders.is_empty()));
            }
        }

        #[test]
        fn what_comes_in_is_never_counted_twice_nor_lost(deadlines in deadlines(), reported in reported()) {
            let asks = asks(&deadlines);
            let before = completeness(&asks, &measures(), &ReceivedCells::new());
            let after = completeness(&asks, &measures(), &reported);
            prop_assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
            for (key, told) in &after {
                prop_assert_eq!((told.asked, told.used), (before[key].asked, before[key].used));
            }
        }
    }
}
