//! What of a row's columns changed, told in the words of the schema: ids as codes, minutes as hours, and nothing of what only the
//! service itself needs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value as Json};

/// A field that a change gave another value.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    pub field: String,
    /// Null where there was nothing.
    pub before: Json,
    pub after: Json,
}

/// What an id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    Unit,
    Indicator,
    Goal,
    FocusArea,
    SteeringDocument,
    Deadline,
    Activity,
}

/// What rows are called, by what they are and their ids.
#[derive(Debug, Default)]
pub struct Names(HashMap<(Target, i64), String>);

impl Names {
    pub fn add(&mut self, target: Target, names: impl IntoIterator<Item = (i64, String)>) {
        let names = names.into_iter().map(|(id, name)| ((target, id), name));
        self.0.extend(names);
    }

    /// None for what is not there, or not for the viewer to see.
    fn of(&self, target: Target, id: &Json) -> Option<Json> {
        let name = self.0.get(&(target, id.as_i64()?))?;
        Some(name.clone().into())
    }
}

/// How a column is told.
enum Column {
    /// Where it is another's to say, or nobody's: keys, counts of changes, and what the entry itself says.
    LeftOut,
    AsItIs(String),
    Id(&'static str, Target),
    Ids(&'static str, Target),
    Minutes(&'static str),
}

fn column(name: &str) -> Column {
    use Target::{Activity, Deadline, FocusArea, Goal, Indicator, SteeringDocument, Unit};
    match name {
        "id" | "version" | "sequence" | "changed_at" | "submitted_at" | "submitted_by" | "occurrence"
        | "basis" | "nominal_on" | "title_key" => Column::LeftOut,
        "unitIds" => Column::Ids("units", Unit),
        "indicatorIds" => Column::Ids("indicators", Indicator),
        "goalIds" => Column::Ids("goals", Goal),
        "focusAreaIds" => Column::Ids("focusAreas", FocusArea),
        "activityIds" => Column::Ids("activities", Activity),
        "steering_document_id" => Column::Id("steeringDocument", SteeringDocument),
        "served_by_id" => Column::Id("servedBy", Deadline),
        "uses_id" => Column::Id("uses", Deadline),
        "asks_period" => Column::AsItIs("asksForPeriod".to_owned()),
        "effort" => Column::Minutes("effortHours"),
        "feeds" => Column::AsItIs("reportingEvent".to_owned()),
        id if id.ends_with("_id") => Column::LeftOut,
        other => Column::AsItIs(camel_case(other)),
    }
}

fn camel_case(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut name, part| {
        let mut letters = part.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}

/// All ids that the sides of changes name, by what they stand for.
pub fn ids<'a>(sides: impl Iterator<Item = &'a Json>) -> BTreeMap<Target, BTreeSet<i64>> {
    let mut ids: BTreeMap<Target, BTreeSet<i64>> = BTreeMap::new();
    for (name, value) in sides.filter_map(Json::as_object).flatten() {
        match column(name) {
            Column::Id(_, target) => ids.entry(target).or_default().extend(value.as_i64()),
            Column::Ids(_, target) => {
                let named = value.as_array().into_iter().flatten().filter_map(Json::as_i64);
                ids.entry(target).or_default().extend(named);
            }
            Column::LeftOut | Column::AsItIs(_) | Column::Minutes(_) => {}
        }
    }
    ids
}

/// The fields that differ, by name. What an object is linked to is kept only where the change could have been of it: a side that doesn't
/// say is as the other.
pub fn changes(before: Option<&Json>, after: Option<&Json>, names: &Names) -> Vec<FieldChange> {
    let nothing = Map::new();
    let side = |side: Option<&'_ Json>| side.and_then(Json::as_object).cloned();
    let (is_made, is_gone) = (before.is_none(), after.is_none());
    let before = side(before).unwrap_or_else(|| nothing.clone());
    let after = side(after).unwrap_or(nothing);
    let columns: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changes: Vec<_> = columns
        .into_iter()
        .filter_map(|name| {
            let (old, new) = (before.get(name), after.get(name));
            let column = column(name);
            let is_partial = (old.is_none() && !is_made) || (new.is_none() && !is_gone);
            if is_partial && matches!(column, Column::Ids(..)) {
                return None;
            }
            let (field, before) = told(&column, old, names)?;
            let (_, after) = told(&column, new, names)?;
            (before != after).then_some(FieldChange { field, before, after })
        })
        .collect();
    changes.sort_by(|one, other| one.field.cmp(&other.field));
    changes
}

/// The field's name and value; an empty list is nothing.
fn told(column: &Column, value: Option<&Json>, names: &Names) -> Option<(String, Json)> {
    let value = value.unwrap_or(&Json::Null);
    Some(match column {
        Column::LeftOut => return None,
        Column::AsItIs(field) => (field.clone(), value.clone()),
        Column::Id(field, target) => {
            let name = names.of(*target, value).unwrap_or(Json::Null);
            ((*field).to_owned(), name)
        }
        Column::Ids(field, target) => {
            let ids = value.as_array().into_iter().flatten();
            let mut codes: Vec<_> = ids.filter_map(|id| names.of(*target, id)).collect();
            codes.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
            let codes = (!codes.is_empty()).then_some(codes);
            ((*field).to_owned(), codes.into())
        }
        Column::Minutes(field) => {
            let hours = value.as_f64().map(|minutes| minutes / 60.0);
            ((*field).to_owned(), hours.into())
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        names.add(Target::Unit, [(1, "SN".to_owned()), (2, "KS".to_owned())]);
        names.add(Target::Deadline, [(7, "BOKSLUT".to_owned())]);
        names
    }

    fn told(before: Json, after: Json) -> Vec<(String, Json, Json)> {
        let side = |side: Json| (!side.is_null()).then_some(side);
        let (before, after) = (side(before), side(after));
        let changes = changes(before.as_ref(), after.as_ref(), &names()).into_iter();
        changes
            .map(|change| (change.field, change.before, change.after))
            .collect()
    }

    #[test]
    fn only_what_differs_is_told_in_the_words_of_the_schema() {
        let before = json!({ "id": 3, "missing_reason": null, "value": 4.0, "state": "VALUE", "version": 1, "unit_id": 1 });
        let after = json!({ "id": 3, "missing_reason": "OTHER", "value": null, "state": "VALUE", "version": 2, "unit_id": 1 });
        assert_eq!(
            told(before, after),
            [
                ("missingReason".to_owned(), Json::Null, json!("OTHER")),
                ("value".to_owned(), json!(4.0), Json::Null),
            ]
        );
    }

    #[test]
    fn ids_are_told_as_codes_and_not_at_all_where_nobody_may_see_them() {
        let before = json!({ "unitIds": [1], "activityIds": [5], "served_by_id": null, "effort": 90 });
        let after = json!({ "unitIds": [1, 2], "activityIds": [5, 6], "served_by_id": 7, "effort": 120 });
        assert_eq!(
            told(before, after),
            [
                ("effortHours".to_owned(), json!(1.5), json!(2.0)),
                ("servedBy".to_owned(), Json::Null, json!("BOKSLUT")),
                ("units".to_owned(), json!(["SN"]), json!(["KS", "SN"])),
            ]
        );
    }

    #[test]
    fn what_one_side_does_not_say_has_not_changed() {
        let before = json!({ "title": "Gammal" });
        let after = json!({ "title": "Ny", "unitIds": [1] });
        assert_eq!(told(before.clone(), after.clone()).len(), 1);
        // But a reason that came with the change has.
        let because = json!({ "title": "Gammal", "reason": "Fel." });
        assert_eq!(
            told(before, because),
            [("reason".to_owned(), Json::Null, json!("Fel."))]
        );
        // And of something new all is.
        assert_eq!(told(Json::Null, after).len(), 2);
    }
}
