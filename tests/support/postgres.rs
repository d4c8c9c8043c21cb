//! The PostgreSQL server of the run: the one that `ARSHJUL_TEST_POSTGRES_URL` names, or a throw-away cluster from the
//! machine's own binaries, shared by all test processes and gone soon after the last of them.

use std::{
    env,
    fs::{self, DirBuilder, File},
    io,
    os::unix::{
        fs::{DirBuilderExt as _, chown},
        net::UnixStream,
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{self, Child, Command},
    sync::OnceLock,
    thread,
    time::Duration,
};

use crate::{environment, scratch};

/// A server that databases can be created on.
pub struct Server {
    url: String,
    /// Held while this process lives: see `keeper.sh`.
    _lock: Option<File>,
}

impl Server {
    /// The address of a database on this server.
    pub fn url(&self, database: &str) -> String {
        let (base, query) = self
            .url
            .split_once('?')
            .map_or((self.url.as_str(), None), |(base, query)| (base, Some(query)));
        let authority = base.find("://").map_or(0, |scheme| scheme + 3);
        let end = base[authority..]
            .find('/')
            .map_or(base.len(), |slash| authority + slash);
        let query = query.map_or_else(String::new, |query| format!("?{query}"));
        format!("{}/{database}{query}", &base[..end])
    }
}

/// The server, or why there is none.
pub fn server() -> Result<&'static Server, &'static str> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    SERVER
        .get_or_init(|| match environment("ARSHJUL_TEST_POSTGRES_URL") {
            Some(url) => Ok(Server { url, _lock: None }),
            None => binaries().map(|bin| join(&bin, &scratch::shared())),
        })
        .as_ref()
        .map_err(String::as_str)
}

/// A server of a test's own, whose files of state stand in a folder: for what others would suffer from.
pub fn own(folder: &Path) -> Result<Server, String> {
    binaries().map(|bin| join(&bin, folder))
}

/// The newest PostgreSQL of this machine.
fn binaries() -> Result<PathBuf, String> {
    let path = environment("PATH").unwrap_or_default();
    let from_path = env::split_paths(&path).collect::<Vec<_>>();
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let from_config = Command::new("pg_config").arg("--bindir").output().ok();
    from_path
        .into_iter()
        .chain(debian.map(|version| version.path().join("bin")))
        .chain(from_config.and_then(|output| String::from_utf8(output.stdout).ok()).map(|line| PathBuf::from(line.trim())))
        .filter_map(|directory| Some(fs::canonicalize(directory.join("initdb")).ok()?.parent()?.to_owned()))
        .filter_map(|bin| Some((version(&bin)?, bin)))
        .max()
        .map(|(_, bin)| bin)
        .ok_or_else(|| {
            "no PostgreSQL on this machine: install it (Debian: apt-get install postgresql), or name a server in \
             ARSHJUL_TEST_POSTGRES_URL"
                .to_owned()
        })
}

/// `postgres (PostgreSQL) 15.18 (Debian …)`
fn version(bin: &Path) -> Option<(u32, u32)> {
    let output = Command::new(bin.join("postgres"))
        .arg("--version")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.split_whitespace().nth(2)?.split('.').map(str::parse);
    Some((
        numbers.next()?.ok()?,
        numbers.next().and_then(Result::ok).unwrap_or_default(),
    ))
}

/// Joins the cluster of a folder, and starts it where none is running.
fn join(bin: &Path, folder: &Path) -> Server {
    let place = folder.join("postgres");
    let lock = open(&folder.join("postgres.lock"));
    loop {
        lock.lock_shared().expect("the file system has locks");
        if let Some(directory) = running(&place) {
            let url = format!(
                "postgres://postgres@localhost/postgres?host={}",
                directory.display()
            );
            return Server {
                url,
                _lock: Some(lock),
            };
        }
        lock.unlock().expect("the file system has locks");
        lock.lock().expect("the file system has locks");
        if running(&place).is_none() {
            start(bin, folder);
        }
        lock.unlock().expect("the file system has locks");
    }
}

/// The directory of the cluster, if it answers.
fn running(place: &Path) -> Option<PathBuf> {
    let directory = PathBuf::from(fs::read_to_string(place).ok()?);
    UnixStream::connect(directory.join(".s.PGSQL.5432")).ok()?;
    Some(directory)
}

fn start(bin: &Path, folder: &Path) {
    // Not below `target`: the unprivileged user can't reach a checkout in somebody's home, and the path of a socket is short.
    let directory = private_directory();
    let log_path = folder.join("postgres.log");
    let log = File::create(&log_path).expect("the target directory is writable");
    let mut keeper = Command::new("sh");
    keeper
        .args(["-c", include_str!("keeper.sh"), "keeper"])
        .args([bin, &directory])
        .current_dir("/")
        .stdin(open(&folder.join("postgres.lock")))
        .stdout(log.try_clone().expect("a file handle can be cloned"))
        .stderr(log)
        // An interrupt at the terminal ends the tests; the keeper notices that and cleans up.
        .process_group(0);
    if let Some((user, group)) = unprivileged() {
        chown(&directory, Some(user), Some(group)).expect("root may give a directory away");
        keeper.uid(user).gid(group);
    }
    let mut keeper = keeper.spawn().expect("there is a shell");
    let is_ready = wait(&mut keeper, &directory);
    assert!(
        is_ready,
        "PostgreSQL did not start:
{}",
        fs::read_to_string(log_path).unwrap_or_default()
    );
    fs::write(folder.join("postgres"), directory.as_os_str().as_encoded_bytes())
        .expect("the target directory is writable");
}

/// A new one that nobody else can enter, in the system's directory for what may go.
fn private_directory() -> PathBuf {
    let mut private = DirBuilder::new();
    private.mode(0o700);
    let names = (0..).map(|n| format!("arshjul-postgres-{}-{n}", process::id()));
    names
        .map(|name| env::temp_dir().join(name))
        .find(|path| match private.create(path) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(error) => panic!("{}: {error}", path.display()),
        })
        .expect("numbers do not end")
}

/// Gives a directory to whoever the server runs as.
pub fn give_away(directory: &Path) {
    if let Some((user, group)) = unprivileged() {
        chown(directory, Some(user), Some(group)).expect("root may give a directory away");
    }
}

/// Until the cluster is ready (true) or its keeper has given up.
fn wait(keeper: &mut Child, directory: &Path) -> bool {
    while !directory.join("ready").exists() {
        if keeper.try_wait().expect("a child can be waited for").is_some() {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
    true
}

/// Whom to be instead of root, whom initdb refuses.
fn unprivileged() -> Option<(u32, u32)> {
    let id = Command::new("id")
        .arg("-u")
        .output()
        .expect("there is an id command");
    if id.stdout.trim_ascii() != b"0" {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("the list of users is readable");
    let find = |name: &str| {
        let fields = users
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>())
            .find(|fields| fields[0] == name)?;
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    Some(
        find("postgres")
            .or_else(|| find("nobody"))
            .expect("there is a user nobody"),
    )
}

fn open(path: &Path) -> File {
    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .expect("the target directory is writable")
}

#[cfg(test)]
mod tests {
    use super::Server;

    #[test]
    fn the_database_is_the_path_of_the_url() {
        let on = |url: &str| {
            Server {
                url: url.to_owned(),
                _lock: None,
            }
            .url("a")
        };
        assert_eq!(
            on("postgres://me:x@db:5433/postgres?sslmode=require"),
            "postgres://me:x@db:5433/a?sslmode=require"
        );
        assert_eq!(on("postgres://db"), "postgres://db/a");
        assert_eq!(
            on("postgres://me@localhost/postgres?host=/tmp/x"),
            "postgres://me@localhost/a?host=/tmp/x"
        );
    }
}
