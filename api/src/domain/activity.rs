//! What an activity needs before it leaves PLANNED (P3, P4).

use super::rejection::{Reason, Rejection};

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
#[must_use]
pub fn missing_requirements(activity: &Requirements<'_>) -> Vec<Rejection> {
    let is_blank = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    let mut missing = Vec::new();
    if is_blank(activity.collaboration) {
        missing.push(Rejection::at("collaboration", Reason::CollaborationMissing));
    }
    if is_blank(activity.consequences_for_people) {
        missing.push(Rejection::at(
            "consequencesForPeople",
            Reason::PeopleAnalysisMissing,
        ));
    }
    if is_blank(activity.consequences_for_environment) {
        missing.push(Rejection::at(
            "consequencesForEnvironment",
            Reason::EnvironmentAnalysisMissing,
        ));
    }
    if activity.touches_children && is_blank(activity.child_rights_assessment) {
        missing.push(Rejection::at(
            "childRightsAssessment",
            Reason::ChildRightsAssessmentMissing,
        ));
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::{Requirements, missing_requirements};
    use crate::domain::rejection::ErrorCode;

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
