//! The service put together: how it starts, and what the HTTP edge calls.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use arshjul_entity::Role;
use arshjul_migration::{Migrator, MigratorTrait as _, Standing};
use async_graphql::{Request, Response};
use axum::http::{header, request::Parts};
use chrono::NaiveDate;
use sea_orm::DbErr;

use crate::{
    auth::{AuthError, LocalKey, SignIn, Verifier},
    clock::{Clock, local_date},
    config::{Database, Settings, WrongSetting},
    domain::{calendar::CalendarSettings, language::Language, outage::Outage},
    graphql::{
        self, Engine,
        engine::{document::Introspection, error::outage_of, run::changes},
    },
    http::{
        Application, SignInPlace, Unready,
        auth::{self, Credentials},
        graphql::{ANONYMOUS_BODY_BYTES, BODY_BYTES},
        media::language,
        refusal::Refusal,
        request_id::RequestId,
        wheel::{Ask, WheelRefusal},
    },
    service::{
        Failure,
        calendar::StandingTemplate,
        calendar_feed::{self, Feed, Token},
        context::{ClaimedGrant, Identity, RequestContext, Visit},
        personal_access_token::{self, Secret},
        publication,
        seed::{self, SeedError, content::Content},
    },
    store::{self, Store, set_up::SettingUp},
    wheel::{self, Picture},
};

/// Whether what is published can be read without signing in (A2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnonymousRead {
    Open,
    Closed,
}

/// How the last write fared. A database that is full or locked is read as well as ever: only who writes can tell.
#[derive(Debug, Default)]
struct Writing(Mutex<Option<(Outage, Instant)>>);

/// For how long a failed write keeps the service from being ready: then writes may be tried again.
const CAUTION: Duration = Duration::from_secs(10);

impl Writing {
    /// A full disk is not noted: the store asks it again.
    fn note(&self, outage: Option<Outage>) {
        let noted = outage.filter(|outage| *outage != Outage::Full);
        let noted = noted.map(|outage| (outage, Instant::now()));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = noted;
    }

    fn outage(&self) -> Option<Unready> {
        let noted = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (outage, at) = noted?;
        (at.elapsed() < CAUTION).then_some(Unready::Database(outage))
    }
}

/// What answers requests.
#[derive(Clone)]
pub struct App {
    store: Store,
    engine: Engine,
    verifier: Verifier,
    clock: Clock,
    anonymous_read: AnonymousRead,
    standing_template: Arc<StandingTemplate>,
    address: Option<String>,
    sign_in: SignInPlace,
    writing: Arc<Writing>,
}

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

impl App {
    /// Opens what the settings name. The embedded database is brought up to date, and filled with example content when it is new; a
    /// database that was given is left to `arshjul migrate`.
    pub async fn open(settings: &Settings, clock: Clock) -> Result<Self, StartError> {
        let store = match &settings.database {
            Database::Embedded(_) => {
                let setting_up = setting_up(settings).await?;
                let store = migrated(settings, &setting_up).await?;
                match seed_example(&store, &clock).await {
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
        Self::over(store, settings, clock)
    }

    /// The service over a store that is open already.
    pub fn over(store: Store, settings: &Settings, clock: Clock) -> Result<Self, StartError> {
        let (verifier, sign_in) = match &settings.sign_in {
            SignIn::Local => {
                settings.create_data_dir()?;
                let key = LocalKey::open(&settings.data_dir);
                let key = key.map_err(|error| settings.wrong_data_dir(format!(": {error}")))?;
                (Verifier::local(&key, clock.clone()), SignInPlace::LocalKey)
            }
            SignIn::External(external) => (
                Verifier::external((**external).clone(), clock.clone())?,
                SignInPlace::Provider,
            ),
        };
        let template = StandingTemplate {
            cycle: settings.reporting_cycle,
            settings: CalendarSettings::default(),
        };
        let anonymous_read = if settings.anonymous_read {
            AnonymousRead::Open
        } else {
            AnonymousRead::Closed
        };
        let engine = graphql::engine(store.clone(), template.clone());
        Ok(Self {
            store,
            engine,
            verifier,
            clock,
            anonymous_read,
            standing_template: Arc::new(template),
            address: settings.public_url.clone(),
            sign_in,
            writing: Arc::default(),
        })
    }

    /// Who looks at a picture. Pages that embed it sign in nowhere: where nobody reads without signing in, a calendar feed's token
    /// opens it, and shows what anyone could see (A2).
    async fn visit_of_picture(&self, head: &Parts, ask: &Ask) -> Result<Visit, Refusal> {
        let refusal = match self.identify(head).await {
            Ok(visit) => return Ok(visit),
            Err(refusal) => refusal,
        };
        let token = ask.address.token.as_deref().and_then(Token::parse);
        let token = token.filter(|_| !head.headers.contains_key(header::AUTHORIZATION));
        let Some(token) = token else {
            return Err(refusal);
        };
        let feed = store::calendar_feed::by_token_hash(self.store.reader(), &token.hash()).await;
        match feed {
            Ok(Some(_)) => Ok(self.visit(head, None, Language::default())),
            Ok(None) => Err(refusal),
            Err(error) => {
                let what = "the token of a calendar feed can't be looked up";
                Err(Refusal::failed(&error.into(), what, &RequestId::of(head)))
            }
        }
    }

    /// Whom a personal token stands for.
    async fn personal(&self, head: &Parts, secret: &Secret) -> Result<Result<Identity, AuthError>, Refusal> {
        let signed_in = personal_access_token::sign_in(&self.store, secret, self.clock.now()).await;
        let signed_in = signed_in.map_err(|failure| {
            Refusal::failed(
                &failure,
                "a personal token can't be looked up",
                &RequestId::of(head),
            )
        })?;
        Ok(signed_in.map_err(auth::refused))
    }

    fn visit(&self, head: &Parts, identity: Option<Identity>, language: Language) -> Visit {
        Visit {
            identity,
            language,
            request_id: Some(RequestId::of(head).to_string()),
            now: self.clock.now(),
            clock: self.clock.clone(),
        }
    }

    pub const fn store(&self) -> &Store {
        &self.store
    }
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

impl Application for App {
    type Caller = Visit;

    async fn identify(&self, head: &Parts) -> Result<Visit, Refusal> {
        let language = language(&head.headers);
        let identity = match auth::credentials(&head.headers) {
            Ok(None) if self.anonymous_read == AnonymousRead::Closed => Err(AuthError::SignInRequired),
            Ok(None) => Ok(None),
            Ok(Some(Credentials::Provided(token))) => self.verifier.verify(token).await.map(Some),
            Ok(Some(Credentials::Personal(secret))) => self.personal(head, &secret).await?.map(Some),
            Err(error) => Err(error),
        };
        let identity =
            identity.map_err(|error| auth::refusal(&error, language, self.verifier.authorization_uri()))?;
        Ok(self.visit(head, identity, language))
    }

    /// The schema is no secret: it is at `/schema.graphql` too.
    fn introspection(&self, _: &Visit) -> Introspection {
        Introspection::Open
    }

    fn body_bytes(&self, visit: &Visit) -> usize {
        match visit.identity {
            Some(_) => BODY_BYTES,
            None => ANONYMOUS_BODY_BYTES,
        }
    }

    async fn execute(&self, mut request: Request, visit: Visit) -> Response {
        let writes = visit.identity.is_some() && changes(&mut request);
        let response = self.engine.execute(request, visit).await;
        if writes {
            self.writing.note(response.errors.iter().find_map(outage_of));
        }
        response
    }

    async fn reading(&self, visit: Visit) -> Result<RequestContext, Failure> {
        let template = self.standing_template.clone();
        Ok(RequestContext::open(self.store.clone(), template, visit).await?)
    }

    async fn feed(&self, token: &Token) -> Result<Option<Feed>, Failure> {
        let template = self.standing_template.clone();
        calendar_feed::open(&self.store, template, token, self.clock.now()).await
    }

    fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    fn today(&self) -> NaiveDate {
        local_date(self.clock.now())
    }

    fn sign_in(&self) -> SignInPlace {
        self.sign_in
    }

    async fn picture(&self, head: &Parts, ask: &Ask, language: Language) -> Result<Picture, WheelRefusal> {
        let failed =
            |failure: &Failure| Refusal::failed(failure, "a picture can't be drawn", &RequestId::of(head));
        let visit = Visit {
            language,
            ..self.visit_of_picture(head, ask).await?
        };
        let context = RequestContext::open(self.store.clone(), self.standing_template.clone(), visit).await;
        let context = context.map_err(|error| failed(&error.into()))?;
        let unit = ask.address.unit.as_deref();
        match wheel::picture(&context, ask.year, unit).await {
            Ok(picture) => Ok(picture),
            Err(Failure::Rejected(rejections)) => {
                let nearest = rejections.into_iter().flat_map(|rejection| rejection.suggestions);
                let code = unit.unwrap_or_default();
                Err(WheelRefusal::unknown_unit(code, nearest.collect(), language))
            }
            Err(failure) => Err(failed(&failure).into()),
        }
    }

    async fn ready(&self) -> Result<(), Unready> {
        let unusable = |error: DbErr| Unready::Database(store::outage(&error).unwrap_or(Outage::Unreachable));
        match Standing::of(self.store.pool()).await.map_err(unusable)? {
            Standing::Current => {}
            Standing::Behind => return Err(Unready::MigrationsPending),
            Standing::Ahead => return Err(Unready::DatabaseNewer),
        }
        if self.store.has_room().await {
            self.writing.outage().map_or(Ok(()), Err)
        } else {
            Err(Unready::Database(Outage::Full))
        }
    }
}
