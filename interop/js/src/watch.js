// What pubsub believes of its neighbours, told as it changes. Neither library tells when it forgets a peer, so its
// beliefs are compared with what was told: when it says that something changed, and regularly.

const INTERVAL_MILLIS = 50

export class Watch {
  #events
  #pubsub
  #streams
  #subscribed = new Map() // topic to a map of peer to the number of the stream that said so
  #mesh = new Map() // topic to a set of peers
  #timer

  constructor (events, pubsub, streams) {
    this.#events = events
    this.#pubsub = pubsub
    this.#streams = streams
  }

  // The libraries answer questions between their start and their stop alone.
  start () {
    this.#timer = setInterval(() => this.compare(), INTERVAL_MILLIS)
  }

  stop () {
    clearInterval(this.#timer)
  }

  compare () {
    for (const topic of new Set([...this.#pubsub.knownTopics(), ...this.#subscribed.keys()])) {
      this.#compareSubscribers(topic)
    }
    for (const topic of new Set([...this.#pubsub.meshTopics(), ...this.#mesh.keys()])) {
      this.#compareMesh(topic)
    }
  }

  #compareSubscribers (topic) {
    const told = this.#subscribed.get(topic) ?? new Map()
    const now = new Set(this.#pubsub.subscribers(topic))
    this.#subscribed.set(topic, told)
    for (const [peer, stream] of told) {
      if (!now.has(peer)) {
        told.delete(peer)
        this.#events.emit({ event: 'subscriber', topic, peer, subscribed: false, stream })
      }
    }
    for (const peer of now) {
      if (!told.has(peer)) {
        const stream = this.#streams.newestInbound(peer)
        told.set(peer, stream)
        this.#events.emit({ event: 'subscriber', topic, peer, subscribed: true, stream })
      }
    }
    if (told.size === 0) {
      this.#subscribed.delete(topic)
    }
  }

  #compareMesh (topic) {
    const told = this.#mesh.get(topic) ?? new Set()
    const now = new Set(this.#pubsub.mesh(topic))
    this.#mesh.set(topic, now)
    for (const peer of told.symmetricDifference(now)) {
      this.#events.emit({ event: 'mesh', topic, peer, member: now.has(peer) })
    }
    if (now.size === 0) {
      this.#mesh.delete(topic)
    }
  }
}
