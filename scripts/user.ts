import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import { z } from 'zod'
import { Email, Password, Role } from '#schema/auth.ts'
import { text } from '#schema/common.ts'
import { record } from '../src/audit/record.ts'
import type { Clock } from '../src/core/clock.ts'
import type { Tx } from '../src/db/db.ts'
import { changePassword, changeRoles, createPerson, listPeople } from '../src/identity/person.ts'
import { withDatabase } from './database.ts'
import { parse } from './options.ts'

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
  const { positionals, values } = parse({
    allowPositionals: true,
    options: {
      email: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string', multiple: true },
      password: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const [command] = values.help ? [] : positionals
  switch (command) {
    case 'add': {
      const { role: roles, ...given } = parts.add.parse(values)
      const made = { action: 'person.create', email: given.email, detail: { roles } }
      const person = await change(made, (ctx) => createPerson(ctx, { ...given, roles }))
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
      await change({ action: 'person.password', email }, (ctx) => changePassword(ctx, email, password))
      console.log(`${email} has a new password${shown(password)}`)
      break
    }
    case 'roles': {
      const { email, role: roles } = parts.roles.parse(values)
      await change({ action: 'person.roles', email, detail: { roles } }, (ctx) =>
        changeRoles(ctx, email, roles),
      )
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

type Changed = { action: string; email: string; detail?: Record<string, unknown> }

/** Does it and writes it into the audit log, together or not at all. */
function change<Result>(
  changed: Changed,
  work: (ctx: { db: Tx; clock: Clock }) => Promise<Result>,
): Promise<Result> {
  return withDatabase(({ db, clock }) =>
    db.begin(async (tx) => {
      const result = await work({ db: tx, clock })
      record(tx, {
        by: { kind: 'command_line', id: whoAmI() },
        action: changed.action,
        subject: { kind: 'person', id: changed.email.toLowerCase() },
        detail: changed.detail ?? {},
        at: clock.now(),
      })
      return result
    }),
  )
}

/** Some containers know no name for who runs them. */
function whoAmI(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}

function explain({ issues }: z.ZodError): string {
  const reasons = issues.map(({ path: [name], message }) => {
    const reason = message.endsWith('received undefined') ? 'is missing' : message
    return `--${String(name)}: ${reason}`
  })
  return reasons.join('; ')
}
