//! The binary: reads the settings, and hands over to the library.

use std::{
    error::Error,
    io::{self, Write as _},
    process::ExitCode,
};

use arshjul::{
    auth::{LocalKey, SignIn},
    clock::Clock,
    config::{Cli, Command, Settings, TokenArgs},
    graphql,
    store::{Pool, Store},
};
use arshjul_migration::{Migrator, MigratorTrait as _};
use clap::Parser as _;

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even this can't be written, the exit code says it.
            let _ = writeln!(io::stderr(), "arshjul: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(cli: Cli) -> Result<(), Box<dyn Error>> {
    let (settings, command) = cli.checked()?;
    match command {
        Command::Migrate => migrate(&settings).await,
        Command::Schema => print(&graphql::definition()),
        Command::Token(args) => token(&settings, args),
    }
}

async fn migrate(settings: &Settings) -> Result<(), Box<dyn Error>> {
    settings.create_data_dir()?;
    let store = Store::open(settings.database.url(), Pool::default()).await?;
    Migrator::up(store.writer(), None).await?;
    Ok(store.close().await?)
}

fn token(settings: &Settings, args: TokenArgs) -> Result<(), Box<dyn Error>> {
    if let SignIn::External(_) = settings.sign_in {
        return Err("an identity provider is configured (ARSHJUL_JWT_*): get the token from it".into());
    }
    settings.create_data_dir()?;
    let token = LocalKey::open(&settings.data_dir)?.mint(&args.request()?, Clock::System.now())?;
    print(&format!("{token}\n"))
}

fn print(text: &str) -> Result<(), Box<dyn Error>> {
    Ok(io::stdout().lock().write_all(text.as_bytes())?)
}
