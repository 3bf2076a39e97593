import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { testHouse } from '../../test/support/house.ts'
import { createSdelka, SdelkaProblem } from './index.ts'

const house = testHouse()
const rub = (value: string) => ({ value, currency: 'RUB' as const })
const guest = () => createSdelka({ url: house.server.url })

/** The problem that a call ends with. */
async function problemOf(call: Promise<unknown>): Promise<SdelkaProblem> {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (error instanceof SdelkaProblem) return error
  throw new Error('expected a problem', { cause: error })
}

describe('with a server', () => {
  it('plays a whole deal', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const asClient = createSdelka({ url: house.server.url, token: client.token })
    const asMaster = createSdelka({ url: `${house.server.url}/`, token: master.token })

    const service = await asMaster.services.create({
      title: 'Cut',
      price: rub('1000.00'),
      duration_minutes: 60,
    })
    const starts_at = new Date(Date.now() + 86_400_000).toISOString()
    const { id } = await asClient.enrolls.create({ service_id: service.id, starts_at })
    expect((await asMaster.enrolls.accept(id)).status).toBe('confirmed')
    await house.pay(client, id)
    expect((await asMaster.enrolls.complete(id)).allowed).toEqual(['cancel', 'dispute'])
    expect((await asClient.enrolls.confirm(id)).status).toBe('completed')
    await house.settled(client, id)

    expect((await asClient.payments.list({ limit: 1 })).items[0]?.status).toBe('succeeded')
    expect((await asMaster.payouts.list()).items.map(({ amount }) => amount.value)).toEqual(['846.00'])
    const { entries, balances } = await asClient.enrolls.passport(id)
    expect(entries[0]?.key).toMatch(/^payment\/.+\/hold$/)
    expect(balances.find(({ address }) => address === `escrow:${id}`)?.balance.value).toBe('0.00')

    const operator = createSdelka({ url: house.server.url, token: (await house.person('operator')).token })
    expect((await operator.ledger.entries({ enroll_id: id, limit: 2 })).items).toHaveLength(2)
    expect((await operator.ledger.accounts()).items[0]?.address).toBe('authorized:yookassa')
  })

  it('lets an operator judge an account', async () => {
    const master = createSdelka({ url: house.server.url, token: (await house.person('master')).token })
    const operator = createSdelka({ url: house.server.url, token: (await house.person('operator')).token })
    const { id } = await master.accounts.create({ type: 'yoo_money', account_number: '4100116075156746' })
    expect((await operator.accounts.verify(id)).status).toBe('verified')
    expect((await operator.accounts.block(id, 'a mistake')).reason).toBe('a mistake')
    expect(await master.accounts.remove(id)).toBeUndefined()
    expect((await problemOf(master.accounts.read(id))).code).toBe('not_found')
  })

  it('registers, signs in and knows who it is', async () => {
    const email = `${crypto.randomUUID()}@example.com`
    await guest().auth.register({ email, password: 'a long password', name: 'Somebody', role: 'client' })
    const somebody = await guest().signIn({ email, password: 'a long password' })
    expect(await somebody.auth.me()).toEqual(somebody.user)
  })

  it('throws problems with their code, status and details', async () => {
    const { token } = await house.person('master')
    const master = createSdelka({ url: house.server.url, token })
    const problem = await problemOf(
      master.services.create({ title: 'Cut', price: rub('1.00'), duration_minutes: 60 }),
    )
    expect(problem).toMatchObject({ code: 'price_out_of_range', status: 422 })
    expect(problem.details).toMatchObject({ max: rub('350000.00') })
    expect((await problemOf(guest().auth.me())).code).toBe('unauthorized')
  })

  it('does a thing once under one key', async () => {
    const { token } = await house.person('master')
    const { services } = createSdelka({ url: house.server.url, token })
    const offer = { title: 'Cut', price: rub('1000.00'), duration_minutes: 60 }
    const once = { idempotencyKey: 'the very same' }
    const first = await services.create(offer, once)
    expect((await services.create(offer, once)).id).toBe(first.id)
    expect((await services.create(offer)).id).not.toBe(first.id)
  })
})

describe('with a server in trouble', () => {
  const closing: (() => void)[] = []
  afterEach(() => {
    for (const close of closing.splice(0)) close()
  })

  /** A server that answers the first requests as told, and the rest with `{}`. */
  async function troubled(...answers: RequestListener[]): Promise<{ url: string; keys: unknown[] }> {
    const keys: unknown[] = []
    const server = createServer((request, reply) => {
      keys.push(request.headers['idempotency-key'])
      const answer = answers.shift()
      if (answer) answer(request, reply)
      else reply.end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => server.close())
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys }
  }

  const problem =
    (status: number, code: string): RequestListener =>
    (_request, reply) =>
      reply.writeHead(status).end(JSON.stringify({ status, code, detail: 'not now' }))

  it('is patient when it should be, and keeps the key', async () => {
    const { url, keys } = await troubled(
      (request) => request.socket.destroy(),
      problem(503, 'provider_unavailable'),
      problem(409, 'idempotency_key_in_use'),
      (_request, reply) => reply.writeHead(502).end('<h1>Bad gateway</h1>'),
    )
    const waits: unknown[] = []
    const sdelka = createSdelka({ url, patienceMs: 20_000, onWait: (error) => waits.push(error) })
    await sdelka.enrolls.accept('an id')
    expect(waits).toHaveLength(4)
    expect(keys).toHaveLength(5)
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('repeats nothing that is final', async () => {
    const { url, keys } = await troubled(problem(502, 'payment_rejected'), problem(409, 'wrong_state'))
    const sdelka = createSdelka({ url, patienceMs: 20_000 })
    expect((await problemOf(sdelka.payments.create({ enroll_id: 'an id' }))).code).toBe('payment_rejected')
    expect((await problemOf(sdelka.enrolls.accept('an id'))).code).toBe('wrong_state')
    expect(keys).toHaveLength(2)
  })

  it('leaves repeating to the caller unless told otherwise', async () => {
    const { url } = await troubled((_request, reply) => reply.writeHead(504).end())
    expect(await problemOf(createSdelka({ url }).meta())).toMatchObject({ code: 'http_504', status: 504 })
  })

  it('listens again where the stream ended, and to what it knows', async () => {
    const asked: unknown[] = []
    const stream =
      (text: string): RequestListener =>
      (request, reply) => {
        asked.push(request.headers['last-event-id'])
        reply.writeHead(200, { 'content-type': 'text/event-stream' }).end(text)
      }
    const { url } = await troubled(
      stream('id: 4\nevent: open\ndata: {"resumed":false}\n\nid: 5\nevent: news\ndata: {}\n\n'),
      problem(503, 'unavailable'),
      stream('id: 5\nevent: open\ndata: {"resumed":true}\n\n'),
      problem(401, 'unauthorized'),
    )
    const events: unknown[] = []
    const ends: unknown[] = []
    const listening = createSdelka({ url }).events({
      onEvent: (event) => events.push(event),
      onEnd: (error) => ends.push(error),
    })
    expect((await problemOf(listening)).code).toBe('unauthorized')
    expect(events).toEqual([
      { event: 'open', resumed: false },
      { event: 'open', resumed: true },
    ])
    expect(asked).toEqual([undefined, '5'])
    expect(ends).toEqual([undefined, expect.any(SdelkaProblem), undefined])
  })

  it('renews an expired token once for all calls that met it', async () => {
    const session =
      (access_token: string, refresh_token: string): RequestListener =>
      (_request, reply) =>
        reply.end(JSON.stringify({ access_token, refresh_token, user: { id: 'me' } }))
    const tokens: unknown[] = []
    const keep: RequestListener = (request, reply) => {
      tokens.push(request.headers.authorization)
      reply.end('{}')
    }
    const { url, keys } = await troubled(
      session('old', 'first'),
      problem(401, 'token_expired'),
      problem(401, 'token_expired'),
      session('new', 'second'),
      keep,
      keep,
    )
    const somebody = await createSdelka({ url }).signIn({ email: 'a@example.com', password: 'secret' })
    await Promise.all([somebody.auth.me(), somebody.meta()])
    expect(tokens).toEqual(['Bearer new', 'Bearer new'])
    expect(keys).toHaveLength(6)
  })
})
