import { newId } from '../src/core/id.ts'
import { kopecks, rubles } from '../src/core/money.ts'
import type { Db } from '../src/db/db.ts'
import type { Role } from '../src/identity/caller.ts'
import { hashPassword } from '../src/identity/password.ts'
import { insertPerson } from '../src/identity/store.ts'
import { type Line, succeeded } from './http.ts'

const PASSWORD = 'sdelka-bench'
const HOUR_MS = 3_600_000
/** An access token lives a quarter of an hour. */
const SIGN_IN_EVERY_MS = 10 * 60_000
/** Times of one master; a deal that has ended gives its own back. */
const SLOTS = 24 * 200
const WALLET = '4100116075156746'

export type Person = { id: string; token(): Promise<string> }
export type Master = Person & { serviceId: string; nextSlot(): string }
export type Crowd = { clients: Person[]; masters: Master[]; operator: Person }

/** So many clients and masters, the masters with a service and a verified wallet; they stay for the whole benchmark. */
export async function gather(db: Db, line: Line, count: number): Promise<Crowd> {
  const passwordHash = await hashPassword(PASSWORD)
  const make = async (role: Role, index: number): Promise<Person> => {
    const id = newId()
    const email = `${role}-${index}@example.com`
    const createdAt = new Date()
    await insertPerson(db, { id, email, name: `${role} ${index}`, roles: [role], createdAt }, passwordHash)
    return { id, token: signedIn(line, email) }
  }
  const operator = await make('operator', 0)
  const indexes = Array.from({ length: count }, (_, index) => index)
  const clients = await Promise.all(indexes.map((index) => make('client', index)))
  const masters = await Promise.all(
    indexes.map(async (index) => settle(line, await make('master', index), operator, index)),
  )
  await Promise.all(clients.map(({ token }) => token()))
  return { clients, masters, operator }
}

function signedIn(line: Line, email: string): () => Promise<string> {
  let session: { token: Promise<string>; at: number } | undefined
  return () => {
    if (!session || performance.now() - session.at > SIGN_IN_EVERY_MS) {
      const entered = line.ask('POST', '/api/v1/auth/login', { body: { email, password: PASSWORD } })
      const token = entered.then((answer) => String(succeeded(answer, 'a sign-in').access_token))
      session = { token, at: performance.now() }
    }
    return session.token
  }
}

/** Odd prices, so that every share has to be rounded. */
async function settle(line: Line, person: Person, operator: Person, index: number): Promise<Master> {
  const token = await person.token()
  const price = rubles(kopecks(1_000_01 + index * 37))
  const service = await line.ask('POST', '/api/v1/services/', {
    token,
    body: { title: 'Работа мастера', price: { value: price, currency: 'RUB' }, duration_minutes: 60 },
  })
  const account = await line.ask('POST', '/api/v1/accounts/', {
    token,
    body: { type: 'yoo_money', account_number: WALLET },
  })
  const { id } = succeeded(account, 'a wallet')
  const verified = await line.ask('POST', `/api/v1/accounts/${id}/verify`, { token: await operator.token() })
  succeeded(verified, 'a verification')

  const firstHour = Math.ceil(Date.now() / HOUR_MS) + 24
  let booked = 0
  return {
    ...person,
    serviceId: String(succeeded(service, 'a service').id),
    nextSlot: () => new Date((firstHour + (booked++ % SLOTS)) * HOUR_MS).toISOString(),
  }
}
