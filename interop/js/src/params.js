// What --param sets: the options of floodsub and gossipsub, by the names that the Go peer has for the same where it does.

const MILLIS = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

const number = text => checked(Number(text), text)
const boolean = text => checked({ true: true, false: false }[text], text)

function duration (text) {
  const [, amount, unit] = /^([\d.]+)(us|ms|s|m|h)$/.exec(text) ?? []
  return checked(Number(amount) * MILLIS[unit], text)
}

function checked (value, text) {
  if (value == null || Number.isNaN(value)) {
    throw new Error(`"${text}" is no value of its kind`)
  }
  return value
}

// Lower case name to the group and the name of the option, and how its value is read.
const PARAMS = {
  d: ['gossip', 'D', number],
  dlo: ['gossip', 'Dlo', number],
  dlow: ['gossip', 'Dlo', number],
  dhi: ['gossip', 'Dhi', number],
  dhigh: ['gossip', 'Dhi', number],
  dscore: ['gossip', 'Dscore', number],
  dout: ['gossip', 'Dout', number],
  dlazy: ['gossip', 'Dlazy', number],
  heartbeat: ['gossip', 'heartbeatInterval', duration],
  heartbeatinterval: ['gossip', 'heartbeatInterval', duration],
  fanoutttl: ['gossip', 'fanoutTTL', duration],
  historylength: ['gossip', 'mcacheLength', number],
  historygossip: ['gossip', 'mcacheGossip', number],
  gossipfactor: ['gossip', 'gossipFactor', number],
  floodpublish: ['gossip', 'floodPublish', boolean],
  batchpublish: ['gossip', 'batchPublish', boolean],
  peerexchange: ['gossip', 'doPX', boolean],
  prunepeers: ['gossip', 'prunePeers', number],
  prunebackoff: ['gossip', 'pruneBackoff', duration],
  unsubscribebackoff: ['gossip', 'unsubcribeBackoff', duration],
  graftfloodthreshold: ['gossip', 'graftFloodThreshold', duration],
  opportunisticgraftticks: ['gossip', 'opportunisticGraftTicks', number],
  opportunisticgraftpeers: ['gossip', 'opportunisticGraftPeers', number],
  iwantfollowuptime: ['gossip', 'gossipsubIWantFollowupMs', duration],
  idontwantmessagethreshold: ['gossip', 'idontwantMinDataSize', number],
  fallbacktofloodsub: ['gossip', 'fallbackToFloodsub', boolean],
  gossipthreshold: ['thresholds', 'gossipThreshold', number],
  publishthreshold: ['thresholds', 'publishThreshold', number],
  graylistthreshold: ['thresholds', 'graylistThreshold', number],
  acceptpxthreshold: ['thresholds', 'acceptPXThreshold', number],
  opportunisticgraftthreshold: ['thresholds', 'opportunisticGraftThreshold', number],
  colocationthreshold: ['score', 'IPColocationFactorThreshold', number],
  colocationweight: ['score', 'IPColocationFactorWeight', number],
  behaviourpenaltyweight: ['score', 'behaviourPenaltyWeight', number],
  validateworkers: ['flood', 'messageProcessingConcurrency', number],
  seenttl: ['both', 'seenTTL', duration],
  protocol: ['own', 'protocol', String],
  score: ['own', 'score', boolean]
}

// js always keeps scores: without their weights they stay at zero, and many peers may share one IP.
const NO_SCORE = { IPColocationFactorWeight: 0, behaviourPenaltyWeight: 0 }

export class Params {
  #groups = { gossip: {}, thresholds: {}, score: {}, flood: {}, both: {}, own: { score: false } }

  constructor (maxMessage) {
    this.maxMessage = maxMessage
  }

  // Sets one parameter; the name's case does not matter.
  set (name, value) {
    const param = PARAMS[name.toLowerCase()]
    if (param == null) {
      throw new Error(`there is no parameter "${name}"`)
    }
    const [group, option, read] = param
    this.#groups[group][option] = read(value)
  }

  // One protocol instead of all that gossipsub offers, if one was set.
  get protocol () {
    return this.#groups.own.protocol
  }

  floodsub () {
    return { ...this.#groups.flood, ...this.#groups.both }
  }

  gossipsub () {
    return {
      ...this.#groups.gossip,
      ...this.#groups.both,
      maxInboundDataLength: this.maxMessage,
      scoreParams: { ...(this.#groups.own.score ? {} : NO_SCORE), ...this.#groups.score },
      scoreThresholds: this.#groups.thresholds
    }
  }
}
