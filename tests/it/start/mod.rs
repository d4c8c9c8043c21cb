//! Starts that go wrong: each ends with one line that names the variable, its value without secrets, and an example. And what a start
//! leaves behind it.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};

use arshjul_tests::{http_client, no_database, scratch::Folder};

use crate::process::Binary;

mod wrong;

no_database! {
    async:
        graphiql_and_published_content_are_open_in_a_trial_alone;
    plain:
        a_busy_port_and_a_database_that_is_away_are_told,
        files_that_cannot_be_used_are_told,
        settings_stand_before_the_command_or_behind_it,
        who_reads_the_beginning_of_the_schema_is_left_in_peace,
        what_is_open_is_said,
        the_databases_files_are_nobody_elses;
}

const SECRET: &str = "hunter2";

fn command(folder: &Path) -> Command {
    let mut command = Command::new(Binary::path());
    command
        .env_clear()
        .env("ARSHJUL_DATA_DIR", folder.join("data"))
        .env("ARSHJUL_LISTEN", "127.0.0.1:0");
    command
}

/// Its one line, which names the variable and an example, and no secret.
fn told(output: &Output, variable: &str) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{variable}: it started");
    assert!(output.stdout.is_empty(), "{variable}");
    assert!(!said.contains(SECRET), "{said}");
    let mut lines: Vec<_> = said
        .lines()
        .filter(|line| line.starts_with("arshjul: "))
        .collect();
    let line = lines.pop().unwrap_or_else(|| panic!("{variable}: {said}"));
    assert!(lines.is_empty() && said.trim_end().ends_with(line), "{said}");
    assert!(line.contains(variable) && line.contains("or example: "), "{line}");
    line.to_owned()
}

fn wrong(folder: &Path, variables: &[(&str, &str)], named: &str) -> String {
    let output = command(folder).envs(variables.iter().copied()).output();
    told(&output.unwrap(), named)
}

const ISSUER: (&str, &str) = ("ARSHJUL_JWT_ISSUER", "https://id.example");
const AUDIENCE: (&str, &str) = ("ARSHJUL_JWT_AUDIENCE", "arshjul");
const RS256: (&str, &str) = ("ARSHJUL_JWT_ALGORITHMS", "RS256");
const KEYS: (&str, &str) = ("ARSHJUL_JWT_JWKS_URL", "https://id.example/keys");

fn a_busy_port_and_a_database_that_is_away_are_told() {
    let folder = Folder::create();
    let left = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = held.local_addr().unwrap().to_string();
    let line = wrong(folder.path(), &[("ARSHJUL_LISTEN", &address)], "ARSHJUL_LISTEN=");
    assert!(line.contains(&address), "{line}");
    // Nobody listens there any more.
    let url = format!("postgres://u:{SECRET}@{left}/arshjul");
    for arguments in [["serve"], ["migrate"], ["seed"]] {
        let mut start = command(folder.path());
        start.env("ARSHJUL_DATABASE_URL", &url).args(arguments);
        let line = told(&start.output().unwrap(), "ARSHJUL_DATABASE_URL=");
        assert!(
            line.contains(&format!(
                "PostgreSQL at {left}, database arshjul can't be used (tried for "
            )),
            "{line}"
        );
        assert!(
            line.contains(" s: ") && line.contains(&format!("postgres://…@{left}/arshjul")),
            "{line}"
        );
    }
    // Somebody listens, who is no PostgreSQL and says nothing.
    let url = format!("postgres://u:{SECRET}@{address}/arshjul");
    let line = wrong(
        folder.path(),
        &[("ARSHJUL_DATABASE_URL", &url)],
        "ARSHJUL_DATABASE_URL=",
    );
    assert!(line.contains("(tried for 5.0 s: no answer)"), "{line}");
}

fn files_that_cannot_be_used_are_told() {
    let folder = Folder::create();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("file"), "").unwrap();
    for place in [path("file"), path("file/below"), "/proc/nowhere".to_owned()] {
        let line = wrong(
            folder.path(),
            &[("ARSHJUL_DATA_DIR", &place)],
            "ARSHJUL_DATA_DIR=",
        );
        assert!(line.contains("can't be made") && line.contains(&place), "{line}");
    }
    // No database, and a folder where the file should be.
    fs::create_dir_all(path("garbage")).unwrap();
    fs::write(path("garbage/arshjul.db"), "x".repeat(4_096)).unwrap();
    fs::create_dir_all(path("folder/arshjul.db")).unwrap();
    for name in ["garbage", "folder"] {
        let place = path(name);
        let line = wrong(
            folder.path(),
            &[("ARSHJUL_DATA_DIR", &place)],
            "ARSHJUL_DATA_DIR=",
        );
        assert!(
            line.contains("the database in it can't be used") && line.contains(&place),
            "{line}"
        );
    }
    // A key that others may read.
    fs::create_dir_all(path("open")).unwrap();
    fs::write(path("open/signing.key"), SECRET).unwrap();
    fs::set_permissions(path("open/signing.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let mut token = command(folder.path());
    token
        .env("ARSHJUL_DATA_DIR", path("open"))
        .args(["token", "--role", "READER", "--unit", "SN"]);
    let line = told(&token.output().unwrap(), "ARSHJUL_DATA_DIR=");
    assert!(line.contains("mode 644"), "{line}");
    // A database without tables is not seeded.
    let mut seed = command(folder.path());
    let url = format!("sqlite://{}?mode=rwc", path("empty.db"));
    seed.env("ARSHJUL_DATABASE_URL", url).arg("seed");
    let line = told(&seed.output().unwrap(), "ARSHJUL_DATABASE_URL=");
    assert!(line.contains("run `arshjul migrate` first"), "{line}");
}

fn settings_stand_before_the_command_or_behind_it() {
    let folder = Folder::create();
    for arguments in [
        ["--listen=:8081", "check-config"],
        ["check-config", "--listen=:8081"],
    ] {
        let output = command(folder.path())
            .env_remove("ARSHJUL_LISTEN")
            .args(arguments)
            .output();
        let said = String::from_utf8(output.unwrap().stdout).unwrap();
        assert!(said.contains("0.0.0.0:8081: every network"), "{said}");
    }
}

fn who_reads_the_beginning_of_the_schema_is_left_in_peace() {
    let folder = Folder::create();
    for shown in ["schema", "permissions", "columns", "--help"] {
        let line = format!(
            "'{}' {shown} | head -1; echo \"${{PIPESTATUS[0]}}\"",
            Binary::path()
        );
        let mut shell = Command::new("bash");
        shell
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .current_dir(folder.path());
        let output = shell.args(["-c", &line]).output().unwrap();
        assert!(
            output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(
            String::from_utf8(output.stdout).unwrap().ends_with("\n0\n"),
            "{shown}"
        );
    }
}

fn what_is_open_is_said() {
    let folder = Folder::create();
    let said = |variables: &[(&str, &str)]| {
        let output = command(folder.path())
            .arg("check-config")
            .envs(variables.iter().copied())
            .output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    let trial = said(&[]);
    assert!(
        trial.contains("\nOpen to who has not signed in: reading, graphiql.\n"),
        "{trial}"
    );
    let production = said(&[
        ISSUER,
        AUDIENCE,
        RS256,
        KEYS,
        (
            "ARSHJUL_DATABASE_URL",
            "postgres://u:hunter2@db/a?sslmode=verify-full",
        ),
    ]);
    assert!(
        !production.contains("OPEN") && !production.contains(SECRET),
        "{production}"
    );
    assert!(!folder.path().join("data").exists(), "it only says");
}

async fn graphiql_and_published_content_are_open_in_a_trial_alone() {
    let trial = Folder::create();
    let mut binary = Binary {
        data_dir: trial.path().join("data"),
        database_url: None,
    };
    let statuses = async |binary: &Binary| {
        let running = binary.start();
        let mut seen = Vec::new();
        for path in ["/", "/graphiql", "/wheel/2026", "/schema.graphql"] {
            let answer = http_client()
                .get(format!("{}{path}", running.url))
                .send()
                .await
                .unwrap();
            seen.push(answer.status().as_u16());
        }
        let lines: Vec<_> = running.log.try_iter().collect();
        let address = format!("open {}/ in a browser", running.url);
        assert!(lines.iter().any(|line| line.contains(&address)), "{lines:?}");
        seen
    };
    assert_eq!(statuses(&binary).await, [200, 200, 200, 200]);
    let url = format!("sqlite://{}", trial.path().join("data/arshjul.db").display());
    binary.database_url = Some(url);
    // The harness opens reading, and nothing else.
    assert_eq!(statuses(&binary).await, [200, 404, 200, 200]);
}

fn the_databases_files_are_nobody_elses() {
    let folder = Folder::create();
    let binary = Binary {
        data_dir: folder.path().join("data"),
        database_url: None,
    };
    let modes = || {
        let entries = fs::read_dir(&binary.data_dir).unwrap().map(Result::unwrap);
        let mode = |entry: fs::DirEntry| {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            (entry.file_name().into_string().unwrap(), mode)
        };
        let mut modes: Vec<_> = entries.map(mode).collect();
        modes.sort();
        modes
    };
    let running = binary.start();
    let made = modes();
    assert!(made.iter().any(|(name, _)| name == "arshjul.db-wal"), "{made:?}");
    assert!(made.iter().all(|(_, mode)| *mode == 0o600), "{made:?}");
    drop(running);
    // What an earlier start left open is closed by the next.
    for (name, _) in modes().iter().filter(|(name, _)| name.starts_with("arshjul.db")) {
        fs::set_permissions(binary.data_dir.join(name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    drop(binary.start());
    assert!(modes().iter().all(|(_, mode)| *mode == 0o600), "{:?}", modes());
}
