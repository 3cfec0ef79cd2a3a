//! A muxer whose streams are seen by `StreamLog`.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use libp2p::{
    PeerId,
    core::muxing::{StreamMuxer, StreamMuxerBox, StreamMuxerEvent, SubstreamBox},
    futures::{AsyncRead, AsyncWrite},
};

use crate::{
    events::Direction,
    negotiation::Negotiation,
    streams::{Pipe, Place, StreamLog},
};

pub struct WatchedMuxer {
    inner: StreamMuxerBox,
    peer: PeerId,
    connection: u64,
    log: Arc<StreamLog>,
}

impl WatchedMuxer {
    pub fn new(inner: StreamMuxerBox, peer: PeerId, log: Arc<StreamLog>) -> Self {
        Self { inner, peer, connection: log.connected(peer), log }
    }

    fn watch(&self, stream: SubstreamBox, direction: Direction) -> WatchedStream {
        WatchedStream {
            pipe: Pipe::new(stream),
            place: Place { peer: self.peer, connection: self.connection, direction },
            negotiation: Negotiation::default(),
            number: None,
            log: Arc::clone(&self.log),
        }
    }
}

impl Drop for WatchedMuxer {
    fn drop(&mut self) {
        self.log.disconnected(self.connection);
    }
}

impl StreamMuxer for WatchedMuxer {
    type Substream = WatchedStream;
    type Error = io::Error;

    fn poll_inbound(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<WatchedStream>> {
        let polled = Pin::new(&mut self.inner).poll_inbound(cx);
        polled.map_ok(|stream| self.watch(stream, Direction::Inbound))
    }

    fn poll_outbound(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<WatchedStream>> {
        let polled = Pin::new(&mut self.inner).poll_outbound(cx);
        polled.map_ok(|stream| self.watch(stream, Direction::Outbound))
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_close(cx)
    }

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<StreamMuxerEvent>> {
        Pin::new(&mut self.inner).poll(cx)
    }
}

/// A stream that says when its protocol is agreed, and when it ends.
pub struct WatchedStream {
    pipe: Arc<Pipe>,
    place: Place,
    negotiation: Negotiation,
    /// Known when the protocol is.
    number: Option<u64>,
    log: Arc<StreamLog>,
}

impl WatchedStream {
    fn poll_pipe<T>(
        &mut self,
        poll: impl FnOnce(Pin<&mut SubstreamBox>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let polled = match self.pipe.lock().as_mut() {
            Some(pipe) => poll(Pin::new(pipe)),
            None => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
        };
        if let Poll::Ready(Err(error)) = &polled {
            self.end(&error.to_string());
        }
        polled
    }

    /// The responder is whoever did not open the stream.
    fn responder_said(&mut self, bytes: &[u8]) {
        if let Some(protocol) = self.negotiation.feed(bytes) {
            self.number = Some(self.log.opened(self.place, protocol, Arc::clone(&self.pipe)));
        }
    }

    fn end(&self, reason: &str) {
        if let Some(number) = self.number {
            self.log.ended(number, reason);
        }
    }
}

impl AsyncRead for WatchedStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        self.pipe.reader.register(cx.waker());
        let polled = self.poll_pipe(|pipe| pipe.poll_read(cx, buffer));
        match polled {
            Poll::Ready(Ok(0)) if !buffer.is_empty() => self.end("closed or reset by the peer"), // yamux tells no more
            Poll::Ready(Ok(read)) if self.place.direction == Direction::Outbound => {
                self.responder_said(&buffer[..read])
            }
            _ => {}
        }
        polled
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = self.poll_pipe(|pipe| pipe.poll_write(cx, bytes));
        if let Poll::Ready(Ok(written)) = polled
            && self.place.direction == Direction::Inbound
        {
            self.responder_said(&bytes[..written]);
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_pipe(|pipe| pipe.poll_flush(cx))
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.end("closed by us");
        self.poll_pipe(|pipe| pipe.poll_close(cx))
    }
}

impl Drop for WatchedStream {
    fn drop(&mut self) {
        self.end("dropped by us");
    }
}
