//! Stored enums as the schema shows them. Each mirrors its entity's, so that a variant missing here does not compile.

use async_graphql::Enum;

/// Organisationsenhetens slag: what a unit is in the municipal group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::UnitKind")]
pub enum UnitKind {
    /// Kommun: the root of the group.
    Municipality,
    /// Fullmäktige.
    Council,
    /// Kommunstyrelse.
    ExecutiveBoard,
    /// Nämnd.
    Committee,
    /// Bolag.
    Company,
    /// Förvaltning.
    Administration,
    /// Enhet.
    Unit,
}

/// Styrdokumentets slag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::DocumentKind")]
pub enum DocumentKind {
    /// Program.
    Programme,
    /// Strategi.
    Strategy,
    /// Plan.
    Plan,
    /// Policy.
    Policy,
}

/// Aktivitetens status (P2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ActivityStatus")]
pub enum ActivityStatus {
    /// Planerad.
    Planned,
    /// Pågående.
    Ongoing,
    /// Avslutad.
    Completed,
    /// Uppskjuten.
    Postponed,
    /// Inställd.
    Cancelled,
}

/// Handlingsplanens status (P1), in this order through the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ActionPlanStatus")]
pub enum ActionPlanStatus {
    /// Utkast: read only within the group.
    Draft,
    /// Antagen.
    Adopted,
    /// Uppföljd.
    FollowedUp,
    /// Utvärderad.
    Evaluated,
}

/// Godkännande av ett utfall (R7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ApprovalState")]
pub enum ApprovalState {
    /// Utkast.
    Draft,
    /// Inlämnat.
    Submitted,
    /// Godkänt.
    Approved,
    /// Återsänt with a comment.
    Returned,
}

/// Värdets slag: what kind of number an indicator measures, and so which values it takes (R2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ValueKind")]
pub enum ValueKind {
    /// Antal: a whole number from 0.
    Count,
    /// Andel: 0-100 percent, unless the definition lets it pass 100.
    Share,
    /// Kvot: a number per so many inhabitants.
    Rate,
    /// Belopp eller mängd, such as kronor or MWh.
    Amount,
    /// Index.
    Index,
}

/// Önskad riktning: which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::Direction")]
pub enum Direction {
    /// Högre är bättre.
    HigherIsBetter,
    /// Lägre är bättre.
    LowerIsBetter,
    /// Varken eller.
    Neutral,
}

/// Frekvens: how often an indicator is measured, and so the form of its periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::Frequency")]
pub enum Frequency {
    /// År: 2025.
    Year,
    /// Halvår: 2025-S1.
    HalfYear,
    /// Tertial: 2025-T2.
    FourMonths,
    /// Kvartal: 2025-Q3.
    Quarter,
    /// Månad: 2025-08.
    Month,
}

/// Räkneenhet: whether what is counted is persons, whom disclosure control protects (S2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::CountingUnit")]
pub enum CountingUnit {
    /// Personer.
    Persons,
    /// Annat: nobody to protect.
    Other,
}

/// Kön.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::Gender")]
pub enum Gender {
    /// Totalt (Kolada T).
    Total,
    /// Kvinnor (Kolada K).
    Women,
    /// Män (Kolada M).
    Men,
}

/// Cellens tillstånd (R4). The four never blur into each other; zero is a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::CellState")]
pub enum CellState {
    /// Värde.
    Value,
    /// Saknas, with a reason.
    Missing,
    /// Ej tillämpligt.
    NotApplicable,
    /// Dolt by disclosure control; only in published figures.
    Suppressed,
}

/// Roll (A1), held for a unit and the units below it. No role includes another's writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::Role")]
pub enum Role {
    /// Läsare: drafts and plans, not raw results.
    Reader,
    /// Rapportör: submits; raw results of its units.
    Reporter,
    /// Godkännare: approves and adopts; raw results of its units.
    Approver,
    /// Samordnare (the sustainability unit): definitions, calendar, publications, all raw results.
    Coordinator,
    /// Administratör: units and roles.
    Admin,
}

/// Mall för årets delårsrapporter (C3), named after the months in which their periods end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ReportingCycle")]
pub enum ReportingCycle {
    /// 31 augusti.
    August,
    /// 30 april och 31 augusti.
    AprilAugust,
    /// 31 mars och 31 augusti.
    MarchAugust,
    /// 31 mars, 31 augusti och 31 oktober.
    MarchAugustOctober,
    /// 31 juli.
    July,
}
