import { defineConfig } from 'vitest/config'
import { Tally } from './test/setup/tally.ts'

const all = ['src', 'emulator', 'sdk', 'web/src', 'scripts', 'test', 'bench'].map(
  (folder) => `${folder}/**/*.test.{ts,mjs}`,
)

/** Stories that must go well on both rails. `RAIL=safe_deal npm test` turns the two around. */
const stories = [
  'reconciliation/reconciliation',
  'reconciliation/reconciliation-runs',
  'deal/deal',
  'crash/crash',
  'crash/crash-notification',
  'crash/crash-unasked',
  'races/races',
  'notification/notifications',
  'deal/scenarios',
]
const onBothRails = stories.map((story) => `test/${story}.test.ts`)
const otherRail = process.env.RAIL === 'safe_deal' ? 'two_stage' : 'safe_deal'

export default defineConfig({
  test: {
    globalSetup: 'test/setup/database.ts',
    pool: 'forks', // a process per file, so that signals, memory and native modules are as in production
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ['default', new Tally()],
    projects: [
      { extends: true, test: { name: 'all', include: all } },
      { extends: true, test: { name: otherRail, include: onBothRails, env: { RAIL: otherRail } } },
    ],
  },
})
