import { expect } from 'vitest'
import type { Enroll } from '#schema/enroll.ts'
import type { Payment } from '#schema/payment.ts'
import { sql } from '../../src/db/db.ts'
import { type Someone, type testHouse, until } from './house.ts'
import { ifPlatformIsPaid } from './rail.ts'

/** `object` is what the notification claims; of that we believe nothing but the id. */
export type News = { event: string; id: string; object?: object }

export const bodyOf = ({ event, id, object }: News) => ({
  type: 'notification',
  event,
  object: { id, ...object },
})

/** For a house whose emulator tells nothing by itself and whose worker sleeps: the test tells the news. */
export function newsIn(house: ReturnType<typeof testHouse>) {
  /** Tells it as YooKassa would, and waits until it has been looked into. */
  async function tell(news: News): Promise<string | undefined> {
    expect((await house.api('POST', '/payments/webhook', { body: bodyOf(news) })).status).toBe(200)
    return dealtWith(news)
  }

  async function dealtWith({ event, id }: News): Promise<string | undefined> {
    const row = await until(
      () =>
        house.database.db.row<{ state: string }>(sql`
          select state from notification where event = ${event} and object_id = ${id}`),
      (kept) => kept?.state !== 'new',
    )
    await house.server.executor.drain()
    return row?.state
  }

  /** An accepted deal whose payment waits for its payer; nobody tells us when it is paid. */
  async function linked() {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id } = await house.enroll(client, master)
    await house.must('POST', `/enrolls/${id}/accept`, { by: master })
    const payment = await house.must<Payment>('POST', '/payments/', { by: client, body: { enroll_id: id } })
    const providerId = new URL(payment.confirmation_url ?? '').pathname.split('/').pop() ?? ''
    return { id, client, master, payment, providerId }
  }

  /** A deal that the client may confirm. */
  async function ready() {
    const deal = await linked()
    await house.control('POST', `/payments/${deal.providerId}/pay`)
    await tell({ event: 'payment.waiting_for_capture', id: deal.providerId })
    await house.must('POST', `/enrolls/${deal.id}/complete`, { by: deal.master })
    return deal
  }

  /** A confirmed deal whose payouts YooKassa has accepted, and not yet made. */
  async function payingOut() {
    await house.control('POST', '/payouts/mode', { answer: 'pending' })
    const deal = await ready()
    await house.must('POST', `/enrolls/${deal.id}/confirm`, { by: deal.client })
    await house.server.executor.drain()
    await house.control('POST', '/payouts/mode', { answer: 'succeeded' })
    const payouts = await house.database.db.rows<{ id: string; status: string }>(sql`
      select provider_id as id, status from payout where enroll_id = ${deal.id}`)
    expect(payouts.map(({ status }) => status)).toEqual(['accepted', ...ifPlatformIsPaid('accepted')])
    return { ...deal, payouts }
  }

  return {
    tell,
    dealtWith,
    linked,
    ready,
    payingOut,
    read: (by: Someone, id: string) => house.must<Enroll>('GET', `/enrolls/${id}`, { by }),
    /** The journal of a deal, each key without its id. */
    async entriesOf(enrollId: string): Promise<string[]> {
      const rows = await house.database.db.rows<{ key: string }>(sql`
        select key from journal_entry where enroll_id = ${enrollId} order by id`)
      return rows.map(({ key }) => key.replace(/\/[0-9a-f-]{36}/, ''))
    },
  }
}
