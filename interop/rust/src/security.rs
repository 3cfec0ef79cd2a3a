//! Noise and TLS on TCP, offered in the order of `--security`.

use std::io;

use clap::ValueEnum;
use libp2p::{
    PeerId,
    core::upgrade::{InboundConnectionUpgrade, OutboundConnectionUpgrade, UpgradeInfo},
    futures::{
        AsyncRead, AsyncWrite, FutureExt, TryFutureExt,
        future::{BoxFuture, Either},
    },
    identity::Keypair,
    noise, tls,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum SecurityName {
    Noise,
    Tls,
}

impl SecurityName {
    fn protocol(self) -> &'static str {
        match self {
            Self::Noise => "/noise",
            Self::Tls => "/tls/1.0.0",
        }
    }
}

/// The one upgrade of a TCP connection, whichever of the two is agreed.
#[derive(Clone)]
pub struct Security {
    offered: Vec<SecurityName>,
    noise: noise::Config,
    tls: tls::Config,
}

impl Security {
    pub fn new(offered: Vec<SecurityName>, key: &Keypair) -> Result<Self, String> {
        Ok(Self {
            offered,
            noise: noise::Config::new(key).map_err(|error| format!("noise: {error}"))?,
            tls: tls::Config::new(key).map_err(|error| format!("tls: {error}"))?,
        })
    }
}

impl UpgradeInfo for Security {
    type Info = &'static str;
    type InfoIter = Vec<&'static str>;

    fn protocol_info(&self) -> Self::InfoIter {
        self.offered.iter().map(|name| name.protocol()).collect()
    }
}

type Secured<C> = (PeerId, Either<noise::Output<C>, tls::TlsStream<C>>);

impl<C: AsyncRead + AsyncWrite + Unpin + Send + 'static> InboundConnectionUpgrade<C> for Security {
    type Output = Secured<C>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Secured<C>>>;

    fn upgrade_inbound(self, socket: C, agreed: &'static str) -> Self::Future {
        if agreed == SecurityName::Noise.protocol() {
            let upgrade = self.noise.upgrade_inbound(socket, agreed);
            upgrade.map_ok(|(peer, stream)| (peer, Either::Left(stream))).map_err(io::Error::other).boxed()
        } else {
            let upgrade = self.tls.upgrade_inbound(socket, agreed);
            upgrade.map_ok(|(peer, stream)| (peer, Either::Right(stream))).map_err(io::Error::other).boxed()
        }
    }
}

impl<C: AsyncRead + AsyncWrite + Unpin + Send + 'static> OutboundConnectionUpgrade<C> for Security {
    type Output = Secured<C>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Secured<C>>>;

    fn upgrade_outbound(self, socket: C, agreed: &'static str) -> Self::Future {
        if agreed == SecurityName::Noise.protocol() {
            let upgrade = self.noise.upgrade_outbound(socket, agreed);
            upgrade.map_ok(|(peer, stream)| (peer, Either::Left(stream))).map_err(io::Error::other).boxed()
        } else {
            let upgrade = self.tls.upgrade_outbound(socket, agreed);
            upgrade.map_ok(|(peer, stream)| (peer, Either::Right(stream))).map_err(io::Error::other).boxed()
        }
    }
}
