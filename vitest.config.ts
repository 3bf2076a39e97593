import { defineConfig } from 'vitest/config'
import { Tally } from './test/setup/tally.ts'

export default defineConfig({
  test: {
    include: ['src', 'emulator', 'sdk', 'scripts', 'test'].map((folder) => `${folder}/**/*.test.{ts,mjs}`),
    globalSetup: 'test/setup/database.ts',
    pool: 'forks', // a process per file, so that signals, memory and native modules are as in production
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ['default', new Tally()],
  },
})
