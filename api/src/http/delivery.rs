//! Answers on their way out, in pieces, so that it shows whether the client takes them and what they weigh.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    response::Response,
};
use http_body::{Frame, SizeHint};

use super::connection::{Line, UnderWay};

/// Bytes of the largest piece. Over HTTP/2 nothing else shows that a client opens its window bit by bit.
const PIECE: usize = 64 * 1024;

/// The bytes of all bodies that are held: those that come in and those that nobody has taken.
#[derive(Clone, Debug, Default)]
pub struct Held(Arc<AtomicUsize>);

impl Held {
    pub fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// A body of which nothing is there yet.
    pub fn body(&self) -> Weight {
        Weight {
            of: self.clone(),
            bytes: 0,
        }
    }
}

/// What one body weighs, until it is let go of.
#[derive(Debug)]
pub struct Weight {
    of: Held,
    bytes: usize,
}

impl Weight {
    pub fn add(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.of.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Drop for Weight {
    fn drop(&mut self) {
        self.of.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Weighs an answer as it was made, before anything is compressed.
pub fn weigh(response: Response, held: &Held) -> Response {
    response.map(|body| {
        let mut weight = held.body();
        weight.add(usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX));
        Body::new(Weighed {
            body,
            _weight: weight,
        })
    })
}

/// Hands an answer over to its connection piece by piece.
pub fn deliver(response: Response, line: &Line) -> Response {
    response.map(|body| {
        Body::new(Pieces {
            body,
            rest: Bytes::new(),
            // Also what nothing is taken of, as the client's window is closed, is under way.
            _whole: line.parcel(),
            line: line.clone(),
        })
    })
}

struct Weighed {
    body: Body,
    _weight: Weight,
}

impl HttpBody for Weighed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

struct Pieces {
    body: Body,
    rest: Bytes,
    _whole: UnderWay,
    line: Line,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        let length = self.rest.len().min(PIECE);
        let piece = Piece {
            bytes: self.rest.split_to(length),
            _under_way: self.line.parcel(),
        };
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_owner(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        let hint = self.body.size_hint();
        let mut whole = SizeHint::new();
        if let Some(upper) = hint.upper() {
            whole.set_upper(upper.saturating_add(rest));
        }
        whole.set_lower(hint.lower().saturating_add(rest));
        whole
    }
}

/// The library lets go of it when the last of its bytes is written.
struct Piece {
    bytes: Bytes,
    _under_way: UnderWay,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}
