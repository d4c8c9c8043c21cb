//! Days of numbered weeks. `rrule` 0.14 takes the first days of some years, 2022 among them, for week 53 of the year before where that has
//! 52 (RFC 5545, section 3.3.10, BYWEEKNO), so that weeks are counted here.

use chrono::{DateTime, Datelike, Days, NaiveDate, Weekday};
use rrule::{NWeekday, RRule, RRuleSet, Tz, Unvalidated};

/// The days of the year that begins there, as many as can be told from too many.
pub(super) fn days(rule: &RRule<Unvalidated>, start: DateTime<Tz>) -> Option<Vec<NaiveDate>> {
    let week_start = rule.get_week_start();
    let numbers = rule.get_by_week_no();
    let places = rule.get_by_set_pos();
    let mut other = rule.clone().by_week_no(Vec::new()).by_set_pos(Vec::new());
    let names_days = !rule.get_by_weekday().is_empty()
        || !rule.get_by_month_day().is_empty()
        || !rule.get_by_year_day().is_empty();
    if !names_days {
        other = other.by_weekday(WEEK.map(NWeekday::Every).to_vec());
    }
    let set = RRuleSet::new(start).rrule(other.validate(start).ok()?).limit();
    let year = start.year();
    let days = set
        .into_iter()
        .map(|at| at.date_naive())
        .take_while(|day| day.year() == year);
    let days: Vec<_> = days
        .filter(|day| {
            let (number, weeks) = week(*day, week_start);
            numbers
                .iter()
                .any(|wanted| i32::from(*wanted) == number || i32::from(*wanted) == number - weeks - 1)
        })
        .collect();
    if places.is_empty() {
        return Some(days);
    }
    let length = i32::try_from(days.len()).ok()?;
    let at = |place: &i32| if *place > 0 { place - 1 } else { length + place };
    let mut chosen: Vec<_> = places
        .iter()
        .filter_map(|place| days.get(usize::try_from(at(place)).ok()?).copied())
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    Some(chosen)
}

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// The number of a day's week, and of the weeks of that week's year: the year of its fourth day.
fn week(day: NaiveDate, week_start: Weekday) -> (i32, i32) {
    let into = |day: NaiveDate, first: Weekday| u64::from(day.weekday().days_since(first));
    let fourth = day - Days::new(into(day, week_start)) + Days::new(3);
    let number = |fourth: NaiveDate| i32::try_from(fourth.ordinal0() / 7 + 1).unwrap_or(0);
    let last = NaiveDate::from_ymd_opt(fourth.year(), 12, 31).unwrap_or(fourth);
    let last_fourth = last - Days::new(into(last, fourth.weekday()));
    (number(fourth), number(last_fourth))
}
