//! All templates.

use super::{RuleTemplate, cooperation, election, referral, reporting, sustainability};

/// By code.
pub const TEMPLATES: &[RuleTemplate] = &[
    cooperation::TEMPLATE,
    election::TEMPLATE,
    referral::TEMPLATE,
    reporting::TEMPLATE,
    sustainability::TEMPLATE,
];

impl RuleTemplate {
    pub fn by_code(code: &str) -> Option<&'static Self> {
        TEMPLATES.iter().find(|template| template.code == code)
    }
}
