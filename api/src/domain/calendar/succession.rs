//! A new year from the last one (C12).

use std::collections::{BTreeMap, BTreeSet};

use arshjul_entity::{MilestoneKind, ReportingCycle};
use chrono::{Datelike, NaiveDate};

use super::{CalendarSettings, CalendarYear, easter_sunday, event_code, is_weekday, wording};
use crate::domain::text::{Text, Word};

/// A year as it follows from another, with what a person should look at.
#[derive(Clone, Debug)]
pub struct Succession {
    pub cycle: ReportingCycle,
    pub settings: CalendarSettings,
    pub look_at: Vec<Text>,
}

/// Days off move with the holiday that they stand beside; planned days keep their date, and move off days that are no working days.
pub fn successor(
    from: CalendarYear,
    to: CalendarYear,
    cycle: ReportingCycle,
    settings: &CalendarSettings,
) -> Succession {
    let mut look_at = Vec::new();
    let years = to.number() - from.number();
    let mut extra_days_off = BTreeSet::new();
    for day in &settings.extra_days_off {
        match moved_day_off(*day, years) {
            Some(moved) if is_weekday(moved) => {
                extra_days_off.insert(moved);
            }
            moved => look_at.push(day_left_out(*day, moved)),
        }
    }
    let last_week = to.on(12, 28).iso_week().week();
    let low_activity_weeks = settings.low_activity_weeks.iter().copied();
    let interim_period_ends = settings.interim_period_ends.iter();
    let mut new = CalendarSettings {
        interim_period_ends: interim_period_ends
            .filter_map(|end| same_date(*end, years))
            .collect(),
        extra_days_off,
        low_activity_weeks: low_activity_weeks.filter(|week| *week <= last_week).collect(),
        planned: BTreeMap::new(),
        // Special reasons are of one year.
        late_budget_proposal: None,
        late_budget: None,
        ..settings.clone()
    };
    for ((event, milestone), on) in &settings.planned {
        if let Some((event, day)) = planned(event, *on, years, &new) {
            look_at.push(day_to_check(&event, *milestone, *on, day));
            new.planned.insert((event, *milestone), day);
        }
    }
    Succession {
        cycle,
        settings: new,
        look_at,
    }
}

fn same_date(day: NaiveDate, years: i32) -> Option<NaiveDate> {
    let year = day.year() + years;
    NaiveDate::from_ymd_opt(year, day.month(), day.day())
        .or_else(|| NaiveDate::from_ymd_opt(year, day.month(), 28))
}

/// Good Friday, Easter Monday and Ascension Day, from Easter.
const MOVABLE: [i64; 3] = [-2, 1, 39];

/// With Easter where the day stands beside a holiday that does; otherwise on the same date.
fn moved_day_off(day: NaiveDate, years: i32) -> Option<NaiveDate> {
    let after = (day - easter_sunday(day.year())?).num_days();
    let is_beside = MOVABLE.iter().any(|holiday| (after - holiday).abs() == 1);
    if is_beside {
        return easter_sunday(day.year() + years)?.checked_add_signed(chrono::TimeDelta::days(after));
    }
    same_date(day, years)
}

fn planned(
    event: &str,
    on: NaiveDate,
    years: i32,
    settings: &CalendarSettings,
) -> Option<(String, NaiveDate)> {
    let event = event_code::years_later(event, years)?;
    let day = same_date(on, years)?;
    Some((event, settings.next_working_day(day)))
}

fn day_left_out(day: NaiveDate, moved: Option<NaiveDate>) -> Text {
    let moved = moved.map_or_else(Text::default, wording::date);
    Text::filled(
        Word(
            "Den lediga dagen {day} blir {moved}, som är ledig ändå. Den är inte med: välj en annan klämdag om ni vill.",
            "The day off on {day} becomes {moved}, which is off anyway. It is left out: choose another if you like.",
        ),
        &[("day", wording::date(day)), ("moved", moved)],
    )
}

fn day_to_check(event: &str, milestone: MilestoneKind, before: NaiveDate, day: NaiveDate) -> Text {
    Text::filled(
        Word(
            "{event}, {milestone}: planerad till {day} efter {before}. Stäm av med sammanträdesplanen.",
            "{event}, {milestone}: planned for {day} after {before}. Check it against the plan of meetings.",
        ),
        &[
            ("event", Text::same(event)),
            ("milestone", super::milestone_name(milestone).into()),
            ("day", wording::weekday_date(day)),
            ("before", wording::date(before)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::fixture::day;

    fn year(number: i32) -> CalendarYear {
        number.try_into().unwrap()
    }

    #[test]
    fn a_year_follows_from_the_last_one_with_its_days_moved() {
        let mut settings = CalendarSettings {
            // Beside Epiphany, and beside Ascension Day.
            extra_days_off: [day("2026-01-05"), day("2026-05-15")].into(),
            low_activity_weeks: [28, 29, 53].into(),
            ..CalendarSettings::default()
        };
        let key = |event: &str| (event.to_owned(), MilestoneKind::CouncilHandover);
        settings
            .planned
            .insert(key("INTERIM-2026-08-31"), day("2026-10-19"));
        settings.planned.insert(key("ANNUAL-2025"), day("2026-04-10"));
        settings.thresholds.parallel = 15;
        let new = successor(year(2026), year(2027), ReportingCycle::AprilAugust, &settings);
        assert_eq!(
            new.settings.extra_days_off,
            [day("2027-01-05"), day("2027-05-07")].into()
        );
        assert_eq!(new.settings.low_activity_weeks, [28, 29].into());
        assert_eq!(new.settings.thresholds, settings.thresholds);
        let planned: Vec<_> = new
            .settings
            .planned
            .iter()
            .map(|((event, _), on)| (event.as_str(), *on))
            .collect();
        // 10 April 2027 is a Saturday.
        assert_eq!(
            planned,
            [
                ("ANNUAL-2026", day("2027-04-12")),
                ("INTERIM-2027-08-31", day("2027-10-19"))
            ]
        );
        assert_eq!(new.look_at.len(), 2);
    }

    #[test]
    fn a_day_off_that_is_off_anyway_is_left_out_and_told() {
        let settings = CalendarSettings {
            extra_days_off: [day("2025-05-02")].into(),
            ..CalendarSettings::default()
        };
        let new = successor(year(2025), year(2026), ReportingCycle::August, &settings);
        assert!(new.settings.extra_days_off.is_empty());
        assert_eq!(new.look_at.len(), 1);
    }
}
