//! Exports as tools read them that know nothing of the service: Python's csv, pandas, openpyxl, DuckDB, readers of JSON-stat and SDMX,
//! and a client of OData.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use arshjul_entity::indicator;
use arshjul_tests::{Served, TestApp, environment, left_out::not_tested, one_database, scratch};
use sea_orm::{EntityTrait as _, sea_query::Expr};
use serde_json::Value;

use super::small;

one_database![strangers_read_the_cells_that_were_written];

async fn strangers_read_the_cells_that_were_written(app: TestApp) {
    let python = environment("ARSHJUL_TEST_PYTHON").unwrap_or_else(|| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/strangers.py");
    let tried = Command::new(&python)
        .args(["-c", "import duckdb, odata, openpyxl, pandas, pyjstat, sdmx"])
        .stderr(Stdio::null())
        .status();
    if !tried.is_ok_and(|status| status.success()) {
        let reason =
            "no Python with what tests/conformance/requirements.txt names: name one in ARSHJUL_TEST_PYTHON";
        return not_tested("Python", reason);
    }
    scratch::note("Python", "ran");
    small(&app).await;
    indicator::Entity::update_many()
        .col_expr(indicator::Column::Name, Expr::value("=1+1; \"två\", tre"))
        .exec(&app.database.connect().await)
        .await
        .unwrap();
    let served = Served::start(app.router()).await;
    let saved = app.database.data_dir().join("saved");
    std::fs::create_dir_all(&saved).unwrap();
    for (name, path) in [
        ("figures.jsonl", "figures.jsonl"),
        ("figures.csv", "figures.csv"),
        ("figures.sv.csv", "figures.csv?dialect=sv-excel"),
        ("figures.xlsx", "figures.xlsx"),
        ("figures.json-stat", "figures.json-stat"),
        ("figures.sdmx.csv", "figures.sdmx.csv"),
    ] {
        let answer = served.get(&format!("/export/v1/{path}")).await;
        assert_eq!(answer.status(), 200, "{path}");
        std::fs::write(saved.join(name), answer.bytes().await.unwrap()).unwrap();
    }
    let read = Command::new(&python)
        .arg(script)
        .arg(&saved)
        .arg(&served.url)
        .output()
        .unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let read: Value = serde_json::from_slice(&read.stdout).unwrap();
    for name in ["figures.csv", "figures.sv.csv", "figures.xlsx"] {
        assert_eq!(read[name], read["rows"], "{read}");
    }
    assert_eq!(read["duckdb"], read["rows"], "{read}");
    assert_eq!(read["json-stat"], read["sdmx"], "{read}");
    assert!(read["sdmx"].as_u64() > Some(20), "{read}");
    assert!(
        read["rows"].as_u64() > Some(40) && read["odata"].as_u64() > Some(10),
        "{read}"
    );
}
