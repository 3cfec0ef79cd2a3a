//! What a node does with connections and streams: dial, close, reset, and tell what the swarm reports.

use std::error::Error;

use libp2p::{
    Multiaddr, PeerId, gossipsub,
    multiaddr::Protocol,
    swarm::{
        ConnectionId, DialError, SwarmEvent,
        dial_opts::{DialOpts, PeerCondition},
    },
};
use serde_json::Value;

use crate::{
    behaviour::BehaviourEvent,
    events::{Direction, Event, State},
    node::Node,
    options::Target,
};

impl Node {
    /// Dials, connected or not; a failure is told when it comes.
    pub fn dial(&mut self, target: Target, asked: Value) -> Result<(), String> {
        let options =
            DialOpts::peer_id(target.peer).addresses(vec![target.address]).condition(PeerCondition::Always).build();
        let id = options.connection_id();
        self.swarm.dial(options).map_err(|error| format!("cannot dial: {error}"))?;
        self.dials.insert(id, asked);
        Ok(())
    }

    pub fn disconnect(&mut self, peer: &PeerId) -> Result<(), String> {
        for id in self.connections_to(peer)? {
            self.close_connection(id);
        }
        Ok(())
    }

    /// Closes the connection that was opened first or last.
    pub fn close_one_connection(&mut self, which: &str, peer: &PeerId) -> Result<(), String> {
        let ids = self.connections_to(peer)?;
        match which {
            "oldest" => self.close_connection(ids[0]),
            "newest" => self.close_connection(ids[ids.len() - 1]),
            _ => return Err(format!("a connection is the oldest or the newest, not {which:?}")),
        }
        Ok(())
    }

    fn close_connection(&mut self, id: ConnectionId) {
        self.closings.insert(id);
        self.swarm.close_connection(id);
    }

    fn connections_to(&self, peer: &PeerId) -> Result<Vec<ConnectionId>, String> {
        self.connections.get(peer).cloned().ok_or(format!("not connected to {peer}"))
    }

    /// Resets the pubsub streams of one direction between us and a peer; the connection stays.
    pub fn reset_stream(&mut self, direction: &str, peer: &PeerId) -> Result<(), String> {
        let direction = match direction {
            "inbound" => Direction::Inbound,
            "outbound" => Direction::Outbound,
            _ => return Err(format!("resetStream is inbound or outbound, not {direction:?}")),
        };
        match self.streams.reset(peer, direction) {
            0 => Err(format!("no {direction:?} pubsub stream is open with {peer}")),
            _ => Ok(()),
        }
    }

    /// Tells of every connection to a peer and every stream on them, pubsub's or not.
    pub fn tell_connections(&self, peer: PeerId) {
        let connections = self.streams.connections_with(&peer);
        let streams = self.streams.with(&peer);
        self.events.emit(&Event::Connections { peer, count: connections.len(), connections, streams });
    }

    pub fn on_swarm_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::Behaviour(BehaviourEvent::Gossipsub(event)) => self.on_gossipsub_event(event),
            SwarmEvent::NewListenAddr { listener_id, address } => {
                let own = Protocol::P2p(*self.swarm.local_peer_id());
                self.listening.entry(listener_id).or_default().push(address.with(own).to_string());
            }
            SwarmEvent::ConnectionEstablished { peer_id, connection_id, endpoint, .. } => {
                self.dials.remove(&connection_id);
                self.connections.entry(peer_id).or_default().push(connection_id);
                let address = without_peer(endpoint.get_remote_address());
                self.events.emit(&Event::Connection { peer: peer_id, address, state: State::Opened, reason: None });
            }
            SwarmEvent::ConnectionClosed { peer_id, connection_id, endpoint, num_established, cause } => {
                if num_established == 0 {
                    self.connections.remove(&peer_id);
                    self.watch.gone(peer_id);
                    self.reset_redial(&peer_id);
                } else if let Some(ids) = self.connections.get_mut(&peer_id) {
                    ids.retain(|id| *id != connection_id);
                }
                let reason = match cause {
                    _ if self.closings.remove(&connection_id) => "closed by command".to_owned(),
                    Some(error) => error.to_string(),
                    None => "closed by us".to_owned(),
                };
                let address = without_peer(endpoint.get_remote_address());
                let (state, reason) = (State::Closed, Some(reason));
                self.events.emit(&Event::Connection { peer: peer_id, address, state, reason });
            }
            SwarmEvent::OutgoingConnectionError { connection_id, error, .. } => {
                if let Some(command) = self.dials.remove(&connection_id) {
                    self.events.emit(&Event::Error { message: format!("cannot dial: {}", root(&error)), command });
                }
            }
            _ => {}
        }
    }

    fn on_gossipsub_event(&mut self, event: gossipsub::Event) {
        match event {
            gossipsub::Event::Message { propagation_source, message_id, message } => {
                self.events.emit(&Event::Message {
                    topic: message.topic.into_string(),
                    data: message.data,
                    from: message.source,
                    via: propagation_source,
                    id: message_id.0,
                });
            }
            gossipsub::Event::Subscribed { peer_id, topic } => {
                let stream = self.streams.newest_inbound(&peer_id);
                self.watch.wants(peer_id, topic.into_string(), stream);
            }
            gossipsub::Event::Unsubscribed { peer_id, topic } => self.watch.wants_no_more(peer_id, topic.into_string()),
            gossipsub::Event::SlowPeer { peer_id, failed_messages } => {
                let failed = (failed_messages.priority + failed_messages.non_priority) as u64;
                self.events.emit(&Event::SlowPeer { peer: peer_id, failed });
            }
            gossipsub::Event::GossipsubNotSupported { .. } => {}
        }
    }
}

fn without_peer(address: &Multiaddr) -> String {
    address.iter().filter(|part| !matches!(part, Protocol::P2p(_))).collect::<Multiaddr>().to_string()
}

/// The cause at the root of a failed dial; what `DialError` itself displays names everything that was tried, in depth.
fn root(error: &DialError) -> String {
    match error {
        DialError::Transport(attempts) => {
            attempts.iter().map(|(_, error)| deepest(error)).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn deepest(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), deepest)
}
