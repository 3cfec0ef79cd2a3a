// What a node does with connections and streams: dial, close, reset, and tell when they open and end.

import { peerIdFromString } from '@libp2p/peer-id'

const REDIAL_MILLIS = 100
const LONGEST_REDIAL_MILLIS = 5000

export class Connections {
  #events
  #streams
  #host
  #closings = new Set() // the ids of the connections that we closed by command
  #redials = []

  constructor (events, streams, host) {
    this.#events = events
    this.#streams = streams
    this.#host = host
    host.addEventListener('connection:open', ({ detail: connection }) => this.#opened(connection))
  }

  #opened (connection) {
    this.#tell(connection, 'opened')
    connection.addEventListener('close', event => {
      const byUs = event.local === true ? 'closed by us' : 'closed by the peer'
      const reason = this.#closings.delete(connection.id) ? 'closed by command' : event.error?.message ?? byUs
      this.#tell(connection, 'closed', reason)
    }, { once: true })
  }

  #tell (connection, state, reason) {
    const address = connection.remoteAddr.decapsulate('/p2p').toString()
    this.#events.emit({ event: 'connection', peer: connection.remotePeer.toString(), address, state, reason })
  }

  // Dials, if there is no connection yet.
  async dial ({ address }) {
    await this.#host.dial(address)
  }

  // Dials with back-off whenever there is no connection, for ever.
  keep (targets) {
    this.#redials = targets.map(target => {
      let delay = REDIAL_MILLIS
      let dialling = false
      return setInterval(async () => {
        const connected = this.#host.getConnections(peerIdFromString(target.peer)).length > 0
        if (connected || dialling) {
          delay = connected ? REDIAL_MILLIS : delay
          return
        }
        dialling = true
        try {
          await this.dial(target)
        } catch {
          delay = Math.min(2 * delay, LONGEST_REDIAL_MILLIS)
          await new Promise(resolve => setTimeout(resolve, delay))
        } finally {
          dialling = false
        }
      }, REDIAL_MILLIS)
    })
  }

  stop () {
    this.#redials.forEach(clearInterval)
  }

  async disconnect (peer) {
    await Promise.all(this.#with(peer).map(connection => this.#close(connection)))
  }

  // Closes the connection that was opened first or last.
  async closeConnection (which, peer) {
    const connections = this.#with(peer)
    const places = { oldest: 0, newest: -1 }
    if (!(which in places)) {
      throw new Error(`a connection is the oldest or the newest, not "${which}"`)
    }
    await this.#close(connections.at(places[which]))
  }

  async #close (connection) {
    this.#closings.add(connection.id)
    await connection.close()
  }

  // Resets the pubsub streams of one direction between us and a peer; the connection stays.
  resetStream (direction, peer) {
    if (!['inbound', 'outbound'].includes(direction)) {
      throw new Error(`resetStream is inbound or outbound, not "${direction}"`)
    }
    const streams = this.#streams.openWith(peer, direction)
    if (streams.length === 0) {
      throw new Error(`no ${direction} pubsub stream is open with ${peer}`)
    }
    streams.forEach(stream => stream.abort(new Error('by command')))
  }

  // Tells of every connection to a peer and every stream on them, pubsub's or not.
  tellAll (peer) {
    const connections = this.#host.getConnections(peerIdFromString(peer)).toSorted(byAge)
    const streams = connections.flatMap(connection => connection.streams.map(({ id, protocol, direction }) => {
      return { id, protocol, direction, connection: connection.id }
    }))
    const ids = connections.map(({ id }) => id)
    this.#events.emit({ event: 'connections', peer, count: connections.length, connections: ids, streams })
  }

  #with (peer) {
    const connections = this.#host.getConnections(peerIdFromString(peer)).toSorted(byAge)
    if (connections.length === 0) {
      throw new Error(`not connected to ${peer}`)
    }
    return connections
  }
}

const byAge = (a, b) => a.timeline.open - b.timeline.open
