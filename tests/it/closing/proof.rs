//! What the rules should have refused is not written either: the store's own proof of open periods.

use std::collections::BTreeMap;

use arshjul::{
    domain::{
        policy::{Grant, Permit, Viewer, act},
        unit::{Unit, UnitTree},
    },
    store::{self, lock::OpenPeriods},
};
use arshjul_entity::{
    ApprovalState, CellState, Gender, IndicatorId, OrganizationUnitId, Role, UnitKind, result,
};
use arshjul_tests::{TestApp, both_databases, scenario::Scenario};
use chrono::NaiveDate;
use sea_orm::{DbErr, Set};
use serde_json::json;

use super::{done, set_up};

both_databases![what_is_not_held_open_is_not_written];

async fn what_is_not_held_open_is_not_written(app: TestApp) {
    let scenario = Scenario {
        committees: 1,
        activities: 0,
    };
    let planted = scenario.plant(&app.database).await;
    for year in [2026, 2027, 2028] {
        set_up(&app, year).await;
    }
    // 6 February 2028.
    app.clock.advance(std::time::Duration::from_hours(24 * 440));
    let coordinator = app.client(Role::Coordinator, "ROOT");
    done(&coordinator, "fiscalYearClose", "", json!({ "year": 2027 })).await;
    let freeze = json!({ "eventCode": "CLOSING-2028" });
    done(&coordinator, "reportingEventFreeze", "", freeze).await;
    let (unit, indicator) = (planted.committees[0], planted.indicators[0]);
    let mut came_to = BTreeMap::new();
    for year in 2026..=2029 {
        let written = write(&app, unit, indicator, year).await;
        came_to.insert(year, written.is_ok());
    }
    // Open, closed, frozen, and not held.
    assert_eq!(
        came_to,
        BTreeMap::from([(2026, true), (2027, false), (2028, false), (2029, false)])
    );
}

/// Writes a cell past all rules, with 2026 to 2028 held.
async fn write(
    app: &TestApp,
    unit: OrganizationUnitId,
    indicator: IndicatorId,
    year: i32,
) -> Result<(), DbErr> {
    let tree = UnitTree::new(vec![Unit {
        id: unit,
        code: "N00".to_owned(),
        kind: UnitKind::Committee,
        parent: None,
        valid_from: NaiveDate::MIN,
        valid_to: None,
        successor: None,
    }]);
    let viewer = Viewer::Person {
        subject: "someone".to_owned(),
        name: None,
        grants: vec![Grant {
            role: Role::Reporter,
            unit,
        }],
    };
    let permit = Permit::<act::ResultsSubmit>::wherever(&viewer, &tree);
    let now = app.clock.now();
    let cell = result::ActiveModel {
        indicator_id: Set(indicator),
        unit_id: Set(unit),
        period: Set(year.to_string()),
        year: Set(year),
        gender: Set(Gender::Total),
        state: Set(CellState::NotApplicable),
        approval: Set(ApprovalState::Submitted),
        is_example: Set(false),
        submitted_at: Set(now),
        submitted_by: Set("someone".to_owned()),
        version: Set(1),
        ..Default::default()
    };
    let tx = app.store.begin().await?;
    let open = OpenPeriods::hold(&tx, &permit, &tree, || now, 2026..=2028).await?;
    store::result::write(&open, &permit, vec![cell]).await?;
    tx.rollback().await
}
