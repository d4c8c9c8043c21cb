//! A municipal group of any size, written past the service where a test needs more of it than the public API would make in
//! reasonable time. Names are short and regular, so that a test can tell what it should see.

use arshjul::domain::collation::sort_key;
use arshjul_entity::{
    ActionPlanStatus, ActivityId, ActivityStatus, Aggregation, ApprovalState, CellState, CountingUnit,
    Direction, DocumentKind, FocusAreaId, Frequency, Gender, GoalId, IndicatorId, OrganizationUnitId,
    SteeringDocumentId, UnitKind, ValueKind, action_plan, activity, figure, focus_area, goal, indicator,
    link, organization_unit, publication, result, steering_document,
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ActiveModelTrait, DatabaseConnection, EntityTrait, QueryOrder as _, Set};

use crate::TestDatabase;

/// How much there is of each.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Committees `N00`, `N01` … below the municipality `ROOT`.
    pub committees: usize,
    /// Of 2026, over all committees, focus areas and goals in turn.
    pub activities: usize,
}

/// What was made, in the order of the names.
#[derive(Clone, Debug)]
pub struct Planted {
    pub root: OrganizationUnitId,
    pub committees: Vec<OrganizationUnitId>,
    /// `F1` to `F4`, each with the goal of its number.
    pub focus_areas: Vec<FocusAreaId>,
    /// `G1` to `G4`.
    pub goals: Vec<GoalId>,
    /// `I1` to `I4`, counts of persons, each with the focus area and the goal of its number, asked of all committees.
    pub indicators: Vec<IndicatorId>,
    pub activities: Vec<ActivityId>,
}

/// The raw value of a committee's cell: no two are alike, so that one which leaks is recognised.
pub fn raw_value(committee: usize, indicator: usize, gender: Gender) -> f64 {
    let gender = match gender {
        Gender::Total => 2,
        Gender::Women | Gender::Men => 1,
    };
    f64::from(u32::try_from((700_000 + committee * 100 + indicator * 10) * gender).expect("a small scenario"))
}

/// Bound values stay below what SQLite takes at once.
const ROWS: usize = 500;

impl Scenario {
    pub async fn plant(self, database: &TestDatabase) -> Planted {
        let db = &database.connect().await;
        let (root, committees) = units(db, self.committees).await;
        let document = document(db).await;
        let goals = goals(db, document).await;
        let focus_areas = focus_areas(db, document, &goals).await;
        let indicators = indicators(db, &goals, &focus_areas, &committees).await;
        let mut planted = Planted {
            root,
            committees,
            goals,
            focus_areas,
            indicators,
            activities: Vec::new(),
        };
        planted.activities = activities(db, self.activities, &planted).await;
        results(db, &planted).await;
        figures(db, &planted).await;
        planted
    }
}

pub(crate) async fn insert<A>(db: &DatabaseConnection, rows: impl IntoIterator<Item = A>)
where
    A: ActiveModelTrait + Send,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<_> = rows.by_ref().take(ROWS).collect();
        A::Entity::insert_many(chunk)
            .exec_without_returning(db)
            .await
            .expect("the scenario fits the tables");
    }
}

async fn units(db: &DatabaseConnection, committees: usize) -> (OrganizationUnitId, Vec<OrganizationUnitId>) {
    let unit = |code: String, kind, parent_id| organization_unit::ActiveModel {
        name: Set(format!("Enhet {code}")),
        code: Set(code),
        kind: Set(kind),
        parent_id: Set(parent_id),
        valid_from: Set(day(1990, 1, 1)),
        is_example: Set(true),
        version: Set(1),
        ..Default::default()
    };
    let root = unit("ROOT".to_owned(), UnitKind::Municipality, None)
        .insert(db)
        .await
        .expect("a root");
    let below = (0..committees).map(|n| unit(format!("N{n:02}"), UnitKind::Committee, Some(root.id)));
    insert(db, below).await;
    let all = organization_unit::Entity::find()
        .order_by_asc(organization_unit::Column::Id)
        .all(db)
        .await
        .expect("units");
    (
        root.id,
        all.iter()
            .map(|unit| unit.id)
            .filter(|id| *id != root.id)
            .collect(),
    )
}

async fn document(db: &DatabaseConnection) -> SteeringDocumentId {
    let document = steering_document::ActiveModel {
        code: Set("DOC".to_owned()),
        title: Set("Ett styrdokument".to_owned()),
        kind: Set(DocumentKind::Strategy),
        valid_from: Set(day(2024, 1, 1)),
        valid_to: Set(Some(day(2030, 12, 31))),
        version: Set(1),
        ..Default::default()
    };
    document.insert(db).await.expect("a document").id
}

async fn goals(db: &DatabaseConnection, document: SteeringDocumentId) -> Vec<GoalId> {
    let goals = (1..=4).map(|n| goal::ActiveModel {
        code: Set(format!("G{n}")),
        title: Set(format!("Mål {n}")),
        is_example: Set(true),
        steering_document_id: Set(document),
        version: Set(1),
        ..Default::default()
    });
    insert(db, goals).await;
    let all = goal::Entity::find()
        .order_by_asc(goal::Column::Id)
        .all(db)
        .await
        .expect("goals");
    all.iter().map(|goal| goal.id).collect()
}

async fn focus_areas(
    db: &DatabaseConnection,
    document: SteeringDocumentId,
    goals: &[GoalId],
) -> Vec<FocusAreaId> {
    let focus_areas = (1..=4).map(|n| focus_area::ActiveModel {
        code: Set(format!("F{n}")),
        number: Set(n),
        name: Set(format!("Fokusområde {n}")),
        steering_document_id: Set(document),
        version: Set(1),
        ..Default::default()
    });
    insert(db, focus_areas).await;
    let all = focus_area::Entity::find()
        .order_by_asc(focus_area::Column::Id)
        .all(db)
        .await
        .expect("focus areas");
    let ids: Vec<_> = all.iter().map(|focus_area| focus_area.id).collect();
    let ties = ids
        .iter()
        .zip(goals)
        .map(|(focus_area, goal)| link::focus_area_goal::ActiveModel {
            focus_area_id: Set(*focus_area),
            goal_id: Set(*goal),
        });
    insert(db, ties).await;
    ids
}

fn indicator(n: i32) -> indicator::ActiveModel {
    indicator::ActiveModel {
        code: Set(format!("I{n}")),
        name: Set(format!("Indikator {n}")),
        unit_of_measure: Set("antal".to_owned()),
        value_kind: Set(ValueKind::Count),
        direction: Set(Direction::HigherIsBetter),
        frequency: Set(Frequency::Year),
        decimals: Set(0),
        factor: Set(1),
        may_exceed_hundred: Set(false),
        gender_tolerance: Set(0.0),
        split_by_gender: Set(true),
        source: Set("Egen uppföljning".to_owned()),
        reporting_level: Set(UnitKind::Committee),
        counting_unit: Set(CountingUnit::Persons),
        threshold: Set(5),
        hides_zeros: Set(false),
        protected_at_source: Set(false),
        hides_complements: Set(true),
        rounding_base: Set(None),
        dominance: Set(None),
        aggregation: Set(Aggregation::None),
        is_example: Set(true),
        version: Set(1),
        ..Default::default()
    }
}

async fn indicators(
    db: &DatabaseConnection,
    goals: &[GoalId],
    focus_areas: &[FocusAreaId],
    asked: &[OrganizationUnitId],
) -> Vec<IndicatorId> {
    insert(db, (1..=4).map(indicator)).await;
    let all = indicator::Entity::find()
        .order_by_asc(indicator::Column::Id)
        .all(db)
        .await
        .expect("indicators");
    let ids: Vec<_> = all.iter().map(|indicator| indicator.id).collect();
    let of_goals = ids
        .iter()
        .zip(goals)
        .map(|(indicator, goal)| link::indicator_goal::ActiveModel {
            indicator_id: Set(*indicator),
            goal_id: Set(*goal),
        });
    insert(db, of_goals).await;
    let of_areas =
        ids.iter()
            .zip(focus_areas)
            .map(|(indicator, area)| link::indicator_focus_area::ActiveModel {
                indicator_id: Set(*indicator),
                focus_area_id: Set(*area),
            });
    insert(db, of_areas).await;
    let of_units = ids.iter().flat_map(|indicator| {
        asked.iter().map(|unit| link::indicator_unit::ActiveModel {
            indicator_id: Set(*indicator),
            unit_id: Set(*unit),
        })
    });
    insert(db, of_units).await;
    ids
}

async fn activities(db: &DatabaseConnection, count: usize, planted: &Planted) -> Vec<ActivityId> {
    let plans = planted.committees.iter().map(|unit| action_plan::ActiveModel {
        unit_id: Set(*unit),
        year: Set(2026),
        status: Set(ActionPlanStatus::Adopted),
        version: Set(1),
        ..Default::default()
    });
    insert(db, plans).await;
    let plans = action_plan::Entity::find()
        .order_by_asc(action_plan::Column::Id)
        .all(db)
        .await
        .expect("plans");
    let activities = (0..count).map(|n| activity::ActiveModel {
        action_plan_id: Set(plans[n % plans.len()].id),
        title: Set(format!("Aktivitet {n}")),
        title_key: Set(sort_key(&format!("Aktivitet {n}"))),
        is_example: Set(true),
        status: Set(ActivityStatus::Planned),
        touches_children: Set(false),
        version: Set(1),
        ..Default::default()
    });
    insert(db, activities).await;
    let all = activity::Entity::find()
        .order_by_asc(activity::Column::Id)
        .all(db)
        .await
        .expect("activities");
    let ids: Vec<_> = all.iter().map(|activity| activity.id).collect();
    let numbered = || ids.iter().enumerate();
    let of_goals = numbered().map(|(n, activity)| link::activity_goal::ActiveModel {
        activity_id: Set(*activity),
        goal_id: Set(planted.goals[n % 4]),
    });
    insert(db, of_goals).await;
    let of_areas = numbered().map(|(n, activity)| link::activity_focus_area::ActiveModel {
        activity_id: Set(*activity),
        focus_area_id: Set(planted.focus_areas[n % 4]),
    });
    insert(db, of_areas).await;
    let of_indicators = numbered().map(|(n, activity)| link::activity_indicator::ActiveModel {
        activity_id: Set(*activity),
        indicator_id: Set(planted.indicators[n % 4]),
    });
    insert(db, of_indicators).await;
    ids
}

/// Raw results of 2025, not published.
async fn results(db: &DatabaseConnection, planted: &Planted) {
    let rows = cells(planted).map(|(unit, indicator, gender, value)| result::ActiveModel {
        indicator_id: Set(indicator),
        unit_id: Set(unit),
        period: Set("2025".to_owned()),
        year: Set(2025),
        gender: Set(gender),
        state: Set(CellState::Value),
        value: Set(Some(value)),
        comment: Set(Some(format!("Anteckning {value}"))),
        approval: Set(ApprovalState::Submitted),
        is_example: Set(true),
        submitted_at: Set(instant()),
        submitted_by: Set("scenario".to_owned()),
        handed_in_at: Set(Some(instant())),
        version: Set(1),
        ..Default::default()
    });
    insert(db, rows).await;
}

/// Figures of 2024, of which no raw results are kept.
async fn figures(db: &DatabaseConnection, planted: &Planted) {
    let publication = publication::ActiveModel {
        name: Set("Hållbarhetsrapport 2024".to_owned()),
        decided_on: Set(day(2025, 4, 1)),
        published_at: Set(instant()),
        published_by: Set("scenario".to_owned()),
        shown: Set(0),
        suppressed: Set(0),
        missing: Set(0),
        ..Default::default()
    };
    let publication = publication.insert(db).await.expect("a publication");
    let rows = cells(planted).map(|(unit, indicator, gender, _)| figure::ActiveModel {
        publication_id: Set(publication.id),
        indicator_id: Set(indicator),
        unit_id: Set(unit),
        period: Set("2024".to_owned()),
        year: Set(2024),
        gender: Set(gender),
        state: Set(CellState::Value),
        value: Set(Some(if gender == Gender::Total { 200.0 } else { 100.0 })),
        published_at: Set(publication.published_at),
        ..Default::default()
    });
    insert(db, rows).await;
}

fn cells(planted: &Planted) -> impl Iterator<Item = (OrganizationUnitId, IndicatorId, Gender, f64)> + '_ {
    planted.committees.iter().enumerate().flat_map(move |(u, unit)| {
        planted
            .indicators
            .iter()
            .enumerate()
            .flat_map(move |(i, indicator)| {
                Gender::ALL
                    .iter()
                    .map(move |gender| (*unit, *indicator, *gender, raw_value(u, i, *gender)))
            })
    })
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn instant() -> DateTime<Utc> {
    "2026-02-01T08:00:00Z".parse().expect("a point in time")
}
