//! Whether a cell came in on time (R7).

use chrono::NaiveDate;

/// Whether a cell came in by the last day that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timeliness {
    OnTime,
    Late,
}

/// Both are days in Sweden: what comes in on the last day is on time until midnight there.
pub fn timeliness(handed_in_on: NaiveDate, due_on: NaiveDate) -> Timeliness {
    if handed_in_on <= due_on {
        Timeliness::OnTime
    } else {
        Timeliness::Late
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::fixture::day;

    #[test]
    fn the_last_day_counts() {
        let due_on = day("2026-02-10");
        assert_eq!(timeliness(day("2026-02-10"), due_on), Timeliness::OnTime);
        assert_eq!(timeliness(day("2026-02-11"), due_on), Timeliness::Late);
    }
}
