//! Exports as tools read them that know nothing of the service: Python's csv, pandas, openpyxl, pyarrow, DuckDB, readers of JSON-stat and
//! SDMX, a client of OData, and LibreOffice as it is in Sweden.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use arshjul_entity::indicator;
use arshjul_tests::{
    Served, TestApp, environment,
    left_out::{needed, not_tested},
    one_database, scratch,
};
use sea_orm::{EntityTrait as _, sea_query::Expr};
use serde_json::Value;

use super::small;

one_database![
    strangers_read_the_cells_that_were_written,
    an_office_reads_the_cells_that_were_written,
];

/// Python, where it has what it is to read with.
fn python(modules: &str) -> Option<String> {
    let python = environment("ARSHJUL_TEST_PYTHON").unwrap_or_else(|| "python3".to_owned());
    let tried = Command::new(&python)
        .args(["-c", &format!("import {modules}")])
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success()).then_some(python)
}

const NO_PYTHON: &str =
    "no Python with what tests/conformance/requirements.txt names: name one in ARSHJUL_TEST_PYTHON";

/// Figures in every form, with names that a spreadsheet could reckon with, each saved under its name.
async fn save(app: &TestApp, served: &Served) -> PathBuf {
    small(app).await;
    indicator::Entity::update_many()
        .col_expr(indicator::Column::Name, Expr::value("=1+1; \"två\", tre"))
        .exec(&app.database.connect().await)
        .await
        .unwrap();
    let saved = app.database.data_dir().join("saved");
    fs::create_dir_all(&saved).unwrap();
    for (name, path) in [
        ("figures.jsonl", "figures.jsonl"),
        ("figures.csv", "figures.csv"),
        ("figures.sv.csv", "figures.csv?dialect=sv-excel"),
        ("figures.xlsx", "figures.xlsx"),
        ("figures.parquet", "figures.parquet"),
        ("figures.json-stat", "figures.json-stat"),
        ("figures.sdmx.csv", "figures.sdmx.csv"),
    ] {
        let answer = served.get(&format!("/export/v1/{path}")).await;
        assert_eq!(answer.status(), 200, "{path}");
        fs::write(saved.join(name), answer.bytes().await.unwrap()).unwrap();
    }
    saved
}

/// What a script says that it read.
fn read(python: &str, script: &str, arguments: &[&str]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("conformance")
        .join(script);
    let read = Command::new(python).arg(script).args(arguments).output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    serde_json::from_slice(&read.stdout).unwrap()
}

async fn strangers_read_the_cells_that_were_written(app: TestApp) {
    let Some(python) = python("duckdb, odata, openpyxl, pandas, pyarrow, pyjstat, sdmx") else {
        return not_tested("Python", NO_PYTHON);
    };
    scratch::note("Python", "ran");
    let served = Served::start(app.router()).await;
    let saved = save(&app, &served).await;
    let read = read(&python, "strangers.py", &[saved.to_str().unwrap(), &served.url]);
    for name in [
        "figures.csv",
        "figures.sv.csv",
        "figures.xlsx",
        "figures.parquet",
        "duckdb",
        "parquet",
    ] {
        assert_eq!(read[name], read["rows"], "{name}: {read}");
    }
    assert_eq!(read["json-stat"], read["sdmx"], "{read}");
    assert!(read["sdmx"].as_u64() > Some(20), "{read}");
    assert!(
        read["rows"].as_u64() > Some(40) && read["odata"].as_u64() > Some(10),
        "{read}"
    );
}

/// The setting that a Swede's profile has.
const SWEDISH: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\"><item oor:path=\"/org.openoffice.Setup/L10N\"><prop
oor:name=\"ooSetupSystemLocale\" oor:op=\"fuse\"><value>sv-SE</value></prop></item></oor:items>";

/// LibreOffice opens each file and saves it as a workbook, which is read by openpyxl.
async fn an_office_reads_the_cells_that_were_written(app: TestApp) {
    const OFFICE: &str = "LibreOffice";
    needed(OFFICE, "soffice");
    let Some(python) = python("openpyxl") else {
        return not_tested(OFFICE, NO_PYTHON);
    };
    scratch::note(OFFICE, "ran");
    let served = Served::start(app.router()).await;
    let saved = save(&app, &served).await;
    let profile = saved.join("profile");
    fs::create_dir_all(profile.join("user")).unwrap();
    fs::write(profile.join("user/registrymodifications.xcu"), SWEDISH).unwrap();
    // Of a file of text: its separator, quotes, UTF-8, from the first line, all columns by themselves, and the language, Swedish for the
    // file that is made for it (<https://help.libreoffice.org/latest/en-US/text/shared/guide/csv_params.html>).
    let text =
        |separator: u8, language: u16| format!("Text - txt - csv (StarCalc):{separator},34,76,1,,{language}");
    for (name, filter) in [
        ("figures.csv", text(b',', 1033)),
        ("figures.sv.csv", text(b';', 1053)),
        ("figures.xlsx", "Calc MS Excel 2007 XML".to_owned()),
    ] {
        let converted = Command::new("soffice")
            .arg(format!("-env:UserInstallation=file://{}", profile.display()))
            .arg("--headless")
            .arg(format!("--infilter={filter}"))
            .args(["--convert-to", "xlsx", "--outdir"])
            .arg(saved.join("office").join(name))
            .arg(saved.join(name))
            .output()
            .unwrap();
        assert!(converted.status.success(), "{converted:?}");
    }
    let read = read(&python, "office.py", &[saved.to_str().unwrap()]);
    let rows = read["figures.xlsx"].as_u64();
    assert!(rows > Some(40), "{read}");
    for name in ["figures.csv", "figures.sv.csv"] {
        assert_eq!(read[name].as_u64(), rows, "{name}");
    }
}
