//! What gossipsub believes of its neighbours, told as it changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use libp2p::PeerId;

use crate::events::{Event, Events};

/// Who wants which topic, and who is in the mesh, as far as it was told.
pub struct Watch {
    events: Events,
    /// Each wish with the number of the stream that said so last.
    subscribed: HashMap<PeerId, BTreeMap<String, u64>>,
    mesh: BTreeMap<String, BTreeSet<PeerId>>,
}

impl Watch {
    pub fn new(events: Events) -> Self {
        Self { events, subscribed: HashMap::new(), mesh: BTreeMap::new() }
    }

    /// gossipsub tells every announcement, news or not.
    pub fn wants(&mut self, peer: PeerId, topic: String, stream: u64) {
        if self.subscribed.entry(peer).or_default().insert(topic.clone(), stream).is_none() {
            self.events.emit(&Event::Subscriber { topic, peer, subscribed: true, stream });
        }
    }

    pub fn wants_no_more(&mut self, peer: PeerId, topic: String) {
        if let Some(stream) = self.subscribed.get_mut(&peer).and_then(|topics| topics.remove(&topic)) {
            self.events.emit(&Event::Subscriber { topic, peer, subscribed: false, stream });
        }
    }

    /// Its last connection is closed: gossipsub forgets it, and says nothing.
    pub fn gone(&mut self, peer: PeerId) {
        for (topic, stream) in self.subscribed.remove(&peer).unwrap_or_default() {
            self.events.emit(&Event::Subscriber { topic, peer, subscribed: false, stream });
        }
    }

    /// Tells how the mesh of a topic differs from what was told.
    pub fn mesh_is(&mut self, topic: &str, members: BTreeSet<PeerId>) {
        let told = self.mesh.entry(topic.to_owned()).or_default();
        for peer in told.symmetric_difference(&members) {
            let member = members.contains(peer);
            self.events.emit(&Event::Mesh { topic: topic.to_owned(), peer: *peer, member });
        }
        *told = members;
    }
}
