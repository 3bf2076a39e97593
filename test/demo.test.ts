import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSdelka, SdelkaProblem, type SignedIn } from '../sdk/src/index.ts'
import { loadConfig } from '../src/config.ts'
import { type Server, startServer } from '../src/server.ts'
import { testDatabase } from './support/database.ts'
import { until } from './support/house.ts'
import { freePort } from './support/port.ts'

/** The demo as `npm start` runs it, in this process. */
const database = testDatabase()
const dataDir = mkdtempSync(join(tmpdir(), 'sdelka-demo-'))
let server: Server
let client: SignedIn
let master: SignedIn
let operator: SignedIn

beforeAll(async () => {
  const config = loadConfig({
    PORT: String(await freePort()),
    EMULATOR_PORT: String(await freePort()),
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    YOOKASSA_TIMEOUT_MS: '2000',
    RATE_LIMIT_MAX: '1000000',
    LOG_LEVEL: 'fatal',
  })
  server = await startServer(config, { databaseUrl: database.url })
  const sdelka = createSdelka({ url: server.url, patienceMs: 15_000 })
  const signIn = (name: string) => sdelka.signIn({ email: `${name}@example.com`, password: 'sdelka-demo' })
  client = await signIn('client')
  master = await signIn('master')
  operator = await signIn('operator')
})
afterAll(async () => {
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

const problemOf = async (call: Promise<unknown>) => {
  const problem = await call.then(
    () => undefined,
    (error) => error,
  )
  expect(problem).toBeInstanceOf(SdelkaProblem)
  return (problem as SdelkaProblem).code
}

let slot = 24

/** A deal up to the link of its payment, and how to pay it. */
async function linked() {
  const { items } = await client.services.list({ master_id: master.user.id })
  slot += 8
  const starts_at = new Date(Date.now() + slot * 3_600_000).toISOString()
  const { id } = await client.enrolls.create({ service_id: items[0]?.id as string, starts_at })
  await master.enrolls.accept(id)
  const payment = await client.payments.create({ enroll_id: id })
  const url = new URL(payment.confirmation_url ?? '')
  const pay = () =>
    fetch(`${url.origin}/_emulator/payments/${url.pathname.split('/').pop()}/pay`, { method: 'POST' })
  return { id, payment, pay }
}

async function ready() {
  const deal = await linked()
  await deal.pay()
  await until(
    () => client.payments.status(deal.payment.id),
    ({ status }) => status === 'processing',
  )
  await master.enrolls.complete(deal.id)
  return deal
}

const masters = async (enrollId: string) =>
  (await client.enrolls.read(enrollId)).settlement?.payouts.find(({ receiver }) => receiver === 'master')

describe('faults', () => {
  it('are ordered, strike, and are cleared', async () => {
    expect(await client.demo.faults()).toMatchObject({ items: [], modes: expect.arrayContaining(['reset']) })
    const ordered = await client.demo.orderFault({ operation: 'payments.create', mode: '500', times: 1 })
    expect(ordered.items).toEqual([{ operation: 'payments.create', mode: '500', struck: 0, left: 1 }])
    const { payment } = await linked() // asked again with the same key
    expect(payment.status).toBe('pending')
    expect((await client.demo.faults()).items).toMatchObject([{ struck: 1, left: 0 }])
    expect((await client.demo.clearFaults()).items).toEqual([])
  })

  it('offer only what the emulator knows', async () => {
    const { operations, modes } = await client.demo.faults()
    for (const operation of operations) {
      await client.demo.orderFault({ operation: operation as 'me', mode: 'slow', delay_ms: 0 })
    }
    for (const mode of modes)
      await client.demo.orderFault({ operation: 'me', mode: mode as 'reset', times: 1 })
    expect((await client.demo.clearFaults()).items).toEqual([])
    expect(await problemOf(client.demo.orderFault({ operation: 'tea.make' as 'me', mode: '500' }))).toBe(
      'invalid_request',
    )
  })
})

describe('notifications', () => {
  it('are shown as they come, with the deal that they are about', async () => {
    const before = await client.demo.notifications()
    const deal = await ready()
    const seen = await until(
      () => client.demo.notifications(),
      ({ items }) => items[0]?.state === 'confirmed',
    )
    expect(seen.mode).toBe('normal')
    expect(seen.items[0]).toMatchObject({
      event: 'payment.waiting_for_capture',
      object_id: new URL(deal.payment.confirmation_url ?? '').pathname.split('/').pop(),
      subject_id: deal.payment.id,
      enroll_id: deal.id,
      repeats: 0,
    })
    expect(seen.items).toHaveLength(before.items.length + 1)
    const { items } = await client.demo.notifications({ after: seen.items[0]?.at as string })
    expect(items).toEqual([])
  })

  it('get lost when somebody wants it, and the money does not', async () => {
    expect((await client.demo.disturb({ mode: 'drop' })).mode).toBe('drop')
    const { id, payment, pay } = await linked()
    await pay()
    const [lost] = (await client.demo.notifications()).items
    expect(lost).toMatchObject({ state: 'lost', enroll_id: id, subject_id: payment.id })
    expect((await client.demo.disturb({ mode: 'normal' })).mode).toBe('normal')
    await client.demo.moveClock({ advance: 'PT10M' }) // YooKassa is asked
    await until(
      () => client.payments.status(payment.id),
      ({ status }) => status === 'processing',
    )
    expect(await problemOf(client.demo.disturb({ mode: 'shuffle' as 'drop' }))).toBe('invalid_request')
  })
})

describe('the bank', () => {
  it('answers later, and says its last word when it is told to', async () => {
    expect(await client.demo.bank()).toEqual({
      answer: 'at_once',
      reason: null,
      balance: { value: expect.stringMatching(/^\d+\.\d\d$/), currency: 'RUB' },
    })
    expect(await client.demo.orderBank({ answer: 'later' })).toMatchObject({ answer: 'later', reason: null })
    const { id } = await ready()
    await client.enrolls.confirm(id)
    const payout = await until(
      () => masters(id),
      (found) => found?.status === 'accepted',
    )
    await client.demo.settlePayout(payout?.id as string, { status: 'succeeded' })
    await until(
      () => masters(id),
      (found) => found?.status === 'succeeded',
    )
    expect(await problemOf(client.demo.settlePayout(payout?.id as string, { status: 'succeeded' }))).toBe(
      'wrong_state',
    )
    expect(await problemOf(client.demo.settlePayout(id, { status: 'succeeded' }))).toBe('not_found')
  })

  it('refuses for a reason, and has no money when it is told so', async () => {
    const refused = { answer: 'refused', reason: 'rejected_by_payee' } as const
    expect(await client.demo.orderBank(refused)).toMatchObject(refused)
    const { id } = await ready()
    await client.enrolls.confirm(id)
    const parked = await until(
      () => masters(id),
      (found) => found?.status === 'parked',
    )
    expect(parked).toMatchObject({ reason: 'rejected_by_payee', waits_for: 'destination' })
    const empty = { value: '0.00', currency: 'RUB' } as const
    expect(await client.demo.orderBank({ answer: 'at_once', balance: empty })).toEqual({
      answer: 'at_once',
      reason: null,
      balance: empty,
    })
    const poor = await ready()
    await client.enrolls.confirm(poor.id)
    const waiting = await until(
      () => masters(poor.id),
      (found) => found?.status === 'parked',
    )
    expect(waiting?.waits_for).toBe('money')
    await client.demo.orderBank({ balance: { value: '1000000.00', currency: 'RUB' } })
    await operator.payouts.releaseAll()
    await until(
      () => masters(poor.id),
      (found) => found?.status === 'succeeded',
    )
  })
})

describe('the demo', () => {
  it('writes down who has troubled it, and wants people to be signed in', async () => {
    const { items } = await operator.audit.list({ limit: 100 })
    const actions = new Set(items.map(({ action }) => action))
    for (const what of ['clock', 'faults', 'notifications', 'bank']) expect(actions).toContain(`demo.${what}`)
    expect(await problemOf(createSdelka({ url: server.url }).demo.faults())).toBe('unauthorized')
  })

  it('refuses a clock that it does not understand', async () => {
    expect(await problemOf(client.demo.moveClock({ advance: 'P' }))).toBe('invalid_request')
  })
})
