import { describe, expect, it } from 'vitest'
import { sql } from '../../src/db/db.ts'
import { makeCertificate } from '../support/certificate.ts'
import { examinedHouse } from '../support/doctor.ts'
import { CALLER } from '../support/front.ts'

const at = examinedHouse()
const { house, doctor } = at

describe('the way to us', () => {
  const answering =
    (status: number, headers: Record<string, string> = {}) =>
    () =>
      doctor.stranger((_request, response) => response.writeHead(status, headers).end('nobody'))

  const strangers: [what: string, platform: () => Promise<string>, says: RegExp][] = [
    ['nobody behind the proxy', async () => 'http://127.0.0.1:1', /HTTP 502/],
    ['a webhook that is not passed on', answering(404), /nothing is there/],
    ['a redirect', answering(301, { location: 'https://www.example.com/' }), /sends us on to https:\/\/www/],
    ['somebody else', answering(200), /something else answers/],
    ['a password at the door', answering(401), /something else answers/],
  ]
  it.each(strangers)('finds %s', async (_what, platform, says) => {
    const found = await doctor.look(at.env, { ...at.streets, platform: await platform() })
    expect(found.of('Notifications/webhook')).toMatchObject({
      level: 'red',
      says: expect.stringMatching(says),
    })
    expect(found.of('Address/server').level).toBe('red')
  })

  it('finds a server that takes the proxy for everybody', async () => {
    const blind = await house.another({ TRUST_PROXY: '' })
    const found = await doctor.look({ ...at.env, TRUST_PROXY: '' }, { ...at.streets, platform: blind.url })
    expect(found.of('Notifications/webhook').level).toBe('green')
    expect(found.of('Notifications/proxy')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('takes 127.0.0.1 for our address'),
      todo: 'TRUST_PROXY=127.0.0.1',
    })
  })

  it('finds a server that believes anybody', async () => {
    const gullible = await house.another({ TRUST_PROXY: 'true' })
    const found = await doctor.look(
      { ...at.env, TRUST_PROXY: 'true' },
      { ...at.streets, platform: gullible.url },
    )
    expect(found.of('Notifications/proxy')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('anybody'),
    })
    expect(found.of('Notifications/forgery').level).toBe('red')
  })

  it('does not take the address of the name for ours', async () => {
    const found = await doctor.look(at.env, { ...at.streets, addresses: [CALLER] })
    expect(found.of('Notifications/proxy')).toMatchObject({
      level: 'yellow',
      says: expect.stringContaining('where PUBLIC_URL leads'),
    })
  })

  it('finds a proxy that passes forged headers on', async () => {
    const found = await doctor.look(at.env, { ...at.streets, forwards: 'passes' })
    expect(found.of('Notifications/forgery')).toMatchObject({ level: 'red' })
  })

  it('finds that this machine may play YooKassa, and leaves nothing behind when it may', async () => {
    const open = await house.another({ YOOKASSA_WEBHOOK_SOURCES: '203.0.113.0/24' })
    const found = await doctor.look(at.env, { ...at.streets, platform: open.url })
    expect(found.of('Notifications/webhook')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('would take'),
    })
    expect(await house.database.db.rows(sql`select * from notification`)).toEqual([])
  })

  it('finds a demo, and another rail', async () => {
    const meta = (change: object) => async () => {
      const answer = { ...(await house.must<object>('GET', '/meta')), ...change }
      return doctor.stranger((_request, response) => response.end(JSON.stringify(answer)))
    }
    const demo = await doctor.look(at.env, { ...at.streets, platform: await meta({ is_demo: true })() })
    expect(demo.of('Address/server')).toMatchObject({ level: 'red', says: expect.stringContaining('demo') })
    const other = await doctor.look(at.env, { ...at.streets, platform: await meta({ rail: 'safe_deal' })() })
    expect(other.of('Address/server')).toMatchObject({
      level: 'yellow',
      says: expect.stringContaining('safe_deal'),
    })
    const late = await doctor.look(at.env, {
      ...at.streets,
      platform: await meta({ now: '2020-01-01T00:00:00.000Z' })(),
    })
    expect(late.of('Address/server')).toMatchObject({ level: 'red', says: expect.stringContaining('clock') })
  })

  const certificates: [what: string, days: number, names: string[], level: string, says: RegExp][] = [
    ['that has ended', -3, ['pay.example.com'], 'red', /it ended on/],
    ['that nobody vouches for', 90, ['pay.example.com'], 'red', /self-signed/],
  ]
  it.each(certificates)('finds a certificate %s', async (_what, days, names, level, says) => {
    const found = await doctor.look(at.env, { ...at.streets, certificate: makeCertificate(names, days) })
    expect(found.of('Address/certificate')).toMatchObject({ level, says: expect.stringMatching(says) })
    expect(found.of('Notifications/webhook').level).toBe('green') // YooKassa takes any certificate
  })

  it('finds a certificate of another name', async () => {
    const certificate = { ...makeCertificate(['www.example.com'], 90), isTrusted: true }
    const found = await doctor.look(at.env, { ...at.streets, certificate })
    expect(found.of('Address/certificate')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('another name'),
    })
  })

  it('finds a certificate that is about to end', async () => {
    const found = await doctor.look(at.env, at.streets, 80 * 86_400_000)
    expect(found.of('Address/certificate')).toMatchObject({ level: 'yellow' })
  })

  it('finds a name that is known here only', async () => {
    const found = await doctor.look(at.env, { ...at.streets, addresses: ['10.0.0.1', '::1'] })
    expect(found.of('Address/name').level).toBe('yellow')
    const nobody = await doctor.look(at.env, { ...at.streets, addresses: [] })
    expect(nobody.of('Address/name').level).toBe('red')
  })
})
