//! Where an activity may stand in time (P2), and what it needs before it leaves PLANNED (P3, P4).

use chrono::NaiveDate;

use super::rejection::{Reason, Rejection};

/// When a document that an activity serves is valid; both days included.
#[derive(Clone, Debug)]
pub struct Validity {
    pub document: String,
    pub first: NaiveDate,
    pub last: Option<NaiveDate>,
}

/// What is wrong with an activity's days: they come in order, and inside the validity of every document that it serves.
pub fn misdating(
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    documents: &[Validity],
) -> Vec<Rejection> {
    let mut wrong = Vec::new();
    if let (Some(starts_on), Some(ends_on)) = (starts_on, ends_on)
        && ends_on < starts_on
    {
        wrong.push(Rejection::at("endsOn", Reason::DatesReversed));
    }
    for (field, day) in [("startsOn", starts_on), ("endsOn", ends_on)] {
        let Some(day) = day else { continue };
        let outside = documents
            .iter()
            .filter(|valid| day < valid.first || valid.last.is_some_and(|last| day > last));
        wrong.extend(outside.map(|valid| {
            let document = valid.document.clone();
            Rejection::at(field, Reason::OutsideDocumentValidity { document })
        }));
    }
    wrong
}

/// What has been written about an activity so far.
#[derive(Clone, Copy, Debug)]
pub struct Requirements<'a> {
    pub collaboration: Option<&'a str>,
    pub consequences_for_people: Option<&'a str>,
    pub consequences_for_environment: Option<&'a str>,
    pub touches_children: bool,
    pub child_rights_assessment: Option<&'a str>,
}

/// What is still missing, by the field that it is missing in.
pub fn missing_requirements(activity: &Requirements<'_>) -> Vec<Rejection> {
    let mut missing = Vec::new();
    let mut require = |text: Option<&str>, field, reason| {
        if text.is_none_or(|text| text.trim().is_empty()) {
            missing.push(Rejection::at(field, reason));
        }
    };
    require(
        activity.collaboration,
        "collaboration",
        Reason::CollaborationMissing,
    );
    let people = activity.consequences_for_people;
    require(people, "consequencesForPeople", Reason::PeopleAnalysisMissing);
    let environment = activity.consequences_for_environment;
    let reason = Reason::EnvironmentAnalysisMissing;
    require(environment, "consequencesForEnvironment", reason);
    if activity.touches_children {
        let assessment = activity.child_rights_assessment;
        require(
            assessment,
            "childRightsAssessment",
            Reason::ChildRightsAssessmentMissing,
        );
    }
    missing
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Requirements, Validity, misdating, missing_requirements};
    use crate::domain::rejection::ErrorCode;

    #[test]
    fn days_come_in_order_and_inside_every_document() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        let documents = [("a", 2024, Some(2030)), ("b", 2024, None)].map(|(code, first, last)| Validity {
            document: code.to_owned(),
            first: day(first, 1, 1).unwrap(),
            last: last.and_then(|year| day(year, 12, 31)),
        });
        let wrong = |starts_on, ends_on| {
            let wrong = misdating(starts_on, ends_on, &documents);
            wrong
                .iter()
                .map(|one| (one.path.concat(), one.reason.code()))
                .collect::<Vec<_>>()
        };
        assert_eq!(wrong(None, None), []);
        assert_eq!(wrong(day(2024, 1, 1), day(2030, 12, 31)), []);
        assert_eq!(
            wrong(day(2026, 2, 1), day(2026, 1, 31)),
            [("endsOn".to_owned(), ErrorCode::DatesReversed)]
        );
        let outside = |field: &str| (field.to_owned(), ErrorCode::OutsideDocumentValidity);
        assert_eq!(
            wrong(day(2023, 12, 31), day(2031, 1, 1)),
            [outside("startsOn"), outside("startsOn"), outside("endsOn")]
        );
    }

    const COMPLETE: Requirements<'_> = Requirements {
        collaboration: Some("Ingen: enheten råder själv över insatsen"),
        consequences_for_people: Some("Fler deltar"),
        consequences_for_environment: Some("Inga"),
        touches_children: true,
        child_rights_assessment: Some("Barnen har hörts"),
    };

    #[test]
    fn nothing_is_missing_from_a_complete_activity() {
        assert_eq!(missing_requirements(&COMPLETE), []);
    }

    #[test]
    fn only_an_activity_that_touches_children_needs_a_child_rights_assessment() {
        let unassessed = Requirements {
            child_rights_assessment: None,
            ..COMPLETE
        };
        let missing = missing_requirements(&unassessed);
        assert_eq!(
            missing.iter().map(|one| one.reason.code()).collect::<Vec<_>>(),
            [ErrorCode::ChildRightsAssessmentMissing]
        );
        assert_eq!(
            missing_requirements(&Requirements {
                touches_children: false,
                ..unassessed
            }),
            []
        );
    }

    #[test]
    fn blanks_say_nothing() {
        let blank = Requirements {
            collaboration: Some(" "),
            consequences_for_people: None,
            consequences_for_environment: Some("\t"),
            ..COMPLETE
        };
        assert_eq!(missing_requirements(&blank).len(), 3);
    }
}
