import type { Enroll, Payment, Refund } from '@sdelka/sdk'
import { kopecks, rubles } from '../../src/core/money.ts'
import { disputeDeal } from './dispute.ts'
import type { Person } from './people.ts'
import { readUntil, type Stage, type Step, stateOf, step, until } from './steps.ts'
import { type Answered, type Deal, type Plot, Surprise } from './witness.ts'

/** YooKassa's published test wallet that accepts every payout, and two of its test cards. */
const GOOD_WALLET = '4100116075156746'
const GOOD_CARD = '5555555555554444'
const BAD_CARD = '5555555555554600'

export const plots: readonly { plot: Plot; weight: number }[] = [
  { plot: 'plain', weight: 6 },
  { plot: 'callOff', weight: 3 },
  { plot: 'regret', weight: 3 },
  { plot: 'dispute', weight: 4 },
  { plot: 'silence', weight: 2 },
  { plot: 'keep', weight: 2 },
  { plot: 'late', weight: 2 },
  { plot: 'refund', weight: 2 },
  { plot: 'decline', weight: 1 },
  { plot: 'leave', weight: 1 },
]

/** Plays one deal by its plot. @throws Surprise, and SdelkaProblem for a no that nobody expected */
export async function playDeal(stage: Stage, deal: Deal): Promise<void> {
  const { witness, client } = stage
  const luck = witness.random
  const isLate = deal.plot === 'late' || deal.plot === 'refund'
  const master = isLate ? stage.lateMaster : stage.master

  const id = await book(stage, deal, master)
  deal.enrollId = id
  deal.wanted = 'open'
  const stopAfter = luck.pick(['booked', 'accepted', 'linked', 'held', 'ready'] as const)
  const isOver = (now: typeof stopAfter) =>
    (deal.plot === 'leave' || deal.plot === 'callOff') && stopAfter === now
  const over = async () => {
    if (deal.plot === 'callOff') await callOff(stage, deal, await whoCallsOff(stage, master, id), id)
  }

  if (isOver('booked')) return over()
  await step(stage, deal, master, id, 'accept', ({ accepted_at }) => accepted_at !== null)
  if (isOver('accepted')) return over()

  const link = await linkOf(stage, deal, id)
  if (isOver('linked')) {
    // The payer may be at the checkout page in this very moment.
    await Promise.all([over(), luck.chance(0.7) ? payAt(stage, link, GOOD_CARD) : undefined])
    return
  }
  await hold(stage, deal, id, link)
  if (isOver('held')) return over()
  if (deal.plot === 'keep') return callOff(stage, deal, client, id)

  const isDisputed = deal.plot === 'dispute' || deal.plot === 'silence'
  if (isDisputed && luck.chance(0.4)) return disputeDeal(stage, deal, master, id)

  await step(stage, deal, master, id, 'complete', ({ ready_at }) => ready_at !== null)
  if (isOver('ready')) return over()
  if (isDisputed) return disputeDeal(stage, deal, master, id)
  if (deal.plot === 'regret') return regret(stage, deal, master, id)

  deal.wanted = 'completed'
  const isEarly = deal.plot === 'late' && luck.chance(0.4)
  const [, early] = await Promise.all([
    step(stage, deal, client, id, 'confirm', ({ confirmed_at }) => confirmed_at !== null),
    isEarly ? bringAccount(stage, deal, master) : undefined,
  ])
  await readUntil(stage, deal, client, id, ({ status }) => status === 'completed')
  if (isLate) await payLate(stage, deal, id, master, early)
}

async function book({ witness, client, serviceOf, slotOf }: Stage, deal: Deal, master: Person) {
  const body = { service_id: serviceOf(master).id, starts_at: slotOf(master).toISOString() }
  const { answer, refused } = await witness.click(deal, {
    person: client,
    intention: 'book',
    act: (me, options) => me.enrolls.create(body, options),
    read: stateOf,
  })
  if (answer) return answer.id
  // Nobody else wants this time, so it is ours if it is taken: the process died before it could say so.
  if (refused !== 'slot_taken') throw new Surprise(`book was refused: ${refused}`)
  const { items } = await witness.look(client, (me) => me.enrolls.list({ status: 'pending', limit: 100 }))
  const own = items.find((enroll) => Date.parse(enroll.starts_at) === Date.parse(body.starts_at))
  if (!own) throw new Surprise('the time is taken, and not by us')
  return own.id
}

/** A payment, and where to pay it. */
async function linkOf({ witness, client }: Stage, deal: Deal, enrollId: string): Promise<Payment> {
  const { answer, refused } = await witness.click(deal, {
    person: client,
    intention: 'pay',
    act: (me, options) => me.payments.create({ enroll_id: enrollId }, options),
    read: stateOf,
  })
  if (!answer) throw new Surprise(`pay was refused: ${refused}`)
  return answer
}

/** What a person does on the checkout page. One that is not waiting for its payer has been paid before. */
async function payAt({ house }: Pick<Stage, 'house'>, payment: Payment, card: string): Promise<void> {
  const providerId = new URL(payment.confirmation_url ?? 'x:').pathname.split('/').pop()
  await house.control('POST', `/payments/${providerId}/pay`, { card })
}

async function hold(stage: Stage, deal: Deal, enrollId: string, first: Payment): Promise<void> {
  const { witness, client } = stage
  let payment = first
  if (deal.plot === 'decline') {
    await payAt(stage, payment, BAD_CARD)
    const declined = await readPayment(stage, payment, ({ status }) => status !== 'pending')
    if (declined.status !== 'canceled') throw new Surprise(`a declined payment is ${declined.status}`)
    payment = await linkOf(stage, deal, enrollId)
    if (payment.id === first.id) throw new Surprise('the declined payment is offered again')
  }
  await payAt(stage, payment, GOOD_CARD)
  const held = await readPayment(stage, payment, ({ status }) => status !== 'pending')
  if (held.status !== 'processing') throw new Surprise(`a paid payment is ${held.status}`)
  deal.seen.add('held')
  if (witness.random.chance(0.3)) {
    const again = await linkOf(stage, deal, enrollId)
    if (again.id !== payment.id) throw new Surprise('somebody who has paid is asked to pay again')
  }

  function readPayment({ house: _, ...rest }: Stage, { id }: Payment, isWanted: (it: Payment) => boolean) {
    return until(`payment ${id}`, () => rest.witness.look(client, (me) => me.payments.status(id)), isWanted)
  }
}

/** Either side, wherever the deal stands; finished work the master alone. */
async function whoCallsOff({ witness, client }: Stage, master: Person, id: string): Promise<Person> {
  const { status } = await witness.look(client, (me) => me.enrolls.read(id))
  return status === 'ready' || witness.random.chance(0.5) ? master : client
}

/** Of money that is there, a client leaves the master what the policy says. */
async function callOff(stage: Stage, deal: Deal, person: Person, id: string): Promise<void> {
  await step(stage, deal, person, id, 'cancel', (enroll) => enroll.status === 'cancelled')
  deal.wanted = 'cancelled'
}

/** The master takes the work back in the moment when the client confirms it. One of them is too late. */
async function regret({ witness, client, ...stage }: Stage, deal: Deal, master: Person, id: string) {
  deal.wanted = 'either'
  const wish = (person: Person, intention: Step): Promise<Answered<Enroll>> =>
    witness.call(deal, {
      person,
      intention,
      act: async (me, options) => (await me.enrolls[intention](id, options)) as Enroll,
      read: stateOf,
    })
  await Promise.all([wish(client, 'confirm'), wish(master, 'cancel')])
  await readUntil({ witness, client, ...stage }, deal, client, id, ({ status }) =>
    ['completed', 'cancelled'].includes(status),
  )
}

/** The money waits for an account; perhaps a part of it goes back first. */
async function payLate(
  stage: Stage,
  deal: Deal,
  id: string,
  master: Person,
  early: string | undefined,
): Promise<void> {
  const { witness, client } = stage
  if (deal.plot === 'refund') await refund(stage, deal, id)
  const account = early ?? (await bringAccount(stage, deal, master))
  await readUntil(stage, deal, client, id, ({ settlement }) => settlement?.state === 'settled')
  await witness.look(master, (me) => me.accounts.remove(account)).catch(ifGone)
}

async function refund({ witness, client, operator }: Stage, deal: Deal, id: string): Promise<void> {
  const { payment } = await witness.look(client, (me) => me.enrolls.read(id))
  if (!payment) throw new Surprise('a completed deal without a payment')
  const price = Math.round(Number(payment.amount.value) * 100)
  const value = rubles(kopecks(Math.round((price * witness.random.between(10, 60)) / 100)))
  const body = {
    reason: 'the client was not happy',
    ...(witness.random.chance(0.6) && { amount: { value, currency: 'RUB' as const } }),
  }
  const { refused } = await witness.call<Refund>(deal, {
    person: operator,
    intention: 'refund',
    act: (me, options) => me.refunds.create(payment.id, body, options) as Promise<Refund>, // below the limit of four eyes
    read: stateOf,
  })
  // An earlier try, whose answer was lost, may have taken everything.
  if (refused && !['wrong_state', 'insufficient_funds'].includes(refused)) {
    throw new Surprise(`refund was refused: ${refused}`)
  }
}

/** The master names a wallet, and an operator verifies it. */
async function bringAccount({ witness, operator }: Stage, deal: Deal, master: Person): Promise<string> {
  const { answer } = await witness.call(deal, {
    person: master,
    intention: 'account',
    act: (me, options) => me.accounts.create({ type: 'yoo_money', account_number: GOOD_WALLET }, options),
    read: stateOf,
  })
  if (!answer) throw new Surprise('an account was refused')
  const { refused } = await witness.click(deal, {
    person: operator,
    intention: 'account',
    act: (me, options) => me.accounts.verify(answer.id, options),
    read: stateOf,
  })
  if (refused && refused !== 'wrong_state') throw new Surprise(`verify was refused: ${refused}`)
  return answer.id
}

const ifGone = (error: unknown) => {
  if (!(error instanceof Error) || !error.message.startsWith('not_found')) throw error
}
