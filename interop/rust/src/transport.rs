//! TCP and QUIC, with every stream watched.

use std::{sync::Arc, time::Duration};

use libp2p::{
    PeerId, Transport,
    core::{
        muxing::StreamMuxerBox,
        transport::{Boxed, OrTransport},
        upgrade::Version,
    },
    futures::future::Either,
    identity::Keypair,
    quic, tcp, yamux,
};

use crate::{muxer::WatchedMuxer, security::Security, streams::StreamLog};

/// Makes the transport. Every TCP handshake, dialled or accepted, completes `hold` later than it could.
pub fn transport(
    key: &Keypair,
    security: Security,
    hold: Duration,
    log: Arc<StreamLog>,
) -> Boxed<(PeerId, StreamMuxerBox)> {
    let tcp = tcp::tokio::Transport::new(tcp::Config::default())
        .upgrade(Version::V1Lazy)
        .authenticate(security)
        .multiplex(yamux::Config::default())
        .and_then(move |connection, _| async move {
            tokio::time::sleep(hold).await;
            Ok::<_, std::io::Error>(connection)
        });
    let quic = quic::tokio::Transport::new(quic::Config::new(key));
    OrTransport::new(quic, tcp)
        .map(move |connection, _| {
            let (peer, muxer) = match connection {
                Either::Left((peer, muxer)) => (peer, StreamMuxerBox::new(muxer)),
                Either::Right((peer, muxer)) => (peer, StreamMuxerBox::new(muxer)),
            };
            (peer, StreamMuxerBox::new(WatchedMuxer::new(muxer, peer, Arc::clone(&log))))
        })
        .boxed()
}
