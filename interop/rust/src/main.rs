//! The Rust peer that Freshet's node is tried against: rust-libp2p's gossipsub as it is published, driven by JSON lines.

mod base64;
mod behaviour;
mod bench;
mod commands;
mod connections;
mod counters;
mod events;
mod identity;
mod ids;
mod muxer;
mod negotiation;
mod node;
mod options;
mod params;
mod pubsub;
mod redial;
mod security;
mod signals;
mod streams;
mod transport;
mod watch;

use std::{io, process::ExitCode};

use clap::Parser;
use options::{Command, CommandLine};
use tracing_subscriber::EnvFilter;

const EXIT_FAILED: i32 = 1;

#[tokio::main]
async fn main() -> ExitCode {
    let command = CommandLine::parse().command; // a mistake in it ends with exit code 2
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false).init();
    let result = match command {
        Command::Node(options) => node::run(*options).await,
        Command::Bench(options) => bench::run(options).await,
        Command::Key { kind, file } => identity::make(kind, &file).map(|peer| println!("{peer}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rustpeer: {error}");
            ExitCode::FAILURE
        }
    }
}
