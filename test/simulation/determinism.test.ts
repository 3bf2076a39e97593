import { expect, inject, it } from 'vitest'
import { playWorld } from './play.ts'
import { randomOf } from './random.ts'

const databases = () => inject('database')

it('plays the same again from the same seed, and something else from another', {
  timeout: 120_000,
}, async () => {
  const settings = { seed: 3, world: 2, deals: 4, steps: 120 }
  const [first, second] = [await playWorld(settings, databases()), await playWorld(settings, databases())]
  expect(first.failure?.story).toBeUndefined()
  expect(second.log).toEqual(first.log)
  expect([...second.coverage]).toEqual([...first.coverage])
  const other = await playWorld({ ...settings, seed: 4, steps: 20 }, databases())
  expect(other.log.slice(0, 20)).not.toEqual(first.log.slice(0, 20))
})

it('takes nothing from a stream by forking it', () => {
  const [plain, forked] = [randomOf('seed'), randomOf('seed')]
  forked.fork('weather').next()
  expect([forked.next(), forked.int(1, 100)]).toEqual([plain.next(), plain.int(1, 100)])
})
