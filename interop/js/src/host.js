// A libp2p node that limits nothing: many peers share one IP here, and come all at once.

import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { createLibp2p } from 'libp2p'
import { held } from './hold.js'
import { identity } from './identity.js'

const encrypters = { noise, tls }

export async function createHost (options, router, streams) {
  return await createLibp2p({
    start: false,
    privateKey: await identity(options.key),
    addresses: { listen: options.listen.map(String) },
    transports: [tcp()],
    connectionEncrypters: options.security.map(name => held(encrypters[name](), options.holdMillis)),
    streamMuxers: [yamux()],
    connectionManager: { inboundConnectionThreshold: Infinity, maxIncomingPendingConnections: Infinity },
    services: {
      identify: identify(),
      ping: ping(),
      pubsub: components => router.service(streams.watching(components))
    }
  })
}
