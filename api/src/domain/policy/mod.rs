//! Who may do what: the role × action table (A1, A4), what a viewer may read (A2, A3) and the permits that writes ask for.
//!
//! A [`Permit`] is made in `permit` and nowhere else; the functions of `store` that write take one, so that a forgotten check does
//! not compile.

use std::collections::BTreeSet;

use arshjul_entity::{OrganizationUnitId, Role};

use super::{token_scope::TokenScope, unit::UnitTree};

mod permit;

pub use permit::Permit;

macro_rules! actions {
    ($( $(#[$doc:meta])* $name:ident = $text:literal, $reach:ident, [$($role:ident),+]; )*) => {
        /// Everything that takes a role.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Mutations are named as in the schema; reads by what they open.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            pub const fn roles(self) -> &'static [Role] {
                match self { $(Self::$name => &[$(Role::$role),+],)* }
            }

            pub const fn held_at(self) -> HeldAt {
                match self { $(Self::$name => HeldAt::$reach,)* }
            }
        }

        /// The actions as types, for [`Permit`].
        pub mod act {
            $(
                #[derive(Clone, Copy, Debug)]
                pub struct $name;

                impl super::Act for $name {
                    const ACTION: super::Action = super::Action::$name;
                }
            )*
        }
    };
}

/// Where a role must be held for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldAt {
    /// At the unit that is acted on, or above it.
    Unit,
    /// At the root unit: the action concerns the whole group.
    Root,
}

actions! {
    /// Plans and activities before adoption.
    ReadDrafts = "read drafts", Unit, [Reader, Reporter, Approver, Coordinator];
    /// Raw results, with comments and history.
    ReadRaw = "read raw results", Unit, [Reporter, Approver, Coordinator];
    /// Who holds which role.
    ReadGrants = "read role grants", Unit, [Admin];
    /// Why disclosure control hid what it hid: finer than what is published (S3).
    ReadCauses = "read causes of suppression", Root, [Coordinator];
    ResultsSubmit = "resultsSubmit", Unit, [Reporter];
    ResultsApprove = "resultsApprove", Unit, [Approver];
    ResultsReturn = "resultsReturn", Unit, [Approver];
    ActivityCreate = "activityCreate", Unit, [Reporter];
    ActivityUpdate = "activityUpdate", Unit, [Reporter];
    PublicationCreate = "publicationCreate", Root, [Coordinator];
    GoalCreate = "goalCreate", Root, [Coordinator];
    GoalUpdate = "goalUpdate", Root, [Coordinator];
    FocusAreaCreate = "focusAreaCreate", Root, [Coordinator];
    FocusAreaUpdate = "focusAreaUpdate", Root, [Coordinator];
    IndicatorCreate = "indicatorCreate", Root, [Coordinator];
    IndicatorUpdate = "indicatorUpdate", Root, [Coordinator];
    IndicatorRelationDismiss = "indicatorRelationDismiss", Root, [Coordinator];
    ReportingCycleSet = "reportingCycleSet", Root, [Coordinator];
    FiscalYearClose = "fiscalYearClose", Root, [Coordinator];
    FiscalYearReopen = "fiscalYearReopen", Root, [Coordinator];
    ReportingEventFreeze = "reportingEventFreeze", Root, [Coordinator];
    ReportingEventThaw = "reportingEventThaw", Root, [Coordinator];
    LockExceptionCreate = "lockExceptionCreate", Root, [Coordinator];
    LockExceptionRevoke = "lockExceptionRevoke", Root, [Coordinator];
    DeadlineRuleCreate = "deadlineRuleCreate", Root, [Coordinator];
    DeadlineRuleUpdate = "deadlineRuleUpdate", Root, [Coordinator];
    DeadlineRuleArchive = "deadlineRuleArchive", Root, [Coordinator];
    DeadlineRuleTemplateAdopt = "deadlineRuleTemplateAdopt", Root, [Coordinator];
    DeadlinesGenerate = "deadlinesGenerate", Root, [Coordinator];
    DeadlineCreate = "deadlineCreate", Root, [Coordinator];
    DeadlineMove = "deadlineMove", Root, [Coordinator];
    DeadlineCancel = "deadlineCancel", Root, [Coordinator];
    DeadlineComplete = "deadlineComplete", Unit, [Reporter, Approver, Coordinator];
    DeadlineAnswer = "deadlineAnswer", Unit, [Reporter, Approver, Coordinator];
    DeadlineReopen = "deadlineReopen", Unit, [Reporter, Approver, Coordinator];
    DeadlineWaive = "deadlineWaive", Root, [Coordinator];
    DeadlinesMerge = "deadlinesMerge", Root, [Coordinator];
    DeadlinesUnmerge = "deadlinesUnmerge", Root, [Coordinator];
    DeadlinesAskOnce = "deadlinesAskOnce", Root, [Coordinator];
    DeadlineAskFor = "deadlineAskFor", Root, [Coordinator];
    YearStart = "yearStart", Root, [Coordinator];
    CalendarProposalApply = "calendarProposalApply", Root, [Coordinator];
    OrganizationUnitCreate = "organizationUnitCreate", Unit, [Admin];
    OrganizationUnitUpdate = "organizationUnitUpdate", Unit, [Admin];
    RoleGrantCreate = "roleGrantCreate", Unit, [Admin];
    RoleGrantRevoke = "roleGrantRevoke", Unit, [Admin];
    CalendarFeedCreate = "calendarFeedCreate", Unit, [Reader, Reporter, Approver, Coordinator, Admin];
    /// Another's: one's own takes no role.
    CalendarFeedRevoke = "calendarFeedRevoke", Unit, [Admin];
    /// One's own, for which a role anywhere is enough.
    PersonalAccessTokenCreate = "personalAccessTokenCreate", Unit, [Reader, Reporter, Approver, Coordinator, Admin];
    /// Another's: one's own takes no role.
    PersonalAccessTokenRevoke = "personalAccessTokenRevoke", Root, [Admin];
}

/// An action as a type.
pub trait Act {
    const ACTION: Action;
}

/// A role held for a unit and everything below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Grant {
    pub role: Role,
    pub unit: OrganizationUnitId,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    Anonymous,
    Person {
        subject: String,
        name: Option<String>,
        grants: Vec<Grant>,
    },
    /// A tool with a personal token: what the person may do, as far as the token is made for it.
    Token {
        subject: String,
        grants: Vec<Grant>,
        scope: TokenScope,
    },
}

impl Viewer {
    /// Whose own things are open; those of a person are not to their tools.
    fn subject(&self) -> Option<&str> {
        match self {
            Self::Person { subject, .. } => Some(subject),
            Self::Anonymous | Self::Token { .. } => None,
        }
    }

    /// The name that changes are recorded under.
    pub fn actor(&self) -> &str {
        match self {
            Self::Anonymous => "",
            Self::Person { subject, .. } | Self::Token { subject, .. } => subject,
        }
    }

    pub fn grants(&self) -> &[Grant] {
        match self {
            Self::Anonymous => &[],
            Self::Person { grants, .. } | Self::Token { grants, .. } => grants,
        }
    }

    /// Whether their tool was not made for this anywhere.
    fn is_outside_of_token(&self, action: Action) -> bool {
        matches!(self, Self::Token { scope, .. } if scope.units(action).is_empty())
    }

    /// The units at which the viewer may do this.
    pub fn reach(&self, tree: &UnitTree, action: Action) -> Reach {
        let held = self.held(tree, action);
        match self {
            Self::Token { scope, .. } => held.within(scope.units(action), tree),
            Self::Anonymous | Self::Person { .. } => held,
        }
    }

    /// The units at which a role opens this.
    fn held(&self, tree: &UnitTree, action: Action) -> Reach {
        let mut units = BTreeSet::new();
        let opens = |grant: &&Grant| action.roles().contains(&grant.role);
        for grant in self.grants().iter().filter(opens) {
            // At the root a role reaches units that are made after this was asked, too.
            if tree.is_root(grant.unit) {
                return Reach::Group;
            }
            if action.held_at() == HeldAt::Unit {
                units.extend(tree.with_subunits(grant.unit));
            }
        }
        Reach::Units(units)
    }
}

/// A set of units that a role opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of them, also ones made a moment ago.
    Group,
    Units(BTreeSet<OrganizationUnitId>),
}

impl Reach {
    pub fn covers(&self, unit: OrganizationUnitId) -> bool {
        match self {
            Self::Group => true,
            Self::Units(units) => units.contains(&unit),
        }
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Units(units) if units.is_empty())
    }

    /// What of it lies at these units and below them.
    fn within(self, named: &BTreeSet<OrganizationUnitId>, tree: &UnitTree) -> Self {
        if named.iter().any(|unit| tree.is_root(*unit)) {
            return self;
        }
        let named = named.iter().flat_map(|unit| tree.with_subunits(*unit));
        Self::Units(named.filter(|unit| self.covers(*unit)).collect())
    }
}

impl TokenScope {
    /// The units that a token is made for this at.
    fn units(&self, action: Action) -> &BTreeSet<OrganizationUnitId> {
        const NONE: &BTreeSet<OrganizationUnitId> = &BTreeSet::new();
        match action {
            Action::ReadRaw => &self.read_raw,
            Action::ResultsSubmit => &self.submit,
            _ => NONE,
        }
    }
}

/// What the viewer may read. Every read of `store` takes one.
#[derive(Clone, Debug)]
pub struct Scope {
    pub drafts: Reach,
    pub raw: Reach,
    /// Why cells were hidden: all of the group, or nothing.
    pub causes: Reach,
    /// Administered: who holds which role there, and what they subscribe to.
    pub grants: Reach,
    /// Who asks, as rows of one's own name them; none who has not signed in.
    pub subject: Option<String>,
}

impl Scope {
    /// Published content is open to everyone who gets this far: the edge turns the anonymous away where the operator has
    /// not opened it (A2).
    pub fn of(viewer: &Viewer, tree: &UnitTree) -> Self {
        Self {
            drafts: viewer.reach(tree, Action::ReadDrafts),
            raw: viewer.reach(tree, Action::ReadRaw),
            causes: viewer.reach(tree, Action::ReadCauses),
            grants: viewer.reach(tree, Action::ReadGrants),
            subject: viewer.subject().map(str::to_owned),
        }
    }
}
