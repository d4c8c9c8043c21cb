//! Commands and settings: the only place that reads the environment.

use std::{
    fs::DirBuilder, io, net::SocketAddr, os::unix::fs::DirBuilderExt as _, path::PathBuf, time::Duration,
};

use arshjul_entity::{ReportingCycle, Role};
use clap::{ArgAction, Args, Parser, Subcommand};
use reqwest::Url;

pub use self::{load::Load, sign_in::SignInError};
use crate::{
    auth::{SignIn, TokenRequest},
    service::context::ClaimedGrant,
    store::Store,
};

mod load;
mod sign_in;

/// Årshjul: uppföljning och lagstadgad rapportering i ett gemensamt årshjul.
#[derive(Debug, Parser)]
#[command(name = "arshjul", version)]
pub struct Cli {
    #[command(flatten)]
    settings: SettingArgs,
    #[command(subcommand)]
    pub command: Option<Command>,
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
    /// Print a token signed with the local key, for a service without an identity provider.
    Token(TokenArgs),
}

#[derive(Debug, Args)]
struct SettingArgs {
    /// Address and port to answer on.
    #[arg(long, env = "ARSHJUL_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Directory of the embedded database and the local signing key.
    #[arg(long, env = "ARSHJUL_DATA_DIR", default_value = "./data", global = true)]
    data_dir: PathBuf,
    /// `sqlite://…` or `postgres://…`; by default SQLite in the data directory.
    #[arg(long, env = "ARSHJUL_DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
    /// Show published content without signing in; by default only where neither database nor sign-in is configured.
    #[arg(long, env = "ARSHJUL_ANONYMOUS_READ")]
    anonymous_read: Option<bool>,
    /// Where people reach the service, such as `https://arshjul.example.se`: for links in calendar feeds.
    #[arg(long, env = "ARSHJUL_PUBLIC_URL")]
    public_url: Option<String>,
    /// What to log: a level, or directives as in `info,sqlx=warn`.
    #[arg(long, env = "ARSHJUL_LOG", default_value = "info", global = true)]
    log: String,
    /// Serve the GraphiQL explorer.
    #[arg(long, env = "ARSHJUL_GRAPHIQL", action = ArgAction::Set, default_value_t = true)]
    graphiql: bool,
    /// Interim reports of years that nobody has set up: `AUGUST`, `APRIL_AUGUST`, `MARCH_AUGUST`,
    /// `MARCH_AUGUST_OCTOBER` or `JULY`.
    #[arg(long, env = "ARSHJUL_REPORTING_CYCLE", default_value = "APRIL_AUGUST", value_parser = reporting_cycle)]
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
    pub log: String,
    pub graphiql: bool,
    pub reporting_cycle: ReportingCycle,
    pub load: Load,
    pub sign_in: SignIn,
}

/// Which database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// SQLite in the data directory, filled with example content when new.
    Embedded(String),
    Given(String),
}

impl Database {
    pub fn url(&self) -> &str {
        match self {
            Self::Embedded(url) | Self::Given(url) => url,
        }
    }
}

/// Settings that don't go together.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("ARSHJUL_DATABASE_URL must begin with sqlite:// or postgres://")]
    DatabaseUrl,
    #[error("ARSHJUL_PUBLIC_URL must be an address that begins with https:// or http://, without ? and #")]
    PublicUrl,
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error("each --role goes with one --unit: there are {roles} and {units}")]
    UnpairedRole { roles: usize, units: usize },
}

const SCHEMES: [&str; 3] = ["sqlite:", "postgres://", "postgresql://"];

impl Cli {
    /// The settings, if they make sense together, and what to do with them.
    pub fn checked(self) -> Result<(Settings, Command), ConfigError> {
        let args = self.settings;
        let database_url = args.database_url.filter(|url| !url.is_empty());
        // Whoever configures either of the two runs more than a trial.
        let anonymous_by_default = database_url.is_none() && !args.sign_in.is_given();
        let is_known = |url: &str| SCHEMES.iter().any(|scheme| url.starts_with(scheme));
        let database = match database_url {
            None => Database::Embedded(Store::embedded_url(&args.data_dir)),
            Some(url) if is_known(&url) => Database::Given(url),
            Some(_) => return Err(ConfigError::DatabaseUrl),
        };
        let public_url = args.public_url.filter(|url| !url.is_empty());
        let settings = Settings {
            listen: args.listen,
            data_dir: args.data_dir,
            database,
            anonymous_read: args.anonymous_read.unwrap_or(anonymous_by_default),
            public_url: public_url.as_deref().map(checked_url).transpose()?,
            log: args.log,
            graphiql: args.graphiql,
            reporting_cycle: args.reporting_cycle,
            load: args.load.into(),
            sign_in: args.sign_in.checked()?,
        };
        Ok((settings, self.command.unwrap_or_default()))
    }
}

impl Settings {
    /// Makes the data directory, closed to others, where it is missing.
    pub fn create_data_dir(&self) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700).create(&self.data_dir)
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

fn checked_url(text: &str) -> Result<String, ConfigError> {
    let url = Url::parse(text).map_err(|_| ConfigError::PublicUrl)?;
    // Paths are put behind it: what follows a ? or # would swallow them.
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.has_host();
    if !is_plain || !matches!(url.scheme(), "http" | "https") {
        return Err(ConfigError::PublicUrl);
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
