//! Those of the calendar: reports, deadlines, rules and findings.

use async_graphql::Enum;

use crate::graphql::engine::stands_for;

/// A template for the year's interim reports (mall för årets delårsrapporter) (C3), named after the months in which their periods end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ReportingCycle")]
pub enum ReportingCycle {
    /// 31 August (31 augusti).
    August,
    /// 30 April and 31 August (30 april och 31 augusti).
    AprilAugust,
    /// 31 March and 31 August (31 mars och 31 augusti).
    MarchAugust,
    /// 31 March, 31 August and 31 October (31 mars, 31 augusti och 31 oktober).
    MarchAugustOctober,
    /// 31 July (31 juli).
    July,
    /// Periods of its own (egna perioder): the year's settings list their ends.
    Custom,
}

/// The reporting event's kind (redovisningstillfällets slag).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::ReportingEventKind")]
pub enum ReportingEventKind {
    /// An interim report (delårsrapport).
    InterimReport,
    /// The year-end closing (bokslut).
    YearEndClosing,
    /// The annual report (årsredovisning).
    AnnualReport,
    /// The sustainability report (hållbarhetsredovisning).
    SustainabilityReport,
    /// The budget (budget).
    Budget,
}

/// The milestone's kind (milstolpens slag), in the order that a reporting event passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::MilestoneKind")]
pub enum MilestoneKind {
    /// The end of the period that is reported on (redovisningsperiodens slut).
    PeriodEnd,
    /// Instructions go out (anvisningar skickas ut).
    InstructionsOut,
    /// A data freeze (datafrysning): no results are changed after it.
    DataFreeze,
    /// The units' hand-in (enheternas inlämning).
    UnitReportDue,
    /// The committee's decision (nämndens beslut).
    CommitteeDecision,
    /// The handover to the executive board (överlämning till styrelsen).
    BoardHandover,
    /// The handover to the council (överlämning till fullmäktige): the statutory date of interim report, annual report and budget
    /// proposal.
    CouncilHandover,
    /// The council's decision (fullmäktiges beslut): the statutory date of the budget.
    CouncilDecision,
}

/// The deadline's kind (hålltidens slag): what kind of work is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::DeadlineKind")]
pub enum DeadlineKind {
    /// Ranking activities (prioritering av aktiviteter).
    ActivityPrioritisation,
    /// Choosing indicators (val av indikatorer).
    IndicatorSelection,
    /// Adopting the action plan (beslut om handlingsplan).
    PlanAdoption,
    /// Following up at an interim report (uppföljning vid delår).
    InterimFollowUp,
    /// The year's results (årets utfall).
    YearEndResults,
    /// Evaluating after the year (utvärdering efter året).
    AnnualEvaluation,
    /// The sustainability report (hållbarhetsredovisning).
    SustainabilityReport,
    /// An interim report (delårsrapport).
    InterimReport,
    /// The annual report (årsredovisning).
    AnnualReport,
    /// The budget (budget).
    Budget,
    /// A training (utbildning, P8).
    Training,
    /// A meeting of the collaboration group (samverkansgruppens möte, P8).
    CollaborationMeeting,
    /// An answer to a referral (remissvar, P8).
    ReferralResponse,
    /// A communication effort (kommunikationsinsats, P8).
    Communication,
    /// Something else (annat).
    Other,
}

/// Where a day moves (vart en dag flyttas) that falls on a day that is not a working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::RollPolicy")]
pub enum RollPolicy {
    /// It stays (den ligger kvar).
    Keep,
    /// To the next working day (till nästa arbetsdag).
    Next,
    /// To the working day before (till föregående arbetsdag).
    Previous,
}

/// Which of the year's reporting events (vilket av årets redovisningstillfällen) of one kind: only interim reports are several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::EventChoice")]
pub enum EventChoice {
    /// Each of them (vart och ett).
    Each,
    /// The first of the year (årets första).
    First,
    /// The last of the year (årets sista).
    Last,
}

/// A term of office (mandatperiod): whose term of office (C8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::TermOfOffice")]
pub enum TermOfOffice {
    /// The council's (fullmäktiges), from 15 October of an election year.
    Council,
    /// The executive board's (styrelsens), from 1 January of the year after, as the law has it where the council has not decided otherwise
    /// (KL 2017:725, chapter 6, section 18). Those of other committees the council decides (section 19).
    Board,
}

/// What a distance is counted in (vad ett avstånd räknas i).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::OffsetUnit")]
pub enum OffsetUnit {
    /// Working days (arbetsdagar, C1).
    WorkingDays,
    /// Days (dagar).
    Days,
    /// Weeks (veckor).
    Weeks,
    /// Months (månader): the same day number, or the last day of a month that has none.
    Months,
}

/// In which years (vilka år): election years have a flow of their own (C8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::YearChoice")]
pub enum YearChoice {
    /// Every year (varje år).
    Every,
    /// Election years (valår).
    Election,
    /// Years without elections (år utan val).
    BetweenElections,
}

/// Which period (vilken period) of an indicator a deadline asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::RequestedPeriod")]
pub enum RequestedPeriod {
    /// The latest that is over (den senaste som är slut) when the report's own period ends; without a report, when the deadline is due.
    LatestOver,
    /// The event's own (redovisningstillfällets egen): the one in which the report's period ends.
    EventPeriod,
    /// The year before (året före) the latest that is over.
    YearBefore,
    /// The latest that its source has published (den senaste som källan har publicerat) by the due day.
    LatestPublished,
    /// A period by name (en namngiven period).
    Named,
}

/// The request's kind (begärans slag): what is asked of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RequestKind {
    /// A line of cells (cellrad): an indicator's results of a period, in every gender that it is split by; `resultsSubmit` answers it.
    Cells,
    /// A question (fråga); `deadlineAnswer` answers it.
    Question,
    /// A follow-up (uppföljning) of an activity, or of those under way.
    FollowUp,
    /// A priority (prioritering) on every activity of the plan.
    Priority,
    /// A choice of indicators (val av indikatorer) for the plan.
    IndicatorChoice,
    /// Adopting the plan (beslut om planen).
    Adoption,
    /// An evaluation (utvärdering).
    Evaluation,
    /// Attendance (närvaro).
    Attendance,
    /// An answer to a referral (remissvar).
    ReferralAnswer,
    /// A report or a decision (rapport eller beslut).
    Report,
}

impl From<&crate::domain::book::Asked> for RequestKind {
    fn from(asked: &crate::domain::book::Asked) -> Self {
        use crate::domain::book::{ActKind, Asked};
        match asked {
            Asked::Cells(_) => Self::Cells,
            Asked::Question(_) => Self::Question,
            Asked::FollowUp(_) | Asked::Act(ActKind::FollowUp) => Self::FollowUp,
            Asked::Act(ActKind::Priority) => Self::Priority,
            Asked::Act(ActKind::IndicatorChoice) => Self::IndicatorChoice,
            Asked::Act(ActKind::Adoption) => Self::Adoption,
            Asked::Act(ActKind::Evaluation) => Self::Evaluation,
            Asked::Act(ActKind::Attendance) => Self::Attendance,
            Asked::Act(ActKind::ReferralAnswer) => Self::ReferralAnswer,
            Asked::Act(ActKind::Report) => Self::Report,
        }
    }
}

/// How far a deadline has come (hålltidens läge) for a unit, today (C6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::calendar::state::DeadlineState")]
pub enum DeadlineState {
    /// To come (kommande).
    Upcoming,
    /// Soon (snart): within 10 working days, or as many as the fiscal year's thresholds say.
    DueSoon,
    /// Done (klar).
    Done,
    /// Late (försenad): past due and not done.
    Late,
    /// Not needed (behövs inte): waived for the unit.
    Waived,
    /// Withdrawn (indragen), for all units.
    Cancelled,
}

/// The finding's kind (iakttagelsens slag) (C7). The numbers are the fiscal year's thresholds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::calendar::finding::FindingCode")]
pub enum FindingCode {
    /// Parallel follow-ups (parallella uppföljningar): two processes ask a unit for the same indicator's period, activity or question, or for
    /// the same report, within 20 working days, whatever a merge hides.
    ParallelFollowUp,
    /// A collision (krock): a unit has three or more hand-ins in one ISO week.
    Collision,
    /// After the data freeze (efter datafrysning) of the report that it feeds.
    AfterFreeze,
    /// Before the source (före källan): due before the indicator's source publishes.
    BeforeSource,
    /// Not a working day (inte en arbetsdag).
    NonWorkingDay,
    /// A low-activity week (lågaktivitetsvecka): a week in which little gets done.
    LowActivityWeek,
    /// Short notice (kort varsel): fewer than 10 working days from the instructions to the due day.
    ShortNotice,
    /// The day of a law is passed (lagens dag överskrids): a planned day comes after the last that the law allows.
    StatutoryBreach,
    /// No interim report that the law accepts (ingen delårsrapport som lagen godtar): none covers half to two thirds of the year.
    InterimPeriodInvalid,
    /// Out of order (i fel ordning): a deadline stands before what it builds on.
    OutOfOrder,
    /// Out of date (inaktuell): the year's rules no longer give the deadline, until the year is generated again.
    OutOfDate,
}

/// How grave it is (hur allvarligt det är).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::calendar::finding::Severity")]
pub enum Severity {
    /// Worth knowing (värt att veta).
    Info,
    /// Costs work or quality (kostar arbete eller kvalitet).
    Warning,
    /// Breaks a law (bryter mot lag), or keeps what is handed in out of the report.
    Error,
}

/// The anchor's kind (utgångspunktens slag): what a deadline rule counts from (C4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "arshjul_entity::AnchorKind")]
pub enum AnchorKind {
    /// A milestone (milstolpe) of reporting events.
    Milestone,
    /// A fixed day (fast dag), the same every year.
    FixedDate,
    /// A recurrence (upprepning) within the year.
    Recurrence,
    /// The deadlines of another rule (en annan regels hålltider).
    Deadline,
    /// The first day of a term of office (mandatperiodens första dag).
    TermOfOffice,
}

/// What happens to a deadline (vad som händer med en hålltid) when its year is generated (C5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::calendar::generation::ChangeKind")]
pub enum DeadlineChangeKind {
    /// Added (tillkommer), or comes back after it was withdrawn.
    Added,
    /// Moves to another day (flyttas till en annan dag).
    Moved,
    /// Changes without moving (ändras utan att flyttas): content, units, or how far it may be moved.
    Changed,
    /// Unchanged (oförändrad).
    Unchanged,
    /// Withdrawn (dras in): the rules don't give it any more. It stays as CANCELLED.
    Withdrawn,
    /// Stays though the rules don't give it (står kvar fast reglerna inte ger den): a person set its day, or units have handed in.
    Kept,
}

stands_for! {
    OffsetUnit => arshjul_entity::OffsetUnit: Into::into;
    ReportingCycle => arshjul_entity::ReportingCycle: Into::into;
    ReportingEventKind => arshjul_entity::ReportingEventKind: Into::into;
    MilestoneKind => arshjul_entity::MilestoneKind: Into::into;
    DeadlineKind => arshjul_entity::DeadlineKind: Into::into;
    RequestedPeriod => arshjul_entity::RequestedPeriod: Into::into;
    RollPolicy => arshjul_entity::RollPolicy: Into::into;
    YearChoice => arshjul_entity::YearChoice: Into::into;
}
