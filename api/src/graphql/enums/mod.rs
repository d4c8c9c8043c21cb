//! Stored enums as the schema shows them. Each mirrors its entity's, so that a variant missing here does not compile.

use async_graphql::Enum;

use super::engine::stands_for;

mod calendar;

pub use calendar::*;

/// The unit's kind (organisationsenhetens slag): what a unit is in the municipal group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::UnitKind")]
pub enum UnitKind {
    /// The municipality (kommun): the root of the group.
    Municipality,
    /// The council (fullmäktige).
    Council,
    /// The executive board (kommunstyrelse).
    ExecutiveBoard,
    /// A committee (nämnd).
    Committee,
    /// A company (bolag).
    Company,
    /// An administration (förvaltning).
    Administration,
    /// The unit (enhet).
    Unit,
}

/// The steering document's kind (styrdokumentets slag).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::DocumentKind")]
pub enum DocumentKind {
    /// A programme (program).
    Programme,
    /// A strategy (strategi).
    Strategy,
    /// A plan (plan).
    Plan,
    /// A policy (policy).
    Policy,
}

/// The activity's status (aktivitetens status) (P2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ActivityStatus")]
pub enum ActivityStatus {
    /// Planned (planerad).
    Planned,
    /// Under way (pågående).
    Ongoing,
    /// Completed (avslutad).
    Completed,
    /// Postponed (uppskjuten).
    Postponed,
    /// Cancelled (inställd).
    Cancelled,
}

/// The action plan's status (handlingsplanens status) (P1), in this order through the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ActionPlanStatus")]
pub enum ActionPlanStatus {
    /// A draft (utkast): read only within the group.
    Draft,
    /// Adopted (antagen).
    Adopted,
    /// Followed up (uppföljd).
    FollowedUp,
    /// Evaluated (utvärderad).
    Evaluated,
}

/// How far a result's approval has come (godkännande av ett utfall) (R7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ApprovalState")]
pub enum ApprovalState {
    /// A draft (utkast).
    Draft,
    /// Handed in (inlämnat).
    Submitted,
    /// Approved (godkänt).
    Approved,
    /// Returned (återsänt) with a comment.
    Returned,
}

/// The kind of value (värdets slag): what kind of number an indicator measures, and so which values it takes (R2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ValueKind")]
pub enum ValueKind {
    /// A count (antal): a whole number from 0.
    Count,
    /// A share (andel): 0-100 percent, unless the definition lets it pass 100.
    Share,
    /// A ratio (kvot): a number per so many inhabitants.
    Rate,
    /// An amount or a quantity (belopp eller mängd), such as kronor or MWh.
    Amount,
    /// An index (index).
    Index,
}

/// The direction that is wanted (önskad riktning): which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::Direction")]
pub enum Direction {
    /// Higher is better (högre är bättre).
    HigherIsBetter,
    /// Lower is better (lägre är bättre).
    LowerIsBetter,
    /// Neither (varken eller).
    Neutral,
}

/// The kind of a relation (sambandets slag): how an indicator's persons are another's (S8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::RelationKind")]
pub enum IndicatorRelationKind {
    /// It is the sum of the other and of all others that it names so (en helhet och dess delar).
    SumOf,
    /// It counts what the other, a share, counts (täljare).
    NumeratorOf,
    /// It counts what the other, a share, is out of (nämnare).
    DenominatorOf,
    /// It counts the same persons (samma personer).
    SameAs,
    /// It counts what the other leaves of what it is out of (komplement).
    ComplementOf,
    /// The periods of the one make up those of the other (perioder i en period): a year and its quarters.
    PeriodsOf,
}

/// The frequency (frekvens): how often an indicator is measured, and so the form of its periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::Frequency")]
pub enum Frequency {
    /// A year (år): 2025.
    Year,
    /// A half-year (halvår): 2025-S1.
    HalfYear,
    /// Four months (tertial): 2025-T2.
    FourMonths,
    /// A quarter (kvartal): 2025-Q3.
    Quarter,
    /// The month (månad): 2025-08.
    Month,
}

/// What is counted (räkneenhet): whether what is counted is persons, whom disclosure control protects (S2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::CountingUnit")]
pub enum CountingUnit {
    /// Persons (personer).
    Persons,
    /// Something else (annat): nobody to protect.
    Other,
}

/// How values are added up (sammanräkning): how the values of units make up that of the unit above them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::Aggregation")]
pub enum Aggregation {
    /// The sum (summa).
    Sum,
    /// The ratio of sums (kvot av summor): factor × the sum of numerators / the sum of denominators.
    RatioOfSums,
    /// None (ingen): units above the reporting level have no value.
    None,
}

/// The gender (kön).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::Gender")]
pub enum Gender {
    /// The total (totalt) (Kolada T).
    Total,
    /// Women (kvinnor) (Kolada K).
    Women,
    /// Men (män) (Kolada M).
    Men,
}

/// The cell's state (cellens tillstånd) (R4). The four never blur into each other; zero is a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::CellState")]
pub enum CellState {
    /// A value (värde).
    Value,
    /// Missing (saknas), with a reason.
    Missing,
    /// Not applicable (ej tillämpligt).
    NotApplicable,
    /// Hidden (dolt) by disclosure control; only in published figures.
    Suppressed,
}

/// A role (roll, A1), held for a unit and the units below it. No role includes another's writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::Role")]
pub enum Role {
    /// A reader (läsare): drafts and plans, not raw results.
    Reader,
    /// A reporter (rapportör): submits; raw results of its units.
    Reporter,
    /// An approver (godkännare): approves and adopts; raw results of its units.
    Approver,
    /// A coordinator (samordnare), the sustainability unit: definitions, calendar, publications, all raw results.
    Coordinator,
    /// An administrator (administratör): units and roles.
    Admin,
}

/// The language (språk) of texts that are written ahead, such as those of a calendar feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::language::Language")]
pub enum Language {
    /// Swedish (svenska).
    Swedish,
    /// English (engelska).
    English,
}

/// In time or late (i tid eller för sent) (R7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::timeliness::Timeliness")]
pub enum Timeliness {
    /// In time (i tid): by the last day.
    OnTime,
    /// Too late (för sent): after it.
    Late,
}

stands_for! {
    UnitKind => arshjul_entity::UnitKind: Into::into;
    ActivityStatus => arshjul_entity::ActivityStatus: Into::into;
    ApprovalState => arshjul_entity::ApprovalState: Into::into;
    ValueKind => arshjul_entity::ValueKind: Into::into;
    Direction => arshjul_entity::Direction: Into::into;
    Frequency => arshjul_entity::Frequency: Into::into;
    CountingUnit => arshjul_entity::CountingUnit: Into::into;
    Aggregation => arshjul_entity::Aggregation: Into::into;
    Gender => arshjul_entity::Gender: Into::into;
    CellState => arshjul_entity::CellState: Into::into;
    Role => arshjul_entity::Role: Into::into;
    Language => crate::domain::language::Language: Into::into;
}
