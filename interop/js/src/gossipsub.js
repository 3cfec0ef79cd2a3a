// @libp2p/gossipsub, as a node uses it.

import { gossipsub } from '@libp2p/gossipsub'
import { Counters } from './counters.js'
import { base64 } from './events.js'
import { idFunction, wholeSeqno } from './ids.js'

export class GossipsubRouter {
  #init
  #protocol
  #counters = new Counters()
  #library
  #publishing // the data of the publish under way, and its id when it is known

  constructor (options) {
    this.#protocol = options.params.protocol
    this.#init = {
      ...options.params.gossipsub(),
      globalSignaturePolicy: options.signed ? 'StrictSign' : 'StrictNoSign',
      emitSelf: true,
      allowPublishToZeroTopicPeers: true,
      ignoreDuplicatePublishError: true,
      msgIdFn: idFunction(options.messageId, options.signed, wholeSeqno),
      msgIdToStrFn: base64,
      metricsRegister: this.#counters,
      metricsTopicStrToLabel: new Map()
    }
  }

  service (components) {
    const library = gossipsub(this.#init)(components)
    const msgIdFn = library.msgIdFn
    library.msgIdFn = async message => {
      const id = await msgIdFn(message)
      if (message.data === this.#publishing?.data) {
        this.#publishing.id = id
      }
      return id
    }
    if (this.#protocol != null) {
      library.protocols = [this.#protocol]
    }
    this.#library = library
    return library
  }

  onMessage (listener) {
    this.#library.addEventListener('gossipsub:message', ({ detail: { propagationSource, msgId, msg } }) => {
      listener({ via: propagationSource, id: Buffer.from(msgId, 'base64'), topic: msg.topic, data: msg.data, from: msg.from })
    })
  }

  onSubscriptionChange (listener) {
    this.#library.addEventListener('subscription-change', listener)
  }

  subscribe (topic) {
    this.#library.subscribe(topic)
  }

  unsubscribe (topic) {
    this.#library.unsubscribe(topic)
  }

  async publish (topic, data) {
    this.#publishing = { data }
    const { recipients } = await this.#library.publish(topic, data)
    const own = this.#library.components.peerId
    return { id: this.#publishing.id, receivers: recipients.filter(peer => !peer.equals(own)).length, dropped: 0 }
  }

  topics () {
    return this.#library.getTopics()
  }

  knownTopics () {
    return this.#library.topics.keys()
  }

  subscribers (topic) {
    return this.#library.getSubscribers(topic).map(String)
  }

  neighbours () {
    return this.#library.getPeers().map(String)
  }

  meshTopics () {
    return this.#library.mesh.keys()
  }

  mesh (topic) {
    return this.#library.getMeshPeers(topic)
  }

  counters () {
    const scores = this.neighbours().map(peer => [peer, this.#library.score.score(peer)])
    return { counters: this.#counters.all(), scores: Object.fromEntries(scores) }
  }
}
