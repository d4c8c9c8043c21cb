//! A year's deadlines made from the rules, as the schema shows it.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use super::{
    calendar::Deadline,
    engine::{Date, UserError, context, outcome},
    enums::DeadlineChangeKind,
    organization_unit::OrganizationUnit,
};
use crate::{
    domain::calendar::generation::ChangeKind,
    service::{
        self,
        generation::{GeneratedDeadline, Generation, Mode},
    },
};

#[derive(Clone, Debug)]
pub struct DeadlineChange(GeneratedDeadline);

/// A change of a deadline (ändring av en hålltid): what generating the year does to it, and why.
#[Object]
impl DeadlineChange {
    /// What happens (vad som händer).
    fn kind(&self) -> DeadlineChangeKind {
        self.0.change.kind.into()
    }

    /// Why (varför), in Swedish or English by `Accept-Language`.
    async fn reason(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.0.change.reason.explanation(context(ctx).await?.language()))
    }

    /// The deadline (hålltid); null where it is not there yet.
    async fn deadline(&self, ctx: &Context<'_>) -> Option<Result<Deadline>> {
        Deadline::load(ctx, self.0.id?).await.transpose()
    }

    /// The deadline's code (hålltidens kod), as it is afterwards.
    fn code(&self) -> &str {
        &self.0.change.code
    }

    /// The title (rubrik), as it is afterwards.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// The day before the change (dagen före); null where it is not there, or withdrawn.
    fn before(&self) -> Option<Date> {
        self.0.change.before.map(Date)
    }

    /// The day after the change (dagen efter); null where it is withdrawn.
    fn after(&self) -> Option<Date> {
        self.0.change.after.map(Date)
    }

    /// Units that are added (enheter som tillkommer), by code.
    async fn added_units(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationUnit>> {
        OrganizationUnit::all_by_code(ctx, self.0.change.added_units.iter().copied()).await
    }

    /// Units that are taken away (enheter som tas bort), by code; never one that has handed in or was let off.
    async fn removed_units(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationUnit>> {
        OrganizationUnit::all_by_code(ctx, self.0.change.removed_units.iter().copied()).await
    }
}

/// The changes as the schema shows them.
pub fn changes(generation: Generation) -> Vec<DeadlineChange> {
    generation.lines.into_iter().map(DeadlineChange).collect()
}

/// Which year to make deadlines for.
#[derive(Debug, InputObject)]
pub struct DeadlinesGenerateInput {
    /// The calendar year (kalenderår), 2005-2100, that someone has set up. A deadline belongs to the year of its day.
    year: i32,
    /// Only tell what would change.
    #[graphql(default)]
    dry_run: bool,
}

/// What became of the year's deadlines, or why nothing did.
#[derive(Debug, SimpleObject)]
pub struct DeadlinesGeneratePayload {
    /// Changes (ändringar), by day and code, what stays as it is among them; empty where it was refused.
    changes: Vec<DeadlineChange>,
    /// How many are ADDED.
    added: usize,
    /// How many are MOVED.
    moved: usize,
    /// How many are CHANGED.
    changed: usize,
    /// How many are UNCHANGED.
    unchanged: usize,
    /// How many are WITHDRAWN.
    withdrawn: usize,
    /// How many are KEPT.
    kept: usize,
    /// Whether it is carried out: not in a dry run, and not where it was refused.
    committed: bool,
    /// Why it was refused; empty where it was not.
    user_errors: Vec<UserError>,
}

#[derive(Debug, Default)]
pub struct GenerationMutation;

#[Object]
impl GenerationMutation {
    /// Makes a year's deadlines from the rules. What a person moved stays moved, what is handed in stays, what the rules no longer give
    /// is withdrawn; doing it again changes nothing. COORDINATOR at the root unit.
    async fn deadlines_generate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which year.")] input: DeadlinesGenerateInput,
    ) -> Result<DeadlinesGeneratePayload> {
        let context = context(ctx).await?;
        let DeadlinesGenerateInput { year, dry_run } = input;
        let mode = if dry_run { Mode::DryRun } else { Mode::Commit };
        let generated = service::generation::generate(context, year, mode).await;
        let (generated, user_errors) = outcome(generated, context.language())?;
        let committed = generated
            .as_ref()
            .is_some_and(|generation| generation.is_committed);
        let lines = generated.map(|generation| generation.lines).unwrap_or_default();
        let count = |kind| lines.iter().filter(|line| line.change.kind == kind).count();
        Ok(DeadlinesGeneratePayload {
            added: count(ChangeKind::Added),
            moved: count(ChangeKind::Moved),
            changed: count(ChangeKind::Changed),
            unchanged: count(ChangeKind::Unchanged),
            withdrawn: count(ChangeKind::Withdrawn),
            kept: count(ChangeKind::Kept),
            committed,
            user_errors,
            changes: lines.into_iter().map(DeadlineChange).collect(),
        })
    }
}
