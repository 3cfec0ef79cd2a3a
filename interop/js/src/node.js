// A libp2p node with pubsub on it: its life from the command line to the last event.

import { readCommands } from './commands.js'
import { Connections } from './connections.js'
import { EventLog, base64 } from './events.js'
import { FloodsubRouter } from './floodsub.js'
import { GossipsubRouter } from './gossipsub.js'
import { createHost } from './host.js'
import { StreamLog } from './streams.js'
import { Watch } from './watch.js'

const CLOSING_MILLIS = 1500

export async function runNode (options) {
  const stopAsked = Promise.withResolvers()
  process.on('SIGINT', stopAsked.resolve)
  process.on('SIGTERM', stopAsked.resolve)
  const node = await openNode(options)
  readCommands(node, stopAsked.resolve)
  await stopAsked.promise
  await node.close()
  process.exit()
}

async function openNode (options) {
  const events = new EventLog()
  const streams = new StreamLog(events)
  const router = options.router === 'floodsub' ? new FloodsubRouter(options) : new GossipsubRouter(options)
  const host = await createHost(options, router, streams)
  const node = new Node(events, streams, router, host)
  await host.start()
  node.watch.start()
  options.topics.forEach(topic => router.subscribe(topic))
  const addresses = host.getMultiaddrs().map(String)
  events.start({ event: 'ready', peer: host.peerId.toString(), addresses })
  node.connections.keep(options.dial)
  return node
}

class Node {
  constructor (events, streams, router, host) {
    this.events = events
    this.router = router
    this.host = host
    this.connections = new Connections(events, streams, host)
    this.watch = new Watch(events, router, streams)
    router.onSubscriptionChange(() => this.watch.compare())
    router.onMessage(message => this.#tellMessage(message))
  }

  #tellMessage ({ topic, data, from, via, id }) {
    this.events.emit({
      event: 'message',
      topic,
      data: base64(data),
      from: from?.toString() ?? null,
      via: via.toString(),
      id: base64(id)
    })
  }

  // Returns when everything is written.
  async close () {
    this.connections.stop()
    this.watch.stop()
    const late = new Promise(resolve => setTimeout(resolve, CLOSING_MILLIS))
    await Promise.race([this.host.stop(), late])
    await this.events.finish({ event: 'stopped' })
  }
}
