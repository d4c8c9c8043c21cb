//! A group in which a unit has reported what others may not read, and publications made around it.

use std::collections::BTreeMap;

use arshjul_entity::{Gender, ValueKind, indicator};
use arshjul_tests::{
    TestApp, TestDatabase,
    scenario::{Scenario, raw_value},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, Set,
};
use serde_json::{Value, json};

use super::marker::Marker;

/// What `N00` reports and nobody else may read; all else is the same in every plant.
#[derive(Clone, Copy, Debug)]
pub struct Hidden {
    /// So few that they are hidden, and the women and the total around them that would give them away.
    men: f64,
    women: f64,
    total: f64,
    /// A share that is hidden for its small numerator.
    small_part: [f64; 2],
    /// A share that is shown, without what it was computed from.
    shown_part: [f64; 2],
    words: [&'static str; 4],
    source_code: &'static str,
}

impl Hidden {
    pub const FIRST: Self = Self {
        men: 3.0,
        women: 7_730_103.0,
        total: 7_730_106.0,
        small_part: [3.0, 991_771.0],
        shown_part: [313_370.0, 424_243.0],
        words: ["zebrakommentar", "hemlig-åäö", "lönnordet", "bara-för-enheten"],
        source_code: "QZX9",
    };
    /// Shown alike: 73.9.
    pub const SECOND: Self = Self {
        men: 2.0,
        women: 7_730_104.0,
        total: 7_730_106.0,
        small_part: [4.0, 991_773.0],
        shown_part: [313_371.0, 424_241.0],
        words: ["en annan kommentar, som är längre", "annat", "kort", ""],
        source_code: "..",
    };

    /// With the women that are shown, where it is the total that is hidden beside the men.
    pub fn beside_what_is_shown(self, shown: &BTreeMap<String, String>) -> Self {
        let women = Self::FIRST.women;
        if shown
            .get("I1 N00 WOMEN")
            .is_some_and(|cell| cell.starts_with("VALUE"))
        {
            Self {
                women,
                total: women + self.men,
                ..self
            }
        } else {
            self
        }
    }

    /// Whatever disclosure control makes of the cells.
    pub fn never_published(self) -> Vec<Marker> {
        let numbers = [self.small_part[1], self.shown_part[0], self.shown_part[1]];
        let words = self.words.into_iter().chain([self.source_code]);
        numbers
            .map(Marker::number)
            .into_iter()
            .chain(words.map(Marker::word))
            .collect()
    }

    /// All of it but what is too small to be looked for.
    pub fn everything(self) -> Vec<Marker> {
        let mut all = self.never_published();
        all.extend([self.women, self.total].map(Marker::number));
        all
    }

    pub fn rows(self) -> Vec<Value> {
        let row = |indicator: &str, gender: &str, comment: &str, content: Value| {
            let mut row =
                json!({ "indicator": indicator, "unit": "N00", "period": "2026", "gender": gender });
            let row = row.as_object_mut().unwrap();
            row.extend(content.as_object().unwrap().clone());
            if !comment.is_empty() {
                row.insert("comment".to_owned(), json!(comment));
            }
            Value::Object(row.clone())
        };
        let share = |[numerator, denominator]: [f64; 2]| json!({ "numerator": numerator, "denominator": denominator });
        let [on_value, on_share, on_missing, on_nothing] = self.words;
        vec![
            row("I1", "TOTAL", on_value, json!({ "value": self.total })),
            row("I1", "WOMEN", "", json!({ "value": self.women })),
            row("I1", "MEN", "", json!({ "value": self.men })),
            row("I2", "TOTAL", "", share(self.small_part)),
            row("I3", "TOTAL", on_share, share(self.shown_part)),
            row(
                "I4",
                "TOTAL",
                on_missing,
                json!({ "missingReason": "OTHER", "sourceCode": self.source_code }),
            ),
            row("I4", "MEN", on_nothing, json!({ "notApplicable": true })),
        ]
    }
}

/// Arguments that the planted group knows, by their names in the schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// Global ids of each type that has them.
    pub publications: Vec<String>,
    pub cursors: Vec<String>,
}

pub struct Planted {
    hidden: Hidden,
    pub samples: Samples,
}

pub async fn plant(app: &TestApp, hidden: Hidden) -> Planted {
    let scenario = Scenario {
        committees: 2,
        activities: 4,
    };
    scenario.plant(&app.database).await;
    for code in SHARES {
        share(&app.database, code).await;
    }
    app.hand_in("N00", &hidden.rows()).await;
    let other = |total: f64| json!({ "indicator": "I1", "unit": "N01", "period": "2026", "value": total });
    app.hand_in("N01", &[other(50.0)]).await;
    let first = app.publish(json!({ "name": "Rapport ett" })).await;
    app.hand_in("N01", &[other(60.0)]).await;
    let second = app.publish(json!({ "name": "Rapport två" })).await;
    let page = "{ figures(first: 3) { pageInfo { endCursor } } }";
    let cursor = app
        .anonymous()
        .query(page)
        .await
        .text("figures.pageInfo.endCursor")
        .to_owned();
    Planted {
        hidden,
        samples: Samples {
            publications: vec![first.id, second.id],
            cursors: vec![cursor],
        },
    }
}

/// The indicators that [`Hidden`] takes to be shares of persons.
pub const SHARES: [&str; 2] = ["I2", "I3"];

pub async fn share(database: &TestDatabase, code: &str) {
    let db = database.connect().await;
    let found = indicator::Entity::find()
        .filter(indicator::Column::Code.eq(code))
        .one(&db)
        .await;
    let mut row = found.unwrap().unwrap().into_active_model();
    row.value_kind = Set(ValueKind::Share);
    row.factor = Set(100);
    row.decimals = Set(1);
    row.update(&db).await.unwrap();
}

impl Planted {
    /// What everyone reads of each cell of 2026: `I1 N00 TOTAL` → `SUPPRESSED null`.
    pub async fn shown(&self, app: &TestApp) -> BTreeMap<String, String> {
        let query = "{ figures(filter: { periods: [\"2026\"] }) { nodes { indicatorCode unitCode gender state value reason } } }";
        let answer = app.anonymous().query(query).await;
        let told = |node: &Value| {
            let name = ["indicatorCode", "unitCode", "gender"].map(|field| node[field].as_str().unwrap());
            (
                name.join(" "),
                format!(
                    "{} {} {}",
                    node["state"].as_str().unwrap(),
                    node["value"],
                    node["reason"]
                ),
            )
        };
        answer.list("figures.nodes").iter().map(told).collect()
    }

    /// What must be found nowhere: every hidden or never published thing that can't stand there by chance.
    pub async fn markers(&self, app: &TestApp) -> Vec<Marker> {
        let Hidden { women, total, .. } = self.hidden;
        let shown = self.shown(app).await;
        let state = |cell: &str| {
            shown
                .get(cell)
                .unwrap_or_else(|| panic!("{cell} was not published"))
                .split(' ')
                .next()
                .unwrap()
        };
        assert_eq!(state("I1 N00 MEN"), "SUPPRESSED", "three men are shown");
        assert_eq!(state("I2 N00 TOTAL"), "SUPPRESSED", "three of many are shown");
        assert_eq!(
            shown["I3 N00 TOTAL"], "VALUE 73.9 null",
            "nothing is published of the unit"
        );
        let mut markers: Vec<_> = [("WOMEN", women), ("TOTAL", total)]
            .into_iter()
            .filter(|(gender, _)| state(&format!("I1 N00 {gender}")) != "VALUE")
            .map(|(_, value)| Marker::number(value))
            .collect();
        assert!(!markers.is_empty(), "the men can be computed");
        markers.extend(self.hidden.never_published());
        // Of 2025 nothing was published.
        for indicator in 0..4 {
            markers.extend(
                Gender::ALL
                    .iter()
                    .map(|gender| Marker::number(raw_value(0, indicator, *gender))),
            );
            let comment = format!("Anteckning {}", raw_value(0, indicator, Gender::Men));
            markers.push(Marker::word(&comment));
        }
        markers
    }
}
