//! Organization units as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{OrganizationUnitId, organization_unit};
use async_graphql::{Context, Error, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::{
    action::Action,
    engine::{
        connection::{Connection, ListKind, PageArguments, connect},
        context::session,
        error::{UserError, outcome, read_failure},
        flat::Nest,
        id::GlobalId,
        scalar::Date,
    },
    enums::UnitKind,
};
use crate::{
    domain::policy::HeldAt,
    service::{
        self, Patch,
        code::{self, Subunits},
    },
    store::{self, page::Key},
};

#[derive(Clone, Debug)]
pub struct OrganizationUnit(pub Arc<organization_unit::Model>);

impl Nest for OrganizationUnit {}

/// Organisationsenhet: a node of the municipal group.
#[Object]
impl OrganizationUnit {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("OrganizationUnit", self.0.id.0)
    }

    /// Enhetens kod, such as `SN`; unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Enhetens namn.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Enhetens slag.
    fn kind(&self) -> UnitKind {
        self.0.kind.into()
    }

    /// Whether the name is invented example content.
    fn is_example(&self) -> bool {
        self.0.is_example
    }

    /// Överordnad enhet; null for the root.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        Some(Self::load(ctx, self.0.parent_id?).await)
    }

    /// Underordnade enheter, by code.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Self>> {
        let session = session(ctx).await?;
        let children = session.tree.children(self.0.id);
        Ok(children
            .filter_map(|unit| session.units.get(&unit.id).cloned().map(Self))
            .collect())
    }

    /// Första giltighetsdag.
    fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Sista giltighetsdag; null where none is set.
    fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// Efterträdare: the unit that takes over what is open when this one ends (C4).
    async fn successor(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        Some(Self::load(ctx, self.0.successor_id?).await)
    }

    /// What the viewer may do at the unit, by the table that decides; the state of what it is done to may still forbid it.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let session = session(ctx).await?;
        // A unit made after the session opened is not in its tree; what a role reaches above it, it reaches here.
        let known = session.tree.by_id(self.0.id).map(|unit| unit.id);
        let unit = known.or(self.0.parent_id);
        Ok(Action::permitted(session, HeldAt::Unit, |reach| {
            unit.is_some_and(|unit| reach.covers(unit))
        }))
    }

    /// Raised by every change; `expectedVersion` of an update must equal it.
    fn version(&self) -> i32 {
        self.0.version
    }
}

impl OrganizationUnit {
    /// The unit that a row's foreign key names; all units came with the session.
    pub async fn load(ctx: &Context<'_>, id: OrganizationUnitId) -> Result<Self> {
        let unit = session(ctx).await?.units.get(&id).cloned();
        // A unit made after the session opened is not in it.
        unit.map(Self)
            .ok_or_else(|| Error::new_with_source(format!("no organization unit {}", id.0)))
    }
}

/// Narrows a list of units; what is left out narrows nothing.
#[derive(Debug, Default, InputObject)]
pub struct OrganizationUnitFilter {
    /// Kinds, any of them.
    kinds: Option<Vec<UnitKind>>,
    /// Code of the unit that they are or lie below.
    within: Option<String>,
    /// A day on which they are valid.
    valid_on: Option<Date>,
}

#[derive(Debug, Default)]
pub struct OrganizationUnitQuery;

#[Object]
impl OrganizationUnitQuery {
    /// Organisationsenheter, by code.
    async fn organization_units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<OrganizationUnitFilter>,
    ) -> Result<Connection<OrganizationUnit>> {
        let session = session(ctx).await?;
        let OrganizationUnitFilter {
            kinds,
            within,
            valid_on,
        } = filter.unwrap_or_default();
        let within = within
            .map(|code| code::units(session, "filter.within", &[code], Subunits::Included))
            .transpose()
            .map_err(|failure| read_failure(failure, session.language()))?;
        let filter = store::organization_unit::Filter {
            kinds: kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            within,
            valid_on: valid_on.map(|date| date.0),
        };
        connect(
            PageArguments {
                first,
                after,
                last,
                before,
            },
            ListKind::BY_TEXT,
            session.language(),
            |row: &organization_unit::Model| Key {
                sort: Some(row.code.clone().into()),
                id: row.id.0,
            },
            |row| OrganizationUnit(Arc::new(row)),
            async |request| {
                store::organization_unit::page(session.store.reader(), &session.scope, &filter, &request)
                    .await
            },
        )
        .await
    }

    /// The unit of a code; null where there is none.
    async fn organization_unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Enhetens kod, such as SN.")] code: String,
    ) -> Option<Result<OrganizationUnit>> {
        let session = match session(ctx).await {
            Ok(session) => session,
            Err(error) => return Some(Err(error)),
        };
        let unit = session.tree.by_code(&code)?;
        session
            .units
            .get(&unit.id)
            .cloned()
            .map(|row| Ok(OrganizationUnit(row)))
    }
}

/// A new unit.
#[derive(Debug, InputObject)]
pub struct OrganizationUnitCreateInput {
    /// Enhetens kod: 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique, and fixed once it is made.
    code: String,
    /// Enhetens namn, at most 500 characters.
    name: String,
    /// Enhetens slag: MUNICIPALITY on top of the group, and nowhere else; below a unit of the same level or a higher one.
    kind: UnitKind,
    /// Id of the unit above. Null for the municipality itself, which is made first, by someone whose token carries ADMIN for
    /// its code.
    parent_id: Option<ID>,
    /// Första giltighetsdag.
    valid_from: Date,
    /// Sista giltighetsdag; null where none is set.
    valid_to: Option<Date>,
    /// Id of the unit that takes over what is open when this one ends.
    successor_id: Option<ID>,
    /// Marks an invented example.
    #[graphql(default)]
    is_example: bool,
}

/// A change of a unit. What is left out stays; null erases where erasing is possible.
#[derive(Debug, InputObject)]
pub struct OrganizationUnitUpdateInput {
    /// Id of the unit.
    id: ID,
    /// The version that the change builds on.
    expected_version: i32,
    /// Enhetens namn, at most 500 characters.
    name: Option<String>,
    /// Enhetens slag.
    kind: Option<UnitKind>,
    /// Id of the unit above from now on: takes ADMIN at the unit above, before and after. The municipality stays on top.
    parent_id: MaybeUndefined<ID>,
    /// Första giltighetsdag.
    valid_from: Option<Date>,
    /// Sista giltighetsdag.
    valid_to: MaybeUndefined<Date>,
    /// Id of the unit that takes over what is open when this one ends.
    successor_id: MaybeUndefined<ID>,
}

/// The new unit, or why there is none.
#[derive(Debug, SimpleObject)]
pub struct OrganizationUnitCreatePayload {
    /// The new unit; null where it was refused.
    organization_unit: Option<OrganizationUnit>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

/// The changed unit, or why it was not changed.
#[derive(Debug, SimpleObject)]
pub struct OrganizationUnitUpdatePayload {
    /// The unit after the change; null where it was refused.
    organization_unit: Option<OrganizationUnit>,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

#[derive(Debug, Default)]
pub struct OrganizationUnitMutation;

#[Object]
impl OrganizationUnitMutation {
    /// Adds a unit. ADMIN at the unit above.
    async fn organization_unit_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new unit.")] input: OrganizationUnitCreateInput,
    ) -> Result<OrganizationUnitCreatePayload> {
        let session = session(ctx).await?;
        let OrganizationUnitCreateInput {
            code,
            name,
            kind,
            parent_id,
            valid_from,
            valid_to,
            successor_id,
            is_example,
        } = input;
        let new = service::organization_unit::New {
            code,
            name,
            kind: kind.into(),
            parent: parent_id.map(|id| GlobalId::row_of(&id, "OrganizationUnit")),
            valid_from: valid_from.0,
            valid_to: valid_to.map(|date| date.0),
            successor: successor_id.map(|id| GlobalId::row_of(&id, "OrganizationUnit")),
            is_example,
        };
        let made = service::organization_unit::create(session, new).await;
        let (unit, user_errors) = outcome(made, session.language())?;
        Ok(OrganizationUnitCreatePayload {
            organization_unit: unit.map(|row| OrganizationUnit(Arc::new(row))),
            user_errors,
        })
    }

    /// Changes or moves a unit. ADMIN at the unit.
    async fn organization_unit_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: OrganizationUnitUpdateInput,
    ) -> Result<OrganizationUnitUpdatePayload> {
        let session = session(ctx).await?;
        let OrganizationUnitUpdateInput {
            id,
            expected_version,
            name,
            kind,
            parent_id,
            valid_from,
            valid_to,
            successor_id,
        } = input;
        let change = service::organization_unit::Change {
            id: GlobalId::row_of(&id, "OrganizationUnit"),
            expected_version,
            name,
            kind: kind.map(Into::into),
            parent: Patch::from(parent_id).map(|id: ID| GlobalId::row_of(&id, "OrganizationUnit")),
            valid_from: valid_from.map(|date| date.0),
            valid_to: Patch::from(valid_to).map(|date: Date| date.0),
            successor: Patch::from(successor_id).map(|id: ID| GlobalId::row_of(&id, "OrganizationUnit")),
        };
        let changed = service::organization_unit::update(session, change).await;
        let (unit, user_errors) = outcome(changed, session.language())?;
        Ok(OrganizationUnitUpdatePayload {
            organization_unit: unit.map(|row| OrganizationUnit(Arc::new(row))),
            user_errors,
        })
    }
}
