//! The audits of the npm package graphql-http, all of them: against the edge alone, and against the whole service.

use std::{
    future::pending,
    io,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use arshjul::{
    app::App,
    auth::SignIn,
    clock::Clock,
    config::{Database, Load, Settings},
    http::{
        Explorer, Service, router,
        serve::{Patience, serve},
    },
};
use arshjul_entity::ReportingCycle;
use arshjul_tests::{
    left_out::{left_out, needed},
    no_database,
    scratch::{self, Folder},
};
use tokio::{net::TcpListener, task::JoinHandle};

use super::app::Server;

no_database! {
    async:
        the_edge_passes_all_audits,
        the_service_passes_all_audits;
}

async fn the_edge_passes_all_audits() {
    let server = Server::start().await;
    audit(&server.url);
}

async fn the_service_passes_all_audits() {
    let service = WholeService::start().await;
    audit(&service.url);
}

/// The service with its example content, on a port of its own.
pub struct WholeService {
    pub url: String,
    served: JoinHandle<io::Result<()>>,
    _folder: Folder,
}

impl WholeService {
    pub async fn start() -> Self {
        let folder = Folder::create();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listen = listener.local_addr().unwrap();
        let settings = Settings {
            listen,
            data_dir: folder.path().to_owned(),
            database: Database::Embedded(format!(
                "sqlite://{}/arshjul.db?mode=rwc",
                folder.path().display()
            )),
            anonymous_read: true,
            public_url: None,
            cors_origins: Vec::new(),
            log: String::new(),
            graphiql: false,
            reporting_cycle: ReportingCycle::AprilAugust,
            load: Load::default(),
            sign_in: SignIn::Local,
        };
        let app = App::open(&settings, Clock::System).await.unwrap();
        let service = Service::over(app, Explorer::Hidden).unwrap();
        let served = tokio::spawn(serve(listener, router(service), pending(), Patience::default()));
        Self {
            url: format!("http://{listen}"),
            served,
            _folder: folder,
        }
    }
}

impl Drop for WholeService {
    fn drop(&mut self) {
        self.served.abort();
    }
}

fn audit(url: &str) {
    let output = node("http.js").arg(format!("{url}/graphql")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && text.contains("61 of 61 audits pass"),
        "{text}"
    );
}

/// Node.js with one of the audits; the test is left out where the machine can't run it.
pub fn node(script: &str) -> Command {
    let mut node = needed(NODE, "node");
    node.arg(script).current_dir(installed());
    scratch::note(NODE, "ran");
    node
}

pub const NODE: &str = "Node.js";

/// Where the audits are, with the packages that their lock file names. They are installed where they are missing or older, so that the suite is one
/// command on a fresh clone.
fn installed() -> &'static Path {
    static FOLDER: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
        let modified = |file: &str| folder.join(file).metadata().and_then(|file| file.modified()).ok();
        // npm leaves a lock file of its own with what it installed.
        if modified("node_modules/.package-lock.json") < modified("package-lock.json") {
            let install = Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(&folder)
                .output();
            let install = install.map_err(|error| format!("npm is not on this machine ({error})"))?;
            if !install.status.success() {
                let said = String::from_utf8_lossy(&install.stderr);
                let first = said.lines().next().unwrap_or_default().to_owned();
                return Err(format!("npm ci, which fetches the audits, failed ({first})"));
            }
        }
        Ok(folder)
    });
    match &*FOLDER {
        Ok(folder) => folder,
        Err(reason) => left_out(NODE, reason.clone()),
    }
}
