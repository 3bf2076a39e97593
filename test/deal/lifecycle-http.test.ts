import { beforeAll, describe, expect, it } from 'vitest'
import type { Problem } from '#schema/common.ts'
import type { Enroll } from '#schema/enroll.ts'
import { sql } from '../../src/db/db.ts'
import { type Someone, testHouse } from '../support/house.ts'

const house = testHouse({ isWorking: false })

/** Who may do what over HTTP; the system and the arbiter have no such door. */
const page: Record<string, Record<string, string[]>> = {
  pending: { client: ['cancel'], master: ['accept', 'cancel'], operator: ['cancel'] },
  confirmed: { client: ['cancel'], master: ['complete', 'cancel'], operator: ['cancel'] },
  ready: { client: ['confirm'], master: ['cancel'], operator: [] },
  completed: { client: [], master: [], operator: [] },
  cancelled: { client: [], master: [], operator: [] },
  expired: { client: [], master: [], operator: [] },
}
const leadsTo: Record<string, string> = {
  accept: 'confirmed',
  complete: 'ready',
  confirm: 'completed',
  cancel: 'cancelled',
}
const events = ['accept', 'complete', 'confirm', 'cancel'] as const
const parties = ['client', 'master', 'operator'] as const
const strangers = ['otherClient', 'otherMaster', 'arbiter', 'accountant'] as const

let people: Record<(typeof parties)[number] | (typeof strangers)[number], Someone>

beforeAll(async () => {
  people = {
    client: await house.person('client'),
    master: await house.verifiedMaster(),
    operator: await house.person('operator'),
    otherClient: await house.person('client'),
    otherMaster: await house.verifiedMaster(),
    arbiter: await house.person('arbiter'),
    accountant: await house.person('accountant'),
  }
})

/** A deal of these people, in a status. A paid one, wherever that is possible. */
async function dealIn(status: string): Promise<string> {
  const { client, master } = people
  const { id } = await house.enroll(client, master)
  const step = (event: string, by: Someone) => house.must('POST', `/enrolls/${id}/${event}`, { by })
  if (status === 'pending') return id
  if (status === 'expired') {
    await house.pass('PT25H')
    return id
  }
  await step('accept', master)
  if (status === 'cancelled') {
    await step('cancel', client)
    return id
  }
  await house.pay(client, id)
  if (status === 'confirmed') return id
  await step('complete', master)
  if (status === 'ready') return id
  await step('confirm', client)
  await house.server.executor.drain()
  await house.differencesAtRest() // a deal closes by itself, a little later
  return id
}

/** Everything that could have changed. */
const everything = (id: string) =>
  house.database.db.row(sql`
    select e.*, (select count(*) from happening where enroll_id = ${id}) as told,
      (select count(*) from command where enroll_id = ${id}) as promised,
      (select count(*) from journal_entry where enroll_id = ${id}) as posted
    from enroll e where id = ${id}`)

describe.each(Object.keys(page))('an enroll that is %s', (status) => {
  let id: string
  beforeAll(async () => {
    id = await dealIn(status)
  })

  it.each(parties)('shows the %s what is allowed', async (who) => {
    const { status: shown, allowed } = await house.must<Enroll>('GET', `/enrolls/${id}`, { by: people[who] })
    expect(shown).toBe(status)
    const isPaid = status === 'confirmed' || status === 'ready'
    const mayDispute = who !== 'operator' && isPaid
    const mayPay = who === 'client' && status === 'pending' // the others are paid already
    expect(allowed.toSorted()).toEqual(
      [
        ...(page[status]?.[who] ?? []),
        ...(mayPay ? ['pay'] : []),
        ...(mayDispute ? ['dispute'] : []),
        ...(who === 'operator' && isPaid ? ['hold'] : []),
      ].toSorted(),
    )
  })

  const forbidden = parties.flatMap((who) =>
    events.flatMap((event) => (page[status]?.[who]?.includes(event) ? [] : [[who, event] as const])),
  )
  it.each(forbidden)('refuses the %s to %s it, and nothing changes', async (who, event) => {
    const before = await everything(id)
    const answer = await house.api<Problem>('POST', `/enrolls/${id}/${event}`, { by: people[who] })
    expect([answer.status, answer.body.code]).toEqual([409, 'wrong_state'])
    expect((answer.body.allowed as string[]).toSorted()).toEqual(page[status]?.[who]?.toSorted())
    expect(await everything(id)).toEqual(before)
  })

  it.each(strangers)('is nothing that the %s could do anything about', async (who) => {
    const before = await everything(id)
    for (const event of events) {
      const answer = await house.api<Problem>('POST', `/enrolls/${id}/${event}`, { by: people[who] })
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
    }
    const read = await house.api<Enroll>('GET', `/enrolls/${id}`, { by: people[who] })
    if (who === 'accountant') expect(read.body.allowed).toEqual([])
    else expect(read.status).toBe(404)
    expect(await everything(id)).toEqual(before)
  })

  const permitted = parties.flatMap((who) =>
    (page[status]?.[who] ?? []).map((event) => [who, event] as const),
  )
  if (permitted.length > 0) {
    it.each(permitted)('lets the %s %s it', async (who, event) => {
      const fresh = await dealIn(status)
      const changed = await house.must<Enroll>('POST', `/enrolls/${fresh}/${event}`, { by: people[who] })
      expect(changed.status).toBe(leadsTo[event])
    })
  }
})

it('work cannot be finished before it is paid', async () => {
  const { id } = await house.enroll(people.client, people.master)
  await house.must('POST', `/enrolls/${id}/accept`, { by: people.master })
  const before = await everything(id)
  const answer = await house.api<Problem>('POST', `/enrolls/${id}/complete`, { by: people.master })
  expect([answer.status, answer.body.code]).toEqual([409, 'payment_required'])
  expect(await everything(id)).toEqual(before)
})
