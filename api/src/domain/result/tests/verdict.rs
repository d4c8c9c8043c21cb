//! What becomes of rows (R3, R5, R7).

use super::*;

#[test]
fn a_row_changes_what_differs_and_resets_approval() {
    use ApprovalState::{Approved, Draft, Returned, Submitted};
    let judged = |before: Option<StoredCell>, saving| {
        let stored = before
            .map(|before| (at(Gender::Total), before))
            .into_iter()
            .collect();
        let rows = run(&[value("ANTAL", 7.0)], 2);
        let verdict = judge(rows, &stored, &measures(), saving, |_| Lock::Open).remove(0);
        let told = verdict.errors.iter().chain(&verdict.warnings);
        let told: Vec<_> = told.map(|rejection| rejection.reason.code()).collect();
        (verdict.outcome, told)
    };
    let example = StoredCell {
        is_example: true,
        ..stored(7.0, Submitted)
    };
    let over = (RowOutcome::Rejected, Some(ErrorCode::DraftOverHandedIn));
    let (created, updated, unchanged) = (
        (RowOutcome::Created, None),
        (RowOutcome::Updated, None),
        (RowOutcome::Unchanged, None),
    );
    let reset = (RowOutcome::Updated, Some(ErrorCode::ApprovalReset));
    for (before, handed_in, drafted) in [
        (None, created, created),
        (Some(stored(7.0, Submitted)), unchanged, over),
        (Some(stored(7.0, Approved)), unchanged, over),
        (Some(stored(7.0, Draft)), updated, unchanged),
        (Some(stored(8.0, Draft)), updated, updated),
        (Some(stored(7.0, Returned)), updated, updated),
        (Some(stored(8.0, Submitted)), updated, over),
        (Some(stored(8.0, Approved)), reset, over),
        (Some(example), updated, over),
    ] {
        for (saving, (outcome, told)) in [(Saving::HandIn, handed_in), (Saving::Draft, drafted)] {
            let expected = (outcome, told.into_iter().collect());
            assert_eq!(judged(before.clone(), saving), expected, "{saving:?} {before:?}");
        }
    }
}

#[test]
fn a_locked_cell_refuses_its_row_and_no_other() {
    let rows = run(&[value("ANTAL", 7.0), value("TAK", 7.0)], 2);
    let verdicts = judge(rows, &BTreeMap::new(), &measures(), Saving::HandIn, |key| {
        if key.indicator == at(Gender::Total).indicator {
            Lock::Locked(LockCause::FiscalYearClosed { year: 2025 })
        } else {
            Lock::Open
        }
    });
    assert_eq!(
        verdicts[0].errors,
        [Rejection {
            path: vec!["rows".to_owned(), "0".to_owned()],
            ..Rejection::from(Reason::FiscalYearClosed { year: 2025 })
        }]
    );
    assert_eq!(verdicts[0].outcome, RowOutcome::Rejected);
    assert_eq!(verdicts[1].outcome, RowOutcome::Created);
}

#[test]
fn sums_are_checked_over_the_request_and_what_is_stored() {
    let men = SubmittedRow {
        gender: Some("MEN".to_owned()),
        ..value("ANTAL", 6.0)
    };
    let rejected = SubmittedRow {
        gender: Some("TOTAL".to_owned()),
        ..value("ANTAL", 1.5)
    };
    let stored = BTreeMap::from([
        (at(Gender::Total), stored(10.0, ApprovalState::Submitted)),
        (at(Gender::Women), stored(5.0, ApprovalState::Submitted)),
    ]);
    let verdicts = judge(
        run(&[men, rejected], 2),
        &stored,
        &measures(),
        Saving::HandIn,
        |_| Lock::Open,
    );
    let mismatch = Reason::GenderSumMismatch {
        women: Number(5.0),
        men: Number(6.0),
        total: Number(10.0),
    };
    assert_eq!(
        verdicts[0].warnings,
        [Rejection {
            path: vec!["rows".to_owned(), "0".to_owned()],
            ..Rejection::from(mismatch)
        }]
    );
    assert_eq!(verdicts[1].warnings, []);
}
