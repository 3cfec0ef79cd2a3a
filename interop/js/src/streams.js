// The pubsub streams, numbered and told as they open and end. The libraries are given a registrar through which each
// stream passes: the ones that a peer opened on their way to the library's handler, ours as the library opens them.

export class StreamLog {
  #events
  #count = 0
  #open = new Map() // number to { stream, connection }
  #newestInbound = new Map() // peer to the number of the stream that it opened to us last, open or not
  #watched = new WeakMap() // connection to its stand-in

  constructor (events) {
    this.#events = events
  }

  // The components of a libp2p node, with every pubsub stream seen.
  watching (components) {
    return new Proxy(components, {
      get: (target, key) => key === 'registrar' ? this.#registrar(target.registrar) : target[key]
    })
  }

  #registrar (registrar) {
    const log = this
    return new Proxy(registrar, {
      get (target, key) {
        switch (key) {
          case 'handle':
            return (protocol, handler, options) => target.handle(protocol, (stream, connection) => {
              log.#opened(stream, connection)
              return handler(stream, log.#connection(connection))
            }, options)
          case 'register':
            return (protocol, topology) => target.register(protocol, {
              ...topology,
              onConnect: (peer, connection) => topology.onConnect(peer, log.#connection(connection))
            })
          default:
            return bound(target, key)
        }
      }
    })
  }

  #connection (connection) {
    if (!this.#watched.has(connection)) {
      const newStream = async (...args) => {
        const stream = await connection.newStream(...args)
        this.#opened(stream, connection)
        return stream
      }
      this.#watched.set(connection, new Proxy(connection, {
        get: (target, key) => key === 'newStream' ? newStream : bound(target, key)
      }))
    }
    return this.#watched.get(connection)
  }

  #opened (stream, connection) {
    const number = ++this.#count
    this.#open.set(number, { stream, connection })
    if (stream.direction === 'inbound') {
      this.#newestInbound.set(connection.remotePeer.toString(), number)
    }
    this.#tell(number, stream, connection, 'opened')
    stream.addEventListener('close', event => {
      this.#open.delete(number)
      this.#tell(number, stream, connection, 'closed', reason(stream, event))
    }, { once: true })
  }

  #tell (number, stream, connection, state, reason) {
    this.#events.emit({
      event: 'stream',
      peer: connection.remotePeer.toString(),
      stream: number,
      direction: stream.direction,
      protocol: stream.protocol,
      state,
      reason
    })
  }

  // Zero when the peer never opened a stream to us.
  newestInbound (peer) {
    return this.#newestInbound.get(peer) ?? 0
  }

  // The open streams of one direction with a peer.
  openWith (peer, direction) {
    return [...this.#open.values()]
      .filter(({ stream, connection }) => connection.remotePeer.toString() === peer && stream.direction === direction)
      .map(({ stream }) => stream)
  }
}

function reason (stream, event) {
  switch (stream.status) {
    case 'reset':
      return 'reset by the peer'
    case 'aborted':
      return `reset by us: ${event.error?.message}`
    default:
      return event.error?.message ?? 'closed'
  }
}

function bound (target, key) {
  const value = target[key]
  return typeof value === 'function' ? value.bind(target) : value
}
