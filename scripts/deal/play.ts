import {
  type Enroll,
  type ListedEnroll,
  type Passport,
  type Payment,
  SdelkaProblem,
  type Service,
  type SignedIn,
} from '@sdelka/sdk'
import { payAtCheckout } from './checkout.ts'
import { DealError } from './failure.ts'
import { until } from './patience.ts'

export type People = { client: SignedIn; master: SignedIn }

export type Stage = People & {
  service: Service
  card: string
  /** Times when the master may be free. */
  slots: Iterator<Date, never>
  onWait: (error: unknown, waitMs: number) => void
  /** How often a call had to be repeated so far: an answer may have been lost only since. */
  repeated: () => number
}

/** A step that a person saw happen: its name, what came of it, and the status now. */
export type OnStep = (name: StepName, detail: string, status: string) => void
export type StepName =
  | 'booked'
  | 'accepted'
  | 'linked'
  | 'paid'
  | 'held'
  | 'done'
  | 'confirmed'
  | 'paidOut'
  | 'closed'

/** Plays one deal from booking to payouts, each step by the person whose step it is. */
export async function playDeal(stage: Stage, onStep: OnStep): Promise<Passport> {
  const { client, master, service } = stage

  const booked = await book(stage)
  onStep('booked', booked.starts_at, booked.status)
  const { id } = booked

  const accepted = await act(
    master,
    id,
    () => master.enrolls.accept(id),
    ({ accepted_at }) => accepted_at !== null,
  )
  onStep('accepted', master.user.name, accepted.status)

  const payment = await pay(stage, id, onStep)
  onStep('held', payment.hold_ends_at ?? '', payment.status)

  const done = await act(
    master,
    id,
    () => master.enrolls.complete(id),
    ({ ready_at }) => ready_at !== null,
  )
  onStep('done', service.title, done.status)

  await act(
    client,
    id,
    () => client.enrolls.confirm(id),
    ({ confirmed_at }) => confirmed_at !== null,
  )
  const completed = await readUntil(client, id, 'the capture', ({ status }) => status === 'completed')
  onStep('confirmed', completed.payment?.method ?? '', completed.status)

  const settled = await readUntil(client, id, 'the payouts', ({ settlement }) =>
    ['settled', 'waiting'].includes(settlement?.state ?? ''),
  )
  const { payouts = [], state } = settled.settlement ?? {}
  const stuck = payouts.find(({ status }) => status !== 'succeeded')
  if (stuck) throw new DealError(`the payout to the ${stuck.receiver} is ${stuck.status}: ${stuck.reason}`)
  onStep(
    'paidOut',
    payouts.map(({ receiver, amount }) => `${receiver} ${amount.value}`).join(', '),
    state ?? '',
  )
  if (settled.rail !== 'safe_deal') return client.enrolls.passport(id)
  const passport = await until(
    'the end of the deal',
    () => client.enrolls.passport(id),
    ({ deal }) => deal?.status === 'closed',
  )
  onStep('closed', passport.deal?.id ?? '', passport.deal?.status ?? '')
  return passport
}

/** Takes the first time that is free. */
async function book({ client, service, slots, repeated }: Stage): Promise<ListedEnroll> {
  for (;;) {
    const starts_at = slots.next().value.toISOString()
    const before = repeated()
    try {
      return await client.enrolls.create({ service_id: service.id, starts_at })
    } catch (error) {
      if (!isProblem(error, 'slot_taken')) throw error
      // Perhaps we took it ourselves, and the server died before it could say so.
      const own = repeated() > before ? await findUnpaid(client, service.id, starts_at) : undefined
      if (own) return own
    }
  }
}

async function findUnpaid(
  client: SignedIn,
  serviceId: string,
  startsAt: string,
): Promise<ListedEnroll | undefined> {
  const { items } = await client.enrolls.list({ status: 'pending', limit: 100 })
  return items.find(
    (enroll) => enroll.service_id === serviceId && enroll.starts_at === startsAt && enroll.payment === null,
  )
}

/** A hold by way of the checkout page: the client leaves for the link, pays there, and comes back. */
async function pay({ client, card, onWait }: Stage, enrollId: string, onStep: OnStep): Promise<Payment> {
  const created = await client.payments.create({ enroll_id: enrollId })
  onStep('linked', new URL(created.confirmation_url ?? 'about:blank').host, created.status)
  if (created.confirmation_url === null)
    throw new DealError(`a ${created.status} payment has no link to pay at`)

  const back = await payAtCheckout(created.confirmation_url, card, onWait)
  const paid = await until(
    'the news of the hold',
    () => client.payments.status(created.id),
    ({ status }) => status !== 'pending',
  )
  if (paid.status !== 'processing') {
    throw new DealError(`the payment is ${paid.status}: ${paid.cancellation?.reason ?? 'no reason given'}`)
  }
  onStep(
    'paid',
    `${paid.method ?? card}${back.asked3ds ? ', 3-D Secure' : ''}`,
    `→ ${new URL(back.url).host}`,
  )
  return paid
}

/**
 * Does a person's step. A server that was killed may have carried it out and lost its answer: then the next try is
 * refused as too late, and the enroll itself tells.
 */
async function act(
  person: SignedIn,
  enrollId: string,
  step: () => Promise<Enroll>,
  isDone: (enroll: Enroll) => boolean,
): Promise<Enroll> {
  try {
    return await step()
  } catch (error) {
    if (!isProblem(error, 'wrong_state')) throw error
    const enroll = await person.enrolls.read(enrollId)
    if (isDone(enroll)) return enroll
    throw error
  }
}

const readUntil = (person: SignedIn, id: string, what: string, isWanted: (enroll: Enroll) => boolean) =>
  until(what, () => person.enrolls.read(id), isWanted)

const isProblem = (error: unknown, code: string) => error instanceof SdelkaProblem && error.code === code
