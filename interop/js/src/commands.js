// The lines of standard input, done one after another.

import { createInterface } from 'node:readline'
import { base64 } from './events.js'
import { dialTarget } from './options.js'

// Does every line in turn. The end of the input is not the end of the node.
export async function readCommands (node, stop) {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() !== '') {
      await doLine(node, stop, line)
    }
  }
}

async function doLine (node, stop, line) {
  let asked
  try {
    asked = JSON.parse(line)
  } catch {
    return complain(node, new Error('this is no JSON'), line)
  }
  try {
    await execute(node, stop, asked)
  } catch (error) {
    complain(node, error, asked)
  }
}

function complain (node, error, command) {
  node.events.emit({ event: 'error', message: error.message, command })
}

const commands = {
  subscribe: (node, { subscribe }) => node.router.subscribe(subscribe),
  unsubscribe: (node, { unsubscribe }) => doUnsubscribe(node, unsubscribe),
  publish: (node, asked) => doPublish(node, asked),
  dial: (node, asked) => doDial(node, asked),
  disconnect: (node, { disconnect }) => node.connections.disconnect(disconnect),
  list: (node, asked) => doList(node, asked),
  resetStream: (node, { resetStream, peer }) => node.connections.resetStream(resetStream, peer),
  closeConnection: (node, { closeConnection, peer }) => node.connections.closeConnection(closeConnection, peer),
  connections: (node, { connections }) => node.connections.tellAll(connections),
  counters: node => node.events.emit({ event: 'counters', ...node.router.counters() })
}

async function execute (node, stop, asked) {
  const name = Object.keys(commands).find(key => asked?.[key] != null)
  if (name != null) {
    await commands[name](node, asked)
  } else if (asked?.stop === true) {
    stop()
  } else {
    throw new Error('this is none of the commands')
  }
}

function doUnsubscribe (node, topic) {
  if (!node.router.topics().includes(topic)) {
    throw new Error(`not subscribed to "${topic}"`)
  }
  node.router.unsubscribe(topic)
}

async function doPublish (node, { publish: topic, data, text }) {
  if ((data == null) === (text == null)) {
    throw new Error('publish takes either data or text')
  }
  const payload = data != null ? Buffer.from(data, 'base64') : Buffer.from(text)
  const { id, receivers, dropped } = await node.router.publish(topic, payload)
  node.events.emit({ event: 'published', topic, id: base64(id), receivers, dropped })
}

// Lets the next commands go on meanwhile: a held handshake takes its time.
function doDial (node, asked) {
  node.connections.dial(dialTarget(asked.dial)).catch(error => {
    complain(node, new Error(`cannot dial: ${error.message}`), asked)
  })
}

function doList (node, { list: what, topic }) {
  const answers = {
    subscribers: () => node.router.subscribers(topic),
    mesh: () => node.router.mesh(topic),
    neighbours: () => node.router.neighbours()
  }
  if (!(what in answers)) {
    throw new Error(`list is subscribers, neighbours or mesh, not "${what}"`)
  }
  if (what !== 'neighbours' && topic == null) {
    throw new Error(`list ${what} needs a topic`)
  }
  node.events.emit({ event: 'list', what, topic: what === 'neighbours' ? undefined : topic, peers: answers[what]() })
}
