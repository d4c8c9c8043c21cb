//! Deadline rules: read by anyone, written with a permit for the whole group.

use arshjul_entity::{DeadlineKind, DeadlineRuleId, ReportingEventKind, SteeringDocumentId, deadline_rule};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{
    page::{self, Page, PageRequest},
    row::is_any,
    transaction::Transaction,
};
use crate::domain::policy::{Act, Permit, Scope};

/// Narrows a list of rules.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub kinds: Option<Vec<DeadlineKind>>,
    pub feeds: Option<ReportingEventKind>,
    pub steering_document: Option<SteeringDocumentId>,
    pub is_example: Option<bool>,
    pub is_archived: Option<bool>,
}

pub async fn page(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<deadline_rule::Model>, DbErr> {
    use deadline_rule::COLUMN;
    let kinds = filter.kinds.as_ref();
    let chosen = Condition::all()
        .add_option(kinds.map(|kinds| COLUMN.kind.is_in(kinds.iter().copied())))
        .add_option(filter.feeds.map(|feeds| COLUMN.feeds.eq(feeds)))
        .add_option(
            filter
                .steering_document
                .map(|id| COLUMN.steering_document_id.eq(id)),
        )
        .add_option(
            filter
                .is_example
                .map(|is_example| COLUMN.is_example.eq(is_example)),
        )
        .add_option(
            filter
                .is_archived
                .map(|is_archived| COLUMN.is_archived.eq(is_archived)),
        );
    page::by_code(db, deadline_rule::Entity::find().filter(chosen), request).await
}

/// The rules in force, by code: there are some tens.
pub async fn in_force(db: &impl ConnectionTrait, _scope: &Scope) -> Result<Vec<deadline_rule::Model>, DbErr> {
    deadline_rule::Entity::find()
        .filter(deadline_rule::COLUMN.is_archived.eq(false))
        .order_by_asc(deadline_rule::Column::Code)
        .all(db)
        .await
}

/// Those of the rules that are archived.
pub async fn archived(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    rules: impl IntoIterator<Item = i64>,
) -> Result<Vec<DeadlineRuleId>, DbErr> {
    deadline_rule::Entity::find()
        .select_only()
        .column(deadline_rule::Column::Id)
        .filter(deadline_rule::COLUMN.is_archived.eq(true))
        .filter(is_any(
            db.get_database_backend(),
            deadline_rule::Column::Id,
            rules,
        ))
        .into_tuple()
        .all(db)
        .await
}

/// Holds all rules until the transaction ends: what they hang on is a rule about several rows. Reading goes on. SQLite's one writer
/// holds the whole database already.
pub async fn hold_all<A: Act>(tx: &Transaction, _permit: &Permit<A>) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE deadline_rule IN SHARE ROW EXCLUSIVE MODE")
            .await?;
    }
    Ok(())
}

/// The codes of rules in force that hang on the rule, in order.
pub async fn hanging_on(
    db: &impl ConnectionTrait,
    _scope: &Scope,
    rule: DeadlineRuleId,
) -> Result<Vec<String>, DbErr> {
    use deadline_rule::COLUMN;
    let rules = deadline_rule::Entity::find()
        .filter(COLUMN.anchor_rule_id.eq(rule))
        .filter(COLUMN.is_archived.eq(false))
        .order_by_asc(deadline_rule::Column::Code)
        .all(db)
        .await?;
    Ok(rules.into_iter().map(|rule| rule.code).collect())
}
