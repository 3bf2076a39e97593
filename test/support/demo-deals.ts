import type { SignedIn } from '../../sdk/src/index.ts'

const WAIT_MS = 20_000

/** Books one of the master's services, each `at` another one and at another time. */
export async function booked(client: SignedIn, master: SignedIn, at: number): Promise<string> {
  const { items } = await client.services.list({ master_id: master.user.id })
  const service = items[at % items.length]
  if (!service) throw new Error('the demo has no services')
  const { days } = await client.services.times(service.id, { days: 6 })
  const slot = days.flatMap(({ times }) => times).at(2 * at)
  if (!slot) throw new Error('the demo has no free time')
  const { id } = await client.enrolls.create({ service_id: service.id, starts_at: slot.starts_at })
  return id
}

/** Booked, accepted, and paid at the emulator. */
export async function paid(client: SignedIn, master: SignedIn, at: number): Promise<string> {
  const id = await booked(client, master, at)
  await master.enrolls.accept(id)
  const payment = await client.payments.create({ enroll_id: id })
  const link = new URL(payment.confirmation_url ?? '')
  await fetch(`${link.origin}/_emulator/payments/${link.pathname.split('/').pop()}/pay`, { method: 'POST' })
  const giveUpAt = performance.now() + WAIT_MS
  while ((await client.payments.status(payment.id)).status !== 'processing') {
    if (performance.now() > giveUpAt) throw new Error('the hold does not arrive')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return id
}

/** The same, and done: the client may confirm. */
export async function ready(client: SignedIn, master: SignedIn, at: number): Promise<string> {
  const id = await paid(client, master, at)
  await master.enrolls.complete(id)
  return id
}
