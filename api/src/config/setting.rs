//! How a setting that can't be used is told: in one line, with its variable, its value without secrets, and one that would do.

use std::fmt;

/// How much of a value may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Whole,
    /// What it begins with, and nothing that may hold a password.
    Address,
    Never,
}

/// Every variable, how much of it is told, and a value that would do.
const SETTINGS: [(&str, Told, &str); 24] = [
    ("ARSHJUL_LISTEN", Told::Whole, "127.0.0.1:8080"),
    ("ARSHJUL_DATA_DIR", Told::Whole, "/var/lib/arshjul"),
    (
        "ARSHJUL_DATABASE_URL",
        Told::Address,
        "postgres://arshjul:<password>@db.example.se:5432/arshjul",
    ),
    ("ARSHJUL_ANONYMOUS_READ", Told::Whole, "false"),
    ("ARSHJUL_PUBLIC_URL", Told::Address, "https://arshjul.example.se"),
    (
        "ARSHJUL_CORS_ORIGINS",
        Told::Address,
        "https://intranet.example.se,https://www.example.se",
    ),
    ("ARSHJUL_LOG", Told::Whole, "info"),
    ("ARSHJUL_GRAPHIQL", Told::Whole, "false"),
    ("ARSHJUL_REPORTING_CYCLE", Told::Whole, "APRIL_AUGUST"),
    ("ARSHJUL_CONNECTIONS", Told::Whole, "4096"),
    ("ARSHJUL_CONNECTIONS_PER_ADDRESS", Told::Whole, "3072"),
    ("ARSHJUL_DATABASE_CONNECTIONS", Told::Whole, "16"),
    (
        "ARSHJUL_JWT_ISSUER",
        Told::Address,
        "https://login.example.se/arshjul",
    ),
    ("ARSHJUL_JWT_AUDIENCE", Told::Address, "api://arshjul"),
    ("ARSHJUL_JWT_ALGORITHMS", Told::Whole, "RS256"),
    (
        "ARSHJUL_JWT_JWKS_URL",
        Told::Address,
        "https://login.example.se/keys",
    ),
    (
        "ARSHJUL_JWT_AUTHORIZATION_URI",
        Told::Address,
        "https://login.example.se/authorize",
    ),
    ("ARSHJUL_JWT_SECRET", Told::Never, "<32 random bytes or more>"),
    (
        "ARSHJUL_JWT_PUBLIC_KEY",
        Told::Never,
        "'-----BEGIN PUBLIC KEY-----…'",
    ),
    (
        "ARSHJUL_JWT_PUBLIC_KEY_FILE",
        Told::Whole,
        "/etc/arshjul/provider.pem",
    ),
    ("ARSHJUL_JWT_ROLES_CLAIM", Told::Whole, "roles"),
    ("ARSHJUL_JWT_ROLE_MAP", Told::Whole, "group-id=REPORTER:SN"),
    ("ARSHJUL_JWT_NAME_CLAIM", Told::Whole, "name"),
    ("ARSHJUL_JWT_LEEWAY_SECONDS", Told::Whole, "30"),
];

/// Characters of a value that are told: enough to know it again.
const VALUE_CHARS: usize = 120;

/// A setting that can't be used.
#[derive(Debug, PartialEq, Eq)]
pub struct WrongSetting {
    variable: String,
    value: Option<String>,
    /// What follows the variable's name.
    problem: String,
}

impl WrongSetting {
    /// With its value, as far as that may be told.
    pub fn new(variable: &str, value: &str, problem: impl fmt::Display) -> Self {
        Self {
            value: told(variable, value),
            ..Self::without_value(variable, problem)
        }
    }

    /// It isn't set, or what is wrong is not its value.
    pub fn without_value(variable: &str, problem: impl fmt::Display) -> Self {
        Self {
            variable: variable.to_owned(),
            value: None,
            problem: one_line(&problem.to_string()),
        }
    }
}

impl fmt::Display for WrongSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            variable,
            value,
            problem,
        } = self;
        write!(f, "{variable}{problem}")?;
        if let Some(value) = value {
            write!(f, "; it is {value:?}")?;
        }
        match example(variable) {
            Some(example) => write!(f, ". For example: {variable}={example}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for WrongSetting {}

/// A value that would do.
pub(super) fn example(variable: &str) -> Option<&'static str> {
    let known = SETTINGS.iter().find(|(known, ..)| *known == variable);
    known.map(|(_, _, example)| *example)
}

/// What others wrote, such as an operating system's or a driver's words, on one line.
pub(super) fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let lines = lines
        .enumerate()
        .map(|(at, line)| if at == 0 { line } else { line.trim_start() });
    lines.collect::<Vec<_>>().join(" ")
}

/// As much of a value as may be told.
fn told(variable: &str, value: &str) -> Option<String> {
    let known = SETTINGS.iter().find(|(known, ..)| *known == variable);
    let how = known.map_or(Told::Never, |(_, told, _)| *told);
    let value = match how {
        Told::Never => return None,
        // Somebody may have put an address where none belongs.
        Told::Whole if value.contains('@') => without_password(value),
        Told::Whole => value.to_owned(),
        Told::Address => without_password(value),
    };
    let mut characters = value.chars();
    let mut shown: String = characters.by_ref().take(VALUE_CHARS).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    Some(shown)
}

/// An address without what may be a password, also where it is none that can be read: of what has neither `//` nor a sign before it that
/// all of it is public, only the scheme.
pub(super) fn without_password(address: &str) -> String {
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => match address.split_once(':') {
            Some((scheme, _)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => {
                return format!("{scheme}:…");
            }
            _ if address.contains(['@', '=', ' ']) => return "…".to_owned(),
            _ => (String::new(), address),
        },
    };
    let (user, rest) = match rest.rsplit_once('@') {
        Some((_, rest)) => ("…@", rest),
        None => ("", rest),
    };
    let (place, query) = match rest.split_once(['?', '#']) {
        Some((place, _)) => (place, "?…"),
        None => (rest, ""),
    };
    format!("{scheme}{user}{place}{query}")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::config::Cli;

    #[test]
    fn every_setting_has_an_example() {
        let command = Cli::command();
        let known = command.get_arguments().filter_map(|arg| arg.get_env());
        let mut known: Vec<_> = known.map(|name| name.to_str().unwrap()).collect();
        let mut listed: Vec<_> = SETTINGS.iter().map(|(name, ..)| *name).collect();
        known.sort_unstable();
        listed.sort_unstable();
        assert_eq!(known, listed);
    }

    #[test]
    fn no_password_is_told_whatever_the_address_looks_like() {
        for (address, expected) in [
            ("postgres://u:hunter2@db:5432/a", "postgres://…@db:5432/a"),
            ("postgres://u:hun@ter2@db/a", "postgres://…@db/a"),
            ("postgres://u:hun?ter2@db/a", "postgres://…@db/a"),
            ("postgres://db/a?password=hunter2", "postgres://db/a?…"),
            ("postgres:/u:hunter2@db/a", "postgres:…"),
            ("mysql:u:hunter2", "mysql:…"),
            ("host=db password=hunter2", "…"),
            ("u@hunter2", "…"),
            ("arshjul.db", "arshjul.db"),
            ("https://id.example/keys#hunter2", "https://id.example/keys?…"),
        ] {
            assert_eq!(without_password(address), expected);
        }
    }

    #[test]
    fn what_is_wrong_takes_one_line() {
        let wrong = WrongSetting::new("ARSHJUL_LISTEN", "a\nb", ": is\n  no address");
        assert_eq!(
            wrong.to_string(),
            r#"ARSHJUL_LISTEN: is no address; it is "a\nb". For example: ARSHJUL_LISTEN=127.0.0.1:8080"#
        );
        let secret = WrongSetting::new("ARSHJUL_JWT_SECRET", "hunter2", ": is short");
        assert!(!secret.to_string().contains("hunter2"));
        let misplaced = WrongSetting::new("ARSHJUL_LISTEN", "postgres://u:hunter2@db", " is no address");
        assert!(!misplaced.to_string().contains("hunter2"));
    }
}
