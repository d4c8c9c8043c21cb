//! The schema: thin object types over rows, inputs, payloads, per-request loaders.

use async_graphql::{EmptySubscription, MergedObject, SDLExportOptions, SchemaBuilder, ValidationMode};

use crate::{service::calendar::StandingTemplate, store::Store};

pub mod action;
pub mod action_plan;
pub mod activity;
pub mod calendar;
pub mod calendar_feed;
pub mod closing;
pub mod completeness;
pub mod correction;
pub mod deadline_rule;
pub mod disclosure;
pub mod engine;
pub mod enums;
pub mod figure;
pub mod fiscal_year;
pub mod focus_area;
pub mod framework;
pub mod generation;
pub mod goal;
pub mod history;
pub mod indicator;
pub mod lock;
pub mod node;
pub mod organization_unit;
pub mod personal_access_token;
pub mod publication;
pub mod result;
pub mod review;
pub mod role_grant;
pub mod series;
pub mod steering_document;
pub mod submission;
pub mod viewer;

/// Everything that can be read: a municipality's goals, indicators and results, and the year of its reporting (årshjulet). Names are in
/// English; descriptions have the Swedish terms in parentheses, and the rules that decide by their numbers, such as P1, R7 and C6.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    node::NodeQuery,
    viewer::ViewerQuery,
    organization_unit::OrganizationUnitQuery,
    steering_document::SteeringDocumentQuery,
    goal::GoalQuery,
    focus_area::FocusAreaQuery,
    activity::ActivityQuery,
    action_plan::ActionPlanQuery,
    indicator::IndicatorQuery,
    framework::FrameworkQuery,
    calendar::CalendarQuery,
    calendar::CalendarProposalQuery,
    calendar::DeadlineQuery,
    fiscal_year::FiscalYearQuery,
    completeness::CompletenessQuery,
    deadline_rule::DeadlineRuleQuery,
    deadline_rule::DeadlineRuleTemplateQuery,
    figure::FigureQuery,
    figure::FigureGroupQuery,
    indicator::TargetQuery,
    publication::PublicationQuery,
    disclosure::DisclosureQuery,
    result::ResultQuery,
    role_grant::RoleGrantQuery,
    calendar_feed::CalendarFeedQuery,
    personal_access_token::PersonalAccessTokenQuery,
);

/// Everything that can be changed. Mutations are named subject first, take one `input`, and answer with the changed object and
/// `userErrors`.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    organization_unit::OrganizationUnitMutation,
    goal::GoalMutation,
    focus_area::FocusAreaMutation,
    activity::ActivityMutation,
    indicator::IndicatorMutation,
    publication::PublicationMutation,
    fiscal_year::FiscalYearMutation,
    closing::ClosingMutation,
    lock::LockMutation,
    deadline_rule::DeadlineRuleMutation,
    deadline_rule::DeadlineRuleTemplateMutation,
    generation::GenerationMutation,
    submission::SubmissionMutation,
    review::ReviewMutation,
    role_grant::RoleGrantMutation,
    calendar_feed::CalendarFeedMutation,
    personal_access_token::PersonalAccessTokenMutation,
    calendar::DeadlineMutation,
);

pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// What runs checked requests.
pub type Engine = engine::run::Engine<Schema>;

/// What answers requests over a database.
pub fn engine(store: Store, standing_template: StandingTemplate) -> Engine {
    Engine::new(schema(), DESCRIPTION, store, standing_template)
}

/// The schema. Its limits are checked on the document before it gets here (`engine/document`); extensions would switch the engine's
/// fast path off.
pub fn schema() -> Schema {
    builder().finish()
}

fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    // The guard has checked the document; what the engine would find besides is found while it runs.
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .validation_mode(ValidationMode::Fast)
}

/// What the whole schema is for.
pub const DESCRIPTION: &str = "The follow-up of a municipal group (uppföljning): goals, focus areas, activities, indicators and their published \
    values, and the year's deadlines (årshjulet) beside interim reports and year-end closing.";

/// The schema in GraphQL's definition language, as kept in `schema.graphql`. The library has no place for what the whole is for.
pub fn definition() -> String {
    let sdl = schema().sdl_with_options(SDLExportOptions::new().include_specified_by());
    let described = format!("\n\"\"\"\n{DESCRIPTION}\n\"\"\"\nschema {{");
    sdl.replacen("\nschema {", &described, 1)
}
