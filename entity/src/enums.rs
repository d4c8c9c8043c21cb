//! Stored enums. The database holds the names that the schema shows, and a check constraint lists them.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

macro_rules! stored_enum {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
        )]
        #[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
        pub enum $name {
            $(#[sea_orm(string_value = $text)] #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as stored and as shown in the schema.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The variant of that name, if there is one. Names are exact: no other case, no blanks.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

stored_enum! {
    /// Organisationsenhetens slag.
    UnitKind {
        Municipality = "MUNICIPALITY",
        Council = "COUNCIL",
        ExecutiveBoard = "EXECUTIVE_BOARD",
        Committee = "COMMITTEE",
        Company = "COMPANY",
        Administration = "ADMINISTRATION",
        Unit = "UNIT",
    }
}

stored_enum! {
    /// Styrdokumentets slag.
    DocumentKind {
        Programme = "PROGRAMME",
        Strategy = "STRATEGY",
        Plan = "PLAN",
        Policy = "POLICY",
    }
}

stored_enum! {
    /// Aktivitetens status.
    ActivityStatus {
        Planned = "PLANNED",
        Ongoing = "ONGOING",
        Completed = "COMPLETED",
        Postponed = "POSTPONED",
        Cancelled = "CANCELLED",
    }
}

stored_enum! {
    /// Handlingsplanens status.
    ActionPlanStatus {
        Draft = "DRAFT",
        Adopted = "ADOPTED",
        FollowedUp = "FOLLOWED_UP",
        Evaluated = "EVALUATED",
    }
}

stored_enum! {
    /// Godkännande.
    ApprovalState {
        Draft = "DRAFT",
        Submitted = "SUBMITTED",
        Approved = "APPROVED",
        Returned = "RETURNED",
    }
}

stored_enum! {
    /// Värdets slag.
    ValueKind {
        Count = "COUNT",
        Share = "SHARE",
        Rate = "RATE",
        Amount = "AMOUNT",
        Index = "INDEX",
    }
}

stored_enum! {
    /// Önskad riktning.
    Direction {
        HigherIsBetter = "HIGHER_IS_BETTER",
        LowerIsBetter = "LOWER_IS_BETTER",
        Neutral = "NEUTRAL",
    }
}

stored_enum! {
    /// Frekvens.
    Frequency {
        Year = "YEAR",
        HalfYear = "HALF_YEAR",
        FourMonths = "FOUR_MONTHS",
        Quarter = "QUARTER",
        Month = "MONTH",
    }
}

stored_enum! {
    /// Räkneenhet: what is counted decides whether there is anyone to protect (S2).
    CountingUnit {
        Persons = "PERSONS",
        Other = "OTHER",
    }
}

stored_enum! {
    /// Samband: how an indicator's persons are another's (S8).
    RelationKind {
        SumOf = "SUM_OF",
        NumeratorOf = "NUMERATOR_OF",
        DenominatorOf = "DENOMINATOR_OF",
        SameAs = "SAME_AS",
        ComplementOf = "COMPLEMENT_OF",
        PeriodsOf = "PERIODS_OF",
    }
}

stored_enum! {
    /// Sammanräkning: how the values of units make up that of the unit above them.
    Aggregation {
        Sum = "SUM",
        RatioOfSums = "RATIO_OF_SUMS",
        None = "NONE",
    }
}

stored_enum! {
    /// Kön.
    Gender {
        Total = "TOTAL",
        Women = "WOMEN",
        Men = "MEN",
    }
}

stored_enum! {
    /// Cellens tillstånd (R4).
    CellState {
        Value = "VALUE",
        Missing = "MISSING",
        NotApplicable = "NOT_APPLICABLE",
        Suppressed = "SUPPRESSED",
    }
}

stored_enum! {
    /// Orsak till att värde saknas (R4).
    MissingReason {
        NotReported = "NOT_REPORTED",
        NotCollected = "NOT_COLLECTED",
        NotYetAvailable = "NOT_YET_AVAILABLE",
        Unreliable = "UNRELIABLE",
        Other = "OTHER",
    }
}

stored_enum! {
    /// Orsak till dolt värde, as published (S3): no finer one ever leaves the service.
    SuppressionReason {
        Confidential = "CONFIDENTIAL",
        Source = "SOURCE",
    }
}

stored_enum! {
    /// Mall för årets redovisningstillfällen (C3): the period ends of its interim reports. With `Custom`, the year lists them itself.
    ReportingCycle {
        August = "AUGUST",
        AprilAugust = "APRIL_AUGUST",
        MarchAugust = "MARCH_AUGUST",
        MarchAugustOctober = "MARCH_AUGUST_OCTOBER",
        July = "JULY",
        Custom = "CUSTOM",
    }
}

stored_enum! {
    /// Redovisningstillfällets slag (C3).
    ReportingEventKind {
        InterimReport = "INTERIM_REPORT",
        YearEndClosing = "YEAR_END_CLOSING",
        AnnualReport = "ANNUAL_REPORT",
        SustainabilityReport = "SUSTAINABILITY_REPORT",
        Budget = "BUDGET",
    }
}

stored_enum! {
    /// Milstolpe, in the order in which a reporting event passes them (C3).
    MilestoneKind {
        PeriodEnd = "PERIOD_END",
        InstructionsOut = "INSTRUCTIONS_OUT",
        DataFreeze = "DATA_FREEZE",
        UnitReportDue = "UNIT_REPORT_DUE",
        CommitteeDecision = "COMMITTEE_DECISION",
        BoardHandover = "BOARD_HANDOVER",
        CouncilHandover = "COUNCIL_HANDOVER",
        CouncilDecision = "COUNCIL_DECISION",
    }
}

stored_enum! {
    /// Where a date of the municipality's own goes when it falls on a day that is not a working day.
    RollPolicy {
        Keep = "KEEP",
        Next = "NEXT",
        Previous = "PREVIOUS",
    }
}

stored_enum! {
    /// Hålltidens slag.
    DeadlineKind {
        ActivityPrioritisation = "ACTIVITY_PRIORITISATION",
        IndicatorSelection = "INDICATOR_SELECTION",
        PlanAdoption = "PLAN_ADOPTION",
        InterimFollowUp = "INTERIM_FOLLOW_UP",
        YearEndResults = "YEAR_END_RESULTS",
        AnnualEvaluation = "ANNUAL_EVALUATION",
        SustainabilityReport = "SUSTAINABILITY_REPORT",
        InterimReport = "INTERIM_REPORT",
        AnnualReport = "ANNUAL_REPORT",
        Budget = "BUDGET",
        Training = "TRAINING",
        CollaborationMeeting = "COLLABORATION_MEETING",
        ReferralResponse = "REFERRAL_RESPONSE",
        Communication = "COMMUNICATION",
        Other = "OTHER",
    }
}

stored_enum! {
    /// What a deadline rule counts from (C4).
    AnchorKind {
        Milestone = "MILESTONE",
        FixedDate = "FIXED_DATE",
        Recurrence = "RECURRENCE",
        Deadline = "DEADLINE",
        TermOfOffice = "TERM_OF_OFFICE",
    }
}

stored_enum! {
    /// Which of a year's reporting events of one kind: only interim reports are several.
    EventChoice {
        Each = "EACH",
        First = "FIRST",
        Last = "LAST",
    }
}

stored_enum! {
    /// Mandatperiod: whose term of office (C8).
    TermOfOffice {
        Council = "COUNCIL",
        Board = "BOARD",
    }
}

stored_enum! {
    /// What an offset is counted in.
    OffsetUnit {
        WorkingDays = "WORKING_DAYS",
        Days = "DAYS",
        Weeks = "WEEKS",
        Months = "MONTHS",
    }
}

stored_enum! {
    /// In which years a deadline rule applies: election years have a flow of their own (C8).
    YearChoice {
        Every = "EVERY",
        Election = "ELECTION",
        BetweenElections = "BETWEEN_ELECTIONS",
    }
}

stored_enum! {
    /// Roll (A1).
    Role {
        Reader = "READER",
        Reporter = "REPORTER",
        Approver = "APPROVER",
        Coordinator = "COORDINATOR",
        Admin = "ADMIN",
    }
}

stored_enum! {
    /// Which period of an indicator a deadline asks for.
    RequestedPeriod {
        LatestOver = "LATEST_OVER",
        EventPeriod = "EVENT_PERIOD",
        YearBefore = "YEAR_BEFORE",
        LatestPublished = "LATEST_PUBLISHED",
        Named = "NAMED",
    }
}
