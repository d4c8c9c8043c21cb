//! Organization units as the schema shows them.

use std::sync::Arc;

use arshjul_entity::{OrganizationUnitId, organization_unit};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};

use super::{
    action::Action,
    engine::{
        Connection, Date, GlobalId, Identified, Line, ListKind, Nest, PageArguments, by_text, chosen_units,
        context, hand_over, missing, payload, payloads,
    },
    enums::UnitKind,
};
use crate::{
    domain::policy::HeldAt,
    service::{self, code::Subunits},
    store,
};

#[derive(Clone, Debug)]
pub struct OrganizationUnit(pub Arc<organization_unit::Model>);

impl Nest for OrganizationUnit {}

/// An organization unit (organisationsenhet): a node of the municipal group.
#[Object]
impl OrganizationUnit {
    /// Global id.
    pub async fn id(&self) -> ID {
        GlobalId::row("OrganizationUnit", self.0.id.0)
    }

    /// The unit's code (enhetens kod), such as `SN`; unique and stable.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The unit's name (enhetens namn).
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The unit's kind (enhetens slag).
    fn kind(&self) -> UnitKind {
        self.0.kind.into()
    }

    /// Whether the name is invented example content.
    fn is_example(&self) -> bool {
        self.0.is_example
    }

    /// The unit above (överordnad enhet); null for the root.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        Some(Self::load(ctx, self.0.parent_id?).await)
    }

    /// The units below (underordnade enheter), by code.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Self>> {
        let context = context(ctx).await?;
        let children = context.tree.children(self.0.id);
        Ok(children
            .filter_map(|unit| context.units.get(&unit.id).cloned().map(Self))
            .collect())
    }

    /// The first day of validity (första giltighetsdag).
    fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The last day of validity (sista giltighetsdag); null where none is set.
    fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// The successor (efterträdare): the unit that takes over what is open when this one ends (C4).
    async fn successor(&self, ctx: &Context<'_>) -> Option<Result<Self>> {
        Some(Self::load(ctx, self.0.successor_id?).await)
    }

    /// What the viewer may do at the unit, by the table that decides; the state of what it is done to may still forbid it.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let context = context(ctx).await?;
        // A unit made after the context opened is not in its tree; what a role reaches above it, it reaches here.
        let known = context.tree.by_id(self.0.id).map(|unit| unit.id);
        let unit = known.or(self.0.parent_id);
        Ok(Action::permitted(context, HeldAt::Unit, |reach| {
            unit.is_some_and(|unit| reach.covers(unit))
        }))
    }

    /// Raised by every change; `expectedVersion` of an update must equal it.
    fn version(&self) -> i32 {
        self.0.version
    }
}

impl Identified for OrganizationUnit {
    const KIND: &'static str = "OrganizationUnit";

    async fn of_row(ctx: &Context<'_>, id: i64) -> Result<Option<Self>> {
        let units = &context(ctx).await?.units;
        Ok(units.get(&OrganizationUnitId(id)).cloned().map(Self))
    }
}

impl From<organization_unit::Model> for OrganizationUnit {
    fn from(row: organization_unit::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl OrganizationUnit {
    /// The unit that a row's foreign key names; all units came with the context.
    pub async fn load(ctx: &Context<'_>, id: OrganizationUnitId) -> Result<Self> {
        let unit = context(ctx).await?.units.get(&id).cloned();
        // A unit made after the context opened is not in it.
        unit.map(Self).ok_or_else(|| missing(Self::KIND))
    }

    /// Units by code. One that was made after the context opened is not in it.
    pub async fn all_by_code(
        ctx: &Context<'_>,
        ids: impl Iterator<Item = OrganizationUnitId> + Send,
    ) -> Result<Vec<Self>> {
        let units = &context(ctx).await?.units;
        let mut rows: Vec<_> = ids.filter_map(|id| units.get(&id).cloned()).collect();
        rows.sort_by(|one, other| one.code.cmp(&other.code));
        Ok(rows.into_iter().map(Self).collect())
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
    /// Organization units (organisationsenheter), by code.
    async fn organization_units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; null means 100.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the last row already read.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100; not together with first.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the first row already read.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<OrganizationUnitFilter>,
    ) -> Result<Connection<OrganizationUnit>> {
        let context = context(ctx).await?;
        let filter = hand_over!(filter.unwrap_or_default(), OrganizationUnitFilter => store::organization_unit::Filter {
            kinds, valid_on
        } and (within) as (
            within: chosen_units(context, "filter.within", within.map(|code| vec![code]), Subunits::Included)?
        ));
        let request = PageArguments::new(first, after, last, before).request(ListKind::BY_TEXT, context)?;
        let page =
            store::organization_unit::page(context.store.reader(), &context.scope, &filter, &request).await?;
        Ok(Connection::of(page, |row| by_text(&row.code, row.id.0)))
    }

    /// The unit of a code; null where there is none.
    async fn organization_unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The unit's code (enhetens kod), such as SN.")] code: String,
    ) -> Option<Result<OrganizationUnit>> {
        let found = async {
            let context = context(ctx).await?;
            let unit = context.tree.by_code(&code);
            Ok(unit.and_then(|unit| context.units.get(&unit.id).cloned()))
        };
        Some(found.await.transpose()?.map(OrganizationUnit))
    }
}

/// A new unit.
#[derive(Debug, InputObject)]
pub struct OrganizationUnitCreateInput {
    /// The unit's code (enhetens kod): 1-32 letters A-Z and a-z, digits, `-`, `.` and `_`; unique, and fixed once it is made.
    code: String,
    /// The unit's name (enhetens namn), at most 500 characters.
    name: Line,
    /// The unit's kind (enhetens slag): MUNICIPALITY on top of the group, and nowhere else; below a unit of the same level or a higher
    /// one.
    kind: UnitKind,
    /// Id of the unit above. Null for the municipality itself, which is made first, by someone whose token carries ADMIN for
    /// its code.
    parent_id: Option<ID>,
    /// The first day of validity (första giltighetsdag).
    valid_from: Date,
    /// The last day of validity (sista giltighetsdag); null where none is set.
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
    /// The unit's name (enhetens namn), at most 500 characters.
    name: Option<Line>,
    /// The unit's kind (enhetens slag).
    kind: Option<UnitKind>,
    /// Id of the unit above from now on: takes ADMIN at the unit above, before and after. The municipality stays on top.
    parent_id: MaybeUndefined<ID>,
    /// The first day of validity (första giltighetsdag).
    valid_from: Option<Date>,
    /// The last day of validity (sista giltighetsdag).
    valid_to: MaybeUndefined<Date>,
    /// Id of the unit that takes over what is open when this one ends.
    successor_id: MaybeUndefined<ID>,
}

payloads! {
    /// The new unit, or why there is none.
    OrganizationUnitCreatePayload {
        /// The new unit; null where it was refused.
        organization_unit: OrganizationUnit
    }
    /// The changed unit, or why it was not changed.
    OrganizationUnitUpdatePayload {
        /// The unit after the change; null where it was refused.
        organization_unit: OrganizationUnit
    }
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
        let context = context(ctx).await?;
        let new = hand_over!(input, OrganizationUnitCreateInput => service::organization_unit::New {
            code, name, kind, valid_from, valid_to, is_example;
            parent = OrganizationUnit(parent_id), successor = OrganizationUnit(successor_id),
        });
        payload(context, service::organization_unit::create(context, new).await)
    }

    /// Changes or moves a unit. ADMIN at the unit.
    async fn organization_unit_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: OrganizationUnitUpdateInput,
    ) -> Result<OrganizationUnitUpdatePayload> {
        let context = context(ctx).await?;
        let change = hand_over!(input, OrganizationUnitUpdateInput => service::organization_unit::Update {
            expected_version, name, kind, valid_from, valid_to;
            id = OrganizationUnit(id), parent = OrganizationUnit(parent_id),
            successor = OrganizationUnit(successor_id),
        });
        payload(context, service::organization_unit::update(context, change).await)
    }
}
