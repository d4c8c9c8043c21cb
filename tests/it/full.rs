//! A disk that is full loses nothing that was acknowledged, and when it has room again the service goes on (R12).

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Write as _,
};

use arshjul_entity::result;
use arshjul_tests::{
    Backend, TestDatabase, both_databases, environment, http_client, scenario::Scenario, scratch::Folder,
    small_disk::SmallDisk,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseConnection, DbBackend, EntityTrait as _,
    QueryFilter as _, Statement,
};
use serde_json::{Value, json};

use crate::{
    crash::{COMMITTEES, SUBMIT, Submission, YEARS, each_row_has_its_history, stored, submissions_are_whole},
    process::{Binary, Process},
};

both_databases![acknowledged_rows_survive_a_full_disk];

/// How often it is tried; `ARSHJUL_TEST_FULL_DISKS` for more.
const ROUNDS: usize = 1;
/// Refusals before the disk is enlarged.
const REFUSED: usize = 4;
const ENLARGED: u32 = 96;

async fn acknowledged_rows_survive_a_full_disk(database: TestDatabase) {
    let rounds = environment("ARSHJUL_TEST_FULL_DISKS").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    for _ in 0..rounds {
        if let Err(reason) = round(database.backend()).await {
            // Past the capture that hides what passing tests print.
            let _ = writeln!(std::io::stderr(), "NOT TESTED on a full disk: {reason}");
        }
    }
}

async fn round(backend: Backend) -> Result<(), String> {
    let folder = Folder::create();
    // An empty database of PostgreSQL takes eight of them.
    let megabytes = if backend == Backend::Sqlite { 9 } else { 24 };
    let disk = SmallDisk::mount(&folder.path().join("disk"), megabytes)?;
    let (database, server) = TestDatabase::on(backend, disk.path(), folder.path()).await?;
    let scenario = Scenario {
        committees: COMMITTEES,
        activities: 0,
    };
    let planted = scenario.plant(&database).await;
    let binary = Binary {
        data_dir: folder.path().join("data"),
        database_url: Some(database.url().to_owned()),
    };
    let caller = Caller {
        token: binary.token("REPORTER", "ROOT"),
        process: binary.start(),
    };
    let (mut kept, mut sent, mut refused) = (Vec::new(), BTreeSet::new(), 0);
    let mut submissions = submissions();
    while refused < REFUSED {
        let submission = submissions
            .next()
            .expect("the disk is full before all is submitted");
        sent.insert(submission);
        if caller.submit(submission).await {
            kept.push(submission);
        } else {
            refused += 1;
        }
    }
    if backend == Backend::Sqlite {
        caller.is_told_that_the_disk_is_full(&database, &disk).await;
    }
    disk.enlarge(ENLARGED);
    for submission in submissions.take(3) {
        sent.insert(submission);
        assert!(
            caller.submit(submission).await,
            "there is room again\n{}",
            caller.log()
        );
        kept.push(submission);
        assert_eq!(caller.seen(submission).await, 60, "{submission:?} is to be read");
    }
    assert_eq!(caller.ready().await, (200, None));
    drop(caller);

    let again = binary.start();
    let db = database.connect().await;
    let rows = submitted(&db).await;
    submissions_are_whole(&stored(&rows, &planted), &kept, &sent);
    each_row_has_its_history(&db, &rows).await;
    db.close().await.unwrap();
    drop((again, server));
    Ok(())
}

async fn submitted(db: &DatabaseConnection) -> Vec<result::Model> {
    let by_local = result::Column::SubmittedBy.eq("local");
    let rows = result::Entity::find().filter(by_local).all(db).await;
    rows.unwrap()
}

fn submissions() -> impl Iterator<Item = Submission> {
    let years = (1990..2025).step_by(usize::try_from(YEARS).unwrap());
    years.flat_map(|from| (0..COMMITTEES).map(move |committee| Submission { committee, from }))
}

struct Caller {
    process: Process,
    token: String,
}

impl Caller {
    async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = http_client()
            .post(format!("{}/graphql", self.process.url))
            .bearer_auth(&self.token)
            .json(&json!({ "query": query, "variables": variables }));
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Whether it was acknowledged.
    async fn submit(&self, submission: Submission) -> bool {
        let mut rows = submission.rows();
        for row in &mut rows {
            row["comment"] = json!("k".repeat(1_500));
        }
        let answer = self.ask(SUBMIT, json!({ "rows": rows })).await;
        if answer["data"]["resultsSubmit"]["committed"] == true {
            return true;
        }
        assert!(
            answer["errors"][0]["extensions"]["code"].is_string(),
            "{answer:#}"
        );
        false
    }

    async fn seen(&self, Submission { committee, from }: Submission) -> u64 {
        let query = "query ($filter: ResultFilter) { results(first: 0, filter: $filter) { totalCount } }";
        let unit = format!("N{committee:02}");
        let filter = json!({ "units": [unit], "yearFrom": from, "yearTo": from + YEARS - 1 });
        let answer = self.ask(query, json!({ "filter": filter })).await;
        answer["data"]["results"]["totalCount"]
            .as_u64()
            .unwrap_or_else(|| panic!("{answer:#}"))
    }

    async fn ready(&self) -> (u16, Option<String>) {
        let url = format!("{}/health/ready", self.process.url);
        let answer = http_client().get(url).send().await.unwrap();
        let status = answer.status().as_u16();
        let answer: Value = answer.json().await.unwrap();
        (status, answer["reason"].as_str().map(str::to_owned))
    }

    /// What the service has said since it was asked last.
    fn log(&self) -> String {
        self.process.log.try_iter().collect::<Vec<_>>().join("\n")
    }

    /// Where not even the smallest write has room, readiness says so, and no longer when it has.
    async fn is_told_that_the_disk_is_full(&self, database: &TestDatabase, disk: &SmallDisk) {
        // What was written ahead goes where it belongs, so that the next write has no room of its own.
        disk.enlarge(ENLARGED / 2);
        let beside = database.connect().await;
        let truncate = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let done = beside.query_one_raw(truncate).await.unwrap().unwrap();
        let is_busy: i32 = done.try_get("", "busy").unwrap();
        assert_eq!(is_busy, 0, "nobody reads or writes");
        let filler = disk.path().join("filler");
        let mut file = File::create(&filler).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
        drop(file);
        self.log();
        let last = Submission {
            committee: COMMITTEES - 1,
            from: 2020,
        };
        assert!(!self.submit(last).await, "there is no room at all");
        let ready = self.ready().await;
        assert_eq!(ready, (503, Some("DATABASE_FULL".to_owned())), "{}", self.log());
        fs::remove_file(filler).unwrap();
        assert_eq!(self.ready().await, (200, None));
        beside.close().await.unwrap();
    }
}
