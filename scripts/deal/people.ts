import type { Sdelka, Service, SignedIn } from '@sdelka/sdk'

const PASSWORD = 'sdelka-demo'
const HOUR_MS = 3_600_000

/** The demo's people: a master, and two clients, so that neither uses up the requests of a minute alone. */
export async function signIn(sdelka: Sdelka): Promise<[SignedIn, SignedIn, SignedIn]> {
  const enter = (email: string) => sdelka.signIn({ email, password: PASSWORD })
  return [
    await enter('master@example.com'),
    await enter('client@example.com'),
    await enter('client2@example.com'),
  ]
}

/** A service of the master at this price: one that is there already, or a new one. */
export async function offer(master: SignedIn, price: string): Promise<Service> {
  const { items } = await master.services.list({ master_id: master.user.id, limit: 100 })
  const found = items.find((service) => service.is_open && service.price.value === price)
  if (found) return found
  const body = {
    title: 'Работа мастера',
    price: { value: price, currency: 'RUB' as const },
    duration_minutes: 60,
  }
  return master.services.create(body)
}

/** Times that follow each other, from some hour of the next two weeks on. Others may have booked some of them. */
export function* freeTimes(now: Date, durationMinutes: number): Generator<Date, never> {
  const stepMs = Math.ceil(durationMinutes / 60) * HOUR_MS
  const firstHour = Math.ceil(now.getTime() / HOUR_MS) + 24 + Math.floor(Math.random() * 24 * 14)
  for (let ms = firstHour * HOUR_MS; ; ms += stepMs) yield new Date(ms)
}
