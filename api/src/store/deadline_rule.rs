//! Deadline rules: read by anyone, written with a permit for the whole group.

use arshjul_entity::{DeadlineKind, DeadlineRuleId, ReportingEventKind, SteeringDocumentId, deadline_rule};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    IntoActiveModel, NotSet, QueryFilter, QueryOrder,
};

use super::{
    page::{Page, PageRequest},
    row,
};
use crate::domain::policy::{Act, Permit, Scope, act};

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
    scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<deadline_rule::Model>, DbErr> {
    use deadline_rule::COLUMN;
    let mut select = deadline_rule::Entity::find();
    if let Some(kinds) = &filter.kinds {
        select = select.filter(COLUMN.kind.is_in(kinds.iter().copied()));
    }
    if let Some(feeds) = filter.feeds {
        select = select.filter(COLUMN.feeds.eq(feeds));
    }
    if let Some(document) = filter.steering_document {
        select = select.filter(COLUMN.steering_document_id.eq(document));
    }
    if let Some(is_example) = filter.is_example {
        select = select.filter(COLUMN.is_example.eq(is_example));
    }
    if let Some(is_archived) = filter.is_archived {
        select = select.filter(COLUMN.is_archived.eq(is_archived));
    }
    row::page_by_code(db, scope, select, request).await
}

/// The rules in force, by code: there are some tens.
pub async fn in_force(db: &impl ConnectionTrait, _scope: &Scope) -> Result<Vec<deadline_rule::Model>, DbErr> {
    deadline_rule::Entity::find()
        .filter(deadline_rule::COLUMN.is_archived.eq(false))
        .order_by_asc(deadline_rule::Column::Code)
        .all(db)
        .await
}

/// Holds all rules until the transaction ends: what they hang on is a rule about several rows. Reading goes on. SQLite's one writer
/// holds the whole database already.
pub async fn hold_all<A: Act>(tx: &DatabaseTransaction, _permit: &Permit<A>) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE deadline_rule IN SHARE ROW EXCLUSIVE MODE")
            .await?;
    }
    Ok(())
}

/// The id is the database's to give.
pub async fn insert(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::DeadlineRuleCreate>,
    rule: deadline_rule::Model,
) -> Result<deadline_rule::Model, DbErr> {
    let mut row = rule.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(db).await
}

pub async fn update(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::DeadlineRuleUpdate>,
    rule: deadline_rule::Model,
) -> Result<deadline_rule::Model, DbErr> {
    rule.into_active_model().reset_all().update(db).await
}

/// The rule makes no deadlines any more.
pub async fn archive(
    db: &impl ConnectionTrait,
    _permit: &Permit<act::DeadlineRuleArchive>,
    rule: deadline_rule::Model,
) -> Result<deadline_rule::Model, DbErr> {
    let rule = deadline_rule::Model {
        is_archived: true,
        version: rule.version + 1,
        ..rule
    };
    rule.into_active_model().reset_all().update(db).await
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
