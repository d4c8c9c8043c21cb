//! Serving until told to stop, and then finishing what was begun.
//!
//! The accept loop is our own for one reason: `axum::serve` sets no timer, and without one a client may take forever to send the
//! head of a request, holding a connection for as long as it likes.

use std::{future::Future, io, time::Duration};

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    pin,
    signal::{ctrl_c, unix},
    time::{sleep, timeout},
};

/// How long connections may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a client to send the head of a request, which is at most some kilobytes.
    pub head: Duration,
    /// For open requests to finish when the service stops.
    pub grace: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            grace: Duration::from_secs(20),
        }
    }
}

/// Serves until `stop` resolves, then takes no more connections and lets open requests finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send,
    patience: Patience,
) -> io::Result<()> {
    let builder = builder(patience);
    let open = GracefulShutdown::new();
    pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let service = TowerToHyperService::new(router.clone());
                    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
                    // Watched before it is spawned, so that a stop in between does not miss it.
                    let connection = open.watch(connection.into_owned());
                    tokio::spawn(async move {
                        if let Err(error) = connection.await {
                            tracing::debug!(error, "a connection ended with an error");
                        }
                    });
                }
                Err(error) => recover(&error).await,
            },
        }
    }
    // Closed at once: a balancer that still sends here is told by a refused connection.
    drop(listener);
    tracing::info!("stopping: open requests may finish");
    if timeout(patience.grace, open.shutdown()).await.is_err() {
        tracing::warn!("stopped with requests still open");
    }
    Ok(())
}

fn builder(patience: Patience) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    let timer = TokioTimer::new();
    let mut http1 = builder.http1();
    http1.timer(timer.clone()).header_read_timeout(patience.head);
    // A peer that is gone is noticed, and its connection closed.
    let mut http2 = builder.http2();
    http2.timer(timer).keep_alive_interval(patience.head);
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
