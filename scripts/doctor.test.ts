import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { testHouse } from '../test/support/house.ts'
import { freePort } from '../test/support/port.ts'

const folder = mkdtempSync(join(tmpdir(), 'sdelka-doctor-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const house = testHouse({ env: { RAIL: 'two_stage' }, isWorking: false })

type Ended = { code: number; output: string; errors: string }

function doctor(env: Record<string, string>, ...args: string[]): Promise<Ended> {
  const options = { env: { PATH: process.env.PATH, ...env } }
  return new Promise((resolve) => {
    const command = [join(import.meta.dirname, 'doctor.ts'), ...args]
    execFile(process.execPath, command, options, (error, output, errors) => {
      resolve({ code: error ? Number(error.code) : 0, output, errors })
    })
  })
}

const asInHouse = () => ({
  DATABASE_URL: house.database.url,
  PUBLIC_URL: house.server.url,
  YOOKASSA_URL: house.emulator.apiUrl,
  YOOKASSA_SHOP_ID: '100500',
  YOOKASSA_SECRET_KEY: 'test_demo',
  YOOKASSA_GATEWAY_ID: '500100',
  YOOKASSA_GATEWAY_KEY: 'test_demo_payouts',
  YOOKASSA_WEBHOOK_SOURCES: '127.0.0.0/8',
  DEVELOPER_CARD: '5555555555554477',
})

describe('npm run doctor', () => {
  it('shows what it found, without colours, and fails for what is red', async () => {
    const { code, output, errors } = await doctor(asInHouse())
    expect(errors).toBe('')
    expect(output).toMatch(/✓ shop +shop 100500 is enabled/)
    expect(output).toMatch(/! real money +a test shop/)
    expect(output).toMatch(/✗ public url +http:\/\/localhost:\d+ is not https/)
    expect(output).toMatch(/✗ webhook +it would take a notification from this machine/)
    expect(output).toMatch(/→ for real money, take both pairs/)
    expect(output).toMatch(/\d+ ✓, \d+ !, \d+ ✗, \d+ not looked at: not ready/)
    expect(output).not.toContain('\u001b')
    expect(output).not.toMatch(/test_demo|5555555555554477/)
    expect(code).toBe(1)
  })

  it('tells machines the same', async () => {
    const { code, output } = await doctor(asInHouse(), '--json')
    const report = JSON.parse(output)
    expect(report).toMatchObject({ ok: false, is_demo: false, public_url: house.server.url })
    expect(report.counts.red).toBeGreaterThan(0)
    const shop = { family: 'YooKassa', check: 'shop', level: 'green', says: 'shop 100500 is enabled' }
    expect(report.findings).toContainEqual(shop)
    expect(code).toBe(1)
  })

  it('has a finding for each thing wrong with the settings', async () => {
    const { code, output } = await doctor({ YOOKASSA_URL: 'https://api.yookassa.ru/v3' }, '--json')
    const { findings } = JSON.parse(output)
    const said = findings.map(({ says }: { says: string }) => says.split(':')[0])
    expect(said).toContain('PUBLIC_URL')
    expect(said).toContain('YOOKASSA_GATEWAY_KEY')
    expect(findings).toHaveLength(6)
    expect(code).toBe(1)
    const wrong = await doctor({ PORT: 'eighty', TRUST_PROXY: 'nginx', PAYMENT_MIN: 'x' })
    expect(wrong).toMatchObject({ code: 1, errors: '' })
    for (const name of ['PORT', 'TRUST_PROXY', 'PAYMENT_MIN'])
      expect(wrong.output).toMatch(`✗ configuration ${name}:`)
  })

  it('looks at a demo, and leaves nothing behind', async () => {
    const ports = { PORT: String(await freePort()), EMULATOR_PORT: String(await freePort()) }
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('sdelka-doctor-'))
    const { code, output, errors } = await doctor({ ...ports, DATA_DIR: join(folder, 'data') }, '--strict')
    expect(errors).toBe('')
    expect(output).toMatch(/✓ database +PostgreSQL 18.*embedded; the first start fills it/)
    expect(output).toContain('npm start will work')
    expect(code).toBe(0)
    expect(readdirSync(folder)).toEqual([])
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('sdelka-doctor-'))).toEqual(before)
  })

  it('says what is in the way of a demo, which fails only when asked to be strict', async () => {
    const stranger = createServer((_request, response) => response.end('hello'))
    await new Promise<void>((resolve) => stranger.listen(0, '0.0.0.0', resolve))
    const { port } = stranger.address() as AddressInfo
    const demo = {
      PORT: String(port),
      EMULATOR_PORT: '0',
      DATA_DIR: '/proc/nowhere',
      DATABASE_URL: 'postgres://127.0.0.1:1/x',
    }
    const easy = await doctor(demo)
    expect(easy.output).toMatch(/! port +\d+ cannot be used: .*EADDRINUSE/)
    expect(easy.output).toMatch(/! database +it does not start/)
    expect(easy.code).toBe(0)
    expect((await doctor(demo, '--strict')).code).toBe(1)
    await new Promise((resolve) => stranger.close(resolve))
  })

  it('keeps a demo off a live database', async () => {
    const { code, output } = await doctor({ PORT: '0', EMULATOR_PORT: '0', DATABASE_URL: house.database.url })
    expect(output).toMatch(/! database +it belongs to a live installation/)
    expect(code).toBe(0)
  })

  it('explains itself', async () => {
    expect(await doctor({}, '--help')).toMatchObject({ code: 0, output: expect.stringContaining('usage:') })
    expect(await doctor({}, '--loud')).toMatchObject({ code: 2, errors: expect.stringContaining("'--loud'") })
  })
})
