//! The commands of the binary. They stand in the library, so that a program that runs them only links: async bodies are generated
//! where they are first polled.

use std::{
    error::Error,
    io::{self, Write as _},
    process::ExitCode,
};

use crate::{
    app::{self, App},
    auth::{LocalKey, SignIn},
    clock::Clock,
    config::{Cli, Command, Settings, TokenArgs},
    domain::matrix,
    graphql,
    http::{
        self, Explorer,
        admission::{Admission, Places},
        serve::Patience,
    },
    service::dataset,
    telemetry,
};
use clap::Parser as _;
use tokio::net::TcpListener;

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
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
    telemetry::start(&settings.log)?;
    match command {
        Command::Serve => serve(settings).await,
        Command::Seed => seed(&settings).await,
        Command::Permissions => print(&matrix::document()),
        Command::Columns => print(&dataset::document()),
        Command::Migrate => migrate(&settings).await,
        Command::Schema => print(&graphql::definition()),
        Command::Token(args) => token(&settings, args),
    }
}

async fn serve(settings: Settings) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| {
        format!(
            "can't listen on {} ({error}): set ARSHJUL_LISTEN",
            settings.listen
        )
    })?;
    let app = App::open(&settings, Clock::System).await?;
    let store = app.store().clone();
    let explorer = if settings.graphiql {
        Explorer::Shown
    } else {
        Explorer::Hidden
    };
    let mut service = http::Service::over(app, explorer)?;
    let load = settings.load;
    service.admission = Admission::new(Places::of_connections(load.database_connections));
    let router = http::router(service);
    let patience = Patience {
        connections: load.connections,
        per_address: load.per_address,
        ..Patience::default()
    };
    tracing::info!(address = %listener.local_addr()?, "listening");
    let stop = async {
        // Without signals to wait for, only the end of the process stops it.
        if let Err(error) = http::serve::signal().await {
            tracing::error!(%error, "can't listen for stop signals");
            std::future::pending::<()>().await;
        }
    };
    http::serve::serve(listener, router, stop, patience).await?;
    Ok(store.close().await?)
}

async fn seed(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let report = app::seed(settings, &Clock::System).await?;
    print(&format!(
        "{} units, {} goals, {} indicators, {} activities, {} results\n",
        report.units, report.goals, report.indicators, report.activities, report.results
    ))
}

async fn migrate(settings: &Settings) -> Result<(), Box<dyn Error>> {
    Ok(app::migrate(settings).await?)
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
