// The command line.

import { parseArgs } from 'node:util'
import { multiaddr } from '@multiformats/multiaddr'
import { ID_PRESET_NAMES } from './ids.js'
import { Params } from './params.js'

export class UsageError extends Error {}

export const nodeHelp = `jspeer node --json [options]

  --json                    required, there is no other language here
  --listen MULTIADDR        repeatable (default /ip4/127.0.0.1/tcp/0)
  --dial MULTIADDR          with /p2p/, to keep connected, repeatable
  --topic NAME              to subscribe to from the start, repeatable
  --router NAME             floodsub or gossipsub (default)
  --key FILE                private key in libp2p's protobuf encoding, made when missing
  --sign strict|none
  --message-id NAME         go, rust, js, nim or sha256 (default go; sha256 with --sign none)
  --security noise,tls      in order of preference
  --muxer yamux
  --max-message BYTES       longest RPC frame; only gossipsub has such a limit
  --param NAME=VALUE        a parameter of the router, repeatable
  --hold-handshake MILLIS   every handshake completes that much later
`

const one = { type: 'string' }
const many = { type: 'string', multiple: true, default: [] }

const nodeOptions = {
  json: { type: 'boolean' },
  listen: many,
  dial: many,
  topic: many,
  router: { ...one, default: 'gossipsub' },
  key: one,
  sign: { ...one, default: 'strict' },
  'message-id': one,
  security: { ...one, default: 'noise,tls' },
  muxer: { ...one, default: 'yamux' },
  'max-message': { ...one, default: String(1 << 20) },
  param: many,
  'hold-handshake': { ...one, default: '0' }
}

export function parseNodeOptions (args) {
  const given = parse(args, nodeOptions).values
  const sign = oneOf('sign', given.sign, ['strict', 'none'])
  oneOf('muxer', given.muxer, ['yamux'])
  if (given.json !== true) {
    throw new UsageError('only --json is spoken here')
  }
  return {
    listen: (given.listen.length > 0 ? given.listen : ['/ip4/127.0.0.1/tcp/0']).map(address => multiaddr(address)),
    dial: given.dial.map(dialTarget),
    topics: given.topic,
    router: oneOf('router', given.router, ['floodsub', 'gossipsub']),
    key: given.key,
    signed: sign === 'strict',
    messageId: messageId(given['message-id'], sign),
    security: given.security.split(',').map(name => oneOf('security', name, ['noise', 'tls'])),
    params: params(given),
    holdMillis: integer('hold-handshake', given['hold-handshake'])
  }
}

function parse (args, options, allowPositionals = false) {
  try {
    return parseArgs({ args, options, allowPositionals })
  } catch (error) {
    throw new UsageError(error.message)
  }
}

function messageId (name, sign) {
  if (name == null) {
    return sign === 'none' ? 'sha256' : 'go'
  }
  oneOf('message-id', name, ID_PRESET_NAMES)
  if (sign === 'none' && name !== 'sha256') {
    throw new UsageError(`--message-id ${name} is made of from and seqno, which --sign none does not send`)
  }
  return name
}

function params (given) {
  const params = new Params(integer('max-message', given['max-message']))
  for (const assignment of given.param) {
    const [name, ...value] = assignment.split('=')
    params.set(name, value.join('='))
  }
  return params
}

export function parseKeyOptions (args) {
  const { values, positionals } = parse(args, { type: { ...one, default: 'ed25519' } }, true)
  if (positionals.length !== 1) {
    throw new UsageError('key takes the name of one file')
  }
  return { kind: oneOf('type', values.type, ['ed25519', 'secp256k1', 'ecdsa', 'rsa']), file: positionals[0] }
}

// Reads a multiaddr that says whom to expect there.
export function dialTarget (text) {
  const address = multiaddr(text)
  const components = address.getComponents()
  const last = components.at(-1)
  if (last?.name !== 'p2p' || components.length === 1) {
    throw new UsageError(`"${text}" does not end in /p2p/ after an address`)
  }
  return { address, peer: last.value }
}

function oneOf (option, value, allowed) {
  if (!allowed.includes(value)) {
    throw new UsageError(`--${option} is ${allowed.join(' or ')}, not "${value}"`)
  }
  return value
}

function integer (option, text) {
  if (!/^\d+$/.test(text)) {
    throw new UsageError(`--${option} is a number, not "${text}"`)
  }
  return Number(text)
}
