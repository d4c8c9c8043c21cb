use std::ffi::OsString;

use super::{read::read, *};

fn parsed(args: &[&str]) -> Result<Cli, String> {
    let all = ["arshjul"].iter().chain(args).map(OsString::from);
    read(all, []).map_err(|unread| match unread {
        Unread::Wrong(text) | Unread::Asked(text) => text,
    })
}

fn settings(args: &[&str]) -> Result<Settings, String> {
    let cli = parsed(&[args, &["schema"]].concat())?;
    cli.checked()
        .map(|(settings, _)| settings)
        .map_err(|error| error.to_string())
}

const PROVIDER: [&str; 3] = [
    "--jwt-issuer=https://id.example",
    "--jwt-audience=api://arshjul",
    "--jwt-algorithms=RS256",
];
const SECRET: &str = "--jwt-secret=0123456789abcdef0123456789abcdef";
const JWKS: &str = "--jwt-jwks-url=https://id.example/keys";

#[test]
fn without_settings_everything_is_local_and_published_content_is_open() {
    let settings = settings(&[]).unwrap();
    assert!(matches!(settings.database, Database::Embedded(_)));
    assert!(matches!(settings.sign_in, SignIn::Local));
    assert!(settings.anonymous_read);
}

#[test]
fn a_database_or_an_identity_provider_closes_reading_unless_the_operator_opens_it() {
    let provider = [PROVIDER.as_slice(), &[JWKS]].concat();
    for given in [&["--database-url=postgres://db/arshjul"], provider.as_slice()] {
        assert!(!settings(given).unwrap().anonymous_read, "{given:?}");
        let opened = [given, &["--anonymous-read=true"]].concat();
        assert!(settings(&opened).unwrap().anonymous_read, "{opened:?}");
    }
}

#[test]
fn empty_settings_are_as_good_as_none() {
    let settings = settings(&[
        "--database-url=",
        "--jwt-issuer=",
        "--jwt-jwks-url=",
        "--jwt-public-key=",
    ])
    .unwrap();
    assert!(matches!(settings.database, Database::Embedded(_)));
    assert!(matches!(settings.sign_in, SignIn::Local));
    assert!(
        !settings.anonymous_read,
        "somebody meant a database, or a provider"
    );
}

/// Nor does a complaint tell a secret.
fn complains(cases: &[(Vec<&str>, &str)]) {
    for (args, complaint) in cases {
        let error = settings(args).unwrap_err();
        assert!(error.contains(complaint), "{args:?}: {error}");
        assert!(
            !error.contains("0123456789abcdef") && !error.contains("me:pw"),
            "{error}"
        );
    }
}

#[test]
fn settings_that_do_not_go_together_say_which() {
    let [issuer, audience, rs256] = PROVIDER;
    complains(&[
        (vec!["--database-url=mysql://db"], "ARSHJUL_DATABASE_URL"),
        (vec![issuer], "ARSHJUL_JWT_ALGORITHMS is required"),
        (vec![issuer, audience, JWKS], "ARSHJUL_JWT_ALGORITHMS is required"),
        (vec![audience, rs256, JWKS], "ARSHJUL_JWT_ISSUER is required"),
        (vec![issuer, rs256, JWKS], "ARSHJUL_JWT_AUDIENCE is required"),
        (
            vec![issuer, "--jwt-audience= , ", rs256, JWKS],
            "ARSHJUL_JWT_AUDIENCE is required",
        ),
        (
            vec![issuer, audience, rs256],
            "there are 0. For example: ARSHJUL_JWT_JWKS_URL=",
        ),
        (vec![issuer, audience, rs256, JWKS, SECRET], "there are 2"),
        (
            vec![issuer, audience, rs256, JWKS, "--jwt-role-map=g=OWNER:SN"],
            "ARSHJUL_JWT_ROLE_MAP: `g=OWNER:SN`",
        ),
        (vec!["--jwt-leeway-seconds=301"], "301"),
        (vec!["--reporting-cycle=MAY"], "one of AUGUST, APRIL_AUGUST"),
    ]);
}

#[test]
fn keys_that_do_not_fit_say_why() {
    let [issuer, audience, rs256] = PROVIDER;
    let hs256 = "--jwt-algorithms=HS256";
    complains(&[
        (
            vec![issuer, audience, "--jwt-algorithms=RS256,none", JWKS],
            "none is not one of",
        ),
        (
            vec![issuer, audience, "--jwt-algorithms=RS256,HS256", JWKS],
            "HS256 doesn't go with ARSHJUL_JWT_JWKS_URL",
        ),
        (
            vec![issuer, audience, rs256, SECRET],
            "ARSHJUL_JWT_SECRET: RS256 doesn't fit",
        ),
        (
            vec![issuer, audience, hs256, "--jwt-secret=short"],
            "at least 32 bytes",
        ),
        (
            vec![issuer, audience, "--jwt-algorithms=HS512", SECRET],
            "at least 64 bytes",
        ),
        (
            vec![
                issuer,
                audience,
                hs256,
                "--jwt-public-key=-----BEGIN PUBLIC KEY-----",
            ],
            "HS256 doesn't fit",
        ),
        (
            vec![issuer, audience, rs256, "--jwt-public-key=not a key"],
            "not a public key in PEM",
        ),
        (
            vec![issuer, audience, rs256, "--jwt-public-key-file=/nowhere.pem"],
            "/nowhere.pem",
        ),
        (
            vec![issuer, audience, rs256, "--jwt-jwks-url=http://id.example/keys"],
            "ARSHJUL_JWT_JWKS_URL must be",
        ),
        (
            vec![
                issuer,
                audience,
                rs256,
                "--jwt-jwks-url=https://me:pw@id.example/keys",
            ],
            "ARSHJUL_JWT_JWKS_URL must be",
        ),
        (
            vec![issuer, audience, rs256, "--jwt-jwks-url=file:///keys"],
            "ARSHJUL_JWT_JWKS_URL must be",
        ),
    ]);
}

#[test]
fn keys_are_fetched_by_https_or_on_this_machine() {
    for url in [
        "https://id.example/keys",
        "http://localhost:9000/keys",
        "http://127.0.0.2/keys",
        "http://[::1]:9000/keys",
    ] {
        let url = format!("--jwt-jwks-url={url}");
        let args = [PROVIDER.as_slice(), &[&url]].concat();
        assert!(
            matches!(settings(&args).unwrap().sign_in, SignIn::External(_)),
            "{url}"
        );
    }
}

#[test]
fn a_token_has_a_role_for_each_unit() {
    let request = |args: &[&str]| match parsed(&[&["token"], args].concat())?.command.unwrap_or_default() {
        Command::Token(args) => args.request().map_err(|error| error.to_string()),
        other => Err(format!("{other:?}")),
    };
    let pairs = request(&[
        "--role=REPORTER",
        "--unit=SN",
        "--role=READER",
        "--unit=K",
        "--hours=2",
    ])
    .unwrap();
    let grants: Vec<_> = pairs
        .grants
        .iter()
        .map(|grant| (grant.role, grant.unit_code.as_str()))
        .collect();
    assert_eq!(grants, [(Role::Reporter, "SN"), (Role::Reader, "K")]);
    assert_eq!(pairs.valid_for, Duration::from_hours(2));
    for (args, complaint) in [
        (vec!["--role=REPORTER"], "--unit <UNITS>"),
        (
            vec!["--role=REPORTER", "--unit=SN", "--role=READER"],
            "there are 2 and 1",
        ),
        (vec!["--role=reporter", "--unit=SN"], "one of READER, REPORTER"),
        (vec!["--role=REPORTER", "--unit=SN", "--hours=0"], "--hours"),
    ] {
        let error = request(&args).unwrap_err();
        assert!(error.contains(complaint), "{args:?}: {error}");
    }
}

#[test]
fn the_public_address_is_one_that_paths_can_follow() {
    for (given, expected) in [
        ("https://arshjul.example.se", Some("https://arshjul.example.se")),
        ("https://example.se/arshjul/", Some("https://example.se/arshjul")),
        ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
        ("arshjul.example.se", None),
        ("ftp://example.se", None),
        ("https://example.se/?a=b", None),
        ("https://example.se/#a", None),
    ] {
        let settings = settings(&[&format!("--public-url={given}")]);
        let url = settings.map(|settings| settings.public_url.unwrap());
        assert_eq!(url.ok().as_deref(), expected, "{given}");
    }
    assert_eq!(settings(&["--public-url="]).unwrap().public_url, None);
}
