import type { Config } from '../config.ts'
import { isPrivateAddress } from '../core/network.ts'
import { listMigrations } from '../db/migrate.ts'
import { demoEmails } from '../demo/seed.ts'
import { type Check, type Family, type Finding, green, red, skipped, yellow } from './check.ts'
import { judgeSkew, skewMs } from './skew.ts'
import type { Ours, Vitals } from './store.ts'
import type { Database } from './vitals.ts'

type Open = Extract<Database, { kind: 'open' }>

export const database: Family = {
  title: 'Database',
  limitMs: 90_000, // a new embedded one is made first; one of your own has the usual time
  checks: {
    reachable: async (patient) => {
      const found = await patient.database()
      if (found.kind === 'open') return reachable(found, patient.config)
      const isOwn = patient.config.DATABASE_URL === undefined
      return red(
        `it does not open: ${found.reason}`,
        isOwn
          ? 'see postgres.log in DATA_DIR, or set DATABASE_URL'
          : 'check DATABASE_URL, and that it may be reached',
      )
    },
    version: whenOpen(({ vitals }) => version(vitals)),
    btree_gist: whenOpen(({ vitals }) => btreeGist(vitals)),
    writing: whenOpen(({ vitals }) => writing(vitals)),
    migrations: whenOpen(({ vitals }) => migrations(vitals)),
    safety: whenOpen(({ vitals }) => safety(vitals)),
    connections: whenOpen(({ vitals }, config) => connections(vitals, config)),
    clock: whenOpen(({ vitals: { now, sentAt, receivedAt } }) =>
      judgeSkew(skewMs(now, now, sentAt, receivedAt), "the database's", 'run an NTP client on both machines'),
    ),
    purpose: whenOpen(({ vitals }) => purpose(vitals)),
    people: whenOpen(({ vitals }) => people(vitals)),
    'other rail': whenOpen(({ vitals }, config) => otherRail(vitals, config)),
  },
}

function whenOpen(look: (found: Open, config: Config) => Finding | Promise<Finding>): Check {
  return async (patient) => {
    const found = await patient.database()
    return found.kind === 'open' ? look(found, patient.config) : skipped('the database does not open')
  }
}

function reachable({ vitals, embedded }: Open, { DATABASE_URL = '' }: Config): Finding {
  if (embedded) {
    return yellow(
      'the embedded one: it lives in DATA_DIR, on this machine alone, and nobody backs it up',
      'set DATABASE_URL to a PostgreSQL that is backed up, or back up DATA_DIR yourself',
    )
  }
  if (vitals.isEncrypted) return green('answers, encrypted')
  if (!isFar(DATABASE_URL)) return green('answers')
  return yellow('answers, in clear over a network', 'add ?sslmode=require to DATABASE_URL')
}

/** A name with dots or a public address is a machine that others may stand before. */
function isFar(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  return /[.:]/.test(host) && !isPrivateAddress(host)
}

function version({ major, versionText }: Vitals): Finding {
  if (major < 15) return red(`PostgreSQL ${versionText} is too old`, 'use PostgreSQL 15 to 18')
  if (major > 18) return yellow(`PostgreSQL ${versionText} was never tried`, 'use PostgreSQL 15 to 18')
  return green(`PostgreSQL ${versionText}`)
}

function btreeGist({ btreeGist, mayCreate }: Vitals): Finding {
  if (btreeGist === 'installed') return green('installed')
  if (btreeGist === 'missing') {
    return red('the extension is not there', "install PostgreSQL's contrib package on the database server")
  }
  if (mayCreate) return green('available: the first start installs it')
  return red('not installed, and our user may not install it', 'as a superuser: create extension btree_gist')
}

function writing({ isReadOnly, mayCreate, encoding, ours }: Vitals): Finding {
  if (isReadOnly) return red('this server only reads', 'point DATABASE_URL at the primary server')
  if (encoding !== 'UTF8')
    return red(`its encoding is ${encoding}`, "create the database with encoding 'UTF8'")
  if (ours === 'closed') return red('its tables belong to another user', 'use the user who made them')
  if (!mayCreate) {
    return red('our user may not create tables and schemas', 'make it the owner of the database')
  }
  return green('our user may create what it needs')
}

async function migrations({ ours }: Vitals): Promise<Finding> {
  const brought = await listMigrations()
  if (ours === 'closed') return skipped('the tables cannot be read')
  if (ours === 'nothing') return green(`a new database: the first start runs ${brought.length} migrations`)
  const applied = new Map(ours.migrations.map(({ name, digest }) => [name, digest]))
  const known = new Set(brought.map(({ name }) => name))
  const [stranger] = [...applied.keys()].filter((name) => !known.has(name))
  const [edited] = brought.filter(({ name, digest }) => applied.has(name) && applied.get(name) !== digest)
  const waiting = brought.filter(({ name }) => !applied.has(name))
  if (stranger) {
    return red(
      `it has ${stranger}, which this version does not know`,
      'run the version that brought it, or newer',
    )
  }
  if (edited) return red(`${edited.name} was edited after it ran`, 'put the file back as it was released')
  if (waiting.length === 0) return green(`all ${brought.length} are in`)
  return yellow(
    `${waiting.length} of ${brought.length} wait, from ${waiting[0]?.name}`,
    'back up the database; the next start runs them',
  )
}

/** What PostgreSQL has reported as written must be written: our journal is the only memory of who is owed what. */
function safety({ careless }: Vitals): Finding {
  if (careless.length === 0) return green('what is committed survives a power cut')
  return red(
    `${careless.join(', ')} off: a power cut may lose payments that were made`,
    `set ${careless.join(', ')} to on, its default`,
  )
}

/** Of each process beside the pool: the jobs' two, and one that migrates. */
const BESIDE_POOL = 3

function connections({ connections: { max, used } }: Vitals, { DATABASE_POOL, CLUSTER }: Config): Finding {
  const wanted = DATABASE_POOL + BESIDE_POOL * CLUSTER
  if (wanted <= max - used) return green(`an instance uses up to ${wanted} of ${max}, ${used} are taken now`)
  return yellow(
    `an instance uses up to ${wanted}, of ${max} ${used} are taken (by one that runs already?)`,
    'lower DATABASE_POOL, or raise max_connections',
  )
}

/** A database is for real money or for a demo, from its first start on; the server refuses the other kind. */
function purpose({ ours }: Vitals): Finding {
  if (ours === 'closed') return skipped('the tables cannot be read')
  if (ours === 'nothing' || !ours.mode) return green('new: the first start makes it one for real money')
  if (ours.mode === 'live') return green('made for real money')
  return red(
    'it belongs to a demo, and the server will not start',
    'a database of its own, with DATABASE_URL',
  )
}

const EMPTY: Ours = { mode: undefined, migrations: [], demoPeople: [], roles: [], running: [] }

function people({ ours }: Vitals): Finding {
  if (ours === 'closed') return skipped('the tables cannot be read')
  const { demoPeople, roles }: Ours = ours === 'nothing' ? EMPTY : ours
  const known = demoPeople.filter((email) => demoEmails.includes(email))
  if (known.length > 0) {
    return red(
      `${known.join(', ')}: people of the demo, whose password is in README.md`,
      'use a database that never was a demo, or change each password: npm run user -- password --email …',
    )
  }
  if (!roles.includes('operator')) {
    return yellow(
      'there is no operator: nobody can verify the accounts of masters, so they cannot be paid',
      'npm run user -- add --email you@example.com --name You --role operator',
    )
  }
  return green('there is an operator, and nobody of the demo')
}

/** Enrolls keep the rail they were booked on, so what the other one needs is needed until the last of them is over. */
function otherRail({ ours }: Vitals, config: Config): Finding {
  if (ours === 'closed') return skipped('the tables cannot be read')
  const others = (ours === 'nothing' ? EMPTY : ours).running.filter(({ rail }) => rail !== config.RAIL)
  const [other] = others
  if (!other) return green(`nothing runs on another rail than ${config.RAIL}`)
  const says = `${other.enrolls} enrolls of RAIL=${other.rail} are not over`
  if (other.rail !== 'two_stage') return green(`${says}, and need nothing else`)
  const { YOOKASSA_GATEWAY_ID: id, YOOKASSA_GATEWAY_KEY: key } = config
  if (id === '' || key === '') {
    return red(
      `${says}, and their payouts need the gateway`,
      'put YOOKASSA_GATEWAY_ID and YOOKASSA_GATEWAY_KEY back until the last of them is paid out',
    )
  }
  if (other.platformIsPaid && !(config.DEVELOPER_CARD ?? config.DEVELOPER_PAYOUT_TOKEN)) {
    return red(
      `${says}, and their commission has nowhere to go`,
      'put DEVELOPER_CARD or DEVELOPER_PAYOUT_TOKEN back until the last of them is paid out',
    )
  }
  return yellow(
    `${says}: their payouts leave the gateway, which is not looked at here`,
    `look with RAIL=${other.rail} as well`,
  )
}
