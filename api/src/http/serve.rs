//! Serving until told to stop, and then finishing what was begun.
//!
//! The accept loop is our own for one reason: `axum::serve` sets no timer, and without one a client may take forever to send the
//! head of a request, holding a connection for as long as it likes.

use std::{future::Future, io, time::Duration};

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    pin,
    sync::watch,
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
    let (stopping, running) = watch::channel(());
    pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    tokio::spawn(connection(builder.clone(), stream, router.clone(), running.clone()));
                }
                Err(error) => recover(&error).await,
            },
        }
    }
    drop(listener);
    tracing::info!("stopping: open requests may finish");
    drop(running);
    stopping.send_replace(());
    if timeout(patience.grace, stopping.closed()).await.is_err() {
        tracing::warn!("stopped with requests still open");
    }
    Ok(())
}

fn builder(patience: Patience) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head);
    // A peer that is gone is noticed, and its connection closed.
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(patience.head);
    builder
}

/// One connection, until its client leaves or the service stops.
async fn connection(
    builder: Builder<TokioExecutor>,
    stream: TcpStream,
    router: Router,
    mut stopping: watch::Receiver<()>,
) {
    let service = TowerToHyperService::new(router);
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = stopping.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error, "connection broken off");
    }
}

/// A client that hung up before it was taken is no matter. What is left is a machine without file descriptors: they come back
/// as connections end.
async fn recover(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::error!(%error, "no connection can be taken");
        sleep(Duration::from_secs(1)).await;
    }
}

/// Resolves when the process is told to stop: SIGTERM from an orchestrator, SIGINT from a terminal.
pub async fn signal() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            interrupted = tokio::signal::ctrl_c() => interrupted,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
