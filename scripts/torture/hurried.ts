import { loadConfig } from '../../src/config.ts'
import { ShiftedClock } from '../../src/core/clock.ts'
import { followClock } from '../../src/demo/clock.ts'
import { startServer } from '../../src/server.ts'

/** How soon a moved clock is noticed. */
const LOOK_MS = 100

/** A server as in production, but for its time: it is the emulator's, so that an hour can pass in a second. */
async function main(): Promise<void> {
  const { EMULATOR_URL = '', ...env } = process.env
  const config = loadConfig(env)
  const clock = new ShiftedClock()
  const time = followClock(EMULATOR_URL, clock)
  await time.follow()
  setInterval(() => void time.follow().catch(() => {}), LOOK_MS)
  const server = await startServer(config, { databaseUrl: config.DATABASE_URL ?? '', clock })
  console.log(`ready ${server.url}`)
}

await main()
