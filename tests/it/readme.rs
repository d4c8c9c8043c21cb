//! What the README says to type, typed: its lines run in one shell against a service that just started.

use std::{fs, path::Path, process::Command};

use arshjul_tests::{
    both_databases,
    left_out::needed,
    no_database,
    scratch::{self, Folder},
};
use serde_json::Value;

use crate::process::{Binary, Installed, Process};

no_database! {
    plain:
        every_line_of_the_readme_works_on_the_embedded_default;
}

both_databases![every_line_of_the_readme_works_on_a_database_that_was_given];

/// What a block of shell lines has in it, and what its answers show.
const BLOCKS: &[(&str, &[&str])] = &[
    ("graphql() {", &[]),
    (
        "calendar(year: 2026)",
        &[
            "\"plannedOn\":\"2026-10-19\"",
            "\"nominalOn\":\"2026-10-31\"",
            "\"effectiveOn\":\"2026-11-02\"",
            "1930:173",
        ],
    ),
    (
        "calendar(year: 2027, units",
        &[
            "\"BOK-UNDERLAG-CLOSING-2026\"",
            "\"alignment\"",
            "\"PARALLEL_FOLLOW_UP\"",
        ],
    ),
    (
        "parallelism(year: 2027",
        &["\"askedTwice\":", "\"hoursToSave\":", "Delårsrapport"],
    ),
    ("deadlinesGenerate(", &["\"userErrors\":[]", "\"unchanged\":"]),
    ("focusAreas {", &["Stöd och relationer genom livet", "Exempel: "]),
    (
        "--role REPORTER",
        &[
            "\"REJECTED\"",
            "\"EX-01\"",
            "\"rejected\":1",
            "\"committed\":true",
        ],
    ),
    (
        "--role APPROVER",
        &["\"updated\":3", "\"APPROVED\"", "\"committed\":true"],
    ),
    ("publicationCreate(", &["\"publishedAt\"", "\"userErrors\":[]"]),
    ("figures(first:", &["\"hasNextPage\"", "\"EX-01\""]),
    (
        "/export/v1/",
        &[
            "\"indicatorCode\"",
            "$metadata#Figures(indicatorCode,unitCode,period,state,reason)",
            "\"CONFIDENTIAL\"",
        ],
    ),
    (
        "corrections(first:",
        &["\"before\"", "\"after\"", "\"unitCode\":\"BIN\""],
    ),
    (
        "fiscalYearClose(",
        &["\"missing\":[{\"dueOn\"", "\"gaps\":[{", "[]"],
    ),
    (
        "calendar(year: 2027) { findings",
        &["\"savedHours\":", "have to report", "more than once"],
    ),
];

/// What the second walk does not show any more: the rows are approved already, and nothing is corrected again.
const FIRST_ALONE: [&str; 4] = ["\"updated\":3", "\"APPROVED\"", "\"before\"", "\"after\""];

fn every_line_of_the_readme_works_on_the_embedded_default() {
    let folder = Folder::create();
    let binary = Binary {
        data_dir: folder.path().join("data"),
        database_url: None,
    };
    walk_twice(&binary);
}

/// The same where reading is opened over a database of one's own.
async fn every_line_of_the_readme_works_on_a_database_that_was_given(installed: Installed) {
    installed.binary.run(&["seed"]);
    walk_twice(&installed.binary);
}

fn walk_twice(binary: &Binary) {
    for program in ["bash", "curl", "jq"] {
        needed("README", program);
    }
    scratch::note("README", "ran");
    let blocks = blocks();
    assert_eq!(
        blocks.len(),
        BLOCKS.len(),
        "a block of shell lines is gone from the README, or has no row"
    );
    let first = binary.start();
    let printed = run(binary, &first, &blocks);
    shows(&blocks, &printed, &[]);
    let again = run(binary, &first, &blocks);
    shows(&blocks, &again, &FIRST_ALONE);

    // What was written is there at the next start: the same submission is answered from its key, word for word.
    first.kill();
    let second = binary.start();
    let submission = |block: &String| block.contains("graphql() {") || block.contains("--role REPORTER");
    let lines: Vec<_> = blocks.iter().filter(|block| submission(block)).cloned().collect();
    let place = blocks
        .iter()
        .position(|block| block.contains("--role REPORTER"))
        .unwrap();
    for answer in [&again[place], &run(binary, &second, &lines)[1]] {
        assert_eq!(*answer, printed[place]);
    }
}

fn shows(blocks: &[String], printed: &[String], but: &[&str]) {
    for (block, printed) in blocks.iter().zip(printed) {
        let rows: Vec<_> = BLOCKS
            .iter()
            .filter(|(marker, _)| block.contains(marker))
            .collect();
        let [(_, shown)] = rows.as_slice() else {
            panic!("the block has no row, or several:\n{block}")
        };
        let mut compact = String::new();
        for answer in serde_json::Deserializer::from_str(printed).into_iter::<Value>() {
            let answer = answer.unwrap_or_else(|error| panic!("{error}: {printed}"));
            assert!(
                !answer.is_null() && answer.get("errors").is_none(),
                "{block}\n{answer:#}"
            );
            compact.push_str(&answer.to_string());
        }
        assert!(!compact.contains("STALE_VERSION"), "{block}\n{printed}");
        assert!(
            printed.lines().count() <= 140,
            "nobody reads so much:\n{block}\n{printed}"
        );
        for expected in shown.iter().filter(|expected| !but.contains(expected)) {
            assert!(
                compact.contains(expected),
                "{expected} is not shown\n{block}\n{printed}"
            );
        }
    }
}

/// The shell lines of the README, in order.
fn blocks() -> Vec<String> {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let blocks = readme.split("\n```sh\n").skip(1);
    blocks
        .map(|block| block.split("\n```").next().unwrap().to_owned())
        .collect()
}

/// Types the blocks in one shell, and returns what each printed. The service's own command and its address stand in for those of a
/// checkout.
fn run(binary: &Binary, process: &Process, blocks: &[String]) -> Vec<String> {
    const END: &str = "--- end of a block ---";
    let typed = blocks.join(&format!("\nprintf '%s' '{END}'\n"));
    let command = format!("'{}'", Binary::path());
    for assumed in ["cargo run --quiet --", "http://127.0.0.1:8080"] {
        assert!(
            typed.contains(assumed),
            "{assumed} is no longer what the README types"
        );
    }
    let script = typed
        .replace("cargo run --quiet --", &command)
        .replace("http://127.0.0.1:8080", &process.url);
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &script])
        .env("ARSHJUL_DATA_DIR", &binary.data_dir)
        .current_dir(binary.data_dir.parent().unwrap())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{printed}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    printed.split(END).map(str::to_owned).collect()
}
