//! Editions as they are kept with their publications; those of earlier versions held what the protector had reckoned with.

use arshjul_entity::OrganizationUnitId;
use serde::Deserialize;

use super::{
    ByGender, SuppressionCause,
    edition::{Edition, EditionCell, EditionRow, NOW, Outcome},
};

impl Edition {
    /// As it was kept with a publication.
    pub fn read(text: &str, moment: i64) -> Result<Self, serde_json::Error> {
        let kept: Kept = serde_json::from_str(text)?;
        let edition = match kept {
            Kept::Edition(edition) => edition,
            Kept::Old(table) => table.edition(),
        };
        Ok(Self { moment, ..edition })
    }
}

/// How it was kept, now and before.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    Edition(Edition),
    Old(Table),
}

#[derive(Deserialize)]
struct Table {
    rows: Vec<Row>,
    /// Cells that are hidden without a count, by row and gender.
    uncounted: Vec<(usize, usize, SuppressionCause)>,
}

#[derive(Deserialize)]
struct Row {
    unit: OrganizationUnitId,
    /// What is left of a row beside those below it.
    is_rest: bool,
    /// None in the oldest.
    #[serde(default)]
    is_own: Option<bool>,
    parent: Option<usize>,
    cells: ByGender<Counted>,
}

#[derive(Deserialize, Clone, Copy)]
struct Counted {
    count: i64,
    of: Option<i64>,
    standing: Visibility,
}

#[derive(Deserialize, Clone, Copy)]
enum Visibility {
    Shown,
    Hidden(SuppressionCause),
    Implied {},
    Nothing,
}

impl Table {
    fn edition(self) -> Edition {
        // Rests follow the rows that were given.
        let given = self.rows.iter().take_while(|row| !row.is_rest);
        let mut lines: Vec<_> = given.map(|row| self.line(row)).collect();
        for (row, gender, cause) in self.uncounted {
            let place = lines.get_mut(row).and_then(|line| line.cells.get_mut(gender));
            if let Some(place) = place.filter(|place| place.is_none()) {
                *place = Some(EditionCell {
                    count: None,
                    of: None,
                    amount: None,
                    outcome: Outcome::Hidden(cause),
                });
            }
        }
        Edition { moment: NOW, lines }
    }

    fn line(&self, row: &Row) -> EditionRow {
        let position = self.rows.iter().position(|other| std::ptr::eq(other, row));
        let is_part = |other: &Row| other.parent == position && !other.is_rest;
        let has_parts = self.rows.iter().any(is_part);
        EditionRow {
            unit: row.unit,
            parent: row.parent,
            is_roll_up: !row.is_own.unwrap_or(!has_parts),
            cells: row.cells.map(|cell| cell?.edition_cell()),
        }
    }
}

impl Counted {
    fn edition_cell(self) -> Option<EditionCell> {
        let (count, of) = (Some(self.count), self.of);
        let (count, of, outcome) = match self.standing {
            Visibility::Shown => (count, of, Outcome::Shown),
            Visibility::Hidden(cause) => (count, of, Outcome::Hidden(cause)),
            Visibility::Implied {} => return None,
            Visibility::Nothing => (None, None, Outcome::NotApplicable),
        };
        Some(EditionCell {
            count,
            of,
            amount: None,
            outcome,
        })
    }
}
