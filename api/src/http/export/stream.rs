//! An export under way.

use std::{mem, sync::Arc, time::Duration};

use axum::body::Bytes;
use futures_util::{Stream, stream::try_unfold};
use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::{Instant, timeout},
};

use super::{file::File, writer::Writer};
use crate::{
    http::{admission::Place, request_id::RequestId},
    service::{
        Failure,
        context::RequestContext,
        dataset::{self, Page, Reading},
    },
};

/// Rows that are read at once: a few pages are held, read, written and on their way.
pub const ROWS: u64 = 2_000;

/// Rows after which an export that goes on is told of in the log.
const LONG: usize = 250_000;

/// Why an export breaks off. The client sees that it did: the answer has no end.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    #[error(transparent)]
    Failed(#[from] Failure),
    #[error("a page was not there in time")]
    TooSlow,
    #[error("the task that reads was stopped")]
    Stopped,
    #[error("the rows can't be written: {0}")]
    Unwritten(#[from] std::io::Error),
}

/// What has been read and not been written yet, and what is read meanwhile.
pub struct Export {
    context: Arc<RequestContext>,
    reading: Arc<Reading>,
    /// Away while it writes.
    writer: Option<Box<dyn Writer>>,
    page: Option<Page>,
    ahead: Option<Ahead>,
    bytes: Vec<u8>,
    written: usize,
    time_limit: Duration,
    log: Log,
    _place: Place,
}

impl Export {
    pub fn begun(
        file: &File,
        (context, reading, first): (Arc<RequestContext>, Arc<Reading>, Page),
        mut writer: Box<dyn Writer>,
        (place, time_limit): (Place, Duration),
        request_id: RequestId,
    ) -> Result<Self, Broken> {
        let mut bytes = Vec::new();
        writer.begin(&file.dataset.columns(), &mut bytes)?;
        Ok(Self {
            context,
            reading,
            writer: Some(writer),
            page: Some(first),
            ahead: None,
            bytes,
            written: 0,
            time_limit,
            log: Log {
                request_id,
                name: file.name(),
                begun: Instant::now(),
            },
            _place: place,
        })
    }

    /// All of an export that one page holds.
    pub async fn all(mut self) -> Result<Vec<u8>, Broken> {
        while self.piece().await? {}
        Ok(self.bytes)
    }

    /// Its bytes page by page, each read while the one before it is on its way, and none further ahead.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, Broken>> + Send {
        try_unfold(Some(self), async |export: Option<Self>| {
            let Some(mut export) = export else {
                return Ok(None);
            };
            let goes_on = match export.piece().await {
                Ok(goes_on) => goes_on,
                Err(broken) => {
                    export.log.broke(&broken, export.written);
                    return Err(broken);
                }
            };
            let bytes = Bytes::from(mem::take(&mut export.bytes));
            if !goes_on {
                export.log.ended(export.written);
            }
            Ok(Some((bytes, goes_on.then_some(export))))
        })
    }

    /// Writes one more page: whether there are others.
    async fn piece(&mut self) -> Result<bool, Broken> {
        let page = match (self.page.take(), self.ahead.take()) {
            (Some(page), _) => page,
            (None, Some(ahead)) => ahead.page(self.time_limit).await?,
            (None, None) => return Ok(false),
        };
        if let Some(next) = page.next.clone() {
            self.ahead = Some(Ahead::of(self.context.clone(), self.reading.clone(), Some(next)));
        }
        let is_last = self.ahead.is_none();
        let before = self.written / LONG;
        let (rows, comes_again) = self.write(page, is_last).await?;
        self.written += rows;
        if self.written / LONG > before {
            self.log.goes_on(self.written);
        }
        if comes_again {
            self.ahead = Some(Ahead::of(self.context.clone(), self.reading.clone(), None));
        }
        Ok(!is_last || comes_again)
    }

    /// Writes rows away from the threads that answer others: how many, and whether all are to come again.
    async fn write(&mut self, page: Page, is_last: bool) -> Result<(usize, bool), Broken> {
        let mut writer = self.writer.take().ok_or(Broken::Stopped)?;
        let mut bytes = mem::take(&mut self.bytes);
        let written = spawn_blocking(move || {
            writer.rows(page.rows.as_ref(), &mut bytes)?;
            let comes_again = is_last && writer.again(&mut bytes);
            if is_last && !comes_again {
                writer.end(&mut bytes)?;
            }
            Ok::<_, std::io::Error>((writer, bytes, (page.rows.count(), comes_again)))
        });
        let (writer, bytes, rows) = written.await.map_err(|_| Broken::Stopped)??;
        self.writer = Some(writer);
        self.bytes = bytes;
        Ok(rows)
    }
}

/// A page that is read while another is on its way; given up with whoever waits for it.
struct Ahead(JoinHandle<Result<Page, Failure>>);

impl Ahead {
    fn of(context: Arc<RequestContext>, reading: Arc<Reading>, after: Option<dataset::Place>) -> Self {
        Self(tokio::spawn(
            async move { reading.page(&context, after, ROWS).await },
        ))
    }

    async fn page(mut self, time_limit: Duration) -> Result<Page, Broken> {
        let page = timeout(time_limit, &mut self.0).await;
        let page = page.map_err(|_| Broken::TooSlow)?;
        Ok(page.map_err(|_| Broken::Stopped)??)
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What is told of an export that takes long.
struct Log {
    request_id: RequestId,
    name: String,
    begun: Instant,
}

impl Log {
    fn goes_on(&self, rows: usize) {
        let (request_id, export) = (&self.request_id, &self.name);
        tracing::info!(%request_id, export, rows, seconds = self.begun.elapsed().as_secs(), "an export goes on");
    }

    fn ended(&self, rows: usize) {
        let (request_id, export) = (&self.request_id, &self.name);
        tracing::info!(%request_id, export, rows, seconds = self.begun.elapsed().as_secs(), "an export ended");
    }

    fn broke(&self, broken: &Broken, rows: usize) {
        let (request_id, export) = (&self.request_id, &self.name);
        tracing::error!(%request_id, export, rows, error = %broken, "an export broke off");
    }
}
