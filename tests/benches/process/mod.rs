//! The service as a process of its own, so that what is measured of it is its own.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use arshjul_tests::TestDatabase;
use serde_json::Value;

/// The service as a process of its own.
pub struct Service {
    pub address: String,
    child: Child,
}

impl Service {
    pub fn start(database: &TestDatabase, files: u32) -> Self {
        let mut child = Command::new("sh")
            .args([
                "-c",
                &format!("ulimit -n {files}; exec \"$0\""),
                env!("CARGO_BIN_EXE_arshjul-under-test"),
            ])
            // The bench's own variables are no settings of the service.
            .env_remove("ARSHJUL_BENCH_FIGURES")
            .env("ARSHJUL_DATA_DIR", database.data_dir())
            .env("ARSHJUL_DATABASE_URL", database.url())
            .env("ARSHJUL_ANONYMOUS_READ", "true")
            .env("ARSHJUL_LISTEN", "127.0.0.1:0")
            .stderr(Stdio::piped())
            .spawn()
            .expect("the service starts");
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let mut said = String::new();
        let address = loop {
            let line = lines
                .next()
                .unwrap_or_else(|| panic!("the service has not started: {said}"));
            let line = line.expect("its log is text");
            let event: Value = serde_json::from_str(&line).unwrap_or_default();
            let of = |name: &str| event.get(name).and_then(Value::as_str);
            if of("message") == Some("listening") {
                break of("address").expect("an address").to_owned();
            }
            said = line;
        };
        // A full pipe would stop the service.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { address, child }
    }

    /// Megabytes, of one kind that Linux counts: `VmRSS` is all of it, `RssAnon` without what is read from files as it runs, such as itself.
    pub fn memory(&self, kind: &str) -> u32 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with(kind));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u32>().ok());
        kilobytes.unwrap_or_default() / 1024
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
