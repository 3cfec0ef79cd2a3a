//! The addresses of `--dial`: dialled with back-off whenever they are not connected, for ever.

use std::time::Duration;

use libp2p::{
    PeerId,
    swarm::dial_opts::{DialOpts, PeerCondition},
};
use tokio::time::Instant;

use crate::{node::Node, options::Target};

const FIRST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(5);

pub struct Redial {
    target: Target,
    delay: Duration,
    due: Instant,
}

impl Redial {
    pub fn new(target: Target) -> Self {
        Self { target, delay: FIRST_DELAY, due: Instant::now() }
    }
}

impl Node {
    /// Dials whom it is time to dial.
    pub fn redial(&mut self) {
        let now = Instant::now();
        for redial in &mut self.redials {
            if redial.due <= now && !self.connections.contains_key(&redial.target.peer) {
                redial.due = now + redial.delay;
                redial.delay = LONGEST_DELAY.min(redial.delay * 2);
                let options = DialOpts::peer_id(redial.target.peer)
                    .addresses(vec![redial.target.address.clone()])
                    .condition(PeerCondition::DisconnectedAndNotDialing)
                    .build();
                let _ = self.swarm.dial(options); // refused while the last dial is under way
            }
        }
    }

    /// The next dial to a peer, when its connection is lost, comes soon.
    pub fn reset_redial(&mut self, peer: &PeerId) {
        for redial in self.redials.iter_mut().filter(|redial| redial.target.peer == *peer) {
            redial.delay = FIRST_DELAY;
            redial.due = Instant::now();
        }
    }
}
