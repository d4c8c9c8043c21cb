//! The policy's table as it is printed.

use arshjul_entity::Role;

use super::policy::{Action, HeldAt};

/// The role × action table as Markdown, for `docs/permissions.md`.
pub fn matrix() -> String {
    let roles: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
    let columns = "---|".repeat(roles.len());
    let row = |action: &Action| {
        let held_at = match action.held_at() {
            HeldAt::Unit => "the unit or above",
            HeldAt::Root => "the root unit",
        };
        let may = |role| {
            if action.roles().contains(role) {
                " yes |"
            } else {
                " – |"
            }
        };
        let cells: String = Role::ALL.iter().map(may).collect();
        format!("| {} | {held_at} |{cells}\n", action.name())
    };
    let rows: String = Action::ALL.iter().map(row).collect();
    format!(
        "| action | held at | {} |\n|---|---|{columns}\n{rows}",
        roles.join(" | ")
    )
}

/// `docs/permissions.md`, whole.
pub fn document() -> String {
    let said = "Which role may do what (A1), printed by `arshjul permissions` from the one table. A role is held for a unit and the \
                units below it.";
    let tools = "What signs in with a personal token reads what is published. Of this table it may read raw results and call resultsSubmit, at the \
                 units that it was made for, while its person may by roles that are given in the database; nothing else (A6, docs/sign-in.md).";
    format!("# Permissions\n\n{said}\n\n{}\n{tools}\n", matrix())
}
