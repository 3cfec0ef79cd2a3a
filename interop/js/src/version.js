// The libraries that this peer stands for.

import { readFileSync } from 'node:fs'

export function version () {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url)))
  const told = ['libp2p', '@libp2p/floodsub', '@libp2p/gossipsub'].map(name => `${name} ${dependencies[name]}`)
  return ['jspeer', ...told].join(' ')
}
