import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { auditLedger } from '../../src/ledger/audit.ts'
import { type Server, startServer } from '../../src/server.ts'
import { testDatabase } from '../support/database.ts'
import { freePort } from '../support/port.ts'

const database = testDatabase()
const folder = mkdtempSync(join(tmpdir(), 'sdelka-safe-deal-'))
let server: Server

/** A demo as `RAIL=safe_deal npm start` makes it. */
beforeAll(async () => {
  const config = loadConfig({
    RAIL: 'safe_deal',
    PORT: String(await freePort()),
    EMULATOR_PORT: String(await freePort()),
    DATA_DIR: folder,
    LOG_LEVEL: 'fatal',
  })
  server = await startServer(config, { databaseUrl: database.url })
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true })
})

function deal(...args: string[]): Promise<{ code: number; output: string }> {
  const command = [join(import.meta.dirname, '../../scripts/deal.ts'), '--url', server.url, ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, (error, output) => {
      resolve({ code: error ? Number(error.code) : 0, output })
    })
  })
}

describe('npm run deal -- --rail safe_deal', () => {
  it('ends with the deal closed, the master paid, and the true share of the platform', async () => {
    const { code, output } = await deal('--rail', 'safe_deal')
    expect(output).toMatch(/paid out +master 846\.00 /)
    expect(output).toMatch(/deal closed .* closed/)
    expect(output).toMatch(
      /fee of YooKassa +42\.70\n +platform really gets +111\.30\n +of that its own +57\.30/,
    )
    expect(output).toContain('closed, master 846.00 of 846.00, platform 111.30')
    expect(output).toMatch(/payments 1, payouts 1, deals 1, each once/)
    expect(output).not.toContain('✗')
    expect(code).toBe(0)
  })

  it('plays many at once, of which each leaves its deal in two payouts', async () => {
    const { code, output } = await deal('--count', '4', '--concurrency', '2', '--amount', '200000')
    expect(output).toMatch(/payments 4, payouts 8, deals 4, each once/)
    expect(code).toBe(0)
  })

  it('does not play on a server of the other rail', async () => {
    const { code, output } = await deal('--rail', 'two_stage')
    expect(output).toContain('that server is on the rail safe_deal')
    expect(code).toBe(1)
  })

  it('leaves the ledger whole', async () => {
    expect(await auditLedger(database.db)).toEqual([])
  })
})
