//! Test fixtures: a year to try the rules on: four units' 2026 in which all is well, and what can be planted in it.

use arshjul_entity::{
    ActivityId, DeadlineId, DeadlineKind, Frequency, IndicatorId, MilestoneKind, OrganizationUnitId,
    ReportingCycle,
};
use chrono::NaiveDate;

use super::{
    AsksFor, CalendarSettings, CalendarView, Deadline, DueBasis, DueDate, Offset, Progress, Source,
    finding::{Finding, FindingCode, findings},
    reporting_events,
};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub const fn unit(id: i64) -> OrganizationUnitId {
    OrganizationUnitId(id)
}

/// Due where its rule puts it, for no unit, two hours long, asking for nothing.
pub fn deadline(id: i64, title: &str, due_on: &str) -> Deadline {
    let due_on = day(due_on);
    Deadline {
        id: DeadlineId(id),
        rule: None,
        code: format!("D{id:03}"),
        kind: DeadlineKind::Other,
        title: title.to_owned(),
        process: None,
        due: DueDate {
            nominal_on: due_on,
            ruled_on: due_on,
            due_on,
            basis: DueBasis::FixedDate {
                on: due_on,
                offset: Offset::NONE,
            },
        },
        window: due_on..=due_on,
        feeds: None,
        effort: 120,
        indicators: [].into(),
        asks_for: AsksFor::LatestOver,
        questions: Vec::new(),
        activities: [].into(),
        units: [].into(),
        entered: [].into(),
        gaps: [].into(),
        uses: [].into(),
        used: [].into(),
        is_cancelled: false,
        is_example: false,
    }
}

impl Deadline {
    pub(in crate::domain) fn for_units(mut self, units: &[i64]) -> Self {
        self.units = units.iter().map(|id| (unit(*id), Progress::Open)).collect();
        self
    }

    pub(in crate::domain) fn progress(mut self, id: i64, progress: Progress) -> Self {
        self.units.insert(unit(id), progress);
        self
    }

    pub(in crate::domain) fn of_process(mut self, process: &str) -> Self {
        self.process = Some(process.to_owned());
        self
    }

    pub(in crate::domain) fn asking(mut self, indicators: &[i64]) -> Self {
        self.indicators = indicators.iter().map(|id| IndicatorId(*id)).collect();
        self
    }

    pub(in crate::domain) fn asking_activity(mut self, activity: i64) -> Self {
        self.activities.insert(ActivityId(activity));
        self
    }

    pub(in crate::domain) fn feeding(mut self, kind: DeadlineKind, event: &str) -> Self {
        self.kind = kind;
        self.feeds = Some(event.to_owned());
        self
    }

    pub(in crate::domain) const fn taking(mut self, minutes: u32) -> Self {
        self.effort = minutes;
        self
    }

    /// So many days before and after may be chosen from.
    pub(in crate::domain) fn movable_by(mut self, days: i64) -> Self {
        let days = chrono::TimeDelta::days(days);
        self.window = self.due.due_on - days..=self.due.due_on + days;
        self
    }
}

/// A calendar of 2026 on the second of January, without deadlines.
pub fn empty(settings: CalendarSettings) -> CalendarView {
    let year = 2026.try_into().unwrap();
    let cycle = if settings.interim_period_ends.is_empty() {
        ReportingCycle::AprilAugust
    } else {
        ReportingCycle::Custom
    };
    let source = |published: &str| Source {
        indicator: String::new(),
        publishes_on: Some(day(published)),
        year: Some(2025),
        frequency: Frequency::Year,
    };
    let sources = [
        source("2026-01-12"),
        source("2026-01-12"),
        source("2026-01-12"),
        source("2026-01-12"),
        source("2026-06-17"),
    ];
    let names = ["Socialnämnden", "Skolnämnden", "Kulturnämnden", "Vård AB"];
    CalendarView {
        events: reporting_events(year, cycle, &settings),
        sources: (1..)
            .zip(sources)
            .map(|(id, source)| {
                let indicator = format!("N{id}");
                (IndicatorId(id), Source { indicator, ..source })
            })
            .collect(),
        units: (1..).map(unit).zip(names.map(ToOwned::to_owned)).collect(),
        activities: [(ActivityId(1), "Öppna förskolan".to_owned())].into(),
        ..CalendarView::new(year, day("2026-01-02"), settings)
    }
}

pub fn with(deadlines: impl IntoIterator<Item = Deadline>) -> CalendarView {
    with_settings(CalendarSettings::default(), deadlines)
}

pub fn with_settings(
    settings: CalendarSettings,
    deadlines: impl IntoIterator<Item = Deadline>,
) -> CalendarView {
    let mut view = empty(settings);
    view.deadlines = deadlines.into_iter().collect();
    view.deadlines
        .sort_by(|one, other| (one.due.due_on, &one.code).cmp(&(other.due.due_on, &other.code)));
    view
}

/// The findings of that code.
pub fn found(view: &CalendarView, code: FindingCode) -> Vec<Finding> {
    let found = findings(view).into_iter();
    found.filter(|finding| finding.code == code).collect()
}

pub const DONE: Progress = Progress::Done {
    at: chrono::DateTime::UNIX_EPOCH,
    is_on_time: true,
};

pub const fn served_by(id: i64) -> Progress {
    Progress::Served { by: DeadlineId(id) }
}

/// Something wrong with the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    Parallel(u8),
    Collision(u8),
    AfterFreeze(u8),
    BeforeSource,
    NonWorkingDay,
    LowActivityWeek,
    ShortNotice,
    StatutoryBreach,
    NoInterimReport,
}

impl Plant {
    pub const ALL: [Self; 15] = [
        Self::Parallel(0),
        Self::Parallel(1),
        Self::Parallel(2),
        Self::Parallel(3),
        Self::Collision(0),
        Self::Collision(1),
        Self::Collision(2),
        Self::AfterFreeze(0),
        Self::AfterFreeze(1),
        Self::BeforeSource,
        Self::NonWorkingDay,
        Self::LowActivityWeek,
        Self::ShortNotice,
        Self::StatutoryBreach,
        Self::NoInterimReport,
    ];

    pub const fn code(self) -> FindingCode {
        match self {
            Self::Parallel(_) => FindingCode::ParallelFollowUp,
            Self::Collision(_) => FindingCode::Collision,
            Self::AfterFreeze(_) => FindingCode::AfterFreeze,
            Self::BeforeSource => FindingCode::BeforeSource,
            Self::NonWorkingDay => FindingCode::NonWorkingDay,
            Self::LowActivityWeek => FindingCode::LowActivityWeek,
            Self::ShortNotice => FindingCode::ShortNotice,
            Self::StatutoryBreach => FindingCode::StatutoryBreach,
            Self::NoInterimReport => FindingCode::InterimPeriodInvalid,
        }
    }
}

/// The year with these plants in it.
pub fn year(plants: &[Plant]) -> CalendarView {
    let has = |plant| plants.contains(&plant);
    let mut deadlines = reporting(&has);
    deadlines.extend(follow_ups(&has));
    deadlines.extend(busy_weeks(&has));
    let deadlines = deadlines.into_iter().map(|deadline| deadline.movable_by(14));
    with_settings(settings(&has), deadlines)
}

fn settings(has: &impl Fn(Plant) -> bool) -> CalendarSettings {
    let mut settings = CalendarSettings {
        interim_period_ends: [day("2026-04-30")].into(),
        low_activity_weeks: (28..=31).collect(),
        ..CalendarSettings::default()
    };
    if !has(Plant::NoInterimReport) {
        settings.interim_period_ends.insert(day("2026-08-31"));
    }
    let april = "INTERIM-2026-04-30".to_owned();
    let planned = &mut settings.planned;
    planned.insert((april.clone(), MilestoneKind::InstructionsOut), day("2026-04-20"));
    planned.insert((april, MilestoneKind::CouncilDecision), day("2026-08-24"));
    if has(Plant::StatutoryBreach) {
        let decision = ("BUDGET-2027".to_owned(), MilestoneKind::CouncilDecision);
        planned.insert(decision, day("2026-12-07"));
    }
    settings
}

/// What feeds the reports, and what has a day of its own.
fn reporting(has: &impl Fn(Plant) -> bool) -> Vec<Deadline> {
    use DeadlineKind::{InterimFollowUp, Training, YearEndResults};

    let either = |plant, planted, well| if has(plant) { planted } else { well };
    // The freeze is on 26 January, and ten working days after the instructions it is the 19th.
    let results = either(Plant::AfterFreeze(0), "2026-02-05", "2026-01-23");
    let noticed = either(Plant::ShortNotice, "2026-01-14", "2026-01-21");
    // Frozen on 21 May.
    let interim = either(Plant::AfterFreeze(1), "2026-05-29", "2026-05-11");
    // Published on 17 June.
    let statistics = either(Plant::BeforeSource, "2026-06-09", "2026-06-24");
    // All Saints' Day.
    let training = either(Plant::NonWorkingDay, "2026-10-31", "2026-10-30");
    let summer = either(Plant::LowActivityWeek, "2026-07-15", "2026-08-12");
    vec![
        deadline(1, "Årets resultat", "2026-01-22")
            .feeding(YearEndResults, "SUSTAINABILITY-2025")
            .of_process("Hållbarhetsprogrammet")
            .asking(&[1])
            .for_units(&[1, 2, 3, 4])
            .taking(240),
        deadline(2, "Bokslutets nyckeltal", results)
            .feeding(YearEndResults, "ANNUAL-2025")
            .for_units(&[1]),
        deadline(3, "Nämndens verksamhetsberättelse", noticed)
            .feeding(DeadlineKind::Other, "ANNUAL-2025")
            .for_units(&[2]),
        deadline(4, "Uppföljning per april", "2026-05-08")
            .feeding(InterimFollowUp, "INTERIM-2026-04-30")
            .of_process("Hållbarhetsprogrammet")
            .asking(&[1])
            .for_units(&[1, 2, 3, 4]),
        deadline(5, "Nämndens nyckeltal", interim)
            .feeding(InterimFollowUp, "INTERIM-2026-04-30")
            .for_units(&[3]),
        deadline(6, "Nationell statistik", statistics)
            .asking(&[5])
            .for_units(&[2]),
        deadline(7, "Utbildning för chefer", training)
            .feeding(Training, "BUDGET-2027")
            .for_units(&[1, 2]),
        deadline(8, "Samråd", summer).for_units(&[4]),
    ]
}

/// Four times something is asked for once; and, planted, by another process too.
fn follow_ups(has: &impl Fn(Plant) -> bool) -> Vec<Deadline> {
    let mut deadlines = vec![
        deadline(20, "Strategins uppföljning", "2026-03-03")
            .of_process("Strategin")
            .asking(&[1, 2])
            .for_units(&[1, 2]),
        deadline(21, "Barnbokslut", "2026-04-08")
            .asking_activity(1)
            .for_units(&[3]),
        deadline(22, "Programmets uppföljning", "2026-06-01")
            .of_process("Hållbarhetsprogrammet")
            .asking(&[3])
            .for_units(&[1, 4]),
        deadline(23, "Nämndplanens uppföljning", "2026-11-03")
            .of_process("Nämndplanen")
            .asking(&[4])
            .for_units(&[2]),
    ];
    if has(Plant::Parallel(0)) {
        deadlines.push(
            deadline(30, "Nämndplanens läge", "2026-03-17")
                .of_process("Nämndplanen")
                .asking(&[2])
                .for_units(&[1, 2, 3]),
        );
    }
    if has(Plant::Parallel(1)) {
        deadlines.push(
            deadline(31, "Folkhälsorådets enkät", "2026-04-21")
                .asking_activity(1)
                .for_units(&[3, 4]),
        );
    }
    if has(Plant::Parallel(2)) {
        let asking = [("Strategin", "2026-06-10"), ("Nämndplanen", "2026-06-15")];
        deadlines.extend((32..).zip(asking).map(|(id, (process, due_on))| {
            deadline(id, "Halvårsläge", due_on)
                .of_process(process)
                .asking(&[3])
                .for_units(&[1, 4])
        }));
    }
    if has(Plant::Parallel(3)) {
        // Fifteen working days later.
        deadlines.push(
            deadline(34, "Strategins höstläge", "2026-11-24")
                .of_process("Strategin")
                .asking(&[4])
                .for_units(&[2]),
        );
    }
    deadlines
}

/// Three weeks with two hand-ins each; and, planted, a third and a fourth.
fn busy_weeks(has: &impl Fn(Plant) -> bool) -> Vec<Deadline> {
    let weeks: [(&[i64], [&str; 4]); 3] = [
        (&[1], ["2026-09-14", "2026-09-16", "2026-09-18", ""]),
        (&[1, 2, 3, 4], ["2026-10-12", "2026-10-13", "2026-10-16", ""]),
        (&[4], ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"]),
    ];
    (0..)
        .zip(weeks)
        .flat_map(|(week, (units, days))| {
            let kept = if has(Plant::Collision(week)) { 4 } else { 2 };
            let days = (0..).zip(days).take(kept).filter(|(_, day)| !day.is_empty());
            days.map(move |(place, day)| {
                let id = 40 + i64::from(week) * 10 + place;
                deadline(id, &format!("Underlag {id}"), day).for_units(units)
            })
        })
        .collect()
}
