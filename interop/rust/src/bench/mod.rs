//! A publisher, perhaps a relay, and subscribers in this process, measured as the Go peer's `bench` measures.

mod network;
mod node;
mod payload;
mod plan;
mod result;
mod round;

use clap::{Parser, ValueEnum, value_parser};

use network::Network;
use plan::Plans;

use crate::security::SecurityName;

#[derive(Parser)]
pub struct BenchOptions {
    /// Bytes of each message.
    #[arg(long, default_value_t = 1024, value_parser = value_parser!(u64).range(payload::MIN_BYTES as u64..))]
    size: u64,

    /// Messages a round; the first round, which warms up, has a fifth.
    #[arg(long, default_value_t = 50_000, value_parser = value_parser!(u64).range(1..))]
    count: u64,

    /// How many subscribe.
    #[arg(long, default_value_t = 1, value_parser = value_parser!(u64).range(1..))]
    subscribers: u64,

    /// One node between the publisher and the subscribers.
    #[arg(long)]
    relay: bool,

    /// No from, seqno or signature; the id is the first 8 bytes of the data.
    #[arg(long)]
    unsigned: bool,

    #[arg(long, default_value = "gossipsub")]
    router: BenchRouter,

    #[arg(long, default_value = "tcp-noise")]
    transport: BenchTransport,

    /// How many messages the slowest subscriber may be behind.
    #[arg(long, default_value_t = 1000, value_parser = value_parser!(u64).range(1..))]
    window: u64,

    /// Messages a second at most [default: as fast as the window lets].
    #[arg(long, default_value_t = 0.0, value_parser = plan::rate, hide_default_value = true)]
    rate: f64,

    /// How many rounds, the one that warms up included.
    #[arg(long, default_value_t = 3, value_parser = value_parser!(u64).range(1..))]
    rounds: u64,

    /// Instead of --count, --rate and --rounds: a round for each line of standard input, COUNT or COUNT RATE.
    #[arg(long)]
    stdin: bool,

    /// One JSON object a round.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum BenchRouter {
    Gossipsub,
}

#[derive(Clone, Copy, ValueEnum)]
enum BenchTransport {
    TcpNoise,
    TcpTls,
    Quic,
}

impl BenchTransport {
    fn name(self) -> &'static str {
        match self {
            Self::TcpNoise => "tcp-noise",
            Self::TcpTls => "tcp-tls",
            Self::Quic => "quic",
        }
    }

    fn listen(self) -> &'static str {
        match self {
            Self::TcpNoise | Self::TcpTls => "/ip4/127.0.0.1/tcp/0",
            Self::Quic => "/ip4/127.0.0.1/udp/0/quic-v1",
        }
    }

    /// What TCP is secured by.
    fn security(self) -> SecurityName {
        match self {
            Self::TcpNoise => SecurityName::Noise,
            Self::TcpTls | Self::Quic => SecurityName::Tls,
        }
    }
}

/// Runs all rounds. Messages that are lost are told, and no failure.
pub async fn run(options: BenchOptions) -> Result<(), String> {
    let mut network = Network::open(&options).await?;
    let mut plans = Plans::new(&options);
    let mut lost = 0;
    while let Some(plan) = network.while_waiting(plans.next()).await? {
        let result = network.round(&plan).await?;
        result.print(options.json);
        lost += result.expected - result.delivered;
    }
    if lost > 0 {
        eprintln!("rustpeer: {lost} deliveries were lost");
    }
    Ok(())
}
