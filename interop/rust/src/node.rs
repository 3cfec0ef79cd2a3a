//! A libp2p node with gossipsub on it: its life from the command line to the last event.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    thread,
    time::Duration,
};

use libp2p::{PeerId, Swarm, core::transport::ListenerId, futures::StreamExt, swarm, swarm::ConnectionId};
use serde_json::Value;
use tokio::{
    select,
    time::{Instant, MissedTickBehavior, interval, timeout_at},
};

use crate::{
    behaviour::Behaviour,
    commands,
    counters::Counters,
    events::{Event, Events, Writer},
    identity::identity,
    ids::LastId,
    options::{NodeOptions, Sign},
    redial::Redial,
    security::Security,
    signals,
    streams::StreamLog,
    transport::transport,
    watch::Watch,
};

/// gossipsub's heartbeat stands still while nobody polls it.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Connections without pubsub streams in use stay too, as with other implementations.
const IDLE_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

const DRAIN_TIME: Duration = Duration::from_millis(200);
const CLOSING_TIMEOUT: Duration = Duration::from_secs(1);

pub struct Node {
    pub swarm: Swarm<Behaviour>,
    pub events: Events,
    pub streams: Arc<StreamLog>,
    pub watch: Watch,
    pub counters: Counters,
    pub last_id: LastId,
    /// Whether messages have an author.
    pub signs: bool,
    pub subscribed: BTreeSet<String>,
    /// The connections to each peer, the oldest first.
    pub connections: HashMap<PeerId, Vec<ConnectionId>>,
    /// Which of them we closed ourselves, for the reason that is told when they are gone.
    pub closings: HashSet<ConnectionId>,
    /// The dials under way, with the commands that asked for them.
    pub dials: HashMap<ConnectionId, Value>,
    /// The addresses of the listeners that are up.
    pub listening: HashMap<ListenerId, Vec<String>>,
    pub redials: Vec<Redial>,
}

/// Runs a node until it is told to stop.
pub async fn run(options: NodeOptions) -> Result<(), String> {
    let (events, writer) = Events::new();
    let mut node = Node::new(&options, events)?;
    let writing = node.open(&options, writer).await?;
    node.redials = options.dial.iter().cloned().map(Redial::new).collect();
    node.serve().await?;
    node.close().await;
    node.events.finish(&Event::Stopped, writing);
    Ok(())
}

impl Node {
    fn new(options: &NodeOptions, events: Events) -> Result<Self, String> {
        let key = identity(options.key.as_deref())?;
        let streams = StreamLog::new(events.clone());
        let last_id = LastId::default();
        let mut counters = Counters::default();
        let security = Security::new(options.security.clone(), &key)?;
        let swarm = Swarm::new(
            transport(&key, security, options.hold_handshake, Arc::clone(&streams)),
            Behaviour::new(&key, options, &last_id, &mut counters)?,
            key.public().to_peer_id(),
            swarm::Config::with_tokio_executor().with_idle_connection_timeout(IDLE_TIMEOUT),
        );
        Ok(Self {
            swarm,
            watch: Watch::new(events.clone()),
            events,
            streams,
            counters,
            last_id,
            signs: options.sign == Sign::Strict,
            subscribed: BTreeSet::new(),
            connections: HashMap::new(),
            closings: HashSet::new(),
            dials: HashMap::new(),
            listening: HashMap::new(),
            redials: Vec::new(),
        })
    }

    /// Subscribes, listens, and says that it is ready. Returns the thread that writes the events.
    async fn open(&mut self, options: &NodeOptions, writer: Writer) -> Result<thread::JoinHandle<()>, String> {
        for topic in &options.topics {
            self.subscribe(topic)?;
        }
        let mut listeners = Vec::new();
        for address in &options.listen {
            let listener = self.swarm.listen_on(address.clone());
            listeners.push(listener.map_err(|error| format!("cannot listen on {address}: {error}"))?);
        }
        while !listeners.iter().all(|listener| self.listening.contains_key(listener)) {
            let event = self.swarm.select_next_some().await;
            self.on_swarm_event(event);
        }
        let peer = *self.swarm.local_peer_id();
        let addresses = listeners.iter().flat_map(|listener| self.listening[listener].clone()).collect();
        Ok(writer.start(Event::Ready { peer, addresses }))
    }

    async fn serve(&mut self) -> Result<(), String> {
        let mut lines = commands::lines();
        let mut stop_asked = signals::stop().map_err(|error| format!("cannot listen to signals: {error}"))?;
        let mut poll = interval(POLL_INTERVAL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            select! {
                event = self.swarm.select_next_some() => self.on_swarm_event(event),
                Some(line) = lines.recv() => {
                    if self.do_line(&line) == commands::Next::Stop {
                        return Ok(());
                    }
                }
                _ = poll.tick() => {
                    self.tell_mesh();
                    self.redial();
                }
                _ = stop_asked.recv() => return Ok(()),
            }
        }
    }

    /// Lets what is queued leave, within reason, while there is somebody to take it, then closes the connections.
    async fn close(&mut self) {
        let drained = Instant::now() + DRAIN_TIME;
        while !self.connections.is_empty() {
            match timeout_at(drained, self.swarm.select_next_some()).await {
                Ok(event) => self.on_swarm_event(event),
                Err(_) => break,
            }
        }
        for peer in self.connections.keys().copied().collect::<Vec<_>>() {
            let _ = self.disconnect(&peer); // it may have gone meanwhile
        }
        let closed = Instant::now() + CLOSING_TIMEOUT;
        while !self.connections.is_empty() {
            match timeout_at(closed, self.swarm.select_next_some()).await {
                Ok(event) => self.on_swarm_event(event),
                Err(_) => return,
            }
        }
    }
}
