//! Several set one database up at the same time, and programs of another day find what they need in it or say so.

use std::{
    process::{Child, Command, Output, Stdio},
    thread,
};

use arshjul_entity::{organization_unit, publication};
use arshjul_migration::{Migrator, MigratorTrait as _, Standing};
use arshjul_tests::{both_databases, http_client, no_database, scratch::Folder};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseConnection, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _,
};
use serde_json::Value;

use crate::process::{Binary, Installed};

both_databases![
    of_those_who_migrate_and_seed_at_once_one_does_it,
    a_program_serves_what_it_knows_enough_of,
    each_migration_says_what_it_needs,
];

no_database! {
    plain: first_starts_at_once_make_one_example;
}

fn all(binary: &Binary, command: &str, times: usize) -> Vec<Output> {
    let start = |_| -> Child {
        let mut command_line: Command = binary.command();
        command_line
            .arg(command)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command_line.spawn().unwrap()
    };
    let started: Vec<_> = (0..times).map(start).collect();
    started
        .into_iter()
        .map(|child| child.wait_with_output().unwrap())
        .collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

async fn of_those_who_migrate_and_seed_at_once_one_does_it(installed: Installed) {
    let db = installed.database.connect().await;
    Migrator::down(&db, None).await.unwrap();
    for output in all(&installed.binary, "migrate", 4) {
        assert!(output.status.success(), "{}", said(&output));
    }
    assert_eq!(Standing::of(&db).await.unwrap(), Standing::Current);
    let outputs = all(&installed.binary, "seed", 3);
    let (done, refused): (Vec<_>, Vec<_>) = outputs.iter().partition(|output| output.status.success());
    assert_eq!(done.len(), 1, "{}", outputs.iter().map(said).collect::<String>());
    for output in refused {
        assert!(said(output).contains("already"), "{}", said(output));
    }
    let roots = organization_unit::Entity::find()
        .filter(organization_unit::Column::ParentId.is_null())
        .count(&db)
        .await;
    assert_eq!(roots.unwrap(), 1);
    assert_eq!(publication::Entity::find().count(&db).await.unwrap(), 1);
}

fn first_starts_at_once_make_one_example() {
    let folder = Folder::create();
    let binary = Binary {
        data_dir: folder.path().join("data"),
        database_url: None,
    };
    let starts: Vec<_> = (0..3)
        .map(|_| {
            let binary = binary.clone();
            thread::spawn(move || binary.start())
        })
        .collect();
    let started: Vec<_> = starts.into_iter().map(|start| start.join().unwrap()).collect();
    assert_eq!(started.len(), 3);
}

async fn needs(db: &DatabaseConnection, name: &str) {
    let sql = format!("UPDATE program_requirement SET migration = '{name}'");
    db.execute_unprepared(&sql).await.unwrap();
}

async fn a_program_serves_what_it_knows_enough_of(installed: Installed) {
    let db = installed.database.connect().await;
    let running = installed.binary.start();
    let ready = async || {
        let url = format!("{}/health/ready", running.url);
        let answer = http_client().get(url).send().await.unwrap();
        let status = answer.status().as_u16();
        let answer: Value = answer.json().await.unwrap();
        (status, answer["reason"].as_str().map(str::to_owned))
    };
    assert_eq!(ready().await, (200, None));
    // A newer program adds something that this one need not know of.
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)";
    db.execute_unprepared(newer).await.unwrap();
    assert_eq!(ready().await, (200, None));
    drop(installed.binary.start());
    installed.binary.run(&["migrate"]);
    // And then what it has to know of.
    needs(&db, "m9999_later").await;
    assert_eq!(ready().await, (503, Some("DATABASE_NEWER".to_owned())));
    for command in ["serve", "migrate"] {
        let output = installed.binary.command().arg(command).output().unwrap();
        assert!(!output.status.success());
        assert!(said(&output).contains("DATABASE_NEWER"), "{}", said(&output));
    }
    // It is put back, and one of the program's own is pending.
    for sql in [
        "DELETE FROM seaql_migrations WHERE version = 'm9999_later'",
        "DELETE FROM seaql_migrations WHERE version = 'm0017_requirement'",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    assert_eq!(ready().await, (503, Some("MIGRATIONS_PENDING".to_owned())));
}

async fn each_migration_says_what_it_needs(installed: Installed) {
    let db = installed.database.connect().await;
    let needed = async || {
        let select = arshjul_entity::program_requirement::Entity::find();
        select.one(&db).await.unwrap().unwrap().migration
    };
    let now = needed().await;
    assert!(
        Migrator::migrations()
            .iter()
            .any(|migration| migration.name() == now),
        "{now}"
    );
    needs(&db, "m0001_organization").await;
    Migrator::down(&db, Some(1)).await.unwrap();
    // Step by step: each names one that is known by then, and none older than what was needed before.
    let migrations = Migrator::migrations();
    let mut oldest = 0;
    loop {
        let pending = Migrator::get_pending_migrations(&db).await.unwrap().len();
        if pending == 0 {
            break;
        }
        Migrator::up(&db, Some(1)).await.unwrap();
        let name = needed().await;
        let place = migrations.iter().position(|migration| migration.name() == name);
        let place = place.unwrap();
        assert!((oldest..=migrations.len() - pending).contains(&place), "{name}");
        oldest = place;
    }
    assert_eq!(needed().await, now);
}
