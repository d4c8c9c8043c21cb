//! Readers who take what was read slowly, and readers who leave: neither holds what others need.

use std::time::Duration;

use arshjul::{
    app::App,
    http::{
        self, Explorer,
        admission::{Admission, Places},
    },
    store::{Pool, Store},
};
use arshjul_entity::{CellState, Gender, figure, publication};
use arshjul_tests::{Served, TestApp, both_databases, scenario::Scenario};
use sea_orm::{EntityTrait as _, Set};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

both_databases![who_reads_slowly_holds_no_connection_and_who_leaves_holds_nothing];

/// More than the buffers between the service and a client who takes nothing.
const FIGURES: i32 = 28_000;

pub(super) async fn plant(app: &TestApp, figures: i32) {
    let scenario = Scenario {
        committees: 1,
        activities: 0,
    };
    let planted = scenario.plant(&app.database).await;
    let db = app.database.connect().await;
    let made = publication::Entity::find().all(&db).await.unwrap().remove(0);
    let place = |number: i32| usize::try_from(number).unwrap();
    let rows = (0..figures).map(|n| figure::ActiveModel {
        publication_id: Set(made.id),
        indicator_id: Set(planted.indicators[place(n % 4)]),
        unit_id: Set(planted.committees[0]),
        period: Set(format!("{}-{:02}", 1900 + n / 144, 1 + n / 12 % 12)),
        year: Set(1900 + n / 144),
        gender: Set(Gender::ALL[place(n / 4 % 3)]),
        state: Set(CellState::Value),
        value: Set(Some(f64::from(n))),
        published_at: Set(made.published_at),
        ..Default::default()
    });
    let rows: Vec<_> = rows.collect();
    for rows in rows.chunks(500) {
        figure::Entity::insert_many(rows.to_vec())
            .exec_without_returning(&db)
            .await
            .unwrap();
    }
}

/// A service with one connection to its database and room for one export, where nobody waits to be let in.
async fn narrow(app: &TestApp) -> Served {
    let pool = Pool {
        connections: 1,
        acquire_timeout: Duration::from_secs(5),
    };
    let store = Store::open(app.database.url(), pool).await.unwrap();
    let over = App::over(store, &app.settings(), app.clock.clone()).unwrap();
    let places = Places {
        exporting: 1,
        patience: Duration::from_millis(1),
        ..Places::default()
    };
    let service = http::Service {
        admission: Admission::new(places),
        ..http::Service::over(over, Explorer::Hidden).unwrap()
    };
    Served::start(http::router(service)).await
}

/// Asks for everything, and takes no more than the head of the answer.
async fn stall(served: &Served) -> TcpStream {
    let address = served.url.trim_start_matches("http://").parse().unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    let request = format!("GET /export/v1/figures.jsonl HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = [0; 64];
    stream.read_exact(&mut head).await.unwrap();
    assert!(head.starts_with(b"HTTP/1.1 200 OK"));
    stream
}

async fn status(served: &Served, path: &str) -> u16 {
    served.get(path).await.status().as_u16()
}

async fn who_reads_slowly_holds_no_connection_and_who_leaves_holds_nothing(app: TestApp) {
    plant(&app, FIGURES).await;
    let served = narrow(&app).await;
    let slow = stall(&served).await;
    for _ in 0..20 {
        let answer = served
            .ask(None, "{ figures(first: 1) { totalCount } }", json!({}))
            .await;
        let answer: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(answer["data"]["figures"]["totalCount"], FIGURES + 12, "{answer}");
    }
    assert_eq!(
        status(&served, "/export/v1/goals.csv").await,
        503,
        "the slow one is under way"
    );
    drop(slow);
    // Its place is free as soon as the service sees that it is gone.
    let mut last = 503;
    while last == 503 {
        last = status(&served, "/export/v1/goals.csv").await;
        tokio::task::yield_now().await;
    }
    assert_eq!(last, 200);
}
