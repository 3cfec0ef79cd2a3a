// The ids that implementations give to messages by default, under the names of --message-id. null is the library's own.

import { createHash } from 'node:crypto'

const SEQNO_BYTES = 8

const ID_PRESETS = {
  go: seqno => message => Buffer.concat([message.from.toMultihash().bytes, seqno(message)]),
  rust: () => message => Buffer.from(`${message.from}${message.sequenceNumber}`),
  js: null,
  nim: seqno => message => Buffer.from(`${seqno(message).toString('hex')}${message.from}`),
  sha256: () => message => createHash('sha256').update(message.data).digest()
}

export const ID_PRESET_NAMES = Object.keys(ID_PRESETS)

// The function for the library, undefined where its own default is meant. seqno tells the bytes of a message's sequence
// number as the library puts them on the wire, for those are what the others see.
export function idFunction (name, signed, seqno) {
  const own = signed ? name === 'js' : name === 'sha256'
  return own ? undefined : ID_PRESETS[name](seqno)
}

// gossipsub's: always eight bytes.
export function wholeSeqno (message) {
  const bytes = Buffer.alloc(SEQNO_BYTES)
  bytes.writeBigUInt64BE(message.sequenceNumber)
  return bytes
}

// floodsub's: the bytes that the number needs.
export function shortSeqno (message) {
  const digits = message.sequenceNumber.toString(16)
  return Buffer.from(digits.padStart(digits.length + digits.length % 2, '0'), 'hex')
}
