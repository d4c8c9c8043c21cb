//! Serving until told to stop, and then finishing what was begun.

use std::{future::Future, io, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, sync::watch, time::sleep};

/// Serves until `stop` resolves, then takes no more connections and lets open requests finish for at most `grace`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) -> io::Result<()> {
    let (stopping, mut stopped) = watch::channel(false);
    let stop = async move {
        stop.await;
        tracing::info!("stopping: open requests may finish");
        stopping.send_replace(true);
    };
    let server = axum::serve(listener, router)
        .with_graceful_shutdown(stop)
        .into_future();
    let overdue = async {
        // The sender is dropped only with the server itself.
        let _ = stopped.wait_for(|stopped| *stopped).await;
        sleep(grace).await;
    };
    tokio::select! {
        ended = server => ended,
        () = overdue => {
            tracing::warn!("stopped with requests still open");
            Ok(())
        }
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
