import { beforeAll, expect, it } from 'vitest'
import { createSdelka, type Enroll, type ListedEnroll } from '../sdk/src/index.ts'
import { type Someone, testHouse } from './support/house.ts'

const house = testHouse({ isWorking: false })

/** Somebody who is both, and books and is booked. */
let both: Someone
let [booked, taken, later, cancelled] = [] as unknown as [Enroll, Enroll, Enroll, Enroll]

beforeAll(async () => {
  both = await house.person('client', 'master')
  const [client, master] = [await house.person('client'), await house.person('master')]
  booked = await house.enroll(both, master)
  taken = await house.enroll(client, both)
  later = await house.enroll(client, both)
  cancelled = await house.enroll(client, both)
  await house.must('POST', `/enrolls/${taken.id}/accept`, { by: both })
  await house.must('POST', `/enrolls/${cancelled.id}/cancel`, { by: client })
})

type Filter = Parameters<ReturnType<typeof createSdelka>['enrolls']['list']>[0]
const idsOf = async (filter: Filter, by = both) => {
  const { enrolls } = createSdelka({ url: house.server.url, token: by.token })
  return (await enrolls.list(filter)).items.map(({ id }) => id)
}

it('is of one side when it is asked for', async () => {
  expect(await idsOf({})).toEqual([cancelled, later, taken, booked].map(({ id }) => id))
  expect(await idsOf({ as: 'client' })).toEqual([booked.id])
  expect(await idsOf({ as: 'master' })).toEqual([cancelled, later, taken].map(({ id }) => id))
  expect(await idsOf({ as: 'master' }, await house.person('operator'))).toEqual([])
})

it('is of several statuses', async () => {
  expect(await idsOf({ status: 'pending' })).toEqual([later.id, booked.id])
  expect(await idsOf({ status: ['pending', 'confirmed'] })).toEqual([later.id, taken.id, booked.id])
  expect(await idsOf({ status: ['confirmed', 'cancelled'], as: 'master' })).toEqual([cancelled.id, taken.id])
  const repeated = await house.api<{ items: ListedEnroll[] }>(
    'GET',
    '/enrolls/?status=pending&status=confirmed',
    {
      by: both,
    },
  )
  expect(repeated.body.items).toHaveLength(3)
})

it('is of what meets a span of time', async () => {
  const { starts_at, ends_at } = taken
  expect(await idsOf({ from: starts_at, to: ends_at })).toEqual([taken.id])
  expect(await idsOf({ from: ends_at })).toEqual([cancelled.id, later.id])
  expect(await idsOf({ to: starts_at })).toEqual([booked.id])
  const inMoscow = new Date(Date.parse(ends_at) + 3 * 3_600_000).toISOString().replace('Z', '+03:00')
  expect(await idsOf({ from: starts_at, to: inMoscow, as: 'master', status: 'confirmed' })).toEqual([
    taken.id,
  ])
  expect(await idsOf({ as: 'master', limit: 1 })).toEqual([cancelled.id])
  expect(await idsOf({ as: 'master', limit: 1, cursor: cancelled.id })).toEqual([later.id])
})

it.each(['status=', 'status=pending,done', 'as=operator', 'from=tomorrow', 'to=2026-01-01'])(
  'refuses %s',
  async (query) => {
    expect(await house.api('GET', `/enrolls/?${query}`, { by: both })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    })
  },
)

it('has of each deal what a line shows; the deal itself has all of it', async () => {
  const { client, master } = await house.readyDeal('1000.00', await house.person('master')) // to whom nothing can be paid yet
  const list = async () =>
    (await house.must<{ items: ListedEnroll[] }>('GET', '/enrolls/', { by: client })).items
  const [held] = await list()
  expect(held?.payment).toEqual({
    id: held?.payment?.id,
    status: 'processing',
    hold_ends_at: expect.any(String),
  })
  expect(held).toMatchObject({
    allowed: ['confirm', 'dispute'],
    settlement: null,
    master_id: master.id,
  })
  expect(held).not.toHaveProperty('cancellation')

  await house.must('POST', `/enrolls/${held?.id}/confirm`, { by: client })
  await house.settled(client, held?.id as string)
  const [completed] = await list()
  const whole = await house.must<Enroll>('GET', `/enrolls/${held?.id}`, { by: client })
  const { payment, settlement, ...rest } = completed as ListedEnroll
  expect(whole).toMatchObject({ ...rest, payment })
  expect(settlement?.state).toBe(whole.settlement?.state)
  const part = { receiver: 'master', status: 'parked', waits_for: 'account' }
  expect(settlement?.payouts.filter(({ receiver }) => receiver === 'master')).toEqual([part])
})

it('describes the statuses as a list', async () => {
  type Parameter = { name: string; schema: object }
  type Document = { paths: Record<string, { get: { parameters: Parameter[] } }> }
  const document = (await (await fetch(`${house.server.url}/openapi.json`)).json()) as Document
  const { parameters = [] } = document.paths['/api/v1/enrolls/']?.get ?? {}
  expect(parameters.find(({ name }) => name === 'status')?.schema).toMatchObject({ type: 'array' })
})
