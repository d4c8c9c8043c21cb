//! Which database.

use super::setting::{WrongSetting, without_password};
use crate::store::Place;

/// Which database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// SQLite in the data directory, filled with example content when new.
    Embedded(String),
    Given(String),
}

const VARIABLE: &str = "ARSHJUL_DATABASE_URL";

impl Database {
    /// The one that is given, if it can be one.
    pub(super) fn given(url: String) -> Result<Self, WrongSetting> {
        match Place::of(&url) {
            Ok(_) => Ok(Self::Given(url)),
            Err(problem) => Err(WrongSetting::new(VARIABLE, &url, problem)),
        }
    }

    pub fn url(&self) -> &str {
        match self {
            Self::Embedded(url) | Self::Given(url) => url,
        }
    }

    /// What is wrong with it, in the words of the setting that it comes from.
    pub fn wrong(&self, problem: impl std::fmt::Display) -> WrongSetting {
        match self {
            Self::Embedded(url) => {
                let path = url.trim_start_matches("sqlite://").trim_end_matches("?mode=rwc");
                let problem = format!(": the database in it can't be used ({problem})");
                let folder = path.strip_suffix("/arshjul.db").unwrap_or(path);
                WrongSetting::new("ARSHJUL_DATA_DIR", folder, problem)
            }
            Self::Given(url) => WrongSetting::new(VARIABLE, url, format!(": {problem}")),
        }
    }

    /// Without what may be a password.
    pub(super) fn shown(&self) -> String {
        without_password(self.url())
    }
}
