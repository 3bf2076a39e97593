import { type Db, sql } from '../../src/db/db.ts'
import type { Deal, Intention } from './witness.ts'

export type Broken = { enrollId?: string; sentence: string }

type Truth = {
  id: string
  status: string
  /** What a decision has left of the price; null: all of it. */
  award: number | null
  payments: { id: string; status: string }[]
  refunds: { id: string; status: string }[]
  disputes: { id: string; status: string }[]
}

/** What everybody was told, against what is true in the end. An answer that got lost may have meant either. */
export async function brokenPromises(db: Db, deals: readonly Deal[]): Promise<Broken[]> {
  const rows = await db.rows<Truth>(sql`
    select e.id, e.status, e.award,
      (select coalesce(json_agg(json_build_object('id', p.id, 'status', p.status)), '[]') from payment p
        where p.enroll_id = e.id) as payments,
      (select coalesce(json_agg(json_build_object('id', r.id, 'status', r.status)), '[]') from refund r
        where r.enroll_id = e.id and r.origin = 'operator') as refunds,
      (select coalesce(json_agg(json_build_object('id', d.id, 'status', d.status)), '[]') from dispute d
        where d.enroll_id = e.id) as disputes
    from enroll e`)
  const truths = new Map(rows.map((row) => [row.id, row]))
  const strangers = new Set(truths.keys())
  for (const { enrollId } of deals) if (enrollId) strangers.delete(enrollId)

  return [
    ...deals.flatMap((deal) =>
      [...brokenIn(deal, truths)].map((sentence) => ({
        ...(deal.enrollId && { enrollId: deal.enrollId }),
        sentence: `deal ${deal.number} (${deal.plot}): ${sentence}`,
      })),
    ),
    // A booking whose client was never told of it, although every one of them has been answered.
    ...[...strangers].map((enrollId) => ({ enrollId, sentence: `enroll ${enrollId} is nobody's` })),
  ]
}

function* brokenIn(deal: Deal, truths: Map<string, Truth>): Generator<string> {
  if (deal.surprise) yield deal.surprise
  const truth = deal.enrollId ? truths.get(deal.enrollId) : undefined
  if (!truth) {
    if (deal.enrollId) yield `enroll ${deal.enrollId} was booked, and does not exist`
    return
  }
  const { status, payments, award, disputes } = truth
  const isCaptured = payments.some((payment) => payment.status === 'succeeded')
  const told = (intention: Intention, state?: string) =>
    deal.calls.some((call) => call.intention === intention && (state ? call.told === state : call.told))
  const saw = (state: string) => deal.seen.has(state) || deal.calls.some((call) => call.told === state)

  // A yes is a yes.
  if (saw('completed') && !(status === 'completed' && isCaptured)) {
    yield `told completed, and the enroll is ${status}${isCaptured ? '' : ', with nothing captured'}`
  }
  if (told('confirm') && status !== 'completed') yield `a confirm was taken, and the enroll is ${status}`
  if (told('cancel') && (status !== 'cancelled' || (isCaptured && award === null)))
    yield `told cancelled, and it is ${status}`
  for (const { intention, told: state, id } of deal.calls) {
    if (intention === 'book' && id && id !== deal.enrollId) yield `booked twice: ${id}`
    if (intention === 'pay' && id && !payments.some((payment) => payment.id === id)) {
      yield `the payment ${id} does not exist`
    }
    if (intention === 'dispute' && id && !disputes.some((dispute) => dispute.id === id)) {
      yield `the dispute ${id} does not exist`
    }
    if (['resolved', 'withdrawn'].includes(state ?? '') && disputes.some((each) => each.status !== state)) {
      yield `told that the dispute is ${state}, and it is not`
    }
    if (intention !== 'refund' || !id) continue
    const refund = truth.refunds.find((each) => each.id === id)
    if (!refund) yield `the refund ${id} does not exist`
    else if (['succeeded', 'canceled'].includes(state ?? '') && refund.status !== state) {
      yield `the refund ${id} was ${state}, and is ${refund.status}`
    }
  }

  // A no is a no: what happened was granted to somebody, or an answer got lost on the way.
  const mayHave = (intention: Intention) =>
    deal.calls.some((call) => call.intention === intention && (call.told || call.isLost))
  const mayBeLeft = mayHave('cancel') && status === 'cancelled' // to the master, by the policy
  if (isCaptured && !mayHave('confirm') && !mayHave('dispute') && !mayBeLeft) {
    yield 'every confirm was refused, and the money was captured'
  }
  if (status === 'cancelled' && !mayHave('cancel') && !mayHave('dispute')) {
    yield 'every cancel was refused, and it is cancelled'
  }
  if (disputes.length > (mayHave('dispute') ? 1 : 0)) yield `${disputes.length} disputes, and one was wanted`
  const end = deal.objection?.share === 'withdrawn' ? 'withdrawn' : 'resolved'
  if (disputes.some((dispute) => dispute.status !== end) && !deal.surprise) yield `its dispute is not ${end}`
  if (truth.refunds.length > 0 && !mayHave('refund')) yield 'every refund was refused, and there is one'
  const refundsWanted = deal.calls.filter(({ intention }) => intention === 'refund').length
  if (truth.refunds.length > refundsWanted) {
    yield `${truth.refunds.length} refunds, and ${refundsWanted} were asked for`
  }

  // And everybody got what they wanted.
  const isReached =
    deal.wanted === 'either'
      ? status === 'completed' || status === 'cancelled'
      : deal.wanted === 'open'
        ? ['pending', 'confirmed', 'ready'].includes(status)
        : status === deal.wanted
  if (!isReached && !deal.surprise) yield `wanted ${deal.wanted}, and the enroll is ${status}`
}
