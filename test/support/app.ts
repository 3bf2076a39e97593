import { afterAll, beforeAll } from 'vitest'
import type { Session, User } from '#schema/auth.ts'
import type { Problem } from '#schema/common.ts'
import { type AppContext, buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { systemClock } from '../../src/core/clock.ts'
import { newId } from '../../src/core/id.ts'
import { createLogger } from '../../src/http/log.ts'
import type { App, Routes } from '../../src/http/route.ts'
import type { Role } from '../../src/identity/caller.ts'
import { createPerson } from '../../src/identity/person.ts'
import { type TestDatabase, testDatabase } from './database.ts'

export type Answer<Body> = { status: number; headers: Headers; body: Body }
export type Asked = { token?: string; body?: unknown; headers?: Record<string, string> }
export type SignedUp = Session & { token: string; password: string }

export type TestApp = {
  readonly database: TestDatabase
  readonly app: App
  readonly url: string
  /** What was logged so far. */
  readonly log: string[]
  /** Asks the API over HTTP; `path` is below `/api/v1`. */
  call<Body = Problem>(method: string, path: string, asked?: Asked): Promise<Answer<Body>>
  /** Registers somebody new. */
  signUp(...roles: ('client' | 'master')[]): Promise<SignedUp>
  /** Somebody new of any roles, who is signed in. */
  person(...roles: Role[]): Promise<{ token: string; user: Pick<User, 'id' | 'email'> }>
}

/** The whole HTTP side on a database of its own, listening. Call it at the top of a test file. */
export function testApp(
  settings: Record<string, string> = {},
  changes: Partial<AppContext> = {},
  slices: (ctx: AppContext) => Routes[] = () => [],
): TestApp {
  const database = testDatabase()
  const config = loadConfig({ RATE_LIMIT_MAX: '1000000', LOG_LEVEL: 'info', ...settings })
  const log: string[] = []
  let app: App
  let url: string

  beforeAll(async () => {
    const logger = createLogger(config, { write: (line) => void log.push(line) })
    const ctx = { db: database.db, clock: systemClock, config, log: logger, ...changes }
    app = await buildApp(ctx, slices(ctx))
    url = await app.listen({ port: 0, host: '127.0.0.1' })
  })
  afterAll(() => app?.close())

  async function call<Body>(method: string, path: string, asked: Asked = {}): Promise<Answer<Body>> {
    const { token, body, headers = {} } = asked
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      body: (text ? JSON.parse(text) : undefined) as Body,
    }
  }

  async function signUp(...roles: ('client' | 'master')[]): Promise<SignedUp> {
    const password = 'a long password'
    const given = { email: `${newId()}@example.com`, name: 'Somebody', password, roles }
    const { body } = await call<Session>('POST', '/auth/register', { body: given })
    return { ...body, token: body.access_token, password }
  }

  async function person(...roles: Role[]) {
    const email = `${newId()}@example.com`
    const user = await createPerson(
      { db: database.db, clock: systemClock },
      { email, name: 'Somebody', password: 'a long password', roles },
    )
    return { token: app.writeAccessToken(user), user }
  }

  return {
    database,
    get app() {
      return app
    },
    get url() {
      return url
    },
    log,
    call,
    signUp,
    person,
  }
}
