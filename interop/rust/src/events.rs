//! What a node tells: one JSON object a line on standard output.

use std::{
    io::{self, BufWriter, Write},
    process,
    sync::mpsc,
    thread,
};

use libp2p::PeerId;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::base64;

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "camelCase")]
pub enum Event {
    Ready {
        #[serde(serialize_with = "text")]
        peer: PeerId,
        addresses: Vec<String>,
    },
    Message {
        topic: String,
        #[serde(serialize_with = "bytes")]
        data: Vec<u8>,
        #[serde(serialize_with = "optional_text")]
        from: Option<PeerId>,
        #[serde(serialize_with = "text")]
        via: PeerId,
        #[serde(serialize_with = "bytes")]
        id: Vec<u8>,
    },
    Published {
        topic: String,
        #[serde(serialize_with = "bytes")]
        id: Vec<u8>,
        receivers: u64,
        dropped: u64,
    },
    Subscriber {
        topic: String,
        #[serde(serialize_with = "text")]
        peer: PeerId,
        subscribed: bool,
        stream: u64,
    },
    Mesh {
        topic: String,
        #[serde(serialize_with = "text")]
        peer: PeerId,
        member: bool,
    },
    Connection {
        #[serde(serialize_with = "text")]
        peer: PeerId,
        address: String,
        state: State,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Stream {
        #[serde(serialize_with = "text")]
        peer: PeerId,
        stream: u64,
        direction: Direction,
        protocol: String,
        state: State,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Connections {
        #[serde(serialize_with = "text")]
        peer: PeerId,
        count: usize,
        /// Ids, the oldest first.
        connections: Vec<String>,
        streams: Vec<StreamSummary>,
    },
    Counters {
        counters: serde_json::Map<String, Value>,
        /// By neighbour; empty while no scores are kept.
        scores: serde_json::Map<String, Value>,
    },
    SlowPeer {
        #[serde(serialize_with = "text")]
        peer: PeerId,
        failed: u64,
    },
    List {
        what: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
        peers: Vec<String>,
    },
    Error {
        message: String,
        command: Value,
    },
    Stopped,
}

#[derive(Serialize)]
pub struct StreamSummary {
    pub id: u64,
    pub protocol: String,
    pub direction: Direction,
    pub connection: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    Inbound,
    Outbound,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    Opened,
    Closed,
}

fn text<S: Serializer>(peer: &PeerId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&peer.to_base58())
}

fn optional_text<S: Serializer>(peer: &Option<PeerId>, serializer: S) -> Result<S::Ok, S::Error> {
    peer.map(|p| p.to_base58()).serialize(serializer)
}

fn bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&base64::encode(bytes))
}

/// Takes events from any thread without making it wait; a thread of its own writes them.
#[derive(Clone)]
pub struct Events {
    lines: mpsc::Sender<Vec<u8>>,
}

/// The other end of `Events`: nothing is written before there is one that does.
pub struct Writer {
    lines: mpsc::Receiver<Vec<u8>>,
}

impl Events {
    pub fn new() -> (Self, Writer) {
        let (sender, receiver) = mpsc::channel();
        (Self { lines: sender }, Writer { lines: receiver })
    }

    pub fn emit(&self, event: &Event) {
        let _ = self.lines.send(encode(event)); // after the last event nobody listens any more
    }

    /// Emits the last event and waits until everything is written.
    pub fn finish(self, last: &Event, writing: thread::JoinHandle<()>) {
        self.emit(last);
        let _ = self.lines.send(END.to_vec());
        let _ = writing.join();
    }
}

/// An empty line, which no event is, ends the writing.
const END: &[u8] = b"";

impl Writer {
    /// Writes `first`, then whatever was emitted before and will be.
    pub fn start(self, first: Event) -> thread::JoinHandle<()> {
        thread::spawn(move || {
            if let Err(error) = self.write(&encode(&first)) {
                eprintln!("rustpeer: nobody reads the events: {error}");
                process::exit(crate::EXIT_FAILED);
            }
        })
    }

    fn write(&self, first: &[u8]) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        out.write_all(first)?;
        loop {
            let line = match self.lines.try_recv() {
                Ok(line) => line,
                Err(_) => {
                    out.flush()?;
                    match self.lines.recv() {
                        Ok(line) => line,
                        Err(_) => return Ok(()),
                    }
                }
            };
            if line == END {
                return out.flush();
            }
            out.write_all(&line)?;
        }
    }
}

fn encode(event: &Event) -> Vec<u8> {
    let mut line = serde_json::to_vec(event).expect("every event is made of what JSON can say");
    line.push(b'\n');
    line
}
