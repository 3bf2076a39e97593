import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { testApp } from '../../test/support/app.ts'
import { DAY_MS, ShiftedClock } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/id.ts'
import { sql } from '../db/db.ts'
import { forgetOldRequests, idFor } from './idempotency.ts'
import type { Routes } from './route.ts'

let runs = 0
let gate: Promise<void> | undefined
let failure: Error | undefined
/** What each run would have called the thing it makes. */
const ids: string[] = []

/** Counts how often it really runs. */
const counting: Routes = async (app) => {
  app.addHook('preHandler', async (request) => void ids.push(idFor(request)))
  const run = async () => {
    const number = ++runs
    await gate
    if (failure) throw failure
    return { number }
  }
  const body = z.object({ sum: z.number(), note: z.string().optional() })
  app.post('/count/:id', { schema: { body } }, async (_request, reply) => reply.code(201).send(await run()))
  app.delete('/count/:id', async (_request, reply) => {
    await run()
    return reply.code(204).send()
  })
  app.get('/count', run)
}

const clock = new ShiftedClock()
const api = testApp({}, { clock }, () => [counting])

type Counted = { number: number; code: string }
async function someone() {
  const { token } = await api.person('client')
  const key = newId()
  const send = (body: unknown = { sum: 1 }, path = '/count/1', method = 'POST', withKey = key) =>
    api.call<Counted>(method, path, { token, body, headers: { 'idempotency-key': withKey } })
  return { key, send, token }
}

it('runs once, and answers the same ever after', async () => {
  const { send } = await someone()
  const first = await send()
  const again = await send()
  expect(again).toMatchObject({ status: 201, body: first.body })
  expect(first.headers.get('idempotency-replayed')).toBeNull()
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'))
})

it('takes the same request for the same, however it is written', async () => {
  const { send } = await someone()
  const { body } = await send({ sum: 1, note: 'a' })
  expect(await send('{"note":"a",  "sum":1}', '/count/1/')).toMatchObject({ status: 201, body })
})

it('runs each time without a key', async () => {
  const { token } = await someone()
  const send = () => api.call<Counted>('POST', '/count/1', { token, body: { sum: 1 } })
  expect((await send()).body.number).not.toBe((await send()).body.number)
})

it('replays an answer without a body', async () => {
  const { send } = await someone()
  expect(await send(undefined, '/count/1', 'DELETE')).toMatchObject({ status: 204, body: undefined })
  const ran = runs
  expect(await send(undefined, '/count/1', 'DELETE')).toMatchObject({ status: 204, body: undefined })
  expect(runs).toBe(ran)
})

it('refuses a key that was used for something else', async () => {
  const { send } = await someone()
  await send()
  const others = [send({ sum: 2 }), send({ sum: 1 }, '/count/2'), send(undefined, '/count/1', 'DELETE')]
  for (const answer of await Promise.all(others)) {
    expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  }
})

it('keeps the keys of different people apart', async () => {
  const [one, other] = [await someone(), await someone()]
  await one.send()
  const answer = await other.send({ sum: 2 }, '/count/1', 'POST', one.key)
  expect(answer).toMatchObject({ status: 201 })
})

it('has no meaning where nothing changes', async () => {
  const { key, token } = await someone()
  const read = () => api.call<Counted>('GET', '/count', { token, headers: { 'idempotency-key': key } })
  expect((await read()).body.number).not.toBe((await read()).body.number)
})

it('lets one of many parallel requests run, and asks the others to wait', async () => {
  const { send } = await someone()
  const opened = Promise.withResolvers<void>()
  gate = opened.promise
  const ran = runs
  const sent = Array.from({ length: 10 }, () => send())
  while (runs === ran) await pause(5)
  const waiting = await send()
  expect(waiting).toMatchObject({ status: 409, body: { code: 'idempotency_key_in_use' } })
  expect(waiting.headers.get('retry-after')).toBe('1')
  opened.resolve()
  gate = undefined

  const outcomes = (await Promise.all(sent)).map(({ status, body }) =>
    status === 409 ? 'waits' : body.number,
  )
  expect(new Set(outcomes)).toEqual(new Set([runs, 'waits'])) // one that came late may get the answer already
  expect(await send()).toMatchObject({ status: 201, body: { number: runs } })
  expect(runs).toBe(ran + 1)
})

it('keeps an honest refusal', async () => {
  const { send } = await someone()
  failure = new AppError('wrong_state', 'not now', { allowed: ['later'] })
  const refused = await send()
  failure = undefined
  expect(refused).toMatchObject({ status: 409, body: { code: 'wrong_state' } })
  const again = await send()
  expect(again).toMatchObject({ status: 409, body: refused.body })
  expect(again.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
})

it('forgets a failure of ours, so that the request can be repeated', async () => {
  const { send } = await someone()
  for (const error of [new Error('a bug'), new AppError('provider_unavailable', 'away')]) {
    failure = error
    expect((await send()).status).toBeGreaterThanOrEqual(500)
  }
  failure = undefined
  expect(await send()).toMatchObject({ status: 201 })
})

it('leaves the key of a malformed request free', async () => {
  const { send } = await someone()
  expect(await send({ sum: 'much' })).toMatchObject({ status: 400 })
  expect(await send()).toMatchObject({ status: 201 })
})

it('gives the key of a request that died free after a minute, for the same request', async () => {
  const { key, send } = await someone()
  await send()
  await api.database.db.rows(
    sql`update idempotent_request set status = null, answer = null where key = ${key}`,
  )
  expect(await send()).toMatchObject({ status: 409 })
  clock.offsetMs += 61_000
  expect(await send({ sum: 2 })).toMatchObject({ status: 422 })
  expect(await send()).toMatchObject({ status: 201 })
})

it('calls what it makes the same when it runs again, because it died or failed, and otherwise never', async () => {
  const { key, send, token } = await someone()
  const idOfRun = async (act: () => Promise<unknown>) => {
    await act()
    return ids.at(-1)
  }
  failure = new Error('a bug')
  const failed = await idOfRun(() => send())
  failure = undefined
  clock.offsetMs += 1000
  const second = await idOfRun(() => send())
  await api.database.db.rows(
    sql`update idempotent_request set status = null, answer = null where key = ${key}`,
  )
  clock.offsetMs += 61_000
  const third = await idOfRun(() => send())
  expect([second, third]).toEqual([failed, failed])

  const other = await idOfRun(() => send({ sum: 1 }, '/count/1', 'POST', newId()))
  const keyless = await idOfRun(() => api.call('POST', '/count/1', { token, body: { sum: 1 } }))
  expect(new Set([failed, other, keyless]).size).toBe(3)
})

it('does not let a request that was given up overwrite the answer of its successor', async () => {
  const { send } = await someone()
  const slow = Promise.withResolvers<void>()
  gate = slow.promise
  const ran = runs
  const first = send()
  while (runs === ran) await pause(5)
  gate = undefined
  clock.offsetMs += 61_000
  const second = await send()
  slow.resolve()
  await first
  expect(await send()).toMatchObject({ status: 201, body: second.body })
})

it('forgets after a day', async () => {
  const { key, send } = await someone()
  await send()
  await forgetOldRequests(api.database.db, new Date(clock.now().getTime() + DAY_MS - 5000))
  expect((await send()).headers.get('idempotency-replayed')).toBe('true')
  await forgetOldRequests(api.database.db, new Date(clock.now().getTime() + DAY_MS + 5000))
  const left = await api.database.db.rows(sql`select 1 from idempotent_request where key = ${key}`)
  expect(left).toEqual([])
})

it.each(['x'.repeat(256), 'ключ'.normalize(), 'a\tb'])('refuses the key %j', async (key) => {
  const { token } = await someone()
  const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') }
  const answer = await api.call('POST', '/count/1', { token, body: { sum: 1 }, headers })
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
})

it('never stores an answer with tokens', async () => {
  const { token, key } = await someone()
  const body = { email: `${newId()}@example.com`, password: 'sdelka-test', name: 'N', role: 'client' }
  const headers = { 'idempotency-key': key }
  expect((await api.call('POST', '/auth/register', { token, body, headers })).status).toBe(201)
  const { email, password } = body
  expect((await api.call('POST', '/auth/login', { token, body: { email, password }, headers })).status).toBe(
    200,
  )
  const kept = await api.database.db.rows(sql`select 1 from idempotent_request where key = ${key}`)
  expect(kept).toEqual([])
})
