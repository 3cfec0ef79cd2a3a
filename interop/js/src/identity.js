// The private key of a node, kept in a file or new at every start.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'

const KINDS = {
  ed25519: () => generateKeyPair('Ed25519'),
  secp256k1: () => generateKeyPair('secp256k1'),
  ecdsa: () => generateKeyPair('ECDSA', 'P-256'),
  rsa: () => generateKeyPair('RSA', 2048)
}

// Reads the key in a file, or makes it there; without a file it is new.
export async function identity (file) {
  if (file == null) {
    return await KINDS.ed25519()
  }
  return existsSync(file) ? privateKeyFromProtobuf(readFileSync(file)) : await makeKey('ed25519', file)
}

// Makes a key in a new file.
export async function makeKey (kind, file) {
  const key = await KINDS[kind]()
  writeFileSync(file, privateKeyToProtobuf(key), { mode: 0o600, flag: 'wx' })
  return key
}
