//! What a node does with gossipsub: subscribe, publish, list.

use std::collections::BTreeSet;

use libp2p::gossipsub::{self, IdentTopic, PublishError, TopicHash};
use serde_json::Map;

use crate::{events::Event, node::Node};

impl Node {
    fn gossipsub(&mut self) -> &mut gossipsub::Behaviour {
        &mut self.swarm.behaviour_mut().gossipsub
    }

    pub fn subscribe(&mut self, topic: &str) -> Result<(), String> {
        self.gossipsub().subscribe(&IdentTopic::new(topic)).map_err(|error| error.to_string())?;
        self.subscribed.insert(topic.to_owned());
        Ok(())
    }

    pub fn unsubscribe(&mut self, topic: &str) -> Result<(), String> {
        if !self.subscribed.remove(topic) {
            return Err(format!("not subscribed to {topic:?}"));
        }
        self.gossipsub().unsubscribe(&IdentTopic::new(topic));
        self.watch.mesh_is(topic, BTreeSet::new());
        Ok(())
    }

    /// Publishes, and delivers to our own subscription, which gossipsub does not.
    pub fn publish(&mut self, topic: &str, data: Vec<u8>) -> Result<(), String> {
        let sent_before = self.counters.copies_sent();
        let published = self.gossipsub().publish(TopicHash::from_raw(topic), data.clone());
        let (fresh, receivers, dropped) = match published {
            Ok(_) => (true, self.counters.copies_sent() - sent_before, 0),
            Err(PublishError::NoPeersSubscribedToTopic) => (true, 0, 0),
            Err(PublishError::Duplicate) => (false, 0, 0),
            Err(PublishError::AllQueuesFull(copies)) => (true, 0, copies as u64),
            Err(error) => return Err(format!("cannot publish: {error}")),
        };
        let (topic, id) = (topic.to_owned(), self.last_id.get());
        if fresh && self.subscribed.contains(&topic) {
            let own = *self.swarm.local_peer_id();
            let from = self.signs.then_some(own);
            self.events.emit(&Event::Message { topic: topic.clone(), data, from, via: own, id: id.clone() });
        }
        self.events.emit(&Event::Published { topic, id, receivers, dropped });
        Ok(())
    }

    pub fn list(&mut self, what: &str, topic: Option<&str>) -> Result<(), String> {
        let needed = || topic.map(TopicHash::from_raw).ok_or(format!("list {what} needs a topic"));
        let gossipsub = &self.swarm.behaviour().gossipsub;
        let (topic, peers) = match what {
            "subscribers" => {
                let wanted = needed()?;
                let wanting = gossipsub.all_peers().filter(|(_, topics)| topics.contains(&&wanted));
                (topic, wanting.map(|(peer, _)| peer.to_base58()).collect())
            }
            "mesh" => (topic, gossipsub.mesh_peers(&needed()?).map(|peer| peer.to_base58()).collect()),
            "neighbours" => (None, gossipsub.all_peers().map(|(peer, _)| peer.to_base58()).collect()),
            _ => return Err(format!("list is subscribers, neighbours or mesh, not {what:?}")),
        };
        self.events.emit(&Event::List { what: what.to_owned(), topic: topic.map(str::to_owned), peers });
        Ok(())
    }

    /// Tells the changes of every mesh since the last time.
    pub fn tell_mesh(&mut self) {
        for topic in &self.subscribed {
            let hash = TopicHash::from_raw(topic);
            let members = self.swarm.behaviour().gossipsub.mesh_peers(&hash).copied().collect();
            self.watch.mesh_is(topic, members);
        }
    }

    pub fn tell_counters(&self) {
        let gossipsub = &self.swarm.behaviour().gossipsub;
        let scored = gossipsub.all_peers().filter_map(|(peer, _)| Some((peer, gossipsub.peer_score(peer)?)));
        let scores: Map<_, _> = scored.map(|(peer, score)| (peer.to_base58(), score.into())).collect();
        self.events.emit(&Event::Counters { counters: self.counters.all(), scores });
    }
}
