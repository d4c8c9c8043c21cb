//! Where a test run keeps its files, and which tests ran on which database or in a browser. Only `std`, so that the tally links in no time.

use std::{
    fs,
    io::Write as _,
    os::unix::process::parent_id,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::UNIX_EPOCH,
};

/// `target/tmp/arshjul`: shared by all runs in this target directory.
pub fn shared() -> PathBuf {
    // target/<profile>/deps/<test binary>
    let binary = binary();
    let target = binary
        .ancestors()
        .nth(3)
        .expect("cargo puts test binaries in target/<profile>/deps");
    made(target.join("tmp/arshjul"))
}

/// This run's own directory below [`shared`].
pub fn own() -> PathBuf {
    made(shared().join(run().to_string()))
}

/// A directory of a test's own, removed when the test lets go of it.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn create() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(made(own().join(format!("folder_{}_{count}", process::id()))))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What makes processes belong to one run: whoever started them. `cargo test` starts one process for all tests of a binary,
/// nextest one for each test.
pub fn run() -> u32 {
    parent_id()
}

/// Whether the run that left something behind is still going on. Where there is no `/proc` to ask, it may be.
pub fn is_alive(run: u32) -> bool {
    !Path::new("/proc/self").exists() || Path::new("/proc").join(run.to_string()).exists()
}

/// Tells one build of the suite from the next, so that neither uses the other's template.
pub fn build() -> u128 {
    let modified = fs::metadata(binary())
        .and_then(|file| file.modified())
        .expect("the test binary has a date");
    modified
        .duration_since(UNIX_EPOCH)
        .expect("files are younger than 1970")
        .as_nanos()
}

/// Removes what runs that were killed left behind.
pub fn sweep() {
    let entries = fs::read_dir(shared()).expect("the scratch directory is readable");
    for entry in entries.flatten() {
        let run = entry.file_name().to_str().and_then(|name| name.parse().ok());
        if run.is_some_and(|run| !is_alive(run)) {
            // Another process may be sweeping, too.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Notes, for the tally, that a test ran on a database or in a browser: `ran`, or why not.
pub fn note(place: &str, line: &str) {
    let mut file = fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(own().join(place))
        .expect("the scratch directory is writable");
    // In one piece: tests end at the same time, and a line written in two is torn apart by another's.
    let written = file.write_all(format!("{line}\n").as_bytes());
    written.expect("the scratch directory is writable");
}

/// The notes of this run on a place.
pub fn notes(place: &str) -> Vec<String> {
    fs::read_to_string(own().join(place))
        .map(|notes| notes.lines().map(str::to_owned).collect())
        .unwrap_or_default()
}

fn binary() -> PathBuf {
    std::env::current_exe().expect("a running binary has a path")
}

fn made(directory: PathBuf) -> PathBuf {
    fs::create_dir_all(&directory).expect("the target directory is writable");
    directory
}
