import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

/** The long run is `npm run torture`; this one sees that it works, and that a short storm does no harm. */
it('every kopeck is where it should be after a short storm', { timeout: 300_000 }, async () => {
  const port = 20_000 + (process.pid % 1_200) * 10
  const options = { minutes: 0.12, processes: 2, clients: 6, finish: 3, port, seed: process.pid }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const { stdout } = await run(process.execPath, ['scripts/torture.ts', ...args, '--hurry', '--report', ''])
  expect(stdout).toContain('Everything is where it should be.')
  const [, deals = 0, misfortunes = 0] = /(\d+) deals, (\d+) misfortunes/.exec(stdout) ?? []
  expect(Number(deals)).toBeGreaterThan(0)
  expect(Number(misfortunes)).toBeGreaterThan(0)
})
