//! Serving until told to stop, and then finishing what was begun.
//!
//! The accept loop is our own since `axum::serve` sets no timer and no bound: a client could hold a connection for as long as it
//! likes, and as many as there are file descriptors.

use std::{
    convert::Infallible,
    future::Future,
    io,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    BoxError, Router,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures_util::future::BoxFuture;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::{ctrl_c, unix},
    sync::watch,
    time::{sleep, timeout},
};

pub use super::connection::Patience;
use super::{
    admission::throttled,
    connection::{Connections, End, Line, Seat},
    delivery::deliver,
};

/// Bytes of the longest head of a request, and of what is read and written ahead on a connection: what a thousand of them can hold.
const AHEAD: usize = 128 * 1024;
/// Bytes that an HTTP/2 client may send ahead of what is read, of one request; twice as many on its connection.
const WINDOW: u32 = 128 * 1024;
/// Requests of one HTTP/2 connection at once.
const STREAMS: u32 = 64;
/// For the last word on a connection that is closed: HTTP/2 says which requests it still answers.
const FAREWELL: Duration = Duration::from_millis(100);

/// Serves until `stop` resolves, then takes no more connections and lets open requests finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send,
    patience: Patience,
) -> io::Result<()> {
    let server = Server {
        builder: Arc::new(builder(patience)),
        router,
        patience,
        connections: Arc::new(Connections::new(patience)),
    };
    let (stopping, stopped) = watch::channel(());
    let accept = async {
        loop {
            match listener.accept().await {
                Ok((stream, address)) => {
                    let seat = server.connections.take(address.ip().into()).await;
                    tokio::spawn(server.clone().attend(stream, seat, stopped.clone()));
                }
                Err(error) => recover(&error).await,
            }
        }
    };
    tokio::select! {
        () = accept => {}
        () = stop => {}
    }
    // Closed at once: a balancer that still sends here is told by a refused connection.
    drop(listener);
    tracing::info!("stopping: open requests may finish");
    drop(stopping);
    if timeout(patience.grace, server.connections.emptied())
        .await
        .is_err()
    {
        tracing::warn!("stopped with requests still open");
    }
    Ok(())
}

/// What every connection needs.
#[derive(Clone)]
struct Server {
    builder: Arc<Builder<TokioExecutor>>,
    router: Router,
    patience: Patience,
    connections: Arc<Connections>,
}

impl Server {
    /// Serves one connection until it ends, is given up, or the service stops.
    async fn attend(self, stream: TcpStream, seat: Seat, mut stopped: watch::Receiver<()>) {
        let line = seat.line.clone();
        let attended = Attended {
            router: self.router,
            line: line.clone(),
        };
        let service = TowerToHyperService::new(attended);
        let mut connection = pin!(
            self.builder
                .serve_connection_with_upgrades(TokioIo::new(stream), service)
        );
        let watch = async |mut connection: Pin<&mut _>, stopped: Option<&mut watch::Receiver<()>>| {
            let stop = async {
                match stopped {
                    // Nothing is ever sent: it ends when the server lets go of it.
                    Some(stopped) => drop(stopped.changed().await),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                ended = &mut connection => Watched::Ended(ended),
                end = line.end(self.patience) => Watched::Given(end),
                () = stop => Watched::Stopped,
            }
        };
        let mut seen = watch(connection.as_mut(), Some(&mut stopped)).await;
        if matches!(seen, Watched::Stopped) {
            connection.as_mut().graceful_shutdown();
            seen = watch(connection.as_mut(), None).await;
        }
        match seen {
            Watched::Given(End::Idle) => {
                connection.as_mut().graceful_shutdown();
                let _ = timeout(FAREWELL, connection).await;
            }
            Watched::Ended(Err(error)) => tracing::debug!(error, "a connection ended with an error"),
            Watched::Given(End::Stalled) => tracing::debug!("a client took nothing of its answer"),
            Watched::Ended(Ok(())) | Watched::Stopped => {}
        }
        drop(seat);
    }
}

/// What became of a connection.
enum Watched {
    Ended(Result<(), BoxError>),
    Given(End),
    Stopped,
}

/// The router behind one connection.
#[derive(Clone)]
struct Attended {
    router: Router,
    line: Line,
}

impl<B> tower::Service<Request<B>> for Attended
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let under_way = self.line.request();
        let line = self.line.clone();
        if line.is_refused() {
            let mut response = throttled().into_response();
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
            return Box::pin(std::future::ready(Ok(deliver(response, &line))));
        }
        let answer = tower::Service::call(&mut self.router, request.map(Body::new));
        Box::pin(async move {
            let answer = answer.await;
            let delivered = answer.map(|response| deliver(response, &line));
            drop(under_way);
            delivered
        })
    }
}

fn builder(patience: Patience) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    let timer = TokioTimer::new();
    let mut http1 = builder.http1();
    http1
        .timer(timer.clone())
        .header_read_timeout(patience.head)
        .max_buf_size(AHEAD);
    // A peer that is gone is noticed, and its connection closed.
    let mut http2 = builder.http2();
    http2
        .timer(timer)
        .keep_alive_interval(patience.head)
        .max_concurrent_streams(STREAMS)
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(2 * WINDOW)
        .max_send_buf_size(AHEAD);
    builder
}

/// A client that hung up before it was taken is no matter. What is left is a machine without file descriptors: they come back
/// as connections end.
async fn recover(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::error!(%error, "connections can't be accepted");
        sleep(Duration::from_secs(1)).await;
    }
}

/// Resolves when the process is told to stop: SIGTERM from an orchestrator, SIGINT from a terminal.
pub async fn signal() -> io::Result<()> {
    let mut terminate = unix::signal(unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = ctrl_c() => interrupted,
    }
}
