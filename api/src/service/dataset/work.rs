//! What units do and are asked for, as flat rows: activities, targets, deadlines and how complete the reporting is.

use std::sync::Arc;

use arshjul_entity::{OrganizationUnitId, action_plan, activity, indicator, organization_unit, target};
use chrono::{DateTime, NaiveDate, Utc};

use super::column::{Column, columns};
use crate::domain::{calendar::state::DeadlineState, completeness::Completeness, datum::Datum};

#[derive(Clone, Debug)]
pub struct ActivityRow {
    pub row: activity::Model,
    pub plan: Arc<action_plan::Model>,
    pub unit: Arc<organization_unit::Model>,
    pub goals: String,
    pub focus_areas: String,
    pub indicators: String,
}

pub const ACTIVITIES: &[Column<ActivityRow>] = columns! { ActivityRow {
    id: Id ALWAYS, "Globalt id.", "Global id.", |it| Datum::Id("Activity", it.row.id.0);
    title: Text ALWAYS, "Aktivitetens rubrik.", "The activity's title.", |it| Datum::Text(&it.row.title);
    description: Text PERHAPS, "Beskrivningen.", "The description.", |it| Datum::text(it.row.description.as_deref());
    status: Text ALWAYS, "Aktivitetens status.", "The activity's status.", |it| Datum::Text(it.row.status.code());
    year: Whole ALWAYS, "Handlingsplanens verksamhetsår.", "The fiscal year of its action plan.", |it| Datum::Whole(it.plan.year.into());
    planStatus: Text ALWAYS, "Handlingsplanens status.", "The action plan's status.", |it| Datum::Text(it.plan.status.code());
    unitCode: Text ALWAYS, "Den ansvariga enhetens kod.", "The responsible unit's code.", |it| Datum::Text(&it.unit.code);
    unitName: Text ALWAYS, "Den ansvariga enhetens namn.", "The responsible unit's name.", |it| Datum::Text(&it.unit.name);
    priority: Whole PERHAPS, "Prioriteten, 1 är högst.", "The priority, 1 is highest.", |it| Datum::whole(it.row.priority);
    startsOn: Day PERHAPS, "Första dag.", "The first day.", |it| Datum::day(it.row.starts_on);
    endsOn: Day PERHAPS, "Sista dag.", "The last day.", |it| Datum::day(it.row.ends_on);
    touchesChildren: Truth ALWAYS, "Om den berör barn.", "Whether it touches children.", |it| Datum::Truth(it.row.touches_children);
    isExample: Truth ALWAYS, "Om den är ett påhittat exempel.", "Whether it is an invented example.", |it| Datum::Truth(it.row.is_example);
    goalCodes: Text ALWAYS, "Målens koder, med blanksteg emellan.", "Codes of its goals, with blanks between.", |it| Datum::Text(&it.goals);
    focusAreaCodes: Text ALWAYS, "Fokusområdenas koder, med blanksteg emellan.", "Codes of its focus areas, with blanks between.",
        |it| Datum::Text(&it.focus_areas);
    indicatorCodes: Text ALWAYS, "Indikatorernas koder, med blanksteg emellan.", "Codes of its indicators, with blanks between.",
        |it| Datum::Text(&it.indicators);
    version: Whole ALWAYS, "Höjs vid varje ändring.", "Raised by every change.", |it| Datum::Whole(it.row.version.into());
} };

#[derive(Clone, Debug)]
pub struct TargetRow {
    pub row: target::Model,
    pub year: i32,
    pub indicator: Arc<indicator::Model>,
    pub unit: Arc<organization_unit::Model>,
}

pub const TARGETS: &[Column<TargetRow>] = columns! { TargetRow {
    indicatorCode: Text ALWAYS, "Indikatorns kod.", "The indicator's code.", |it| Datum::Text(&it.indicator.code);
    indicatorName: Text ALWAYS, "Indikatorns namn.", "The indicator's name.", |it| Datum::Text(&it.indicator.name);
    unitCode: Text ALWAYS, "Koden för enheten som siktar dit.", "The code of the unit that aims at it.", |it| Datum::Text(&it.unit.code);
    unitName: Text ALWAYS, "Enhetens namn.", "The unit's name.", |it| Datum::Text(&it.unit.name);
    period: Text ALWAYS, "Perioden som värdet ska nås för.", "The period that the value is to be reached for.", |it| Datum::Text(&it.row.period);
    year: Whole ALWAYS, "Periodens år.", "The period's year.", |it| Datum::Whole(it.year.into());
    gender: Text ALWAYS, "Kön: TOTAL, WOMEN (kvinnor) eller MEN (män).", "The gender: TOTAL, WOMEN or MEN.",
        |it| Datum::Text(it.row.gender.code());
    value: Decimal ALWAYS, "Målvärdet, i måttenheten.", "The target, in the unit of measure.", |it| Datum::Number(it.row.value);
    unitOfMeasure: Text ALWAYS, "Måttenheten.", "The unit of measure.", |it| Datum::Text(&it.indicator.unit_of_measure);
    isExample: Truth ALWAYS, "Om det är ett påhittat exempel.", "Whether it is an invented example.", |it| Datum::Truth(it.row.is_example);
} };

#[derive(Clone, Debug)]
pub struct DeadlineRow {
    pub code: String,
    pub kind: &'static str,
    pub title: String,
    pub process: Option<String>,
    pub due_on: NaiveDate,
    pub moved_from: Option<NaiveDate>,
    pub event: Option<String>,
    pub effort_minutes: Option<i32>,
    pub unit: Arc<organization_unit::Model>,
    pub state: DeadlineState,
    pub done: Option<(DateTime<Utc>, bool)>,
    pub is_example: bool,
    /// Of the deadline.
    pub version: i32,
}

pub const DEADLINES: &[Column<DeadlineRow>] = columns! { DeadlineRow {
    code: Text ALWAYS, "Hålltidens kod.", "The deadline's code.", |it| Datum::Text(&it.code);
    unitCode: Text ALWAYS, "Koden för enheten som den gäller.", "The code of the unit that it asks.", |it| Datum::Text(&it.unit.code);
    unitName: Text ALWAYS, "Enhetens namn.", "The unit's name.", |it| Datum::Text(&it.unit.name);
    kind: Text ALWAYS, "Hålltidens slag.", "The deadline's kind.", |it| Datum::Text(it.kind);
    title: Text ALWAYS, "Rubriken.", "The title.", |it| Datum::Text(&it.title);
    process: Text PERHAPS, "Processen som frågar.", "The process that asks.", |it| Datum::text(it.process.as_deref());
    dueOn: Day ALWAYS, "Sista dag.", "The last day.", |it| Datum::Day(it.due_on);
    movedFrom: Day PERHAPS, "Regelns dag, där en person har flyttat hålltiden.", "The rule's day, where a person moved the deadline from it.",
        |it| Datum::day(it.moved_from);
    reportingEventCode: Text PERHAPS, "Koden för redovisningstillfället som den matar.", "The code of the reporting event that it feeds.",
        |it| Datum::text(it.event.as_deref());
    effortHours: Number ("h") PERHAPS, "Uppskattad arbetstid för enheten, i timmar.", "The estimated working time for the unit, in hours.",
        |it| Datum::number(it.effort_minutes.map(|minutes| f64::from(minutes) / 60.0));
    state: Text ALWAYS, "Läget: UPCOMING, DUE_SOON, DONE, LATE, WAIVED eller CANCELLED.",
        "Where it stands: UPCOMING, DUE_SOON, DONE, LATE, WAIVED or CANCELLED.", |it| Datum::Text(it.state.code());
    completedAt: Instant PERHAPS, "När den gjordes.", "When it was done.", |it| Datum::instant(it.done.map(|(at, _)| at));
    isOnTime: Truth PERHAPS, "Om den gjordes i tid.", "Whether it was done in time.", |it| Datum::truth(it.done.map(|(_, on_time)| on_time));
    isExample: Truth ALWAYS, "Om den är ett påhittat exempel.", "Whether it is an invented example.", |it| Datum::Truth(it.is_example);
    version: Whole ALWAYS, "Höjs vid varje ändring av hålltiden i sin helhet.", "Raised by every change of the deadline as a whole.",
        |it| Datum::Whole(it.version.into());
} };

#[derive(Clone, Debug)]
pub struct CompletenessRow {
    pub year: i32,
    pub unit: Arc<organization_unit::Model>,
    pub event: String,
    pub told: Completeness,
}

pub const COMPLETENESS: &[Column<CompletenessRow>] = columns! { CompletenessRow {
    year: Whole ALWAYS, "Kalenderns år.", "The calendar's year.", |it| Datum::Whole(it.year.into());
    unitCode: Text ALWAYS, "Enhetens kod.", "The unit's code.", |it| Datum::Text(&it.unit.code);
    unitName: Text ALWAYS, "Enhetens namn.", "The unit's name.", |it| Datum::Text(&it.unit.name);
    reportingEventCode: Text ALWAYS, "Redovisningstillfällets kod.", "The reporting event's code.", |it| Datum::Text(&it.event);
    asked: Whole ("cells") ALWAYS, "Antal efterfrågade celler.", "How many cells are asked for.", |it| Datum::Whole(it.told.asked.into());
    received: Whole ("cells") ALWAYS, "Antal inkomna celler.", "How many cells came in.", |it| Datum::Whole(it.told.received.into());
    onTime: Whole ("cells") ALWAYS, "Antal som kom i tid.", "How many came by the last day.", |it| Datum::Whole(it.told.on_time.into());
    late: Whole ("cells") ALWAYS, "Antal som kom för sent.", "How many came after the last day.", |it| Datum::Whole(it.told.late.into());
    approved: Whole ("cells") ALWAYS, "Antal godkända celler.", "How many cells are approved.", |it| Datum::Whole(it.told.approved.into());
} };

/// Where a row of a list that is reckoned as a whole stands in it.
pub trait Placed {
    fn place(&self) -> (String, OrganizationUnitId);
}

impl Placed for DeadlineRow {
    fn place(&self) -> (String, OrganizationUnitId) {
        (format!("{} {}", self.due_on, self.code), self.unit.id)
    }
}

impl Placed for CompletenessRow {
    fn place(&self) -> (String, OrganizationUnitId) {
        (format!("{} {}", self.unit.code, self.event), self.unit.id)
    }
}
