//! Units made, changed and moved. The tree holds still meanwhile: a rule about it is a rule about several rows.

use arshjul_entity::{OrganizationUnitId, UnitKind, organization_unit};
use chrono::NaiveDate;
use sea_orm::Set;

use super::{
    Failure, Patch,
    audit::{self, Change},
    context::{self, RequestContext},
    input::{self, Check, TITLE, not_found},
    same_version,
};
use crate::{
    domain::{
        policy::{Permit, act},
        rejection::{Reason, Rejection},
        unit::{Unit, UnitTree, misplacement},
    },
    store,
};

/// A new unit; an id that named nothing is none.
#[derive(Debug)]
pub struct New {
    pub code: String,
    pub name: String,
    pub kind: UnitKind,
    pub parent: Option<Option<i64>>,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
    pub successor: Option<Option<i64>>,
    pub is_example: bool,
}

pub async fn create(context: &RequestContext, new: New) -> Result<organization_unit::Model, Failure> {
    let found =
        |field: &str, id: Option<Option<i64>>| id.map(|id| input::unit(&context.tree, field, id)).transpose();
    let parent = found("parentId", new.parent)?;
    let successor = found("successorId", new.successor)?;
    let permit = match (parent, context.tree.root()) {
        (Some(parent), _) => Permit::at(&context.viewer, &context.tree, parent.id)?,
        (None, Some(root)) => Permit::at(&context.viewer, &context.tree, root.id)?,
        (None, None) => first_unit(context, &context.tree, &new.code)?,
    };
    let tx = context.store.begin().await?;
    store::organization_unit::hold_tree(&tx, &permit).await?;
    let tree = context::tree(&store::organization_unit::all(&tx).await?);
    let parent = parent.and_then(|parent| tree.by_id(parent.id));
    let mut check = Check::default();
    check.code("code", &new.code);
    check.text("name", &new.name, TITLE);
    validity(&mut check, new.valid_from, new.valid_to);
    match (parent, tree.root()) {
        (None, Some(root)) => check.refuse("parentId", second_root(root)),
        _ => place(&mut check, new.kind, parent),
    }
    check.done()?;
    let unit = organization_unit::ActiveModel {
        code: Set(new.code.clone()),
        name: Set(new.name),
        kind: Set(new.kind),
        parent_id: Set(parent.map(|parent| parent.id)),
        valid_from: Set(new.valid_from),
        valid_to: Set(new.valid_to),
        successor_id: Set(successor.map(|unit| unit.id)),
        is_example: Set(new.is_example),
        version: Set(1),
        ..Default::default()
    };
    let unit = store::organization_unit::insert(&tx, &permit, unit)
        .await
        .map_err(|error| input::taken(error, &new.code))?;
    let change = Change::made(Some(unit.id), &unit);
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(unit)
}

/// A change of a unit. Its code is what other systems know it by, and stays.
#[derive(Debug)]
pub struct Update {
    pub id: Option<i64>,
    pub expected_version: i32,
    pub name: Option<String>,
    pub kind: Option<UnitKind>,
    pub parent: Patch<Option<i64>>,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Patch<NaiveDate>,
    pub successor: Patch<Option<i64>>,
}

pub async fn update(context: &RequestContext, update: Update) -> Result<organization_unit::Model, Failure> {
    let found = |field: &str, current, id: Patch<Option<i64>>| match id {
        Patch::Keep => Ok(current),
        Patch::Erase => Ok(None),
        Patch::Replace(id) => input::unit(&context.tree, field, id).map(|unit| Some(unit.id)),
    };
    let unit = input::unit(&context.tree, "id", update.id)?;
    let permit = Permit::<act::OrganizationUnitUpdate>::at(&context.viewer, &context.tree, unit.id)?;
    let moved_to = found("parentId", unit.parent, update.parent)?;
    if moved_to != unit.parent {
        permit_move(context, unit.parent, moved_to)?;
    }
    let successor = found("successorId", unit.successor, update.successor)?;
    let tx = context.store.begin().await?;
    store::organization_unit::hold_tree(&tx, &permit).await?;
    let rows = store::organization_unit::all(&tx).await?;
    let tree = context::tree(&rows);
    let current = rows.into_iter().find(|row| row.id == unit.id);
    let current = current.ok_or_else(|| not_found("id", "organizationUnit"))?;
    same_version(update.expected_version, current.version)?;
    let changed = organization_unit::Model {
        name: update.name.unwrap_or_else(|| current.name.clone()),
        kind: update.kind.unwrap_or(current.kind),
        parent_id: moved_to,
        valid_from: update.valid_from.unwrap_or(current.valid_from),
        valid_to: update.valid_to.apply(current.valid_to),
        successor_id: successor,
        version: current.version + 1,
        ..current.clone()
    };
    check_change(&tree, &current, &changed)?;
    let unit = store::organization_unit::update(&tx, &permit, changed).await?;
    let change = Change::changed(Some(unit.id), &current, &unit);
    audit::record(&tx, context, &permit, [change]).await?;
    tx.commit().await?;
    Ok(unit)
}

fn check_change(
    tree: &UnitTree,
    current: &organization_unit::Model,
    changed: &organization_unit::Model,
) -> Result<(), Failure> {
    let mut check = Check::default();
    check.text("name", &changed.name, TITLE);
    validity(&mut check, changed.valid_from, changed.valid_to);
    if tree.succeeds(changed.successor_id, changed.id) {
        check.refuse("successorId", Reason::CircularSuccessor);
    }
    let parent = changed.parent_id.and_then(|id| tree.by_id(id));
    match (parent, current.parent_id.and(tree.root())) {
        (Some(parent), _) if tree.is_within(parent.id, changed.id) => {
            check.refuse("parentId", Reason::CircularParent);
        }
        (None, Some(root)) => check.refuse("parentId", second_root(root)),
        _ => place(&mut check, changed.kind, parent),
    }
    let misplaced = tree
        .children(changed.id)
        .find_map(|child| misplacement(child.kind, Some(changed.kind)));
    if let Some(reason) = misplaced {
        check.refuse("kind", reason);
    }
    check.done()
}

/// A move changes both what lies below the old parent and what lies below the new one.
fn permit_move(
    context: &RequestContext,
    from: Option<OrganizationUnitId>,
    to: Option<OrganizationUnitId>,
) -> Result<(), Failure> {
    for end in [from, to].into_iter().flatten() {
        Permit::<act::OrganizationUnitUpdate>::at(&context.viewer, &context.tree, end)
            .map_err(|reason| Rejection::at("parentId", reason))?;
    }
    Ok(())
}

/// In an empty group nobody holds a role in the database: whoever makes its first unit is known by their token.
fn first_unit(
    context: &RequestContext,
    tree: &UnitTree,
    code: &str,
) -> Result<Permit<act::OrganizationUnitCreate>, Failure> {
    let claims = context
        .visit
        .identity
        .iter()
        .flat_map(|identity| &identity.grants);
    let claims = claims
        .filter(|grant| grant.unit_code == code)
        .map(|grant| grant.role);
    Ok(Permit::of_first_unit(&context.viewer, tree, code, claims)?)
}

fn second_root(root: &Unit) -> Reason {
    Reason::SecondRoot {
        root: root.code.clone(),
    }
}

fn validity(check: &mut Check, from: NaiveDate, to: Option<NaiveDate>) {
    if to.is_some_and(|to| to < from) {
        check.refuse("validTo", Reason::DatesReversed);
    }
}

fn place(check: &mut Check, kind: UnitKind, parent: Option<&Unit>) {
    if let Some(reason) = misplacement(kind, parent.map(|parent| parent.kind)) {
        check.refuse("kind", reason);
    }
}
