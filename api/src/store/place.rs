//! What a database's URL leads to, and whether anything answers there.

use std::{
    path::PathBuf,
    str::FromStr as _,
    time::{Duration, Instant},
};

use sea_orm::sqlx::{
    self, Connection as _,
    postgres::{PgConnectOptions, PgConnection, PgSslMode},
    sqlite::SqliteConnectOptions,
};
use tokio::time::{sleep, timeout};

/// What a database's URL leads to.
#[derive(Clone, Debug)]
pub enum Place {
    File(PathBuf),
    Server(Box<PgConnectOptions>),
}

/// What a URL of PostgreSQL may say behind its question mark. The driver passes over all else: a misspelt `sslmode` would open a
/// connection that everybody on the way can read.
const PARAMETERS: [&str; 17] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
];

/// For a server that is starting too.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits a few seconds for the server of a URL, if it needs one, and says why there is none.
pub async fn reach(url: &str) -> Result<(), String> {
    Place::of(url)?.reach().await
}

impl Place {
    /// Reads it, or says what is wrong with it, without its words: they may be a password.
    pub fn of(url: &str) -> Result<Self, String> {
        if url.starts_with("sqlite:") {
            return file(url);
        }
        let scheme = ["postgres://", "postgresql://"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme));
        let rest = scheme.ok_or(" must begin with sqlite:// or postgres://")?;
        // Behind the host there is no user: the password has one of these in it, and what is taken for the host is a part of it.
        let path = rest.split_once(['/', '?', '#']).map_or("", |(_, path)| path);
        if path.contains('@') {
            return Err(": write / as %2F, ? as %3F, # as %23 and @ as %40 in a password".to_owned());
        }
        let query = rest.split_once('?').map_or("", |(_, query)| query);
        let names = query.split('&').filter(|part| !part.is_empty());
        for name in names.map(|part| part.split_once('=').map_or(part, |(name, _)| name)) {
            if !PARAMETERS.contains(&name) && !name.starts_with("options") {
                return Err(": a parameter behind its ? is not known, such as sslmode is".to_owned());
            }
        }
        let options = PgConnectOptions::from_str(url);
        let options = options.map_err(|_| " can't be read: its host, port or a parameter is malformed")?;
        Ok(Self::Server(Box::new(options)))
    }

    /// In one line, without user and password.
    pub fn in_words(&self) -> String {
        match self {
            Self::File(path) => format!("SQLite, {}", path.display()),
            Self::Server(options) => {
                let encryption = match options.get_ssl_mode() {
                    PgSslMode::VerifyFull => "encrypted, and the server's certificate is checked",
                    PgSslMode::VerifyCa => "encrypted, and the certificate's issuer is checked",
                    PgSslMode::Require => "encrypted, but nobody checks whose certificate it is",
                    PgSslMode::Prefer | PgSslMode::Allow => "encrypted only where the server offers it",
                    PgSslMode::Disable => "not encrypted",
                };
                format!("PostgreSQL at {}, {encryption}", server(options))
            }
        }
    }

    async fn reach(&self) -> Result<(), String> {
        let Self::Server(options) = self else {
            return Ok(());
        };
        let begun = Instant::now();
        let failed = |cause: &str| {
            let tried = begun.elapsed().as_secs_f64();
            let server = server(options);
            format!("PostgreSQL at {server} can't be used (tried for {tried:.1} s: {cause})")
        };
        loop {
            let left = PATIENCE.saturating_sub(begun.elapsed());
            let error = match timeout(left, PgConnection::connect_with(options)).await {
                Ok(Ok(connection)) => {
                    // It is closed either way.
                    let _ = connection.close().await;
                    return Ok(());
                }
                Ok(Err(error)) => error,
                Err(_) => return Err(failed("no answer")),
            };
            if !passes(&error) || begun.elapsed() + AGAIN >= PATIENCE {
                return Err(failed(&error.to_string()));
            }
            sleep(AGAIN).await;
        }
    }
}

const AGAIN: Duration = Duration::from_millis(250);

/// Whether another try may go better: nobody is there, or is about to be.
fn passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code == "57P03"),
        _ => false,
    }
}

fn server(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or_default();
    match options.get_socket() {
        Some(socket) => format!("{}, database {database}", socket.display()),
        None => format!(
            "{}:{}, database {database}",
            options.get_host(),
            options.get_port()
        ),
    }
}

fn file(url: &str) -> Result<Place, String> {
    let is_memory = url.contains(":memory:") || url.contains("mode=memory");
    if is_memory {
        return Err(": what is in memory is gone at the next start; name a file".to_owned());
    }
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|_| " can't be read: a parameter behind its ? is not one of SQLite's")?;
    let path = options.get_filename();
    if path.as_os_str().is_empty() {
        return Err(" names no file".to_owned());
    }
    Ok(Place::File(path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_that_would_lead_elsewhere_is_refused_without_its_words() {
        for url in [
            "mysql://u:hunter2@db/a",
            "postgres:/u:hunter2@db/a",
            "postgres://u:hun/ter2@db/a",
            "postgres://u:12/hunter2@db/a",
            "postgres://u:hun?ter2@db/a",
            "postgres://u:hun#ter2@db/a",
            "postgres://u:hunter2@db:hunter2/a",
            "postgres://u@db/a?sslmod=hunter2",
            "postgres://u@db/a?sslmode=hunter2",
            "sqlite::memory:",
            "sqlite://a.db?mode=memory",
            "sqlite://a.db?mode=hunter2",
            "sqlite://",
        ] {
            let told = Place::of(url).unwrap_err();
            assert!(!told.contains("hun") && !told.contains("ter2"), "{url}: {told}");
        }
    }

    #[test]
    fn a_place_is_told_without_its_password() {
        for (url, expected) in [
            (
                "postgres://u:hunter2@db.example:5433/a?sslmode=verify-full",
                "PostgreSQL at db.example:5433, database a, encrypted, and the server's certificate is checked",
            ),
            (
                "postgresql://u@db/a",
                "PostgreSQL at db:5432, database a, encrypted only where the server offers it",
            ),
            ("sqlite:///srv/a.db?mode=rwc", "SQLite, /srv/a.db"),
        ] {
            assert_eq!(Place::of(url).unwrap().in_words(), expected);
        }
    }
}
