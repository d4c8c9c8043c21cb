//! A year full of deadlines, written past the service: more of them than the public API would make in reasonable time.

use arshjul::graphql::engine::id::GlobalId;
use arshjul_entity::{
    DeadlineId, DeadlineKind, OrganizationUnitId, ReportingCycle, RequestedPeriod, Role, deadline,
    deadline_unit, fiscal_year, link,
};
use chrono::{DateTime, Days, NaiveDate};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};
use serde_json::json;

use crate::{
    TestApp, TestDatabase,
    scenario::{Planted, insert},
};

/// How much there is of each.
#[derive(Clone, Copy, Debug)]
pub struct Year {
    /// `D000`, `D001` …, spread over the working weeks of 2026.
    pub deadlines: usize,
    /// Committees that each asks, in turn.
    pub units_each: usize,
}

impl Year {
    /// Sets 2026 up, with deadlines that ask for one or two of the indicators and every other of which is done.
    pub async fn plant(self, database: &TestDatabase, planted: &Planted) -> Vec<DeadlineId> {
        let db = &database.connect().await;
        let year = fiscal_year::ActiveModel {
            year: Set(2026),
            cycle: Set(ReportingCycle::AprilAugust),
            settings: Set("{}".to_owned()),
            version: Set(1),
            ..Default::default()
        };
        year.insert(db).await.expect("a year");
        insert(db, (0..self.deadlines).map(deadline)).await;
        let ids: Vec<DeadlineId> = deadline::Entity::find()
            .all(db)
            .await
            .expect("deadlines")
            .into_iter()
            .map(|row| row.id)
            .collect();
        let rows = ids.iter().enumerate().flat_map(|(n, id)| {
            let units = planted.committees.iter().cycle().skip(n * self.units_each);
            let units = units.take(self.units_each.min(planted.committees.len()));
            units.map(move |unit| part(*id, *unit, n % 2 == 0))
        });
        insert(db, rows).await;
        let asked = ids.iter().enumerate().flat_map(|(n, id)| {
            let indicators = planted
                .indicators
                .iter()
                .cycle()
                .skip(n)
                .step_by(2)
                .take(1 + n % 2);
            indicators.map(|indicator| link::deadline_indicator::ActiveModel {
                deadline_id: Set(*id),
                indicator_id: Set(*indicator),
            })
        });
        insert(db, asked).await;
        ids
    }
}

/// A deadline that a person sets up.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub code: &'a str,
    /// The code of the reporting event that it feeds.
    pub event: &'a str,
    pub due_on: &'a str,
    /// Committees, as in `N00`.
    pub units: &'a [usize],
    /// As in `I1`.
    pub indicators: &'a [usize],
}

impl TestApp {
    /// Asks units for indicators, through the public API. Answers the deadline's id.
    pub async fn ask(&self, planted: &Planted, ask: Ask<'_>) -> String {
        let unit = |n: &usize| GlobalId::row("OrganizationUnit", planted.committees[*n].0).to_string();
        let indicator = |n: &usize| GlobalId::row("Indicator", planted.indicators[n - 1].0).to_string();
        let input = json!({
            "code": ask.code, "kind": "OTHER", "title": ask.code, "dueOn": ask.due_on,
            "unitIds": ask.units.iter().map(unit).collect::<Vec<_>>(),
            "indicatorIds": ask.indicators.iter().map(indicator).collect::<Vec<_>>(),
            "reportingEventId": GlobalId::keyed("ReportingEvent", ask.event).to_string(),
        });
        let create = "mutation ($input: DeadlineCreateInput!) {
            deadlineCreate(input: $input) { deadline { id } userErrors { code path } }
        }";
        let coordinator = self.client(Role::Coordinator, "ROOT");
        let answer = coordinator.graphql(create, json!({ "input": input })).await;
        answer.text("deadlineCreate.deadline.id").to_owned()
    }
}

fn deadline(n: usize) -> deadline::ActiveModel {
    // 47 has no divisor in common with the year's 52 weeks, so that the weeks fill evenly.
    let week = u64::try_from(n * 47 % 51).expect("a small number");
    let day = NaiveDate::from_ymd_opt(2026, 1, 5).expect("a Monday")
        + Days::new(week * 7 + u64::try_from(n % 5).expect("a small number"));
    deadline::ActiveModel {
        code: Set(format!("D{n:03}")),
        occurrence: Set(day.to_string()),
        kind: Set(DeadlineKind::ALL[n % DeadlineKind::ALL.len()]),
        title: Set(format!("Hålltid {n}")),
        // The two share no indicator, but for the few that the third has.
        process: Set(Some(if n % 50 == 7 {
            "Strategin".to_owned()
        } else {
            format!("Process {}", n % 2)
        })),
        nominal_on: Set(day),
        ruled_on: Set(day),
        basis: Set("\"Person\"".to_owned()),
        due_on: Set(day),
        earliest_on: Set(day),
        latest_on: Set(day),
        effort: Set(Some(90)),
        sequence: Set(0),
        changed_at: Set(DateTime::UNIX_EPOCH),
        asks_for: Set(RequestedPeriod::LatestOver),
        // Something of its own to ask.
        questions: Set(Some(format!("Hur går det med hålltid {n}?"))),
        is_example: Set(false),
        version: Set(1),
        ..Default::default()
    }
}

fn part(deadline: DeadlineId, unit: OrganizationUnitId, is_done: bool) -> deadline_unit::ActiveModel {
    deadline_unit::ActiveModel {
        deadline_id: Set(deadline),
        unit_id: Set(unit),
        completed_at: Set(is_done.then_some(DateTime::UNIX_EPOCH)),
        is_on_time: Set(is_done.then_some(true)),
        // Nobody has reported what it asks for.
        gap_reason: Set(is_done.then(|| "Utgår.".to_owned())),
        ..Default::default()
    }
}
