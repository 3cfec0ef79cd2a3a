// The ids that implementations give to messages by default, under the names of --message-id. null is the library's own.

import { createHash } from 'node:crypto'

const SEQNO_BYTES = 8

export const ID_PRESETS = {
  go: message => Buffer.concat([message.from.toMultihash().bytes, seqno(message)]),
  rust: message => Buffer.from(`${message.from}${message.sequenceNumber}`),
  js: null,
  nim: message => Buffer.from(`${seqno(message).toString('hex')}${message.from}`),
  sha256: message => createHash('sha256').update(message.data).digest()
}

// The function for the library, undefined where its own default is meant.
export function idFunction (name, signed) {
  const own = signed ? name === 'js' : name === 'sha256'
  return own ? undefined : ID_PRESETS[name]
}

function seqno (message) {
  const bytes = Buffer.alloc(SEQNO_BYTES)
  bytes.writeBigUInt64BE(message.sequenceNumber)
  return bytes
}
