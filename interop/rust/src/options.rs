//! The command line.

use std::{path::PathBuf, time::Duration};

use clap::{Parser, Subcommand, ValueEnum};
use libp2p::{Multiaddr, PeerId, multiaddr::Protocol};

use crate::{bench::BenchOptions, identity::KeyKind, ids::IdPreset, params::Params, security::SecurityName};

/// The Rust interop peer of Freshet.
#[derive(Parser)]
#[command(name = "rustpeer", version = concat!("rust-libp2p 0.57.1, gossipsub 0.50.1"), subcommand_required = true)]
pub struct CommandLine {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// A node driven by JSON lines on standard input and output.
    Node(Box<NodeOptions>),
    /// Publisher, relay and subscribers in this process, measured.
    Bench(BenchOptions),
    /// A new private key in a file; prints its peer id.
    Key {
        #[arg(long = "type", default_value = "ed25519")]
        kind: KeyKind,
        file: PathBuf,
    },
}

#[derive(Parser)]
pub struct NodeOptions {
    /// Speak JSON lines; required, there is no other language here.
    #[arg(long, required = true)]
    json: bool,

    /// Multiaddr to listen on, repeatable.
    #[arg(long, default_value = "/ip4/127.0.0.1/tcp/0")]
    pub listen: Vec<Multiaddr>,

    /// Multiaddr with /p2p/ to keep connected, repeatable.
    #[arg(long, value_parser = dial_target)]
    pub dial: Vec<Target>,

    /// Topic to subscribe to from the start, repeatable.
    #[arg(long = "topic")]
    pub topics: Vec<String>,

    /// floodsub offers it beside gossipsub's protocols, gossipsub offers those alone.
    #[arg(long, default_value = "gossipsub")]
    pub router: Router,

    /// Private key file in libp2p's protobuf encoding, made when missing.
    #[arg(long)]
    pub key: Option<PathBuf>,

    #[arg(long, default_value = "strict")]
    pub sign: Sign,

    /// Which message id; go, or sha256 with --sign none.
    #[arg(long)]
    message_id: Option<IdPreset>,

    /// What TCP offers, in order of preference.
    #[arg(long, default_value = "noise,tls", value_delimiter = ',')]
    pub security: Vec<SecurityName>,

    #[arg(long, default_value = "yamux")]
    muxer: Muxer,

    /// Longest RPC frame in bytes.
    #[arg(long, default_value_t = 1 << 20)]
    pub max_message: usize,

    /// NAME=VALUE, a parameter of the router, repeatable.
    #[arg(long = "param", value_parser = assignment)]
    params: Vec<(String, String)>,

    /// Milliseconds that every TCP handshake is held before it completes.
    #[arg(long, default_value = "0", value_parser = millis)]
    pub hold_handshake: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Router {
    Floodsub,
    Gossipsub,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sign {
    Strict,
    None,
}

#[derive(Clone, Copy, ValueEnum)]
enum Muxer {
    Yamux,
}

/// Whom to expect where.
#[derive(Clone)]
pub struct Target {
    pub peer: PeerId,
    pub address: Multiaddr,
}

impl NodeOptions {
    pub fn message_id(&self) -> Result<IdPreset, String> {
        match (self.message_id, self.sign) {
            (Some(preset), Sign::None) if preset.needs_author() => {
                Err(format!("--message-id {preset:?} is made of from and seqno, which --sign none does not send"))
            }
            (Some(preset), _) => Ok(preset),
            (None, Sign::None) => Ok(IdPreset::Sha256),
            (None, Sign::Strict) => Ok(IdPreset::Go),
        }
    }

    pub fn params(&self) -> Result<Params, String> {
        let mut params = Params::new(self.max_message);
        for (name, value) in &self.params {
            params.set(name, value)?;
        }
        Ok(params)
    }
}

/// Reads a multiaddr that says whom to expect there.
pub fn dial_target(text: &str) -> Result<Target, String> {
    let mut address: Multiaddr = text.parse().map_err(|error| format!("{text:?} is no multiaddr: {error}"))?;
    match address.pop() {
        Some(Protocol::P2p(peer)) if !address.is_empty() => Ok(Target { peer, address }),
        _ => Err(format!("{text:?} does not end in /p2p/ after an address")),
    }
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("this is not NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn millis(text: &str) -> Result<Duration, std::num::ParseIntError> {
    text.parse().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{CommandLine, dial_target};

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn a_target_has_an_address_and_a_peer() {
        let peer = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";
        let target = dial_target(&format!("/ip4/127.0.0.1/tcp/1/p2p/{peer}")).unwrap();
        assert_eq!(
            (target.peer.to_base58().as_str(), target.address.to_string().as_str()),
            (peer, "/ip4/127.0.0.1/tcp/1")
        );
        assert!(dial_target("/ip4/127.0.0.1/tcp/1").is_err());
        assert!(dial_target(&format!("/p2p/{peer}")).is_err());
    }
}
