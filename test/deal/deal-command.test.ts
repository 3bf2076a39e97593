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
const folder = mkdtempSync(join(tmpdir(), 'sdelka-deal-'))
let server: Server

/** A demo as `npm start` makes it, with the usual limits. */
beforeAll(async () => {
  const config = loadConfig({
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

type Ended = { code: number; output: string; errors: string }

/** Runs the command as a person does; its clock and its people are the demo's. */
function deal(...args: string[]): Promise<Ended> {
  const command = [join(import.meta.dirname, '../../scripts/deal.ts'), '--url', server.url, ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, (error, output, errors) => {
      resolve({ code: error ? Number(error.code) : 0, output, errors })
    })
  })
}

describe('npm run deal', () => {
  it('plays a deal of 1000.00 and sees that it adds up', async () => {
    const { code, output, errors } = await deal()
    expect(errors).toBe('')
    expect(output).toMatch(/paid +Bank card \*4477, 3-D Secure/)
    expect(output).toMatch(/master +846\.00\n +platform +100\.00\n +tax reserve +54\.00/)
    expect(output).toMatch(/payments 1, payouts 2, each once/)
    expect(output).not.toContain('✗')
    expect(output).not.toContain('\u001b')
    expect(code).toBe(0)
  })

  it('plays many at once, in Russian', async () => {
    const { code, output } = await deal(
      '--count',
      '6',
      '--concurrency',
      '3',
      '--amount',
      '333.33',
      '--lang',
      'ru',
    )
    expect(output.match(/333\.33 = 282\.00 \+ 33\.33 \+ 18\.00/g)).toHaveLength(6)
    expect(output).toContain('Сходится всё до копейки.')
    expect(code).toBe(0)
  })

  it.each([
    ['0.01', /49\.95 to 350000\.00/],
    ['1.00', /49\.95 to 350000\.00/],
    ['350000.01', /49\.95 to 350000\.00/],
  ])('is refused %s, and says why and what is possible', async (amount, bounds) => {
    const { code, output } = await deal('--amount', amount)
    expect(output).toContain('price_out_of_range')
    expect(output).toMatch(bounds)
    expect(code).toBe(1)
  })

  it('says when the card is declined', async () => {
    const { code, output } = await deal('--card', '5555555555554600')
    expect(output).toContain('the payment is canceled: insufficient_funds')
    expect(code).toBe(1)
  })

  it('asks for arguments that make sense', async () => {
    const { code, errors } = await deal('--amount', 'a lot')
    expect(errors).toContain('--amount must be rubles')
    expect(code).toBe(1)
  })

  it('leaves the ledger whole', async () => {
    expect(await auditLedger(database.db)).toEqual([])
  })
})
