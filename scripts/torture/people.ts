import { AsyncLocalStorage } from 'node:async_hooks'
import { createSdelka, SdelkaProblem, type SignedIn } from '@sdelka/sdk'
import { newId } from '../../src/core/id.ts'
import type { Db } from '../../src/db/db.ts'
import type { Role } from '../../src/identity/caller.ts'
import { hashPassword } from '../../src/identity/password.ts'
import { insertPerson } from '../../src/identity/store.ts'

const PASSWORD = 'sdelka-torture'

/** So long the client repeats a call by itself at one address; then we try another, with the same key. */
const PATIENCE_MS = 6_000

/** What went wrong on the way to an answer, of the call that is being made. */
export const waits = new AsyncLocalStorage<string[]>()

export type Person = {
  id: string
  /** A client of the API that is signed in at this address. */
  at(url: string): Promise<SignedIn>
  /** The session is over: the next `at` signs in again. */
  forget(url: string): void
}

/** Makes people straight in the database: nobody can register as an operator. Their password is hashed once. */
export async function makePeople(db: Db, roles: readonly Role[]): Promise<Person[]> {
  const passwordHash = await hashPassword(PASSWORD)
  const createdAt = new Date()
  return Promise.all(
    roles.map(async (role, index) => {
      const id = newId()
      const email = `${role}-${index}@example.com`
      await insertPerson(db, { id, email, name: `${role} ${index}`, roles: [role], createdAt }, passwordHash)
      return personOf(id, email)
    }),
  )
}

function personOf(id: string, email: string): Person {
  const sessions = new Map<string, Promise<SignedIn>>()
  return {
    id,
    at(url) {
      const known = sessions.get(url)
      if (known) return known
      const sdelka = createSdelka({ url, patienceMs: PATIENCE_MS, onWait: noteWait })
      const session = sdelka.signIn({ email, password: PASSWORD })
      sessions.set(url, session)
      session.catch(() => sessions.delete(url))
      return session
    },
    forget: (url) => void sessions.delete(url),
  }
}

const noteWait = (error: unknown) => void waits.getStore()?.push(reasonOf(error))

export const reasonOf = (error: unknown): string =>
  error instanceof SdelkaProblem ? error.code : error instanceof Error ? error.name : String(error)
