//! A picture that is not shown.

use axum::http::StatusCode;

use crate::{
    domain::{language::Language, text::Word},
    graphql::engine::code::Code,
    http::refusal::{Refusal, shorten},
};

/// Why it is not, and the codes of units that may have been meant.
#[derive(Debug)]
pub struct WheelRefusal {
    pub refusal: Refusal,
    pub units: Vec<String>,
}

impl From<Refusal> for WheelRefusal {
    fn from(refusal: Refusal) -> Self {
        let units = Vec::new();
        Self { refusal, units }
    }
}

impl WheelRefusal {
    /// With the nearest units that there are.
    pub fn unknown_unit(code: &str, units: Vec<String>, language: Language) -> Self {
        let text = Word(
            "Det finns ingen enhet med koden",
            "There is no unit with the code",
        );
        let message = format!("{} ”{}”.", text.in_language(language), shorten(code, 40));
        let refusal = Refusal::new(StatusCode::NOT_FOUND, Code::NotFound, message);
        Self { refusal, units }
    }
}
