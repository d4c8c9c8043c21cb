//! As much as a large municipality has published in ten years, written past the service.

use std::ops::RangeInclusive;

use arshjul_entity::{
    Aggregation, ApprovalState, CellState, CountingUnit, Direction, Frequency, Gender, IndicatorId,
    OrganizationUnitId, UnitKind, ValueKind, indicator, organization_unit, result,
};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _, Set};

use crate::{
    TestDatabase,
    scenario::{Planted, Scenario},
};

pub const INDICATORS: i64 = 200;
pub const COMMITTEES: usize = 40;
pub const YEARS: RangeInclusive<i32> = 2016..=2025;

/// 200 indicators × 40 units × 3 genders × 10 years of approved results, half counts and half shares of persons.
pub async fn plant(database: &TestDatabase) -> Planted {
    let scenario = Scenario {
        committees: COMMITTEES,
        activities: 400,
    };
    let planted = scenario.plant(database).await;
    let db = database.connect().await;
    let committees = organization_unit::Entity::find()
        .filter(organization_unit::COLUMN.kind.eq(UnitKind::Committee))
        .all(&db)
        .await
        .expect("there are units");
    let indicators = indicator::Entity::find()
        .all(&db)
        .await
        .expect("there are indicators");
    result::Entity::update_many()
        .col_expr(result::Column::Approval, ApprovalState::Approved.into())
        .exec(&db)
        .await
        .expect("results are approved");
    let new = (indicators.len()..)
        .take(usize::try_from(INDICATORS).expect("few"))
        .map(definition);
    indicator::Entity::insert_many(new)
        .exec_without_returning(&db)
        .await
        .expect("indicators are defined");
    let all = indicator::Entity::find()
        .all(&db)
        .await
        .expect("there are indicators");
    for indicator in all.iter().filter(|indicator| indicator.code.starts_with("BENCH")) {
        results(&db, indicator, &committees).await;
    }
    db.close().await.expect("the connection closes");
    planted
}

fn definition(number: usize) -> indicator::ActiveModel {
    let is_share = number % 2 == 1;
    indicator::ActiveModel {
        code: Set(format!("BENCH{number:03}")),
        name: Set(format!("Indikator {number}")),
        unit_of_measure: Set("antal".to_owned()),
        value_kind: Set(if is_share {
            ValueKind::Share
        } else {
            ValueKind::Count
        }),
        direction: Set(Direction::Neutral),
        frequency: Set(Frequency::Year),
        decimals: Set(i32::from(is_share)),
        factor: Set(if is_share { 100 } else { 1 }),
        may_exceed_hundred: Set(false),
        gender_tolerance: Set(0.0),
        split_by_gender: Set(true),
        source: Set("Egen uppföljning".to_owned()),
        reporting_level: Set(UnitKind::Committee),
        counting_unit: Set(CountingUnit::Persons),
        threshold: Set(5),
        hides_zeros: Set(false),
        protected_at_source: Set(false),
        hides_complements: Set(true),
        rounding_base: Set(None),
        dominance: Set(None),
        aggregation: Set(if is_share {
            Aggregation::RatioOfSums
        } else {
            Aggregation::Sum
        }),
        is_example: Set(true),
        version: Set(1),
        ..Default::default()
    }
}

/// Ten years of one indicator: mostly some tens to hundreds, one in ten small.
async fn results(db: &DatabaseConnection, indicator: &indicator::Model, units: &[organization_unit::Model]) {
    let is_share = indicator.value_kind == ValueKind::Share;
    let mut noise = u64::try_from(indicator.id.0)
        .expect("ids are positive")
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        | 1;
    let mut below = |bound: u32| {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        u32::try_from(noise % u64::from(bound)).expect("below the bound")
    };
    let mut rows = Vec::new();
    for unit in units {
        for year in YEARS {
            let mut one = || if below(10) == 0 { below(8) } else { 20 + below(400) };
            let (women, men) = (one(), one());
            let (women_of, men_of) = (women + 10 + below(300), men + 10 + below(300));
            for (gender, count, of) in [
                (Gender::Total, women + men, women_of + men_of),
                (Gender::Women, women, women_of),
                (Gender::Men, men, men_of),
            ] {
                rows.push(cell(
                    indicator.id,
                    unit.id,
                    year,
                    gender,
                    count,
                    is_share.then_some(of),
                ));
            }
        }
    }
    result::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await
        .expect("results are reported");
}

fn cell(
    indicator: IndicatorId,
    unit: OrganizationUnitId,
    year: i32,
    gender: Gender,
    count: u32,
    of: Option<u32>,
) -> result::ActiveModel {
    let now: DateTime<Utc> = DateTime::from_timestamp(1_767_225_600, 0).expect("a date in this century");
    let value = match of {
        Some(of) => (1_000.0 * f64::from(count) / f64::from(of)).round() / 10.0,
        None => f64::from(count),
    };
    result::ActiveModel {
        indicator_id: Set(indicator),
        unit_id: Set(unit),
        period: Set(year.to_string()),
        year: Set(year),
        gender: Set(gender),
        state: Set(CellState::Value),
        value: Set(Some(value)),
        numerator: Set(of.map(|_| f64::from(count))),
        denominator: Set(of.map(f64::from)),
        approval: Set(ApprovalState::Approved),
        is_example: Set(true),
        submitted_at: Set(now),
        submitted_by: Set("bench".to_owned()),
        version: Set(1),
        ..Default::default()
    }
}
