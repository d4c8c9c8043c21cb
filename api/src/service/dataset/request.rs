//! The book of requests as flat rows: one thing asked of one unit, by the deadline that asks. That it is asked is for everyone; whether it
//! is answered, for those who may read the unit's raw results.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use arshjul_entity::{
    ActivityId, DeadlineId, Gender, OrganizationUnitId, deadline, indicator, organization_unit,
};
use chrono::{DateTime, NaiveDate, Utc};

use super::{
    column::{Column, columns},
    work::Placed,
};
use crate::{
    domain::{
        book::{ActKind, Asked, CellLine, Request},
        calendar::{CalendarYear, Deadline},
        datum::Datum,
    },
    service::{
        Failure,
        calendar::{self, Calendar, DeadlineDetail},
        context::RequestContext,
        digest,
    },
    store::{self, row},
};

/// What is asked for of an indicator.
#[derive(Clone, Debug)]
pub struct Cells {
    indicator: Arc<indicator::Model>,
    period: String,
    /// The unit whose results are asked for.
    of: Arc<organization_unit::Model>,
}

#[derive(Clone, Debug)]
pub struct RequestRow {
    place: String,
    deadline: String,
    title: String,
    kind: &'static str,
    unit: Arc<organization_unit::Model>,
    cells: Option<Cells>,
    question: Option<String>,
    /// One that the reader may see.
    activity: Option<(ActivityId, String)>,
    due_on: NaiveDate,
    uses: Option<String>,
    /// Whether, for those who may know.
    is_answered: Option<bool>,
    answered_at: Option<DateTime<Utc>>,
    is_example: bool,
}

impl RequestRow {
    fn cells<'a>(&'a self, datum: impl FnOnce(&'a Cells) -> Datum<'a>) -> Datum<'a> {
        self.cells.as_ref().map_or(Datum::None, datum)
    }
}

impl Placed for RequestRow {
    fn place(&self) -> (String, OrganizationUnitId) {
        (self.place.clone(), self.unit.id)
    }
}

pub const REQUESTS: &[Column<RequestRow>] = columns! { RequestRow {
    deadlineCode: Text ALWAYS, "Koden för hålltiden som frågar.", "The code of the deadline that asks.", |it| Datum::Text(&it.deadline);
    deadlineTitle: Text ALWAYS, "Hålltidens rubrik.", "The deadline's title.", |it| Datum::Text(&it.title);
    kind: Text ALWAYS, "Begärans slag: CELLS (värden), QUESTION (fråga), FOLLOW_UP, PRIORITY, INDICATOR_CHOICE, ADOPTION, EVALUATION, ATTENDANCE, REFERRAL_ANSWER eller REPORT.",
        "The request's kind: CELLS, QUESTION, FOLLOW_UP, PRIORITY, INDICATOR_CHOICE, ADOPTION, EVALUATION, ATTENDANCE, REFERRAL_ANSWER or REPORT.",
        |it| Datum::Text(it.kind);
    unitCode: Text ALWAYS, "Koden för enheten som tillfrågas.", "The code of the unit that is asked.", |it| Datum::Text(&it.unit.code);
    unitName: Text ALWAYS, "Enhetens namn.", "The unit's name.", |it| Datum::Text(&it.unit.name);
    indicatorCode: Text PERHAPS, "Koden för indikatorn vars värden begärs.", "The code of the indicator whose values are asked for.",
        |it| it.cells(|cells| Datum::Text(&cells.indicator.code));
    indicatorName: Text PERHAPS, "Indikatorns namn.", "The indicator's name.", |it| it.cells(|cells| Datum::Text(&cells.indicator.name));
    period: Text PERHAPS, "Perioden som begärs.", "The period that is asked for.", |it| it.cells(|cells| Datum::Text(&cells.period));
    resultsOfCode: Text PERHAPS, "Koden för enheten vars värden begärs: en som enheten tog över efter, där den inte fanns i perioden.",
        "The code of the unit whose values are asked for: one that the unit took over from, where it was not there in the period.",
        |it| it.cells(|cells| Datum::Text(&cells.of.code));
    genders: Text PERHAPS, "Könen som begärs, med blanksteg emellan.", "The genders that are asked for, with blanks between.",
        |it| it.cells(|cells| Datum::Text(genders(&cells.indicator)));
    question: Text PERHAPS, "Frågan.", "The question.", |it| Datum::text(it.question.as_deref());
    activityId: Id PERHAPS, "Id för aktiviteten som ska följas upp, för den som får läsa den.", "Id of the activity to follow up, for those who may read it.",
        |it| it.activity.as_ref().map_or(Datum::None, |(id, _)| Datum::Id("Activity", id.0));
    activityTitle: Text PERHAPS, "Aktivitetens rubrik.", "The activity's title.", |it| Datum::text(it.activity.as_ref().map(|(_, title)| title.as_str()));
    dueOn: Day ALWAYS, "Sista dag: den hålltids som besvarar denna, där en annan gör det.",
        "The last day: that of the hand-in which serves the deadline, where another does.", |it| Datum::Day(it.due_on);
    usedFromCode: Text PERHAPS, "Koden för hålltiden som frågar detsamma först, och vars svar denna använder.",
        "The code of the deadline that asks for the same first, and whose answer this one uses.", |it| Datum::text(it.uses.as_deref());
    isAnswered: Truth PERHAPS, "Om den är besvarad, för den som får läsa enhetens råa resultat.",
        "Whether it is answered, for those who may read the unit's raw results.", |it| Datum::truth(it.is_answered);
    answeredAt: Instant PERHAPS, "När den besvarades, för den som får läsa enhetens råa resultat.",
        "When it was answered, for those who may read the unit's raw results.", |it| Datum::instant(it.answered_at);
    isExample: Truth ALWAYS, "Om hålltiden är ett påhittat exempel.", "Whether the deadline is an invented example.", |it| Datum::Truth(it.is_example);
} };

/// As the schema calls it.
const fn kind(asked: &Asked) -> &'static str {
    match asked {
        Asked::Cells(_) => "CELLS",
        Asked::Question(_) => "QUESTION",
        Asked::FollowUp(_) | Asked::Act(ActKind::FollowUp) => "FOLLOW_UP",
        Asked::Act(ActKind::Priority) => "PRIORITY",
        Asked::Act(ActKind::IndicatorChoice) => "INDICATOR_CHOICE",
        Asked::Act(ActKind::Adoption) => "ADOPTION",
        Asked::Act(ActKind::Evaluation) => "EVALUATION",
        Asked::Act(ActKind::Attendance) => "ATTENDANCE",
        Asked::Act(ActKind::ReferralAnswer) => "REFERRAL_ANSWER",
        Asked::Act(ActKind::Report) => "REPORT",
    }
}

fn genders(indicator: &indicator::Model) -> &'static str {
    if indicator.split_by_gender {
        "TOTAL WOMEN MEN"
    } else {
        Gender::Total.code()
    }
}

/// What a year's deadlines ask, each thing by the deadline that asks.
pub(super) async fn requests(
    context: &RequestContext,
    year: CalendarYear,
    filter: &calendar::Filter,
) -> Result<Vec<RequestRow>, Failure> {
    let calendar = calendar::of_year(context, year, filter).await?;
    let mut asked = Vec::new();
    for (deadline, detail) in calendar.listed() {
        for (unit, _) in calendar.units(deadline) {
            let own = calendar.book.own(deadline.id, unit);
            asked.extend(own.iter().map(|request| (deadline, detail, request)));
        }
    }
    let named = Named::of(context, &calendar, asked.iter().map(|(_, _, request)| *request)).await?;
    let row = |(deadline, detail, request)| named.row(context, &calendar, deadline, detail, request);
    Ok(asked.into_iter().filter_map(row).collect())
}

/// What requests name that does not stand in the calendar.
struct Named {
    activities: HashMap<ActivityId, String>,
    deadlines: HashMap<DeadlineId, String>,
}

impl Named {
    /// Two statements, however many requests there are.
    async fn of<'a>(
        context: &RequestContext,
        calendar: &Calendar,
        requests: impl Iterator<Item = &'a Request>,
    ) -> Result<Self, Failure> {
        let (mut activities, mut deadlines) = (BTreeSet::new(), BTreeSet::new());
        for request in requests {
            if let Asked::FollowUp(activity) = request.asked {
                activities.insert(activity.0);
            }
            deadlines.extend(
                request
                    .uses
                    .filter(|id| calendar.find(*id).is_none())
                    .map(|id| id.0),
            );
        }
        let (db, scope) = (context.store.reader(), &context.scope);
        let activities = store::activity::titles(db, scope, activities).await?;
        let deadlines = row::codes_of::<deadline::Entity>(db, scope, deadlines).await?;
        Ok(Self {
            activities: activities.into_iter().collect(),
            deadlines: deadlines
                .into_iter()
                .map(|(id, code)| (DeadlineId(id), code))
                .collect(),
        })
    }

    fn row(
        &self,
        context: &RequestContext,
        calendar: &Calendar,
        deadline: &Deadline,
        detail: &DeadlineDetail,
        request: &Request,
    ) -> Option<RequestRow> {
        let cells = |line: &CellLine| {
            Some(Cells {
                indicator: calendar.indicators.get(&line.indicator)?.clone(),
                period: line.period.to_string(),
                of: context.units.get(&line.unit)?.clone(),
            })
        };
        let (mut named, mut question, mut activity) = (None, None, None);
        match &request.asked {
            Asked::Cells(line) => named = Some(cells(line)?),
            Asked::Question(asked) => question = Some(asked.clone()),
            Asked::FollowUp(id) => activity = self.activities.get(id).map(|title| (*id, title.clone())),
            Asked::Act(_) => {}
        }
        let code = |id: DeadlineId| match calendar.find(id) {
            Some((deadline, _)) => Some(deadline.code.clone()),
            None => self.deadlines.get(&id).cloned(),
        };
        let may_know = context.scope.raw.covers(request.unit);
        let answered_at = request.answer.map(|answer| answer.at);
        Some(RequestRow {
            place: place(deadline, &request.asked, named.as_ref()),
            deadline: deadline.code.clone(),
            title: deadline.title.clone(),
            kind: kind(&request.asked),
            unit: context.units.get(&request.unit)?.clone(),
            cells: named,
            question,
            activity,
            due_on: request.due_on,
            uses: request.uses.and_then(code),
            is_answered: may_know.then_some(answered_at.is_some()),
            answered_at: answered_at.filter(|_| may_know),
            is_example: detail.is_example,
        })
    }
}

/// By day, deadline and indicator; what is asked stands behind, so that none of a unit's requests has another's place.
fn place(deadline: &Deadline, asked: &Asked, cells: Option<&Cells>) -> String {
    let (day, code) = (deadline.due.due_on, &deadline.code);
    if let Some(cells) = cells {
        let (indicator, unit) = (&cells.indicator.code, &cells.of.code);
        return format!("{day} {code} {indicator} {} {unit}", cells.period);
    }
    let digest = digest::sha256(format!("{asked:?}").as_bytes());
    format!("{day} {code} ~{}", digest.get(..16).unwrap_or_default())
}
