//! What comes in answers what is asked.

use std::collections::{BTreeMap, HashMap};

use arshjul_entity::{DeadlineId, Gender, IndicatorId, OrganizationUnitId};
use chrono::{DateTime, NaiveDate, Utc};

use super::{Answer, Asked, Book, CellLine, PartKey, Request};
use crate::domain::{
    calendar::{Asker, Deadline, Progress, Used},
    measure::Measure,
    timeliness::{Timeliness, timeliness},
};

/// A cell that has come in and stands: what was returned, or taken back to be worked on, has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// When it first came.
    pub at: DateTime<Utc>,
    /// The day in Sweden.
    pub on: NaiveDate,
    pub is_approved: bool,
    /// What stands there as an invented example was handed in by nobody: it answers only what an example asks.
    pub is_example: bool,
}

/// What came in, by line and gender: of periods that are over, since what is asked can't be known before.
pub type ReceivedCells = HashMap<(CellLine, Gender), Received>;

/// A question that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub at: DateTime<Utc>,
    /// The day in Sweden.
    pub on: NaiveDate,
}

/// What came in, beside what is said to be done.
#[derive(Clone, Debug, Default)]
pub struct HandIns {
    pub cells: ReceivedCells,
    /// By deadline, unit and question.
    pub answers: HashMap<(DeadlineId, OrganizationUnitId, String), Answered>,
}

impl Received {
    pub const fn answers(&self, is_example: bool) -> bool {
        is_example || !self.is_example
    }
}

/// What a book is settled by.
struct Settling<'a> {
    hand_ins: &'a HandIns,
    measures: &'a BTreeMap<IndicatorId, Measure>,
    /// The deadlines' own words, by part: what is said to be done.
    said: HashMap<PartKey, Answer>,
    examples: HashMap<DeadlineId, bool>,
}

impl Book {
    /// Answers the requests, and tells the deadlines how far their units have come. They have said by hand what they have said: of what
    /// comes in by itself, that counts only where the gap was accepted.
    pub fn settle(
        &mut self,
        deadlines: &mut [Deadline],
        measures: &BTreeMap<IndicatorId, Measure>,
        hand_ins: &HandIns,
    ) {
        let settling = Settling {
            hand_ins,
            measures,
            said: said(deadlines),
            examples: deadlines
                .iter()
                .map(|deadline| (deadline.id, deadline.is_example))
                .collect(),
        };
        let mut later = Vec::new();
        for (key, part) in &mut self.parts {
            let serving = part.serving.unwrap_or(key.0);
            for request in &mut part.requests {
                request.answer = settling.answer(request, serving);
                if request.answer.is_none()
                    && request.uses.is_some()
                    && !matches!(request.asked, Asked::Cells(_))
                {
                    later.push(*key);
                }
            }
        }
        // What is asked once for both is answered where it is asked.
        for (deadline, unit) in later {
            self.answer_by_use(deadline, unit);
        }
        let processes: HashMap<_, _> = deadlines
            .iter()
            .map(|deadline| (deadline.id, (deadline.due.due_on, deadline.clone_process())))
            .collect();
        for deadline in deadlines.iter_mut().filter(|deadline| !deadline.is_cancelled) {
            let units: Vec<_> = deadline.units.keys().copied().collect();
            for unit in units {
                self.tell(deadline, unit, &processes);
            }
        }
    }

    /// The requests for cells that were open, each with its answer, now that these cells have come in besides: by due day.
    pub fn answered_by(
        &self,
        measures: &BTreeMap<IndicatorId, Measure>,
        cells: &ReceivedCells,
    ) -> Vec<Request> {
        let mut found = Vec::new();
        for (line, asks) in &self.lines {
            for ask in asks {
                let own = self.own(ask.deadline, ask.unit).iter();
                let open =
                    own.filter(|request| request.asked == Asked::Cells(*line) && request.answer.is_none());
                found.extend(open.filter_map(|request| {
                    let answer = line_answer(measures, cells, *line, (request.due_on, ask.is_example))?;
                    Some(Request {
                        answer: Some(answer),
                        ..request.clone()
                    })
                }));
            }
        }
        found.sort_by_key(|request| (request.due_on, request.deadline, request.unit));
        found
    }

    fn answer_by_use(&mut self, deadline: DeadlineId, unit: OrganizationUnitId) {
        let own = self.own(deadline, unit).to_vec();
        let answered: Vec<_> = own.iter().map(|request| self.answer_of_used(request)).collect();
        if let Some(part) = self.parts.get_mut(&(deadline, unit)) {
            for (request, answer) in part.requests.iter_mut().zip(answered) {
                request.answer = request.answer.or(answer);
            }
        }
    }

    /// By the same question or follow-up there; what is said to be done, when all is done there.
    fn answer_of_used(&self, request: &Request) -> Option<Answer> {
        let there = self.hand_in(request.uses?, request.unit);
        match &request.asked {
            Asked::Cells(_) => None,
            Asked::Question(question) => there.iter().find_map(|other| match &other.asked {
                Asked::Question(same) if super::same_question(question, same) => other.answer,
                _ => None,
            }),
            Asked::FollowUp(_) => there
                .iter()
                .find(|other| other.asked == request.asked)
                .and_then(|other| other.answer),
            Asked::Act(_) => all_answered(&there),
        }
    }

    fn tell(
        &self,
        deadline: &mut Deadline,
        unit: OrganizationUnitId,
        processes: &HashMap<DeadlineId, (NaiveDate, ProcessName)>,
    ) {
        let Some(part) = self.parts.get(&(deadline.id, unit)) else {
            return;
        };
        if part.serving != Some(deadline.id) {
            return;
        }
        let requests = self.hand_in(deadline.id, unit);
        let said = match deadline.units.get(&unit) {
            Some(Progress::Done { .. }) if deadline.gaps.contains(&unit) => return,
            Some(progress) => *progress,
            None => return,
        };
        let progress = match all_answered(&requests) {
            Some(Answer { at, is_on_time }) => Progress::Done { at, is_on_time },
            None if matches!(said, Progress::Served { .. }) => said,
            None => Progress::Open,
        };
        deadline.units.insert(unit, progress);
        if let Some(used) = self.used(deadline, unit, &requests, processes) {
            deadline.used.insert(unit, used);
        }
    }

    /// Where everything that a hand-in has to have was asked for before, by another hand-in.
    fn used(
        &self,
        deadline: &Deadline,
        unit: OrganizationUnitId,
        requests: &[&Request],
        processes: &HashMap<DeadlineId, (NaiveDate, ProcessName)>,
    ) -> Option<Used> {
        if requests.iter().any(|request| request.uses.is_none()) {
            return None;
        }
        let mut used = Used {
            is_arranged: true,
            askers: Vec::new(),
        };
        let own = deadline.clone_process();
        for request in requests {
            let by = request.uses?;
            let part = self.parts.get(&(by, unit)).and_then(|part| part.serving);
            if part.unwrap_or(by) == deadline.id {
                return None;
            }
            if deadline.uses.get(&unit) != Some(&by) {
                used.is_arranged = false;
                let (due_on, process) = processes.get(&by)?;
                let is_same_process = *process == own;
                used.askers.push(Asker {
                    due_on: *due_on,
                    is_same_process,
                });
            }
        }
        used.askers
            .sort_by_key(|asker| (asker.due_on, asker.is_same_process));
        used.askers.dedup();
        Some(used)
    }
}

/// Who asks, as a value of its own.
type ProcessName = (Option<String>, i64);

impl Deadline {
    fn clone_process(&self) -> ProcessName {
        match (&self.process, self.rule) {
            (Some(name), _) => (Some(name.clone()), 0),
            (None, Some(rule)) => (None, rule.0),
            (None, None) => (None, -self.id.0),
        }
    }
}

/// What was said to be done, by part.
fn said(deadlines: &[Deadline]) -> HashMap<PartKey, Answer> {
    let parts = deadlines.iter().flat_map(|deadline| {
        let units = deadline.units.iter();
        units.map(|(unit, progress)| ((deadline.id, *unit), *progress))
    });
    let done = parts.filter_map(|(key, progress)| match progress {
        Progress::Done { at, is_on_time } => Some((key, Answer { at, is_on_time })),
        Progress::Open | Progress::Waived | Progress::Served { .. } => None,
    });
    done.collect()
}

/// When the last of them was answered; none while one is not, or where there are none.
fn all_answered(requests: &[&Request]) -> Option<Answer> {
    let mut last: Option<Answer> = None;
    for request in requests {
        let answer = request.answer?;
        last = Some(match last {
            Some(last) => Answer {
                at: last.at.max(answer.at),
                is_on_time: last.is_on_time && answer.is_on_time,
            },
            None => answer,
        });
    }
    last
}

impl Settling<'_> {
    fn answer(&self, request: &Request, serving: DeadlineId) -> Option<Answer> {
        match &request.asked {
            Asked::Cells(line) => self.cells(*line, request),
            Asked::Question(question) => {
                let of = |deadline| {
                    let key = (deadline, request.unit, question.clone());
                    self.hand_ins.answers.get(&key)
                };
                let answered = of(request.deadline).or_else(|| of(serving))?;
                Some(Answer {
                    at: answered.at,
                    is_on_time: is_on_time(answered.on, request.due_on),
                })
            }
            Asked::FollowUp(_) | Asked::Act(_) => {
                let said = |deadline| self.said.get(&(deadline, request.unit)).copied();
                said(request.deadline).or_else(|| said(serving))
            }
        }
    }

    fn cells(&self, line: CellLine, request: &Request) -> Option<Answer> {
        let is_example = self.examples.get(&request.deadline).copied().unwrap_or(false);
        line_answer(
            self.measures,
            &self.hand_ins.cells,
            line,
            (request.due_on, is_example),
        )
    }
}

/// When the last gender came in.
fn line_answer(
    measures: &BTreeMap<IndicatorId, Measure>,
    cells: &ReceivedCells,
    line: CellLine,
    (due_on, is_example): (NaiveDate, bool),
) -> Option<Answer> {
    let genders = measures.get(&line.indicator)?.genders();
    let received = genders.iter().map(|gender| {
        let received = cells.get(&(line, *gender));
        received.filter(|received| received.answers(is_example))
    });
    let received: Vec<_> = received.collect::<Option<_>>()?;
    Some(Answer {
        at: received.iter().map(|received| received.at).max()?,
        is_on_time: is_on_time(received.iter().map(|received| received.on).max()?, due_on),
    })
}

fn is_on_time(on: NaiveDate, due_on: NaiveDate) -> bool {
    timeliness(on, due_on) == Timeliness::OnTime
}
