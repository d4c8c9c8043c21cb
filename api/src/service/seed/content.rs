//! The files of `api/content`, as they are written.

use std::collections::BTreeMap;

use arshjul_entity::{
    ActionPlanStatus, ActivityStatus, CountingUnit, DeadlineKind, Direction, DocumentKind, Gender,
    MissingReason, ReportingCycle, ReportingEventKind, UnitKind, ValueKind,
};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::{
    domain::calendar::{Offset, Planned},
    service::deadline_rule::WrittenAnchor,
};

/// Everything that is seeded.
#[derive(Debug)]
pub struct Content {
    pub organization: Organization,
    pub frameworks: Vec<Framework>,
    pub steering: Steering,
    pub national: IndicatorFile,
    pub local: IndicatorFile,
    pub plans: Vec<Plan>,
    pub targets: Vec<Target>,
    pub calendar: Calendar,
}

impl Content {
    /// Reads the files that are built into the program.
    pub fn embedded() -> Result<Self, toml::de::Error> {
        let FrameworkFile { framework } = toml::from_str(include_str!("../../../content/framework.toml"))?;
        let PlanFile { plan } = toml::from_str(include_str!("../../../content/plan.toml"))?;
        let TargetFile { target } = toml::from_str(include_str!("../../../content/target.toml"))?;
        Ok(Self {
            organization: toml::from_str(include_str!("../../../content/organization.toml"))?,
            frameworks: framework,
            steering: toml::from_str(include_str!("../../../content/steering.toml"))?,
            national: toml::from_str(include_str!("../../../content/indicator_national.toml"))?,
            local: toml::from_str(include_str!("../../../content/indicator_local.toml"))?,
            plans: plan,
            targets: target,
            calendar: toml::from_str(include_str!("../../../content/calendar.toml"))?,
        })
    }
}

/// Units, parents before their children.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    #[serde(rename = "unit")]
    pub units: Vec<Unit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    pub code: String,
    pub name: String,
    pub kind: UnitKind,
    pub parent: Option<String>,
    pub valid_from: NaiveDate,
    #[serde(default)]
    pub is_example: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameworkFile {
    framework: Vec<Framework>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub items: Vec<FrameworkItem>,
}

/// Number, code, Swedish name, English name: written as a row of a table.
#[derive(Debug, Deserialize)]
pub struct FrameworkItem(pub i32, pub String, pub String, pub String);

/// Documents, those that are complemented before those that complement them, and what stands in them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Steering {
    #[serde(rename = "document")]
    pub documents: Vec<Document>,
    #[serde(rename = "goal")]
    pub goals: Vec<Goal>,
    #[serde(rename = "focus_area")]
    pub focus_areas: Vec<FocusArea>,
    #[serde(rename = "principle")]
    pub principles: Vec<Principle>,
    #[serde(rename = "perspective")]
    pub perspectives: Vec<Perspective>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub code: String,
    pub title: String,
    pub kind: DocumentKind,
    pub vision: Option<String>,
    pub valid_from: NaiveDate,
    pub valid_to: NaiveDate,
    pub complements: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    pub code: String,
    pub title: String,
    pub description: Option<String>,
    pub document: String,
    pub framework_items: Vec<String>,
    #[serde(default)]
    pub is_example: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FocusArea {
    pub code: String,
    pub number: i32,
    pub name: String,
    pub document: String,
    pub goals: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Principle {
    pub number: i32,
    pub name: String,
    pub document: String,
    pub text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Perspective {
    pub number: i32,
    pub code: String,
    pub name: String,
    pub document: String,
}

/// Indicators with what they have in common.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorFile {
    pub description: String,
    pub source: String,
    pub reporting_level: UnitKind,
    /// Values that count persons were protected before they came here (S2).
    #[serde(default)]
    pub protected_at_source: bool,
    #[serde(default)]
    pub is_example: bool,
    #[serde(rename = "indicator")]
    pub indicators: Vec<Indicator>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    pub code: String,
    pub name: String,
    pub unit_of_measure: String,
    pub value_kind: ValueKind,
    pub direction: Direction,
    pub decimals: u8,
    pub factor: i32,
    #[serde(default)]
    pub may_exceed_hundred: bool,
    pub counting_unit: CountingUnit,
    /// Absent where the indicator is split by gender.
    pub not_split_reason: Option<String>,
    pub source_publishes_on: Option<NaiveDate>,
    pub source_year: Option<i32>,
    #[serde(default)]
    pub focus_areas: Vec<String>,
    #[serde(default)]
    pub goals: Vec<String>,
    /// The units that are asked, each with its size in percent of the example's.
    pub units: BTreeMap<String, u32>,
    pub example: Example,
    #[serde(default)]
    pub missing: Vec<Missing>,
    #[serde(default)]
    pub not_applicable: Vec<NotApplicable>,
}

/// What example values are made from; see [`super::example`].
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    pub level: [f64; 2],
    pub wobble: f64,
    #[serde(default)]
    pub gap: f64,
    pub women_percent: Option<u32>,
    pub size: Option<[f64; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    pub unit: String,
    pub years: Vec<i32>,
    pub reason: MissingReason,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotApplicable {
    pub unit: String,
    pub years: Vec<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFile {
    plan: Vec<Plan>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub unit: String,
    pub year: i32,
    pub status: ActionPlanStatus,
    pub indicators: Vec<String>,
    #[serde(rename = "activity")]
    pub activities: Vec<Activity>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    pub title: String,
    pub status: ActivityStatus,
    pub priority: i32,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    #[serde(default)]
    pub touches_children: bool,
    pub goals: Vec<String>,
    #[serde(default)]
    pub focus_areas: Vec<String>,
    pub indicators: Vec<String>,
    pub collaboration: Option<String>,
    pub consequences_for_people: Option<String>,
    pub consequences_for_environment: Option<String>,
    pub child_rights_assessment: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetFile {
    target: Vec<Target>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    pub indicator: String,
    pub unit: String,
    pub period: String,
    pub genders: Vec<Gender>,
    pub value: f64,
}

/// Years to set up, the rules that recur in them, and what happens once.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The unit that templates call the coordinator.
    pub coordinator: String,
    pub templates: Vec<String>,
    #[serde(rename = "year")]
    pub years: Vec<Year>,
    /// What rules of the templates ask for.
    pub asked: Vec<RuleIndicators>,
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
    #[serde(rename = "deadline")]
    pub deadlines: Vec<Deadline>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    pub year: i32,
    pub cycle: ReportingCycle,
    pub extra_days_off: Vec<NaiveDate>,
    pub low_activity_weeks: Vec<i32>,
    #[serde(default)]
    pub planned: Vec<Planned>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleIndicators {
    pub rule: String,
    pub indicators: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub code: String,
    pub kind: DeadlineKind,
    pub title: String,
    pub process: String,
    pub document: Option<String>,
    pub anchor: WrittenAnchor,
    pub offset: Offset,
    pub feeds: Option<ReportingEventKind>,
    pub units: Vec<String>,
    pub indicators: Vec<String>,
    #[serde(default)]
    pub questions: Vec<String>,
    pub effort_hours: f64,
    #[serde(default)]
    pub earlier: i32,
    #[serde(default)]
    pub later: i32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    pub code: String,
    pub kind: DeadlineKind,
    pub title: String,
    pub document: Option<String>,
    pub due_on: NaiveDate,
    pub units: Vec<String>,
    #[serde(default)]
    pub questions: Vec<String>,
    pub audience: Option<String>,
    pub age_from: Option<i32>,
    pub age_to: Option<i32>,
    pub effort_hours: f64,
}
