use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_graphql::{EmptyMutation, EmptySubscription, Object, Result, Schema};
use futures_util::{FutureExt, future};

use super::{FlatList, Nest};

/// A row that counts how often it is asked.
#[derive(Clone)]
struct Probe {
    number: usize,
    asked: Arc<AtomicUsize>,
}

#[Object]
impl Probe {
    fn number(&self) -> usize {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.number
    }

    /// Its second poll is ready.
    async fn waits(&self) -> usize {
        let mut polls = 0;
        future::poll_fn(|cx| {
            polls += 1;
            cx.waker().wake_by_ref();
            if polls == 2 {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
        self.number
    }

    async fn may_fail(&self) -> Option<Result<usize>> {
        Some(self.odd())
    }

    fn must_not_fail(&self) -> Result<usize> {
        self.odd()
    }

    fn itself(&self) -> &Self {
        self
    }
}

impl Nest for Probe {}

impl Probe {
    fn odd(&self) -> Result<usize> {
        if self.number % 2 == 1 {
            Ok(self.number)
        } else {
            Err("even".into())
        }
    }
}

struct Query(Vec<Probe>);

#[Object]
impl Query {
    async fn flat(&self) -> Option<FlatList<&Probe>> {
        Some(FlatList(self.0.iter().collect()))
    }

    /// A name as long as the other, so that errors stand in the same column.
    async fn list(&self) -> Option<Vec<&Probe>> {
        Some(self.0.iter().collect())
    }
}

/// The answer and how many times `number` was asked.
fn answer(list: &str, selection: &str) -> (String, usize) {
    let asked = Arc::default();
    let probes = (1..=4).map(|number| Probe {
        number,
        asked: Arc::clone(&asked),
    });
    let schema = Schema::new(Query(probes.collect()), EmptyMutation, EmptySubscription);
    let query = format!("{{ rows: {list} {{ {selection} }} }}");
    let answer = futures_executor(schema.execute(query));
    (
        serde_json::to_string(&answer).unwrap(),
        asked.load(Ordering::Relaxed),
    )
}

fn futures_executor<T>(future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    loop {
        if let Some(answer) = future.as_mut().now_or_never() {
            return answer;
        }
    }
}

#[test]
fn a_leaf_is_asked_once_a_row_however_often_it_is_selected() {
    let (flat, asked) = answer("flat", "number number ... on Probe { number }");
    let (list, asked_by_the_engine) = answer("list", "number number ... on Probe { number }");
    assert_eq!(flat, list);
    assert_eq!((asked, asked_by_the_engine), (4, 12));
}

#[test]
fn what_waits_fails_or_nests_is_left_to_the_engine() {
    for selection in [
        "number waits",
        "number mayFail",
        "mayFail a: mayFail number",
        "number mustNotFail",
        "itself { number mayFail } number",
        "number itself { mustNotFail }",
    ] {
        assert_eq!(
            answer("flat", selection).0,
            answer("list", selection).0,
            "{selection}"
        );
    }
}
