import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from './index.ts'
import { paymentRequest, SHOP } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'emulator-tls-'))
const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
const made = spawnSync('openssl', [
  ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'.split(' '),
  ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
  ...['-keyout', keyFile, '-out', certFile],
])
const cannot = made.status !== 0
if (cannot) console.log('TLS skipped: openssl could not make a certificate')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Some clients refuse anything but HTTPS. */
describe.skipIf(cannot)('over TLS', () => {
  let emulator: Emulator
  let ca: string
  beforeAll(async () => {
    ca = readFileSync(certFile, 'utf8')
    emulator = await startEmulator({ tls: { key: readFileSync(keyFile, 'utf8'), cert: ca } })
  })
  afterAll(() => emulator.close())

  const send = (method: string, url: string, body?: string, headers = {}) =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const sent = request(url, { method, ca, headers }, (response) => {
        let text = ''
        response.on('data', (piece) => {
          text += piece
        })
        response.on('end', () => resolve({ status: response.statusCode, text }))
      })
      sent.on('error', reject)
      sent.end(body)
    })

  it('everything is as without', async () => {
    expect(emulator.apiUrl).toMatch(/^https:/)
    const headers = { authorization: SHOP, 'idempotence-key': '1', 'content-type': 'application/json' }
    const { status, text } = await send(
      'POST',
      `${emulator.apiUrl}/payments`,
      JSON.stringify(paymentRequest),
      headers,
    )
    expect(status).toBe(200)
    const url: string = JSON.parse(text).confirmation.confirmation_url
    expect(url).toMatch(/^https:/)
    expect((await send('GET', url)).text).toContain('<form')
  })
  it('a connection can break as well, and the emulator goes on', async () => {
    const order = JSON.stringify({ operation: 'me', mode: 'reset', times: 1 })
    expect((await send('POST', `${emulator.url}/_emulator/faults`, order)).status).toBe(200)
    const me = () => send('GET', `${emulator.apiUrl}/me`, undefined, { authorization: SHOP })
    await expect(me()).rejects.toThrow(/ECONNRESET|socket hang up/)
    expect((await me()).status).toBe(200)
  })
})
