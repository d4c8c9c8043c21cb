//! Whatever happens in whatever order: calendar, lists, work, completeness, closing, feed and wheel say the same of what was asked, of whom,
//! for which period, by when, and whether it was answered (C11).

use std::collections::{BTreeMap, BTreeSet};

use arshjul::graphql::engine::id::GlobalId;
use arshjul_entity::{Role, result};
use arshjul_tests::{Answer, Client, TestApp, both_databases};
use axum::{
    body::{Body, to_bytes},
    http::{Request, header},
};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use self::told::{Told, text};
use super::{Group, group};

mod told;

both_databases![every_reading_of_the_book_agrees];

const SEEDS: [u64; 2] = [0x5EED_2026, 0x00B0_0C11];
const STEPS: usize = 90;
/// Steps between two comparisons.
const PAUSE: usize = 9;
const UNITS: [&str; 3] = ["N00", "N01", "N02"];
const INDICATORS: [&str; 4] = ["I1", "I2", "I3", "I4"];
const EVENTS: [&str; 4] = ["", "CLOSING-2025", "INTERIM-2026-04-30", "INTERIM-2026-08-31"];
const QUESTIONS: [&str; 2] = ["Hur går det?", "Vad återstår?"];
const GENDERS: [&str; 3] = ["TOTAL", "WOMEN", "MEN"];

/// The same numbers every time, from a seed that can be read in the test (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }

    fn some<'a>(&mut self, of: &[&'a str]) -> Vec<&'a str> {
        of.iter().copied().filter(|_| self.roll(2) == 0).collect()
    }

    /// From what is long past due to what is not yet; a Saturday does as well.
    fn day(&mut self) -> String {
        format!("2026-{:02}-{:02}", 9 + self.roll(4), 1 + self.roll(28))
    }
}

struct Stage {
    group: Group,
    approver: Client,
    admin: Client,
    units: BTreeMap<&'static str, String>,
    indicators: BTreeMap<&'static str, String>,
    deadlines: Vec<String>,
    feed: String,
    /// What was done and not refused, by what it was.
    done: BTreeMap<&'static str, usize>,
}

async fn every_reading_of_the_book_agrees(app: TestApp) {
    let group = group(app).await;
    let db = group.app.database.connect().await;
    result::Entity::delete_many().exec(&db).await.unwrap();
    let set =
        "mutation { reportingCycleSet(input: { year: 2025, cycle: APRIL_AUGUST }) { userErrors { code } } }";
    group.coordinator.query(set).await;
    let mut stage = Stage::of(group).await;
    for seed in SEEDS {
        let mut dice = Dice(seed);
        for step in 1..=STEPS {
            stage.step(&mut dice).await;
            if step % PAUSE == 0 {
                stage.compare(&format!("seed {seed:#x}, step {step}")).await;
            }
        }
    }
    for kind in [
        "create", "submit", "return", "merge", "once", "unmerge", "move", "waive", "answer", "complete",
    ] {
        assert!(
            stage.done.contains_key(kind),
            "nothing did {kind}: {:?}",
            stage.done
        );
    }
}

impl Stage {
    async fn of(group: Group) -> Self {
        let mut units = BTreeMap::new();
        for code in UNITS {
            units.insert(code, group.unit(code).await);
        }
        let mut indicators = BTreeMap::new();
        for code in INDICATORS {
            let query = format!("{{ indicator(code: \"{code}\") {{ id }} }}");
            let answer = group.coordinator.query(&query).await;
            indicators.insert(code, answer.text("indicator.id").to_owned());
        }
        let create =
            "mutation ($input: CalendarFeedCreateInput!) { calendarFeedCreate(input: $input) { path } }";
        let input = json!({ "name": "Alla", "unitId": group.unit("ROOT").await });
        let feed = group.coordinator.graphql(create, json!({ "input": input })).await;
        Self {
            approver: group.app.client(Role::Approver, "ROOT"),
            admin: group.app.client(Role::Admin, "ROOT"),
            units,
            indicators,
            deadlines: Vec::new(),
            feed: feed.text("calendarFeedCreate.path").to_owned(),
            done: BTreeMap::new(),
            group,
        }
    }

    async fn act(&mut self, kind: &'static str, client: &Client, mutation: &str, input: Value) -> Answer {
        let (first, rest) = mutation.split_at(1);
        let query = format!(
            "mutation ($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}",
            first.to_uppercase()
        );
        let answer = client.graphql(&query, json!({ "input": input })).await;
        if answer.user_error_codes(mutation).is_empty() {
            *self.done.entry(kind).or_default() += 1;
        }
        answer
    }

    async fn version(&self, id: &str) -> Value {
        let query = "query ($id: ID!) { node(id: $id) { ... on Deadline { version } } }";
        let answer = self.group.coordinator.graphql(query, json!({ "id": id })).await;
        answer.at("node")["version"].clone()
    }

    async fn create(&mut self, dice: &mut Dice) {
        let name = format!("D{:03}", self.deadlines.len());
        let units: Vec<_> = dice
            .some(&UNITS)
            .iter()
            .map(|code| self.units[code].clone())
            .collect();
        let indicators: Vec<_> = dice
            .some(&INDICATORS)
            .iter()
            .map(|code| self.indicators[code].clone())
            .collect();
        // Now and then a meeting, which carries no data.
        let (indicators, questions) = match dice.roll(3) {
            0 => (Vec::new(), Vec::new()),
            _ => (indicators, dice.some(&QUESTIONS)),
        };
        let event = Some(dice.one(&EVENTS)).filter(|event| !event.is_empty());
        let event = event.map(|event| GlobalId::keyed("ReportingEvent", event).to_string());
        let asks_for = dice.one(&["LATEST_OVER", "YEAR_BEFORE", "LATEST_OVER"]);
        let input = json!({
            "code": name, "kind": "OTHER", "title": name, "dueOn": dice.day(), "process": dice.one(&["Bokslut", "Strategi"]),
            "unitIds": if units.is_empty() { vec![self.units["N00"].clone()] } else { units },
            "indicatorIds": indicators, "questions": questions, "reportingEventId": event,
            "asksFor": asks_for, "effortHours": 2,
        });
        let coordinator = self.group.coordinator.clone();
        self.act("create", &coordinator, "deadlineCreate", input).await;
        let query = format!("{{ deadline(code: \"{name}\") {{ id }} }}");
        let made = coordinator.query(&query).await;
        self.deadlines.push(made.text("deadline.id").to_owned());
    }

    async fn submit(&mut self, dice: &mut Dice) {
        let (unit, indicator) = (dice.one(&UNITS), dice.one(&INDICATORS));
        let genders = if dice.roll(3) == 0 {
            &GENDERS[..2]
        } else {
            &GENDERS[..]
        };
        let period = dice.one(&["2024", "2025", "2025"]);
        let value = 900 + dice.roll(50);
        let row = |gender: &&str| json!({ "indicator": indicator, "unit": unit, "period": period, "gender": gender, "value": value });
        let rows: Vec<_> = genders.iter().map(row).collect();
        let input = json!({ "rows": rows, "asDraft": dice.roll(8) == 0 });
        let reporter = self.group.app.client(Role::Reporter, unit);
        self.act("submit", &reporter, "resultsSubmit", input).await;
    }

    async fn step(&mut self, dice: &mut Dice) {
        let kind = dice.roll(14);
        if self.deadlines.len() < 3 || kind == 0 {
            return self.create(dice).await;
        }
        let [one, other] = [dice.roll(self.deadlines.len()), dice.roll(self.deadlines.len())];
        let (id, other) = (self.deadlines[one].clone(), self.deadlines[other].clone());
        let (unit, coordinator) = (
            self.units[dice.one(&UNITS)].clone(),
            self.group.coordinator.clone(),
        );
        let version = self.version(&id).await;
        let part = json!({ "deadlineId": id, "unitId": unit });
        let with = |more: Value| {
            let mut input = part.clone();
            input
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            input
        };
        match kind {
            1..=4 => self.submit(dice).await,
            5 => {
                let filter = json!({ "units": [dice.one(&UNITS)], "indicators": [dice.one(&INDICATORS)] });
                let input = json!({ "filter": filter, "comment": "Se över." });
                let approver = self.approver.clone();
                self.act("return", &approver, "resultsReturn", input).await;
            }
            6 | 7 => {
                let (kind, mutation) = [("merge", "deadlinesMerge"), ("once", "deadlinesAskOnce")][kind - 6];
                let input = json!({ "keepId": id, "expectedVersion": version, "giveUpIds": [other] });
                self.act(kind, &coordinator, mutation, input).await;
            }
            8 => {
                let input = json!({ "keepId": id, "expectedVersion": version });
                self.act("unmerge", &coordinator, "deadlinesUnmerge", input).await;
            }
            9 => {
                let input = json!({ "deadlineId": id, "expectedVersion": version, "dueOn": dice.day(), "reason": "Mötet." });
                self.act("move", &coordinator, "deadlineMove", input).await;
            }
            10 => {
                let input = json!({ "deadlineId": id, "unitIds": [unit], "reason": "Utgår." });
                self.act("waive", &coordinator, "deadlineWaive", input).await;
            }
            11 => {
                let answers = json!([{ "question": dice.one(&QUESTIONS), "answer": "Bra." }]);
                self.act(
                    "answer",
                    &coordinator,
                    "deadlineAnswer",
                    with(json!({ "answers": answers })),
                )
                .await;
            }
            12 => {
                self.act("complete", &coordinator, "deadlineComplete", part).await;
            }
            _ => {
                self.rarely(dice, &id, &version, with(json!({ "reason": "Fel." })))
                    .await;
            }
        }
    }

    /// What takes much away, or turns the units about.
    async fn rarely(&mut self, dice: &mut Dice, id: &str, version: &Value, reopened: Value) {
        let coordinator = self.group.coordinator.clone();
        match dice.roll(4) {
            0 => {
                let input = json!({ "deadlineId": id, "expectedVersion": version, "reason": "Inställt." });
                self.act("cancel", &coordinator, "deadlineCancel", input).await;
            }
            1 => {
                let admin = self.admin.clone();
                let unit = admin
                    .query("{ organizationUnit(code: \"N02\") { id version validTo } }")
                    .await;
                let unit = unit.at("organizationUnit");
                let end = unit["validTo"].is_null().then_some("2026-12-15");
                let successor = end.map(|_| self.units["N01"].clone());
                let input = json!({
                    "id": unit["id"], "expectedVersion": unit["version"], "validTo": end, "successorId": successor,
                });
                self.act("unit", &admin, "organizationUnitUpdate", input).await;
            }
            _ => {
                self.act("reopen", &coordinator, "deadlineReopen", reopened).await;
            }
        }
    }

    async fn compare(&self, at: &str) {
        let book = Told::of(&self.group.coordinator.query(CALENDAR).await);
        let told = self.group.coordinator.query(READINGS).await;
        book.holds_together(at);
        book.is_listed(&told, at);
        book.is_complete(&told, at);
        book.is_closed_with(&told, at);
        book.adds_up(&told, at);
        for unit in UNITS {
            let reporter = self.group.app.client(Role::Reporter, unit);
            let work = reporter.query("{ viewer { work(within: 366) { code } } }").await;
            let codes = work.list("viewer.work").iter();
            let codes: BTreeSet<_> = codes.map(|deadline| text(&deadline["code"])).collect();
            let [least, most] = book.to_do(unit);
            assert!(
                least.is_subset(&codes),
                "{at}: of {unit} {least:?}, and not {codes:?}"
            );
            assert!(
                codes.is_subset(&most),
                "{at}: of {unit} {most:?}, and not {codes:?}"
            );
        }
        book.is_fed(&self.fetch(&self.feed).await, at);
        book.is_drawn(&self.fetch("/wheel/2026?lang=sv").await, at);
    }

    async fn fetch(&self, path: &str) -> String {
        let request = Request::get(path)
            .header(header::HOST, "localhost")
            .body(Body::empty())
            .unwrap();
        let response = self.group.app.router().oneshot(request).await.unwrap();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }
}

const CALENDAR: &str = "{ calendar(year: 2026) { deadlines {
    code due { effectiveOn } reportingEvent { code }
    units { unit { code name } state completedAt servedBy { code } requests {
        kind unit { code } indicator { code } resultsOf { code } period genders dueOn isAnswered answeredAt
        usedFrom { code } deadline { code }
    } }
} } }";
const READINGS: &str = "{
    deadlines(first: 100) { nodes { code due { effectiveOn } units { unit { code } state completedAt } } }
    completeness(year: 2026) { unit { code } events {
        reportingEvent { code } asked received used usedReceived
        missing { indicator { code } period genders isUsed }
    } }
    fiscalYear(year: 2025) { closingPreflight { gaps { unit { code } indicator { code } missing } } }
    parallelism(year: 2026) { requests asked }
}";
