//! gossipsub, and the two protocols that every libp2p node serves.

use libp2p::{
    gossipsub::{self, MessageAuthenticity, ValidationMode},
    identify,
    identity::Keypair,
    ping,
    swarm::NetworkBehaviour,
};

use crate::{
    counters::Counters,
    ids::LastId,
    options::{NodeOptions, Router, Sign},
};

#[derive(NetworkBehaviour)]
pub struct Behaviour {
    pub gossipsub: gossipsub::Behaviour,
    identify: identify::Behaviour,
    ping: ping::Behaviour,
}

impl Behaviour {
    pub fn new(
        key: &Keypair,
        options: &NodeOptions,
        last_id: &LastId,
        counters: &mut Counters,
    ) -> Result<Self, String> {
        Ok(Self::with_gossipsub(key, gossipsub(key, options, last_id, counters)?))
    }

    pub fn with_gossipsub(key: &Keypair, gossipsub: gossipsub::Behaviour) -> Self {
        let about = identify::Config::new("/freshet/interop".to_owned(), key.public())
            .with_agent_version("rustpeer".to_owned());
        Self { gossipsub, identify: identify::Behaviour::new(about), ping: ping::Behaviour::default() }
    }
}

fn gossipsub(
    key: &Keypair,
    options: &NodeOptions,
    last_id: &LastId,
    counters: &mut Counters,
) -> Result<gossipsub::Behaviour, String> {
    let mut params = options.params()?;
    let (authenticity, validation) = match options.sign {
        Sign::Strict => (MessageAuthenticity::Signed(key.clone()), ValidationMode::Strict),
        Sign::None => (MessageAuthenticity::Anonymous, ValidationMode::Anonymous),
    };
    params.config.validation_mode(validation).message_id_fn(last_id.remembering(options.message_id()?));
    if options.router == Router::Floodsub {
        params.config.support_floodsub();
    }
    let config = params.config.build().map_err(|error| error.to_string())?;
    let mut behaviour =
        gossipsub::Behaviour::new(authenticity, config)?.with_metrics(counters.registry(), Default::default());
    if params.score {
        behaviour.with_peer_score(params.score_params, params.thresholds)?;
    }
    Ok(behaviour)
}
