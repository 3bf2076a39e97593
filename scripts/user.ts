import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Email, Password, Role } from '#schema/auth.ts'
import { text } from '#schema/common.ts'
import { loadConfig } from '../src/config.ts'
import { systemClock } from '../src/core/clock.ts'
import { connect, type Db } from '../src/db/db.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'
import { changePassword, changeRoles, createPerson, listPeople } from '../src/identity/person.ts'

const USAGE = `usage: npm run user -- <command>

  add      --email E --name N --role R [--role R] [--password P]   make a person
  list                                                             who there is
  password --email E [--password P]                                change a password, end all sessions
  roles    --email E --role R [--role R]                           replace the roles

Roles are ${Role.options.join(', ')}. Without --password one is made up and shown once.`

const Arguments = z.object({
  email: Email,
  name: text(1, 120),
  role: z.array(Role).min(1),
  password: Password.default(() => randomBytes(15).toString('base64url')),
})
const parts = {
  add: Arguments,
  list: z.object({}),
  password: Arguments.pick({ email: true, password: true }),
  roles: Arguments.pick({ email: true, role: true }),
}

main().catch((error) => {
  console.error(`user: ${error instanceof z.ZodError ? explain(error) : error.message}`)
  process.exitCode = 1
})

/** Makes and changes people of any role, also those that nobody can register as. */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      email: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string', multiple: true },
      password: { type: 'string' },
    },
  })
  const [command] = positionals
  switch (command) {
    case 'add': {
      const { role: roles, ...given } = parts.add.parse(values)
      const person = await withDatabase((ctx) => createPerson(ctx, { ...given, roles }))
      console.log(`${person.email} is ${roles.join(', ')}${shown(given.password)}`)
      break
    }
    case 'list':
      for (const { email, name, roles } of await withDatabase((ctx) => listPeople(ctx.db))) {
        console.log(`${email.padEnd(36)} ${roles.join(', ').padEnd(24)} ${name}`)
      }
      break
    case 'password': {
      const { email, password } = parts.password.parse(values)
      await withDatabase((ctx) => changePassword(ctx, email, password))
      console.log(`${email} has a new password${shown(password)}`)
      break
    }
    case 'roles': {
      const { email, role: roles } = parts.roles.parse(values)
      await withDatabase((ctx) => changeRoles(ctx, email, roles))
      console.log(`${email} is ${roles.join(', ')}`)
      break
    }
    default:
      console.log(USAGE)
      process.exitCode = command === undefined || command === 'help' ? 0 : 1
  }

  function shown(password: string): string {
    return values.password === undefined ? `, password: ${password}` : ''
  }
}

/** The same database as the server's: `DATABASE_URL`, or the embedded one, also while a server uses it. */
async function withDatabase<Result>(
  work: (ctx: { db: Db; clock: typeof systemClock }) => Promise<Result>,
): Promise<Result> {
  const config = loadConfig(process.env)
  const embedded = config.DATABASE_URL
    ? undefined
    : await startEmbedded({ dataDir: config.DATA_DIR, onProgress: console.error })
  try {
    const url = config.DATABASE_URL ?? embedded?.url ?? ''
    await migrate(url, { onProgress: console.error })
    const db = connect(url, { max: 2, named: config.PG_NAMED === '1' })
    return await work({ db, clock: systemClock }).finally(() => db.close())
  } finally {
    await embedded?.stop()
  }
}

function explain({ issues }: z.ZodError): string {
  const reasons = issues.map(({ path: [name], message }) => {
    const reason = message.endsWith('received undefined') ? 'is missing' : message
    return `--${String(name)}: ${reason}`
  })
  return reasons.join('; ')
}
