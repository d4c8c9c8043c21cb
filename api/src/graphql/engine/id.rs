//! Relay's global ids: a type and a row, opaque to clients.

use async_graphql::ID;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// What a node's global id says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalId {
    pub kind: String,
    pub key: String,
}

impl GlobalId {
    /// The id of a row.
    pub fn row(kind: &str, id: i64) -> ID {
        Self::keyed(kind, &id.to_string())
    }

    /// The id of what has no row, such as a reporting event of a year.
    pub fn keyed(kind: &str, key: &str) -> ID {
        ID(BASE64_URL_SAFE_NO_PAD.encode(format!("{kind}:{key}")))
    }

    pub fn parse(id: &str) -> Option<Self> {
        let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
        let (kind, key) = text.split_once(':')?;
        Some(Self {
            kind: kind.to_owned(),
            key: key.to_owned(),
        })
    }

    /// The id of the row that it is of. One row has one global id: no leading zeros, no sign.
    pub fn row_id(&self) -> Option<i64> {
        let row: i64 = self.key.parse().ok()?;
        (row.to_string() == self.key).then_some(row)
    }

    /// The row's id, where a global id is of this kind.
    pub fn row_of(id: &str, kind: &str) -> Option<i64> {
        Self::parse(id).filter(|global| global.kind == kind)?.row_id()
    }
}

#[cfg(test)]
mod tests {
    use super::GlobalId;

    #[test]
    fn an_id_carries_its_type_and_one_row_has_one_id() {
        let id = GlobalId::row("Goal", 12);
        assert_eq!(GlobalId::row_of(&id, "Goal"), Some(12));
        assert_eq!(GlobalId::row_of(&id, "Activity"), None);
        for wrong in [
            "",
            "?",
            "R29hbA",
            &GlobalId::keyed("Goal", "012"),
            &GlobalId::keyed("Goal", "+12"),
        ] {
            assert_eq!(GlobalId::row_of(wrong, "Goal"), None, "{wrong}");
        }
    }
}
