//! What `--param` sets: gossipsub's configuration and scores, by the names that the Go peer has for the same where it does.

use std::{str::FromStr, time::Duration};

use libp2p::gossipsub::{ConfigBuilder, PeerScoreParams, PeerScoreThresholds, Version};

/// A test must not lose messages because rust's own queues are short: its defaults are 5000 messages and 5 seconds.
const OUTBOUND_QUEUE: usize = 1 << 20;
const PUBLISH_QUEUE_TIME: Duration = Duration::from_secs(60);

pub struct Params {
    pub config: ConfigBuilder,
    /// Whether scores are kept.
    pub score: bool,
    pub score_params: PeerScoreParams,
    pub thresholds: PeerScoreThresholds,
}

impl Params {
    pub fn new(max_message: usize) -> Self {
        let mut config = ConfigBuilder::default();
        config
            .max_transmit_size(max_message)
            .connection_handler_queue_len(OUTBOUND_QUEUE)
            .publish_queue_duration(PUBLISH_QUEUE_TIME)
            .forward_queue_duration(PUBLISH_QUEUE_TIME);
        Self {
            config,
            score: false,
            score_params: PeerScoreParams::default(),
            thresholds: PeerScoreThresholds::default(),
        }
    }

    /// Sets one parameter; the name's case does not matter.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let set = self
            .set_mesh(&name.to_lowercase(), value)
            .or_else(|| self.set_gossip(&name.to_lowercase(), value))
            .or_else(|| self.set_queue(&name.to_lowercase(), value))
            .or_else(|| self.set_score(&name.to_lowercase(), value));
        match set {
            None => Err(format!("there is no parameter {name:?}")),
            Some(result) => result.map_err(|error| format!("--param {name}: {error}")),
        }
    }

    fn set_mesh(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        let config = &mut self.config;
        Some(
            match name {
                "d" => number(value).map(|n| config.mesh_n(n)),
                "dlo" | "dlow" => number(value).map(|n| config.mesh_n_low(n)),
                "dhi" | "dhigh" => number(value).map(|n| config.mesh_n_high(n)),
                "dout" => number(value).map(|n| config.mesh_outbound_min(n)),
                "dscore" => number(value).map(|n| config.retain_scores(n)),
                "heartbeat" | "heartbeatinterval" => duration(value).map(|d| config.heartbeat_interval(d)),
                "initialdelay" | "heartbeatinitialdelay" => duration(value).map(|d| config.heartbeat_initial_delay(d)),
                "prunebackoff" => duration(value).map(|d| config.prune_backoff(d)),
                "unsubscribebackoff" => duration(value).map(|d| config.unsubscribe_backoff(d)),
                "backoffslack" => number(value).map(|n| config.backoff_slack(n)),
                "graftfloodthreshold" => duration(value).map(|d| config.graft_flood_threshold(d)),
                "opportunisticgraftticks" => number(value).map(|n| config.opportunistic_graft_ticks(n)),
                "opportunisticgraftpeers" => number(value).map(|n| config.opportunistic_graft_peers(n)),
                "protocol" => protocol(config, value),
                _ => return None,
            }
            .map(drop),
        )
    }

    fn set_gossip(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        let config = &mut self.config;
        Some(
            match name {
                "dlazy" => number(value).map(|n| config.gossip_lazy(n)),
                "gossipfactor" => number(value).map(|n| config.gossip_factor(n)),
                "gossipretransmission" => number(value).map(|n| config.gossip_retransimission(n)),
                "historylength" => number(value).map(|n| config.history_length(n)),
                "historygossip" => number(value).map(|n| config.history_gossip(n)),
                "fanoutttl" => duration(value).map(|d| config.fanout_ttl(d)),
                "seenttl" => duration(value).map(|d| config.duplicate_cache_time(d)),
                "floodpublish" => number(value).map(|on| config.flood_publish(on)),
                "iwantfollowuptime" => duration(value).map(|d| config.iwant_followup_time(d)),
                "maxihavemessages" => number(value).map(|n| config.max_ihave_messages_heartbeat(n)),
                "idontwantmessagethreshold" => number(value).map(|n| config.idontwant_message_size_threshold(n)),
                "idontwantonpublish" => number(value).map(|on| config.idontwant_on_publish(on)),
                "prunepeers" => number(value).map(|n| config.prune_peers(n)),
                "peerexchange" => number(value).map(|on: bool| if on { config.do_px() } else { config }),
                _ => return None,
            }
            .map(drop),
        )
    }

    fn set_queue(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        let config = &mut self.config;
        Some(
            match name {
                "outboundqueue" => number(value).map(|n| config.connection_handler_queue_len(n)),
                "publishqueuetime" => duration(value).map(|d| config.publish_queue_duration(d)),
                "forwardqueuetime" => duration(value).map(|d| config.forward_queue_duration(d)),
                "maxcontrol" => number(value).map(|n| config.max_control_message_size(n)),
                "maxpublishmessages" => number(value).map(|n| config.max_publish_messages(n)),
                _ => return None,
            }
            .map(drop),
        )
    }

    fn set_score(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        Some(match name {
            "score" => assign(&mut self.score, value),
            "colocationthreshold" => assign(&mut self.score_params.ip_colocation_factor_threshold, value),
            "colocationweight" => assign(&mut self.score_params.ip_colocation_factor_weight, value),
            "behaviourpenaltyweight" => assign(&mut self.score_params.behaviour_penalty_weight, value),
            "gossipthreshold" => assign(&mut self.thresholds.gossip_threshold, value),
            "publishthreshold" => assign(&mut self.thresholds.publish_threshold, value),
            "graylistthreshold" => assign(&mut self.thresholds.graylist_threshold, value),
            "acceptpxthreshold" => assign(&mut self.thresholds.accept_px_threshold, value),
            "opportunisticgraftthreshold" => assign(&mut self.thresholds.opportunistic_graft_threshold, value),
            _ => return None,
        })
    }
}

/// One protocol instead of all that gossipsub offers; it can be told of these two versions alone.
fn protocol<'a>(config: &'a mut ConfigBuilder, id: &str) -> Result<&'a mut ConfigBuilder, String> {
    let version = match id {
        "/meshsub/1.0.0" => Version::V1_0,
        "/meshsub/1.1.0" => Version::V1_1,
        _ => return Err(format!("/meshsub/1.0.0 or /meshsub/1.1.0, not {id:?}")),
    };
    Ok(config.protocol_id(id.to_owned(), version))
}

fn assign<T: FromStr<Err: ToString>>(target: &mut T, value: &str) -> Result<(), String> {
    number(value).map(|parsed| *target = parsed)
}

fn number<T: FromStr<Err: ToString>>(value: &str) -> Result<T, String> {
    value.parse().map_err(|error: T::Err| error.to_string())
}

fn duration(value: &str) -> Result<Duration, String> {
    humantime::parse_duration(value).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Params;

    #[test]
    fn parameters_have_the_names_that_the_go_peer_gives_them() {
        let mut params = Params::new(1000);
        for (name, value) in
            [("d", "8"), ("Dlo", "7"), ("heartbeat", "700ms"), ("floodPublish", "false"), ("score", "true")]
        {
            params.set(name, value).unwrap();
        }
        let config = params.config.build().unwrap();
        assert_eq!((config.mesh_n(), config.mesh_n_low(), config.flood_publish()), (8, 7, false));
        assert_eq!(config.heartbeat_interval(), Duration::from_millis(700));
        assert!(params.score);
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        assert!(Params::new(1000).set("wings", "2").unwrap_err().contains("wings"));
        assert!(Params::new(1000).set("d", "two").unwrap_err().contains("--param d"));
    }
}
