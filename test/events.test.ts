import { connect } from 'node:net'
import { importJWK, type JWK, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import type { LiveEvent } from '#schema/event.ts'
import { createSdelka, type Enroll } from '../sdk/src/index.ts'
import { newId } from '../src/core/id.ts'
import { sql } from '../src/db/db.ts'
import { MAX_STREAMS_EACH } from '../src/event/streams.ts'
import { loadSigningKey } from '../src/identity/token.ts'
import type { Server } from '../src/server.ts'
import { type Someone, testHouse, until } from './support/house.ts'

const house = testHouse({ isWorking: false })

type Heard = { events: LiveEvent[]; position: string | undefined; stop(): void; over: Promise<void> }

/** Listens as a page does, until the test stops it. Answers when the stream is open. */
async function listenAs(someone: Someone, lastEventId?: string, at: Server = house.server): Promise<Heard> {
  const abort = new AbortController()
  const events: LiveEvent[] = []
  const heard: Heard = { events, position: undefined, stop: () => abort.abort(), over: Promise.resolve() }
  heard.over = createSdelka({ url: at.url, token: someone.token }).events({
    onEvent: (event) => void events.push(event),
    onPosition: (position) => {
      heard.position = position
    },
    signal: abort.signal,
    ...(lastEventId && { lastEventId }),
  })
  await until(
    async () => events.length,
    (count) => count > 0,
  )
  return heard
}

const deals = (heard: Heard) =>
  heard.events.flatMap((event) => (event.event === 'deal' ? [`${event.enroll_id} ${event.what}`] : []))
const tells = (heard: Heard, line: string) =>
  until(
    async () => deals(heard),
    (lines) => lines.includes(line),
  )
const someoneBooked = async () => {
  const [client, master] = [await house.person('client'), await house.person('master')]
  return { client, master, enroll: await house.enroll(client, master) }
}
const accept = (master: Someone, { id }: Enroll) =>
  house.must('POST', `/enrolls/${id}/accept`, { by: master })

describe('the stream of events', () => {
  it('tells both parties of their deal, whoever sees all of every deal, and nobody else', async () => {
    const { client, master, enroll } = await someoneBooked()
    const all = await Promise.all(
      (['operator', 'accountant', 'arbiter'] as const).map(async (role) =>
        listenAs(await house.person(role)),
      ),
    )
    const parties = [await listenAs(client), await listenAs(master)]
    const strangers = [
      await listenAs(await house.person('client')),
      await listenAs(await house.person('master')),
    ]
    await accept(master, enroll)
    for (const heard of [...parties, ...all]) await tells(heard, `${enroll.id} enroll.accepted`)
    for (const heard of parties) {
      expect(heard.events).toEqual([
        { event: 'open', resumed: false },
        { event: 'deal', enroll_id: enroll.id, what: 'enroll.accepted', at: expect.any(String) },
      ])
    }
    for (const heard of strangers) expect(heard.events).toEqual([{ event: 'open', resumed: false }])
    for (const heard of [...parties, ...all, ...strangers]) heard.stop()
    await Promise.all([...parties, ...all, ...strangers].map(({ over }) => over))
  })

  it('hears what another process did', async () => {
    const { client, master, enroll } = await someoneBooked()
    const other = await house.another()
    const heard = await listenAs(client, undefined, other)
    await accept(master, enroll)
    await tells(heard, `${enroll.id} enroll.accepted`)
    heard.stop()
  })

  it('goes on where it ended, and tells what was missed', async () => {
    const { client, master, enroll } = await someoneBooked()
    const first = await listenAs(client)
    await accept(master, enroll)
    await tells(first, `${enroll.id} enroll.accepted`)
    first.stop()
    await first.over
    await house.must('POST', `/enrolls/${enroll.id}/cancel`, { by: master })

    const second = await listenAs(client, first.position)
    await tells(second, `${enroll.id} enroll.cancelled`)
    expect(second.events[0]).toEqual({ event: 'open', resumed: true })
    expect(deals(second)).toEqual([`${enroll.id} enroll.cancelled`])
    second.stop()
  })

  it('says that it does not go on when too much was missed', async () => {
    const { client } = await someoneBooked()
    const heard = await listenAs(client, '999999999')
    expect(heard.events).toEqual([{ event: 'open', resumed: false }])
    heard.stop()
    const refused = await house.api('GET', '/events?last_event_id=soon', { by: client })
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  })

  it('misses nothing that is committed late', async () => {
    const { client, enroll } = await someoneBooked()
    const { db } = house.database
    const told = (tx: Parameters<Parameters<typeof db.begin>[0]>[0], what: string) =>
      tx.row(sql`
        insert into happening (enroll_id, what, actor, at) values (${enroll.id}, ${what}, 'system', now()) returning id`)
    const heard = await listenAs(client)
    let late: Heard | undefined
    await db.begin(async (slow) => {
      await told(slow, 'test.slow')
      await db.begin((quick) => told(quick, 'test.quick'))
      await tells(heard, `${enroll.id} test.quick`)
      // Whoever goes on from here, or comes only now, must not miss the slow one either.
      late = await listenAs(client)
      heard.stop()
      await heard.over
    })
    const resumed = await listenAs(client, heard.position)
    await tells(late as Heard, `${enroll.id} test.slow`)
    await tells(resumed, `${enroll.id} test.slow`)
    late?.stop()
    resumed.stop()
  })

  it('tells a master of their account', async () => {
    const [master, operator, stranger] = [
      await house.person('master'),
      await house.person('operator'),
      await house.person('master'),
    ]
    const [own, others] = [await listenAs(master), await listenAs(stranger)]
    const account = await house.must<{ id: string }>('POST', '/accounts/', {
      by: master,
      body: { type: 'yoo_money', account_number: '4100116075156746' },
    })
    await house.must('POST', `/accounts/${account.id}/verify`, { by: operator })
    await house.must('DELETE', `/accounts/${account.id}`, { by: master })
    const heard = await until(
      async () => own.events.flatMap((event) => (event.event === 'account' ? [event] : [])),
      (events) => events.length === 3,
    )
    expect(heard.map(({ account_id, what }) => [account_id, what])).toEqual(
      ['account.created', 'account.verified', 'account.removed'].map((what) => [account.id, what]),
    )
    expect(others.events).toHaveLength(1)
    own.stop()
    others.stop()
  })
})

describe('a stream', () => {
  it('is refused to nobody, and to whoever has too many', async () => {
    const nobody = createSdelka({ url: house.server.url }).events({ onEvent: () => {} })
    await expect(nobody).rejects.toMatchObject({ code: 'unauthorized' })

    const client = await house.person('client')
    const open: Heard[] = []
    for (let count = 0; count < MAX_STREAMS_EACH; count++) open.push(await listenAs(client))
    const refused = await house.api('GET', '/events', { by: client })
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
    expect(refused.headers.get('retry-after')).toBe('60')
    for (const heard of open) heard.stop()
    await until(
      () => house.api('GET', '/events', { by: client }),
      ({ status }) => status === 200,
    )
  })

  it('ends with the access token', async () => {
    const { kid, privateJwk } = await loadSigningKey(house.database.db)
    const token = await new SignJWT({ roles: ['client'] })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setSubject(newId())
      .setIssuer('sdelka')
      .setAudience('sdelka')
      .setIssuedAt()
      .setExpirationTime('2s')
      .sign(await importJWK(privateJwk as JWK, 'EdDSA'))
    const answer = await fetch(`${house.server.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(await answer.text()).toMatch(/^retry: 1000\nid: \d+\nevent: open\ndata: {"resumed":false}\n\n$/)
    expect(
      await (await fetch(answer.url, { headers: { authorization: `Bearer ${token}` } })).json(),
    ).toMatchObject({
      code: 'token_expired',
    })
  })

  it('is dropped when its listener does not keep up, and only that one', async () => {
    const { client, enroll } = await someoneBooked()
    const { hostname, port } = new URL(house.server.url)
    const deaf = connect(Number(port), hostname)
    deaf.write(`GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${client.token}\r\n\r\n`)
    await new Promise((resolve) => deaf.once('data', resolve))
    deaf.pause()
    const heard = await listenAs(client)
    const closed = new Promise<void>((resolve) => deaf.once('close', () => resolve()))
    const tellMuch = (count: number) =>
      house.database.db.rows(sql`
        insert into happening (enroll_id, what, actor, at)
        select ${enroll.id}, repeat('x', 1000), 'system', now() from generate_series(1, ${count})`)
    for (let round = 0; round < 20; round++) await tellMuch(1_000)
    await tells(heard, `${enroll.id} ${'x'.repeat(1000)}`)
    await until(
      async () => heard.events.length,
      (count) => count > 20_000,
    )
    const gauge = async () =>
      (await (await fetch(`${house.server.url}/metrics`)).text()).match(/^event_streams (\d+)/m)
    await until(gauge, (found) => found?.[1] === '1')
    deaf.resume() // what was on its way arrives, and then the end
    await closed
    heard.stop()
  }, 30_000)

  it('does not keep a server from stopping', async () => {
    const other = await house.another({ PUBLIC_URL: `http://localhost/${newId()}` })
    const heard = await listenAs(await house.person('client'), undefined, other)
    const before = performance.now()
    await other.stop()
    expect(performance.now() - before).toBeLessThan(3_000)
    heard.stop()
    await heard.over
  })
})
