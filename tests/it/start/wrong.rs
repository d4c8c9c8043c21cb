//! Sixty starts that go wrong by a setting: none of them opens anything.

use std::path::Path;

use arshjul_tests::{no_database, scratch::Folder};

use super::{AUDIENCE, ISSUER, KEYS, RS256, SECRET, command, wrong};

no_database! {
    plain:
        sixty_wrong_starts_say_what_to_do_in_one_line;
}

/// One variable that can't be used, and what its line says of it.
const VALUES: &[(&str, &str, &str)] = &[
    ("ARSHJUL_LISTEN", "8080", "\"8080\""),
    ("ARSHJUL_LISTEN", "localhost", "\"localhost\""),
    ("ARSHJUL_LISTEN", ":http", "\":http\""),
    ("ARSHJUL_LISTEN", "127.0.0.1:99999", "99999"),
    (
        "ARSHJUL_LISTEN",
        "nowhere.invalid:8080",
        "the host can't be found",
    ),
    ("ARSHJUL_LISTEN", "203.0.113.7:8080", "203.0.113.7:8080"),
    ("ARSHJUL_LISTEN", "u:hunter2@127.0.0.1:80", "ARSHJUL_LISTEN"),
    ("ARSHJUL_DATABASE_URL", "mysql://u:hunter2@db/a", "mysql://…@db/a"),
    ("ARSHJUL_DATABASE_URL", "postgres:/u:hunter2@db/a", "postgres:…"),
    ("ARSHJUL_DATABASE_URL", "host=db password=hunter2", "\"…\""),
    (
        "ARSHJUL_DATABASE_URL",
        "postgres://u:hunter2@db:x/a",
        "postgres://…@db:x/a",
    ),
    ("ARSHJUL_DATABASE_URL", "postgres://u:1/hunter2@db/a", "%2F"),
    ("ARSHJUL_DATABASE_URL", "postgres://u:1?hunter2@db/a", "%3F"),
    ("ARSHJUL_DATABASE_URL", "postgres://u:1#hunter2@db/a", "%23"),
    (
        "ARSHJUL_DATABASE_URL",
        "postgres://u@db/a?sslmod=hunter2",
        "sslmode",
    ),
    (
        "ARSHJUL_DATABASE_URL",
        "postgres://u@db/a?sslmode=hunter2",
        "malformed",
    ),
    ("ARSHJUL_DATABASE_URL", "sqlite::memory:", "name a file"),
    ("ARSHJUL_DATABASE_URL", "sqlite://a.db?mode=memory", "name a file"),
    ("ARSHJUL_DATABASE_URL", "sqlite://a.db?mode=x", "sqlite://a.db?…"),
    (
        "ARSHJUL_DATABASE_URL",
        "sqlite:///nowhere/a.db",
        "sqlite:///nowhere/a.db",
    ),
    ("ARSHJUL_DATABASE_URL", "./arshjul.db", "./arshjul.db"),
    ("ARSHJUL_DATABASE_URL", " ", "must begin with"),
    ("ARSHJUL_ANONYMOUS_READ", "yes", "true, false"),
    ("ARSHJUL_ANONYMOUS_READ", "0", "\"0\""),
    ("ARSHJUL_GRAPHIQL", "on", "true, false"),
    (
        "ARSHJUL_PUBLIC_URL",
        "arshjul.example.se",
        "\"arshjul.example.se\"",
    ),
    ("ARSHJUL_PUBLIC_URL", "ftp://example.se", "ftp://example.se"),
    (
        "ARSHJUL_PUBLIC_URL",
        "https://u:hunter2@example.se",
        "https://…@example.se",
    ),
    (
        "ARSHJUL_PUBLIC_URL",
        "https://example.se/?a=hunter2",
        "https://example.se/?…",
    ),
    (
        "ARSHJUL_CORS_ORIGINS",
        "intranet.example.se",
        "\"intranet.example.se\"",
    ),
    ("ARSHJUL_CORS_ORIGINS", "https://a.se/path", "https://a.se/path"),
    ("ARSHJUL_CORS_ORIGINS", "*,https://a.se", "* alone"),
    ("ARSHJUL_CORS_ORIGINS", "null", "\"null\""),
    (
        "ARSHJUL_CORS_ORIGINS",
        "https://*.example.se",
        "https://*.example.se",
    ),
    ("ARSHJUL_LOG", "inof", "inof is no level"),
    ("ARSHJUL_LOG", "sqlx=loud", "sqlx=loud"),
    ("ARSHJUL_REPORTING_CYCLE", "MAY", "one of AUGUST, APRIL_AUGUST"),
    ("ARSHJUL_CONNECTIONS", "0", "1..=1000000"),
    ("ARSHJUL_CONNECTIONS", "many", "\"many\""),
    ("ARSHJUL_CONNECTIONS_PER_ADDRESS", "-1", "\"-1\""),
    ("ARSHJUL_DATABASE_CONNECTIONS", "7", "8..=1000"),
    ("ARSHJUL_DATABASE_CONNECTIONS", "1001", "8..=1000"),
    ("ARSHJUL_JWT_LEEWAY_SECONDS", "301", "..=300"),
];

fn sixty_wrong_starts_say_what_to_do_in_one_line() {
    let folder = Folder::create();
    let mut starts = 0;
    for (variable, value, says) in VALUES {
        let line = wrong(folder.path(), &[(variable, value)], &format!("{variable}="));
        assert!(line.contains(says), "{variable}={value}: {line}");
        starts += 1;
    }
    starts += misspelt(folder.path());
    starts += wrong_providers(folder.path());
    starts += wrong_commands(folder.path());
    assert!(starts >= 60, "{starts}");
    assert!(
        !folder.path().join("data/arshjul.db").exists(),
        "none of them made a database"
    );
}

/// With what was meant.
fn misspelt(folder: &Path) -> usize {
    let mut starts = 0;
    for (variable, meant) in [
        ("ARSHJUL_DATABSE_URL", "ARSHJUL_DATABASE_URL"),
        ("ARSHJUL_DB_URL", "ARSHJUL_DATABASE_URL"),
        ("ARSHJUL_JWT_ISSUERS", "ARSHJUL_JWT_ISSUER"),
        ("ARSHJUL_ANONYMOUS_READS", "ARSHJUL_ANONYMOUS_READ"),
        ("ARSHJUL_CORS_ORIGIN", "ARSHJUL_CORS_ORIGINS"),
        ("arshjul_listen", "ARSHJUL_LISTEN"),
        ("ARSHJUL_SOMETHING_ELSE", "--help"),
    ] {
        let output = command(folder)
            .env(variable, "postgres://u:hunter2@db/a")
            .output();
        let said = String::from_utf8_lossy(&output.unwrap().stderr).into_owned();
        let is_one = said.starts_with(&format!("arshjul: {variable}: there is no such setting; "));
        assert!(
            is_one && said.lines().count() == 1 && !said.contains(SECRET),
            "{said}"
        );
        let is_meant = said.contains(meant) || variable == "ARSHJUL_DB_URL";
        assert!(is_meant, "{said}");
        starts += 1;
    }
    starts
}

/// Of the command line.
fn wrong_commands(folder: &Path) -> usize {
    let mut starts = 0;
    for (arguments, named) in [
        (&["serv"] as &[&str], "serve"),
        (&["--data-dri", "x"], "--data-dir"),
        (&["--listen"], "ARSHJUL_LISTEN="),
        (
            &["--database-connections=x", "serve"],
            "ARSHJUL_DATABASE_CONNECTIONS=",
        ),
        (&["token"], "--role"),
        (&["token", "--role", "OWNER", "--unit", "SN"], "READER, REPORTER"),
        (
            &["token", "--role", "READER", "--role", "READER", "--unit", "SN"],
            "there are 2 and 1",
        ),
    ] {
        let output = command(folder).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && said.contains(named),
            "{arguments:?}: {said}"
        );
        assert!(
            said.starts_with("arshjul: ") && said.lines().count() == 1,
            "{said}"
        );
        starts += 1;
    }
    starts
}

fn wrong_providers(folder: &Path) -> usize {
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[ISSUER], "ARSHJUL_JWT_ALGORITHMS is required"),
        (&[ISSUER, AUDIENCE, KEYS], "ARSHJUL_JWT_ALGORITHMS is required"),
        (&[AUDIENCE, RS256, KEYS], "ARSHJUL_JWT_ISSUER is required"),
        (&[ISSUER, RS256, KEYS], "ARSHJUL_JWT_AUDIENCE is required"),
        (&[ISSUER, AUDIENCE, RS256], "there are 0"),
        (
            &[ISSUER, AUDIENCE, RS256, KEYS, ("ARSHJUL_JWT_SECRET", SECRET)],
            "there are 2",
        ),
        (
            &[ISSUER, AUDIENCE, KEYS, ("ARSHJUL_JWT_ALGORITHMS", "none")],
            "none is not one of",
        ),
        (
            &[ISSUER, AUDIENCE, KEYS, ("ARSHJUL_JWT_ALGORITHMS", "HS256")],
            "HS256 doesn't go with",
        ),
        (
            &[
                ISSUER,
                AUDIENCE,
                ("ARSHJUL_JWT_ALGORITHMS", "HS256"),
                ("ARSHJUL_JWT_SECRET", SECRET),
            ],
            "at least 32 bytes",
        ),
        (
            &[ISSUER, AUDIENCE, RS256, ("ARSHJUL_JWT_PUBLIC_KEY", SECRET)],
            "not a public key",
        ),
        (
            &[
                ISSUER,
                AUDIENCE,
                RS256,
                ("ARSHJUL_JWT_PUBLIC_KEY_FILE", "/nowhere.pem"),
            ],
            "\"/nowhere.pem\"",
        ),
        (
            &[
                ISSUER,
                AUDIENCE,
                RS256,
                ("ARSHJUL_JWT_JWKS_URL", "http://id.example/keys"),
            ],
            "\"http://id.example/keys\"",
        ),
        (
            &[
                ISSUER,
                AUDIENCE,
                RS256,
                ("ARSHJUL_JWT_JWKS_URL", "https://u:hunter2@id.example"),
            ],
            "https://…@id.example",
        ),
        (
            &[
                ISSUER,
                AUDIENCE,
                RS256,
                KEYS,
                ("ARSHJUL_JWT_ROLE_MAP", "g=OWNER:SN"),
            ],
            "g=OWNER:SN",
        ),
        (
            &[
                ISSUER,
                AUDIENCE,
                RS256,
                KEYS,
                ("ARSHJUL_JWT_AUTHORIZATION_URI", "http://id.example/authorize"),
            ],
            "\"http://id.example/authorize\"",
        ),
    ];
    for (variables, says) in cases {
        let line = wrong(folder, variables, "ARSHJUL_JWT_");
        assert!(line.contains(says), "{variables:?}: {line}");
    }
    cases.len()
}
