//! Frameworks, steering documents and what stands in them.

use arshjul_entity::{
    FocusAreaId, FrameworkItemId, GoalId, SteeringDocumentId, focus_area, framework, framework_item, goal,
    perspective, principle, steering_document,
};
use sea_orm::Set;

use super::{
    code::{Codes, SeedError},
    content::{self, Content},
};
use crate::store::{link::Link, seed::Empty};

/// What activities and indicators serve.
#[derive(Debug)]
pub struct Steering {
    pub goals: Codes<GoalId>,
    pub focus_areas: Codes<FocusAreaId>,
}

pub async fn enter(empty: &Empty<'_>, content: &Content) -> Result<Steering, SeedError> {
    let items = frameworks(empty, &content.frameworks).await?;
    let content = &content.steering;
    let documents = documents(empty, &content.documents).await?;
    let goals = goals(empty, &content.goals, &documents, &items).await?;
    let focus_areas = focus_areas(empty, &content.focus_areas, &documents, &goals).await?;
    principles(empty, &content.principles, &documents).await?;
    perspectives(empty, &content.perspectives, &documents).await?;
    Ok(Steering { goals, focus_areas })
}

async fn frameworks(
    empty: &Empty<'_>,
    content: &[content::Framework],
) -> Result<Codes<FrameworkItemId>, SeedError> {
    let mut items = Codes::new("the framework item");
    for framework in content {
        let row = framework::ActiveModel {
            code: Set(framework.code.clone()),
            name: Set(framework.name.clone()),
            name_en: Set(framework.name_en.clone()),
            ..Default::default()
        };
        let framework_id = empty.insert(row).await?.id;
        for content::FrameworkItem(number, code, name, name_en) in &framework.items {
            let row = framework_item::ActiveModel {
                framework_id: Set(framework_id),
                number: Set(*number),
                code: Set(code.clone()),
                name: Set(name.clone()),
                name_en: Set(name_en.clone()),
                ..Default::default()
            };
            items.add(code, empty.insert(row).await?.id);
        }
    }
    Ok(items)
}

async fn documents(
    empty: &Empty<'_>,
    content: &[content::Document],
) -> Result<Codes<SteeringDocumentId>, SeedError> {
    let mut documents = Codes::new("the steering document");
    for document in content {
        let row = steering_document::ActiveModel {
            code: Set(document.code.clone()),
            title: Set(document.title.clone()),
            kind: Set(document.kind),
            vision: Set(document.vision.clone()),
            valid_from: Set(document.valid_from),
            valid_to: Set(Some(document.valid_to)),
            complements_id: Set(documents.optional(document.complements.as_deref())?),
            version: Set(1),
            ..Default::default()
        };
        documents.add(&document.code, empty.insert(row).await?.id);
    }
    Ok(documents)
}

async fn goals(
    empty: &Empty<'_>,
    content: &[content::Goal],
    documents: &Codes<SteeringDocumentId>,
    items: &Codes<FrameworkItemId>,
) -> Result<Codes<GoalId>, SeedError> {
    let mut goals = Codes::new("the goal");
    for goal in content {
        let row = goal::ActiveModel {
            code: Set(goal.code.clone()),
            title: Set(goal.title.clone()),
            description: Set(goal.description.clone()),
            is_example: Set(goal.is_example),
            steering_document_id: Set(documents.id(&goal.document)?),
            version: Set(1),
            ..Default::default()
        };
        let id = empty.insert(row).await?.id;
        goals.add(&goal.code, id);
        let items = items.all(&goal.framework_items)?;
        empty.link(Link::GoalToFrameworkItem, id.0, &items).await?;
    }
    Ok(goals)
}

async fn focus_areas(
    empty: &Empty<'_>,
    content: &[content::FocusArea],
    documents: &Codes<SteeringDocumentId>,
    goals: &Codes<GoalId>,
) -> Result<Codes<FocusAreaId>, SeedError> {
    let mut focus_areas = Codes::new("the focus area");
    for area in content {
        let row = focus_area::ActiveModel {
            code: Set(area.code.clone()),
            number: Set(area.number),
            name: Set(area.name.clone()),
            steering_document_id: Set(documents.id(&area.document)?),
            version: Set(1),
            ..Default::default()
        };
        let id = empty.insert(row).await?.id;
        focus_areas.add(&area.code, id);
        let goals = goals.all(&area.goals)?;
        empty.link(Link::FocusAreaToGoal, id.0, &goals).await?;
    }
    Ok(focus_areas)
}

async fn principles(
    empty: &Empty<'_>,
    content: &[content::Principle],
    documents: &Codes<SteeringDocumentId>,
) -> Result<(), SeedError> {
    let row = |principle: &content::Principle| {
        Ok(principle::ActiveModel {
            steering_document_id: Set(documents.id(&principle.document)?),
            number: Set(principle.number),
            name: Set(principle.name.clone()),
            text: Set(principle.text.clone()),
            ..Default::default()
        })
    };
    let rows = content.iter().map(row).collect::<Result<Vec<_>, SeedError>>()?;
    Ok(empty.insert_many(rows).await?)
}

async fn perspectives(
    empty: &Empty<'_>,
    content: &[content::Perspective],
    documents: &Codes<SteeringDocumentId>,
) -> Result<(), SeedError> {
    let row = |perspective: &content::Perspective| {
        Ok(perspective::ActiveModel {
            steering_document_id: Set(documents.id(&perspective.document)?),
            number: Set(perspective.number),
            code: Set(perspective.code.clone()),
            name: Set(perspective.name.clone()),
            ..Default::default()
        })
    };
    let rows = content.iter().map(row).collect::<Result<Vec<_>, SeedError>>()?;
    Ok(empty.insert_many(rows).await?)
}
