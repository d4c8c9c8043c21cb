//! Connections: what is silent, slow or too many of them is closed, and keeps nobody out.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

use arshjul::http::serve::Patience;
use arshjul_tests::no_database;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpSocket,
    task::{spawn_blocking, yield_now},
};

use super::app::{Server, answer, code};

no_database! {
    async:
        a_connection_without_a_whole_request_is_closed,
        what_goes_on_keeps_its_connection,
        silent_connections_keep_nobody_out,
        an_address_beyond_its_share_is_told,
        a_client_that_does_not_read_is_given_up,
        a_client_of_http_2_that_opens_no_window_is_given_up;
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

async fn started(patience: Patience) -> Server {
    Server::with(Duration::from_secs(30), patience).await
}

fn address(server: &Server) -> SocketAddr {
    server.url.trim_start_matches("http://").parse().unwrap()
}

/// What comes until the server closes the connection; a reset ends it too.
fn until_closed(stream: &mut TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

async fn a_connection_without_a_whole_request_is_closed() {
    let head = Duration::from_millis(50);
    let server = started(Patience {
        head,
        ..Patience::default()
    })
    .await;
    let to = address(&server);
    let settings = [PREFACE, &frame(4, 0, 0, &[])].concat();
    for sent in [
        b"".as_slice(),
        b"P",
        &PREFACE[..23],
        PREFACE,
        &settings,
        b"GET /health/live HTTP/1.1\r\nhost: a\r\n",
        // Answered, and then silent.
        b"GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n",
    ] {
        let sent = sent.to_vec();
        let answer = spawn_blocking(move || {
            let mut silent = TcpStream::connect(to).unwrap();
            silent.write_all(&sent).unwrap();
            until_closed(&mut silent)
        });
        drop(answer.await.unwrap());
    }
}

/// The patience is for silence: a request that takes longer than it keeps its connection.
async fn what_goes_on_keeps_its_connection() {
    let head = Duration::from_millis(20);
    let server = started(Patience {
        head,
        ..Patience::default()
    })
    .await;
    let begun = tokio::spawn(server.post(&json!({ "query": "{ gated }" })).send());
    server.gate.begun.notified().await;
    let to = address(&server);
    // A silent connection of the same age is closed meanwhile.
    spawn_blocking(move || until_closed(&mut TcpStream::connect(to).unwrap()))
        .await
        .unwrap();
    server.gate.open.notify_one();
    assert_eq!(begun.await.unwrap().unwrap().status(), 200);
}

async fn silent_connections_keep_nobody_out() {
    // Nobody's time runs out here: they make room because others need it.
    let server = started(Patience {
        head: Duration::from_hours(1),
        connections: 8,
        per_address: 8,
        ..Patience::default()
    })
    .await;
    let to = address(&server);
    let silent = spawn_blocking(move || {
        let one = |_| TcpStream::connect(to).unwrap();
        (0..40).map(one).collect::<Vec<_>>()
    });
    let mut silent = silent.await.unwrap();
    for _ in 0..3 {
        assert_eq!(server.ask("{ one }").await.0, 200);
    }
    let first = spawn_blocking(move || until_closed(&mut silent[0]));
    assert!(first.await.unwrap().is_empty());
}

async fn an_address_beyond_its_share_is_told() {
    let server = started(Patience {
        per_address: 1,
        ..Patience::default()
    })
    .await;
    let begun = tokio::spawn(server.post(&json!({ "query": "{ gated }" })).send());
    server.gate.begun.notified().await;
    let to = address(&server);
    let refused = spawn_blocking(move || {
        let mut second = TcpStream::connect(to).unwrap();
        second
            .write_all(b"GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n")
            .unwrap();
        String::from_utf8(until_closed(&mut second)).unwrap()
    });
    let refused = refused.await.unwrap();
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    assert!(
        refused.contains("retry-after: 1\r\n") && refused.contains("THROTTLED"),
        "{refused}"
    );
    server.gate.open.notify_one();
    assert_eq!(begun.await.unwrap().unwrap().status(), 200);
    let (status, body) = answer(server.get("/health/live")).await;
    assert_eq!((status, code(&body)), (200, "no code"));
}

async fn a_client_that_does_not_read_is_given_up() {
    let server = started(Patience {
        delivery: Duration::from_millis(100),
        ..Patience::default()
    })
    .await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(address(&server)).await.unwrap();
    // More than the system's own buffers take: long names make long rows.
    let long = "v".repeat(120);
    let cells = (0..20).map(|n| format!("c{n}: cells(first: 5000) {{ nodes {{ {long}: value }} }} "));
    let body = json!({ "query": format!("{{ {} }}", cells.collect::<String>()) }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream
        .write_all(format!("{head}{body}").as_bytes())
        .await
        .unwrap();
    // The answer is held while it waits to be taken, and let go of when the client is given up.
    while server.held.bytes() < 1_000_000 {
        yield_now().await;
    }
    let whole = server.held.bytes();
    while server.held.bytes() > 0 {
        yield_now().await;
    }
    let mut taken = Vec::new();
    let _ = stream.read_to_end(&mut taken).await;
    assert!(
        taken.starts_with(b"HTTP/1.1 200") && taken.len() < whole,
        "{} of {whole}",
        taken.len()
    );
}

async fn a_client_of_http_2_that_opens_no_window_is_given_up() {
    // Who takes the answer has all the time that a busy machine needs.
    let usual = Patience::default().delivery;
    for (window, delivery) in [(0_u32, Duration::from_millis(100)), (65_535, usual)] {
        let server = started(Patience {
            delivery,
            ..Patience::default()
        })
        .await;
        let to = address(&server);
        let seen = spawn_blocking(move || {
            let mut stream = TcpStream::connect(to).unwrap();
            // SETTINGS_INITIAL_WINDOW_SIZE (RFC 9113, 6.5.2).
            let settings = [&[0, 4], window.to_be_bytes().as_slice()].concat();
            let head = frame(1, 0x4 | 0x1, 1, &fields());
            let sent = [PREFACE, &frame(4, 0, 0, &settings), &head].concat();
            stream.write_all(&sent).unwrap();
            if window > 0 {
                // It has said all it will: the answer comes, and then the end.
                stream.shutdown(Shutdown::Write).unwrap();
            }
            until_closed(&mut stream)
        });
        let seen = seen.await.unwrap();
        let data = frames(&seen).contains(&0);
        assert_eq!(
            (window > 0, frames(&seen).contains(&1)),
            (data, true),
            "{:?}",
            frames(&seen)
        );
    }
}

/// A frame of HTTP/2 (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// The kinds of the frames that came.
fn frames(mut bytes: &[u8]) -> Vec<u8> {
    let mut kinds = Vec::new();
    while let Some((head, rest)) = bytes.split_at_checked(9) {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        kinds.push(head[3]);
        bytes = rest.get(usize::try_from(length).unwrap()..).unwrap_or_default();
    }
    kinds
}

/// `GET /health/live`, each field as a literal (RFC 7541, 6.2.2).
fn fields() -> Vec<u8> {
    let fields = [
        (":method", "GET"),
        (":scheme", "http"),
        (":path", "/health/live"),
        (":authority", "a"),
    ];
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let literal = |(name, value)| [vec![0], text(name), text(value)].concat();
    fields.map(literal).concat()
}
