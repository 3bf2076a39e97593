import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '#schema/account.ts'
import type { Problem } from '#schema/common.ts'
import type { Enroll } from '#schema/enroll.ts'
import type { Payment } from '#schema/payment.ts'
import { sql } from '../../src/db/db.ts'
import type { Server } from '../../src/server.ts'
import { GOOD_WALLET, type Someone, testHouse, until } from '../support/house.ts'
import { ifPlatformIsPaid } from '../support/rail.ts'

const house = testHouse()
let servers: Server[]
let operator: Someone

beforeAll(async () => {
  operator = await house.person('operator')
})

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))

/** The n-th caller's instance. */
const at = (index: number) => servers[index % servers.length] as Server

const count = (statuses: readonly number[], status: number) =>
  statuses.filter((each) => each === status).length

const read = (by: Someone, id: string) => house.must<Enroll>('GET', `/enrolls/${id}`, { by })

describe.each([1, 2])('with %i instances on one database', (instances) => {
  beforeAll(async () => {
    servers = [house.server]
    while (servers.length < instances) servers.push(await house.another())
  })
  afterAll(async () => {
    expect(await house.differencesAtRest()).toEqual([])
  })

  it('a hundred clicks on "pay" make one payment', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id } = await house.enroll(client, master)
    const answers = await times(100, (n) =>
      house.api<Payment>('POST', '/payments/', { by: client, body: { enroll_id: id }, at: at(n) }),
    )
    const statuses = answers.map(({ status }) => status)
    expect([count(statuses, 201), count(statuses, 200)]).toEqual([1, 99])
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(new Set(answers.map(({ body }) => body.confirmation_url)).size).toBe(1)
    const { payments } = await house.books()
    expect(payments.filter(({ metadata }) => metadata?.enroll_id === id)).toHaveLength(1)
  })

  it('fifty clicks on "confirm" capture once and pay each receiver once', async () => {
    const { id, client } = await house.readyDeal()
    const answers = await times(50, (n) =>
      house.api<Enroll>('POST', `/enrolls/${id}/confirm`, { by: client, at: at(n) }),
    )
    const statuses = answers.map(({ status }) => status)
    expect(count(statuses, 200) + count(statuses, 202) + count(statuses, 409)).toBe(50)
    expect(count(statuses, 200)).toBeGreaterThan(0)
    await house.settled(client, id)
    const { payouts } = await house.books()
    expect(payouts.filter(({ metadata }) => metadata?.enroll_id === id)).toHaveLength(
      1 + ifPlatformIsPaid(1).length,
    )
    const captures = await house.database.db.rows(sql`
      select 1 from command where enroll_id = ${id} and kind = 'payment.capture'`)
    expect(captures).toHaveLength(1)
  })

  it.each([2, 20])('%i clients want one slot: one gets it', async (count) => {
    const master = await house.verifiedMaster()
    const clients = await times(count, () => house.person('client'))
    for (let round = 0; round < 3; round++) {
      const services = await times(2, () =>
        house.must<{ id: string }>('POST', '/services/', {
          by: master,
          body: { title: 'Работа', price: { value: '500.00', currency: 'RUB' }, duration_minutes: 60 },
        }),
      )
      const starts_at = new Date(house.clock.now().getTime() + (30 + 2 * round) * 3_600_000).toISOString()
      const answers = await Promise.all(
        clients.map((by, n) =>
          house.api<Problem>('POST', '/enrolls/', {
            by,
            body: { service_id: services[n % 2]?.id, starts_at },
            at: at(n),
          }),
        ),
      )
      const refusals = answers.filter(({ status }) => status !== 201)
      expect(refusals.map(({ status, body }) => `${status} ${body.code}`)).toEqual(
        Array(count - 1).fill('409 slot_taken'),
      )
    }
  })

  it('confirm and cancel at once: one of them wins', async () => {
    for (let round = 0; round < 4; round++) {
      const { id, client, master, payment } = await house.readyDeal()
      const [confirm, cancel] = await Promise.all([
        house.api('POST', `/enrolls/${id}/confirm`, { by: client, at: at(round) }),
        house.api('POST', `/enrolls/${id}/cancel`, { by: master, at: at(round + 1) }),
      ])
      expect([confirm.status, cancel.status].filter((status) => status === 409)).toHaveLength(1)
      const wanted = confirm.status === 409 ? ['cancelled', 'canceled'] : ['completed', 'succeeded']
      const ended = await until(
        () => read(client, id),
        (enroll) => enroll.payment?.status !== 'processing',
      )
      expect([ended.status, ended.payment?.status]).toEqual(wanted)
      expect(ended.payment?.id).toBe(payment.id)
    }
  })

  it('accept and cancel at once: the master never works for a cancelled deal', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    for (let round = 0; round < 6; round++) {
      const { id } = await house.enroll(client, master)
      const [accept, cancel] = await Promise.all([
        house.api('POST', `/enrolls/${id}/accept`, { by: master, at: at(round) }),
        house.api('POST', `/enrolls/${id}/cancel`, { by: client, at: at(round + 1) }),
      ])
      expect(cancel.status).toBe(200) // also after the acceptance
      expect([200, 409]).toContain(accept.status)
      expect((await read(client, id)).status).toBe('cancelled')
    }
  })

  it('money that arrives while the deal is called off goes back', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    for (let round = 0; round < 4; round++) {
      const { id } = await house.enroll(client, master)
      const payment = await house.must<Payment>('POST', '/payments/', { by: client, body: { enroll_id: id } })
      const providerId = payment.confirmation_url?.split('/').pop()
      await Promise.all([
        house.control('POST', `/payments/${providerId}/pay`),
        house.must('POST', `/enrolls/${id}/cancel`, { by: client, at: at(round) }),
        house.api('GET', `/payments/${payment.id}/status`, { by: client, at: at(round + 1) }),
      ])
      const ended = await until(
        () => house.must<Payment>('GET', `/payments/${payment.id}/status`, { by: client }),
        ({ status }) => status === 'canceled',
      )
      expect(ended.cancellation).toEqual({ party: 'merchant', reason: 'canceled_by_merchant' })
    }
  })

  it('a payment created while the deal is called off never holds money for long', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    for (let round = 0; round < 6; round++) {
      const { id } = await house.enroll(client, master)
      const [pay, cancel] = await Promise.all([
        house.api<Payment>('POST', '/payments/', { by: client, body: { enroll_id: id }, at: at(round) }),
        house.api('POST', `/enrolls/${id}/cancel`, { by: client, at: at(round + 1) }),
      ])
      expect(cancel.status).toBe(200)
      expect([201, 409]).toContain(pay.status)
      if (pay.status === 409) continue
      await house.control('POST', `/payments/${pay.body.confirmation_url?.split('/').pop()}/pay`)
      await until(
        () => house.must<Payment>('GET', `/payments/${pay.body.id}/status`, { by: client }),
        ({ status }) => status === 'canceled',
      )
    }
  })

  it('the account is verified while the deal settles: no payout is forgotten', async () => {
    for (let round = 0; round < 6; round++) {
      const master = await house.person('master')
      const account = await newAccount(master)
      const { id, client } = await house.readyDeal('1000.00', master)
      await Promise.all([
        house.must('POST', `/enrolls/${id}/confirm`, { by: client, at: at(round) }),
        pause(round).then(() =>
          house.must('POST', `/accounts/${account.id}/verify`, { by: operator, at: at(round + 1) }),
        ),
      ])
      const settled = await until(
        () => read(client, id),
        ({ settlement }) => settlement?.state === 'settled',
      )
      expect(settled.settlement?.payouts.map(({ status }) => status)).toEqual([
        'succeeded',
        ...ifPlatformIsPaid('succeeded'),
      ])
    }
  })

  it('two operators verify at once: one of them is told', async () => {
    const master = await house.person('master')
    const { id, client } = await house.readyDeal('1000.00', master)
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    await house.settled(client, id)
    const account = await newAccount(master)
    const answers = await times(2, (n) =>
      house.api('POST', `/accounts/${account.id}/verify`, { by: operator, at: at(n) }),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    await until(
      () => read(client, id),
      ({ settlement }) => settlement?.state === 'settled',
    )
  })

  it('block and release at once: the payout either went before or stays parked', async () => {
    for (let round = 0; round < 5; round++) {
      const master = await house.person('master')
      const { id, client } = await house.readyDeal('1000.00', master)
      await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
      const parked = (await house.settled(client, id)).settlement?.payouts.find(
        ({ receiver }) => receiver === 'master',
      )
      // Verified behind the back of whoever would release it.
      const account = await newAccount(master)
      await house.database.db.row(sql`update account set status = 'verified' where id = ${account.id}`)
      const [release, block] = await Promise.all([
        house.api('POST', `/payouts/${parked?.id}/release`, { by: operator, at: at(round) }),
        house.api('POST', `/accounts/${account.id}/block`, {
          by: operator,
          body: { reason: 'a look' },
          at: at(round + 1),
        }),
      ])
      expect(block.status).toBe(200)
      expect([200, 409]).toContain(release.status)
      const { settlement } = await house.settled(client, id)
      expect(settlement?.state).toBe(release.status === 200 ? 'settled' : 'waiting')
    }
  })

  it('the click and the notification of one capture distribute once', async () => {
    for (let round = 0; round < 5; round++) {
      const { id, client, payment } = await house.readyDeal()
      const { payments } = await house.books()
      const theirs = payments.find(({ metadata }) => metadata?.payment_id === payment.id)
      const body = { type: 'notification', event: 'payment.succeeded', object: { id: theirs?.id } }
      const [confirm, ...told] = await Promise.all([
        house.api('POST', `/enrolls/${id}/confirm`, { by: client, at: at(round) }),
        ...Array.from({ length: 10 }, (_, n) =>
          pause(2 * n).then(() => house.api('POST', '/payments/webhook', { body, at: at(n) })),
        ),
      ])
      expect(confirm.status).toBe(200)
      expect(told.map(({ status }) => status)).toEqual(Array(10).fill(200))
      expect((await house.settled(client, id)).settlement?.payouts).toHaveLength(
        1 + ifPlatformIsPaid(1).length,
      )
    }
  })

  it('the hold ends while the master says that the work is done', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id } = await house.enroll(client, master)
    await house.must('POST', `/enrolls/${id}/accept`, { by: master })
    await house.control('POST', '/notifications', { mode: 'drop' })
    const payment = await house.pay(client, id)
    await house.advance('P7D')
    const [complete] = await Promise.all([
      house.api<Problem>('POST', `/enrolls/${id}/complete`, { by: master, at: at(0) }),
      house.api('GET', `/payments/${payment.id}/status`, { by: client, at: at(1) }),
    ])
    await house.control('POST', '/notifications', { mode: 'normal' })
    const ended = await until(
      () => read(client, id),
      (enroll) => enroll.payment?.status === 'canceled' && enroll.status !== 'confirmed',
    )
    if (complete.status === 200) expect(ended.status).toBe('ready')
    else expect([complete.body.code, ended.status]).toEqual(['payment_required', 'expired'])
  })
})

const newAccount = (master: Someone) =>
  house.must<Account>('POST', '/accounts/', {
    by: master,
    body: { type: 'yoo_money', account_number: GOOD_WALLET },
  })

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
