import { describe, expect, it } from 'vitest'
import type { Enroll } from '#schema/enroll.ts'
import type { Service } from '#schema/service.ts'
import { testHouse, until } from '../support/house.ts'

const house = testHouse({ env: { CANCEL_POLICY: '24h:0%,0h:20%,after:50%' } })
const read = (by: Parameters<typeof house.settled>[0], id: string) =>
  house.must<Enroll>('GET', `/enrolls/${id}`, { by })

async function paid() {
  const [client, master] = [await house.person('client'), await house.verifiedMaster()]
  const enroll = await house.enroll(client, master)
  await house.must('POST', `/enrolls/${enroll.id}/accept`, { by: master })
  await house.pay(client, enroll.id)
  return { id: enroll.id, client, master, startsAt: new Date(enroll.starts_at) }
}

/** Our time and YooKassa's, so many hours before the deal starts. */
async function at({ startsAt }: { startsAt: Date }, hoursBefore: number) {
  const ms = startsAt.getTime() - hoursBefore * 3_600_000 - house.clock.now().getTime()
  await house.advance(`PT${Math.round(ms / 60_000)}M`)
}

it.each(['1000.00', '100.00'])(
  'a service of %s says before booking what the booking will say',
  async (price) => {
    const [client, master] = [await house.person('client'), await house.person('master')]
    const enroll = await house.enroll(client, master, price)
    const service = await house.must<Service>('GET', `/services/${enroll.service_id}`, { by: client })
    expect(service.cancellation.map(({ hours_before }) => hours_before)).toEqual([24, 0, null])
    const { rules } = enroll.cancellation
    expect(service.cancellation.map(({ kept }) => kept)).toEqual(rules.map(({ kept }) => kept))
    const starts = new Date(enroll.starts_at).getTime()
    expect(rules.map(({ until }) => until && (starts - Date.parse(until)) / 3_600_000)).toEqual([24, 0, null])
    const split = await house.must('POST', '/splits/preview', { by: client, body: { amount: service.price } })
    expect(split).toEqual(enroll.split)
  },
)

describe('a client who cancels', () => {
  it('in good time has all of it back, and nobody else anything', async () => {
    const deal = await paid()
    const before = await read(deal.client, deal.id)
    expect(before.cancellation.now).toMatchObject({
      returned: { value: '1000.00' },
      kept: { net: { value: '0.00' } },
    })
    expect(before.cancellation.rules.map(({ kept }) => kept.value)).toEqual(['0.00', '200.00', '500.00'])
    await house.must('POST', `/enrolls/${deal.id}/cancel`, { by: deal.client })
    const after = await until(
      () => read(deal.client, deal.id),
      ({ payment }) => payment?.status === 'canceled',
    )
    expect(after).toMatchObject({ status: 'cancelled', settlement: null })
    expect(await house.differencesAtRest()).toEqual([])
  })

  it('late leaves the master what the policy says, and the answer said so before', async () => {
    const deal = await paid()
    await at(deal, 5)
    const { cancellation } = await read(deal.client, deal.id)
    expect(cancellation.now).toMatchObject({
      returned: { value: '800.00' },
      kept: {
        amount: { value: '200.00' },
        net: { value: '169.20' },
        tax: { value: '10.80' },
        fee: { value: '20.00' },
      },
    })
    expect((await read(deal.master, deal.id)).cancellation.now.returned.value).toBe('1000.00') // it is free for others
    const cancelled = await house.must<Enroll>('POST', `/enrolls/${deal.id}/cancel`, { by: deal.client })
    expect(cancelled.status).toBe('cancelled')
    const { settlement, payment, status } = await house.settled(deal.client, deal.id)
    expect([status, payment?.status, payment?.amount.value]).toEqual(['cancelled', 'succeeded', '200.00'])
    const toMaster = settlement?.payouts.find(({ receiver }) => receiver === 'master')
    expect(toMaster).toMatchObject({ status: 'succeeded', amount: { value: '169.20' } })
    expect(await house.differencesAtRest()).toEqual([])
  })

  it('twice at once, or against the master, ends it once', async () => {
    for (let round = 0; round < 6; round++) {
      const deal = await paid()
      await at(deal, 5)
      const cancel = (by: typeof deal.client) => house.api('POST', `/enrolls/${deal.id}/cancel`, { by })
      const answers = await Promise.all([cancel(deal.client), cancel(deal.client), cancel(deal.master)])
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409])
    }
    expect(await house.differencesAtRest()).toEqual([])
  })

  it('leaves nothing when the master or an operator calls it off', async () => {
    for (const who of ['master', 'operator'] as const) {
      const deal = await paid()
      await at(deal, 1)
      const by = who === 'master' ? deal.master : await house.person('operator')
      await house.must('POST', `/enrolls/${deal.id}/cancel`, { by })
      await until(
        () => read(deal.client, deal.id),
        ({ payment }) => payment?.status === 'canceled',
      )
    }
    expect(await house.differencesAtRest()).toEqual([])
  })
})

describe('the slot of a deal that was called off', () => {
  it('stays taken until its payment link is dead, and money that comes through it goes back', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const enroll = await house.enroll(client, master)
    const payment = await house.must<{ id: string; confirmation_url: string }>('POST', '/payments/', {
      by: client,
      body: { enroll_id: enroll.id },
    })
    await house.must('POST', `/enrolls/${enroll.id}/cancel`, { by: client })
    const other = await house.person('client')
    const body = { service_id: enroll.service_id, starts_at: enroll.starts_at }
    const book = () => house.api<{ code: string }>('POST', '/enrolls/', { by: other, body })
    expect((await book()).body.code).toBe('slot_taken')

    const providerId = new URL(payment.confirmation_url).pathname.split('/').pop()
    await house.control('POST', `/payments/${providerId}/pay`)
    const voided = await until(
      () => read(client, enroll.id),
      (seen) => seen.payment?.status === 'canceled',
    )
    expect(voided.status).toBe('cancelled')
    expect((await book()).status).toBe(201)
    expect(await house.differencesAtRest()).toEqual([])
  })

  it('is free when the link has died of age', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const enroll = await house.enroll(client, master)
    await house.must('POST', '/payments/', { by: client, body: { enroll_id: enroll.id } })
    await house.must('POST', `/enrolls/${enroll.id}/cancel`, { by: client })
    await house.advance('PT61M')
    const body = { service_id: enroll.service_id, starts_at: enroll.starts_at }
    const free = await until(
      () => house.api('POST', '/enrolls/', { by: client, body }),
      ({ status }) => status === 201,
    )
    expect(free.status).toBe(201)
  })

  it('is free at once when nobody has a link', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const enroll = await house.enroll(client, master)
    await house.must('POST', `/enrolls/${enroll.id}/cancel`, { by: client })
    const body = { service_id: enroll.service_id, starts_at: enroll.starts_at }
    expect((await house.api('POST', '/enrolls/', { by: client, body })).status).toBe(201)
  })
})
