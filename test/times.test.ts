import { expect, it } from 'vitest'
import type { Enroll, Service, ServiceTimes } from '../sdk/src/index.ts'
import { type Someone, testHouse } from './support/house.ts'

const house = testHouse({ env: { WORK_HOURS: '10:00-14:00', RAIL: 'safe_deal' } })

const offer = (master: Someone, duration_minutes = 60) =>
  house.must<Service>('POST', '/services/', {
    by: master,
    body: { title: 'T', price: { value: '1000.00', currency: 'RUB' }, duration_minutes },
  })
const timesOf = ({ id }: Service, by: Someone, query = '') =>
  house.must<ServiceTimes>('GET', `/services/${id}/times${query}`, { by })
const book = ({ id }: Service, starts_at: string, by: Someone) =>
  house.api<Enroll>('POST', '/enrolls/', { by, body: { service_id: id, starts_at } })
const starts = ({ days }: ServiceTimes) =>
  days.flatMap(({ times }) => times.map(({ starts_at }) => starts_at))

it('offers the times at which a booking is taken, and those only', async () => {
  const [client, master] = [await house.person('client'), await house.person('master')]
  const [service, long] = [await offer(master), await offer(master, 120)]
  const found = await timesOf(service, client)
  expect(found).toMatchObject({ time_zone: 'Europe/Moscow', days: { length: 7 } })
  const [first, tomorrow] = found.days
  expect(first?.date).toBe(new Date(house.clock.now().getTime() + 3 * 3_600_000).toISOString().slice(0, 10))
  expect(tomorrow?.times).toHaveLength(7) // 10:00 to 13:00
  expect(tomorrow?.times[0]?.starts_at).toBe(`${tomorrow?.date}T07:00:00.000Z`)

  const [ten, halfPast, eleven] = tomorrow?.times.map(({ starts_at }) => starts_at) ?? []
  const { body: enroll } = await book(service, halfPast ?? '', client)
  expect(enroll.status).toBe('pending')
  const left = starts(await timesOf(service, client, `?from=${tomorrow?.date}&days=1`))
  expect(left.map((time) => time.slice(11, 16))).toEqual(['08:30', '09:00', '09:30', '10:00'])
  for (const taken of [ten, halfPast, eleven]) {
    expect(await book(service, taken ?? '', client)).toMatchObject({
      status: 409,
      body: { code: 'slot_taken' },
    })
  }
  expect(starts(await timesOf(long, client, `?from=${tomorrow?.date}&days=1`))).toEqual(left.slice(0, 2))
  expect((await book(service, left[0] ?? '', client)).status).toBe(201)

  await house.must('POST', `/enrolls/${enroll.id}/cancel`, { by: client })
  expect(starts(await timesOf(service, client, `?from=${tomorrow?.date}&days=1`))[0]).toBe(ten)
})

it('offers nothing of a closed service, of the past, and beyond what the money allows', async () => {
  const [client, master] = [await house.person('client'), await house.person('master')]
  const service = await offer(master)
  const { safe_until } = await timesOf(service, client)
  const last = safe_until.slice(0, 10)
  const ends = (await timesOf(service, client, `?from=${last}&days=31`)).days.flatMap(({ times }) =>
    times.map(({ ends_at }) => ends_at),
  )
  for (const end of ends) expect(end <= safe_until).toBe(true)
  expect(starts(await timesOf(service, client, '?from=2020-01-01&days=31'))).toEqual([])

  await house.must('PATCH', `/services/${service.id}`, { by: master, body: { is_open: false } })
  expect(starts(await timesOf(service, client))).toEqual([])
})

it.each(['from=tomorrow', 'from=2026-02-30', 'days=0', 'days=32'])('refuses %s', async (query) => {
  const [client, master] = [await house.person('client'), await house.person('master')]
  const { id } = await offer(master)
  expect(await house.api('GET', `/services/${id}/times?${query}`, { by: client })).toMatchObject({
    status: 400,
    body: { code: 'invalid_request' },
  })
})
