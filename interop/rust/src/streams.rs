//! The streams of every connection, pubsub's told as they open and end. gossipsub tells nothing of its streams, so they
//! are watched from below, by `muxer`.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
};

use libp2p::{PeerId, core::muxing::SubstreamBox, futures::task::AtomicWaker};

use crate::events::{Direction, Event, Events, State, StreamSummary};

/// Where a stream is, and whose it is.
#[derive(Clone, Copy)]
pub struct Place {
    pub peer: PeerId,
    pub connection: u64,
    pub direction: Direction,
}

/// A stream's bytes; gone once the stream is reset.
pub struct Pipe {
    inner: Mutex<Option<SubstreamBox>>,
    /// Who waits for bytes that a reset will not let come.
    pub reader: AtomicWaker,
}

impl Pipe {
    pub fn new(inner: SubstreamBox) -> Arc<Self> {
        Arc::new(Self { inner: Mutex::new(Some(inner)), reader: AtomicWaker::new() })
    }

    pub fn lock(&self) -> MutexGuard<'_, Option<SubstreamBox>> {
        self.inner.lock().expect("nobody panics with it")
    }

    /// yamux resets a stream that is dropped before it was closed.
    fn reset(&self) {
        drop(self.lock().take());
        self.reader.wake();
    }
}

struct OpenStream {
    place: Place,
    protocol: String,
    pipe: Arc<Pipe>,
}

/// Numbers the streams and the connections, and knows the open streams.
pub struct StreamLog {
    events: Events,
    state: Mutex<StreamLogState>,
}

#[derive(Default)]
struct StreamLogState {
    connections: u64,
    connected: BTreeMap<u64, PeerId>,
    streams: u64,
    open: BTreeMap<u64, OpenStream>,
    /// The pubsub stream that each peer opened to us last, open or not.
    newest_inbound: HashMap<PeerId, u64>,
}

impl StreamLog {
    pub fn new(events: Events) -> Arc<Self> {
        Arc::new(Self { events, state: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, StreamLogState> {
        self.state.lock().expect("nobody panics with it")
    }

    /// Notes a connection. Returns its number.
    pub fn connected(&self, peer: PeerId) -> u64 {
        let mut state = self.lock();
        state.connections += 1;
        let number = state.connections;
        state.connected.insert(number, peer);
        number
    }

    pub fn disconnected(&self, connection: u64) {
        self.lock().connected.remove(&connection);
    }

    /// Returns the open connections with a peer, the oldest first.
    pub fn connections_with(&self, peer: &PeerId) -> Vec<String> {
        let state = self.lock();
        let own = state.connected.iter().filter(|(_, remote)| *remote == peer);
        own.map(|(number, _)| number.to_string()).collect()
    }

    /// Notes a stream whose protocol was just agreed. Returns its number.
    pub fn opened(&self, place: Place, protocol: String, pipe: Arc<Pipe>) -> u64 {
        let mut state = self.lock();
        state.streams += 1;
        let number = state.streams;
        if is_pubsub(&protocol) {
            if place.direction == Direction::Inbound {
                state.newest_inbound.insert(place.peer, number);
            }
            self.events.emit(&event(number, place, &protocol, State::Opened, None));
        }
        state.open.insert(number, OpenStream { place, protocol, pipe });
        number
    }

    /// Notes the end of a stream, once, whoever saw it first.
    pub fn ended(&self, number: u64, reason: &str) {
        if let Some(stream) = self.lock().open.remove(&number)
            && is_pubsub(&stream.protocol)
        {
            self.events.emit(&event(number, stream.place, &stream.protocol, State::Closed, Some(reason)));
        }
    }

    /// Returns zero when the peer never opened a pubsub stream to us.
    pub fn newest_inbound(&self, peer: &PeerId) -> u64 {
        self.lock().newest_inbound.get(peer).copied().unwrap_or_default()
    }

    /// Resets the pubsub streams of one direction. Returns how many.
    pub fn reset(&self, peer: &PeerId, direction: Direction) -> usize {
        let found: Vec<_> = self
            .lock()
            .open
            .iter()
            .filter(|(_, s)| s.place.peer == *peer && s.place.direction == direction && is_pubsub(&s.protocol))
            .map(|(number, s)| (*number, Arc::clone(&s.pipe)))
            .collect();
        for (number, pipe) in &found {
            self.ended(*number, "reset by command");
            pipe.reset();
        }
        found.len()
    }

    /// Returns every open stream with a peer, of pubsub and not.
    pub fn with(&self, peer: &PeerId) -> Vec<StreamSummary> {
        let state = self.lock();
        let own = state.open.iter().filter(|(_, stream)| stream.place.peer == *peer);
        own.map(|(number, stream)| StreamSummary {
            id: *number,
            protocol: stream.protocol.clone(),
            direction: stream.place.direction,
            connection: stream.place.connection.to_string(),
        })
        .collect()
    }
}

fn is_pubsub(protocol: &str) -> bool {
    protocol.starts_with("/meshsub/") || protocol.starts_with("/floodsub/")
}

fn event(number: u64, place: Place, protocol: &str, state: State, reason: Option<&str>) -> Event {
    Event::Stream {
        peer: place.peer,
        stream: number,
        direction: place.direction,
        protocol: protocol.to_owned(),
        state,
        reason: reason.map(str::to_owned),
    }
}
