//! Whoever does whatever in whatever order: what the service answers is what three separate things, approval, lock and role, say of it.

use arshjul_entity::Role;
use arshjul_tests::{Client, TestApp, both_databases};
use serde_json::{Value, json};

use super::{act, group, set_up};
use crate::catalogue::refusals;

both_databases![any_sequence_of_steps_answers_by_approval_lock_and_role];

const STEPS: usize = 350;
const EVENT: &str = "CLOSING-2024";

/// What the cell and its year are in, told apart from how the service knows it.
#[derive(Clone, Copy, Debug, Default)]
struct Model {
    approval: Option<&'static str>,
    value: u64,
    is_closed: bool,
    is_frozen: bool,
    is_excepted: bool,
}

impl Model {
    /// Why a change of the cell's content is refused.
    fn lock(self) -> Option<&'static str> {
        if self.is_closed {
            return Some("FISCAL_YEAR_CLOSED");
        }
        (self.is_frozen && !self.is_excepted).then_some("RESULTS_FROZEN")
    }

    fn save(&mut self, is_draft: bool, value: u64) -> &'static str {
        let is_handed_in = matches!(self.approval, Some("SUBMITTED" | "APPROVED"));
        if let Some(code) = self.lock() {
            return code;
        }
        if is_draft && is_handed_in {
            return "DRAFT_OVER_HANDED_IN";
        }
        let target = if is_draft { "DRAFT" } else { "SUBMITTED" };
        let stays = self.approval == Some(target) || (!is_draft && is_handed_in);
        if stays && self.value == value {
            return "UNCHANGED";
        }
        let outcome = if self.approval.is_some() {
            "UPDATED"
        } else {
            "CREATED"
        };
        (self.approval, self.value) = (Some(target), value);
        outcome
    }

    fn review(&mut self, is_return: bool) -> &'static str {
        let target = if is_return { "RETURNED" } else { "APPROVED" };
        let lock = self.lock().filter(|code| is_return || *code != "RESULTS_FROZEN");
        match (lock, self.approval) {
            (Some(code), _) => code,
            (None, Some(state)) if state == target => "UNCHANGED",
            (None, Some("DRAFT" | "RETURNED") | None) => "NOT_HANDED_IN",
            (None, Some("APPROVED")) if !is_return => "UNCHANGED",
            (None, Some(_)) => {
                self.approval = Some(target);
                "UPDATED"
            }
        }
    }

    fn turn(flag: &mut bool, to: bool, refusal: &'static str) -> &'static str {
        if *flag == to {
            return refusal;
        }
        *flag = to;
        ""
    }
}

/// The same numbers every time, from a seed that can be read in the test (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

async fn any_sequence_of_steps_answers_by_approval_lock_and_role(app: TestApp) {
    group(&app).await;
    set_up(&app, 2024).await;
    let mut dice = Dice(0x5EED_2026);
    let mut model = Model::default();
    let mut stage = Stage::of(&app).await;
    for step in 0..STEPS {
        let before = model;
        let (name, expected, said) = stage.step(&mut dice, &mut model).await;
        assert_eq!(said, expected, "step {step}: {name} of {before:?}");
        let shown = stage.shown().await;
        let lock = match (model.is_closed, model.is_frozen, model.is_excepted) {
            (true, ..) | (_, true, false) => "LOCKED",
            (false, true, true) => "EXCEPTION",
            (false, false, _) => "OPEN",
        };
        let expected = model.approval.map(|approval| {
            json!({ "approval": approval, "value": f64::from(u32::try_from(model.value).unwrap()), "lock": { "state": lock } })
        });
        assert_eq!(shown, expected, "step {step}: after {name} of {before:?}");
    }
}

struct Stage {
    /// By role, at `N00`; the coordinator and what is group-wide at the top.
    people: Vec<(Role, Client)>,
    reader: Client,
    unit: String,
    result: Option<Value>,
    exception: Option<Value>,
}

impl Stage {
    async fn of(app: &TestApp) -> Self {
        let person = |role: Role| {
            let unit = if role == Role::Coordinator { "ROOT" } else { "N00" };
            (role, app.client(role, unit))
        };
        let unit = app
            .anonymous()
            .query("{ organizationUnit(code: \"N00\") { id } }")
            .await;
        Self {
            people: Role::ALL.iter().copied().map(person).collect(),
            reader: app.client(Role::Coordinator, "ROOT"),
            unit: unit.text("organizationUnit.id").to_owned(),
            result: None,
            exception: None,
        }
    }

    /// Takes a step by somebody: what it is, what it should come to, and what it came to.
    async fn step(&mut self, dice: &mut Dice, model: &mut Model) -> (String, &'static str, String) {
        let which = dice.roll(10);
        // Mostly by whom it is for.
        let right = match which {
            0..=3 => Role::Reporter,
            4..=5 => Role::Approver,
            _ => Role::Coordinator,
        };
        let role = if dice.roll(5) == 0 {
            Role::ALL[usize::try_from(dice.roll(5)).unwrap()]
        } else {
            right
        };
        let client = self
            .people
            .iter()
            .find(|(one, _)| *one == role)
            .unwrap()
            .1
            .clone();
        let (expected, said) = match which {
            0..=3 => {
                self.save(&client, role == right, which == 0, dice.roll(3), model)
                    .await
            }
            4..=5 => self.review(&client, role, which == 5, model).await,
            _ => self.turn(&client, role == right, role, which, model).await,
        };
        (format!("{which} by {role:?}"), expected, said)
    }

    async fn save(
        &mut self,
        client: &Client,
        may: bool,
        is_draft: bool,
        value: u64,
        model: &mut Model,
    ) -> (&'static str, String) {
        let expected = if may {
            model.save(is_draft, value)
        } else {
            "NOT_PERMITTED"
        };
        let rows = [json!({ "indicator": "I1", "unit": "N00", "period": 2024, "value": value })];
        let input = json!({ "mode": "PARTIAL", "asDraft": is_draft, "rows": rows });
        let answer = act(client, "resultsSubmit", super::ROWS, input).await;
        let row = answer.at("resultsSubmit.rows.0");
        if row["result"].is_object() {
            self.result = Some(row["result"]["id"].clone());
        }
        (expected, super::told(&answer, "resultsSubmit").to_owned())
    }

    async fn review(
        &self,
        client: &Client,
        role: Role,
        is_return: bool,
        model: &mut Model,
    ) -> (&'static str, String) {
        let Some(id) = &self.result else {
            return ("", String::new());
        };
        let expected = match role {
            Role::Approver => model.review(is_return),
            Role::Reporter | Role::Coordinator => "NOT_PERMITTED",
            Role::Reader | Role::Admin => "NOT_FOUND",
        };
        let mutation = if is_return {
            "resultsReturn"
        } else {
            "resultsApprove"
        };
        let answer = super::review(client, mutation, id).await;
        (expected, super::told(&answer, mutation).to_owned())
    }

    /// Closes, reopens, freezes, thaws, or excepts and revokes in turn.
    async fn turn(
        &mut self,
        client: &Client,
        may: bool,
        role: Role,
        which: u64,
        model: &mut Model,
    ) -> (&'static str, String) {
        let event = json!({ "eventCode": EVENT });
        let mut thaw = event.clone();
        thaw["reason"] = json!("Fel.");
        let (mutation, input) = match (which, &self.exception) {
            (6, _) if model.is_closed => ("fiscalYearReopen", json!({ "year": 2024, "reason": "Fel." })),
            (6, _) => ("fiscalYearClose", json!({ "year": 2024 })),
            (7, _) => ("reportingEventFreeze", event),
            (8, _) => ("reportingEventThaw", thaw),
            (_, Some(id)) => ("lockExceptionRevoke", json!({ "id": id })),
            (_, None) => (
                "lockExceptionCreate",
                json!({ "unitId": self.unit, "year": 2024, "until": "2026-12-24T00:00:00Z", "reason": "Sent." }),
            ),
        };
        let fields = if mutation == "lockExceptionCreate" {
            "lockException { id }"
        } else {
            ""
        };
        let expected = match mutation {
            "lockExceptionRevoke" if matches!(role, Role::Reader | Role::Admin) => "NOT_FOUND",
            _ if !may => "NOT_PERMITTED",
            "fiscalYearReopen" => Model::turn(&mut model.is_closed, false, "FISCAL_YEAR_NOT_CLOSED"),
            "fiscalYearClose" => Model::turn(&mut model.is_closed, true, "FISCAL_YEAR_CLOSED"),
            "reportingEventFreeze" => Model::turn(&mut model.is_frozen, true, "EVENT_FROZEN"),
            "reportingEventThaw" => Model::turn(&mut model.is_frozen, false, "EVENT_NOT_FROZEN"),
            "lockExceptionCreate" if model.is_closed => "FISCAL_YEAR_CLOSED",
            "lockExceptionCreate" => Model::turn(&mut model.is_excepted, true, ""),
            _ => Model::turn(&mut model.is_excepted, false, ""),
        };
        let answer = act(client, mutation, fields, input).await;
        let said = refusals(&answer, mutation).join(" ");
        if said.is_empty() {
            match mutation {
                "lockExceptionCreate" => {
                    self.exception = Some(answer.at("lockExceptionCreate.lockException.id").clone());
                }
                "lockExceptionRevoke" => self.exception = None,
                _ => {}
            }
        }
        (expected, said.rsplit(' ').next().unwrap_or_default().to_owned())
    }

    /// What the coordinator sees of the cell.
    async fn shown(&self) -> Option<Value> {
        let query = "{ results(filter: { yearFrom: 2024, yearTo: 2024 }) { nodes { approval value lock { state } } } }";
        let answer = self.reader.query(query).await;
        answer.list("results.nodes").first().cloned()
    }
}
