//! Reads the command line and the environment. Whatever is wrong there is told in one line.

use std::ffi::{OsStr, OsString};

use clap::{
    Arg, CommandFactory as _, FromArgMatches as _,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::{
    Cli,
    setting::{WrongSetting, example, one_line},
};
use crate::domain::suggestion::nearest;

/// Why there are no settings.
#[derive(Debug)]
pub enum Unread {
    /// That is what was asked for: the help, or the version.
    Asked(String),
    Wrong(String),
}

const PREFIX: &str = "ARSHJUL_";
/// What this process was started with.
pub fn started() -> Result<Cli, Unread> {
    read(std::env::args_os(), std::env::vars_os())
}

/// Of the suite, which hands its environment on to what it starts.
const SUITE: &str = "ARSHJUL_TEST_";

/// What the process was started with. Settings may stand before the command or behind it; a variable that is empty is as good as none.
pub(super) fn read(
    arguments: impl IntoIterator<Item = OsString>,
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Cli, Unread> {
    let command = Cli::command();
    let known: Vec<_> = command.get_arguments().filter_map(Arg::get_env).collect();
    let known: Vec<_> = known.into_iter().map(OsStr::to_os_string).collect();
    let empty = checked(variables, &known).map_err(|wrong| Unread::Wrong(wrong.to_string()))?;
    let is_left_out = |name: &OsStr| empty.iter().any(|empty| empty == name);
    let mut command = command.mut_args(|arg| match arg.get_env() {
        Some(name) if is_left_out(name) => arg.env(None::<&'static str>),
        _ => arg,
    });
    let matches = command.try_get_matches_from_mut(arguments);
    let read = matches.and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = read.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Unread::Asked(error.to_string()),
        _ => Unread::Wrong(told(&command, &error)),
    })?;
    let is_meant = empty.iter().any(|name| {
        let name = name.to_string_lossy();
        name == "ARSHJUL_DATABASE_URL" || name.starts_with("ARSHJUL_JWT_")
    });
    Ok(Cli { is_meant, ..cli })
}

/// The variables of ours that are empty, unless one is none of ours: a misspelt one would leave open what it was to close.
fn checked(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
    known: &[OsString],
) -> Result<Vec<OsString>, WrongSetting> {
    let mut empty = Vec::new();
    for (name, value) in variables {
        let words = name.to_string_lossy();
        // On most systems they differ by case, and somebody meant one of ours.
        if !words.to_ascii_uppercase().starts_with(PREFIX) || words.starts_with(SUITE) {
            continue;
        }
        if !known.contains(&name) {
            // What they all begin with makes none of them nearer.
            let names = known.iter().filter_map(|name| name.to_str()).map(own);
            let near = nearest(own(&words), names).into_iter().next();
            let near = near.map(|near| format!("{PREFIX}{near}"));
            let meant = near.map_or_else(
                || "`arshjul --help` lists them".to_owned(),
                |near| {
                    let example = example(&near).unwrap_or_default();
                    format!("did you mean {near}? For example: {near}={example}")
                },
            );
            let problem = format!(": there is no such setting; {meant}");
            return Err(WrongSetting::without_value(&words, problem));
        }
        if value.to_str().is_none() {
            return Err(WrongSetting::without_value(&words, " is no text in UTF-8"));
        }
        if value.is_empty() {
            empty.push(name);
        }
    }
    Ok(empty)
}

/// A variable's name without what all of them begin with.
fn own(name: &str) -> &str {
    name.get(PREFIX.len()..).unwrap_or_default()
}

/// The one line that says what is wrong with the command line, or with the value of a variable.
fn told(command: &clap::Command, error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let named = context(ContextKind::InvalidArg).or_else(|| context(ContextKind::InvalidSubcommand));
    let named = named.unwrap_or_default();
    let name = named.split([' ', '=']).next().unwrap_or_default();
    if matches!(
        error.kind(),
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand
    ) {
        let options = command
            .get_arguments()
            .filter_map(|arg| Some(format!("--{}", arg.get_long()?)));
        let commands = command
            .get_subcommands()
            .map(|command| command.get_name().to_owned());
        let all: Vec<_> = options.chain(commands).collect();
        let near = nearest(name, all.iter().map(String::as_str)).into_iter().next();
        let meant = near.map_or_else(
            || "`arshjul --help` lists them".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        return format!("{name}: there is no such command or setting; {meant}");
    }
    let setting = command.get_arguments().find(|arg| {
        let long = arg.get_long();
        long.is_some_and(|long| name.strip_prefix("--") == Some(long))
    });
    let variable = setting.and_then(|arg| arg.get_env()?.to_str());
    let Some(variable) = variable else {
        let text = one_line(&error.to_string());
        let text = text.split("Usage:").next().unwrap_or_default();
        let text = text.trim_start_matches("error: ").trim();
        return format!("{text}. For example: arshjul token --role REPORTER --unit SN");
    };
    let problem = match (context(ContextKind::ValidValue), std::error::Error::source(error)) {
        (Some(values), _) if !values.is_empty() => format!(" takes one of {values}"),
        (_, Some(source)) => format!(": {source}"),
        _ => " takes one value".to_owned(),
    };
    match context(ContextKind::InvalidValue) {
        Some(value) => WrongSetting::new(variable, &value, problem).to_string(),
        None => WrongSetting::without_value(variable, problem).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(arguments: &[&str], variables: &[(&str, &str)]) -> String {
        let arguments = ["arshjul"].iter().chain(arguments).map(OsString::from);
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        match read(arguments, variables) {
            Err(Unread::Wrong(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_misspelt_is_told_with_what_was_meant() {
        for (arguments, variables, expected) in [
            (
                &[] as &[&str],
                &[("ARSHJUL_DATABSE_URL", "postgres://u:hunter2@db/a")] as &[(&str, &str)],
                "ARSHJUL_DATABSE_URL: there is no such setting; did you mean ARSHJUL_DATABASE_URL? For example: \
                 ARSHJUL_DATABASE_URL=postgres://arshjul:<password>@db.example.se:5432/arshjul",
            ),
            (
                &[],
                &[("arshjul_listen", ":80")],
                "arshjul_listen: there is no such setting; did you mean ARSHJUL_LISTEN? For example: \
                 ARSHJUL_LISTEN=127.0.0.1:8080",
            ),
            (
                &["serv"],
                &[],
                "serv: there is no such command or setting; did you mean serve?",
            ),
            (
                &["--data-dri=/x"],
                &[],
                "--data-dri: there is no such command or setting; did you mean --data-dir?",
            ),
            (
                &["serve", "--anonymous-read=yes"],
                &[],
                "ARSHJUL_ANONYMOUS_READ takes one of true, false; it is \"yes\". For example: ARSHJUL_ANONYMOUS_READ=false",
            ),
            (
                &["--connections=0"],
                &[],
                "ARSHJUL_CONNECTIONS: 0 is not in 1..=1000000; it is \"0\". For example: ARSHJUL_CONNECTIONS=4096",
            ),
            (
                &["--jwt-secret"],
                &[],
                "ARSHJUL_JWT_SECRET takes one value. For example: ARSHJUL_JWT_SECRET=<32 random bytes or more>",
            ),
        ] {
            assert_eq!(wrong(arguments, variables), expected);
        }
        let token = wrong(&["token", "--role", "OWNER", "--unit", "SN"], &[]);
        assert!(
            token.contains("READER, REPORTER") && !token.contains('\n'),
            "{token}"
        );
    }

    #[test]
    fn settings_stand_before_the_command_or_behind_it() {
        let listen = |arguments: &[&str]| {
            let arguments = ["arshjul"].iter().chain(arguments).map(OsString::from);
            let (settings, _) = read(arguments, []).unwrap().checked().unwrap();
            (settings.listen.port(), settings.load.database_connections)
        };
        for arguments in [
            ["--listen=:81", "--database-connections=9", "serve"],
            ["serve", "--listen=:81", "--database-connections=9"],
            ["--listen=:81", "migrate", "--database-connections=9"],
        ] {
            assert_eq!(listen(&arguments), (81, 9), "{arguments:?}");
        }
    }

    #[test]
    fn a_variable_that_is_empty_closes_what_it_was_to_close() {
        let open = |variables: &[(&str, &str)]| {
            let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
            let (settings, _) = read(["arshjul".into()], variables).unwrap().checked().unwrap();
            (settings.anonymous_read, settings.graphiql)
        };
        let graphiql = cfg!(feature = "graphiql");
        assert_eq!(open(&[]), (true, graphiql));
        assert_eq!(
            open(&[("ARSHJUL_LISTEN", ""), ("ARSHJUL_TEST_X", "1")]),
            (true, graphiql)
        );
        for name in [
            "ARSHJUL_DATABASE_URL",
            "ARSHJUL_JWT_ISSUER",
            "ARSHJUL_JWT_LEEWAY_SECONDS",
        ] {
            assert_eq!(open(&[(name, "")]), (false, false), "{name}");
        }
    }
}
