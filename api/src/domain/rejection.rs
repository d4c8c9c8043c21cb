//! Every reason to say no, in one table: its stable code and what to do about it, in Swedish and English.

use super::{decimal::Number, language::Language, period::Period};

macro_rules! reasons {
    ($(
        $(#[$doc:meta])*
        $name:ident $({ $($field:ident: $ty:ty),* $(,)? })? => $code:literal, $sv:literal, $en:literal;
    )*) => {
        /// A reason, with the figures that its message needs.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Reason {
            $($(#[$doc])* $name $({ $($field: $ty),* })?,)*
        }

        /// The language-independent name of a reason, as clients see it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum ErrorCode {
            $(#[serde(rename = $code)] $name,)*
        }

        impl ErrorCode {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it says, with the names of the figures that it fills in.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$name => $en,)* }
            }
        }

        impl Reason {
            pub const fn code(&self) -> ErrorCode {
                match self { $(Self::$name $({ $($field: _),* })? => ErrorCode::$name,)* }
            }

            /// What is wrong and what to do about it.
            pub fn message(&self, language: Language) -> String {
                match self {
                    $(Self::$name $({ $($field),* })? => match language {
                        Language::Swedish => format!($sv),
                        Language::English => format!($en),
                    },)*
                }
            }
        }
    };
}

reasons! {
    /// The object changed since the caller read it.
    StaleVersion { expected: i32, actual: i32 } => "STALE_VERSION",
        "Objektet har ändrats sedan du läste det (du har version {expected}, nu gäller {actual}). Läs om det och försök igen.",
        "The object has changed since you read it (you have version {expected}, it is now {actual}). Read it again and retry.";
    /// The same idempotency key came with another body (R6).
    IdempotencyKeyReused => "IDEMPOTENCY_KEY_REUSED",
        "Idempotensnyckeln har redan använts med ett annat innehåll. Skicka samma innehåll igen, eller välj en ny nyckel.",
        "The idempotency key was already used with another body. Send the same body again, or choose a new key.";
    /// The viewer sees the object, and no role of theirs may do this to it.
    NotPermitted { action: &'static str, unit: String, roles: String } => "NOT_PERMITTED",
        "Du saknar behörighet för {action}: det kräver {roles} vid {unit}. Be en administratör om rollen.",
        "You lack the role for {action}: it takes {roles} at {unit}. Ask an administrator for it.";
    /// No such object, or none that the viewer may see: the two are not told apart (A3).
    NotFound { what: &'static str } => "NOT_FOUND",
        "Det finns inget sådant objekt ({what}). Ange objektets id (fältet id), inte dess kod.",
        "There is no such object ({what}). Give the object's id (its field id), not its code.";
    /// A code that is taken.
    CodeTaken { value: String } => "CODE_TAKEN",
        "Koden {value} används redan. Välj en annan kod.",
        "The code {value} is already in use. Choose another code.";
    /// A focus area's number, which its document has given to another.
    NumberTaken { number: i32 } => "NUMBER_TAKEN",
        "Numret {number} används redan av ett annat fokusområde i dokumentet. Välj ett annat nummer.",
        "The number {number} is already that of another focus area of the document. Choose another number.";
    /// C5: what a rule makes is named by the rule's own code, which a deadline has taken.
    CodeOfDeadline { deadline: String } => "CODE_OF_DEADLINE",
        "Hålltiden {deadline} har redan en kod som regelns egna hålltider skulle få. Välj en annan kod.",
        "The deadline {deadline} has a code already that the rule's own deadlines would get. Choose another code.";
    /// C5: a rule names its deadlines by its own code.
    CodeOfRule { rule: String } => "CODE_OF_RULE",
        "Koder som börjar med {rule}- är till för tidsregelns egna hålltider. Välj en annan kod.",
        "Codes that begin with {rule}- are for the deadlines of that rule. Choose another code.";
    /// A text that may not be empty is.
    Blank => "BLANK",
        "Värdet får inte vara tomt. Ange en text.",
        "The value may not be empty. Give a text.";
    TooLong { maximum: usize } => "TOO_LONG",
        "Texten är för lång. Högst {maximum} tecken.",
        "The text is too long. At most {maximum} characters.";
    TooMany { maximum: usize, given: usize } => "TOO_MANY",
        "Högst {maximum} åt gången, {given} angavs. Dela upp begäran.",
        "At most {maximum} at a time, {given} were given. Split the request.";
    TooManyRows { maximum: u64 } => "TOO_MANY_ROWS",
        "Svaret har fler än {maximum} rader. Begränsa urvalet, eller bläddra igenom listan sida för sida.",
        "The answer has more than {maximum} rows. Narrow it, or page through the list.";
    TooManyGroups { maximum: u64 } => "TOO_MANY_GROUPS",
        "Det blir fler än {maximum} grupper. Gruppera efter färre saker, eller begränsa urvalet med filter.",
        "There are more than {maximum} groups. Group by fewer things, or narrow what is grouped with a filter.";
    PeriodMalformed { value: String } => "PERIOD_MALFORMED",
        "{value} är ingen period. Skriv 2025, 2025-S1, 2025-T2, 2025-Q3 eller 2025-08, från 1900 till 2100.",
        "{value} is not a period. Write 2025, 2025-S1, 2025-T2, 2025-Q3 or 2025-08, from 1900 to 2100.";
    NothingToPublish => "NOTHING_TO_PUBLISH",
        "Ingen cell är inlämnad eller efterfrågad för dessa indikatorer och perioder. Kontrollera perioderna.",
        "No cell was submitted or asked for with these indicators and periods. Check the periods.";
    OutOfRange { minimum: i64, maximum: i64 } => "OUT_OF_RANGE",
        "Värdet ska ligga mellan {minimum} och {maximum}.",
        "The value must lie between {minimum} and {maximum}.";
    /// A code holds other characters than the ones that URLs, files and spreadsheets carry unharmed.
    CodeMalformed => "CODE_MALFORMED",
        "En kod består av 1–32 tecken: bokstäver A–Z och a–z, siffror, bindestreck, punkt och understreck, och minst en bokstav eller siffra.",
        "A code has 1-32 characters: letters A-Z and a-z, digits, hyphen, full stop and underscore, and at least one letter or digit.";
    /// A rule's code ends so that its deadlines could be taken for another rule's.
    CodeAmbiguous { ending: &'static str } => "CODE_AMBIGUOUS",
        "Koden får inte sluta på -{ending}: regelns hålltider skulle kunna förväxlas med en annan regels. Välj en annan kod.",
        "The code may not end in -{ending}: the rule's deadlines could be taken for another rule's. Choose another code.";
    /// An argument names a code that does not exist or that the viewer may not see (A3).
    UnknownCode { value: String, among: String } => "UNKNOWN_CODE",
        "Koden {value} finns inte{among}.",
        "There is no code {value}{among}.";
    FirstWithLast => "FIRST_WITH_LAST",
        "Ange first eller last, inte båda.",
        "Give first or last, not both.";
    CursorInvalid => "CURSOR_INVALID",
        "Markören är inte en som tjänsten har lämnat ut. Använd endCursor eller startCursor från en tidigare sida.",
        "The cursor is not one that the service gave out. Use endCursor or startCursor of an earlier page.";
    AsOfWithPublication => "AS_OF_WITH_PUBLICATION",
        "Ange asOf eller publication, inte båda: en publicering är alltid som den gjordes.",
        "Give asOf or publication, not both: a publication is always as it was made.";
    DatesReversed => "DATES_REVERSED",
        "Slutdatumet ligger före startdatumet. Ändra ett av dem.",
        "The end date is before the start date. Change one of them.";
    /// A goal or a unit would become its own ancestor.
    CircularParent => "CIRCULAR_PARENT",
        "Objektet kan inte ligga under sig självt. Välj en annan överordnad.",
        "An object can't lie below itself. Choose another parent.";
    /// The group has one top.
    SecondRoot { root: String } => "SECOND_ROOT",
        "Koncernen har en enda översta enhet, {root}. Ange vilken enhet den här ligger under.",
        "The group has a single unit on top, {root}. Name the unit that this one lies below.";
    /// The municipality is the top of the group, and nothing else is.
    KindOfRoot => "KIND_OF_ROOT",
        "Koncernens översta enhet är kommunen (MUNICIPALITY), och ingen annan enhet är av det slaget.",
        "The top of the group is the municipality (MUNICIPALITY), and no other unit is of that kind.";
    /// A committee does not lie below an administration.
    KindAboveParent { kind: &'static str, parent: &'static str } => "KIND_ABOVE_PARENT",
        "En enhet av slaget {kind} kan inte ligga under en av slaget {parent}. Ändra slaget eller den överordnade.",
        "A unit of kind {kind} can't lie below one of kind {parent}. Change the kind or the parent.";
    /// Nobody but another administrator takes the role away, so that one always remains.
    OwnAdminGrant => "OWN_ADMIN_GRANT",
        "Du kan inte ta ifrån dig själv rollen som administratör. Be en annan administratör.",
        "You can't take the role of administrator from yourself. Ask another administrator.";
    /// P2: an activity serves at least one goal or focus area.
    GoalOrFocusAreaRequired => "GOAL_OR_FOCUS_AREA_REQUIRED",
        "En aktivitet ska bidra till minst ett mål eller fokusområde. Ange ett.",
        "An activity serves at least one goal or focus area. Name one.";
    /// P2: dates lie inside the validity of the documents that the activity serves.
    OutsideDocumentValidity { document: String } => "OUTSIDE_DOCUMENT_VALIDITY",
        "Datumet ligger utanför giltighetstiden för {document}. Ändra datum, mål eller fokusområde.",
        "The date is outside the validity of {document}. Change the date, the goal or the focus area.";
    /// P3: the need for collaboration is stated, or that there is none and why.
    CollaborationMissing => "COLLABORATION_MISSING",
        "Ange behovet av samverkan, eller att inget finns och varför.",
        "State the need for collaboration, or that there is none and why.";
    /// P4: consequences for people are analysed before an activity leaves PLANNED.
    PeopleAnalysisMissing => "PEOPLE_ANALYSIS_MISSING",
        "Analysera konsekvenserna för människor innan aktiviteten påbörjas.",
        "Analyse the consequences for people before the activity leaves PLANNED.";
    /// P4: consequences for the environment are analysed before an activity leaves PLANNED.
    EnvironmentAnalysisMissing => "ENVIRONMENT_ANALYSIS_MISSING",
        "Analysera konsekvenserna för miljön innan aktiviteten påbörjas.",
        "Analyse the consequences for the environment before the activity leaves PLANNED.";
    /// P4: an activity that touches children has a child-rights assessment.
    ChildRightsAssessmentMissing => "CHILD_RIGHTS_ASSESSMENT_MISSING",
        "Aktiviteten berör barn: gör en barnrättsbedömning (barnets bästa, icke-diskriminering, rätt att höras, utveckling).",
        "The activity touches children: make a child-rights assessment (best interests, non-discrimination, right to be heard, development).";
    /// The plan of the activity's unit and year takes no changes any more.
    PlanNotOpen { status: &'static str } => "PLAN_NOT_OPEN",
        "Handlingsplanen är {status} och tar inte emot ändringar.",
        "The action plan is {status} and takes no changes.";
    /// P5: an indicator that is not split by gender carries the reason.
    NotSplitReasonRequired => "NOT_SPLIT_REASON_REQUIRED",
        "Ange varför indikatorn inte är könsuppdelad.",
        "Say why the indicator is not split by gender.";
    /// PostgreSQL stores every character but U+0000.
    NullCharacter => "NULL_CHARACTER",
        "Texten innehåller tecknet U+0000. Ta bort det.",
        "The text contains the character U+0000. Remove it.";
    /// R1: the period fits the indicator's frequency.
    PeriodNotOfFrequency { frequency: &'static str } => "PERIOD_NOT_OF_FREQUENCY",
        "Perioden stämmer inte med indikatorns frekvens, {frequency}.",
        "The period does not fit the indicator's frequency, {frequency}.";
    /// R1: the unit is valid on at least one day of the period.
    UnitNotValid { unit: String, period: String } => "UNIT_NOT_VALID",
        "{unit} fanns inte under {period}. Ange den enhet som gällde då.",
        "{unit} did not exist in {period}. Name the unit that was valid then.";
    /// R1: above the level that an indicator is reported at, only roll-ups exist.
    AboveReportingLevel { level: &'static str } => "ABOVE_REPORTING_LEVEL",
        "Indikatorn rapporteras på nivån {level}; enheten ligger över den och får sina värden genom summering.",
        "The indicator is reported at the level {level}; the unit lies above it and gets its values by roll-up.";
    /// P5: only the total is reported.
    GenderNotSplit => "GENDER_NOT_SPLIT",
        "Indikatorn är inte könsuppdelad. Lämna bara TOTAL.",
        "The indicator is not split by gender. Submit TOTAL only.";
    /// R5: an empty row never clears a cell.
    RowEmpty => "ROW_EMPTY",
        "Raden säger ingenting. Ange värde, täljare och nämnare, missingReason eller notApplicable: true.",
        "The row says nothing. Give a value, numerator and denominator, missingReason, or notApplicable: true.";
    /// R5: a row says exactly one thing.
    RowContradictory => "ROW_CONTRADICTORY",
        "Raden säger flera saker. Ange bara ett av värde (med eller utan täljare och nämnare), missingReason och notApplicable: true.",
        "The row says several things. Give only one of value (with or without numerator and denominator), missingReason and notApplicable: true.";
    /// R5: numerator and denominator come together.
    PartMissing => "PART_MISSING",
        "Täljare och nämnare anges tillsammans. Lägg till den som saknas.",
        "Numerator and denominator are given together. Add the one that is missing.";
    /// S6: a source's mark of a suppressed cell goes with the reason why there is no value.
    SourceCodeAlone => "SOURCE_CODE_ALONE",
        "Källans kod anges tillsammans med missingReason.",
        "The source's code is given together with missingReason.";
    /// R2: more than 15 significant digits don't come back as they were sent.
    ValueTooPrecise => "VALUE_TOO_PRECISE",
        "Talet har fler än 15 värdesiffror eller decimaler. Avrunda det.",
        "The number has more than 15 significant digits or decimals. Round it.";
    NumberTooLarge => "NUMBER_TOO_LARGE",
        "Talet ska ligga mellan -10^15 och 10^15.",
        "The number must lie between -10^15 and 10^15.";
    /// R2: never rounded.
    TooManyDecimals { maximum: u32 } => "TOO_MANY_DECIMALS",
        "Värdet har för många decimaler. Indikatorn har högst {maximum}.",
        "The value has too many decimals. The indicator has at most {maximum}.";
    /// R2: counts are whole.
    NotWhole => "NOT_WHOLE",
        "Ett antal är ett heltal.",
        "A count is a whole number.";
    Negative => "NEGATIVE",
        "Talet får inte vara negativt.",
        "The number may not be negative.";
    /// R2: unless the definition says otherwise.
    ShareAboveHundred => "SHARE_ABOVE_HUNDRED",
        "En andel är högst 100.",
        "A share is at most 100.";
    /// R2: unless the definition says otherwise.
    NumeratorAboveDenominator => "NUMERATOR_ABOVE_DENOMINATOR",
        "Täljaren är större än nämnaren. En andel är en del av det hela.",
        "The numerator is larger than the denominator. A share is a part of the whole.";
    DenominatorNotPositive => "DENOMINATOR_NOT_POSITIVE",
        "Nämnaren ska vara större än noll.",
        "The denominator must be greater than zero.";
    CountHasNoDenominator => "COUNT_HAS_NO_DENOMINATOR",
        "Ett antal har ingen täljare och nämnare. Ange bara värdet.",
        "A count has no numerator and denominator. Give the value only.";
    /// R2: a value sent with its parts equals what they give.
    ValueNotQuotient { computed: f64 } => "VALUE_NOT_QUOTIENT",
        "Värdet stämmer inte med täljare och nämnare, som ger {computed}.",
        "The value does not equal what numerator and denominator give, {computed}.";
    /// S2: without them nobody can tell whether the value of so few may be shown.
    DenominatorRequired => "DENOMINATOR_REQUIRED",
        "Ange täljare och nämnare: utan dem går det inte att skydda enskilda personer.",
        "Give numerator and denominator: without them individual persons can't be protected.";
    /// R5: two rows for one cell.
    DuplicateCell { first: usize } => "DUPLICATE_CELL",
        "Rad {first} gäller samma cell. Ta bort en av dem.",
        "Row {first} is about the same cell. Remove one of them.";
    /// R3, a warning.
    GenderSumMismatch { women: Number, men: Number, total: Number } => "GENDER_SUM_MISMATCH",
        "Kvinnor och män ({women:#} + {men:#}) blir inte totalen ({total:#}). Kontrollera värdena.",
        "Women and men ({women} + {men}) do not make the total ({total}). Check the values.";
    /// R10, a warning.
    Outlier { value: Number, median: Number, count: usize, first: Period, last: Period } => "OUTLIER",
        "Värdet {value:#} ligger långt från cellens tidigare värden: medianen är {median:#} ({count} värden, {first} till {last}). Kontrollera det.",
        "The value {value} is far from the cell's earlier values: their median is {median} ({count} values, {first} to {last}). Check it.";
    /// R10, a warning.
    ScaleMixUp { value: Number, likely: Number, median: Number, count: usize, first: Period, last: Period } => "SCALE_MIX_UP",
        "Värdet {value:#} är av en annan storleksordning än cellens tidigare värden: medianen är {median:#} ({count} värden, {first} till {last}). Menades {likely:#}?",
        "The value {value} is of another scale than the cell's earlier values: their median is {median} ({count} values, {first} to {last}). Was {likely} meant?";
    /// R10, a warning.
    RepeatsEarlier { value: Number, period: Period } => "REPEATS_EARLIER",
        "Värdet {value:#} är exakt detsamma som för {period}. Kontrollera att inte det gamla värdet har lämnats en gång till.",
        "The value {value} is exactly the same as for {period}. Check that the old value was not handed in once more.";
    /// R7, a warning.
    ApprovalReset => "APPROVAL_RESET",
        "Cellen var godkänd och behöver godkännas på nytt.",
        "The cell was approved and needs to be approved anew.";
    /// R7: what was handed in is changed by handing in.
    DraftOverHandedIn => "DRAFT_OVER_HANDED_IN",
        "Cellen är redan inlämnad, och ett utkast ändrar den inte. Lämna in ändringen i stället (asDraft: false).",
        "The cell is handed in already, and a draft does not change it. Hand the change in instead (asDraft: false).";
    /// R7: DRAFT → SUBMITTED → APPROVED or RETURNED.
    NotHandedIn { approval: &'static str } => "NOT_HANDED_IN",
        "Utfallet är inte inlämnat ({approval}). Enheten lämnar in det (resultsSubmit) innan det granskas.",
        "The result is not handed in ({approval}). The unit hands it in (resultsSubmit) before it is reviewed.";
    /// A review is of rows by their ids, or of those that a filter takes.
    ResultsOrFilter => "RESULTS_OR_FILTER",
        "Ange antingen results eller filter.",
        "Give either results or filter.";
    /// R8: a closed year takes no change.
    FiscalYearClosed { year: i32 } => "FISCAL_YEAR_CLOSED",
        "Verksamhetsåret {year} är stängt och tar inte emot ändringar. Be en samordnare öppna det igen (fiscalYearReopen).",
        "The fiscal year {year} is closed and takes no changes. Ask a coordinator to reopen it (fiscalYearReopen).";
    FiscalYearNotClosed { year: i32 } => "FISCAL_YEAR_NOT_CLOSED",
        "Verksamhetsåret {year} är öppet. Det finns inget att öppna.",
        "The fiscal year {year} is open. There is nothing to reopen.";
    /// R7: what a report is made from stays as it is.
    ResultsFrozen { event: String, period_end: chrono::NaiveDate } => "RESULTS_FROZEN",
        "Utfall till och med {period_end} är frysta för {event}. Be en samordnare om undantag (lockExceptionCreate), eller att \
         frysningen hävs (reportingEventThaw).",
        "Results up to {period_end} are frozen for {event}. Ask a coordinator for an exception (lockExceptionCreate), or to thaw \
         the event (reportingEventThaw).";
    EventFrozen { event: String } => "EVENT_FROZEN",
        "{event} är redan fryst.",
        "{event} is frozen already.";
    EventNotFrozen { event: String } => "EVENT_NOT_FROZEN",
        "{event} är inte fryst.",
        "{event} is not frozen.";
    /// A budget is made from no results.
    EventWithoutResults { event: String } => "EVENT_WITHOUT_RESULTS",
        "{event} redovisar inga utfall. Välj ett annat redovisningstillfälle.",
        "{event} reports no results. Choose another reporting event.";
    /// An exception is from the freezes of a year, or from that of one event.
    YearOrEvent => "YEAR_OR_EVENT",
        "Ange antingen year eller eventCode.",
        "Give either year or eventCode.";
    ExceptionUntil { days: u64 } => "EXCEPTION_UNTIL",
        "Ett undantag gäller till en tidpunkt framåt i tiden, högst {days} dagar bort.",
        "An exception lasts until an instant in the future, at most {days} days ahead.";
    ExceptionEnded => "EXCEPTION_ENDED",
        "Undantaget gäller inte längre.",
        "The exception holds no more.";
    /// P5: a reason for what is not so.
    NotSplitReasonUnneeded => "NOT_SPLIT_REASON_UNNEEDED",
        "Indikatorn är könsuppdelad. Ta bort skälet, eller ändra splitByGender till false.",
        "The indicator is split by gender. Leave the reason out, or set splitByGender to false.";
    /// R2: the factors that figures are given by.
    FactorUnknown => "FACTOR_UNKNOWN",
        "Faktorn är 1, 100, 1 000, 10 000 eller 100 000.",
        "The factor is 1, 100, 1,000, 10,000 or 100,000.";
    /// R2: counts are whole numbers, shares percentages.
    UnfitForValueKind { value_kind: &'static str, expected: i32 } => "UNFIT_FOR_VALUE_KIND",
        "För värdeslaget {value_kind} gäller {expected}.",
        "For the value kind {value_kind} this is {expected}.";
    /// S4: what others published meanwhile is known by now.
    PublishedMeanwhile => "PUBLISHED_MEANWHILE",
        "Andra publiceringar gjordes samtidigt. Försök igen.",
        "Other publications were made at the same time. Try again.";
    /// S1: what was decided on is what is published.
    ResultsChangedMeanwhile => "RESULTS_CHANGED_MEANWHILE",
        "Utfall, definitioner, enheter eller hålltider ändrades medan publiceringen bereddes, gång på gång. Försök igen om en stund.",
        "Results, definitions, units or deadlines were changed while the publication was being prepared, time after time. Try again in a while.";
    /// S2: rounding a share would hide nothing that its decimals don't.
    RoundingOfCounts => "ROUNDING_OF_COUNTS",
        "Bara antal avrundas. Ta bort roundingBase, eller välj värdeslaget COUNT.",
        "Only counts are rounded. Leave roundingBase out, or choose the value kind COUNT.";
    /// S2: nobody could judge how many persons its values are about.
    PartsRequired { value_kind: &'static str } => "PARTS_REQUIRED",
        "Värdeslaget {value_kind} säger inte hur många personer ett värde avser, så det kan inte skyddas. Välj countingUnit OTHER om det inte mäter personer, protectedAtSource om källan har skyddat det, eller värdeslaget COUNT, SHARE eller RATE.",
        "The value kind {value_kind} doesn't say how many persons a value is about, so that it can't be protected. Choose countingUnit OTHER where it doesn't measure persons, protectedAtSource where the source has protected it, or the value kind COUNT, SHARE or RATE.";
    /// S7: hiding more would not help.
    NotProtectable { lines: String } => "NOT_PROTECTABLE",
        "Små antal skulle kunna räknas ut hur mycket som än döljs, i: {lines}. Publicera utan dessa, eller rätta det som har ändrats sedan den förra publiceringen.",
        "Small counts could be computed however much is hidden, in: {lines}. Publish without these, or correct what has changed since the last publication.";
    /// S8: they are protected apart, and could give each other away.
    RelatedIndicator { code: String, other: String, kind: &'static str } => "RELATED_INDICATOR",
        "{code} och {other} ser ut att avse samma personer ({kind}). Ange sambandet i relations, eller avfärda det med indicatorRelationDismiss.",
        "{code} and {other} look as if they spoke of the same persons ({kind}). Declare it in relations, or dismiss it with indicatorRelationDismiss.";
    /// S8: of what they are is decided by their definitions.
    RelationUnfit { kind: &'static str } => "RELATION_UNFIT",
        "Sambandet {kind} passar inte dessa indikatorer. En indikator har inget samband med sig själv; PERIODS_OF binder olika frekvenser, de övriga samma; NUMERATOR_OF, DENOMINATOR_OF och COMPLEMENT_OF avser en andel eller kvot.",
        "The relation {kind} does not fit these indicators. An indicator has no relation to itself; PERIODS_OF relates different frequencies, the others the same; NUMERATOR_OF, DENOMINATOR_OF and COMPLEMENT_OF are of a share or rate.";
    /// Roll-ups that would mean nothing.
    AggregationUnfit { value_kind: &'static str, aggregation: &'static str } => "AGGREGATION_UNFIT",
        "Värdeslaget {value_kind} kan inte räknas samman med {aggregation}. Välj ett annat sätt, eller NONE.",
        "The value kind {value_kind} can't be rolled up by {aggregation}. Choose another way, or NONE.";
    /// What was reported would come to mean something else, or could not be changed any more.
    HasResults => "HAS_RESULTS",
        "Indikatorn har redan utfall, som skulle få en annan innebörd eller inte längre kunna ändras. Skapa en ny indikator i stället.",
        "The indicator has results already, which would come to mean something else or could not be changed any more. Create a new indicator instead.";
    /// More than a list may hold.
    ListTooLong { maximum: usize, given: usize } => "LIST_TOO_LONG",
        "Listan har {given} poster. Högst {maximum} får anges.",
        "The list has {given} entries. At most {maximum} may be given.";
    /// The same once more in a list.
    Repeated { value: String } => "REPEATED",
        "{value} står redan i listan. Ange det en gång.",
        "{value} is in the list already. Give it once.";
    DayOutOfRange { first: chrono::NaiveDate, last: chrono::NaiveDate } => "DAY_OUT_OF_RANGE",
        "Dagen ska ligga mellan {first} och {last}.",
        "The day must lie between {first} and {last}.";
    /// C3: a cycle of one's own says when its periods end.
    PeriodEndsRequired => "PERIOD_ENDS_REQUIRED",
        "Cykeln CUSTOM behöver minst en delårsperiod. Ange interimPeriodEnds.",
        "The cycle CUSTOM needs at least one interim period. Give interimPeriodEnds.";
    /// C3: the other cycles have period ends already.
    PeriodEndsOfCycle { cycle: &'static str } => "PERIOD_ENDS_OF_CYCLE",
        "Cykeln {cycle} har sina egna delårsperioder. Ta bort interimPeriodEnds, eller välj CUSTOM.",
        "The cycle {cycle} has interim periods of its own. Leave interimPeriodEnds out, or choose CUSTOM.";
    /// C3: not a step of the event, or the end of its period, which nobody decides.
    MilestoneNotPlannable { event: String, milestone: &'static str } => "MILESTONE_NOT_PLANNABLE",
        "{event} har ingen milstolpe {milestone} att planera.",
        "{event} has no milestone {milestone} to plan.";
    /// C9: each is an address that someone may have passed on.
    TooManyFeeds { maximum: u64 } => "TOO_MANY_FEEDS",
        "Du har redan {maximum} kalenderflöden. Återkalla ett som du inte använder.",
        "You have {maximum} calendar feeds already. Revoke one that you don't use.";
    /// A6: a personal token opens what it was made for and nothing else.
    OutsideOfToken { action: &'static str } => "OUTSIDE_OF_TOKEN",
        "Din personliga åtkomsttoken gäller inte {action}. Logga in själv, eller skapa en token som gör det.",
        "Your personal access token is not for {action}. Sign in yourself, or make a token that is.";
    /// A6: what a token may do hangs on roles that can be looked up whenever it is used.
    RoleNotStored { action: &'static str, unit: String } => "ROLE_NOT_STORED",
        "En personlig åtkomsttoken bygger på roller som är givna i tjänsten (roleGrantCreate), och du har ingen sådan för {action} vid {unit}. Be en administratör om den.",
        "A personal access token lives on roles that are given here (roleGrantCreate), and you have none for {action} at {unit}. Ask an administrator for it.";
    TooManyTokens { maximum: u64 } => "TOO_MANY_TOKENS",
        "Du har redan {maximum} personliga åtkomsttoken. Återkalla en som du inte använder.",
        "You have {maximum} personal access tokens already. Revoke one that you don't use.";
    /// C4: a rule takes units in.
    UnitsRequired => "UNITS_REQUIRED",
        "Ange minst ett slag av enheter eller en enhet.",
        "Name at least one kind of units, or a unit.";
    /// C3: no reporting event of the kind passes it.
    MilestoneUnknown { event: &'static str, milestone: &'static str } => "MILESTONE_UNKNOWN",
        "Redovisningstillfällen av slaget {event} har ingen milstolpe {milestone}.",
        "Reporting events of the kind {event} have no milestone {milestone}.";
    /// C4: rules hang on each other in a circle.
    RuleChainCycle { chain: String } => "RULE_CHAIN_CYCLE",
        "Reglerna räknas från varandra i en cirkel: {chain}. Bryt kedjan någonstans.",
        "The rules count from each other in a circle: {chain}. Break the chain somewhere.";
    /// C4: a rule hangs on one that is not there, or archived.
    RuleChainDangling { chain: String } => "RULE_CHAIN_DANGLING",
        "Regeln räknas från en regel som inte finns eller är arkiverad: {chain}. Välj en annan.",
        "The rule counts from one that does not exist or is archived: {chain}. Choose another.";
    /// C4: other rules hang on it.
    RuleHasDependents { rules: String } => "RULE_HAS_DEPENDENTS",
        "Andra regler räknas från den här: {rules}. Ändra eller arkivera dem först.",
        "Other rules count from this one: {rules}. Change or archive them first.";
    RuleArchived => "RULE_ARCHIVED",
        "Regeln är arkiverad och tar inte emot ändringar. Skapa en ny regel.",
        "The rule is archived and takes no changes. Create a new rule.";
    RecurrenceMalformed => "RECURRENCE_MALFORMED",
        "Det är ingen upprepningsregel enligt RFC 5545. Skriv till exempel FREQ=MONTHLY;BYMONTH=2,5;BYDAY=2TU.",
        "This is no recurrence rule of RFC 5545. Write for example FREQ=MONTHLY;BYMONTH=2,5;BYDAY=2TU.";
    RecurrenceFrequency => "RECURRENCE_FREQUENCY",
        "FREQ ska vara YEARLY, MONTHLY eller WEEKLY.",
        "FREQ must be YEARLY, MONTHLY or WEEKLY.";
    RecurrencePart => "RECURRENCE_PART",
        "Varje år räknas för sig: ta bort COUNT, UNTIL, klockslag och INTERVAL över ett år.",
        "Each year is counted by itself: leave out COUNT, UNTIL, times of day, and an INTERVAL over a year.";
    RecurrenceNoDay => "RECURRENCE_NO_DAY",
        "Regeln ska säga vilka dagar: BYDAY, BYMONTHDAY, BYYEARDAY eller BYWEEKNO.",
        "The rule must name its days: BYDAY, BYMONTHDAY, BYYEARDAY or BYWEEKNO.";
    RecurrenceTooMany { maximum: usize } => "RECURRENCE_TOO_MANY",
        "Regeln ger fler än {maximum} dagar per år.",
        "The rule gives more than {maximum} days a year.";
    RecurrenceNever => "RECURRENCE_NEVER",
        "Inget år har en sådan dag.",
        "No year has such a day.";
    /// Effort is kept in minutes.
    NotWholeMinutes => "NOT_WHOLE_MINUTES",
        "Tiden ska bli hela minuter.",
        "The time must come to whole minutes.";
    LineBreak => "LINE_BREAK",
        "Texten får inte ha radbrytningar. Dela upp den i flera.",
        "The text may not have line breaks. Split it into several.";
    AgesReversed => "AGES_REVERSED",
        "Den övre åldern är lägre än den undre. Ändra en av dem.",
        "The upper age is below the lower one. Change one of them.";
    /// C4: a unit would take over from itself.
    CircularSuccessor => "CIRCULAR_SUCCESSOR",
        "Enheten kan inte efterträda sig själv. Välj en annan efterträdare.",
        "A unit can't succeed itself. Choose another successor.";
    /// C3: a calendar shows deadlines from the day that someone sets its year up.
    FiscalYearNotSetUp { year: i32 } => "FISCAL_YEAR_NOT_SET_UP",
        "Verksamhetsåret {year} är inte upplagt. Börja med reportingCycleSet.",
        "The fiscal year {year} is not set up. Begin with reportingCycleSet.";
    /// C5: a withdrawn deadline takes no changes.
    DeadlineCancelled => "DEADLINE_CANCELLED",
        "Hålltiden är indragen och tar inte emot ändringar.",
        "The deadline is withdrawn and takes no changes.";
    /// C5: generation would bring it back.
    MadeByRule => "MADE_BY_RULE",
        "Hålltiden kommer från en tidsregel. Ändra eller arkivera regeln, eller ange att hålltiden inte behövs (deadlineWaive).",
        "The deadline comes from a deadline rule. Change or archive the rule, or waive the deadline (deadlineWaive).";
    NotAsked { unit: String } => "NOT_ASKED",
        "Hålltiden gäller inte {unit}.",
        "The deadline does not ask {unit}.";
    AlreadyDone { unit: String } => "ALREADY_DONE",
        "{unit} är redan klar. Öppna hålltiden igen (deadlineReopen) för att ändra den.",
        "{unit} is done already. Reopen the deadline (deadlineReopen) to change it.";
    AlreadyWaived { unit: String } => "ALREADY_WAIVED",
        "Hålltiden behövs inte från {unit}. Öppna den igen (deadlineReopen) för att ändra det.",
        "The deadline is waived for {unit}. Reopen it (deadlineReopen) to change that.";
    /// C11: what carries data is done when the last of it has come in.
    RequestsOpen { unit: String, open: usize } => "REQUESTS_OPEN",
        "{unit} har {open} begäranden kvar (missing). Lämna utfall (resultsSubmit) och svar (deadlineAnswer), eller be en samordnare godta att det saknas (acceptGap).",
        "{unit} has {open} requests left (missing). Hand in results (resultsSubmit) and answers (deadlineAnswer), or ask a coordinator to accept the gap (acceptGap).";
    /// C11: there is nothing to do without.
    NoGap { unit: String } => "NO_GAP",
        "{unit} saknar inga utfall eller svar. Klarmarkera utan acceptGap.",
        "{unit} lacks no results or answers. Complete it without acceptGap.";
    /// C11: what has come in makes it done.
    DoneByData { unit: String } => "DONE_BY_DATA",
        "{unit} är klar genom de utfall som har kommit in. Återlämna dem (resultsReturn) för att fråga på nytt.",
        "{unit} is done by the results that came in. Return them (resultsReturn) to ask anew.";
    /// C11: nobody can answer what nobody can know.
    NotKnownYet { from: chrono::NaiveDate } => "NOT_KNOWN_YET",
        "Det kan inte vara känt före den {from}: då är anvisningarna ute och perioden slut. Vänta till dess, eller ange en senare dag.",
        "It can't be known before {from}, when the instructions are out and the period is over. Wait until then, or give a later day.";
    FiscalYearSetUp { year: i32 } => "FISCAL_YEAR_SET_UP",
        "Verksamhetsåret {year} är redan upplagt. Ändra det med reportingCycleSet.",
        "The fiscal year {year} is set up already. Change it with reportingCycleSet.";
    QuestionUnknown => "QUESTION_UNKNOWN",
        "Hålltiden ställer ingen sådan fråga till enheten. Skriv den som den står i questions.",
        "The deadline puts no such question to the unit. Write it as it stands in questions.";
    AlreadyAnswered => "ALREADY_ANSWERED",
        "Frågan är redan besvarad. Öppna hålltiden igen (deadlineReopen) för att ändra svaret.",
        "The question is answered already. Reopen the deadline (deadlineReopen) to change the answer.";
    NothingToAnswer => "NOTHING_TO_ANSWER",
        "Ange minst ett svar.",
        "Give at least one answer.";
    PeriodRequired => "PERIOD_REQUIRED",
        "Ange vilken period som avses.",
        "Name the period that is meant.";
    PeriodUnneeded => "PERIOD_UNNEEDED",
        "En period anges bara med NAMED. Ta bort den, eller välj NAMED.",
        "A period is named with NAMED only. Leave it out, or choose NAMED.";
    /// R8: what is missing is accepted with a reason, or comes in first.
    MissingResults { year: i32, missing: usize } => "MISSING_RESULTS",
        "{missing} efterfrågade celler för {year} saknas (preflight). Lämna in dem, eller godta det med acceptMissing och ett skäl.",
        "{missing} cells asked for of {year} are missing (preflight). Hand them in, or accept it with acceptMissing and a reason.";
    /// R8: only a year that is over can be closed.
    FiscalYearNotOver { year: i32 } => "FISCAL_YEAR_NOT_OVER",
        "Verksamhetsåret {year} är inte slut. Det kan stängas från och med nyårsdagen.",
        "The fiscal year {year} is not over. It can be closed from New Year's Day on.";
    /// C7: one hand-in serves several deadlines.
    ServedByAnother { deadline: String } => "SERVED_BY_ANOTHER",
        "Inlämningen görs i {deadline}, som ersätter den här.",
        "The hand-in is made in {deadline}, which serves this one too.";
    /// P8: a referral is of a steering document.
    SteeringDocumentRequired => "STEERING_DOCUMENT_REQUIRED",
        "Ange det styrdokument som är på remiss.",
        "Name the steering document that is out on referral.";
    CompletedInFuture => "COMPLETED_IN_FUTURE",
        "Dagen ligger framåt i tiden. Ange i dag eller en tidigare dag.",
        "The day lies in the future. Give today or an earlier day.";
    /// C6: what was late is not made timely afterwards.
    CompletedLongAgo { days: u64 } => "COMPLETED_LONG_AGO",
        "Dagen ligger mer än {days} dagar tillbaka. Be en samordnare för hela organisationen att ange den.",
        "The day is more than {days} days ago. Ask a coordinator of the whole organization to give it.";
    NothingToReopen { unit: String } => "NOTHING_TO_REOPEN",
        "{unit} är varken klar eller undantagen.",
        "{unit} is neither done nor waived.";
    NothingOpen => "NOTHING_OPEN",
        "Ingen enhet har något kvar att lämna in.",
        "No unit has anything left to hand in.";
    /// C7: who serves is not served.
    MergeChain { deadline: String } => "MERGE_CHAIN",
        "{deadline} är redan sammanslagen med en annan hålltid. Lös upp den sammanslagningen först (deadlinesUnmerge).",
        "{deadline} is merged with another deadline already. Undo that first (deadlinesUnmerge).";
    NothingShared => "NOTHING_SHARED",
        "Hålltiderna gäller ingen gemensam enhet som har något kvar att lämna in.",
        "The deadlines share no unit that still has something to hand in.";
    NotMerged => "NOT_MERGED",
        "Hålltiden ersätter ingen av dem.",
        "The deadline serves none of them.";
    /// An address has a parameter that what it names doesn't take.
    UnknownParameter { value: String } => "UNKNOWN_PARAMETER",
        "Parametern {value} finns inte här. Ta bort den, eller kontrollera stavningen.",
        "There is no parameter {value} here. Leave it out, or check how it is spelt.";
    ParameterRequired => "PARAMETER_REQUIRED",
        "Parametern måste anges.",
        "The parameter is required.";
    ParameterMalformed { form: &'static str } => "PARAMETER_MALFORMED",
        "Värdet går inte att läsa. Skriv det så här: {form}.",
        "The value can't be read. Write it like this: {form}.";
    /// What is not published is as it is now, and nothing else.
    AsOfOfLive => "AS_OF_OF_LIVE",
        "Bara publicerade värden (figures) finns kvar som de var. Ta bort parametern: övriga dataset visar läget nu.",
        "Only published values (figures) are kept as they were. Leave the parameter out: other datasets show what is so now.";
    /// A page goes on in a list that stands still.
    PageOfMovingList => "PAGE_OF_MOVING_LIST",
        "En sida efter den första läses ur en lista som står stilla. Följ länken (Link) från sidan före, som anger asOf.",
        "A page after the first is read from a list that stands still. Follow the link (Link) of the page before, which gives asOf.";
    /// The calendar changed since it was looked at.
    ProposalChanged => "PROPOSAL_CHANGED",
        "Förslaget ser annorlunda ut nu. Läs calendarProposal igen och försök på nytt.",
        "The proposal is another by now. Read calendarProposal again and retry.";
    /// C4: some rules of the template are for the unit that holds the work together.
    CoordinatingUnitRequired => "COORDINATING_UNIT_REQUIRED",
        "Mallen har regler för den enhet som håller ihop arbetet. Ange coordinatingUnitId.",
        "The template has rules for the unit that holds the work together. Give coordinatingUnitId.";
}

/// A rule that says no: why, where in the input, and what may have been meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejection {
    pub reason: Reason,
    /// Names from the input object inwards, list positions as numbers.
    pub path: Vec<String>,
    /// For a misspelt code: the nearest ones that the viewer may see.
    pub suggestions: Vec<String>,
}

impl Rejection {
    /// Of the named input field.
    pub fn at(field: &str, reason: Reason) -> Self {
        Self {
            path: vec![field.to_owned()],
            ..reason.into()
        }
    }

    /// What is wrong and what to do about it; an empty value by the name of its field.
    pub fn message(&self, language: Language) -> String {
        let is_name = |name: &&String| name.parse::<usize>().is_err();
        match (&self.reason, self.path.iter().rev().find(is_name), language) {
            (Reason::Blank, Some(field), Language::Swedish) => {
                format!("{field} får inte vara tomt. Ange en text.")
            }
            (Reason::Blank, Some(field), Language::English) => {
                format!("{field} may not be empty. Give a text.")
            }
            (reason, _, language) => reason.message(language),
        }
    }

    /// Of this row of a bulk input.
    pub fn in_row(mut self, index: usize) -> Self {
        self.path.splice(..0, ["rows".to_owned(), index.to_string()]);
        self
    }
}

impl From<Reason> for Rejection {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            path: Vec::new(),
            suggestions: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_is_named_by_its_field() {
        let blank = Rejection::at("title", Reason::Blank).in_row(3);
        assert_eq!(
            blank.message(Language::Swedish),
            "title får inte vara tomt. Ange en text."
        );
        assert_eq!(
            blank.message(Language::English),
            "title may not be empty. Give a text."
        );
        let whole = Rejection::from(Reason::Blank);
        assert_eq!(
            whole.message(Language::English),
            "The value may not be empty. Give a text."
        );
    }

    /// Rules are numbered for those who build the service.
    #[test]
    fn no_message_carries_the_number_of_a_rule() {
        let texts = include_str!("rejection.rs")
            .lines()
            .filter(|line| line.trim_start().starts_with('"'));
        let mut count = 0;
        for text in texts {
            count += 1;
            let in_brackets = text.split('(').skip(1).filter_map(|rest| rest.split(')').next());
            for word in in_brackets {
                let is_number = word.len() > 1 && word.is_char_boundary(1) && {
                    let (letter, digits) = word.split_at(1);
                    letter.chars().all(char::is_uppercase)
                        && digits.chars().all(|digit| digit.is_ascii_digit())
                };
                assert!(!is_number, "{text}");
            }
        }
        assert!(count > 200, "the texts are where they are looked for");
    }
}
