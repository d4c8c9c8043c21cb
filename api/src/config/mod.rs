//! Commands and settings: the only place that reads the environment.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    net::SocketAddr,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::PathBuf,
    time::Duration,
};

use arshjul_entity::{ReportingCycle, Role};
use clap::{Args, Parser, Subcommand};
use reqwest::Url;

pub use self::{
    database::Database,
    load::Load,
    read::{Unread, started},
    setting::WrongSetting,
};
use crate::{
    auth::{SignIn, TokenRequest},
    service::context::ClaimedGrant,
    store::Store,
};

mod database;
mod exposure;
mod listen;
mod load;
mod origin;
mod read;
mod setting;
mod sign_in;

/// Årshjul: uppföljning och lagstadgad rapportering i ett gemensamt årshjul.
#[derive(Debug, Parser)]
#[command(name = "arshjul", version)]
pub struct Cli {
    #[command(flatten)]
    settings: SettingArgs,
    #[command(subcommand)]
    pub command: Option<Command>,
    /// A database or an identity provider is named by a variable that is empty, as compose files leave one.
    #[arg(skip)]
    is_meant: bool,
}

#[derive(Debug, Default, Subcommand)]
pub enum Command {
    /// Answer requests; also what happens where no command is given.
    #[default]
    Serve,
    /// Enter the example content into an empty database, and publish it.
    Seed,
    /// Print which role may do what.
    Permissions,
    /// Print the columns of every dataset, as kept in `docs/columns.md`.
    Columns,
    /// Bring the database to this version's tables.
    Migrate,
    /// Print the GraphQL schema.
    Schema,
    /// Say what is open, and to whom, with these settings.
    CheckConfig,
    /// Print a token signed with the local key, for a service without an identity provider.
    Token(TokenArgs),
}

#[derive(Debug, Args)]
struct SettingArgs {
    /// Address and port to answer on; `:8080` for every address of this machine.
    #[arg(long, env = "ARSHJUL_LISTEN", default_value = "127.0.0.1:8080", global = true)]
    listen: String,
    /// Directory of the embedded database and the local signing key.
    #[arg(long, env = "ARSHJUL_DATA_DIR", default_value = "./data", global = true)]
    data_dir: PathBuf,
    /// `sqlite://…` or `postgres://…`; by default SQLite in the data directory.
    #[arg(long, env = "ARSHJUL_DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
    /// Show published content without signing in; by default only where neither database nor sign-in is configured.
    #[arg(long, env = "ARSHJUL_ANONYMOUS_READ", global = true)]
    anonymous_read: Option<bool>,
    /// Where people reach the service, such as `https://arshjul.example.se`: for links in calendar feeds.
    #[arg(long, env = "ARSHJUL_PUBLIC_URL", global = true)]
    public_url: Option<String>,
    /// Sites whose pages may call the service from a browser (CORS), with commas between; `*` for all. By default none.
    #[arg(long, env = "ARSHJUL_CORS_ORIGINS", global = true)]
    cors_origins: Option<String>,
    /// What to log: a level, or directives as in `info,sqlx=warn`.
    #[arg(long, env = "ARSHJUL_LOG", default_value = "info", global = true)]
    log: String,
    /// Serve the GraphiQL explorer; by default only where neither database nor sign-in is configured.
    #[arg(long, env = "ARSHJUL_GRAPHIQL", global = true)]
    graphiql: Option<bool>,
    /// Interim reports of years that nobody has set up: `AUGUST`, `APRIL_AUGUST`, `MARCH_AUGUST`,
    /// `MARCH_AUGUST_OCTOBER` or `JULY`.
    #[arg(long, env = "ARSHJUL_REPORTING_CYCLE", default_value = "APRIL_AUGUST", value_parser = reporting_cycle, global = true)]
    reporting_cycle: ReportingCycle,
    #[command(flatten)]
    load: load::LoadArgs,
    #[command(flatten)]
    sign_in: sign_in::SignInArgs,
}

/// A role and the unit that it is held for; repeat the pair for more.
#[derive(Debug, Args)]
pub struct TokenArgs {
    /// READER, REPORTER, APPROVER, COORDINATOR or ADMIN.
    #[arg(long = "role", required = true, value_parser = role)]
    roles: Vec<Role>,
    /// Code of the unit that the role is held for.
    #[arg(long = "unit", required = true)]
    units: Vec<String>,
    /// Whom changes are recorded under.
    #[arg(long, default_value = "local")]
    subject: String,
    /// Name to show.
    #[arg(long)]
    name: Option<String>,
    /// Hours until the token expires, at most a year's.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=8784))]
    hours: u32,
}

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    pub listen: SocketAddr,
    pub data_dir: PathBuf,
    pub database: Database,
    pub anonymous_read: bool,
    /// Where people reach the service, without a slash at the end.
    pub public_url: Option<String>,
    /// Sites whose pages may call the service; `*` for all.
    pub cors_origins: Vec<String>,
    pub log: String,
    pub graphiql: bool,
    pub reporting_cycle: ReportingCycle,
    pub load: Load,
    pub sign_in: SignIn,
}

/// Settings that can't be used, or don't go together.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(transparent)]
    Setting(#[from] WrongSetting),
    #[error(
        "each --role goes with one --unit: there are {roles} and {units}. For example: arshjul token --role REPORTER --unit SN"
    )]
    UnpairedRole { roles: usize, units: usize },
}

impl Cli {
    /// The settings, if they make sense together, and what to do with them.
    pub fn checked(self) -> Result<(Settings, Command), ConfigError> {
        let args = self.settings;
        // Whoever configures either of the two runs more than a trial: nothing is open then that nobody has opened.
        let is_trial = !self.is_meant && args.database_url.is_none() && !args.sign_in.is_meant();
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let database = match given(args.database_url) {
            None => Database::Embedded(Store::embedded_url(&args.data_dir)),
            Some(url) => Database::given(url)?,
        };
        let wrong = |variable: &str, text: &str, problem| WrongSetting::new(variable, text, problem);
        let listen = listen::address(&args.listen);
        let origins = given(args.cors_origins).unwrap_or_default();
        let cors_origins = origin::origins(&origins);
        let settings = Settings {
            listen: listen.map_err(|problem| wrong("ARSHJUL_LISTEN", &args.listen, problem))?,
            data_dir: args.data_dir,
            database,
            anonymous_read: args.anonymous_read.unwrap_or(is_trial),
            public_url: given(args.public_url).as_deref().map(checked_url).transpose()?,
            cors_origins: cors_origins.map_err(|problem| wrong("ARSHJUL_CORS_ORIGINS", &origins, problem))?,
            log: args.log,
            graphiql: explorer(args.graphiql, is_trial)?,
            reporting_cycle: args.reporting_cycle,
            load: args.load.into(),
            sign_in: args.sign_in.checked()?,
        };
        Ok((settings, self.command.unwrap_or_default()))
    }
}

fn explorer(asked: Option<bool>, is_trial: bool) -> Result<bool, WrongSetting> {
    let is_built_in = cfg!(feature = "graphiql");
    if asked == Some(true) && !is_built_in {
        let problem = ": this program was built without the feature graphiql";
        return Err(WrongSetting::new("ARSHJUL_GRAPHIQL", "true", problem));
    }
    Ok(asked.unwrap_or(is_trial) && is_built_in)
}

impl Settings {
    /// Makes the data directory, closed to others, where it is missing.
    pub fn create_data_dir(&self) -> Result<(), WrongSetting> {
        let mut builder = DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(&self.data_dir);
        made.map_err(|error| self.wrong_data_dir(format!(": the directory can't be made ({error})")))
    }

    /// Closes the embedded database to others, where another start left its files open. What was given is its giver's to close.
    pub fn close_files(&self) -> Result<(), WrongSetting> {
        if let Database::Given(_) = self.database {
            return Ok(());
        }
        for name in [
            "arshjul.db",
            "arshjul.db-wal",
            "arshjul.db-shm",
            "arshjul.db-setup",
        ] {
            let path = self.data_dir.join(name);
            match fs::set_permissions(&path, Permissions::from_mode(0o600)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(
                        self.wrong_data_dir(format!(": {name} in it can't be closed to others ({error})"))
                    );
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub fn wrong_data_dir(&self, problem: impl std::fmt::Display) -> WrongSetting {
        WrongSetting::new("ARSHJUL_DATA_DIR", &self.data_dir.to_string_lossy(), problem)
    }
}

impl TokenArgs {
    /// The token that is asked for.
    pub fn request(self) -> Result<TokenRequest, ConfigError> {
        let (roles, units) = (self.roles.len(), self.units.len());
        if roles != units {
            return Err(ConfigError::UnpairedRole { roles, units });
        }
        let pairs = self.roles.into_iter().zip(self.units);
        let grants = pairs.map(|(role, unit_code)| ClaimedGrant { role, unit_code });
        Ok(TokenRequest {
            subject: self.subject,
            name: self.name,
            grants: grants.collect(),
            valid_for: Duration::from_hours(self.hours.into()),
        })
    }
}

fn checked_url(text: &str) -> Result<String, WrongSetting> {
    let problem = " must be an address that begins with https:// or http://, without password, ? and #";
    let wrong = || WrongSetting::new("ARSHJUL_PUBLIC_URL", text, problem);
    let url = Url::parse(text).map_err(|_| wrong())?;
    // Paths are put behind it: what follows a ? or # would swallow them.
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.has_host();
    let is_open = url.username().is_empty() && url.password().is_none();
    if !is_plain || !is_open || !matches!(url.scheme(), "http" | "https") {
        return Err(wrong());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| one_of(Role::ALL.iter().map(|role| role.code())))
}

fn reporting_cycle(text: &str) -> Result<ReportingCycle, String> {
    ReportingCycle::from_code(text)
        .ok_or_else(|| one_of(ReportingCycle::ALL.iter().map(|cycle| cycle.code())))
}

fn one_of<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    format!("one of {}", codes.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests;
