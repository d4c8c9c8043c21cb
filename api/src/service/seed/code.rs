//! What the content's files name by code.

use std::collections::HashMap;

use sea_orm::DbErr;

/// Why nothing was entered.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    #[error("the database already has organization units; example content only goes into an empty one")]
    AlreadySeeded,
    #[error("the example content can't be read: {0}")]
    Content(#[from] toml::de::Error),
    #[error("the example content names {what} {code:?}, which it doesn't have")]
    UnknownCode { what: &'static str, code: String },
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Who entered what is invented.
pub const ACTOR: &str = "exempel";

/// Ids by code.
#[derive(Debug)]
pub struct Codes<Id> {
    what: &'static str,
    ids: HashMap<String, Id>,
}

impl<Id: Copy> Codes<Id> {
    pub fn new(what: &'static str) -> Self {
        let ids = HashMap::new();
        Self { what, ids }
    }

    pub fn add(&mut self, code: &str, id: Id) {
        self.ids.insert(code.to_owned(), id);
    }

    pub fn id(&self, code: &str) -> Result<Id, SeedError> {
        let unknown = || SeedError::UnknownCode {
            what: self.what,
            code: code.to_owned(),
        };
        self.ids.get(code).copied().ok_or_else(unknown)
    }

    pub fn optional(&self, code: Option<&str>) -> Result<Option<Id>, SeedError> {
        code.map(|code| self.id(code)).transpose()
    }

    /// The ids of the codes, to be linked to.
    pub fn all(&self, codes: &[String]) -> Result<Vec<i64>, SeedError>
    where
        Id: Into<i64>,
    {
        codes.iter().map(|code| Ok(self.id(code)?.into())).collect()
    }
}
