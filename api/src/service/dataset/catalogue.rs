//! What is followed up, and by whom, as flat rows: indicators, units and goals.

use std::sync::Arc;

use arshjul_entity::{goal, indicator, organization_unit};

use super::column::{Column, columns};
use crate::domain::datum::Datum;

#[derive(Clone, Debug)]
pub struct IndicatorRow {
    pub row: indicator::Model,
    pub goals: String,
    pub focus_areas: String,
}

pub const INDICATORS: &[Column<IndicatorRow>] = columns! { IndicatorRow {
    id: Id ALWAYS, "Globalt id.", "Global id.", |it| Datum::Id("Indicator", it.row.id.0);
    code: Text ALWAYS, "Indikatorns kod.", "The indicator's code.", |it| Datum::Text(&it.row.code);
    name: Text ALWAYS, "Indikatorns namn.", "The indicator's name.", |it| Datum::Text(&it.row.name);
    description: Text PERHAPS, "Beskrivningen.", "The description.", |it| Datum::text(it.row.description.as_deref());
    unitOfMeasure: Text ALWAYS, "Måttenheten.", "The unit of measure.", |it| Datum::Text(&it.row.unit_of_measure);
    valueKind: Text ALWAYS, "Värdets slag: COUNT, SHARE, RATE, AMOUNT eller INDEX.", "The kind of value: COUNT, SHARE, RATE, AMOUNT or INDEX.",
        |it| Datum::Text(it.row.value_kind.code());
    direction: Text ALWAYS, "Önskad riktning.", "The direction that is wanted.", |it| Datum::Text(it.row.direction.code());
    frequency: Text ALWAYS, "Frekvensen: periodernas form.", "The frequency: the form of the periods.", |it| Datum::Text(it.row.frequency.code());
    decimals: Whole ALWAYS, "Antal decimaler som mest.", "Decimals at most.", |it| Datum::Whole(it.row.decimals.into());
    splitByGender: Truth ALWAYS, "Om den är könsuppdelad.", "Whether it is split by gender.", |it| Datum::Truth(it.row.split_by_gender);
    notSplitReason: Text PERHAPS, "Varför den inte är könsuppdelad.", "Why it is not split by gender.",
        |it| Datum::text(it.row.not_split_reason.as_deref());
    source: Text ALWAYS, "Källan, som ska anges tillsammans med värdena.", "The source, to be shown with the values.", |it| Datum::Text(&it.row.source);
    sourcePublishesOn: Day PERHAPS, "Dagen då källan publicerar.", "The day on which the source publishes.",
        |it| Datum::day(it.row.source_publishes_on);
    reportingLevel: Text ALWAYS, "Rapporteringsnivån.", "The reporting level.", |it| Datum::Text(it.row.reporting_level.code());
    countingUnit: Text ALWAYS, "Räkneenheten: PERSONS (personer) eller OTHER (annat).", "What is counted: PERSONS or OTHER.",
        |it| Datum::Text(it.row.counting_unit.code());
    aggregation: Text ALWAYS, "Hur enheternas värden räknas samman.", "How the units' values are added up.",
        |it| Datum::Text(it.row.aggregation.code());
    isExample: Truth ALWAYS, "Om den är ett påhittat exempel.", "Whether it is an invented example.", |it| Datum::Truth(it.row.is_example);
    goalCodes: Text ALWAYS, "Koderna för de mål som den följer upp, med blanksteg emellan.",
        "Codes of the goals that it follows up, with blanks between.", |it| Datum::Text(&it.goals);
    focusAreaCodes: Text ALWAYS, "Koderna för de fokusområden som den följer upp, med blanksteg emellan.",
        "Codes of the focus areas that it follows up, with blanks between.", |it| Datum::Text(&it.focus_areas);
    version: Whole ALWAYS, "Höjs vid varje ändring.", "Raised by every change.", |it| Datum::Whole(it.row.version.into());
} };

#[derive(Clone, Debug)]
pub struct UnitRow {
    pub row: organization_unit::Model,
    pub parent: Option<Arc<organization_unit::Model>>,
    pub successor: Option<Arc<organization_unit::Model>>,
}

fn code(unit: Option<&organization_unit::Model>) -> Datum<'_> {
    Datum::text(unit.map(|unit| unit.code.as_str()))
}

pub const UNITS: &[Column<UnitRow>] = columns! { UnitRow {
    id: Id ALWAYS, "Globalt id.", "Global id.", |it| Datum::Id("OrganizationUnit", it.row.id.0);
    code: Text ALWAYS, "Enhetens kod.", "The unit's code.", |it| Datum::Text(&it.row.code);
    name: Text ALWAYS, "Enhetens namn.", "The unit's name.", |it| Datum::Text(&it.row.name);
    kind: Text ALWAYS, "Enhetens slag.", "The unit's kind.", |it| Datum::Text(it.row.kind.code());
    parentCode: Text PERHAPS, "Den överordnade enhetens kod.", "The code of the unit above.", |it| code(it.parent.as_deref());
    validFrom: Day ALWAYS, "Första giltighetsdag.", "The first day of validity.", |it| Datum::Day(it.row.valid_from);
    validTo: Day PERHAPS, "Sista giltighetsdag.", "The last day of validity.", |it| Datum::day(it.row.valid_to);
    successorCode: Text PERHAPS, "Efterträdarens kod.", "The successor's code.", |it| code(it.successor.as_deref());
    isExample: Truth ALWAYS, "Om namnet är ett påhittat exempel.", "Whether the name is an invented example.", |it| Datum::Truth(it.row.is_example);
    version: Whole ALWAYS, "Höjs vid varje ändring.", "Raised by every change.", |it| Datum::Whole(it.row.version.into());
} };

#[derive(Clone, Debug)]
pub struct GoalRow {
    pub row: goal::Model,
    pub document: String,
    pub parent: Option<String>,
    pub focus_areas: String,
}

pub const GOALS: &[Column<GoalRow>] = columns! { GoalRow {
    id: Id ALWAYS, "Globalt id.", "Global id.", |it| Datum::Id("Goal", it.row.id.0);
    code: Text ALWAYS, "Målets kod.", "The goal's code.", |it| Datum::Text(&it.row.code);
    title: Text ALWAYS, "Målets lydelse.", "The goal's wording.", |it| Datum::Text(&it.row.title);
    description: Text PERHAPS, "Beskrivningen.", "The description.", |it| Datum::text(it.row.description.as_deref());
    steeringDocumentCode: Text ALWAYS, "Styrdokumentets kod.", "The steering document's code.", |it| Datum::Text(&it.document);
    parentCode: Text PERHAPS, "Det överordnade målets kod.", "The code of the goal above.", |it| Datum::text(it.parent.as_deref());
    isExample: Truth ALWAYS, "Om det är ett påhittat exempel.", "Whether it is an invented example.", |it| Datum::Truth(it.row.is_example);
    focusAreaCodes: Text ALWAYS, "Koderna för målets fokusområden, med blanksteg emellan.",
        "Codes of the goal's focus areas, with blanks between.", |it| Datum::Text(&it.focus_areas);
    version: Whole ALWAYS, "Höjs vid varje ändring.", "Raised by every change.", |it| Datum::Whole(it.row.version.into());
} };
