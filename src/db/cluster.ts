import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Binaries,
  makeDraft,
  makePrivate,
  moveInto,
  noBinaries,
  type ServerUser,
} from './postgres-files.ts'

/** The owner, the database, and the only one of each. */
export const NAME = 'sdelka'

/** Where a server lives, as whom, and how careful it is. */
export type Place = {
  home: string
  /** The cluster: what PostgreSQL calls its data directory. */
  data: string
  user: ServerUser | undefined
  port: number | undefined
  isDurable: boolean
  say: (line: string) => void
}

/** Makes the database once. */
export async function createCluster(place: Place, binaries: Binaries): Promise<void> {
  const { home, user, data, say } = place
  if (existsSync(data)) return assertVersion(data, binaries)
  say('creating a database (once)…')

  const draft = makeDraft(home, 'cluster')
  const draftData = join(draft, 'data')
  makePrivate(draftData, user)
  const password = randomBytes(18).toString('base64url')
  writeFileSync(join(draft, 'password'), password, { mode: 0o600 })
  const forInitdb = join(draft, 'initdb-password')
  writeFileSync(forInitdb, password, { mode: 0o600 })
  if (user) chownSync(forInitdb, user.uid, user.gid)

  const settings = [
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
  ]
  const sync = place.isDurable ? [] : ['--no-sync']
  const initdb = [
    '-D',
    draftData,
    '-U',
    NAME,
    `--pwfile=${forInitdb}`,
    '--no-instructions',
    ...settings,
    ...sync,
  ]
  await run(place, binaries.run('initdb'), initdb)
  await run(
    place,
    binaries.run('postgres'),
    ['--single', '-D', draftData, 'postgres'],
    `create database ${NAME}\n`,
  )
  rmSync(forInitdb)
  moveInto(draft, join(home, 'cluster'))
}

function assertVersion(data: string, binaries: Binaries): void {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (made === binaries.major) return
  const move = 'dump it with the old release and load it into the new one, or set DATABASE_URL'
  throw new Error(
    `the database in ${data} is PostgreSQL ${made}, this release runs ${binaries.major}: ${move}`,
  )
}

/** Runs one of PostgreSQL's programs as the server's user, to its end. */
export function run(place: Place, file: string, args: string[], input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { ...place.user, cwd: place.home, env: environment() }
    const child = execFile(file, args, options, (error, _stdout, stderr) => {
      if (!error) return resolve()
      if (error.code === 'ENOENT') return reject(noBinaries(error)) // the file is there, its C library is not
      reject(new Error(`PostgreSQL could not be set up in ${place.home}: ${stderr.trim()}`, { cause: error }))
    })
    child.stdin?.end(input)
  })
}

/** Our own PGDATA, PGPORT and the like mean another server. */
export function environment(): NodeJS.ProcessEnv {
  const isOurs = ([name]: [string, unknown]) => !name.startsWith('PG')
  return { ...Object.fromEntries(Object.entries(process.env).filter(isOurs)), LC_ALL: 'C', TZ: 'UTC' }
}
