//! The calendar as it is told, and what every other reading has to say by it.

use std::collections::{BTreeMap, BTreeSet};

use arshjul_tests::Answer;
use serde_json::Value;

pub fn text(value: &Value) -> String {
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
pub struct Told {
    deadlines: Vec<Value>,
}

impl Told {
    pub fn of(answer: &Answer) -> Self {
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

    pub fn holds_together(&self, at: &str) {
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

    pub fn is_listed(&self, told: &Answer, at: &str) {
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
    pub fn to_do(&self, unit: &str) -> [BTreeSet<String>; 2] {
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

    pub fn is_complete(&self, told: &Answer, at: &str) {
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

    pub fn is_closed_with(&self, told: &Answer, at: &str) {
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
    pub fn adds_up(&self, told: &Answer, at: &str) {
        assert_eq!(told.at("parallelism.asked"), self.own().count(), "{at}");
    }

    pub fn is_fed(&self, feed: &str, at: &str) {
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

    pub fn is_drawn(&self, page: &str, at: &str) {
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

pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What is to be read of a piece of a page.
fn in_words(html: &str) -> String {
    let parts = html
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect()
}
