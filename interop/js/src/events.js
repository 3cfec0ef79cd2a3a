// What a node tells: one JSON object a line on standard output, the first of them "ready".

export class EventLog {
  #waiting = []

  emit (event) {
    if (this.#waiting != null) {
      this.#waiting.push(event)
    } else {
      write(event)
    }
  }

  // Writes the first event, then whatever was emitted before.
  start (first) {
    write(first)
    this.#waiting.forEach(event => write(event))
    this.#waiting = null
  }

  // Writes the last event. Resolves when it has left.
  async finish (last) {
    await new Promise(resolve => write(last, resolve))
  }
}

function write (event, done) {
  process.stdout.write(`${JSON.stringify(event)}\n`, done)
}

export const base64 = bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
