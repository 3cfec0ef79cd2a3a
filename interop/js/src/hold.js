// Finishes every handshake a while later than it could, so that two nodes that dial each other both get their connection.

import { setTimeout } from 'node:timers/promises'

// Wraps what makes a connection encrypter.
export function held (factory, millis) {
  return components => {
    const encrypter = factory(components)
    const wait = secure => async (...args) => {
      const secured = await secure.apply(encrypter, args)
      await setTimeout(millis)
      return secured
    }
    return new Proxy(encrypter, {
      get (target, key) {
        switch (key) {
          case 'secureInbound':
          case 'secureOutbound':
            return wait(target[key])
          default:
            return target[key]
        }
      }
    })
  }
}
