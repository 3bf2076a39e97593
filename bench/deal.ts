import { setTimeout as sleep } from 'node:timers/promises'
import { type Line, succeeded } from './http.ts'
import type { Master, Person } from './people.ts'

export type Lines = { house: Line; bank: Line }
export type Played = {
  enrollId: string
  paymentId: string
  /** When the client confirmed, by `performance.now()`. */
  clickedAt: number
}

/** How the player learns that something has come: by asking, or by leaving it enough time, when asking would be counted. */
export type Patience = 'ask' | 'leave'

const FIRST_LOOK_MS = 2
const LONGEST_PAUSE_MS = 40
const GIVE_UP_MS = 60_000
const LEFT_MS = 150

/** Plays one whole deal: book, accept, pay, notification of the hold, complete, confirm, capture, split, both payouts. */
export async function playDeal(
  { house, bank }: Lines,
  client: Person,
  master: Master,
  patience: Patience = 'ask',
): Promise<Played> {
  const [clients, masters] = await Promise.all([client.token(), master.token()])
  const step = async (token: string, path: string, body?: object) => {
    const answer = await house.ask('POST', `/api/v1${path}`, { token, ...(body && { body }) })
    return succeeded(answer, path)
  }
  const booked = { service_id: master.serviceId, starts_at: master.nextSlot() }
  const enrollId = String((await step(clients, '/enrolls/', booked)).id)
  await step(masters, `/enrolls/${enrollId}/accept`)
  const payment = await step(clients, '/payments/', { enroll_id: enrollId })
  const paymentId = String(payment.id)
  const checkout = new URL(String(payment.confirmation_url))
  const atBank = checkout.searchParams.get('orderId') ?? checkout.pathname.split('/').at(-1)
  succeeded(await bank.ask('POST', `/_emulator/payments/${atBank}/pay`, { body: {} }), 'the card')
  const has = async (path: string, isIt: (body: Record<string, unknown>) => boolean) => {
    if (patience === 'leave') return void (await sleep(LEFT_MS))
    const startedAt = performance.now()
    for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(pauseMs * 1.6, LONGEST_PAUSE_MS)) {
      await sleep(pauseMs)
      const answer = await house.ask('GET', `/api/v1${path}`, { token: clients })
      if (isIt(succeeded(answer, path))) return
      if (performance.now() - startedAt > GIVE_UP_MS) throw new Error(`${path} waits for a minute`)
    }
  }
  await has(`/payments/${paymentId}/status`, ({ status }) => status === 'processing')
  await step(masters, `/enrolls/${enrollId}/complete`)
  const clickedAt = performance.now()
  const completed = await step(clients, `/enrolls/${enrollId}/confirm`)
  if (!isSettled(completed)) await has(`/enrolls/${enrollId}`, isSettled)
  return { enrollId, paymentId, clickedAt }
}

const isSettled = ({ settlement }: Record<string, unknown>) =>
  (settlement as { state?: string } | null)?.state === 'settled'
