// The JavaScript peer that Freshet's node is tried against: js-libp2p's pubsub as it is published, driven by JSON lines.

import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { makeKey } from './identity.js'
import { runNode } from './node.js'
import { UsageError, nodeHelp, parseKeyOptions, parseNodeOptions } from './options.js'
import { version } from './version.js'

const EXIT_FAILED = 1
const EXIT_USAGE = 2

const help = `jspeer: the JavaScript interop peer of Freshet

  jspeer node --json [options]   a node driven by JSON lines on standard input and output
  jspeer key [--type T] FILE     a new private key (ed25519, secp256k1, ecdsa or rsa); prints its peer id
  jspeer --version
  jspeer --help

"jspeer node --help" lists the options.
`

async function run ([command, ...args]) {
  switch (command) {
    case 'node':
      if (args.includes('--help')) {
        return process.stdout.write(nodeHelp)
      }
      return await runNode(parseNodeOptions(args))
    case 'key':
      return await runKey(parseKeyOptions(args))
    case '--version':
      return process.stdout.write(`${version()}\n`)
    case '--help':
      return process.stdout.write(help)
    default:
      throw new UsageError(command == null ? 'a command is missing' : `there is no command "${command}"`)
  }
}

async function runKey ({ kind, file }) {
  const key = await makeKey(kind, file)
  process.stdout.write(`${peerIdFromPrivateKey(key)}\n`)
}

// js-libp2p leaves promises alone that fail when a stream or a connection ends; the peer must live on.
process.on('unhandledRejection', reason => {
  process.stderr.write(`jspeer: nobody waited for what failed: ${reason?.stack ?? reason}\n`)
})

run(process.argv.slice(2)).catch(error => {
  process.stderr.write(`jspeer: ${error instanceof UsageError ? `${error.message} (see jspeer --help)` : error.stack}\n`)
  process.exit(error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED)
})
