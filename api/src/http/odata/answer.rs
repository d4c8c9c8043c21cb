//! Rows and groups as OData's JSON (OData JSON Format 4.01).

use std::fmt::Write as _;

use arshjul_entity::CellState;
use axum::{
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use serde_json::{Map, Value, json};

use super::{
    apply::{Aggregate, Apply},
    entity::EntitySet,
    error::ODataError,
    option::Options,
};
use crate::{
    graphql::engine::code::Code,
    http::{
        export::{file::pairs, json::value},
        refusal::Refusal,
    },
    service::{
        dataset::{
            column::{About, Rows},
            listing::Listed,
        },
        figure_group::Grouped,
    },
};

/// How much an answer tells of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Minimal,
    /// `odata.metadata=none`.
    None,
}

impl Form {
    /// By `$format`, which goes before `Accept` (Protocol 4.01, section 11.2.12).
    pub fn of(head: &Parts) -> Result<Self, ODataError> {
        let pairs = pairs(&head.uri).unwrap_or_default();
        let format = pairs
            .into_iter()
            .find(|(name, _)| name == "$format" || name == "format");
        let accept = head
            .headers
            .get(header::ACCEPT)
            .and_then(|value| value.to_str().ok());
        let wanted = format.map_or_else(|| accept.unwrap_or("*/*").to_owned(), |(_, value)| value);
        let is_taken = wanted.trim().is_empty()
            || wanted.split(',').any(|range| {
                let range = range.split(';').next().unwrap_or_default().trim();
                matches!(range, "json" | "application/json" | "application/*" | "*/*")
            });
        if !is_taken {
            let message = "Answers are application/json, and $metadata application/xml: accept one of them.";
            return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, Code::BadRequest, message).into());
        }
        let is_none = wanted.contains("metadata=none");
        Ok(if is_none { Self::None } else { Self::Minimal })
    }

    pub fn respond(self, body: &Value) -> Response {
        self.respond_text(body.to_string())
    }

    pub fn respond_text(self, body: String) -> Response {
        let content_type = HeaderValue::from_static(match self {
            Self::Minimal => "application/json;odata.metadata=minimal;charset=utf-8",
            Self::None => "application/json;odata.metadata=none;charset=utf-8",
        });
        ([(header::CONTENT_TYPE, content_type)], body).into_response()
    }
}

/// `$count`, as a text (Protocol 4.01, section 11.2.10).
pub fn count(count: i64) -> Response {
    (
        [(header::CONTENT_TYPE, "text/plain;charset=utf-8")],
        count.to_string(),
    )
        .into_response()
}

fn context(form: Form, root: &str, set: &EntitySet, select: &[(usize, &About)], entity: &str) -> String {
    if form == Form::None {
        return String::new();
    }
    let chosen: Vec<_> = select.iter().map(|(_, column)| column.name).collect();
    let chosen = if chosen.len() == set.dataset.columns().len() {
        String::new()
    } else {
        format!("({})", chosen.join(","))
    };
    let context = Value::from(format!("{root}/$metadata#{}{chosen}{entity}", set.name));
    format!("\"@odata.context\":{context},")
}

/// A row's members.
fn members(body: &mut String, select: &[(usize, &'static About)], rows: &dyn Rows, row: usize) {
    for (place, (column, about)) in select.iter().enumerate() {
        if place > 0 {
            body.push(',');
        }
        body.push('"');
        body.push_str(about.name);
        body.push_str("\":");
        value(body, rows.datum(row, *column));
    }
}

pub fn page(
    form: Form,
    root: &str,
    set: &EntitySet,
    options: &Options,
    listed: &Listed,
    next: Option<String>,
) -> String {
    let select = &options.select;
    let mut body = format!("{{{}", context(form, root, set, select, ""));
    if let Some(count) = listed.count {
        // Writing to a text can't fail.
        let _ = write!(body, "\"@odata.count\":{count},");
    }
    body += "\"value\":[";
    for row in 0..listed.rows.count() {
        body += if row > 0 { ",{" } else { "{" };
        members(&mut body, select, listed.rows.as_ref(), row);
        body.push('}');
    }
    body.push(']');
    if let Some(next) = next {
        let _ = write!(body, ",\"@odata.nextLink\":{}", Value::from(next));
    }
    body + "}"
}

pub fn entity(
    form: Form,
    root: &str,
    set: &EntitySet,
    select: &[(usize, &'static About)],
    rows: &dyn Rows,
) -> String {
    let mut body = format!("{{{}", context(form, root, set, select, "/$entity"));
    members(&mut body, select, rows, 0);
    body + "}"
}

/// Groups: their keys, and what is told of them together.
pub fn groups(root: &str, apply: &Apply, groups: &[Grouped]) -> Value {
    let names = apply.by.iter().map(|(name, _)| *name);
    let names = names.chain(apply.aggregates.iter().map(|(name, _)| name.as_str()));
    let names: Vec<_> = names.collect();
    let rows: Vec<_> = groups.iter().map(|grouped| group(apply, grouped)).collect();
    json!({
        "@odata.context": format!("{root}/$metadata#Figures({})", names.join(",")),
        "value": rows,
    })
}

fn group(apply: &Apply, grouped: &Grouped) -> Value {
    let mut row = Map::new();
    for ((name, _), key) in apply.by.iter().zip(&grouped.group.keys) {
        // A year is a number wherever else it stands.
        let key = match *name {
            "year" => key
                .parse::<i64>()
                .map_or_else(|_| Value::from(key.as_str()), Value::from),
            _ => Value::from(key.as_str()),
        };
        row.insert((*name).to_owned(), key);
    }
    for (name, aggregate) in &apply.aggregates {
        let shown = grouped
            .roll_up
            .as_ref()
            .filter(|figure| figure.state == CellState::Value);
        let told = match aggregate {
            Aggregate::Count => Value::from(grouped.group.cells),
            Aggregate::RollUp => Value::from(shown.and_then(|figure| figure.value)),
        };
        row.insert(name.clone(), told);
    }
    Value::Object(row)
}
