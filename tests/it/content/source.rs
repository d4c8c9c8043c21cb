//! What the example content quotes is as its sources have it, and what it invents says so.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arshjul_entity::{
    activity, focus_area, framework, framework_item, goal, indicator, organization_unit, perspective,
    principle, result, steering_document, target,
};
use arshjul_tests::{TestDatabase, both_databases};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::{all, seeded};

both_databases![
    frameworks_have_their_official_names,
    documents_are_quoted,
    national_indicators_are_those_of_the_list,
    what_is_invented_says_so,
];

const MARK: &str = "Exempel: ";

async fn frameworks_have_their_official_names(database: TestDatabase) {
    let store = seeded(&database).await;
    let mut found = BTreeMap::new();
    for framework in all::<framework::Entity>(&store).await {
        let items = framework_item::Entity::find()
            .filter(framework_item::Column::FrameworkId.eq(framework.id))
            .order_by_asc(framework_item::Column::Number)
            .all(store.reader())
            .await
            .unwrap();
        found.insert(
            framework.name,
            items
                .into_iter()
                .map(|item| item.name)
                .collect::<Vec<_>>()
                .join(" · "),
        );
    }
    let official = [
        (
            "Agenda 2030",
            "Ingen fattigdom · Ingen hunger · God hälsa och välbefinnande · God utbildning för alla · Jämställdhet · \
             Rent vatten och sanitet för alla · Hållbar energi för alla · \
             Anständiga arbetsvillkor och ekonomisk tillväxt · Hållbar industri, innovationer och infrastruktur · \
             Minskad ojämlikhet · Hållbara städer och samhällen · Hållbar konsumtion och produktion · \
             Bekämpa klimatförändringarna · Hav och marina resurser · Ekosystem och biologisk mångfald · \
             Fredliga och inkluderande samhällen · Genomförande och globalt partnerskap",
        ),
        (
            "Barnkonventionen",
            "icke-diskriminering · barnets bästa · liv, överlevnad och utveckling · rätt att uttrycka åsikter",
        ),
        (
            "Folkhälsopolitikens målområden",
            "Det tidiga livets villkor · Kunskaper, kompetenser och utbildning · \
             Arbete, arbetsförhållanden och arbetsmiljö · Inkomster och försörjningsmöjligheter · \
             Boende och närmiljö · Levnadsvanor · Kontroll, inflytande och delaktighet · \
             En jämlik och hälsofrämjande hälso- och sjukvård",
        ),
        (
            "Jämställdhetspolitiska delmål",
            "En jämn fördelning av makt och inflytande · Ekonomisk jämställdhet · Jämställd utbildning · \
             Jämn fördelning av det obetalda hem- och omsorgsarbetet · Jämställd hälsa · \
             Mäns våld mot kvinnor ska upphöra",
        ),
        (
            "Nationella minoriteter",
            "judar · romer · samer · sverigefinnar · tornedalingar",
        ),
    ];
    assert_eq!(
        found,
        official
            .map(|(name, items)| (name.to_owned(), items.to_owned()))
            .into()
    );
}

async fn documents_are_quoted(database: TestDatabase) {
    let store = seeded(&database).await;
    let documents = all::<steering_document::Entity>(&store).await;
    let by_code: HashMap<_, _> = documents
        .iter()
        .map(|document| (document.code.as_str(), document))
        .collect();
    let (programme, strategy) = (by_code["HM2040"], by_code["SSH2030"]);
    assert_eq!(programme.title, "Hållbarhetsmål 2024–2040");
    let vision =
        "Trelleborg ska vara en framgångskommun med hög livskvalitet och en långsiktigt hållbar tillväxt";
    assert_eq!(programme.vision.as_deref(), Some(vision));
    assert_eq!(strategy.title, "Strategi för social hållbarhet 2024–2030");
    assert_eq!(strategy.complements_id, Some(programme.id));

    let areas: Vec<_> = all::<focus_area::Entity>(&store)
        .await
        .into_iter()
        .map(|area| (area.code, area.name))
        .collect();
    let expected = [
        ("F1", "Stöd och relationer genom livet"),
        ("F2", "Utbildning och sysselsättning"),
        ("F3", "Boende och närmiljö"),
        ("F4", "Meningsfull fritid och goda levnadsvanor"),
    ];
    assert_eq!(
        areas,
        expected.map(|(code, name)| (code.to_owned(), name.to_owned()))
    );
    let principles: Vec<_> = all::<principle::Entity>(&store)
        .await
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(
        principles,
        ["Ansvar och uppföljning", "Samverkansprincipen", "Analysprincipen"]
    );
    assert_eq!(all::<perspective::Entity>(&store).await.len(), 5);
    let quoted: Vec<_> = all::<goal::Entity>(&store)
        .await
        .into_iter()
        .filter(|goal| !goal.is_example)
        .collect();
    assert_eq!(
        quoted.iter().map(|goal| goal.code.as_str()).collect::<Vec<_>>(),
        ["M1", "SH"]
    );
}

async fn national_indicators_are_those_of_the_list(database: TestDatabase) {
    let store = seeded(&database).await;
    let indicators = all::<indicator::Entity>(&store).await;
    let national: Vec<_> = indicators
        .iter()
        .filter(|indicator| !indicator.is_example)
        .collect();
    let codes: BTreeSet<_> = national.iter().map(|indicator| indicator.code.as_str()).collect();
    let listed = "N00401 N00536 N00544 N00927 N00956 N00973 N01726 N01951 N02797 N02902 N03926 N07403 N07418 N07907 \
        N07914 N11800 N15428 N17461 N18409 N24013 N31816 N33818 N66077 U01404 U01405 U01413 U01420 U01425 U01429 \
        U09800 U30750";
    assert_eq!(codes, listed.split_whitespace().collect());
    let no_longer_exist = "N02904 N74811 N15533 N85069 N45929 N00955 N02906 U00437 N07400";
    for code in no_longer_exist.split_whitespace() {
        assert!(!codes.contains(code), "{code} no longer exists");
    }
    for indicator in national {
        assert!(
            indicator.source.starts_with("Källa: Kolada"),
            "{}",
            indicator.code
        );
    }
    assert!(indicators.iter().filter(|indicator| indicator.is_example).count() >= 10);
}

async fn what_is_invented_says_so(database: TestDatabase) {
    let store = seeded(&database).await;
    let mut told: Vec<(bool, String)> = Vec::new();
    told.extend(
        all::<organization_unit::Entity>(&store)
            .await
            .into_iter()
            .map(|unit| (unit.is_example, unit.name)),
    );
    told.extend(
        all::<goal::Entity>(&store)
            .await
            .into_iter()
            .map(|goal| (goal.is_example, goal.title)),
    );
    let indicators = all::<indicator::Entity>(&store).await;
    told.extend(
        indicators
            .iter()
            .map(|indicator| (indicator.is_example, indicator.name.clone())),
    );
    let activities = all::<activity::Entity>(&store).await;
    assert!(activities.len() >= 25);
    assert!(activities.iter().all(|activity| activity.is_example));
    told.extend(
        activities
            .into_iter()
            .map(|activity| (activity.is_example, activity.title)),
    );
    for (is_example, text) in told {
        assert_eq!(is_example, text.starts_with(MARK), "{text}");
    }
    // The values of national indicators are as invented as the others.
    for indicator in indicators {
        let description = indicator.description.unwrap_or_default();
        assert!(description.starts_with(MARK), "{}: {description}", indicator.code);
    }
    assert!(
        all::<result::Entity>(&store)
            .await
            .iter()
            .all(|result| result.is_example)
    );
    let targets = all::<target::Entity>(&store).await;
    assert!(!targets.is_empty() && targets.iter().all(|target| target.is_example));
}
