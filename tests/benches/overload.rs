//! What becomes of ten times the requests that the service can work on: the service as a process of its own, on SQLite, with clients that
//! each have a connection. Everything is to be answered 200 or 503 within 30 s, what is let in not much slower than before, and memory is
//! to come back.
//!
//! `cargo bench -p arshjul-tests --bench overload`

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a program for developers"
)]

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use arshjul_tests::{Backend, TestDatabase, scenario::Scenario};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{interval_at, sleep, timeout},
};

mod process;

use process::Service;

/// The page of an intranet.
const PAGE: &str = "{ focusAreas { nodes { code goals { code title }
    activities(first: 100, year: 2026) { nodes { id title status responsibleUnit { code } goals { code } } pageInfo { hasNextPage } }
    indicators { code latestFigures { unitCode gender value } } } } }";
/// As many as are worked on at once: they saturate two cores.
const SATURATING: usize = 8;
const SPAN: Duration = Duration::from_secs(20);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(async {
        let database = TestDatabase::create(Backend::Sqlite)
            .await
            .expect("SQLite is built in");
        let scenario = Scenario {
            committees: 40,
            activities: 400,
        };
        scenario.plant(&database).await;
        for connections in [256, 2_000] {
            overload(&database, connections).await;
        }
        silent(&database).await;
        database.remove().await;
    });
}

async fn overload(database: &TestDatabase, connections: usize) {
    let service = Service::start(database, 20_000);
    let saturated = crowd(&service, SATURATING, None).await;
    let throughput = number(saturated.answered(200)) / SPAN.as_secs_f64();
    let before = service.memory("VmRSS");
    // Each sends at its own pace: together ten times as many as were answered.
    let pace = Duration::from_secs_f64(number(connections) / (10.0 * throughput));
    let overloaded = crowd(&service, connections, Some(pace)).await;
    sleep(Duration::from_secs(30)).await;
    let after = service.memory("VmRSS");
    let (median, calm) = (overloaded.median(), saturated.median());
    println!("{connections} connections at ten times {throughput:.0} requests a second:");
    println!(
        "  answered {:?}, lost {}, the longest {:.1?}",
        overloaded.counts(),
        overloaded.lost,
        overloaded.longest()
    );
    println!(
        "  median of what was let in {median:.1?}, {:.1} × the {calm:.1?} of {SATURATING} at once",
        median.as_secs_f64() / calm.as_secs_f64()
    );
    println!(
        "  memory {before} MB before, {after} MB half a minute after, {:.2} ×",
        f64::from(after) / f64::from(before)
    );
    println!(
        "  not ready {} of {} times",
        overloaded.unready.0, overloaded.unready.1
    );
}

/// 1,100 silent connections, where the process may have 1,024 files.
async fn silent(database: &TestDatabase) {
    let service = Service::start(database, 1_024);
    let mut silent = Vec::new();
    for _ in 0..1_100 {
        silent.push(TcpStream::connect(&service.address).await.expect("a connection"));
    }
    let mut longest = Duration::ZERO;
    for _ in 0..20 {
        let start = Instant::now();
        let mut stream = TcpStream::connect(&service.address).await.expect("a connection");
        let status = ask(&mut stream, &request("GET", "/health/ready", ""))
            .await
            .expect("an answer")
            .0;
        assert_eq!(status, 200);
        longest = longest.max(start.elapsed());
    }
    println!(
        "{} silent connections at 1,024 files: twenty others are answered, in {longest:.1?} at most",
        silent.len()
    );
}

fn number(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap_or(u32::MAX))
}

/// What came of a crowd.
#[derive(Default)]
struct Outcome {
    times: BTreeMap<u16, Vec<Duration>>,
    /// Code of errors inside 200, and connections that broke.
    lost: usize,
    unready: (usize, usize),
}

impl Outcome {
    fn answered(&self, status: u16) -> usize {
        self.times.get(&status).map_or(0, Vec::len)
    }

    fn counts(&self) -> BTreeMap<u16, usize> {
        self.times
            .iter()
            .map(|(status, times)| (*status, times.len()))
            .collect()
    }

    fn longest(&self) -> Duration {
        self.times.values().flatten().copied().max().unwrap_or_default()
    }

    fn median(&self) -> Duration {
        let mut times = self.times.get(&200).cloned().unwrap_or_default();
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    }

    fn add(&mut self, other: Self) {
        for (status, times) in other.times {
            self.times.entry(status).or_default().extend(times);
        }
        self.lost += other.lost;
    }
}

async fn crowd(service: &Service, connections: usize, pace: Option<Duration>) -> Outcome {
    let end = Instant::now() + SPAN;
    let clients: Vec<_> = (0..connections)
        .map(|n| {
            let late = pace.map_or(Duration::ZERO, |pace| {
                pace.mul_f64(number(n) / number(connections))
            });
            tokio::spawn(client(service.address.clone(), end, late, pace))
        })
        .collect();
    let mut outcome = Outcome::default();
    while Instant::now() < end {
        let ready = async {
            let mut stream = TcpStream::connect(&service.address).await.ok()?;
            Some(ask(&mut stream, &request("GET", "/health/ready", "")).await?.0)
        };
        outcome.unready.1 += 1;
        outcome.unready.0 +=
            usize::from(timeout(Duration::from_secs(5), ready).await.ok().flatten() != Some(200));
        sleep(Duration::from_millis(500)).await;
    }
    for client in clients {
        outcome.add(client.await.expect("clients come to an end"));
    }
    outcome
}

/// Asks again and again on a connection of its own: at once, or at its pace.
async fn client(address: String, end: Instant, late: Duration, pace: Option<Duration>) -> Outcome {
    let mut outcome = Outcome::default();
    let body = json!({ "query": PAGE }).to_string();
    let sent = request("POST", "/graphql", &body);
    let mut ticks = pace.map(|pace| interval_at((Instant::now() + late).into(), pace));
    let mut stream = None;
    while Instant::now() < end {
        if let Some(ticks) = &mut ticks {
            ticks.tick().await;
        }
        let start = Instant::now();
        let asked = async {
            let mut open = match stream.take() {
                Some(open) => open,
                None => TcpStream::connect(&address).await.ok()?,
            };
            let answer = ask(&mut open, &sent).await;
            // One that was closed while it was idle is opened again, as clients do.
            let answer = if let Some(answer) = answer {
                answer
            } else {
                open = TcpStream::connect(&address).await.ok()?;
                ask(&mut open, &sent).await?
            };
            Some((open, answer))
        };
        match timeout(Duration::from_mins(1), asked).await.ok().flatten() {
            Some((open, (status, answer))) => {
                outcome.times.entry(status).or_default().push(start.elapsed());
                let is_clean = || {
                    serde_json::from_slice::<Value>(&answer)
                        .is_ok_and(|answer| answer.get("errors").is_none())
                };
                if status == 200 && !is_clean() {
                    outcome.lost += 1;
                }
                stream = Some(open);
            }
            None => outcome.lost += 1,
        }
    }
    outcome
}

fn request(method: &str, path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("{method} {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

/// Status and body.
async fn ask(stream: &mut TcpStream, request: &[u8]) -> Option<(u16, Vec<u8>)> {
    stream.write_all(request).await.ok()?;
    let mut seen = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        seen.extend_from_slice(buffer.get(..read)?);
        let Some(end) = seen.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(seen.get(..end)?).to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))?;
        let length: usize = length.trim().parse().ok()?;
        if seen.len() >= end + 4 + length {
            let status = head.split(' ').nth(1)?.parse().ok()?;
            return Some((status, seen.split_off(end + 4)));
        }
    }
}
