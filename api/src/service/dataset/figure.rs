//! Figures as flat rows.

use std::sync::Arc;

use arshjul_entity::{MissingReason, SuppressionReason, figure, indicator, organization_unit};

use super::column::{Column, columns};
use crate::domain::{datum::Datum, indicator::shown_source, period::Period};

#[derive(Clone, Debug)]
pub struct FigureRow {
    pub row: figure::Model,
    pub period: Period,
    pub indicator: Arc<indicator::Model>,
    pub unit: Arc<organization_unit::Model>,
}

impl FigureRow {
    fn reason(&self) -> Option<&'static str> {
        let missing = self.row.missing_reason.map(MissingReason::code);
        missing.or(self.row.suppression_reason.map(SuppressionReason::code))
    }
}

pub const COLUMNS: &[Column<FigureRow>] = columns! { FigureRow {
    id: Id ALWAYS, "Globalt id.", "Global id.", |it| Datum::Id("Figure", it.row.id.0);
    indicatorCode: Text ALWAYS, "Indikatorns kod.", "The indicator's code.", |it| Datum::Text(&it.indicator.code);
    indicatorName: Text ALWAYS, "Indikatorns namn.", "The indicator's name.", |it| Datum::Text(&it.indicator.name);
    unitCode: Text ALWAYS, "Enhetens kod.", "The unit's code.", |it| Datum::Text(&it.unit.code);
    unitName: Text ALWAYS, "Enhetens namn.", "The unit's name.", |it| Datum::Text(&it.unit.name);
    unitKind: Text ALWAYS, "Enhetens slag.", "The unit's kind.", |it| Datum::Text(it.unit.kind.code());
    period: Text ALWAYS, "Perioden (SDMX): 2025, 2025-S1, 2025-T2, 2025-Q3 eller 2025-08.",
        "The period (SDMX): 2025, 2025-S1, 2025-T2, 2025-Q3 or 2025-08.", |it| Datum::Text(&it.row.period);
    year: Whole ALWAYS, "Periodens år.", "The period's year.", |it| Datum::Whole(it.row.year.into());
    periodStart: Day ALWAYS, "Periodens första dag.", "The period's first day.", |it| Datum::Day(it.period.start());
    periodEnd: Day ALWAYS, "Periodens sista dag.", "The period's last day.", |it| Datum::Day(it.period.end());
    gender: Text ALWAYS, "Kön: TOTAL, WOMEN (kvinnor) eller MEN (män).", "The gender: TOTAL, WOMEN or MEN.",
        |it| Datum::Text(it.row.gender.code());
    state: Text ALWAYS,
        "Cellens tillstånd: VALUE (värde), MISSING (saknas), NOT_APPLICABLE (ej tillämpligt) eller SUPPRESSED (röjandeskyddat). Noll är ett värde.",
        "The cell's state: VALUE, MISSING, NOT_APPLICABLE or SUPPRESSED. Zero is a value.",
        |it| Datum::Text(it.row.state.code());
    value: Decimal PERHAPS, "Värdet, i måttenheten; bara där tillståndet är VALUE.",
        "The value, in the unit of measure; only where the state is VALUE.", |it| Datum::number(it.row.value);
    reason: Text PERHAPS,
        "Skälet: NOT_REPORTED, NOT_COLLECTED, NOT_YET_AVAILABLE, UNRELIABLE eller OTHER där värdet saknas; CONFIDENTIAL eller SOURCE där det är skyddat.",
        "The reason: NOT_REPORTED, NOT_COLLECTED, NOT_YET_AVAILABLE, UNRELIABLE or OTHER where the value is missing; CONFIDENTIAL or SOURCE where it is suppressed.",
        |it| Datum::text(it.reason());
    target: Decimal PERHAPS, "Målvärdet som det var när cellen publicerades.",
        "The target of the cell as it stood when it was published.", |it| Datum::number(it.row.target);
    unitOfMeasure: Text ALWAYS, "Måttenheten.", "The unit of measure.", |it| Datum::Text(&it.indicator.unit_of_measure);
    isExample: Truth ALWAYS, "Om värdet är ett påhittat exempel.", "Whether the value is an invented example.",
        |it| Datum::Truth(it.row.is_example);
    publishedAt: Instant ALWAYS, "När det gick att läsa.", "The instant from which it could be read.",
        |it| Datum::Instant(it.row.published_at);
    source: Text ALWAYS, "Källan, som ska anges tillsammans med värdet; Exempel där värdet är påhittat.",
        "The source, to be shown with the value; Exempel (example) where the value is invented.",
        |it| Datum::Text(shown_source(&it.indicator.source, it.row.is_example));
    decimals: Whole ALWAYS, "Antal decimaler som mest.", "Decimals at most.", |it| Datum::Whole(it.indicator.decimals.into());
} };
