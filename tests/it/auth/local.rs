//! The key that a service without an identity provider makes for itself.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    thread,
    time::Duration,
};

use arshjul::{
    auth::{LocalKey, TokenRequest, Verifier},
    service::context::{ClaimedGrant, Identity},
};
use arshjul_entity::Role;
use arshjul_tests::{no_database, scratch::Folder};
use jsonwebtoken::Algorithm;

use super::{claims, clock, now, outcome, reason, signer::Signer};

no_database! {
    async:
        a_minted_token_signs_in_until_it_expires,
        keys_differ_between_directories_and_from_providers;
    plain:
        the_file_is_its_owners_alone_and_holds_nothing_else,
        a_key_that_others_can_read_or_that_is_too_short_is_not_used,
        whoever_starts_at_the_same_time_gets_the_same_key;
}

fn request() -> TokenRequest {
    TokenRequest {
        subject: "local".to_owned(),
        name: None,
        grants: vec![ClaimedGrant {
            role: Role::Reporter,
            unit_code: "SN".to_owned(),
        }],
        valid_for: Duration::from_hours(1),
    }
}

async fn a_minted_token_signs_in_until_it_expires() {
    let dir = Folder::create();
    let token = LocalKey::open(dir.path())
        .unwrap()
        .mint(&request(), now())
        .unwrap();
    // The service opens the key on its own, before or after.
    let time = clock();
    let verifier = Verifier::local(&LocalKey::open(dir.path()).unwrap(), time.clone());
    let TokenRequest {
        subject,
        name,
        grants,
        ..
    } = request();
    assert_eq!(
        outcome(&verifier, &token).await,
        Ok(Identity {
            subject,
            name,
            grants,
            token: None,
        })
    );
    time.advance(Duration::from_secs(3599));
    assert!(outcome(&verifier, &token).await.is_ok());
    time.advance(Duration::from_secs(1));
    assert_eq!(reason(&verifier, &token).await, "TOKEN_EXPIRED");
}

async fn keys_differ_between_directories_and_from_providers() {
    let [one, other] = [Folder::create(), Folder::create()];
    let verifier = Verifier::local(&LocalKey::open(one.path()).unwrap(), clock());
    let foreign = LocalKey::open(other.path())
        .unwrap()
        .mint(&request(), now())
        .unwrap();
    assert_eq!(reason(&verifier, &foreign).await, "SIGNATURE_INVALID");
    let provider = Signer::new(Algorithm::RS256).sign(&claims());
    assert_eq!(reason(&verifier, &provider).await, "ALGORITHM_NOT_ALLOWED");
}

fn the_file_is_its_owners_alone_and_holds_nothing_else() {
    let dir = Folder::create();
    LocalKey::open(dir.path()).unwrap();
    let files: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(files, ["signing.key"]);
    let file = fs::metadata(dir.path().join("signing.key")).unwrap();
    assert_eq!((file.mode() & 0o777, file.len()), (0o600, 32));
}

fn a_key_that_others_can_read_or_that_is_too_short_is_not_used() {
    let dir = Folder::create();
    let path = dir.path().join("signing.key");
    LocalKey::open(dir.path()).unwrap();
    for mode in [0o640, 0o604, 0o620] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let error = LocalKey::open(dir.path()).unwrap_err().to_string();
        assert!(
            error.contains(&format!("mode {mode:o}")) && error.contains("chmod 600"),
            "{error}"
        );
    }
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, [7; 31]).unwrap();
    let error = LocalKey::open(dir.path()).unwrap_err().to_string();
    assert!(error.contains("is not a signing key"), "{error}");
}

fn whoever_starts_at_the_same_time_gets_the_same_key() {
    let dir = Folder::create();
    let mint = || {
        LocalKey::open(dir.path())
            .unwrap()
            .mint(&request(), now())
            .unwrap()
    };
    let tokens: Vec<_> = thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(mint)).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(tokens.iter().all(|token| *token == tokens[0]));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}
