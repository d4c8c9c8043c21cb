//! What a start finds or makes of the database: tables that are up to date, and example content in one that is new.

use arshjul_entity::Role;
use arshjul_migration::{Migrator, MigratorTrait as _, Standing};
use sea_orm::DbErr;

use crate::{
    clock::Clock,
    config::{Database, Settings, WrongSetting},
    domain::language::Language,
    service::{
        Failure,
        calendar::StandingTemplate,
        context::{ClaimedGrant, Identity, RequestContext, Visit},
        publication,
        seed::{self, SeedError, content::Content},
    },
    store::{self, Store, set_up::SettingUp},
};

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Setting(#[from] WrongSetting),
    #[error("the database can't be used: {0}")]
    Database(#[from] DbErr),
    #[error("the client for the identity provider's keys can't be made: {0}")]
    Keys(#[from] reqwest::Error),
    #[error(transparent)]
    Seed(#[from] SeedError),
    #[error("the example content can't be published: {0}")]
    Publish(#[source] Failure),
    #[error("the example's calendar can't be set up: {0}")]
    Calendar(#[source] Failure),
}

/// The store that the settings name. The embedded database is brought up to date, and filled with example content when it is new; a database
/// that was given is left to `arshjul migrate`.
pub async fn opened(settings: &Settings, clock: &Clock) -> Result<Store, StartError> {
    let store = match &settings.database {
        Database::Embedded(_) => {
            let setting_up = setting_up(settings).await?;
            let store = migrated(settings, &setting_up).await?;
            match seed_example(&store, clock).await {
                Ok(_) | Err(StartError::Seed(SeedError::AlreadySeeded)) => {}
                Err(error) => return Err(error),
            }
            setting_up.end().await?;
            store
        }
        Database::Given(_) => open_store(settings).await?,
    };
    if standing(settings, &store).await? == Standing::Ahead {
        return Err(newer(settings));
    }
    Ok(store)
}

async fn open_store(settings: &Settings) -> Result<Store, StartError> {
    settings.create_data_dir()?;
    reached(settings).await?;
    let store = Store::open(settings.database.url(), settings.load.pool()).await;
    let store = store.map_err(|error| settings.database.wrong(error))?;
    settings.close_files()?;
    Ok(store)
}

async fn reached(settings: &Settings) -> Result<(), StartError> {
    let wrong = |problem| settings.database.wrong(problem);
    Ok(store::reach(settings.database.url()).await.map_err(wrong)?)
}

async fn standing(settings: &Settings, store: &Store) -> Result<Standing, StartError> {
    let wrong = |error| settings.database.wrong(error);
    Ok(Standing::of(store.pool()).await.map_err(wrong)?)
}

fn newer(settings: &Settings) -> StartError {
    let problem = "DATABASE_NEWER: a newer program has migrated the database; start that one";
    settings.database.wrong(problem).into()
}

async fn setting_up(settings: &Settings) -> Result<SettingUp, StartError> {
    settings.create_data_dir()?;
    reached(settings).await?;
    let wrong = |error| settings.database.wrong(error);
    Ok(SettingUp::hold(settings.database.url()).await.map_err(wrong)?)
}

async fn migrated(settings: &Settings, setting_up: &SettingUp) -> Result<Store, StartError> {
    let store = open_store(settings).await?;
    let wrong = |error| settings.database.wrong(error);
    match standing(settings, &store).await? {
        Standing::Current => {}
        Standing::Behind => {
            tracing::info!("bringing the database up to date");
            Migrator::up(store.writer(), None).await.map_err(wrong)?;
        }
        Standing::Ahead => return Err(newer(settings)),
    }
    let sorted = store::activity::sort_titles(store.writer(), setting_up).await;
    sorted.map_err(wrong)?;
    Ok(store)
}

/// Brings the database that the settings name up to date. Where several do so at once, one does, and the others find it done.
pub async fn migrate(settings: &Settings) -> Result<(), StartError> {
    let setting_up = setting_up(settings).await?;
    migrated(settings, &setting_up).await?.close().await?;
    Ok(setting_up.end().await?)
}

/// Enters the example content into the database that the settings name; of several who do so at once, one.
pub async fn seed(settings: &Settings, clock: &Clock) -> Result<seed::Report, StartError> {
    let setting_up = setting_up(settings).await?;
    let store = open_store(settings).await?;
    if standing(settings, &store).await? == Standing::Behind {
        let problem = "the database has not this version's tables; run `arshjul migrate` first";
        return Err(settings.database.wrong(problem).into());
    }
    let report = seed_example(&store, clock).await;
    store.close().await?;
    setting_up.end().await?;
    report
}

/// Enters the example content into an empty database, sets its calendar up and publishes its results once, of which deadlines say what was
/// asked for. Where an earlier start was cut off on the way, the rest is done now.
pub async fn seed_example(store: &Store, clock: &Clock) -> Result<seed::Report, StartError> {
    let seeded = seed::run(store, clock.now()).await;
    let grant = ClaimedGrant {
        role: Role::Coordinator,
        unit_code: seed::ROOT.to_owned(),
    };
    let identity = Identity {
        subject: seed::ACTOR.to_owned(),
        name: None,
        grants: vec![grant],
        token: None,
    };
    let visit = Visit {
        identity: Some(identity),
        language: Language::Swedish,
        request_id: None,
        now: clock.now(),
        clock: clock.clone(),
    };
    let template = StandingTemplate::default();
    let context = RequestContext::open(store.clone(), template.into(), visit).await?;
    let is_example = seed::was_entered(store).await?;
    let calendar = Content::embedded().map_err(SeedError::from)?.calendar;
    let set_up = async {
        if is_example && !seed::calendar::was_entered(&context, &calendar).await? {
            seed::calendar::enter(&context, &calendar).await?;
        }
        Ok(())
    };
    set_up.await.map_err(StartError::Calendar)?;
    let published = store::publication::latest_instant(store.reader(), &context.scope).await?;
    if is_example && published.is_none() {
        publication::create(&context, None, seed::publication())
            .await
            .map_err(StartError::Publish)?;
    }
    Ok(seeded?)
}
