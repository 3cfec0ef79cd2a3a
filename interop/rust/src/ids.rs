//! The ids that implementations give to messages by default, under the names of `--message-id`.

use std::sync::{Arc, LazyLock, Mutex};

use clap::ValueEnum;
use libp2p::{
    PeerId,
    gossipsub::{Config, Message, MessageId},
    identity::PublicKey,
};
use sha2::{Digest, Sha256};

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum IdPreset {
    Go,
    Rust,
    Js,
    Nim,
    Sha256,
}

/// gossipsub's own default, whatever it is.
static DEFAULT: LazyLock<Config> = LazyLock::new(Config::default);

impl IdPreset {
    pub fn needs_author(self) -> bool {
        self != Self::Sha256
    }

    pub fn id(self, message: &Message) -> Vec<u8> {
        let number = message.sequence_number.unwrap_or_default();
        match self {
            Self::Go => [author_bytes(message), number.to_be_bytes().to_vec()].concat(),
            Self::Rust => DEFAULT.message_id(message).0,
            Self::Js => [key_in(message), number.to_be_bytes().to_vec()].concat(),
            Self::Nim => {
                let author = message.source.map(|peer| peer.to_base58()).unwrap_or_default();
                (hex::encode(number.to_be_bytes()) + &author).into_bytes()
            }
            Self::Sha256 => Sha256::digest(&message.data).to_vec(),
        }
    }
}

fn author_bytes(message: &Message) -> Vec<u8> {
    message.source.map(PeerId::to_bytes).unwrap_or_default()
}

/// The author's public key where its peer id holds it: gossipsub does not show the message's own `key`.
fn key_in(message: &Message) -> Vec<u8> {
    let author = author_bytes(message);
    match author.get(2..).map(PublicKey::try_decode_protobuf) {
        Some(Ok(key)) => key.encode_protobuf(),
        _ => Vec::new(),
    }
}

/// Remembers the id that was made last: gossipsub does not tell the id of a message that it sends to nobody.
#[derive(Clone, Default)]
pub struct LastId(Arc<Mutex<Vec<u8>>>);

impl LastId {
    pub fn remembering(&self, preset: IdPreset) -> impl Fn(&Message) -> MessageId + Send + Sync + 'static {
        let last = self.clone();
        move |message| {
            let id = preset.id(message);
            last.0.lock().expect("nobody panics with it").clone_from(&id);
            MessageId::from(id)
        }
    }

    pub fn get(&self) -> Vec<u8> {
        self.0.lock().expect("nobody panics with it").clone()
    }
}

#[cfg(test)]
mod tests {
    use libp2p::gossipsub::{Message, TopicHash};

    use super::IdPreset;

    fn message() -> Message {
        Message {
            source: Some("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq".parse().unwrap()),
            data: vec![1, 2, 3],
            sequence_number: Some(258),
            topic: TopicHash::from_raw("t"),
        }
    }

    #[test]
    fn the_js_preset_begins_with_the_key_in_the_authors_id() {
        let key = "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";
        assert_eq!(hex::encode(IdPreset::Js.id(&message())), key.to_owned() + "0000000000000102");
    }
}
