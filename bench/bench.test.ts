import { expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { serverFlags } from '../scripts/child.ts'
import { imbalances } from './books.ts'
import { openHouse } from './house.ts'
import { openLine } from './http.ts'
import { openLimit } from './limit.ts'
import { playFor } from './loop.ts'
import { gather } from './people.ts'

it('plays deals against servers of its own, and the books balance', { timeout: 120_000 }, async () => {
  const house = await openHouse({ port: 9870, onProgress: () => {} })
  const lines = { house: openLine(house.url, 4), bank: openLine(house.emulatorUrl, 4) }
  try {
    const crowd = await gather(house.db, lines.house, 2)
    expect((await playFor(lines, crowd, { concurrency: 2, ms: 500 })).deals).toBeGreaterThan(1)
    expect(await imbalances(house)).toEqual([])
    const limit = await openLimit(house.limitUrl)
    expect((await limit.play('fn9', { concurrency: 1, ms: 1_000 })).rate).toBeGreaterThan(1)
  } finally {
    await Promise.all([lines.house.close(), lines.bank.close()])
    await house.stop()
  }
})

it('measures the server as `npm start` starts it', () => {
  expect(manifest.scripts.start).toBe(`node ${serverFlags.join(' ')} scripts/run.mjs src/main.ts`)
})
