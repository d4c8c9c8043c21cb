//! The service as a process of its own: the binary's `main.rs`, on a port that the system chose.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
};

use arshjul_tests::{Fixture, TestDatabase};
use serde_json::Value;

/// The settings that a start needs, and the commands beside it.
#[derive(Clone, Debug)]
pub struct Binary {
    pub data_dir: PathBuf,
    /// None for the embedded default.
    pub database_url: Option<String>,
}

impl Binary {
    pub fn path() -> &'static str {
        env!("CARGO_BIN_EXE_arshjul-under-test")
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(Self::path());
        command
            .env_clear()
            .env("ARSHJUL_DATA_DIR", &self.data_dir)
            .env("ARSHJUL_LISTEN", "127.0.0.1:0");
        if let Some(url) = &self.database_url {
            command
                .env("ARSHJUL_DATABASE_URL", url)
                .env("ARSHJUL_ANONYMOUS_READ", "true");
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> String {
        let Output {
            status,
            stdout,
            stderr,
        } = self.command().args(arguments).output().unwrap();
        assert!(
            status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&stderr)
        );
        String::from_utf8(stdout).unwrap()
    }

    pub fn token(&self, role: &str, unit: &str) -> String {
        self.run(&["token", "--role", role, "--unit", unit])
            .trim()
            .to_owned()
    }

    pub fn start(&self) -> Process {
        Self::started(self.command())
    }

    /// With a log of this filter: `trace` for everything.
    pub fn start_logging(&self, filter: &str) -> Process {
        let mut command = self.command();
        command.env("ARSHJUL_LOG", filter);
        Self::started(command)
    }

    /// With no more open files than this.
    pub fn start_with_files(&self, files: u32) -> Process {
        let own = self.command();
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("ulimit -n {files}; exec \"$0\""), Self::path()])
            .env_clear()
            .envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Self::started(command)
    }

    fn started(mut command: Command) -> Process {
        // Nor does one that outlives a test that was ended hold the run's own output open.
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut log = Vec::new();
        let url = loop {
            let line = lines
                .next()
                .unwrap_or_else(|| panic!("the service did not start:\n{}", log.join("\n")))
                .unwrap();
            let event: Value = serde_json::from_str(&line).unwrap_or_default();
            log.push(line);
            if event["message"] == "listening" {
                break format!("http://{}", event["address"].as_str().unwrap());
            }
        };
        // A full pipe would stop the service, whether or not a test reads on.
        let (kept, log) = mpsc::channel();
        thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(kept.send(line))));
        Process { url, log, child }
    }
}

/// A running service. It is killed when the test lets go of it.
#[derive(Debug)]
pub struct Process {
    pub url: String,
    /// What it logs from its start on, line by line.
    pub log: mpsc::Receiver<String>,
    child: Child,
}

impl Process {
    /// SIGKILL: nothing is finished, nothing is flushed.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary beside a database that a test may look into.
pub struct Installed {
    pub database: TestDatabase,
    pub binary: Binary,
}

impl Fixture for Installed {
    async fn over(database: TestDatabase) -> Self {
        let binary = Binary {
            data_dir: database.data_dir(),
            database_url: Some(database.url().to_owned()),
        };
        Self { database, binary }
    }
}
