import Fastify from 'fastify'
import { newId } from '../../src/core/id.ts'
import type { Db } from '../../src/db/db.ts'
import type { Role } from '../../src/identity/caller.ts'
import { insertPerson } from '../../src/identity/store.ts'
import { loadSigningKey, tokens } from '../../src/identity/token.ts'

export type Person = { name: string; id: string; roles: Role[]; token: string }
export type People = {
  clients: Person[]
  masters: Person[]
  operators: Person[]
  arbiters: Person[]
  /** An operator who also books for themselves, and is booked. */
  insider: Person
  stranger: Person
}

/** Everybody in town, signed in. */
export async function settle(db: Db, now: Date): Promise<People> {
  const minter = Fastify()
  await minter.register(tokens, { key: await loadSigningKey(db), issuer: 'sdelka' })

  async function person(name: string, ...roles: Role[]): Promise<Person> {
    const id = newId()
    await insertPerson(db, { id, email: `${id}@example.com`, name, roles, createdAt: now }, null)
    return { name, id, roles, token: minter.writeAccessToken({ id, roles }) }
  }
  async function many(count: number, name: string, ...roles: Role[]): Promise<Person[]> {
    const people: Person[] = []
    for (let number = 1; number <= count; number++) people.push(await person(`${name} ${number}`, ...roles))
    return people
  }

  const insider = await person('insider', 'client', 'master', 'operator')
  const people = {
    clients: [...(await many(5, 'client', 'client')), insider],
    masters: [...(await many(5, 'master', 'master')), insider],
    operators: await many(2, 'operator', 'operator'),
    arbiters: await many(2, 'arbiter', 'arbiter'),
    insider,
    stranger: await person('stranger', 'client', 'master'),
  }
  await minter.close()
  return people
}
