//! The commands of the binary. They stand in the library, so that a program that runs them only links: async bodies are generated
//! where they are first polled.

use std::{
    error::Error,
    io::{self, Write as _},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    process::ExitCode,
};

use crate::{
    app::App,
    auth::{LocalKey, SignIn},
    clock::Clock,
    config::{self, Command, Settings, TokenArgs, Unread, WrongSetting},
    domain::matrix,
    graphql,
    http::{
        self, Explorer,
        admission::{Admission, Places},
        cors::Origins,
        serve::Patience,
    },
    service::dataset,
    start, telemetry,
};
use rustix::{fs::Mode, process::umask};
use tokio::net::TcpListener;

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    // What it makes, the database's files among it, is nobody else's to read.
    umask(Mode::RWXG | Mode::RWXO);
    let outcome = match config::started() {
        Ok(cli) => cli
            .checked()
            .map_err(Into::into)
            .and_then(|(settings, command)| run(settings, command)),
        Err(Unread::Asked(text)) => print(&text),
        Err(Unread::Wrong(text)) => Err(text.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even this can't be written, the exit code says it.
            let _ = writeln!(io::stderr(), "arshjul: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(settings: Settings, command: Command) -> Result<(), Box<dyn Error>> {
    telemetry::start(&settings.log)
        .map_err(|problem| WrongSetting::new("ARSHJUL_LOG", &settings.log, problem))?;
    match command {
        Command::Serve => serve(settings).await,
        Command::Seed => seed(&settings).await,
        Command::Permissions => print(&matrix::document()),
        Command::Columns => print(&dataset::document()),
        Command::Migrate => migrate(&settings).await,
        Command::Schema => print(&graphql::definition()),
        Command::CheckConfig => print(&settings.exposure()),
        Command::Token(args) => token(&settings, args),
    }
}

async fn serve(settings: Settings) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| {
        let problem = format!(": nothing can be answered there ({error})");
        WrongSetting::new("ARSHJUL_LISTEN", &settings.listen.to_string(), problem)
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
    service.origins = Origins::of(&settings.cors_origins);
    let router = http::router(service);
    let patience = Patience {
        connections: load.connections,
        per_address: load.per_address,
        ..Patience::default()
    };
    let address = listener.local_addr()?;
    tracing::info!(%address, "listening");
    tracing::info!("open {} in a browser", front_page(&settings, address));
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

/// Where a person begins.
fn front_page(settings: &Settings, address: SocketAddr) -> String {
    if let Some(url) = &settings.public_url {
        return format!("{url}/");
    }
    // Every address of the machine is one that a browser on it can't open.
    let here = IpAddr::from(Ipv4Addr::LOCALHOST);
    let ip = if address.ip().is_unspecified() {
        here
    } else {
        address.ip()
    };
    format!("http://{}/", SocketAddr::new(ip, address.port()))
}

async fn seed(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let report = start::seed(settings, &Clock::System).await?;
    print(&format!(
        "{} units, {} goals, {} indicators, {} activities, {} results\n",
        report.units, report.goals, report.indicators, report.activities, report.results
    ))
}

async fn migrate(settings: &Settings) -> Result<(), Box<dyn Error>> {
    Ok(start::migrate(settings).await?)
}

fn token(settings: &Settings, args: TokenArgs) -> Result<(), Box<dyn Error>> {
    if let SignIn::External(_) = settings.sign_in {
        return Err("an identity provider is configured (ARSHJUL_JWT_*): get the token from it".into());
    }
    settings.create_data_dir()?;
    let key =
        LocalKey::open(&settings.data_dir).map_err(|error| settings.wrong_data_dir(format!(": {error}")))?;
    let token = key.mint(&args.request()?, Clock::System.now())?;
    print(&format!("{token}\n"))
}

/// Who reads only the beginning has what they wanted.
fn print(text: &str) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
