//! The audits of the npm package graphql-http, all of them, against the running edge.

use std::{path::Path, process::Command};

use crate::http_app::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_audits_of_graphql_over_http_pass() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    assert!(
        folder.join("node_modules").is_dir(),
        "the audits are not installed: run `npm ci` in tests/conformance (Node 20 or newer)",
    );
    let server = Server::start().await;
    let url = format!("{}/graphql", server.url);
    let output = Command::new("node")
        .arg("http.js")
        .arg(&url)
        .current_dir(&folder)
        .output();
    let output = output.expect("the audits need `node`, version 20 or newer, on the path");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("61 of 61 audits pass"), "{text}");
}
