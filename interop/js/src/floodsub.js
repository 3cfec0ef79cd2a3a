// @libp2p/floodsub, as a node uses it. What its API does not tell (the neighbour that a message came from, its id, who
// was sent a copy) is read along where the library itself works it out.

import { floodsub, TopicValidatorResult } from '@libp2p/floodsub'
import { idFunction, shortSeqno } from './ids.js'

export class FloodsubRouter {
  #init
  #id
  #library
  #about = new WeakMap() // message to { id, via }
  #built // the message of the publish under way

  constructor (options) {
    this.#init = {
      ...options.params.floodsub(),
      globalSignaturePolicy: options.signed ? 'StrictSign' : 'StrictNoSign',
      emitSelf: true
    }
    this.#id = idFunction(options.messageId, options.signed, shortSeqno)
  }

  service (components) {
    const library = floodsub(this.#init)(components)
    const getMsgId = this.#id ?? library.getMsgId.bind(library)
    library.getMsgId = async message => {
      const id = await getMsgId(message)
      this.#learn(message, { id })
      return id
    }
    const buildMessage = library.buildMessage.bind(library)
    library.buildMessage = async content => {
      this.#built = await buildMessage(content)
      await library.getMsgId(this.#built)
      this.#learn(this.#built, { via: components.peerId })
      return this.#built
    }
    this.#library = library
    return library
  }

  #learn (message, facts) {
    this.#about.set(message, { ...this.#about.get(message), ...facts })
  }

  onMessage (listener) {
    this.#library.addEventListener('message', ({ detail: message }) => {
      const from = message.type === 'signed' ? message.from : undefined // what we built has it in any case
      listener({ ...this.#about.get(message), topic: message.topic, data: message.data, from })
    })
  }

  onSubscriptionChange (listener) {
    this.#library.addEventListener('subscription-change', listener)
  }

  subscribe (topic) {
    this.#library.topicValidators.set(topic, (peer, message) => {
      this.#learn(message, { via: peer })
      return TopicValidatorResult.Accept
    })
    this.#library.subscribe(topic)
  }

  unsubscribe (topic) {
    this.#library.unsubscribe(topic)
  }

  // A copy for a neighbour that the library has no stream to is lost silently: it counts as dropped.
  async publish (topic, data) {
    const { recipients } = await this.#library.publish(topic, data)
    const own = this.#about.get(this.#built)
    const others = recipients.filter(peer => !peer.equals(own.via))
    const sent = others.filter(peer => this.#library.peers.get(peer)?.outboundPb != null)
    return { id: own.id, receivers: sent.length, dropped: others.length - sent.length }
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
    return []
  }

  mesh () {
    throw new Error('floodsub has no mesh')
  }

  counters () {
    return { counters: {}, scores: {} }
  }
}
