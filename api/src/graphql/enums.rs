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

/// Sammanräkning: how the values of units make up that of the unit above them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::Aggregation")]
pub enum Aggregation {
    /// Summa.
    Sum,
    /// Kvot av summor: factor × the sum of numerators / the sum of denominators.
    RatioOfSums,
    /// Vägt medelvärde, weighted by denominators.
    WeightedMean,
    /// Ingen: units above the reporting level have no value.
    None,
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
    /// Egna perioder: the year's settings list their ends.
    Custom,
}

/// Redovisningstillfällets slag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ReportingEventKind")]
pub enum ReportingEventKind {
    /// Delårsrapport.
    InterimReport,
    /// Bokslut.
    YearEndClosing,
    /// Årsredovisning.
    AnnualReport,
    /// Hållbarhetsredovisning.
    SustainabilityReport,
    /// Budget.
    Budget,
}

/// Milstolpens slag, in the order that a reporting event passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::MilestoneKind")]
pub enum MilestoneKind {
    /// Redovisningsperiodens slut.
    PeriodEnd,
    /// Anvisningar skickas ut.
    InstructionsOut,
    /// Datafrysning: no results are changed after it.
    DataFreeze,
    /// Enheternas inlämning.
    UnitReportDue,
    /// Nämndens beslut.
    CommitteeDecision,
    /// Överlämning till styrelsen.
    BoardHandover,
    /// Överlämning till fullmäktige: the statutory date of interim report, annual report and budget proposal.
    CouncilHandover,
    /// Fullmäktiges beslut: the statutory date of the budget.
    CouncilDecision,
}

/// Hålltidens slag: what kind of work is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::DeadlineKind")]
pub enum DeadlineKind {
    /// Prioritering av aktiviteter.
    ActivityPrioritisation,
    /// Val av indikatorer.
    IndicatorSelection,
    /// Beslut om handlingsplan.
    PlanAdoption,
    /// Uppföljning vid delår.
    InterimFollowUp,
    /// Årets utfall.
    YearEndResults,
    /// Utvärdering efter året.
    AnnualEvaluation,
    /// Hållbarhetsredovisning.
    SustainabilityReport,
    /// Delårsrapport.
    InterimReport,
    /// Årsredovisning.
    AnnualReport,
    /// Budget.
    Budget,
    /// Utbildning (P8).
    Training,
    /// Samverkansgruppens möte (P8).
    CollaborationMeeting,
    /// Remissvar (P8).
    ReferralResponse,
    /// Kommunikationsinsats (P8).
    Communication,
    /// Annat.
    Other,
}

/// Vart en dag flyttas that falls on a day that is not a working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::RollPolicy")]
pub enum RollPolicy {
    /// Den ligger kvar.
    Keep,
    /// Till nästa arbetsdag.
    Next,
    /// Till föregående arbetsdag.
    Previous,
}

/// Vilket av årets redovisningstillfällen of one kind: only interim reports are several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::EventChoice")]
pub enum EventChoice {
    /// Vart och ett.
    Each,
    /// Årets första.
    First,
    /// Årets sista.
    Last,
}

/// Mandatperiod: whose term of office (C8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::TermOfOffice")]
pub enum TermOfOffice {
    /// Fullmäktiges, from 15 October of an election year.
    Council,
    /// Styrelsens, from 1 January of the year after.
    Board,
}

/// Vad ett avstånd räknas i.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::OffsetUnit")]
pub enum OffsetUnit {
    /// Arbetsdagar (C1).
    WorkingDays,
    /// Dagar.
    Days,
    /// Veckor.
    Weeks,
    /// Månader: the same day number, or the last day of a month that has none.
    Months,
}

/// Vilka år: election years have a flow of their own (C8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::YearChoice")]
pub enum YearChoice {
    /// Varje år.
    Every,
    /// Valår.
    Election,
    /// År utan val.
    BetweenElections,
}

/// Hålltidens läge for a unit, today (C6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::calendar::state::DeadlineState")]
pub enum DeadlineState {
    /// Kommande.
    Upcoming,
    /// Snart: within 10 working days, or as many as the fiscal year's thresholds say.
    DueSoon,
    /// Klar.
    Done,
    /// Försenad: past due and not done.
    Late,
    /// Behövs inte: waived for the unit.
    Waived,
    /// Indragen, for all units.
    Cancelled,
}

/// Iakttagelsens slag (C7). The numbers are the fiscal year's thresholds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::calendar::finding::FindingCode")]
pub enum FindingCode {
    /// Parallella uppföljningar: two processes ask a unit for the same indicator or activity within 20 working days.
    ParallelFollowUp,
    /// Krock: a unit has three or more hand-ins in one ISO week.
    Collision,
    /// Efter datafrysning of the report that it feeds.
    AfterFreeze,
    /// Före källan: due before the indicator's source publishes.
    BeforeSource,
    /// Inte en arbetsdag.
    NonWorkingDay,
    /// Lågaktivitetsvecka: a week in which little gets done.
    LowActivityWeek,
    /// Kort varsel: fewer than 10 working days from the instructions to the due day.
    ShortNotice,
    /// Lagens dag överskrids: a planned day comes after the last that the law allows.
    StatutoryBreach,
    /// Ingen delårsrapport som lagen godtar: none covers half to two thirds of the year.
    InterimPeriodInvalid,
}

/// Hur allvarligt det är.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::calendar::finding::Severity")]
pub enum Severity {
    /// Värt att veta.
    Info,
    /// Kostar arbete eller kvalitet.
    Warning,
    /// Bryter mot lag, or keeps what is handed in out of the report.
    Error,
}

/// Språk of texts that are written ahead, such as those of a calendar feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::language::Language")]
pub enum Language {
    /// Svenska.
    Swedish,
    /// Engelska.
    English,
}

/// Utgångspunktens slag: what a deadline rule counts from (C4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::AnchorKind")]
pub enum AnchorKind {
    /// Milstolpe of reporting events.
    Milestone,
    /// Fast dag, the same every year.
    FixedDate,
    /// Upprepning within the year.
    Recurrence,
    /// En annan regels hålltider.
    Deadline,
    /// Mandatperiodens första dag.
    TermOfOffice,
}

/// Vad som händer med en hålltid when its year is generated (C5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::calendar::generation::ChangeKind")]
pub enum DeadlineChangeKind {
    /// Tillkommer, or comes back after it was withdrawn.
    Added,
    /// Flyttas till en annan dag.
    Moved,
    /// Ändras utan att flyttas: content, units, or how far it may be moved.
    Changed,
    /// Oförändrad.
    Unchanged,
    /// Dras in: the rules don't give it any more. It stays as CANCELLED.
    Withdrawn,
    /// Står kvar fast reglerna inte ger den: a person set its day, or units have handed in.
    Kept,
}

/// I tid eller för sent (R7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::timeliness::Timeliness")]
pub enum Timeliness {
    /// I tid: by the last day.
    OnTime,
    /// För sent: after it.
    Late,
}
