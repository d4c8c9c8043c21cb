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

use super::{Group, group};

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

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A line of cells: whose, which, when.
type Line = (String, String, String);

/// Of each line its genders, whether it is used, and whether it is answered.
type Lines = BTreeMap<Line, (usize, bool, bool)>;

fn line(request: &Value) -> Line {
    let of = |name: &str| text(&request[name]["code"]);
    (of("resultsOf"), of("indicator"), text(&request["period"]))
}

/// The calendar, from which everything else is told anew.
struct Told {
    deadlines: Vec<Value>,
}

impl Told {
    fn of(answer: &Answer) -> Self {
        Self {
            deadlines: answer.list("calendar.deadlines").to_vec(),
        }
    }

    fn parts(&self) -> impl Iterator<Item = (&Value, &Value)> {
        self.deadlines.iter().flat_map(|deadline| {
            let parts = list(&deadline["units"]).iter();
            parts.map(move |part| (deadline, part))
        })
    }

    /// What deadlines ask by themselves, whoever serves them.
    fn own(&self) -> impl Iterator<Item = (&Value, &Value, &Value)> {
        self.parts().flat_map(|(deadline, part)| {
            let requests = list(&part["requests"]).iter();
            let own = requests.filter(move |request| request["deadline"]["code"] == deadline["code"]);
            own.map(move |request| (deadline, part, request))
        })
    }

    fn part(&self, deadline: &Value, unit: &Value) -> Option<(&Value, &Value)> {
        self.parts()
            .find(|(found, part)| found["code"] == *deadline && part["unit"]["code"] == *unit)
    }

    /// The hand-in that counts for a part, along whatever serves it.
    fn serving<'a>(&'a self, deadline: &'a Value, part: &'a Value) -> (&'a Value, &'a Value) {
        let mut found = (deadline, part);
        for _ in 0..self.deadlines.len() {
            let by = &found.1["servedBy"]["code"];
            match self.part(by, &part["unit"]["code"]) {
                Some(next) if next.1["state"] != "CANCELLED" => found = next,
                _ => break,
            }
        }
        found
    }

    fn holds_together(&self, at: &str) {
        let mut lines: BTreeMap<Line, Vec<&Value>> = BTreeMap::new();
        for (deadline, part, request) in self.own() {
            let (serving, _) = self.serving(deadline, part);
            assert_eq!(request["dueOn"], serving["due"]["effectiveOn"], "{at}: {request}");
            if request["kind"] == "CELLS" {
                lines.entry(line(request)).or_default().push(request);
            }
        }
        for (line, asks) in lines {
            let first: Vec<_> = asks
                .iter()
                .filter(|request| request["usedFrom"].is_null())
                .collect();
            assert_eq!(first.len(), 1, "{at}: one asks for {line:?}");
            for request in &asks {
                assert_eq!(request["isAnswered"], first[0]["isAnswered"], "{at}: {line:?}");
                assert_eq!(request["answeredAt"], first[0]["answeredAt"], "{at}: {line:?}");
                let used = &request["usedFrom"]["code"];
                assert!(
                    used.is_null() || *used == first[0]["deadline"]["code"],
                    "{at}: {line:?}"
                );
            }
        }
        for (deadline, part) in self.parts() {
            let (_, served) = self.serving(deadline, part);
            assert_eq!(
                part["state"], served["state"],
                "{at}: {} {}",
                deadline["code"], part["unit"]
            );
            if matches!(text(&part["state"]).as_str(), "WAIVED" | "CANCELLED") {
                assert!(list(&part["requests"]).is_empty(), "{at}: {deadline}");
                continue;
            }
            let requests = list(&served["requests"]);
            assert!(!requests.is_empty(), "{at}: {deadline}");
            let is_answered = requests.iter().all(|request| request["isAnswered"] == true);
            assert_eq!(
                part["state"] == "DONE",
                is_answered,
                "{at}: {} {part}",
                deadline["code"]
            );
        }
    }

    fn is_listed(&self, told: &Answer, at: &str) {
        let short = |deadline: &Value| {
            let units = list(&deadline["units"]).iter();
            let units = units.map(|part| {
                (
                    text(&part["unit"]["code"]),
                    text(&part["state"]),
                    text(&part["completedAt"]),
                )
            });
            (
                text(&deadline["code"]),
                text(&deadline["due"]["effectiveOn"]),
                units.collect::<Vec<_>>(),
            )
        };
        let listed: Vec<_> = told.list("deadlines.nodes").iter().map(short).collect();
        let mut own: Vec<_> = self.deadlines.iter().map(short).collect();
        own.sort_by_key(|(code, day, _)| (day.clone(), code.clone()));
        assert_eq!(listed, own, "{at}");
    }

    /// What has at least to be handed in: open, not served, and with something that nobody has asked for before. At most, whatever is open
    /// and not served: what another process asked for nearby is to do still.
    fn to_do(&self, unit: &str) -> [BTreeSet<String>; 2] {
        let open = || {
            let of_unit = self.parts().filter(|(_, part)| part["unit"]["code"] == unit);
            of_unit.filter(|(deadline, part)| {
                let is_open = matches!(text(&part["state"]).as_str(), "LATE" | "DUE_SOON" | "UPCOMING");
                is_open && self.serving(deadline, part).0["code"] == deadline["code"]
            })
        };
        let is_first = |part: &Value| {
            let mut requests = list(&part["requests"]).iter();
            requests.any(|request| request["usedFrom"].is_null())
        };
        let least = open().filter(|(_, part)| is_first(part));
        let code = |(deadline, _): (&Value, &Value)| text(&deadline["code"]);
        [least.map(code).collect(), open().map(code).collect()]
    }

    fn is_complete(&self, told: &Answer, at: &str) {
        // By unit and event: every line, with its genders, whether it is used and whether it is answered.
        let mut expected: BTreeMap<(String, String), Lines> = BTreeMap::new();
        for (deadline, _, request) in self.own().filter(|(.., request)| request["kind"] == "CELLS") {
            let event = text(&deadline["reportingEvent"]["code"]);
            if event.is_empty() {
                continue;
            }
            let of_event = expected
                .entry((text(&request["unit"]["code"]), event))
                .or_default();
            let is_used = !request["usedFrom"].is_null();
            let is_answered = request["isAnswered"] == true;
            let told = of_event.entry(line(request));
            let told = told.or_insert((list(&request["genders"]).len(), true, is_answered));
            told.1 &= is_used;
        }
        let mut found = 0;
        for of_unit in told.list("completeness") {
            for event in list(&of_unit["events"]) {
                found += 1;
                let key = (
                    text(&of_unit["unit"]["code"]),
                    text(&event["reportingEvent"]["code"]),
                );
                let lines = expected
                    .get(&key)
                    .unwrap_or_else(|| panic!("{at}: {key:?} of {event}"));
                let cells = |is_used| -> usize {
                    let lines = lines.values().filter(|(_, used, _)| *used == is_used);
                    lines.map(|(genders, ..)| genders).sum()
                };
                assert_eq!(event["asked"], cells(false), "{at}: {key:?}");
                assert_eq!(event["used"], cells(true), "{at}: {key:?}");
                let missing = list(&event["missing"]).iter();
                let missing =
                    missing.map(|missing| (text(&missing["indicator"]["code"]), text(&missing["period"])));
                let open = lines.iter().filter(|(_, (.., is_answered))| !is_answered);
                let open = open.map(|((_, indicator, period), _)| (indicator.clone(), period.clone()));
                assert_eq!(missing.collect::<BTreeSet<_>>(), open.collect(), "{at}: {key:?}");
            }
        }
        assert_eq!(found, expected.len(), "{at}: {:?}", expected.keys());
    }

    fn is_closed_with(&self, told: &Answer, at: &str) {
        let gaps = told.list("fiscalYear.closingPreflight.gaps").iter();
        let gaps = gaps.filter(|gap| gap["missing"] != 0);
        let gaps: BTreeSet<_> = gaps
            .map(|gap| (text(&gap["unit"]["code"]), text(&gap["indicator"]["code"])))
            .collect();
        for (.., request) in self.own().filter(|(.., request)| request["period"] == "2025") {
            let (unit, indicator, _) = line(request);
            let is_missing = gaps.contains(&(unit, indicator));
            assert_eq!(is_missing, request["isAnswered"] == false, "{at}: {request}");
        }
    }

    /// The sum over requests is the sum over readings.
    fn adds_up(&self, told: &Answer, at: &str) {
        assert_eq!(told.at("parallelism.asked"), self.own().count(), "{at}");
    }

    fn is_fed(&self, feed: &str, at: &str) {
        let feed = feed.replace("\r\n ", "");
        let events: Vec<_> = feed
            .split("BEGIN:VEVENT")
            .skip(1)
            .filter(|event| event.contains("UID:deadline-"))
            .collect();
        assert_eq!(events.len(), self.deadlines.len(), "{at}");
        for deadline in &self.deadlines {
            let code = text(&deadline["code"]);
            let event = events.iter().find(|event| {
                event
                    .lines()
                    .any(|line| line.starts_with("SUMMARY:") && line.contains(&code))
            });
            let event = event.unwrap_or_else(|| panic!("{at}: {code} in {feed}"));
            let day = text(&deadline["due"]["effectiveOn"]).replace('-', "");
            assert!(
                event.contains(&format!("DTSTART;VALUE=DATE:{day}")),
                "{at}: {event}"
            );
            let units = list(&deadline["units"]);
            let is_cancelled = units.iter().any(|part| part["state"] == "CANCELLED");
            assert_eq!(event.contains("STATUS:CANCELLED"), is_cancelled, "{at}: {event}");
            for part in units.iter().filter(|_| !is_cancelled) {
                let name = text(&part["unit"]["name"]);
                let said = event.replace("\\,", ",");
                let of_unit = said.split("\\n").find(|line| line.contains(&name));
                let of_unit = of_unit.unwrap_or_else(|| panic!("{at}: {name} in {event}"));
                let is_done = of_unit.contains(": done");
                assert_eq!(is_done, part["state"] == "DONE", "{at}: {of_unit} {part}");
            }
        }
    }

    fn is_drawn(&self, page: &str, at: &str) {
        let words = [
            ("LATE", "försenad"),
            ("DUE_SOON", "snart"),
            ("UPCOMING", "kommande"),
            ("DONE", "klar"),
            ("WAIVED", "undantagen"),
        ];
        for deadline in &self.deadlines {
            let code = text(&deadline["code"]);
            let row = page
                .split("<tr>")
                .find(|row| row.contains(&format!("<th scope=\"row\">{code}</th>")));
            let row = in_words(row.unwrap_or_else(|| panic!("{at}: {code}")));
            let units = list(&deadline["units"]);
            for (state, word) in words {
                let of_state = units.iter().filter(|part| part["state"] == state);
                let mut codes: Vec<_> = of_state.map(|part| text(&part["unit"]["code"])).collect();
                codes.sort();
                if !codes.is_empty() {
                    assert!(
                        row.contains(&format!("{word}: {}", codes.join(", "))),
                        "{at}: {row} {deadline}"
                    );
                }
            }
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What is to be read of a piece of a page.
fn in_words(html: &str) -> String {
    let parts = html
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect()
}
