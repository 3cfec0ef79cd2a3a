//! One node of the measured network: gossipsub as it is published, on TCP with yamux, or on QUIC.

use std::{error::Error, time::Duration};

use libp2p::{
    Multiaddr, Swarm, Transport,
    core::{muxing::StreamMuxerBox, transport::OrTransport, upgrade::Version},
    futures::{FutureExt, StreamExt, future::Either},
    gossipsub::{self, IdentTopic, MessageAuthenticity, MessageId, ValidationMode},
    identity::Keypair,
    multiaddr::Protocol,
    quic,
    swarm::SwarmEvent,
    tcp, yamux,
};
use tokio::{
    select,
    time::{Interval, MissedTickBehavior, interval},
};

use super::BenchOptions;
use crate::{
    behaviour::{Behaviour, BehaviourEvent},
    ids::IdPreset,
    params::Params,
    security::Security,
};

const TOPIC: &str = "bench";

/// gossipsub's heartbeat stands still while nobody polls it.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

const IDLE_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);
const DEFAULT_MAX_MESSAGE: usize = 1 << 20;

pub struct BenchNode {
    swarm: Swarm<Behaviour>,
    topic: IdentTopic,
    poll: Interval,
    listen: &'static str,
}

impl BenchNode {
    pub fn new(options: &BenchOptions) -> Result<Self, String> {
        let swarm = libp2p::SwarmBuilder::with_new_identity()
            .with_tokio()
            .with_other_transport(|key| {
                let security = Security::new(vec![options.transport.security()], key)?;
                let tcp = tcp::tokio::Transport::new(tcp::Config::default())
                    .upgrade(Version::V1Lazy)
                    .authenticate(security)
                    .multiplex(yamux::Config::default());
                let quic = quic::tokio::Transport::new(quic::Config::new(key));
                Ok::<_, Box<dyn Error + Send + Sync>>(OrTransport::new(quic, tcp).map(|either, _| match either {
                    Either::Left((peer, muxer)) => (peer, StreamMuxerBox::new(muxer)),
                    Either::Right((peer, muxer)) => (peer, StreamMuxerBox::new(muxer)),
                }))
            })
            .map_err(|error| error.to_string())?
            .with_behaviour(|key| Ok(Behaviour::with_gossipsub(key, gossipsub(key, options)?)))
            .map_err(|error| error.to_string())?
            .with_swarm_config(|config| config.with_idle_connection_timeout(IDLE_TIMEOUT))
            .build();
        let mut poll = interval(POLL_INTERVAL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self { swarm, topic: IdentTopic::new(TOPIC), poll, listen: options.transport.listen() })
    }

    pub fn subscribe(&mut self) -> Result<(), String> {
        self.swarm.behaviour_mut().gossipsub.subscribe(&self.topic).map(drop).map_err(|error| error.to_string())
    }

    /// Listens on loopback. Returns the address, with the peer.
    pub async fn listen(&mut self) -> Result<Multiaddr, String> {
        let any = self.listen.parse().expect("this is an address");
        self.swarm.listen_on(any).map_err(|error| format!("cannot listen: {error}"))?;
        loop {
            if let SwarmEvent::NewListenAddr { address, .. } = self.swarm.select_next_some().await {
                return Ok(address.with(Protocol::P2p(*self.swarm.local_peer_id())));
            }
        }
    }

    pub fn dial(&mut self, address: Multiaddr) -> Result<(), String> {
        self.swarm.dial(address).map_err(|error| format!("cannot dial: {error}"))
    }

    /// Returns how many neighbours are known to want the topic, and how many of them are in its mesh.
    pub fn audience(&self) -> (usize, usize) {
        let gossipsub = &self.swarm.behaviour().gossipsub;
        let topic = self.topic.hash();
        let wanting = gossipsub.all_peers().filter(|(_, topics)| topics.contains(&&topic)).count();
        (wanting, gossipsub.mesh_peers(&topic).count())
    }

    pub fn publish(&mut self, data: Vec<u8>) -> Result<(), String> {
        let published = self.swarm.behaviour_mut().gossipsub.publish(self.topic.clone(), data);
        published.map(drop).map_err(|error| format!("cannot publish: {error}"))
    }

    /// Waits for whatever happens next, and returns the payload if it is a message.
    pub async fn next(&mut self) -> Option<Vec<u8>> {
        select! {
            event = self.swarm.select_next_some() => message(event),
            _ = self.poll.tick() => None,
        }
    }

    /// Does what can be done without waiting; messages are of no interest.
    pub fn turn(&mut self) {
        while self.swarm.next().now_or_never().is_some() {}
    }
}

fn message(event: SwarmEvent<BehaviourEvent>) -> Option<Vec<u8>> {
    match event {
        SwarmEvent::Behaviour(BehaviourEvent::Gossipsub(gossipsub::Event::Message { message, .. })) => {
            Some(message.data)
        }
        _ => None,
    }
}

/// Queues that drop nothing, and a mesh that takes in everybody: the network is a star.
fn gossipsub(key: &Keypair, options: &BenchOptions) -> Result<gossipsub::Behaviour, String> {
    let degree = 6.max(options.subscribers as usize);
    let mut params = Params::new(DEFAULT_MAX_MESSAGE.max(2 * options.size as usize));
    params.config.mesh_n(degree).mesh_n_low(degree).mesh_n_high(2 * degree);
    let authenticity = if options.unsigned {
        params
            .config
            .validation_mode(ValidationMode::Anonymous)
            .message_id_fn(|message| MessageId::from(&message.data[..8.min(message.data.len())]));
        MessageAuthenticity::Anonymous
    } else {
        params
            .config
            .validation_mode(ValidationMode::Strict)
            .message_id_fn(|message| MessageId::from(IdPreset::Rust.id(message)));
        MessageAuthenticity::Signed(key.clone())
    };
    let config = params.config.build().map_err(|error| error.to_string())?;
    gossipsub::Behaviour::new(authenticity, config).map_err(str::to_owned)
}
